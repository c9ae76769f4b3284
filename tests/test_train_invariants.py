"""What must not change a run's result, through the real command: how a step's rows are divided or laid out.

Batches accumulated or at once, one process or several, rows alone or packed: the same losses and the same
adapter, in float32 within what another order of additions makes.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from safetensors.torch import load_file
from train_run import RECIPE, recipe_file, train

from schemas.files import sha256_file
from train.parallel import part
from train.runs.folder import read_lock_of
from train.runs.metrics import read_metrics

TESTS = Path(__file__).parent
SUMS = 1e-4
"""How far losses and weights may differ where sums are made in another order."""
STEPS = {"lora": {"r": 4, "alpha": 8}, "max_steps": 4, "eval_steps": 4, "save_steps": 2}
FSDP = {
    "ACCELERATE_USE_FSDP": "true",
    "FSDP_VERSION": "2",
    "FSDP_AUTO_WRAP_POLICY": "TRANSFORMER_BASED_WRAP",
}


def one(folder: Path, name: str, **changes: object) -> Path:
    """Run the command in this process."""
    (folder / name).mkdir()
    run = folder / name / "run"
    result = train("sft", "--recipe", recipe_file(folder / name, **(STEPS | changes)), "--out", str(run))
    assert result.exit_code == 0, result.output
    return run


def two(folder: Path, name: str, *, env: dict[str, str] | None = None, **changes: object) -> Path:
    """Run the command in two processes, as a launcher does."""
    (folder / name).mkdir(exist_ok=True)
    run = folder / name / "run"
    done = launched(
        "sft", "--recipe", recipe_file(folder / name, **(STEPS | changes)), "--out", str(run), env=env
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == f"adapter: {run}/adapter\n"
    return run


def launched(*args: str, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    program = [str(TESTS / "fsdp_on_processors.py")] if env else ["-m", "train.cli"]
    return subprocess.run(
        [sys.executable, "-m", "torch.distributed.run", "--nproc_per_node=2", f"--master_port={port}", *program, *args],
        env=os.environ | {"PYTHONPATH": str(TESTS.parent), "OMP_NUM_THREADS": "1"} | (env or {}),
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip


def assert_same(run: Path, other: Path) -> None:
    ours, theirs = read_metrics(run), read_metrics(other)
    assert [(m["step"], m.get("eval")) for m in ours] == [(m["step"], m.get("eval")) for m in theirs]
    assert {m["step"] for m in ours} >= {1, 2, 4}
    for mine, its in zip(ours, theirs, strict=True):
        assert mine["loss"] == pytest.approx(its["loss"], abs=SUMS)
    weights = [load_file(folder / "adapter/adapter_model.safetensors") for folder in (run, other)]
    assert weights[0].keys() == weights[1].keys()
    for key, tensor in weights[0].items():
        assert tensor.shape == weights[1][key].shape
        assert (tensor - weights[1][key]).abs().max() < 10 * SUMS, key  # Adam's steps enlarge what differs


@pytest.mark.parametrize("changes", [{}, {"weights": {"tatqa": 3.0}}, {"packing": True, "max_length": 512}])
def test_accumulated_batches_equal_one(here: Path, tmp_path: Path, changes: dict[str, object]) -> None:
    at_once = one(tmp_path, "8x1", batch_size=8, accumulation=1, **changes)
    assert_same(one(tmp_path, "1x8", batch_size=1, accumulation=8, **changes), at_once)


def test_weights_of_2_for_all_are_weights_of_1(here: Path, tmp_path: Path) -> None:
    plain = one(tmp_path, "plain")
    doubled = one(tmp_path, "doubled", weights={"unit-scale": 2.0, "tatqa": 2.0})
    weights = "adapter/adapter_model.safetensors"
    assert sha256_file(plain / weights) == sha256_file(doubled / weights)
    other = one(tmp_path, "other", weights={"tatqa": 2.0})
    assert sha256_file(plain / weights) != sha256_file(other / weights)


def test_packed_rows_teach_what_rows_alone_do(here: Path, tmp_path: Path) -> None:
    """Each step holds the whole mix, so that its rows are the same however they are laid out."""
    alone = one(tmp_path, "alone", batch_size=68, max_length=512)
    packed = one(tmp_path, "packed", batch_size=68, max_length=512, packing=True)
    assert read_metrics(packed)[0]["epoch"] == 1.0
    assert_same(packed, alone)


@pytest.mark.parametrize("changes", [{"weights": {"tatqa": 3.0}}, {"packing": True, "max_length": 512}])
def test_two_processes_equal_one(here: Path, tmp_path: Path, changes: dict[str, object]) -> None:
    """Over the end of an epoch, whose last step is short: 68 rows or 12 packs in steps of 8."""
    longer = {"max_steps": 10, "eval_steps": 10, **changes}
    single = one(tmp_path, "one", batch_size=4, accumulation=2, **longer)
    both = two(tmp_path, "two", batch_size=2, accumulation=2, **longer)
    assert_same(both, single)
    assert read_lock_of(both)["order"]["processes"] == 2


@pytest.mark.parametrize("precision", ["float32", "bf16", "4bit"])
def test_two_processes_that_share_the_weights_equal_one(here: Path, tmp_path: Path, precision: str) -> None:
    """FSDP2: PyTorch's own, on processors."""
    if precision == "4bit":
        pytest.importorskip(
            "bitsandbytes", reason="bitsandbytes is not installed: pip install 'crossfoot[quant]'"
        )
    single = one(tmp_path, "one", batch_size=4, precision=precision)
    both = two(tmp_path, "two", env=FSDP, batch_size=2, precision=precision)
    if precision == "float32":
        assert_same(both, single)
    for mine, its in zip(read_metrics(both), read_metrics(single), strict=True):
        assert mine["loss"] == pytest.approx(its["loss"], abs=5e-3)  # bf16 rounds each sum to 8 bits


@pytest.mark.parametrize("env", [None, FSDP])
def test_two_processes_resumed_equal_two_uninterrupted(
    here: Path, tmp_path: Path, env: dict[str, str] | None
) -> None:
    whole = two(tmp_path, "whole", env=env, batch_size=2)
    shutil.copytree(tmp_path / "whole", tmp_path / "cut")
    cut = tmp_path / "cut/run"
    shutil.rmtree(cut / "adapter")
    (cut / "result.json").unlink()
    shutil.rmtree(cut / "checkpoints/checkpoint-4")
    again = two(tmp_path, "cut", env=env, batch_size=2)
    assert (again / "metrics.jsonl").read_text() == (whole / "metrics.jsonl").read_text()
    weights = "adapter/adapter_model.safetensors"
    assert sha256_file(again / weights) == sha256_file(whole / weights)
    # One process would see other rows in each step.
    shutil.rmtree(again / "adapter")
    shutil.rmtree(again / "checkpoints/checkpoint-4")
    result = train(
        "sft", "--recipe", recipe_file(tmp_path / "cut", **STEPS, batch_size=2), "--out", str(again)
    )
    assert result.exit_code == 2
    assert "order.processes: was 2, now 1" in result.stderr


def test_processes_end_their_group_before_they_end() -> None:
    """Its threads abort a process that the interpreter ends with them; the launcher then kills the main one."""
    from torch import distributed

    part()  # one process alone has none
    distributed.init_process_group("gloo", store=distributed.HashStore(), rank=0, world_size=1)
    try:
        part()
        assert not distributed.is_initialized()
    finally:
        if distributed.is_initialized():
            distributed.destroy_process_group()


def test_an_error_is_said_once_and_leaves_nothing(here: Path, tmp_path: Path) -> None:
    done = launched("sft", "--recipe", recipe_file(tmp_path, max_length=40), "--out", str(tmp_path / "run"))
    assert done.returncode != 0
    assert done.stderr.count("Error: max_length 40 leaves out") == 1
    assert not (tmp_path / "run").exists()


def test_the_base_is_built_once(here: Path, tmp_path: Path) -> None:
    recipe = recipe_file(tmp_path, **STEPS | {"base": str(tmp_path / "new"), "max_steps": 1})
    done = launched("sft", "--recipe", recipe, "--out", str(tmp_path / "run"))
    assert done.returncode == 0, done.stderr
    assert done.stderr.count("built a small untrained base") == 1
    assert RECIPE["scratch"]
    assert sha256_file(tmp_path / "new/model.safetensors") == sha256_file(here / "base/model.safetensors")

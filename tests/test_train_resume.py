"""A run that is killed or stopped, wherever that happens, ends as one that wasn't: bit for bit."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from train_fixtures import small_mix
from train_run import RECIPE, recipe_file, train

from schemas.files import sha256_file
from schemas.sft_recipe import SftRecipe
from train.runs import checkpoints
from train.runs import folder as runfolder

HERE = Path(__file__).parent
SAME = ("metrics.jsonl", "adapter/adapter_model.safetensors", "adapter/adapter_config.json", "probe.jsonl")


def killed(where: str, *args: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own that ends where it is told to (killed_train)."""
    return subprocess.run(
        [sys.executable, str(HERE / "killed_train.py"), where, *args],
        env=os.environ | {"PYTHONPATH": str(HERE.parent)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_run_killed_anywhere_equals_the_uninterrupted_one(here: Path) -> None:
    """kill -9 before the first checkpoint, in a checkpoint, in the adapter; Ctrl-C; and at a random step."""
    whole, cut = here / "runs/tiny-mix", here / "runs/cut"
    args = ("sft", "--recipe", str(here / "recipe.yaml"), "--data", "runs/mix", "--out", "runs/cut")

    ended = killed("step:4", *args)
    assert ended.returncode == -9, ended.stderr
    assert train("status", "runs/cut").stdout.startswith("runs/cut: interrupted\n")
    assert json.loads(train("status", "runs/cut", "--json").stdout)["checkpoints"] == []

    ended = killed("file:optimizer.pt:6", *args)
    assert ended.returncode == -9, ended.stderr
    assert (cut / "checkpoints/checkpoint-6/optimizer.pt").exists()
    assert checkpoints.last_checkpoint(cut) is None

    ended = killed("sigint:9", *args)
    assert ended.returncode == 130, ended.stderr
    assert "checkpoint-6 was not written in full; deleted" in ended.stderr
    assert ended.stderr.endswith(
        "runs/cut: stopped in step 9 of 12; the same command goes on from checkpoint-6\n"
    )
    assert "Traceback" not in ended.stderr
    assert ended.stdout == ""
    found = json.loads(train("status", "runs/cut", "--json").stdout)
    assert (found["state"], found["stopped"]) == ("interrupted", "Ctrl-C")
    assert found["checkpoints"] == [6]
    assert "goes on from checkpoint-6" in found["next"]

    at = random.SystemRandom().choice(range(7, 13))
    ended = killed(f"step:{at}", *args)
    assert ended.returncode == -9, f"step {at}: {ended.stderr}"
    assert "goes on from checkpoint-6" in ended.stderr

    ended = killed("adapter", *args)
    assert ended.returncode == -9, ended.stderr
    assert not (cut / "adapter").exists()

    result = train(*args)
    assert result.exit_code == 0, result.output
    assert "step 12 became the adapter" in result.stderr
    assert "goes on from" not in result.stderr, "nothing was left to train"
    for name in SAME:
        assert (cut / name).read_bytes() == (whole / name).read_bytes(), f"{name}, killed at step {at}"
    locks = [json.loads((run / "lock.json").read_text()) for run in (cut, whole)]
    assert locks[0]["order"] == locks[1]["order"]


@pytest.mark.parametrize("changes", [{"packing": True}, {"gradient_checkpointing": True}])
def test_resumed_run_equals_the_uninterrupted_one_in_other_settings(
    here: Path, tmp_path: Path, changes: dict[str, object]
) -> None:
    recipe = recipe_file(tmp_path, max_steps=4, save_steps=2, eval_steps=2, **changes)
    assert train("sft", "--recipe", recipe, "--out", str(tmp_path / "whole")).exit_code == 0
    cut = shutil.copytree(tmp_path / "whole", tmp_path / "cut")
    shutil.rmtree(cut / "adapter")
    shutil.rmtree(cut / "checkpoints/checkpoint-4")
    result = train("sft", "--recipe", recipe, "--out", str(cut))
    assert result.exit_code == 0, result.output
    assert "goes on from checkpoint-2" in result.stderr
    for name in SAME:
        assert (cut / name).read_bytes() == (tmp_path / "whole" / name).read_bytes(), name


@pytest.mark.parametrize(
    ("name", "left"),
    [
        ("scheduler.pt", None),
        ("rng_state.pth", None),
        ("optimizer.pt", None),
        ("optimizer.pt", 1000),
        ("adapter_model.safetensors", 1000),
        ("adapter_model.safetensors", 0),
    ],
)
def test_checkpoint_that_lost_a_file_is_not_gone_on_from(
    here: Path, tmp_path: Path, name: str, left: int | None
) -> None:
    """The Trainer would start a new optimiser or other random numbers in silence, or end with a traceback."""
    recipe = recipe_file(tmp_path, max_steps=4, save_steps=2, eval_steps=2)
    whole = here / "runs/four-steps"
    assert train("sft", "--recipe", recipe, "--out", str(whole)).exit_code == 0
    cut = shutil.copytree(whole, tmp_path / "cut", ignore=shutil.ignore_patterns("adapter", "checkpoint-4"))
    damaged = shutil.copytree(cut / "checkpoints/checkpoint-2", cut / "checkpoints/checkpoint-3") / name
    state = damaged.parent / "trainer_state.json"
    state.write_text(state.read_text().replace('"global_step": 2', '"global_step": 3'))
    assert checkpoints.last_checkpoint(cut) == damaged.parent
    if left is None:
        damaged.unlink()
    else:
        os.truncate(damaged, left)
    result = train("sft", "--recipe", recipe, "--out", str(cut))
    assert result.exit_code == 0, result.output
    assert "checkpoint-3 was not written in full; deleted" in result.stderr
    assert "goes on from checkpoint-2" in result.stderr
    for file in SAME:
        assert (cut / file).read_bytes() == (whole / file).read_bytes(), file


def test_gradient_checkpointing_may_change_and_changes_nothing(here: Path, tmp_path: Path) -> None:
    cut = _stopped(here, tmp_path)
    recipe = recipe_file(tmp_path, gradient_checkpointing=True, keep_checkpoints=5, max_left_out=0.5)
    result = train("sft", "--recipe", recipe, "--data", "runs/mix", "--out", str(cut))
    assert result.exit_code == 0, result.output
    weights = "adapter/adapter_model.safetensors"
    assert sha256_file(cut / weights) == sha256_file(here / "runs/tiny-mix" / weights)


def _stopped(here: Path, folder: Path) -> Path:
    """Copy the finished run as it was after its first checkpoint."""
    cut = shutil.copytree(
        here / "runs/tiny-mix", folder / "cut", ignore=shutil.ignore_patterns("merged", "adapter", "*-12")
    )
    for name in ("result.json", "README.md", "run.html", "loss.png"):
        (cut / name).unlink(missing_ok=True)
    return cut


CHANGES = {
    "revision": "abc",
    "precision": "bf16",
    "max_length": 300,
    "epochs": 2.0,
    "max_steps": 13,
    "batch_size": 4,
    "accumulation": 2,
    "packing": True,
    "weights": {"tatqa": 2.0},
    "learning_rate": 0.1,
    "schedule": "linear",
    "warmup_ratio": 0.5,
    "weight_decay": 0.1,
    "optimizer": "adamw_8bit",
    "eval_steps": 3,
    "save_steps": 3,
    "best": "loss",
    "accuracy_rows": 3,
    "seed": 1,
}


@pytest.mark.parametrize("key", CHANGES)
def test_changed_recipe_is_refused_with_what_differs(here: Path, tmp_path: Path, key: str) -> None:
    cut = _stopped(here, tmp_path)
    before = {path: path.stat().st_mtime_ns for path in cut.rglob("*")}
    recipe = recipe_file(tmp_path, **{key: CHANGES[key]})
    result = train("sft", "--recipe", recipe, "--data", "runs/mix", "--out", str(cut))
    assert result.exit_code == 2
    assert f"recipe.{key}" in result.stderr
    assert "was started with something else" in result.stderr
    assert {path: path.stat().st_mtime_ns for path in cut.rglob("*")} == before


def test_every_key_of_a_recipe_is_either_refused_or_may_change() -> None:
    """A key that is added to recipes must be put on one side: nothing that decides a run is let through."""
    fields = set(SftRecipe.model_fields) - {"kind", "lora", "patience"}
    assert fields == runfolder.MAY_CHANGE | set(CHANGES)


def test_changed_order_is_refused(here: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The recipe is the same, but the code draws another order from it."""
    from train.tokens.sampler import LengthClasses

    cut = _stopped(here, tmp_path)
    inner = LengthClasses.__iter__
    monkeypatch.setattr(LengthClasses, "__iter__", lambda self: iter(list(inner(self))[::-1]))
    args = ("sft", "--recipe", str(here / "recipe.yaml"), "--data", "runs/mix", "--out", str(cut))
    result = train(*args)
    assert result.exit_code == 2
    assert "order.sequence: was" in result.stderr
    assert "order.rows:" not in result.stderr


def test_changed_rows_are_refused(here: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The mix and the recipe are the same, but the code makes other tokens of it."""
    from train import sft

    cut = _stopped(here, tmp_path)
    real = sft.order_of
    monkeypatch.setattr(sft, "order_of", lambda trainer: real(trainer) | {"rows": "0" * 64})
    args = ("sft", "--recipe", str(here / "recipe.yaml"), "--data", "runs/mix", "--out", str(cut))
    result = train(*args)
    assert result.exit_code == 2
    assert "order.rows: was" in result.stderr


def test_changed_data_is_refused(here: Path, tmp_path: Path) -> None:
    cut = _stopped(here, tmp_path)
    mix = small_mix(tmp_path / "other", train=72)
    result = train("sft", "--recipe", str(here / "recipe.yaml"), "--data", str(mix), "--out", str(cut))
    assert result.exit_code == 2
    assert "data.train.parquet: was" in result.stderr


def test_one_folder_is_trained_in_by_one_process(here: Path, tmp_path: Path) -> None:
    """And status says that it is, for as long as the process lives and not longer."""
    args = ("sft", "--recipe", recipe_file(tmp_path), "--data", "runs/mix", "--out", "runs/two")
    waiting = here / "waiting"
    first = subprocess.Popen(
        [sys.executable, str(HERE / "killed_train.py"), "wait:8", *args],
        env=os.environ | {"PYTHONPATH": str(HERE.parent)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        while not waiting.exists():
            assert first.poll() is None
        found = json.loads(train("status", "runs/two", "--json").stdout)
        assert (found["state"], found["steps"], found["checkpoints"]) == ("running", 12, [6])
        assert found["step"] in (6, 7)
        assert found["held_out"].keys() == {"all", "tatqa", "unit-scale"}
        result = train(*args)
        assert result.exit_code == 2
        assert "another process is training in it" in result.stderr
    finally:
        first.kill()
        first.wait()
        waiting.unlink(missing_ok=True)
    assert json.loads(train("status", "runs/two", "--json").stdout)["state"] == "interrupted"


def test_out_of_memory_says_what_to_change(here: Path, tmp_path: Path) -> None:
    ended = killed(
        "oom:8", "sft", "--recipe", recipe_file(tmp_path), "--data", "runs/mix", "--out", "runs/oom"
    )
    assert ended.returncode == 2
    assert "Traceback" not in ended.stderr
    assert "no memory left for another 2.00 GiB while training" in ended.stderr
    for way in (
        "--set gradient_checkpointing=true",
        "--set batch_size=4 with accumulation=2",
        "--set precision=4bit",
        "--set optimizer=paged_adamw_8bit",
        "max_length (it is 256",
        "trains embed_tokens, lm_head in full",
    ):
        assert way in ended.stderr
    assert "no memory left" in json.loads(train("status", "runs/oom", "--json").stdout)["stopped"]


@pytest.mark.parametrize(
    "message",
    [
        "[enforce fail at alloc_cpu.cpp:130] DefaultCPUAllocator: can't allocate memory: you tried to allocate 9 bytes"
    ],
)
def test_a_processor_without_memory_is_told_from_other_errors(tmp_path: Path, message: str) -> None:
    from schemas.errors import TrainError
    from train.memory_error import explained

    recipe = SftRecipe.model_validate(RECIPE)
    with (
        pytest.raises(TrainError, match="no memory left for another 9 bytes while loading"),
        explained(recipe, tmp_path, "loading"),
    ):
        raise RuntimeError(message)
    with pytest.raises(RuntimeError, match="another shape"), explained(recipe, tmp_path, "loading"):
        raise RuntimeError("another shape")

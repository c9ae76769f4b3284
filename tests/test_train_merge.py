"""Merging a run: equal to the adapter, refused where it is not, kept or replaced."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from schemas.errors import TrainError
from schemas.files import sha256_file
from train.base import build_base
from train.merging import merge as merge_module
from train.merging.merge import Agreement, check_agreement, merge

if TYPE_CHECKING:
    from train.merging.plan import Checkpoint

from train_run import copied_run, train, weakened


def test_merged_model_is_base_and_adapter(here: Path) -> None:
    import torch
    from peft import PeftModel
    from transformers import AutoModelForCausalLM, AutoTokenizer

    result = train("merge", "runs/tiny-mix")
    assert result.exit_code == 0, result.output
    assert result.stdout == "merged: runs/tiny-mix/merged\n"
    base = AutoModelForCausalLM.from_pretrained("base", dtype=torch.float32)
    merged = AutoModelForCausalLM.from_pretrained("runs/tiny-mix/merged")
    assert merged.dtype == torch.bfloat16
    ids = AutoTokenizer.from_pretrained("runs/tiny-mix/merged")("| Net sales | 4,321 |", return_tensors="pt")
    with torch.inference_mode():
        untrained = base(**ids).logits
        trained = PeftModel.from_pretrained(base, "runs/tiny-mix/adapter")(**ids).logits
        written = merged.float()(**ids).logits
    off = (written - trained).norm() / trained.norm()
    assert off < 0.01
    assert (untrained - trained).norm() / trained.norm() > 10 * off
    for name in ("tokenizer.json", "tokenizer_config.json", "chat_template.jinja", "generation_config.json"):
        assert sha256_file(here / "base" / name) == sha256_file(here / "runs/tiny-mix/merged" / name)


def test_untrained_adapter_is_refused_by_merge(here: Path, tmp_path: Path) -> None:
    run = copied_run(here, tmp_path)
    weakened(run, here / "base", 0.0)
    with pytest.raises(TrainError, match="merging changes nothing"):
        merge(run)
    assert not (run / "merged").exists()


def test_adapter_lost_in_writing_is_refused(
    here: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Even one so weak that base and trained model are nearer to each other than BF16 rounding may be."""
    run = copied_run(here, tmp_path)
    weakened(run, here / "base", 0.003)
    found = merge(run)[1]
    assert found.merging < found.effect < found.bound
    capsys.readouterr()
    shutil.rmtree(run / "merged")
    write = merge_module.write_merged

    def lose(checkpoint: Checkpoint, folder: Path, dtype: str) -> None:
        write(replace(checkpoint, changes={}), folder, dtype)

    monkeypatch.setattr(merge_module, "write_merged", lose)
    with pytest.raises(TrainError, match="tensors as written are not the merged model's"):
        merge(run)
    assert not (run / "merged").exists()


def test_merged_model_is_kept_or_replaced_and_other_folders_are_refused(here: Path, tmp_path: Path) -> None:
    run, out = copied_run(here, tmp_path), tmp_path / "docs"
    out.mkdir()
    (out / "notes.txt").write_text("keep me")
    result = train("merge", str(run), "--out", str(out))
    assert result.exit_code == 2
    assert "already exists and is no model merged" in result.stderr
    assert (out / "notes.txt").read_text() == "keep me"

    first, agreement = merge(run)
    weights = first / "model.safetensors"
    before = weights.stat().st_mtime_ns
    result = train("merge", str(run))
    assert result.exit_code == 0
    assert "kept" in result.stderr
    assert weights.stat().st_mtime_ns == before
    assert merge(run) == (first, agreement)

    weakened(run, here / "base", 0.5)
    assert merge(run)[1].effect < agreement.effect
    assert weights.stat().st_mtime_ns != before
    (first / "model.gguf").write_text("keep me")
    weakened(run, here / "base", 0.5)
    result = train("merge", str(run))
    assert result.exit_code == 2
    assert "model.gguf changed since" in result.stderr
    assert (first / "model.gguf").exists()


def test_merge_needs_neither_the_mix_nor_the_base_where_they_were(
    here: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run, base = copied_run(here, tmp_path), shutil.copytree(here / "base", tmp_path / "moved")
    monkeypatch.chdir(tmp_path)
    result = train("merge", str(run))
    assert result.exit_code == 2
    assert "--base MODEL" in result.stderr
    result = train("merge", str(run), "--base", str(base))
    assert result.exit_code == 0, result.output


@pytest.mark.parametrize(
    ("agreement", "message"),
    [
        (Agreement(merging=0.1, rounding=0.1, bound=0.02, effect=0.5), "before rounding"),
        (Agreement(merging=1e-7, rounding=0.1, bound=0.02, effect=0.5), "more than bf16 rounding"),
        (Agreement(merging=1e-7, rounding=0.02, bound=0.025, effect=0.03), "as the base alone"),
        (Agreement(merging=float("nan"), rounding=0.001, bound=0.02, effect=0.5), "before rounding"),
    ],
)
def test_disagreement_of_merged_and_adapter_is_refused(agreement: Agreement, message: str) -> None:
    with pytest.raises(TrainError, match=message):
        check_agreement(agreement, Path("adapter"), "bf16")


def test_other_dtypes_are_written_and_stated(here: Path, tmp_path: Path) -> None:
    import torch
    from safetensors.torch import load_file
    from transformers import AutoModelForCausalLM

    run = copied_run(here, tmp_path)
    weakened(run, here / "base", 0.05)  # less than bf16's rounding would keep
    found = {}
    for dtype in ("float32", "float16"):
        result = train("merge", str(run), "--dtype", dtype)
        assert result.exit_code == 0, result.output
        assert f"written in {dtype}" in result.stderr
        assert "kept" not in result.stderr
        folder = run / "merged"
        assert json.loads((folder / "config.json").read_text())["dtype"] == dtype
        assert AutoModelForCausalLM.from_pretrained(folder).dtype == getattr(torch, dtype)
        found[dtype] = load_file(folder / "model.safetensors")
    assert all(found["float32"][name].half().equal(tensor) for name, tensor in found["float16"].items())
    base = load_file(here / "base/model.safetensors")
    assert not any(found["float32"][name].equal(base[name]) for name in base if name.endswith("_proj.weight"))


def test_quantised_base_is_refused(here: Path, tmp_path: Path) -> None:
    run, base = copied_run(here, tmp_path), shutil.copytree(here / "base", tmp_path / "quantised")
    config = json.loads((base / "config.json").read_text())
    (base / "config.json").write_text(json.dumps(config | {"quantization_config": {"quant_method": "fp8"}}))
    lock = json.loads((run / "lock.json").read_text())
    lock["base"]["config.json"] = sha256_file(base / "config.json")
    (run / "lock.json").write_text(json.dumps(lock))
    result = train("merge", str(run), "--base", str(base))
    assert result.exit_code == 2
    assert "the base is quantised (fp8)" in result.stderr
    assert "full-precision model" in result.stderr
    assert not (run / "merged").exists()


def test_one_model_is_in_memory_at_a_time(
    here: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Base with adapter is gone before the written model is loaded, and writing loads none."""
    import gc

    from transformers import PreTrainedModel

    run = copied_run(here, tmp_path)
    loaded = merge_module.load
    seen = []

    def models() -> int:
        gc.collect()
        return sum(
            issubclass(type(thing), PreTrainedModel) and type(thing).__name__.endswith("ForCausalLM")
            for thing in gc.get_objects()
        )

    before = models()

    def load(*args: Any, **kwargs: Any) -> Any:
        seen.append(models() - before)
        return loaded(*args, **kwargs)

    monkeypatch.setattr(merge_module, "load", load)
    merge(run)
    assert seen == [0, 0]


def test_merge_of_an_unfinished_run_or_a_changed_base_is_refused(
    here: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = train("merge", "runs/mix")
    assert result.exit_code == 2
    assert "not a run folder" in result.stderr
    shutil.copytree("runs/tiny-mix", "runs/unfinished")
    shutil.rmtree("runs/unfinished/adapter")
    result = train("merge", "runs/unfinished")
    assert result.exit_code == 2
    assert "hasn't finished" in result.stderr

    run, base = copied_run(here, tmp_path), tmp_path / "base"
    shutil.copytree(here / "base", base)
    monkeypatch.chdir(tmp_path)
    build_base(here / "runs/mix", base, seed=1)
    result = train("merge", str(run))
    assert result.exit_code == 2
    assert "the base has changed since training (base.model.safetensors: was" in " ".join(
        result.stderr.split()
    )
    assert not (run / "merged").exists()
    result = train(
        "sft", "--recipe", str(here / "recipe.yaml"), "--data", str(here / "runs/mix"), "--out", str(run)
    )
    assert result.exit_code == 2
    assert "base.model.safetensors: was" in result.stderr

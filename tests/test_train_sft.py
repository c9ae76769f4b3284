"""Training through the console script: runs, resuming, refusals."""

from __future__ import annotations

import json
import shutil
import sys
from itertools import groupby
from pathlib import Path

import pytest
import yaml
from train_fixtures import small_mix
from train_run import RECIPE, copied_run, recipe_file, train

from schemas.dataset import read_split
from schemas.errors import TrainError
from schemas.sft_recipe import SftRecipe
from train.merging.merge import merge
from train.models.lora import lora_config
from train.runs.folder import newest_mix
from train.runs.metrics import read_metrics
from train.tokens.rows import IGNORED
from train.trainer import build_trainer


def test_run_folder_explains_itself(here: Path) -> None:
    run = here / "runs/tiny-mix"
    resolved = SftRecipe.model_validate(yaml.safe_load((run / "recipe.yaml").read_text()))
    assert resolved.data == "runs/mix"
    assert resolved.learning_rate == RECIPE["learning_rate"]
    assert {"torch", "trl", "peft"} <= json.loads((run / "lock.json").read_text())["packages"].keys()
    metrics = read_metrics(run)
    losses = [row["loss"] for row in metrics if "eval" not in row]
    assert losses[-1] < losses[0]
    assert {(row["step"], row["eval"]) for row in metrics if "eval" in row} == {
        (step, group) for step in (6, 12) for group in ("all", "tatqa", "unit-scale")
    }


def test_embeddings_and_adapter_are_trained(here: Path) -> None:
    from safetensors.torch import load_file

    adapter = load_file(here / "runs/tiny-mix/adapter/adapter_model.safetensors")
    base = load_file(here / "base/model.safetensors")
    for name in ("model.embed_tokens.weight", "lm_head.weight"):
        trained = adapter[f"base_model.model.{name}"]
        assert trained.shape == base[name].shape
        assert not trained.equal(base[name]), name
    lora_b = [tensor for name, tensor in adapter.items() if ".lora_B." in name]
    layers = json.loads((here / "base/config.json").read_text())["num_hidden_layers"]
    assert len(lora_b) == 7 * layers
    assert all(tensor.any() for tensor in lora_b)


def test_finished_run_is_left_alone(here: Path) -> None:
    weights = here / "runs/tiny-mix/adapter/adapter_model.safetensors"
    before = weights.stat().st_mtime_ns
    result = train("sft", "--recipe", str(here / "recipe.yaml"))
    assert result.exit_code == 0
    assert "finished before" in result.stderr
    assert weights.stat().st_mtime_ns == before


def test_changed_recipe_or_data_is_refused_with_what_differs(here: Path, tmp_path: Path) -> None:
    changed = recipe_file(tmp_path, lora=RECIPE["lora"] | {"r": 8})
    result = train("sft", "--recipe", changed, "--out", "runs/tiny-mix")
    assert result.exit_code == 2
    assert "recipe.lora.r: was 4, now 8" in result.stderr

    small_mix(tmp_path / "other", train=72)
    result = train(
        "sft",
        "--recipe",
        str(here / "recipe.yaml"),
        "--data",
        str(tmp_path / "other"),
        "--out",
        "runs/tiny-mix",
    )
    assert result.exit_code == 2
    assert "data.train.parquet: was" in result.stderr


def test_base_of_another_mix_is_noted(here: Path, tmp_path: Path) -> None:
    small_mix(tmp_path / "other", train=40)
    result = train(
        "sft", "--recipe", recipe_file(tmp_path, max_steps=1), "--data", str(tmp_path / "other"),
        "--out", str(tmp_path / "run"),
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    assert "base was built from another mix" in result.stderr


def test_data_that_does_not_match_its_lock_is_refused(here: Path, tmp_path: Path) -> None:
    mix = small_mix(tmp_path / "mix")
    content = (mix / "eval.parquet").read_bytes()
    (mix / "eval.parquet").write_bytes(content[:-1] + b"x")
    result = train(
        "sft", "--recipe", str(here / "recipe.yaml"), "--data", str(mix), "--out", str(tmp_path / "r")
    )
    assert result.exit_code == 2
    assert "eval.parquet" in result.stderr
    assert not (tmp_path / "r").exists()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"learning_rat": 0.1}, "unknown key 'learning_rat'; did you mean 'learning_rate'?"),
        ({"lora": {"rank": 4}}, "unknown key 'lora.rank'"),
        ({"base": "runs/nowhere/base", "scratch": False}, "no such model folder"),
        ({"max_length": 40}, "Set max_length to at least"),
        ({"lora": {"save": ["embed_token"]}}, "no module 'embed_token'; did you mean 'embed_tokens'?"),
        (
            {"lora": {"targets": ["q_prj"]}},
            "lora.targets: base has no module 'q_prj'; did you mean 'q_proj'?",
        ),
        ({"lora": {"targets": ["mlp"]}}, "'mlp' of base is not part of its text decoder or can't be adapted"),
    ],
)
def test_wrong_recipe_ends_with_exit_code_2(
    here: Path, tmp_path: Path, changes: dict[str, object], message: str
) -> None:
    out = str(tmp_path / "run")
    result = train("sft", "--recipe", recipe_file(tmp_path, **changes), "--out", out)
    assert result.exit_code == 2
    assert message in result.stderr
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize(
    ("file", "content", "message"),
    [
        ("model.safetensors", "garbage", "the model can't be loaded"),
        ("config.json", "{", "can't be loaded"),
        ("tokenizer.json", "{", "the tokenizer can't be loaded"),
        ("base.json", "{", "not JSON"),
    ],
)
def test_garbage_in_the_base_ends_with_exit_code_2(
    here: Path, tmp_path: Path, file: str, content: str, message: str
) -> None:
    base = shutil.copytree(here / "base", tmp_path / "base")
    (base / file).write_text(content)
    run = tmp_path / "run"
    result = train("sft", "--recipe", recipe_file(tmp_path), "--base", str(base), "--out", str(run))
    assert result.exit_code == 2
    assert message in result.stderr
    assert not run.exists()


def test_garbage_in_the_adapter_ends_with_exit_code_2(here: Path, tmp_path: Path) -> None:
    run = copied_run(here, tmp_path)
    (run / "adapter/adapter_model.safetensors").write_text("garbage")
    result = train("merge", str(run))
    assert result.exit_code == 2
    assert "the adapter can't be loaded" in result.stderr


def test_run_over_a_file_or_a_mix_is_refused(here: Path, tmp_path: Path) -> None:
    (tmp_path / "plain").write_text("keep me")
    result = train("sft", "--recipe", str(here / "recipe.yaml"), "--out", str(tmp_path / "plain"))
    assert result.exit_code == 2
    assert "is a file" in result.stderr
    mix = small_mix(tmp_path / "mix")
    lock = (mix / "lock.json").read_bytes()
    result = train("sft", "--recipe", str(here / "recipe.yaml"), "--out", str(mix))
    assert result.exit_code == 2
    assert "no lock.json of a run" in result.stderr
    assert (mix / "lock.json").read_bytes() == lock


@pytest.mark.parametrize(
    "args",
    [
        ("base", "--data", "runs/mix", "--out", "never"),
        ("sft", "--recipe", "recipe.yaml"),
        ("merge", "runs/tiny-mix"),
        ("eval", "--data", "runs/mix", "--model", "base=base"),
    ],
)
def test_torch_missing_says_what_to_install(
    here: Path, monkeypatch: pytest.MonkeyPatch, args: tuple[str, ...]
) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    result = train(*args)
    assert result.exit_code == 2
    assert "pip install 'crossfoot[train]'" in result.stderr


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"learning_rate": 1e36, "max_steps": 20}, "loss is nan at step 10"),
        ({"learning_rate": 1e36, "max_steps": 3}, "loss is nan at step 3"),
    ],
)
def test_training_that_diverges_ends_with_exit_code_2_and_may_start_anew(
    here: Path, tmp_path: Path, changes: dict[str, object], message: str
) -> None:
    endless = {"warmup_ratio": 0.0, "eval_steps": 1000, "save_steps": 1000, "schedule": "constant"}
    recipe = recipe_file(tmp_path, **(endless | changes))
    run = tmp_path / "run"
    result = train("sft", "--recipe", recipe, "--out", str(run))
    assert result.exit_code == 2
    assert message in result.stderr
    assert not (run / "adapter").exists()
    result = train("sft", "--recipe", recipe_file(tmp_path, max_steps=1), "--out", str(run))
    assert result.exit_code == 0, result.output


def test_run_without_a_checkpoint_may_be_started_with_another_recipe(here: Path, tmp_path: Path) -> None:
    run = copied_run(here, tmp_path)
    shutil.rmtree(run / "adapter")
    shutil.rmtree(run / "checkpoints")
    result = train("sft", "--recipe", recipe_file(tmp_path, max_steps=1), "--out", str(run))
    assert result.exit_code == 0, result.output
    assert json.loads((run / "lock.json").read_text())["recipe"]["max_steps"] == 1


def test_last_step_that_leaves_no_numbers_is_refused(
    here: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last step's loss is measured before its weights are changed, so the loss can't tell."""
    import torch
    from transformers import Trainer

    save = Trainer._save_checkpoint

    def with_infinity(self: Trainer, *args: object) -> None:
        with torch.no_grad():
            next(p for p in self.model.parameters() if p.requires_grad).view(-1)[0] = float("inf")
        save(self, *args)

    monkeypatch.setattr(Trainer, "_save_checkpoint", with_infinity)
    result = train("sft", "--recipe", recipe_file(tmp_path, max_steps=1), "--out", str(tmp_path / "run"))
    assert result.exit_code == 2
    assert "weights that are not finite" in result.stderr
    assert not (tmp_path / "run/adapter").exists()


@pytest.mark.parametrize("packing", [False, True])
def test_the_trainer_s_batches_supervise_the_replies_alone(
    here: Path, tmp_path: Path, *, packing: bool
) -> None:
    recipe = SftRecipe.model_validate(RECIPE | {"packing": packing, "max_length": 512})
    trainer = build_trainer(recipe, Path("runs/mix"), tmp_path / "run")
    tokenizer = trainer.processing_class
    found: list[str] = []
    for batch in trainer.get_train_dataloader():
        assert batch["input_ids"].shape == batch["labels"].shape
        for ids, labels in zip(batch["input_ids"].tolist(), batch["labels"].tolist(), strict=True):
            assert all(label in (IGNORED, token) for token, label in zip(ids, labels, strict=True))
            spans = groupby(labels, key=lambda label: label != IGNORED)
            found += [tokenizer.decode(list(span)) for supervised, span in spans if supervised]
    replies = [turn.reply for row in read_split(Path("runs/mix"), "train") for turn in row.turns]
    assert sorted(found) == sorted(f"{reply}<|im_end|>" for reply in replies)


def test_quantised_precision_without_bitsandbytes_is_refused(
    here: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import importlib.util

    real = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name, *a: None if name == "bitsandbytes" else real(name, *a)
    )
    result = train("sft", "--recipe", recipe_file(tmp_path, precision="4bit"), "--out", str(tmp_path / "run"))
    assert result.exit_code == 2
    assert "needs bitsandbytes" in result.stderr


@pytest.mark.parametrize("precision", ["8bit", "4bit"])
def test_quantised_base_trains_and_merges_in_full_precision(
    here: Path, tmp_path: Path, precision: str
) -> None:
    pytest.importorskip(
        "bitsandbytes", reason="bitsandbytes is not installed: pip install 'crossfoot[quant]'"
    )
    out = str(tmp_path / "run")
    result = train("sft", "--recipe", recipe_file(tmp_path, precision=precision, max_steps=3), "--out", out)
    assert result.exit_code == 0, result.output
    merged = merge(tmp_path / "run")[1]
    assert merged.merging < 1e-4 < merged.effect


def test_bf16_trains_what_it_trains_in_float32(here: Path, tmp_path: Path) -> None:
    import torch
    from safetensors.torch import load_file

    result = train(
        "sft",
        "--recipe",
        recipe_file(tmp_path, precision="bf16", max_steps=3),
        "--out",
        str(tmp_path / "run"),
    )
    assert result.exit_code == 0, result.output
    adapter = load_file(tmp_path / "run/adapter/adapter_model.safetensors")
    assert {tensor.dtype for tensor in adapter.values()} == {torch.float32}
    base = load_file(here / "base/model.safetensors")["lm_head.weight"]
    moved = adapter["base_model.model.lm_head.weight"]
    # Steps of 0.005 on weights around 0.02 would survive bf16; being off its grid shows float32 was kept.
    assert not moved.equal(moved.to(torch.bfloat16).float())
    assert not moved.equal(base)


def test_adapter_on_tied_embeddings_is_refused() -> None:
    from transformers import Qwen3Config, Qwen3ForCausalLM

    config = Qwen3Config(
        vocab_size=32, hidden_size=32, intermediate_size=32, num_hidden_layers=1, num_attention_heads=1,
        num_key_value_heads=1, head_dim=32, tie_word_embeddings=True,
    )  # fmt: skip
    recipe = SftRecipe.model_validate(RECIPE)
    with pytest.raises(TrainError, match="tied"):
        lora_config(recipe, Qwen3ForCausalLM(config))


def test_newest_mix_is_no_run_folder(here: Path, tmp_path: Path) -> None:
    assert newest_mix(here / "runs") == here / "runs/mix"
    with pytest.raises(TrainError, match="no dataset folder"):
        newest_mix(tmp_path)

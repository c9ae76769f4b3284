"""What is refused before any step, and what `train check` and `--dry-run` say."""

from __future__ import annotations

import json
import shutil
from collections import namedtuple
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
import yaml
from train_fixtures import example, write_mix
from train_run import RECIPE, recipe_file, train

from schemas.errors import TrainError
from schemas.sft_recipe import SftRecipe
from train import memory, preflight
from train.memory import Shape, estimate
from train.models.load import load_tokenizer
from train.tokens.rows import Row
from train.trainer import build_trainer

if TYPE_CHECKING:
    from pathlib import Path

GEMMA = Shape(
    linear=0, other=0, trained=0, layers=1, hidden=2560, widths=10_000, norms=10_000, vocabulary=262_144
)


def recipe(**changes: object) -> SftRecipe:
    return SftRecipe.model_validate(RECIPE | changes)


def test_check_shows_spans_lengths_and_needs(here: Path, tmp_path: Path) -> None:
    found = train("check", "--recipe", recipe_file(tmp_path), "--data", "runs/mix")
    assert found.exit_code == 0, found.output
    assert found.stdout.count("Final answer: $") == 3
    assert found.stdout.count("<|im_end|>◀") == 3
    assert "68 training rows, " in found.stdout
    assert "12 steps of 8 x 1 sequences a device" in found.stdout
    assert "memory: about " in found.stdout


def test_check_prints_the_same_as_json(here: Path, tmp_path: Path) -> None:
    result = train("check", "--recipe", recipe_file(tmp_path), "--data", "runs/mix", "--json")
    found = json.loads(result.stdout)
    assert (found["rows"], found["held_out"], found["problems"]) == (68, 18, [])
    assert found["supervised"] < found["tokens"]
    assert found["lengths"]["train"]["tatqa"]["rows"] == 12
    assert found["needs"]["total"] > 0


def test_check_exits_2_where_training_would_refuse(here: Path, tmp_path: Path) -> None:
    args = ("--recipe", recipe_file(tmp_path), "--data", "runs/mix", "--set", "max_length=100")
    for command in (("check", *args), ("sft", *args, "--out", str(tmp_path / "run"))):
        result = train(*command)
        assert result.exit_code == 2
        assert "max_length 100 leaves out more than 1.0% of the train rows of: tatqa 4 of 12" in result.stderr
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ("weights.nothing=2", "weights: no training rows of 'nothing'"),
        ("tracker=wandb", "tracker: wandb is not installed"),
        ("lora.r=2", r"was started with something else (recipe.lora.r: was 4, now 2)"),
    ],
)
def test_check_refuses_all_that_training_would(
    here: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: str, message: str
) -> None:
    monkeypatch.setattr("train.trackers.find_spec", lambda _: None)
    out = "runs/tiny-mix" if "lora" in change else str(tmp_path / "run")
    args = ("--recipe", str(here / "recipe.yaml"), "--data", "runs/mix", "--out", out, "--set", change)
    for command in (("check", *args), ("sft", "--dry-run", *args), ("sft", *args)):
        result = train(*command)
        assert result.exit_code == 2, command
        assert message in result.stderr
    assert not (tmp_path / "run").exists()


def test_check_refuses_to_choose_by_held_out_rows_that_are_not_there(here: Path, tmp_path: Path) -> None:
    mix = write_mix(tmp_path / "mix", train=[example(i) for i in range(8)], held_out=[])
    result = train(
        "check", "--recipe", recipe_file(tmp_path, best="loss"), "--data", str(mix), "--base", "base"
    )
    assert result.exit_code == 2
    assert "`best: loss` needs held-out rows, and the mix has none" in result.stderr


def test_tokens_without_an_embedding_are_refused_before_weights_are_read(here: Path, tmp_path: Path) -> None:
    """On a processor an IndexError would end the run in its first step, on a GPU the device would fail."""
    short = shutil.copytree(here / "base", tmp_path / "short")
    config = json.loads((short / "config.json").read_text())
    (short / "config.json").write_text(json.dumps(config | {"vocab_size": 100}))
    result = train("check", "--recipe", recipe_file(tmp_path), "--data", "runs/mix", "--base", str(short))
    assert result.exit_code == 2
    assert "the model has embeddings of 100, 0 to 99" in result.stderr


def test_rows_longer_than_the_bases_context_are_noted(here: Path, tmp_path: Path) -> None:
    short = shutil.copytree(here / "base", tmp_path / "short")
    config = json.loads((short / "config.json").read_text())
    (short / "config.json").write_text(json.dumps(config | {"max_position_embeddings": 100}))
    args = ("--data", "runs/mix", "--base", str(short), "--out", str(tmp_path / "run"))
    result = train("check", "--recipe", recipe_file(tmp_path), *args)
    assert result.exit_code == 0, result.output
    assert "is made for 100 (max_position_embeddings)" in result.stdout


def test_long_rows_may_be_left_out_where_the_recipe_says_so(here: Path, tmp_path: Path) -> None:
    result = train(
        "check", "--recipe", recipe_file(tmp_path), "--data", "runs/mix", "--json",
        "--out", str(tmp_path / "run"), "--set", "max_length=100", "--set", "max_left_out=0.5",
    )  # fmt: skip
    assert result.exit_code == 0, result.stderr
    assert json.loads(result.stdout)["rows"] == 64


def test_dry_run_prints_the_resolved_recipe_and_trains_nothing(here: Path, tmp_path: Path) -> None:
    out = tmp_path / "run"
    args = ("--recipe", recipe_file(tmp_path), "--data", "runs/mix", "--out", str(out), "--set", "lora.r=2")
    result = train("sft", *args, "--dry-run")
    assert result.exit_code == 0, result.stderr
    text, _, figures = result.stdout.partition("\n\n")
    resolved = yaml.safe_load(text)
    assert (resolved["lora"]["r"], resolved["data"], resolved["epochs"]) == (2, "runs/mix", 1.0)
    assert SftRecipe.model_validate(resolved)
    assert "12 steps" in figures
    assert not out.exists()


def test_steps_count_epochs_batches_and_accumulation() -> None:
    assert preflight.steps(recipe(max_steps=None, batch_size=2, accumulation=8), 10_000) == 625
    assert preflight.steps(recipe(max_steps=None, batch_size=2, accumulation=8, epochs=1.5), 10_001) == 939
    assert preflight.steps(recipe(max_steps=7), 10_000) == 7


def test_logits_of_a_large_vocabulary_stand_in_tiles() -> None:
    # 2 x 16,384 tokens over 262,144 entries: 34 GB for each copy in float32, which a loss in tiles never makes.
    found = estimate(GEMMA, recipe(precision="bf16"), 2 * 16_384, checkpointing=True)
    assert found.logits < 5e9


def test_tiles_are_those_of_the_loss_that_is_used() -> None:
    from trl.kernels.chunked_logprob import TOKEN_CHUNK_SIZE
    from trl.trainer.utils import _CHUNKED_LOGPROB_CHUNK_SIZE

    assert (TOKEN_CHUNK_SIZE, _CHUNKED_LOGPROB_CHUNK_SIZE) == memory.TILE


def test_the_loss_never_makes_all_logits(here: Path, tmp_path: Path) -> None:
    trainer = build_trainer(recipe(), here / "runs/mix", tmp_path / "run")
    made: list[object] = []
    trainer.model.register_forward_hook(lambda *parts: made.append(parts[-1]))
    trainer.compute_loss(trainer.model, next(iter(trainer.get_train_dataloader())))
    assert made
    assert all(getattr(output, "logits", None) is None for output in made)


@pytest.mark.parametrize(("precision", "bytes_each"), [("float32", 4), ("bf16", 2), ("8bit", 1)])
def test_the_base_is_counted_in_the_precision_it_is_trained_in(precision: str, bytes_each: int) -> None:
    shape = replace(GEMMA, linear=10**9)
    found = estimate(shape, recipe(precision=precision), 0, checkpointing=True)
    assert found.weights == bytes_each * 10**9


def test_four_bits_are_half_a_byte_and_their_scales() -> None:
    shape = replace(GEMMA, linear=10**9)
    found = estimate(shape, recipe(precision="4bit"), 0, checkpointing=True)
    assert 0.51e9 < found.weights < 0.53e9


def test_recomputing_activations_takes_less() -> None:
    shape = replace(GEMMA, layers=30)
    kept = estimate(shape, recipe(), 4096, checkpointing=False)
    assert estimate(shape, recipe(), 4096, checkpointing=True).activations < kept.activations / 8


def test_a_device_that_is_too_small_is_named_with_what_to_change(
    here: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memory, "device_memory", lambda: ("a small device", 10**6))
    result = train("check", "--recipe", recipe_file(tmp_path), "--data", "runs/mix")
    assert result.exit_code == 2
    assert "a small device has 1.0 MB; most of it is " in result.stderr
    assert "--set gradient_checkpointing=true" in result.stderr


def test_a_disk_that_is_too_small_is_refused_before_a_folder_is_made(
    here: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = namedtuple("usage", "total used free")  # noqa: PYI024  # as shutil's own
    monkeypatch.setattr(memory.shutil, "disk_usage", lambda _: usage(10**9, 10**9, 1000))
    run = tmp_path / "run"
    result = train("sft", "--recipe", recipe_file(tmp_path), "--data", "runs/mix", "--out", str(run))
    assert result.exit_code == 2
    assert "checkpoints and adapter need" in result.stderr
    assert not run.exists()


def test_a_start_token_that_stands_twice_is_a_problem(here: Path) -> None:
    tokenizer = load_tokenizer("base")
    tokenizer.bos_token = tokenizer.eos_token
    start = tokenizer.bos_token_id
    rows = [Row("a", "x", [start, 5, 6], 2, ""), Row("b", "x", [start, start, 6], 2, "")]
    (problem,) = preflight.token_problems(rows, tokenizer)
    assert "1 rows begin with '<|im_end|>' twice; first: row b" in problem


def test_a_row_without_a_supervised_token_is_a_problem(here: Path) -> None:
    (problem,) = preflight.token_problems([Row("a", "x", [5, 6], 2, "")], load_tokenizer("base"))
    assert "no supervised token; first: row a" in problem


def test_padding_that_is_the_end_token_is_noted(here: Path) -> None:
    tokenizer = load_tokenizer("base")
    assert preflight.padding_note(tokenizer) is None
    tokenizer.pad_token = tokenizer.eos_token
    assert "the end of each reply is supervised" in (preflight.padding_note(tokenizer) or "")


@pytest.mark.parametrize(
    ("targets", "message"), [("[q_prj]", "has no module 'q_prj'"), ("[]", "lora.targets: names no module")]
)
def test_modules_that_are_not_there_are_refused_before_weights_are_read(
    here: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, targets: str, message: str
) -> None:
    monkeypatch.setattr("train.trainer.load_base", lambda _: pytest.fail("weights were read"))
    args = ("--recipe", recipe_file(tmp_path), "--data", "runs/mix", "--set", f"lora.targets={targets}")
    result = train("sft", *args, "--out", str(tmp_path / "run"))
    assert result.exit_code == 2
    assert message in result.stderr


def test_refusing_names_every_problem() -> None:
    found = object.__new__(preflight.Preflight)
    found.problems = ["one", "two"]
    with pytest.raises(TrainError, match="one; two"):
        found.refuse()

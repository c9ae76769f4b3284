"""Held-out losses, graded accuracy while training, and which checkpoint becomes the adapter."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from train_fixtures import example, write_mix
from train_run import RECIPE, recipe_file, train

from schemas.dataset import read_split
from schemas.errors import TrainError
from schemas.files import sha256_file
from schemas.sft_recipe import SftRecipe
from train import best, graded
from train.evals.engines import generate, open_folder
from train.held_out import batches
from train.models.load import load_tokenizer
from train.runs import checkpoints
from train.runs.metrics import last_by, read_metrics
from train.tokens.rows import encode

WEIGHTS = "adapter_model.safetensors"


def recipe(**changes: object) -> SftRecipe:
    return SftRecipe.model_validate(RECIPE | changes)


def test_held_out_losses_are_means_over_tokens(here: Path) -> None:
    """Against each row alone, without padding, through another implementation of the loss."""
    import torch
    from peft import PeftModel
    from transformers import AutoModelForCausalLM

    model = AutoModelForCausalLM.from_pretrained("base")
    model = PeftModel.from_pretrained(model, "runs/tiny-mix/adapter").eval()
    sums: dict[str, list[float]] = {}
    for row in encode(read_split(Path("runs/mix"), "eval"), load_tokenizer("base")):
        with torch.no_grad():
            logits = model(input_ids=torch.tensor([row.input_ids])).logits[0, row.start - 1 : -1].double()
        gold = torch.tensor(row.input_ids[row.start :])
        nats = torch.nn.functional.cross_entropy(logits, gold, reduction="sum").item()
        for group in ("all", row.group):
            total = sums.setdefault(group, [0.0, 0, 0])
            total[0] += nats
            total[1] += len(gold)
            total[2] += int((logits.argmax(-1) == gold).sum())
    found = last_by(read_metrics(Path("runs/tiny-mix")), "eval", 12)
    assert found.keys() == sums.keys() == {"all", "tatqa", "unit-scale"}
    for group, (nats, tokens, first) in sums.items():
        assert found[group]["tokens"] == tokens
        assert found[group]["loss"] == pytest.approx(nats / tokens, rel=1e-5)
        assert found[group]["token_accuracy"] == pytest.approx(first / tokens)
    apart = (sums["tatqa"][0] / sums["tatqa"][1] + sums["unit-scale"][0] / sums["unit-scale"][1]) / 2
    assert found["all"]["loss"] != pytest.approx(apart, rel=1e-5), (
        "groups of unequal size weigh by their tokens"
    )


@given(st.lists(st.integers(1, 50), min_size=1, max_size=200), st.integers(1, 200))
def test_batches_hold_every_row_once_and_no_more_tokens_than_allowed(lengths: list[int], most: int) -> None:
    from train.tokens.rows import Row

    rows = [Row(str(i), "a", [0] * length, 0) for i, length in enumerate(lengths)]
    made = batches(rows, most)
    assert sorted(row.example for batch in made for row in batch) == sorted(row.example for row in rows)
    for batch in made:
        assert len(batch) == 1 or len(batch) * max(len(row.input_ids) for row in batch) <= most


@pytest.mark.parametrize(
    "how", [{}, {"precision": "bf16", "gradient_checkpointing": True}, {"packing": True, "max_length": 512}]
)
def test_training_is_the_same_with_and_without_evaluations(
    here: Path, tmp_path: Path, how: dict[str, object]
) -> None:
    """Dropout draws from the same numbers: nothing that evaluates takes any."""
    plain, asked = tmp_path / "plain", tmp_path / "asked"
    how = how | {"max_steps": 4, "save_steps": 2}
    never = recipe_file(tmp_path, **how, eval_steps=1000)
    assert train("sft", "--recipe", never, "--out", str(plain)).exit_code == 0
    often = recipe_file(tmp_path, **how, eval_steps=1, best="accuracy", accuracy_rows=4)
    result = train("sft", "--recipe", often, "--out", str(asked))
    assert result.exit_code == 0, result.output
    last = f"checkpoints/checkpoint-4/{WEIGHTS}"
    assert sha256_file(plain / last) == sha256_file(asked / last)
    metrics = read_metrics(asked)
    assert {line["step"] for line in metrics if "eval" in line} == {1, 2, 3, 4}
    assert {line["step"] for line in metrics if "graded" in line} == {2, 4}, "answered where a checkpoint is"


def test_answers_while_training_are_those_of_the_adapter(
    here: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    replies: list[list[int]] = []
    real = graded.greedy

    def kept(*args: object, **kwargs: object) -> list[list[int]]:
        replies[:] = real(*args, **kwargs)
        return replies

    monkeypatch.setattr(graded, "greedy", kept)
    run = tmp_path / "run"
    args = {"max_steps": 8, "save_steps": 8, "best": "accuracy", "accuracy_rows": 6}
    result = train("sft", "--recipe", recipe_file(tmp_path, **args), "--out", str(run))
    assert result.exit_code == 0, result.output
    chosen = graded.choose(list(read_split(Path("runs/mix"), "eval")), 6)
    tokenizer = load_tokenizer("base")
    longest = max(len(tokenizer(row.turns[-1].reply)["input_ids"]) for row in chosen)
    again = generate(
        open_folder(str(run / "adapter")),
        [row.messages[:-1] for row in chosen],
        engine="transformers",
        max_new_tokens=longest * 3 // 2 + 16,
    )
    end = tokenizer.eos_token_id
    cut = [tokens[: tokens.index(end)] if end in tokens else tokens for tokens in replies]
    assert [tokenizer.decode(tokens, skip_special_tokens=True) for tokens in cut] == [r.text for r in again]
    assert any(reply.text for reply in again)


def _answering(monkeypatch: pytest.MonkeyPatch, right: list[int]) -> None:
    """Let the n-th evaluation answer its first ``right[n]`` questions with the gold reply, and no other."""
    tokenizer = load_tokenizer("base")
    golds = {
        tuple(row.messages[-2].items()): tokenizer(row.turns[-1].reply)["input_ids"]
        for row in read_split(Path("runs/mix"), "eval")
    }
    chosen = graded.choose(list(read_split(Path("runs/mix"), "eval")), 8)
    coming = iter(right)

    def greedy(
        _model: object, prompts: list[list[int]], stops: list[int], *_: object, **__: object
    ) -> object:
        count = next(coming)
        answers = [[*golds[tuple(row.messages[-2].items())], stops[0]] for row in chosen]
        return [answer if i < count else [stops[0]] for i, answer in enumerate(answers)][: len(prompts)]

    monkeypatch.setattr(graded, "greedy", greedy)


def test_best_by_accuracy_is_taken_kept_and_survives_an_interruption(
    here: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    args = {
        "max_steps": 10, "save_steps": 2, "best": "accuracy", "accuracy_rows": 8, "keep_checkpoints": 1,
        "patience": 3,
    }  # fmt: skip
    file = recipe_file(tmp_path, **args)
    run = tmp_path / "run"
    # Step 4 is the best, step 6 equals it, 8 and 10 are worse: out of patience at the last step.
    _answering(monkeypatch, [1, 5, 5])
    real = best.out_of_patience

    def stopped_at_6(recipe: SftRecipe, history: best.History, last: int) -> bool:
        if history[-1]["step"] == 6 and "eval_accuracy" in history[-1]:
            raise KeyboardInterrupt
        return real(recipe, history, last)

    with monkeypatch.context() as patched:
        patched.setattr(best, "out_of_patience", stopped_at_6)
        result = train("sft", "--recipe", file, "--out", str(run))
    assert result.exit_code == 130
    assert list(checkpoints.whole(run)) == [4], "step 6 was evaluated but not saved"

    _answering(monkeypatch, [5, 2, 0])
    result = train("sft", "--recipe", file, "--out", str(run))
    assert result.exit_code == 0, result.output
    assert list(checkpoints.whole(run)) == [4, 10], "the last one and the best one"
    found = json.loads((run / "result.json").read_text())
    assert (found["step"], found["reached"]) == (4, 10)
    assert found["graded"]["all"]["correct"] == 5
    assert sha256_file(run / "adapter" / WEIGHTS) == sha256_file(run / f"checkpoints/checkpoint-4/{WEIGHTS}")
    assert "step 4 became the adapter: highest graded accuracy, 62.5%, of 5 evaluated" in result.stderr
    assert "adapter     of step 4: highest graded accuracy" in train("status", str(run)).stdout
    card = (run / "README.md").read_text()
    assert "Step 4 of 10 became the adapter: highest graded accuracy, 62.5%" in card
    assert "5 of 8" in card


def test_run_out_of_patience_stops_and_stays_stopped(
    here: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = recipe_file(
        tmp_path, max_steps=50, save_steps=1, best="accuracy", accuracy_rows=8, patience=2, keep_checkpoints=1
    )
    run = tmp_path / "run"
    _answering(monkeypatch, [2, 1, 2])
    result = train("sft", "--recipe", file, "--out", str(run))
    assert result.exit_code == 0, result.output
    assert "stopped early at step 3 of 50 after 2 without a better one" in result.stderr
    assert list(checkpoints.whole(run)) == [1, 3]
    before = sha256_file(run / "adapter" / WEIGHTS)
    # As if killed before the adapter was written: it doesn't train on, which would need more answers.
    shutil.rmtree(run / "adapter")
    result = train("sft", "--recipe", file, "--out", str(run))
    assert result.exit_code == 0, result.output
    assert sha256_file(run / "adapter" / WEIGHTS) == before


def test_best_by_loss_is_not_the_last_where_the_loss_rises(here: Path, tmp_path: Path) -> None:
    file = recipe_file(
        tmp_path, max_steps=12, save_steps=3, best="loss", learning_rate=0.08, schedule="constant",
        keep_checkpoints=1,
    )  # fmt: skip
    run = tmp_path / "run"
    result = train("sft", "--recipe", file, "--out", str(run))
    assert result.exit_code == 0, result.output
    losses = {
        line["step"]: line["loss"]
        for line in read_metrics(run)
        if line.get("eval") == "all" and line["step"] % 3 == 0
    }
    step = json.loads((run / "result.json").read_text())["step"]
    assert losses[step] == min(losses.values())
    assert step != 12, "the recipe was to make it rise"
    assert sha256_file(run / "adapter" / WEIGHTS) == sha256_file(
        run / f"checkpoints/checkpoint-{step}/{WEIGHTS}"
    )


def test_best_checkpoint_that_is_gone_is_said(
    here: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = recipe_file(tmp_path, max_steps=2, save_steps=1, best="accuracy", accuracy_rows=8)
    run = tmp_path / "run"
    _answering(monkeypatch, [3, 1])
    assert train("sft", "--recipe", file, "--out", str(run)).exit_code == 0
    shutil.rmtree(run / "adapter")
    shutil.rmtree(run / "checkpoints/checkpoint-1")
    result = train("sft", "--recipe", file, "--out", str(run))
    assert result.exit_code == 2
    assert "checkpoint-1: was chosen (highest graded accuracy" in result.stderr
    assert not (run / "adapter").exists()


def _history(values: list[float], key: str) -> best.History:
    return [{"step": 10 * (i + 1), "epoch": 0.1, key: value} for i, value in enumerate(values)]


@given(st.lists(st.sampled_from([0.25, 0.5, 0.75]), min_size=1, max_size=12))
def test_best_is_the_earliest_of_the_best(values: list[float]) -> None:
    last = 10 * len(values)
    by_loss = best.best_step(recipe(best="loss", save_steps=10), _history(values, "eval_loss"), last)
    assert by_loss == 10 * (values.index(min(values)) + 1)
    by_accuracy = best.best_step(
        recipe(best="accuracy", save_steps=10), _history(values, "eval_accuracy"), last
    )
    assert by_accuracy == 10 * (values.index(max(values)) + 1)


@given(st.lists(st.sampled_from([0.25, 0.5, 0.75]), min_size=1, max_size=12), st.integers(1, 4))
def test_patience_counts_checkpoints_since_the_best(values: list[float], patience: int) -> None:
    chosen = recipe(best="loss", save_steps=10, patience=patience)
    since = len(values) - 1 - values.index(min(values))
    assert best.out_of_patience(chosen, _history(values, "eval_loss"), 1000) == (since >= patience)


def test_evaluations_without_a_checkpoint_are_not_chosen_among() -> None:
    history = _history([0.1, 0.5, 0.4], "eval_loss")
    assert best.best_step(recipe(best="loss", save_steps=20), history, 30) == 30
    assert best.best_step(recipe(best="loss", save_steps=20), history, 100) == 20
    assert best.best_step(recipe(best="last"), history, 30) is None


@pytest.mark.parametrize("by", ["loss", "accuracy"])
def test_best_without_held_out_rows_is_refused(here: Path, tmp_path: Path, by: str) -> None:
    mix = write_mix(tmp_path / "mix", train=[example(i) for i in range(8)], held_out=[])
    file = recipe_file(tmp_path, best=by, max_steps=1)
    result = train("sft", "--recipe", file, "--data", str(mix), "--out", str(tmp_path / "run"))
    assert result.exit_code == 2
    assert f"`best: {by}` needs held-out rows" in result.stderr
    file = recipe_file(tmp_path, max_steps=1)
    result = train("sft", "--recipe", file, "--data", str(mix), "--out", str(tmp_path / "run"))
    assert result.exit_code == 0, result.output
    assert "has no held-out rows" in (tmp_path / "run/README.md").read_text()


def test_answers_of_a_sharded_model_are_refused(
    here: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ACCELERATE_USE_FSDP", "true")
    monkeypatch.setenv("FSDP_VERSION", "2")
    file = recipe_file(tmp_path, best="accuracy", max_steps=1)
    result = train("sft", "--recipe", file, "--out", str(tmp_path / "run"))
    assert result.exit_code == 2
    assert "`best: accuracy` doesn't work with FSDP" in result.stderr


@given(st.integers(1, 40), st.integers(0, 40), st.integers(1, 60))
def test_graded_rows_are_chosen_by_share_and_the_same_ones_in_any_order(a: int, b: int, count: int) -> None:
    rows = [example(i) for i in range(a)] + [example(i, category="tatqa") for i in range(b)]
    chosen = graded.choose(rows, count)
    assert {row.id for row in chosen} == {row.id for row in graded.choose(rows[::-1], count)}
    assert len({row.id for row in chosen}) == len(chosen)
    if a + b <= count:
        assert len(chosen) == a + b
    else:
        assert count <= len(chosen) <= count + 1, "one more where a small group would have none"
        for name, size in (("unit-scale", a), ("tatqa", b)):
            share = count * size / (a + b)
            taken = sum(row.category == name for row in chosen)
            assert abs(taken - share) < 1
            assert taken > 0 or size == 0


def test_prose_can_not_be_graded(here: Path, tmp_path: Path) -> None:
    from schemas.answer import ProseAnswer

    rows = [example(i) for i in range(3)]
    prose = [
        row.model_copy(
            update={"turns": (row.turns[0].model_copy(update={"answer": ProseAnswer(text="It rose.")}),)}
        ).with_id()
        for row in rows
    ]
    assert graded.choose([*rows, *prose], 10) == rows
    with pytest.raises(TrainError, match="all are prose"):
        graded.questions(
            recipe(best="accuracy"), Path("mix"), prose, {row.id for row in prose}, load_tokenizer("base")
        )

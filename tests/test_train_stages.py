"""`train run`: stages in order, each left alone where it is done, the first failure ending it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from train_run import RECIPE, recipe_file, train

from schemas.errors import TrainError
from schemas.files import sha256_file
from schemas.sft_recipe import SftRecipe
from train.resolve import Plan
from train.stages import STAGES, arguments, chosen

if TYPE_CHECKING:
    from train.stages import Stage

HOW = ("--engine", "transformers", "--max-new-tokens", "8", "--skip", "export")


def run(folder: Path, *args: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "train.cli", "run", *args],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("choice", "stages"),
    [
        ({}, list(STAGES)),
        ({"only": ("merge",)}, ["merge"]),
        ({"skip": ("export",)}, ["sft", "merge", "eval"]),
        ({"start": "merge"}, ["merge", "export", "eval"]),
        ({"start": "merge", "skip": ("export",)}, ["merge", "eval"]),
    ],
)
def test_stages_are_chosen_in_order(choice: dict[str, tuple[str, ...]], stages: list[str]) -> None:
    assert chosen(**choice) == stages


def test_a_choice_that_leaves_nothing_is_refused() -> None:
    with pytest.raises(TrainError, match="leave no stage"):
        chosen(only=("sft",), skip=("sft",))


def _arguments(stage: Stage, **changes: object) -> list[str]:
    recipe = SftRecipe.model_validate(RECIPE | changes)
    plan = Plan(recipe, Path("moved/mix"), Path("runs/r"))
    return arguments(stage, plan, "r.yaml", (), gguf=("f16",), engine="auto", max_new_tokens=8)


def test_a_hub_base_is_evaluated_at_its_revision(here: Path) -> None:
    assert "base=owner/name@abc" in _arguments("eval", base="owner/name", revision="abc")
    assert "base=owner/name" in _arguments("eval", base="owner/name")
    assert "base=base" in _arguments("eval", revision="abc"), "a folder has no revisions"


def test_answers_are_graded_by_the_mix_where_it_is_now() -> None:
    made = _arguments("export")
    assert made[made.index("--data") + 1] == "moved/mix"


def test_all_stages_are_done_once(here: Path, tmp_path: Path) -> None:
    out = tmp_path / "run"
    args = (recipe_file(tmp_path), "--data", "runs/mix", "--base", "base", "--out", str(out), *HOW)
    first = run(here, *args)
    assert first.returncode == 0, first.stderr
    assert "stage eval (3 of 3)" in first.stderr
    assert "tuned" in first.stdout
    files = {
        path: sha256_file(path)
        for path in (*out.glob("merged/*"), *out.glob("adapter/*"), out / "eval.jsonl")
    }
    again = run(here, *args)
    assert again.returncode == 0, again.stderr
    assert "finished before; nothing to do" in again.stderr
    assert "was merged from the same adapter and base before; kept" in again.stderr
    assert again.stderr.count("holds its replies to the same rows already; kept") == 2
    assert again.stdout.rpartition("graded accuracy")[2] == first.stdout.rpartition("graded accuracy")[2]
    assert {path: sha256_file(path) for path in files} == files


def test_the_first_stage_that_fails_ends_it_with_its_status(here: Path, tmp_path: Path) -> None:
    out = tmp_path / "run"
    failed = run(
        here, recipe_file(tmp_path), "--data", "runs/mix", "--out", str(out), "--from", "merge", *HOW
    )
    assert failed.returncode == 2
    assert "not a run folder" in failed.stderr
    assert "Traceback" not in failed.stderr
    assert "stage eval" not in failed.stderr


def test_an_export_that_cannot_be_done_is_refused_before_training(
    here: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "llama_cpp", None)
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None if name == "llama_cpp" else object())
    out = tmp_path / "run"
    result = train("run", recipe_file(tmp_path), "--data", "runs/mix", "--out", str(out))
    assert result.exit_code == 2
    assert "export needs llama-cpp-python" in result.stderr
    assert not out.exists()

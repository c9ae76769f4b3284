"""`train sweep`: every combination once, read before any of them is trained, and one table of what came out."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from train_run import RECIPE, recipe_file, train

from schemas.errors import RecipeError
from schemas.sft_recipe import SftRecipe
from train.sweep import Axis, axis, points

FAST = ("--set", "max_steps=2", "--set", "save_steps=2", "--set", "eval_steps=2")
HOW = ("--engine", "transformers", "--max-new-tokens", "8")


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("lora.r=4,8,16", Axis("lora.r", ("4", "8", "16"))),
        ("mix=runs/a, runs/b", Axis("mix", ("runs/a", "runs/b"))),
        (
            "lora.targets=[q_proj],[q_proj, v_proj]",
            Axis("lora.targets", ('["q_proj"]', '["q_proj", "v_proj"]')),
        ),
        ("packing=true,false", Axis("packing", ("true", "false"))),
    ],
)
def test_values_are_read_as_yaml(text: str, read: Axis) -> None:
    assert axis(text) == read


@pytest.mark.parametrize("text", ["lora.r", "lora.r=", "=4", "lora.r=[4", "lora.r=4,4"])
def test_what_is_no_list_of_values_is_refused(text: str) -> None:
    with pytest.raises(RecipeError, match="--over"):
        axis(text)


def laid_out(tmp_path: Path, *over: str, seeds: int = 1) -> list[str]:
    recipe = SftRecipe.model_validate(RECIPE)
    found = points(recipe, recipe_file(tmp_path), (), [axis(text) for text in over], seeds, Path("s"))
    return [point.run.name for point in found]


def test_every_combination_and_seed_has_a_folder(tmp_path: Path) -> None:
    assert laid_out(tmp_path, "lora.r=2,4", "mix=runs/a,runs/b", seeds=2) == [
        f"lora.r={r}-mix=runs-{mix}-seed{seed}" for r in (2, 4) for mix in "ab" for seed in (0, 1)
    ]


@pytest.mark.parametrize(
    ("over", "message"),
    [
        (("lora.rank=2",), "unknown key 'lora.rank'"),
        (("lora.r=2,0",), "greater than 0"),
        (("lora.r=2", "lora.r=4"), "varied twice"),
        (("mix=runs/a,runs-a",), "both be written to"),
    ],
)
def test_a_value_that_does_not_fit_is_refused_before_anything_runs(
    tmp_path: Path, over: tuple[str, ...], message: str
) -> None:
    with pytest.raises(RecipeError, match=message):
        laid_out(tmp_path, *over)


def test_a_mix_that_is_not_there_is_refused_before_anything_runs(here: Path, tmp_path: Path) -> None:
    over = ("--over", "mix=runs/mix,runs/nothing", "--out", str(tmp_path / "sweep"))
    result = train("sweep", recipe_file(tmp_path), *over)
    assert result.exit_code == 2
    assert "runs/nothing: no dataset folder" in result.stderr
    assert not (tmp_path / "sweep").exists()


def test_a_sweep_trains_and_grades_each_run_once(here: Path, tmp_path: Path) -> None:
    out = tmp_path / "sweep"
    command = [
        sys.executable, "-m", "train.cli", "sweep", recipe_file(tmp_path), "--data", "runs/mix", "--out", str(out),
        "--over", "lora.r=2,4", "--json", *FAST, *HOW,
    ]  # fmt: skip
    first = subprocess.run(command, cwd=here, capture_output=True, text=True, check=False)
    assert first.returncode == 0, first.stderr
    small, large = json.loads(first.stdout)["results"]
    assert (small["label"], large["label"]) == ("lora.r=2", "lora.r=4")
    assert small["trained"] < large["trained"]
    assert small["eval_loss"] > 0
    assert 0 <= small["accuracy"] <= 1
    page = (out / "sweep.html").read_text()
    assert "<svg" in page
    assert "lora.r=4" in page
    again = subprocess.run(command, cwd=here, capture_output=True, text=True, check=False)
    assert again.stdout == first.stdout
    assert again.stderr.count("finished before; nothing to do") == 2
    assert again.stderr.count("kept") == 2


def test_the_seed_is_not_varied_twice(here: Path, tmp_path: Path) -> None:
    result = train("sweep", recipe_file(tmp_path), "--over", "seed=1,2", "--seeds", "2", "--data", "runs/mix")
    assert result.exit_code == 2
    assert "give either this or --seeds" in result.stderr

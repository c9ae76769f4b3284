"""Ablations: one recipe run over all combinations of a few values, and one table of what came out.

A sweep's folder holds a run folder for each combination and seed, sweep.json with the figures, and sweep.html
with the table and a plot. Run again, it goes on: finished runs and their replies are kept.
"""

from __future__ import annotations

import itertools
import json
import math
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING, Any

import yaml

from schemas.console import say
from schemas.dataset import read_lock
from schemas.errors import RecipeError, TrainError
from schemas.files import replacing_file
from schemas.recipe import load_recipe
from schemas.sft_recipe import SftRecipe
from train.runs.folder import read_run
from train.runs.metrics import ALL
from train.runs.progress import read_progress
from train.runs.result import read_result
from train.stages import train

if TYPE_CHECKING:
    from collections.abc import Sequence

MIX = "mix"
"""The key that varies the dataset folder instead of the recipe."""


@dataclass(frozen=True, slots=True)
class Axis:
    """One thing that is varied: a recipe's key, or ``mix``, and its values as text."""

    key: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Point:
    """One run: what it differs in (key to value), its seed, and its folder."""

    varied: tuple[tuple[str, str], ...]
    seed: int
    run: Path

    @property
    def label(self) -> str:
        """The run's name in tables, without its seed."""
        return ", ".join(f"{key}={value}" for key, value in self.varied)


@dataclass(frozen=True, slots=True)
class Result:
    """The figures of a combination, means over its seeds."""

    label: str
    seeds: int
    trained: int
    """Trainable parameters."""
    train_loss: float
    """The last logged training loss, nats per supervised token."""
    eval_loss: float | None
    """Nats per supervised token of the held-out rows at the end; None where there are none."""
    accuracy: float | None
    """Graded accuracy on the held-out rows that can be graded."""
    spread: float
    """Largest less smallest accuracy over the seeds."""
    seconds: float
    """Training time."""


def axis(text: str) -> Axis:
    """Read ``key=value,value``. Values are YAML, so lists are written ``[a, b]``.

    Raises:
        RecipeError: if it isn't that.
    """
    key, equals, values = text.partition("=")
    try:
        read = yaml.safe_load(f"[{values}]") if equals and key else []
    except yaml.YAMLError:
        read = []
    if not read:
        raise RecipeError(f"--over {text}: write KEY=VALUE,VALUE, such as lora.r=4,8,16 or mix=runs/a,runs/b")
    shown = tuple(value if isinstance(value, str) else json.dumps(value) for value in read)
    if len(set(shown)) < len(shown):
        raise RecipeError(f"--over {text}: a value stands twice")
    return Axis(key.strip(), shown)


def points(
    recipe: SftRecipe, name: str, changes: Sequence[str], axes: Sequence[Axis], seeds: int, out: Path
) -> list[Point]:
    """Lay out a sweep's runs: every combination, with ``seeds`` seeds from the recipe's own on.

    Args:
        recipe: The recipe, changes of all runs in it.
        name: The recipe as it was named: each combination is read with it, so that none fails after others ran.
        changes: ``key=value`` changes of all runs.
        axes: What is varied.
        seeds: Runs of each combination.
        out: The sweep's folder.

    Raises:
        RecipeError: if a key is varied twice, the seed is varied beside ``seeds``, or a value doesn't fit.
    """
    keys = [one.key for one in axes]
    for key in keys:
        if keys.count(key) > 1:
            raise RecipeError(f"--over {key}: is varied twice")
    if "seed" in keys and seeds > 1:
        raise RecipeError("--over seed: give either this or --seeds")
    found: list[Point] = []
    for values in itertools.product(*(one.values for one in axes)):
        varied = tuple(zip(keys, values, strict=True))
        load_recipe(name, SftRecipe, [*changes, *(f"{key}={value}" for key, value in varied if key != MIX)])
        for seed in range(recipe.seed, recipe.seed + seeds):
            folder = "-".join(_plain(f"{key}={value}") for key, value in varied)
            run = out / (f"{folder}-seed{seed}" if seeds > 1 else folder)
            if any(point.run == run for point in found):
                raise RecipeError(
                    f"--over: two combinations would both be written to {run}; rename a mix's folder"
                )
            found.append(Point(varied, seed, run))
    return found


def _plain(text: str) -> str:
    """Write a key and value such that it can name a folder anywhere."""
    kept = "".join(letter if letter.isalnum() or letter in "=._" else "-" for letter in text)
    return kept.strip("-.")


def run_sweep(
    runs: Sequence[Point],
    recipe: str,
    *,
    data: Path | None,
    changes: Sequence[str],
    engine: str,
    max_new_tokens: int,
) -> list[Result]:
    """Train and evaluate every point, each in processes of its own; what is finished is kept.

    Args:
        runs: The sweep's runs (``points``).
        recipe: The recipe as it was named.
        data: The dataset folder where ``mix`` isn't varied [default: the recipe's, else the newest in runs/].
        changes: ``key=value`` changes of all runs.
        engine: What evaluates.
        max_new_tokens: Where an evaluated reply is cut.

    Returns:
        A result a combination, in the order of the points.

    Raises:
        LockError: if a mix isn't a dataset folder; nothing has run.
        SystemExit: if a run fails; it has said why.
    """
    for mix in {value: None for point in runs for key, value in point.varied if key == MIX}:
        read_lock(Path(mix))
    measured: dict[str, list[Result]] = {}
    for number, point in enumerate(runs, 1):
        say(f"run {number} of {len(runs)}: {point.label}, seed {point.seed}")
        mix = next((value for key, value in point.varied if key == MIX), None) or (data and str(data))
        varied = [f"{key}={value}" for key, value in point.varied if key not in {MIX, "seed"}]
        seed = next((int(value) for key, value in point.varied if key == "seed"), point.seed)
        sets = [part for change in (*changes, *varied, f"seed={seed}") for part in ("--set", change)]
        train(
            ["sft", "--recipe", recipe, *(["--data", mix] if mix else []), "--out", str(point.run), *sets],
            capture=True,
        )
        ran = read_run(point.run)
        how = ["--engine", engine, "--max-new-tokens", str(max_new_tokens)]
        scores = train(
            [
                "eval", "--data", str(ran.data), "--model", f"tuned={point.run / 'adapter'}", *how,
                "--out", str(point.run / "eval.jsonl"), "--json",
            ],
            capture=True,
        )  # fmt: skip
        measured.setdefault(point.label, []).append(_measure(point, json.loads(scores)))
    return [_mean(results) for results in measured.values()]


def _measure(point: Point, scores: dict[str, Any]) -> Result:
    from safetensors import safe_open

    result = read_result(point.run)
    if result is None:
        raise TrainError(f"{point.run}: result.json is missing; delete the folder and run the sweep again")
    with safe_open(point.run / "adapter/adapter_model.safetensors", framework="numpy") as tensors:
        trained = sum(math.prod(tensors.get_slice(name).get_shape()) for name in tensors.keys())  # noqa: SIM118  # not a dict
    held_out = result.get("held_out") or {}
    return Result(
        label=point.label,
        seeds=1,
        trained=trained,
        train_loss=result["loss"],
        eval_loss=held_out[ALL]["loss"] if ALL in held_out else None,
        accuracy=scores["groups"][0]["accuracy"],
        spread=0.0,
        seconds=read_progress(point.run).get("seconds", 0.0),
    )


def _mean(results: list[Result]) -> Result:
    """Put the seeds of one combination together."""
    accuracies = [one.accuracy for one in results if one.accuracy is not None]
    losses = [one.eval_loss for one in results if one.eval_loss is not None]
    return replace(
        results[0],
        seeds=len(results),
        train_loss=fmean(one.train_loss for one in results),
        eval_loss=fmean(losses) if losses else None,
        accuracy=fmean(accuracies) if accuracies else None,
        spread=max(accuracies) - min(accuracies) if accuracies else 0.0,
        seconds=fmean(one.seconds for one in results),
    )


def write_sweep(out: Path, recipe: str, results: Sequence[Result]) -> None:
    """Write sweep.json: the recipe's name and a list of results."""
    with replacing_file(out / "sweep.json") as partial:
        text = json.dumps({"recipe": recipe, "results": [asdict(one) for one in results]}, indent=1)
        partial.write_text(f"{text}\n", encoding="utf-8")

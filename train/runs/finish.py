"""The end of a run: the chosen checkpoint becomes the adapter, beside the card, the curve and the figures."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

from schemas.console import say
from schemas.errors import TrainError
from schemas.files import replacing_dir, replacing_file, sha256_file
from train import best
from train.runs import checkpoints
from train.runs.card import write_card
from train.runs.curve import write_curve
from train.runs.metrics import last_by, read_metrics, training, write_metrics
from train.runs.page import write_page
from train.runs.result import FILE

if TYPE_CHECKING:
    from pathlib import Path

    from schemas.sft_recipe import SftRecipe

CONFIG, WEIGHTS = "adapter_config.json", "adapter_model.safetensors"


def finish(run: Path, recipe: SftRecipe, data: Path, *, reached: int, last: int) -> None:
    """Write all that stands in a finished run folder; the adapter comes last and at once.

    Args:
        run: The run folder.
        recipe: Its recipe.
        data: The dataset folder that it was trained on.
        reached: The step that training ended at; its checkpoint is there.
        last: The step that it was to end at.

    Raises:
        TrainError: if the chosen checkpoint isn't there or holds what are no numbers.
    """
    history = checkpoints.read_state(checkpoints.checkpoint(run, reached))["log_history"]
    choice = best.choose(recipe, history, reached, last)
    folder = checkpoints.checkpoint(run, choice.step)
    if choice.step not in checkpoints.whole(run):
        raise TrainError(
            f"{folder}: was chosen ({choice.why}) and is gone; put it back, or use another --out"
        )
    _check_finite(folder, recipe)
    write_metrics(run, history)
    metrics = read_metrics(run)
    result = {
        "step": choice.step,
        "why": choice.why,
        "reached": reached,
        "of": last,
        "loss": training(metrics)[-1]["loss"],
        "tokens": training(metrics)[-1].get("tokens", 0),
        "held_out": last_by(metrics, "eval", choice.step) or last_by(metrics, "eval"),
        "graded": last_by(metrics, "graded", choice.step),
    }
    svg = write_curve(run, metrics, choice.step)
    write_page(run, recipe, result, metrics, svg)
    write_card(run, recipe, data, result)
    with replacing_dir(run / "adapter") as partial:
        (partial / CONFIG).write_text(_settings(folder), encoding="utf-8")
        shutil.copyfile(folder / WEIGHTS, partial / WEIGHTS)
        shutil.copyfile(run / "README.md", partial / "README.md")
        result["files"] = {name: sha256_file(partial / name) for name in (CONFIG, WEIGHTS)}
        with replacing_file(run / FILE) as partial_result:
            partial_result.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    say(f"{run}: step {choice.step} became the adapter: {choice.why}")


def _settings(folder: Path) -> str:
    """Return a checkpoint's adapter_config.json with its target modules sorted: peft keeps them in a set."""
    settings = json.loads((folder / CONFIG).read_text(encoding="utf-8"))
    if isinstance(settings["target_modules"], list):
        settings["target_modules"].sort()
    return json.dumps(settings, indent=2, sort_keys=True) + "\n"


def _check_finite(folder: Path, recipe: SftRecipe) -> None:
    """Raise TrainError where a checkpoint holds what are no numbers: a step's loss is measured before its weights."""
    from safetensors import safe_open

    with safe_open(folder / WEIGHTS, framework="pt") as tensors:
        bad = [name for name in tensors.keys() if not tensors.get_tensor(name).isfinite().all()]  # noqa: SIM118  # not a dict
    if bad:
        raise TrainError(
            f"training ended with weights that are not finite, such as {bad[0]}; lower learning_rate "
            f"({recipe.learning_rate:g}) or raise warmup_ratio, and use another --out"
        )

"""Experiment trackers: what a recipe's ``tracker`` names, started through the Trainer's ``report_to``."""

from __future__ import annotations

import os
from contextlib import redirect_stdout
from importlib.util import find_spec
from io import StringIO
from typing import TYPE_CHECKING, Any

from schemas.console import say
from schemas.errors import TrainError
from train.models.load import first_line

if TYPE_CHECKING:
    from pathlib import Path

    from trl import SFTTrainer

    from schemas.sft_recipe import SftRecipe


def tracker_of(recipe: SftRecipe) -> str:
    """Return the tracker that a recipe means: ``auto`` is trackio where it is installed, else ``none``.

    Raises:
        TrainError: if one is named that isn't installed.
    """
    name = recipe.tracker
    if name == "auto":
        return "trackio" if find_spec("trackio") else "none"
    if name != "none" and not any(find_spec(module) for module in (name, f"{name}X")):
        raise TrainError(f"tracker: {name} is not installed; pip install {name}, or use `tracker: none`")
    return name


def report_to(recipe: SftRecipe) -> list[str]:
    """Return what the Trainer's ``report_to`` takes."""
    name = tracker_of(recipe)
    return [] if name == "none" else [name]


def guard(trainer: SFTTrainer, recipe: SftRecipe, run: Path) -> None:
    """Keep the tracker from printing on stdout, and from ending a run that it was not asked for.

    One that can't be started ends the run with TrainError where the recipe names it; under ``auto`` the run
    goes on without. One that fails later is left out with a note: metrics.jsonl holds all that it would.
    """
    from transformers import TrainerCallback
    from transformers.integrations import get_reporting_integration_callbacks

    classes = get_reporting_integration_callbacks(report_to(recipe))
    if not classes:
        return
    name = tracker_of(recipe)
    os.environ.setdefault("WANDB_SILENT", "true")
    inner = trainer.pop_callback(classes[0])
    if name == "tensorboard" and inner.logging_dir is None:
        inner.logging_dir = str(run / "tensorboard")

    class Guarded(TrainerCallback):
        """The tracker's callback, silent."""

        alive = True

        def tell(self, event: str, *args: Any, **kwargs: Any) -> None:
            if not self.alive:
                return
            try:
                with redirect_stdout(StringIO()):
                    getattr(inner, event)(*args, **kwargs)
            except Exception as error:  # noqa: BLE001  # whatever another package may raise
                self.alive = False
                starting = event == "on_train_begin"
                why = f"{name} {'can not be started' if starting else 'failed'} ({first_line(error)})"
                if starting and recipe.tracker != "auto":
                    raise TrainError(f"tracker: {why}; set it up, or use `tracker: none`") from None
                say(f"note: {why}; the run goes on without, its metrics are in {run}/metrics.jsonl")

        def on_train_begin(self, *args: Any, **kwargs: Any) -> None:
            self.tell("on_train_begin", *args, **kwargs)

        def on_log(self, *args: Any, **kwargs: Any) -> None:
            self.tell("on_log", *args, **kwargs)

        def on_train_end(self, *args: Any, **kwargs: Any) -> None:
            self.tell("on_train_end", *args, **kwargs)

    trainer.add_callback(Guarded())

"""What a run shows and writes while it trains: metrics.jsonl, and a progress line on a terminal."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from schemas.console import interactive
from schemas.errors import TrainError
from train import runfolder

if TYPE_CHECKING:
    from pathlib import Path

    from transformers import TrainerCallback

    from schemas.sft_recipe import SftRecipe


def progress_callback(run: Path, recipe: SftRecipe) -> TrainerCallback:
    """Return the callback that writes a run's metrics, stops it at a loss that is no number, and shows where it is."""
    from transformers import TrainerCallback

    class Callback(TrainerCallback):
        """Writes metrics.jsonl, and shows progress on a terminal."""

        progress: Any = None

        def on_train_begin(self, _args: Any, state: Any, _control: Any, **_: Any) -> None:
            if interactive():
                from rich.console import Console
                from rich.progress import Progress

                self.progress = Progress(console=Console(stderr=True))
                self.task = self.progress.add_task("training", total=state.max_steps)
                self.progress.start()

        def on_step_end(self, _args: Any, state: Any, control: Any, **_: Any) -> None:
            # A logged loss is the mean since the last log: one at every checkpoint, so that a resumed
            # run logs the same means as an uninterrupted one.
            control.should_log |= control.should_save
            if self.progress:
                self.progress.update(self.task, completed=state.global_step)

        def on_log(self, _args: Any, state: Any, _control: Any, **_: Any) -> None:
            runfolder.write_metrics(run, state.log_history)
            last = state.log_history[-1]
            for name, value in last.items():
                if name.endswith("loss") and not math.isfinite(value):
                    self.on_train_end(None, None, None)
                    raise TrainError(
                        f"{run}: {name} is {value} at step {last['step']}; lower learning_rate "
                        f"({recipe.learning_rate:g}) or raise warmup_ratio, and use another --out"
                    )
            if self.progress and "loss" in last:
                self.progress.update(self.task, description=f"loss {last['loss']:.3f}")

        def on_train_end(self, _args: Any, _state: Any, _control: Any, **_: Any) -> None:
            if self.progress:
                self.progress.stop()

    return Callback()

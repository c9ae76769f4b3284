"""What a run writes and shows while it trains: metrics.jsonl, progress.json, and a line on a terminal."""

from __future__ import annotations

import json
import math
import time
from typing import TYPE_CHECKING, Any

from schemas.console import interactive
from schemas.errors import TrainError
from schemas.files import replacing_file
from train import best
from train.runs import checkpoints
from train.runs.metrics import write_metrics

if TYPE_CHECKING:
    from pathlib import Path

    from transformers import TrainerCallback
    from trl import SFTTrainer

    from schemas.sft_recipe import SftRecipe

FILE = "progress.json"
EVERY = 1.0
"""Seconds between two writings of progress.json."""


def read_progress(run: Path) -> dict[str, Any]:
    """Return progress.json: ``step``, ``steps``, ``loss``, ``tokens``, ``tokens_per_second``, ``seconds``.

    ``seconds`` is the time that training took, however often it was stopped; ``stopped`` is why it last ended early.
    Empty where there is none.
    """
    try:
        found = json.loads((run / FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _write(run: Path, about: dict[str, Any]) -> None:
    with replacing_file(run / FILE) as partial:
        partial.write_text(json.dumps(about) + "\n", encoding="utf-8")


def note_stop(run: Path, why: str) -> None:
    """Write into progress.json why training ended before its end."""
    if (run / "lock.json").is_file():
        _write(run, read_progress(run) | {"stopped": why})


def progress_callback(trainer: SFTTrainer, run: Path, recipe: SftRecipe) -> TrainerCallback:
    """Return the callback that says when to evaluate and save, writes what a run measures, and shows where it is.

    Args:
        trainer: The trainer it is for, which counts tokens and knows its held-out rows (train.held_out).
        run: The run folder.
        recipe: The recipe.
    """
    from transformers import TrainerCallback

    class Callback(TrainerCallback):
        """Decides in every process; only the first one's report writes and shows."""

        report = _Report(trainer, run) if trainer.is_world_process_zero() else None

        def on_train_begin(self, _args: Any, state: Any, _control: Any, **_: Any) -> None:
            if self.report:
                self.report.begin(state)

        def on_step_end(self, _args: Any, state: Any, control: Any, **_: Any) -> None:
            # A logged loss is the mean since the last log: one at every checkpoint, so that a resumed
            # run logs the same means as an uninterrupted one.
            control.should_log |= control.should_save
            due = state.global_step % recipe.eval_steps == 0 or state.global_step >= state.max_steps
            choosing = recipe.best != "last" and control.should_save
            control.should_evaluate = trainer.has_held_out and (due or choosing)
            trainer.answer_questions = choosing
            if self.report:
                self.report.step(state)

        def on_log(self, _args: Any, state: Any, _control: Any, **_: Any) -> None:
            if self.report:
                self.report.log(state)
            last = state.log_history[-1]
            for name, value in last.items():
                if "loss" in name and not math.isfinite(value):
                    raise TrainError(
                        f"{run}: {name} is {value} at step {last['step']}; lower learning_rate "
                        f"({recipe.learning_rate:g}) or raise warmup_ratio, and use another --out"
                    )

        def on_evaluate(self, _args: Any, state: Any, control: Any, **_: Any) -> None:
            control.should_training_stop |= best.out_of_patience(recipe, state.log_history, state.max_steps)

        def on_save(self, _args: Any, state: Any, _control: Any, **_: Any) -> None:
            if self.report:
                found = best.best_step(recipe, state.log_history, state.max_steps)
                checkpoints.rotate(run, recipe.keep_checkpoints, found)

        def on_train_end(self, _args: Any, state: Any, _control: Any, **_: Any) -> None:
            if self.report:
                self.report.write(state)
                self.report.stop()

        def stop(self) -> None:
            """Take the line off the terminal."""
            if self.report:
                self.report.stop()

    return Callback()


class _Report:
    """Writes the run's two files, and shows a line on a terminal."""

    def __init__(self, trainer: SFTTrainer, run: Path):
        self.trainer, self.run = trainer, run
        self.bar: Any = None

    @property
    def tokens(self) -> int:
        return int(self.trainer._total_train_tokens)  # noqa: SLF001  # TRL's count, which it shows only when it logs

    def begin(self, state: Any) -> None:
        self.before = read_progress(self.run).get("seconds", 0.0)
        self.began = time.monotonic()
        # For the rate: since when, and the tokens then. The first step is slower and not counted.
        self.first: tuple[float, int] | None = None
        self.loss = next((entry["loss"] for entry in reversed(state.log_history) if "loss" in entry), None)
        self.write(state)
        if interactive():
            self.bar = _bar()
            self.task = self.bar.add_task(
                "training", total=state.max_steps, completed=state.global_step, loss="", rate=""
            )
            self.bar.start()

    def step(self, state: Any) -> None:
        if self.first is None:
            self.first = (time.monotonic(), self.tokens)
        if self.bar:
            rate = self.rate()
            shown = f"{rate:,.0f} tokens/s" if rate else ""
            self.bar.update(self.task, completed=state.global_step, rate=shown)
        if time.monotonic() - self.written > EVERY:
            self.write(state)

    def log(self, state: Any) -> None:
        write_metrics(self.run, state.log_history)
        self.loss = state.log_history[-1].get("loss", self.loss)
        if self.bar and self.loss is not None:
            self.bar.update(self.task, loss=f"loss {self.loss:.3f}")
        self.write(state)

    def rate(self) -> float | None:
        """Return tokens a second since this process began; None before its second step."""
        if self.first is None or self.tokens == self.first[1]:
            return None
        return (self.tokens - self.first[1]) / (time.monotonic() - self.first[0])

    def write(self, state: Any) -> None:
        self.written = time.monotonic()
        about = {
            "step": state.global_step,
            "steps": state.max_steps,
            "loss": self.loss,
            "tokens": self.tokens,
            "tokens_per_second": self.rate(),
            "seconds": self.before + self.written - self.began,
        }
        _write(self.run, about)

    def stop(self) -> None:
        if self.bar:
            self.bar.stop()


def _bar() -> Any:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[loss]}"),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
        TextColumn("left"),
        console=Console(stderr=True),
    )

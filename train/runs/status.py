"""How a run is doing, from its folder alone: answers at once, without the packages that train."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Any

from train.runs import checkpoints
from train.runs.folder import read_run
from train.runs.metrics import last_by, read_metrics
from train.runs.progress import read_progress
from train.runs.result import read_result
from train.runs.running import is_running

if TYPE_CHECKING:
    from pathlib import Path


def status(run: Path) -> dict[str, Any]:
    """Return what is known of a run.

    ``state`` is ``running``, ``interrupted`` or ``finished``; ``step`` of ``steps``, the last training ``loss``,
    ``held_out`` losses and ``graded`` accuracies by group at ``evaluated_at``, ``seconds`` of training,
    ``tokens_per_second``, ``seconds_left`` while it runs, ``checkpoints`` by step, ``taken`` and ``why`` of a finished
    one, ``stopped`` and why where it ended before its end, and ``next``, what to do. What isn't known is None.

    Raises:
        TrainError: if it is no run folder.
        CrossfootError: if its metrics can't be read.
    """
    recipe = read_run(run)
    running, result = is_running(run), None
    finished = (run / "adapter" / "adapter_config.json").is_file()
    if finished:
        result = read_result(run)
    progress = read_progress(run)
    metrics = read_metrics(run) if (run / "metrics.jsonl").is_file() else []
    at = result["step"] if result else max((line["step"] for line in metrics if "eval" in line), default=None)
    held_out = last_by(metrics, "eval", at) if at is not None else {}
    graded = last_by(metrics, "graded", at if result else None)
    step, steps, rate = (progress.get(name) for name in ("step", "steps", "tokens_per_second"))
    seconds = progress.get("seconds")
    state = "finished" if finished else "running" if running else "interrupted"
    return {
        "run": str(run),
        "state": state,
        "name": recipe.name,
        "base": recipe.base,
        "data": recipe.data,
        "step": step,
        "steps": steps,
        "loss": progress.get("loss"),
        "evaluated_at": at,
        "held_out": {group: line["loss"] for group, line in held_out.items()},
        "graded": {group: line["accuracy"] for group, line in graded.items()},
        "tokens": progress.get("tokens"),
        "tokens_per_second": rate,
        "seconds": seconds,
        "seconds_left": seconds / step * (steps - step) if state == "running" and step and seconds else None,
        "checkpoints": list(checkpoints.whole(run)),
        "taken": result["step"] if result else None,
        "why": result["why"] if result else None,
        "stopped": progress.get("stopped") if state == "interrupted" else None,
        "next": _next(run, state),
    }


def _next(run: Path, state: str) -> str:
    name = shlex.quote(str(run))
    if state == "running":
        return "wait; Ctrl-C in its terminal stops it, and the same command goes on"
    if state == "interrupted":
        last = checkpoints.last_checkpoint(run)
        return f"run the same `train sft` again: it {f'goes on from {last.name}' if last else 'starts anew'}"
    if not (run / "merged").is_dir():
        return f"train merge {name}"
    return f"train eval --data MIX --model tuned={name}/merged, or train export {name}"


def as_text(found: dict[str, Any]) -> str:
    """Write a status for a reader, one fact a line."""
    lines = [f"{found['run']}: {found['state']}"]

    def line(name: str, value: str | None) -> None:
        if value:
            lines.append(f"  {name:<12}{value}")

    line("recipe", f"{found['name']}, base {found['base']}, data {found['data']}")
    if found["step"] is not None:
        line("step", f"{found['step']} of {found['steps']}")
    if found["loss"] is not None:
        line("loss", f"{found['loss']:.4f}")
    if found["held_out"]:
        line("held out", f"{_groups(found['held_out'], '{:.4f}')}, at step {found['evaluated_at']}")
    if found["graded"]:
        line("graded", _groups(found["graded"], "{:.1%}"))
    if found["seconds"]:
        rate = f", {found['tokens_per_second']:,.0f} tokens/s" if found["tokens_per_second"] else ""
        left = f", {_time(found['seconds_left'])} left" if found["seconds_left"] is not None else ""
        line("time", f"{_time(found['seconds'])}{rate}{left}")
    line("checkpoints", ", ".join(map(str, found["checkpoints"])) or "none")
    if found["taken"] is not None:
        line("adapter", f"of step {found['taken']}: {found['why']}")
    line("stopped", found["stopped"])
    line("next", found["next"])
    return "\n".join(lines)


def _groups(values: dict[str, float], form: str) -> str:
    return ", ".join(f"{group} {form.format(value)}" for group, value in values.items())


def _time(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {rest} s" if minutes else f"{rest} s"

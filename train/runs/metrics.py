"""metrics.jsonl: what a run measured, one line a logged step, an evaluated group and a graded one.

::

    {"step", "epoch", "loss", "token_accuracy", "learning_rate", "grad_norm", "tokens"}    while training
    {"step", "epoch", "eval": GROUP, "loss", "token_accuracy", "tokens"}                   held-out rows
    {"step", "epoch", "graded": GROUP, "accuracy", "correct", "rows"}                      answered and graded

Losses are nats per supervised token; ``tokens`` of a training line are all tokens so far, of a held-out line the
supervised ones. The group ``all`` is all groups together. Nothing here depends on the clock, so an interrupted
run's file is that of an uninterrupted one, byte for byte.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from schemas.errors import CrossfootError
from schemas.files import replacing_file

if TYPE_CHECKING:
    from pathlib import Path

ALL = "all"
_TRAINING = {
    "loss": "loss",
    "mean_token_accuracy": "token_accuracy",
    "learning_rate": "learning_rate",
    "grad_norm": "grad_norm",
    "num_tokens": "tokens",
}
_HELD_OUT = ("loss", "token_accuracy", "tokens")
_GRADED = {"accuracy": "accuracy", "correct": "correct", "graded": "rows"}


def write_metrics(run: Path, history: list[dict[str, Any]]) -> None:
    """Write metrics.jsonl anew from the Trainer's log: a resumed run has each step once.

    Raises:
        OSError: if it can't be written.
    """
    lines = [json.dumps(entry) for raw in history for entry in entries(raw)]
    with replacing_file(run / "metrics.jsonl") as partial:
        partial.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def entries(raw: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the lines of one log of the Trainer; none for its timings."""
    at = {"step": raw["step"], "epoch": raw["epoch"]}
    if "loss" in raw:
        line = {ours: raw[theirs] for theirs, ours in _TRAINING.items() if theirs in raw}
        return [at | line | ({"tokens": int(line["tokens"])} if "tokens" in line else {})]
    found = []
    for key in ("eval_loss", "eval_accuracy"):
        names = sorted(name for name in raw if name == key or name.startswith(f"{key}/"))
        for name in names:
            suffix = name.removeprefix(key)
            group = suffix.removeprefix("/") or ALL
            if key == "eval_loss":
                found.append(at | {"eval": group} | {k: raw[f"eval_{k}{suffix}"] for k in _HELD_OUT})
            else:
                line = {ours: raw[f"eval_{theirs}{suffix}"] for theirs, ours in _GRADED.items()}
                found.append(at | {"graded": group} | line)
    return found


def read_metrics(run: Path) -> list[dict[str, Any]]:
    """Read metrics.jsonl.

    Raises:
        CrossfootError: if it is missing or not JSON lines.
    """
    path = run / "metrics.jsonl"
    try:
        lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    except (OSError, ValueError) as error:
        raise CrossfootError(f"{path}: can't be read ({error})") from None
    if not all(isinstance(line, dict) and isinstance(line.get("step"), int) for line in lines):
        raise CrossfootError(f"{path}: a line is no measurement of a step")
    return lines


def training(metrics: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the lines of training steps."""
    return [line for line in metrics if "eval" not in line and "graded" not in line]


def last_by(metrics: list[dict[str, Any]], kind: str, step: int | None = None) -> dict[str, dict[str, Any]]:
    """Return the last line of each group, at ``step`` if given; ``kind`` is ``eval`` or ``graded``."""
    return {line[kind]: line for line in metrics if kind in line and step in (None, line["step"])}

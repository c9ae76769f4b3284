"""The table of an evaluation: graded accuracy with intervals, and what the wrong answers are."""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from schemas.scores import Score, wilson
from train.evals.published import published

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from rich.console import Console

    from schemas.example import Example
    from train.evals.predictions import Graded
    from train.evals.published import Published

GROUPINGS: dict[str, Callable[[Example], str]] = {
    "all": lambda _: "all",
    "source": lambda example: example.source,
    "category": lambda example: example.category,
    "family": lambda example: f"{example.category} / {example.family}",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One model's verdicts on one group of rows."""

    model: str
    by: str
    group: str
    score: Score = field(default_factory=Score)


def lines(rows: Iterable[Graded]) -> list[Line]:
    """Count every model on every group, coarse groupings first; one that tells nothing new apart is left out."""
    rows = list(rows)
    found: list[Line] = []
    before: set[frozenset[str]] = set()
    for by, key in GROUPINGS.items():
        groups: dict[str, dict[str, Line]] = {}
        ids: dict[str, set[str]] = {}
        for row in rows:
            group = key(row.example)
            ids.setdefault(group, set()).add(row.example.id)
            models = groups.setdefault(group, {})
            models.setdefault(row.model, Line(row.model, by, group)).score.add(row.verdict)
        # One source, or categories that are just the sources again, would only repeat the lines above.
        if (split := {frozenset(members) for members in ids.values()}) == before:
            continue
        before = split
        found += [line for _, models in sorted(groups.items()) for line in models.values()]
    return found


def errors(score: Score) -> list[tuple[str, int]]:
    """Count what is not correct: error modes of wrong replies, verdicts of the others, most frequent first."""
    counts = score.modes + Counter(
        {kind: n for kind, n in score.kinds.items() if kind not in {"correct", "wrong", "ungraded"}}
    )
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def as_json(rows: Iterable[Graded]) -> dict[str, Any]:
    """Return the tables as plain data: ``groups`` per model and group, ``published``, and ``rows``' verdicts."""
    rows = list(rows)
    return {
        "groups": [
            {"model": line.model, "by": line.by, "group": line.group, **line.score.as_dict()}
            for line in lines(rows)
        ],
        "published": [measure.as_dict() for measure in published(rows)],
        "rows": [
            {"model": row.model, "id": row.example.id, "verdict": row.verdict.model_dump(mode="json")}
            for row in rows
        ],
    }


def show(rows: Iterable[Graded], title: str) -> None:
    """Print the tables on stdout."""
    from rich import box
    from rich.console import Console
    from rich.table import Table

    console = Console(file=sys.stdout, width=None if sys.stdout.isatty() else 120)
    rows = list(rows)
    found = lines(rows)
    overall = {line.model: line.score for line in found if line.by == "all"}
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD)
    table.add_column("graded accuracy")
    for model in overall:
        table.add_column(model, justify="right")
        table.add_column("95% interval", justify="right")
    ungraded = any(score.kinds["ungraded"] for score in overall.values())
    if ungraded:
        table.add_column("ungraded", justify="right")
    levels = list(dict.fromkeys(line.by for line in found))
    cells = {(line.by, line.group, line.model): line.score for line in found}
    for by, group in dict.fromkeys((line.by, line.group) for line in found):
        scores = [cells[by, group, model] for model in overall]
        row = [f"{'  ' * levels.index(by)}{group}"]
        row += [text for score in scores for text in _cells(score)]
        table.add_row(*row, *([str(scores[0].kinds["ungraded"])] if ungraded else []))
    console.print(table)
    _show_errors(console, overall)
    _show_published(console, published(rows))


def _cells(score: Score) -> tuple[str, str]:
    if score.accuracy is None:
        return "-", "-"
    low, high = wilson(score.correct, score.graded)
    return f"{score.accuracy:.1%} ({score.correct}/{score.graded})", f"{low:.1%} to {high:.1%}"


def _show_published(console: Console, measures: list[Published]) -> None:
    from rich import box
    from rich.table import Table

    if not measures:
        return
    table = Table(title="As papers measure", title_justify="left", box=box.SIMPLE_HEAD)
    for name in ("measure", "model", "rows", "EM", "F1"):
        table.add_column(name, justify="left" if name in {"measure", "model"} else "right")
    for m in sorted(measures, key=lambda m: m.measure):
        table.add_row(m.measure, m.model, str(m.rows), f"{m.em:.1%}", f"{m.f1:.1%}")
    console.print(table)


def _show_errors(console: Console, overall: dict[str, Score]) -> None:
    from rich import box
    from rich.table import Table

    counts = {model: dict(errors(score)) for model, score in overall.items()}
    totals = sum((Counter(c) for c in counts.values()), Counter[str]())
    if not totals:
        return
    table = Table(title="What is not correct", title_justify="left", box=box.SIMPLE_HEAD)
    table.add_column("error")
    for model in overall:
        table.add_column(model, justify="right")
    for name, _ in sorted(totals.items(), key=lambda item: (-item[1], item[0])):
        table.add_row(name, *(str(counts[model].get(name, 0)) for model in overall))
    console.print(table)

"""The table of an evaluation: graded accuracy with intervals, and what the wrong answers are."""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from schemas.scores import wilson

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from schemas.example import Example
    from train.predictions import Graded

GROUPINGS: dict[str, Callable[[Example], str]] = {
    "all": lambda _: "all",
    "source": lambda example: example.source,
    "category": lambda example: example.category,
    "family": lambda example: f"{example.category} / {example.family}",
}


@dataclass(frozen=True, slots=True)
class Score:
    """One model on one group of rows: ``correct`` of ``graded``, with a 95% Wilson interval.

    ``ungraded`` rows (prose, which no rule can grade) are counted apart and in no accuracy.
    """

    model: str
    by: str
    group: str
    graded: int
    correct: int
    ungraded: int

    @property
    def accuracy(self) -> float | None:
        """Share of graded replies that are correct; None where nothing was graded."""
        return self.correct / self.graded if self.graded else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Wilson's 95% interval of the accuracy."""
        return wilson(self.correct, self.graded) if self.graded else None


def scores(rows: Iterable[Graded]) -> list[Score]:
    """Count every model on every group, coarse groupings first; one that tells nothing apart is left out."""
    rows = list(rows)
    found = []
    before: frozenset[frozenset[str]] = frozenset()
    for by, key in GROUPINGS.items():
        groups: dict[str, dict[str, list[Graded]]] = {}
        for row in rows:
            groups.setdefault(key(row.example), {}).setdefault(row.model, []).append(row)
        # One source, or categories that are just the sources again, would only repeat the rows above.
        split = frozenset(
            frozenset(row.example.id for replies in models.values() for row in replies)
            for models in groups.values()
        )
        if split == before:
            continue
        before = split
        for group, models in sorted(groups.items()):
            for model, replies in models.items():
                kinds = Counter(row.verdict.kind for row in replies)
                graded = len(replies) - kinds["ungraded"]
                found.append(Score(model, by, group, graded, kinds["correct"], kinds["ungraded"]))
    return found


def errors(rows: Iterable[Graded]) -> list[tuple[str, str, int]]:
    """Count what is not correct, as (model, error mode or verdict, count), most frequent first."""
    counts: dict[str, Counter[str]] = {}
    for row in rows:
        verdict = row.verdict
        if verdict.kind not in {"correct", "ungraded"}:
            named = verdict.mode if verdict.kind == "wrong" and verdict.mode else verdict.kind
            counts.setdefault(row.model, Counter())[named] += 1
    return [
        (model, name, count)
        for model, counter in counts.items()
        for name, count in sorted(counter.items(), key=lambda item: (-item[1], item[0]))
    ]


def as_json(rows: list[Graded]) -> dict[str, Any]:
    """Return the table as plain data: ``scores`` and ``errors``."""
    return {
        "scores": [
            asdict(score) | {"accuracy": score.accuracy, "interval": score.interval} for score in scores(rows)
        ],
        "errors": [{"model": m, "error": e, "count": n} for m, e, n in errors(rows)],
    }


def show(rows: list[Graded], title: str) -> None:
    """Print the two tables on stdout."""
    from rich import box
    from rich.console import Console
    from rich.table import Table

    console = Console(file=sys.stdout, width=None if sys.stdout.isatty() else 110)
    found = scores(rows)
    models = list(dict.fromkeys(score.model for score in found))
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD)
    table.add_column("rows")
    for model in models:
        table.add_column(model, justify="right")
        table.add_column("95% interval", justify="right")
    shown_ungraded = any(score.ungraded for score in found)
    if shown_ungraded:
        table.add_column("ungraded", justify="right")
    cells = {(score.by, score.group, score.model): score for score in found}
    for by, group in dict.fromkeys((score.by, score.group) for score in found):
        line = [group if by == "all" else f"{'  ' * list(GROUPINGS).index(by)}{group}"]
        for model in models:
            line += _cell(cells[by, group, model])
        if shown_ungraded:
            line.append(str(cells[by, group, models[0]].ungraded))
        table.add_row(*line)
    console.print(table)
    wrong = Table(title="What is not correct", title_justify="left", box=box.SIMPLE_HEAD)
    wrong.add_column("error")
    for model in models:
        wrong.add_column(model, justify="right")
    counts = {(model, name): count for model, name, count in errors(rows)}
    names = Counter[str]()
    for (_, name), count in counts.items():
        names[name] += count
    for name, _ in sorted(names.items(), key=lambda item: (-item[1], item[0])):
        wrong.add_row(name, *(str(counts.get((model, name), 0)) for model in models))
    if names:
        console.print(wrong)


def _cell(score: Score) -> list[str]:
    if score.accuracy is None or score.interval is None:
        return ["-", "-"]
    low, high = score.interval
    return [
        f"{score.accuracy:6.1%} ({score.correct}/{score.graded})",
        f"{low:.1%} to {high:.1%}",
    ]

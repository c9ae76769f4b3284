"""Families that read a figure off the page: the right row, year and scale, among many."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemas.errors import CrossfootError
from synth.family import Family
from synth.questions.extraction import ask_reported, candidates
from synth.questions.line_item import page_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from synth.problem import Ask
    from synth.scene import Scene

_FLOWS = (
    "income-statement", "income-statement", "income-statement", "cash-flow", "cash-flow", "selected-data", "non-gaap",
    "free-cash-flow", "tax-components", "tax-reconciliation", "adjusted-income", "comprehensive-income", "allowance",
)  # fmt: skip
_BALANCES = (
    "balance-sheet",
    "balance-sheet",
    "balance-sheet",
    "working-capital",
    "inventory",
    "ppe",
    "debt-instruments",
)
_SHARES = ("per-share", "income-statement", "adjusted-eps")
_COUNTS = ("per-share", "income-statement", "share-count")
_KPI = ("percent", "ratio", "count", "days", "years")


def _reported(measures: Sequence[str], *, instant: bool | None = None) -> Callable[[Scene], Ask]:
    def ask(scene: Scene) -> Ask:
        found = candidates(scene, measures, instant=instant)
        if not found:
            raise CrossfootError("the page has no such line for the asked year")
        return ask_reported(scene, scene.stream.choice(found))

    return ask


FAMILIES = [
    Family("reported-flow", "A line of the income or cash flow statement, or of a schedule, as reported",
           page_of(_FLOWS, 1, instant=False), _reported(("money",), instant=False), weight=16),
    Family("reported-balance", "A balance at a date", page_of(_BALANCES, 1, instant=True), _reported(("money",), instant=True), weight=12),
    Family("reported-per-share", "A figure per share, unscaled under a scaled caption", page_of(_SHARES, 1, ("per-share",), rows=2),
           _reported(("per-share",)), weight=6),
    Family("reported-share-count", "A share count, in its own scale", page_of(_COUNTS, 1, ("shares",), rows=2),
           _reported(("shares",)), weight=6),
    Family("reported-kpi", "A key figure: a percentage, a ratio, a count", page_of(("kpis", "kpis", "kpis", "stores"), 1, _KPI),
           _reported(_KPI), weight=10),
]  # fmt: skip

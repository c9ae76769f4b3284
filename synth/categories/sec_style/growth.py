"""Families about any line item over time: growth, compound growth, differences, sums, averages, counts of years."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synth.family import Family
from synth.questions.line_item import (
    BALANCES,
    FLOWS,
    ask_cagr,
    ask_count,
    ask_difference,
    ask_faster,
    ask_growth,
    ask_growth_gap,
    ask_over_years,
    ask_relative,
    page_of,
)

if TYPE_CHECKING:
    from synth.problem import Ask
    from synth.scene import Scene

_LATER = ("standard", "hard")
_ANY = (*FLOWS, *BALANCES)


def _cagr(periods: int) -> Family:
    def ask(scene: Scene) -> Ask:
        return ask_cagr(scene, periods)

    return Family(
        f"cagr-{periods}-years", f"Compound annual growth of a line item over {periods} years",
        page_of(("income-statement", "selected-data", "balance-sheet", "cash-flow"), periods + 1), ask, weight=7, levels=_LATER if periods > 2 else ("starter", *_LATER),
    )  # fmt: skip


FAMILIES = [
    Family("growth", "Growth of a line item over the year before", page_of(_ANY, 2), ask_growth, weight=12),
    Family("growth-two-years", "Growth of a line item over two years", page_of(_ANY, 3), lambda s: ask_growth(s, 2), weight=6, levels=_LATER),
    Family("difference", "The change in a line item as an amount", page_of(_ANY, 2), ask_difference, weight=8),
    _cagr(2), _cagr(3), _cagr(4),
    Family("total-over-years", "The total of a flow over several years", page_of(FLOWS, 3), lambda s: ask_over_years(s, 3, "sum"), weight=7, levels=_LATER),
    Family("average-over-years", "The average of a line item over several years", page_of(_ANY, 3), lambda s: ask_over_years(s, 3, "average"), weight=7, levels=_LATER),
    Family("growth-gap", "How much faster one line item grew than another", page_of(_ANY, 2), ask_growth_gap, weight=8),
    Family("faster-growing", "Which of several line items grew fastest", page_of(_ANY, 2), lambda s: ask_faster(s, s.stream.choice((2, 2, 3))), weight=8),
    Family("years-counted", "In how many years a line item grew, or stood above a level", page_of(_ANY, 4), lambda s: ask_count(s, s.stream.choice((3, 4))), weight=8, levels=_LATER),
    Family("one-of-another", "One line item as a percentage of another", page_of(_ANY, 1), ask_relative, weight=8),
]  # fmt: skip

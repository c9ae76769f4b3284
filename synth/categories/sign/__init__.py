"""The category ``sign``: parentheses, contra rows, benefits, effects on cash, losses that narrow, what is favourable."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synth.categories.sign import (
    cash,
    change,
    compare,
    contra,
    equity,
    favour,
    ledger,
    losses,
    outflows,
    results,
    segments,
    taxes,
    working_capital,
)
from synth.family import draw_problem, names, registry

if TYPE_CHECKING:
    from synth.options import Options
    from synth.problem import Problem
    from synth.stream import Stream

NAME = "sign"
VERSION = 1
SUMMARY = (
    "sign and direction: parentheses, contra rows, benefits, effects on cash, favourable or unfavourable"
)
LEVELS = ("starter", "standard", "hard")
FAMILIES = registry(
    outflows.FAMILIES, contra.FAMILIES, losses.FAMILIES, results.FAMILIES, taxes.FAMILIES, working_capital.FAMILIES, cash.FAMILIES,
    change.FAMILIES, favour.FAMILIES, compare.FAMILIES, equity.FAMILIES, ledger.FAMILIES, segments.FAMILIES,
)  # fmt: skip


def families(level: str) -> list[str]:
    """Return the names of a level's question families."""
    return names(FAMILIES, level)


def draw(stream: Stream, level: str, options: Options) -> Problem:
    """Draw a page and a question."""
    return draw_problem(stream, FAMILIES, level, options)

"""distractor-table: several steps over tables whose rows and columns look alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synth.categories.distractor_table import (
    adjusted,
    balances,
    cash,
    combined,
    due,
    lines,
    peer,
    pro_forma,
    quarters,
    restated,
    segments,
    year_to_date,
)
from synth.family import draw_problem, names, registry

if TYPE_CHECKING:
    from synth.options import Options
    from synth.problem import Problem
    from synth.stream import Stream

NAME = "distractor-table"
VERSION = 1
SUMMARY = "several steps over tables with near-duplicate rows and columns"
LEVELS = ("starter", "standard", "hard")
FAMILIES = registry(
    adjusted.FAMILIES,
    balances.FAMILIES,
    cash.FAMILIES,
    combined.FAMILIES,
    due.FAMILIES,
    lines.FAMILIES,
    peer.FAMILIES,
    pro_forma.FAMILIES,
    quarters.FAMILIES,
    restated.FAMILIES,
    segments.FAMILIES,
    year_to_date.FAMILIES,
)


def families(level: str) -> list[str]:
    """Return the names of a level's question families."""
    return names(FAMILIES, level)


def draw(stream: Stream, level: str, options: Options) -> Problem:
    """Draw a page and a question."""
    return draw_problem(stream, FAMILIES, level, options)

"""unit-scale: units, scales and the exceptions to them.

Thousands, millions, billions, lakh and crore; per-share rows that a caption leaves unscaled; percent,
percentage points and basis points; two scales on one page; currency at a stated rate.

Levels: ``starter`` (at most two rows of one column, at most four digits, one line of working, for
very small models), ``standard`` and ``hard`` (any statement of a whole company, with prose that gives
figures at a scale of their own).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemas.errors import CrossfootError
from synth.categories.unit_scale import (
    amounts,
    checks,
    counts,
    currency,
    notes,
    prose_rates,
    rates,
    shares,
    starter,
)
from synth.family import draw_problem, names, registry

if TYPE_CHECKING:
    from synth.options import Options
    from synth.problem import Problem
    from synth.stream import Stream

NAME = "unit-scale"
VERSION = 2
SUMMARY = "units, scales and their exceptions: captions, per-share rows, percent, points, bps and currencies"
LEVELS = ("starter", "standard", "hard")
FAMILIES = registry(
    amounts.FAMILIES, checks.FAMILIES, counts.FAMILIES, currency.FAMILIES, notes.FAMILIES, rates.FAMILIES, prose_rates.FAMILIES, shares.FAMILIES
)  # fmt: skip
"""The families of the standard and hard levels; ``starter`` has its own."""


def families(level: str) -> list[str]:
    """Return the names of a level's question families."""
    return sorted(starter.FAMILIES) if level == "starter" else names(FAMILIES, level)


def draw(stream: Stream, level: str, options: Options) -> Problem:
    """Draw a page and a question. Raises CrossfootError for what ``starter`` has no choice of."""
    if level == "starter":
        if options.knobs or options.table_format not in (None, "markdown") or options.turns > 1:
            raise CrossfootError(
                "unit-scale at level starter takes no --knob, --format or --turns; leave them out"
            )
        return starter.draw(stream, options.families)
    return draw_problem(stream, FAMILIES, level, options)

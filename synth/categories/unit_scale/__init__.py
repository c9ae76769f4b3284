"""unit-scale: units, scales and the exceptions to them.

Thousands, millions, billions, lakh and crore; per-share rows that a caption leaves unscaled; percent,
percentage points and basis points; two scales on one page.

Levels: ``starter`` (at most two rows of one column, at most four digits, one line of working, for
very small models), ``standard`` (a two-year income statement excerpt), ``hard`` (the whole statement
with prose that gives figures at another scale).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from synth.categories.unit_scale import starter, statement

if TYPE_CHECKING:
    from synth.options import Options
    from synth.problem import Problem
    from synth.stream import Stream

NAME = "unit-scale"
VERSION = 1
SUMMARY = "units, scales and their exceptions: captions, per-share rows, percent, points and bps"
LEVELS = ("starter", "standard", "hard")


def families(level: str) -> list[str]:
    """Return the names of a level's question families."""
    return sorted(starter.FAMILIES if level == "starter" else statement.FAMILIES)


def draw(stream: Stream, level: str, _: Options) -> Problem:
    """Draw a page and a question."""
    if level == "starter":
        return starter.draw(stream)
    return statement.draw(stream, hard=level == "hard")

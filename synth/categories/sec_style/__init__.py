"""sec-style: extraction from filing-like excerpts, and the metrics analysts derive from them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synth.categories.sec_style import absent, bridges, extraction, growth, metrics, parts, what_if
from synth.family import draw_problem, names, registry

if TYPE_CHECKING:
    from synth.options import Options
    from synth.problem import Problem
    from synth.stream import Stream

NAME = "sec-style"
VERSION = 1
SUMMARY = "figures and metrics from filing-like excerpts, and saying so when they are not disclosed"
LEVELS = ("starter", "standard", "hard")
FAMILIES = registry(
    extraction.FAMILIES,
    metrics.FAMILIES,
    growth.FAMILIES,
    what_if.FAMILIES,
    absent.FAMILIES,
    parts.FAMILIES,
    bridges.FAMILIES,
)


def families(level: str) -> list[str]:
    """Return the names of a level's question families."""
    return names(FAMILIES, level)


def draw(stream: Stream, level: str, options: Options) -> Problem:
    """Draw a page and a question."""
    return draw_problem(stream, FAMILIES, level, options)

"""sec-style: extraction from filing-like excerpts, and the metrics analysts derive from them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from synth.categories.sec_style import absent, bridges, extraction, growth, metrics, parts, what_if
from synth.family import draw_problem, names, registry
from synth.questions.absence import HINTS

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

_HINTED = 4
"""Percent of answerable questions that allow for the figure's not being disclosed."""


def families(level: str) -> list[str]:
    """Return the names of a level's question families."""
    return names(FAMILIES, level)


def draw(stream: Stream, level: str, options: Options) -> Problem:
    """Draw a page and a question."""
    problem = draw_problem(stream, FAMILIES, level, options)
    if (
        problem.ask.kind != "number"
        or any(hint in problem.ask.question for hint in HINTS)
        or not stream.chance(_HINTED)
    ):
        return problem
    # That a question allows for "not disclosed" must not give away that it isn't.
    return replace(
        problem, ask=replace(problem.ask, question=f"{problem.ask.question} {stream.choice(HINTS)}")
    )

"""consistency: is a given answer right, step by step, and do the statements foot and crossfoot?"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from synth.categories.consistency import (
    claimed_changes,
    claims,
    crossfoot,
    diagnosis,
    finals,
    statements,
    steps,
    ties,
)
from synth.family import draw_problem, names, registry

if TYPE_CHECKING:
    from synth.options import Options
    from synth.problem import Problem
    from synth.stream import Stream

NAME = "consistency"
VERSION = 1
SUMMARY = (
    "given solutions with a wrong step or none, statements that foot or don't, claims against their table"
)
LEVELS = ("starter", "standard", "hard")
FAMILIES = registry(
    *(f.FAMILIES for f in (steps, finals, diagnosis, statements, crossfoot, ties, claims, claimed_changes))
)


def families(level: str) -> list[str]:
    """Return the names of a level's question families."""
    return names(FAMILIES, level)


def draw(stream: Stream, level: str, options: Options) -> Problem:
    """Draw a page and a question.

    A reply that numbers its own steps would clash with the solution's, unless the numbers are the same.
    """
    problem = draw_problem(stream, FAMILIES, level, options)
    if problem.style == "steps" and not problem.ask.family.startswith("first-wrong"):
        return replace(problem, style="named")
    return problem

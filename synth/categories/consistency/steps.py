"""Families that ask for the first wrong step of a given solution, by theme."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synth.categories.consistency.later import right_answer
from synth.categories.consistency.themes import NO_ERRORS, of_themes, solved, wants
from synth.family import Family
from synth.questions.check_solution import ask_first_wrong
from synth.questions.given_solution import print_solution
from synth.questions.slips import inject

if TYPE_CHECKING:
    from synth.metrics import Metric
    from synth.problem import Ask
    from synth.scene import Scene

_THEMES = (
    ("margins", "profitability and margins", ("Profitability",)),
    ("liquidity", "liquidity", ("Liquidity",)),
    ("turnover", "turnover and days", ("Turnover and days",)),
    ("leverage", "leverage and coverage", ("Leverage and coverage",)),
    ("returns", "returns on capital", ("Returns",)),
    ("per-share", "per-share figures, dividends and dilution", ("Per share, dividends, dilution",)),
    ("cash-flow", "cash flow and the quality of earnings", ("Cash flow and earnings quality",)),
    ("growth", "growth and compound growth rates", ("Growth",)),
    ("common-size", "shares of revenue and of assets", ("Common size", "Mix and unit economics")),
    ("tax", "income taxes", ("Income tax",)),
    ("bridges", "bridges and roll-forwards", ("Bridges and roll-forwards",)),
    ("signs", "signs of flows and changes", ("Signs",)),
    ("financials", "banks, insurers and real estate", ("Banks", "Insurers", "Real estate")),
    ("sectors", "software and retail", ("Software", "Retail")),
)


def _ask(scene: Scene, metrics: tuple[Metric, ...]) -> Ask:
    made = solved(scene, metrics)
    if not scene.stream.chance(NO_ERRORS):
        inject(scene, made)
    print_solution(scene, made)
    return ask_first_wrong(scene, made)


def _family(name: str, about: str, metrics: tuple[Metric, ...]) -> Family:
    return Family(
        f"first-wrong-{name}",
        f"The first wrong step of a given solution: {about}",
        wants(metrics),
        lambda s: _ask(s, metrics),
        then=right_answer,
    )


FAMILIES = [_family(name, about, of_themes(*themes)) for name, about, themes in _THEMES]

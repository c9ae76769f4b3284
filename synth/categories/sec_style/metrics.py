"""Families that derive a metric from the statements: its level, its change, the year it was highest in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synth.categories.sec_style.themes import THEMES
from synth.family import Family
from synth.metrics import METRICS
from synth.questions.metric import ask_change, ask_higher, ask_level, exact, plan_of
from synth.questions.theme import ask_average, ask_best_year, ask_growth_of, page_for, pick
from synth.questions.wording import was

if TYPE_CHECKING:
    from synth.categories.sec_style.themes import Theme
    from synth.metrics import Metric
    from synth.problem import Ask
    from synth.scene import Scene

_CHANGED = ("points", "bps")
_ABOUT = {
    "change": "The change from the year before in", "higher": "The year with the higher of", "best-year": "The best or worst of several years for",
    "average": "The average over several years of", "growth": "The relative growth of",
}  # fmt: skip
_YEARS = {"change": 2, "higher": 2, "best-year": 3, "average": 3, "growth": 2}
_LEVEL = (
    "What {was} {{item}} in {{when}}?",
    "Calculate {{item}} for {{when}}.",
    "Based on the figures above, compute {{item}} for {{when}}.",
    "Work out {{company}}'s {{item}} for {{when}}.",
    "An analyst needs {{item}} for {{when}}. What is it?",
    "{{definition}} Find {{item}} for {{when}}.",
    "From the table{{s}}, derive {{item}} for {{when}}.",
    "For {{when}}, what {was} {{company}}'s {{item}}?",
    "Determine {{item}} for {{when}} from these figures.",
)

_SPAN = (
    "What was {item} over the span from {first} to {when}?",
    "Calculate {item}, with {first} as the first year and {when} as the last.",
    "Work out {company}'s {item} from the figures of {first} to {when}.",
    "On the figures of {first} through {when}, find {item}.",
)
"""For metrics over three years and more: both ends are named."""


def _still(metric: Metric) -> bool:
    """Whether a metric is a level, whose change can be asked for, rather than a change itself."""
    return metric.unit not in _CHANGED and metric.convention == "signed"


def _money(metric: Metric) -> bool:
    return metric.unit == "money" and _still(metric)


def _level(theme: Theme) -> Family:
    def ask(scene: Scene) -> Ask:
        metric = pick(scene, theme.metrics)
        wordings = tuple(w.format(was=was(metric.spoken[0])) for w in _LEVEL)
        if metric.years > 2:
            wordings = tuple(w.replace("{first}", scene.when(metric.years - 1)) for w in _SPAN)
        if any(c.isdigit() for c in metric.spoken[0]):
            # "Rule of 40": the number in its name must be the question's own.
            wordings = tuple(w.replace("{item}", metric.spoken[0]) for w in wordings)
        return ask_level(scene, metric, wordings)

    return Family(theme.name, f"Metrics: {theme.about}", page_for(theme.metrics), ask, weight=theme.weight)


def _kind(theme: Theme, kind: str) -> Family:
    years = _YEARS[kind]
    test = _money if kind == "growth" else _still
    names = tuple(n for n in theme.metrics if test(METRICS[n]) and METRICS[n].years + years <= 6)

    def ask(scene: Scene) -> Ask:
        grown = kind == "growth"  # a percentage of a negative figure means nothing
        metric = pick(
            scene, names, years, (lambda m: exact(scene, plan_of(scene, m, 1)) > 0) if grown else None
        )
        match kind:
            case "change":
                return ask_change(scene, metric)
            case "higher":
                return ask_higher(scene, metric)
            case "best-year":
                return ask_best_year(scene, metric, years)
            case "average":
                return ask_average(scene, metric, years)
        return ask_growth_of(scene, metric)

    return Family(
        f"{theme.name}-{kind}", f"{_ABOUT[kind]} {theme.about}", page_for(names, years, changes=False), ask,
        weight=max(3, theme.weight // 2), levels=("standard", "hard") if years > 2 else ("starter", "standard", "hard"),
    )  # fmt: skip


FAMILIES = [
    family for theme in THEMES for family in (_level(theme), *(_kind(theme, kind) for kind in theme.kinds))
]

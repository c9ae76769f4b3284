"""Families over ratios of the statements: percent, percentage points, basis points and multiples."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING

from schemas.derivation import Rounding
from schemas.errors import CrossfootError
from synth.asking import Asked, ask_number, asked, growth
from synth.categories.unit_scale.parts import (
    any_item,
    capital,
    item_of,
    one_of,
    rescaled,
    timed,
    value_of,
)
from synth.family import Family
from synth.metrics import METRICS
from synth.plan import Act, joined
from synth.questions.metric import ask_change, ask_level, plan_of, want_metric

if TYPE_CHECKING:
    from collections.abc import Callable

    from synth.pages import Want
    from synth.plan import Plan
    from synth.problem import Ask
    from synth.scene import Scene
    from synth.stream import Stream

_HARDER = ("standard", "hard")
_PERCENTS = (
    "gross-margin", "operating-margin", "net-margin", "pretax-margin", "effective-tax-rate", "payout-ratio", "markup-on-cost",
    "research-intensity", "capex-intensity", "debt-to-assets", "equity-ratio", "ebitda-margin", "dilution", "nopat-margin",
    "efficiency-ratio", "loss-ratio", "expense-ratio", "combined-ratio", "selling-expense-ratio", "operating-cash-flow-margin",
    "free-cash-flow-margin", "working-capital-to-assets", "current-asset-share", "debt-to-capital", "liabilities-to-assets",
    "cash-flow-to-debt", "short-term-debt-share", "cash-to-debt", "retained-earnings-to-assets", "return-on-equity",
    "return-on-assets", "retention-rate", "capex-to-operating-cash-flow", "stock-compensation-to-revenue",
    "cost-of-revenue-ratio", "operating-expense-ratio", "depreciation-ratio", "interest-burden-on-revenue", "tax-to-revenue",
    "cash-share-of-assets", "receivables-share-of-assets", "inventory-share-of-assets", "ppe-share-of-assets",
    "goodwill-share-of-assets", "intangible-share-of-assets", "goodwill-to-equity", "loans-to-assets", "deposits-to-assets",
    "allowance-to-loans", "loan-to-deposit-ratio", "fee-income-share", "underwriting-margin",
)  # fmt: skip
_MULTIPLES = (
    "current-ratio", "quick-ratio", "cash-ratio", "debt-to-equity", "interest-coverage", "asset-turnover",
    "inventory-turnover", "receivables-turnover", "equity-multiplier", "debt-to-ebitda", "dividend-coverage",
    "liabilities-to-equity", "long-term-debt-to-equity", "operating-cash-flow-ratio", "capex-to-depreciation",
    "cash-interest-coverage", "ebitda-interest-coverage", "fixed-asset-turnover", "cash-dividend-coverage",
)  # fmt: skip


def _known(names: tuple[str, ...], unit: str) -> tuple[str, ...]:
    return tuple(n for n in names if n in METRICS and METRICS[n].unit == unit)


_PERCENT_NAMES, _MULTIPLE_NAMES = _known(_PERCENTS, "percent"), _known(_MULTIPLES, "x")


def _metric_want(names: tuple[str, ...], years: int) -> Callable[[Stream], Want]:
    def want(stream: Stream) -> Want:
        return want_metric(METRICS[stream.choice(names)], years=years, changes=years == 1)

    return want


def _metric(scene: Scene, names: tuple[str, ...], years: int) -> str:
    """Return one of the metrics that the page prints everything for, in all asked years."""
    first = scene.company.periods.index(scene.base)
    found = [
        n for n in names
        if (not METRICS[n].industries or scene.company.industry in METRICS[n].industries)
        and all(
            first + back + leaf.back < len(scene.company.periods)
            and scene.printed(f := scene.fact(leaf.concept, back + leaf.back)) and scene.value(f)
            for leaf in METRICS[n].parsed.leaves for back in range(years)
        )
    ]  # fmt: skip
    if not found:
        raise CrossfootError("the page prints no metric's facts")
    return scene.stream.choice(found)


def _change(unit: str, name: str, about: str) -> Family:
    def ask(scene: Scene) -> Ask:
        return ask_change(scene, METRICS[_metric(scene, _PERCENT_NAMES, 2)], unit)

    return Family(name, about, _metric_want(_PERCENT_NAMES, 2), ask, levels=_HARDER)


def _percent(scene: Scene) -> Ask:
    return ask_level(scene, METRICS[_metric(scene, _PERCENT_NAMES, 1)])


def _x_or_percent(scene: Scene) -> Ask:
    """Ask for a multiple as a percentage, or for a percentage as a multiple: one ratio, two displays."""
    metric = METRICS[_metric(scene, (*_MULTIPLE_NAMES, *_PERCENT_NAMES), 1)]
    plan = plan_of(scene, metric)
    as_percent = metric.unit == "x"
    value = value_of(scene, plan)
    item = scene.stream.choice(metric.spoken)
    if not as_percent:
        item = re.sub(r"^(.+) as a percentage of (.+)$", r"the ratio of \1 to \2", item)
    question = scene.say((
        "What was {item} in {when}, stated {form}?",
        "State {item} for {when} {form}, not {usual}.",
        "Compute {item} for {when} and express it {form}.",
        "Give {item} of {when} {form}.",
    ), item=item, when=scene.when(), form="as a percentage" if as_percent else "as a multiple (x)",
        usual="as a multiple" if as_percent else "in percent")  # fmt: skip
    places = scene.stream.choice((0, 1)) if as_percent else 2 if abs(value) >= Fraction(1, 5) else 3
    how = asked(scene, "percent" if as_percent else "x", places)
    return ask_number(
        scene, plan, capital(question), how, result=item, method=metric.definition, convention=metric.convention,
        also_wrong=[("wrong_scale", rescaled(plan, 2)), ("wrong_scale", rescaled(plan, -2))],
    )  # fmt: skip


def _relative(scene: Scene) -> Ask:
    """Ask for the relative change of a ratio, which is not its change in points."""
    name = _metric(scene, _PERCENT_NAMES, 2)
    item = scene.stream.choice(METRICS[name].spoken)
    plan, (new, old) = joined(plan_of(scene, METRICS[name]), plan_of(scene, METRICS[name], 1))
    difference = (*plan, Act("subtract", (new, old), f"change in {item}"))
    whole: Plan = (*difference, Act("divide", (f"#{len(plan)}", old), f"relative change in {item}"))
    if value_of(scene, plan[: int(old[1:]) + 1]) <= 0:
        raise CrossfootError("a relative change against a ratio that isn't positive")
    question = scene.say((
        "By what percentage of its {old} level did {item} change in {when}? (A relative change, not percentage points.)",
        "What was the relative change in {item} from {old} to {when}, in percent of the {old} figure?",
        "Measured against its own {old} value, how much did {item} change by {when}, in percent rather than points?",
        "{item} of {when} relative to {old}: what is the percentage change in the ratio itself?",
    ), item=item, when=scene.when(), old=scene.when(1))  # fmt: skip
    how = asked(scene, "percent", 1)
    return ask_number(
        scene, whole, capital(question), Asked(how.rounding, "Round to one decimal place."), result=f"relative change in {item}",
        convention="direction", method="A relative change divides the change in points by the older ratio.",
        wrong_roundings=[("percent_vs_points", difference, Rounding(unit="points", places=1))],
        also_wrong=[("wrong_base", (*difference, Act("divide", (f"#{len(plan)}", new))))],
    )  # fmt: skip


_SPREADS = (
    ("gross_profit", "operating_income"), ("operating_income", "net_income"), ("gross_profit", "net_income"),
    ("pretax_income", "net_income"), ("operating_income", "pretax_income"), ("operating_cash_flow", "net_income"),
)  # fmt: skip
_MARGIN_NAMES = {
    "gross_profit": "gross margin", "operating_income": "operating margin", "net_income": "net margin",
    "pretax_income": "pretax margin", "operating_cash_flow": "operating cash flow margin",
}  # fmt: skip


def _spread(scene: Scene) -> Ask:
    found = [p for p in _SPREADS if all(scene.printed(scene.fact(c)) for c in p)]
    if not found:
        raise CrossfootError("the page prints no two profits")
    high, low = scene.stream.choice(found)
    sales = scene.fact("revenue")
    a, b = _MARGIN_NAMES[high], _MARGIN_NAMES[low]
    plan: Plan = (
        Act("divide", (scene.fact(high), sales), a), Act("divide", (scene.fact(low), sales), b),
        Act("subtract", ("#0", "#1"), "spread"),
    )  # fmt: skip
    question = scene.say((
        "How wide was the gap between {a} and {b} in {when}, {a} less {b}?",
        "By how much did {a} exceed {b} in {when}? (Negative if it fell short.)",
        "What was {a} minus {b} in {when}?",
        "State the spread of {a} over {b} for {when}.",
    ), a=a, b=b, when=scene.when())  # fmt: skip
    how = scene.stream.choice((asked(scene, "bps", 0), asked(scene, "points", 2)))
    relative: Plan = (*plan, Act("divide", ("#2", "#1")))
    return ask_number(
        scene, plan, capital(question), how, result="spread", method="Both margins are taken over the same revenue.",
        wrong_roundings=[("percent_vs_points", relative, Rounding(unit="percent", places=1))],
    )  # fmt: skip


def _growth(scene: Scene) -> Ask:
    concept = item_of(scene, 1, gains=True)
    new, old = scene.fact(concept), scene.fact(concept, 1)
    item = scene.item(concept)
    plan = growth(new, old)
    question = scene.say((
        "By what percentage did {item} change from {old} to {when}?",
        "What was the relative change in {item} between {old} and {when}, in percent?",
        "How fast did {item} grow or shrink from {old} to {when}, in percent?",
        "Express the movement in {item} from {old} to {when} as a percentage of the earlier figure.",
    ), item=item, old=timed(scene, concept, 1).partition(" ")[2], when=timed(scene, concept).partition(" ")[2])  # fmt: skip
    return ask_number(
        scene, plan, capital(question), asked(scene, "percent", scene.stream.choice((1, 2))), result=f"change in {item}",
        convention="direction", method="The change is measured against the older figure; the scale cancels.",
        also_wrong=[("wrong_base", (*plan[:1], Act("divide", ("#0", new))))],
    )  # fmt: skip


def _times_year(scene: Scene) -> Ask:
    concept = item_of(scene, 1, gains=True)
    new, old = scene.fact(concept), scene.fact(concept, 1)
    plan: Plan = (Act("divide", (new, old), "multiple"),)
    question = scene.say((
        "How many times its {old} level was {item} {when}?",
        "{item} {when} was what multiple of its {old} figure?",
        "Divide {item} {when} by the figure of {old}: what multiple comes out?",
    ), item=scene.item(concept), old=timed(scene, concept, 1).partition(" ")[2], when=timed(scene, concept))  # fmt: skip
    change: Plan = growth(new, old)
    return ask_number(
        scene, plan, capital(question), asked(scene, "x", scene.stream.choice((2, 3))), result="multiple",
        method="Both figures are at one scale, which cancels.",
        also_wrong=[("wrong_base", (Act("divide", (old, new)),)), ("percent_vs_points", change)],
    )  # fmt: skip


FAMILIES = [
    Family("ratio-in-percent", "A ratio of two lines, in percent", _metric_want(_PERCENT_NAMES, 1), _percent, levels=_HARDER),
    Family("ratio-as-x-or-percent", "A ratio in the display it doesn't usually have", _metric_want((*_MULTIPLE_NAMES, *_PERCENT_NAMES), 1), _x_or_percent, levels=_HARDER),
    _change("bps", "ratio-change-in-bps", "The change of a ratio in basis points"),
    _change("points", "ratio-change-in-points", "The change of a ratio in percentage points"),
    Family("ratio-change-relative", "The relative change of a ratio, not points", _metric_want(_PERCENT_NAMES, 2), _relative, levels=_HARDER),
    Family("margin-spread", "One margin less another, in bps or points", one_of(*((*p, "revenue") for p in _SPREADS)), _spread, levels=_HARDER),
    Family("growth-in-percent", "A relative change of a line", any_item(2), _growth, levels=_HARDER),
    Family("times-last-year", "A line as a multiple of the year before", any_item(2), _times_year, levels=_HARDER),
]  # fmt: skip

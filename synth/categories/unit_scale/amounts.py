"""Families over amounts of the statements: in full, in another scale, summed, averaged, per day or month."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from synth.asking import ask_number, lookup
from synth.categories.unit_scale.parts import (
    any_item,
    as_printed,
    asked_money,
    capital,
    early,
    in_scale,
    item_of,
    one_of,
    other_scale,
    printed_group,
    scales_for,
    timed,
    value_of,
)
from synth.company.identity import SCALE_NAMES
from synth.family import Family
from synth.plan import Act

if TYPE_CHECKING:
    from schemas.answer import Convention
    from synth.pages import Want
    from synth.plan import Plan
    from synth.problem import Ask
    from synth.scene import Scene
    from synth.stream import Stream

_HARDER = ("standard", "hard")
_SUMS = (
    ("receivables", "inventory"), ("cash", "short_term_investments"), ("short_term_debt", "long_term_debt"),
    ("goodwill", "intangibles"), ("dividends_paid", "buybacks"), ("capex", "acquisitions"),
    ("payables", "accrued_liabilities"), ("cash", "receivables", "inventory"), ("capex", "dividends_paid"),
    ("selling_expense", "research_expense"), ("interest_expense", "income_tax"), ("capex", "buybacks"),
    ("current_lease_liabilities", "lease_liabilities"), ("goodwill", "intangibles", "ppe"),
    ("cost_of_revenue", "selling_expense"), ("depreciation_amortization", "stock_compensation"),
    ("common_stock", "paid_in_capital"), ("debt_repaid", "capex"), ("receivables", "prepaid_expenses"),
    ("fuel_expense", "maintenance_expense"), ("food_cost", "labor_cost"), ("oil_revenue", "gas_revenue"),
    ("loans", "securities"), ("electric_revenue", "gas_revenue"), ("service_charges", "wealth_fees", "card_fees"),
)  # fmt: skip
_DIFFERENCES = (
    ("current_assets", "current_liabilities"), ("total_assets", "total_liabilities"), ("revenue", "cost_of_revenue"),
    ("operating_cash_flow", "capex"), ("debt_issued", "debt_repaid"), ("net_income", "dividends_paid"),
    ("receivables", "payables"), ("long_term_debt", "cash"), ("operating_income", "interest_expense"),
    ("investment_purchases", "investment_sales"), ("capex", "depreciation_amortization"),
    ("total_equity", "goodwill"), ("loans", "deposits"), ("premiums_earned", "losses_incurred"),
)  # fmt: skip
_TOTALS = ("total_debt", "gross_profit", "free_cash_flow", "working_capital", "lease_liability_total")


def _scale_method(scene: Scene, scale: int) -> str:
    asked = f"asked in {SCALE_NAMES[scale]}" if scale else "asked in full"
    return f"The statement is in {SCALE_NAMES[scene.scale]} and the answer is {asked}."


def _restate(scene: Scene, concept: str, scale: int, wordings: tuple[str, ...], back: int = 0) -> Ask:
    fact = scene.fact(concept, back)
    value = scene.value(fact)
    plan = lookup(fact)
    how = asked_money(scene, value, scale)
    item = scene.item(concept)
    question = scene.say(
        wordings, item=item, time=timed(scene, concept, back), money=scene.money, unit=in_scale(scene, scale),
        company=scene.company.identity.name,
    )  # fmt: skip
    early = [("premature_rounding", (Act("round", (fact, -scale)),))] if scale > scene.scale else []
    return ask_number(
        scene, plan, capital(question), how, result=item,
        method=_scale_method(scene, scale), also_wrong=(*as_printed(scene, plan, scale), *early),
    )  # fmt: skip


_FULL = (
    "What was {item} {time}, in {unit}, written out in full?",
    "State {item} {time} in single {money}, with no scale word.",
    "Write {item} {time} out in full, in {money}.",
    "What did {item} {time} come to in whole {money}?",
    "If {company} printed no scale, what figure in {money} would stand for {item} {time}?",
    "Give {item} {time} as a full amount in {money}, all zeros included.",
)
_OTHER = (
    "What was {item} {time}, in {unit}?",
    "Express {item} {time} in {unit}.",
    "A summary of {company} is kept in {unit}. What does it show for {item} {time}?",
    "Convert {item} {time} to {unit}.",
    "What did {item} {time} come to in {unit}?",
    "Restate {item} {time} in {unit}.",
)


def _in_full(scene: Scene) -> Ask:
    return _restate(scene, item_of(scene), 0, _FULL)


def _in_other_scale(scene: Scene) -> Ask:
    concept = item_of(scene)
    scale = other_scale(
        scene, scene.value(scene.fact(concept)), tuple(s for s in (3, 5, 6, 7, 9) if _fits(scene, s))
    )
    return _restate(scene, concept, scale, _OTHER)


def _fits(scene: Scene, scale: int) -> bool:
    return (scale in {5, 7}) == (scene.currency == "INR") or scale == 6


def _to_lakh_or_crore(scene: Scene) -> Ask:
    concept = item_of(scene)
    return _restate(scene, concept, other_scale(scene, scene.value(scene.fact(concept)), (5, 7)), _OTHER)


def _from_lakh_or_crore(scene: Scene) -> Ask:
    concept = item_of(scene)
    return _restate(scene, concept, other_scale(scene, scene.value(scene.fact(concept)), (3, 6, 9)), _OTHER)


def _combined(
    scene: Scene,
    plan: Plan,
    question: str,
    result: str,
    scale: int,
    concept: str,
    convention: Convention = "signed",
) -> Ask:
    value = value_of(scene, plan)
    how = asked_money(scene, value, scale)
    return ask_number(
        scene, plan, capital(question), how, result=result, method=_scale_method(scene, scale),
        convention=convention,
        also_wrong=(*as_printed(scene, plan, scale), *([early(plan, scene.fact(concept), scale)] if scale > scene.scale else [])),
    )  # fmt: skip


def _sum(scene: Scene) -> Ask:
    group = printed_group(scene, _SUMS)
    plan = (Act("sum" if len(group) > 2 else "add", tuple(scene.fact(c) for c in group), "total"),)
    items = [scene.item(c) for c in group]
    listed = f"{', '.join(items[:-1])} and {items[-1]}"
    scale = other_scale(scene, value_of(scene, plan))
    question = scene.say((
        "What did {items} amount to together {time}, in {unit}?",
        "Add up {items} {time} and state the sum in {unit}.",
        "What is the total of {items} {time}, expressed in {unit}?",
        "{items}: what is their sum {time}, in {unit}?",
    ), items=listed, time=timed(scene, group[0]), unit=in_scale(scene, scale))  # fmt: skip
    return _combined(scene, plan, question, "total", scale, group[0])


def _difference(scene: Scene) -> Ask:
    more, less = printed_group(scene, _DIFFERENCES)
    plan = (Act("subtract", (scene.fact(more), scene.fact(less)), "difference"),)
    scale = other_scale(scene, value_of(scene, plan))
    question = scene.say((
        "What was {a} less {b} {time}, in {unit}?",
        "Subtract {b} from {a} {time} and give the result in {unit}.",
        "What remains of {a} {time} after deducting {b}, stated in {unit}?",
        "Take {b} off {a} {time}: what is left, in {unit}?",
    ), a=scene.item(more), b=scene.item(less), time=timed(scene, more), unit=in_scale(scene, scale))  # fmt: skip
    return _combined(scene, plan, question, "difference", scale, more)


def _change(scene: Scene) -> Ask:
    concept = item_of(scene, 1)
    new, old = scene.fact(concept), scene.fact(concept, 1)
    plan = (Act("subtract", (new, old)),)
    scale = other_scale(scene, value_of(scene, plan))
    item = scene.item(concept)
    question = scene.say((
        "By how much did {item} change from {old} to {when}, in {unit}?",
        "What was the change in {item} between {old} and {when}, expressed in {unit}?",
        "State the movement in {item} from {old} to {when} in {unit}.",
        "Comparing {when} with {old}, how far did {item} move, in {unit}?",
    ), item=item, old=_point(scene, concept, 1), when=_point(scene, concept, 0), unit=in_scale(scene, scale))  # fmt: skip
    return _combined(scene, plan, question, f"change in {item}", scale, concept, convention="direction")


def _point(scene: Scene, concept: str, back: int) -> str:
    """Name a period or a date without its preposition."""
    return timed(scene, concept, back).partition(" ")[2]


def _average(scene: Scene) -> Ask:
    concept = item_of(scene, 1)
    facts = (scene.fact(concept), scene.fact(concept, 1))
    plan = (Act("average", facts),)
    scale = other_scale(scene, value_of(scene, plan))
    item = scene.item(concept)
    question = scene.say((
        "What was average {item} of {old} and {when}, in {unit}?",
        "Average {item} over {old} and {when} and state it in {unit}.",
        "Take the mean of {item} in {old} and in {when}. What is it in {unit}?",
    ), item=item, old=_point(scene, concept, 1), when=_point(scene, concept, 0), unit=in_scale(scene, scale))  # fmt: skip
    how = asked_money(scene, value_of(scene, plan), scale, exact=False)
    return ask_number(
        scene, plan, capital(question), how, result=f"average {item}", method=_scale_method(scene, scale),
        also_wrong=(*as_printed(scene, plan, scale), ("missing_component", (Act("divide", (facts[0], 2)),))),
    )  # fmt: skip


_DAILY = (
    "How much was {item} per day {time} (365 days), in {unit}?",
    "On a 365-day year, what was the daily run rate of {item} {time}, in {unit}?",
    "Divide {item} {time} over 365 days. What is the amount for one day, in {unit}?",
    "What did {item} average per calendar day {time}, counting 365 days, in {unit}?",
)
_MONTHLY = (
    "What was the monthly average of {item} {time}, in {unit}?",
    "Spread {item} {time} evenly over twelve months: how much is that a month, in {unit}?",
    "How much was {item} per month on average {time}, in {unit}?",
    "What does one month of {item} come to {time}, on average, in {unit}?",
)
_QUARTERLY = (
    "What was the quarterly average of {item} {time}, in {unit}?",
    "Spread {item} {time} evenly over four quarters: what falls on each, in {unit}?",
    "How much was {item} per quarter on average {time}, in {unit}?",
)


def _per_period(parts: int, name: str, wordings: tuple[str, ...], slip: int) -> Family:
    def ask(scene: Scene) -> Ask:
        concept = item_of(scene, flow=True, gains=True)
        fact = scene.fact(concept)
        plan = (Act("divide", (fact, parts)),)
        value = value_of(scene, plan)
        scales = scales_for(scene, value)
        scale = scene.stream.choice(scales)
        item = scene.item(concept)
        question = scene.say(wordings, item=item, time=timed(scene, concept), unit=in_scale(scene, scale))
        return ask_number(
            scene, plan, capital(question), asked_money(scene, value, scale, exact=False),
            result=f"{item} per {name}", method=_scale_method(scene, scale),
            also_wrong=(*as_printed(scene, plan, scale), ("wrong_period", (Act("divide", (fact, slip)),))),
        )  # fmt: skip

    return Family(
        f"amount-per-{name}",
        f"A year's amount spread over its {name}s, in another scale",
        any_item(flow=True),
        ask,
        levels=_HARDER,
    )


def _statement_scale(scene: Scene) -> Ask:
    """Ask for an amount that a page's prose, or the table's header, gives the scale of."""
    concept = item_of(scene)
    scale = other_scale(scene, scene.value(scene.fact(concept)))
    return _restate(scene, concept, scale, _OTHER if scale else _FULL)


def _scale_apart(stream: Stream) -> Want:
    return replace(any_item()(stream), scale_in_prose=True)


def _multiple_of_year(scene: Scene) -> Ask:
    """Scale a sum of two years: the statement shows each year, the question asks for both together."""
    concept = item_of(scene, 1, flow=True)
    facts = (scene.fact(concept), scene.fact(concept, 1))
    plan = (Act("add", facts, "two years together"),)
    scale = other_scale(scene, value_of(scene, plan))
    question = scene.say((
        "What did {item} come to over {old} and {when} together, in {unit}?",
        "Add {item} of {old} to that of {when} and state the sum in {unit}.",
        "Over the two years {old} and {when}, how much was {item} in all, in {unit}?",
    ), item=scene.item(concept), old=scene.when(1), when=scene.when(), unit=in_scale(scene, scale))  # fmt: skip
    return _combined(scene, plan, question, "two years together", scale, concept)


FAMILIES = [
    Family("amount-in-full", "An amount of a scaled statement, written out in full", any_item(), _in_full, levels=_HARDER),
    Family("amount-in-other-scale", "An amount of a scaled statement in another scale", any_item(), _in_other_scale, levels=_HARDER),
    Family("lakh-and-crore", "A rupee amount in lakhs or crore", any_item(currency="INR"), _to_lakh_or_crore, levels=_HARDER),
    Family("lakh-and-crore-to-millions", "An amount in lakhs or crore in thousands, millions or billions", any_item(currency="INR"), _from_lakh_or_crore, levels=_HARDER),
    Family("scale-beside-the-table", "An amount of a table whose scale stands in the prose beside it", _scale_apart, _statement_scale, levels=_HARDER),
    Family("sum-in-other-scale", "Line items added up and stated in another scale", one_of(*_SUMS, hides=_TOTALS), _sum, levels=_HARDER),
    Family("difference-in-other-scale", "One line item less another, in another scale", one_of(*_DIFFERENCES, hides=_TOTALS), _difference, levels=_HARDER),
    Family("change-in-other-scale", "A change between two years, in another scale", any_item(2), _change, levels=_HARDER),
    Family("average-in-other-scale", "The average of two years or dates, in another scale", any_item(2), _average, levels=_HARDER),
    Family("two-years-in-other-scale", "Two years' amounts together, in another scale", any_item(2, flow=True), _multiple_of_year, levels=_HARDER),
    _per_period(365, "day", _DAILY, 360),
    _per_period(12, "month", _MONTHLY, 4),
    _per_period(4, "quarter", _QUARTERLY, 12),
]  # fmt: skip

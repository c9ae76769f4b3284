"""Families over tables of mixed units: stores, employees, percentages and prices next to money."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from schemas.derivation import Rounding
from schemas.errors import CrossfootError
from schemas.quantity import rate
from synth.asking import Asked, ask_number, asked
from synth.categories.unit_scale.parts import (
    asked_money,
    capital,
    in_scale,
    rescaled,
    rounded_to,
    scales_for,
    these,
    timed,
    unit_of,
    value_of,
)
from synth.company.concepts import CONCEPTS
from synth.company.industries import INDUSTRIES
from synth.company.printed_in import homes
from synth.family import Family
from synth.plan import Act

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from synth.pages import Want
    from synth.plan import Fact, Plan
    from synth.problem import Ask
    from synth.scene import Scene
    from synth.stream import Stream

_HARDER = ("standard", "hard")
_NOUN = {
    "employees": "employee", "stores": "store", "plants": "plant", "subscription_customers": "customer", "subscribers": "subscriber",
    "franchised_stores": "franchised unit", "aircraft": "aircraft", "branches": "branch", "properties": "property",
    "wells_drilled": "well drilled", "agents": "agent", "customers_served": "customer served", "patients_treated": "patient treated",
    "wafers_shipped": "wafer shipped", "homes_passed": "home passed",
}  # fmt: skip
"""Counts that stand unscaled, and one of what they count."""
_MONEY = (
    "revenue", "revenue", "operating_income", "operating_income", "net_income", "capex", "total_assets", "operating_expenses", "operating_cash_flow",
    "depreciation_amortization", "stock_compensation", "ppe", "interest_expense", "selling_expense", "research_expense",
    "inventory",
)  # fmt: skip
_THOUSANDS = {"units_sold": "unit sold", "policies_in_force": "policy in force", "ore_milled": "tonne milled", "ounces_sold": "ounce sold",
              "selling_space": "square foot of selling space", "leasable_area": "square foot of leasable area",
              "passengers": "passenger carried"}  # fmt: skip
"""Counts that a table states in thousands, as its label says."""


def _pair(counts: Collection[str]) -> Callable[[Stream], Want]:
    """Return a want for an amount and a count that companies of one industry print."""

    def want(stream: Stream) -> Want:
        industry, count = stream.choice([(i, c) for i in INDUSTRIES for c in homes(i) if c in counts])
        money = stream.choice([m for m in _MONEY if m in homes(industry)])
        return _kpis(industry, (money, count))

    return want


def _shown(*groups: tuple[str, ...], years: int = 1) -> Callable[[Stream], Want]:
    """Return a want for one of the groups that some industry prints."""

    def want(stream: Stream) -> Want:
        industry, group = stream.choice(
            [(i, g) for i in INDUSTRIES for g in groups if all(c in homes(i) for c in g)]
        )
        return _kpis(industry, group, years)

    return want


def _kpis(industry: str, concepts: tuple[str, ...], years: int = 1) -> Want:
    """Return a want for line items, naming their tables: figures behind the statements are drawn with those."""
    tables = tuple(dict.fromkeys(homes(industry)[c][0] for c in concepts))
    return replace(these(*concepts, years=years, tables=tables), industries=(industry,))


def _printed(scene: Scene, concepts: tuple[str, ...]) -> str:
    found = [c for c in concepts if scene.printed(f := scene.fact(c)) and scene.value(f)]
    if not found:
        raise CrossfootError("the page prints none of the line items asked about")
    return scene.stream.choice(found)


def _per_count(scene: Scene) -> Ask:
    count = _printed(scene, tuple(_NOUN))
    money = _printed(scene, _MONEY)
    return _each(
        scene, money, count, _NOUN[count], (Act("divide", (scene.fact(money), scene.fact(count))),), 0
    )


def _per_thousand_count(scene: Scene) -> Ask:
    count = _printed(scene, tuple(_THOUSANDS))
    money = _printed(scene, _MONEY)
    fact = scene.fact(count)
    singles = _singles(scene, fact)
    below = "#0" if singles else fact
    plan: Plan = (*singles, Act("divide", (scene.fact(money), below)))
    return _each(scene, money, count, _THOUSANDS[count], plan, 3)


def _singles(scene: Scene, fact: Fact) -> Plan:
    """Return the step from a count in thousands to single ones, where its label isn't read as a scale already."""
    if unit_of(scene, fact)[1] or not CONCEPTS[fact.concept].noun.startswith("thousand"):
        return ()
    return (Act("multiply", (fact, 1000), f"{CONCEPTS[fact.concept].spoken[0]} in single units"),)


def _each(scene: Scene, money: str, count: str, noun: str, plan: Plan, counted: int) -> Ask:
    value = value_of(scene, plan)
    counted_in = unit_of(scene, scene.fact(count))[0]
    unit = scene.currency if counted_in == "pure" else rate(scene.currency, counted_in)
    scales = [
        s
        for s in ((0, 5, 7) if scene.currency == "INR" else (0, 3, 6))
        if abs(value) >= 10**s and abs(value) < 10 ** (s + 7)
    ]
    scale = scene.stream.choice(scales or [0])
    shown = abs(value) / 10**scale
    places = 2 if shown < 100 else 1 if scale else 0
    how = Asked(Rounding(unit=unit, scale=scale, places=places), rounded_to(places, exact=False))
    item = scene.item(money)
    question = scene.say((
        "How much {item} was there per {noun} {time}, in {unit}?",
        "What was {item} per {noun} {time}, in {unit}?",
        "For each {noun}, how large was {item} {time}, in {unit}?",
        "Work out {item} per {noun} {time}, in {unit}.",
        "On average, what did {item} amount to for each {noun} {time}, in {unit}?",
    ), item=item, noun=noun, time=timed(scene, money), unit=in_scale(scene, scale))  # fmt: skip
    wrong = [
        ("wrong_scale", rescaled(plan, -scene.scale))
        if abs(value) / 10**scene.scale >= 10**scale
        else ("wrong_scale", rescaled(plan, scale - scene.scale or 3))
    ]
    if counted:
        wrong.insert(0, ("wrong_scale", rescaled(plan, counted)))
    return ask_number(
        scene, plan, capital(question), how, result=f"{item} per {noun}", also_wrong=wrong,
        method="Money is scaled by its caption, the count is not." if not counted else "Money and the count are scaled apart.",
    )  # fmt: skip


class _Deal(NamedTuple):
    """A price and a volume whose product is money."""

    price: str
    volume: str
    what: str
    times: int = 1
    """Periods in the year that the price is for: 12 months, 365 days of a daily volume."""


_DEALS = (
    _Deal("average_fare", "passengers", "fares paid"), _Deal("realized_price", "ounces_sold", "sales value of the metal"),
    _Deal("cash_cost", "ounces_sold", "cash cost of the metal sold"),
    _Deal("sustaining_cost", "ounces_sold", "all-in sustaining cost of the metal sold"),
    _Deal("revenue_per_user", "subscribers", "revenue of one month"),
    _Deal("revenue_per_user", "subscribers", "revenue of twelve months", 12),
    _Deal("sales_per_square_foot", "selling_space", "sales of the selling space"),
    _Deal("rent_per_square_foot", "leasable_area", "rent of the area if fully let"),
    _Deal("lifting_cost", "production_per_day", "lifting cost of a day"),
    _Deal("lifting_cost", "production_per_day", "lifting cost of 365 days", 365),
)  # fmt: skip


def _price_times_volume(scene: Scene) -> Ask:
    found = [d for d in _DEALS if scene.printed(scene.fact(d.price)) and scene.printed(scene.fact(d.volume))]
    if not found:
        raise CrossfootError("the page prints no price with its volume")
    deal = scene.stream.choice(found)
    price, volume = scene.fact(deal.price), scene.fact(deal.volume)
    acts = [*_singles(scene, volume)]
    units = "#0" if acts else volume
    acts.append(Act("multiply", (price, units), deal.what if deal.times == 1 else "for one period"))
    if deal.times > 1:
        acts.append(Act("multiply", (f"#{len(acts) - 1}", deal.times), deal.what))
    plan = tuple(acts)
    value = value_of(scene, plan)
    scale = scene.stream.choice([s for s in scales_for(scene, value) if s] or [scene.scale])
    question = scene.say((
        "Multiply {price} by {volume} of {when}: what {what} does that give, in {unit}?",
        "What do {price} and {volume} imply for the {what} in {when}, in {unit}?",
        "At {price} and {volume} as shown for {when}, how large is the {what}, in {unit}?",
        "Estimate the {what} in {when} from {price} and {volume}, in {unit}.",
    ), price=CONCEPTS[deal.price].spoken[0], volume=CONCEPTS[deal.volume].spoken[0], what=deal.what, when=scene.when(), unit=in_scale(scene, scale))  # fmt: skip
    thousands = CONCEPTS[deal.volume].noun.startswith("thousand")
    wrong: list[tuple[str, Plan]] = [("wrong_scale", rescaled(plan, -3))] if thousands else []
    if deal.times > 1:
        wrong.append(("missing_component", plan[:-1]))
    wrong.append(("wrong_scale", rescaled(plan, 3)))
    return ask_number(
        scene, plan, question, asked_money(scene, value, scale, exact=False), result=deal.what, also_wrong=wrong,
        method="The price is for one; the volume is counted as its label says.",
    )  # fmt: skip


_RATES = (
    "organic_growth", "comparable_sales_growth", "capacity_utilization", "online_share", "gross_to_net", "churn", "load_factor",
    "allowed_return", "occupancy", "same_property_growth", "net_interest_margin", "nonperforming_share", "retention_rate",
    "catastrophe_share", "volume_growth",
)  # fmt: skip


def _kpi_in_bps(scene: Scene) -> Ask:
    """Ask for a percentage row of a mixed table in basis points, or its change in them."""
    rate_name = _printed(scene, _RATES)
    new = scene.fact(rate_name)
    item = scene.item(rate_name)
    if scene.stream.chance(35) or not scene.printed(scene.fact(rate_name, 1)):
        plan: Plan = (Act("lookup", (new,)),)
        question = scene.say((
            "State {item} of {when} in basis points.", "What was {item} in {when}, in basis points?",
            "Express {item} for {when} in basis points rather than percent.",
        ), item=item, when=scene.when())  # fmt: skip
        how = Asked(Rounding(unit="bps", places=0), "")
        return ask_number(
            scene, plan, question, how, result=item, method="One percent is 100 basis points.",
            also_wrong=[("wrong_scale", rescaled(plan, -2)), ("wrong_scale", rescaled(plan, -1)), ("wrong_scale", rescaled(plan, 1))],
        )  # fmt: skip
    old = scene.fact(rate_name, 1)
    plan = (Act("subtract", (new, old)),)
    question = scene.say((
        "By how much did {item} change from {old} to {when}?", "How did {item} move between {old} and {when}?",
        "What was the change in {item} in {when} against {old}?",
    ), item=item, when=scene.when(), old=scene.when(1))  # fmt: skip
    relative: Plan = (*plan, Act("divide", ("#0", old)))
    how = scene.stream.choice((asked(scene, "bps", 0), asked(scene, "points", 1)))
    slips = (
        [("wrong_scale", rescaled(plan, -2)), ("wrong_scale", rescaled(plan, -1))]
        if how.rounding.unit == "bps"
        else []
    )
    return ask_number(
        scene, plan, question, how, result=f"change in {item}",
        convention="direction", wrong_roundings=[("percent_vs_points", relative, Rounding(unit="percent", places=1))],
        also_wrong=[*slips, ("missing_component", (Act("lookup", (new,)),))], method="A percentage point is 100 basis points.",
    )  # fmt: skip


def _count_growth(scene: Scene) -> Ask:
    count = _printed(scene, (*_NOUN, *_THOUSANDS))
    new, old = scene.fact(count), scene.fact(count, 1)
    thousands = count in _THOUSANDS
    plan: Plan = (Act("subtract", (new, old)),)
    if _singles(scene, new):
        plan = (*plan, Act("multiply", ("#0", 1000), "in single units"))
    item = CONCEPTS[count].spoken[0]
    value = value_of(scene, plan)
    if not value:
        raise CrossfootError("the count did not change")
    unit = unit_of(scene, new)[0]
    question = scene.say((
        "By how much did the figure for {item} change from {old} to {when}, as a full count?",
        "Compare {item} of {when} with {old}: how large is the change, counted in single units?",
        "State the change in {item} between {old} and {when} as a whole number, written out.",
    ), item=item, when=scene.when(), old=scene.when(1))  # fmt: skip
    return ask_number(
        scene, plan, question, Asked(Rounding(unit=unit, places=0), ""), result=f"change in {item}", convention="direction",
        method="A count takes no scale from the caption for money." if not thousands else "The label says that the count is in thousands.",
        also_wrong=[
            ("wrong_scale", rescaled(plan, -3 if thousands else scene.scale)), ("wrong_scale", rescaled(plan, 3)),
            ("missing_component", (Act("lookup", (new,)),)),
        ],
    )  # fmt: skip


FAMILIES = [
    Family("amount-per-head-or-store", "Scaled money over an unscaled count of a mixed table", _pair(_NOUN), _per_count, levels=_HARDER, weight=14),
    Family("amount-per-unit-in-thousands", "Scaled money over a count in thousands", _pair(_THOUSANDS), _per_thousand_count, levels=_HARDER),
    Family("price-times-volume", "A price for one times a volume at its own scale", _shown(*dict.fromkeys((d.price, d.volume) for d in _DEALS)), _price_times_volume, levels=_HARDER),
    Family("percentage-row-in-bps", "A percentage row of a mixed table, or its change, in bps or points", _shown(*((r,) for r in _RATES), years=2), _kpi_in_bps, levels=_HARDER),
    Family("count-changed", "The change of a count, which the caption's scale leaves out", _shown(*((c,) for c in (*_NOUN, *_THOUSANDS)), years=2), _count_growth, levels=_HARDER),
]  # fmt: skip

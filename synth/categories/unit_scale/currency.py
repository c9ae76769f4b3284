"""Families over two currencies: a stated rate in either quoting habit, average or closing, both directions."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from schemas.derivation import Rounding
from schemas.errors import CrossfootError
from schemas.quantity import rate
from synth.asking import Asked, ask_number, asked
from synth.categories.unit_scale.parts import (
    any_item,
    asked_money,
    capital,
    in_scale,
    item_of,
    on_grid,
    one_of,
    rescaled,
    rounded_to,
    scales_for,
    these,
    timed,
    value_of,
)
from synth.company.concepts import CONCEPTS
from synth.company.identity import CURRENCY_NAMES, SCALE_NAMES
from synth.family import Family
from synth.plan import Act
from synth.presentation.sheet import SYMBOLS, grouped

if TYPE_CHECKING:
    from synth.plan import Fact, Given, Plan
    from synth.problem import Ask
    from synth.scene import Scene

_HARDER = ("standard", "hard")
_WORTH = {
    "USD": 10_000,
    "EUR": 10_900,
    "GBP": 12_700,
    "INR": 121,
    "JPY": 68,
    "CAD": 7_400,
    "CHF": 11_300,
    "AUD": 6_600,
}
"""What one unit is worth in ten-thousandths of a dollar, about: rates are drawn around it."""
_NAMES = {
    **CURRENCY_NAMES,
    "JPY": "Japanese yen",
    "CAD": "Canadian dollars",
    "CHF": "Swiss francs",
    "AUD": "Australian dollars",
}
_WORD = {0: "", 3: " thousand", 6: " million", 9: " billion", 5: " lakh", 7: " crore"}


class _Rate(NamedTuple):
    """A rate in prose: its operand, its value, and whether it is the reporting currency per foreign unit."""

    given: Given
    value: Fraction
    direct: bool


def _foreign(scene: Scene) -> str:
    return scene.stream.choice([c for c in _WORTH if c != scene.currency])


def _rates(
    scene: Scene, foreign: str, templates: list[tuple[str, str]], *, direct: bool | None = None
) -> list[_Rate]:
    """Add a note for each (template, name), all quoted alike, each rate a little off the one before."""
    cross = Fraction(_WORTH[foreign], _WORTH[scene.currency])
    direct = cross >= Fraction(1, 5) and (cross > 5 or scene.stream.chance(50)) if direct is None else direct
    base = cross if direct else 1 / cross
    of, per = (scene.currency, foreign) if direct else (foreign, scene.currency)
    found: list[_Rate] = []
    for template, name in templates:
        places = 4 if base < 20 else 2
        base *= Fraction(scene.stream.between(930, 1075), 1000)
        value = on_grid(base, 0, places)
        shown = f"{grouped(value, places)} {of} per {per}"
        given = scene.passage(template, name, shown, value, rate(of, per), 0, places)
        found.append(_Rate(given, value, direct))
    return found


def _to_reporting(of: _Rate, amount: Given) -> Act:
    return Act("multiply" if of.direct else "divide", (amount, of.given), "in the reporting currency")


def _to_foreign(of: _Rate, amount: Fact, name: str) -> Act:
    return Act("divide" if of.direct else "multiply", (amount, of.given), name)


def _foreign_note(scene: Scene, template: str, name: str, foreign: str, size: Fraction) -> tuple[Given, int]:
    """Add a note with an amount in a foreign currency worth about ``size`` of the reporting one."""
    worth = size * _WORTH[scene.currency] / _WORTH[foreign]
    scale = 9 if worth >= 2 * 10**9 and scene.stream.chance(60) else 6 if worth >= 2 * 10**6 else 3
    value = on_grid(worth, scale, 1) or Fraction(10) ** scale
    mark = SYMBOLS.get(foreign, f"{foreign} ")
    shown = f"{mark}{grouped(value / 10**scale, 1)}{_WORD[scale]}"
    return scene.passage(template, name, shown, value, foreign, scale, 1 - scale), scale


_LOANS = (
    ("A subsidiary owes {amount} under a local credit line.", "the subsidiary's credit line", "long_term_debt", False),
    ("The purchase price of a plant, payable next year, is {amount}.", "the purchase price of the plant", "total_assets", False),
    ("A customer abroad has been billed {amount}.", "the bill to the customer", "total_assets", False),
    ("Cash held in a foreign bank account was {amount}.", "the foreign bank balance", "cash", False),
    ("A dividend of {amount} was received from an affiliate abroad.", "the affiliate's dividend", "net_income", True),
    ("Sales of the foreign subsidiary were {amount} for the year.", "the subsidiary's sales", "revenue", True),
    ("Wages at the plant abroad came to {amount} for the year.", "wages abroad", "revenue", True),
    ("Royalties of {amount} were earned from a licensee abroad over the year.", "royalties from abroad", "revenue", True),
)  # fmt: skip


def _anchor(scene: Scene) -> tuple[str, str, Fraction, bool]:
    found = [x for x in _LOANS if scene.printed(f := scene.fact(x[2])) and scene.value(f)]
    if not found:
        raise CrossfootError("the page prints nothing that a foreign amount could be measured by")
    template, name, concept, flow = scene.stream.choice(found)
    size = abs(scene.value(scene.fact(concept))) * scene.stream.between(10, 180) / 1000
    return template, name, size, flow


_AVERAGE = ("The exchange rate averaged {amount} over the year.", "average rate")
_CLOSING = ("At the year end the exchange rate stood at {amount}.", "closing rate")
_SPOT = (
    ("The exchange rate is {amount}.", "exchange rate"), ("Translation is at {amount}.", "exchange rate"),
    ("A rate of {amount} applies.", "exchange rate"),
)  # fmt: skip


def _converted(scene: Scene) -> Ask:
    """Translate a foreign amount of the prose into the reporting currency, at the one rate given."""
    template, name, size, _ = _anchor(scene)
    foreign = _foreign(scene)
    given, own = _foreign_note(scene, template, name, foreign, size)
    (quoted,) = _rates(scene, foreign, [scene.stream.choice(_SPOT)])
    return _ask_reporting(scene, (_to_reporting(quoted, given),), name, own, (), foreign)


def _ask_reporting(
    scene: Scene, plan: Plan, name: str, own: int, wrong: tuple[tuple[str, Plan], ...], foreign: str
) -> Ask:
    amount = value_of(scene, plan)
    scale = scene.stream.choice([scene.scale, *scales_for(scene, amount)])
    question = scene.say((
        "What amount in {unit} corresponds to {name}?",
        "Translate {name} into {unit}.",
        "Which figure stands for {name} once it is translated into {unit}?",
        "Convert {name} to {unit}.",
        "The table is in {money}. State {name} in {unit}.",
    ), name=name, money=scene.money, unit=in_scale(scene, scale))  # fmt: skip
    how = asked_money(scene, amount, scale, exact=False)
    untouched: Plan = (Act("lookup", plan[0].args[:1]),)
    slips = [("wrong_scale", rescaled(plan, scale - own))] if scale != own else []
    return ask_number(
        scene, plan, capital(question), how, result=f"{name} in {scene.money}", also_wrong=(*wrong, *slips),
        wrong_roundings=[("wrong_unit", untouched, Rounding(unit=foreign, scale=how.rounding.scale, places=how.rounding.places))],
        method=f"The rate says whether {_NAMES[foreign]} are multiplied or divided by it.",
    )  # fmt: skip


def _average_or_closing(scene: Scene) -> Ask:
    """Translate a flow at the average rate, a balance at the closing rate."""
    template, name, size, flow = _anchor(scene)
    foreign = _foreign(scene)
    given, own = _foreign_note(scene, template, name, foreign, size)
    scene.remark(scene.stream.choice((
        "Income and expenses are translated at average rates, assets and liabilities at closing rates.",
        "Flows are translated at the average rate of the year and balances at the rate of its last day.",
    )))  # fmt: skip
    average, closing = _rates(scene, foreign, [_AVERAGE, _CLOSING])
    right, other = (average, closing) if flow else (closing, average)
    wrong: tuple[tuple[str, Plan], ...] = (("average_vs_ending", (_to_reporting(other, given),)),)
    return _ask_reporting(scene, (_to_reporting(right, given),), name, own, wrong, foreign)


def _out_of_reporting(scene: Scene) -> Ask:
    """State a line of the statement in a foreign currency."""
    concept = item_of(scene)
    fact = scene.fact(concept)
    foreign = _foreign(scene)
    flow = not CONCEPTS[concept].instant
    both = scene.stream.chance(45)
    if both:
        average, closing = _rates(scene, foreign, [_AVERAGE, _CLOSING])
        right, other = (average, closing) if flow else (closing, average)
        wrong: list[tuple[str, Plan]] = [("average_vs_ending", (_to_foreign(other, fact, "converted"),))]
    else:
        (right,) = _rates(scene, foreign, [scene.stream.choice(_SPOT)])
        wrong = []
    item = scene.item(concept)
    plan: Plan = (_to_foreign(right, fact, f"{item} in {_NAMES[foreign]}"),)
    value = value_of(scene, plan)
    scales = [s for s in (0, 3, 6, 9) if Fraction(1, 20) <= abs(value) / 10**s < 10**12]
    scale = scene.stream.choice(scales or [scene.scale])
    unit = f"{SCALE_NAMES[scale]} of {_NAMES[foreign]}" if scale else _NAMES[foreign]
    which = f" at the {'average' if flow else 'closing'} rate" if both else ""
    question = scene.say((
        "What was {item} {time} in {unit}{which}?",
        "Convert {item} {time} to {unit}{which}.",
        "A reader abroad wants {item} {time} in {unit}{which}. What figure is that?",
        "Translate {item} {time} into {unit}{which}.",
    ), item=item, time=timed(scene, concept), unit=unit, which=which)  # fmt: skip
    shown = abs(value) / 10**scale
    places = next((p for p in range(3) if shown * 10**p >= 100), 3)
    slips = [("wrong_scale", rescaled(plan, scale - scene.scale))] if scale != scene.scale else []
    to = rounded_to(places, exact=False)
    return ask_number(
        scene, plan, capital(question), Asked(Rounding(unit=foreign, scale=scale, places=places), to),
        result=f"{item} in {_NAMES[foreign]}", also_wrong=(*wrong, *slips),
        wrong_roundings=[("wrong_unit", (Act("lookup", (fact,)),), Rounding(unit=scene.currency, scale=scale, places=places))],
        method="The rate says which currency is the unit and which the price.",
    )  # fmt: skip


def _rate_effect(scene: Scene) -> Ask:
    """Ask what a move in the rate did to a foreign amount's worth in the reporting currency."""
    template, name, size, _ = _anchor(scene)
    foreign = _foreign(scene)
    given, own = _foreign_note(scene, template, name, foreign, size)
    old, new = _rates(scene, foreign, [
        ("A year earlier the exchange rate had been {amount}.", "earlier rate"), ("It has since moved to {amount}.", "present rate"),
    ])  # fmt: skip
    now, then = _to_reporting(new, given), _to_reporting(old, given)
    plan: Plan = (
        Act(now.op, now.args, f"{name} at the present rate"), Act(then.op, then.args, f"{name} at the earlier rate"),
        Act("subtract", ("#0", "#1"), "currency effect"),
    )  # fmt: skip
    value = value_of(scene, plan)
    # Not finer than the note's own scale: the difference of two rounded worths has no more digits.
    scale = scene.stream.choice([s for s in (scene.scale, *scales_for(scene, value)) if s >= own] or [own])
    question = scene.say((
        "By how much did the move in the exchange rate change {name}, in {unit}?",
        "What currency effect did the change in the rate have on {name}, in {unit}?",
        "What difference does the present rate make to {name}, against the earlier one, in {unit}?",
    ), name=name, unit=in_scale(scene, scale))  # fmt: skip
    reversed_plan: Plan = (*plan[:2], Act("subtract", ("#1", "#0")))
    return ask_number(
        scene, plan, question, asked_money(scene, value, scale, exact=False), result="currency effect", convention="direction",
        also_wrong=[("reversed_subtraction", reversed_plan), ("missing_component", plan[:1]), *([("wrong_scale", rescaled(plan, scale - own))] if scale != own else [])],
        method="The amount is translated at each rate, and the later worth less the earlier one is the effect.",
    )  # fmt: skip


def _constant_currency(scene: Scene) -> Ask:
    """Ask growth without the currency effect, which a note gives at a scale of its own."""
    new, old = scene.fact("revenue"), scene.fact("revenue", 1)
    hurt = scene.stream.chance(55)
    raw = scene.value(new) * scene.stream.between(4, 55) / 1000
    scale = next(
        s
        for s in (9, 7, 6, 3, 0)
        if raw >= 10**s and (s != 7 or scene.currency == "INR") and s != scene.scale
    )
    places = 2 if scale > scene.scale else 1 if scale else 0
    effect = on_grid(raw, scale, places)
    template = scene.stream.choice((
        "Movements in exchange rates {did} revenue of {when} by {{amount}}.",
        "Currency translation {did} revenue by {{amount}} in {when}.",
    )).format(did="reduced" if hurt else "increased", when=scene.when())  # fmt: skip
    given = scene.note(template, "currency effect", effect, scale=scale, places=places)
    plan: Plan = (
        Act("add" if hurt else "subtract", (new, given), "revenue at constant rates"), Act("subtract", ("#0", old), "change at constant rates"),
        Act("divide", ("#1", old), "growth at constant currency"),
    )  # fmt: skip
    question = scene.say((
        "What was revenue growth in {when} against {old} at constant currency?",
        "Without the effect of exchange rates, by what percentage did revenue change from {old} to {when}?",
        "Compute the constant-currency change in revenue for {when} over {old}.",
        "Adjusting {when} for exchange rates, how much did revenue move against {old}, in percent?",
    ), when=scene.when(), old=scene.when(1))  # fmt: skip
    reported: Plan = (Act("subtract", (new, old)), Act("divide", ("#0", old)))
    turned: Plan = (Act("subtract" if hurt else "add", (new, given)), *plan[1:])
    return ask_number(
        scene, plan, question, asked(scene, "percent", scene.stream.choice((1, 2))), result="growth at constant currency",
        convention="direction", also_wrong=[("missing_component", reported), ("wrong_sign", turned)],
        method="What exchange rates took is added back." if hurt else "What exchange rates added is taken out.",
    )  # fmt: skip


_page = one_of(*((x[2],) for x in _LOANS))

FAMILIES = [
    Family("foreign-amount-converted", "A foreign amount in the reporting currency, at a stated rate", _page, _converted, levels=_HARDER),
    Family("average-or-closing-rate", "A flow at the average rate, a balance at the closing one", _page, _average_or_closing, levels=_HARDER),
    Family("statement-in-foreign-currency", "A line of the statement in a foreign currency", any_item(), _out_of_reporting, levels=_HARDER),
    Family("currency-effect", "What a move in the rate did to a foreign amount", _page, _rate_effect, levels=_HARDER),
    Family("constant-currency-growth", "Revenue growth without the currency effect of a note", these("revenue", years=2, gains=True), _constant_currency, levels=_HARDER),
]  # fmt: skip

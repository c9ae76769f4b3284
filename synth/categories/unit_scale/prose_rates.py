"""Families over percentages and basis points of the prose: shares of shares, rates that move, their cost."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from schemas.derivation import Rounding
from schemas.errors import CrossfootError
from synth.asking import Asked, Number, ask_number, asked, fill
from synth.categories.unit_scale.parts import (
    asked_money,
    capital,
    in_scale,
    on_grid,
    one_of,
    rescaled,
    scales_for,
    these,
    timed,
    value_of,
)
from synth.family import Family
from synth.plan import Act, Given
from synth.presentation.sheet import grouped

if TYPE_CHECKING:
    from synth.plan import Plan
    from synth.problem import Ask
    from synth.scene import Scene

_HARDER = ("standard", "hard")


def _percent_number(scene: Scene, low: int, high: int, places: int = 1) -> tuple[str, Fraction]:
    """Draw a percentage between two bounds in tenths (or hundredths) of a percent: its text and value."""
    n = scene.stream.between(low, high)
    return f"{grouped(Fraction(n, 10**places), places)}%", Fraction(n, 100 * 10**places)


_WHOLES = (
    ("revenue", "{amount} of revenue came from abroad in {when}.", "sales abroad", "Of the sales abroad, {amount} were made in Asia.", "sales in Asia"),
    ("revenue", "Subscriptions were {amount} of revenue in {when}.", "subscription revenue", "Of subscription revenue, {amount} was billed annually.", "annually billed revenue"),
    ("revenue", "The largest division made {amount} of revenue in {when}.", "the division's sales", "Within that division, {amount} of sales went to one customer.", "the customer's purchases"),
    ("total_assets", "Assets in Europe were {amount} of total assets at {at}.", "assets in Europe", "Of the assets in Europe, {amount} were located in France.", "assets in France"),
    ("long_term_debt", "Bonds made up {amount} of long-term debt at {at}.", "bonds", "Of the bonds, {amount} falls due within five years.", "bonds due within five years"),
    ("inventory", "Raw materials were {amount} of inventories at {at}.", "raw materials", "Of raw materials, {amount} was metals.", "metals"),
    ("capex", "Expansion projects took {amount} of capital expenditures in {when}.", "expansion projects", "Of the spending on expansion, {amount} went to one plant.", "spending on the plant"),
    ("operating_expenses", "Personnel was {amount} of operating expenses in {when}.", "personnel expense", "Of personnel expense, {amount} was variable pay.", "variable pay"),
    ("receivables", "Public customers owed {amount} of receivables at {at}.", "receivables from public customers", "Of these, {amount} was more than 90 days past due.", "past due receivables from public customers"),
    ("goodwill", "{amount} of goodwill is carried in the services unit at {at}.", "goodwill of the services unit", "Of the services unit's goodwill, {amount} stems from one acquisition.", "goodwill of the acquisition"),
)  # fmt: skip


def _whole(scene: Scene) -> tuple[str, str, str, str, str]:
    found = [w for w in _WHOLES if scene.printed(f := scene.fact(w[0])) and scene.value(f) > 0]
    if not found:
        raise CrossfootError("the page prints nothing that a percentage in prose is of")
    return scene.stream.choice(found)


def _told_percent(scene: Scene, template: str, name: str, low: int, high: int) -> Given:
    shown, value = _percent_number(scene, low, high)
    words = template.replace("{when}", scene.when()).replace("{at}", scene.at())
    return scene.passage(words, f"share of {name}", shown, value, "pure", -2, 3)


def _percent_of_percent(scene: Scene) -> Ask:
    concept, first, name, second, inner = _whole(scene)
    outer = _told_percent(scene, first, name, 180, 720)
    part = _told_percent(scene, second, inner, 90, 650)
    plan: Plan = (Act("multiply", (outer, part), f"share of {inner}"),)
    question = scene.say((
        "What percentage of all {item} {time} did {inner} represent?",
        "Going by the two shares in the text, what part of {item} {time} was {inner}, in percent?",
        "{inner}: what share of total {item} {time} is that?",
    ), item=scene.item(concept), inner=inner, time=timed(scene, concept))  # fmt: skip
    return ask_number(
        scene, plan, capital(question), asked(scene, "percent", scene.stream.choice((1, 2))), result=f"share of {inner}",
        method="A percentage of a percentage is their product, once the percent signs are resolved.",
        also_wrong=[
            ("wrong_scale", rescaled(plan, 2)), ("wrong_line_item", (Act("add", (outer, part)),)),
            ("wrong_line_item", (Act("subtract", (outer, part)),)), ("missing_component", (Act("lookup", (part,)),)),
        ],
    )  # fmt: skip


def _percent_of_amount(scene: Scene) -> Ask:
    concept, first, name, second, inner = _whole(scene)
    outer = _told_percent(scene, first, name, 25, 720)
    fact = scene.fact(concept)
    deep = scene.stream.chance(40)
    plan: Plan = (Act("multiply", (fact, outer), name),)
    if deep:
        part = _told_percent(scene, second, inner, 90, 650)
        plan = (*plan, Act("multiply", ("#0", part), inner))
    target = inner if deep else name
    value = value_of(scene, plan)
    scale = scene.stream.choice([scene.scale, *scales_for(scene, value)])
    question = scene.say((
        "How large an amount {time} does {name} stand for, in {unit}?",
        "What was {name} {time}, in {unit}?",
        "Turn the percentage for {name} {time} into an amount in {unit}.",
        "In {unit}, how much was {name} {time}?",
    ), name=target, time=timed(scene, concept), unit=in_scale(scene, scale))  # fmt: skip
    wrong = [("wrong_scale", rescaled(plan, 2)), ("wrong_scale", rescaled(plan, -2))]
    if deep:
        wrong.insert(0, ("wrong_base", (Act("multiply", (fact, part)),)))
        wrong.insert(0, ("missing_component", plan[:1]))
    if scale != scene.scale:
        wrong.insert(0, ("wrong_scale", rescaled(plan, scale - scene.scale)))
    return ask_number(
        scene, plan, capital(question), asked_money(scene, value, scale, exact=False), result=target, also_wrong=wrong,
        method="A percent is a hundredth: the share is taken of the amount at the statement's scale.",
    )  # fmt: skip


_BORROWINGS = (
    "Borrowings that bear interest at a floating rate were {amount} at {at}.",
    "At {at}, {amount} of debt carried a variable interest rate.",
    "The term loan outstanding at {at} was {amount}, at a floating rate.",
    "Drawings under the revolving credit facility, at a floating rate, stood at {amount} at {at}.",
)


def _borrowed(scene: Scene) -> tuple[Given, Fraction]:
    debt = scene.fact("long_term_debt")
    raw = abs(scene.value(debt)) * scene.stream.between(80, 700) / 1000
    scale = (
        9
        if raw >= 10**10 and scene.currency != "INR"
        else 7
        if scene.currency == "INR"
        else 6
        if raw >= 10**6
        else 3
    )
    value = on_grid(raw, scale, 1) or Fraction(10) ** scale
    template = scene.stream.choice(_BORROWINGS).replace("{at}", scene.at())
    return scene.note(template, "floating-rate debt", value, scale=scale, places=1), value


def _bps_number(scene: Scene) -> Number:
    bps = scene.stream.choice((5, 10, 15, 20, 25, 30, 40, 50, 60, 75, 80, 100, 125, 150, 175, 200, 250, 300))
    return Number(f"{bps} basis points", Fraction(bps, 10_000), "points", -4, 0)


def _interest_of_bps(scene: Scene) -> Ask:
    given, amount = _borrowed(scene)
    rise = _bps_number(scene)
    months = scene.stream.choice((12, 12, 6, 3))
    value = amount * rise.value * months / 12
    scales = scales_for(scene, value) or [scene.scale]
    scale = scene.stream.choice(scales)
    period = {12: "a year", 6: "half a year", 3: "a quarter"}[months]
    words = (
        "By how much would interest on the floating-rate debt {change} over {period} if rates {moved} by {rise}, in {unit}?",
        "Rates {moved} by {rise}. What does that {effect} over {period} on the floating-rate debt, in {unit}?",
        "What is the effect over {period} of a {rise} {noun} in rates on interest for the floating-rate debt, in {unit}?",
        "Estimate the interest {effect2} over {period} on the floating-rate debt when rates {move} by {rise}, in {unit}.",
    )  # fmt: skip
    up = scene.stream.chance(70)
    text, numbers, mentions = fill(
        scene.stream.choice(words), {"rise": rise},
        {
            "change": "rise" if up else "fall", "period": period, "moved": "rose" if up else "fell",
            "effect": "cost" if up else "save", "noun": "increase" if up else "decrease",
            "effect2": "cost" if up else "saving", "move": "rise" if up else "fall", "unit": in_scale(scene, scale),
        },
    )  # fmt: skip
    plan: Plan = (Act("multiply", (given, numbers["rise"]), "a year's interest effect"),)
    if months < 12:
        plan = (*plan, Act("divide", ("#0", 12 // months), f"for {period}"))
    wrong = [
        ("percent_vs_points", rescaled(plan, 2)),
        ("wrong_scale", rescaled(plan, 1)),
        ("wrong_scale", rescaled(plan, -1)),
    ]
    wrong.insert(0, ("wrong_period", plan[:1] if months < 12 else (*plan, Act("divide", ("#0", 4)))))
    return ask_number(
        scene, plan, text, asked_money(scene, value, scale, exact=False), result="interest effect", mentions=mentions,
        convention="magnitude", also_wrong=wrong, method="A basis point is a hundredth of a percentage point.",
    )  # fmt: skip


_RATE_NOTES = (
    (
        "The weighted average interest rate on borrowings was {amount} at {at}.",
        "interest rate on borrowings",
        200,
        950,
    ),
    ("The term loan bore interest at {amount} at {at}.", "rate of the term loan", 250, 980),
    ("The discount rate for pension obligations was {amount} at {at}.", "discount rate", 120, 620),
    ("Deposits cost {amount} on average in {when}.", "cost of deposits", 20, 420),
    ("The yield on investments was {amount} in {when}.", "yield on investments", 110, 640),
    ("The effective tax rate of {when} was {amount}.", "effective tax rate", 1300, 3400),
    ("The vacancy rate was {amount} at {at}.", "vacancy rate", 180, 1500),
    ("Employee turnover ran at {amount} in {when}.", "employee turnover", 500, 2900),
    ("The default rate on customer loans was {amount} in {when}.", "default rate", 30, 600),
    ("Market share in the main category was {amount} in {when}.", "market share", 600, 4500),
)


def _told_rate(scene: Scene) -> tuple[Given, str, Fraction]:
    template, name, low, high = scene.stream.choice(_RATE_NOTES)
    shown, value = _percent_number(scene, low, high, 2)
    words = template.replace("{when}", scene.when()).replace("{at}", scene.at())
    return scene.passage(words, name, shown, value, "pure", -2, 4), name, value


def _moved_rate(scene: Scene) -> Ask:
    given, name, value = _told_rate(scene)
    step = _bps_number(scene)
    up = scene.stream.chance(55) or value <= step.value
    text, numbers, mentions = fill(scene.stream.choice((
        "What would the {name} be after {a} of {step}?",
        "The {name} {moves} by {step}. Where does it stand then?",
        "{Add} {step} {to} the {name}: what is the new rate?",
        "Forecasters expect the {name} to {move} by {step}. What rate is that?",
    )), {"step": step}, {
        "name": name, "a": "an increase" if up else "a decrease", "moves": "rises" if up else "falls",
        "Add": "Add" if up else "Take", "to": "to" if up else "off", "move": "rise" if up else "fall",
    })  # fmt: skip
    # A rate less points is again a rate: the move is turned and added, as a difference would be points.
    move = numbers["step"]
    plan = _stepped(given, (), move, f"new {name}", up=up)
    factor = _stepped(given, (Act("multiply", (given, move)),), "#0", "", up=up)
    tenfold = _stepped(given, (Act("multiply", (move, 10)),), "#0", "", up=up)
    hundredfold = _stepped(given, (Act("multiply", (move, 100)),), "#0", "", up=up)
    return ask_number(
        scene, plan, text, _rate_asked(scene), result=f"new {name}", mentions=mentions, method="A basis point is 0.01%.",
        also_wrong=[
            ("percent_vs_points", factor), ("wrong_scale", tenfold), ("wrong_scale", hundredfold),
            ("wrong_sign", _stepped(given, (), move, "", up=not up)),
        ],
    )  # fmt: skip


def _stepped(given: Given, before: Plan, move: Given | str, name: str, *, up: bool) -> Plan:
    """Return the plan of a rate after a move, computed by the acts ``before``, up or down."""
    if up:
        return (*before, Act("add", (given, move), name))
    return (
        *before,
        Act("negate", (move,), "the move, downwards"),
        Act("add", (given, f"#{len(before)}"), name),
    )


def _rate_asked(scene: Scene) -> Asked:
    return asked(scene, "percent", 2)


def _two_rates(scene: Scene, *, relative: bool) -> Ask:
    """Ask for the change between two rates in prose: in points or bps, or relative."""
    given, name, value = _told_rate(scene)
    step = Fraction(scene.stream.between(15, 260), 10_000)
    before = value + step if scene.stream.chance(45) or value <= 2 * step else value - step
    old = scene.passage(
        scene.stream.choice(("A year earlier it had been {amount}.", "The year before, the figure was {amount}.")),
        f"{name} a year earlier", f"{grouped(before * 100, 2)}%", before, "pure", -2, 4,
    )  # fmt: skip
    change: Plan = (Act("subtract", (given, old), f"change in {name}"),)
    ratio: Plan = (*change, Act("divide", ("#0", old), f"relative change in {name}"))
    if relative:
        question = scene.say((
            "By what percentage did the {name} change relative to its level a year earlier (not in percentage points)?",
            "What was the relative change in the {name} against the year before, in percent?",
            "Measured against last year's rate, how much higher or lower was the {name}, in percent of it?",
        ), name=name)  # fmt: skip
        return ask_number(
            scene, ratio, question, asked(scene, "percent", 1), result=f"relative change in {name}", convention="direction",
            wrong_roundings=[("percent_vs_points", change, Rounding(unit="points", places=2))],
            also_wrong=[("wrong_base", (*change, Act("divide", ("#0", given)))), ("reversed_subtraction", (Act("subtract", (old, given)), Act("divide", ("#0", old))))],
            method="A relative change divides the difference in points by the older rate.",
        )  # fmt: skip
    question = scene.say((
        "By how much did the {name} change against the year before?",
        "How far did the {name} move from the year before?",
        "What was the change in the {name} from a year earlier?",
        "State the move in the {name} against the prior year.",
    ), name=name)  # fmt: skip
    how = scene.stream.choice((asked(scene, "bps", 0), asked(scene, "points", 2)))
    return ask_number(
        scene, change, question, how, result=f"change in {name}", convention="direction",
        wrong_roundings=[("percent_vs_points", ratio, Rounding(unit="percent", places=1))],
        also_wrong=[("wrong_scale", rescaled(change, -2)), ("wrong_scale", rescaled(change, -1))] if how.rounding.unit == "bps" else [],
        method="A basis point is a hundredth of a percentage point.",
    )  # fmt: skip


_PAGE = one_of(("revenue",), ("total_assets",), ("net_income",), ("long_term_debt",), ("total_equity",))

FAMILIES = [
    Family("percent-of-percent", "A share of a share", one_of(*dict.fromkeys((w[0],) for w in _WHOLES), gains=True), _percent_of_percent, levels=_HARDER),
    Family("percent-to-amount", "A percentage in prose turned into an amount", one_of(*dict.fromkeys((w[0],) for w in _WHOLES), gains=True), _percent_of_amount, levels=_HARDER),
    Family("interest-of-basis-points", "What a move in rates costs on floating-rate debt", these("long_term_debt", gains=True), _interest_of_bps, levels=_HARDER),
    Family("rate-after-basis-points", "A rate moved by basis points", _PAGE, _moved_rate, levels=_HARDER),
    Family("two-rates-in-points", "The change between two rates, in points or bps", _PAGE, lambda s: _two_rates(s, relative=False), levels=_HARDER),
    Family("two-rates-relative", "The relative change between two rates", _PAGE, lambda s: _two_rates(s, relative=True), levels=_HARDER),
]  # fmt: skip

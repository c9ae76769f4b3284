"""Families that judge a scale: which one an unlabelled figure is in, whether a memo is off, a quarter made a year."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from schemas.errors import CrossfootError
from schemas.quantity import round_half_away
from synth.asking import ask_number, ask_words
from synth.categories.unit_scale.parts import (
    any_item,
    asked_money,
    capital,
    in_scale,
    item_of,
    nameable,
    other_scale,
    rescaled,
    timed,
    value_of,
)
from synth.company.concepts import CONCEPTS
from synth.company.identity import SCALE_NAMES
from synth.family import Family
from synth.pages import Want
from synth.plan import Act
from synth.presentation.sheet import SYMBOLS, grouped

if TYPE_CHECKING:
    from synth.plan import Fact, Plan
    from synth.problem import Ask
    from synth.scene import Scene

_HARDER = ("standard", "hard")
_SOURCES = ("An investor presentation", "A press summary", "A bank's credit memo", "A table in an analyst's report",
            "A slide of the annual meeting", "A data vendor's page", "A ratings report")  # fmt: skip


def _scale_of_a_quote(scene: Scene) -> Ask:
    """Give a figure without its scale beside the statement that tells it."""
    # An amount printed in parentheses would not be what the quote is, to the digit.
    turned = {f.concept for f in scene.places if f.period == scene.base and scene.flipped(f)}
    concept = item_of(scene, gains=True, but=turned)
    fact = scene.fact(concept)
    value = scene.value(fact)
    among = (5, 6, 7) if scene.currency == "INR" else (3, 6, 9)
    usable = [s for s in among if 10 <= value / 10**s < 10**9 and (value / 10 ** (s - 3)).denominator == 1]
    if not usable:
        raise CrossfootError("no scale suits an unlabelled quote of the amount")
    own = scene.stream.choice(usable)
    quoted = value / 10**own
    places = next(p for p in range(4) if (quoted * 10**p).denominator == 1)
    item = scene.item(concept)
    source = scene.stream.choice(_SOURCES)
    given = scene.passage(
        scene.stream.choice((
            f"{source} puts {item} {timed(scene, concept)} at {{amount}} and names no scale.",
            f"{source} shows {{amount}} for {item} {timed(scene, concept)}, under a heading that omits the scale.",
        )), "the quote", f"{SYMBOLS[scene.currency]}{grouped(quoted, places)}", quoted, scene.currency, 0, places,
    )  # fmt: skip
    plan: Plan = tuple(Act("multiply", (given, 10**s), f"the quote, if in {SCALE_NAMES[s]}") for s in among)
    names = [f"in {SCALE_NAMES[s]}" for s in among]
    listed = f"{', '.join(names[:-1])} or {names[-1]}"
    question = scene.say((
        "In which scale must the quoted figure for {item} {time} be stated: {names}?",
        "Judging by the statement, is the quoted {item} {time} {names}?",
        "Against the table, which scale makes the quoted {item} {time} right: {names}?",
        "The quote for {item} {time} lacks its scale. Is it {names}?",
    ), item=item, time=timed(scene, concept), names=listed)  # fmt: skip
    ask = ask_words(
        scene, plan, capital(question), ("matches", tuple(range(len(among))), names), shown=scene.currency,
        wrong_texts=[("wrong_scale", f"in {SCALE_NAMES[s]}") for s in among if s != own], result="scale",
        method="The scale at which the quote gives the statement's amount is the one it is in.",
        conclusion=f"The statement's amount is {_as_printed(scene, fact)}, so the quote is {names[among.index(own)]}.",
    )  # fmt: skip
    return _matched(ask, scene.ref(fact))


def _as_printed(scene: Scene, fact: Fact) -> str:
    body = scene.places[fact][1]
    return scene.amount(scene.value(fact), body.scale, max(0, (body.decimals or 0) + body.scale))


def _matched(ask: Ask, ref: str) -> Ask:
    """Match the steps with the number that stands at a reference."""
    if ask.select is None:
        raise CrossfootError("nothing is selected")
    return replace(ask, select=ask.select.model_copy(update={"stated": (ref,)}))


_VERDICTS = ("right", "too high by a factor of 1,000", "too low by a factor of 1,000")


def _memo_check(scene: Scene) -> Ask:
    """Ask whether a memo's amount, with a scale word of its own, agrees with the statement or is off."""
    concept = item_of(scene, gains=True)
    fact = scene.fact(concept)
    value = scene.value(fact)
    among = (5, 6, 7) if scene.currency == "INR" else (3, 6, 9)
    found = [
        (off, s) for off in (0, 0, 3, -3) for s in among
        if s != scene.scale and 1 <= value * Fraction(10) ** (off - s) < 10**6
    ]  # fmt: skip
    if not found:
        raise CrossfootError("no scale suits a memo of the amount")
    off, scale = scene.stream.choice(found)
    told = value * Fraction(10) ** off
    shown = told / 10**scale
    places = 2 if shown < 10 else 1 if shown < 1000 else 0
    item = scene.item(concept)
    source = scene.stream.choice(_SOURCES)
    stated = round_half_away(shown, places) * 10**scale
    given = scene.note(
        f"{source} states that {item} {timed(scene, concept)} came to {{amount}}.", "stated amount",
        stated, scale=scale, places=places,
    )  # fmt: skip
    plan: Plan = (
        Act("lookup", (fact,), "as reported"),
        Act("multiply", (fact, 1000), "a thousand times that"),
        Act("divide", (fact, 1000), "a thousandth of that"),
    )
    question = scene.say((
        "Is the figure stated for {item} {time} right, too high by a factor of 1,000 or too low by a factor of 1,000?",
        "Check the figure stated for {item} {time} against the table: right, too high by a factor of 1,000, or too low by a factor of 1,000?",
        "Does the order of magnitude of the figure stated for {item} {time} hold? Answer right, too high by a factor of 1,000, or too low by a factor of 1,000.",
    ), item=item, time=timed(scene, concept))  # fmt: skip
    right = _VERDICTS[{0: 0, 3: 1, -3: 2}[off]]
    ask = ask_words(
        scene, plan, question, ("matches", (0, 1, 2), _VERDICTS), shown=scene.currency,
        wrong_texts=[("wrong_scale", v) for v in _VERDICTS if v != right], result="verdict",
        method="The stated amount is compared with the reported one, and with a thousand times and a thousandth of it.",
        conclusion=f"The stated amount, {scene.amount(stated, scale, places)}, is {right}.",
    )  # fmt: skip
    return _matched(ask, given.ref)


def _annualised(scene: Scene) -> Ask:
    """Multiply a quarter by four and state it in another scale."""
    quarters = [
        f for f in scene.places
        if f.period.startswith("Q") and f.period.endswith(scene.base) and not f.member and nameable(f.concept)
        and not CONCEPTS[f.concept].instant and scene.value(f) > 0
    ]  # fmt: skip
    if not quarters:
        raise CrossfootError("the page prints no quarter")
    fact = scene.stream.choice(quarters)
    plan: Plan = (Act("multiply", (fact, 4), "annualized amount"),)
    value = value_of(scene, plan)
    scale = other_scale(scene, value)
    question = scene.say((
        "Annualize {item} of {when} by multiplying the quarter by four. What is it in {unit}?",
        "At the pace of {when}, what would {item} be over a full year (four such quarters), in {unit}?",
        "What annual run rate does {item} of {when} imply, at four times the quarter, in {unit}?",
        "Four quarters like {when} would give what {item}, in {unit}?",
    ), item=scene.item(fact.concept), when=scene.when_period(fact.period), unit=in_scale(scene, scale))  # fmt: skip
    whole = fact._replace(period=scene.base)
    wrong: list[tuple[str, Plan]] = [
        ("wrong_scale", rescaled(plan, scale - scene.scale)),
        ("missing_component", (Act("lookup", (fact,)),)),
    ]
    wrong += [
        ("quarter_vs_year", (Act("lookup", (whole,)),)),
        ("wrong_period", (Act("multiply", (fact, 12)),)),
    ]
    return ask_number(
        scene, plan, capital(question), asked_money(scene, value, scale, exact=False), result="annualized amount", also_wrong=wrong,
        method="Four times the quarter is the annual rate, stated in the scale asked for.",
    )  # fmt: skip


FAMILIES = [
    Family("scale-of-a-quote", "Which scale an unlabelled figure is in", any_item(), _scale_of_a_quote, levels=_HARDER),
    Family("order-of-magnitude-check", "Whether a stated amount is off by a thousand", any_item(), _memo_check, levels=_HARDER),
    Family("quarter-annualized", "A quarter's amount made a year's, in another scale", Want(tables=("quarters",), quarters=True, changes=False, newest=True), _annualised, levels=_HARDER),
]  # fmt: skip

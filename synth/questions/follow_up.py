"""Later questions of a conversation, each leaning on what was answered before, as in ConvFinQA.

Chen et al. 2022, "ConvFinQA: Exploring the Chain of Numerical Reasoning in Conversational Finance Question
Answering": a chain asks for a figure, for the same figure elsewhere, and then for what the two make together.
A follow-up's question does not repeat what it is about ("And the year before?"); its proof stands alone.
"""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from schemas.quantity import is_currency, split_rate
from synth.asking import Asked, Number, ask_number, asked, fill
from synth.company.concepts import CONCEPTS
from synth.plan import Act, Fact, Given, Plan, facts, joined, mapped, shifted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from schemas.derivation import Rounding
    from synth.problem import Ask
    from synth.scene import Scene


_YEAR = re.compile(r"(?:19|20)\d\d")


def follow_up(scene: Scene, asks: Sequence[Ask]) -> Ask | None:
    """Return a question that goes on from the ones before; None where nothing natural follows."""
    last = asks[-1]
    if last.kind != "number" or not last.plan or any(isinstance(x, Given) for a in last.plan for x in a.args):
        return None
    ways = (_both, _another_year, _share_of, _per_share, _what_if, _rescaled)
    for way in ways:
        found = way(scene, asks)
        if found is not None:
            return _with_members(scene, found)
    return None


def _with_members(scene: Scene, ask: Ask) -> Ask:
    """Say whose figures are still meant (a segment's, a basis), as the page prints them for several."""
    members = list(dict.fromkeys(f.member for f in facts(ask.plan) if f.member))
    bases = [m.lower() for m in members if scene.is_basis(m)]
    parts = [m for m in members if not scene.is_basis(m)]
    question = ask.question
    if parts:  # behind the question: the places of its own numbers stay
        question += f" Stay with {', '.join(parts[:-1])}{' and ' if len(parts) > 1 else ''}{parts[-1]}."
    if bases:
        question += f" Keep to the figures {' and '.join(bases)}."
    return replace(ask, question=question)


def _same_form(scene: Scene, rounding: Rounding) -> Asked:
    if is_currency(rounding.unit):
        return asked(scene, "money", rounding.places, scale=rounding.scale)
    if rounding.unit == "shares":
        return asked(scene, "shares", rounding.places, scale=rounding.scale)
    if rate := split_rate(rounding.unit):
        return asked(scene, f"per-{rate[1].removesuffix('s')}", rounding.places)
    return asked(scene, rounding.unit, rounding.places)


def _another_year(scene: Scene, asks: Sequence[Ask]) -> Ask | None:
    """Ask for the same figure a year before."""
    plan = _back(scene, asks[-1].plan)
    if plan is None or asks[-1].convention == "direction" or any(a.plan == plan for a in asks):
        return None
    year = max(f.period for f in facts(plan))
    question = scene.say((
        "And in {old}?", "What was it in {old}?", "What about {old}?", "And the same figure for {old}?",
        "How does that look for {old}?",
    ), old=scene.when_period(year))  # fmt: skip
    form = _same_form(scene, asks[-1].rounding)
    return ask_number(scene, plan, question, form, result=asks[-1].result, convention=asks[-1].convention)


def _back(scene: Scene, plan: Plan) -> Plan | None:
    known = facts(plan)
    to = {f.period: scene.neighbour(f.period, 1) for f in known}
    # A change over two years is asked about by naming both: a later year alone would not say which.
    if not known or not all(to.values()) or any("Q" in p for p in to) or len(to) > 2:
        return None
    moved = mapped(plan, lambda f: f._replace(period=to[f.period]))
    if not all(scene.printed(f) for f in facts(moved)):
        return None
    years = {period.removeprefix("FY"): before.removeprefix("FY") for period, before in to.items()}
    return tuple(
        replace(a, name=_YEAR.sub(lambda found: years.get(found[0], found[0]), a.name)) for a in moved
    )


def _both(scene: Scene, asks: Sequence[Ask]) -> Ask | None:
    """Ask what two answers make together, once the same figure was asked for two years."""
    if len(asks) < 2 or asks[-2].kind != "number" or _back(scene, asks[-2].plan) != asks[-1].plan:
        return None
    new, old = asks[-2], asks[-1]
    rounding = old.rounding
    plan, (a, b) = joined(_titled(new, scene), _titled(old, scene))
    change = Act("subtract", (a, b), f"change in {old.result}")
    if is_currency(rounding.unit) and scene.stream.chance(50):
        question = scene.say((
            "By what percentage did it change from the one year to the other?",
            "So what was the percentage change?", "How large is the change in percent?",
        ))  # fmt: skip
        plan = (*plan, change, Act("divide", (f"#{len(plan)}", b), "relative change"))
        return ask_number(
            scene,
            plan,
            question,
            asked(scene, "percent", 1),
            result="relative change",
            convention="direction",
        )
    question = scene.say((
        "So by how much did it change?", "What is the difference between the two years?",
        "How much did it move from the earlier to the later year?", "And the change between them?",
    ))  # fmt: skip
    if rounding.unit == "percent":
        form = asked(scene, scene.stream.choice(("points", "bps")), 1)
    elif rounding.unit in {"points", "bps"}:
        return None
    else:
        form = _same_form(scene, rounding)
    return ask_number(scene, (*plan, change), question, form, result=change.name, convention="direction")


def _titled(ask: Ask, scene: Scene) -> Plan:
    """Name a plan's result by its year, for a comparison of two."""
    *head, last = ask.plan
    year = scene.short(max(f.period for f in facts(ask.plan)))
    return (*head, replace(last, name=f"{year} {ask.result}"))


def _share_of(scene: Scene, asks: Sequence[Ask]) -> Ask | None:
    """Ask what share of revenue an amount is."""
    last = asks[-1]
    if not is_currency(last.rounding.unit) or last.convention == "direction":
        return None
    year = max(f.period for f in facts(last.plan))
    revenue = Fact("revenue", year)
    if revenue in facts(last.plan) or not scene.printed(revenue) or scene.value(revenue) <= 0:
        return None
    if any(CONCEPTS[f.concept].instant for f in facts(last.plan)):
        return None
    head = _titled(last, scene)
    plan = (*head, Act("divide", (f"#{len(head) - 1}", revenue), "share of revenue"))
    question = scene.say((
        "What percentage of revenue is that?", "How much is that as a share of revenue?",
        "Relate that to revenue of the same year: what percentage is it?",
    ))  # fmt: skip
    return ask_number(scene, plan, question, asked(scene, "percent", 1), result="share of revenue")


def _per_share(scene: Scene, asks: Sequence[Ask]) -> Ask | None:
    """Ask for an amount per diluted share."""
    last = asks[-1]
    if not is_currency(last.rounding.unit) or last.convention == "direction":
        return None
    shares = Fact("diluted_shares", max(f.period for f in facts(last.plan)))
    if not scene.printed(shares):
        return None
    head = _titled(last, scene)
    plan = (*head, Act("divide", (f"#{len(head) - 1}", shares), "amount per diluted share"))
    question = scene.say((
        "What is that per diluted share?", "And per diluted share?", "Divide it by the diluted shares: how much per share?",
    ))  # fmt: skip
    return ask_number(scene, plan, question, asked(scene, "per-share", 2), result="amount per diluted share")


def _what_if(scene: Scene, asks: Sequence[Ask]) -> Ask | None:
    """Ask what an amount would be after a stated change."""
    last = asks[-1]
    if not is_currency(last.rounding.unit) or last.convention != "signed":
        return None
    rate = scene.stream.between(2, 30)
    up = scene.stream.chance(60)
    template = scene.stream.choice((
        "What would it be after {a change} of {rate}?", "Suppose it {moved} by {rate}: what would it come to?",
        "If it {moved} by {rate} the next year, how much would that be?",
    ))  # fmt: skip
    template = template.replace("{a change}", "{kind}")
    number = Number(f"{rate}%", Fraction(rate, 100), "pure", -2, 0)
    parts = {"kind": "an increase" if up else "a decrease", "moved": "rose" if up else "fell"}
    question, given, mentions = fill(template, {"rate": number}, parts)
    head = _titled(last, scene)
    base = f"#{len(head) - 1}"
    plan: Plan = (
        *head,
        Act("multiply", (base, given["rate"]), "the change"),
        Act("add" if up else "subtract", (base, f"#{len(head)}"), f"{last.result} after the change"),
    )
    wrong = Act("subtract" if up else "add", (base, f"#{len(head)}"))
    return ask_number(
        scene, plan, question, _same_form(scene, last.rounding), result=f"{last.result} after the change",
        mentions=mentions, also_wrong=[("wrong_sign", (*plan[:-1], wrong)), ("missing_component", plan[:-1])],
    )  # fmt: skip


def _rescaled(scene: Scene, asks: Sequence[Ask]) -> Ask | None:
    """Ask for an amount at another scale, once: nothing else is left to ask."""
    last = asks[-1]
    if not is_currency(last.rounding.unit) or last.rounding.scale not in {3, 6}:
        return None
    if any(a.plan == last.plan for a in asks[:-1]):
        return None
    scale = {3: 6, 6: 3}[last.rounding.scale]
    places = max(0, last.rounding.places + scale - last.rounding.scale)
    if places > 3:
        return None
    word = {3: "thousands", 6: "millions"}[scale]
    question = scene.say(
        ("Put that in {word}.", "How much is that in {word}?", "State it in {word} instead."), word=word
    )
    form = asked(scene, "money", places, scale=scale)
    return ask_number(
        scene, shifted(last.plan, 0), question, form, result=last.result, convention=last.convention
    )

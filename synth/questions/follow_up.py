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
from synth.questions.metric import exact
from synth.questions.sense import trace
from synth.solve import rounded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from schemas.derivation import Rounding
    from synth.problem import Ask
    from synth.scene import Scene


_YEAR = re.compile(r"(?:19|20)\d\d")
_FISCAL = re.compile(r"FY\d{4}")
_LAST = frozenset({"difference", "sum of the components"})
_EXACT = frozenset({"lookup", "negate", "abs", "add", "subtract", "sum"})
_SCHEDULED = ("debt_due", "lease_due", "amortization_due", "obligation")


def follow_up(scene: Scene, asks: Sequence[Ask]) -> Ask | None:
    """Return a question that goes on from the ones before; None where nothing natural follows."""
    last = asks[-1]
    if last.kind != "number" or not last.plan or any(isinstance(x, Given) for a in last.plan for x in a.args):
        return None
    onward = (_share_of, _per_share, _what_if)
    ways = (_another_year, *onward) if scene.stream.chance(60) else (*onward, _another_year)
    for way in (_both, *ways, _rescaled) if leads(last) else (_rescaled,):
        found = way(scene, asks)
        if found is not None and not _nothing(scene, found):
            return _with_members(scene, replace(found, redatable=last.redatable))
    return None


def leads(ask: Ask) -> bool:
    """Whether an answer is a figure of its own: a misprint, or what falls due in some years, leads nowhere."""
    return ask.result not in _LAST and not any(f.concept.startswith(_SCHEDULED) for f in facts(ask.plan))


def _nothing(scene: Scene, ask: Ask) -> bool:
    """Whether an answer would be shown as zero, which is not worth asking."""
    if any(isinstance(x, Given) for a in ask.plan for x in a.args):
        return False
    return not rounded(trace(ask.plan, scene.value)[-1], ask.rounding)


def _only_year(plan: Plan) -> str:
    """Return the fiscal year that a plan's facts are all of, as flows of the whole company; "" where there is none."""
    used = facts(plan)
    periods = {f.period for f in used}
    if len(periods) != 1 or any(f.member or CONCEPTS[f.concept].instant for f in used):
        return ""
    if any(f.concept.endswith("_prior") for f in used):
        return ""
    year = periods.pop()
    return year if _FISCAL.fullmatch(year) else ""


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


def _is_share(scene: Scene, ask: Ask) -> bool:
    """Whether an answer is a percentage between nothing and the whole."""
    return ask.rounding.unit == "percent" and 0 <= exact(scene, ask.plan) <= 1


def _another_year(scene: Scene, asks: Sequence[Ask]) -> Ask | None:
    """Ask for the same figure a year before."""
    last = asks[-1]
    plan = _back(scene, last.plan) if last.redatable else None
    if plan is None or last.convention == "direction" or any(a.plan == plan for a in asks):
        return None
    if _is_share(scene, last) and not 0 <= exact(scene, plan) <= 1:
        return None  # a part of a whole in the one year, and of nothing like a whole in the other
    year = max(f.period for f in facts(plan))
    if all(CONCEPTS[f.concept].instant for f in facts(plan)):
        periods = scene.company.periods
        old = scene.at(periods.index(year) - periods.index(scene.base))
        question = scene.say(
            ("And at {old}?", "What was it at {old}?", "And the same figure at {old}?"), old=old
        )
    else:
        question = scene.say((
            "And in {old}?", "What was it in {old}?", "What about {old}?", "And the same figure for {old}?",
            "How does that look for {old}?",
        ), old=scene.when_period(year))  # fmt: skip
    form = _same_form(scene, last.rounding)
    name = _redated(last.result, _earlier(scene, last.plan))
    return ask_number(scene, plan, question, form, result=name, convention=last.convention)


def _earlier(scene: Scene, plan: Plan) -> dict[str, str]:
    """Return the year before each period of a plan ("" where the company has none)."""
    return {f.period: scene.neighbour(f.period, 1) for f in facts(plan)}


def _redated(name: str, to: dict[str, str]) -> str:
    years = {period.removeprefix("FY"): before.removeprefix("FY") for period, before in to.items()}
    return _YEAR.sub(lambda found: years.get(found[0], found[0]), name)


def _back(scene: Scene, plan: Plan) -> Plan | None:
    to = _earlier(scene, plan)
    if not to or not all(_FISCAL.fullmatch(p) for p in (*to, *to.values())) or not _of_one_year(plan):
        return None
    moved = mapped(plan, lambda f: f._replace(period=to[f.period]))
    if not all(scene.printed(f) for f in facts(moved)):
        return None
    return tuple(a._replace(name=_redated(a.name, to)) for a in moved)


def _of_one_year(plan: Plan) -> bool:
    """Whether a plan's figure is one year's: what is older is the opening balance of an average.

    A change over two years would be asked about by naming both: the year alone would not say which.
    """
    used = facts(plan)
    newest = max(f.period for f in used)
    old = {f for f in used if f.period != newest}
    averaged = {x for a in plan if a.op == "average" for x in a.args}
    return all(
        CONCEPTS[f.concept].instant and f in averaged and f._replace(period=newest) in averaged for f in old
    )


def _both(scene: Scene, asks: Sequence[Ask]) -> Ask | None:
    """Ask what two answers make together, once the same figure was asked for two years."""
    if len(asks) < 2 or asks[-2].kind != "number" or _back(scene, asks[-2].plan) != asks[-1].plan:
        return None
    if len(asks) > 2 and asks[-3].plan and _back(scene, asks[-3].plan) == asks[-2].plan:
        return None  # three years were asked about: "the two" would not say which
    new, old = asks[-2], asks[-1]
    rounding = old.rounding
    whole = all(a.op in _EXACT for a in old.plan)
    if not whole and (
        rounding.unit == "shares" or (is_currency(rounding.unit) and rounding.scale != scene.scale)
    ):
        return None  # the difference of two rounded quotients is not exact enough to be written out in full
    values = [trace(x.plan, scene.value)[-1] for x in (new, old)]
    if old.convention == "magnitude" and min(values) < 0:
        return None  # shown without their signs, they would seem to move the other way
    plan, (a, b) = joined(_titled(new, scene), _titled(old, scene))
    change = Act("subtract", (a, b), f"change in {_undated(old.result)}")
    # A percentage of a negative figure, or across zero, means nothing.
    if is_currency(rounding.unit) and min(values) > 0 and scene.stream.chance(50):
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
        unit = scene.stream.choice(("points", "bps"))
        form = asked(scene, unit, 1 if unit == "points" else 0)
    elif rounding.unit in {"points", "bps", "years"}:
        return None  # a change of a change; and no unit for a difference of years
    else:
        form = _same_form(scene, rounding)
    return ask_number(scene, (*plan, change), question, form, result=change.name, convention="direction")


def _titled(ask: Ask, scene: Scene) -> Plan:
    """Name a plan's result by its year, for a comparison of two."""
    *head, last = ask.plan
    year = scene.short(max(f.period for f in facts(ask.plan)))
    return (*head, last._replace(name=f"{year} {_undated(ask.result)}"))


def _undated(name: str) -> str:
    """Return a result's name without a year at its head."""
    return re.sub(r"^(?:19|20)\d\d ", "", name)


def _share_of(scene: Scene, asks: Sequence[Ask]) -> Ask | None:
    """Ask what share of revenue an amount is."""
    last = asks[-1]
    if not is_currency(last.rounding.unit) or last.convention == "direction":
        return None
    year = _only_year(last.plan)
    revenue = Fact("revenue", year)
    if not year or revenue in facts(last.plan) or not scene.printed(revenue) or scene.value(revenue) <= 0:
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
    year = _only_year(last.plan)
    shares = Fact("diluted_shares", year)
    if not year or shares in facts(last.plan) or not scene.printed(shares):
        return None
    if any(f.concept == "net_income" for f in facts(last.plan)) and _of_others(scene, year):
        return None  # earnings per share are the parent's
    head = _titled(last, scene)
    plan = (*head, Act("divide", (f"#{len(head) - 1}", shares), "amount per diluted share"))
    question = scene.say((
        "What is that per diluted share?", "And per diluted share?", "Divide it by the diluted shares: how much per share?",
    ))  # fmt: skip
    return ask_number(scene, plan, question, asked(scene, "per-share", 2), result="amount per diluted share")


def _of_others(scene: Scene, year: str) -> bool:
    """Whether part of net income belongs to others than the common shareholders."""
    return any(
        scene.company.has(c, year) and scene.company.number(c, year)
        for c in ("noncontrolling_income", "preferred_dividends")
    )


def _what_if(scene: Scene, asks: Sequence[Ask]) -> Ask | None:
    """Ask what an amount would be after a stated change."""
    last = asks[-1]
    if not is_currency(last.rounding.unit) or last.convention != "signed":
        return None
    if not all(a.op in _EXACT for a in last.plan) or not _of_one_year(last.plan):
        return None
    if trace(last.plan, scene.value)[-1] <= 0:
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
    if last.rounding.scale == 6 and not all(a.op in _EXACT for a in last.plan):
        return None  # thousands would be digits that the figures do not have
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

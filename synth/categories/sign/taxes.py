"""Taxes on either side: a provision or a benefit, its effect on net income, the rate it makes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synth.asking import ask_number, asked
from synth.categories.sign.figures import (
    amounts,
    below,
    both,
    by_sign,
    page,
    pick,
    plan,
    printable,
    there,
    turned,
    whole,
)
from synth.company.concepts import CONCEPTS
from synth.family import Family

if TYPE_CHECKING:
    from synth.company.company import Company
    from synth.pages import Want
    from synth.problem import Ask
    from synth.scene import Scene
    from synth.stream import Stream

_TAX = {
    "income_tax": "income-statement",
    "deferred_tax_change": "tax-components",
    "current_tax": "tax-components",
}
_NAMES = {
    "income_tax": "income taxes",
    "deferred_tax_change": "deferred income taxes",
    "current_tax": "current income taxes",
}


def _tax_page(stream: Stream) -> Want:
    concept = stream.weighted([(c, 2 if c == "income_tax" else 1) for c in _TAX])
    prefer = below(concept) if stream.chance(58) else there("income_tax")
    return page((_TAX[concept],), (concept, "income_tax"), prefer=prefer)


def _which(scene: Scene) -> Ask:
    concept = pick(scene, list(_TAX))
    question = scene.say((
        "Were {name} an expense or a benefit in {when}?",
        "Did {company} record a tax expense or a tax benefit for {name} in {when}?",
        "In {when}, is the figure for {name} an expense, a benefit or nil?",
        "Does the {year} amount for {name} stand for an expense or for a benefit?",
        "For {when}, tell whether {name} were a benefit or an expense.",
    ), name=_NAMES[concept], company=whole(scene), when=scene.when(), year=scene.short(scene.base))  # fmt: skip
    return by_sign(scene, plan(scene, concept), question, ("expense", "benefit"), others=("nil",), mode="parenthesis_misread",
                   result=_NAMES[concept])  # fmt: skip


def _signed(scene: Scene) -> Ask:
    concept = pick(scene, list(_TAX))
    question = scene.say((
        "What were {name} in {when}? An expense is positive, a benefit negative.",
        "State {name} for {when} as a provision, so that a benefit is negative.",
        "Give the provision for {name} of {when}; show a benefit with a minus sign.",
        "Counting a benefit as negative, what did {name} come to in {when}?",
        "With expense positive and benefit negative, what were {name} for {when}?",
    ), name=_NAMES[concept], when=scene.when(), year=scene.short(scene.base))  # fmt: skip
    return ask_number(scene, plan(scene, concept), question, amounts(scene), result=_NAMES[concept])


def _effect(scene: Scene) -> Ask:
    concept = pick(scene, list(_TAX))
    question = scene.say((
        "By what amount did {name} change net income in {when}? Show a reduction as negative.",
        "What was the effect of {name} on net income in {when}, a reduction being negative?",
        "How much did {name} add to net income in {when}? If they lowered it, give a negative number.",
        "From pretax income to net income, what signed effect did {name} have in {when}?",
    ), name=_NAMES[concept], when=scene.when(), year=scene.short(scene.base))  # fmt: skip
    return ask_number(scene, plan(scene, f"negate({concept})"), question, amounts(scene), result=f"effect of {_NAMES[concept]} on net income",
                      also_wrong=[("wrong_sign", plan(scene, concept))])  # fmt: skip


def _raised(scene: Scene) -> Ask:
    concept = pick(scene, list(_TAX))
    question = scene.say((
        "Did {name} raise or lower net income in {when}?",
        "Was net income of {when} raised or lowered by {name}?",
        "What did {name} do to net income in {when}: raised it, lowered it or left it unchanged?",
        "In {when}, net income compared with income before {name}: was it raised or lowered by them?",
    ), name=_NAMES[concept], when=scene.when(), year=scene.short(scene.base))  # fmt: skip
    steps = plan(scene, f"effect on net income = negate({concept}); effect on net income")
    return by_sign(
        scene,
        steps[:1],
        question,
        ("raised", "lowered"),
        others=("left unchanged",),
        result=f"effect of {_NAMES[concept]} on net income",
    )


def _rate_page(stream: Stream) -> Want:
    kind = stream.below(3)
    prefer = (both(below("income_tax"), _positive), below("pretax_income"), there("income_tax"))[kind]
    return page(("income-statement",), ("pretax_income", "income_tax"), prefer=prefer)


def _positive(company: Company, period: str) -> bool:
    return company.books[period, ""]["pretax_income"] > 0


def _rate(scene: Scene) -> Ask:
    question = scene.say((
        "What was {company}'s effective tax rate in {when}? Keep its sign.",
        "Compute the effective tax rate for {when}, negative where a benefit meets a profit or an expense meets a loss.",
        "What effective tax rate results for {when}, with its sign?",
        "Divide income taxes by income before taxes for {when}, signs included. What rate results?",
        "Which signed effective tax rate do the {year} figures give?",
    ), company=whole(scene), when=scene.when(), year=scene.short(scene.base))  # fmt: skip
    text = "income_tax / pretax_income"
    wrong = [
        ("parenthesis_misread", plan(scene, "abs(income_tax) / abs(pretax_income)")),
        ("wrong_sign", plan(scene, "negate(income_tax) / pretax_income")),
    ]
    return ask_number(scene, plan(scene, text), question, asked(scene, "percent", 1), result="effective tax rate",
                      method="Income tax provision divided by income before taxes, both with their signs.", also_wrong=wrong)  # fmt: skip


def _rate_sign(scene: Scene) -> Ask:
    question = scene.say((
        "Is the effective tax rate of {when} positive or negative?",
        "Do the {year} figures give a positive or a negative effective tax rate?",
        "Dividing income taxes by income before taxes for {when}, is the rate positive, negative or zero?",
        "Would {company}'s effective tax rate for {when} be stated as positive or negative?",
        "In {when}, do income taxes and income before taxes give a positive or a negative rate?",
    ), company=whole(scene), when=scene.when(), year=scene.short(scene.base))  # fmt: skip
    return by_sign(scene, plan(scene, "income_tax / pretax_income"), question, ("positive", "negative"), others=("zero",),
                   shown="percent", result="effective tax rate")  # fmt: skip


_AFTER = (
    ("pretax_income - income_tax", "net_income", "net income", "pretax_income + income_tax"),
    ("net_income + income_tax", "pretax_income", "income before taxes", "net_income - income_tax"),
    (
        "pretax_income - net_income",
        "income_tax",
        "the income tax provision, a benefit being negative",
        "net_income - pretax_income",
    ),
)


def _after_page(stream: Stream) -> Want:
    _, hidden, _, _ = stream.choice(_AFTER)
    concepts = ["pretax_income", "net_income", "income_tax"]
    concepts.remove(hidden)
    prefer = below("income_tax") if stream.chance(60) else there("income_tax")
    return page(
        ("income-statement",), concepts, hides=(hidden, "parent_income", "common_income"), prefer=prefer
    )


def _after(scene: Scene) -> Ask:
    text, _, result, off = next(x for x in _AFTER if printable(scene, x[0]) and not printable(scene, x[1]))
    question = scene.say((
        "What was {result} in {when}? A loss is negative.",
        "Derive {result} for {when}.",
        "Which figure is missing from the statement: what was {result} in {when}?",
        "Work out {result} for {when}, watching whether taxes are an expense or a benefit.",
        "What must {result} have been in {when}?",
    ), result=result, when=scene.when(), year=scene.short(scene.base))  # fmt: skip
    wrong = [("parenthesis_misread" if "tax" not in result else "reversed_subtraction", plan(scene, off))]
    name = result.split(",")[0].removeprefix("the ")
    return ask_number(scene, plan(scene, text), question, amounts(scene), result=name, also_wrong=wrong)


def _swing_page(stream: Stream) -> Want:
    concept = stream.choice(("income_tax", "income_tax", "deferred_tax_change", "current_tax"))
    prefer = turned(concept) if stream.chance(60) else there(concept, years=2)
    return page((_TAX[concept],), (concept,), years=2, prefer=prefer, changes=False)


def _swing(scene: Scene) -> Ask:
    concept = scene.stream.choice([c for c in _NAMES if printable(scene, f"{c} - {c}@-1")])
    question = scene.say((
        "By how much did {name} change from {old} to {when}, a benefit counting as negative expense?",
        "What was the change in {name} between {old} and {when}, if a benefit is a negative expense?",
        "How did {name} move from {old} to {when}? Treat a benefit as negative.",
        "Compare {name} of {when} with {old}: what is the change, benefits being negative?",
    ), name=_NAMES[concept], when=scene.when(), year=scene.short(scene.base), old=scene.when(1))  # fmt: skip
    steps = plan(scene, f"{concept} - {concept}@-1")
    wrong = [
        ("parenthesis_misread", plan(scene, f"abs({concept}) - abs({concept}@-1)")),
        ("wrong_sign", plan(scene, f"{concept} + {concept}@-1")),
    ]
    return ask_number(
        scene,
        steps,
        question,
        amounts(scene),
        result=f"change in {CONCEPTS[concept].spoken[0]}",
        convention="direction",
        also_wrong=wrong,
    )


def _current_deferred(scene: Scene) -> Ask:
    ways = (
        (
            "current_tax + deferred_tax_change",
            "income_tax",
            "the total provision for income taxes",
            "current_tax - deferred_tax_change",
        ),
        (
            "income_tax - current_tax",
            "deferred_tax_change",
            "the deferred part of the provision",
            "income_tax + current_tax",
        ),
        (
            "income_tax - deferred_tax_change",
            "current_tax",
            "the current part of the provision",
            "income_tax + deferred_tax_change",
        ),
    )
    apt = [w for w in ways if printable(scene, w[0])]
    text, _, result, off = scene.stream.choice([w for w in apt if not printable(scene, w[1])] or apt)
    question = scene.say((
        "What was {result} in {when}? A benefit is negative.",
        "Work out {result} for {when}, counting a benefit as negative.",
        "From the other two figures, what was {result} for {when}, with its sign?",
        "Which signed amount is {result} in {when}?",
    ), result=result, when=scene.when(), year=scene.short(scene.base))  # fmt: skip
    return ask_number(
        scene,
        plan(scene, text),
        question,
        amounts(scene),
        result=result.removeprefix("the "),
        also_wrong=[("wrong_sign", plan(scene, off))],
    )


def _parts_page(stream: Stream) -> Want:
    concepts = ["income_tax", "current_tax", "deferred_tax_change"]
    hidden = stream.choice(concepts)
    concepts.remove(hidden)
    filled = there("income_tax", "current_tax", "deferred_tax_change")
    turned_over = below("deferred_tax_change" if stream.chance(50) else "income_tax")
    prefer = both(turned_over, filled) if stream.chance(75) else filled
    return page(("tax-components",), concepts, hides=(hidden,), prefer=prefer)


FAMILIES = [
    Family(
        "provision-or-benefit",
        "Whether income taxes are an expense or a benefit",
        _tax_page,
        _which,
        weight=8,
    ),
    Family("tax-signed", "The tax provision, a benefit being negative", _tax_page, _signed),
    Family("tax-effect", "What income taxes do to net income, with its sign", _tax_page, _effect),
    Family(
        "tax-raises-or-lowers",
        "Whether income taxes raised or lowered net income",
        _tax_page,
        _raised,
        weight=7,
    ),
    Family(
        "effective-rate-signed",
        "The effective tax rate of profit and loss years, benefits included",
        _rate_page,
        _rate,
    ),
    Family(
        "effective-rate-sign",
        "Whether the effective tax rate is positive or negative",
        _rate_page,
        _rate_sign,
        weight=7,
    ),
    Family(
        "pretax-tax-net",
        "One of pretax income, taxes and net income from the other two",
        _after_page,
        _after,
        weight=12,
    ),
    Family("tax-swing", "The change from a provision to a benefit or back", _swing_page, _swing),
    Family(
        "current-and-deferred",
        "Current and deferred taxes with opposite signs",
        _parts_page,
        _current_deferred,
    ),
]

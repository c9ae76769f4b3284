"""Which side of zero a figure is on: profits and losses, income and expense, deficits, and their amounts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synth.asking import ask_number, asked
from synth.categories.sign.figures import (
    ANY,
    COMMERCIAL,
    SIDES,
    STATEMENTS,
    amounts,
    below,
    by_sign,
    called,
    moment,
    page,
    pick,
    plan,
    side,
    there,
    whole,
)
from synth.company.concepts import CONCEPTS
from synth.family import Family
from synth.questions.wording import start

if TYPE_CHECKING:
    from synth.pages import Want
    from synth.problem import Ask
    from synth.scene import Scene
    from synth.stream import Stream

_RESULTS = ("net_income", "operating_income", "pretax_income", "parent_income", "basic_eps", "diluted_eps")


def _results(stream: Stream) -> Want:
    concept = stream.choice(_RESULTS)
    industries = COMMERCIAL if concept == "operating_income" else ANY
    prefer = below(concept) if stream.chance(62) else there(concept)
    return page(("income-statement",), (concept, "net_income"), industries=industries, prefer=prefer)


def _signed(scene: Scene) -> Ask:
    concept = pick(scene, _RESULTS)
    share = CONCEPTS[concept].measure == "per-share"
    question = scene.say((
        "What was {item} in {when}? Give a loss as a negative number.",
        "State {item} for {when}, with a minus sign if it was a loss.",
        "What {item} did {company} report for {when}? A loss counts as negative.",
        "Which signed figure stands for {item} in {when}?",
        "Report {item} for {when}; losses are negative.",
        "If profits are positive and losses negative, what was {item} in {when}?",
    ), item=called(scene, concept), when=scene.when(), year=scene.short(scene.base), company=whole(scene))  # fmt: skip
    how = asked(scene, "per-share", 2) if share else amounts(scene)
    return ask_number(scene, plan(scene, concept), question, how, result=CONCEPTS[concept].spoken[0])


def _two_sided(stream: Stream) -> Want:
    table = stream.choice(STATEMENTS)
    concepts = [c for c in SIDES if c in _HOME[table]]
    return page((table,), stream.sample(concepts, 2), prefer=there(concepts[0]))


_HOME = {
    "income-statement": ("net_income", "operating_income", "pretax_income", "parent_income", "other_income", "income_tax", "realized_gains"),
    "balance-sheet": ("retained_earnings", "accumulated_oci"),
    "cash-flow": ("deferred_tax_change", "operating_cash_flow", "investing_cash_flow", "financing_cash_flow", "net_change_in_cash", "fx_effect"),
}  # fmt: skip


def _item(scene: Scene) -> Ask:
    concept = pick(scene, [c for c in SIDES if CONCEPTS[c].spoken])
    positive, negative = SIDES[concept]
    question = scene.say((
        "Counting {positive} as positive and {negative} as negative, what is the figure {moment}?",
        "What signed amount stands for {item} {moment}, if {negative} is negative?",
        "State {item} {moment} with its sign; {negative} takes a minus sign.",
        "Give the {year} figure for {item}. {Positive} is positive, {negative} negative.",
        "With {negative} below zero, what was {item} {moment}?",
    ), item=called(scene, concept), moment=moment(scene, concept), positive=positive, negative=negative,
        Positive=start(positive), year=scene.short(scene.base))  # fmt: skip
    return ask_number(
        scene, plan(scene, concept), question, amounts(scene), result=CONCEPTS[concept].spoken[0]
    )


def _amount(scene: Scene) -> Ask:
    concept = pick(scene, list(SIDES))
    noun = side(scene, concept)
    question = scene.say((
        "How large was {noun} {moment}?",
        "What was the amount of {noun} {moment}?",
        "What {bare} did {company} report {moment}?",
        "How much did {noun} amount to {moment}?",
        "State the size of {noun} {moment}, without a sign.",
    ), noun=noun, bare=noun.removeprefix("the "), moment=moment(scene, concept), company=whole(scene))  # fmt: skip
    steps = plan(scene, f"abs({concept})" if scene.value(scene.fact(concept)) < 0 else concept)
    return ask_number(
        scene, steps, question, amounts(scene), result=noun.removeprefix("the "), convention="magnitude"
    )


# words ---------------------------------------------------------------------------------------------------

_PROFIT = ("net_income", "operating_income", "pretax_income", "parent_income")


def _profit_page(stream: Stream) -> Want:
    concept = stream.choice(_PROFIT)
    industries = COMMERCIAL if concept == "operating_income" else ANY
    prefer = below(concept) if stream.chance(50) else None
    return page(("income-statement",), (concept, "net_income"), industries=industries, prefer=prefer)


def _profit_or_loss(scene: Scene) -> Ask:
    concept = pick(scene, _PROFIT)
    level = {"net_income": "after taxes", "operating_income": "at the operating level", "pretax_income": "before income taxes",
             "parent_income": "for its own shareholders"}[concept]  # fmt: skip
    question = scene.say((
        "Did {company} make a profit or a loss {level} in {when}?",
        "Was the result {level} in {when} a profit, a loss or break-even?",
        "{When}: was there a profit or a loss {level}?",
        "Judging by the table, was {when} a year of profit or of loss {level}?",
        "Does the figure for {item} in {when} show a profit, a loss or break-even?",
    ), company=whole(scene), level=level, when=scene.when(), year=scene.short(scene.base), When=start(scene.when()), item=called(scene, concept))  # fmt: skip
    return by_sign(scene, plan(scene, concept), question, ("profit", "loss"), others=("break-even",), mode="parenthesis_misread",
                   result=CONCEPTS[concept].spoken[0])  # fmt: skip


def _deficit_page(stream: Stream) -> Want:
    concept = stream.choice(("retained_earnings", "retained_earnings", "accumulated_oci"))
    wanted = below(concept) if stream.chance(55) else None
    return page(("balance-sheet",), (concept,), prefer=wanted)


def _deficit(scene: Scene) -> Ask:
    concept = pick(scene, ("retained_earnings", "accumulated_oci"))
    positive, negative = SIDES[concept]
    question = scene.say((
        "Does {company} show {positive} or an {negative} {moment}?",
        "Is the balance {moment} {positive} or an {negative}?",
        "What does the row stand for {moment}: {positive} or an {negative}?",
        "Had {company} {positive} or an {negative} {moment}?",
    ), company=whole(scene), positive=positive, negative=negative, moment=moment(scene, concept))  # fmt: skip
    return by_sign(
        scene,
        plan(scene, concept),
        question,
        (positive, negative),
        mode="parenthesis_misread",
        result=CONCEPTS[concept].spoken[0],
    )


_GAINS = {"other_income": "income-statement", "realized_gains": "income-statement", "fx_effect": "cash-flow", "gain_on_sale": "income-statement",
          "other_comprehensive_income": "comprehensive-income", "oci_translation": "comprehensive-income",
          "oci_hedges": "comprehensive-income", "oci_pensions": "comprehensive-income"}  # fmt: skip


def _gain_page(stream: Stream) -> Want:
    concept = stream.weighted([(c, 1 if c in {"realized_gains", "gain_on_sale"} else 3) for c in _GAINS])
    industries = {"realized_gains": ("insurer",), "gain_on_sale": ("reit",), "other_income": COMMERCIAL}.get(
        concept, ANY
    )
    return page((_GAINS[concept],), (concept,), industries=industries, prefer=there(concept))


def _gain_or_loss(scene: Scene) -> Ask:
    concept = pick(scene, list(_GAINS))
    question = scene.say((
        "Was the amount shown for {item} a gain or a loss in {when}?",
        "Did the line for {item} add to or take away from its total in {when}: was it a gain or a loss?",
        "In {when}, is the figure for {item} a gain, a loss or nil?",
        "Does the {year} figure for {item} stand for a gain or a loss?",
        "Should the figure for {item} in {when} be read as a gain or as a loss?",
    ), item=called(scene, concept), when=scene.when(), year=scene.short(scene.base))  # fmt: skip
    return by_sign(scene, plan(scene, concept), question, ("gain", "loss"), others=("nil",), mode="parenthesis_misread",
                   result=CONCEPTS[concept].spoken[0])  # fmt: skip


FAMILIES = [
    Family("result-signed", "A profit or loss, with its sign", _results, _signed),
    Family("item-signed", "A line that can be on either side of zero, with its sign", _two_sided, _item),
    Family(
        "loss-amount",
        "The amount of a loss, an outflow or a benefit, asked without a sign",
        _two_sided,
        _amount,
        weight=8,
    ),
    Family(
        "profit-or-loss", "Whether a result is a profit or a loss", _profit_page, _profit_or_loss, weight=8
    ),
    Family(
        "deficit-or-earnings",
        "Retained earnings or an accumulated deficit",
        _deficit_page,
        _deficit,
        weight=6,
    ),
    Family("gain-or-loss", "Whether a line is a gain or a loss", _gain_page, _gain_or_loss, weight=8),
]

"""Working capital: what happens to a balance and what that does to cash have opposite signs for assets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synth.asking import ask_number
from synth.categories.sign.figures import (
    COMMERCIAL,
    above,
    amounts,
    below,
    by_sign,
    figure,
    page,
    plan,
    printable,
    there,
    whole,
)
from synth.family import Family

if TYPE_CHECKING:
    from synth.categories.sign.figures import Test
    from synth.company.company import Company
    from synth.pages import Want
    from synth.problem import Ask
    from synth.scene import Scene
    from synth.stream import Stream

_ASSETS = {
    "receivables": "accounts receivable",
    "inventory": "inventories",
    "prepaid_expenses": "prepaid expenses and other current assets",
}
_DEBTS = {
    "payables": "accounts payable",
    "accrued_liabilities": "accrued liabilities",
    "deferred_revenue": "deferred revenue",
}
_NAMES = {**_ASSETS, **_DEBTS}
_LINES = {
    "change_in_receivables": ("accounts receivable", -1), "change_in_inventory": ("inventories", -1),
    "change_in_prepaid": ("prepaid expenses", -1), "change_in_payables": ("accounts payable", 1),
    "change_in_accrued": ("accrued liabilities", 1), "change_in_deferred_revenue": ("deferred revenue", 1),
    "change_in_premiums_receivable": ("premiums receivable", -1), "change_in_reinsurance": ("reinsurance recoverables", -1),
    "change_in_loss_reserves": ("unpaid losses", 1), "change_in_unearned_premiums": ("unearned premiums", 1),
    "change_in_acquisition_costs": ("deferred acquisition costs", -1),
}  # fmt: skip
"""Cash flow lines: the balance they are about, and its sign in cash (-1: more of it takes cash)."""


def _moved(concept: str, *, up: bool) -> Test:
    def test(company: Company, period: str) -> bool:
        change = figure(company, concept, period) - figure(company, concept, period, 1)
        return bool(figure(company, concept, period)) and (change > 0 if up else change < 0)

    return test


def _balances(stream: Stream) -> Want:
    concept = stream.choice(list(_NAMES))
    return page(
        ("balance-sheet",),
        (concept,),
        years=2,
        industries=COMMERCIAL,
        changes=False,
        prefer=_moved(concept, up=stream.chance(50)),
    )


def _balance(scene: Scene) -> str:
    return scene.stream.choice(
        [
            c
            for c in _NAMES
            if printable(scene, f"{c} - {c}@-1")
            and scene.value(scene.fact(c)) != scene.value(scene.fact(c, 1))
        ]
    )


def _effect_text(concept: str) -> str:
    return f"{concept}@-1 - {concept}" if concept in _ASSETS else f"{concept} - {concept}@-1"


def _change(scene: Scene) -> Ask:
    concept = _balance(scene)
    question = scene.say((
        "By how much did {noun} increase or decrease during {when}?",
        "What was the change in {noun} between {then} and {now}?",
        "How did the balance of {noun} move in {when}: what is the increase or decrease?",
        "Compare {noun} at {now} with {then}. What is the change?",
        "Did {noun} build up or run down during {when}, and by what amount?",
    ), noun=_NAMES[concept], when=scene.when(), year=scene.short(scene.base), then=scene.at(1), now=scene.at())  # fmt: skip
    return ask_number(
        scene,
        plan(scene, f"{concept} - {concept}@-1"),
        question,
        amounts(scene),
        result=f"change in {_NAMES[concept]}",
        convention="direction",
    )


def _method(concept: str) -> str:
    if concept in _ASSETS:
        return "More of an asset ties up cash, so the effect on cash is the opening less the closing balance."
    return "A larger liability leaves cash in the business, so the effect on cash is the closing less the opening balance."


def _effect(scene: Scene) -> Ask:
    concept = _balance(scene)
    question = scene.say((
        "Going by the balance sheets, what was the effect of the change in {noun} on operating cash flow in {when}? Cash used is negative.",
        "How much cash did the change in {noun} provide in {when}? If it used cash, give a negative number.",
        "What signed adjustment for {noun} would an indirect cash flow statement for {when} show, judging by the balances?",
        "From the balances of {noun} at {then} and {now}, what was the cash effect of the change, use of cash being negative?",
        "With sources of cash positive and uses negative, what did the movement in {noun} do to cash during {when}?",
    ), noun=_NAMES[concept], when=scene.when(), year=scene.short(scene.base), then=scene.at(1), now=scene.at())  # fmt: skip
    other = f"{concept} - {concept}@-1" if concept in _ASSETS else f"{concept}@-1 - {concept}"
    return ask_number(
        scene, plan(scene, _effect_text(concept)), question, amounts(scene), result=f"cash effect of the change in {_NAMES[concept]}",
        method=_method(concept) if scene.stream.chance(70) else "", also_wrong=[("reversed_subtraction", plan(scene, other))],
    )  # fmt: skip


def _used(scene: Scene) -> Ask:
    concept = _balance(scene)
    question = scene.say((
        "Going by the balance sheets, did the change in {noun} provide or use cash in {when}?",
        "Was the movement in {noun} during {when} a source or a use of cash?",
        "Between {then} and {now}, did {noun} act as a source of cash, a use of cash or neither?",
        "Did the balance of {noun} act as a source of cash or as a use of cash in {when}?",
        "Judging by {noun} at {then} and {now}: source of cash or use of cash?",
    ), noun=_NAMES[concept], when=scene.when(), year=scene.short(scene.base), then=scene.at(1), now=scene.at())  # fmt: skip
    return by_sign(scene, plan(scene, _effect_text(concept)), question, ("source of cash", "use of cash"), others=("neither",),
                   result=f"cash effect of the change in {_NAMES[concept]}", method=_method(concept))  # fmt: skip


_TRADE = (
    ("receivables@-1 - receivables", "inventory@-1 - inventory", "receivables and inventories"),
    ("receivables@-1 - receivables", "payables - payables@-1", "receivables and payables"),
    ("inventory@-1 - inventory", "payables - payables@-1", "inventories and payables"),
    ("receivables@-1 - receivables", "deferred_revenue - deferred_revenue@-1", "receivables and deferred revenue"),
    ("prepaid_expenses@-1 - prepaid_expenses", "accrued_liabilities - accrued_liabilities@-1", "prepaid expenses and accrued liabilities"),
    ("receivables@-1 - receivables", "accrued_liabilities - accrued_liabilities@-1", "receivables and accrued liabilities"),
)  # fmt: skip


def _trade_page(stream: Stream) -> Want:
    a, b, _ = stream.choice(_TRADE)
    concepts = (a.split("@")[0], b.split(" ")[0].split("@")[0])
    return page(
        ("balance-sheet",),
        concepts,
        years=2,
        industries=COMMERCIAL,
        changes=False,
        prefer=there(*concepts, years=2),
    )


def _trade(scene: Scene) -> Ask:
    a, b, noun = scene.stream.choice([t for t in _TRADE if printable(scene, f"{t[0]} + ({t[1]})")])
    question = scene.say((
        "By how much did the changes in {noun} together raise or lower cash in {when}? Use of cash is negative.",
        "What was the combined cash effect of the changes in {noun} during {when}, going by the balances?",
        "How much cash did {noun} release in {when}, taken together? Cash tied up is negative.",
        "Net the cash effects of {noun} for {when}: what is the signed total?",
    ), noun=noun, when=scene.when(), year=scene.short(scene.base))  # fmt: skip
    first, second = noun.split(" and ")
    text = f"cash effect of {first} = {a}; cash effect of {second} = {b}; cash effect of {first} + cash effect of {second}"

    def turned(x: str) -> str:
        left, right = x.split(" - ")
        return f"{right} - {left}"

    wrong = [("wrong_sign", plan(scene, f"({a}) + ({turned(b)})")), ("reversed_subtraction", plan(scene, f"({turned(a)}) + ({turned(b)})")),
             ("missing_component", plan(scene, a))]  # fmt: skip
    return ask_number(
        scene, plan(scene, text), question, amounts(scene), result=f"cash effect of {noun}", also_wrong=wrong
    )


# the lines of the cash flow statement -----------------------------------------------------------------------


def _line_page(stream: Stream) -> Want:
    concept = stream.choice(list(_LINES)[:6] * 3 + list(_LINES)[6:])
    industries = COMMERCIAL if concept in list(_LINES)[:6] else ("insurer",)
    prefer = above(concept) if stream.chance(50) else below(concept)
    return page(("cash-flow",), (concept,), industries=industries, prefer=prefer)


def _line(scene: Scene) -> str:
    return scene.stream.choice([c for c in _LINES if printable(scene, c)])


def _behind(scene: Scene) -> Ask:
    concept = _line(scene)
    noun, sign = _LINES[concept]
    question = scene.say((
        "According to the cash flow statement, did {noun} increase or decrease in {when}?",
        "What does the cash flow line for {noun} say of the balance in {when}: did it increase or decrease?",
        "Going by its effect on cash in {when}, did the balance of {noun} increase, decrease or stay the same?",
        "Read the {year} line for {noun}. Was there an increase or a decrease in the balance?",
        "In {when}, does the cash flow line mean that {noun} showed an increase or a decrease?",
    ), noun=noun, when=scene.when(), year=scene.short(scene.base))  # fmt: skip
    steps = plan(scene, concept if sign > 0 else f"negate({concept})")
    names = ("increase", "decrease")
    method = (
        "An asset that grows takes cash, so its line is negative."
        if sign < 0
        else "A liability that grows saves cash, so its line is positive."
    )
    return by_sign(
        scene,
        steps,
        question,
        names,
        others=("stay the same",),
        result=f"change in the balance of {noun}",
        method=method,
    )


def _behind_amount(scene: Scene) -> Ask:
    concept = _line(scene)
    noun, sign = _LINES[concept]
    question = scene.say((
        "According to the cash flow statement, by how much did {noun} increase or decrease in {when}?",
        "What change in the balance of {noun} does the cash flow line for {when} imply?",
        "Going by the cash flow line, what was the increase or decrease in {noun} during {when}?",
        "By what amount did the balance of {noun} move in {when}, as its effect on cash tells?",
    ), noun=noun, when=scene.when(), year=scene.short(scene.base))  # fmt: skip
    steps = plan(scene, concept if sign > 0 else f"negate({concept})")
    wrong = [("wrong_sign", plan(scene, f"negate({concept})" if sign > 0 else concept))]
    method = (
        "An asset that grows takes cash: the sign turns."
        if sign < 0
        else "A liability that grows saves cash: the sign stays."
    )
    return ask_number(scene, steps, question, amounts(scene), result=f"change in the balance of {noun}", convention="direction",
                      also_wrong=wrong, method=method)  # fmt: skip


def _some(scene: Scene) -> list[str]:
    found = [c for c in _LINES if printable(scene, c)]
    count = min(len(found), scene.stream.between(2, 4))
    if count < 2:
        raise KeyError("a second working capital line")
    return sorted(scene.stream.sample(found, count), key=list(_LINES).index)


def _listed(names: list[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}"


def _lines_page(stream: Stream) -> Want:
    insurer = stream.chance(12)
    concepts = list(_LINES)[6:] if insurer else list(_LINES)[:6]
    return page(("cash-flow",), (*stream.sample(concepts, 4), "operating_cash_flow"),
                industries=("insurer",) if insurer else COMMERCIAL, prefer=there(*concepts[:2]))  # fmt: skip


def _total(scene: Scene) -> Ask:
    lines = _some(scene)
    nouns = _listed([_LINES[c][0] for c in lines])
    question = scene.say((
        "What was the combined effect on cash of the changes in {nouns} in {when}? Use of cash is negative.",
        "Add up the cash flow lines for {nouns} of {when}, signs included. What is the total?",
        "Together, how much cash did {nouns} provide in {when}? If they used cash, give a negative number.",
        "What is the net cash effect of {nouns} in {when}, as the cash flow statement shows it?",
    ), nouns=nouns, when=scene.when(), year=scene.short(scene.base))  # fmt: skip
    sizes = " + ".join(f"abs({c})" for c in lines)
    wrong = [
        ("parenthesis_misread", plan(scene, sizes)),
        ("missing_component", plan(scene, " + ".join(lines[:-1]) if len(lines) > 2 else lines[0])),
    ]
    return ask_number(
        scene,
        plan(scene, " + ".join(lines)),
        question,
        amounts(scene),
        result="combined effect on cash",
        also_wrong=wrong,
    )


def _before(scene: Scene) -> Ask:
    lines = _some(scene)[:3]
    nouns = _listed([_LINES[c][0] for c in lines])
    question = scene.say((
        "What was operating cash flow in {when} before the changes in {nouns}?",
        "Take the changes in {nouns} out of operating cash flow for {when}. What remains?",
        "Excluding the effect of {nouns}, what was {company}'s operating cash flow in {when}?",
        "Without the movements in {nouns}, how much cash would operations have provided in {when}?",
    ), nouns=nouns, when=scene.when(), year=scene.short(scene.base), company=whole(scene))  # fmt: skip
    name = "effect of these lines"
    text = f"{name} = {' + '.join(lines)}; operating_cash_flow - {name}"
    wrong = [("wrong_sign", plan(scene, f"{name} = {' + '.join(lines)}; operating_cash_flow + {name}")),
             ("missing_component", plan(scene, f"operating_cash_flow - {lines[0]}"))]  # fmt: skip
    return ask_number(
        scene,
        plan(scene, text),
        question,
        amounts(scene),
        result="operating cash flow before these changes",
        also_wrong=wrong,
    )


FAMILIES = [
    Family(
        "balance-change",
        "The increase or decrease of a working capital balance",
        _balances,
        _change,
        weight=7,
    ),
    Family("balance-cash-effect", "What the change in a balance did to cash", _balances, _effect, weight=12),
    Family("source-or-use", "Whether the change in a balance provided or used cash", _balances, _used),
    Family("trade-cash-effect", "The combined cash effect of two balances", _trade_page, _trade),
    Family("balance-behind-line", "What a cash flow line says of the balance behind it", _line_page, _behind),
    Family(
        "change-behind-line",
        "The change in a balance that a cash flow line implies",
        _line_page,
        _behind_amount,
    ),
    Family("working-capital-lines", "Working capital lines added up with their signs", _lines_page, _total),
    Family(
        "before-working-capital",
        "Operating cash flow before some working capital lines",
        _lines_page,
        _before,
    ),
]

"""Contra rows: amounts that are deducted from the row above, with or without parentheses and "Less:"."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from synth.asking import ask_number, asked
from synth.categories.sign.figures import (
    ANY,
    BANK,
    COMMERCIAL,
    amounts,
    moment,
    page,
    plan,
    printable,
    prints,
)
from synth.family import Family
from synth.questions.wording import start

if TYPE_CHECKING:
    from synth.pages import Want
    from synth.problem import Ask
    from synth.scene import Scene
    from synth.stream import Stream


class _Deduction(NamedTuple):
    """A row less another row gives a third; ``name`` is how each is spoken of."""

    table: str
    gross: str
    contra: str
    net: str
    names: tuple[str, str, str]
    industries: tuple[str, ...]


_DEDUCTIONS = (
    _Deduction("income-statement", "revenue", "cost_of_revenue", "gross_profit", ("revenue", "cost of revenue", "gross profit"), COMMERCIAL),
    _Deduction("income-statement", "gross_profit", "operating_expenses", "operating_income",
               ("gross profit", "operating expenses", "operating income or loss"), COMMERCIAL),
    _Deduction("income-statement", "net_interest_income", "credit_provision", "net_interest_after_provision",
               ("net interest income", "the provision for credit losses", "net interest income after the provision"), BANK),
    _Deduction("income-statement", "total_interest_income", "total_interest_expense", "net_interest_income",
               ("total interest income", "total interest expense", "net interest income"), BANK),
    _Deduction("income-statement", "net_income", "noncontrolling_income", "parent_income",
               ("net income", "the noncontrolling interests' share", "net income or loss attributable to the company"), ANY),
    _Deduction("balance-sheet", "loans", "allowance_for_credit_losses", "net_loans",
               ("total loans", "the allowance for credit losses", "net loans"), BANK),
    _Deduction("ppe", "ppe_gross", "accumulated_depreciation", "ppe",
               ("plant at cost", "accumulated depreciation", "net property, plant and equipment"),
               tuple(n for n in COMMERCIAL if n != "reit")),
    _Deduction("ppe", "real_estate_gross", "accumulated_depreciation", "real_estate",
               ("real estate at cost", "accumulated depreciation", "net real estate"), ("reit",)),
)  # fmt: skip
_TREASURY = _Deduction("balance-sheet", "equity before treasury stock", "treasury_stock", "parent_equity",
                       ("stockholders' equity before treasury stock", "treasury stock", "total stockholders' equity"), ANY)  # fmt: skip


def _net_page(stream: Stream) -> Want:
    d = stream.choice(_DEDUCTIONS)
    return page(
        (d.table,),
        (d.gross, d.contra),
        hides=(d.net,),
        industries=d.industries,
        prefer=prints(d.table, d.gross, d.contra),
    )


def _net(scene: Scene) -> Ask:
    apt = [d for d in _DEDUCTIONS if printable(scene, f"{d.gross} - {d.contra}")]
    d = scene.stream.choice([x for x in apt if not printable(scene, x.net)] or apt)
    gross, contra, net = d.names
    question = scene.say((
        "What was {net} {moment}?",
        "After deducting {contra}, what was {net} {moment}?",
        "Derive {net} {moment} from {gross} and {contra}.",
        "Taking {gross} and deducting {contra}, what remains {moment}?",
        "{Gross} less {contra}: what was left {moment}?",
        "Which figure belongs in the row for {net} {moment}?",
    ), net=net, contra=contra, gross=gross, Gross=start(gross), moment=moment(scene, d.gross))  # fmt: skip
    return ask_number(
        scene, plan(scene, f"{d.gross} - {d.contra}"), question, amounts(scene), result=net,
        method=f"{start(contra)} is deducted, however it is printed." if scene.stream.chance(60) else "",
        also_wrong=[("parenthesis_misread", plan(scene, f"{d.gross} + {d.contra}")), ("gross_vs_net", plan(scene, d.gross))],
    )  # fmt: skip


def _gross_page(stream: Stream) -> Want:
    d = stream.choice((*_DEDUCTIONS, _TREASURY, _TREASURY))
    concepts = (d.contra, d.net)
    hides = (d.gross,) if d is not _TREASURY else ()
    return page((d.table,), concepts, hides=hides, industries=d.industries, prefer=prints(d.table, *concepts))


def _gross(scene: Scene) -> Ask:
    apt = [d for d in (*_DEDUCTIONS, _TREASURY) if printable(scene, f"{d.net} + {d.contra}")]
    d = scene.stream.choice([x for x in apt if x is _TREASURY or not printable(scene, x.gross)] or apt)
    gross, contra, net = d.names
    question = scene.say((
        "What was {gross} {moment}, before {contra} is deducted?",
        "Before deducting {contra}, how much was {gross} {moment}?",
        "Undo the deduction of {contra}: what was {gross} {moment}?",
        "{Net} is stated after {contra}. What does {gross} come to {moment}?",
        "Work back from {net} to {gross} {moment}.",
    ), gross=gross, contra=contra, net=net, Net=start(net), moment=moment(scene, d.net))  # fmt: skip
    question = (
        question.replace("before treasury stock at", "at").replace("before treasury stock in", "in")
        if question.count("treasury stock") > 1
        else question
    )
    return ask_number(
        scene, plan(scene, f"{d.net} + {d.contra}"), question, amounts(scene), result=gross,
        also_wrong=[("wrong_sign", plan(scene, f"{d.net} - {d.contra}")), ("gross_vs_net", plan(scene, d.net))],
    )  # fmt: skip


_HELD = {
    "accumulated_depreciation": ("ppe", "accumulated depreciation", COMMERCIAL),
    "treasury_stock": ("balance-sheet", "treasury stock", ANY),
    "allowance_for_credit_losses": ("balance-sheet", "the allowance for credit losses", BANK),
    "cost_of_revenue": ("income-statement", "cost of revenue", COMMERCIAL),
    "operating_expenses": ("income-statement", "total operating expenses", COMMERCIAL),
    "interest_expense": ("income-statement", "interest expense", COMMERCIAL),
    "credit_provision": ("income-statement", "the provision for credit losses", BANK),
}


def _amount_page(stream: Stream) -> Want:
    concept = stream.choice(list(_HELD))
    table, _, industries = _HELD[concept]
    return page((table,), (concept,), industries=industries, prefer=prints(table, concept))


def _amount(scene: Scene) -> Ask:
    concept = scene.stream.choice([c for c in _HELD if printable(scene, c)])
    question = scene.say((
        "How large was {noun} {moment}?",
        "What amount of {noun} is reported {moment}?",
        "What was the size of {noun} {moment}?",
        "State the amount of {noun} {moment}.",
        "How much was deducted {moment} for {noun}?",
        "By how much does {noun} reduce the figure it is deducted from {moment}?",
    ), noun=_HELD[concept][1], moment=moment(scene, concept))  # fmt: skip
    return ask_number(
        scene,
        plan(scene, concept),
        question,
        amounts(scene),
        result=_HELD[concept][1],
        convention="magnitude",
    )


_SHARES = tuple(
    d
    for d in _DEDUCTIONS
    if d.contra
    in {"accumulated_depreciation", "allowance_for_credit_losses", "credit_provision", "cost_of_revenue"}
)


def _share_page(stream: Stream) -> Want:
    d = stream.choice(_SHARES)
    return page(
        (d.table,), (d.gross, d.contra), industries=d.industries, prefer=prints(d.table, d.gross, d.contra)
    )


def _share(scene: Scene) -> Ask:
    d = scene.stream.choice([d for d in _SHARES if printable(scene, f"{d.contra} / {d.gross}")])
    gross, contra, _ = d.names
    question = scene.say((
        "What percentage of {gross} is deducted as {contra} {moment}?",
        "How large was {contra} as a percentage of {gross} {moment}?",
        "{Contra} came to what percentage of {gross} {moment}?",
        "What share of {gross} did {contra} take up {moment}?",
        "Express {contra} as a percentage of {gross} {moment}.",
    ), gross=gross, contra=contra, Contra=start(contra), moment=moment(scene, d.gross))  # fmt: skip
    wrong = [("wrong_base", plan(scene, f"{d.contra} / ({d.gross} - {d.contra})")),
             ("gross_vs_net", plan(scene, f"({d.gross} - {d.contra}) / {d.gross}"))]  # fmt: skip
    return ask_number(
        scene, plan(scene, f"{d.contra} / {d.gross}"), question, asked(scene, "percent", scene.stream.choice((1, 2))),
        result=f"{contra.removeprefix('the ')} over {gross}", convention="magnitude", also_wrong=wrong,
    )  # fmt: skip


FAMILIES = [
    Family("contra-net", "What is left after a contra row", _net_page, _net),
    Family("contra-gross", "What stood before a deduction, from what is left", _gross_page, _gross),
    Family("contra-amount", "The size of a deducted row", _amount_page, _amount, weight=7),
    Family("contra-share", "A deducted row as a percentage of what it is deducted from", _share_page, _share),
]

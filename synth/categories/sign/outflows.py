"""Parentheses that are no negatives: cash paid out is a positive amount, and a negative cash flow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synth.asking import ask_number, asked
from synth.categories.sign.figures import (
    amounts,
    by_sign,
    needs,
    page,
    plan,
    printable,
    there,
    whole,
)
from synth.family import Family
from synth.plan import Act
from synth.questions.wording import start

if TYPE_CHECKING:
    from synth.pages import Want
    from synth.problem import Ask
    from synth.scene import Scene
    from synth.stream import Stream

OUT = {
    "capex": "capital expenditures", "acquisitions": "acquisitions of businesses", "debt_repaid": "debt repayments",
    "dividends_paid": "cash dividends", "buybacks": "share repurchases", "investment_purchases": "purchases of investments",
    "preferred_dividends": "preferred dividends",
}  # fmt: skip
IN = {
    "debt_issued": "new borrowings", "stock_issued": "issues of common stock", "asset_sales": "sales of assets",
    "investment_sales": "sales and maturities of investments",
}  # fmt: skip
_NOUN = {**OUT, **IN}


def _lines(stream: Stream) -> Want:
    one, two = stream.sample(list(OUT), 2)
    other = stream.choice(list(IN))
    return page(("cash-flow",), (one, two, other, "debt_repaid"), prefer=there(one, other))


def _one_of(scene: Scene, names: dict[str, str]) -> str:
    return scene.stream.choice([c for c in names if printable(scene, c)])


def _amount(scene: Scene) -> Ask:
    concept = _one_of(scene, OUT)
    question = scene.say((
        "How large were {noun} in {when}?",
        "How much cash went to {noun} in {when}?",
        "What was the amount of {noun} in {when}?",
        "How much did {company} pay for {noun} in {when}?",
        "What did {noun} amount to in {when}?",
        "The statement prints {noun} as a deduction. What amount was paid in {when}?",
        "State the size of the outlay for {noun} in {when}.",
    ), noun=OUT[concept], when=scene.when(), year=scene.short(scene.base), company=whole(scene))  # fmt: skip
    return ask_number(scene, plan(scene, concept), question, amounts(scene), result=OUT[concept], convention="magnitude",
                      method=f"{start(OUT[concept])} stand in the cash flow statement as a use of cash; the amount itself is positive.")  # fmt: skip


def _effect(scene: Scene) -> Ask:
    out = scene.stream.chance(62) or not any(printable(scene, c) for c in IN)
    concept = _one_of(scene, OUT if out else IN)
    question = scene.say((
        "By what amount did {noun} change cash in {when}? Give cash used as a negative number.",
        "What was the effect of {noun} on cash in {when}, outflows being negative?",
        "With inflows positive and outflows negative, what cash flow did {noun} cause in {when}?",
        "What signed cash flow belongs to {noun} in {when}? Money going out is negative.",
        "How did {noun} affect {company}'s cash in {when}? Show an outflow with a minus sign.",
    ), noun=_NOUN[concept], when=scene.when(), year=scene.short(scene.base), company=whole(scene))  # fmt: skip
    name = f"effect of {_NOUN[concept]} on cash"
    steps = plan(scene, f"negate({concept})" if out else concept)
    wrong = (
        [("parenthesis_misread", plan(scene, concept))]
        if out
        else [("wrong_sign", plan(scene, f"negate({concept})"))]
    )
    return ask_number(scene, steps, question, amounts(scene), result=name, also_wrong=wrong)


def _paid_or_received(scene: Scene) -> Ask:
    out = scene.stream.chance(50) or not any(printable(scene, c) for c in IN)
    concept = _one_of(scene, OUT if out else IN)
    question = scene.say((
        "Does the figure for {noun} in {when} stand for cash received or cash paid?",
        "In {when}, were {noun} cash received or cash paid?",
        "Read the {year} figure for {noun}: is it cash paid, cash received or a non-cash item?",
        "Is the {year} amount for {noun} cash paid or cash received?",
        "Which is the {year} figure for {noun}: cash received, cash paid or a non-cash item?",
    ), noun=_NOUN[concept], when=scene.when(), year=scene.short(scene.base))  # fmt: skip
    steps = plan(scene, f"negate({concept})" if out else concept)
    named = (*steps[:-1], Act(steps[-1].op, steps[-1].args, f"effect of {_NOUN[concept]} on cash"))
    return by_sign(scene, named, question, ("cash received", "cash paid"), others=("a non-cash item",),
                   mode="parenthesis_misread", result=f"effect of {_NOUN[concept]} on cash")  # fmt: skip


_RATIOS = (
    ("capex", "operating_cash_flow", "capital expenditures", "operating cash flow"),
    ("dividends_paid", "operating_cash_flow", "dividends paid", "operating cash flow"),
    ("buybacks", "operating_cash_flow", "share repurchases", "operating cash flow"),
    ("debt_repaid", "debt_issued", "debt repayments", "new borrowings"),
    ("dividends_paid", "net_income", "dividends paid", "net income"),
    ("capex", "depreciation_amortization", "capital expenditures", "depreciation and amortization"),
    (
        "investment_purchases",
        "investment_sales",
        "purchases of investments",
        "proceeds from sales and maturities of investments",
    ),
    ("acquisitions", "capex", "acquisitions", "capital expenditures"),
)


def _ratio_page(stream: Stream) -> Want:
    top, bottom, _, _ = stream.choice(_RATIOS)
    return page(
        ("cash-flow",), (top, bottom, "capex", "depreciation_amortization"), prefer=there(top, bottom)
    )


def _ratio(scene: Scene) -> Ask:
    apt = [r for r in _RATIOS if printable(scene, f"{r[0]} / {r[1]}") and scene.value(scene.fact(r[1])) > 0]
    top, bottom, a, b = scene.stream.choice(apt)
    question = scene.say((
        "How large were {a} as a percentage of {b} in {when}?",
        "What percentage of {b} did {a} come to in {when}?",
        "Relate {a} to {b} for {when}: what percentage is it?",
        "In {when}, {a} amounted to what percent of {b}?",
        "Taking {a} as an amount paid, what share of {b} were they in {when}?",
    ), a=a, b=b, when=scene.when(), year=scene.short(scene.base))  # fmt: skip
    return ask_number(
        scene, plan(scene, f"{top} / {bottom}"), start(question), asked(scene, "percent", scene.stream.choice((0, 1))),
        result=f"{a} over {b}", convention="magnitude",
    )  # fmt: skip


_TOTALS = (
    ("dividends_paid + buybacks", "cash returned to shareholders (dividends and repurchases)", "dividends_paid - buybacks"),
    ("capex + acquisitions", "cash invested in capital expenditures and acquisitions", "capex - acquisitions"),
    ("debt_repaid + dividends_paid", "cash spent on repaying debt and on dividends", "debt_repaid - dividends_paid"),
    ("capex + debt_repaid", "cash committed to capital expenditures and debt repayment", "capex - debt_repaid"),
    ("debt_repaid + buybacks", "cash used to repay debt and buy back shares", "debt_repaid - buybacks"),
    ("capex + dividends_paid + debt_repaid", "cash paid for capital expenditures, dividends and debt repayments", "capex + dividends_paid - debt_repaid"),
)  # fmt: skip


def _total_page(stream: Stream) -> Want:
    text, _, _ = stream.choice(_TOTALS)
    return page(("cash-flow",), (*needs(text), "capex", "debt_repaid"), prefer=there(*needs(text)))


def _total(scene: Scene) -> Ask:
    text, noun, off = scene.stream.choice([t for t in _TOTALS if printable(scene, t[0])])
    question = scene.say((
        "What was the total {noun} in {when}?",
        "Add up the {noun} in {when}: what is the total?",
        "What does the {noun} come to in {when}?",
        "For {when}, give the total amount of {noun}.",
        "How large was the {noun} altogether in {when}?",
    ), noun=noun, when=scene.when(), year=scene.short(scene.base))  # fmt: skip
    wrong = [("wrong_sign", plan(scene, off)), ("missing_component", plan(scene, needs(text)[0]))]
    return ask_number(
        scene,
        plan(scene, text),
        question,
        amounts(scene),
        result=f"total {noun}",
        convention="magnitude",
        also_wrong=wrong,
    )


FAMILIES = [
    Family("outflow-amount", "Cash paid, printed in parentheses, asked as an amount", _lines, _amount),
    Family("outflow-cash-effect", "A cash flow line's effect on cash, with its sign", _lines, _effect),
    Family(
        "paid-or-received",
        "Whether a cash flow line is cash paid or received",
        _lines,
        _paid_or_received,
        weight=8,
    ),
    Family(
        "outflow-ratio",
        "Cash paid as a percentage of another flow: positive, though printed as negative",
        _ratio_page,
        _ratio,
    ),
    Family("outflow-total", "Several outflows added up as amounts", _total_page, _total),
]

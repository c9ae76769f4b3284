"""Signed cash flows: sections that add up to the change in cash, free cash flow, net borrowing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synth.asking import ask_number
from synth.categories.sign.figures import (
    ANY,
    COMMERCIAL,
    above,
    amounts,
    below,
    both,
    by_sign,
    called,
    differing,
    figure,
    less,
    needs,
    page,
    pick,
    plan,
    printable,
    there,
    whole,
)
from synth.family import Family
from synth.questions.wording import start

if TYPE_CHECKING:
    from synth.categories.sign.figures import Test
    from synth.company.company import Company
    from synth.pages import Want
    from synth.problem import Ask
    from synth.scene import Scene
    from synth.stream import Stream

_SECTIONS = ("operating_cash_flow", "investing_cash_flow", "financing_cash_flow")
_NAMES = {
    "operating_cash_flow": "operating activities",
    "investing_cash_flow": "investing activities",
    "financing_cash_flow": "financing activities",
}


def _sections(stream: Stream) -> Want:
    return page(("cash-flow",), (*_SECTIONS, "fx_effect"), hides=("net_change_in_cash", "cash_beginning", "cash_ending"),
                prefer=(lambda c, p: figure(c, "net_change_in_cash", p) < 0) if stream.chance(40) else None)  # fmt: skip


def _net(scene: Scene) -> Ask:
    terms = [*_SECTIONS, *(["fx_effect"] if printable(scene, "fx_effect") else [])]
    foreign = " and exchange rates" if len(terms) > 3 else ""
    question = scene.say((
        "By how much did cash change in {when}? A decrease is negative.",
        "What was the net change in cash in {when}, after operating, investing and financing flows{foreign}?",
        "Add the sections of the cash flow statement for {when}{foreign2}. What was the net change in cash?",
        "Derive the net increase or decrease in cash for {when}.",
        "Did cash rise or fall in {when}, and by how much?",
        "What do the cash flows of {when} add up to for {company}'s cash balance?",
    ), when=scene.when(), year=scene.short(scene.base), foreign=foreign, foreign2=", exchange rates included" if foreign else "", company=whole(scene))  # fmt: skip
    sizes = f"{terms[0]} + " + " + ".join(f"abs({t})" for t in terms[1:])
    wrong = [("parenthesis_misread", plan(scene, sizes)), ("missing_component", plan(scene, " + ".join(terms[:-1]))),
             ("wrong_sign", plan(scene, "operating_cash_flow + investing_cash_flow - financing_cash_flow"))]  # fmt: skip
    return ask_number(scene, plan(scene, " + ".join(terms)), question, amounts(scene), result="net change in cash",
                      convention="direction", also_wrong=wrong)  # fmt: skip


def _missing_page(stream: Stream) -> Want:
    hidden = stream.choice(_SECTIONS)
    rest = tuple(c for c in _SECTIONS if c != hidden)
    return page(("cash-flow",), (*rest, "fx_effect", "net_change_in_cash"), hides=(hidden,))


def _missing(scene: Scene) -> Ask:
    hidden = next(c for c in _SECTIONS if not printable(scene, c))
    rest = [c for c in _SECTIONS if c != hidden] + (["fx_effect"] if printable(scene, "fx_effect") else [])
    question = scene.say((
        "What was net cash from {name} in {when}? Use of cash is negative.",
        "The statement leaves out one section. What cash flow from {name} does the net change in cash imply for {when}?",
        "How much cash did {name} provide in {when}, given the change in cash? If they used cash, give a negative number.",
        "Work back from the net change in cash: what was the cash flow from {name} in {when}?",
    ), name=_NAMES[hidden], when=scene.when(), year=scene.short(scene.base))  # fmt: skip
    other = f"other flows = {' + '.join(rest)}; net_change_in_cash - other flows"
    wrong = [("wrong_sign", plan(scene, f"other flows = {' + '.join(rest)}; net_change_in_cash + other flows")),
             ("missing_component", plan(scene, f"net_change_in_cash - {rest[0]}")),
             ("reversed_subtraction", plan(scene, f"other flows = {' + '.join(rest)}; other flows - net_change_in_cash"))]  # fmt: skip
    return ask_number(
        scene,
        plan(scene, other),
        question,
        amounts(scene),
        result=f"net cash from {_NAMES[hidden]}",
        also_wrong=wrong,
    )


_ROLL = (
    (
        "cash_beginning + net_change_in_cash",
        "cash_ending",
        "cash at the end of the year",
        "cash_beginning - net_change_in_cash",
    ),
    (
        "cash_ending - net_change_in_cash",
        "cash_beginning",
        "cash at the beginning of the year",
        "cash_ending + net_change_in_cash",
    ),
    (
        "cash_ending - cash_beginning",
        "net_change_in_cash",
        "the net change in cash, a decrease being negative",
        "cash_ending + cash_beginning",
    ),
)


def _roll_page(stream: Stream) -> Want:
    text, hidden, _, _ = stream.choice(_ROLL)
    prefer = below("net_change_in_cash") if stream.chance(55) else None
    return page(("cash-flow",), needs(text), hides=(hidden,), prefer=prefer)


def _roll(scene: Scene) -> Ask:
    text, _, result, off = next(r for r in _ROLL if printable(scene, r[0]) and not printable(scene, r[1]))
    question = scene.say((
        "What was {result}, in {when}?",
        "Derive {result} for {when}.",
        "For {when}, work out {result}.",
        "Going by the other figures at the foot of the statement, what was {result} in {when}?",
    ), result=result, when=scene.when(), year=scene.short(scene.base)).replace(", in ", " in ") if "," not in result else scene.say((
        "What was {result}, in {when}?", "For {when}, work out {result}.", "Derive {result}, for {when}.",
    ), result=result, when=scene.when(), year=scene.short(scene.base))  # fmt: skip
    name = result.split(",")[0].removeprefix("the ")
    return ask_number(
        scene,
        plan(scene, text),
        question,
        amounts(scene),
        result=name,
        also_wrong=[("wrong_sign", plan(scene, off))],
    )


# free cash flow ---------------------------------------------------------------------------------------------

_FREE = (
    ("operating_cash_flow - capex", "free cash flow", "operating cash flow less capital expenditures", "operating_cash_flow + capex"),
    ("operating_cash_flow - capex - dividends_paid", "free cash flow after dividends", "operating cash flow less capital expenditures and dividends paid",
     "operating_cash_flow - capex + dividends_paid"),
    ("operating_cash_flow - capex - debt_repaid", "cash left after capital expenditures and debt repayments",
     "operating cash flow less capital expenditures and repayments of debt", "operating_cash_flow - capex + debt_repaid"),
    ("operating_cash_flow - dividends_paid", "operating cash flow after dividends", "operating cash flow less dividends paid", "operating_cash_flow + dividends_paid"),
    ("operating_cash_flow - capex - buybacks", "free cash flow after share repurchases",
     "operating cash flow less capital expenditures and share repurchases", "operating_cash_flow - capex + buybacks"),
    ("operating_cash_flow + investing_cash_flow", "cash flow before financing", "operating plus investing cash flow", "operating_cash_flow - investing_cash_flow"),
)  # fmt: skip


def _free_page(stream: Stream) -> Want:
    text, *_ = stream.weighted([(f, 4 if n == 0 else 2) for n, f in enumerate(_FREE)])
    concepts = needs(text)
    prefer = (
        both(less("operating_cash_flow", "capex"), there(*concepts))
        if stream.chance(45)
        else there(*concepts)
    )
    return page(("cash-flow",), (*concepts, "operating_cash_flow", "investing_cash_flow"), prefer=prefer)


def _free(scene: Scene) -> Ask:
    text, name, definition, off = scene.stream.choice([f for f in _FREE if printable(scene, f[0])])
    question = scene.say((
        "What was {name} ({definition}) in {when}? It may be negative.",
        "Compute {name} for {when}, defined as {definition}. Keep the sign.",
        "{Definition}: what did this come to in {when}?",
        "How much was {company}'s {name} in {when}, taken as {definition}? A shortfall is negative.",
        "Taking {name} as {definition}, what was it in {when}?",
    ), name=name, definition=definition, Definition=start(definition), when=scene.when(), year=scene.short(scene.base), company=whole(scene))  # fmt: skip
    return ask_number(
        scene,
        plan(scene, text),
        question,
        amounts(scene),
        result=name,
        also_wrong=[("parenthesis_misread", plan(scene, off))],
    )


def _free_sign(scene: Scene) -> Ask:
    text, name, definition, _off = scene.stream.choice([f for f in _FREE if printable(scene, f[0])])
    question = scene.say((
        "Was {name} ({definition}) positive or negative in {when}?",
        "Did {definition} give a positive or a negative figure in {when}?",
        "Taken as {definition}, was {company}'s {name} for {when} positive, negative or zero?",
        "Is {definition} positive or negative for {when}?",
    ), name=name, definition=definition, when=scene.when(), year=scene.short(scene.base), company=whole(scene))  # fmt: skip
    return by_sign(
        scene,
        plan(scene, text),
        question,
        ("positive", "negative"),
        others=("zero",),
        mode="parenthesis_misread",
        result=name,
    )


def _use_page(stream: Stream) -> Want:
    section = stream.choice(_SECTIONS)
    negative = stream.chance(50)
    prefer = below(section) if negative else above(section)
    return page(("cash-flow",), (section,), prefer=prefer)


def _use(scene: Scene) -> Ask:
    section = pick(scene, _SECTIONS)
    question = scene.say((
        "Did {name} provide or use cash in {when}: cash provided or cash used?",
        "Was the {year} figure for {name} cash provided or cash used?",
        "In {when}, did {company}'s {name} result in cash provided, cash used or neither?",
        "Does the total for {name} in {when} stand for cash provided or cash used?",
        "How should the {year} total of {name} be read: cash used or cash provided?",
    ), name=_NAMES[section], when=scene.when(), year=scene.short(scene.base), company=whole(scene))  # fmt: skip
    return by_sign(scene, plan(scene, section), question, ("cash provided", "cash used"), others=("neither",), mode="parenthesis_misread",
                   result=f"net cash from {_NAMES[section]}")  # fmt: skip


# two flows against one another --------------------------------------------------------------------------------

_PAIRS = (
    ("debt_issued", "debt_repaid", "net borrowing", ("net borrower", "net repayer of debt"), "a net borrower or a net repayer of debt"),
    ("stock_issued", "buybacks", "net issuance of stock", ("net issuer of stock", "net buyer of stock"), "a net issuer or a net buyer of its own stock"),
    ("investment_sales", "investment_purchases", "net proceeds from investments", ("net seller of investments", "net buyer of investments"),
     "a net seller or a net buyer of investments"),
    ("asset_sales", "capex", "net proceeds from fixed assets", ("net seller of fixed assets", "net buyer of fixed assets"),
     "a net seller or a net buyer of fixed assets"),
)  # fmt: skip


def _pair_page(stream: Stream) -> Want:
    a, b, _, _, _ = stream.weighted([(p, (4, 3, 3, 2)[n]) for n, p in enumerate(_PAIRS)])
    prefer = differing(a, b) if a == "asset_sales" else _apart(a, b, more=stream.chance(50))
    return page(("cash-flow",), (a, b, "debt_issued", "debt_repaid"), prefer=prefer)


def _apart(a: str, b: str, *, more: bool) -> Test:
    """Prefer years with both lines, the first of them the larger one or not."""

    def test(company: Company, period: str) -> bool:
        first, second = figure(company, a, period), figure(company, b, period)
        return bool(first and second) and (first > second) == more

    return test


def _pair(scene: Scene) -> Ask:
    a, b, name, _, _ = scene.stream.choice([p for p in _PAIRS if printable(scene, f"{p[0]} - {p[1]}")])
    first, second = called(scene, a), called(scene, b)
    question = scene.say((
        "What was {name} in {when}, {first} less {second}? A net outflow is negative.",
        "Net {first} against {second} for {when}. What is the signed amount?",
        "How much did {first} exceed {second} in {when}? If they fell short, give a negative number.",
        "What cash flow do {first} and {second} make together in {when}? Outflows are negative.",
        "Compute {name} for {when}, a net outflow being negative.",
    ), name=name, first=first, second=second, when=scene.when(), year=scene.short(scene.base))  # fmt: skip
    return ask_number(scene, plan(scene, f"{a} - {b}"), question, amounts(scene), result=name,
                      also_wrong=[("parenthesis_misread", plan(scene, f"{a} + {b}")), ("gross_vs_net", plan(scene, a))])  # fmt: skip


def _pair_words(scene: Scene) -> Ask:
    apt = [p for p in _PAIRS if printable(scene, f"{p[0]} - {p[1]}")]
    a, b, name, names, what = scene.stream.choice(apt)
    question = scene.say((
        "Was {company} {what} in {when}?",
        "Judging by the cash flow statement of {when}, was {company} {what}?",
        "In {when}, was the company {what}?",
        "Do the {year} cash flows show {what}?",
    ), company=whole(scene), what=what, when=scene.when(), year=scene.short(scene.base))  # fmt: skip
    return by_sign(
        scene, plan(scene, f"{a} - {b}"), question, names, mode="reversed_subtraction", result=name
    )


_WITHOUT = (
    ("investing_cash_flow", "capex", 1, "net cash from investing activities", "capital expenditures"),
    ("investing_cash_flow", "acquisitions", 1, "net cash from investing activities", "acquisitions"),
    ("financing_cash_flow", "dividends_paid", 1, "net cash from financing activities", "dividends paid"),
    ("financing_cash_flow", "buybacks", 1, "net cash from financing activities", "share repurchases"),
    ("financing_cash_flow", "debt_repaid", 1, "net cash from financing activities", "repayments of debt"),
    ("financing_cash_flow", "debt_issued", -1, "net cash from financing activities", "proceeds from issuing debt"),
    ("financing_cash_flow", "stock_issued", -1, "net cash from financing activities", "proceeds from issuing stock"),
    ("investing_cash_flow", "asset_sales", -1, "net cash from investing activities", "proceeds from asset sales"),
    ("net_change_in_cash", "fx_effect", -1, "the net change in cash", "the effect of exchange rates"),
    ("net_change_in_cash", "debt_repaid", 1, "the net change in cash", "repayments of debt"),
)  # fmt: skip


def _without_page(stream: Stream) -> Want:
    total, part, *_ = stream.choice(_WITHOUT)
    return page(("cash-flow",), (total, part), prefer=there(part))


def _without(scene: Scene) -> Ask:
    total, part, weight, result, name = scene.stream.choice(
        [w for w in _WITHOUT if printable(scene, f"{w[0]} + {w[1]}")]
    )
    question = scene.say((
        "What would {result} have been in {when} without {name}? Use of cash is negative.",
        "Excluding {name}, what was {result} in {when}, with its sign?",
        "Take {name} out of {result} for {when}. What remains?",
        "Leaving {name} aside, what was {result} in {when}? Show an outflow as negative.",
        "Reverse {name}: what does {result} come to for {when}?",
    ), result=result, name=name, when=scene.when(), year=scene.short(scene.base))  # fmt: skip
    right, off = ("+", "-") if weight > 0 else ("-", "+")
    return ask_number(scene, plan(scene, f"{total} {right} {part}"), question, amounts(scene), result=f"{result.removeprefix('the ')} without {name}",
                      also_wrong=[("wrong_sign", plan(scene, f"{total} {off} {part}"))])  # fmt: skip


_COMPARE = (
    ("operating_cash_flow", "net_income", "cash-flow", ANY), ("operating_cash_flow", "investing_cash_flow", "cash-flow", ANY),
    ("financing_cash_flow", "investing_cash_flow", "cash-flow", ANY), ("operating_income", "net_income", "income-statement", COMMERCIAL),
    ("pretax_income", "operating_income", "income-statement", COMMERCIAL), ("interest_income", "interest_expense", "income-statement", COMMERCIAL),
    ("comprehensive_income", "net_income", "comprehensive-income", ANY), ("parent_income", "net_income", "income-statement", ANY),
    ("deferred_tax_change", "current_tax", "tax-components", ANY), ("pretax_income", "net_income", "income-statement", ANY),
)  # fmt: skip


def _gap_page(stream: Stream) -> Want:
    a, b, table, industries = stream.choice(_COMPARE)
    beside = {"income-statement": "pretax_income", "cash-flow": "operating_cash_flow"}.get(table, a)
    return page(
        (table,),
        (a, b, beside, "net_income"),
        industries=industries,
        prefer=both(below("net_income"), differing(a, b)) if stream.chance(40) else differing(a, b),
    )


def _gap(scene: Scene) -> Ask:
    a, b, _, _ = scene.stream.choice(
        [
            c
            for c in _COMPARE
            if printable(scene, f"{c[0]} - {c[1]}")
            and scene.value(scene.fact(c[0])) != scene.value(scene.fact(c[1]))
        ]
    )
    if scene.stream.chance(30):
        a, b = b, a
    question = scene.say((
        "By how much did {first} exceed {second} in {when}? If it was lower, give a negative number.",
        "What was {first} less {second} in {when}, with its sign?",
        "By how much did {first} and {second} differ in {when}, positive if the first is higher?",
        "In {when}, what is the difference {first} minus {second}?",
        "Subtract {second} from {first} for {when}.",
    ), first=called(scene, a), second=called(scene, b), when=scene.when(), year=scene.short(scene.base))  # fmt: skip
    return ask_number(scene, plan(scene, f"{a} - {b}"), question, amounts(scene), result="difference",
                      also_wrong=[("reversed_subtraction", plan(scene, f"{b} - {a}")), ("parenthesis_misread", plan(scene, f"abs({a}) - abs({b})"))])  # fmt: skip


FAMILIES = [
    Family("net-change-in-cash", "The change in cash from its sections as printed", _sections, _net),
    Family(
        "missing-section",
        "A section of the cash flow statement from the others and the change in cash",
        _missing_page,
        _missing,
    ),
    Family("cash-roll-forward", "Opening cash, change and closing cash", _roll_page, _roll, weight=8),
    Family("free-cash-flow", "Operating cash flow less outflows printed in parentheses", _free_page, _free),
    Family(
        "free-cash-flow-sign",
        "Whether free cash flow is positive or negative",
        _free_page,
        _free_sign,
        weight=8,
    ),
    Family("provided-or-used", "Whether activities provided or used cash", _use_page, _use, weight=8),
    Family("net-of-two-flows", "An inflow less an outflow, with its sign", _pair_page, _pair),
    Family(
        "net-borrower",
        "Whether the company is a net borrower, issuer or seller",
        _pair_page,
        _pair_words,
        weight=7,
    ),
    Family("flow-without-line", "A cash flow total without one of its lines", _without_page, _without),
    Family(
        "signed-difference",
        "How much one figure exceeds another, either of which may be negative",
        _gap_page,
        _gap,
    ),
]

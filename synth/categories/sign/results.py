"""Figures over and under zero put together: sums and averages over years, margins, items added back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synth.asking import ask_number, asked
from synth.categories.sign.figures import (
    ANY,
    COMMERCIAL,
    amounts,
    below,
    called,
    figure,
    needs,
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
from synth.questions.wording import start

if TYPE_CHECKING:
    from synth.company.company import Company
    from synth.pages import Want
    from synth.problem import Ask
    from synth.scene import Scene
    from synth.stream import Stream

_FLOWS = {
    "net_income": "income-statement", "operating_income": "income-statement", "pretax_income": "income-statement",
    "other_income": "income-statement", "operating_cash_flow": "cash-flow", "investing_cash_flow": "cash-flow",
    "financing_cash_flow": "cash-flow", "net_change_in_cash": "cash-flow", "fx_effect": "cash-flow",
    "income_tax": "income-statement", "other_comprehensive_income": "comprehensive-income",
}  # fmt: skip


def _years(stream: Stream, years: int) -> Want:
    concept = stream.choice(list(_FLOWS))
    industries = COMMERCIAL if concept in {"operating_income", "other_income"} else ANY
    prefer = turned(concept) if stream.chance(65) else there(concept, years=years)
    return page((_FLOWS[concept],), (concept,), years=years, industries=industries, prefer=prefer)


def _span(scene: Scene, longest: int) -> tuple[str, int]:
    """Choose a line item and how many years back it is printed for."""
    found = [c for c in _FLOWS if printable(scene, c) and printable(scene, c, 1)]
    concept = scene.stream.choice(found)
    back = 2 if longest > 2 and printable(scene, concept, 2) else 1
    return concept, back


def _sum(scene: Scene) -> Ask:
    concept, back = _span(scene, 3)
    item = called(scene, concept)
    span = f"{scene.when(1)} and {scene.when()}" if back == 1 else f"{scene.when(2)} to {scene.when()}"
    count = {1: "two", 2: "three"}[back]
    question = scene.say((
        "What was {item} in total over {span}?",
        "Add up {item} of {span}, keeping each year's sign. What is the total?",
        "Over the {count} years {span}, what did {item} come to altogether? Negative years count against it.",
        "What is the {count}-year sum of {item}, {span}?",
        "Taken together, what was {item} for {span}? A negative total takes a minus sign.",
    ), item=item, span=span, count=count)  # fmt: skip
    terms = [f"{concept}@-{b}" if b else concept for b in range(back, -1, -1)]
    sizes = [f"abs({t})" for t in terms]
    wrong = [
        ("parenthesis_misread", plan(scene, " + ".join(sizes))),
        ("wrong_sign", plan(scene, f"{' + '.join(terms[:-1])} - {terms[-1]}")),
    ]
    return ask_number(scene, plan(scene, " + ".join(terms)), start(question), amounts(scene),
                      result=f"total {CONCEPTS[concept].spoken[0]}", also_wrong=wrong)  # fmt: skip


def _average(scene: Scene) -> Ask:
    concept, back = _span(scene, 3)
    span = f"{scene.when(1)} and {scene.when()}" if back == 1 else f"{scene.when(2)} to {scene.when()}"
    question = scene.say((
        "What was average {item} over {span}?",
        "Average {item} of {span}, keeping each year's sign.",
        "What is the mean of {item} for {span}, negative years counting as negative?",
        "On average, what was {item} a year over {span}?",
    ), item=called(scene, concept), span=span)  # fmt: skip
    terms = [f"{concept}@-{b}" if b else concept for b in range(back, -1, -1)]
    wrong = [("parenthesis_misread", plan(scene, f"average({', '.join(f'abs({t})' for t in terms)})")),
             ("missing_component", plan(scene, " + ".join(terms)))]  # fmt: skip
    how = asked(scene, "money", scene.company.identity.places + 1)
    return ask_number(scene, plan(scene, f"average({', '.join(terms)})"), question, how,
                      result=f"average {CONCEPTS[concept].spoken[0]}", also_wrong=wrong)  # fmt: skip


_MARGINS = {
    "net_income": ("net profit margin", "net margin", "return on sales"),
    "operating_income": ("operating margin",),
    "pretax_income": ("pretax margin", "pretax profit margin"),
    "operating_cash_flow": ("operating cash flow margin",),
}


def _margin_page(stream: Stream) -> Want:
    concept = stream.choice(list(_MARGINS))
    industries = tuple(n for n in COMMERCIAL) if concept == "operating_income" else ANY
    tables = ("income-statement", "cash-flow") if concept == "operating_cash_flow" else ("income-statement",)
    return page(tables, (concept, "revenue"), industries=tuple(n for n in industries if n != "bank"),
                prefer=below(concept) if stream.chance(62) else None)  # fmt: skip


def _margin(scene: Scene) -> Ask:
    concept = scene.stream.choice([c for c in _MARGINS if printable(scene, f"{c} / revenue")])
    name = scene.stream.choice(_MARGINS[concept])
    question = scene.say((
        "What was {company}'s {name} in {when}? A loss gives a negative margin.",
        "Compute {name} for {when}, negative if there was a loss.",
        "What {name} do the figures for {when} give, with its sign?",
        "How high was {name} in {when}? Keep the sign.",
        "Express {item} of {when} as a percentage of revenue, with its sign.",
    ), company=whole(scene), name=name, when=scene.when(), year=scene.short(scene.base), item=called(scene, concept))  # fmt: skip
    wrong = (
        [("parenthesis_misread", plan(scene, f"abs({concept}) / revenue"))]
        if scene.value(scene.fact(concept)) < 0
        else []
    )
    return ask_number(scene, plan(scene, f"{concept} / revenue"), question, asked(scene, "percent", scene.stream.choice((1, 2))),
                      result=_MARGINS[concept][0], also_wrong=wrong)  # fmt: skip


_BACK = (
    ("pretax_income", "other_income", 1, "income before taxes", "other income or expense, net"),
    ("pretax_income", "interest_expense", -1, "income before taxes", "interest expense"),
    ("operating_income", "restructuring", -1, "operating income or loss", "restructuring charges"),
    ("operating_income", "impairment", -1, "operating income or loss", "the goodwill impairment"),
    ("operating_income", "amortization_expense", -1, "operating income or loss", "amortization expense"),
    (
        "operating_income",
        "other_operating_expense",
        -1,
        "operating income or loss",
        "other operating expenses",
    ),
    ("net_income", "income_tax", -1, "the result of the year", "income taxes"),
    ("pretax_income", "gain_on_sale", 1, "income before taxes", "the gain or loss on sale of real estate"),
    ("pretax_income", "realized_gains", 1, "income before taxes", "realized investment gains or losses"),
    ("pretax_income", "interest_income", 1, "income before taxes", "interest income"),
)
"""Result, a line inside it, the line's weight in it, and their names."""


def _back_page(stream: Stream) -> Want:
    total, part, _, _, _ = stream.weighted(
        [(b, 3 if b[1] in {"other_income", "income_tax", "restructuring"} else 1) for b in _BACK]
    )
    industries = {"realized_gains": ("insurer",), "gain_on_sale": ("reit",), "income_tax": ANY}.get(
        part, COMMERCIAL
    )
    hides = ("pretax_income",) if part == "income_tax" else ()
    prefer = below(part) if part in {"other_income", "income_tax"} and stream.chance(60) else there(part)
    beside = ("interest_expense",) if total == "pretax_income" else ()
    return page(
        ("income-statement",), (total, part, *beside), hides=hides, industries=industries, prefer=prefer
    )


def _how(result: str, weight: int) -> str:
    if weight > 0:
        return (
            f"What is included in {result} is taken out again with its sign: a negative amount is added back."
        )
    return f"What was deducted in arriving at {result} is added back."


def _without(scene: Scene) -> Ask:
    apt = [
        b
        for b in _BACK
        if printable(scene, f"{b[0]} + {b[1]}")
        and not (b[1] == "income_tax" and printable(scene, "pretax_income"))
    ]
    total, part, weight, result, name = scene.stream.choice(apt)
    question = scene.say((
        "What would {result} have been in {when} without {name}?",
        "Take {name} out of {result} of {when}: what is left?",
        "Excluding {name}, what was {result} in {when}?",
        "Suppose there had been no {bare} in {when}. What would {result} have come to?",
        "Reverse the effect of {name}: what is {result} for {when} then?",
        "Leave {name} aside. What was {result} for {when}?",
    ), result=result, name=name, bare=name.removeprefix("the "), when=scene.when(), year=scene.short(scene.base))  # fmt: skip
    right, off = ("-", "+") if weight > 0 else ("+", "-")
    wrong = [("wrong_sign", plan(scene, f"{total} {off} {part}"))]
    if scene.value(scene.fact(part)) < 0:
        wrong.append(("parenthesis_misread", plan(scene, f"{total} {right} abs({part})")))
    return ask_number(
        scene, plan(scene, f"{total} {right} {part}"), question, amounts(scene), result=f"{result.removeprefix('the ')} without {name}",
        also_wrong=wrong, method=_how(result, weight) if scene.stream.chance(60) else "",
    )  # fmt: skip


_BRIDGE = (
    ("operating_income - interest_expense", "income before taxes and other items", "operating_income + interest_expense"),
    ("operating_income - interest_expense + interest_income", "operating income after net interest", "operating_income - interest_expense - interest_income"),
    ("operating_income - interest_expense + other_income", "operating income after interest expense and other income or expense",
     "operating_income - interest_expense - other_income"),
    ("pretax_income - income_tax", "net income", "pretax_income + income_tax"),
    ("net_income + other_comprehensive_income", "comprehensive income", "net_income - other_comprehensive_income"),
    ("operating_income + other_income", "operating income together with other income or expense", "operating_income - other_income"),
)  # fmt: skip


def _mixed(company: Company, period: str) -> bool:
    return figure(company, "other_income", period) < 0 or figure(company, "income_tax", period) < 0


def _bridge_page(stream: Stream) -> Want:
    text, _, _ = stream.choice(_BRIDGE)
    concepts = needs(text)
    tables = ("income-statement",)
    if "other_comprehensive_income" in concepts:
        tables = ("comprehensive-income",)
    hides = ("net_income",) if concepts == ("pretax_income", "income_tax") else ("comprehensive_income",)
    industries = COMMERCIAL if "operating_income" in concepts else ANY
    prefer = _mixed if "other_income" in concepts and stream.chance(60) else there(*concepts)
    beside = ("operating_income", "interest_expense") if "operating_income" in concepts else ()
    return page(tables, (*concepts, *beside), hides=hides, industries=industries, prefer=prefer)


def _bridge(scene: Scene) -> Ask:
    done = {"net income": "net_income", "comprehensive income": "comprehensive_income"}
    apt = [
        b for b in _BRIDGE if printable(scene, b[0]) and not (b[1] in done and printable(scene, done[b[1]]))
    ]
    text, result, off = scene.stream.choice(apt)
    names = [CONCEPTS[c].spoken[0] for c in needs(text)]
    parts = " and ".join((", ".join(names[:-1]), names[-1]))
    question = scene.say((
        "What was {result} in {when}? Mind which lines are income and which are deducted.",
        "Work out {result} for {when}.",
        "From {parts}, derive {result} for {when}.",
        "Put {parts} together with their signs: what was {result} in {when}?",
        "What does {result} come to in {when}?",
    ), result=result, parts=parts, when=scene.when(), year=scene.short(scene.base))  # fmt: skip
    return ask_number(
        scene,
        plan(scene, text),
        question,
        amounts(scene),
        result=result,
        also_wrong=[("wrong_sign", plan(scene, off))],
    )


def _other_than(scene: Scene) -> Ask:
    concept = pick(scene, ("other_income", "realized_gains", "gain_on_sale"))
    question = scene.say((
        "By what amount did {item} change income before taxes in {when}? Show a reduction as negative.",
        "How much did {item} contribute to income before taxes in {when}, negative if it lowered it?",
        "What was the signed contribution of {item} to the pretax result of {when}?",
        "Did {item} raise or lower pretax income in {when}, and by how much? A reduction is negative.",
    ), item=called(scene, concept), when=scene.when(), year=scene.short(scene.base))  # fmt: skip
    return ask_number(
        scene,
        plan(scene, concept),
        question,
        amounts(scene),
        result=f"contribution of {CONCEPTS[concept].spoken[0]}",
    )


def _other_page(stream: Stream) -> Want:
    return page(("income-statement",), ("other_income", "interest_income", "realized_gains", "gain_on_sale", "pretax_income"),
                industries=(*COMMERCIAL, *COMMERCIAL, "insurer", "insurer", "reit"),
                prefer=below("other_income") if stream.chance(40) else there("other_income"))  # fmt: skip


FAMILIES = [
    Family(
        "sum-of-signed",
        "Results of several years added up, negative ones included",
        lambda s: _years(s, s.choice((2, 3))),
        _sum,
    ),
    Family(
        "average-of-signed",
        "The average of results on both sides of zero",
        lambda s: _years(s, s.choice((2, 3))),
        _average,
        weight=8,
    ),
    Family("margin-signed", "A margin, negative in a loss year", _margin_page, _margin),
    Family(
        "without-item",
        "A result without one of its lines: added back or deducted",
        _back_page,
        _without,
        weight=12,
    ),
    Family(
        "bridge-signed", "A result from lines that add and lines that are deducted", _bridge_page, _bridge
    ),
    Family(
        "nonoperating-contribution",
        "What a two-sided line contributes to pretax income",
        _other_page,
        _other_than,
        weight=7,
    ),
]

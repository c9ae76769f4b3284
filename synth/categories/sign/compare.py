"""Comparing figures below zero: the larger loss is the lower number; flows ranked; the largest use of cash."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synth.asking import ask_words
from synth.categories.sign.figures import (
    ANY,
    COMMERCIAL,
    below,
    called,
    labelled,
    page,
    plan,
    printable,
    there,
    turned,
    whole,
)
from synth.categories.sign.outflows import OUT
from synth.company.concepts import CONCEPTS
from synth.family import Family
from synth.plan import Act, joined

if TYPE_CHECKING:
    from schemas.derivation import Rule
    from synth.pages import Want
    from synth.plan import Plan
    from synth.problem import Ask
    from synth.scene import Scene
    from synth.stream import Stream

_RESULTS = {
    "net_income": "income-statement", "operating_income": "income-statement", "pretax_income": "income-statement",
    "other_income": "income-statement", "operating_cash_flow": "cash-flow", "investing_cash_flow": "cash-flow",
    "financing_cash_flow": "cash-flow", "net_change_in_cash": "cash-flow", "accumulated_oci": "balance-sheet",
    "retained_earnings": "balance-sheet", "fx_effect": "cash-flow",
}  # fmt: skip
_NEGATIVE = {
    "net_income": "net loss", "operating_income": "operating loss", "pretax_income": "loss before taxes", "other_income": "net other expense",
    "operating_cash_flow": "use of cash in operating activities", "investing_cash_flow": "use of cash in investing activities",
    "financing_cash_flow": "use of cash in financing activities", "net_change_in_cash": "decrease in cash",
    "accumulated_oci": "accumulated other comprehensive loss", "retained_earnings": "accumulated deficit",
    "fx_effect": "negative effect of exchange rates on cash",
}  # fmt: skip


def _page(stream: Stream) -> Want:
    concept = stream.choice(list(_RESULTS))
    years = 2 if stream.chance(55) else 3
    prefer = (
        below(concept, years=years)
        if stream.chance(65)
        else turned(concept)
        if stream.chance(50)
        else there(concept, years=years)
    )
    industries = COMMERCIAL if concept in {"operating_income", "other_income"} else ANY
    return page(
        (_RESULTS[concept],), (concept,), years=years, changes=False, industries=industries, prefer=prefer
    )


def _series(scene: Scene, *, losses: bool | None = None) -> tuple[str, int]:
    """Choose a line and how many years back to go: all negative (``losses``), or any."""
    found: list[tuple[str, int]] = []
    for concept in _RESULTS:
        for back in (2, 1):
            if all(printable(scene, concept, b) for b in range(back + 1)):
                values = [scene.value(scene.fact(concept, b)) for b in range(back + 1)]
                if len(set(values)) == len(values) and (
                    losses is None or losses == all(v < 0 for v in values)
                ):
                    found.append((concept, back))
                    break
    return scene.stream.choice(found)


def _lookups(scene: Scene, concept: str, back: int) -> tuple[Plan, list[str], list[int]]:
    """Return the plan that reads a line in each year, the years, and the numbers of its acts."""
    steps, ends = joined(*(plan(scene, concept, b) for b in range(back + 1)))
    return (
        labelled(scene, steps),
        [scene.short(scene.period(b)) for b in range(back + 1)],
        [int(e[1:]) for e in ends],
    )


def _listed(names: list[str]) -> str:
    return " or ".join((", ".join(names[:-1]), names[-1])) if len(names) > 1 else names[0]


def _years(scene: Scene, names: list[str]) -> list[str]:
    return scene.stream.sample(names, len(names))


def _larger_loss(scene: Scene) -> Ask:
    try:
        concept, back = _series(scene, losses=True)
    except IndexError:
        return _higher(scene)
    steps, names, acts = _lookups(scene, concept, back)
    larger = scene.stream.chance(50)
    parts = {"noun": _NEGATIVE[concept], "years": _listed(_years(scene, names)), "size": "larger" if larger else "smaller",
             "most": "largest" if larger else "smallest"}  # fmt: skip
    question = scene.say((
        "In which year was the {noun} the {most}: {years}?",
        "Which year had the {most} {noun}, {years}?",
        "Of the years {years}, which shows the {most} {noun}?",
        "When was the {noun} {most}, in {years}?",
    ), **parts)  # fmt: skip
    sizes = [
        Act("abs", a.args, f"size of the {scene.short(scene.period(b))} {_NEGATIVE[concept]}")
        for b, a in enumerate(steps)
    ]
    return _chosen(
        scene,
        tuple(sizes),
        question,
        "largest" if parts["size"] == "larger" else "smallest",
        acts,
        names,
        "parenthesis_misread",
    )


def _chosen(
    scene: Scene, steps: Plan, question: str, rule: Rule, acts: list[int], names: list[str], mode: str
) -> Ask:
    return ask_words(scene, labelled(scene, steps), question, (rule, acts, names), shown=scene.currency,
                     wrong_texts=[(mode, n) for n in names], result="figure compared")  # fmt: skip


def _higher(scene: Scene) -> Ask:
    concept, back = _series(scene)
    steps, names, acts = _lookups(scene, concept, back)
    high = scene.stream.chance(50)
    question = scene.say((
        "In which year was {item} {most}, signs considered: {years}?",
        "With negative figures below positive ones, when was {item} {most}: {years}?",
        "Which of {years} shows the {most} {item}? A negative figure is lower than any positive one.",
        "Of {years}, in which year did {item} stand {most}?",
    ), item=called(scene, concept), most="highest" if high else "lowest", years=_listed(_years(scene, names)))  # fmt: skip
    return _chosen(
        scene, steps, question, "largest" if high else "smallest", acts, names, "parenthesis_misread"
    )


def _rank(scene: Scene) -> Ask:
    concept, back = _series(scene)
    steps, names, acts = _lookups(scene, concept, back)
    down = scene.stream.chance(60)
    question = scene.say((
        "Rank the years {years} by {item}, {order}, signs considered.",
        "Order {years} by {item}, {order}; negative figures rank below positive ones.",
        "Put the years {years} in order of {item}, {order}. Mind the signs.",
        "List {years} by {item}, {order}, treating outflows and losses as negative.",
    ), years=_listed(_years(scene, names)).replace(" or ", " and "), item=called(scene, concept),
        order="highest first" if down else "lowest first")  # fmt: skip
    sizes = tuple(Act("abs", a.args) for a in steps)
    order = sorted(range(len(names)), key=lambda n: scene.value(scene.fact(concept, n)), reverse=down)
    reverse = ", ".join(names[n] for n in order[::-1])
    return ask_words(scene, steps, question, ("descending" if down else "ascending", acts, names), kind="spans", shown=scene.currency, wrong=[("wrong_order", sizes)],
                     wrong_texts=[("wrong_order", reverse), *_others(names, order)], result=CONCEPTS[concept].spoken[0])  # fmt: skip


def _others(names: list[str], order: list[int]) -> list[tuple[str, str]]:
    """Return further wrong orders of three names."""
    if len(order) < 3:
        return []
    a, b, c = (names[n] for n in order)
    return [("wrong_order", f"{b}, {a}, {c}"), ("wrong_order", f"{a}, {c}, {b}")]


_SECTIONS = {
    "operating_cash_flow": "operating activities",
    "investing_cash_flow": "investing activities",
    "financing_cash_flow": "financing activities",
}


def _sections_page(stream: Stream) -> Want:
    return page(
        ("cash-flow",),
        tuple(_SECTIONS),
        prefer=stream.choice(
            (below("operating_cash_flow"), lambda c, p: not below("financing_cash_flow")(c, p), None)
        ),
    )


def _rank_sections(scene: Scene) -> Ask:
    found = [c for c in _SECTIONS if printable(scene, c)]
    steps, ends = joined(*(plan(scene, c) for c in found))
    names = [_SECTIONS[c] for c in found]
    down = scene.stream.chance(50)
    question = scene.say((
        "Rank {names} by their net cash flow in {when}, {order}, use of cash counting as negative.",
        "Order {names} by the cash they provided in {when}, {order}; cash used is negative.",
        "List {names} of {when} by signed cash flow, {order}.",
        "By cash flow of {when}, signs considered, put {names} in order, {order}.",
    ), names=_listed(scene.stream.sample(names, len(names))).replace(" or ", " and "), when=scene.when(), year=scene.short(scene.base),
        order="highest first" if down else "lowest first")  # fmt: skip
    order = sorted(range(len(found)), key=lambda n: scene.value(scene.fact(found[n])), reverse=down)
    wrong = [("wrong_order", tuple(Act("abs", a.args) for a in steps))]
    return ask_words(
        scene, labelled(scene, steps), question, ("descending" if down else "ascending", [int(e[1:]) for e in ends], names), kind="spans",
        shown=scene.currency, wrong=wrong, wrong_texts=[("wrong_order", ", ".join(names[n] for n in order[::-1])), *_others(names, order)],
        result="net cash flow",
    )  # fmt: skip


def _uses_page(stream: Stream) -> Want:
    concepts = stream.sample(list(OUT), 3)
    return page(
        ("cash-flow",), (*concepts, "capex", "debt_repaid", "dividends_paid"), prefer=there(concepts[0])
    )


def _most_used(scene: Scene) -> Ask:
    found = [c for c in OUT if printable(scene, c)]
    count = min(len(found), 4)
    if count < 2:
        raise KeyError("a second outflow")
    chosen = scene.stream.sample(found, count)
    names = [OUT[c] for c in chosen]
    most = scene.stream.chance(60)
    question = scene.say((
        "Which of {names} used the {most} cash in {when}?",
        "In {when}, what took the {most} cash: {names}?",
        "On which of {names} did {company} spend the {most} cash in {when}?",
        "Among {names}, which was the {largest} outflow of {when}?",
    ), names=_listed(names), when=scene.when(), year=scene.short(scene.base), most="most" if most else "least", largest="largest" if most else "smallest", company=whole(scene))  # fmt: skip
    steps, ends = joined(*(plan(scene, c) for c in chosen))
    return _chosen(
        scene,
        steps,
        question,
        "largest" if most else "smallest",
        [int(e[1:]) for e in ends],
        names,
        "parenthesis_misread",
    )


def _mover_page(stream: Stream) -> Want:
    concepts = stream.sample(
        (
            "net_income",
            "operating_income",
            "pretax_income",
            "other_income",
            "revenue",
            "operating_expenses",
            "income_tax",
            "interest_expense",
        ),
        3,
    )
    return page(
        ("income-statement",),
        concepts,
        years=2,
        changes=False,
        industries=COMMERCIAL,
        prefer=there(*concepts, years=2),
    )


def _mover(scene: Scene) -> Ask:
    found = [c for c in scene.concepts("money", 1) if CONCEPTS[c].spoken]
    found = [c for c in found if scene.value(scene.fact(c)) != scene.value(scene.fact(c, 1))]
    chosen = scene.stream.sample(found, min(3, len(found)))
    if len(chosen) < 2:
        raise KeyError("a second line")
    names = [CONCEPTS[c].spoken[0] for c in chosen]
    rule: Rule = "largest" if scene.stream.chance(50) else "smallest"
    steps, ends = joined(*(plan(scene, f"{c} - {c}@-1") for c in chosen))
    question = scene.say((
        "Which of these changed most {way} from {old} to {when}: {names}?",
        "From {old} to {when}, which moved furthest {way}: {names}?",
        "Among {names}, which had the {extreme} signed change from {old} to {when}?",
        "Taking increases as positive and decreases as negative, which change from {old} to {when} is the {extreme}: {names}?",
    ), way="upwards" if rule == "largest" else "downwards", extreme="highest" if rule == "largest" else "lowest",
        names=_listed(names), old=scene.when(1), when=scene.when(), year=scene.short(scene.base))  # fmt: skip
    return _chosen(scene, steps, question, rule, [int(e[1:]) for e in ends], names, "wrong_sign")


FAMILIES = [
    Family("larger-loss", "Which year had the larger or smaller loss", _page, _larger_loss),
    Family(
        "higher-with-signs",
        "Which year had the higher figure, some of them negative",
        _page,
        _higher,
        weight=8,
    ),
    Family("rank-years", "Years in order of a figure that may be negative", _page, _rank, weight=8),
    Family(
        "rank-sections",
        "Sections of the cash flow statement in order",
        _sections_page,
        _rank_sections,
        weight=7,
    ),
    Family("largest-outflow", "Which line used the most cash", _uses_page, _most_used, weight=8),
    Family("largest-signed-change", "Which line moved furthest up or down", _mover_page, _mover),
]

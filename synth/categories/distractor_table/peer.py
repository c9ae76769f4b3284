"""Two companies in one table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synth.asking import ask_number, growth
from synth.family import Family
from synth.pages import Want
from synth.plan import act
from synth.questions.near import above_zero, members_swapped, percent, points, said, swapped
from synth.questions.wording import item_of, was

if TYPE_CHECKING:
    from synth.plan import Plan
    from synth.problem import Ask
    from synth.scene import Scene

PEERS = Want(years=2, tables=("peers",), whole=True, newest=True)
_RATIOS = (
    ("gross_profit", "revenue"), ("operating_income", "revenue"), ("net_income", "revenue"), ("pretax_income", "revenue"),
    ("net_income", "total_assets"), ("net_income", "total_equity"), ("operating_cash_flow", "revenue"), ("capex", "revenue"),
    ("operating_cash_flow", "net_income"), ("long_term_debt", "total_equity"), ("long_term_debt", "total_assets"),
    ("capex", "operating_cash_flow"), ("total_equity", "total_assets"),
)  # fmt: skip


def _names(scene: Scene) -> tuple[str, str]:
    """Return the two companies, the asked one first."""
    a, b = scene.stream.sample(scene.company.members["peer"], 2)
    return a, b


def _ratio(scene: Scene) -> tuple[str, str]:
    """Choose a ratio whose rows both companies print above zero in both years."""
    names = scene.company.members["peer"]
    return scene.stream.choice([
        (top, base) for top, base in _RATIOS
        if above_zero(scene, *(scene.fact(c, b, m) for c in (top, base) for b in (0, 1) for m in names))
    ])  # fmt: skip


def _one(scene: Scene) -> Ask:
    a, b = _names(scene)
    top, base = _ratio(scene)
    back = scene.stream.choice((0, 0, 1))
    plan = (act("divide", scene.fact(top, back, a), scene.fact(base, back, a)),)
    item = item_of(scene, top)
    question = said(scene, (
        "What {was} {item} of {a} as a percentage of its {base} in {when}?", "For {a}, express {item} of {when} as a percentage of {base}.",
        "Compute the ratio of {item} to {base} of {a} for {when}.", "How large {was} {item} relative to {base} at {a} in {when}, in percent?",
    ), item=item, was=was(item), base=item_of(scene, base), a=a, when=scene.when(back))  # fmt: skip
    wrong: list[tuple[str, Plan]] = [
        ("wrong_segment", members_swapped(plan, a, b)),
        ("wrong_segment", swapped(plan, {scene.fact(base, back, a): scene.fact(base, back, b)})),
        ("wrong_period", (act("divide", scene.fact(top, 1 - back, a), scene.fact(base, 1 - back, a)),)),
        ("wrong_period", swapped(plan, {scene.fact(base, back, a): scene.fact(base, 1 - back, a)})),
    ]  # fmt: skip
    return ask_number(scene, plan, question, percent(scene), result=f"ratio of {a}", also_wrong=wrong)


def _gap(scene: Scene) -> Ask:
    a, b = _names(scene)
    top, base = _ratio(scene)
    plan = (
        act("divide", scene.fact(top, 0, a), scene.fact(base, 0, a), name=f"ratio of {a}"),
        act("divide", scene.fact(top, 0, b), scene.fact(base, 0, b), name=f"ratio of {b}"),
        act("subtract", "#0", "#1", name="difference"),
    )  # fmt: skip
    item = item_of(scene, top)
    question = said(scene, (
        "By how much was the ratio of {item} to {base} of {a} above or below that of {b} in {when}?",
        "{a} against {b}: what is the difference in {item} as a percentage of {base} for {when}? Subtract the latter from the former.",
        "How far apart were {a} and {b} in {item} over {base} for {when}, the former less the latter?",
    ), item=item, base=item_of(scene, base), a=a, b=b, when=scene.when())  # fmt: skip
    cross = swapped(
        plan, {scene.fact(base, 0, a): scene.fact(base, 0, b), scene.fact(base, 0, b): scene.fact(base, 0, a)}
    )
    return ask_number(
        scene, plan, question, points(scene), result="difference",
        also_wrong=[("wrong_segment", cross), ("reversed_subtraction", (*plan[:2], act("subtract", "#1", "#0")))],
    )  # fmt: skip


def _growth(scene: Scene) -> Ask:
    a, b = _names(scene)
    top, base = _ratio(scene)
    concept = scene.stream.choice((top, base))
    plan = growth(scene.fact(concept, 0, a), scene.fact(concept, 1, a))
    question = said(scene, (
        "By what percentage did {item} of {a} change from {old} to {when}?", "How fast did {item} grow at {a} in {when}, against {old}?",
        "What was the year-over-year change in {item} of {a} for {when}, compared with {old}?",
    ), item=item_of(scene, concept), a=a, when=scene.when(), old=scene.when(1))  # fmt: skip
    wrong = [("wrong_segment", members_swapped(plan, a, b)),
             ("wrong_segment", growth(scene.fact(concept, 0, a), scene.fact(concept, 1, b)))]  # fmt: skip
    return ask_number(
        scene,
        plan,
        question,
        percent(scene),
        result=f"growth at {a}",
        convention="direction",
        also_wrong=wrong,
    )


def _size(scene: Scene) -> Ask:
    a, b = _names(scene)
    concept = scene.stream.choice(_ratio(scene))
    mine, theirs = scene.fact(concept, 0, a), scene.fact(concept, 0, b)
    plan = (act("divide", mine, theirs),)
    item = item_of(scene, concept)
    question = said(scene, (
        "What percentage of {b}'s {item} {was} that of {a} in {when}?", "Express {item} of {a} as a percentage of that of {b} for {when}.",
        "How large {was} {item} of {a} relative to {b} in {when}, in percent of the latter?",
    ), item=item, was=was(item), a=a, b=b, when=scene.when())  # fmt: skip
    whole = (act("add", mine, theirs), act("divide", mine, "#0"))
    wrong: list[tuple[str, Plan]] = [
        ("wrong_base", (act("divide", theirs, mine),)), ("wrong_base", whole),
        ("wrong_period", (act("divide", mine, scene.fact(concept, 1, b)),)), ("wrong_period", (act("divide", scene.fact(concept, 1, a), theirs),)),
    ]  # fmt: skip
    return ask_number(
        scene, plan, question, percent(scene), result=f"{item} of {a} to that of {b}", also_wrong=wrong
    )


FAMILIES = [
    Family("peer-ratio", "A ratio of one of two companies", PEERS, _one),
    Family("peer-ratio-gap", "The same ratio of two companies", PEERS, _gap),
    Family("peer-growth", "Growth at one of two companies", PEERS, _growth),
    Family("peer-size", "One company's figure relative to another's", PEERS, _size),
]

"""The same revenue by region, by product line and by segment: other rows, one total."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synth.asking import ask_number, ask_words, asked, growth
from synth.family import Family
from synth.pages import Want
from synth.plan import act, joined
from synth.questions.near import above_zero, members_swapped, percent, points, said, swapped
from synth.questions.wording import listed

if TYPE_CHECKING:
    from collections.abc import Callable

    from synth.company.company import Company
    from synth.plan import Plan
    from synth.problem import Ask
    from synth.scene import Scene
    from synth.stream import Stream

_AXES = {"region_revenue": "region", "product_line_revenue": "product", "segment_revenue": "segment"}
_REST = ("Other", "All other")
"""Lines that nobody asks about by name."""
_TABLES = {"geography": "region", "products": "product"}


def _one(*, years: int = 2, many: bool = False, beside: bool = False) -> Callable[[Stream], Want]:
    """Return a want for revenue by region or product line; ``beside`` it by segment."""

    def want(stream: Stream) -> Want:
        table = stream.choice(tuple(_TABLES))

        def prefer(company: Company, _base: str) -> bool:
            company.need(table)
            return not many or len(company.members[_TABLES[table]]) > 3

        tables = (table, "segment-years") if beside else (table,)
        return Want(years=years, tables=tables, whole=True, changes=False, prefer=prefer)

    return want


def _has_assets(company: Company, base: str) -> bool:
    company.need("geography")
    return any(i.concept == "region_assets" for i in company.schedule("geography").items) and all(  # type: ignore[union-attr]
        company.number("region_assets", base, m) > 0 for m in company.members["region"]
    )


ONE, MANY, BESIDE = _one(), _one(many=True), _one(beside=True)
ASSETS = Want(years=1, tables=("geography",), whole=True, changes=False, prefer=_has_assets)


def _axis(scene: Scene) -> tuple[str, list[str]]:
    """Return the concept of the page's first table and its members."""
    concept = next(f.concept for f in scene.places if f.concept in _AXES)
    return concept, list(scene.company.members[_AXES[concept]])


def _own(scene: Scene) -> tuple[str, str, list[str]]:
    """Choose a member of the first table that is no member of another one; returns concept, member, its fellows."""
    concept, members = _axis(scene)
    segments = scene.company.members.get("segment", ()) if concept != "segment_revenue" else ()
    good = [
        m
        for m in members
        if m not in segments
        and not m.startswith(_REST)
        and above_zero(scene, scene.fact(concept, 0, m), scene.fact(concept, 1, m))
    ]
    return concept, scene.stream.choice(good), [m for m in members if m not in segments]


def _others(plan: Plan, member: str, fellows: list[str]) -> list[tuple[str, Plan]]:
    return [("wrong_segment", members_swapped(plan, member, m)) for m in fellows if m != member]


def _share(scene: Scene) -> Ask:
    concept, m, fellows = _own(scene)
    part, whole = scene.fact(concept, 0, m), scene.fact("revenue")
    plan = (act("divide", part, whole),)
    first = scene.company.members["segment"][0]
    question = said(scene, (
        "What percentage of total revenue came from {m} in {when}?", "How large was revenue from {m} as a share of the company's total in {when}?",
        "Which part of revenue for {when} did {m} bring in, in percent?", "For {when}, express revenue from {m} as a percentage of consolidated revenue.",
    ), m=m, when=scene.when())  # fmt: skip
    segment = scene.fact("segment_revenue", 0, first)
    wrong: list[tuple[str, Plan]] = [
        ("wrong_base", (act("divide", part, segment),)),
        ("wrong_segment", (act("divide", segment, whole),)),
        *_others(plan, m, fellows),
    ]
    double = (act("sum", *(scene.fact(concept, 0, x) for x in fellows), whole), act("divide", part, "#0"))
    wrong.insert(0, ("subtotal_double_count", double))
    return ask_number(scene, plan, question, percent(scene), result=f"share of {m}", also_wrong=wrong)


def _pair_share(scene: Scene) -> Ask:
    concept, members = _axis(scene)
    a, b = scene.stream.sample([m for m in members if above_zero(scene, scene.fact(concept, 0, m))], 2)
    whole = scene.fact("revenue")
    plan = (
        act("add", scene.fact(concept, 0, a), scene.fact(concept, 0, b), name=f"{a} and {b}"),
        act("divide", "#0", whole),
    )
    question = said(scene, (
        "What percentage of revenue did {a} and {b} bring in together in {when}?", "Add {a} and {b}: what share of total revenue was that in {when}?",
        "For {when}, how much of each 100 of revenue came from {a} and {b}?", "How large were {a} and {b} combined, relative to total revenue for {when}?",
    ), a=a, b=b, when=scene.when())  # fmt: skip
    rest = [m for m in members if m not in {a, b}]
    wrong: list[tuple[str, Plan]] = [
        ("missing_component", (act("divide", scene.fact(concept, 0, x), whole),)) for x in (a, b)
    ]
    if rest:
        wrong.append(
            (
                "wrong_base",
                (
                    plan[0],
                    act("sum" if len(rest) > 1 else "lookup", *(scene.fact(concept, 0, x) for x in rest)),
                    act("divide", "#0", "#1"),
                ),
            )
        )
        wrong.append(("wrong_segment", members_swapped(plan, b, rest[0])))
    return ask_number(scene, plan, question, percent(scene), result="combined share", also_wrong=wrong)


def _mix_shift(scene: Scene) -> Ask:
    concept, m, fellows = _own(scene)
    now, then = (
        (
            act(
                "divide",
                scene.fact(concept, b, m),
                scene.fact("revenue", b),
                name=f"share in {scene.short(scene.period(b))}",
            ),
        )
        for b in (0, 1)
    )
    plan, ends = joined(now, then)
    plan = (*plan, act("subtract", *ends, name="change in share"))
    question = said(scene, (
        "By how much did the share of {m} in total revenue change from {old} to {when}?",
        "How did the weight of {m} in revenue shift between {old} and {when}?",
        "What was the change in revenue mix for {m}, its share of revenue in {when} against {old}?",
        "Compare the percentage of revenue from {m} in {when} and {old}: what is the difference?",
    ), m=m, when=scene.when(), old=scene.when(1))  # fmt: skip
    wrong = [("percent_vs_points", growth(scene.fact(concept, 0, m), scene.fact(concept, 1, m))),
             ("wrong_base", swapped(plan, {scene.fact("revenue", 1): scene.fact("revenue")})), *_others(plan, m, fellows)]  # fmt: skip
    return ask_number(
        scene,
        plan,
        question,
        points(scene),
        result="change in share",
        convention="direction",
        also_wrong=wrong,
    )


def _growth_gap(scene: Scene) -> Ask:
    concept, m, fellows = _own(scene)
    own, whole = (
        (
            act("subtract", scene.fact(c, 0, x), scene.fact(c, 1, x)),
            act("divide", "#0", scene.fact(c, 1, x), name=f"growth of {w}"),
        )
        for c, x, w in ((concept, m, m), ("revenue", "", "total revenue"))
    )
    plan, ends = joined(own, whole)
    plan = (*plan, act("subtract", *ends, name="difference in growth"))
    question = said(scene, (
        "By how much did revenue from {m} grow faster or slower than total revenue in {when}, compared with {old}?",
        "Growth of revenue from {m} less growth of total revenue, {old} to {when}: what is the difference?",
        "How far was the growth rate of {m} above or below that of the whole company from {old} to {when}?",
    ), m=m, when=scene.when(), old=scene.when(1))  # fmt: skip
    return ask_number(
        scene, plan, question, points(scene), result="difference in growth",
        also_wrong=[("missing_component", own), *_others(plan, m, fellows)],
    )  # fmt: skip


def _contribution(scene: Scene) -> Ask:
    concept, m, fellows = _own(scene)
    new, old = scene.fact(concept, 0, m), scene.fact(concept, 1, m)
    total = growth(scene.fact("revenue"), scene.fact("revenue", 1))[:1]
    plan = (act("subtract", new, old, name=f"change in {m}"), *total, act("divide", "#0", "#1"))
    question = said(scene, (
        "What share of the change in total revenue from {old} to {when} came from {m}?",
        "Of the change in consolidated revenue between {old} and {when}, what percentage is due to {m}?",
        "Relate the change in revenue from {m} to the change in total revenue, {old} to {when}.",
    ), m=m, when=scene.when(), old=scene.when(1))  # fmt: skip
    wrong = [("wrong_base", growth(new, old)), ("wrong_base", (plan[0], act("divide", "#0", scene.fact("revenue", 1)))),
             ("wrong_line_item", (act("divide", new, scene.fact("revenue")),)), *_others(plan, m, fellows)]  # fmt: skip
    return ask_number(scene, plan, question, percent(scene), result="share of the change", also_wrong=wrong)


def _growths(scene: Scene, concept: str, members: list[str]) -> Plan:
    plan: Plan = ()
    for m in members:
        n = len(plan)
        new, old = scene.fact(concept, 0, m), scene.fact(concept, 1, m)
        plan = (*plan, act("subtract", new, old), act("divide", f"#{n}", old, name=f"growth of {m}"))
    return plan


def _fastest(scene: Scene) -> Ask:
    concept, members = _axis(scene)
    members = scene.stream.sample(
        [m for m in members if above_zero(scene, scene.fact(concept, 0, m), scene.fact(concept, 1, m))], 4
    )
    plan = _growths(scene, concept, members)
    fast = scene.stream.chance(65)
    question = said(scene, (
        "Which of {names} grew {most} in percent from {old} to {when}?",
        "Between {old} and {when}, whose revenue had the {high} growth rate: {either}?",
        "Among {names}, name the one with the {high} percentage growth in revenue in {when}, against {old}.",
    ), names=listed(members), either=f"{', '.join(members[:-1])} or {members[-1]}", most="most" if fast else "least", high="highest" if fast else "lowest", when=scene.when(), old=scene.when(1))  # fmt: skip
    at = [2 * i + 1 for i in range(len(members))]
    amounts = tuple(act("lookup", f"#{i - 1}") if a.op == "divide" else a for i, a in enumerate(plan))
    return ask_words(
        scene, plan, question, ("largest" if fast else "smallest", at, members), wrong=[("wrong_base", amounts)],
        wrong_texts=[("wrong_segment", m) for m in members], result="growth",
    )  # fmt: skip


def _count(scene: Scene) -> Ask:
    """How many lines outgrew the company."""
    concept, members = _axis(scene)
    members = [
        m
        for m in members
        if not m.startswith(_REST) and above_zero(scene, scene.fact(concept, 0, m), scene.fact(concept, 1, m))
    ]
    members = scene.stream.sample(members, min(4, len(members)))
    plan = (*_growths(scene, concept, members), *_growths_of_all(scene, 2 * len(members)))
    last = len(plan) - 1
    tests = tuple(
        act("greater", f"#{2 * i + 1}", f"#{last}", name=f"{m} against the company")
        for i, m in enumerate(members)
    )
    plan = (
        *plan,
        *tests,
        act("sum", *(f"#{last + 1 + i}" for i in range(len(members))), name="number that grew faster"),
    )
    question = said(scene, (
        "How many of {names} grew faster, in percent, than total revenue from {old} to {when}?",
        "Count those of {names} whose revenue growth from {old} to {when} was above that of consolidated revenue.",
        "Of {names}, how many outgrew the company as a whole between {old} and {when}?",
    ), names=listed(members), when=scene.when(), old=scene.when(1))  # fmt: skip
    half = tuple(
        act("greater", f"#{2 * i}", f"#{last - 1}") if a.op == "greater" else a
        for i, a in ((p - last - 1, a) for p, a in enumerate(plan))
    )
    zero = tuple(act("greater", a.args[0], 0) if a.op == "greater" else a for a in plan)
    slower = tuple(act("greater", *a.args[::-1]) if a.op == "greater" else a for a in plan)
    return ask_number(
        scene, plan, question, asked(scene, "pure", 0), result="number that grew faster",
        also_wrong=[("reversed_subtraction", slower),
            ("subtotal_double_count", (*plan, act("add", f"#{len(plan) - 1}", 1))),
            ("missing_component", (*plan, act("subtract", f"#{len(plan) - 1}", 1))), ("wrong_base", zero), ("wrong_base", half), ("missing_component", (*plan[:-1], act("sum", *plan[-1].args[1:]))),
                    ("missing_component", (*plan[:-1], act("sum", *plan[-1].args[:-1])))],
    )  # fmt: skip


def _growths_of_all(scene: Scene, at: int) -> Plan:
    old = scene.fact("revenue", 1)
    return (
        act("subtract", scene.fact("revenue"), old),
        act("divide", f"#{at}", old, name="growth of total revenue"),
    )


def _turnover(scene: Scene) -> Ask:
    members = list(scene.company.members["region"])
    m = scene.stream.choice([x for x in members if above_zero(scene, scene.fact("region_assets", 0, x))])
    top, base = scene.fact("region_revenue", 0, m), scene.fact("region_assets", 0, m)
    plan = (act("divide", top, base),)
    question = said(scene, (
        "How much revenue did {m} earn per unit of its long-lived assets in {when}?", "What was revenue from {m} as a multiple of long-lived assets there in {when}?",
        "Compute the turnover of long-lived assets in {m} for {when}.", "For {when}, divide revenue of {m} by its long-lived assets.",
    ), m=m, when=scene.when())  # fmt: skip
    wrong = [
        ("wrong_segment", (act("divide", scene.fact("revenue"), scene.fact("ppe")),)),
        ("wrong_base", (act("divide", top, scene.fact("ppe")),)),
        *_others(plan, m, members),
        ("wrong_base", (act("divide", base, top),)),
    ]
    return ask_number(
        scene, plan, question, asked(scene, "x", 2), result=f"turnover in {m}", also_wrong=wrong
    )


def _across(scene: Scene) -> Ask:
    """A region (or product line) against a segment: two tables that divide the same revenue."""
    concept, m, fellows = _own(scene)
    segments = [s for s in scene.company.members["segment"] if s not in scene.company.members[_AXES[concept]]]
    s = scene.stream.choice(segments)
    first, second = (
        (
            act("subtract", scene.fact(c, 0, x), scene.fact(c, 1, x)),
            act("divide", "#0", scene.fact(c, 1, x), name=f"growth of {x}"),
        )
        for c, x in ((concept, m), ("segment_revenue", s))
    )
    plan, ends = joined(first, second)
    plan = (*plan, act("subtract", *ends, name="difference in growth"))
    question = said(scene, (
        "By how much did revenue from {m} grow faster or slower than that of the {s} segment from {old} to {when}?",
        "Growth of {m} less growth of the {s} segment, {old} to {when}: what is the difference in revenue growth?",
        "How far apart were revenue growth of {m} and of the {s} segment in {when} against {old}? Subtract the latter from the former.",
    ), m=m, s=s, when=scene.when(), old=scene.when(1))  # fmt: skip
    return ask_number(
        scene, plan, question, points(scene), result="difference in growth",
        also_wrong=[*_others(plan, m, fellows), *_others(plan, s, segments)],
    )  # fmt: skip


FAMILIES = [
    Family(
        "line-or-segment-share",
        "A region's or product line's share, with the segments beside",
        BESIDE,
        _share,
    ),
    Family("combined-share", "Two lines' share of the total together", ONE, _pair_share),
    Family("mix-shift", "How a line's share of revenue moved", ONE, _mix_shift),
    Family("line-growth-gap", "A line's growth against the total's", ONE, _growth_gap),
    Family("share-of-the-change", "What part of the change in revenue a line made", BESIDE, _contribution),
    Family("fastest-growing-line", "The line that grew most or least", MANY, _fastest),
    Family(
        "lines-that-outgrew", "How many lines outgrew the company", MANY, _count, levels=("standard", "hard")
    ),
    Family("regional-asset-turnover", "A region's revenue over its own assets", ASSETS, _turnover),
    Family(
        "region-against-segment",
        "Growth of rows from two tables that divide the same revenue",
        BESIDE,
        _across,
    ),
]

"""Segments against the consolidated company, with eliminations and corporate items between them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synth.asking import ask_number, ask_words, growth
from synth.family import Family
from synth.pages import Want
from synth.plan import act, joined
from synth.questions.near import above_zero, members_swapped, percent, points, said, swapped
from synth.questions.wording import listed

if TYPE_CHECKING:
    from fractions import Fraction

    from schemas.derivation import Rule
    from synth.company.company import Company
    from synth.plan import Plan
    from synth.problem import Ask
    from synth.scene import Scene

SALES, PROFIT = "segment_revenue", "segment_operating_income"


def _many(company: Company, _base: str) -> bool:
    company.need("segments")
    return len(company.members["segment"]) > 3


def _all_earn(company: Company, base: str) -> bool:
    company.need("segments")
    return all(company.number(PROFIT, base, m) > 0 for m in company.members["segment"])


YEARS = Want(years=1, tables=("segment-years",), whole=True, changes=False)
PAIR = Want(years=2, tables=("segment-years",), whole=True, changes=False)
MANY = Want(years=2, tables=("segment-years",), whole=True, changes=False, prefer=_many)
EARNING = Want(years=1, tables=("segment-years",), whole=True, changes=False, prefer=_all_earn)


def names(scene: Scene) -> list[str]:
    """Return the segments proper, without eliminations and corporate items."""
    return list(scene.company.members["segment"])


def total_profit(scene: Scene) -> str:
    """Return the concept that segment profits add up to."""
    return next(c for c in ("operating_income", "pretax_income") if scene.printed(scene.fact(c)))


def of(member: str) -> str:
    """Return ``the Marine segment``."""
    return f"the {member} segment"


def choose(scene: Scene, *needs: tuple[str, int]) -> str:
    """Choose a segment whose facts (concept, years back) are above zero."""
    return scene.stream.choice(
        [m for m in names(scene) if above_zero(scene, *(scene.fact(c, b, m) for c, b in needs))]
    )


def others(scene: Scene, member: str, plan: Plan) -> list[tuple[str, Plan]]:
    """Return the same plan for other segments."""
    return [("wrong_segment", members_swapped(plan, member, m)) for m in names(scene) if m != member]


def _margin(scene: Scene) -> Ask:
    m = choose(scene, (SALES, 0))
    top, whole = scene.fact(PROFIT, 0, m), scene.fact(SALES, 0, m)
    plan = (act("divide", top, whole),)
    profit, sales = scene.fact(total_profit(scene)), scene.fact("revenue")
    question = said(scene, (
        "What was the profit margin of {m} in {when}, on its own revenue?",
        "Compute the operating margin of {m} for {when} from the segment figures.",
        "What percentage of its revenue did {m} keep as segment profit in {when}?",
        "How profitable was {m} in {when}: segment profit as a percentage of segment revenue?",
        "For {when}, what was segment profit over segment revenue in {m}?",
    ), m=of(m), when=scene.when())  # fmt: skip
    wrong = [
        ("wrong_segment", (act("divide", profit, sales),)), ("wrong_base", (act("divide", top, sales),)),
        *others(scene, m, plan), ("wrong_base", (act("divide", top, profit),)),
    ]  # fmt: skip
    return ask_number(scene, plan, question, percent(scene), result=f"margin of {of(m)}", also_wrong=wrong)


def _share(scene: Scene, *, before: bool) -> Ask:
    """A segment's share of all segments' revenue, or of the company's after eliminations."""
    m = choose(scene, (SALES, 0))
    part = scene.fact(SALES, 0, m)
    everyone = tuple(scene.fact(SALES, 0, x) for x in names(scene))
    gross: Plan = (
        act(
            "sum" if len(everyone) > 2 else "add",
            *everyone,
            name="revenue of all segments before eliminations",
        ),
        act("divide", part, "#0"),
    )
    net: Plan = (act("divide", part, scene.fact("revenue")),)
    plan, other = (gross, net) if before else (net, gross)
    wordings = (
        "What share of the combined revenue of {names}, before eliminations, did {m} bring in for {when}?",
        "Before intersegment eliminations, what percentage of the segment revenue of {names} was that of {m} in {when}?",
        "Add up revenue of {names} for {when} without eliminations: what part is that of {m}?",
        "For {when}, how large was {m} as a percentage of gross revenue of the segments {names}, eliminations not deducted?",
    ) if before else (
        "What percentage of consolidated revenue was the revenue of {m} in {when}?",
        "How large was the revenue of {m} relative to consolidated revenue, after eliminations, in {when}?",
        "For {when}, express the revenue of {m} as a share of the company's consolidated revenue.",
        "What part of consolidated revenue for {when} does the revenue of {m} equal?",
    )  # fmt: skip
    question = said(scene, wordings, m=of(m), when=scene.when(), names=listed(names(scene)))
    return ask_number(
        scene, plan, question, percent(scene), result=f"share of {of(m)}",
        also_wrong=[("gross_vs_net", other), *others(scene, m, net)],
    )  # fmt: skip


def _profit_share(scene: Scene) -> Ask:
    """A segment's part of all segments' profit, before corporate items."""
    good = [x for x in names(scene) if above_zero(scene, scene.fact(PROFIT, 0, x))]
    m = scene.stream.choice(good)
    part = scene.fact(PROFIT, 0, m)
    everyone = tuple(scene.fact(PROFIT, 0, x) for x in names(scene))
    plan = (
        act("sum" if len(everyone) > 2 else "add", *everyone, name="profit of all segments"),
        act("divide", part, "#0"),
    )
    whole = scene.fact(total_profit(scene))
    question = said(scene, (
        "What share of the combined profit of {names}, before corporate items, came from {m} in {when}?",
        "Before unallocated corporate costs, what percentage of the profit of {names} together did {m} earn in {when}?",
        "For {when}, what part of the summed segment profits of {names} is that of {m}? Leave corporate items out.",
    ), m=of(m), when=scene.when(), names=listed(names(scene)))  # fmt: skip
    return ask_number(
        scene, plan, question, percent(scene), result=f"share of {of(m)}",
        also_wrong=[("gross_vs_net", (act("divide", part, whole),)), ("wrong_line_item", (act("divide", scene.fact(SALES, 0, m), scene.fact("revenue")),)), *others(scene, m, (act("divide", part, whole),))],
    )  # fmt: skip


def _corporate(scene: Scene) -> Ask:
    """What corporate items take of the segments' profit."""
    everyone = tuple(scene.fact(PROFIT, 0, x) for x in names(scene))
    whole = scene.fact(total_profit(scene))
    plan = (
        act("sum" if len(everyone) > 2 else "add", *everyone, name="profit of all segments"),
        act("subtract", "#0", whole, name="corporate and unallocated costs"), act("divide", "#1", "#0"),
    )  # fmt: skip
    question = said(scene, (
        "What percentage of the combined profit of {names} did corporate and unallocated items absorb in {when}?",
        "How much of the summed profit of {names} was lost to corporate items on the way to the consolidated figure in {when}?",
        "For {when}, relate unallocated corporate costs to the sum of the segment profits of {names}.",
        "Corporate costs took what share of the profit that {names} earned together in {when}?",
    ), when=scene.when(), names=listed(names(scene)))  # fmt: skip
    return ask_number(
        scene, plan, question, percent(scene), result="share absorbed",
        also_wrong=[
            ("wrong_base", (*plan[:2], act("divide", "#1", whole))),
            ("wrong_base", (*plan[:2], act("divide", "#1", scene.fact("revenue")))),
            ("missing_component", (act("sum", *everyone[:-1]), act("subtract", "#0", whole), act("divide", "#1", "#0"))),
        ],
    )  # fmt: skip


def _growth(scene: Scene) -> Ask:
    earning = [
        m for m in names(scene) if above_zero(scene, scene.fact(PROFIT, 0, m), scene.fact(PROFIT, 1, m))
    ]
    concept = PROFIT if earning and scene.stream.chance(35) else SALES
    item = "revenue" if concept == SALES else "segment profit"
    m = choose(scene, (concept, 0), (concept, 1))
    plan = growth(scene.fact(concept, 0, m), scene.fact(concept, 1, m))
    total = "revenue" if concept == SALES else total_profit(scene)
    question = said(scene, (
        "By what percentage did {item} of {m} change from {old} to {when}?",
        "How fast did {item} grow in {m} in {when}, compared with {old}?",
        "What was the year-over-year change in {item} of {m} for {when}, against {old}?",
        "Compute the growth of {item} for {m} between {old} and {when}.",
    ), item=item, m=of(m), when=scene.when(), old=scene.when(1))  # fmt: skip
    wrong = [("wrong_segment", growth(scene.fact(total), scene.fact(total, 1))), *others(scene, m, plan)]
    return ask_number(
        scene,
        plan,
        question,
        percent(scene),
        result=f"growth of {of(m)}",
        convention="direction",
        also_wrong=wrong,
    )


def _outgrew(scene: Scene) -> Ask:
    m = choose(scene, (SALES, 0), (SALES, 1))
    plan, ends = joined(
        (
            *growth(scene.fact(SALES, 0, m), scene.fact(SALES, 1, m))[:1],
            act("divide", "#0", scene.fact(SALES, 1, m), name=f"growth of {of(m)}"),
        ),
        (
            *growth(scene.fact("revenue"), scene.fact("revenue", 1))[:1],
            act("divide", "#0", scene.fact("revenue", 1), name="consolidated growth"),
        ),
    )
    plan = (*plan, act("subtract", ends[0], ends[1], name="difference in growth"))
    question = said(scene, (
        "By how much did revenue growth of {m} exceed or trail that of the company as a whole in {when}, against {old}?",
        "Did {m} outgrow the company? Give its revenue growth from {old} to {when} less consolidated revenue growth.",
        "What is the gap between the revenue growth of {m} and consolidated revenue growth, {old} to {when}?",
    ), m=of(m), when=scene.when(), old=scene.when(1))  # fmt: skip
    return ask_number(
        scene, plan, question, points(scene), result="difference in growth",
        also_wrong=others(scene, m, plan),
    )  # fmt: skip


def _contribution(scene: Scene) -> Ask:
    m = choose(scene, (SALES, 0), (SALES, 1))
    new, old = scene.fact(SALES, 0, m), scene.fact(SALES, 1, m)
    plan = (
        act("subtract", new, old, name=f"change in revenue of {of(m)}"),
        act("divide", "#0", scene.fact("revenue", 1)),
    )
    question = said(scene, (
        "How much did {m} contribute to consolidated revenue growth from {old} to {when}, relative to consolidated revenue of {old}?",
        "What was the contribution of {m} to the growth of consolidated revenue in {when}, as a percentage of consolidated revenue in {old}?",
        "The change in revenue of {m} between {old} and {when} equals what percentage of the company's {old} revenue?",
        "Relate the change in revenue of {m} from {old} to {when} to consolidated revenue of {old}: what did it contribute to growth?",
    ), m=of(m), when=scene.when(), old=scene.when(1))  # fmt: skip
    wrong = [
        ("wrong_base", growth(new, old)),
        ("wrong_base", (act("subtract", new, old), act("subtract", scene.fact("revenue"), scene.fact("revenue", 1)), act("divide", "#0", "#1"))),
        ("wrong_base", swapped(plan, {scene.fact("revenue", 1): scene.fact("revenue")})), *others(scene, m, plan),
    ]  # fmt: skip
    return ask_number(
        scene, plan, question, percent(scene), result=f"contribution of {of(m)}", also_wrong=wrong
    )


def _margins(scene: Scene, members: list[str], back: int) -> Plan:
    return tuple(
        act(
            "divide",
            scene.fact(PROFIT, back, m),
            scene.fact(SALES, back, m),
            name=f"{scene.short(scene.period(back))} margin of {m}",
        )
        for m in members
    )


def some(scene: Scene) -> list[str]:
    """Return all segments, or four of them, in random order."""
    return scene.stream.sample(names(scene), min(4, len(names(scene))))


def _best(scene: Scene) -> Ask:
    """The segment with the highest (lowest) margin, which need not be the largest."""
    members = some(scene)
    high = scene.stream.chance(65)
    plan = _margins(scene, members, 0)
    question = said(scene, (
        "Which of {names} had the {most} profit margin in {when}?",
        "Of the segments {names}, name the one with the {most} segment profit relative to its own revenue in {when}.",
        "Among {names}, in which segment was segment profit the {most} percentage of revenue for {when}?",
    ), names=listed(members), most="highest" if high else "lowest", when=scene.when())  # fmt: skip
    rule: Rule = "largest" if high else "smallest"
    by_profit = tuple(act("lookup", scene.fact(PROFIT, 0, m)) for m in members)
    return ask_words(
        scene, plan, question, (rule, range(len(members)), members), wrong=[("wrong_base", by_profit)],
        wrong_texts=[("wrong_segment", m) for m in members], result="margin",
    )  # fmt: skip


def _ranked(scene: Scene) -> Ask:
    members = some(scene)
    plan = _margins(scene, members, 0)
    question = said(scene, (
        "Rank {names} by profit margin in {when}, highest first.",
        "Put the segments {names} in order of segment profit as a percentage of their revenue for {when}, from highest to lowest.",
        "List {names} from the most to the least profitable segment of {when}, by margin on own revenue.",
    ), names=listed(members), when=scene.when())  # fmt: skip
    by_sales = tuple(act("lookup", scene.fact(SALES, 0, m)) for m in members)
    by_profit = tuple(act("lookup", scene.fact(PROFIT, 0, m)) for m in members)
    return ask_words(
        scene, plan, question, ("descending", range(len(members)), members), kind="spans",
        wrong=[("wrong_order", by_sales), ("wrong_order", by_profit), ("wrong_order", _margins(scene, members, 1))],
        wrong_texts=[("wrong_order", ", ".join(sorted(members, key=lambda m: _margin_of(scene, m))))],
        result="margin",
    )  # fmt: skip


def _margin_of(scene: Scene, m: str) -> Fraction:
    return scene.value(scene.fact(PROFIT, 0, m)) / scene.value(scene.fact(SALES, 0, m))


def _change(scene: Scene, m: str) -> Fraction:
    now, then = (scene.value(scene.fact(PROFIT, b, m)) / scene.value(scene.fact(SALES, b, m)) for b in (0, 1))
    return now - then


def _improved(scene: Scene) -> Ask:
    members = some(scene)
    # Where all margins fell none improved most.
    most = max(_change(scene, m) for m in members) > 0 and scene.stream.chance(75)
    plan: Plan = ()
    for m in members:
        now, then = _margins(scene, [m], 0), _margins(scene, [m], 1)
        n = len(plan)
        plan = (*plan, *now, *then, act("subtract", f"#{n}", f"#{n + 1}", name=f"change in margin of {m}"))
    at = [3 * i + 2 for i in range(len(members))]
    level = tuple(act("lookup", f"#{i - 2}") if a.op == "subtract" else a for i, a in enumerate(plan))
    question = said(scene, (
        "Which of {names} {did}{best} from {old} to {when}?",
        "Among {names}, whose margin (segment profit over segment revenue) shows the {way} change between {old} and {when}?",
        "Between {old} and {when}, in which of {names} did segment profit as a percentage of revenue {up}?",
    ), names=listed(members), old=scene.when(1), when=scene.when(), did="improved its profit margin" if most else "saw its profit margin fall most or rise least",
        way="most favourable" if most else "least favourable", best=" the most" if most else "",
        up="rise most (or fall least)" if most else "fall most (or rise least)")  # fmt: skip
    return ask_words(
        scene, plan, question, ("largest" if most else "smallest", at, members), wrong=[("wrong_line_item", level)],
        wrong_texts=[("wrong_segment", m) for m in members], result="change in margin",
    )  # fmt: skip


FAMILIES = [
    Family("segment-margin", "A segment's profit over its own revenue", YEARS, _margin),
    Family(
        "share-before-eliminations",
        "A segment's share of all segments' revenue",
        YEARS,
        lambda s: _share(s, before=True),
    ),
    Family(
        "share-of-consolidated",
        "A segment's revenue against the consolidated figure",
        YEARS,
        lambda s: _share(s, before=False),
    ),
    Family("segment-profit-share", "A segment's part of all segments' profit", EARNING, _profit_share),
    Family("corporate-costs-share", "What corporate items take of the segments' profit", EARNING, _corporate),
    Family("segment-growth", "A segment's growth beside the company's", PAIR, _growth),
    Family("segment-growth-gap", "How far a segment outgrew the company", PAIR, _outgrew),
    Family(
        "segment-growth-contribution", "A segment's contribution to consolidated growth", PAIR, _contribution
    ),
    Family("segment-best-margin", "The segment with the highest or lowest margin", MANY, _best),
    Family(
        "segments-by-margin",
        "Segments in the order of their margins",
        MANY,
        _ranked,
        levels=("standard", "hard"),
    ),
    Family(
        "segment-margin-improved",
        "The segment whose margin improved most",
        MANY,
        _improved,
        levels=("standard", "hard"),
    ),
]

"""The newest year as reported beside the same year as if a business had been bought at its start; organic growth."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synth.asking import ask_number, growth
from synth.company.schedule import Column
from synth.family import Family
from synth.pages import Want
from synth.plan import act, joined
from synth.questions.near import (
    aside,
    members_swapped,
    only,
    percent,
    points,
    positive,
    put_in,
    said,
    swapped,
)
from synth.questions.wording import item_of

if TYPE_CHECKING:
    from synth.company.company import Company
    from synth.company.schedule import Schedule
    from synth.plan import Plan
    from synth.problem import Ask
    from synth.scene import Scene

OWN, PRO = "As reported", "Pro forma"
_MARGINS = ("gross_profit", "operating_income", "pretax_income", "net_income")


def _both(company: Company, schedule: Schedule) -> list[Column]:
    del company
    return [c for c in schedule.columns if c.member in {OWN, PRO}]


def _with_prior(company: Company, schedule: Schedule) -> list[Column]:
    """The newest year on both bases, and the year before as it was."""
    before = company.periods[1]
    return [*_both(company, schedule), Column(before, "", (before[2:],))]


def _profitable(company: Company, _base: str) -> bool:
    return company.number("net_income", company.periods[0]) > 0


def _moved(company: Company, _base: str) -> bool:
    """Whether every part of the change in revenue is there in every year (PDF text loses a dash)."""
    schedule = company.schedule("revenue-bridge")
    return schedule is not None and all(
        company.books[p, ""].get(i.concept) for p in company.periods[:-1] for i in schedule.items
    )


def _bought(company: Company, base: str) -> bool:
    return _moved(company, base) and company.has("revenue_acquired", base)


TWO = Want(
    years=2,
    tables=("pro-forma",),
    whole=True,
    newest=True,
    columns=only("pro-forma", _both),
    prefer=_profitable,
)
THREE = Want(
    years=2,
    tables=("pro-forma",),
    whole=True,
    newest=True,
    columns=only("pro-forma", _with_prior),
    prefer=_profitable,
)
BRIDGE = Want(years=2, tables=("revenue-bridge",), whole=True, changes=False, prefer=_moved)
BOUGHT = Want(years=2, tables=("revenue-bridge",), whole=True, changes=False, prefer=_bought)


def _explain(scene: Scene) -> None:
    if scene.stream.chance(50):
        scene.remark(scene.say((
            "Pro forma amounts assume that the businesses bought during {when} had been acquired at its beginning.",
            "The unaudited pro forma figures combine the Company and the acquired business for all of {when}.",
            "Pro forma results are not necessarily indicative of what would have been achieved in {when}.",
        ), when=scene.when()))  # fmt: skip


def _uplift(scene: Scene) -> Ask:
    _explain(scene)
    concept = scene.stream.choice(positive(scene, (scene.base, OWN), (scene.base, PRO)))
    item = item_of(scene, concept)
    pro, own = scene.fact(concept, 0, PRO), scene.fact(concept, 0, OWN)
    plan = growth(pro, own)
    question = said(scene, (
        "By what percentage does pro forma {item} exceed {item} as reported for {when}?",
        "How much higher, in percent of the figure as reported, is {item} for {when} on a pro forma basis?",
        "What is the relative uplift in {item} of {when} from as reported to pro forma?",
        "Compare {item} for {when}, pro forma, with the amount as reported. What is the difference in percent of the latter?",
    ), item=item, when=scene.when())  # fmt: skip
    whole = scene.fact("revenue", 0, OWN)
    return ask_number(
        scene, plan, question, percent(scene), result=f"uplift in {item}", convention="direction",
        also_wrong=[
            ("wrong_base", (plan[0], act("divide", "#0", pro))), ("wrong_base", (plan[0], act("divide", "#0", whole))),
        ],
    )  # fmt: skip


def _margin_gap(scene: Scene) -> Ask:
    _explain(scene)
    names = positive(scene, (scene.base, OWN), (scene.base, PRO))
    concept = scene.stream.choice([c for c in _MARGINS if c in names])
    item = item_of(scene, concept)
    tops = [scene.fact(concept, 0, m) for m in (PRO, OWN)]
    wholes = [scene.fact("revenue", 0, m) for m in (PRO, OWN)]
    plan = (
        act("divide", tops[0], wholes[0], name="pro forma margin"), act("divide", tops[1], wholes[1], name="margin as reported"),
        act("subtract", "#0", "#1", name="difference in margin"),
    )  # fmt: skip
    question = said(scene, (
        "How far does {item} as a percentage of revenue differ between pro forma and as reported figures for {when}?",
        "For {when}, by how much is the ratio of {item} to revenue higher or lower pro forma than as reported?",
        "Pro forma less as reported: what is the difference in {item} as a share of revenue for {when}?",
    ), item=item, when=scene.when())  # fmt: skip
    mixed = swapped(plan[:1], {wholes[0]: wholes[1]}) + plan[1:]
    return ask_number(
        scene, plan, question, points(scene), result="difference in margin",
        also_wrong=[("unrestated_column", mixed)],
    )  # fmt: skip


def _one_margin(scene: Scene) -> Ask:
    _explain(scene)
    names = positive(scene, (scene.base, OWN), (scene.base, PRO))
    concept = scene.stream.choice(
        [c for c in names if c not in {"revenue", "parent_income", "noncontrolling_income"}]
    )
    item = item_of(scene, concept)
    member = scene.stream.choice((OWN, PRO))
    other = OWN if member == PRO else PRO
    top, whole = scene.fact(concept, 0, member), scene.fact("revenue", 0, member)
    plan = (act("divide", top, whole),)
    question = said(scene, (
        "On the {basis} figures for {when}, what was {item} as a percentage of revenue?",
        "What percentage of revenue was {item} in {when}? Use the {basis} column throughout.",
        "Express {item} as a percentage of revenue for {when}, {basis}.",
        "In {when}, on a {basis} basis, how much of each 100 of revenue was {item}?",
    ), item=item, when=scene.when(), basis=member.lower()).replace("on a as ", "on an as ")  # fmt: skip
    return ask_number(
        scene, plan, question, percent(scene), result=f"{item} to revenue",
        also_wrong=[
            ("unrestated_column", members_swapped(plan, member, other)),
            ("unrestated_column", swapped(plan, {whole: whole._replace(member=other)})),
        ],
    )  # fmt: skip


def _growth(scene: Scene) -> Ask:
    """Growth as reported or pro forma over the year before, which has one basis."""
    concept = scene.stream.choice(
        positive(scene, (scene.base, OWN), (scene.base, PRO), (scene.period(1), ""))
    )
    item = item_of(scene, concept)
    member = scene.stream.choice((OWN, OWN, PRO))
    other = OWN if member == PRO else PRO
    plan = growth(scene.fact(concept, 0, member), scene.fact(concept, 1))
    wrong = [("unrestated_column", members_swapped(plan, member, other))]
    _explain(scene)
    question = said(scene, (
        "By what percentage did {item} change in {when}, {basis}, compared with {old}?",
        "What was the growth of {item} from {old} to {when}, taking {when} {basis}?",
        "Measured against {old}, how fast did {basis} {item} grow in {when}?",
        "Using the {when} figure {basis}, what was the year-over-year change in {item} from {old}?",
    ), item=item, when=scene.when(), old=scene.when(1), basis=member.lower())  # fmt: skip
    return ask_number(
        scene,
        plan,
        question,
        percent(scene),
        result=f"growth of {item}",
        convention="direction",
        also_wrong=wrong,
    )


def _organic(scene: Scene) -> Ask:
    """Organic growth from the parts of the change in revenue."""
    before = scene.fact("revenue_prior")
    parts = [scene.fact(c) for c in ("revenue_volume", "revenue_price")]
    plan = (act("add", *parts, name="organic change"), act("divide", "#0", before, name="organic growth"))
    whole = (act("subtract", scene.fact("revenue"), before), act("divide", "#0", before))
    wrong: list[tuple[str, Plan]] = [("subtotal_double_count", whole)]
    if scene.printed(scene.fact("revenue_acquired")):
        wrong.append(("wrong_line_item", swapped(plan, {parts[1]: scene.fact("revenue_acquired")})))
    question = said(scene, (
        "What was organic revenue growth in {when}, counting volume and price only?",
        "Leaving acquisitions and currency out, by what percentage did revenue grow in {when}?",
        "Compute organic growth for {when}: the effects of volume and price relative to prior-year revenue.",
        "How much of prior-year revenue did volume and price together add in {when}?",
        "What rate of revenue growth remains for {when} when acquired businesses and exchange rates are excluded?",
    ), when=scene.when())  # fmt: skip
    wrong.append(("wrong_base", (plan[0], act("divide", "#0", scene.fact("revenue")))))
    return ask_number(
        scene,
        plan,
        question,
        percent(scene),
        result="organic growth",
        convention="direction",
        also_wrong=wrong,
    )


def _reported_over_organic(scene: Scene) -> Ask:
    """How far growth as a whole is from the organic one."""
    before = scene.fact("revenue_prior")
    parts = [scene.fact(c) for c in ("revenue_volume", "revenue_price")]
    plan, ends = joined(
        (act("subtract", scene.fact("revenue"), before), act("divide", "#0", before, name="total growth")),
        (act("add", *parts, name="organic change"), act("divide", "#0", before, name="organic growth")),
    )
    plan = (*plan, act("subtract", ends[0], ends[1], name="total growth less organic growth"))
    bought = scene.fact("revenue_acquired")
    question = said(scene, (
        "How far did total revenue growth in {when} exceed, or fall short of, organic growth (volume and price only)?",
        "By how much do total and organic growth of revenue (from volume and price) differ for {when}?",
        "Total revenue growth less organic growth, that is growth from volume and price: what is the difference for {when}?",
    ), when=scene.when())  # fmt: skip
    return ask_number(
        scene, plan, question, points(scene), result="total less organic growth",
        also_wrong=[("missing_component", (act("divide", bought, before),)), ("wrong_line_item", plan[:2])],
    )  # fmt: skip


def _unbought(scene: Scene) -> Ask:
    """Growth without what was bought: the figure in the prose is the pro forma one."""
    before, now, bought = scene.fact("revenue_prior"), scene.fact("revenue"), scene.fact("revenue_acquired")
    plan = (
        act("subtract", now, bought, name="revenue without acquired businesses"),
        act("subtract", "#0", before, name="change"), act("divide", "#1", before),
    )  # fmt: skip
    wrong: list[tuple[str, Plan]] = [
        ("subtotal_double_count", growth(now, before)),
        ("wrong_base", (*plan[:2], act("divide", "#1", now))),
    ]
    scene.company.need("pro-forma")
    note = aside(
        scene, "Had the acquisition taken place at the start of {when}, revenue would have been {amount}.",
        scene.fact("revenue", 0, PRO), "pro forma revenue", when=scene.when(),
    )  # fmt: skip
    if note:
        wrong.insert(0, ("unrestated_column", put_in(plan, now, note)))
    question = said(scene, (
        "Without the contribution of acquired businesses, by what percentage did revenue change in {when}?",
        "What was revenue growth in {when} once the revenue from acquisitions is taken out?",
        "Strip the effect of acquisitions from revenue of {when}: what was the growth over the prior year?",
        "Excluding acquisitions but keeping currency effects, how fast did revenue grow in {when}?",
    ), when=scene.when())  # fmt: skip
    return ask_number(
        scene,
        plan,
        question,
        percent(scene),
        result="growth without acquisitions",
        convention="direction",
        also_wrong=wrong,
    )


FAMILIES = [
    Family("pro-forma-uplift", "Pro forma against reported figures", TWO, _uplift),
    Family("pro-forma-margin-gap", "A margin on both bases", TWO, _margin_gap),
    Family(
        "pro-forma-or-reported-margin", "A margin with both figures from the basis named", TWO, _one_margin
    ),
    Family(
        "growth-on-named-basis", "Growth of a year that is printed as reported and pro forma", THREE, _growth
    ),
    Family(
        "organic-growth", "Growth from volume and price, out of the parts of the change", BRIDGE, _organic
    ),
    Family("organic-growth-gap", "Total growth against organic growth", BRIDGE, _reported_over_organic),
    Family("growth-without-acquisitions", "Growth without what was bought", BOUGHT, _unbought),
]

"""Questions about the parts of a company: segments, regions, product lines; their shares, growth, margins, ranks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemas.errors import CrossfootError
from synth.asking import ask_number, ask_words, asked, growth
from synth.company.concepts import CONCEPTS
from synth.pages import Want, able
from synth.plan import Act, Fact, Plan, joined
from synth.questions.sense import sensible
from synth.questions.theme import named
from synth.questions.wording import listed, start

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from synth.problem import Ask
    from synth.scene import Scene
    from synth.stream import Stream

TOTALS = {
    "segment_revenue": "revenue", "segment_operating_income": "operating_income", "region_revenue": "revenue",
    "product_line_revenue": "revenue", "instrument_debt": "total_debt", "plant_cost": "ppe_gross", "accrual": "accrued_liabilities",
    "loan_class": "loans", "deposit_class": "deposits", "region_assets": "ppe", "segment_assets": "total_assets",
    "segment_capex": "capex", "segment_depreciation": "depreciation_amortization", "intangibles_gross": "", "intangibles_net": "intangibles",
}  # fmt: skip
"""What the parts of each line item add up to."""
_ELSE = {"plant_cost": ("real_estate_gross",), "segment_operating_income": ("pretax_income",)}
OVER_YEARS = ("geography", "geography", "products", "products", "segment-years", "segment-years")
AT_DATES = ("debt-instruments", "ppe", "accrued", "loans", "deposits")


def page_with_members(
    tables: Sequence[str], years: int = 1, *, newest: bool = False
) -> Callable[[Stream], Want]:
    """Return a want for one of the tables with all its rows."""

    def want(stream: Stream) -> Want:
        table = stream.choice(tables)
        return Want(
            tables=(table,), whole=True, years=years, shown_years=years, changes=False, newest=newest or table in AT_DATES,
            industries=able((), (table,)),
        )  # fmt: skip

    return want


def members(scene: Scene, years: int = 1, concepts: Sequence[str] = ()) -> tuple[str, list[str]]:
    """Choose a line item stated for several members, and those printed with a positive figure in each year.

    Eliminations and corporate items are no parts to rank. Raises CrossfootError where fewer than two are left.
    """
    unwanted = set(scene.company.members.get("segment_adjustment", ()))
    stated = list(
        dict.fromkeys(f.concept for f in scene.places if f.member and f.concept in (concepts or TOTALS))
    )
    for concept in scene.stream.sample(stated, len(stated)):
        found = [
            m for m in scene.members(concept)
            if m not in unwanted and not scene.is_basis(m) and all(_positive(scene, scene.fact(concept, back, m)) for back in range(years))
        ]  # fmt: skip
        if len(found) >= 2:
            return concept, found
    raise CrossfootError("the page states nothing for several members")


def _positive(scene: Scene, fact: Fact) -> bool:
    return scene.printed(fact) and scene.value(fact) > 0


def total_of(scene: Scene, concept: str, back: int = 0) -> Fact:
    """Return the fact that the members add up to. Raises CrossfootError where it isn't printed."""
    for name in (concept, TOTALS[concept], *_ELSE.get(concept, ())):
        if name and scene.printed(scene.fact(name, back)) and scene.value(scene.fact(name, back)) > 0:
            return scene.fact(name, back)
    raise CrossfootError(f"no total of {concept} is printed")


def whole_name(concept: str, whole: Fact) -> str:
    """Say what the members add up to, as its row is read."""
    return (
        noun(whole.concept) if concept not in {whole.concept, "region_assets"} else f"total {noun(concept)}"
    )


def noun(concept: str) -> str:
    """Say what a member has of a line item, briefly."""
    return CONCEPTS[concept].spoken[0]


def ask_share(scene: Scene) -> Ask:
    """Ask what share of the total a member has."""
    concept, found = members(scene)
    member = scene.stream.choice(found)
    part, whole = scene.fact(concept, 0, member), total_of(scene, concept)
    question = scene.say((
        "What percentage of {total} was accounted for by {member} {when}?",
        "What share of {total} did {member} make up {when}?",
        "Express {item} as a percentage of {total} {when}.",
        "How large a part of {total}, in percent, was {member} {when}?",
    ), total=whole_name(concept, whole), member=member,
        item=scene.of_member(noun(concept), member), when=_when(scene, concept))  # fmt: skip
    plan: Plan = (Act("divide", (part, whole)),)
    if not sensible(plan, scene.value, "percent"):
        raise CrossfootError("a share of nothing")
    return ask_number(scene, plan, start(question), asked(scene, "percent", scene.stream.choice((1, 1, 2))),
                      result=f"share of {member}")  # fmt: skip


def _when(scene: Scene, concept: str) -> str:
    return f"at {scene.at()}" if CONCEPTS[concept].instant else f"in {scene.when()}"


def ask_outside(scene: Scene) -> Ask:
    """Ask for what is left of the total without a member (or two)."""
    concept, found = members(scene)
    chosen = scene.stream.sample(found, 1 if len(found) < 4 else scene.stream.choice((1, 2)))
    whole = total_of(scene, concept)
    plan: Plan = (Act("subtract", (whole, scene.fact(concept, 0, chosen[0]))),)
    if len(chosen) > 1:
        plan = (*plan, Act("subtract", ("#0", scene.fact(concept, 0, chosen[1]))))
    question = scene.say((
        "How much of {total} {when} was outside {members}?",
        "Excluding {members}, what was {total} {when}?",
        "Take {members} out of {total} {when}: what amount is left?",
    ), total=whole_name(concept, whole), members=" and ".join(chosen),
        when=_when(scene, concept))  # fmt: skip
    return ask_number(
        scene,
        plan,
        start(question),
        asked(scene, "money", scene.company.identity.places),
        result="what is left",
    )


def ask_member_growth(scene: Scene) -> Ask:
    """Ask by what percentage a member's figure changed."""
    concept, found = members(scene, 2)
    member = scene.stream.choice(found)
    new, old = scene.fact(concept, 0, member), scene.fact(concept, 1, member)
    plan = growth(new, old)
    if not sensible(plan, scene.value, "percent"):
        raise CrossfootError("nothing moved, or far too much")
    item = scene.of_member(noun(concept), member)
    question = scene.say((
        "By what percentage did {item} change from {old} to {when}?",
        "How fast did {item} grow or shrink in {when}, measured against {old}?",
        "What was the growth rate of {item} from {old} to {when}?",
    ), item=item, old=scene.when(1), when=scene.when())  # fmt: skip
    return ask_number(scene, plan, start(question), asked(scene, "percent", scene.stream.choice((1, 2))),
                      result=f"growth of {item}", convention="direction")  # fmt: skip


def ask_contribution(scene: Scene) -> Ask:
    """Ask how many points of the total's growth a member brought, or what share of the change."""
    concept, found = members(scene, 2)
    whole = [total_of(scene, concept, back) for back in (0, 1)]
    for member in scene.stream.sample(found, len(found)):
        for points in (True, False) if scene.stream.chance(60) else (False, True):
            ask = _contribution(scene, concept, member, whole, points=points)
            if ask is not None:
                return ask
    raise CrossfootError("the total hardly moved")


def _contribution(scene: Scene, concept: str, member: str, whole: list[Fact], *, points: bool) -> Ask | None:
    part = [scene.fact(concept, back, member) for back in (0, 1)]
    name = whole_name(concept, whole[0])
    plan: Plan = (Act("subtract", tuple(part), f"change in {scene.of_member(noun(concept), member)}"),)
    own_base: Plan = (*plan, Act("divide", ("#0", part[1])))
    if points:
        plan = (*plan, Act("divide", ("#0", whole[1])))
        question = scene.say((
            "How much did {member} contribute to the growth of {total} from {old} to {when}, as a percentage of {old} {total}?",
            "Divide the change in {item} from {old} to {when} by {old} {total}: what contribution to growth is that?",
        ), member=member, total=name, item=scene.of_member(noun(concept), member), old=scene.when(1), when=scene.when())  # fmt: skip
    else:
        change = Act("subtract", tuple(whole), f"change in {name}")
        plan = (*plan, change, Act("divide", ("#0", "#1")))
        question = scene.say((
            "What share of the change in {total} from {old} to {when} came from {member}?",
            "Of the movement in {total} between {old} and {when}, what percentage is due to {member}?",
        ), member=member, total=name, old=scene.when(1), when=scene.when())  # fmt: skip
    if not sensible(plan, scene.value, "percent"):
        return None
    return ask_number(scene, plan, start(question), asked(scene, "percent", scene.stream.choice((1, 2))),
                      result=f"contribution of {member}", also_wrong=[("wrong_base", own_base)])  # fmt: skip


def ask_rank(scene: Scene) -> Ask:
    """Ask for the members in order of a figure."""
    concept, found = members(scene)
    plan, ends, names = _each(
        scene,
        concept,
        found,
        lambda m: (Act("lookup", (scene.fact(concept, 0, m),), scene.of_member(noun(concept), m)),),
    )
    down = scene.stream.chance(70)
    question = scene.say((
        "Rank {members} by {item} {when}, {order}.",
        "List {members} in order of {item} {when}, {order}.",
        "Order these by {item} {when}, {order}: {members}.",
    ), members=", ".join(names), item=noun(concept), when=_when(scene, concept), order="largest first" if down else "smallest first")  # fmt: skip
    right = _ordered(scene, concept, names, down=down)
    others = [list(reversed(right)), [right[1], right[0], *right[2:]], [*right[:-2], right[-1], right[-2]]]
    return ask_words(
        scene, plan, start(question), ("descending" if down else "ascending", ends, names), kind="spans", shown=scene.currency,
        wrong=_earlier(scene, concept, names), wrong_texts=[("wrong_order", ", ".join(other)) for other in others if other != right],
        result="ranking",
    )  # fmt: skip


def _ordered(scene: Scene, concept: str, names: list[str], *, down: bool) -> list[str]:
    return sorted(names, key=lambda m: scene.value(scene.fact(concept, 0, m)), reverse=down)


def _earlier(scene: Scene, concept: str, names: list[str]) -> list[tuple[str, Plan]]:
    try:
        facts = [scene.fact(concept, 1, m) for m in names]
    except (KeyError, IndexError):
        return []
    return (
        [("wrong_order", tuple(Act("lookup", (f,)) for f in facts))]
        if all(scene.printed(f) for f in facts)
        else []
    )


def _each(
    scene: Scene, concept: str, found: list[str], plan_for: Callable[[str], Plan]
) -> tuple[Plan, list[int], list[str]]:
    """Join a plan for each of up to five members; returns it, its ends and the members."""
    names = scene.stream.sample(found, min(5, len(found)))
    plan, ends = joined(*(plan_for(m) for m in names))
    for end, name in zip(ends, names, strict=True):
        if not plan[int(end[1:])].name:
            plan = named(plan, end, f"{noun(concept)} of {name}")
    return plan, [int(end[1:]) for end in ends], names


def _either(names: list[str]) -> str:
    return f"{', '.join(names[:-1])} or {names[-1]}"


def ask_fastest(scene: Scene) -> Ask:
    """Ask which member grew most (or least) in percent."""
    concept, found = members(scene, 2)
    plan, ends, names = _each(scene, concept, found, lambda m: _growth_of(scene, concept, m))
    absolute, _ = joined(
        *(
            (Act("subtract", (scene.fact(concept, 0, m), scene.fact(concept, 1, m))), Act("lookup", ("#0",)))
            for m in names
        )
    )
    most = scene.stream.chance(65)
    question = scene.say((
        "Which of {both} had the {word} percentage change in {item} from {old} to {when}?",
        "Among {both}, where was the growth rate of {item} {word}, {old} to {when}?",
        "Between {old} and {when}, {item} of which grew at the {word} rate: {members}?",
    ), members=_either(names), both=listed(names), word="highest" if most else "lowest", item=noun(concept), old=scene.when(1), when=scene.when())  # fmt: skip
    return ask_words(
        scene, plan, start(question), ("largest" if most else "smallest", ends, names), kind="span",
        wrong=[("wrong_base", absolute)], wrong_texts=[("wrong_segment", n) for n in names], result="growth",
    )  # fmt: skip


def _growth_of(scene: Scene, concept: str, member: str) -> Plan:
    plan = growth(scene.fact(concept, 0, member), scene.fact(concept, 1, member))
    return (*plan[:-1], Act(plan[-1].op, plan[-1].args, f"growth of {member}"))


def margin_of(scene: Scene, member: str, back: int = 0) -> Plan:
    """Return the plan of a segment's operating margin."""
    return (
        Act("divide", (scene.fact("segment_operating_income", back, member), scene.fact("segment_revenue", back, member)), f"margin of {member}"),
    )  # fmt: skip


def ask_segment_margin(scene: Scene) -> Ask:
    """Ask for a segment's margin."""
    _, found = members(scene, 1, ("segment_revenue",))
    fitting = [m for m in found if sensible(margin_of(scene, m), scene.value, "percent")]
    if not fitting:
        raise CrossfootError("no segment's margin is printed")
    member = scene.stream.choice(fitting)
    question = scene.say((
        "What was the operating margin of the {member} segment in {when} (segment profit over segment revenue)?",
        "Compute {member}'s segment operating income as a percentage of its revenue for {when}.",
        "How profitable was {member} in {when}: what percentage of segment revenue was segment operating income?",
    ), member=member, when=scene.when())  # fmt: skip
    return ask_number(scene, margin_of(scene, member), start(question), asked(scene, "percent", scene.stream.choice((1, 2))),
                      result=f"margin of {member}")  # fmt: skip


def ask_best_margin(scene: Scene) -> Ask:
    """Ask which segment has the highest (or lowest) margin."""
    _, found = members(scene, 1, ("segment_revenue",))
    found = [m for m in found if scene.printed(scene.fact("segment_operating_income", 0, m))]
    if len(found) < 2:
        raise CrossfootError("no segments' margins are printed")
    plan, ends, names = _each(scene, "segment_operating_income", found, lambda m: margin_of(scene, m))
    income, _ = joined(*((Act("lookup", (scene.fact("segment_operating_income", 0, m),)),) for m in names))
    most = scene.stream.chance(65)
    question = scene.say((
        "Which segment earned the {word} operating margin in {when}: {members}?",
        "Of {members}, which had the {word} segment operating income relative to segment revenue in {when}?",
        "In {when}, which of {members} was {kind} by margin on its own revenue?",
    ), word="highest" if most else "lowest", kind="the most profitable" if most else "the least profitable", members=", ".join(names),
        when=scene.when())  # fmt: skip
    return ask_words(
        scene, plan, start(question), ("largest" if most else "smallest", ends, names), kind="span",
        wrong=[("wrong_base", income)], wrong_texts=[("wrong_segment", n) for n in names], result="margin",
    )  # fmt: skip

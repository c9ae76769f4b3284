"""A year as first reported beside the same year as restated."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synth.asking import ask_number, ask_words, growth
from synth.company.schedule import Column
from synth.family import Family
from synth.pages import Want
from synth.plan import Fact, Plan, act, joined
from synth.questions.near import amount, aside, members_swapped, only, percent, points, positive, put_in, said
from synth.questions.wording import item_of, listed

if TYPE_CHECKING:
    from synth.company.company import Company
    from synth.company.schedule import Schedule
    from synth.problem import Ask
    from synth.scene import Scene

OLD, NEW = "As previously reported", "As restated"
_MARGINS = ("gross_profit", "operating_income", "pretax_income", "net_income")


def _both(company: Company, schedule: Schedule) -> list[Column]:
    """The restated year on both bases, without the adjustment between them, in either order."""
    two = [c for c in schedule.columns if c.member in {OLD, NEW}]
    return two[::-1] if company.child("order of bases").chance(40) else two


def _with_newest(company: Company, schedule: Schedule) -> list[Column]:
    """The newest year, and the restated one on both bases."""
    newest = company.periods[0]
    return [Column(newest, "", (newest[2:],)), *reversed(_both(company, schedule))]


def _restates(company: Company, *, both_years: bool = False) -> list[str]:
    """Return the money items that a company restated, above zero on both bases."""
    newest, year = company.periods[:2]
    new, old = company.books[year, NEW], company.books[year, OLD]
    now = company.books[newest, ""]
    return [
        c
        for c in new
        if new[c] != old[c] and new[c] > 0 and old[c] > 0 and (not both_years or now.get(c, 0) > 0)
    ]


def _suits(company: Company, _base: str) -> bool:
    return (
        len(_restates(company)) > 1
        and bool(set(_MARGINS) & set(_restates(company)))
        and "revenue" in company.books[company.periods[1], NEW]
    )


def _grows(company: Company, _base: str) -> bool:
    return bool(_restates(company, both_years=True))


EFFECT = Want(
    years=2,
    tables=("restatement",),
    whole=True,
    newest=True,
    columns=only("restatement", _both),
    prefer=_suits,
)
GROWTH = Want(
    years=2,
    tables=("restatement",),
    whole=True,
    newest=True,
    columns=only("restatement", _with_newest),
    prefer=_grows,
)


def _year(scene: Scene) -> str:
    return scene.company.periods[1]


def _why(scene: Scene) -> None:
    """Say why the year was restated."""
    if scene.stream.chance(55):
        scene.remark(scene.say((
            "The Company restated its results for {when} to correct the effect of {why}.",
            "Amounts for {when} have been restated for {why}.",
            "As described in the notes, figures for {when} reflect {why} and differ from those first issued.",
        ), when=scene.when_period(_year(scene)), why=scene.company.notes["restatement"]))  # fmt: skip


def _changed(scene: Scene) -> list[str]:
    year = _year(scene)
    items = positive(scene, (year, NEW), (year, OLD))
    return [c for c in items if scene.value(Fact(c, year, NEW)) != scene.value(Fact(c, year, OLD))]


def _effect(scene: Scene) -> Ask:
    _why(scene)
    year = _year(scene)
    concept = scene.stream.choice(_changed(scene))
    item = item_of(scene, concept)
    new, old = Fact(concept, year, NEW), Fact(concept, year, OLD)
    question = said(scene, (
        "By how much did the restatement change {item} for {when}?",
        "What effect did the restatement have on {item} of {when}?",
        "How far does {item} for {when} as restated differ from the amount as previously reported?",
        "What was the adjustment to {item} for {when} when it was restated?",
        "Compare {item} of {when} as restated with the figure first reported: what is the difference?",
    ), item=item, when=scene.when_period(year))  # fmt: skip
    return ask_number(
        scene, (act("subtract", new, old, name=f"effect on {item}"),), question, amount(scene),
        result=f"effect on {item}", convention="direction",
    )  # fmt: skip


def _effect_share(scene: Scene) -> Ask:
    _why(scene)
    year = _year(scene)
    concept = scene.stream.choice(_changed(scene))
    item = item_of(scene, concept)
    new, old = Fact(concept, year, NEW), Fact(concept, year, OLD)
    plan = growth(new, old)
    question = said(scene, (
        "By what percentage of the figure as previously reported did the restatement change {item} for {when}?",
        "What percentage change did restating make to {item} of {when}?",
        "Relative to the amount first reported, how large was the restatement of {item} for {when}?",
        "In percent of the originally reported figure, by how much was {item} of {when} restated?",
    ), item=item, when=scene.when_period(year))  # fmt: skip
    return ask_number(
        scene, plan, question, percent(scene), result=f"relative effect on {item}", convention="direction",
        also_wrong=[
            ("wrong_base", (plan[0], act("divide", "#0", new))),
            ("wrong_base", (plan[0], act("divide", "#0", Fact("revenue", year, OLD)))),
        ],
    )  # fmt: skip


def _grown(scene: Scene) -> str:
    """Choose a restated line item that the newest year has too."""
    newest, year = scene.company.periods[:2]
    return scene.stream.choice(
        [c for c in _changed(scene) if c in positive(scene, (newest, ""), (year, NEW))]
    )


def _growth(scene: Scene) -> Ask:
    newest, year = scene.company.periods[:2]
    concept = _grown(scene)
    item = item_of(scene, concept)
    plan = growth(Fact(concept, newest), Fact(concept, year, NEW))
    wrong = [("unrestated_column", members_swapped(plan, NEW, OLD))]
    note = aside(
        scene, "In the prior annual report {item} for {when} had been stated at {amount}.", Fact(concept, year, OLD),
        f"{item} first reported", item=item, when=scene.when_period(year),
    )  # fmt: skip
    _why(scene)
    question = said(scene, (
        "How fast did {item} grow in {when}, measured against {old} as restated?",
        "What was the growth of {item} in {when} over the {old} figure as restated?",
        "Using {old} as restated for comparison, by what percentage did {item} change in {when}?",
        "On the restated basis, what was the year-over-year change in {item} for {when}? Take {old} as restated.",
        "Calculate the percentage change in {item} from {old} (as restated) to {when}.",
    ), item=item, when=scene.when_period(newest), old=scene.when_period(year))  # fmt: skip
    if note:
        wrong.append(("unrestated_column", put_in(plan, Fact(concept, year, NEW), note)))
    return ask_number(
        scene,
        plan,
        question,
        percent(scene),
        result=f"growth of {item}",
        convention="direction",
        also_wrong=wrong,
    )


def _growth_gap(scene: Scene) -> Ask:
    _why(scene)
    newest, year = scene.company.periods[:2]
    concept = _grown(scene)
    item = item_of(scene, concept)
    now, new, old = Fact(concept, newest), Fact(concept, year, NEW), Fact(concept, year, OLD)
    plan, ends = joined(
        (act("subtract", now, new), act("divide", "#0", new, name="growth over the restated figure")),
        (act("subtract", now, old), act("divide", "#0", old, name="growth over the figure first reported")),
    )
    plan = (*plan, act("subtract", ends[0], ends[1], name="difference in growth"))
    question = said(scene, (
        "By how many percentage points does the growth of {item} in {when} differ when it is measured against {old} as restated instead of as previously reported?",
        "Growth of {item} in {when} can be measured against {old} as restated or as previously reported. How far is the first rate above or below the second?",
        "What does restating {old} do to the growth rate of {item} in {when}: restated basis less previously reported basis?",
    ), item=item, when=scene.when_period(newest), old=scene.when_period(year))  # fmt: skip
    return ask_number(
        scene, plan, question, points(scene), result="difference in growth",
        also_wrong=[("reversed_subtraction", (*plan[:-1], act("subtract", ends[1], ends[0])))],
    )  # fmt: skip


def _margin(scene: Scene, member: str) -> tuple[str, Plan]:
    year = _year(scene)
    names = [c for c in _MARGINS if c in positive(scene, (year, NEW), (year, OLD)) and c in _changed(scene)]
    concept = scene.stream.choice(names)
    top, whole = Fact(concept, year, member), Fact("revenue", year, member)
    return concept, (act("divide", top, whole),)


def _margin_change(scene: Scene) -> Ask:
    _why(scene)
    year = _year(scene)
    concept, now = _margin(scene, NEW)
    item = item_of(scene, concept)
    plan, ends = joined(now, members_swapped(now, NEW, OLD))
    plan = (
        act(plan[0].op, *plan[0].args, name="margin as restated"),
        act(plan[1].op, *plan[1].args, name="margin as previously reported"),
        act("subtract", ends[0], ends[1], name="change in margin"),
    )
    question = said(scene, (
        "By how much did the restatement move {item} as a percentage of revenue for {when}?",
        "How did restating {when} change the ratio of {item} to revenue?",
        "What is the difference between {item} as a share of revenue as restated and as previously reported for {when}?",
        "Take {item} over revenue for {when} on both bases. What did the restatement add to or take from it?",
    ), item=item, when=scene.when_period(year))  # fmt: skip
    mixed = (plan[0], act("divide", Fact(concept, year, OLD), Fact("revenue", year, NEW)), plan[2])
    return ask_number(
        scene, plan, question, points(scene), result="change in margin", convention="direction",
        also_wrong=[("unrestated_column", mixed)] if mixed[1] != plan[1] else [],
    )  # fmt: skip


def _basis_margin(scene: Scene) -> Ask:
    """A margin of one basis only."""
    year = _year(scene)
    member = scene.stream.choice((NEW, NEW, OLD))
    concept, plan = _margin(scene, member)
    item = item_of(scene, concept)
    other = OLD if member == NEW else NEW
    top, whole = plan[0].args
    mixed = (act("divide", top, Fact("revenue", year, other)),)
    _why(scene)
    question = said(scene, (
        "What share of revenue was {item} in {when}, {basis}?",
        "What percentage of revenue was {item} for {when} on the figures {basis}?",
        "Compute {item} as a percentage of revenue for {when}, both {basis}.",
        "For {when}, {basis}, what was the ratio of {item} to revenue?",
    ), item=item, when=scene.when_period(year), basis=member.lower())  # fmt: skip
    del whole
    return ask_number(
        scene, plan, question, percent(scene), result=f"{item} to revenue",
        also_wrong=[("unrestated_column", members_swapped(plan, member, other)), ("unrestated_column", mixed)],
    )  # fmt: skip


def _most_changed(scene: Scene) -> Ask:
    year = _year(scene)
    items = scene.stream.sample(_changed(scene), min(4, len(_changed(scene))))
    words = [item_of(scene, c) for c in items]
    plan: Plan = ()
    for c, word in zip(items, words, strict=True):
        n = len(plan)
        new, old = Fact(c, year, NEW), Fact(c, year, OLD)
        plan = (
            *plan,
            act("subtract", new, old),
            act("divide", f"#{n}", old),
            act("abs", f"#{n + 1}", name=f"relative change of {word}"),
        )
    at = [3 * i + 2 for i in range(len(items))]
    amounts = tuple(act("lookup", f"#{i - 1}") if a.op == "divide" else a for i, a in enumerate(plan))
    question = said(scene, (
        "Which of {names} was restated by the larger percentage of the amount as previously reported for {when}?",
        "For {when}, which moved most in relative terms when it was restated: {names}?",
        "Among {names}, which {when} figure did the restatement change most, in percent of what was first reported?",
    ), names=listed(words), when=scene.when_period(year))  # fmt: skip
    return ask_words(
        scene, plan, question, ("largest", at, words), wrong=[("wrong_base", amounts)],
        wrong_texts=[("wrong_line_item", w) for w in words], result="relative change",
    )  # fmt: skip


FAMILIES = [
    Family("restatement-effect", "What a restatement did to a line item", EFFECT, _effect),
    Family(
        "restatement-effect-percent",
        "A restatement relative to the figure first reported",
        EFFECT,
        _effect_share,
    ),
    Family(
        "growth-on-restated-basis",
        "Growth over the restated prior year, not the one first reported",
        GROWTH,
        _growth,
    ),
    Family("growth-basis-difference", "Growth measured against both bases", GROWTH, _growth_gap),
    Family("restated-margin-change", "What a restatement did to a margin", EFFECT, _margin_change),
    Family("margin-on-one-basis", "A margin with both figures from the same basis", EFFECT, _basis_margin),
    Family("most-restated-item", "Which line item was restated most", EFFECT, _most_changed),
]

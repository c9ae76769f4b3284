"""Segments with losses, eliminations and corporate costs: members that count against the total."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synth.asking import ask_number, ask_words
from synth.categories.sign.figures import amounts, by_sign, labelled, page
from synth.company.concepts import CONCEPTS
from synth.family import Family
from synth.plan import Act, Fact, Plan

if TYPE_CHECKING:
    from synth.company.company import Company
    from synth.pages import Want
    from synth.problem import Ask
    from synth.scene import Scene
    from synth.stream import Stream

_PROFIT, _SALES = "segment_operating_income", "segment_revenue"
_TOTAL = {_SALES: "revenue", _PROFIT: "operating_income"}


def _losing(company: Company, period: str) -> bool:
    """Prefer companies with a segment that loses money."""
    company.schedule("segments")
    names = company.members.get("segment", ())
    return any(company.has(_PROFIT, period, n) and company.number(_PROFIT, period, n) < 0 for n in names)


def _page(stream: Stream) -> Want:
    table = stream.choice(("segments", "segment-years"))
    years = 1 if table == "segments" else 2
    return page(
        (table,),
        (_PROFIT, _SALES, "operating_income", "pretax_income"),
        years=years,
        changes=False,
        prefer=_losing if stream.chance(65) else None,
    )


def _years_page(stream: Stream) -> Want:
    return page(
        ("segment-years",),
        (_PROFIT, _SALES),
        years=2,
        changes=False,
        prefer=_losing if stream.chance(65) else None,
    )


def _facts(scene: Scene, concept: str, *, adjustments: bool = True) -> list[Fact]:
    """Return the members' facts printed for the asked year: segments, then eliminations and corporate items."""
    names = [
        *scene.company.members.get("segment", ()),
        *(scene.company.members.get("segment_adjustment", ()) if adjustments else ()),
    ]
    return [f for n in names if scene.printed(f := Fact(concept, scene.base, n))]


def _choice(scene: Scene) -> Fact:
    """Choose a member's profit: as often a loss as a profit."""
    found = _facts(scene, _PROFIT)
    negative = scene.stream.chance(40)
    return scene.stream.choice([f for f in found if (scene.value(f) < 0) == negative] or found)


def _called(scene: Scene, member: str) -> str:
    return f"the {member} segment" if member in scene.company.members["segment"] else member


def _signed(scene: Scene) -> Ask:
    fact = _choice(scene)
    question = scene.say((
        "What was the operating result of {member} in {when}? A loss is negative.",
        "State the profit or loss of {member} for {when}, a loss with a minus sign.",
        "What does {member} contribute to total operating income in {when}, with its sign?",
        "With losses negative, what was the operating income of {member} in {when}?",
    ), member=_called(scene, fact.member), when=scene.when(), year=scene.short(scene.base))  # fmt: skip
    return ask_number(
        scene,
        (Act("lookup", (fact,)),),
        question,
        amounts(scene),
        result=f"operating result of {fact.member}",
    )


def _side(scene: Scene) -> Ask:
    fact = _choice(scene)
    question = scene.say((
        "Did {member} make a profit or a loss in {when}?",
        "Was the {year} result of {member} a profit, a loss or break-even?",
        "Is the figure for {member} in {when} a profit or a loss?",
        "Profit or loss: what did {member} report for {when}?",
    ), member=_called(scene, fact.member), when=scene.when(), year=scene.short(scene.base))  # fmt: skip
    return by_sign(scene, (Act("lookup", (fact,)),), question, ("profit", "loss"), others=("break-even",), mode="parenthesis_misread",
                   result=f"operating result of {fact.member}")  # fmt: skip


def _total(scene: Scene) -> Ask:
    found = _facts(scene, _PROFIT, adjustments=False)
    if len(found) < 2:
        raise KeyError("a second segment's profit")
    question = scene.say((
        "What was the combined operating result of {members} in {when}, losses counting against profits?",
        "Add up the operating results of {members} for {when}, signs included. What is the total?",
        "Before corporate items, what did {members} earn together in {when}? A loss is negative.",
        "What is the sum of segment results of {members} for {when}, with signs?",
    ), members=_listed([f.member for f in found]), when=scene.when(), year=scene.short(scene.base))  # fmt: skip
    wrong = [
        _sizes("parenthesis_misread", found),
        (
            "missing_component",
            (Act("sum", tuple(found[:-1])),) if len(found) > 2 else (Act("lookup", (found[0],)),),
        ),
    ]
    corporate = [f for f in _facts(scene, _PROFIT) if f not in found]
    if corporate:
        wrong.append(("subtotal_double_count", (Act("sum", (*found, *corporate)),)))
    return ask_number(
        scene,
        (Act("sum", tuple(found), "segment results together"),),
        question,
        amounts(scene),
        result="segment results together",
        also_wrong=wrong,
    )


def _listed(names: list[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else names[0]


def _sizes(mode: str, found: list[Fact]) -> tuple[str, Plan]:
    return mode, (*(Act("abs", (f,)) for f in found), Act("sum", tuple(f"#{n}" for n in range(len(found)))))


def _after(scene: Scene) -> Ask:
    """Ask for the total after eliminations or corporate items."""
    concept = scene.stream.choice(
        [c for c in (_SALES, _PROFIT) if len(_facts(scene, c)) > len(_facts(scene, c, adjustments=False)) > 1]
    )
    everyone, own = _facts(scene, concept), _facts(scene, concept, adjustments=False)
    noun = "revenue" if concept == _SALES else "operating result"
    question = scene.say((
        "What was the {noun} of {members} taken together in {when}, signs considered?",
        "Add the {noun} of {members} for {when}. What is the signed total?",
        "Deductions included, what {noun} do {members} make together in {when}?",
        "Net {members} for {when}: what {noun} results, with its sign?",
    ), noun=noun, members=_listed([f.member for f in everyone]), when=scene.when(), year=scene.short(scene.base))  # fmt: skip
    wrong = [_sizes("parenthesis_misread", everyone), ("gross_vs_net", (Act("sum", tuple(own)),))]
    return ask_number(
        scene,
        (Act("sum", tuple(everyone), f"{noun} after deductions"),),
        question,
        amounts(scene),
        result=f"{noun} after deductions",
        also_wrong=wrong,
    )


def _worst(scene: Scene) -> Ask:
    found = _facts(scene, _PROFIT, adjustments=scene.stream.chance(40))
    if len({scene.value(f) for f in found}) < max(2, len(found)):
        raise KeyError("segments with profits that differ")
    best = scene.stream.chance(45)
    names = [f.member for f in found]
    question = scene.say((
        "Which of {members} had the {extreme} operating result in {when}, signs considered?",
        "In {when}, whose operating result was {extreme}: {either}? A loss is lower than any profit.",
        "Among {members}, which reported the {extreme} result for {when}?",
        "Who stood {extreme} by operating result in {when}, losses counting as negative: {either}?",
    ), members=_listed(names), either=" or ".join((", ".join(names[:-1]), names[-1])), extreme="highest" if best else "lowest", when=scene.when(), year=scene.short(scene.base))  # fmt: skip
    return ask_words(
        scene, labelled(scene, tuple(Act("lookup", (f,)) for f in found)), question, ("largest" if best else "smallest", list(range(len(found))), names),
        shown=scene.currency, wrong_texts=[("parenthesis_misread", n) for n in names], result="operating result",
    )  # fmt: skip


def _both_years(scene: Scene) -> list[tuple[Fact, Fact]]:
    before = scene.period(1)
    pairs = [(f, f._replace(period=before)) for f in _facts(scene, _PROFIT)]
    return [(a, b) for a, b in pairs if scene.printed(b) and scene.value(a) != scene.value(b)]


def _swing(scene: Scene) -> Ask:
    pairs = _both_years(scene)
    negative = [p for p in pairs if scene.value(p[0]) < 0 or scene.value(p[1]) < 0]
    new, old = scene.stream.choice(negative if negative and scene.stream.chance(65) else pairs)
    question = scene.say((
        "By how much did the operating result of {member} change from {old} to {when}? An improvement is positive.",
        "What was the swing in the result of {member} from {old} to {when}, upwards being positive?",
        "How much better was {member}'s result in {when} than in {old}? Worse is negative.",
        "State the change in operating income of {member} between {old} and {when}, signs of both figures considered.",
    ), member=_called(scene, new.member), old=scene.when(1), when=scene.when(), year=scene.short(scene.base))  # fmt: skip
    wrong: list[tuple[str, Plan]] = [
        ("parenthesis_misread", (Act("abs", (new,)), Act("abs", (old,)), Act("subtract", ("#0", "#1")))),
        ("wrong_sign", (Act("add", (new, old)),)),
    ]
    return ask_number(
        scene,
        (Act("subtract", (new, old)),),
        question,
        amounts(scene),
        result=f"change in the result of {new.member}",
        also_wrong=wrong,
    )


def _without(scene: Scene) -> Ask:
    total = Fact(_TOTAL[_PROFIT], scene.base)
    if not scene.printed(total):
        total = Fact("pretax_income", scene.base)
    if not scene.printed(total):
        total = Fact(_PROFIT, scene.base)
    fact = _choice(scene)
    if not scene.printed(total):
        raise KeyError("the consolidated result")
    noun = (
        CONCEPTS[total.concept].spoken[0] if total.concept != _PROFIT else "the consolidated operating result"
    )
    question = scene.say((
        "What would {noun} have been in {when} without {member}?",
        "Excluding {member}, what was {noun} in {when}?",
        "Take {member} out of {noun} for {when}. What remains, with its sign?",
        "Had {member} contributed nothing, what would {noun} have come to in {when}?",
    ), noun=noun, member=_called(scene, fact.member), when=scene.when(), year=scene.short(scene.base))  # fmt: skip
    wrong: list[tuple[str, Plan]] = [
        ("wrong_sign", (Act("add", (total, fact)),)),
        ("reversed_subtraction", (Act("subtract", (fact, total)),)),
    ]
    return ask_number(
        scene,
        (Act("subtract", (total, fact)),),
        question,
        amounts(scene),
        result=f"{noun.removeprefix('the ')} without {fact.member}",
        also_wrong=wrong,
    )


FAMILIES = [
    Family("segment-signed", "A segment's profit or loss, with its sign", _page, _signed, weight=7),
    Family("segment-side", "Whether a segment made a profit or a loss", _page, _side, weight=6),
    Family("segment-total", "Segment results added up, losses included", _page, _total, weight=8),
    Family("after-eliminations", "A total after eliminations or corporate items", _page, _after, weight=8),
    Family("segment-extreme", "Which segment did best or worst", _page, _worst, weight=7),
    Family(
        "segment-swing", "The change of a segment's result, losses included", _years_page, _swing, weight=8
    ),
    Family("without-segment", "The consolidated result without a segment", _page, _without, weight=7),
]

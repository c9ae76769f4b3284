"""Changes of figures on either side of zero: rise or fall, a loss that narrows, a swing, a percentage that means nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synth.asking import ask_number, ask_words, asked
from synth.categories.sign.figures import (
    ANY,
    COMMERCIAL,
    STATEMENTS,
    amounts,
    below,
    by_sign,
    called,
    page,
    plan,
    printable,
    there,
    turned,
)
from synth.company.concepts import CONCEPTS
from synth.family import Family
from synth.questions.wording import start

if TYPE_CHECKING:
    from synth.pages import Want
    from synth.problem import Ask
    from synth.scene import Scene
    from synth.stream import Stream

_RESULTS = ("net_income", "operating_income", "pretax_income", "parent_income")
_TURNING = {
    "net_income": "income-statement", "operating_income": "income-statement", "pretax_income": "income-statement",
    "other_income": "income-statement", "operating_cash_flow": "cash-flow", "financing_cash_flow": "cash-flow",
    "net_change_in_cash": "cash-flow", "fx_effect": "cash-flow", "retained_earnings": "balance-sheet",
    "other_comprehensive_income": "comprehensive-income", "accumulated_oci": "balance-sheet",
}  # fmt: skip
_BESIDE = {"income-statement": "net_income", "cash-flow": "financing_cash_flow", "balance-sheet": "accumulated_oci",
           "comprehensive-income": "net_income"}  # fmt: skip
"""A row that any company fills, by table."""


def _industries(concept: str) -> tuple[str, ...]:
    return COMMERCIAL if concept in {"operating_income", "other_income"} else ANY


def _turning(stream: Stream, wish: int = 60) -> Want:
    concept = stream.choice(list(_TURNING))
    prefer = turned(concept) if stream.chance(wish) else there(concept, years=2)
    beside = _BESIDE[_TURNING[concept]]
    return page(
        (_TURNING[concept],),
        (concept, beside),
        years=2,
        changes=False,
        industries=_industries(concept),
        prefer=prefer,
    )


def _moving(scene: Scene, among: tuple[str, ...], wish: int = 70) -> str:
    """Choose a line that changed: in ``wish`` of 100 draws one that is negative in a year, if there is one."""
    found = [
        c
        for c in among
        if printable(scene, f"{c} - {c}@-1") and scene.value(scene.fact(c)) != scene.value(scene.fact(c, 1))
    ]
    negative = scene.stream.chance(wish)
    apt = [
        c for c in found if (scene.value(scene.fact(c)) < 0 or scene.value(scene.fact(c, 1)) < 0) == negative
    ]
    return scene.stream.choice(apt or found)


def _anything(stream: Stream) -> Want:
    table = stream.choice(STATEMENTS)
    filled = {
        "income-statement": "revenue",
        "balance-sheet": "total_assets",
        "cash-flow": "depreciation_amortization",
    }[table]
    return page((table,), (filled,), years=2, changes=False)


def _moved(scene: Scene) -> str:
    """Choose any amount printed for both years, as often one that fell as one that rose."""
    found = [
        c for c in scene.concepts("money", 1)
        if CONCEPTS[c].spoken and not c.startswith("change_in") and scene.value(scene.fact(c)) != scene.value(scene.fact(c, 1))
    ]  # fmt: skip
    down = scene.stream.chance(65)
    apt = [c for c in found if (scene.value(scene.fact(c)) < scene.value(scene.fact(c, 1))) == down]
    return scene.stream.choice(apt or found)


def _when(scene: Scene, concept: str) -> dict[str, str]:
    if CONCEPTS[concept].instant:
        return {"old": scene.at(1), "new": scene.at()}
    return {"old": scene.when(1), "new": scene.when()}


def _rose(scene: Scene) -> Ask:
    concept = _moved(scene)
    question = scene.say((
        "Did {item} rise or fall from {old} to {new}?",
        "Between {old} and {new}, did {item} rise, fall or stay unchanged?",
        "Compared with {old}, did {item} rise or fall in the figures for {new}?",
        "Is the move in {item} from {old} to {new} a rise or a fall?",
        "Which way did {item} go from {old} to {new}: rise or fall?",
    ), item=called(scene, concept), **_when(scene, concept))  # fmt: skip
    return by_sign(scene, plan(scene, f"{concept} - {concept}@-1"), question, ("rise", "fall"), others=("unchanged",),
                   mode="reversed_subtraction", result=f"change in {CONCEPTS[concept].spoken[0]}")  # fmt: skip


def _by_how_much(scene: Scene) -> Ask:
    concept = _moved(scene)
    question = scene.say((
        "By how much did {item} rise or fall from {old} to {new}?",
        "What was the increase or decrease in {item} from {old} to {new}?",
        "How did {item} change between {old} and {new}, in amount?",
        "State the change in {item} from {old} to {new}, with its direction.",
        "{Item} of {new} against {old}: what is the increase or decrease?",
    ), item=(item := called(scene, concept)), Item=start(item), **_when(scene, concept))  # fmt: skip
    return ask_number(scene, plan(scene, f"{concept} - {concept}@-1"), question, amounts(scene),
                      result=f"change in {CONCEPTS[concept].spoken[0]}", convention="direction")  # fmt: skip


def _relative(scene: Scene) -> Ask:
    found = [c for c in scene.concepts("money", 1) if CONCEPTS[c].spoken and not c.startswith("change_in")]
    found = [c for c in found if scene.value(scene.fact(c, 1)) > 0 and scene.value(scene.fact(c)) > 0]
    down = scene.stream.chance(60)
    apt = [c for c in found if (scene.value(scene.fact(c)) < scene.value(scene.fact(c, 1))) == down]
    concept = scene.stream.choice(apt or found)
    question = scene.say((
        "By what percentage did {item} rise or fall from {old} to {new}?",
        "What was the percentage change in {item} from {old} to {new}? A decrease is negative.",
        "How much did {item} grow or shrink from {old} to {new}, in percent?",
        "State the relative change in {item} between {old} and {new}.",
    ), item=called(scene, concept), **_when(scene, concept))  # fmt: skip
    text = f"change = {concept} - {concept}@-1; change / {concept}@-1"
    return ask_number(scene, plan(scene, text), question, asked(scene, "percent", scene.stream.choice((1, 2))),
                      result=f"percentage change in {CONCEPTS[concept].spoken[0]}", convention="direction")  # fmt: skip


# losses --------------------------------------------------------------------------------------------------

_LOSS = {"net_income": ("net loss", "net income"), "operating_income": ("operating loss", "operating income"),
         "pretax_income": ("loss before taxes", "income before taxes"),
         "parent_income": ("net loss attributable to the company", "net income attributable to the company")}  # fmt: skip
_COURSES = (
    "the loss narrowed",
    "the loss widened",
    "the profit grew",
    "the profit shrank",
    "a loss became a profit",
    "a profit became a loss",
)


def _course_page(stream: Stream) -> Want:
    concept = stream.choice(_RESULTS)
    prefer = stream.weighted(
        ((below(concept, years=2), 50), (turned(concept), 30), (there(concept, years=2), 20))
    )
    return page(
        ("income-statement",),
        (concept, "net_income"),
        years=2,
        changes=False,
        industries=_industries(concept),
        prefer=prefer,
    )


def _courses(new: bool, old: bool) -> tuple[str, str]:
    """Return what a higher and a lower result are called after an older one."""
    if new == old:
        return _COURSES[:2] if new else _COURSES[2:4]
    return _COURSES[4:]


def _course(scene: Scene) -> Ask:
    concept = scene.stream.choice(
        [
            c
            for c in _RESULTS
            if printable(scene, f"{c} - {c}@-1")
            and scene.value(scene.fact(c)) != scene.value(scene.fact(c, 1))
        ]
    )
    loss = [scene.value(scene.fact(concept, b)) < 0 for b in (0, 1)]
    listed = "; ".join(_COURSES)
    question = scene.say((
        "How did {item} develop from {old} to {when}? Choose one: {listed}.",
        "Which describes {item} of {when} against {old}: {listed}?",
        "What happened to {item} between {old} and {when}: {listed}?",
        "Pick what is true of {item} from {old} to {when}: {listed}.",
    ), item=called(scene, concept), old=scene.when(1), when=scene.when(), year=scene.short(scene.base), listed=listed)  # fmt: skip
    names = _courses(*loss)
    others = [c for c in _COURSES if c not in names]
    return by_sign(scene, plan(scene, f"{concept} - {concept}@-1"), question, names, others=others, mode="wrong_sign",
                   result=f"change in {CONCEPTS[concept].spoken[0]}")  # fmt: skip


def _better(scene: Scene) -> Ask:
    concept = _moving(scene, _RESULTS)
    question = scene.say((
        "Was the move in {item} from {old} to {when} an improvement or a deterioration?",
        "Is {item} of {when}, against {old}, an improvement or a deterioration?",
        "From {old} to {when}, did {item} show an improvement, a deterioration or neither?",
        "Taking signs into account, is the change in {item} between {old} and {when} an improvement or a deterioration?",
    ), item=called(scene, concept), old=scene.when(1), when=scene.when(), year=scene.short(scene.base))  # fmt: skip
    return by_sign(scene, plan(scene, f"{concept} - {concept}@-1"), question, ("improvement", "deterioration"), others=("neither",),
                   mode="parenthesis_misread", result=f"change in {CONCEPTS[concept].spoken[0]}")  # fmt: skip


def _narrowed(scene: Scene) -> Ask:
    concept = _moving(scene, _RESULTS)
    new, old = (scene.value(scene.fact(concept, b)) for b in (0, 1))
    loss, profit = _LOSS[concept]
    change = plan(scene, f"{concept} - {concept}@-1")
    if new < 0 and old < 0:
        verb = "narrow" if new > old else "widen"
        text = f"size of the later loss = abs({concept}); size of the earlier loss = abs({concept}@-1); "
        text += (
            "size of the earlier loss - size of the later loss"
            if new > old
            else "size of the later loss - size of the earlier loss"
        )
        question = scene.say((
            "By how much did the {loss} {verb} from {old} to {when}?",
            "The {loss} {verb}ed between {old} and {when}: by what amount?",
            "How much {smaller} was the {loss} in {when} than in {old}?",
            "What was the amount by which the {loss} {verb}ed from {old} to {when}?",
        ), loss=loss, verb=verb, smaller="smaller" if verb == "narrow" else "larger", old=scene.when(1), when=scene.when(), year=scene.short(scene.base))  # fmt: skip
        wrong = [("wrong_sign", plan(scene, f"abs({concept}) + abs({concept}@-1)"))]
        return ask_number(scene, plan(scene, text), question, amounts(scene), result=f"change in the size of the {loss}",
                          convention="magnitude", also_wrong=wrong)  # fmt: skip
    item = profit if new >= 0 and old >= 0 else f"the result ({profit} or {loss})"
    question = scene.say((
        "By how much did {item} change from {old} to {when}? An improvement is positive.",
        "What was the improvement in {item} from {old} to {when}? A deterioration is negative.",
        "How much better was {item} in {when} than in {old}? If it was worse, give a negative number.",
        "State the change in {item} from {old} to {when}, improvements being positive.",
    ), item=item, old=scene.when(1), when=scene.when(), year=scene.short(scene.base))  # fmt: skip
    wrong = [("parenthesis_misread", plan(scene, f"abs({concept}) - abs({concept}@-1)"))]
    return ask_number(
        scene,
        change,
        question,
        amounts(scene),
        result=f"change in {CONCEPTS[concept].spoken[0]}",
        also_wrong=wrong,
    )


def _swing(scene: Scene) -> Ask:
    concept = _moving(scene, tuple(_TURNING))
    question = scene.say((
        "How large was the swing in {item} from {old} to {when}? An upward swing is positive.",
        "What was the total change in {item} from {old} to {when}, allowing for the sign of each figure?",
        "From {old} to {when}, by how much did {item} move? A move downwards is negative.",
        "Across zero or not: what is {item} of {new} less {item} of {old}?",
        "By what amount did {item} swing between {old} and {when}, upwards being positive?",
    ), item=called(scene, concept), new=_when(scene, concept)["new"], old=_when(scene, concept)["old"], when=_when(scene, concept)["new"])  # fmt: skip
    wrong = [
        ("parenthesis_misread", plan(scene, f"abs({concept}) - abs({concept}@-1)")),
        ("wrong_sign", plan(scene, f"{concept} + {concept}@-1")),
    ]
    return ask_number(scene, plan(scene, f"{concept} - {concept}@-1"), question, amounts(scene),
                      result=f"change in {CONCEPTS[concept].spoken[0]}", also_wrong=wrong)  # fmt: skip


def _meaningful(scene: Scene) -> Ask:
    concept = _moving(scene, tuple(_TURNING), 40)
    question = scene.say((
        "Is a percentage change in {item} from {old} to {when} meaningful or not meaningful?",
        "Would an analyst print a percentage change for {item} from {old} to {when}, or n.m.? Answer meaningful or not meaningful.",
        "Judging by the signs of both figures, is the growth rate of {item} between {old} and {when} meaningful or not meaningful?",
        "Can the move in {item} from {old} to {when} be put as a growth rate: meaningful or not meaningful?",
        "{Item} moved between {old} and {when}. Is a percentage change meaningful or not meaningful?",
    ), item=(item := called(scene, concept)), Item=start(item), old=scene.when(1), when=scene.when(), year=scene.short(scene.base))  # fmt: skip
    # The base decides; a fall from a positive base into a loss is more than 100 percent, and is not quoted either.
    steps = plan(scene, f"lower of the two figures = min({concept}, {concept}@-1); lower of the two figures")[
        :1
    ]
    return ask_words(
        scene, steps, question, ("sign", [0], ("meaningful", "not meaningful")), shown=scene.currency,
        wrong_texts=[("wrong_base", "meaningful"), ("wrong_base", "not meaningful")], result="lower of the two figures",
        method="A percentage change means something only where both figures are positive: a negative base turns its sign,"
        " and a fall into the negative is no rate of growth.",
    )  # fmt: skip


def _on_size(scene: Scene) -> Ask:
    concept = _moving(scene, tuple(_TURNING))
    when = _when(scene, concept)
    question = scene.say((
        "What was the change in {item} from {old} to {new}, as a percentage of the size (absolute value) of the earlier figure?",
        "Relative to the absolute value of the earlier figure, by what percentage did {item} change from {old} to {new}?",
        "Measure the change in {item} from {old} to {new} against the earlier figure taken without its sign.",
        "Using the absolute value as the base, what was the percentage change in {item} from {old} to {new}?",
    ), item=called(scene, concept), **when)  # fmt: skip
    text = f"change = {concept} - {concept}@-1; size of the earlier figure = abs({concept}@-1); change / size of the earlier figure"
    wrong = [("wrong_base", plan(scene, f"change = {concept} - {concept}@-1; change / {concept}@-1")),
             ("parenthesis_misread", plan(scene, f"change = abs({concept}) - abs({concept}@-1); change / abs({concept}@-1)"))]  # fmt: skip
    return ask_number(
        scene,
        plan(scene, text),
        question,
        asked(scene, "percent", 1),
        result="change relative to the earlier figure's size",
        also_wrong=wrong,
    )


FAMILIES = [
    Family("rise-or-fall", "Whether any line rose or fell", _anything, _rose, weight=8),
    Family("rise-or-fall-amount", "By how much any line rose or fell", _anything, _by_how_much, weight=12),
    Family("percentage-rise-or-fall", "By what percentage a line rose or fell", _anything, _relative),
    Family(
        "loss-course",
        "Whether a loss narrowed or widened, a profit grew or shrank, or one became the other",
        _course_page,
        _course,
    ),
    Family(
        "improvement",
        "Whether a change of figures on either side of zero is an improvement",
        _course_page,
        _better,
        weight=8,
    ),
    Family("loss-narrowed-by", "By how much a loss narrowed or widened", _course_page, _narrowed),
    Family("swing", "The size of a swing across zero", _turning, _swing),
    Family(
        "meaningful-percentage",
        "Whether a percentage change means anything",
        lambda s: _turning(s, 20),
        _meaningful,
        weight=7,
    ),
    Family(
        "change-on-size",
        "A change over the size of a base that may be negative",
        _turning,
        _on_size,
        weight=8,
    ),
]

"""Families about a given solution's final answer: does it follow, what does the working lead to, what is right?"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from schemas.derivation import Rounding, Selection
from schemas.errors import CrossfootError
from schemas.quantity import is_currency, one
from synth.asking import ask_number, inputs
from synth.categories.consistency.themes import ALL, NO_ERRORS, solved, wants
from synth.family import Family
from synth.plan import Act, Given, compile_plan, is_step
from synth.problem import Ask, Wrong
from synth.questions.as_shown import asked_as
from synth.questions.check_solution import verdict, working_rounding
from synth.questions.given_solution import print_solution, rounded_to, shown_text, value_of
from synth.questions.slips import inject

if TYPE_CHECKING:
    from synth.plan import Plan
    from synth.questions.given_solution import Solution
    from synth.scene import Scene

_YES_NO = ("yes", "no")
_SCALES = {3: 6, 6: 3, 9: 6, 5: 7, 7: 5}


def _miscopied(scene: Scene, made: Solution) -> tuple[Fraction, Rounding, str] | None:
    """Return a final answer that is not the last step's value: digits, sign, scale, or another step's."""
    how, value = made.shows[made.last], made.worked[made.last]
    unit = one(how.unit, how.scale)
    shown = rounded_to(value, how) / unit
    digits = str(int(abs(shown) * 10**how.places))
    found: list[tuple[Fraction, Rounding, str]] = []
    pairs = [
        i for i in range(len(digits) - 1) if digits[i] != digits[i + 1] and not (i == 0 and digits[1] == "0")
    ]
    if pairs:
        i = scene.stream.choice(pairs)
        other = int(digits[:i] + digits[i + 1] + digits[i] + digits[i + 2 :])
        found.append(
            (
                (1 if shown > 0 else -1) * Fraction(other, 10**how.places) * unit,
                how,
                "two digits are exchanged",
            )
        )
    if shown:
        found.append((-value, how, "the sign is turned"))
    if is_currency(how.unit) and how.scale in _SCALES:
        there = how.model_copy(update={"scale": _SCALES[how.scale]})
        found.append((shown * one(how.unit, there.scale), there, "the amount is at another scale"))
    elif how.unit in {"percent", "x", "days"}:
        found.append((value / 10, how, "the decimal point has moved"))
    same = [
        i for i in range(made.last) if made.shows[i].unit == how.unit and made.shows[i].scale == how.scale
    ]
    if same:
        i = scene.stream.choice(same)
        found.append((made.worked[i], made.shows[i], "it is the value of another step"))
    found = [f for f in found if rounded_to(f[0], f[1]) not in (0, rounded_to(value, f[1]))]
    return scene.stream.choice(found) if found else None


FOLLOWS = (
    "Does the final answer of the solution follow from its own working?",
    "Is the final answer stated above the one that the steps lead to?",
    "Taking the steps as they stand, does the final answer agree with them?",
    "Do the steps above support the final answer that is given?",
    "Is the stated result consistent with the last line of the working?",
    "Without judging the inputs: does the final answer follow from the steps shown?",
)
_ANSWER_YES_NO = (
    " Answer yes or no.",
    " Yes or no?",
    " Answer with yes or no; rounding alone is no disagreement.",
)


_DESCRIBED = frozenset({"divide", "subtract", "multiply", "add", "sum", "average"})
"""Operations that a step can describe without saying what comes out."""


def _prepared(
    scene: Scene,
    *,
    lookups: bool = False,
    errors: int = 100 - NO_ERRORS,
    to_the_end: bool = False,
    described: bool = False,
) -> Solution:
    """Work something out, with an error or without; ``described``: the last step is right and can be described."""
    made = solved(scene, ALL, lookups=lookups, last=_DESCRIBED if described else None)
    if scene.stream.chance(errors) and described:
        inject(scene, made, before=made.last)
    elif not described and scene.stream.chance(errors):
        inject(scene, made, to_the_end=to_the_end)
    return made


def _follows(scene: Scene) -> Ask:
    """Compare the final answer with the last step's stated value, whether or not that is right."""
    made = _prepared(scene, errors=30)
    off = _miscopied(scene, made) if not scene.stream.chance(NO_ERRORS + 5) else None
    final, how = (off[0], off[1]) if off else (None, None)
    if off is None and made.shows[made.last].places > 1 and scene.stream.chance(40):
        how = made.shows[made.last].model_copy(update={"places": made.shows[made.last].places - 1})
        if rounded_to(made.worked[made.last], how) != rounded_to(made.stated(made.last), how):
            how = None  # rounding twice would be another number
    print_solution(scene, made, final=final, final_show=how)
    plan: Plan = (Act("lookup", (Given(made.refs[made.last], f"result of step {made.last + 1}"),)),)
    said = shown_text(made.worked[made.last] if final is None else final, how or made.shows[made.last])
    conclusion = (
        f"The steps end in {made.text(made.last)}, but the final answer says {said}: {off[2]}." if off
        else f"The steps end in {made.text(made.last)}, and the final answer says {said}{', the same rounded' if how else ''}."
    )  # fmt: skip
    return _yes_no(scene, made, plan, FOLLOWS, conclusion, ok=off is None)


def _yes_no(
    scene: Scene, made: Solution, plan: Plan, wordings: tuple[str, ...], conclusion: str, *, ok: bool
) -> Ask:
    program, names, place = compile_plan(plan, scene, f"result of step {made.last + 1}")
    return Ask(
        question=scene.say(wordings, task=made.asked) + scene.stream.choice(_ANSWER_YES_NO),
        program=program,
        rounding=working_rounding(scene, made),
        names=names,
        kind="choice",
        select=Selection(
            rule="first-wrong", of=(f"#{place[-1]}",), names=("no", "yes"), stated=(made.final_ref,)
        ),
        options=_YES_NO,
        wrong=(Wrong("missed_error" if not ok else "false_alarm", text="yes" if not ok else "no"),),
        inputs=inputs(plan, scene),
        conclusion=conclusion,
    )


def _given(made: Solution) -> Plan:
    """Return the last step over what the steps before it state."""
    a = made.acts[made.last]
    if not any(is_step(x) for x in a.args) or a.op == "lookup":
        raise CrossfootError("the last step uses no other")
    args = tuple(
        Given(made.refs[int(str(x)[1:])], made.names[int(str(x)[1:])]) if is_step(x) else x for x in a.args
    )
    return (Act(a.op, args, made.names[made.last]),)


def _follows_recomputed(scene: Scene) -> Ask:
    """The last step is only described; the final answer is compared with what it gives."""
    made = _prepared(scene, lookups=True, errors=30, described=True)
    off = not scene.stream.chance(NO_ERRORS + 5)
    final = _stated_result(scene, made)
    made.worked[made.last] = final
    found = _miscopied(scene, made) if off else None
    final, how, why = found or (final, made.shows[made.last], "")
    off = found is not None
    print_solution(scene, made, hide_last=True, final=final, final_show=how)
    said = shown_text(final, how)
    conclusion = (
        f"The final answer says {said}: {why}." if off else f"The final answer says {said}, which agrees."
    )
    return _yes_no(scene, made, _given(made), FOLLOWS, conclusion, ok=not off)


def _stated_result(scene: Scene, made: Solution) -> Fraction:
    """Return what the last step gives, worked from the values that the steps before it state."""
    made.expressions = False  # nothing may change the decimals after this
    return value_of(scene, made.acts[made.last], [made.stated(i) for i in range(made.last)])


LEADS = (
    "The final answer was left out. Which answer does the working lead to, taking its values as stated?",
    "Carry out the last step with the values stated above: what is the final answer of this solution?",
    "Complete the solution from its own figures. What is the result for {task}?",
    "Accept the steps as they are written. What final answer follows from them?",
    "Finish the calculation above, using the stated values as they are. What comes out?",
)


def _leads(scene: Scene) -> Ask:
    """Work the last step out from what the steps before it state."""
    made = _prepared(scene, lookups=True, errors=45, described=True)
    made.expressions = False
    print_solution(scene, made, hide_last=True, no_final=True)
    recomputed = [("corrected_working", made.plan)] if made.wrong is not None else []
    return ask_number(
        scene, _given(made), scene.say(LEADS, task=made.asked), asked_as(made.right_show(made.last)), result=made.names[made.last],
        also_wrong=recomputed,
    )  # fmt: skip


CORRECTS = (
    "The solution above may contain one wrong step. What is the right final answer?",
    "Check the calculation and give the correct {task}.",
    "If a step of this solution is wrong, correct it and whatever depends on it. What is {task}?",
    "What should the final answer have been?",
    "Verify the solution against the figures and state the correct result for {task}.",
    "A reviewer signs off only the right figure. What figure is that for {task}?",
)


def _corrects(scene: Scene) -> Ask:
    """Give the right final answer, whether or not the solution has it."""
    made = _prepared(scene, to_the_end=True)
    print_solution(scene, made)
    wrong: list[tuple[str, Plan]] = []
    if made.wrong is not None:
        wrong.append(
            (made.mode, tuple(made.acts)) if made.acts[made.wrong] != made.plan[made.wrong] else ("", ())
        )
    question = scene.say(CORRECTS, task=made.asked)
    ask = ask_number(
        scene, made.plan, question, asked_as(made.right_show(made.last)), result=made.names[made.last],
        also_wrong=[(mode, plan) for mode, plan in wrong if plan],
    )  # fmt: skip
    how = made.right_show(made.last)
    if made.wrong is None:
        said = "The solution's result stands."
    else:
        said = (
            f"{verdict(made)} So {made.text(made.last)} should be {shown_text(made.rights[made.last], how)}."
        )
    return replace(ask, conclusion=said)


_ANY = wants(ALL)
FAMILIES = [
    Family("final-follows", "Does the final answer follow from the working?", _ANY, _follows, weight=14),
    Family(
        "final-follows-recomputed",
        "Does the final answer follow from steps whose last is only described?",
        _ANY,
        _follows_recomputed,
        weight=12,
    ),
    Family("working-leads-to", "The answer that the stated values lead to", _ANY, _leads, weight=12),
    Family(
        "corrected-answer", "The right final answer, when a step may be wrong", _ANY, _corrects, weight=16
    ),
]

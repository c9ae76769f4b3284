"""Questions about a given solution: which step is wrong first, and what its value should be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemas.derivation import Selection
from synth.asking import inputs
from synth.plan import compile_plan
from synth.problem import Ask, Wrong
from synth.questions.given_solution import shown_text
from synth.questions.slips import WHY, slips

if TYPE_CHECKING:
    from collections.abc import Sequence

    from schemas.derivation import Rounding
    from synth.questions.given_solution import Solution
    from synth.scene import Scene

NO_ERROR = "no error"
WORDINGS = (
    "Check the solution above against the figures. Which step is the first to state a wrong value, and what should it state? {form}",
    "Which step of the solution for {task} goes wrong first, and what is the right value there? {form}",
    "Review the solution for {task}. Name the first step whose stated value is not what the figures give, with its right value. {form}",
    "Find the first wrong step in the calculation of {task}, if there is one, and correct it. {form}",
    "Is every step towards {task} right? If not, give the first wrong step and the value it should have. {form}",
    "A reviewer recomputes the solution step by step from the figures. At which step does the first deviation appear, and what is the right value? {form}",
    "Where does the calculation of {task} first depart from the figures, and what should that step say? {form}",
    "Audit the steps that lead to {task} in order: which is the first that does not hold, and which value belongs there? {form}",
)
_FORMS = (
    'Name the step and its right value with the decimals of the step (amounts at the scale of the page), or say "no error". Rounding for display is no error.',
    'Answer with the step and the right value, rounded as that step is, or with "no error". A value that is only shown rounded is right.',
    'Give the step and its right value (decimals as stated there, amounts at the scale of the page), or "no error". Carrying on a rounded figure is an error where it changes a result.',
)  # fmt: skip
METHODS = (
    "Recompute each step from the page and compare.",
    "Each step is worked out again from the figures printed.",
    "Read each figure off the page again and redo the arithmetic.",
    "",
)


def ask_first_wrong(scene: Scene, made: Solution, wordings: Sequence[str] = WORDINGS) -> Ask:
    """Ask for the first wrong step of a printed solution and its right value."""
    program, names, place = compile_plan(made.plan, scene, made.names[-1])
    steps = tuple(f"step {i + 1}" for i in range(len(made.plan)))
    question = scene.say(wordings, task=made.asked, form=scene.stream.choice(_FORMS))
    return Ask(
        question=question,
        program=program,
        rounding=working_rounding(scene, made),
        names=names,
        method=scene.stream.choice(METHODS),
        kind="fields",
        select=Selection(rule="first-wrong", of=tuple(f"#{p}" for p in place), names=(*steps, NO_ERROR), stated=tuple(made.refs)),
        roundings=tuple(made.right_show(i) for i in range(len(made.shows))),
        wrong=tuple(_wrong_steps(scene, made)),
        inputs=inputs(made.plan, scene),
        plan=made.plan,
        result=made.names[-1],
        conclusion=verdict(made),
    )  # fmt: skip


def working_rounding(scene: Scene, made: Solution) -> Rounding:
    """Return the unit that the reply's working prints ratios in: the final step's, in the reporting scale."""
    last = made.right_show(made.last)
    return last.model_copy(update={"scale": scene.scale}) if last.unit == scene.currency else last


def verdict(made: Solution) -> str:
    """Say what checking found, before the final answer."""
    if made.wrong is None:
        return "Every stated value agrees with this, at the precision it is shown to."
    i = made.wrong
    before = " The steps before it are right." if i > 1 else ""
    after = " The later steps only carry this on." if i < made.last and not made.agrees(made.last) else ""
    why = f": {WHY[made.mode]}" if made.mode in WHY else ""
    return f"Step {i + 1} states {made.text(i)} where the page gives {made.text(i, made.rights[i])}{why}.{before}{after}"


def _wrong_steps(scene: Scene, made: Solution) -> list[Wrong]:
    """Return wrong verdicts: another value, a later or an earlier step, nothing found."""
    if made.wrong is None:
        steps = scene.stream.sample(range(len(made.plan)), min(3, len(made.plan)))
        return [Wrong("false_alarm", text=f"step {i + 1}") for i in sorted(steps)]
    at, found = made.wrong, []
    for slip in slips(scene, made, at)[:2]:
        how = made.right_show(at)
        if slip.show is None and shown_text(slip.value, how) not in {
            made.text(at),
            made.text(at, made.rights[at]),
        }:
            found.append(Wrong(slip.mode, text=_says(at, shown_text(slip.value, how))))
    for i in range(at + 1, len(made.plan)):
        if not made.agrees(i):
            found.append(Wrong("later_step", text=_says(i, made.text(i, made.rights[i]))))
            break
    found.append(Wrong("missed_error", text=NO_ERROR))
    if at:
        i = scene.stream.below(at)
        found += [
            Wrong("false_alarm", text=_says(i, shown_text(slip.value, made.shows[i])))
            for slip in slips(scene, made, i)[:1]
            if slip.show is None
        ]
    return found


def _says(i: int, value: str) -> str:
    return f"step {i + 1}; the right value is {value}"

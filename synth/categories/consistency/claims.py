"""Families about sentences that state figures: do they agree with the table, and what is the right figure?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemas.derivation import Rounding, Selection
from schemas.errors import CrossfootError
from synth.asking import ask_number, inputs
from synth.categories.consistency.themes import ALL, NO_ERRORS, metric_on, wants
from synth.family import Family
from synth.mutate import wrong_plans
from synth.plan import Plan, compile_plan, facts
from synth.problem import Ask, Wrong
from synth.questions.as_shown import asked_as
from synth.questions.given_solution import Writer, rounded_to, shown_text
from synth.questions.metric import exact, plan_of, printable_way
from synth.questions.slips import WHY

if TYPE_CHECKING:
    from fractions import Fraction

    from synth.metrics import Metric
    from synth.scene import Scene

_YES_NO = (" Answer yes or no.", " Yes or no?", " Answer with yes or no; rounding is no disagreement.")
_SOURCES = ("Management's discussion says:", "A draft press release states:", "From the annual report's letter:", "An analyst's note says:",
            "The earnings call script reads:", "")  # fmt: skip


def misstated(scene: Scene, plan: Plan, how: Rounding, *, most: int | None = None) -> tuple[str, Fraction]:
    """Return (mode, a wrong value for a plan that shows otherwise), as a hasty reader would get it.

    With ``most`` it is a size: positive, and no more than that.
    """
    right = exact(scene, plan)
    found: list[tuple[str, Fraction]] = []
    for mode, other in wrong_plans(plan, scene, how, "signed"):
        if mode == "premature_rounding" or not all(scene.printed(f) for f in facts(other)):
            continue
        try:
            value = exact(scene, other)
        except (ZeroDivisionError, CrossfootError):
            continue
        said = rounded_to(value, how)
        if (
            said
            and said != rounded_to(right, how)
            and (most is None or 0 < value <= most)
            and abs(value) < 30 * abs(right)
        ):
            found.append((mode, value))
    if not found:
        raise CrossfootError("no other figure to state")
    return scene.stream.choice(found[:8])


def metric_final(scene: Scene, metric: Metric) -> Rounding:
    """Say how a sentence states a metric."""
    return Rounding(
        unit=metric.shown_in(scene.currency),
        scale=scene.scale if metric.unit == "money" else 0,
        places=scene.stream.choice(metric.places),
    )


LEVEL_CLAIMS = (
    "{item} was {x} in {when}.",
    "For {when}, {item} came to {x}.",
    "In {when} the company reported {item} of {x}.",
    "{item} stood at {x} for {when}.",
)
AGREES = (
    "Is the statement about {item} consistent with the figures?",
    "Does the figure stated for {item} agree with the table{s}?",
    "Do the figures support what is said about {item}?",
    "Check the sentence on {item} against the figures. Is it right?",
    "Is the claim on {item} correct?",
)


def state(
    scene: Scene, template: str, numbers: dict[str, tuple[Fraction, Rounding]], **parts: str
) -> dict[str, str]:
    """Print a sentence that states numbers; returns their references."""
    writer = Writer(scene)
    source = scene.stream.choice(_SOURCES)
    first = True
    if source:
        writer.say(f"{source} ")
    refs: dict[str, str] = {}
    for n, piece in enumerate(template.replace("}", "{").split("{")):
        if n % 2 == 0:
            writer.say(piece)
        elif piece in numbers:
            refs[piece] = writer.state(*numbers[piece])
        else:
            text = parts[piece]
            writer.say(text[:1].upper() + text[1:] if first and n == 1 else text)
        first = first and not piece
    writer.done()
    return refs


def _claimed(scene: Scene, metric: Metric) -> tuple[Plan, Rounding, str]:
    plan = plan_of(scene, metric, way=printable_way(scene, metric))
    return plan, metric_final(scene, metric), scene.stream.choice(metric.spoken)


def _level(scene: Scene) -> Ask:
    """A sentence states a metric."""
    metric = metric_on(scene, ALL)
    plan, how, item = _claimed(scene, metric)
    mode, value = (
        misstated(scene, plan, how) if not scene.stream.chance(NO_ERRORS) else ("", exact(scene, plan))
    )
    refs = state(scene, scene.stream.choice(LEVEL_CLAIMS), {"x": (value, how)}, item=item, when=scene.when())
    ok = not mode
    program, names, place = compile_plan(plan, scene, metric.spoken[0])
    question = scene.say(AGREES, item=item, s="s" if len(scene.tables) > 1 else "") + scene.stream.choice(
        _YES_NO
    )
    return Ask(
        question=question, program=program, rounding=working_of(scene, how), names=names, kind="choice",
        method=metric.definition if scene.stream.chance(60) else "",
        select=Selection(rule="agrees", of=(f"#{place[-1]}",), names=("yes", "no"), stated=(refs["x"],)),
        wrong=(Wrong("false_alarm", text="no") if ok else Wrong("missed_error", text="yes"),),
        inputs=inputs(plan, scene), plan=plan,
        conclusion=_found(value, exact(scene, plan), how, mode),
    )  # fmt: skip


def working_of(scene: Scene, how: Rounding) -> Rounding:
    """Return the unit that the reply's working prints in: amounts in the reporting scale."""
    return how.model_copy(update={"scale": scene.scale}) if how.unit == scene.currency else how


def _found(value: Fraction, right: Fraction, how: Rounding, mode: str) -> str:
    if not mode:
        return f"The sentence says {shown_text(value, how)}, which agrees."
    why = f": {WHY[mode]}" if mode in WHY else ""
    return f"The sentence says {shown_text(value, how)} where the figures give {shown_text(right, how)}{why}."


FIGURES = (
    "The figure stated for {item} may be wrong. What is it according to the table{s}?",
    "What figure should the sentence give for {item}?",
    "Correct the statement about {item}, if need be: what is the right figure?",
    "A fact-checker recomputes {item} from the figures. What is the result?",
    "Which figure for {item} do the statements support?",
)


def _figure(scene: Scene) -> Ask:
    """The right figure for a sentence that states another, or the same."""
    metric = metric_on(scene, ALL)
    plan, how, item = _claimed(scene, metric)
    right = scene.stream.chance(NO_ERRORS)
    value = exact(scene, plan) if right else misstated(scene, plan, how)[1]
    state(scene, scene.stream.choice(LEVEL_CLAIMS), {"x": (value, how)}, item=item, when=scene.when())
    question = scene.say(FIGURES, item=item, s="s" if len(scene.tables) > 1 else "")
    return ask_number(scene, plan, question[:1].upper() + question[1:], asked_as(how), result=metric.spoken[0],
                      convention=metric.convention if metric.convention != "direction" else "signed")  # fmt: skip


_ANY = wants(ALL)
FAMILIES = [
    Family("claim-level", "Does a figure stated in prose agree with the table?", _ANY, _level, weight=14),
    Family(
        "claim-right-figure", "The right figure for a statement that may be wrong", _ANY, _figure, weight=12
    ),
]

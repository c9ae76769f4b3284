"""Families that name the error that was made, and say whose of two results is right."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from schemas.derivation import Selection
from schemas.errors import CrossfootError
from schemas.quantity import is_currency
from synth.asking import inputs
from synth.categories.consistency.themes import ALL, metric_on, of_themes, solved, wants
from synth.family import Family
from synth.plan import Act, compile_plan
from synth.problem import Ask, Wrong
from synth.questions.check_solution import working_rounding
from synth.questions.given_solution import print_solution, rounded_to, solve_metric, value_of
from synth.questions.slips import WHY, Slip, inject, other_acts, put

if TYPE_CHECKING:
    from synth.metrics import Metric
    from synth.questions.given_solution import Solution
    from synth.scene import Scene

WHICH = (
    "Exactly one step of the solution is wrong. Which error was made: {options}?",
    "The solution contains one error. Say which of these it is: {options}.",
    "What went wrong in this calculation - {options}?",
    "One of these errors explains the stated result: {options}. Which one?",
    "Diagnose the mistake in the working above. Choose among: {options}.",
)


def _which(scene: Scene) -> Ask:
    """Name the error: the one of four that gives what the wrong step states."""
    made, at, chosen = _one_error(scene)
    mode = made.mode
    made.expressions = False
    print_solution(scene, made)
    chosen.sort(key=lambda c: c[0])
    names = [WHY[m] for m, _, _ in chosen]
    plan: list[Act] = [*made.plan[: at + 1], *(a._replace(name=f"if {WHY[m]}") for m, a, _ in chosen)]
    program, spoken, place = compile_plan(tuple(plan), scene, made.names[at])
    question = scene.say(WHICH, options="; ".join(names))
    return Ask(
        question=question,
        program=program,
        rounding=made.shows[at].model_copy(update={"scale": scene.scale}) if is_currency(made.shows[at].unit) else working_rounding(scene, made),
        names=spoken,
        method=f"What step {at + 1} states is compared with what each error would give.",
        kind="choice",
        select=Selection(rule="matches", of=tuple(f"#{place[at + 1 + i]}" for i in range(len(chosen))), names=tuple(names), stated=(made.refs[at],)),
        wrong=tuple(Wrong(m, text=WHY[m]) for m, _, _ in chosen if m != mode),
        inputs=inputs(tuple(plan), scene),
        conclusion=f"Step {at + 1} states {made.text(at)}, where {made.text(at, made.rights[at])} is right.",
    )  # fmt: skip


def _one_error(scene: Scene) -> tuple[Solution, int, list[tuple[str, Act, Fraction]]]:
    """Return a solution with an error, its step, and up to four errors to choose among, the one made first."""
    for _ in range(4):
        made = solved(scene, ALL)
        for at in scene.stream.sample(range(len(made.plan)), len(made.plan)):
            found = _candidates(scene, made, at)
            chosen = scene.stream.sample(found, min(4, len(found)))
            if len(chosen) >= 3 and put(
                scene, made, at, Slip(chosen[0][0], chosen[0][2], chosen[0][1]), to_the_end=False
            ):
                return made, at, chosen
    raise CrossfootError("too few errors to choose among")


def _candidates(scene: Scene, made: Solution, at: int) -> list[tuple[str, Act, Fraction]]:
    """Return errors of different modes at a step, that give values which can be told apart."""
    a, right = made.plan[at], made.rights[at]
    acts = [*other_acts(scene, made, at)]
    found: dict[str, tuple[str, Act, Fraction]] = {}
    seen = {rounded_to(right, made.shows[at])}
    for mode, act in scene.stream.sample(acts, len(acts)):
        try:
            value = value_of(scene, act, made.rights)
        except (ZeroDivisionError, CrossfootError):
            continue
        said = rounded_to(value, made.shows[at])
        if said and said not in seen and mode not in found and mode in WHY:
            seen.add(said)
            found[mode] = (mode, act, value)
    if a.op == "lookup":
        turned = Act("negate", a.args, a.name)
        if -rounded_to(right, made.shows[at]) not in seen:
            found.setdefault("wrong_sign", ("wrong_sign", turned, -right))
        for power in (1000, Fraction(1, 1000)):
            op = Act("multiply" if power == 1000 else "divide", (*a.args, 1000), a.name)
            value = right * power
            if rounded_to(value, made.shows[at]) not in seen and value == rounded_to(value, made.shows[at]):
                found.setdefault("wrong_scale", ("wrong_scale", op, value))
    return list(found.values())


_SPAN = of_themes("Profitability", "Liquidity", "Turnover and days", "Leverage and coverage", "Returns", "Per share, dividends, dilution",
                  "Cash flow and earnings quality", "Growth", "Income tax")  # fmt: skip
WHOSE = (
    "Analyst A and Analyst B worked out the same figure. Whose result is right: Analyst A, Analyst B, both or neither?",
    "Which of the two analysts has the right {short}? Answer Analyst A, Analyst B, both or neither.",
    "Compare the two calculations with the figures. Who is right - Analyst A, Analyst B, both, or neither?",
    "The two results are to be reconciled. Which is right: Analyst A, Analyst B, both (they differ only in rounding or method), or neither?",
)
_A_HEADS = (("Analyst A on {task}:", "Analyst B on the same figure:"), ("Analyst A's calculation of {task}.", "Analyst B's calculation."),
            ("Analyst A ({task}):", "Analyst B ({task}):"))  # fmt: skip


def _pair(scene: Scene) -> tuple[Metric, tuple[Solution, Solution]]:
    """Work one metric out twice, each in its own way."""
    for _ in range(5):
        metric = metric_on(scene, _SPAN)
        try:
            first, second = (solve_metric(scene, metric, lookups=scene.stream.chance(50)) for _ in range(2))
        except (CrossfootError, ZeroDivisionError):
            continue
        return metric, (first, second)
    raise KeyError("the facts of a metric")


def _whose(scene: Scene) -> Ask:
    """Two given solutions of one figure; each right or wrong by itself."""
    metric, both = _pair(scene)
    outcome = scene.stream.weighted(((0, 26), (1, 28), (2, 28), (3, 18)))
    for n, (made, bad) in enumerate(zip(both, (outcome & 2, outcome & 1), strict=True)):
        if n == 0 and made.shows[made.last].places and scene.stream.chance(30):
            how = made.shows[made.last]
            made.shows[made.last] = how.model_copy(update={"places": how.places - 1})
        if bad:
            inject(scene, made, to_the_end=True)
    heads = scene.stream.choice(_A_HEADS)
    for made, head in zip(both, heads, strict=True):
        print_solution(scene, made, head=head)
    first, second = both
    if first.stated(first.last) == second.stated(second.last) and outcome in (1, 2):
        raise CrossfootError("a wrong result that shows as the right one")
    plan = first.plan
    program, names, place = compile_plan(plan, scene, first.names[-1])
    options = ("both", "Analyst A", "Analyst B", "neither")
    end = f"#{place[-1]}"
    answer = options[
        (2 if not first.agrees(first.last) else 0) + (1 if not second.agrees(second.last) else 0)
    ]
    said = " ".join(
        f"Analyst {n} {'agrees with this' if m.agrees(m.last) else f'states {m.text(m.last)}, which is wrong'}"
        f"{f': step {m.wrong + 1} is wrong, as {WHY[m.mode]}' if m.wrong is not None and m.mode in WHY else ''}."
        for n, m in (("A", first), ("B", second))
    )  # fmt: skip
    modes = [m.mode for m in both if m.mode] or ["false_alarm"]
    return Ask(
        question=scene.say(WHOSE, short=metric.spoken[0]),
        program=program,
        rounding=working_rounding(scene, first),
        names=names,
        kind="choice",
        select=Selection(rule="agrees", of=(end, end), names=("both", "Analyst A", "Analyst B", "neither"), stated=(first.refs[-1], second.refs[-1])),
        wrong=tuple(Wrong("missed_error" if o == "both" else "false_alarm" if o == "neither" else modes[0], text=o) for o in options if o != answer),
        inputs=inputs(plan, scene),
        plan=plan,
        conclusion=said,
    )  # fmt: skip


FAMILIES = [
    Family("which-error", "Which of four errors was made", wants(ALL), _which, weight=12),
    Family("two-analysts", "Whose of two results is right", wants(_SPAN), _whose, weight=14),
]

"""Families about a given solution's final answer: does it follow, what does the working lead to, what is right?"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from schemas.derivation import Rounding, Selection
from schemas.errors import CrossfootError
from schemas.quantity import is_currency, one, split_rate
from synth.asking import Asked, ask_number, inputs
from synth.categories.consistency.themes import ALL, NO_ERRORS, metric_on, of_themes, wants
from synth.company.identity import CURRENCY_NAMES, SCALE_NAMES
from synth.family import Family
from synth.plan import Act, Given, compile_plan, is_step
from synth.problem import Ask, Wrong
from synth.questions.check_solution import verdict, working_rounding
from synth.questions.given_solution import print_solution, rounded_to, shown_text, solve_metric
from synth.questions.slips import WHY, inject, other_acts

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
    pairs = [i for i in range(len(digits) - 1) if digits[i] != digits[i + 1] and not (i == 0 and digits[1] == "0")]
    if pairs:
        i = scene.stream.choice(pairs)
        other = int(digits[:i] + digits[i + 1] + digits[i] + digits[i + 2 :])
        found.append(((1 if shown > 0 else -1) * Fraction(other, 10**how.places) * unit, how, "two digits are exchanged"))
    if shown:
        found.append((-value, how, "the sign is turned"))
    if is_currency(how.unit) and how.scale in _SCALES:
        there = how.model_copy(update={"scale": _SCALES[how.scale]})
        found.append((shown * one(how.unit, there.scale), there, "the amount is at another scale"))
    elif how.unit in {"percent", "x", "days"}:
        found.append((value / 10, how, "the decimal point has moved"))
    same = [i for i in range(made.last) if made.shows[i].unit == how.unit and made.shows[i].scale == how.scale]
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
_ANSWER_YES_NO = (" Answer yes or no.", " Yes or no?", " Answer with yes or no; rounding alone is no disagreement.")


def _prepared(scene: Scene, *, lookups: bool = False, errors: int = 100 - NO_ERRORS, to_the_end: bool = False) -> Solution:
    made = solve_metric(scene, metric_on(scene, ALL), lookups=lookups)
    if scene.stream.chance(errors):
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


def _yes_no(scene: Scene, made: Solution, plan: Plan, wordings: tuple[str, ...], conclusion: str, *, ok: bool) -> Ask:
    program, names, place = compile_plan(plan, scene, f"result of step {made.last + 1}")
    return Ask(
        question=scene.say(wordings, task=made.task) + scene.stream.choice(_ANSWER_YES_NO),
        program=program,
        rounding=working_rounding(scene, made),
        names=names,
        kind="choice",
        select=Selection(rule="first-wrong", of=(f"#{place[-1]}",), names=("no", "yes"), stated=(made.final_ref,)),
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
    made = _prepared(scene, lookups=True, errors=30)
    _sure(made)
    print_probe = _stated_result(scene, made)
    off = not scene.stream.chance(NO_ERRORS + 5)
    final = print_probe
    why = ""
    if off:
        made.worked[made.last] = print_probe
        found = _miscopied(scene, made)
        if found is None:
            raise CrossfootError("no other final answer")
        final, how, why = found
    else:
        how = made.shows[made.last]
    print_solution(scene, made, hide_last=True, final=final, final_show=how)
    said = shown_text(final, how)
    conclusion = f"The final answer says {said}: {why}." if off else f"The final answer says {said}, which agrees."
    return _yes_no(scene, made, _given(made), FOLLOWS, conclusion, ok=not off)


def _sure(made: Solution) -> None:
    if made.acts[made.last].op not in {"divide", "subtract", "multiply", "add", "sum", "average"} or made.wrong == made.last:
        raise CrossfootError("the last step is not one to describe")


def _stated_result(scene: Scene, made: Solution) -> Fraction:
    """Return what the last step gives, worked from the values that the steps before it state."""
    from synth.questions.given_solution import value_of

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
    made = _prepared(scene, lookups=True, errors=45)
    _sure(made)
    made.expressions = False
    print_solution(scene, made, hide_last=True, no_final=True)
    recomputed = [("corrected_working", made.plan)] if made.wrong is not None else []
    return ask_number(
        scene, _given(made), scene.say(LEADS, task=made.task), asked_as(made.shows[made.last]), result=made.names[made.last],
        also_wrong=recomputed,
    )  # fmt: skip


def asked_as(how: Rounding) -> Asked:
    """Ask for an answer as something is shown: its unit, scale and decimals."""
    if is_currency(how.unit):
        unit = f"in {SCALE_NAMES[how.scale]} of {CURRENCY_NAMES[how.unit]}" if how.scale else f"in {CURRENCY_NAMES[how.unit]}"
    elif how.unit == "shares":
        unit = f"in {SCALE_NAMES[how.scale]} of shares" if how.scale else "in shares"
    elif (rate := split_rate(how.unit)) is not None:
        unit = f"in {CURRENCY_NAMES[rate[0]]} per {how.unit.removeprefix(f'{rate[0]}Per').lower()}"
    else:
        unit = _UNITS.get(how.unit, f"in {how.unit}")
    return Asked(how, f"Answer {unit}, to {_PLACES[how.places]}.")


_UNITS = {"percent": "as a percentage", "points": "in percentage points", "bps": "in basis points", "x": "as a multiple",
          "pure": "as a plain number"}  # fmt: skip
_PLACES = ("the nearest whole number", "one decimal place", "two decimal places", "three decimal places", "four decimal places",
           "five decimal places", "six decimal places")  # fmt: skip


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
        wrong.append((made.mode, tuple(made.acts)) if made.acts[made.wrong] != made.plan[made.wrong] else ("", ()))
    question = scene.say(CORRECTS, task=made.task)
    ask = ask_number(
        scene, made.plan, question, asked_as(made.shows[made.last]), result=made.names[made.last],
        also_wrong=[(mode, plan) for mode, plan in wrong if plan],
    )  # fmt: skip
    how = made.shows[made.last]
    if made.wrong is None:
        said = "The solution's result stands."
    else:
        said = f"{verdict(made)} So {made.text(made.last)} should be {shown_text(made.rights[made.last], how)}."
    return replace(ask, conclusion=said)


WHICH = (
    "Exactly one step of the solution is wrong. Which error was made: {options}?",
    "The solution contains one error. Say which of these it is: {options}.",
    "What went wrong in this calculation - {options}?",
    "One of these errors explains the stated result: {options}. Which one?",
    "Diagnose the mistake in the working above. Choose among: {options}.",
)


def _which(scene: Scene) -> Ask:
    """Name the error: the one of four that gives what the wrong step states."""
    made = solve_metric(scene, metric_on(scene, ALL))
    steps = scene.stream.sample(range(len(made.plan)), len(made.plan))
    for at in steps:
        found = _candidates(scene, made, at)
        if len(found) >= 3:
            break
    else:
        raise CrossfootError("too few errors to choose among")
    chosen = scene.stream.sample(found, min(4, len(found)))
    mode, act, value = chosen[0]
    from synth.questions.slips import Slip, put

    if not put(scene, made, at, Slip(mode, value, act), to_the_end=False):
        raise CrossfootError("the error comes to nothing")
    made.expressions = False
    print_solution(scene, made)
    chosen.sort(key=lambda c: c[0])
    names = [WHY[m] for m, _, _ in chosen]
    plan: list[Act] = [*made.plan[:at], *(replace(a, name=f"if {WHY[m]}") for m, a, _ in chosen)]
    program, spoken, place = compile_plan(tuple(plan), scene, made.names[at])
    question = scene.say(WHICH, options="; ".join(names))
    return Ask(
        question=question,
        program=program,
        rounding=made.shows[at].model_copy(update={"scale": scene.scale}) if is_currency(made.shows[at].unit) else working_rounding(scene, made),
        names=spoken,
        method=f"What step {at + 1} states is compared with what each error would give.",
        kind="choice",
        select=Selection(rule="matches", of=tuple(f"#{place[at + i]}" for i in range(len(chosen))), names=tuple(names), stated=(made.refs[at],)),
        wrong=tuple(Wrong(m, text=WHY[m]) for m, _, _ in chosen if m != mode),
        inputs=inputs(tuple(plan), scene),
        conclusion=f"Step {at + 1} states {made.text(at)}, where {made.text(at, made.rights[at])} is right.",
    )  # fmt: skip


def _candidates(scene: Scene, made: Solution, at: int) -> list[tuple[str, Act, Fraction]]:
    """Return errors of different modes at a step, that give values which can be told apart."""
    from synth.questions.given_solution import value_of

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


def _whose(scene: Scene) -> Ask:
    """Two given solutions of one figure; each right or wrong by itself."""
    metric = metric_on(scene, _SPAN)
    outcome = scene.stream.weighted(((0, 26), (1, 28), (2, 28), (3, 18)))
    both: list[Solution] = []
    for n, bad in enumerate((outcome & 2, outcome & 1)):
        made = solve_metric(scene, metric, lookups=scene.stream.chance(50))
        if n:
            made.task = both[0].task
        elif made.shows[made.last].places and scene.stream.chance(30):
            how = made.shows[made.last]
            made.shows[made.last] = how.model_copy(update={"places": how.places - 1})
        if bad:
            inject(scene, made, to_the_end=True)
        both.append(made)
    heads = scene.stream.choice(_A_HEADS)
    for made, head in zip(both, heads, strict=True):
        print_solution(scene, made, head=head)
    first, second = both
    if first.stated(first.last) == second.stated(second.last) and outcome:
        raise CrossfootError("both make the same error")
    plan = first.plan
    program, names, place = compile_plan(plan, scene, first.names[-1])
    options = ("both", "Analyst A", "Analyst B", "neither")
    end = f"#{place[-1]}"
    answer = options[(2 if not first.agrees(first.last) else 0) + (1 if not second.agrees(second.last) else 0)]
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


_ANY = wants(ALL)
FAMILIES = [
    Family("final-follows", "Does the final answer follow from the working?", _ANY, _follows, weight=14),
    Family("final-follows-recomputed", "Does the final answer follow from steps whose last is only described?", _ANY, _follows_recomputed, weight=12),
    Family("working-leads-to", "The answer that the stated values lead to", _ANY, _leads, weight=12),
    Family("corrected-answer", "The right final answer, when a step may be wrong", _ANY, _corrects, weight=16),
    Family("which-error", "Which of four errors was made", _ANY, _which, weight=12),
    Family("two-analysts", "Whose of two results is right", wants(_SPAN), _whose, weight=14),
]

"""The proof gates: an example that fails one never leaves the generator.

``verify`` knows nothing of the generator that made the example: it works from the example's JSON and
its printed text alone, so it also re-checks files from anywhere. Gates, in order:

==========  =====================================================================================
identity    the id is the hash of the content, and the question stands in the prompt
round-trip  tables and passages, read back from the prompt, say what is stored
execution   the derivation over the re-read operands gives every stored step, the units agree, and
            the last step is the answer, or its selection is
absence     for "not disclosed": every formula that yields the figure lacks an operand on the page
equations   every equation printed in the reply is true as printed, and the last one's result rounds to
            the answer
grounding   every number in the reply is printed in the prompt, derived, or a listed constant
uniqueness  one fact satisfies the question: no operand's line item, period and member stand twice with
            different values, and the years the question names are the operands' own
grader      the grader accepts the reply and every rendering; every distractor's derivation executes, and
            the grader gives it its mode
==========  =====================================================================================
"""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING

from schemas.answer import (
    ChoiceAnswer,
    FieldsAnswer,
    NotDisclosedAnswer,
    NumberAnswer,
    SpanAnswer,
    SpansAnswer,
)
from schemas.checks import equations, printed_digits, printed_numbers, stands_in
from schemas.derivation import Absence, Derivation, Rounding
from schemas.errors import CrossfootError, DerivationError, VerificationError
from schemas.example import Generated
from schemas.execute import Operands, displayed, execute
from schemas.grading import grade
from schemas.quantity import one, round_half_away, times_ten
from schemas.reread import Reread
from schemas.select import selected
from synth.absence import check_absence
from synth.uniqueness import check_uniqueness

if TYPE_CHECKING:
    from collections.abc import Callable

    from schemas.answer import Answer, Distractor
    from schemas.checks import PrintedNumber
    from schemas.example import Example, Turn
    from schemas.execute import Value
    from schemas.quantity import Quantity

CONSTANTS = frozenset({2, 4, 10, 12, 100, 360, 365, *(10**k for k in range(3, 13)), 10**5, 10**7})
"""Numbers that a worked answer may use without printing where they come from."""
_SHIFTS = (0, *(sign * k for k in (2, 3, 4, 5, 6, 7, 9) for sign in (1, -1)))
_DISPLAYED_AT = (0, 3, 5, 6, 7, 9, -2, -4)
_BITS, _SHORT, _NEAR = 332, 4, 4
"""A power of ten has 3.32 bits; numbers of more than four that are a last digit apart are as long, give or take four."""
_CONSTANT_DIGITS = frozenset(str(number) for number in CONSTANTS)
_YEAR = re.compile(r"(?:19|20)\d\d")
_STEP_NUMBER = re.compile(r"(?:^|\n)\s*(?:Step\s+)?\d{1,2}[.):]\s|\b[Ss]teps?:?\s+\d{1,2}\b")


def verify(example: Example) -> None:
    """Run every gate. Raises VerificationError naming category, seed, index and the gate."""
    rereads = turns(example)
    for gate, check in GATES:
        try:
            for turn, reread in rereads:
                check(example, turn, reread)
        except CrossfootError as error:
            raise _refusal(example, gate, str(error)) from None


def _refusal(example: Example, gate: str, why: str) -> VerificationError:
    p = example.provenance
    seed, index = (p.seed, p.index) if isinstance(p, Generated) else (-1, -1)
    return VerificationError(why, category=example.category, seed=seed, index=index, gate=gate)


def turns(example: Example) -> list[tuple[Turn, Reread]]:
    """Return the turns, each with what its operands are read back with."""
    prompt = next((m.content for m in example.turns[0].messages if m.role == "user"), "")
    return [(turn, Reread(prompt, turn.question, example.context)) for turn in example.turns]


def _derivation(turn: Turn) -> Derivation:
    if not isinstance(turn.proof, Derivation):
        raise DerivationError("a generated answer carries a derivation as its proof")
    return turn.proof


def _identity(example: Example, turn: Turn, _: Reread) -> None:
    if turn is example.turns[0] and example.id != example.content_hash():
        raise DerivationError(f"the id is not the hash of the content ({example.content_hash()[:12]}…)")
    asked = [m.content for m in turn.messages if m.role == "user"]
    if not asked or not turn.question.strip() or not asked[-1].endswith(turn.question):
        raise DerivationError("the question does not stand at the end of the user's message")


def _round_trip(example: Example, turn: Turn, reread: Reread) -> None:
    if turn is example.turns[0]:
        for table in example.context.tables:
            reread.check_table(table)
        reread.check_passages()


def _execution(_: Example, turn: Turn, reread: Reread) -> None:
    if isinstance(turn.answer, NotDisclosedAnswer):
        if not isinstance(turn.proof, Absence):
            raise DerivationError("an answer that is not disclosed carries a proof of absence")
        return
    derivation = _derivation(turn)
    value = execute(derivation, reread)
    if derivation.select is not None:
        _check_selection(turn.answer, derivation, reread)
    elif isinstance(turn.answer, NumberAnswer) and derivation.rounding is not None:
        shown, answer = derivation.rounding, turn.answer
        if (answer.unit, answer.scale, answer.places) != (shown.unit, shown.scale, shown.places):
            raise DerivationError("the answer is asked for in another unit, scale or places than the proof's")
        _check_number(answer, value)
    else:
        raise DerivationError("a program's answer is a number with a rounding, or what it selects")


def _check_number(answer: NumberAnswer, value: Value) -> None:
    if not value_holds(value, answer.exact):
        raise DerivationError(f"the answer is {answer.exact}, but the proof gives {value.exact}")
    rounding = Rounding(unit=answer.unit, scale=answer.scale, places=answer.places)
    step = one(answer.unit, answer.scale)
    middle = displayed(value, rounding) * step
    half = step / 10**answer.places / 2 if answer.places >= 0 else step * 10**-answer.places / 2
    if answer.accept != (middle - half, middle + half):
        raise DerivationError("accept is not the half-unit interval around the displayed answer")


def _check_selection(answer: Answer, derivation: Derivation, reread: Reread) -> None:
    """Check that words are what the proof's steps select."""
    names = selected(derivation, _results(derivation), reread)
    match answer:
        case ChoiceAnswer():
            said: tuple[str, ...] = (answer.choice,)
        case SpanAnswer():
            said = (answer.text,)
        case SpansAnswer():
            said = answer.texts
        case FieldsAnswer():
            said = _check_fields(answer, derivation)
        case _:
            raise DerivationError("a selection's answer is words")
    if said != names:
        raise DerivationError(f"the answer is {', '.join(said)}, but the proof selects {', '.join(names)}")


def _check_fields(answer: FieldsAnswer, derivation: Derivation) -> tuple[str, ...]:
    step, value, rule = answer.fields.get("step"), answer.fields.get("value"), derivation.select
    if not isinstance(step, ChoiceAnswer) or not isinstance(value, NumberAnswer) or rule is None:
        raise DerivationError("fields are the wrong step and its right value")
    if set(answer.fields) != {"step", "value"} or step.choice not in rule.names[: len(rule.of)]:
        raise DerivationError("the wrong step is none of the proof's")
    right = _results(derivation)[int(rule.of[rule.names.index(step.choice)][1:])]
    if value.exact != right:
        raise DerivationError(f"the right value is {value.exact}, but the proof gives {right}")
    unit = one(value.unit, value.scale)
    middle, half = round_half_away(right / unit, value.places) * unit, unit / 10**value.places / 2
    if value.accept != (middle - half, middle + half):
        raise DerivationError("accept is not the half-unit interval around the right value")
    return (step.choice,)


def _results(derivation: Derivation) -> list[Fraction]:
    """Return the steps' results, which the executor has compared with its own."""
    out = []
    for step in derivation.steps:
        if step.exact is not None:
            out.append(step.exact)
        elif step.enclosure is not None:
            out.append(sum(step.enclosure, Fraction(0)) / 2)
        else:
            raise DerivationError(f"step {step.id} has no result")
    return out


def _absence(example: Example, turn: Turn, reread: Reread) -> None:
    if isinstance(turn.proof, Absence):
        check_absence(turn.proof, example.context, reread)


def _equations(_example: Example, turn: Turn, _: Reread) -> None:
    found = list(equations(turn.reply))
    for equation in found:
        if not equation.holds:
            raise DerivationError(f"not true as printed: {equation.text!r}")
    if isinstance(turn.answer, NumberAnswer):
        _leads_to_answer(turn.answer, [e.result for e in found if e.result is not None], turn.reply)


def _leads_to_answer(answer: NumberAnswer, results: list[PrintedNumber], reply: str) -> None:
    """Check that the last printed result, rounded as asked, is the displayed answer.

    Up to a power of ten: the last line of working may be in another scale than the answer's.
    """
    if not results:
        return
    last = results[-1].value
    shown = abs(round_half_away(answer.exact / one(answer.unit, answer.scale), answer.places))
    if not any(round_half_away(times_ten(last, k), answer.places) == shown for k in _SHIFTS):
        raise DerivationError(
            f"the working ends in {reply[results[-1].start : results[-1].end]!r}, which does not round "
            f"to {answer.display!r}"
        )


def _grounding(example: Example, turn: Turn, reread: Reread) -> None:
    # A reply is no prompt of its own turn, but a later turn may lean on what was answered before.
    earlier = [m.content for other in example.turns[: example.turns.index(turn)] for m in other.messages]
    prompt = [*earlier, *(m.content for m in turn.messages[:-1])]
    periods = {c.period for t in example.context.tables for c in t.cells if c.period}
    known = _CONSTANT_DIGITS.union(year for period in periods for year in _YEAR.findall(period))
    derived: list[Fraction] | None = None
    printed: set[str] | None = None
    reply = _STEP_NUMBER.sub(lambda found: " " * len(found[0]), turn.reply)
    for number in printed_numbers(reply):
        # The quickest to ask comes first: nearly every number is an operand as the page prints it, or a result.
        if number.digits in known or any(stands_in(number, text) for text in prompt):
            continue
        if derived is None:
            derived = _derived(turn.proof, reread) if isinstance(turn.proof, Derivation) else []
        if _displays(number, derived):
            continue
        if printed is None:
            printed = set[str]().union(*map(printed_digits, prompt))
        if number.digits not in printed:
            raise DerivationError(f"{reply[number.start : number.end]!r} is neither printed nor derived")


def _derived(derivation: Derivation, reread: Callable[[str], Quantity]) -> list[Fraction]:
    """Return the magnitudes that a worked answer may state: results, operands and the proof's constants."""
    refs = {arg for step in derivation.steps for arg in step.args if arg[0] != "#"}
    constants = [Fraction(int(ref[6:].lstrip("m"))) for ref in refs if ref.startswith("const_")]
    constants += [Fraction(len(step.args)) for step in derivation.steps if step.op == "average"]
    operands = [abs(reread(ref).value) for ref in sorted(refs) if not ref.startswith("const_")]
    return [*operands, *constants, *(abs(value) for value in _results(derivation))]


def _displays(number: PrintedNumber, derived: list[Fraction]) -> bool:
    """Whether a number is one of the derived values at some scale, to the decimals it is printed with.

    From two decimals on a difference of one last digit is allowed: intermediates are computed from
    rounded intermediates (the equations gate holds them to their own left sides).
    """
    # In integers: this runs for every number of every reply against every value of its proof.
    digits = number.mantissa
    slack = 2 if number.decimals >= 2 else 1
    shifts = [number.decimals - scale for scale in _DISPLAYED_AT]
    sized = [(shift, shift * _BITS // 100) for shift in shifts]
    long = digits.bit_length()
    for value in derived:
        n, d = value.numerator, value.denominator
        near = shifts
        if long > _SHORT:
            size = n.bit_length() - d.bit_length() - long
            near = [shift for shift, bits in sized if -_NEAR <= size + bits <= _NEAR]
        for shift in near:
            top, bottom = (n * 10**shift, d) if shift >= 0 else (n, d * 10**-shift)
            if -bottom * slack <= 2 * (top - digits * bottom) <= bottom * slack:
                return True
    return False


def _uniqueness(example: Example, turn: Turn, _: Reread) -> None:
    if isinstance(turn.proof, Derivation):
        check_uniqueness(example, turn, turn.proof)


def _grader(_: Example, turn: Turn, reread: Reread) -> None:
    answer, wrong = turn.answer, turn.distractors
    accepted = [turn.reply]
    if isinstance(answer, NumberAnswer):
        accepted += [answer.display, *answer.renderings]
    for text in accepted:
        verdict = grade(text, answer, wrong)
        if not verdict.correct:
            raise DerivationError(f"the grader calls {text[-60:]!r} {verdict.kind} ({verdict.mode})")
    if len({d.display for d in wrong}) != len(wrong):
        raise DerivationError("two distractors are displayed alike")
    operands = Operands(reread)
    for distractor in wrong:
        _check_distractor(distractor, operands)
        verdict = grade(f"Final answer: {distractor.display}", answer, wrong)
        if verdict.kind != "wrong" or verdict.mode != distractor.mode:
            raise DerivationError(
                f"the grader calls the distractor {distractor.display!r} {verdict.kind} "
                f"({verdict.mode}), not wrong ({distractor.mode})"
            )


def _check_distractor(distractor: Distractor, reread: Operands) -> None:
    """Run a wrong answer's own derivation: it must lead to the wrong answer."""
    derivation = distractor.derivation
    if derivation is None:
        if distractor.exact is not None:
            raise DerivationError(f"distractor {distractor.mode} has no derivation")
        return
    value = execute(derivation, reread)
    if derivation.select is not None:
        said = ", ".join(selected(derivation, _results(derivation), reread))
        if said != distractor.display:
            raise DerivationError(
                f"distractor {distractor.mode} shows {distractor.display!r}, selects {said!r}"
            )
    elif distractor.exact is None or not value_holds(value, distractor.exact):
        raise DerivationError(f"distractor {distractor.mode} stores {distractor.exact}")


def value_holds(value: Value, exact: Fraction) -> bool:
    """Whether a stored number is what an executed step gives."""
    if value.low is value.high:
        return (exact.numerator, exact.denominator) == (value.low.p, value.low.q)
    low, high = (Fraction(int(end.p), int(end.q)) for end in (value.low, value.high))
    return low <= exact <= high


GATES: tuple[tuple[str, Callable[[Example, Turn, Reread], None]], ...] = (  # in the order of the table above
    ("identity", _identity),
    ("round-trip", _round_trip),
    ("execution", _execution),
    ("absence", _absence),
    ("equations", _equations),
    ("grounding", _grounding),
    ("uniqueness", _uniqueness),
    ("grader", _grader),
)

"""The proof gates: an example that fails one never leaves the generator.

``verify`` knows nothing of the generator that made the example: it works from the example's JSON and
its printed text alone, so it also re-checks files from anywhere. Gates, in order:

==========  =====================================================================================
identity    the id is the hash of the content, and the question stands in the prompt
round-trip  tables and passages, read back from the prompt, say what is stored
execution   the derivation over the re-read operands gives every stored step, the units agree, and
            the last step is the answer
equations   every equation printed in the reply is true as printed, and the last one's result rounds to
            the answer
grounding   every number in the reply is printed in the prompt, derived, or a listed constant
uniqueness  one fact satisfies the question: no operand's label and period stand twice with
            different values, and the years the question names are the operands' own
grader      the grader accepts the reply and every rendering; every distractor's derivation executes, and
            the grader gives it its mode
==========  =====================================================================================
"""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING

from schemas.answer import NumberAnswer
from schemas.checks import equations, printed_numbers
from schemas.derivation import Derivation
from schemas.errors import CrossfootError, DerivationError, VerificationError
from schemas.example import Generated
from schemas.execute import displayed, execute
from schemas.grading import grade
from schemas.quantity import one, round_half_away
from schemas.reread import Reread

if TYPE_CHECKING:
    from collections.abc import Callable

    from schemas.example import Example, Turn
    from schemas.quantity import Quantity
    from schemas.table import Cell

CONSTANTS = frozenset({2, 4, 10, 12, 100, 360, 365, *(10**k for k in range(3, 13)), 10**5, 10**7})
"""Numbers that a worked answer may use without printing where they come from."""
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_CELL = re.compile(r"(t\d+)\[(\d+),(\d+)\]")
_SHIFTS = (0, *(sign * k for k in (2, 3, 4, 5, 6, 7, 9) for sign in (1, -1)))
_DISPLAYED_AT = (0, 3, 5, 6, 7, 9, -2, -4)
_STEP_NUMBER = re.compile(r"(?:^|\n)\s*(?:Step\s+)?\d{1,2}[.):]\s|\b[Ss]teps?\s+\d{1,2}\b")


def verify(example: Example) -> None:
    """Run every gate. Raises VerificationError naming category, seed, index and the gate."""
    for gate, check in _GATES:
        try:
            for turn in example.turns:
                check(example, turn)
        except CrossfootError as error:
            raise _refusal(example, gate, str(error)) from None


def _refusal(example: Example, gate: str, why: str) -> VerificationError:
    p = example.provenance
    seed, index = (p.seed, p.index) if isinstance(p, Generated) else (-1, -1)
    return VerificationError(why, category=example.category, seed=seed, index=index, gate=gate)


def _reread(example: Example, turn: Turn) -> Reread:
    prompt = next(m.content for m in example.turns[0].messages if m.role == "user")
    return Reread(prompt, turn.question, example.context)


def _derivation(turn: Turn) -> Derivation:
    if not isinstance(turn.proof, Derivation):
        raise DerivationError("a generated answer carries a derivation as its proof")
    return turn.proof


def _identity(example: Example, turn: Turn) -> None:
    if example.id != example.content_hash():
        raise DerivationError(f"the id is not the hash of the content ({example.content_hash()[:12]}…)")
    asked = [m.content for m in turn.messages if m.role == "user"]
    if not asked or not turn.question.strip() or not asked[-1].endswith(turn.question):
        raise DerivationError("the question does not stand at the end of the user's message")


def _round_trip(example: Example, turn: Turn) -> None:
    reread = _reread(example, turn)
    for table in example.context.tables:
        reread.check_table(table)
    reread.check_passages()


def _execution(example: Example, turn: Turn) -> None:
    derivation, answer = _derivation(turn), turn.answer
    value = execute(derivation, _reread(example, turn))
    if not isinstance(answer, NumberAnswer) or derivation.rounding is None:
        raise DerivationError("a program's answer is a number with a rounding")
    shown = derivation.rounding
    if (answer.unit, answer.scale, answer.places) != (shown.unit, shown.scale, shown.places):
        raise DerivationError("the answer is asked for in another unit, scale or places than the proof's")
    if answer.exact != value.exact:
        raise DerivationError(f"the answer is {answer.exact}, but the proof gives {value.exact}")
    step = one(answer.unit, answer.scale)
    middle = displayed(value, shown) * step
    half = step / 10**answer.places / 2 if answer.places >= 0 else step * 10**-answer.places / 2
    if answer.accept != (middle - half, middle + half):
        raise DerivationError("accept is not the half-unit interval around the displayed answer")


def _equations(_example: Example, turn: Turn) -> None:
    for equation in equations(turn.reply):
        if not equation.holds:
            raise DerivationError(f"not true as printed: {equation.text!r}")
    _leads_to_answer(turn)


def _leads_to_answer(turn: Turn) -> None:
    """Check that the last printed result, rounded as asked, is the displayed answer.

    Up to a power of ten: the last line of working may be in another scale than the answer's.
    """
    results = [e.result for e in equations(turn.reply) if e.result is not None]
    if not results or not isinstance(turn.answer, NumberAnswer):
        return
    answer, last = turn.answer, results[-1].value
    shown = abs(round_half_away(answer.exact / one(answer.unit, answer.scale), answer.places))
    if not any(round_half_away(last * Fraction(10) ** k, answer.places) == shown for k in _SHIFTS):
        raise DerivationError(
            f"the working ends in {turn.reply[results[-1].start : results[-1].end]!r}, which does not round "
            f"to {answer.display!r}"
        )


def _grounding(example: Example, turn: Turn) -> None:
    reread = _reread(example, turn)
    prompt = [m.content for m in (*example.turns[0].messages[:-1], *turn.messages[:-1])]
    printed = {n.value for text in prompt for n in printed_numbers(text)}
    derived = _derived(_derivation(turn), reread)
    reply = _STEP_NUMBER.sub(lambda found: " " * len(found[0]), turn.reply)
    for number in printed_numbers(reply):
        if number.value in printed or number.value in CONSTANTS:
            continue
        if not any(_displays(number.value, number.decimals, value) for value in derived):
            raise DerivationError(f"{reply[number.start : number.end]!r} is neither printed nor derived")


def _derived(derivation: Derivation, reread: Callable[[str], Quantity]) -> list[Fraction]:
    """Return the magnitudes that a worked answer may state: the steps' results and their operands."""
    refs = {arg for step in derivation.steps for arg in step.args if arg[0] not in "#c"}
    operands = [abs(reread(ref).value) for ref in sorted(refs)]
    return [*operands, *(abs(step.exact) for step in derivation.steps if step.exact is not None)]


def _displays(shown: Fraction, decimals: int, value: Fraction) -> bool:
    """Whether ``shown`` is ``value`` at some scale, to the decimals it is printed with.

    From two decimals on a difference of one last digit is allowed: intermediates are computed from
    rounded intermediates (the equations gate holds them to their own left sides).
    """
    digits = shown.numerator * 10**decimals // shown.denominator
    slack = 2 if decimals >= 2 else 1
    for scale in _DISPLAYED_AT:
        # In integers: this runs for every number of every reply against every value of its proof.
        shift = decimals - scale
        top = value.numerator * 10 ** max(shift, 0)
        bottom = value.denominator * 10 ** max(-shift, 0)
        if -bottom * slack <= 2 * (top - digits * bottom) <= bottom * slack:
            return True
    return False


def _uniqueness(example: Example, turn: Turn) -> None:
    cells: dict[tuple[str, str | None], set[Fraction | None]] = {}
    for table in example.context.tables:
        for cell in table.cells:
            cells.setdefault(_name(cell), set()).add(cell.value)
    periods: set[str] = set()
    at = {(t.id, cell.at): cell for t in example.context.tables for cell in t.cells}
    for step in _derivation(turn).steps:
        for arg in step.args:
            if found := _CELL.fullmatch(arg):
                operand = at.get((found[1], (int(found[2]), int(found[3]))))
                if operand is None:
                    raise DerivationError(f"{arg}: no such cell")
                periods |= set(_YEAR.findall(operand.period or ""))
                if len(cells[_name(operand)]) > 1:
                    raise DerivationError(f"{operand.label!r} in {operand.period} stands with several values")
    _asks_for_periods(turn, periods)


def _asks_for_periods(turn: Turn, periods: set[str]) -> None:
    """Check that the years the question names are those of the proof's operands."""
    asked = set(_YEAR.findall(turn.question))
    if asked and periods and asked != periods:
        raise DerivationError(
            f"the question names {', '.join(sorted(asked))}, the proof uses {', '.join(sorted(periods))}"
        )


def _name(cell: Cell) -> tuple[str, str | None]:
    return re.sub(r"\W+", " ", cell.label).strip().lower(), cell.period


def _grader(example: Example, turn: Turn) -> None:
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
    resolve = _reread(example, turn)
    for distractor in wrong:
        if distractor.exact is not None:
            if distractor.derivation is None:
                raise DerivationError(f"distractor {distractor.mode} has no derivation")
            value = execute(distractor.derivation, resolve)
            if value.exact != distractor.exact:
                raise DerivationError(f"distractor {distractor.mode} stores {distractor.exact}")
        verdict = grade(f"Final answer: {distractor.display}", answer, wrong)
        if verdict.kind != "wrong" or verdict.mode != distractor.mode:
            raise DerivationError(
                f"the grader calls the distractor {distractor.display!r} {verdict.kind} "
                f"({verdict.mode}), not wrong ({distractor.mode})"
            )


_GATES: tuple[tuple[str, Callable[[Example, Turn], None]], ...] = (
    ("identity", _identity),
    ("round-trip", _round_trip),
    ("execution", _execution),
    ("equations", _equations),
    ("grounding", _grounding),
    ("uniqueness", _uniqueness),
    ("grader", _grader),
)

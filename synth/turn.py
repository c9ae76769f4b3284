"""One turn: an Ask solved, its answer with its renderings, its wrong answers, and the worked reply."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemas.answer import (
    ChoiceAnswer,
    Distractor,
    FieldsAnswer,
    NotDisclosedAnswer,
    NumberAnswer,
    SpanAnswer,
    SpansAnswer,
)
from schemas.errors import CrossfootError
from schemas.example import Message, Turn
from schemas.quantity import DISPLAY_SCALE, Quantity, one, ten, times_ten
from schemas.select import selected
from schemas.writing import display, renderings
from synth.presentation.reply import final_phrase, reply_text
from synth.solve import Givens, result, rounded, solve
from synth.working import working

if TYPE_CHECKING:
    from collections.abc import Sequence
    from fractions import Fraction

    from schemas.answer import Answer, Convention
    from schemas.derivation import Derivation, Rounding, Rule
    from synth.problem import Ask, Page, Wrong

MOST_WRONG = 5


def build_turn(ask: Ask, page: Page, prompt: str, style: str, earlier: Sequence[Turn] = ()) -> Turn:
    """Solve an Ask about a page and write its turn. Raises CrossfootError, ZeroDivisionError.

    What ``earlier`` turns worked out is not worked out again.
    """
    givens = Givens(page, (ask,))
    derivation = None
    lines = []
    if ask.kind != "not_disclosed":
        derivation = solve(ask.program, givens, ask.rounding, ask.select)
        _check_sense(ask, derivation, givens)
        lines = working(ask, derivation, givens)
        if earlier:
            known = "\n".join(turn.reply for turn in earlier)
            lines = [line for line in lines[:-1] if line.equation not in known] + lines[-1:]
    answer = _answer(ask, derivation, givens)
    reply = reply_text(ask, lines, final_phrase(answer), style, derivation, givens)
    wrong = _distractors(ask, answer, givens)
    if isinstance(answer, NumberAnswer) and not wrong:
        raise CrossfootError("no wrong answer tempts anybody here")
    return Turn.trusted(
        question=ask.question,
        messages=(
            Message.trusted(role="user", content=prompt),
            Message.trusted(role="assistant", content=reply),
        ),
        answer=answer,
        proof=derivation or ask.absence,
        distractors=wrong,
    )


def _check_sense(ask: Ask, derivation: Derivation, givens: Givens) -> None:
    """Refuse an answer that nobody would state. Raises CrossfootError.

    A change as a percentage of a figure that isn't positive says the opposite of what happened: a loss
    that turns into a profit would be "a decrease". A change that rounds to nothing has no direction.
    """
    if ask.select is not None or ask.convention != "direction":
        return
    last = derivation.steps[-1]
    if not rounded(result(last), ask.rounding):
        raise CrossfootError("the change rounds to nothing")
    if ask.rounding.unit == "percent" and last.op == "divide" and last.unit == "pure":
        base = last.args[1]
        size = result(derivation.steps[int(base[1:])]) if base[0] == "#" else givens.operand(base)[0]
        if size <= 0:
            raise CrossfootError("a change as a percentage of a figure that isn't positive")


def _answer(ask: Ask, derivation: Derivation | None, givens: Givens) -> Answer:
    if derivation is None:
        if ask.absence is None:
            raise CrossfootError("an answer that is not disclosed needs its proof of absence")
        return NotDisclosedAnswer(what=ask.absence.figure)
    if ask.kind == "number":
        exact = result(derivation.steps[-1])
        if exact and not rounded(exact, ask.rounding):
            raise CrossfootError("the answer rounds to nothing")
        return number_answer(result(derivation.steps[-1]), ask.rounding, ask.convention)
    names = _names(derivation, givens)
    match ask.kind:
        case "choice":
            return ChoiceAnswer(choice=names[0], options=ask.options or _options(ask))
        case "span":
            return SpanAnswer(text=names[0])
        case "spans":
            return SpansAnswer(texts=names, ordered=True)
    return _fields(ask, derivation, names[0])


def _options(ask: Ask) -> tuple[str, ...]:
    return ask.select.names if ask.select else ()


def _names(derivation: Derivation, givens: Givens) -> tuple[str, ...]:
    def resolve(ref: str) -> Quantity:
        value, unit = givens.operand(ref)
        return Quantity(value, unit, givens.decimals(ref) - givens.scale(ref))

    return selected(derivation, [result(step) for step in derivation.steps], resolve)


def _fields(ask: Ask, derivation: Derivation, name: str) -> Answer:
    """Return the wrong step and its right value; a choice where no step is wrong."""
    if ask.select is None or ask.select.rule != "first-wrong":
        raise CrossfootError("fields are the first wrong step and its right value")
    step = ChoiceAnswer(choice=name, options=ask.select.names)
    at = ask.select.names.index(name)
    if at == len(ask.select.of):
        return step
    right = result(derivation.steps[int(ask.select.of[at][1:])])
    rounding = ask.roundings[at] if ask.roundings else ask.rounding
    return FieldsAnswer(fields={"step": step, "value": number_answer(right, rounding, "signed")})


def number_answer(exact: Fraction, r: Rounding, convention: Convention) -> NumberAnswer:
    """Return a number as a question asks for it; ``exact`` is in base units."""
    power = r.scale + DISPLAY_SCALE.get(r.unit, 0)
    middle, half = times_ten(rounded(exact, r), power), ten(power - r.places) / 2
    texts = renderings(exact, r.unit, r.scale, r.places, convention)
    # The middle of an enclosure is as exact as the proof is: 10^-31.
    return NumberAnswer.trusted(
        kind="number",
        exact=exact,
        unit=r.unit,
        scale=r.scale,
        places=r.places,
        convention=convention,
        accept=(middle - half, middle + half),
        decimals=None,
        display=texts[0],
        renderings=texts[1:],
    )


def _distractors(ask: Ask, answer: Answer, givens: Givens) -> tuple[Distractor, ...]:
    """Solve the wrong programs; what displays like the answer is dropped, like another is merged."""
    kept: dict[str, Distractor] = {}
    for wrong in ask.wrong:
        if len(kept) >= MOST_WRONG:
            break
        found = _distractor(wrong, ask, answer, givens)
        if found is None:
            continue
        if other := kept.get(found.display):
            if wrong.mode != other.mode and wrong.mode not in other.also:
                kept[found.display] = other.model_copy(update={"also": (*other.also, wrong.mode)})
        else:
            kept[found.display] = found
    return tuple(kept.values())


def _distractor(wrong: Wrong, ask: Ask, answer: Answer, givens: Givens) -> Distractor | None:
    if wrong.text:
        if wrong.text == final_phrase(answer):
            return None
        return _wrong_answer(wrong.mode, wrong.text, None, _turned(wrong.text, ask, givens))
    rounding = wrong.rounding or ask.rounding
    try:
        derivation = solve(wrong.program, givens, rounding, wrong.select)
        if wrong.select is not None:
            names = _names(derivation, givens)
            text = ", ".join(names)
            return None if text == final_phrase(answer) else _wrong_answer(wrong.mode, text, None, derivation)
    except (CrossfootError, ZeroDivisionError):
        return None  # a mutation that makes no sense for these figures is no distractor
    exact = derivation.steps[-1].exact
    if exact is None:
        exact = result(derivation.steps[-1])
    shown = rounded(exact, rounding)
    if not shown:
        return None  # an answer of "$0.0 million" tempts nobody
    if isinstance(answer, NumberAnswer) and _same(exact, shown, rounding, answer, ask):
        return None
    text = display(exact, rounding.unit, rounding.scale, rounding.places, ask.convention)
    return _wrong_answer(wrong.mode, text, exact, derivation)


_OPPOSITE: dict[Rule, Rule] = {
    "largest": "smallest", "smallest": "largest", "descending": "ascending", "ascending": "descending",
}  # fmt: skip


def _turned(text: str, ask: Ask, givens: Givens) -> Derivation | None:
    """Return the derivation that leads to a wrong name, where the error is a turned comparison or sign.

    None where no computation makes it (a step that is called wrong though it is right).
    """
    rule = ask.select
    if rule is None:
        return None
    program, select = ask.program, None
    if other := _OPPOSITE.get(rule.rule):
        select = rule.model_copy(update={"rule": other})
    elif rule.rule == "sign":
        program = (*ask.program, ("negate", rule.of[0]))
        select = rule.model_copy(update={"of": (f"#{len(ask.program)}",)})
    if select is None:
        return None
    derivation = solve(program, givens, ask.rounding, select)
    return derivation if ", ".join(_names(derivation, givens)) == text else None


def _wrong_answer(
    mode: str, display: str, exact: Fraction | None = None, derivation: Derivation | None = None
) -> Distractor:
    return Distractor.trusted(mode=mode, display=display, exact=exact, also=(), derivation=derivation)


def _same(exact: Fraction, shown: Fraction, rounding: Rounding, answer: NumberAnswer, ask: Ask) -> bool:
    """Whether a wrong answer, displayed as ``shown``, is within a rounding of the right one as it is displayed."""
    right, step = rounded(answer.exact, ask.rounding), ten(-rounding.places)
    if rounding is not ask.rounding:  # displayed in different units: compared in base units
        unit = one(rounding.unit, rounding.scale)
        shown, right, step = shown * unit, right * one(ask.rounding.unit, ask.rounding.scale), step * unit
    (a, b), (c, d) = shown.as_integer_ratio(), right.as_integer_ratio()
    if ask.convention == "magnitude":
        a, c = abs(a), abs(c)
    if rounding.unit == "pure" and not rounding.places and exact.denominator == answer.exact.denominator == 1:
        return a * d == c * b  # a count is not rounded: one more is wrong
    # In integers: every wrong answer of every example comes past here.
    return abs(a * d - c * b) * step.denominator <= step.numerator * b * d

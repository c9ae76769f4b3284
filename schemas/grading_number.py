"""Grading a claimed number against an exact one: rounding, scale, sign, unit, and what a wrong one is called."""

from __future__ import annotations

import re
from fractions import Fraction
from functools import lru_cache
from itertools import combinations
from typing import TYPE_CHECKING

from schemas.answer import Verdict
from schemas.direction import favour
from schemas.grading_absence import claims_absence, refuses
from schemas.grading_assertion import HEDGED, disclaimed, has_cue, objection, second_thoughts
from schemas.grading_claims import Claim, agreeing, claim_of, find_claims, is_lone
from schemas.grading_compare import compare, off_by, power_of_ten
from schemas.grading_gold import prepared
from schemas.grading_labels import is_label
from schemas.grading_last import Statement, asserts, is_figure, sentences, without_bullet
from schemas.grading_units import BARE, KIND, OTHER, SAME
from schemas.numerals import CARDINALS
from schemas.quantity import DISPLAY_SCALE, is_currency
from schemas.reading import read_numbers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from schemas.answer import Distractor, NumberAnswer, VerdictKind
    from schemas.grading_compare import Target
    from schemas.grading_gold import Gold
    from schemas.reading import Number


def verdict(
    kind: VerdictKind, read: str, why: str = "", mode: str | None = None, power: int | None = None
) -> Verdict:
    """Make a Verdict without validation: the grader runs ten times per generated example."""
    return Verdict.trusted(kind=kind, mode=mode, power=power, read=read[:300], why=why)


def grade_number(
    statement: Statement,
    answer: NumberAnswer,
    distractors: Sequence[Distractor] = (),
    *,
    labels: bool = False,
) -> Verdict:
    """Grade the number that a statement claims. See docs/grading.md for the rules."""
    gold = prepared(answer, distractors)
    year = gold.year
    if year and "FY" in statement.text:
        bare = _FISCAL.sub(lambda found: " " * len(found[0]), statement.text)
        statement = statement._replace(text=bare)
    claims, why = find_claims(
        statement,
        answer.unit,
        answer.scale,
        labels=labels,
        change=answer.convention == "direction",
        year=year,
    )
    start, end = statement.focus
    read = statement.text[start:end].strip()
    if why == "none":
        return _without_number(statement, answer, distractors, read)
    if why == "expression":
        return verdict("unparseable", read, "arithmetic left undone")
    if len(claims) > 1:
        return verdict("ambiguous", read, "a range" if why else "more than one answer")
    claim = claims[0]
    number = claim.number
    if not year and is_lone(statement.text, number):
        return _lone(statement, claim, gold, read)
    if statement.how == "last" and _UNFINISHED.match(statement.text) and "=" not in statement.text:
        return verdict("no_answer", read, "working without a conclusion")
    if year and _ANOTHER_YEAR.search(statement.text[max(0, number.start - 30) : number.start]):
        return verdict("ambiguous", read, "another year, counted from it")
    objected = _objection(statement, claim, answer, read, labels=labels or (year and _four_digits(number)))
    if objected is not None:
        return objected
    read = statement.text[number.start : number.end].strip()
    if claim.relation == KIND and _difference(statement.text, number.start):
        claim = claim._replace(relation=SAME)
    if (
        answer.convention == "direction"
        and not claim.said
        and claim.number.sign == ""
        and favour(statement.text) < 0
    ):
        claim = claim._replace(mantissa=-claim.mantissa)
    return _judge_readings(claim, gold, read)


def _lone(statement: Statement, claim: Claim, gold: Gold, read: str) -> Verdict:
    """Grade a statement that is its number and nothing else: no word in it can object, or give a direction."""
    end = claim.number.end
    if len(statement.later) > 6 or statement.focus[1] < end or statement.earlier or statement.above:
        objected = _objection(statement, claim, gold.answer, read, labels=False)
        if objected is not None:
            return objected
    return _judge_readings(claim, gold, statement.text[:end].strip())


def _judge_readings(claim: Claim, gold: Gold, read: str) -> Verdict:
    """Judge a claim; where its separators allow two readings, both must be judged alike."""
    judged = _judge(claim, gold, read)
    number = claim.number
    if number.other is None:
        return judged
    mantissa, decimals = number.other
    second = claim._replace(
        mantissa=mantissa if claim.mantissa == number.mantissa else -mantissa,
        exponent=claim.exponent + number.decimals - decimals,
        number=number._replace(mantissa=mantissa, decimals=decimals),
        whole=not decimals,
    )
    if _judge(second, gold, read).kind != judged.kind:
        return verdict("ambiguous", read, f"{number.value} or {Fraction(mantissa, 10**decimals)}")
    return judged


def _four_digits(number: Number) -> bool:
    return number.digits[1] - number.digits[0] == 4


_ANOTHER_YEAR = re.compile(
    r"\b(?:before|after|prior\s+to|following|preceding|(?:later|earlier)\s+than|except(?:\s+for)?|years?\s+but|until)\s+$",
    re.IGNORECASE,
)
_FISCAL = re.compile(r"\bFY\s?(?=(?:19|20)[0-9]{2}\b)")


def _objection(
    statement: Statement, claim: Claim, answer: NumberAnswer, read: str, *, labels: bool
) -> Verdict | None:
    """Return a verdict where the statement, or what follows it, does not stand by its number."""
    text, number = statement.text, claim.number
    cued = has_cue(text, number)
    objected = objection(text, number, alone=statement.how == "last", named=labels) if cued else None
    if objected is not None:
        return verdict(objected[0], read, objected[1])
    kind = disclaimed(text, number.start) if cued else None
    if kind is not None:
        mode = "claimed_absent" if kind == "wrong" else None
        return verdict(kind, read, "says that the figure is not disclosed", mode)
    rest = text[min(number.end, statement.focus[1]) :]
    # A mark before the rest: ", or 91,842 thousand" begins no sentence.
    later = f"x{rest}{statement.later}" if len(rest) > 6 else statement.later
    thoughts = second_thoughts(later) if len(later) > 6 else None
    if thoughts is not None:
        rivals = _rivals(thoughts[0], answer)
        if (rivals and not any(_agree(claim, rival) for rival in rivals)) or (thoughts[1] and not rivals):
            return verdict("ambiguous", read, "the final answer is taken back")
    if statement.how == "last" and (statement.earlier or statement.above):
        rival = _unmarked_rival(statement, claim, answer)
        if rival:
            return verdict("ambiguous", read, rival)
    if statement.earlier and HEDGED.search(text, 0, number.start):
        rivals = _rivals(statement.earlier[-400:], answer)
        if rivals and not any(_agree(claim, rival) for rival in rivals):
            return verdict("ambiguous", read, "one of several possibilities")
    return None


_CONCLUSION = re.compile(
    r"\b(?:so|thus|therefore|hence|consequently|overall|in\s+total|total|result\w*|answer|giv(?:es|ing)|yield\w*|equals?|difference|we\s+(?:get|find|have)|leaving|leaves|finally|conclu\w+|which\s+means|net)\b|[=≈→]",
    re.IGNORECASE,
)


def _unmarked_rival(statement: Statement, claim: Claim, answer: NumberAnswer) -> str:
    """Say why the last of several unmarked statements is not the answer for being the last; empty where it is.

    "Gross profit was $84.5 million. Revenue was $91.8 million." answers with either. A conclusion does not
    compete with what leads to it: "Revenue was 302.6. Costs were 210.8. Gross profit was 91.8."
    """
    text = statement.text
    if _CONCLUSION.search(text, 0, claim.number.start) or claim.relation > BARE:
        return ""
    if _WANTING.search(statement.earlier):
        return "says that the context does not tell"
    last = sentences(statement.earlier or without_bullet(statement.above.rpartition("\n")[2]))[-1:]
    if not last or (asserts(last[0]) is None and not is_figure(last[0])):
        return ""
    numbers = _rivals(last[0], answer)
    if len(numbers) != 1 or _agree(claim, numbers[0]):
        return ""
    values = [
        _value(rival) for rival in _rivals(f"{statement.above}\n{statement.earlier}"[-600:], answer)[-8:]
    ]
    value, off = abs(_value(claim)), 2 * Fraction(10) ** claim.exponent
    if any(abs(value - abs(made)) <= off for a, b in combinations(values, 2) for made in (a - b, a + b)):
        return ""  # what it is worked out from
    return "several figures, and none is marked as the answer"


_WANTING = re.compile(r"\b(?:would|will|we|i)\s+(?:need|require)\b", re.IGNORECASE)


def _value(claim: Claim) -> Fraction:
    return Fraction(claim.mantissa) * Fraction(10) ** claim.exponent


def _rivals(text: str, answer: NumberAnswer) -> list[Claim]:
    """Return the numbers of a text that could be the answer by their unit."""
    numbers = [n for n in read_numbers(text) if not is_label(text, n)]
    claims = [claim_of(text, n, answer.unit, answer.scale) for n in numbers]
    return [claim for claim in claims if claim.relation <= BARE]


def _agree(mine: Claim, other: Claim) -> bool:
    """Whether two numbers state one value; one without a scale word may be in another ("302,578 - 210,736 = 91,842")."""
    unit = other.number.unit
    loose = other.number.scale is None and (unit is None or (unit == mine.number.unit and is_currency(unit)))
    loose = loose and abs(mine.mantissa) >= 10 and abs(other.mantissa) >= 10
    mine, other = (claim._replace(mantissa=abs(claim.mantissa)) for claim in (mine, other))
    return any(
        len(agreeing([mine, other._replace(exponent=other.exponent + power)])) == 1
        for power in ((0, -3, 3, -6, 6, -9, 9) if loose else (0,))
    )


_GAP = re.compile(r"\b(?:difference|gap|spread)\b|[0-9]\s?%\s*-\s*[0-9.]+\s?%\s*=", re.IGNORECASE)


def _difference(text: str, at: int) -> bool:
    """Whether the words call a percentage a plain difference, which can only be in points."""
    return bool(_GAP.search(text[max(0, at - 120) : at + 1]))


def _judge(claim: Claim, gold: Gold, read: str) -> Verdict:
    answer, target, magnitude = gold.answer, gold.target, gold.magnitude
    mantissa, whole = claim.mantissa, claim.whole
    if magnitude:
        if claim.said > 0 > answer.exact and claim.number.sign == "":
            return verdict("wrong", read, "says the opposite direction", "wrong_sign")
        mantissa = abs(mantissa)
    coarse = False
    if claim.relation in (SAME, BARE):
        for power in _readings(claim, answer):
            found = compare(mantissa, power, target, whole=whole)
            if found == "yes" or (
                power <= target.grid and _accepted(mantissa, power, answer, magnitude=magnitude)
            ):
                return verdict("correct", read)
            coarse = coarse or found == "coarse"
    hit = _distractor(claim, mantissa, gold)
    if hit is not None:
        mode = hit.mode
        off = power_of_ten(hit.exact, target.exact) if mode == "wrong_scale" else None
        return verdict("wrong", read, f"the distractor {hit.display!r}", mode, off)
    if claim.relation == KIND:
        return verdict(
            "wrong", read, "percent and percentage points are different kinds", "percent_vs_points"
        )
    if claim.relation == OTHER:
        return verdict("wrong", read, f"{claim.number.unit} where {answer.unit} is asked", "wrong_unit")
    if coarse:
        return verdict("too_coarse", read, f"right, but not to the {answer.places} places asked for")
    counted = target.exact.denominator == 1 and not answer.places and _is_count(answer.unit)
    return _infer(mantissa, claim.exponent, target, read, whole=whole, counted=counted)


def _is_count(unit: str) -> bool:
    return unit not in DISPLAY_SCALE and not is_currency(unit[:3])


def _readings(claim: Claim, answer: NumberAnswer) -> tuple[int, ...]:
    """Return the exponents a claim may have: as declared, and in full where "$91,842,000" is written out."""
    number = claim.number
    if (
        number.scale is None
        and answer.scale > 0
        and claim.relation == SAME
        and number.unit is not None
        and abs(number.mantissa) >= 10 ** (3 + number.decimals)
    ):
        return claim.exponent, -number.decimals
    return (claim.exponent,)


def _accepted(mantissa: int, exponent: int, answer: NumberAnswer, *, magnitude: bool) -> bool:
    """Whether the claim lies in the interval that a rounded source leaves open."""
    if answer.decimals is None:
        return False
    top, bottom = (mantissa * 10**exponent, 1) if exponent >= 0 else (mantissa, 10**-exponent)
    low, high = answer.accept
    if magnitude and high <= 0:
        low, high = -high, -low
    # In integers: most wrong replies come past here.
    return (
        low.numerator * bottom <= top * low.denominator and top * high.denominator <= high.numerator * bottom
    )


def _distractor(claim: Claim, mantissa: int, gold: Gold) -> Distractor | None:
    """Return the distractor that a claim states, None where it states none."""
    answer = gold.answer
    if claim.relation != OTHER:
        powers = _readings(claim, answer)
        for distractor, wrong in gold.wrong:
            for power in powers:
                if compare(mantissa, power, wrong, whole=claim.whole) == "yes":
                    return distractor
        return None
    for distractor in gold.distractors:  # a distractor in another unit is known by how it is displayed
        shown = _shown(distractor.display)
        if shown is not None and shown.unit == claim.number.unit and shown.unit is not None:
            size = shown.mantissa, shown.exponent(answer.scale)
            mine = claim.number.mantissa, claim.number.exponent(answer.scale)
            if Fraction(abs(size[0])) * Fraction(10) ** (size[1] - mine[1]) == abs(mine[0]):
                return distractor
    return None


@lru_cache(maxsize=1024)
def _shown(display: str) -> Number | None:
    """Read a display that is one number: those of one answer are asked for with each of its replies."""
    numbers = read_numbers(display)
    return numbers[0] if len(numbers) == 1 else None


def _infer(mantissa: int, exponent: int, target: Target, read: str, *, whole: bool, counted: bool) -> Verdict:
    """Name the error of a wrong number in the right unit, where it can be told; a count is never rounded."""
    exact, grid, _ = target
    if mantissa and exact:
        if compare(-mantissa, exponent, target, whole=whole) != "no":
            return verdict("wrong", read, "the sign is flipped", "wrong_sign")
        power = off_by(mantissa, exponent, target, whole=whole)
        if power is not None:
            return verdict("wrong", read, f"10^{power} times the answer", "wrong_scale", power)
        # In integers, over one denominator: the error, one unit of the last place, and the answer.
        unit = min(exponent, grid, 0)
        n, d = abs(exact.numerator) * 10**-unit, exact.denominator
        error = abs(abs(mantissa) * 10 ** (exponent - unit) * d - n)
        one = 10 ** (grid - unit) * d
        near = error * 100 <= n or (error * 2 <= one * 3 and n >= 20 * one)
        near = near and (mantissa < 0) == (exact < 0)
        if near and not counted:
            return verdict(
                "wrong", read, "close, but not what the exact value rounds to", "premature_rounding"
            )
    return verdict("wrong", read, "another number")


_ZERO = re.compile(
    r"\b(?:no change|unchanged|did not change|zero|nil|no difference|flat|break[ -]?even)\b", re.IGNORECASE
)
_CARDINAL = re.compile(rf"(?<![\w-])({'|'.join(CARDINALS)})(?![\w-])", re.IGNORECASE)
_NOT_SO_MANY = re.compile(r",?\s+not\s+\w+\b(?!\s+(?:but|or)\b)", re.IGNORECASE)
_UNFINISHED = re.compile(
    r"^(?:next|now|then|first|second|third|step\b.{0,20}\b(?:divide|subtract|multiply|add|compute|calculate|find|take)\b|to (?:find|get|compute|calculate)|let|we (?:need|must|should|can|will))\b",
    re.IGNORECASE,
)


def _without_number(
    statement: Statement, answer: NumberAnswer, distractors: Sequence[Distractor], read: str
) -> Verdict:
    """Grade a final statement that states no number in digits."""
    text = statement.text
    if not text.strip():
        return verdict("no_answer", read, "nothing after the marker")
    if claims_absence(text):
        for distractor in distractors:
            if distractor.exact is None and claims_absence(distractor.display):
                return verdict("wrong", read, f"the distractor {distractor.display!r}", distractor.mode)
        return verdict("wrong", read, "says that the figure is not disclosed", "claimed_absent")
    if refuses(text):
        return verdict("no_answer", read, "declines to answer")
    if (
        statement.how == "last"
        and statement.earlier
        and not _UNFINISHED.match(text)
        and not text.rstrip().endswith("?")
    ):
        for sentence in reversed(sentences(statement.earlier)[-3:]):
            if _UNFINISHED.match(sentence):
                break
            if any(c.isdecimal() for c in sentence):
                return grade_number(Statement(sentence, (0, len(sentence)), "last"), answer, distractors)
    if _ZERO.search(text):
        zero = Claim(0, 0, BARE, read_numbers("0")[0], 0, whole=True)
        return _judge(zero, prepared(answer, distractors), read)
    words = _CARDINAL.findall(_NOT_SO_MANY.sub("", text))
    if len({word.lower() for word in words}) > 1 and re.search(r"\bor\b", text):
        return verdict("ambiguous", read, "more than one answer")
    if len(words) == 1:
        digits = _CARDINAL.sub(str(CARDINALS[words[0].lower()]), _NOT_SO_MANY.sub("", text))
        return grade_number(
            Statement(digits, (0, len(digits)), statement.how), answer, distractors, labels=True
        )
    if statement.how == "last":
        return verdict("no_answer", read, "no number in the last statement")
    return verdict("unparseable", read, "the final answer holds no number")

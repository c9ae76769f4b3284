"""Which number of a final statement is the claimed answer.

Dates, labels, asides, operands and comparisons are not: in "gross profit rose $7.3 million in fiscal
2023, from $84.5 million" only 7.3 million is claimed.
"""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING, NamedTuple

from schemas.direction import direction
from schemas.folded import Folded
from schemas.grading_assertion import DENIED
from schemas.grading_labels import is_label, year_like
from schemas.grading_notes import caption_scale, noted
from schemas.grading_rivals import changes, contradicts, is_ratio_of, rivals, spread
from schemas.grading_units import BARE, DIFFERENCE, OTHER, RATIO, SAME, foreign, relation
from schemas.quantity import is_currency, split_rate
from schemas.reading import read_numbers

if TYPE_CHECKING:
    from schemas.grading_last import Statement
    from schemas.reading import Number


class Claim(NamedTuple):
    """A number that a reply claims, in the answer's terms: ``mantissa x 10^exponent`` in base units."""

    mantissa: int
    exponent: int
    relation: int
    number: Number
    said: int
    """-1 or +1 where words give a direction, else 0."""
    whole: bool
    """Printed without decimals, so that its trailing zeros may be padding."""


_NEAR = re.compile(
    r"(?:\b(?:on\s+(?:\w+\s+){0,3}of|on|from|to|versus|vs\.?|compar(?:ed|ing)\s+(?:to|with)|against|than)\s+(?:an?\s+(?:\w+\s+)?(?:loss|profit|gain|income|deficit|surplus)\s+of\s+)?(?:about\s+|approximately\s+|a\s+|the\s+){0,2}"
    r"|(?:19|20)[0-9]{2}'s\s+(?:\w+\s+){0,3}?(?:of\s+)?)$",
    re.IGNORECASE,
)
_EXPLAINED = Folded(
    r":\s(?=[$€£]?[0-9][^:]{0,60}\s(?:less|minus|plus|divided\s+by|-|/)\s)|(?:,|;|\s)\s*(?:because|since|as\b(?=.{0,60}[0-9])|i\.e\.(?=.{0,60}\b(?:less|minus|plus|divided|of)\b)|given|based on|calculated|computed|derived|compar(?:ed|ing)|versus|vs\.?|which|where|whereas|while"
    r"|excluding|including|up from|down from|instead of|rather than|not\b(?! )|reversing|offsetting|offset by|(?:above|below|over|under)\s+(?:the\s+|its\s+)?(?:threshold|target|benchmark|industry|minimum|covenant)|partly|partially|net of|driven|ahead of|using|after|before|divided|multiplied|for (?:the|every|each)\b)"
)
_LEADING = re.compile(
    r"^(?:since|because|given|with|as|using|from|after|for|in|if|when|based)\b", re.IGNORECASE
)
_CONCLUDES = Folded(
    r"\b(?:so|thus|therefore|hence|gives?|gave|giving|yield(?:ed|s)?|yielding|equals?|result(?:s|ed)? in|resulting in|is|was|are|were|comes? to|amounts? to"
    r"|totals?|leaving|leaves|makes|making|we get|i get|becomes)\b|→"
)
_EQUALS = re.compile(r"=>|[=≈→]|\b(?:to\s+get|we\s+get|giv(?:es|ing)|yields?|yielding)\b")
_OPERATOR = re.compile(
    r"[ \xa0]?[+*/×÷][ \xa0]?|[ \xa0]-[ \xa0]|[ \xa0]x[ \xa0]|[ \xa0](?:minus|plus|divided by|times)[ \xa0]"
)
_ASIDE = re.compile(r"\([^()]*+(?:\([^()]*+\)[^()]*+)*+\)")
_RANGE = re.compile(r"\s?(?:-|—|to|and|through)\s?[$€£¥₹]{0,1}", re.IGNORECASE)
_OF_BASE = re.compile(r"(?:%|percent|bps|points?|times|x)\s+of\s+(?:[\w']+\s+){0,4}$", re.IGNORECASE)


_MOST = 60
"""Numbers of one statement that are looked at: the last, since a result follows its working."""


def find_claims(
    statement: Statement,
    unit: str,
    scale: int,
    *,
    labels: bool = False,
    change: bool = False,
    year: bool = False,
) -> tuple[list[Claim], str]:
    """Return the numbers that the statement claims as the answer, and a reason where it can't be one.

    More than one claim is left only where they contradict one another. The reason is ``"none"``,
    ``"expression"`` (arithmetic left undone), ``"range"`` or empty.
    ``labels`` keeps numbers after "step" and the like: a field may ask for just that. ``change`` says
    that a change is asked, so that "to $40.5 million" is no rival of "by $12.6 million"; ``year`` that
    a year is, so that "in 2018" is no date.
    """
    text = statement.text
    first, last = statement.focus
    numbers = read_numbers(text)
    if first > 0 or last < len(text):
        numbers = [n for n in numbers if n.digits[0] >= first and n.digits[1] <= last]
    if not numbers:
        return [], "none"
    if (
        len(numbers) == 1
        and not year
        and is_lone(text, numbers[0])
        and (labels or not is_label(text, numbers[0]))
    ):
        return [claim_of(text, numbers[0], unit, scale)], ""  # nothing beside it says a unit or a scale
    numbers = numbers[-_MOST:]
    if year:
        bare = not any(
            "," in text[slice(*n.digits)] for n in numbers if n.unit is None
        )  # "1,930 in 2020" counts something
        years = [n for n in numbers if bare and n.digits[1] - n.digits[0] == 4 and 1900 <= n.mantissa <= 2100]
        numbers, year = years or numbers, bool(years)
        labels = year or labels
    if (len(numbers) > 1 or not labels) and not year:
        kept = [n for n in numbers if not is_label(text, n)]
        if len(kept) > 1:
            years = [n for n in kept if not year_like(text, n)]
            kept = years or kept
        if not kept and not labels:
            return [], "none"
        numbers = kept or numbers
    if len(numbers) > 1:
        numbers = _foremost(text, numbers, unit, change=change)
    if len(numbers) > 1:
        if spread(text, numbers, unit):
            return [claim_of(text, n, unit, scale) for n in numbers], "range"
        if change and len(numbers) > 1:
            numbers = changes(text, numbers, unit)
        if len(numbers) > 1:
            numbers, why = _main(text, numbers, statement.how, unit)
            if why:
                return [], why
        numbers = _inherit(text, numbers)
    numbers = [noted(text, n, unit) for n in _named(text, numbers)]
    note = None if all(n.scale is not None for n in numbers) else caption_scale(text, unit)
    claims = [claim_of(text, n, unit, scale if note is None else note) for n in numbers]
    if len(claims) > 1:
        if any(n.scale is not None for n in numbers):
            claims = [_in_full(claim) for claim in claims]
        nearest = min(claim.relation for claim in claims)
        claims = agreeing([claim for claim in claims if claim.relation == nearest])
        if len(claims) > 1 and _ranged(text, claims):
            return claims, "range"
    return claims, ""


def is_lone(text: str, number: Number) -> bool:
    """Whether a statement is its number and nothing else, but for a full stop."""
    return number.start == 0 and text[number.end :] in ("", ".")


_MOVE = re.compile(r",\s*(?:up|down)\s+(?:by\s+)?(?:about\s+|approximately\s+)?[$€£]?$", re.IGNORECASE)


def _foremost(text: str, numbers: list[Number], unit: str, *, change: bool) -> list[Number]:
    """Leave out amounts in total beside one per share, and moves beside a level ("45.3 days, up 2.1 days")."""
    if split_rate(unit) is not None:
        numbers = [n for n in numbers if n.unit is not None and split_rate(n.unit) is not None] or numbers
    if change:
        return numbers
    return [n for n in numbers if not _MOVE.search(text[max(0, n.digits[0] - 30) : n.digits[0]])] or numbers


def _in_full(claim: Claim) -> Claim:
    """Read an amount without a scale word beside one that has it as written out: "$91.8 million, i.e. $91,842,000"."""
    number = claim.number
    if number.scale is None and number.unit is not None and is_currency(number.unit) and number.value >= 1000:
        return claim._replace(exponent=-number.decimals)
    return claim


_NOUN = re.compile(r"(?<!\w)(?!(?:of|is|was|by|be|are|were)\s*$)[\w%)',.]*[\w%)]\s*$", re.IGNORECASE)


_KIND_BEFORE = re.compile(
    r"\b(?P<kind>basis|percentage)[ -]points?\s+(?:\w+\s+)?\w+\s+(?:of|by|:)\s+$", re.IGNORECASE
)


def _named(text: str, numbers: list[Number]) -> list[Number]:
    """Give a bare number the unit that stands before it: "a basis-point increase of 99"."""
    for i, n in enumerate(numbers):
        if n.unit is None and (found := _KIND_BEFORE.search(text[max(0, n.start - 50) : n.start])):
            numbers[i] = n._replace(unit="bps" if found["kind"].lower() == "basis" else "points")
    return numbers


def claim_of(text: str, number: Number, unit: str, scale: int) -> Claim:
    """State a number of a text in the terms of the unit and scale asked for, with the sign that words give it."""
    how = OTHER if foreign(text, number, unit) else relation(number, unit)
    mantissa = number.mantissa
    said = 0
    if (
        number.sign == "()"
        and number.worded
        and "-" not in text[number.start : number.digits[0]]
        and _NOUN.search(text[max(0, number.start - 30) : number.start])
    ):
        mantissa = -mantissa  # "Gross profit ($91.8 million)" is an aside, no accounting negative
    if (
        number.start
        and text[number.start - 1] == "-"
        and mantissa < 0
        and "-" in text[number.start : number.digits[0]]
    ):
        mantissa = -mantissa  # "-(-5.0)"
    if number.sign == "" or (mantissa > 0 and number.sign == "()"):
        said = direction(text, number.start, number.end)
        if said < 0:
            mantissa = -mantissa
    pure = number.unit in RATIO or number.unit in DIFFERENCE
    exponent = number.exponent(0 if pure else scale, unit)
    return Claim(mantissa, exponent, how, number, said, not number.decimals)


_TO_ONE = re.compile(r"[0-9][\s-]?(?::|to)[\s-]?$")
"""Before the 1 of "1.52:1"."""


def _main(text: str, numbers: list[Number], how: str, unit: str) -> tuple[list[Number], str]:
    """Drop asides, explanations, comparisons and operands from several numbers."""
    numbers = [
        n
        for n in numbers
        if not (n.mantissa == 10**n.decimals and _TO_ONE.search(text[max(0, n.start - 6) : n.start]))
    ] or numbers
    main = _without_asides(text, numbers, unit)
    chosen = [n for n in main if _CHOSEN.match(text, n.end)]
    if len(chosen) == 1:
        return chosen, ""
    if len(main) > 1:
        if (found := _IF.match(text, main[0].end)) is not None:
            others = [n for n in main if n.start > found.end() and relation(n, unit) == SAME]
            if others:  # one figure on one condition, another on another
                return [main[0], *others], ""
        cut = _EXPLAINED.search(text, main[0].end)
        if cut is not None and not (text.endswith("which", 0, cut.end()) and is_ratio_of(main[0], main[1])):
            main = [n for n in main if n.start < cut.start()] or main
        leading = _LEADING.match(text) if len(main) > 1 else None
        if leading is not None and not (
            leading[0].lower() in ("in", "for", "if", "when") and relation(main[0], unit) == SAME
        ):
            comma = text.rfind(", ", 0, main[-1].start)
            later = [n for n in main if n.start > comma >= 0]
            main = later or main
    if len(main) > 1:
        equals = [m.start() for m in _EQUALS.finditer(text, main[0].end, main[-1].start + 1)]
        if equals:
            if contradicts(text, main, equals[-1], unit):
                return main, ""
            left = [n for n in main if n.end <= equals[0]]
            main = [n for n in main if n.start >= equals[-1]]
            if (
                len(left) == 1
                and len(main) > 1
                and _undone(text, main)
                and not _OPERATOR.search(text, 0, left[0].start)
            ):
                main = left  # "91.8 = 302.6 - 210.8"
    if len(main) > 1:
        operands = {
            i
            for i, (a, b) in enumerate(itertools.pairwise(main))
            if _OPERATOR.fullmatch(text[a.end : b.start])
        }
        operands |= {i + 1 for i in operands}
        if operands:
            if len(operands) == len(main):
                return [], "expression"
            main = [n for i, n in enumerate(main) if i not in operands]
    if len(main) > 1:
        main = _without_compared(text, main, unit)
    if len(main) > 1 and how in ("last", "bold"):
        main = _concluded(text, main, unit)
    return main, ""


def _undone(text: str, numbers: list[Number]) -> bool:
    """Whether numbers stand in one expression: "302.6 - 210.8"."""
    return all(_OPERATOR.fullmatch(text[a.end : b.start]) for a, b in itertools.pairwise(numbers))


_CHOSEN = re.compile(r"[\"')]?\s+is\s+(?:the|my)\s+(?:final\s+|correct\s+)?answer\b", re.IGNORECASE)
_IF = re.compile(r"\s+(?:if|when|assuming)\b", re.IGNORECASE)


def _without_asides(text: str, numbers: list[Number], unit: str) -> list[Number]:
    """Drop numbers in parentheses, but not one that restates the answer, rivals it, or is alone in its unit."""
    asides = [(m.start(), m.end()) for m in _ASIDE.finditer(text)] if "(" in text else []
    if not asides:
        return numbers

    def aside(n: Number) -> bool:
        return any(a < n.digits[0] and n.digits[1] < b for a, b in asides) and not (
            n.sign == "()"
            and not (n.worded and text[: n.start].rstrip()[-1:].isalnum())
            and not _follows(text, n, numbers)
        )

    main = [n for n in numbers if not aside(n)] or numbers
    if len(main) < len(numbers):
        fit = [n for n in numbers if n not in main and n.unit is not None and relation(n, unit) == SAME]
        if fit and min(relation(n, unit) for n in main) > SAME:
            main = fit  # asked in percent: "decreased by $12.6 million (12.6%)" says it in the aside
        else:
            main = [*main, *rivals(text, numbers, main, asides)]
    if len(main) == 1 and len(numbers) > 1 and relation(main[0], unit) <= BARE:
        # "91.8 million (918 million)" contradicts itself; "(91,842 thousand)" says it again.
        main += [n for n in numbers if n.worded and _follows(text, n, main) and _restates(n, unit)]
    return main


def _without_compared(text: str, numbers: list[Number], unit: str) -> list[Number]:
    """Drop levels compared with, bases of a percentage, and what is denied ("not 84.5 but 91.8")."""
    kept = [
        n
        for n in numbers
        if not DENIED.search(text[max(0, n.start - 60) : n.start]) and not _CORRECTED.match(text, n.end)
    ] or numbers
    plain = [
        n
        for n in kept
        if not _NEAR.search(text[max(0, n.start - 40) : n.start])
        and not _OF_BASE.search(text[max(0, n.start - 50) : n.start])
    ]
    if plain and min(relation(n, unit) for n in plain) <= BARE:
        return plain
    # "rose from 84.5 to 91.8", "grew 8.6% to 91.8 million": the level reached
    reached = [n for n in kept if _REACHED.search(text[max(0, n.start - 40) : n.start])]
    near = [n for n in reached if relation(n, unit) <= BARE]
    return near or plain or reached or kept


_REACHED = re.compile(
    r"\bto\s+(?:an?\s+(?:\w+\s+)?(?:loss|profit|gain|income|deficit|surplus)\s+of\s+)?(?:about\s+|approximately\s+)?$",
    re.IGNORECASE,
)
_CORRECTED = re.compile(r"\s+(?:should|must|ought to)\s+(?:be|read|have been)\b", re.IGNORECASE)


def _restates(number: Number, unit: str) -> bool:
    how = relation(number, unit)
    return how == SAME or (how == BARE and number.scale is not None)


def _follows(text: str, number: Number, numbers: list[Number]) -> bool:
    """Whether a bracketed number comes right after another: "91.8 million (91,842 thousand)"."""
    return any(n.end <= number.start and not text[n.end : number.start].strip() for n in numbers)


def _concluded(text: str, numbers: list[Number], unit: str) -> list[Number]:
    """In a statement without a marker, keep the numbers after its last concluding word."""
    for mark in reversed(list(_CONCLUDES.finditer(text, numbers[0].end))):
        later = [n for n in numbers if n.start >= mark.end() and relation(n, unit) <= BARE]
        if later:
            return later
    return numbers


def agreeing(claims: list[Claim]) -> list[Claim]:
    """Reduce restatements ("91.8 million, or 91,842 thousand") to the finest one; keep contradictions."""
    finest = min(claims, key=lambda c: c.exponent)
    for claim in claims:
        if claim is finest:
            continue
        shift = 10 ** (claim.exponent - finest.exponent)
        low, high = (claim.mantissa * 2 - 1) * shift, (claim.mantissa * 2 + 1) * shift
        if not low <= finest.mantissa * 2 <= high:
            return claims
    return [finest]


_JOINED = re.compile(r"\s?(?:-|—|to|and|or|,\s?or|/)\s?-?[$€£¥₹]?", re.IGNORECASE)


def _inherit(text: str, numbers: list[Number]) -> list[Number]:
    """Give "99 or 100 bps" and "91-92 million" one unit: the first number takes what the second says."""
    for i in range(len(numbers) - 2, -1, -1):
        a, b = numbers[i], numbers[i + 1]
        if (
            a.scale is None
            and (a.unit is None or is_currency(a.unit))
            and _JOINED.fullmatch(text[a.end : b.digits[0]])
            and not (b.unit == "percent" and is_ratio_of(a, b))
        ):
            numbers[i] = a._replace(unit=a.unit or b.unit, scale=b.scale, mark=a.mark or b.mark)
    return numbers


def _ranged(text: str, claims: list[Claim]) -> bool:
    a, b = claims[0].number, claims[1].number
    return len(claims) == 2 and bool(_RANGE.fullmatch(text[a.end : b.start]))

"""Which number of a final statement is the claimed answer.

Dates, labels, asides, operands and comparisons are not: in "gross profit rose $7.3 million in fiscal
2023, from $84.5 million" only 7.3 million is claimed.
"""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING, NamedTuple

from schemas.captions import read_caption
from schemas.direction import direction
from schemas.quantity import is_currency, split_rate
from schemas.reading import read_numbers
from schemas.words import COUNT_WORDS, DOLLARS

if TYPE_CHECKING:
    from schemas.reading import Number
    from schemas.statement import Statement

SAME, BARE, KIND, OTHER = range(4)
"""How a number's unit relates to the unit asked for; lower is nearer."""

_RATIO = frozenset(("percent", "x", "pure"))
_DIFFERENCE = frozenset(("points", "bps"))
_COUNTS = frozenset(COUNT_WORDS.values())


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


def relation(number: Number, unit: str) -> int:
    """Compare a number's printed unit with the unit asked for: SAME, BARE, KIND (percent against points) or OTHER."""
    said = number.unit
    if said is None:
        return BARE
    if said == unit or (unit == "money" and is_currency(said)):
        return SAME
    if said in _RATIO or said in _DIFFERENCE:
        if unit in _RATIO or unit in _DIFFERENCE:
            return SAME if (said in _RATIO) == (unit in _RATIO) else KIND
        return OTHER
    asked = split_rate(unit)
    mine = split_rate(said)
    if mine is not None and asked is None:
        return OTHER
    wanted, have = (asked[0] if asked else unit), (mine[0] if mine else said)
    if is_currency(wanted) and is_currency(have):
        if wanted == have:
            return SAME
        if number.mark in ("$", "dollars", "dollar", "cents") and wanted in DOLLARS:
            return SAME
        if number.mark == "¥" and wanted == "CNY":
            return SAME
    return OTHER


_MONTH = r"jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
_LABEL = re.compile(
    rf"(?:\b(?:{_MONTH})\.?\s?|\b(?:steps?|notes?|tables?|questions?|items?|levels?|tiers?|pages?|lines?|rows?|columns?|sections?"
    r"|options?|fiscal|forms?|topics?|figures?|exhibits?|parts?|schedules?|phases?|series|equations?|eq\.|no\.|s&p|asc|ifrs|ias|asu"
    r"|covid-|quarter|fy|cy|year)\s*#?)$",
    re.IGNORECASE,
)
_YEAR_BEFORE = re.compile(
    r"(?:\b(?:in|for|from|to|during|of|by|since|through|versus|vs\.?|and|until|over|at|between|fiscal|year|ended|end|q[1-4]"
    r"|h[12]|than|as of|calendar|than in|compared (?:to|with)|fiscal years?|years?)\s|,\s|[/(-])$",
    re.IGNORECASE,
)
_DAY_AFTER = re.compile(rf"\s(?:{_MONTH})\b", re.IGNORECASE)
_NEAR = re.compile(
    r"(?:\b(?:from|to|versus|vs\.?|compar(?:ed|ing)\s+(?:to|with)|against|than)\s+(?:about\s+|approximately\s+|a\s+|the\s+){0,2}"
    r"|(?:19|20)[0-9]{2}'s\s+(?:\w+\s+){0,3}?(?:of\s+)?)$",
    re.IGNORECASE,
)
_EXPLAINED = re.compile(
    r"(?:,|;|\s)\s*(?:because|since|as\b(?=.{0,60}[0-9])|given|based on|calculated|computed|derived|compar(?:ed|ing)|versus|vs\.?|which|where|whereas|while"
    r"|excluding|including|up from|down from|instead of|rather than|not\b(?! )|using|after|before|divided|multiplied|for (?:the|every|each)\b)",
    re.IGNORECASE,
)
_LEADING = re.compile(
    r"^(?:since|because|given|with|as|using|from|after|for|in|if|when|based)\b", re.IGNORECASE
)
_CONCLUDES = re.compile(
    r"\b(?:so|thus|therefore|hence|gives?|giving|yields?|yielding|equals?|results? in|resulting in|is|was|are|were|comes? to|amounts? to"
    r"|totals?|leaving|leaves|makes|making|we get|i get|becomes)\b|→",
    re.IGNORECASE,
)
_EQUALS = re.compile(r"=>|[=≈→]")
_OPERATOR = re.compile(
    r"[ \xa0]?[+*/×÷][ \xa0]?|[ \xa0]-[ \xa0]|[ \xa0]x[ \xa0]|[ \xa0](?:minus|plus|divided by|times)[ \xa0]"
)
_ASIDE = re.compile(r"\([^()]*\)")
_RANGE = re.compile(r"\s?(?:-|—|to|and)\s?\$?€?£?", re.IGNORECASE)
_BOUND = re.compile(
    r"(?:[<>≤≥]=?\s?|\b(?:more than|less than|at least|at most|up to|no more than|no less than|greater than|fewer than|not more than)\s)[$€£¥₹]?$",
    re.IGNORECASE,
)
_SCALE_NOTE = re.compile(
    r"\((?:[^()]{0,20}\b)?in [^()]{1,40}\)|\([$€£¥₹][^()0-9]{1,30}\)|,? in (?:[a-z]+ ){0,2}(?:thousands|millions|billions|crores?|lakhs?)\b",
    re.IGNORECASE,
)
_OF_BASE = re.compile(r"(?:%|percent|bps|points?|times|x)\s+of\s+(?:[\w']+\s+){0,4}$", re.IGNORECASE)


def _is_label(text: str, number: Number) -> bool:
    """Whether the digits name something: a date, a fiscal year, a step, a note."""
    if number.unit is not None or number.scale is not None or number.decimals:
        return False
    at, end = number.digits
    if "," in text[at:end]:
        return False
    before = text[max(0, at - 14) : at]
    if _LABEL.search(before):
        return True
    if number.sign in ("-", "+") or _RESULT.search(before):
        return False
    size = abs(number.mantissa)
    if 1900 <= size <= 2100 and end - at == 4:
        return (
            bool(_YEAR_BEFORE.search(before))
            or text[end : end + 2] in ("'s", " (")
            or text[end : end + 1] in (":", ")")
        )
    return size <= 31 and bool(_DAY_AFTER.match(text, end))


def scale_note(text: str) -> int | None:
    """Return the scale that a statement gives its bare numbers: "91,842 (in thousands)" says 3."""
    if " in " not in text and "(" not in text:
        return None
    for note in _SCALE_NOTE.finditer(text[:600]):
        said = read_caption(note[0].strip(" ,"))
        if said.scale:
            return said.scale
    return None


def find_claims(
    statement: Statement, unit: str, scale: int, *, labels: bool = False
) -> tuple[list[Claim], str]:
    """Return the numbers that the statement claims as the answer, and a reason where it can't be one.

    More than one claim is left only where they contradict one another. The reason is ``"none"``,
    ``"expression"`` (arithmetic left undone), ``"range"``, ``"bound"`` (more than …) or empty.
    ``labels`` keeps numbers after "step" and the like: a field may ask for just that.
    """
    text = statement.text
    first, last = statement.focus
    numbers = [n for n in read_numbers(text) if n.digits[0] >= first and n.digits[1] <= last]
    if not numbers:
        return [], "none"
    if len(numbers) > 1 or not labels:
        kept = [n for n in numbers if not _is_label(text, n)]
        if len(kept) > 1:
            years = [n for n in kept if not _year_like(text, n)]
            kept = years or kept
        if not kept and not labels:
            return [], "none"
        numbers = kept or numbers
    if len(numbers) > 1:
        numbers, why = _main(text, numbers, statement.how, unit)
        if why:
            return [], why
    elif _undone(text, numbers[0]):
        return [], "expression"
    if len(numbers) == 1 and _BOUND.search(text[: numbers[0].start][-24:]):
        return [], "bound"
    numbers = _inherit(text, numbers)
    note = None if all(n.scale is not None for n in numbers) else scale_note(text)
    claims = [_claim(text, n, unit, scale if note is None else note) for n in numbers]
    if len(claims) > 1:
        nearest = min(claim.relation for claim in claims)
        claims = _agreeing([claim for claim in claims if claim.relation == nearest])
        if len(claims) > 1 and _ranged(text, claims):
            return claims, "range"
    return claims, ""


_RESULT = re.compile(r"[=≈]\s*$")


def _year_like(text: str, number: Number) -> bool:
    at, end = number.digits
    if number.unit is not None or number.scale is not None or number.sign in ("-", "+"):
        return False
    if _RESULT.search(text[max(0, at - 4) : at]):
        return False
    return end - at == 4 and 1900 <= abs(number.mantissa) <= 2100 and not number.decimals


def _undone(text: str, number: Number) -> bool:
    return bool(re.match(r"\s?/\s?[A-Za-z]", text[number.end : number.end + 3]))


_NOUN = re.compile(r"(?<!\w)(?!(?:of|is|was|by|be|are|were)\s*$)[\w%)',.]*[\w%)]\s*$", re.IGNORECASE)


def _claim(text: str, number: Number, unit: str, scale: int) -> Claim:
    how = relation(number, unit)
    mantissa = number.mantissa
    said = 0
    if number.sign == "()" and number.worded and _NOUN.search(text[max(0, number.start - 30) : number.start]):
        mantissa = -mantissa  # "Gross profit ($91.8 million)" is an aside, no accounting negative
    if number.sign == "" or (mantissa > 0 and number.sign == "()"):
        said = direction(text, number.start, number.end)
        if said < 0:
            mantissa = -mantissa
    pure = number.unit in _RATIO or number.unit in _DIFFERENCE
    exponent = number.exponent(0 if pure else scale, unit)
    return Claim(mantissa, exponent, how, number, said, not number.decimals)


_TO_ONE = re.compile(r"[0-9]\s?(?::|to)\s?$")
"""Before the 1 of "1.52:1"."""


def _main(text: str, numbers: list[Number], how: str, unit: str) -> tuple[list[Number], str]:
    """Drop asides, explanations, comparisons and operands from several numbers."""
    numbers = [
        n for n in numbers if not (n.mantissa == 1 and _TO_ONE.search(text[max(0, n.start - 6) : n.start]))
    ] or numbers
    asides = [(m.start(), m.end()) for m in _ASIDE.finditer(text)]

    def aside(n: Number) -> bool:
        return any(a < n.digits[0] and n.digits[1] < b for a, b in asides) and not (
            n.sign == "()"
            and not (n.worded and text[: n.start].rstrip()[-1:].isalnum())
            and not _follows(text, n, numbers)
        )

    main = [n for n in numbers if not aside(n)] or numbers
    if len(main) == 1 and len(numbers) > 1 and relation(main[0], unit) <= BARE:
        # "91.8 million (918 million)" contradicts itself; "(91,842 thousand)" says it again.
        main += [n for n in numbers if n.worded and _follows(text, n, main) and _restates(n, unit)]
    if len(main) > 1:
        cut = _EXPLAINED.search(text, main[0].end)
        if cut is not None:
            main = [n for n in main if n.start < cut.start()] or main
        if len(main) > 1 and _LEADING.match(text):
            comma = text.rfind(", ", 0, main[-1].start)
            later = [n for n in main if n.start > comma >= 0]
            main = later or main
    if len(main) > 1:
        equals = [m.start() for m in _EQUALS.finditer(text, main[0].end, main[-1].start + 1)]
        if equals:
            main = [n for n in main if n.start >= equals[-1]]
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
    if len(main) > 1 and how == "last":
        main = _concluded(text, main, unit)
    return main, ""


def _without_compared(text: str, numbers: list[Number], unit: str) -> list[Number]:
    """Drop levels compared with, bases of a percentage, and what is denied ("not 84.5 but 91.8")."""
    kept = [n for n in numbers if not _DENIED.search(text[max(0, n.start - 24) : n.start])] or numbers
    plain = [
        n
        for n in kept
        if not _NEAR.search(text[max(0, n.start - 40) : n.start])
        and not _OF_BASE.search(text[max(0, n.start - 50) : n.start])
    ]
    if plain and min(relation(n, unit) for n in plain) <= BARE:
        return plain
    # "rose from 84.5 to 91.8", "grew 8.6% to 91.8 million": the level reached
    reached = [n for n in kept if _REACHED.search(text[max(0, n.start - 20) : n.start])]
    near = [n for n in reached if relation(n, unit) <= BARE]
    return near or plain or reached or kept


_REACHED = re.compile(r"\bto\s+(?:about\s+|approximately\s+)?$", re.IGNORECASE)
_DENIED = re.compile(r"(?:\bnot|n't|\brather than|\binstead of)\s+(?:\w+\s+){0,2}$", re.IGNORECASE)


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


def _agreeing(claims: list[Claim]) -> list[Claim]:
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


_JOINED = re.compile(r"\s?(?:-|—|to|and|or|,\s?or|/)\s?[$€£¥₹]?", re.IGNORECASE)


def _inherit(text: str, numbers: list[Number]) -> list[Number]:
    """Give "99 or 100 bps" and "91-92 million" one unit: the first number takes what the second says."""
    for i in range(len(numbers) - 2, -1, -1):
        a, b = numbers[i], numbers[i + 1]
        if (
            a.scale is None
            and (a.unit is None or is_currency(a.unit))
            and _JOINED.fullmatch(text[a.end : b.digits[0]])
            and not (b.unit == "percent" and _is_ratio_of(a, b))
        ):
            numbers[i] = a._replace(unit=a.unit or b.unit, scale=b.scale, mark=a.mark or b.mark)
    return numbers


def _is_ratio_of(a: Number, b: Number) -> bool:
    """Whether two numbers are a ratio and its percentage: "0.123 or 12.3%" says one thing twice."""
    return abs(100 * a.value - b.value) * 50 <= abs(b.value)


def _ranged(text: str, claims: list[Claim]) -> bool:
    a, b = claims[0].number, claims[1].number
    return len(claims) == 2 and bool(_RANGE.fullmatch(text[a.end : b.start]))

"""The one reader of numbers in text: generators, audit, evaluation and grading all use it.

``read_numbers`` finds every number of a text with its sign, unit and scale as printed;
``read_quantity`` reads a text that is one number. Both are linear in the text. Vocabulary from
inline XBRL: ``scale`` is the power of ten between the printed digits and the value.
"""

from __future__ import annotations

import re
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from schemas.errors import AmbiguousError, ReadError
from schemas.numerals import parse_digits, plain
from schemas.quantity import DISPLAY_SCALE, Quantity, is_currency
from schemas.words import (
    CODES,
    COUNT_WORDS,
    CURRENCY_WORDS,
    DOLLAR_PREFIXES,
    DOT_GROUPED,
    PURE_WORDS,
    RATE_WORDS,
    SCALE_WORDS,
    SYMBOLS,
    alternation,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


class Number(NamedTuple):
    """A number as printed: ``-$91.8 million`` is mantissa -918, decimals 1, USD, scale 6."""

    mantissa: int
    """All digits as one signed integer."""
    decimals: int
    """How many of the digits stand after the decimal mark (0 or more)."""
    unit: str | None
    """``USD``, ``USDPerShare``, ``percent``, ``points``, ``bps``, ``x``, ``shares``, …; None if not said."""
    scale: int | None
    """Power of ten from a scale word or an exponent; None if not said."""
    start: int
    end: int
    """Offsets of the whole mention, from the sign or currency to the unit."""
    sign: str
    """How a sign is printed: ``""``, ``"+"``, ``"-"``, ``"()"``, ``"trailing"`` or ``"word"`` ("negative 5")."""
    mark: str
    """The currency as printed (``$``, ``US$``, ``EUR``, ``dollars``), empty if there is none."""
    worded: bool
    """Whether parentheses hold the scale or unit too: ``(91.8 million)`` may be an aside, not a minus."""
    digits: tuple[int, int]
    """Offsets of the digits alone."""
    other: tuple[int, int] | None = None
    """Mantissa and decimals of the other reading, where the separators allow two: ``1.234 €``."""

    @property
    def value(self) -> Fraction:
        """The value as printed: signed, before any scale."""
        return Fraction(self.mantissa, 10**self.decimals)

    def exponent(self, scale: int = 0, unit: str | None = None) -> int:
        """Power of ten that takes ``mantissa`` to base units; the arguments stand in for what is not said."""
        said = scale if self.scale is None else self.scale
        return said + DISPLAY_SCALE.get(self.unit or unit or "", 0) - self.decimals


def _any(words: Iterable[str]) -> str:
    escaped = (re.escape(w).replace(r"\ ", r"[ \xa0]") for w in words)
    return alternation(sorted(escaped, key=len, reverse=True))


_LONG_SCALES = [w for w in SCALE_WORDS if (len(w) > 2 or not w.isascii()) and w[0] != "'"]
_SHORT_SCALES = [
    "k",
    "K",
    "m",
    "M",
    "mm",
    "MM",
    "mn",
    "Mn",
    "MN",
    "b",
    "B",
    "bn",
    "Bn",
    "BN",
    "tn",
    "T",
    "cr",
    "Cr",
]
_UNITS = {**PURE_WORDS, **CURRENCY_WORDS, **COUNT_WORDS}
_WORD_UNITS = [w for w in _UNITS if w[0].isalpha() and w != "x"]

_NUMERAL = re.compile(r"[0-9]++(?:[.,'\xa0][0-9]++)*+(?:[eE][+-]?[0-9]{1,2}(?![0-9A-Za-z])|[½¼¾⅛⅜⅝⅞⅓⅔])?")
_VULGAR = {"½": 500, "¼": 250, "¾": 750, "⅛": 125, "⅜": 375, "⅝": 625, "⅞": 875}
_SUFFIX = re.compile(
    rf"""
    (?:[ \xa0]?[x×*][ \xa0]?10\^[{{(]?(?P<power>-?[0-9]{{1,2}})[)}}]?(?![0-9]))?
    (?:[ \xa0-]?(?P<scale>(?i:{_any(_LONG_SCALES)})(?![A-Za-z0-9])
        | (?<!-)(?:{_any(_SHORT_SCALES)})(?![A-Za-z0-9]|&\w|\.p)) (?:(?<=io|rd|sd|il|ld|ыс|us)\.)?
        (?:[ \xa0-](?P<again>(?i:hundred|thousand|million|billion|trillion|lakh|crore))s?(?![A-Za-z0-9]))? )?
    (?: [ \xa0]? (?: (?P<cents>¢|(?i:cents?)\b)
        | (?P<unit> (?i:%(?:-?p(?![\w.])|[ -]?(?:points?|pts?)\b)?) | (?<=[0-9) \xa0])[xX×](?![A-Za-z0-9($]|[ ][0-9$]|[ ]\([0-9$]++[ ]?[-+*/]) )
        | (?P<symbol>(?:US|HK|NT|NZ|[CAS])?\$(?![0-9])|[€£¥₹₩](?![0-9]))
        | -?(?P<word>(?i:{_any(_WORD_UNITS)}))(?![A-Za-z0-9]|[ -](?:over|on|to)[ -](?:year|quarter|month|week|day|date)\b)
        | (?P<code>RMB|CNH|NTD|Rs|[Kk]r|[A-Z]{{3}})\b ))?
    (?:(?<=[$€£¥₹₩A-Z])[ \xa0](?P<late>(?i:thousand|million|billion|trillion|crore|lakh))s?(?![A-Za-z0-9]))?
    (?P<per> (?:[ \xa0]?/[ ]?|[ \xa0](?i:per|a|each)[ \xa0](?i:(?:diluted|basic|common|ordinary)[ \xa0])*)
        (?P<rate>(?i:{"|".join(RATE_WORDS)}))\b )?
    """,
    re.VERBOSE,
)
_TRAILING = re.compile(
    r"-(?=$|[\n,;:)|]|\.(?![0-9])|[ \xa0](?![0-9A-Za-z($-])|[ \xa0](?:thousand|million|billion)\b)"
)
_NO_NUMBER = re.compile(
    r"-[A-Z]\b|-(?:for|to)-|\(k\)|(?:st|nd|rd|th)\b|(?!x10\^|[eE][0-9])[A-Za-z]{1,3}[0-9]"
)
"""What follows digits that belong to a name: 10-K, 2-for-1, 401(k), 3rd, 3Q23."""
_QUIET = frozenset(".,;:!?\n\"'|]=+*<>")
_SPACE = " \xa0"
_OPENS = frozenset("(:=|≈")


def read_numbers(text: str) -> list[Number]:
    """Find every number of a text, left to right, with offsets into ``text``.

    Digits that belong to a name are no number: ``Q3``, ``FY23``, ``10-K``, ``401(k)``, ``3rd``.
    """
    return list(_short(text) if len(text) <= _SHORT else _numbers(plain(text)))


_SHORT = 48


@lru_cache(maxsize=4096)  # an answer is read in the reply, among its renderings and as others' distractor
def _short(text: str) -> tuple[Number, ...]:
    return tuple(_numbers(plain(text)))


def _numbers(text: str) -> Iterator[Number]:
    read = 0
    if text[:1] == "—" and text[1:2] not in _SPACE:  # the whole text is "—12.6"
        text = f"-{text[1:]}"
    for found in _NUMERAL.finditer(text):
        if found.start() < read:  # the 10 of "1.2 x 10^9"
            continue
        core, at, end = found[0], found.start(), found.end()
        exponent = None
        half = _VULGAR.get(core[-1], 0) if core[-1] > "9" else None
        if half is not None:
            core = core[:-1]
            if not half or not core.isdecimal():  # a third has no decimals; "1.2½" is no numeral
                continue
        elif core == "000" and _scale_mark(text, at, end):
            continue
        if "e" in core or "E" in core:
            core, _, power = core.replace("E", "e").partition("e")
            exponent = int(power)
        digits = parse_digits(core)
        if digits is not None:
            if half is not None:
                digits = digits[0] * 1000 + half, 3
                digits = (digits[0] // 100, 1) if not half % 100 else digits
            number = _number(text, at, end, digits, exponent)
            if number is not None:
                read = number.end
                yield number
        elif _YEARS.fullmatch(core):
            for piece in _PIECE.finditer(text, at, end):
                number = _number(text, piece.start(), piece.end(), (int(piece[0]), 0), None)
                if number is not None:
                    yield number


def _scale_mark(text: str, at: int, end: int) -> bool:
    """Whether digits "000" are a caption's mark, as in ``$000``, ``US$'000`` and ``(000s)``."""
    before = text[at - 1] if at else ""
    return before in "$£€¥₹('" and not text[end : end + 1].isdecimal()


_YEARS = re.compile(r"(?:19|20)[0-9]{2}(?:,(?:19|20)[0-9]{2}){1,9}")
_PIECE = re.compile(r"[0-9]{4}")
"""Years listed without spaces; other numerals whose separators fit no habit (1.2.3, 1,23,45) are no number."""


def _number(text: str, at: int, end: int, digits: tuple[int, int], exponent: int | None) -> Number | None:
    """Read what stands around the numeral at [at, end); None where it is part of a name."""
    mantissa, decimals = digits
    before = text[at - 1] if at else "\n"
    if before == "." and not decimals and not (at > 1 and (text[at - 2].isalnum() or text[at - 2] == ".")):
        decimals, at = end - at, at - 1  # ".42": the numeral begins with its decimal point
        before = text[at - 1] if at else "\n"
    around = (at, end)
    start, sign, paren, unit, mark = at, "", -1, None, ""
    if not (
        before == "\n"
        or (before in _SPACE and at > 1 and text[at - 2].islower() and text[at - 2] not in "sre")
    ):
        prefix = _prefix(text, at)
        if prefix is None:
            return None
        start, sign, paren, unit, mark = prefix
    after = text[end] if end < len(text) else "\n"
    scale, worded = exponent, False
    if after not in _QUIET:
        if (
            after not in _SPACE
            and _NO_NUMBER.match(text, end)
            and not (decimals and text.startswith("-to-", end))
        ):
            return None
        closed = paren >= 0 and after == ")"
        if closed:
            end += 1
        elif not sign and paren < 0 and after == "-" and _TRAILING.match(text, end):
            sign, end = "trailing", end + 1
        suffix = _SUFFIX.match(text, end)
        if suffix is not None and suffix.end() > end:
            end, said, unit, mark = _said(suffix, unit, mark)
            if said is not None:
                scale = said + (exponent or 0)
            worded = True
        if paren >= 0 and not closed and text.startswith(")", end):
            closed, end = True, end + 1
        else:
            worded = False
        if closed and not (text.startswith(")", end) and start and text[start - 1] == "("):
            sign = "()"  # doubled parentheses only group
    if paren >= 0 and sign != "()":  # never closed: the parenthesis holds more than this number
        start = paren + 1
        if mark and mark not in text[start:end]:
            unit, mark = None, ""
    if not sign and start > 8 and text[start - 9 : start].lower() in _WORDED:
        start, sign = start - 9, "word"
    other = None
    if decimals == 3 and end - at > 4:
        other = _other_reading(text[around[0] : around[1]], unit if scale is None else None)
    if sign in _NEGATIVE:
        mantissa = -mantissa
        other = other and (-other[0], other[1])
    # As ``Number(…)`` makes it, without a call in Python: every number of every text comes past here.
    fields = (mantissa, decimals, unit, scale, start, end, sign, mark, worded, around, other)
    return tuple.__new__(Number, fields)


_NEGATIVE = frozenset(("-", "()", "trailing", "word"))
_WORDED = frozenset(("negative ", "negative\xa0"))
_DOTTED = re.compile(r"[1-9][0-9]{0,2}\.[0-9]{3}")
_MIXED = re.compile(r"[1-9][0-9]{0,2}(?:\.[0-9]{3})++,[0-9]{3}")


def _other_reading(core: str, unit: str | None) -> tuple[int, int] | None:
    """Return the second reading of a numeral with three decimals, or None where the first is certain.

    ``1.234`` is a decimal, as in every US filing, unless its currency is one that is printed with
    grouping dots at home; a scale word (``€1.234 billion``) decides for the decimal. ``2.978,478`` may
    be European or have its first comma garbled.
    """
    if _MIXED.fullmatch(core) or (unit in DOT_GROUPED and _DOTTED.fullmatch(core)):
        return int(core.replace(".", "").replace(",", "")), 0
    return None


def _prefix(text: str, at: int) -> tuple[int, str, int, str | None, str] | None:
    """Read signs, an opening parenthesis and a currency leftwards from ``at``.

    Returns start, sign, offset of the parenthesis (-1: none), unit and mark; None where the digits
    are glued to a name.
    """
    start = j = at
    sign, paren, unit, mark, spaces = "", -1, None, "", 0
    while j > 0:
        c = text[j - 1]
        if c in _SPACE:
            spaces += 1
            if spaces > 2:
                break
            j -= 1
            continue
        if c in SYMBOLS and unit is None:
            j -= 1
            unit, mark = SYMBOLS[c], c
            if c == "$" and j and (text[j - 1].isalpha() or text[j - 1] == "."):
                run = _run(text, j)
                if run in DOLLAR_PREFIXES:
                    unit, mark, j = DOLLAR_PREFIXES[run], f"{run}$", j - len(run)
        elif c == "(" and paren < 0:
            if j > 1 and text[j - 2].isalnum() and text[j - 2] not in SYMBOLS:
                return (
                    None if start == at and text.startswith(")", at + 1) else (start, sign, paren, unit, mark)
                )
            paren = j = j - 1
        elif c in "-+" and not sign:
            k = j - 1
            p = text[k - 1] if k else ""
            if spaces and j + spaces <= start:  # "- 12.6": a sign at the beginning only, else a dash
                while k and text[k - 1] in _SPACE:
                    k -= 1
                if k and text[k - 1] not in _OPENS:
                    break
            elif p.isalnum() or (p and p in ")%-]"):
                break
            sign, j = c, j - 1
        elif c.isalpha() or c == ".":
            run = _run(text, j)
            if unit is None and run in CODES:
                unit, mark, j = CODES[run], run, j - len(run)
            elif j == at and c != ".":
                return None
            else:
                break
        elif c in "_^#" and j == at:
            return None
        else:
            break
        start, spaces = j, 0
    return start, sign, paren, unit, mark


def _run(text: str, end: int) -> str:
    """Return the letters (and dots) that end at ``end``, at most 5, empty if the word is longer."""
    start = end
    while start and end - start < 6 and (text[start - 1].isalpha() or text[start - 1] == "."):
        start -= 1
    return "" if end - start > 5 or (start and text[start - 1].isdecimal()) else text[start:end]


def _said(suffix: re.Match[str], unit: str | None, mark: str) -> tuple[int, int | None, str | None, str]:
    """Return the end, scale, unit and currency mark that a suffix says."""
    scale: int | None = None
    power, scaled, again, cents, pure, symbol, word, code, late, _, rate = suffix.groups()
    if power:
        scale = int(power)
    if scaled:
        scale = (scale or 0) + SCALE_WORDS[" ".join(scaled.lower().split())]
        if again:  # "lakh crore", "thousand million"
            scale += SCALE_WORDS[again.lower()]
    if code and code not in CODES:  # "12.5 MWh", "5 IPO candidates"
        end = suffix.start("code")
        return end - (suffix.string[end - 1] in _SPACE), scale, unit, mark
    if cents:
        unit, mark, scale = unit or "USD", mark or "cents", -2
    elif pure:
        said = " ".join(pure.lower().split()).replace("×", "x")
        unit, mark = PURE_WORDS[said], ""
    elif symbol:
        mark = symbol
        unit = DOLLAR_PREFIXES[mark[:-1]] if len(mark) > 1 else SYMBOLS[mark]
    elif code:
        mark = code
        unit = CODES[mark]
    elif word:
        said = " ".join(word.lower().split())
        if unit is None or said not in CURRENCY_WORDS:  # "US$5 million dollars" stays US$
            unit = _UNITS[said]
            mark = said if said in CURRENCY_WORDS else ""
    if late:  # "91.8 USD billion"
        if scale is not None or unit is None or not is_currency(unit):
            return suffix.start("late") - 1, scale, unit, mark
        scale = SCALE_WORDS[late.lower()]
    if rate:
        denominator = RATE_WORDS[rate.lower()]
        if unit is not None and is_currency(unit):
            unit += f"Per{denominator}"
        elif denominator != "Share":  # "12.3% per quarter": the words stay outside
            return suffix.start("per"), scale, unit, mark
    return suffix.end(), scale, unit, mark


def read_quantity(text: str, unit: str = "pure", scale: int = 0) -> Quantity:
    """Read a text that is one number, with or without words around it, as a Quantity in base units.

    ``unit`` and ``scale`` stand in for what the text does not say. Pure display units (``%``,
    ``bps``, …) are taken to base: ``99 bps`` is 99/10000. Raises ReadError where the text holds no
    number or more than one, and AmbiguousError, with both values, where its separators allow two
    readings (``1.234 €``).
    """
    numbers = read_numbers(text)
    if len(numbers) != 1:
        why = "no number in this text" if not numbers else "more than one number in this text"
        raise ReadError(why, text=text, at=numbers[1].start if numbers else 0)
    number = numbers[0]
    exponent = number.exponent(scale, unit)
    value = Fraction(number.mantissa) * Fraction(10) ** exponent
    if number.other is not None:
        mantissa, decimals = number.other
        other = Fraction(mantissa) * Fraction(10) ** (exponent + number.decimals - decimals)
        raise AmbiguousError(
            "decimals or grouped thousands", text=text, at=number.digits[0], readings=(value, other)
        )
    return Quantity(value, number.unit or unit, -exponent)

"""One printed cell of a table: what number it shows, or what it says instead of one.

A reading keeps the number *as printed*: unscaled, with parentheses and minus signs negative. What
the caption and the row's label add (scale, per-share rows, percentages) is ``schemas.captions``.
"""

from __future__ import annotations

import re
from fractions import Fraction
from functools import lru_cache
from typing import Literal, NamedTuple

from schemas.captions import Caption, read_caption
from schemas.measures import row_measure
from schemas.numerals import plain, without_invisible
from schemas.reading import read_numbers
from schemas.words import CODES, DOLLAR_PREFIXES, SYMBOLS

__all__ = ["Caption", "CellReading", "read_caption", "read_cell", "row_measure"]

CellKind = Literal["number", "ambiguous", "nil", "not_meaningful", "text", "blank"]


class CellReading(NamedTuple):
    """What a cell shows.

    ``nil`` is a printed dash (iXBRL's fixed-zero); ``not_meaningful`` is n.m., N/A, ``*`` and the
    like; ``blank`` is nothing, or a currency or percent sign in a cell of its own (``unit`` says
    which). ``value`` is set for numbers only. ``scale`` is the power of ten of a scale word in the
    cell itself (``$1.9 million``: 6), else 0. A header's ``$000`` is a text of scale 3.

    ``ambiguous`` is a number whose separators allow two readings (``1.234 €`` is 1.234 or 1,234);
    ``readings`` are both values, and ``value`` is None.
    """

    kind: CellKind
    value: Fraction | None = None
    decimals: int = 0
    unit: str | None = None
    scale: int = 0
    footnotes: tuple[str, ...] = ()
    readings: tuple[Fraction, ...] = ()


_BLANK = CellReading("blank")
_DASHES = frozenset(("—", "-", "--", "---", "——", "– –", "- -", "nil", "-0-"))
_NOT_MEANINGFUL = re.compile(
    r"(?:n\.?\s?/?\s?[am]\.?\s?%?|n/?m/?f\.?|not\s(?:meaningful|applicable|available|material)|\*{1,3}|#|n\.?c\.?)",
    re.IGNORECASE,
)
_FOOTNOTES = re.compile(
    r"(?:\s*(?:\(\s*(?P<letter>[a-z]{1,2}|[ivx]{1,4}|[A-H])\s*\)|\[\s*(?P<square>[0-9]{1,2}|[a-z])\s*\]"
    r"|(?P<sign>[*†‡§#]{1,3}|[¹²³⁴⁵⁶⁷⁸⁹⁰]{1,2}|\^[0-9a-z])))\Z"
)
_NUMBERED = re.compile(r"(?<=[0-9%)A-Za-z.—])\s*\(\s*(?P<n>[0-9]{1,2}(?:,\s?[0-9]{1,2})*)\s*\)\Z")


def read_cell(text: str) -> CellReading:
    """Read one cell. Never raises; what is no number is ``text``.

    ``(1,577)`` is -1577, ``(5.2)%`` and ``(5.2%)`` are -5.2 percent, ``$ (0.42)`` is -0.42 USD,
    ``2018 (3)`` is 2018 with footnote 3, ``Sales(1)`` is a text with footnote 1, ``—`` is nil.
    ``-9 ( 9 )`` and ``27% ( 27 % )``, as FinQA prints what it read, are -9 and 27%. ``▲1,577`` and ``△1,577``
    are negative, as in Japanese statements; ``(1,577) Cr`` is a credit, not crore; ``1,577)`` is -1577
    whose parenthesis opens in another cell, but ``1)`` is a list mark.
    """
    return _short(text) if len(text) <= 60 else _classify(text)


@lru_cache(
    maxsize=4096
)  # tables repeat their dashes and signs, and a page is read when it is made and when it is checked
def _short(text: str) -> CellReading:
    plain_number = _PLAIN.fullmatch(text)
    return _classify(text) if plain_number is None else _plain(plain_number)


_PLAIN = re.compile(
    r"(?:(?P<sign>[$€£₹]) ?)?(?:(?P<open>\()(?=[^()]*\)\Z))?(?P<whole>[1-9][0-9]{0,2}(?:,[0-9]{3}){0,6}|0)(?:\.(?P<decimals>[0-9]{1,2}))?(?(open)\))"
)
"""What nearly every cell of a statement is: grouped digits, perhaps in parentheses behind a currency sign."""


def _plain(found: re.Match[str]) -> CellReading:
    """Read a plain number at once; ``_classify`` reads it the same way (a test holds it)."""
    sign, opened, whole, decimals = found.groups(default="")
    number = int(whole.replace(",", "") + decimals)
    if opened:
        number = -number
    value = Fraction(number, 10 ** len(decimals)) if decimals else Fraction(number)
    # As ``CellReading(…)`` makes it, without a call in Python: pages hold dozens of these.
    fields = ("number", value, len(decimals), SYMBOLS[sign] if sign else None, 0, (), ())
    return tuple.__new__(CellReading, fields)


def _classify(text: str) -> CellReading:
    cell = _squeeze(plain(without_invisible(text)))
    if not cell:
        return _BLANK
    if any(c.isdecimal() for c in cell):
        mark = _SCALE_MARK.fullmatch(cell)
        if mark is not None:
            caption = read_caption(f"{mark['mark'] or ''}'000")
            return CellReading("text", unit=caption.currency, scale=3)
        if cell.strip("$€£¥₹ ") == "-0-":
            return CellReading("nil", unit=SYMBOLS.get(cell[0]))
        cell = _as_printed(cell)
    cell, footnotes = _strip_footnotes(cell)
    if _NOT_MEANINGFUL.fullmatch(cell) or (not cell and footnotes and footnotes[0][0] in "*#"):
        return CellReading("not_meaningful", footnotes=footnotes if cell else ())
    if not cell:
        return CellReading("text", footnotes=footnotes)
    special = _without_digits(cell, footnotes)
    if special is not None:
        return special
    return _number_cell(cell, footnotes)


_SCALE_MARK = re.compile(r"\(?\s?(?P<mark>(?:US|HK|NT|NZ|[CAS])?\$|[€£¥₹]|[A-Z]{3}|Rs\.?)?\s?'?000'?s?\s?\)?")
_TWICE = re.compile(
    r"(?P<first>[-+]?\s?[$€£]?\s?[-+]?(?P<digits>[0-9][0-9,.]*+)\s?%?)\s?\(\s?[$€£]?\s?(?P=digits)\s?%?\s?\)"
)
_CREDIT = re.compile(r"(?<=\))\s?(?:Cr|CR|Dr|DR)\.?\Z")
_CLOSED = re.compile(r"[$€£]?\s?(?:[0-9]{3}|[0-9][0-9]*[,.][0-9])[0-9,.]*\s?%?\s?\)\s?%?")


def _as_printed(cell: str) -> str:
    """Undo what tables and their extraction add to a number: triangles, halves of parentheses, repeats."""
    if cell[0] in "▲△":
        cell = f"-{cell[1:].lstrip()}"
    if cell[-1] == ")" and (twice := _TWICE.fullmatch(cell)) is not None:
        return twice["first"]
    if "(" not in cell and _CLOSED.fullmatch(cell):
        return f"({cell}"
    return _CREDIT.sub("", cell)


_RUNS = re.compile(r"[ \t\r\n\f\v]+|(?<![0-9])\xa0+|\xa0+(?![0-9])")


def _squeeze(cell: str) -> str:
    cell = _RUNS.sub(" ", cell).strip()
    return cell.replace("( ", "(").replace(" )", ")") if "(" in cell or ")" in cell else cell


def _strip_footnotes(cell: str) -> tuple[str, tuple[str, ...]]:
    """Take footnote marks off the end: ``1,234(a)``, ``2018 (3)``, ``1,234*``, ``Sales[1]``."""
    marks: list[str] = []
    while len(marks) < 4:
        found = _FOOTNOTES.search(cell, max(0, len(cell) - 16))
        if found is not None and found.start() > 0:
            marks.insert(0, found["letter"] or found["square"] or found["sign"])
        else:
            found = _NUMBERED.search(cell, max(0, len(cell) - 24))
            # "$ (3)" and "(3)" are numbers; "2018 (3)" and "Sales (3)" carry a mark.
            if found is None or not cell[: found.start()].strip("$€£¥₹ "):
                break
            head = cell[: found.start()].rstrip()
            if head in CODES or f"{head}" in DOLLAR_PREFIXES:
                break
            marks[:0] = [mark.strip() for mark in found["n"].split(",")]
        cell = cell[: found.start()].rstrip()
    return cell, tuple(marks)


def _without_digits(cell: str, footnotes: tuple[str, ...]) -> CellReading | None:
    """Read dashes and lone symbols; None if the cell holds digits or other text."""
    if any(c.isdecimal() for c in cell):
        return None
    rest, unit = cell, None
    for symbol, name in SYMBOLS.items():
        if symbol in rest:
            before, _, after = rest.partition(symbol)
            prefix = before.strip("( ")
            if prefix and prefix not in DOLLAR_PREFIXES:
                continue
            rest = (before.replace(prefix, "", 1) if prefix else before) + after
            unit = DOLLAR_PREFIXES.get(prefix, name) if prefix else name
            break
    if unit is None and "%" in rest:
        rest, unit = rest.replace("%", "", 1), "percent"
    rest = rest.strip()
    if rest.lower() in _DASHES or rest.strip("() ").lower() in _DASHES:
        return CellReading("nil", unit=unit, footnotes=footnotes)
    if not rest.strip("()|. "):
        return CellReading("blank", unit=unit, footnotes=footnotes)
    if cell in CODES:
        return CellReading("blank", unit=CODES[cell], footnotes=footnotes)
    return CellReading("text", footnotes=footnotes)


_SPACED = re.compile(r"(?<![0-9.,])[1-9][0-9]{0,2}(?: [0-9]{3})++(?![0-9])")


def _number_cell(cell: str, footnotes: tuple[str, ...]) -> CellReading:
    """Read a cell with digits: a number where one number is all of it."""
    if "(" in cell and ")" not in cell:
        cell += ")"  # EDGAR tables put the closing parenthesis in a cell of its own
    if " " in cell:
        cell = _SPACED.sub(lambda found: found[0].replace(" ", "\xa0"), cell)
    numbers = read_numbers(cell)
    if len(numbers) == 1:
        number = numbers[0]
        outside = cell[: number.start] + cell[number.end :]
        if not outside.strip(" .|") and number.other is not None:
            mantissa, decimals = number.other
            readings = (number.value, Fraction(mantissa, 10**decimals))
            return CellReading("ambiguous", None, 0, number.unit, number.scale or 0, footnotes, readings)
        if not outside.strip(" .|"):
            return CellReading(
                "number", number.value, number.decimals, number.unit, number.scale or 0, footnotes
            )
    return CellReading("text", footnotes=footnotes)

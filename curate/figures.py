"""Gold answers that are numbers: reading them as printed, and saying how they are asked for."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from schemas.answer import NumberAnswer
from schemas.quantity import DISPLAY_SCALE, is_currency
from schemas.reading import read_numbers
from schemas.words import CODES, DOLLAR_PREFIXES, SCALE_NAMES, SYMBOLS
from schemas.writing import display, renderings

if TYPE_CHECKING:
    from schemas.reading import Number

SCALES = {SCALE_NAMES[power]: power for power in (3, 6, 9)}
_YEAR = re.compile(r"(?:19|20)\d\d")
_PREFIXES = "|".join(sorted(map(re.escape, DOLLAR_PREFIXES), key=len, reverse=True))
_MARK = re.compile(
    rf"(?:\b(?P<prefix>{_PREFIXES})\s?)?(?P<symbol>[{''.join(SYMBOLS)}])"
    rf"|\b(?P<code>{'|'.join(map(re.escape, CODES))})(?![A-Za-z])"
)


def printed(value: Fraction, digits: int) -> str:
    """Print a number for a reader, to so many significant digits; one that no float holds as well."""
    try:
        return f"{float(value):.{digits}g}"
    except OverflowError:
        return f"{Decimal(value.numerator) / Decimal(value.denominator):.{digits}g}"


def is_year(text: str) -> bool:
    """Whether a text is no more than a year, which is a name and not a figure."""
    return _YEAR.fullmatch(text.strip()) is not None


def read_figure(text: str) -> Number | None:
    """Read a text that is one amount, percentage or plain number and nothing else; None for others."""
    text = text.strip()
    numbers = read_numbers(text)
    if len(numbers) != 1 or is_year(text):
        return None
    number = numbers[0]
    known = number.unit is None or number.unit in DISPLAY_SCALE or is_currency(number.unit)
    return number if known and (number.start, number.end) == (0, len(text)) else None


def the_currency(text: str) -> str | None:
    """Return the one currency that a text's amounts are in, None if it names none or several.

    A plain ``$`` is taken for US dollars; the grader lets it be any dollar.
    """
    units = {
        CODES[found["code"]]
        if found["code"]
        else DOLLAR_PREFIXES[found["prefix"]]
        if found["prefix"] and found["symbol"] == "$"
        else SYMBOLS[found["symbol"]]
        for found in _MARK.finditer(text)
    }
    return units.pop() if len(units) == 1 else None


Convention = Literal["signed", "magnitude", "direction"]
_CHANGES = re.compile(
    r"\b(?:change|chang(?:ed|ing)|growth|grow|grew|increas|decreas|declin|fluctuat)", re.IGNORECASE
)
_DOWNWARD = re.compile(r"\b(?:decreas|declin|reduc|drop|fall|fell|loss)", re.IGNORECASE)


def convention(question: str, value: Fraction) -> Convention:
    """Return how the sign of an answer is to be read.

    "The difference between A and B" asks for an amount, and so does "the decrease" whose gold answer
    is positive; a change may say its direction in words; anything else is signed.
    """
    if re.search(r"\bdifference\b", question, re.IGNORECASE):
        return "magnitude"
    if _DOWNWARD.search(question) and value > 0:
        return "magnitude"
    return "direction" if _CHANGES.search(question) else "signed"


def number_answer(
    printed: Fraction,
    places: int,
    *,
    unit: str,
    scale: int = 0,
    exact: Fraction | None = None,
    sign: Convention = "signed",
) -> NumberAnswer:
    """Build the answer of a gold number that was rounded to ``places`` when it was printed.

    ``printed`` is in the display ``unit`` and ``scale`` (12.67 for 12.67%, 8325 for 8,325 thousand).
    ``exact``, in base units, is what the gold number was rounded from, where that is known; without
    it the answer is known to no more than the printed decimals.
    """
    if unit == "pure" and scale > 0:
        unit = "money"  # thousands and millions of nothing named are some currency's
    power = scale + DISPLAY_SCALE.get(unit, 0)
    one = Fraction(10) ** power
    middle, half = printed * one, one / 2 / 10**places
    texts = renderings(middle, unit, scale, places, sign)
    if sign == "magnitude" and middle < 0:
        # The working ends in -835: so does the reply, though 835 is as right.
        texts = (display(middle, unit, scale, places), *texts)
    return NumberAnswer(
        exact=middle if exact is None else exact,
        unit=unit,
        scale=scale,
        places=places,
        convention=sign,
        accept=(middle - half, middle + half),
        decimals=places - power if exact is None else None,
        display=texts[0],
        renderings=texts[1:],
    )

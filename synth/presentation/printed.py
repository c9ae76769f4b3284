"""Printing one fact: its text in a cell, and the value, unit, scale and decimals that the text has."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from schemas.quantity import rate
from synth.presentation.sheet import SYMBOLS, grouped_digits

if TYPE_CHECKING:
    from collections.abc import Sequence

    from synth.company.concept import Concept

READ_COUNTS = frozenset({"stores", "employees"})
"""Nouns of counts that a reader knows as units; others count as pure numbers."""


class Printed(NamedTuple):
    """A cell's text and what it says; ``value`` is the printed one, in base units."""

    text: str
    value: Fraction
    unit: str
    scale: int
    decimals: int

    def counted(self, unit: str, scale: int) -> Printed:
        """Return a count as its label says it: "Units sold (thousands)" counts thousands."""
        return Printed(self.text, self.value * 10**scale, unit, scale, self.decimals - scale)


class Manner(NamedTuple):
    """How a table prints its numbers."""

    currency: str
    scale: int
    """The caption's power of ten, 0 where the table has none."""
    places: int
    """Decimals of amounts of money."""
    share_scale: int
    share_places: int
    minus: bool
    """Negatives take a minus sign, not parentheses."""
    signed: bool = False
    """Deductions print as negative."""
    unsigned: bool = False
    """A loss under a label that says so ("Net loss") prints without a sign."""


def print_row(
    numbers: Sequence[int | None], concept: Concept, manner: Manner, *, symbol: bool
) -> list[Printed | None]:
    """Print a row's facts; they are held in printing units (synth.company.company), with the sign they print with.

    A fact that is nil or missing is None. All in integers: this runs for every cell of every page.
    """
    match concept.measure:
        case "money":
            way = (manner.currency, manner.scale, manner.places, symbol)
        case "price":
            way = (manner.currency, 0, 2, symbol)
        case "per-share":
            way = (_per_share(manner.currency), 0, 2, symbol)
        case "shares":
            way = ("shares", manner.share_scale, manner.share_places, False)
        case "percent" | "ratio":
            return [_proportion(n, concept, manner) if n else None for n in numbers]
        case "years":  # tenths, of which a last zero is not printed
            shown = [(n, 1) if n % 10 else (n // 10, 0) for n in (n or 0 for n in numbers)]
            return [_printed((n,), "years", 0, places, manner)[0] for n, places in shown]
        case "days":
            way = ("days", 0, 0, False)
        case "count":
            way = (concept.noun if concept.noun in READ_COUNTS else "pure", 0, 0, False)
    return _printed(numbers, *way[:3], manner, symbol=way[3])


def _proportion(number: int, concept: Concept, manner: Manner) -> Printed:
    """Print hundredths, of which a last zero is not printed."""
    places = 2 if number % 10 else 1
    text = grouped_digits(abs(number) // 10 ** (2 - places), places)
    mark, scale = ("%", -2) if concept.measure == "percent" else ("x", 0)
    if number < 0:
        text = f"-{text}{mark}" if manner.minus else f"({text}){mark}" if scale else f"({text}{mark})"
    else:
        text += mark
    return Printed(text, Fraction(number, 10 ** (2 - scale)), "pure", scale, places - scale)


@lru_cache(maxsize=16)
def _per_share(currency: str) -> str:
    return rate(currency, "shares")


def _printed(
    numbers: Sequence[int | None], unit: str, scale: int, places: int, manner: Manner, *, symbol: bool = False
) -> list[Printed | None]:
    power = scale - places
    ten: int = 10 ** abs(power)
    sign = SYMBOLS.get(manner.currency, "") if symbol else ""
    before = f"{sign} " if sign else ""
    row: list[Printed | None] = []
    for number in numbers:
        if not number:
            row.append(None)
            continue
        text = grouped_digits(abs(number), places)
        if number < 0:
            text = f"-{sign}{text}" if manner.minus else f"{before}({text})"
        elif before:
            text = before + text
        value = Fraction(number * ten) if power >= 0 else Fraction(number, ten)
        row.append(Printed(text, value, unit, scale, -power))
    return row

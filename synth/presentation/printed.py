"""Printing one fact: its text in a cell, and the value, unit, scale and decimals that the text has."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from schemas.quantity import rate
from synth.presentation.sheet import SYMBOLS, grouped_digits

if TYPE_CHECKING:
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


def print_fact(number: int, concept: Concept, manner: Manner, *, symbol: bool) -> Printed:
    """Print a fact that is held in printing units (synth.company.company); it has the sign it prints with.

    All in integers: this runs for every cell of every page.
    """
    match concept.measure:
        case "money":
            return _printed(number, manner.currency, manner.scale, manner.places, manner, symbol)
        case "price":
            return _printed(number, manner.currency, 0, 2, manner, symbol)
        case "per-share":
            return _printed(number, _per_share(manner.currency), 0, 2, manner, symbol)
        case "shares":
            return _printed(number, "shares", manner.share_scale, manner.share_places, manner, False)
        case "percent" | "ratio":  # hundredths; a last zero is not printed
            places = 2 if number % 10 else 1
            text = grouped_digits(abs(number) // 10 ** (2 - places), places)
            mark, scale = ("%", -2) if concept.measure == "percent" else ("x", 0)
            if number < 0:
                text = f"-{text}{mark}" if manner.minus else f"({text}){mark}" if scale else f"({text}{mark})"
            else:
                text += mark
            return Printed(text, Fraction(number, 10 ** (2 - scale)), "pure", scale, places - scale)
        case "years":
            places, shown = (1, number) if number % 10 else (0, number // 10)
            return _printed(shown, "years", 0, places, manner, False)
        case "days":
            return _printed(number, "days", 0, 0, manner, False)
        case "count":
            unit = concept.noun if concept.noun in READ_COUNTS else "pure"
            return _printed(number, unit, 0, 0, manner, False)


@lru_cache(maxsize=16)
def _per_share(currency: str) -> str:
    return rate(currency, "shares")


def _printed(number: int, unit: str, scale: int, places: int, manner: Manner, symbol: bool) -> Printed:
    text = grouped_digits(abs(number), places)
    sign = SYMBOLS.get(manner.currency, "") if symbol else ""
    if number >= 0:
        text = f"{sign} {text}" if sign else text
    elif manner.minus:
        text = f"-{sign}{text}"
    else:
        text = f"{sign} ({text})" if sign else f"({text})"
    power = scale - places
    value = Fraction(number * 10**power) if power >= 0 else Fraction(number, 10**-power)
    return Printed(text, value, unit, scale, -power)

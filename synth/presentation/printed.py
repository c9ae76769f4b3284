"""Printing one fact: its text in a cell, and the value, unit, scale and decimals that the text has."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from schemas.quantity import rate, round_half_away
from synth.presentation.sheet import SYMBOLS, grouped

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


def print_fact(value: Fraction, concept: Concept, manner: Manner, *, symbol: bool) -> Printed:
    """Print a fact; ``value`` already has the sign it prints with."""
    match concept.measure:
        case "money":
            return _number(value, manner.currency, manner.scale, manner.places, manner, symbol)
        case "price":
            return _number(value, manner.currency, 0, 2, manner, symbol)
        case "per-share":
            return _number(value, rate(manner.currency, "shares"), 0, 2, manner, symbol)
        case "shares":
            return _number(value, "shares", manner.share_scale, manner.share_places, manner, False)
        case "percent":
            return _suffixed(value, "%", -2, 1, manner)
        case "ratio":
            return _suffixed(value, "x", 0, 1 if value.denominator in {1, 2, 5, 10} else 2, manner)
        case "days" | "years":
            return _number(value, concept.measure, 0, 0 if value.denominator == 1 else 1, manner, False)
        case "count":
            unit = concept.noun if concept.noun in READ_COUNTS else "pure"
            return _number(value, unit, 0, 0, manner, False)


def _number(value: Fraction, unit: str, scale: int, places: int, manner: Manner, symbol: bool) -> Printed:
    shown = round_half_away(value / 10**scale if scale else value, places)
    text = grouped(shown, places)
    mark = f"{SYMBOLS[manner.currency]} " if symbol and manner.currency in SYMBOLS else ""
    if shown < 0:
        text = f"-{mark}{text}" if manner.minus else f"{mark}({text})"
        if manner.minus and mark:
            text = f"-{mark.strip()}{grouped(shown, places)}"
    else:
        text = mark + text
    return Printed(text, shown * 10**scale if scale else shown, unit, scale, places - scale)


def _suffixed(value: Fraction, suffix: str, scale: int, places: int, manner: Manner) -> Printed:
    shown = round_half_away(value / Fraction(10) ** scale, places)
    text = grouped(shown, places)
    if shown < 0:
        text = (
            f"-{text}{suffix}"
            if manner.minus
            else f"({text}){suffix}"
            if suffix == "%"
            else f"({text}{suffix})"
        )
    else:
        text += suffix
    return Printed(text, shown * Fraction(10) ** scale, "pure", scale, places - scale)

"""Books in a coarser unit: each amount rounded for itself, so that sums may miss by a last digit.

Filings round every figure on its own: of 2,355 roll-ups in inline-XBRL filings 24 do not add up, each by no
more than the rounding of their parts.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from synth.company.concepts import CONCEPTS

if TYPE_CHECKING:
    from synth.company.company import Company

_LEAST = 10**3
"""What the largest figure must come to in the coarser unit: four digits."""
_COARSER = {(3, 0): (6, 1, 2), (6, 1): (6, 0, 1), (6, 0): (9, 2, 1), (7, 2): (7, 1, 1), (5, 2): (5, 1, 1)}
"""(scale, decimals) to (scale, decimals, digits dropped)."""


def round_books(company: Company) -> bool:
    """Round every amount of money to a coarser unit, where there is one; whether it was done.

    Only facts that are drawn are rounded: schedules must have been asked for before.
    """
    who = company.identity
    coarser = _COARSER.get((who.scale, who.places))
    largest = max((abs(n) for n in company.books[company.periods[0], ""].values()), default=0)
    if coarser is None:
        return False
    scale, places, dropped = coarser
    unit = 10**dropped
    if largest < _LEAST * unit:
        return False
    for book in company.books.values():
        for concept, number in book.items():
            if CONCEPTS[concept].measure == "money":
                book[concept] = _nearest(number, unit)
    company.identity = replace(who, scale=scale, places=places)
    return True


def _nearest(number: int, unit: int) -> int:
    """Divide, halves away from zero."""
    size = (2 * abs(number) + unit) // (2 * unit)
    return -size if number < 0 else size

"""Asking for an answer in the unit, scale and decimals that something is shown in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemas.quantity import is_currency, split_rate
from synth.asking import Asked
from synth.company.identity import CURRENCY_NAMES, SCALE_NAMES

if TYPE_CHECKING:
    from schemas.derivation import Rounding

_UNITS = {"percent": "as a percentage", "points": "in percentage points", "bps": "in basis points", "x": "as a multiple",
          "pure": "as a plain number"}  # fmt: skip
_PLACES = ("the nearest whole number", "one decimal place", "two decimal places", "three decimal places", "four decimal places",
           "five decimal places", "six decimal places")  # fmt: skip


def asked_as(how: Rounding) -> Asked:
    """Ask for an answer as something is shown: its unit, scale and decimals."""
    if is_currency(how.unit):
        unit = (
            f"in {SCALE_NAMES[how.scale]} of {CURRENCY_NAMES[how.unit]}"
            if how.scale
            else f"in {CURRENCY_NAMES[how.unit]}"
        )
    elif how.unit == "shares":
        unit = f"in {SCALE_NAMES[how.scale]} of shares" if how.scale else "in shares"
    elif (rate := split_rate(how.unit)) is not None:
        unit = f"in {CURRENCY_NAMES[rate[0]]} per {how.unit.removeprefix(f'{rate[0]}Per').lower()}"
    else:
        unit = _UNITS.get(how.unit, f"in {how.unit}")
    return Asked(how, f"Answer {unit}, to {_PLACES[how.places]}.")

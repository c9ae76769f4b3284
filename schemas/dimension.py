"""Dimension check: the unit that each operation of a derivation gives, or why it gives none.

Units are XBRL's (``USD``, ``shares``, ``USDPerShare``, ``pure``) and three of ours: ``constant`` for a
named constant, which takes on the unit of its neighbour; ``year-of-days`` for the constants 360 and 365,
which do the same but turn a ratio into ``days`` (receivables over revenue, times 365) and days into a
ratio (90 days / 360); and ``points`` for a difference of two pure numbers. Points and pure numbers are
kept apart so that a change in margin can't be displayed as a relative percentage, nor a growth rate as
percentage points.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from schemas.errors import DerivationError
from schemas.quantity import rate, split_rate

if TYPE_CHECKING:
    from collections.abc import Sequence

CONSTANT = "constant"
YEAR_OF_DAYS = "year-of-days"
CONSTANTS = frozenset({CONSTANT, YEAR_OF_DAYS})
_RATIOS = frozenset({"pure", "points"})
_SHOWN: dict[str, frozenset[str]] = {
    # A balance over what a year adds or uses up ("remaining life of the assets") is a number of years.
    "pure": frozenset({"pure", "percent", "bps", "x", "years"}),
    # A difference of two multiples ("0.3x higher") is displayed as a multiple.
    "points": frozenset({"points", "bps", "x", "pure"}),
}


def constant_unit(number: int) -> str:
    """Return the unit of a named constant: a year's 360 or 365 days, or a plain number."""
    return YEAR_OF_DAYS if number in (360, 365) else CONSTANT


def result_unit(op: str, units: Sequence[str]) -> str:
    """Return the unit of ``op`` applied to operands of these units. Raises DerivationError."""
    return _known(op, tuple(units))


@lru_cache(maxsize=4096)
def _known(op: str, units: tuple[str, ...]) -> str:
    match op, units:
        case ("multiply", [unit, "year-of-days"] | ["year-of-days", unit]) if unit in _RATIOS:
            return "days"
        case "divide", ["year-of-days", unit] if unit in _RATIOS:
            return "days"
        case "divide", ["days", "year-of-days"]:
            return "pure"
    return _result_unit(op, [CONSTANT if unit in CONSTANTS else unit for unit in units])


def _result_unit(op: str, units: list[str]) -> str:
    match op:
        case "lookup" | "negate" | "abs" | "round" | "power" | "root":
            if op in {"power", "root"}:
                if units[0] not in {*_RATIOS, CONSTANT}:
                    raise DerivationError(f"{op} of {units[0]}: only pure numbers have powers and roots")
                return "pure"  # squared points are points no more
            return "pure" if units[0] == CONSTANT else units[0]
        case "add" | "sum" | "average" | "max" | "min":
            return _same(op, units)
        case "greater":
            _same(op, units)
            return "pure"
        case "subtract":
            # A constant subtracted (growth as a/b - 1) leaves a ratio; two ratios differ by points.
            unit = _same(op, units)
            return "points" if unit == "pure" and CONSTANT not in units else unit
        case "multiply":
            return _product(*units)
        case "divide":
            return _quotient(*units)
    raise DerivationError(f"unknown operation {op!r}")


def _same(op: str, units: list[str]) -> str:
    plain = {unit for unit in units if unit != CONSTANT}
    if not plain:
        return "pure"
    if plain <= _RATIOS:
        if CONSTANT in units:
            return "pure"
        return "pure" if "pure" in plain else "points"
    if len(plain) > 1 or CONSTANT in units:
        raise DerivationError(f"{op} of {' and '.join(units)}: the units differ")
    return plain.pop()


def _product(a: str, b: str) -> str:
    if CONSTANT in {a, b}:  # before the ratios: a hundred times a ratio is a ratio, not a constant
        other = b if a == CONSTANT else a
        return "pure" if other == CONSTANT else other
    for one, other in ((a, b), (b, a)):
        if one in _RATIOS:
            return other
        if (parts := split_rate(one)) and parts[1] == other:
            return parts[0]
    raise DerivationError(f"multiply of {a} and {b}: no unit for the product")


def _quotient(a: str, b: str) -> str:
    if b == CONSTANT:
        return "pure" if a == CONSTANT else a
    if a == b or {a, b} <= _RATIOS | {CONSTANT}:
        return "pure"
    if b in _RATIOS:
        return a
    if (parts := split_rate(a)) and parts[0] == b:
        raise DerivationError(f"divide of {a} by {b}: no unit for the quotient")
    if (parts := split_rate(b)) and parts[0] == a:
        return parts[1]
    if a in _RATIOS or a == CONSTANT:
        raise DerivationError(f"divide of {a} by {b}: no unit for the quotient")
    return rate(a, b)


def check_display(unit: str, shown: str) -> None:
    """Check that a result of ``unit`` may be displayed in ``shown``. Raises DerivationError."""
    allowed = _SHOWN.get(unit)
    if unit != shown and (allowed is None or shown not in allowed):
        raise DerivationError(f"a result in {unit} can't be displayed in {shown}")

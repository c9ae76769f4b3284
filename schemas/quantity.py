"""Exact numbers with a unit: the values that every proof, cell and answer is made of.

Vocabulary from inline XBRL 1.1 (https://www.xbrl.org/specification/inlinexbrl-part1/): a ``unit``
(``USD``, ``shares``, ``USDPerShare``, ``pure``), a ``scale`` (power of ten between the printed text
and the value) and ``decimals`` (the value is known to ± ½ · 10^-decimals; ``None`` means exact).

Display units of pure numbers are ours: ``percent`` (10^-2), ``points`` (a difference of two
percentages, 10^-2), ``bps`` (a hundredth of a point, 10^-4) and ``x`` (a multiple, 10^0). A relative
change is ``percent``, never ``points`` or ``bps``. ``money`` is an amount whose currency the source
doesn't say: a reply may name any currency, or none.
"""

from __future__ import annotations

import re
from fractions import Fraction
from functools import lru_cache
from typing import Annotated, Any, NamedTuple

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema

_FRACTION = re.compile(r"-?\d{1,4000}(?:/\d{1,4000})?")


def parse_fraction(value: Any) -> Any:
    """Read the stored form of an exact number, ``"-45921/151289"`` or ``"302578000"``.

    Binary floats are refused: 0.1 is not one tenth. Raises ValueError (pydantic reports it with the
    field's place).
    """
    if isinstance(value, Fraction):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return Fraction(value)
    if isinstance(value, str) and _FRACTION.fullmatch(value):
        numerator, _, denominator = value.partition("/")
        if denominator and int(denominator) == 0:
            raise ValueError("an exact number can't have denominator 0")
        return Fraction(int(numerator), int(denominator or 1))
    raise ValueError("an exact number is an integer or a fraction in text, such as '-1577' or '3/8'")


Exact = Annotated[
    Fraction,
    BeforeValidator(parse_fraction),
    PlainSerializer(str, return_type=str),
    WithJsonSchema({"type": "string", "pattern": r"^-?\d+(/\d+)?$"}),
]
"""A rational number, kept and stored exactly (JSON: ``"n"`` or ``"n/d"``)."""

DISPLAY_SCALE: dict[str, int] = {"percent": -2, "points": -2, "bps": -4, "x": 0}
"""Power of ten of one display unit of a pure number."""


@lru_cache(maxsize=256)
def ten(power: int) -> Fraction:
    """Return a power of ten, exactly."""
    return Fraction(10) ** power


@lru_cache(maxsize=512)
def one(unit: str, scale: int = 0) -> Fraction:
    """Return what 1 is worth, in base units, where figures are shown in ``unit`` at 10^``scale``.

    ``one("USD", 6)`` is 1,000,000 and ``one("percent")`` is 1/100.
    """
    return ten(scale + DISPLAY_SCALE.get(unit, 0))


_RATE = re.compile(r"([A-Za-z]+?)Per([A-Z][A-Za-z]*)")
_CURRENCY = re.compile(r"[A-Z]{3}")
_DENOMINATOR = {"Share": "shares", "Day": "days", "Year": "years", "Employee": "employees", "Store": "stores",
                "Customer": "customers", "Unit": "units"}  # fmt: skip
_NUMERATOR = {v: k for k, v in _DENOMINATOR.items()}


@lru_cache(maxsize=512)
def is_currency(unit: str) -> bool:
    """Whether the unit is an ISO 4217 currency code (``USD``)."""
    return _CURRENCY.fullmatch(unit) is not None


@lru_cache(maxsize=512)
def split_rate(unit: str) -> tuple[str, str] | None:
    """Take a rate unit apart: ``"USDPerShare"`` gives ``("USD", "shares")``, ``"USD"`` gives None."""
    found = _RATE.fullmatch(unit)
    if not found:
        return None
    return found[1], _DENOMINATOR.get(found[2], found[2])


def rate(numerator: str, denominator: str) -> str:
    """Name the unit of a quotient: ``rate("USD", "shares")`` is ``"USDPerShare"``."""
    return f"{numerator}Per{_NUMERATOR.get(denominator, denominator[:1].upper() + denominator[1:])}"


def round_half_away(value: Fraction, places: int) -> Fraction:
    """Round to ``places`` decimals, halves away from zero (the rounding of filings and of schools)."""
    # Integers, not 10**places as a Fraction: this runs for every printed number of every example.
    n, d = value.numerator, value.denominator
    if places >= 0:
        n *= 10**places
    else:
        d *= 10**-places
    if d == 1:
        q = n
    else:
        q = (2 * abs(n) + d) // (2 * d)
        q = -q if n < 0 else q
    return Fraction(q, 10**places) if places >= 0 else Fraction(q * 10**-places)


def times_ten(value: Fraction, power: int) -> Fraction:
    """Return ``value * 10**power``; in integers where it can be, as for nearly every cell of a page."""
    if not power:
        return value
    n, d = value.numerator, value.denominator
    if power > 0:
        return Fraction(n * 10**power) if d == 1 else Fraction(n * 10**power, d)
    return Fraction(n, d * 10**-power)


def round_at(value: Fraction, power: int, places: int) -> Fraction:
    """Return ``value * 10**power`` rounded to ``places`` decimals, halves away from zero: one fraction, not two."""
    if places < 0:
        return round_half_away(times_ten(value, power), places)
    n, d = value.numerator, value.denominator
    power += places
    if power >= 0:
        n *= 10**power
    else:
        d *= 10**-power
    if d != 1:
        q = (2 * abs(n) + d) // (2 * d)
        n = -q if n < 0 else q
    return Fraction(n, 10**places) if places else Fraction(n)


class Quantity(NamedTuple):
    """An exact value in base units (dollars, shares, a plain ratio), its unit and known precision."""

    value: Fraction
    unit: str
    decimals: int | None = None

"""Whether a claimed number states an exact value at a precision, and which power of ten it is off by."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from fractions import Fraction


class Target(NamedTuple):
    """An exact value to compare claims with, and which multiple of the grid (the power of ten asked for) it rounds to.

    One value is compared many times: it is rounded once.
    """

    exact: Fraction
    grid: int
    rounded: int


def target_of(exact: Fraction, grid: int) -> Target:
    """Prepare an exact value for comparison on the grid 10^``grid``."""
    return Target(exact, grid, round_to(exact, grid))


def round_to(value: Fraction, exponent: int) -> int:
    """Round to a multiple of 10^exponent, halves away from zero, and return which multiple."""
    n, d = value.numerator, value.denominator
    if exponent < 0:
        n *= 10**-exponent
    else:
        d *= 10**exponent
    q = (2 * abs(n) + d) // (2 * d)
    return -q if n < 0 else q


def compare(mantissa: int, exponent: int, target: Target, *, whole: bool) -> str:
    """Say whether ``mantissa x 10^exponent`` states a value: ``"yes"``, ``"coarse"`` or ``"no"``.

    At the precision asked for or a finer one the claim must be the exact value rounded half away from
    zero; one that is right at a coarser precision only is coarse. ``whole`` numbers may be padded with
    zeros ("91,800,000").
    """
    exact, grid, rounded = target
    if exponent >= grid:
        if mantissa * 10 ** (exponent - grid) == rounded:
            return "yes"
        if exponent == grid:
            return "no"
    elif mantissa == rounded * 10 ** (grid - exponent) and (whole or mantissa == round_to(exact, exponent)):
        return "yes"
    while True:
        if exponent != grid and mantissa == round_to(exact, exponent):
            return "yes" if exponent < grid else "coarse"
        if not whole or not mantissa or mantissa % 10:
            return "no"
        mantissa //= 10
        exponent += 1


def power_of_ten(wrong: Fraction | None, exact: Fraction) -> int | None:
    """Return k where a wrong value is 10^k times the exact one in size, up to 15 either way."""
    if wrong is None or not exact or not wrong:
        return None
    ratio = abs(wrong / exact)
    if ratio.denominator == 1:
        return _TENS.get(ratio.numerator)
    power = _TENS.get(ratio.denominator) if ratio.numerator == 1 else None
    return None if power is None else -power


_TENS = {10**power: power for power in range(16)}


def off_by(mantissa: int, exponent: int, target: Target, *, whole: bool) -> int | None:
    """Return k, up to 12 either way and not 0, where a claim states 10^k times the exact value."""
    digits = str(abs(mantissa)).strip("0")
    # The sizes in bits say which two powers are possible: log10 of the ratio lies between 0.61 below and
    # 0.31 above what they give, and a claim that rounds to the value is within 0.31 of it.
    exact = target.exact
    bits = mantissa.bit_length() - exact.numerator.bit_length() + exact.denominator.bit_length()
    near = exponent + bits * 30103 // 100_000
    for power in sorted((near, near + 1), key=abs):
        if not 1 <= abs(power) <= 12:
            continue
        found = compare(mantissa, exponent - power, target, whole=whole)
        if found == "yes" or (found == "coarse" and len(digits) > 1):
            return power
    return None

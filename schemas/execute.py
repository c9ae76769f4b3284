"""The executor: runs a derivation's steps in exact arithmetic, knowing nothing of who wrote them.

Arithmetic is on sympy Rationals built from structured operands; no text is ever sympified. A root
gives a rational enclosure 10^-30 wide, and every later step carries both ends.
"""

from __future__ import annotations

import re
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from schemas.dimension import CONSTANTS, check_display, constant_unit, result_unit
from schemas.errors import DerivationError
from schemas.quantity import Quantity, one, round_half_away

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sympy import Rational

    from schemas.derivation import Derivation, Rounding, Step

_CONSTANT = re.compile(r"const_(m?)(\d{1,18})")
_STEP = re.compile(r"#(\d{1,6})")
_MAX_EXPONENT = 1000
_ARITY = {"lookup": 1, "negate": 1, "abs": 1, "sum": None, "average": None, "max": None, "min": None}
ROOT_DIGITS = 31
"""Roots are enclosed to 10^-31, so that differences and products of a few stay within 10^-30."""


class Value(NamedTuple):
    """A step's result: both ends of its enclosure (equal where it is exact) and its unit."""

    low: Rational
    high: Rational
    unit: str

    @property
    def exact(self) -> Fraction | None:
        """The exact result, None where only an enclosure is known."""
        return _fraction(self.low) if self.low is self.high or self.low == self.high else None

    def states(self, number: Fraction) -> bool:
        """Whether the result is exact and this number: compared as it is stored, in lowest terms."""
        low, high = self.low, self.high
        same = low.p == number.numerator and low.q == number.denominator
        return same and (low is high or low == high)


def _fraction(number: Rational) -> Fraction:
    return Fraction(int(number.p), int(number.q))


@lru_cache(maxsize=1)
def _makers() -> tuple[Callable[[int], Rational], Callable[[int, int], Rational]]:
    """Return sympy's Integer and Rational: imported when first used, and not asked for again at every number."""
    from sympy import Integer, Rational

    return Integer, Rational


def _rational(number: Fraction) -> Rational:
    """Make a sympy number: an Integer where it is whole, as amounts are, which takes a third of the time."""
    integer, rational = _makers()
    n, d = number.numerator, number.denominator
    return integer(n) if d == 1 else rational(n, d)


def run(steps: Sequence[Step], resolve: Callable[[str], Quantity]) -> list[Value]:
    """Execute steps in order; ``resolve`` gives the quantity of a cell or text reference.

    Returns one Value a step. Raises DerivationError naming the step.
    """
    values: list[Value] = []
    operand = resolve.value if isinstance(resolve, Operands) else Operands(resolve).value
    for number, step in enumerate(steps):
        if step.id != f"#{number}":
            raise DerivationError(f"step {number} is called {step.id}: steps are #0, #1, … in order")
        try:
            args = [_earlier(ref, values) if ref[:1] == "#" else operand(ref) for ref in step.args]
            values.append(_step(step, args))
        except DerivationError as error:
            raise DerivationError(f"step {step.id}: {error}") from None
    return values


def constant(ref: str) -> int | None:
    """Return the number a constant's name stands for (``const_m1`` is -1), None if it is no constant."""
    found = _CONSTANT.fullmatch(ref) if ref[:1] == "c" else None
    return None if found is None else int(found[2]) * (-1 if found[1] else 1)


def _earlier(ref: str, values: list[Value]) -> Value:
    number = _step_number(ref)
    if number >= len(values):
        raise DerivationError(f"{ref} is no earlier step")
    return values[number]


@lru_cache(maxsize=1024)  # what raises is not kept, and raises again
def _step_number(ref: str) -> int:
    found = _STEP.fullmatch(ref)
    if found is None:
        raise DerivationError(f"{ref}: no reference to a step")
    return int(found[1])


@lru_cache(maxsize=256)
def _constant_value(ref: str) -> Value | None:
    number = constant(ref)
    if number is None:
        return None
    exact = _makers()[0](number)
    return Value(exact, exact, constant_unit(number))


def _value(quantity: Quantity) -> Value:
    exact = _rational(quantity.value)
    return Value(exact, exact, quantity.unit)


class Operands:
    """Operands that several derivations share: each is resolved, and made a sympy Rational, once."""

    def __init__(self, resolve: Callable[[str], Quantity]) -> None:
        self._resolve = resolve
        self._values: dict[str, Value] = {}

    def __call__(self, ref: str) -> Quantity:
        """Return the quantity of a reference. Raises what resolving it raises."""
        return self._resolve(ref)

    def value(self, ref: str) -> Value:
        """Return an operand, or a constant, as the executor computes with it."""
        found = self._values.get(ref)
        if found is None:
            known = _constant_value(ref) if ref[:1] == "c" else None
            found = self._values[ref] = known or _value(self._resolve(ref))
        return found


def _step(step: Step, args: list[Value]) -> Value:
    wanted = _ARITY.get(step.op, 2)
    if (wanted is not None and len(args) != wanted) or not args:
        raise DerivationError(f"{step.op} takes {wanted or 'one or more'} operands, not {len(args)}")
    unit = result_unit(step.op, [arg.unit for arg in args])
    for arg in args:
        if arg.low is not arg.high:
            break
    else:  # every operand is exact, as they mostly are: one end is both
        exact = _arithmetic(step.op, [arg.low for arg in args])
        if exact is not None:
            return Value(exact, exact, unit)
    low, high = _bounds(step.op, args)
    return Value(low, high, unit)


def _arithmetic(op: str, args: list[Rational]) -> Rational | None:
    """Return the exact result of plain arithmetic, None for the other operations."""
    match op:
        case "lookup":
            return args[0]
        case "negate":
            return -args[0]
        case "add" | "sum":
            return sum(args[1:], args[0])
        case "average":
            return sum(args[1:], args[0]) / len(args)
        case "subtract":
            return args[0] - args[1]
        case "multiply":
            return args[0] * args[1]
        case "divide":
            if not args[1].p:
                raise DerivationError("division by zero")
            return args[0] / args[1]
    return None


def _bounds(op: str, args: list[Value]) -> tuple[Rational, Rational]:
    from sympy import Rational

    a = args[0]
    match op:
        case "lookup":
            return a.low, a.high
        case "negate":
            return -a.high, -a.low
        case "abs":
            if a.low >= 0:
                return a.low, a.high
            return (-a.high, -a.low) if a.high <= 0 else (Rational(0), max(-a.low, a.high))
        case "add" | "sum":
            return sum(x.low for x in args), sum(x.high for x in args)
        case "average":
            return sum(x.low for x in args) / len(args), sum(x.high for x in args) / len(args)
        case "max" | "min":
            pick = max if op == "max" else min
            return pick(x.low for x in args), pick(x.high for x in args)
        case "subtract":
            return a.low - args[1].high, a.high - args[1].low
        case "multiply":
            return _corners([x * y for x in (a.low, a.high) for y in (args[1].low, args[1].high)])
        case "divide":
            b = args[1]
            if b.low <= 0 <= b.high:
                raise DerivationError("division by zero")
            return _corners([x / y for x in (a.low, a.high) for y in (b.low, b.high)])
        case "greater":
            if a.low > args[1].high:
                return Rational(1), Rational(1)
            if a.high <= args[1].low:
                return Rational(0), Rational(0)
            raise DerivationError("greater: the two enclosures overlap")
        case "power":
            return _power(a, _integer(args[1]))
        case "root":
            return _root(a, _integer(args[1]))
        case "round":
            return _round(a, _integer(args[1]))
    raise DerivationError(f"unknown operation {op!r}")


def _corners(products: list[Rational]) -> tuple[Rational, Rational]:
    return min(products), max(products)


def _integer(value: Value) -> int:
    if value.unit not in CONSTANTS or value.low.q != 1 or abs(value.low) > _MAX_EXPONENT:
        raise DerivationError(f"the second operand is a constant integer up to {_MAX_EXPONENT}")
    return int(value.low)


def _power(a: Value, n: int) -> tuple[Rational, Rational]:
    if a.low != a.high and a.low < 0:
        raise DerivationError("power of an enclosure that reaches below zero")
    if a.low == 0 and n < 0:
        raise DerivationError("zero to a negative power")
    ends = a.low**n, a.high**n
    return min(ends), max(ends)


def _root(a: Value, n: int) -> tuple[Rational, Rational]:
    from sympy import Rational, integer_nthroot

    if n < 1 or a.low < 0:
        raise DerivationError("root takes a number of at least 0 and an n of at least 1")
    grid = 10**ROOT_DIGITS
    floor_low, _ = integer_nthroot(int(a.low.p * grid**n // a.low.q), n)
    floor_high, _ = integer_nthroot(int(a.high.p * grid**n // a.high.q), n)
    low, high = Rational(int(floor_low), grid), Rational(int(floor_high), grid)
    # The root lies in [floor, floor + 1) on the grid, and at floor exactly if floor^n is the number.
    if high**n != a.high:
        high += Rational(1, grid)
    return low, high


def _round(a: Value, places: int) -> tuple[Rational, Rational]:
    from sympy import Rational

    def rounded(x: Rational) -> Rational:
        value = round_half_away(_fraction(x), places)
        return Rational(value.numerator, value.denominator)

    return rounded(a.low), rounded(a.high)


def displayed(value: Value, rounding: Rounding) -> Fraction:
    """Round a result as the question asks and return it in the display unit.

    Raises DerivationError if the unit can't be displayed so, or if an enclosure's two ends round
    differently.
    """
    check_display(value.unit, rounding.unit)
    unit = one(rounding.unit, rounding.scale)
    ends = {
        round_half_away(_fraction(end) / unit, rounding.places)
        for end in ((value.low,) if value.low is value.high else (value.low, value.high))
    }
    if len(ends) > 1:
        raise DerivationError("the enclosure is too wide to round")
    return ends.pop()


def execute(derivation: Derivation, resolve: Callable[[str], Quantity]) -> Value:
    """Run a derivation and compare every step with what it stores. Returns the last step's value.

    Raises DerivationError where a stored result or unit is not what the step gives.
    """
    values = run(derivation.steps, resolve)
    for step, value in zip(derivation.steps, values, strict=True):
        if step.unit != value.unit:
            raise DerivationError(f"step {step.id} stores unit {step.unit}, but gives {value.unit}")
        if step.enclosure is not None:
            if (_fraction(value.low), _fraction(value.high)) != step.enclosure:
                raise DerivationError(f"step {step.id} stores another enclosure than it gives")
        elif step.exact is None or not value.states(step.exact):
            raise DerivationError(f"step {step.id} stores {step.exact}, but gives {value.exact}")
    return values[-1]

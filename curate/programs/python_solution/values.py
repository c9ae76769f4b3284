"""The values of a solution, and Python's operators on them.

An ``int`` is Python's int. A ``Fraction`` is what Python would hold as a float, kept exactly: decimal
literals and everything that ``+ - * / // %`` and whole powers make of them. A ``float`` is a number
that is no longer exact, because a root, a logarithm or an overlong fraction came into it.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from curate.programs.python_solution.limits import Budget, LimitError, UnsupportedError
from schemas.errors import DerivationError

Number = int | Fraction | float
NUMBERS = (int, Fraction, float)
SCALARS = (int, Fraction, float, str, type(None), date, timedelta)


@dataclass(frozen=True, slots=True)
class Namespace:
    """A module, class or distribution that the interpreter knows: its members, by name."""

    name: str
    members: dict[str, Any]


def binary(op: type[ast.operator], a: Any, b: Any, budget: Budget) -> Any:
    """Apply an operator. Raises DerivationError, or what Python raises for these operands."""
    if isinstance(a, NUMBERS) and isinstance(b, NUMBERS):
        return _arithmetic(op, a, b, budget)
    if op is ast.Add and isinstance(a, str) and isinstance(b, str):
        budget.text(len(a) + len(b))
        return a + b
    if op is ast.Add and isinstance(a, list) and isinstance(b, list):
        budget.items(len(a) + len(b))
        return a + b
    if op is ast.Add and isinstance(a, tuple) and isinstance(b, tuple):
        budget.items(len(a) + len(b))
        return a + b
    if op is ast.Mult and isinstance(b, str | list | tuple) and isinstance(a, int):
        a, b = b, a
    if op is ast.Mult and isinstance(a, str | list | tuple) and isinstance(b, int):
        (budget.text if isinstance(a, str) else budget.items)(len(a) * max(b, 0))
        return a * b
    if isinstance(a, date | timedelta) and isinstance(b, date | timedelta) and op in (ast.Add, ast.Sub):
        return a - b if op is ast.Sub else a + b  # type: ignore[operator]  # Python's TypeError is ours
    raise UnsupportedError(f"{op.__name__} of {kind(a)} and {kind(b)}")


def _arithmetic(op: type[ast.operator], a: Number, b: Number, budget: Budget) -> Number:
    a, b = (int(x) if isinstance(x, bool) else x for x in (a, b))
    if op is ast.Pow:
        return power(a, b, budget)
    bits = size(a) + size(b)
    budget.spend(bits // 256)
    if op is ast.Add:
        return settle(a + b, budget)
    if op is ast.Sub:
        return settle(a - b, budget)
    if op is ast.Mult:
        return settle(a * b, budget)
    if op is ast.Div:
        exact = isinstance(a, int) and isinstance(b, int)
        return settle(Fraction(a, b) if exact else a / b, budget)  # type: ignore[arg-type]  # both int
    # In Python the floor of a float is a float: here a Fraction stays a Fraction.
    keep = Fraction if isinstance(a, Fraction) or isinstance(b, Fraction) else None
    if op is ast.FloorDiv:
        result: Number = a // b
    elif op is ast.Mod:
        result = a % b
    else:
        raise UnsupportedError(f"{op.__name__} of numbers")
    return settle(keep(result) if keep and isinstance(result, int) else result, budget)


def power(a: Number, b: Number, budget: Budget) -> Number:
    """Raise to a power: exactly where the exponent is whole, else as floats."""
    if isinstance(b, Fraction) and b.denominator == 1:
        a, b = (Fraction(a) if isinstance(a, int) else a), b.numerator
    if isinstance(a, float) or not isinstance(b, int):
        if a < 0 and b != int(b):
            raise DerivationError("a fractional power of a negative number")
        return settle(float(a) ** float(b), budget)
    bits = size(a) * abs(b)
    if a in (0, 1, -1) and b > 0:
        return a if b % 2 else a * a
    if isinstance(a, int) and b >= 0:
        if bits > 2 * budget.limits.int_bits:
            raise LimitError("an integer power that is too large")
        budget.spend(bits // 64)
        return settle(a**b, budget)
    if a == 0 and b < 0:
        raise ZeroDivisionError("zero to a negative power")
    if bits > 2 * budget.limits.exact_bits:
        return settle(float(a) ** b, budget)
    return settle(Fraction(a) ** b, budget)


def size(x: Number) -> int:
    """Return the bits of a number's longer part; 0 for a float."""
    if isinstance(x, int):
        return x.bit_length()
    return max(x.numerator.bit_length(), x.denominator.bit_length()) if isinstance(x, Fraction) else 0


def settle(x: Any, budget: Budget) -> Number:
    """Keep a result within the limits: overlong fractions become floats, overlong integers an error."""
    if isinstance(x, float):
        if math.isnan(x):
            raise DerivationError("the result is not a number")
        budget.inexact = True
        return x
    if isinstance(x, Fraction):
        return settle(float(x), budget) if size(x) > budget.limits.exact_bits else x
    if isinstance(x, int):
        if x.bit_length() > budget.limits.int_bits:
            raise LimitError(f"an integer of more than {budget.limits.int_bits} bits")
        return x
    raise DerivationError(f"the result is a {type(x).__name__}")


def compare(op: type[ast.cmpop], a: Any, b: Any, budget: Budget) -> bool:
    """Compare two values. Raises DerivationError for kinds that have no order."""
    if op is ast.Eq:
        return equal(a, b, budget)
    if op is ast.NotEq:
        return not equal(a, b, budget)
    if op in (ast.Is, ast.IsNot):
        if not any(x is None or isinstance(x, bool) for x in (a, b)):
            raise UnsupportedError("is, but for None, True and False")
        return (a is b) == (op is ast.Is)
    if op in (ast.In, ast.NotIn):
        return contains(a, b, budget) == (op is ast.In)
    a, b = orderable(a, budget), orderable(b, budget)
    if op is ast.Lt:
        return bool(a < b)
    if op is ast.LtE:
        return bool(a <= b)
    return bool(a > b) if op is ast.Gt else bool(a >= b)


def equal(a: Any, b: Any, budget: Budget) -> bool:
    """Compare element by element, each charged: lists of shared lists are exponentially large."""
    budget.spend()
    if isinstance(a, SCALARS) or isinstance(b, SCALARS):
        return bool(a == b)
    if isinstance(a, list | tuple) and type(a) is type(b):
        budget.levels += 1
        if budget.levels > budget.limits.levels:
            raise LimitError("lists nested too deep")
        same = len(a) == len(b) and all(equal(x, y, budget) for x, y in zip(a, b, strict=True))
        budget.levels -= 1
        return same
    if type(a) is not type(b):
        return False
    raise UnsupportedError(f"== of {kind(a)}")


def contains(a: Any, b: Any, budget: Budget) -> bool:
    """Whether ``a in b``."""
    if isinstance(b, str) and isinstance(a, str):
        budget.spend(len(b) // 64)
        return a in b
    if isinstance(b, dict):
        return key(a) in b
    return any(equal(a, x, budget) for x in walk(b, budget))


def orderable(x: Any, budget: Budget) -> Any:
    """Return a value that Python may order at no great cost: a number, text, date or flat sequence."""
    if isinstance(x, list | tuple):
        budget.spend(len(x) // 8)
        if not all(isinstance(item, SCALARS) for item in x):
            raise UnsupportedError("an order of nested lists")
    elif not isinstance(x, SCALARS):
        raise UnsupportedError(f"an order of {kind(x)}")
    return x


def key(x: Any) -> Any:
    """Return a value that may be a key of a dict: a scalar or a flat tuple."""
    flat = isinstance(x, tuple) and all(isinstance(item, SCALARS) for item in x)
    if not (isinstance(x, SCALARS) or flat):
        raise UnsupportedError(f"{kind(x)} as a key")
    return x


def walk(x: Any, budget: Budget) -> Iterator[Any]:
    """Yield the elements of a collection, each charged."""
    if not isinstance(x, str | list | tuple | dict | range):
        raise DerivationError(f"{kind(x)} has no elements")
    for item in x:
        budget.spend()
        yield item


def collect(x: Any, budget: Budget) -> list[Any]:
    """Return the elements of a collection as a new list."""
    if isinstance(x, range | str | list | tuple | dict):
        budget.items(len(x))
    return list(walk(x, budget))


def truth(x: Any) -> bool:
    """Whether a value counts as true."""
    return bool(x)


def index(x: Any, at: Any) -> Any:
    """Return ``x[at]``. Raises what Python raises."""
    if isinstance(x, dict):
        return x[key(at)]
    if isinstance(x, str | list | tuple | range) and isinstance(at, int):
        return x[at]
    raise DerivationError(f"{kind(x)} has no element at {kind(at)}")


def cut(x: Any, at: slice, budget: Budget) -> Any:
    """Return ``x[a:b:c]``."""
    if not isinstance(x, str | list | tuple | range):
        raise DerivationError(f"{kind(x)} can't be sliced")
    if any(not (bound is None or isinstance(bound, int)) for bound in (at.start, at.stop, at.step)):
        raise DerivationError("the bounds of a slice are integers")
    part = x[at]
    if isinstance(part, Sequence) and not isinstance(part, range):
        budget.items(len(part))
    return part


def kind(x: Any) -> str:
    """Name a value's type for a message, as Python calls it."""
    return "float" if isinstance(x, Fraction) else type(x).__name__

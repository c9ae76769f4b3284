"""Solving: programs over the page's facts, in plain fractions.

This is the generator's own arithmetic. It shares no code with the executor that re-runs the proof,
except the table of which units go together.
"""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING, cast

from schemas.derivation import Derivation, Rounding, Selection, Step
from schemas.dimension import constant_unit, result_unit
from schemas.errors import DerivationError
from schemas.quantity import DISPLAY_SCALE, round_at, round_half_away
from schemas.table import Cell, Mention

if TYPE_CHECKING:
    from collections.abc import Iterable

    from schemas.derivation import Op
    from synth.problem import Ask, Page, Program

_CELL = re.compile(r"(t\d+)\[(\d+),(\d+)\]")
_GRID = 10**31
"""Roots are enclosed to a grid of 10^-31, as the executor does."""
Ends = tuple[Fraction, Fraction]
"""Both ends of what is known of a result; equal where it is exact."""


class Givens:
    """The operands that a page and its questions print, by reference."""

    def __init__(self, page: Page, asks: Iterable[Ask]) -> None:
        self._given: dict[str, Cell | Mention] = {}
        self._texts: dict[str, str] = {}
        self._sheets = page.sheets
        texts = [(passage.id, passage.text, passage.mentions) for passage in page.passages]
        for name, text, mentions in (*texts, *(("q", ask.question, ask.mentions) for ask in asks)):
            for m in mentions:
                ref = f"{name}[{m.span[0]}:{m.span[1]}]"
                self._given[ref] = m
                self._texts[ref] = text[m.span[0] : m.span[1]]

    def __contains__(self, ref: str) -> bool:
        return ref in self._given or self._found(ref) is not None

    def _found(self, ref: str) -> Cell | None:
        """Find a cell that holds a number when it is first asked for: few of a page's ever are."""
        place = _CELL.fullmatch(ref)
        if place is None:
            return None
        at = int(place[2]), int(place[3])
        for sheet in self._sheets:
            if sheet.table.id == place[1]:
                for cell in sheet.table.cells:
                    if cell.at == at and cell.value is not None:
                        self._given[ref] = cell
                        return cell
        return None

    def _at(self, ref: str) -> Cell | Mention:
        given = self._given.get(ref) or self._found(ref)
        if given is None:
            raise KeyError(ref)
        return given

    def printed(self, ref: str) -> str:
        """Return an operand's text as the prompt prints it."""
        given = self._at(ref)
        return given.printed if isinstance(given, Cell) else self._texts[ref]

    def scale(self, ref: str) -> int:
        """Return the power of ten that an operand is printed at."""
        return self._at(ref).scale

    def decimals(self, ref: str) -> int:
        """Return the decimals that an operand is printed with."""
        given = self._at(ref)
        return max(0, (given.decimals or 0) + given.scale)

    def operand(self, ref: str) -> tuple[Fraction, str]:
        """Return a reference's value in base units and its unit; constants included."""
        if ref.startswith("const_"):
            number = -int(ref[7:]) if ref[6] == "m" else int(ref[6:])
            return Fraction(number), constant_unit(number)
        given = self._at(ref)
        if given.value is None:
            raise KeyError(ref)
        return given.value, given.unit


def compute(op: str, values: list[Fraction]) -> Fraction:
    """Apply one operation of schemas.derivation to exact values. Roots are ``enclose``'s."""
    match op:
        case "lookup":
            return values[0]
        case "negate":
            return -values[0]
        case "abs":
            return abs(values[0])
        case "add" | "sum":
            return sum(values[1:], values[0])
        case "subtract":
            return values[0] - values[1]
        case "multiply":
            return values[0] * values[1]
        case "divide":
            return values[0] / values[1]
        case "average":
            return sum(values[1:], values[0]) / len(values)
        case "max":
            return max(values)
        case "min":
            return min(values)
        case "greater":
            return Fraction(1 if values[0] > values[1] else 0)
        case "power":
            return values[0] ** int(values[1])
        case "round":
            return round_half_away(values[0], int(values[1]))
    raise DerivationError(f"generators have no operation {op!r}")


def enclose(op: str, values: list[Ends]) -> Ends:
    """Apply one operation to enclosures. Raises DerivationError for what it can't bound."""
    if op == "root":
        (low, high), n = values[0], int(values[1][0])
        if low < 0:
            raise DerivationError("the root of a negative number")
        return _root_below(low, n), _root_above(high, n)
    for low, high in values:
        if low is not high:
            break
    else:  # exact, as they mostly are
        exact = compute(op, [low for low, _ in values])
        return exact, exact
    if op == "subtract":
        return values[0][0] - values[1][1], values[0][1] - values[1][0]
    if op in {"add", "sum", "lookup"} or (op in {"multiply", "divide"} and values[1][0] == values[1][1] > 0):
        return compute(op, [low for low, _ in values]), compute(op, [high for _, high in values])
    if op == "negate":
        return -values[0][1], -values[0][0]
    if op in {"multiply", "power"} and all(low >= 0 for low, _ in values):
        return compute(op, [low for low, _ in values]), compute(op, [high for _, high in values])
    raise DerivationError(f"{op} of a root is not bounded here")


def _root_below(value: Fraction, n: int) -> Fraction:
    return Fraction(integer_root(value.numerator * _GRID**n // value.denominator, n), _GRID)


def _root_above(value: Fraction, n: int) -> Fraction:
    low = _root_below(value, n)
    return low if low**n == value else low + Fraction(1, _GRID)


def integer_root(value: int, n: int) -> int:
    """Return the largest integer whose n-th power is at most ``value`` (Newton's method from above)."""
    if value < 2:
        return value
    x = 1 << -(-value.bit_length() // n)
    while True:
        y = ((n - 1) * x + value // x ** (n - 1)) // n
        if y >= x:
            return x
        x = y


def solve(
    program: Program, givens: Givens, rounding: Rounding | None, select: Selection | None = None
) -> Derivation:
    """Solve a program: every step's exact value and unit. Raises DerivationError, ZeroDivisionError."""
    results: list[tuple[Ends, str]] = []
    steps: list[Step] = []
    for number, (op, *args) in enumerate(program):
        operands = []
        for arg in args:
            if arg[0] == "#":
                operands.append(results[int(arg[1:])])
            else:
                value, unit = givens.operand(arg)
                operands.append(((value, value), unit))
        unit = result_unit(op, [unit for _, unit in operands])
        low, high = enclose(op, [ends for ends, _ in operands])
        results.append(((low, high), unit))
        exact = low if low is high or low == high else None
        steps.append(
            Step.trusted(
                id=f"#{number}",
                op=cast("Op", op),  # enclose knows no others
                args=tuple(args),
                unit=unit,
                exact=exact,
                enclosure=None if exact is not None else (low, high),
            )
        )
    return Derivation.trusted(kind="program", steps=tuple(steps), rounding=rounding, select=select)


def result(step: Step) -> Fraction:
    """Return a step's value: exact, or the middle of its enclosure (10^-31 wide)."""
    if step.exact is not None:
        return step.exact
    if step.enclosure is None:
        raise DerivationError(f"step {step.id} has no result")
    return sum(step.enclosure, Fraction(0)) / 2


def rounded(value: Fraction, rounding: Rounding) -> Fraction:
    """Return a base-unit value as the question asks for it: in its unit and scale, rounded once."""
    return round_at(value, -rounding.scale - DISPLAY_SCALE.get(rounding.unit, 0), rounding.places)

"""Solving: programs over the page's facts, in plain fractions.

This is the generator's own arithmetic. It shares no code with the executor that re-runs the proof,
except the table of which units go together.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from schemas.derivation import Derivation, Rounding, Step
from schemas.dimension import constant_unit, result_unit
from schemas.errors import DerivationError
from schemas.quantity import one, round_half_away

if TYPE_CHECKING:
    from synth.problem import Ask, Page, Program


class Givens:
    """The operands that a page and a question print, by reference."""

    def __init__(self, page: Page, ask: Ask) -> None:
        self.scales: dict[str, int] = {}
        self.decimals: dict[str, int] = {}
        self._values: dict[str, tuple[Fraction, str]] = {}
        for sheet in page.sheets:
            for cell in sheet.table.cells:
                if cell.value is not None:
                    ref = f"{sheet.table.id}[{cell.at[0]},{cell.at[1]}]"
                    self._add(ref, cell.value, cell.unit, cell.scale, cell.decimals)
        texts = [(passage.id, passage.mentions) for passage in page.passages]
        for name, mentions in (*texts, ("q", ask.mentions)):
            for m in mentions:
                ref = f"{name}[{m.span[0]}:{m.span[1]}]"
                self._add(ref, m.value, m.unit, m.scale, m.decimals)

    def _add(self, ref: str, value: Fraction, unit: str, scale: int, decimals: int | None) -> None:
        self._values[ref] = value, unit
        self.scales[ref] = scale
        self.decimals[ref] = max(0, (decimals or 0) + scale)

    def __contains__(self, ref: str) -> bool:
        return ref in self._values

    def operand(self, ref: str) -> tuple[Fraction, str]:
        """Return a reference's value in base units and its unit; constants included."""
        if ref.startswith("const_"):
            sign = -1 if ref[6] == "m" else 1
            number = sign * int(ref[6:].removeprefix("m"))
            return Fraction(number), constant_unit(number)
        return self._values[ref]


def compute(op: str, values: list[Fraction]) -> Fraction:
    """Apply one operation of schemas.derivation to exact values."""
    match op:
        case "lookup":
            return values[0]
        case "negate":
            return -values[0]
        case "abs":
            return abs(values[0])
        case "add" | "sum":
            return sum(values, Fraction(0))
        case "subtract":
            return values[0] - values[1]
        case "multiply":
            return values[0] * values[1]
        case "divide":
            return values[0] / values[1]
        case "average":
            return sum(values, Fraction(0)) / len(values)
        case "round":
            return round_half_away(values[0], int(values[1]))
    raise DerivationError(f"generators have no operation {op!r}")


def solve(program: Program, givens: Givens, rounding: Rounding) -> Derivation:
    """Solve a program: every step's exact value and unit. Raises DerivationError, ZeroDivisionError."""
    results: list[tuple[Fraction, str]] = []
    steps: list[Step] = []
    for number, (op, *args) in enumerate(program):
        operands = [results[int(arg[1:])] if arg[0] == "#" else givens.operand(arg) for arg in args]
        value = compute(op, [value for value, _ in operands])
        unit = result_unit(op, [unit for _, unit in operands])
        results.append((value, unit))
        steps.append(Step(id=f"#{number}", op=op, args=tuple(args), unit=unit, exact=value))
    return Derivation(steps=tuple(steps), rounding=rounding)


def asked(value: Fraction, rounding: Rounding) -> Fraction:
    """Return a base-unit value in the unit and scale of the question, unrounded."""
    return value / one(rounding.unit, rounding.scale)


def rounded(value: Fraction, rounding: Rounding) -> Fraction:
    """Return a base-unit value as the question asks for it: in its unit and scale, rounded once."""
    return round_half_away(asked(value, rounding), rounding.places)

"""A worked answer from what a solution assigned: one line a step, and no printed equation that is false.

A step of plain arithmetic is printed as an equation over the numbers that went into it::

    Percent change = (34.2 - 30) / 30 = 0.14

Anything else (a root, a logarithm, a loop) says what was computed, without claiming an equation::

    Volatility: sqrt(0.0256) gives 0.16
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from schemas.checks import equations
from schemas.quantity import round_half_away
from schemas.writing import digits

if TYPE_CHECKING:
    from collections.abc import Iterable

    from curate.programs.python_solution.trace import Assigned, Kept, Trace
    from curate.programs.python_solution.values import Number

_MOST_LINES = 40
_MOST_TIMES = 3
"""A variable that is assigned more often than this (a loop) is shown with its last value only."""
_FEWEST_DECIMALS, _MOST_DECIMALS = 4, 12
_LONGEST_LINE = 300

_SIGNS: dict[type[ast.operator], tuple[str, int]] = {
    ast.Add: ("+", 1),
    ast.Sub: ("-", 1),
    ast.Mult: ("*", 2),
    ast.Div: ("/", 2),
    ast.Pow: ("^", 4),
}


def steps(trace: Trace, places: int = 2) -> list[str]:
    """Return the lines of a solution's steps, results to ``places`` decimals where that is enough.

    What is given is printed in full. A result has four decimals or more: rounding is for the end, and
    one that is used further on has as many as it takes for the later equation to be true of the
    numbers that it prints. An equation that is not true with twelve is left to its value. No line for
    a solution of more than 40 steps.
    """
    shown = list(_shown(trace.assigned))
    if len(shown) > _MOST_LINES:
        return []
    decimals = {each.name: min(max(places, _FEWEST_DECIMALS), _MOST_DECIMALS) for each in shown}
    decimals |= {each.name: _MOST_DECIMALS for each in shown if _is_given(each.expression)}
    while True:
        lines = [(each, _line(each, trace.cells, decimals)) for each in shown]
        false = [each for each, line in lines if not _true(line)]
        finer = {name for each in false for name in each.known if decimals.get(name, 99) < _MOST_DECIMALS}
        if not finer:
            break
        decimals |= {name: decimals[name] + 1 for name in finer}
    made = [line if _true(line) else _value_only(line) for _, line in lines]
    return [line for line in dict.fromkeys(made) if len(line) <= _LONGEST_LINE]


def _shown(assigned: Iterable[Assigned]) -> Iterable[Assigned]:
    """Leave out plain copies of a variable, and all but the last value of a loop's."""
    kept = [each for each in assigned if not isinstance(each.expression, ast.Name) and not _is_whole(each)]
    often = Counter(each.name for each in kept)
    last = {each.name: number for number, each in enumerate(kept)}
    for number, each in enumerate(kept):
        if often[each.name] <= _MOST_TIMES or last[each.name] == number:
            yield each


def _line(step: Assigned, cells: dict[str, Any], decimals: dict[str, int]) -> str:
    name = _words(step.name) or "Result"
    year = "year" in step.name.lower()
    value = _number(step.value, decimals[step.name], grouped=not year)
    bare = ast.unparse(step.expression) if isinstance(step.expression, ast.Subscript) else ""
    if place := _cell(step.expression):
        return f"{name} = {value} ({', '.join(place)})" if "=" not in "".join(place) else f"{name} = {value}"
    if isinstance(step.value, tuple) or bare or _is_literal(step.expression):
        return f"{name} = {value}"
    writer = _Writer(step.known, cells, decimals)
    if plain := writer.arithmetic(step.expression):
        return f"{name} = {plain} = {value}" if " " in plain else f"{name} = {value}"
    formula = _Writer(step.known, cells, decimals, calls=True).arithmetic(step.expression)
    return f"{name}: {formula} gives {value}" if formula else f"{name} = {value}"


def _is_whole(step: Assigned) -> bool:
    """Whether a step is the call of the whole solution, whose own steps are shown."""
    match step.expression:
        case ast.Call(func=ast.Name(id="solution")):
            return True
    return False


def _true(line: str) -> bool:
    return all(equation.holds for equation in equations(line))


def _value_only(line: str) -> str:
    return f"{line.partition(' = ')[0]}: {line.rpartition(' = ')[2]}"


def _is_given(node: ast.expr) -> bool:
    """Whether a step takes numbers as they are given: literals, lists of them, cells."""
    match node:
        case ast.List(elts=parts) | ast.Tuple(elts=parts):
            return all(map(_is_given, parts))
    return _is_literal(node) or _cell(node) is not None


def _is_literal(node: ast.expr) -> bool:
    match node:
        case ast.Constant() | ast.UnaryOp(op=ast.USub(), operand=ast.Constant()):
            return True
    return False


def _cell(node: ast.expr) -> tuple[str, str] | None:
    """Return the row and column that ``df[row][column]`` names."""
    match node:
        case ast.Subscript(
            value=ast.Subscript(value=ast.Name(id="df"), slice=ast.Constant(value=str(row))),
            slice=ast.Constant(value=str(column)),
        ):
            return " ".join(row.split()), " ".join(column.split())
    return None


def _words(name: str) -> str:
    """Write a variable's name as words; short ones are symbols and stay as they are."""
    if len(name) <= 2 or (len(name) == 3 and not name.islower()):
        return name
    text = " ".join(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).replace("_", " ").split())
    return text[:1].upper() + text[1:]


def _number(value: Kept, decimals: int, *, grouped: bool = True) -> str:
    if isinstance(value, tuple):
        return ", ".join(_number(item, decimals, grouped=False) for item in value)
    exact = Fraction(repr(value)) if isinstance(value, float) else Fraction(value)
    if 0 < abs(exact) < 1:  # 0.000123 at two decimals would be 0
        decimals += len(str(exact.denominator // abs(exact.numerator))) - 1
    text = digits(
        abs(exact), decimals, "comma" if grouped and not 1900 <= abs(exact) <= 2100 else "none", pad=False
    )
    return f"-{text}" if round_half_away(exact, decimals) < 0 else text


class _Writer:
    """Writes an expression with the numbers that its variables held."""

    def __init__(
        self, known: dict[str, Kept], cells: dict[str, Any], decimals: dict[str, int], *, calls: bool = False
    ) -> None:
        self._known, self._cells, self._decimals, self._calls = known, cells, decimals, calls

    def arithmetic(self, node: ast.expr) -> str | None:
        """Return the expression, or None if it holds anything that can't be written as arithmetic."""
        match node:
            # The line's own result is what is rounded.
            case ast.Call(func=ast.Name(id="round" | "float"), args=[inner, *_]):
                return self._at(inner, 0)
        return self._at(node, 0)

    def _at(self, node: ast.expr, above: int) -> str | None:
        """Write a node within an operator of strength ``above``."""
        held = self.held(node)
        if held is not None:
            text = _number(held, self._precision(node), grouped=not isinstance(held, tuple))
            return f"({text})" if text.startswith("-") and above else text
        match node:
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                inner = self._at(operand, 3)
                return None if inner is None else f"(-{inner})" if above else f"-{inner}"
            case ast.BinOp(left=left, op=op, right=right) if type(op) in _SIGNS:
                return self._operation(left, op, right, above)
            case ast.Call(func=ast.Name(id="float"), args=[inner], keywords=[]):
                return self._at(inner, above)
            case ast.Call(func=ast.Name(id="sum"), args=[items], keywords=[]):
                return self._sum(items, above)
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name), args=args) if self._calls:
                parts = [self._at(arg, 0) for arg in args]
                inside = [part for part in parts if part is not None]
                return f"{name}({', '.join(inside)})" if len(inside) == len(parts) else None
        return None

    def _precision(self, node: ast.expr) -> int:
        """Return the decimals of a variable; literals and cells are printed in full."""
        while isinstance(node, ast.Subscript):
            node = node.value
        return self._decimals.get(node.id, _MOST_DECIMALS) if isinstance(node, ast.Name) else _MOST_DECIMALS

    def _operation(self, left: ast.expr, op: ast.operator, right: ast.expr, above: int) -> str | None:
        sign, strength = _SIGNS[type(op)]
        # a - (b - c) and a / (b * c) need their brackets, a - b - c does not.
        first, second = self._at(left, strength), self._at(right, strength + 1)
        if first is None or second is None:
            return None
        if sign == "^":
            if not self._calls and not _is_whole_power(self.held(right)):
                return None
            if isinstance(left, ast.BinOp) and not first.startswith("("):
                first = f"({first})"
        text = f"{first} {sign} {second}"
        return f"({text})" if strength < above else text

    def _sum(self, items: ast.expr, above: int) -> str | None:
        held = self.held(items)
        parts: list[str | None]
        if isinstance(held, tuple):
            parts = [_number(item, self._precision(items)) for item in held]
        elif isinstance(items, ast.List | ast.Tuple):
            parts = [self._at(item, 2) for item in items.elts]
        else:
            return None
        if len(parts) < 2 or any(part is None or part.startswith("-") for part in parts):
            return None
        text = " + ".join(part for part in parts if part is not None)
        return f"({text})" if above > 1 else text

    def held(self, node: ast.expr) -> Kept | None:
        """Return the value of a literal, a variable, a cell or an element; None for anything computed."""
        match node:
            case ast.Constant(value=int() | Fraction() as value) if not isinstance(value, bool):
                return value
            case ast.Name(id=name):
                return self._known.get(name)
            case ast.Call(func=ast.Name(id="len"), args=[items], keywords=[]):
                held = self.held(items)
                return len(held) if isinstance(held, tuple) else None
            case ast.Subscript(value=of, slice=at):
                return self._element(node, of, at)
        return None

    def _element(self, node: ast.expr, of: ast.expr, at: ast.expr) -> Number | None:
        if place := _cell_keys(node):
            row = self._cells.get(place[0])
            cell = row.get(place[1]) if isinstance(row, dict) else None
            return cell if isinstance(cell, int | Fraction) and not isinstance(cell, bool) else None
        held, index = self.held(of), self.held(at)
        if isinstance(held, tuple) and isinstance(index, int) and -len(held) <= index < len(held):
            return held[index]
        return None


def _is_whole_power(exponent: Kept | None) -> bool:
    return isinstance(exponent, int | Fraction) and exponent == int(exponent) and -100 <= exponent <= 100


def _cell_keys(node: ast.expr) -> tuple[str, str] | None:
    match node:
        case ast.Subscript(
            value=ast.Subscript(value=ast.Name(id="df"), slice=ast.Constant(value=str(row))),
            slice=ast.Constant(value=str(column)),
        ):
            return row, column
    return None

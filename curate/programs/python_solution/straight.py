"""Straight-line solutions as derivations: assignments, arithmetic and a last rounding, no more.

A solution with a branch, a loop, a function of its own or ``math`` has a value but no derivation;
``derive`` says which it was.
"""

from __future__ import annotations

import ast
import json
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from curate.programs.draft import Draft
from curate.programs.operands import Operands
from curate.programs.python_solution.limits import Limits
from curate.programs.python_solution.solution import read_json, run
from curate.programs.python_solution.syntax import parse
from schemas.derivation import Rounding
from schemas.errors import DerivationError
from schemas.execute import displayed, execute

if TYPE_CHECKING:
    from collections.abc import Sequence

    from schemas.derivation import Derivation, Op

_OPS: dict[type[ast.operator], Op] = {
    ast.Add: "add",
    ast.Sub: "subtract",
    ast.Mult: "multiply",
    ast.Div: "divide",
}
_FOLDS: dict[str, Op] = {"sum": "sum", "min": "min", "max": "max"}


@dataclass(frozen=True, slots=True)
class _Literal:
    """A number of the code that no step has used yet."""

    value: Fraction


@dataclass(frozen=True, slots=True)
class _Rounded:
    """A result rounded for display; a step only where something is reckoned with it."""

    name: str
    places: int


_Value = Any
"""A _Literal, a _Rounded, a name of the draft (str), or a list of these."""


def derive(code: str, context: str = "", question: str = "") -> Derivation:
    """Return the proof of a straight-line solution, its numbers found in the context or the question.

    For a solution over ``df`` the context is a table: t0's rows are the outer keys, its columns the
    inner ones. A last ``round(x, n)`` is the derivation's rounding. The proof is executed, and gives
    what the interpreter gives.

    Raises DerivationError where the solution is not straight-line, or a number of it is nowhere.
    """
    limits = Limits()
    outcome = run(code, context, limits=limits)
    if isinstance(outcome.value, bool) or not outcome.exact:
        raise DerivationError("the result is no exact number")
    tree = parse(code, limits)
    rows = read_json(context, limits) if outcome.form == "df" else None
    reader = _Reader([] if rows is None else _grid(context), rows)
    result = reader.result(tree)
    rounding = None
    if isinstance(result, _Rounded):
        rounding, result = Rounding(unit="pure", places=result.places), result.name
    name = reader.name(result)
    if name != reader.draft.last:
        reader.draft.apply("lookup", name)
    places = operands(code, context, question)
    derivation = reader.draft.derivation(places, rounding=rounding)
    value = execute(derivation, places.resolve)
    given = value.exact if rounding is None else displayed(value, rounding)
    if given != outcome.value:
        raise DerivationError("the steps round a tie away from zero, the solution does not")
    return derivation


def operands(code: str, context: str = "", question: str = "") -> Operands:
    """Return the places of a row's numbers: a table where the solution reads ``df``, else a text."""
    if any(isinstance(node, ast.Name) and node.id == "df" for node in ast.walk(parse(code, Limits()))):
        return Operands(_grid(context), [], question)
    return Operands([], [context], question)


def _grid(context: str) -> list[list[str]]:
    """Print a context of rows of columns as a table with a header and a label column."""
    data = json.loads(context, parse_float=str, parse_int=str, parse_constant=str)
    if not isinstance(data, dict) or not all(isinstance(row, dict) for row in data.values()):
        raise DerivationError("the context is no table of rows and columns")
    columns = list(dict.fromkeys(name for row in data.values() for name in row))
    body = [
        [label, *(row[c] if isinstance(row.get(c), str) else "" for c in columns)]
        for label, row in data.items()
    ]
    return [["", *columns], *body]


class _Reader:
    """Walks straight-line code; everything else is refused by name."""

    def __init__(self, grid: Sequence[Sequence[str]], rows: Any) -> None:
        self.draft = Draft()
        self.grid, self._rows = grid, rows
        self._names: dict[str, _Value] = {}

    def result(self, tree: ast.Module) -> _Value:
        """Return the value of the solution's form."""
        for node in tree.body:
            if isinstance(node, ast.FunctionDef) and node.name == "solution":
                return self._block(node.body)
        last = self._block(tree.body)
        return self._names.get("answer", last)

    def _block(self, body: Sequence[ast.stmt]) -> _Value:
        last: _Value = None
        for node in body:
            match node:
                case ast.Expr(value=ast.Constant(value=str())):
                    continue
                case ast.Expr(value=ast.Call(func=ast.Name(id="print"), args=[*_, shown])):
                    last = self._value(shown)
                case ast.Return(value=ast.expr() as value):
                    return self._value(value)
                case ast.Expr(value=value):
                    last = self._value(value)
                case ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant(value=str())):
                    self._names.pop(name, None)  # a label, of no use in arithmetic
                case ast.Assign(targets=[ast.Name(id=name)], value=value):
                    last = self._names[name] = self._value(value)
                case ast.AugAssign(target=ast.Name(id=name), op=op, value=value):
                    last = self._names[name] = self._operation(op, self._known(name), self._value(value))
                case _:
                    raise DerivationError(f"line {node.lineno}: {type(node).__name__} is no straight line")
        if last is None:
            raise DerivationError("no result")
        return last

    def _value(self, node: ast.expr) -> _Value:
        match node:
            case ast.Constant(value=int() | Fraction() as value) if not isinstance(value, bool):
                return _Literal(Fraction(value))
            case ast.Name(id=name):
                return self._known(name)
            case ast.List(elts=parts) | ast.Tuple(elts=parts):
                return [self._value(part) for part in parts]
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                value = self._value(operand)
                if isinstance(value, _Literal):
                    return _Literal(-value.value)
                return self.draft.apply("negate", self.name(value))
            case ast.BinOp(left=left, op=op, right=right):
                return self._operation(op, self._value(left), self._value(right), right)
            case ast.Subscript(value=of, slice=at):
                return self._element(of, at)
            case ast.Call(func=ast.Name(id=name), args=args, keywords=[]):
                return self._call(name, [self._value(arg) for arg in args], node)
        raise DerivationError(f"line {node.lineno}: {type(node).__name__} is no arithmetic")

    def _known(self, name: str) -> _Value:
        if name not in self._names:
            raise DerivationError(f"{name} is no name of a number")
        return self._names[name]

    def _operation(
        self, op: ast.operator, left: _Value, right: _Value, written: ast.expr | None = None
    ) -> str:
        # A number written into a formula is the formula's own; one that was given a name is a given.
        formula = isinstance(written, ast.Constant)
        if isinstance(op, ast.Pow):
            exponent = self.draft.value_of(self.name(right)).exact
            if exponent is None or exponent.denominator != 1:
                raise DerivationError("a power that is not whole")
            return self.draft.power(self.name(left), exponent)
        if type(op) not in _OPS:
            raise DerivationError(f"{type(op).__name__} is no step")
        return self.draft.apply(_OPS[type(op)], self.name(left), self.name(right, formula=formula))

    def _element(self, of: ast.expr, at: ast.expr) -> _Value:
        match of, at:
            case ast.Subscript(value=ast.Name(id="df"), slice=ast.Constant(value=str(row))), ast.Constant(
                value=str(column)
            ) if self._rows is not None:
                r = list(self._rows).index(row)
                c = self.grid[0][1:].index(column)
                value = self._rows[row][column]
                if not isinstance(value, int | Fraction):
                    raise DerivationError(f"df[{row!r}][{column!r}] is no number")
                return self.draft.cell(f"t0[{r},{c}]", Fraction(value))
            case ast.Name(id=name), ast.Constant(value=int(n)):
                items = self._known(name)
                if isinstance(items, list):
                    return items[n]
        raise DerivationError(f"line {of.lineno}: an element that is no cell of the table")

    def _call(self, name: str, args: list[_Value], node: ast.Call) -> _Value:
        match name, args:
            case "round", [value]:
                return _Rounded(self.name(value), 0)
            case "round", [value, _Literal(places)] if places.denominator == 1:
                return _Rounded(self.name(value), int(places))
            case "abs", [value]:
                return self.draft.apply("abs", self.name(value))
            case "float", [value]:
                return value
            case "len", [list(items)]:
                return _Literal(Fraction(len(items)))
            case (("sum" | "min" | "max"), [list(items)]) if items:
                return self.draft.apply(_FOLDS[name], *map(self.name, items))
            case (("min" | "max"), [_, _, *_]):
                return self.draft.apply(_FOLDS[name], *map(self.name, args))
        raise DerivationError(f"line {node.lineno}: {name} is no step")

    def name(self, value: _Value, *, formula: bool = False) -> str:
        """Return a value as an operand of a step."""
        if isinstance(value, _Literal):
            return self.draft.number(value.value, formula=formula)
        if isinstance(value, _Rounded):
            if value.places < 0:
                raise DerivationError("a step that rounds to tens")
            return self.draft.apply("round", value.name, f"const_{value.places}")
        if not isinstance(value, str):
            raise DerivationError("a list where a number is needed")
        return value

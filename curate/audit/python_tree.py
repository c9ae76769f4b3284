"""A Python solution as a tree of arithmetic: what it reckons with, whatever names it gives.

Only straight lines are read (assignments, arithmetic, a last ``round``, cells of ``df``): a solution with a
branch, a loop or a call has no tree, and the rules that need one say nothing about it.
"""

from __future__ import annotations

import ast
import json
import re
from fractions import Fraction
from typing import TYPE_CHECKING

from curate.audit.tree import Leaf, Node, Op
from curate.figures import printed
from curate.programs.python_solution.limits import Limits
from curate.programs.python_solution.syntax import parse
from schemas.errors import DerivationError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_OPS: dict[type[ast.operator], str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.Pow: "^",
}
_CONSTANTS = frozenset(map(Fraction, (*range(13), 30, 52, 100, 252, 360, 365, 1000, 10**6, 10**9)))
"""Whole numbers that a formula holds of its own: counts, months, days, powers of ten."""
_TAG = re.compile(r"</?[a-z]+>", re.IGNORECASE)
_RULE = re.compile(r"\|?[\s:|-]*-[\s:|-]*")


class _NoTreeError(Exception):
    """The solution is no straight line of arithmetic."""


def from_python(code: str, context: str = "") -> Node | None:
    """Return the tree of a solution's result, None where it is no straight line.

    A number that is written into a formula is the formula's own (``constant``) if it is a common one; a number
    that is given a name, and every cell of ``df``, is a figure.
    """
    try:
        rows = json.loads(context, parse_float=Fraction, parse_int=Fraction) if "df" in code else {}
        return _Lines(rows if isinstance(rows, dict) else {}).result(parse(code, Limits()))
    except (_NoTreeError, DerivationError, ValueError, RecursionError):
        return None


class _Lines:
    def __init__(self, rows: Mapping[str, object]) -> None:
        self._rows = rows
        self._names: dict[str, Node] = {}

    def result(self, module: ast.Module) -> Node:
        for node in module.body:
            if isinstance(node, ast.FunctionDef) and node.name == "solution":
                return self._block(node.body)
        last = self._block(module.body)
        return self._names.get("answer", last)

    def _block(self, body: Sequence[ast.stmt]) -> Node:
        last: Node | None = None
        for node in body:
            match node:
                case ast.Expr(value=ast.Constant(value=str())) | ast.Import() | ast.ImportFrom():
                    continue
                case ast.Return(value=ast.expr() as value):
                    return self._node(value)
                case ast.Expr(value=ast.Call(func=ast.Name(id="print"), args=[*_, value])):
                    last = self._node(value)
                case ast.Expr(value=value):
                    last = self._node(value)
                case ast.Assign(targets=[ast.Name(id=name)], value=value):
                    last = self._names[name] = self._node(value, named=True)
                case ast.AugAssign(target=ast.Name(id=name), op=op, value=value) if name in self._names:
                    last = self._names[name] = self._reckoned(op, self._names[name], self._node(value))
                case _:
                    raise _NoTreeError
        if last is None:
            raise _NoTreeError
        return last

    def _node(self, node: ast.expr, *, named: bool = False) -> Node:
        match node:
            case ast.Constant(value=int() | Fraction() as number) if not isinstance(number, bool):
                value = Fraction(number)
                return Leaf(value, _plain(value), constant=not named and value in _CONSTANTS)
            case ast.Name(id=name) if name in self._names:
                return self._names[name]
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                inner = self._node(operand, named=named)
                return (
                    Leaf(-inner.value, f"-{inner.text}") if isinstance(inner, Leaf) else Op("neg", (inner,))
                )
            case ast.BinOp(left=left, op=op, right=right):
                return self._reckoned(op, self._node(left), self._node(right))
            case ast.Call(func=ast.Name(id="round" | "float"), args=[inner, *_]):
                return self._node(inner, named=named)
            case ast.Subscript(
                value=ast.Subscript(value=ast.Name(id="df"), slice=ast.Constant(value=str(row))),
                slice=ast.Constant(value=str(column)),
            ):
                cells = self._rows.get(row)
                cell = cells.get(column) if isinstance(cells, dict) else None
                if isinstance(cell, Fraction):
                    return Leaf(cell, _plain(cell), cell=True)
        raise _NoTreeError

    def _reckoned(self, op: ast.operator, left: Node, right: Node) -> Node:
        if type(op) not in _OPS:
            raise _NoTreeError
        return Op(_OPS[type(op)], (left, right))


def _plain(value: Fraction) -> str:
    return str(value.numerator) if value.denominator == 1 else printed(value, 10)


def table_of(context: str) -> tuple[tuple[str, ...], ...]:
    """Return the one table of a context: JSON of rows of columns, or Markdown. Empty for none or several."""
    if context.lstrip().startswith("{"):
        try:
            data = json.loads(context, parse_float=str, parse_int=str)
        except (ValueError, RecursionError):
            return ()
        if not isinstance(data, dict) or not all(isinstance(row, dict) for row in data.values()):
            return ()
        columns = list(dict.fromkeys(name for row in data.values() for name in row))
        body = [(label, *(str(row.get(name, "")) for name in columns)) for label, row in data.items()]
        return (("", *columns), *body)
    lines = [line.strip() for line in context.splitlines()]
    rules = [n for n, line in enumerate(lines) if "|" in line and _RULE.fullmatch(line)]
    if len(rules) != 1 or not rules[0]:
        return ()
    last = next((n for n in range(rules[0] + 1, len(lines)) if "|" not in lines[n]), len(lines))
    rows = [lines[rules[0] - 1], *lines[rules[0] + 1 : last]]
    grid = [tuple(_TAG.sub(" ", cell).strip() for cell in row.strip("|").split("|")) for row in rows]
    width = max(map(len, grid))
    return tuple((*row, *("",) * (width - len(row))) for row in grid)

"""From a solution's text to a syntax tree of which every node is on a list.

The text is parsed with ``ast.parse``, which runs nothing, after a look at its size; then every node,
name and attribute is checked before anything is interpreted. What is not on the lists is refused.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections import deque
from fractions import Fraction
from typing import TYPE_CHECKING

from curate.programs.python_solution.limits import LimitError, UnsupportedError
from schemas.errors import DerivationError

if TYPE_CHECKING:
    from curate.programs.python_solution.limits import Limits

_NODES = frozenset({
    ast.Module, ast.FunctionDef, ast.Return, ast.Assign, ast.AugAssign, ast.AnnAssign, ast.For, ast.While,
    ast.If, ast.Raise, ast.Assert, ast.Import, ast.ImportFrom, ast.Expr, ast.Pass, ast.Break, ast.Continue,
    ast.BoolOp, ast.BinOp, ast.UnaryOp, ast.Lambda, ast.IfExp, ast.Dict, ast.ListComp, ast.DictComp,
    ast.GeneratorExp, ast.Compare, ast.Call, ast.JoinedStr, ast.FormattedValue, ast.Constant, ast.Attribute,
    ast.Subscript, ast.Starred, ast.Name, ast.List, ast.Tuple, ast.Slice, ast.Load, ast.Store,
    ast.And, ast.Or, ast.Add, ast.Sub, ast.Mult, ast.Div, ast.FloorDiv, ast.Mod, ast.Pow,
    ast.Not, ast.UAdd, ast.USub, ast.Eq, ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Is, ast.IsNot,
    ast.In, ast.NotIn, ast.comprehension, ast.arguments, ast.arg, ast.keyword, ast.alias,
})  # fmt: skip
_OPENS = 120
"""Brackets open at once. The parser of CPython recurses on brackets, so these are counted before it."""
_DECIMAL = re.compile(r"(\d[\d_]*)?(?:\.([\d_]*))?(?:[eE]([+-]?\d{1,3}))?")
_MAX_POWER = 300


def parse(code: str, limits: Limits) -> ast.Module:
    """Parse and check a solution; decimal literals become exact fractions.

    Raises UnsupportedError for a construct, LimitError for a size, DerivationError for no Python.
    """
    if len(code) > limits.code_chars:
        raise LimitError(f"a solution of more than {limits.code_chars} characters")
    code = code.replace("\r\n", "\n").replace("\r", "\n").replace("\f", " ")
    _check_brackets(code)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the solution's own invalid escapes
            tree = ast.parse(code)
    except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
        raise DerivationError(f"no Python: {type(error).__name__}: {str(error)[:200]}") from None
    _check(tree, limits)
    _make_exact(tree, code)
    return tree


def _check_brackets(code: str) -> None:
    """Count brackets roughly: those in strings and comments count too."""
    open_ = 0
    for char in code:
        if char in "([{":
            open_ += 1
            if open_ > _OPENS:
                raise LimitError(f"more than {_OPENS} brackets open at once")
        elif char in ")]}":
            open_ = max(0, open_ - 1)


def _check(tree: ast.Module, limits: Limits) -> None:
    waiting: deque[tuple[ast.AST, int]] = deque([(tree, 0)])
    nodes = 0
    while waiting:
        node, depth = waiting.popleft()
        nodes += 1
        if nodes > limits.nodes:
            raise LimitError(f"a solution of more than {limits.nodes} nodes")
        if depth > limits.depth:
            raise LimitError(f"a solution nested more than {limits.depth} deep")
        if type(node) not in _NODES:
            raise UnsupportedError(type(node).__name__, line=getattr(node, "lineno", None))
        _check_names(node)
        waiting.extend((child, depth + 1) for child in ast.iter_child_nodes(node))


def _check_names(node: ast.AST) -> None:
    line = getattr(node, "lineno", None)
    match node:
        case ast.Attribute(attr=name) if name.startswith("_"):
            raise UnsupportedError(f"the attribute {name[:40]}", line=line)
        case ast.Constant(value=value) if not isinstance(value, str | int | float | None):
            raise UnsupportedError(f"a literal {type(value).__name__}", line=line)
        case ast.FunctionDef(decorator_list=[_, *_]):
            raise UnsupportedError("a decorator", line=line)
        case (
            ast.arguments(vararg=ast.arg())
            | ast.arguments(kwarg=ast.arg())
            | ast.arguments(posonlyargs=[_, *_])
        ):
            raise UnsupportedError("a function with *args, **kwargs or positional-only arguments", line=line)
        case ast.comprehension(is_async=1) | ast.ImportFrom(module=None):
            raise UnsupportedError(type(node).__name__, line=line)
    for field in ("id", "arg", "name", "asname"):
        given: object = getattr(node, field, None)
        if isinstance(given, str) and given.startswith("__"):
            raise UnsupportedError(f"the name {given[:40]}", line=line)


def _make_exact(tree: ast.Module, code: str) -> None:
    """Replace float literals by the fractions that their digits say: 0.1 is one tenth."""
    lines = code.encode().split(b"\n")
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, float):
            written = lines[node.lineno - 1][node.col_offset : node.end_col_offset].decode()
            value = decimal(written)
            if value is None or float(value) != node.value:  # before 3.12 f-strings misplace their numbers
                value = decimal(repr(node.value))
            if value is None:
                raise DerivationError(f"line {node.lineno}: a number out of range")
            node.value = value  # type: ignore[assignment]  # the interpreter's own kind of constant


def decimal(written: str) -> Fraction | None:
    """Read a decimal numeral, ``1_000.5e-3``, exactly; None if it is none or far out of range."""
    sign = -1 if written.startswith("-") else 1
    found = _DECIMAL.fullmatch(written.lstrip("+-") if written[:2] not in ("+-", "-+") else "")
    if found is None or not (found[1] or found[2]) or len(written) > _MAX_POWER:
        return None
    whole, part = (found[1] or "").replace("_", ""), (found[2] or "").replace("_", "")
    power = int(found[3] or 0)
    if abs(power) > _MAX_POWER:
        return None
    return sign * Fraction(int(whole + part or "0"), 10 ** len(part)) * Fraction(10) ** power

"""Expressions of a solution: evaluated node by node, each charged; nothing is compiled or executed."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from curate.programs.python_solution import functions, methods, values
from curate.programs.python_solution.limits import LimitError, UnsupportedError
from curate.programs.python_solution.texts import format_number, plain_text
from schemas.errors import DerivationError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from curate.programs.python_solution.limits import Budget


@dataclass(slots=True)
class Scope:
    """Names of one call or comprehension, inside the scope that it was written in."""

    names: dict[str, Any]
    outer: Scope | None


@dataclass(frozen=True, slots=True)
class Function:
    """A function or lambda of the solution."""

    name: str
    args: ast.arguments
    defaults: tuple[Any, ...]
    keyword_defaults: tuple[Any, ...]
    body: Sequence[ast.stmt] | ast.expr
    scope: Scope


@dataclass(frozen=True, slots=True)
class Method:
    """A method of a value, not yet called."""

    of: Any
    run: functions.Builtin


NOTHING = object()
"""No default."""


class Expressions:
    """Evaluates expressions; what a function's body does is for Machine."""

    budget: Budget

    def enter(self, function: Function, args: list[Any], named: dict[str, Any]) -> Any:
        """Call a function of the solution."""
        raise NotImplementedError

    def store(self, target: ast.expr, value: Any, scope: Scope) -> None:
        """Assign a value to a name, a tuple of names, or an element."""
        match target:
            case ast.Name(id=name):
                scope.names[name] = value
            case ast.Tuple(elts=parts) | ast.List(elts=parts):
                if any(isinstance(part, ast.Starred) for part in parts):
                    raise UnsupportedError("a starred target")
                items = values.collect(value, self.budget)
                if len(items) != len(parts):
                    raise DerivationError(f"{len(items)} values for {len(parts)} names")
                for part, item in zip(parts, items, strict=True):
                    self.store(part, item, scope)
            case ast.Subscript(value=of, slice=at) if not isinstance(at, ast.Slice):
                self._put(self.eval(of, scope), self.eval(at, scope), value)
            case _:
                raise UnsupportedError(f"an assignment to {type(target).__name__}")

    def _put(self, of: Any, at: Any, value: Any) -> None:
        if isinstance(of, dict):
            of[values.key(at)] = value
            self.budget.keys(len(of))
        elif isinstance(of, list):
            of[functions.whole(at)] = value
        else:
            raise DerivationError(f"{values.kind(of)} takes no assignment to an element")

    def closure(
        self, name: str, args: ast.arguments, body: Sequence[ast.stmt] | ast.expr, scope: Scope
    ) -> Function:
        """Make a function, its defaults evaluated now."""
        defaults = tuple(self.eval(default, scope) for default in args.defaults)
        named = tuple(NOTHING if d is None else self.eval(d, scope) for d in args.kw_defaults)
        return Function(name, args, defaults, named, body, scope)

    def eval(self, node: ast.expr, scope: Scope) -> Any:
        """Evaluate an expression."""
        budget = self.budget
        budget.spend()
        budget.levels += 1
        if budget.levels > budget.limits.levels:
            raise LimitError("calls or expressions nested too deep")
        try:
            run = self._EXPRESSIONS.get(type(node))
            if run is None:
                raise UnsupportedError(f"{type(node).__name__} here")
            return run(self, node, scope)
        finally:
            budget.levels -= 1

    def _constant(self, node: ast.Constant, _scope: Scope) -> Any:
        return values.settle(node.value, self.budget) if type(node.value) is int else node.value

    def _name(self, node: ast.Name, scope: Scope) -> Any:
        inner: Scope | None = scope
        while inner is not None:
            if node.id in inner.names:
                return inner.names[node.id]
            inner = inner.outer
        if node.id in functions.BUILTINS:
            return functions.BUILTINS[node.id]
        raise UnsupportedError(f"the name {node.id[:40]}")

    def _binary(self, node: ast.BinOp, scope: Scope) -> Any:
        left = self.eval(node.left, scope)
        return values.binary(type(node.op), left, self.eval(node.right, scope), self.budget)

    def _unary(self, node: ast.UnaryOp, scope: Scope) -> Any:
        value = self.eval(node.operand, scope)
        if isinstance(node.op, ast.Not):
            return not values.truth(value)
        number = functions.number(value)
        return -number if isinstance(node.op, ast.USub) else number

    def _logic(self, node: ast.BoolOp, scope: Scope) -> Any:
        stop = isinstance(node.op, ast.Or)
        value: Any = None
        for part in node.values:
            value = self.eval(part, scope)
            if values.truth(value) == stop:
                break
        return value

    def _compare(self, node: ast.Compare, scope: Scope) -> bool:
        left = self.eval(node.left, scope)
        for op, part in zip(node.ops, node.comparators, strict=True):
            right = self.eval(part, scope)
            if not values.compare(type(op), left, right, self.budget):
                return False
            left = right
        return True

    def _either(self, node: ast.IfExp, scope: Scope) -> Any:
        return self.eval(node.body if values.truth(self.eval(node.test, scope)) else node.orelse, scope)

    def _many(self, parts: Sequence[ast.expr], scope: Scope) -> list[Any]:
        made: list[Any] = []
        for part in parts:
            if isinstance(part, ast.Starred):
                made += values.collect(self.eval(part.value, scope), self.budget)
            else:
                made.append(self.eval(part, scope))
            if len(made) > self.budget.limits.items:
                self.budget.items(len(made))
        return made

    def _list(self, node: ast.List, scope: Scope) -> list[Any]:
        return self._many(node.elts, scope)

    def _tuple(self, node: ast.Tuple, scope: Scope) -> tuple[Any, ...]:
        return tuple(self._many(node.elts, scope))

    def _dict(self, node: ast.Dict, scope: Scope) -> dict[Any, Any]:
        made: dict[Any, Any] = {}
        for name, value in zip(node.keys, node.values, strict=True):
            if name is None:
                raise UnsupportedError("** in a dict")
            made[values.key(self.eval(name, scope))] = self.eval(value, scope)
            self.budget.keys(len(made))
        return made

    def _list_of(self, node: ast.ListComp | ast.GeneratorExp, scope: Scope) -> list[Any]:
        made: list[Any] = []

        def add(inner: Scope) -> None:
            made.append(self.eval(node.elt, inner))
            if len(made) > self.budget.limits.items:
                self.budget.items(len(made))

        self._comprehend(node.generators, Scope({}, scope), add)
        return made

    def _dict_of(self, node: ast.DictComp, scope: Scope) -> dict[Any, Any]:
        made: dict[Any, Any] = {}

        def add(inner: Scope) -> None:
            made[values.key(self.eval(node.key, inner))] = self.eval(node.value, inner)
            self.budget.keys(len(made))

        self._comprehend(node.generators, Scope({}, scope), add)
        return made

    def _comprehend(
        self, generators: Sequence[ast.comprehension], scope: Scope, add: Callable[[Scope], None]
    ) -> None:
        first, *rest = generators
        for item in values.walk(self.eval(first.iter, scope), self.budget):
            self.store(first.target, item, scope)
            if all(values.truth(self.eval(test, scope)) for test in first.ifs):
                if rest:
                    self._comprehend(rest, scope, add)
                else:
                    add(scope)

    def _subscript(self, node: ast.Subscript, scope: Scope) -> Any:
        of = self.eval(node.value, scope)
        if isinstance(node.slice, ast.Slice):
            bounds = (node.slice.lower, node.slice.upper, node.slice.step)
            at = slice(*(None if bound is None else self.eval(bound, scope) for bound in bounds))
            return values.cut(of, at, self.budget)
        return values.index(of, self.eval(node.slice, scope))

    def _attribute(self, node: ast.Attribute, scope: Scope) -> Any:
        of = self.eval(node.value, scope)
        if isinstance(of, values.Namespace) and node.attr in of.members:
            return of.members[node.attr]
        if node.attr in methods.METHODS.get(type(of), {}):
            return Method(of, methods.METHODS[type(of)][node.attr])
        if node.attr in methods.ATTRIBUTES.get(type(of), ()):
            return getattr(of, node.attr)
        what = of.name if isinstance(of, values.Namespace) else values.kind(of)
        raise UnsupportedError(f"{what}.{node.attr[:40]}")

    def _lambda(self, node: ast.Lambda, scope: Scope) -> Function:
        return self.closure("lambda", node.args, node.body, scope)

    def _formatted(self, node: ast.JoinedStr, scope: Scope) -> str:
        made = ""
        for part in node.values:
            if isinstance(part, ast.FormattedValue):
                if part.conversion != -1:
                    raise UnsupportedError("a conversion in an f-string")
                spec = "" if part.format_spec is None else str(self.eval(part.format_spec, scope))
                value = self.eval(part.value, scope)
                piece = format_number(functions.number(value), spec) if spec else plain_text(value)
            else:
                piece = str(self.eval(part, scope))
            made = values.binary(ast.Add, made, piece, self.budget)
        return made

    def _call(self, node: ast.Call, scope: Scope) -> Any:
        called = self.eval(node.func, scope)
        args = self._many(node.args, scope)
        named = {}
        for keyword in node.keywords:
            if keyword.arg is None:
                raise UnsupportedError("** in a call")
            named[keyword.arg] = self.eval(keyword.value, scope)
        return self.call(called, args, named)

    def call(self, called: Any, args: list[Any], named: dict[str, Any] | None = None) -> Any:
        """Call a function of the tables or of the solution."""
        named = named or {}
        if isinstance(called, values.Namespace) and "(" in called.members:
            called = called.members["("]
        if isinstance(called, Function):
            return self.enter(called, args, named)
        builtin, of = (called.run, [called.of]) if isinstance(called, Method) else (called, [])
        if not isinstance(builtin, functions.Builtin):
            raise DerivationError(f"{values.kind(called)} can't be called")
        if unknown := set(named) - builtin.keywords:
            raise UnsupportedError(f"{builtin.name} with {min(unknown)[:40]}=")
        return builtin.run(self, *of, *args, **named)

    _EXPRESSIONS: ClassVar[dict[type[ast.expr], Callable[[Any, Any, Scope], Any]]] = {
        ast.Constant: _constant,
        ast.Name: _name,
        ast.BinOp: _binary,
        ast.UnaryOp: _unary,
        ast.BoolOp: _logic,
        ast.Compare: _compare,
        ast.IfExp: _either,
        ast.List: _list,
        ast.Tuple: _tuple,
        ast.Dict: _dict,
        ast.ListComp: _list_of,
        ast.GeneratorExp: _list_of,
        ast.DictComp: _dict_of,
        ast.Subscript: _subscript,
        ast.Attribute: _attribute,
        ast.Lambda: _lambda,
        ast.JoinedStr: _formatted,
        ast.Call: _call,
    }

"""Statements of a solution, and its functions: the part of the interpreter that has an order."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from curate.programs.python_solution import functions, values
from curate.programs.python_solution.expressions import NOTHING, Expressions, Function, Scope
from curate.programs.python_solution.limits import UnsupportedError
from curate.programs.python_solution.modules import MODULES
from schemas.errors import DerivationError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from curate.programs.python_solution.limits import Budget


@dataclass(frozen=True, slots=True)
class Returned:
    """What a return statement returned."""

    value: Any


_CALL_LEVELS = 4
_BREAK, _CONTINUE = object(), object()


class Machine(Expressions):
    """Runs statements in a scope. ``line`` is where it is, for messages."""

    def __init__(self, budget: Budget, given: dict[str, Any]) -> None:
        self.budget = budget
        self.scope = Scope(dict(given), None)
        self.line = 1
        self.last: Any = None
        """The value of the last expression or assignment at the top of the script."""

    # Statements: each returns None, or what ends the block that it stands in.

    def run(self, body: Sequence[ast.stmt], scope: Scope) -> Any:
        """Run a block."""
        for statement in body:
            self.line = statement.lineno
            self.budget.spend()
            ended = self._STATEMENTS[type(statement)](self, statement, scope)
            if ended is not None:
                return ended
        return None

    def _expression(self, node: ast.Expr, scope: Scope) -> None:
        value = self._printed(node.value, scope)
        self.last = value

    def _printed(self, node: ast.expr, scope: Scope) -> Any:
        """Evaluate an expression statement; a print's value is that of its last argument."""
        match node:
            case ast.Constant(value=str()):
                return self.last  # a docstring is no result
            case ast.Call(func=ast.Name(id="print"), args=args):
                shown = [self.eval(arg, scope) for arg in args if not isinstance(arg, ast.JoinedStr)]
                return shown[-1] if shown else self.last
        return self.eval(node, scope)

    def _assign(self, node: ast.Assign, scope: Scope) -> None:
        value = self.eval(node.value, scope)
        for target in node.targets:
            self.store(target, value, scope)
        self.last = value

    def _annotated(self, node: ast.AnnAssign, scope: Scope) -> None:
        if node.value is not None:
            self.last = self.eval(node.value, scope)
            self.store(node.target, self.last, scope)

    def _augmented(self, node: ast.AugAssign, scope: Scope) -> None:
        # The target is evaluated twice; without side effects in an index that is the same.
        old = self.eval(_loaded(node.target), scope)
        added = self.eval(node.value, scope)
        if isinstance(old, list) and isinstance(node.op, ast.Add):
            new = values.collect(added, self.budget)
            self.budget.items(len(old) + len(new))
            old.extend(new)
            self.last = old
            return
        self.last = values.binary(type(node.op), old, added, self.budget)
        self.store(node.target, self.last, scope)

    def _function(self, node: ast.FunctionDef, scope: Scope) -> None:
        scope.names[node.name] = self.closure(node.name, node.args, node.body, scope)

    def _return(self, node: ast.Return, scope: Scope) -> Returned:
        return Returned(None if node.value is None else self.eval(node.value, scope))

    def _if(self, node: ast.If, scope: Scope) -> Any:
        return self.run(node.body if values.truth(self.eval(node.test, scope)) else node.orelse, scope)

    def _for(self, node: ast.For, scope: Scope) -> Any:
        for item in values.walk(self.eval(node.iter, scope), self.budget):
            self.store(node.target, item, scope)
            ended = self.run(node.body, scope)
            if ended is _BREAK:
                return None
            if isinstance(ended, Returned):
                return ended
        return self.run(node.orelse, scope)

    def _while(self, node: ast.While, scope: Scope) -> Any:
        while values.truth(self.eval(node.test, scope)):
            ended = self.run(node.body, scope)
            if ended is _BREAK:
                return None
            if isinstance(ended, Returned):
                return ended
        return self.run(node.orelse, scope)

    def _raise(self, node: ast.Raise, _scope: Scope) -> None:
        raised = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
        name = raised.id if isinstance(raised, ast.Name) and raised.id in functions.ERRORS else "an error"
        raise DerivationError(f"the solution raises {name}")

    def _assert(self, node: ast.Assert, scope: Scope) -> None:
        if not values.truth(self.eval(node.test, scope)):
            raise DerivationError("an assertion of the solution fails")

    def _import(self, node: ast.Import, scope: Scope) -> None:
        for alias in node.names:
            module = MODULES.get(alias.name)
            if module is None:
                raise UnsupportedError(f"import {alias.name[:40]}")
            if alias.asname is None and "." in alias.name:
                top = alias.name.partition(".")[0]
                scope.names[top] = MODULES[top]
            else:
                scope.names[alias.asname or alias.name] = module

    def _import_from(self, node: ast.ImportFrom, scope: Scope) -> None:
        module = MODULES.get(node.module or "")
        for alias in node.names:
            if module is None or alias.name not in module.members:
                raise UnsupportedError(f"from {str(node.module)[:40]} import {alias.name[:40]}")
            scope.names[alias.asname or alias.name] = module.members[alias.name]

    def enter(self, function: Function, args: list[Any], named: dict[str, Any]) -> Any:
        """Call a function of the solution."""
        spec = function.args
        names = [arg.arg for arg in spec.args]
        if len(args) > len(names):
            raise DerivationError(f"{function.name} takes {len(names)} arguments, not {len(args)}")
        bound = dict(zip(names, args, strict=False))
        for name, value in named.items():
            if name in bound or name not in {*names, *(arg.arg for arg in spec.kwonlyargs)}:
                raise DerivationError(f"{function.name} gets {name} twice or does not take it")
            bound[name] = value
        defaults = dict(zip(names[len(names) - len(function.defaults) :], function.defaults, strict=True))
        defaults |= {arg.arg: d for arg, d in zip(spec.kwonlyargs, function.keyword_defaults, strict=True)}
        for name in (*names, *(arg.arg for arg in spec.kwonlyargs)):
            if name not in bound:
                if defaults.get(name, NOTHING) is NOTHING:
                    raise DerivationError(f"{function.name} lacks the argument {name}")
                bound[name] = defaults[name]
        scope = Scope(bound, function.scope)
        if isinstance(function.body, ast.expr):
            return self.eval(function.body, scope)
        # One call nests deeper in the interpreter than one expression does.
        self.budget.levels += _CALL_LEVELS
        line = self.line
        ended = self.run(function.body, scope)
        self.line = line
        self.budget.levels -= _CALL_LEVELS
        return ended.value if isinstance(ended, Returned) else None

    _STATEMENTS: ClassVar[dict[type[ast.stmt], Callable[[Any, Any, Scope], Any]]] = {
        ast.Expr: _expression,
        ast.Assign: _assign,
        ast.AnnAssign: _annotated,
        ast.AugAssign: _augmented,
        ast.FunctionDef: _function,
        ast.Return: _return,
        ast.If: _if,
        ast.For: _for,
        ast.While: _while,
        ast.Raise: _raise,
        ast.Assert: _assert,
        ast.Import: _import,
        ast.ImportFrom: _import_from,
        ast.Pass: lambda *_: None,
        ast.Break: lambda *_: _BREAK,
        ast.Continue: lambda *_: _CONTINUE,
    }


def _loaded(target: ast.expr) -> ast.expr:
    """Return an assignment's target as the expression that reads it."""
    match target:
        case ast.Name(id=name):
            return ast.Name(name, ast.Load())
        case ast.Subscript(value=of, slice=at):
            return ast.Subscript(of, at, ast.Load())
    raise UnsupportedError(f"an assignment to {type(target).__name__}")

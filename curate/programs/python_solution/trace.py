"""What a solution assigns, in the order that it runs: the steps that a worked answer is made of."""

from __future__ import annotations

import ast
import math
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any, ClassVar

from curate.programs.python_solution.functions import Builtin
from curate.programs.python_solution.machine import Machine
from curate.programs.python_solution.solution import run
from curate.programs.python_solution.values import NUMBERS, Number

if TYPE_CHECKING:
    from collections.abc import Callable

    from curate.programs.python_solution.expressions import Scope
    from curate.programs.python_solution.limits import Budget
    from curate.programs.python_solution.solution import Outcome

_MOST = 400
"""Assignments that are kept; a loop may make many more."""
_LONGEST = 24
"""Numbers of a list that are kept."""

Kept = Number | tuple[Number, ...]


@dataclass(frozen=True, slots=True)
class Assigned:
    """One assignment as it ran.

    ``name`` is the variable, empty for a result that has no name. ``known`` are the values of the
    variables in ``expression`` at that moment, as far as they are numbers or lists of numbers.
    """

    name: str
    expression: ast.expr
    value: Kept
    known: dict[str, Kept]


@dataclass(slots=True)
class Trace:
    """A run's outcome, its assignments, and what stood in the last ``round`` that gave the result."""

    outcome: Outcome
    assigned: list[Assigned]
    unrounded: Fraction | None
    cells: dict[str, Any] = field(default_factory=dict)
    """``df``, for a solution that reads one."""


def trace(code: str, context: str = "") -> Trace:
    """Run a solution and note what it assigns. Raises DerivationError as ``run`` does."""
    made: list[_Tracer] = []

    def machine_of(budget: Budget, given: dict[str, Any]) -> Machine:
        made.append(_Tracer(budget, given))
        return made[-1]

    outcome = run(code, context, machine_of=machine_of)
    tracer = made[0]
    result, argument = tracer.rounded
    is_last = result is not None and not isinstance(outcome.value, bool) and _exact(result) == outcome.value
    unrounded = _exact(argument) if is_last and argument is not None else None
    cells = tracer.scope.names.get("df")
    return Trace(outcome, tracer.assigned, unrounded, cells if isinstance(cells, dict) else {})


class _Tracer(Machine):
    """A Machine that notes assignments of numbers, and results."""

    def __init__(self, budget: Budget, given: dict[str, Any]) -> None:
        super().__init__(budget, given)
        self.assigned: list[Assigned] = []
        self.rounded: tuple[Number | None, Number | None] = (None, None)

    def _noted(self, node: ast.expr, scope: Scope, value: Any) -> None:
        kept = _kept(value)
        if kept is not None and len(self.assigned) < _MOST:
            known = {each: found for each in _names(node) if (found := _kept(_look(each, scope))) is not None}
            self.assigned.append(Assigned("", node, kept, known))

    def call(self, called: Any, args: list[Any], named: dict[str, Any] | None = None) -> Any:
        """Call, and remember the number that a ``round`` was given."""
        result = super().call(called, args, named)
        if isinstance(called, Builtin) and called.name == "round" and args and _is_number(args[0]):
            self.rounded = (result, args[0])
        return result

    def _assign(self, node: ast.Assign, scope: Scope) -> None:
        # What the names hold before the assignment is what stands in its expression.
        before = {name: _look(name, scope) for name in _names(node.value)}
        super()._assign(node, scope)
        if len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
            self._noted_with(before, node.targets[0].id, node.value, scope)

    def _augmented(self, node: ast.AugAssign, scope: Scope) -> None:
        if not isinstance(node.target, ast.Name):
            super()._augmented(node, scope)
            return
        name = node.target.id
        before = {each: _look(each, scope) for each in {name, *_names(node.value)}}
        super()._augmented(node, scope)
        whole = ast.BinOp(ast.Name(name, ast.Load()), node.op, node.value, lineno=node.lineno, col_offset=0)
        self._noted_with(before, name, whole, scope)

    def _noted_with(self, before: dict[str, Any], name: str, node: ast.expr, scope: Scope) -> None:
        value = _kept(_look(name, scope))
        if value is not None and len(self.assigned) < _MOST:
            known = {each: kept for each, held in before.items() if (kept := _kept(held)) is not None}
            self.assigned.append(Assigned(name, node, value, known))

    def _expression(self, node: ast.Expr, scope: Scope) -> None:
        super()._expression(node, scope)
        if not isinstance(node.value, ast.Call | ast.Constant | ast.Name):
            self._noted(node.value, scope, self.last)

    def _return(self, node: ast.Return, scope: Scope) -> Any:
        ended = super()._return(node, scope)
        if node.value is not None and not _is_name(node.value):
            self._noted(node.value, scope, ended.value)
        return ended

    _STATEMENTS: ClassVar[dict[type[ast.stmt], Callable[[Any, Any, Scope], Any]]] = {
        **Machine._STATEMENTS,  # noqa: SLF001 - a subclass's own table
        ast.Expr: _expression,
        ast.Assign: _assign,
        ast.AugAssign: _augmented,
        ast.Return: _return,
    }


def _names(node: ast.expr) -> set[str]:
    return {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}


def _is_name(node: ast.expr) -> bool:
    """Whether a result is a variable, rounded or not: then its own assignment has said it."""
    match node:
        case ast.Call(func=ast.Name(id="round" | "float" | "int"), args=[inner, *_]):
            return _is_name(inner)
        case ast.Name() | ast.Constant():
            return True
    return False


def _look(name: str, scope: Scope) -> Any:
    inner: Scope | None = scope
    while inner is not None:
        if name in inner.names:
            return inner.names[name]
        inner = inner.outer
    return None


def _kept(value: Any) -> Kept | None:
    if _is_number(value):
        number: Number = value
        return number
    if isinstance(value, list | tuple) and 0 < len(value) <= _LONGEST:
        return tuple(value) if all(map(_is_number, value)) else None
    return None


def _is_number(value: Any) -> bool:
    return isinstance(value, NUMBERS) and not isinstance(value, bool) and math.isfinite(value)


def _exact(value: Number) -> Fraction:
    return Fraction(repr(value)) if isinstance(value, float) else Fraction(value)

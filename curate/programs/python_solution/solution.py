"""Running a solution: the four forms FinanceReasoning's are written in, and what one gives."""

from __future__ import annotations

import ast
import json
import math
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Literal

from curate.programs.python_solution.expressions import Function
from curate.programs.python_solution.limits import Budget, LimitError, Limits
from curate.programs.python_solution.machine import Machine
from curate.programs.python_solution.syntax import decimal, parse
from curate.programs.python_solution.values import kind
from schemas.errors import DerivationError

if TYPE_CHECKING:
    from collections.abc import Callable

Form = Literal["solution", "answer", "df", "last"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a solution gives.

    ``exact`` says that no binary float came into the run; a value that is one is given as its
    shortest decimal. ``form`` is how the solution is written and ``steps`` what it cost.
    """

    value: Fraction | bool
    exact: bool
    form: Form
    steps: int

    def agrees(self, gold: float | bool) -> bool:
        """Whether this is ``gold`` at the number of decimals that gold is given with."""
        if isinstance(gold, bool) or isinstance(self.value, bool):
            return gold is self.value
        given = Decimal(repr(gold))
        places = max(0, -int(given.as_tuple().exponent))
        return abs(self.value - Fraction(given)) <= Fraction(1, 2 * 10**places)


def run(
    code: str,
    context: str = "",
    *,
    limits: Limits | None = None,
    machine_of: Callable[[Budget, dict[str, Any]], Machine] = Machine,
) -> Outcome:
    """Interpret a solution and return its number, or its True or False.

    ``context`` is what a solution over ``df`` reads: JSON text of rows of columns. The forms, in
    the order they are looked for: a function ``solution`` without arguments; a script that sets
    ``answer``; a script whose last line is an expression or an assignment. ``machine_of`` makes the
    Machine that it runs in (trace.py's notes what is assigned).

    Raises DerivationError for everything else: UnsupportedError for a construct that the
    interpreter does not know, LimitError for a solution that costs too much.
    """
    limits = limits or Limits()
    tree = parse(code, limits)
    budget = Budget(limits)
    uses_df = any(isinstance(node, ast.Name) and node.id == "df" for node in ast.walk(tree))
    machine = machine_of(budget, {"df": read_json(context, limits)} if uses_df else {})
    try:
        machine.run(tree.body, machine.scope)
        function = machine.scope.names.get("solution")
        form: Form
        if isinstance(function, Function):
            value, form = machine.call(function, []), "solution"
        elif "answer" in machine.scope.names:
            value, form = machine.scope.names["answer"], "df" if uses_df else "answer"
        else:
            value, form = machine.last, "df" if uses_df else "last"
    except LimitError as error:
        raise LimitError(f"line {machine.line}: {error}") from None
    except DerivationError as error:
        error.args = (f"line {machine.line}: {error}",)
        raise
    except (ArithmeticError, LookupError, TypeError, ValueError, RuntimeError) as error:
        # What Python's own operators raise for the solution's operands.
        raise DerivationError(f"line {machine.line}: {type(error).__name__}: {str(error)[:100]}") from None
    return _outcome(value, form, budget)


def _outcome(value: Any, form: Form, budget: Budget) -> Outcome:
    if isinstance(value, bool):
        return Outcome(value, not budget.inexact, form, budget.steps)
    if isinstance(value, int | Fraction):
        return Outcome(Fraction(value), not budget.inexact, form, budget.steps)
    if isinstance(value, float) and math.isfinite(value):
        return Outcome(Fraction(repr(value)), exact=False, form=form, steps=budget.steps)
    raise DerivationError(f"the solution gives no finite number, but {kind(value)}")


def read_json(context: str, limits: Limits) -> Any:
    """Read a context that is JSON text, its numbers exactly. Raises DerivationError."""
    if len(context) > limits.context_chars:
        raise LimitError(f"a context of more than {limits.context_chars} characters")

    def number(written: str) -> int | Fraction:
        value = decimal(written)
        if value is None:
            raise ValueError(f"a number out of range: {written[:40]}")
        return value if "." in written or "e" in written.lower() else int(value)

    try:
        return json.loads(context, parse_float=number, parse_int=number, parse_constant=number)
    except (ValueError, RecursionError) as error:
        raise DerivationError(f"the context is no JSON: {str(error)[:100]}") from None

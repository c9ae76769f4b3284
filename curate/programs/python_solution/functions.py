"""The functions that a solution may call without an import: this table and nothing else."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Protocol

from curate.programs.python_solution.limits import LimitError
from curate.programs.python_solution.syntax import decimal
from curate.programs.python_solution.texts import format_number, plain_text
from curate.programs.python_solution.values import (
    NUMBERS,
    Number,
    binary,
    collect,
    compare,
    key,
    kind,
    orderable,
    power,
    settle,
    truth,
    walk,
)
from schemas.errors import DerivationError

if TYPE_CHECKING:
    from collections.abc import Callable

    from curate.programs.python_solution.limits import Budget


class Host(Protocol):
    """What a function of the tables gets besides its arguments: the budget, and a way to call back."""

    budget: Budget

    def call(self, called: Any, args: list[Any]) -> Any:
        """Call a function of the solution (``key=``, ``map``)."""


@dataclass(frozen=True, slots=True)
class Builtin:
    """A function of ours: it gets the Host and the arguments."""

    name: str
    run: Callable[..., Any]
    keywords: frozenset[str] = frozenset()


def number(x: Any) -> Number:
    """Return a number. Raises DerivationError for anything else."""
    if not isinstance(x, NUMBERS):
        raise DerivationError(f"a number expected, not {kind(x)}")
    return int(x) if isinstance(x, bool) else x


def whole(x: Any) -> int:
    """Return an integer. Raises DerivationError for anything else."""
    if not isinstance(x, int):
        raise DerivationError(f"an integer expected, not {kind(x)}")
    return int(x)


def rounded(m: Host, x: Any, ndigits: Any = None) -> Number:
    """Round half to even, as Python does, but on the exact number."""
    x = number(x)
    if ndigits is None:
        return settle(round(x), m.budget)
    places = whole(ndigits)
    if abs(places) > 100:
        raise LimitError("rounding to more than 100 places")
    return settle(round(x, places), m.budget)


def total(m: Host, values: Any, start: Any = 0) -> Any:
    """Add up the numbers of a collection."""
    sum_ = number(start)
    for x in walk(values, m.budget):
        sum_ = binary(ast.Add, sum_, number(x), m.budget)
    return sum_


def extreme(op: type[ast.cmpop]) -> Callable[..., Any]:
    """Return min (``ast.Lt``) or max (``ast.Gt``)."""

    def run(m: Host, *values: Any, **options: Any) -> Any:
        items = collect(values[0], m.budget) if len(values) == 1 else list(values)
        if not items:
            if "default" in options:
                return options["default"]
            raise DerivationError("the largest or smallest of nothing")
        by = options.get("key")
        best, rank = items[0], items[0] if by is None else m.call(by, [items[0]])
        for item in items[1:]:
            m.budget.spend()
            this = item if by is None else m.call(by, [item])
            if compare(op, this, rank, m.budget):
                best, rank = item, this
        return best

    return run


def average(m: Host, values: Any) -> Any:
    """Return the mean of a collection of numbers."""
    items = collect(values, m.budget)
    return binary(ast.Div, total(m, items), len(items), m.budget)


def ordered(m: Host, values: Any, key: Any = None, reverse: Any = False) -> list[Any]:
    """Sort into a new list, stably."""
    items = collect(values, m.budget)
    ranks = [orderable(item if key is None else m.call(key, [item]), m.budget) for item in items]
    m.budget.spend(4 * len(items))
    order = sorted(range(len(items)), key=ranks.__getitem__, reverse=truth(reverse))
    return [items[n] for n in order]


def _range(_m: Host, *bounds: Any) -> range:
    return range(*map(whole, bounds))


def _enumerate(m: Host, values: Any, start: Any = 0) -> list[Any]:
    return list(enumerate(collect(values, m.budget), whole(start)))


def _zip(m: Host, *columns: Any) -> list[Any]:
    return list(zip(*[collect(column, m.budget) for column in columns], strict=False))


def _map(m: Host, function: Any, *columns: Any) -> list[Any]:
    return [m.call(function, list(args)) for args in _zip(m, *columns)]


def _filter(m: Host, function: Any, values: Any) -> list[Any]:
    return [x for x in collect(values, m.budget) if truth(x if function is None else m.call(function, [x]))]


def _dict(m: Host, pairs: Any = ()) -> dict[Any, Any]:
    if isinstance(pairs, dict):
        m.budget.keys(len(pairs))
        return dict(pairs)
    made = {}
    for pair in walk(pairs, m.budget):
        name, value = collect(pair, m.budget)
        made[key(name)] = value
        m.budget.keys(len(made))
    return made


def _int(m: Host, x: Any = 0) -> int:
    if isinstance(x, str):
        m.budget.text(len(x))
        if len(x) > 400:
            raise LimitError("an integer of more than 400 digits")
        return int(x)
    return whole(settle(int(number(x)), m.budget))


def _float(_m: Host, x: Any = 0) -> Number:
    if isinstance(x, str):
        text = x.strip()
        if text.lower().lstrip("+-") in ("inf", "infinity"):
            return float(text)
        value = decimal(text)
        if value is None:
            raise DerivationError(f"could not convert to float: {text[:40]!r}")
        return value
    return Fraction(x) if isinstance(number(x), int) else number(x)


def _len(_m: Host, x: Any) -> int:
    if not isinstance(x, str | list | tuple | dict | range):
        raise DerivationError(f"{kind(x)} has no length")
    return len(x)


def _print(_m: Host, *_values: Any, **_options: Any) -> None:
    return None


def _format(_m: Host, x: Any, spec: Any = "") -> str:
    return format_number(number(x), str(spec))


def _divmod(m: Host, x: Any, y: Any) -> tuple[Any, Any]:
    return binary(ast.FloorDiv, number(x), number(y), m.budget), binary(
        ast.Mod, number(x), number(y), m.budget
    )


def table(functions: dict[str, Callable[..., Any]], **keywords: set[str]) -> dict[str, Any]:
    """Make functions Builtins by name; ``keywords`` says which arguments may be given by name."""
    return {name: Builtin(name, run, frozenset(keywords.get(name, ()))) for name, run in functions.items()}


BUILTINS: dict[str, Any] = table(
    {
        "round": rounded,
        "sum": total,
        "min": extreme(ast.Lt),
        "max": extreme(ast.Gt),
        "abs": lambda m, x: settle(abs(number(x)), m.budget),
        "len": _len,
        "range": _range,
        "enumerate": _enumerate,
        "zip": _zip,
        "sorted": ordered,
        "reversed": lambda m, x: collect(x, m.budget)[::-1],
        "map": _map,
        "filter": _filter,
        "list": lambda m, x=(): collect(x, m.budget),
        "tuple": lambda m, x=(): tuple(collect(x, m.budget)),
        "dict": _dict,
        "any": lambda m, x: any(truth(item) for item in walk(x, m.budget)),
        "all": lambda m, x: all(truth(item) for item in walk(x, m.budget)),
        "int": _int,
        "float": _float,
        "bool": lambda _, x=False: truth(x),
        "str": lambda _, x="": plain_text(x),
        "pow": lambda m, x, y: power(number(x), number(y), m.budget),
        "divmod": _divmod,
        "print": _print,
        "format": _format,
    },
    round={"ndigits"},
    sum={"start"},
    min={"key", "default"},
    max={"key", "default"},
    sorted={"key", "reverse"},
    enumerate={"start"},
    zip={"strict"},
    print={"end", "sep"},
)

ERRORS = frozenset(
    {
        "Exception",
        "ValueError",
        "TypeError",
        "ZeroDivisionError",
        "RuntimeError",
        "KeyError",
        "ArithmeticError",
    }
)
"""What ``raise`` may name: raising ends the run, whatever is raised."""

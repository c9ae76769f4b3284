"""The methods and attributes of values that a solution may use, by the type of the value."""

from __future__ import annotations

import ast
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from curate.programs.python_solution.functions import Builtin, Host, ordered, table, whole
from curate.programs.python_solution.texts import plain_text
from curate.programs.python_solution.values import binary, collect, equal, key, walk
from schemas.errors import DerivationError

if TYPE_CHECKING:
    from collections.abc import Callable


def _append(m: Host, x: list[Any], item: Any) -> None:
    m.budget.items(len(x) + 1)
    x.append(item)


def _extend(m: Host, x: list[Any], items: Any) -> None:
    new = collect(items, m.budget)
    m.budget.items(len(x) + len(new))
    x.extend(new)


def _insert(m: Host, x: list[Any], at: Any, item: Any) -> None:
    m.budget.items(len(x) + 1)
    x.insert(whole(at), item)


def _index(m: Host, x: Any, item: Any) -> int:
    if isinstance(x, str):
        return x.index(plain_text(item))
    for n, this in enumerate(walk(x, m.budget)):
        if equal(this, item, m.budget):
            return n
    raise DerivationError("the element is not in the list")


def _sort(m: Host, x: list[Any], key: Any = None, reverse: Any = False) -> None:
    x[:] = ordered(m, x, key, reverse)


def _join(m: Host, x: str, parts: Any) -> str:
    made = ""
    for part in collect(parts, m.budget):
        made = binary(ast.Add, binary(ast.Add, made, x if made else "", m.budget), part, m.budget)
    return made


def _replace(m: Host, x: str, old: Any, new: Any) -> str:
    if not (isinstance(old, str) and isinstance(new, str)) or not old:
        raise DerivationError("replace takes a text to look for and a text")
    m.budget.text(len(x) + x.count(old) * len(new))
    return x.replace(old, new)


def _get(_m: Host, x: dict[Any, Any], name: Any, default: Any = None) -> Any:
    return x.get(key(name), default)


_SEQUENCE: dict[str, Callable[..., Any]] = {
    "index": _index,
    "count": lambda m, x, item: sum(equal(this, item, m.budget) for this in walk(x, m.budget)),
}
_ORDER = {"key", "reverse"}
METHODS: dict[type, dict[str, Builtin]] = {
    list: table(
        {
            **_SEQUENCE,
            "append": _append,
            "extend": _extend,
            "insert": _insert,
            "pop": lambda _, x, at=-1: x.pop(whole(at)),
            "sort": _sort,
            "reverse": lambda _, x: x.reverse(),
            "copy": lambda m, x: collect(x, m.budget),
        },
        sort=_ORDER,
    ),
    tuple: table(_SEQUENCE),
    dict: table(
        {
            "items": lambda m, x: list(zip(collect(x, m.budget), x.values(), strict=True)),
            "keys": lambda m, x: collect(x, m.budget),
            "values": lambda m, x: [x[name] for name in walk(x, m.budget)],
            "get": _get,
        }
    ),
    str: table(
        {
            "lower": lambda _, x: x.lower(),
            "upper": lambda _, x: x.upper(),
            "strip": lambda _, x: x.strip(),
            "replace": _replace,
            "startswith": lambda _, x, y: x.startswith(plain_text(y)),
            "endswith": lambda _, x, y: x.endswith(plain_text(y)),
            "index": _index,
            "join": _join,
        }
    ),
}

ATTRIBUTES: dict[type, frozenset[str]] = {
    timedelta: frozenset({"days"}),
    date: frozenset({"year", "month", "day"}),
    datetime: frozenset({"year", "month", "day"}),
}
"""Attributes that are values."""

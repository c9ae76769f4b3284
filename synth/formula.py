"""Formulas as text: ``"(receivables + receivables@-1) / 2; revenue"`` and what they compute, step by step.

A formula is a chain of definitions and a result, separated by semicolons::

    quick assets = current_assets - inventory; quick assets / current_liabilities

A concept's name is a fact; ``@-1`` is the same fact a year before. A defined name may hold spaces, and names its step in the worked answer. Operations are ``+ - * /``,
``average(…)``, ``sum(…)``, ``abs(…)``, ``max(…)``, ``min(…)``, ``root(x, n)`` and ``power(x, n)``. Integers are named
constants. Two or more terms added become one ``sum``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

_TOKEN = re.compile(
    r"\s*(?:(?P<name>[A-Za-z_]+(?: [A-Za-z_]+)*)(?P<back>@-?\d)?|(?P<int>\d+)|(?P<op>[-+*/(),]))"
)
_FUNCTIONS = frozenset({"average", "sum", "abs", "max", "min", "root", "power", "negate", "greater"})


@dataclass(frozen=True, slots=True)
class Leaf:
    """A fact in a formula: its concept and how many years before the asked period it is."""

    concept: str
    back: int = 0


@dataclass(frozen=True, slots=True)
class Op:
    """One operation; ``args`` are facts, integers, or the numbers of earlier operations as ``#0``."""

    op: str
    args: tuple[Leaf | int | str, ...]
    name: str = ""


@dataclass(frozen=True, slots=True)
class Formula:
    """A parsed formula: operations in order, the last of which is the result."""

    text: str
    ops: tuple[Op, ...]
    leaves: tuple[Leaf, ...]
    """The facts it needs, each once, in order of use."""


@lru_cache(maxsize=4096)
def formula(text: str) -> Formula:
    """Parse a formula. Raises ValueError with the place where it can't be read."""
    parser = _Parser(text)
    for part in text.split(";"):
        parser.definition(part.strip())
    leaves = dict.fromkeys(a for op in parser.ops for a in op.args if isinstance(a, Leaf))
    return Formula(text, tuple(parser.ops), tuple(leaves))


class _Parser:
    def __init__(self, text: str) -> None:
        self._text = text
        self._defined: dict[str, str] = {}
        self.ops: list[Op] = []
        self._tokens: list[tuple[str, str, str]] = []

    def definition(self, part: str) -> None:
        name, equals, body = part.rpartition("=")
        self._tokens = self._lex(body)
        value = self._sum()
        if self._tokens:
            raise ValueError(f"{self._text!r}: unread {self._tokens[0]}")
        if not isinstance(value, str):
            value = self._emit("lookup", value)
        if equals:
            self._defined[name.strip()] = value
            at = int(value[1:])
            self.ops[at] = Op(self.ops[at].op, self.ops[at].args, name.strip())

    def _lex(self, body: str) -> list[tuple[str, str, str]]:
        tokens, at = [], 0
        body = body.strip()
        while at < len(body):
            found = _TOKEN.match(body, at)
            if found is None:
                raise ValueError(f"{self._text!r}: can't read {body[at:]!r}")
            kind = str(found.lastgroup if found.lastgroup != "back" else "name")
            tokens.append((kind, (found["name"] or found["int"] or found["op"]).strip(), found["back"] or ""))
            at = found.end()
        return tokens

    def _emit(self, op: str, *args: Leaf | int | str) -> str:
        self.ops.append(Op(op, args))
        return f"#{len(self.ops) - 1}"

    def _next(self, *ops: str) -> str | None:
        if self._tokens and self._tokens[0][0] == "op" and self._tokens[0][1] in ops:
            return self._tokens.pop(0)[1]
        return None

    def _sum(self) -> Leaf | int | str:
        terms = [self._product()]
        signs: list[str] = []
        while sign := self._next("+", "-"):
            signs.append(sign)
            terms.append(self._product())
        if signs and all(sign == "+" for sign in signs):
            return self._emit("add" if len(terms) == 2 else "sum", *terms)
        value = terms[0]
        for sign, term in zip(signs, terms[1:], strict=True):
            value = self._emit("add" if sign == "+" else "subtract", value, term)
        return value

    def _product(self) -> Leaf | int | str:
        value = self._atom()
        while sign := self._next("*", "/"):
            value = self._emit("multiply" if sign == "*" else "divide", value, self._atom())
        return value

    def _atom(self) -> Leaf | int | str:
        if not self._tokens:
            raise ValueError(f"{self._text!r}: ends where a value is wanted")
        if self._next("("):
            value = self._sum()
            if not self._next(")"):
                raise ValueError(f"{self._text!r}: a parenthesis is not closed")
            return value
        kind, text, back = self._tokens.pop(0)
        if kind == "int":
            return int(text)
        if kind != "name":
            raise ValueError(f"{self._text!r}: {text!r} where a value is wanted")
        if text in _FUNCTIONS and self._next("("):
            args = [self._sum()]
            while self._next(","):
                args.append(self._sum())
            if not self._next(")"):
                raise ValueError(f"{self._text!r}: a parenthesis is not closed")
            return self._emit(text, *args)
        if text in self._defined:
            return self._defined[text]
        if " " in text:
            raise ValueError(f"{self._text!r}: {text!r} is not defined before it is used")
        return Leaf(text, -int(back[1:]) if back else 0)

"""Arithmetic as annotators write it: TAT-QA's ``derivation`` strings, and nothing but arithmetic.

Numbers with thousands separators, ``$ € £`` in front and ``%`` behind, ``+ - * /``, round and square
brackets, unary minus. Everything else is refused: text from a data set is never evaluated as code.

``(110)`` is ambiguous. In ``13 + (110)`` it is an accounting negative, in ``(110) * 2`` it may be no
more than a pair of brackets, so the caller says which reading is meant and usually tries both.

>>> expression = parse("(14,740 + 1,910)/2 ")
>>> evaluate(expression), pretty(expression)
(Fraction(8325, 1), '(14,740 + 1,910) / 2')
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from curate.programs.draft import Draft
from schemas.errors import DerivationError, ReadError
from schemas.words import SCALE_WORDS

if TYPE_CHECKING:
    from curate.programs.operands import Operands
    from schemas.derivation import Derivation, Op

_TOKEN = re.compile(
    r"\s*(?:(?P<number>(?:\d{1,3}(?:,\d{3})+(?![\d,])|\d+)(?:\.\d+)?|\.\d+)"
    r"|(?P<symbol>[-+*/()\[\]%$€£\u2212\u2013\u00d7]))"
)
_SAME = {"\u2212": "-", "\u2013": "-", "\u00d7": "*", "[": "(", "]": ")"}
_WORD = re.compile(r"\s*(thousand|million|billion)\b")
_MAX_LENGTH = 2000
_MAX_DEPTH = 50


@dataclass(frozen=True, slots=True)
class Number:
    """A number as printed, without its currency sign; ``percent`` numbers stand for a hundredth.

    ``word`` is the scale word behind it, of which ``value`` holds nothing.
    """

    printed: str
    value: Fraction
    percent: bool = False
    word: str = ""


@dataclass(frozen=True, slots=True)
class Negative:
    """Minus something."""

    of: Expression


@dataclass(frozen=True, slots=True)
class Operation:
    """Two expressions and what is done with them."""

    op: Literal["+", "-", "*", "/"]
    left: Expression
    right: Expression


Expression = Number | Negative | Operation


def parse(text: str, *, accounting: bool = False, words: bool = False) -> Expression:
    """Parse arithmetic; ``accounting`` reads a bracketed bare number as its negative.

    ``words`` reads scale words ("60.3 million + 32,137 thousand"), which makes the value one in base
    units: a caller who asks for it must not apply the answer's own scale again.

    Raises ReadError, with the offset, for anything that is not arithmetic.
    """
    if len(text) > _MAX_LENGTH:
        raise ReadError(f"an expression of more than {_MAX_LENGTH} characters", text=text)
    reader = _Reader(text, accounting=accounting, words=words)
    expression = reader.sum_(0)
    if reader.symbol is not None:
        raise ReadError(f"unexpected {reader.symbol!r}", text=text, at=reader.at)
    return expression


def evaluate(expression: Expression) -> Fraction:
    """Return the exact value. Raises DerivationError for a division by zero."""
    match expression:
        case Number():
            value = expression.value * Fraction(10) ** SCALE_WORDS.get(expression.word or "", 0)
            return value / 100 if expression.percent else value
        case Negative():
            return -evaluate(expression.of)
        case Operation():
            left, right = evaluate(expression.left), evaluate(expression.right)
            if expression.op == "+":
                return left + right
            if expression.op == "-":
                return left - right
            if expression.op == "*":
                return left * right
            if right == 0:
                raise DerivationError(f"division by zero in {pretty(expression)}")
            return left / right


_LEVEL = {"+": 1, "-": 1, "*": 2, "/": 2}


def pretty(expression: Expression) -> str:
    """Print with spaces and with no more brackets than are needed."""
    match expression:
        case Number():
            return expression.printed + ("%" if expression.percent else f" {expression.word}".rstrip())
        case Negative():
            return f"-{_bracketed(expression.of, isinstance(expression.of, Operation))}"
        case Operation():
            level = _LEVEL[expression.op]
            left = _bracketed(expression.left, _level(expression.left) < level)
            tight = (
                _level(expression.right) <= level
                if expression.op in "-/"
                else (_level(expression.right) < level)
            )
            right = _bracketed(expression.right, tight or isinstance(expression.right, Negative))
            return f"{left} {expression.op} {right}"


def operands(expression: Expression) -> list[Number]:
    """Return the numbers in the order in which they are written."""
    match expression:
        case Number():
            return [expression]
        case Negative():
            return operands(expression.of)
        case Operation():
            return [*operands(expression.left), *operands(expression.right)]


_STEPS: dict[str, Op] = {"+": "add", "-": "subtract", "*": "multiply", "/": "divide"}


def derive(expression: Expression, places: Operands) -> Derivation:
    """Return the proof of an expression whose numbers are printed in a table or text.

    A whole number that divides or multiplies (an average's 2, a percentage's 100) or is taken off a
    ratio (growth's 1) is a constant. Raises DerivationError where another number is printed nowhere.
    """
    draft = Draft()
    name = _steps(expression, draft, formula=False)
    if not name.startswith("#"):
        draft.apply("lookup", name)
    return draft.derivation(places)


def _steps(expression: Expression, draft: Draft, *, formula: bool) -> str:
    match expression:
        case Number():
            return draft.number(evaluate(expression), formula=formula)
        case Negative():
            return draft.apply("negate", _steps(expression.of, draft, formula=False))
        case Operation():
            right = expression.right
            one = isinstance(right, Number) and right.value in (1, 100)
            left = _steps(expression.left, draft, formula=expression.op == "*")
            of_formula = expression.op in "*/" or (one and isinstance(expression.left, Operation))
            return draft.apply(_STEPS[expression.op], left, _steps(right, draft, formula=of_formula))


def _level(expression: Expression) -> int:
    return _LEVEL[expression.op] if isinstance(expression, Operation) else 3


def _bracketed(expression: Expression, brackets: bool) -> str:
    return f"({pretty(expression)})" if brackets else pretty(expression)


class _Reader:
    """One token of look-ahead over the text; one method a level of precedence."""

    def __init__(self, text: str, *, accounting: bool, words: bool) -> None:
        self.text, self.accounting, self.words = text, accounting, words
        self.at = self._next = 0
        self.symbol: str | None = None
        self.number = False
        self.advance()

    def advance(self) -> None:
        self.at = self._next
        if not self.text[self.at :].strip():
            self.symbol, self.number = None, False
            return
        found = _TOKEN.match(self.text, self.at)
        if not found:
            raise ReadError("not arithmetic", text=self.text, at=self.at)
        self._next = found.end()
        self.number = found["number"] is not None
        self.symbol = found["number"] or _SAME.get(found["symbol"], found["symbol"])

    def sum_(self, depth: int) -> Expression:
        left = self.product(depth)
        while self.symbol in {"+", "-"}:
            op: Literal["+", "-"] = "+" if self.symbol == "+" else "-"
            self.advance()
            left = Operation(op, left, self.product(depth))
        return left

    def product(self, depth: int) -> Expression:
        left = self.unary(depth)
        while self.symbol in {"*", "/"}:
            op: Literal["*", "/"] = "*" if self.symbol == "*" else "/"
            self.advance()
            left = Operation(op, left, self.unary(depth))
        return left

    def unary(self, depth: int) -> Expression:
        if depth > _MAX_DEPTH:
            raise ReadError(f"more than {_MAX_DEPTH} brackets deep", text=self.text, at=self.at)
        if self.symbol == "-":
            self.advance()
            return Negative(self.unary(depth + 1))
        if self.symbol in ("+", "$", "€", "£"):
            self.advance()
            return self.unary(depth + 1)
        return self.atom(depth)

    def atom(self, depth: int) -> Expression:
        if self.number and self.symbol is not None:
            printed = self.symbol
            if self.words and (word := _WORD.match(self.text, self._next)):
                self._next = word.end()
                self.advance()
                return Number(printed, Fraction(printed.replace(",", "")), word=word[1])
            self.advance()
            percent = self.symbol == "%"
            if percent:
                self.advance()
            return Number(printed, Fraction(printed.replace(",", "")), percent)
        if self.symbol != "(":
            what = "the end" if self.symbol is None else repr(self.symbol)
            raise ReadError(f"a number expected, not {what}", text=self.text, at=self.at)
        self.advance()
        inner = self.sum_(depth + 1)
        if self.symbol != ")":
            raise ReadError("a bracket is not closed", text=self.text, at=self.at)
        self.advance()
        if self.symbol == "%" and isinstance(inner, Number) and not inner.percent:
            self.advance()
            inner = Number(inner.printed, inner.value, percent=True)
        return Negative(inner) if self.accounting and isinstance(inner, Number) else inner

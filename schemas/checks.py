"""Checks on a text alone: are its printed equations true, and where do its numbers come from?

An equation is true when its left side, computed exactly from the numbers as printed, rounds to its
right side at the precision printed there. Nothing here looks at a proof, so the same check serves
generated answers, real data and model output.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

from schemas.quantity import ten

if TYPE_CHECKING:
    from collections.abc import Iterator

_SUFFIX = {
    "%": Fraction(1, 100),
    "percent": Fraction(1, 100),
    "percentage points": Fraction(1, 100),
    "percentage point": Fraction(1, 100),
    "points": Fraction(1, 100),
    "pp": Fraction(1, 100),
    "basis points": Fraction(1, 10_000),
    "basis point": Fraction(1, 10_000),
    "bps": Fraction(1, 10_000),
    "thousand": Fraction(10**3),
    "lakh": Fraction(10**5),
    "million": Fraction(10**6),
    "crore": Fraction(10**7),
    "billion": Fraction(10**9),
    "trillion": Fraction(10**12),
}
_WORDS = "|".join(sorted((re.escape(word) for word in _SUFFIX if word != "%"), key=len, reverse=True))
_DIGITS = re.compile(r"(?:\d{1,3}(?:,\d{2,3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)(?![\w]|[.,]\d)")
_RUN = re.compile(r"[\w.,#]+")
_GOES_ON = re.compile(r"[\w.,#]")
_GOES_ON_AFTER = re.compile(r"[\w]|[.,]\d")
"""What stands before a text that only looks like a number's start, and behind one that is not its end."""
_STARTS = frozenset("0123456789.")
# A number may touch a letter on its left only as a currency symbol: "FY2023", "t0" and "10-K" hold none.
_NUMBER = re.compile(
    r"(?<![\w.,#])[$€£¥₹]?\s?(?P<digits>\d{1,3}(?:,\d{2,3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)(?![\w]|[.,]\d)"
    rf"(?:\s?(?P<suffix>%|(?:{_WORDS})\b))?"
)
_TOKEN = re.compile(
    rf"(?P<number>{_NUMBER.pattern})|(?P<op>[-+−–*×x÷/()\[\]^]|of\b)|(?P<equals>[=≈])|(?P<other>\w+|\S)"
)
_OPS = {"−": "-", "–": "-", "×": "*", "x": "*", "÷": "/", "of": "*", "[": "(", "]": ")"}
_DEPTH = 40


@dataclass(slots=True, eq=False)  # a token: hashed by identity; not frozen, which makes making one slow
class PrintedNumber:
    """A number in a text: its decimals, and where it stands."""

    decimals: int
    suffix: str
    start: int
    end: int
    digits: str
    """The digits without separators and trailing zeros, as ``printed_digits`` gives them."""
    text: str
    """The digits as printed."""

    @property
    def mantissa(self) -> int:
        """All digits as one integer. Most numbers are never asked for it: they stand in the prompt."""
        return int(self.text.replace(",", "")[:400].replace(".", ""))

    @property
    def value(self) -> Fraction:
        """The number, unsigned and unscaled, as printed."""
        return Fraction(self.mantissa, 10**self.decimals)

    @property
    def ulp(self) -> Fraction:
        """One unit of the last printed digit, suffix applied."""
        last = ten(-self.decimals)
        return last * _SUFFIX[self.suffix] if self.suffix else last

    @property
    def scaled(self) -> Fraction:
        """The value with its suffix applied: 12.5% is 1/8."""
        return self.value * _SUFFIX[self.suffix] if self.suffix else self.value


@dataclass(frozen=True, slots=True)
class Equation:
    """A printed equation and whether it holds; ``result`` is the number on its right."""

    text: str
    holds: bool
    result: PrintedNumber | None


def _number(match: re.Match[str]) -> PrintedNumber:
    printed = match["digits"]
    digits = printed.replace(",", "")
    return PrintedNumber(
        len(digits[:400].partition(".")[2]),
        match["suffix"] or "",
        match.start("digits"),
        match.end(),
        plain_digits(digits),
        printed,
    )


def printed_numbers(text: str) -> list[PrintedNumber]:
    """Return every number printed in a text, in order."""
    return [_number(found) for found in _NUMBER.finditer(text)]


def stands_in(number: PrintedNumber, text: str) -> bool:
    """Whether a text prints a number just as it is printed: then its digits are among ``printed_digits``."""
    at = text.find(number.text)
    while at >= 0:
        end = at + len(number.text)
        if not (at and _GOES_ON.match(text, at - 1)) and not _GOES_ON_AFTER.match(text, end):
            return True
        at = text.find(number.text, end)
    return False


def printed_digits(text: str) -> set[str]:
    """Return the digits of every number printed in a text, without separators and trailing zeros.

    ``1,204.50`` is ``1204.5``: what is printed twice has the same digits, whatever its unit.
    """
    # As by _NUMBER, several times as fast: a number starts where a run of these characters starts, and ends in it.
    starts = (run for run in _RUN.findall(text) if run[0] in _STARTS or not run[0].isascii())
    return {plain_digits(found[0]) for run in starts if (found := _DIGITS.match(run)) is not None}


def plain_digits(digits: str) -> str:
    """Return a printed number's digits without separators, leading and trailing zeros."""
    if "," in digits:
        digits = digits.replace(",", "")
    if "." in digits:
        digits = digits.rstrip("0").rstrip(".")
    return digits if digits[:1] > "0" else digits.lstrip("0") or "0"


Token = PrintedNumber | str  # numbers, operators, and "?" for anything else


def equations(text: str) -> Iterator[Equation]:
    """Yield every equation of a text that has arithmetic on its left side.

    ``Gross margin = 30.4%`` is a statement, not an equation. Arithmetic that can't be read (a word
    between two operands) is given as one that does not hold: nothing unread is called true.
    """
    for line in text.splitlines():
        if "=" not in line and "≈" not in line:
            continue
        sides: list[list[Token]] = [[]]
        for token in _TOKEN.finditer(line):
            if token["equals"]:
                sides.append([])
            elif token["number"]:
                sides[-1].append(_number(token))
            elif token["op"]:
                sides[-1].append(_OPS.get(token["op"], token["op"]))
            else:
                sides[-1].append("?")
        computed = False
        for left, right in pairwise(sides):
            equation = _repeat(line.strip(), left, right) if computed else None
            equation = equation or _judge(line.strip(), left, right)
            if equation is not None:
                computed = True
                yield equation


def _judge(line: str, left: list[Token], right: list[Token]) -> Equation | None:
    tail = _tail(left)
    if not _is_arithmetic(tail):
        # Arithmetic that words break up is unread, not absent.
        unread = _is_arithmetic([t for t in left if t != "?"]) and len(_numbers(left)) > 1
        return Equation(line, holds=False, result=None) if unread and not _labelled(left) else None
    head = _head(right)
    value, stated = _evaluate(tail), _evaluate(head)
    results = _numbers(head)
    if value is None or stated is None or not results:
        return Equation(line, holds=False, result=None)
    if len(results) > 1:  # a chain, "a + b = c + d = e"
        return Equation(line, holds=value == stated, result=None)
    result = results[0]
    holds = abs(value - stated) * 2 <= result.ulp
    if not holds and result.suffix in {"%", "percent"} and _times_hundred(tail):
        holds = abs(value / 100 - stated) * 2 <= result.ulp
    return Equation(line, holds=holds, result=result)


def _repeat(line: str, left: list[Token], right: list[Token]) -> Equation | None:
    """Judge the second sign of ``a / b = 0.303532 = 30.35%``: the same value, printed again."""
    head = _head(right)
    if len(left) != 1 or not isinstance(left[0], PrintedNumber) or len(_numbers(head)) != 1:
        return None
    stated, result = _evaluate(head), _numbers(head)[0]
    if stated is None:
        return Equation(line, holds=False, result=None)
    return Equation(
        line, holds=abs(left[0].scaled - abs(stated)) * 2 <= max(result.ulp, left[0].ulp), result=result
    )


def _labelled(left: list[Token]) -> bool:
    """Whether the numbers on the left only belong to words ("Total for 2023 and 2022 = …")."""
    return not any(isinstance(a, PrintedNumber) and b in {"+", "-", "*", "/"} for a, b in pairwise(left))


def _numbers(tokens: list[Token]) -> list[PrintedNumber]:
    return [token for token in tokens if isinstance(token, PrintedNumber)]


def _tail(tokens: list[Token]) -> list[Token]:
    """Return the arithmetic that ends a side; what a word or colon sets off before it is label."""
    cut = max((i for i, token in enumerate(tokens) if token == "?"), default=-1)
    return tokens[cut + 1 :]


def _head(tokens: list[Token]) -> list[Token]:
    cut = next((i for i, token in enumerate(tokens) if token == "?"), len(tokens))
    head = tokens[:cut]
    while head and head[-1] in {"+", "-", "*", "/", "("}:  # "= 5 - as expected"
        head = head[:-1]
    return head


def _is_arithmetic(tokens: list[Token]) -> bool:
    operators = any(token in {"+", "-", "*", "/", "^"} for token in tokens[1:])
    return operators and len(_numbers(tokens)) > 1


def _times_hundred(tokens: list[Token]) -> bool:
    return any(a == "*" and isinstance(b, PrintedNumber) and b.value == 100 for a, b in pairwise(tokens))


def _evaluate(tokens: list[Token]) -> Fraction | None:
    """Evaluate infix tokens exactly; None where they are no expression."""
    try:
        value, rest = _sum(tokens, 0, 0)
    except (_UnreadableError, ZeroDivisionError, IndexError):
        return None
    return value if rest == len(tokens) else None


class _UnreadableError(Exception):
    pass


def _sum(tokens: list[Token], at: int, depth: int) -> tuple[Fraction, int]:
    value, at = _term(tokens, at, depth)
    while at < len(tokens) and tokens[at] in {"+", "-"}:
        other, after = _term(tokens, at + 1, depth)
        value = value + other if tokens[at] == "+" else value - other
        at = after
    return value, at


def _term(tokens: list[Token], at: int, depth: int) -> tuple[Fraction, int]:
    value, at = _power(tokens, at, depth)
    while at < len(tokens) and tokens[at] in {"*", "/"}:
        other, after = _power(tokens, at + 1, depth)
        value = value * other if tokens[at] == "*" else value / other
        at = after
    return value, at


def _power(tokens: list[Token], at: int, depth: int) -> tuple[Fraction, int]:
    value, at = _atom(tokens, at, depth)
    if at < len(tokens) and tokens[at] == "^":
        exponent, at = _atom(tokens, at + 1, depth)
        if exponent.denominator != 1 or abs(exponent) > 100 or (value == 0 and exponent < 0):
            raise _UnreadableError
        value = value ** int(exponent)
    return value, at


def _atom(tokens: list[Token], at: int, depth: int) -> tuple[Fraction, int]:
    token = tokens[at]
    if depth > _DEPTH:
        raise _UnreadableError
    if isinstance(token, PrintedNumber):
        return token.scaled, at + 1
    if token == "-":
        value, at = _atom(tokens, at + 1, depth + 1)
        return -value, at
    if token == "(":
        value, after = _sum(tokens, at + 1, depth + 1)
        if tokens[after] != ")":
            raise _UnreadableError
        # A single number in parentheses is an accounting negative: "13 + (110)".
        if after == at + 2 and isinstance(tokens[at + 1], PrintedNumber):
            value = -value
        return value, after + 1
    raise _UnreadableError

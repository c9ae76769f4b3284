"""FinQA's and ConvFinQA's programs: ``subtract(5829, 5735), divide(#0, 5735)``.

| | |
|---|---|
| paper | Chen et al. 2021, https://aclanthology.org/2021.emnlp-main.300, section 4 and appendix |
| upstream | https://github.com/czyssrs/FinQA, ``code/evaluate/evaluate.py`` |

Operations: add, subtract, multiply, divide, exp, greater, and table_max, table_min, table_sum,
table_average of a row of the table, ``table_sum(total obligations, none)``. Operands: ``#0`` is the
result of step 0, ``const_100`` and ``const_m1`` are 100 and -1, ``35%`` is 0.35. A program that is a
bare number (ConvFinQA's "look it up") is its value.

The table is FinQA's normalised one: ``-32 ( 32 )`` is -32 and ``27% ( 27 % )`` is plus 27%, because
what stands in the brackets repeats what is before them. U+2014 became the digits 2014: such a cell
counts as 2014 here, as it does upstream, but no proof may stand on it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from curate.programs.draft import Draft
from curate.programs.operands import Operands, Printed
from schemas.errors import DerivationError, ReadError
from schemas.execute import constant

if TYPE_CHECKING:
    from collections.abc import Sequence

    from schemas.derivation import Derivation, Op

_CALL = re.compile(
    r"(?:table_(?P<table>max|min|sum|average)\((?P<row>.{1,300}?), none\)"
    r"|(?P<op>add|subtract|multiply|divide|exp|greater)\((?P<a>[^(),]{1,60}), ?(?P<b>[^(),]{1,60})\))"
    r"(?:, ?(?=[a-z])|\s*\Z)"
)
_NUMBER = re.compile(r"(-?)\$? ?((?:\d{1,3}(?:,\d{3})+|\d{1,30})(?:\.\d{0,30})?|\.\d{1,30})( ?%)?")
_STEP = re.compile(r"#(\d{1,3})")
_MAX_LENGTH = 4000
_MAX_BITS = 20_000
"""Digits of one step's result: a program of squares of squares doubles them with every step."""
_DASHES = frozenset({"2014", "2013", "2019"})
"""What the characters U+2014, U+2013 and U+2019 became in upstream's text."""


@dataclass(frozen=True, slots=True)
class Call:
    """One operation; ``args`` as written, for the table's operations the name of the row."""

    op: str
    args: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """What a program gives: an exact number, the two ends of an enclosure, or yes or no."""

    exact: Fraction | None = None
    enclosure: tuple[Fraction, Fraction] | None = None
    choice: Literal["yes", "no"] | None = None

    def agrees(self, gold: float | str, places: int = 5) -> bool:
        """Whether ``gold`` (upstream's exe_ans, a binary float) is this result rounded to ``places``."""
        if self.choice is not None or isinstance(gold, str):
            return gold == self.choice
        low, high = self.enclosure or (self.exact, self.exact)
        if low is None or high is None:
            return False
        # Upstream reckoned in binary floats: beyond 10^11 these have no fifth decimal.
        slack = Fraction(1, 2 * 10**places) + abs(low) / 10**14
        return low - slack <= Fraction(gold) <= high + slack


def parse(text: str) -> tuple[Call, ...]:
    """Take a program apart. Raises ReadError, with the offset, for what is no such program."""
    if len(text) > _MAX_LENGTH:
        raise ReadError(f"a program of more than {_MAX_LENGTH} characters", text=text)
    text = text.strip()
    if _NUMBER.fullmatch(text) or constant(text) is not None:
        return (Call("lookup", (text,)),)
    calls: list[Call] = []
    at = 0
    while at < len(text) or not calls:
        found = _CALL.match(text, at)
        if found is None:
            raise ReadError("no operation of FinQA's programs", text=text, at=at)
        if found["table"]:
            calls.append(Call(f"table_{found['table']}", (found["row"].strip(),)))
        else:
            calls.append(Call(found["op"], (found["a"].strip(), found["b"].strip())))
        at = found.end()
    return tuple(calls)


def number(text: str) -> Fraction | None:
    """Read a number as a program or a normalised cell prints it: ``35%`` is 7/20; None for others."""
    found = _NUMBER.fullmatch(text.strip())
    if found is None:
        return None
    value = Fraction(found[2].replace(",", ""))
    return (-value if found[1] else value) / (100 if found[3] else 1)


def read_cell(cell: str) -> Fraction | None:
    """Read a cell of the normalised table: what stands before its bracket. None for no number."""
    return number(cell.replace("$", "").partition("(")[0])


def mangled_dash(cell: str) -> bool:
    """Whether a cell may be an em dash that upstream's text printed as the digits 2014."""
    return cell.replace("$", "").strip() in _DASHES


def evaluate(program: str, table: Sequence[Sequence[str]] = ()) -> Result:
    """Return what a program gives. Raises ReadError, or DerivationError naming the step."""
    calls = parse(program)
    value = _draft(calls, table).value()
    if calls[-1].op == "greater":
        return Result(choice="yes" if value.exact == 1 else "no")
    if value.exact is not None:
        return Result(exact=value.exact)
    low, high = (Fraction(int(end.p), int(end.q)) for end in (value.low, value.high))
    return Result(enclosure=(low, high))


def operands(table: Sequence[Sequence[str]], texts: Sequence[str] = (), question: str = "") -> Operands:
    """Return the places of a page's numbers; cells that may be mangled dashes are no place."""

    def read(cell: str) -> Printed | None:
        value = None if mangled_dash(cell) else read_cell(cell)
        return None if value is None else Printed(value, Fraction(100 if "%" in cell else 1))

    return Operands(table, texts, question, read=read)


def derive(
    program: str, table: Sequence[Sequence[str]], texts: Sequence[str] = (), question: str = ""
) -> Derivation:
    """Return the proof of a program over its page (``greater`` gives 1 for yes and 0 for no).

    Raises DerivationError where a number is printed nowhere on the page, saying which.
    """
    return _draft(parse(program), table).derivation(operands(table, texts, question))


_OPS: dict[str, Op] = {
    "lookup": "lookup",
    "add": "add",
    "subtract": "subtract",
    "multiply": "multiply",
    "divide": "divide",
    "greater": "greater",
}
_ROW_OPS: dict[str, Op] = {
    "table_max": "max",
    "table_min": "min",
    "table_sum": "sum",
    "table_average": "average",
}


def _draft(calls: tuple[Call, ...], table: Sequence[Sequence[str]]) -> Draft:
    draft = Draft()
    results: list[str] = []
    sizes: dict[str, int] = {}
    if any(call.op == "greater" for call in calls[:-1]):
        raise DerivationError("greater gives yes or no, which is no operand")
    for call in calls:
        try:
            results.append(_apply(draft, call, results, table, sizes))
        except DerivationError as error:
            raise DerivationError(f"{call.op}({', '.join(call.args)}): {error}") from None
    return draft


def _apply(
    draft: Draft, call: Call, results: list[str], table: Sequence[Sequence[str]], sizes: dict[str, int]
) -> str:
    if call.op in _ROW_OPS:
        return draft.apply(_ROW_OPS[call.op], *_row(draft, call.args[0], table))
    args = [_operand(draft, arg, results) for arg in call.args]
    if call.op != "exp":
        name = draft.apply(_OPS[call.op], *args)
        sizes[name] = 1 + sum(_bits(draft, arg, sizes) for arg in args)
        if sizes[name] > _MAX_BITS:  # the sum is a bound; what counts is the value
            del sizes[name]
            if _bits(draft, name, sizes) > _MAX_BITS:
                raise DerivationError(f"a result of more than {_MAX_BITS} bits")
        return name
    exponent = draft.value_of(args[1]).exact
    if exponent is None:
        raise DerivationError("an exponent that is known only by an enclosure")
    name = draft.power(args[0], exponent)
    if _bits(draft, args[0], sizes) * abs(exponent) > _MAX_BITS:
        raise DerivationError(f"a result of more than {_MAX_BITS} bits")
    return name


def _bits(draft: Draft, name: str, sizes: dict[str, int]) -> int:
    """Return the size of an operand's numerator and denominator together, or a bound of it."""
    if name not in sizes:
        value = draft.value_of(name)
        ends = (value.low, value.high)
        sizes[name] = max(int(end.p).bit_length() + int(end.q).bit_length() for end in ends)
    return sizes[name]


def _operand(draft: Draft, text: str, results: list[str]) -> str:
    if step := _STEP.fullmatch(text):
        if int(step[1]) >= len(results):
            raise DerivationError(f"{text} is no earlier step")
        return results[int(step[1])]
    if constant(text) is not None:
        return text
    value = number(text)
    if value is None:
        raise DerivationError(f"{text!r} is no number, step or constant")
    return draft.number(value)


def _row(draft: Draft, name: str, table: Sequence[Sequence[str]]) -> list[str]:
    rows = [(r, row) for r, row in enumerate(table) if row and row[0].strip() == name]
    if not rows:
        raise DerivationError("the table has no row of that name")
    r, row = rows[-1]  # of two rows of one name upstream takes the last
    cells = []
    for c, cell in enumerate(row[1:]):
        value = read_cell(cell)
        if value is None:
            raise DerivationError(f"the row's cell {cell!r} is no number")
        cells.append(draft.cell(f"t0[{r - 1},{c}]", value))
    return cells

"""What the result of a FinQA program measures: a ratio, a number in percent, or an amount at some scale.

A program reckons with bare numbers, so ``divide(94, 5735)`` is a share and ``subtract(27, 25)`` may be in
percent, in millions or in shares. It follows from where the numbers are printed on the page (a % sign, a
row's label, a column's caption, a scale word in the text) and from what the operations do with them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from curate.figures import SCALES, the_currency
from curate.programs.draft import FORMULA_NUMBERS
from curate.programs.finqa import Call, number
from schemas.captions import Caption, read_caption
from schemas.cells import read_cell
from schemas.execute import constant
from schemas.measures import row_measure
from schemas.quantity import is_currency
from schemas.reading import read_numbers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from curate.finqa_page import Page
    from curate.programs.operands import Operands

Kind = Literal["ratio", "percent", "amount", "constant"]

_TAIL = re.compile(r"\bin (?:\$ ?)?(?:thousands|millions|billions)\b[^.]{0,60}$")
_PARTS = re.compile(
    r"\b(?:averag\w*|mean|annual\w*|yearly|monthly|quarter\w*|per (?:year|month|week|day)|each|midpoint|mid-point|half)\b"
)
"""Words with which a number that the program brings along divides an amount and does not make a ratio of it."""
_COUNTS = re.compile(
    r"\b(?:shares?|units|number|options|rsus|locations|years?\)|square f\w+|acres|barrels|price|rate)\b"
)
"""Heads of columns that hold no money, or money per something."""
_CELL = re.compile(r"t0\[(\d+),(\d+)\]")
_SPAN = re.compile(r"p(\d+)\[(\d+):(\d+)\]")
_NAMES = {power: name for name, power in SCALES.items()}
_HUNDRED = 100
_PER = "per"
"""The unit of 100 over a number of years or shares: in percent, and as often a plain quotient."""
_AS_NUMBER = "a percentage is multiplied as if it were a number"
_LARGEST_COUNT = 13
_IN_FULL = 10_000
_POWERS = {10**3: 3, 10**6: 6, 10**9: 9}
_OPS_OF_ROW = frozenset({"table_max", "table_min", "table_sum", "table_average"})


@dataclass(frozen=True, slots=True)
class Measure:
    """What a number measures.

    ``ratio`` is 0.27 for 27%, ``percent`` is 27 for it. ``scale`` is the power of ten that an amount is
    printed in, None where that is not certain. ``points`` marks the difference of two percentages.
    """

    kind: Kind
    unit: str = "pure"
    scale: int | None = None
    points: bool = False
    value: Fraction | None = None
    """A constant's value."""
    flaw: str = ""
    """Why the number can't be what is asked: its operands do not go together."""


_UNKNOWN = Measure("amount")
_RATIO = Measure("ratio")
_PERCENT = Measure("percent")


class Measurer:
    """Measures of the numbers of one page."""

    def __init__(self, page: Page, places: Operands, question: str) -> None:
        self._page, self._places = page, places
        self._parts = bool(_PARTS.search(question))
        self._currency = the_currency(" ".join([*(c for row in page.printed for c in row), *page.texts]))
        tail = " ".join(page.before).rstrip(" .:;)")[-120:]
        self._tail = found[0] if (found := _TAIL.search(tail)) else ""

    def result(self, calls: Sequence[Call]) -> Measure:
        """Return what the last operation's result measures."""
        results: list[Measure] = []
        for call in calls:
            results.append(self._call(call, results))
        return results[-1]

    def _call(self, call: Call, results: list[Measure]) -> Measure:
        if call.op in _OPS_OF_ROW:
            return self._row(call.args[0])
        args = [self._operand(arg, results) for arg in call.args]
        match call.op:
            case "lookup":
                return args[0]
            case "add" | "subtract":
                found = _sum(args[0], args[1], minus=call.op == "subtract")
            case "multiply":
                found = self._scaled(_product(args[0], args[1]), args)
            case "divide":
                found = self._scaled(_quotient(args[0], args[1]), args)
            case _:
                found = _RATIO if args[0].kind == "ratio" else _UNKNOWN
        if call.op == "divide" and args[1].value == _HUNDRED and args[0].flaw == _AS_NUMBER:
            return replace(args[0], flaw="")  # 932 * 0.44 / 100
        earlier = next((arg.flaw for arg in args if arg.flaw), "")
        return replace(found, flaw=earlier or _flaw(call.op, args[0], args[1]))

    def _scaled(self, result: Measure, args: Sequence[Measure]) -> Measure:
        """Forget what an amount is in where a constant may be a number of the page (``const_3`` for its 3)."""
        fixed = [int(arg.value) for arg in args if arg.value is not None]
        if result.kind == "amount" and fixed and fixed[0] not in _POWERS and not self._parts:
            return _UNKNOWN
        return result

    def _operand(self, text: str, results: list[Measure]) -> Measure:
        if text.startswith("#"):
            return results[int(text[1:])]
        if (fixed := constant(text)) is not None:
            return Measure("constant", value=Fraction(fixed))
        if "%" in text:
            return _RATIO
        value = number(text)
        if value == 1 or (
            self._parts and value is not None and value in FORMULA_NUMBERS and value < _LARGEST_COUNT
        ):
            return Measure("constant", value=value)  # growth's 1, an average's 3
        place = self._places.find(value) if value is not None else None
        if place is None:
            return _UNKNOWN
        if place.adjust and place.adjust[1] is not None:
            return _PERCENT if place.adjust[1] == "const_100" else self._money(0)
        return self._at(place.ref)

    def _money(self, scale: int) -> Measure:
        return Measure("amount", self._currency or "pure", scale)

    def _at(self, ref: str) -> Measure:
        if cell := _CELL.fullmatch(ref):
            return self._cell(int(cell[1]) + 1, int(cell[2]) + 1)
        if span := _SPAN.fullmatch(ref):
            found = read_numbers(self._page.texts[int(span[1])][int(span[2]) : int(span[3])])[0]
            if found.unit in ("percent", "points", "bps"):
                return _RATIO
            if not self._places.unique(ref):
                return _UNKNOWN
            if found.scale is None and abs(found.value) >= _IN_FULL:
                # In running text a figure of that size is written out, whatever the table's caption says.
                money = found.unit is not None and is_currency(found.unit)
                return Measure("amount", found.unit if money and found.unit else "pure", 0)
            if found.scale is not None and (found.unit is None or is_currency(found.unit)):
                return Measure("amount", found.unit or self._currency or "pure", found.scale)
            return _UNKNOWN
        return _UNKNOWN

    def _cell(self, row: int, column: int) -> Measure:
        printed = self._page.printed
        label, cell = printed[row][0], read_cell(printed[row][column])
        caption = self._caption(column)
        if "%" in printed[row][column]:
            return _RATIO
        head = printed[0][column]
        for text in (label, head):
            unit, scale = row_measure(caption, text, cell)
            if unit == "pure" and scale < 0:
                return _PERCENT
            if unit not in ("pure", "USD") and not is_currency(unit):
                # A caption in the text ("dollars in thousands") may not be meant for counts and rates.
                own = caption.scale is not None and not self._said_by_text(column)
                return Measure("amount", unit, scale if own else None)
        unit, scale = row_measure(caption, label, cell)
        if _COUNTS.search(head):
            return _UNKNOWN
        if unit == "pure" and caption.scale is None:
            return replace(_UNKNOWN, scale=scale or None)
        return Measure("amount", unit, scale if caption.scale is not None or unit != "USD" else None)

    def _said_by_text(self, column: int) -> bool:
        head = self._page.printed[0]
        return all(read_caption(_tight(text)).scale is None for text in (head[column], head[0]))

    def _caption(self, column: int) -> Caption:
        """Return the caption that holds for a column: its own head's, the corner's, the text's before."""
        head = self._page.printed[0]
        for text in (head[column], head[0], self._tail):
            caption = read_caption(_tight(text))
            if caption.scale is not None:
                return replace(caption, currency=caption.currency or self._currency)
        return Caption(currency=self._currency)

    def _row(self, name: str) -> Measure:
        at = [r for r, row in enumerate(self._page.table) if row and row[0].strip() == name]
        if not at:
            return _UNKNOWN
        cells = [self._cell(at[-1], c) for c in range(1, len(self._page.table[0]))]
        return cells[0] if cells and all(cell == cells[0] for cell in cells) else _UNKNOWN


def _flaw(op: str, a: Measure, b: Measure) -> str:
    both = a.kind == b.kind == "amount" and a.unit == b.unit and a.unit != "pure"
    if both and op != "multiply" and a.scale in _NAMES and b.scale in _NAMES and a.scale != b.scale:
        return f"one number is in {_NAMES[a.scale]}s, the other in {_NAMES[b.scale]}s"
    if op == "multiply" and {a.kind, b.kind} == {"amount", "percent"} and _PER not in (a.unit, b.unit):
        return _AS_NUMBER
    return ""


def _tight(text: str) -> str:
    return text.replace("( ", "(").replace(" )", ")")


def _sum(a: Measure, b: Measure, *, minus: bool) -> Measure:
    if a.kind == "constant" or b.kind == "constant":
        both = b if a.kind == "constant" else a
        return replace(both, value=None, points=False)
    if a.kind == b.kind and a.kind != "amount":
        return Measure(a.kind, points=minus)
    if a.kind == b.kind == "amount":
        return Measure(
            "amount",
            a.unit if a.unit == b.unit else "pure",
            a.scale if a.scale == b.scale and a.unit == b.unit else None,
        )
    return _UNKNOWN


def _product(a: Measure, b: Measure) -> Measure:
    if a.kind == "constant" and b.kind == "constant":
        return _UNKNOWN
    if b.kind == "constant":
        a, b = b, a
    if a.kind == "constant" and a.value is not None:
        if b.kind == "ratio" and a.value == 100:
            return replace(b, kind="percent")
        power = _POWERS.get(int(a.value))
        if b.kind == "amount" and power:
            return replace(b, scale=b.scale - power if b.scale is not None else None)
        return b
    if a.kind == b.kind == "ratio":
        return _RATIO
    if {a.kind, b.kind} in ({"amount", "ratio"}, {"amount", "percent"}):
        return a if a.kind == "amount" else b
    return _UNKNOWN


def _quotient(a: Measure, b: Measure) -> Measure:
    if b.kind == "constant" and b.value is not None:
        if b.value == 100 and a.kind == "percent":
            return replace(a, kind="ratio")
        if b.value == 100 and a.kind == "amount":
            return _RATIO  # an index that began at 100
        power = _POWERS.get(int(b.value))
        if a.kind == "amount" and power:
            return replace(a, scale=a.scale + power if a.scale is not None else None)
        return a
    if a.kind == "constant":
        return Measure("percent", unit=_PER) if a.value == _HUNDRED else _RATIO
    if a.kind == b.kind:
        return _RATIO
    if a.kind == "amount" and b.kind == "ratio":
        return a
    return _UNKNOWN

"""A FinQA program as the working of an answer: where its numbers stand, and equations that are true."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from curate.figures import is_year
from curate.finqa_page import restored
from curate.programs.finqa import Call, number, read_cell
from schemas.cells import read_cell as cell_reading
from schemas.execute import constant
from schemas.writing import write

if TYPE_CHECKING:
    from collections.abc import Sequence

    from curate.finqa_page import Page
    from curate.programs.operands import Operands

_CELL = re.compile(r"t0\[(\d+),(\d+)\]")
_SPAN = re.compile(r"p(\d+)\[(\d+):(\d+)\]")
_SENTENCE = re.compile(r"(?<=[^.\d] \.) |(?<=[a-z)]\.) ")
_LONGEST_QUOTE = 400
_MOST_DECIMALS = 5
_STEP = re.compile(r"#\d{1,3}")
_ATOM, _PRODUCT, _SUM = 3, 2, 1
_OPS = {"add": ("+", _SUM), "subtract": ("-", _SUM), "multiply": ("*", _PRODUCT), "divide": ("/", _PRODUCT)}


@dataclass(frozen=True, slots=True)
class _Term:
    """A value as it stands in an equation; ``level`` says how tightly its operator binds."""

    text: str
    value: Fraction
    level: int = _ATOM


def steps(calls: Sequence[Call], table: Sequence[Sequence[str]], last: str) -> list[str] | None:
    """Return one equation a step, the last one with ``last`` (the answer as a number) on its right.

    A step whose result is no short decimal is not rounded but carried into the next step's equation,
    so that every equation is true as printed. None for a power, whose steps have no such form.
    """
    lines: list[str] = []
    terms: list[_Term] = []
    needed = _needed(calls)
    for index, call in enumerate(calls):
        final = index == len(calls) - 1
        if call.op in ("exp", "greater", "lookup"):
            return None
        if call.op in ("table_max", "table_min"):
            cells = _row(call.args[0], table)
            value = max(cells) if call.op == "table_max" else min(cells)
            which = "largest" if call.op == "table_max" else "smallest"
            if index in needed:
                row = " ".join(call.args[0].split())
                listed = ", ".join(cell for cell in map(restored, _cells(call.args[0], table)))
                lines.append(f"{row}: {listed}. The {which} of them is {_decimal(value)}.")
            terms.append(_Term(_decimal(value), value))
            continue
        term = _apply(call, terms, table)
        printed = _decimal(term.value)
        if final:
            lines.append(f"{term.text} = {last}")
        elif _short(term.value):
            if index in needed:
                lines.append(f"{term.text} = {printed}")
            term = _Term(f"({printed})" if term.value < 0 else printed, term.value)
        terms.append(term)
    return lines


def _needed(calls: Sequence[Call]) -> set[int]:
    """Return the steps that the last one rests on: a conversation's programs carry others along."""
    needed = {len(calls) - 1}
    for index in range(len(calls) - 1, -1, -1):
        if index in needed:
            needed |= {int(arg[1:]) for arg in calls[index].args if _STEP.fullmatch(arg)}
    return needed


def _apply(call: Call, terms: list[_Term], table: Sequence[Sequence[str]]) -> _Term:
    if call.op.startswith("table_"):
        cells = _row(call.args[0], table)
        percent = any("%" in cell for cell in _cells(call.args[0], table))
        shown = [f"{_decimal(cell * 100)}%" if percent else _decimal(cell) for cell in cells]
        text = " + ".join(_literal(each).text for each in shown)
        if call.op == "table_sum":
            return _Term(text, sum(cells, Fraction(0)), _SUM)
        return _Term(f"({text}) / {len(cells)}", sum(cells, Fraction(0)) / len(cells), _PRODUCT)
    left, right = (terms[int(arg[1:])] if arg.startswith("#") else _literal(arg) for arg in call.args)
    sign, level = _OPS[call.op]
    tight = right.level <= level if sign in "-/" else right.level < level
    text = f"{_in(left, left.level < level)} {sign} {_in(right, tight)}"
    return _Term(text, _reckon(call.op, left.value, right.value), level)


def _reckon(op: str, a: Fraction, b: Fraction) -> Fraction:
    match op:
        case "add":
            return a + b
        case "subtract":
            return a - b
        case "multiply":
            return a * b
    return a / b


def _literal(text: str) -> _Term:
    fixed = constant(text)
    if fixed is not None:
        value, shown = Fraction(fixed), str(fixed)
    else:
        value = number(text) or Fraction(0)
        shown = text.replace("$", "").replace(" ", "")
    return _Term(f"({shown})" if value < 0 else shown, value)


def _in(term: _Term, brackets: bool) -> str:
    return f"({term.text})" if brackets else term.text


def _row(name: str, table: Sequence[Sequence[str]]) -> list[Fraction]:
    return [value for cell in _cells(name, table) if (value := read_cell(cell)) is not None]


def _cells(name: str, table: Sequence[Sequence[str]]) -> list[str]:
    return list([row for row in table if row and row[0].strip() == name][-1][1:])


def _short(value: Fraction) -> bool:
    return (value * Fraction(10) ** _MOST_DECIMALS).denominator == 1


def _decimal(value: Fraction) -> str:
    places = next((p for p in range(_MOST_DECIMALS) if (value * 10**p).denominator == 1), _MOST_DECIMALS)
    return write(value, "pure", places=places).replace(",", "")


def givens(calls: Sequence[Call], page: Page, places: Operands) -> list[str]:
    """Say where the program's numbers stand: the cell's row and column, or the sentence of the text.

    Only numbers that are printed in one place of their kind are said, since of several it is not known
    which one the program's author read.
    """
    lines = []
    needed = _needed(calls)
    for call in (call for index, call in enumerate(calls) if index in needed):
        for arg in call.args:
            value = None if arg.startswith("#") or constant(arg) is not None else number(arg)
            place = None if value is None else places.find(value)
            if place and places.unique(place.ref) and (line := _said(place.ref, page)):
                lines.append(line)
    return list(dict.fromkeys(lines))


def _said(ref: str, page: Page) -> str | None:
    if cell := _CELL.fullmatch(ref):
        row, column = int(cell[1]) + 1, int(cell[2]) + 1
        header, label = page.printed[0][column].strip(), page.printed[row][0].strip()
        if _is_figure(header) or _is_figure(label):  # a row of figures where the head should be
            return None
        name = f"{label} ({header})" if header and label else label or header
        return f"{name}: {page.printed[row][column]}" if name else None
    if span := _SPAN.fullmatch(ref):
        sentence = _sentence(page.texts[int(span[1])], int(span[2]), int(span[3]))
        return f"The text says: \u201c{sentence}\u201d" if len(sentence) <= _LONGEST_QUOTE else None
    return None


def _is_figure(text: str) -> bool:
    return cell_reading(text).value is not None and not is_year(text)


def _sentence(text: str, start: int, end: int) -> str:
    cuts = [0, *(found.end() for found in _SENTENCE.finditer(text)), len(text)]
    first = max(cut for cut in cuts if cut <= start)
    last = min(cut for cut in cuts if cut >= end)
    return text[first:last].strip()

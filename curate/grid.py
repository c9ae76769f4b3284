"""A real table as a grid of strings: where a number stands in it, and what it measures."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from curate.figures import is_year, the_currency
from curate.programs.arithmetic import Expression, Negative, Number, operands
from schemas.captions import Caption
from schemas.cells import read_cell
from schemas.dimension import CONSTANT, result_unit
from schemas.errors import DerivationError
from schemas.measures import row_measure

if TYPE_CHECKING:
    from collections.abc import Sequence
    from fractions import Fraction

Grid = list[list[str]]

_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z(“\"])")
_LONGEST_QUOTE = 500
_MOST_COUNTED = 12
_NO_MONEY = frozenset({"pure", "shares", "days", "years", "employees", "stores"})
_OPS = {"+": "add", "-": "subtract", "*": "multiply", "/": "divide"}


def _header_rows(grid: Grid) -> int:
    """Return how many rows stand above the first row that holds a figure (years are not figures)."""
    for number, row in enumerate(grid):
        if any(read_cell(cell).value is not None and not is_year(cell) for cell in row[1:]):
            return number
    return len(grid)


def _name(grid: Grid, row: int, column: int) -> str:
    head = [grid[r][column] for r in range(_header_rows(grid))]
    header = " ".join(" ".join(head).split())
    label = " ".join(grid[row][0].split())
    return f"{label} ({header})" if header and label else label or header


def _cells(grid: Grid, value: Fraction, decimals: int) -> list[tuple[int, int]]:
    """Return where a number is printed in the table, whatever its sign and decoration."""
    found = []
    for r, row in enumerate(grid):
        for c, cell in enumerate(row):
            reading = read_cell(cell)
            if c and reading.value is not None and not is_year(cell):
                same = abs(reading.value) == abs(value) and reading.decimals == decimals
                found += [(r, c)] if same else []
    return found


def _decimals(number: Number) -> int:
    return len(number.printed.partition(".")[2])


def givens(expression: Expression, grid: Grid) -> list[str]:
    """Say which cells an expression's numbers are, for those that stand in one cell only."""
    lines = []
    for number in operands(expression):
        at = _cells(grid, number.value, _decimals(number))
        if len(at) == 1 and (name := _name(grid, *at[0])):
            lines.append(f"{name}: {' '.join(grid[at[0][0]][at[0][1]].split())}")
    return list(dict.fromkeys(lines))


def evidence(text: str, grid: Grid, paragraphs: Sequence[str]) -> str | None:
    """Say where a span stands: its one cell's row and column, or the one sentence that holds it."""
    at = [(r, c) for r, row in enumerate(grid) for c, cell in enumerate(row) if c and _same(cell, text)]
    # In the head a span is itself a name, such as the year that was asked for.
    if len(at) == 1 and at[0][0] >= _header_rows(grid) and (name := _name(grid, *at[0])):
        return f"{name}: {text}"
    if at:
        return None
    sentences = [s for p in paragraphs for s in _SENTENCE.split(p) if text in " ".join(s.split())]
    if len(sentences) != 1 or _same(sentences[0], text) or len(sentences[0]) > _LONGEST_QUOTE:
        return None
    return f"The text says: “{' '.join(sentences[0].split())}”"


def _same(a: str, b: str) -> bool:
    return " ".join(a.split()).casefold() == " ".join(b.split()).casefold()


def result_measure(expression: Expression, grid: Grid, paragraphs: Sequence[str], *, scaled: bool) -> str:
    """Return the unit of an expression's result where the table makes it certain, else ``pure``.

    Certain means: every number stands in the table, in rows of a known unit, or is a small count
    such as the 2 of an average; and the units combine (schemas.dimension). A row is money where the
    context knows one currency and the table has a scale (``scaled``), or the row, the column or the
    head of the table shows that currency.
    """
    try:
        unit = _unit(expression, grid, _Money(grid, paragraphs, scaled=scaled))
    except DerivationError:
        return "pure"
    # A difference of two counts is a count: percentage points are for those who know percentages.
    return "pure" if unit in (None, CONSTANT, "points") else unit


def cell_measure(
    value: Fraction, decimals: int, grid: Grid, paragraphs: Sequence[str], *, scaled: bool
) -> str:
    """Return the unit of the one number printed so in the table where it is certain, else ``pure``."""
    return _measure(value, decimals, grid, _Money(grid, paragraphs, scaled=scaled)) or "pure"


class _Money:
    """The one currency of a context, and where in its table that currency is in force."""

    def __init__(self, grid: Grid, paragraphs: Sequence[str], *, scaled: bool) -> None:
        self.grid, self.scaled = grid, scaled
        self.head = " ".join(cell for row in grid[: _header_rows(grid)] for cell in row)
        self.currency = the_currency("\n".join([*(c for row in grid for c in row), *paragraphs]))

    def at(self, row: int, column: int) -> str | None:
        shown = [self.head, *self.grid[row], *(line[column] for line in self.grid)]
        certain = self.scaled or the_currency(" ".join(shown)) == self.currency
        return self.currency if certain else None


def _unit(expression: Expression, grid: Grid, money: _Money) -> str | None:
    if isinstance(expression, Number):
        unit = _measure(expression.value, _decimals(expression), grid, money)
        counts = expression.value.denominator == 1 and expression.value <= _MOST_COUNTED
        return CONSTANT if unit is None and counts and not expression.percent else unit
    if isinstance(expression, Negative):
        return _unit(expression.of, grid, money)
    left, right = (_unit(side, grid, money) for side in (expression.left, expression.right))
    if left is None or right is None:
        return None
    return result_unit(_OPS[expression.op], [left, right])


def _measure(value: Fraction, decimals: int, grid: Grid, money: _Money) -> str | None:
    """Return the unit that every cell showing the number agrees on; None if there is none."""
    units: set[str | None] = set()
    for row, column in _cells(grid, value, decimals):
        known = money.at(row, column)
        caption = Caption(scale=0 if known else None, currency=known)
        unit = row_measure(caption, grid[row][0], read_cell(grid[row][column]))[0]
        # A per-share row is measured in some currency; without a mark in sight it is not certain which.
        units.add(unit if known or unit in _NO_MONEY else None)
    return units.pop() if len(units) == 1 else None

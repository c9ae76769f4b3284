"""A real table as an auditor reads it: which year, row and scale a number of a program belongs to."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from curate.figures import is_year
from curate.programs import finqa
from schemas.captions import read_caption
from schemas.cells import read_cell

if TYPE_CHECKING:
    from collections.abc import Sequence
    from fractions import Fraction

_YEAR = re.compile(
    r"\b(?:FY|F)\s?'?(?P<short>\d\d)\b|(?<![\d,.$/])(?P<first>(?:19|20)\d\d)(?:\s?[/\u2013-]\s?(?P<last>(?:19|20)?\d\d)\b)?(?!\d|[.,]\d)",
    re.IGNORECASE,
)
_GLUED = re.compile(r"\b([a-z]{3,9})[ .]*(\d\d?)((?:19|20)\d\d)\b", re.IGNORECASE)
"""A date that lost its comma: ``december 312012``."""
_NOT_A_PERIOD = re.compile(
    r"\bchange|\bvariance|\bincrease|\bdecrease|growth|\bvs\b|\bversus\b|%\s*$|\bafter\b|\bthereafter",
    re.IGNORECASE,
)
_RANGE = re.compile(r"\b(?:19|20)\d\d\s?[-\u2013]\s?(?:19|20)?\d\d\b")
"""Two years that a table of obligations puts in one column."""
_NOT_FIGURES = frozenset({"weeks", "days", "months"})


class Cell(NamedTuple):
    """A figure of the table: its place, its value as printed and its text."""

    row: int
    column: int
    value: Fraction
    text: str


def years_in(text: str) -> list[int]:
    """Return the years that a text names, in its order; ``2018/19`` and ``FY19`` are 2019."""
    found = []
    for match in _YEAR.finditer(_GLUED.sub(r"\1 \2 \3", text)):
        if match["short"]:
            found.append(2000 + int(match["short"]))
        elif match["last"]:
            last = match["last"]
            found.append(int(last) if len(last) == 4 else int(match["first"][:2] + last))
        else:
            found.append(int(match["first"]))
    return found


class Page:
    """The table of one row. ``normalised`` reads cells as FinQA prints them."""

    def __init__(self, grid: Sequence[Sequence[str]], *, normalised: bool = False) -> None:
        self.grid = grid
        self.normalised = normalised

    def _read(self, text: str) -> Fraction | None:
        if self.normalised:
            return None if finqa.mangled_dash(text) else finqa.read_cell(text)
        reading = read_cell(text)
        if reading.unit in _NOT_FIGURES or reading.value is None:
            return None
        return reading.value

    @cached_property
    def head(self) -> int:
        """How many rows stand above the first that holds a figure."""
        for number, row in enumerate(self.grid):
            if any(self._read(cell) is not None and not is_year(cell.split("(")[0]) for cell in row[1:]):
                return max(number, 1) if self.normalised else number
        return len(self.grid)

    @cached_property
    def cells(self) -> list[Cell]:
        """All figures below the head and right of the labels."""
        found = []
        for r in range(self.head, len(self.grid)):
            for c, text in enumerate(self.grid[r]):
                if c and (figure := self._read(text)) is not None:
                    found.append(Cell(r, c, figure, text))
        return found

    @cached_property
    def _by_size(self) -> dict[Fraction, list[Cell]]:
        index: dict[Fraction, list[Cell]] = defaultdict(list)
        for cell in self.cells:
            index[abs(cell.value)].append(cell)
        return index

    def places(self, figure: Fraction) -> list[Cell]:
        """Return the cells that print a number, whatever its sign; 35% is found as 35 and as 0.35."""
        size = abs(figure)
        found = self._by_size.get(size, [])
        hundred = [c for c in self._by_size.get(size * 100, []) if "%" in c.text]
        return found or hundred

    @cached_property
    def _second_heads(self) -> list[int]:
        """The rows below the first figures that are a head again: years and texts, and no figure."""
        return [
            r
            for r in range(self.head + 1, len(self.grid))
            if not self._has_figure(r) and any(years_in(cell) for cell in self.grid[r][1:])
        ]

    def _has_figure(self, row: int) -> bool:
        return any(self._read(cell) is not None and not is_year(cell) for cell in self.grid[row][1:])

    def header(self, column: int, row: int | None = None) -> str:
        """Return what stands above a column, at a row where the table has a second head.

        A head cell reaches over the empty ones right of it.
        """
        again = [r for r in self._second_heads if row is not None and r < row]
        heads = [self.grid[again[-1]]] if again and not self.normalised else self.grid[: self.head]
        return self._join(heads, column)

    def _join(self, heads: Sequence[Sequence[str]], column: int) -> str:
        parts = []
        for row in heads:
            for c in range(min(column, len(row) - 1), 0, -1):
                if row[c].strip():
                    parts.append(row[c])
                    break
        return " ".join(" ".join(parts).split())

    def label(self, row: int) -> str:
        """Return the label of a row."""
        return " ".join(self.grid[row][0].split()) if self.grid[row] else ""

    def section(self, row: int) -> str:
        """Return the nearest label above that has no figures in its row."""
        for r in range(row - 1, self.head - 1, -1):
            if not self._has_figure(r) and self.label(r):
                return self.label(r)
        return ""

    def period(self, cell: Cell) -> int | None:
        """Return the one year that a cell belongs to, by its column, else its label, else its section."""
        above = self.header(cell.column, cell.row)
        if _NOT_A_PERIOD.search(above) or _RANGE.search(above):
            return None
        label = self.label(cell.row)
        for text in (above, label, self.section(cell.row)):
            named = set(years_in(text))
            if len(named) == 1:
                # A row that names another year than its column ("balance at December 31, 2008").
                if text is above and len(years := set(years_in(label))) == 1 and years != named:
                    return None
                return named.pop()
            if named:
                return None
        return None

    def pairs(self, a: Fraction, b: Fraction) -> list[tuple[Cell, Cell]]:
        """Return the pairs of cells that two numbers may be: in one row, else in one column."""
        candidates = [(x, y) for x in self.places(a) for y in self.places(b)]
        along = [p for p in candidates if p[0].row == p[1].row and p[0].column != p[1].column]
        return along or [p for p in candidates if p[0].column == p[1].column and p[0].row != p[1].row]

    def periods(self, a: Fraction, b: Fraction) -> tuple[int, int, tuple[Cell, Cell]] | None:
        """Return the years of two numbers where every pair of cells agrees, and one such pair."""
        pairs = self.pairs(a, b)
        known = {(self.period(x), self.period(y)) for x, y in pairs}
        if len(known) != 1:
            return None
        first, second = known.pop()
        if first is None or second is None or first == second:
            return None
        return first, second, pairs[0]

    @cached_property
    def caption(self) -> str:
        """All that stands in the head."""
        return " ; ".join(" ".join(c.split()) for row in self.grid[: self.head] for c in row if c.strip())

    def scale(self, column: int) -> tuple[int | None, str]:
        """Return the power of ten that the head states for a column, and the words."""
        rows = self.grid[: self.head]
        own = self.header(column)
        corner = [row[0] for row in rows if row]
        banner = [c for row in rows if sum(bool(x.strip()) for x in row) == 1 for c in row if c.strip()]
        for text in (own, *corner, *banner):
            if (said := read_caption(text).scale) is not None:
                return said, " ".join(text.split())
        return None, ""

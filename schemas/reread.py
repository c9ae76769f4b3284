"""Reading a context back from a prompt: what the page says, independent of what made it.

The rendered text is all there is to go by. A table's reader is told the format, the offset and the
number of value columns; labels, captions, values and scales come from the text, through the same
reader of numbers that grades replies.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from schemas.cells import read_caption, read_cell, row_measure
from schemas.errors import DerivationError, ReadError
from schemas.quantity import DISPLAY_SCALE, Quantity, times_ten
from schemas.reading import read_quantity
from schemas.table_text import read_printed

if TYPE_CHECKING:
    from fractions import Fraction

    from schemas.cells import Caption
    from schemas.table import Cell, Context, Mention, Table

_CELL = re.compile(r"(t\d+)\[(\d+),(\d+)\]")
_BASIC = re.compile(r"\W*(?:basic|diluted)\b", re.IGNORECASE)
_YEAR = re.compile(r"(?:19|20)\d\d")
_TEXT = re.compile(r"(p\d+|q)\[(\d+):(\d+)\]")


class ReadBack(NamedTuple):
    """A cell as the prompt prints it: its row's label, its text, the quantity if it is one, its decimals."""

    label: str
    text: str
    quantity: Quantity | None
    decimals: int


class Reread:
    """The operands of a prompt, read back from its text on demand.

    ``prompt`` is the first user message, ``question`` the current turn's question.
    """

    def __init__(self, prompt: str, question: str, context: Context) -> None:
        self._prompt, self._question, self._context = prompt, question, context
        self._tables: dict[str, dict[tuple[int, int], ReadBack]] = {}
        self._headings: dict[str, list[str]] = {}
        self._sections: dict[str, dict[int, list[str]]] = {}

    def __call__(self, ref: str) -> Quantity:
        """Return the quantity a reference names. Raises DerivationError, ReadError."""
        if cell := _CELL.fullmatch(ref):
            found = self.table(cell[1]).get((int(cell[2]), int(cell[3])))
            if found is None:
                raise DerivationError(f"{ref}: no such cell in the prompt")
            if found.quantity is None:
                raise DerivationError(f"{ref}: the cell {found.text!r} holds no number")
            return found.quantity
        if text := _TEXT.fullmatch(ref):
            return self.mention(text[1], int(text[2]), int(text[3]))
        raise DerivationError(f"{ref}: no reference to a cell or a text")

    def table(self, name: str) -> dict[tuple[int, int], ReadBack]:
        """Return a table's cells by (row, column)."""
        if name not in self._tables:
            table = next((t for t in self._context.tables if t.id == name), None)
            if table is None:
                raise DerivationError(f"{name}: no such table")
            self._tables[name] = self._read(table)
        return self._tables[name]

    def _read(self, table: Table) -> dict[tuple[int, int], ReadBack]:
        printed = read_printed(self._prompt, table.start, table.format, len(table.columns))
        if printed.columns != table.columns:
            raise ReadError(f"{table.id}: other column headers than stored", text=str(printed.columns))
        self._headings[table.id] = [_spaces(line) for line in printed.heading]
        caption = self._caption(printed.heading)
        cells: dict[tuple[int, int], ReadBack] = {}
        over: list[str] = []
        sections = self._sections.setdefault(table.id, {})
        for r, (label, texts) in enumerate(printed.rows):
            if not any(texts):
                over = [*over, label]
            sections[r] = over
            # "Basic" and "Diluted" are counts or amounts per share by the header they stand under.
            measured = f"{over[-1]} - {label}" if over and _BASIC.match(label) else label
            for c, text in enumerate(texts):
                cells[r, c] = (
                    _read_back(caption, label, measured, text) if text else ReadBack(label, "", None, 0)
                )
        return cells

    def _caption(self, heading: tuple[str, ...]) -> Caption:
        """Read the scale from the heading, else from the prose beside the table."""
        caption = read_caption("\n".join(heading))
        if caption.scale is None:
            for passage in self._context.passages:
                found = read_caption(passage.text)
                if found.scale is not None and passage.text in self._prompt:
                    return found
        return caption

    def mention(self, name: str, start: int, end: int) -> Quantity:
        """Read the number that stands at offsets ``start`` to ``end`` of a passage or the question."""
        if name == "q":
            text = self._question
        else:
            text = next((p.text for p in self._context.passages if p.id == name), "")
            if not text or text not in self._prompt:
                raise DerivationError(f"{name}: the passage does not stand in the prompt")
        if not 0 <= start < end <= len(text):
            raise DerivationError(f"{name}[{start}:{end}] lies outside the text")
        if (start and text[start - 1].isdigit()) or text[end : end + 1].isdigit():
            raise DerivationError(f"{name}[{start}:{end}] cuts through a number")
        return _base(read_quantity(text[start:end]))

    def check_mention(self, name: str, mention: Mention) -> None:
        """Compare a stored mention with what its text says. Raises DerivationError."""
        found = self.mention(name, *mention.span)
        if (found.value, found.unit) != (mention.value, mention.unit):
            raise DerivationError(
                f"{name}[{mention.span[0]}:{mention.span[1]}] stores {mention.value} {mention.unit}, "
                f"but the text says {found.value} {found.unit}"
            )

    def check_table(self, table: Table) -> None:
        """Compare a stored table with what its text says. Raises DerivationError naming the cell."""
        cells = self.table(table.id)
        if (said := " ".join(self._headings[table.id])) != _spaces(f"{table.title} {table.caption}"):
            raise DerivationError(f"{table.id} stores another title or caption than the prompt's {said!r}")
        if cells.keys() != {cell.at for cell in table.cells}:
            raise DerivationError(f"{table.id}: the prompt's table has other cells than are stored")
        for cell in table.cells:
            self.check_cell(table, cell, cells[cell.at])

    def check_cell(self, table: Table, cell: Cell, found: ReadBack | None = None) -> None:
        """Compare one stored cell with what the text says (``found``, if it is at hand).

        Raises DerivationError naming the cell.
        """
        label, printed, quantity, decimals = found or self.table(table.id)[cell.at]
        value = quantity.value if quantity else None
        if cell.label != label or cell.printed != printed or not _same(cell.value, value):
            raise DerivationError(
                f"{_where(table, cell)} stores {(cell.label, cell.printed, cell.value)}, "
                f"but the prompt says {(label, printed, value)}"
            )
        if quantity is not None:
            if quantity.unit != cell.unit or quantity.decimals != cell.decimals:
                raise DerivationError(
                    f"{_where(table, cell)} {label!r} stores {cell.unit} to {cell.decimals} decimals, "
                    f"the prompt says {quantity.unit} to {quantity.decimals}"
                )
            if cell.decimals is not None and decimals != cell.decimals + cell.scale:
                raise DerivationError(f"{_where(table, cell)} stores a scale that {printed!r} doesn't have")
        if cell.section or cell.member:
            self._check_names(table, cell)
        column = table.columns[cell.at[1]]
        if (
            cell.period
            and cell.period[-4:] not in column
            and _years(cell.period) - self._years(table, column)
        ):
            raise DerivationError(f"{_where(table, cell)} stores {cell.period}, but its column is {column!r}")

    def _years(self, table: Table, column: str) -> set[str]:
        """Return the years a column is headed by; the title's where no column names one."""
        if not any(_years(header) for header in table.columns):
            return _years(table.title)
        return _years(column)

    def _check_names(self, table: Table, cell: Cell) -> None:
        """Check that the section and the member a cell stores are printed where it stands."""
        if cell.section and cell.section not in self._sections.get(table.id, {}).get(cell.at[0], ()):
            raise DerivationError(f"{table.id}: no section {cell.section!r} stands over {cell.label!r}")
        if cell.member:
            around = f"{table.columns[cell.at[1]]} {cell.label} {cell.section} {table.title}".lower()
            if cell.member.lower() not in around:
                raise DerivationError(f"{table.id}: {cell.member!r} is not printed with {cell.label!r}")

    def check_passages(self) -> None:
        """Check that every passage stands in the prompt and its mentions say what is stored."""
        for passage in self._context.passages:
            if passage.text not in self._prompt:
                raise DerivationError(f"{passage.id} does not stand in the prompt")
            for mention in passage.mentions:
                self.check_mention(passage.id, mention)


def _where(table: Table, cell: Cell) -> str:
    return f"{table.id}[{cell.at[0]},{cell.at[1]}]"


def _same(mine: Fraction | None, theirs: Fraction | None) -> bool:
    """Whether two values are one, in a third of the time that fractions take to compare."""
    if mine is None or theirs is None:
        return mine is theirs
    return mine.as_integer_ratio() == theirs.as_integer_ratio()


def _spaces(text: str) -> str:
    return " ".join(text.split())


def _years(text: str) -> set[str]:
    return set(_YEAR.findall(text))


def _base(quantity: Quantity) -> Quantity:
    """Give a number with a display unit its base unit: bps and points are a difference of ratios."""
    if quantity.unit not in DISPLAY_SCALE:
        return quantity
    unit = "points" if quantity.unit in {"points", "bps"} else "pure"
    return Quantity(quantity.value, unit, quantity.decimals)


def _read_back(caption: Caption, label: str, measured: str, text: str) -> ReadBack:
    """Give a printed cell its value: unit and scale from the caption, the row's label and the cell."""
    cell = read_cell(text)
    if cell.value is None:
        return ReadBack(label, text, None, 0)
    unit, scale = row_measure(caption, measured, cell)
    decimals = cell.decimals
    return ReadBack(label, text, Quantity(times_ten(cell.value, scale), unit, decimals - scale), decimals)

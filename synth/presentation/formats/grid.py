"""What a table shows, as texts, and the choices of how a format shows it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, NamedTuple

_RULE_LIKE = re.compile(r"[-=][-= ]{2,}[-=]")
_TAG_LIKE = re.compile(r"</?(?:TABLE|CAPTION|S|C)>")
_LEADER_LIKE = re.compile(r"(?:.* )?\.{2,}")
_DRAWINGS = (_RULE_LIKE, _TAG_LIKE, _LEADER_LIKE)
_DRAWN = frozenset("-=.>")
_SIGN = re.compile(r"([A-Z]{0,3}[$€£¥₹]) (?![)%]{1,2}$)(.+)")
_CLOSED = re.compile(r"(\(?(?:[0-9][0-9.,]*|\.[0-9]+))(\)%?|%\)?)")


class GridRow(NamedTuple):
    """One row. Without cells (all ``""``) it is a section header; without a label, a subtotal.

    ``indent`` is a depth. ``rule`` draws a line ``above`` the row's cells, or one above and a double
    one below (``double``), where the format draws lines.
    """

    label: str
    cells: tuple[str, ...]
    indent: int = 0
    rule: Literal["", "above", "double"] = ""


@dataclass(frozen=True, slots=True)
class Grid:
    """A table as texts: heading lines, stacked header rows, rows.

    ``header`` rows have one text a value column. A blank after a text means that the text spans on,
    except in the last row, where a blank is a blank. ``corner`` is the text above the labels.

    Every text is squeezed (no spaces at its ends, none doubled, no line break) and is not drawn with
    dashes, leaders or EDGAR's tags; raises ValueError for those, for rows of unequal length, and for an empty row
    or a first row without a label, which no reader could tell from the header.
    """

    heading: tuple[str, ...]
    header: tuple[tuple[str, ...], ...]
    rows: tuple[GridRow, ...]
    corner: str = ""

    def __post_init__(self) -> None:
        if not self.header or not self.rows or not self.header[0]:
            raise ValueError("a table needs a header row, a value column and a row")
        columns = self.columns
        if any(len(row) != columns for row in self.header):
            raise ValueError("header rows of unequal length")
        if not all(any(row) for row in self.header):
            raise ValueError("a header row without a text")
        if not all(self.heading):
            raise ValueError("a blank heading line")
        for row in self.rows:
            if len(row.cells) != columns:
                raise ValueError(f"row {row.label!r} has {len(row.cells)} cells for {columns} columns")
            if not row.label and not any(row.cells):
                raise ValueError("an empty row")
        if not self.rows[0].label:
            raise ValueError("a first row without a label can't be told from the header")
        texts = self._texts()
        joined = "\0".join(texts)
        if " ".join(joined.split()) != joined or " \0" in joined or "\0 " in joined:
            for text in texts:
                if " ".join(text.split()) != text:
                    raise ValueError(f"{text!r} has white space that no format keeps")
        for text in texts:
            if text[-1:] in _DRAWN and any(drawn.fullmatch(text) for drawn in _DRAWINGS):
                raise ValueError(f"{text!r} can't be told from a rule, a leader or a tag")

    def _texts(self) -> list[str]:
        texts = [*self.heading, self.corner]
        for row in self.header:
            texts += row
        for line in self.rows:
            texts.append(line.label)
            texts += line.cells
        return texts

    @property
    def columns(self) -> int:
        """How many value columns there are."""
        return len(self.header[0])

    def spans(self, row: int) -> list[tuple[int, int, str]]:
        """Return a header row as (first column, columns, text); leading blanks and last-row blanks too."""
        texts = self.header[row]
        if row == len(self.header) - 1:
            return [(j, 1, text) for j, text in enumerate(texts)]
        found: list[tuple[int, int, str]] = []
        for j, text in enumerate(texts):
            if text or not found or not found[-1][2]:
                found.append((j, 1, text))
            else:
                first, width, over = found[-1]
                found[-1] = (first, width + 1, over)
        return found


@dataclass(frozen=True, slots=True)
class Look:
    """How a table is printed, drawn by the caller; each format looks at what concerns it.

    ``sign_apart``: the currency sign in a cell of its own (html, csv), at its column's left edge
    (fixed-width), on a line of its own (pdf-text). ``closing_apart``: ``)`` and ``%`` in a cell of
    their own (html, csv). ``indent``: how depth shows (csv knows no ``nbsp``, Markdown no ``spaces``).
    """

    sign_apart: bool = False
    closing_apart: bool = False
    indent: Literal["spaces", "nbsp", "none"] = "none"
    aligned: bool = True
    """Markdown: the delimiter row says that values are right-aligned."""
    padded: bool = False
    """Markdown: cells padded to equal width."""
    leaders: bool = False
    """Fixed-width: dots from the label to its first value."""
    tags: bool = False
    """Fixed-width: EDGAR's ``<TABLE>``, ``<CAPTION>``, ``<S>`` and ``<C>``."""
    rules: bool = True
    """Fixed-width: dashes under the header and around totals (the first also where there are no tags)."""
    centred: bool = False
    """Fixed-width: heading lines centred over the table."""
    quoted: bool = False
    """CSV: every text field quoted, else only where needed."""
    filled: bool = False
    """CSV: heading lines with as many fields as the rows, as spreadsheets export them."""
    thead: bool = True
    """HTML: ``<thead>``, ``<tbody>`` and ``<th>``; without, all is ``<td>`` as EDGAR has it."""
    colspan: bool = True
    """HTML: spans by ``colspan``; without, by blank cells."""
    styled: bool = False
    """HTML: attributes and character references as filing software writes them."""
    heading: Literal["lines", "p", "caption"] = "lines"
    """HTML: where the heading lines stand."""
    sign_trails: bool = False
    """PDF text: a sign apart stands at the end of the value before, where there is one."""
    by_column: bool = False
    """PDF text: stacked headers one column after the other, where that can be read back."""
    gaps: bool = True
    """PDF text: blank lines around the header; without, only where the header can be told."""


def split_value(text: str) -> tuple[str, str, str]:
    """Split a value into sign, number and closing: ``$ (0.42)`` is ``$``, ``(0.42``, ``)``.

    Only what the reader's join puts together again: a sign before a space, a closing after a digit.
    """
    sign = ""
    if found := _SIGN.fullmatch(text):
        sign, text = found[1], found[2]
    if found := _CLOSED.fullmatch(text):
        return sign, found[1], found[2]
    return sign, text, ""


def value_parts(text: str, look: Look) -> list[str]:
    """Return the cells that a value takes, by the look: one, or sign and number, and a closing."""
    if not look.sign_apart and not look.closing_apart:
        return [text]
    sign, number, closing = split_value(text)
    if not look.sign_apart:
        return [f"{sign} {number}" if sign else number, closing]
    return [sign, number, closing] if look.closing_apart else [sign, number + closing]

"""The text that PDF extraction gives: one cell a line, blank cells and dashes lost."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from schemas.table_text.pdf_text import (
    PAGE_WIDTH,
    header_columns,
    is_period,
    is_sign,
    is_spanner,
    is_value,
    trailing_sign,
)
from schemas.table_text.printed import stacked
from synth.presentation.formats.grid import split_value

if TYPE_CHECKING:
    from synth.presentation.formats.grid import Grid, Look

_LOST = re.compile(r"(?:[A-Z]{0,3}[$€£¥₹] )?(?:[—–-]{1,3}|— %|—%|-%)?")


def is_lost(cell: str) -> bool:
    """Tell a cell that PDF text loses: a blank, or a dash with or without a sign."""
    return not cell[-1:].isdigit() and bool(_LOST.fullmatch(cell))


def why_not_pdf_text(grid: Grid) -> str:
    """Return why a grid can't be read back from PDF text, "" where it can."""
    names = stacked(grid.header)
    if not all(names):
        return "a column without a header"
    for text in (*grid.heading, grid.corner, *names, *(t for row in grid.header for t in row)):
        if is_value(text) or is_sign(text):
            return f"the header text {text!r} reads as a value"
    any_value = False
    before = grid.columns
    for row, following in zip(grid.rows, (*grid.rows[1:], None), strict=True):
        kept = [cell for cell in row.cells if not is_lost(cell)]
        if not all(map(is_value, map(_unsigned, kept))):
            return f"a cell of {row.label!r} reads as a label"
        if not row.label and (before < grid.columns or len(kept) < grid.columns):
            return "a row without a label, where values are lost"
        if any(is_value(x) or is_sign(x) or trailing_sign(x) for x in _label_lines(row.label)):
            return f"the label {row.label!r} reads as a value"
        if not kept and following is not None and following.label:
            last = _label_lines(row.label)[-1]
            if len(last) + 1 + len(following.label.split(" ", 1)[0]) > PAGE_WIDTH:
                return f"the label {row.label!r} reads as going on in the next row"
        any_value = any_value or bool(kept)
        before = len(kept)
    return "" if any_value else "no value is left"


def _unsigned(cell: str) -> str:
    return "".join(split_value(cell)[1:])


def print_pdf_text(grid: Grid, look: Look) -> str:
    """Print a grid one cell a line, for which ``why_not_pdf_text`` knows no reason against it."""
    heading = [*grid.heading, *([grid.corner] if grid.corner else [])]
    header = _header_lines(grid, look)
    gap = [""] if look.gaps or not _can_be_told(grid, heading, header) else []
    lines = [*heading, *(gap if heading else []), *header, *gap]
    for row in grid.rows:
        lines += _label_lines(row.label) if row.label else []
        values: list[str] = []
        for cell in row.cells:
            sign = split_value(cell)[0] if look.sign_apart else ""
            if sign and values and look.sign_trails and not is_lost(cell):
                values[-1] += f" {sign}"
                values.append(cell[len(sign) + 1 :])
            elif not is_lost(cell):
                values += [sign, cell[len(sign) + 1 :]] if sign else [cell]
        lines += values
    return "\n".join(lines)


def _header_lines(grid: Grid, look: Look) -> list[str]:
    """Return the header's texts in the order of a page that can be read back, else one a column."""
    names = stacked(grid.header)
    lines = [text for row in grid.header for text in row if text]
    if look.by_column:
        by_column = [text for column in zip(*grid.header, strict=True) for text in column if text]
        if header_columns(by_column, grid.columns) == names:
            return by_column
    return lines if header_columns(lines, grid.columns) == names else list(names)


def _can_be_told(grid: Grid, heading: list[str], header: list[str]) -> bool:
    """Tell whether a reader finds the header without blank lines around it."""
    upper, last = header[: -grid.columns], header[-grid.columns :]
    return (
        all(map(is_period, last))
        and all(map(is_spanner, upper))
        and not any(map(is_period, heading))
        and not (heading and is_spanner(heading[-1]))
        and not is_period(_label_lines(grid.rows[0].label)[0])
    )


def _label_lines(label: str) -> list[str]:
    if len(label) <= PAGE_WIDTH:
        return [label]
    lines = [""]
    for word in label.split():
        if not lines[-1]:
            lines[-1] = word
        elif len(lines[-1]) + 1 + len(word) <= PAGE_WIDTH:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines

"""Markdown tables with pipes."""

from __future__ import annotations

import re

from schemas.errors import ReadError
from schemas.table_text.printed import Printed, assemble, lines_from, squeeze

_DELIMITER = re.compile(r"\|(?:[ ]*:?-+:?[ ]*\|)+")
_PIPE = re.compile(r"(?<!\\)\|")
_INDENT = "&nbsp;"


def read_markdown(text: str, start: int, columns: int) -> Printed:
    r"""Read a Markdown table: heading lines, a header row, the delimiter row, rows.

    Further header rows follow the delimiter with a blank label. A row starts with a pipe; a pipe
    inside a text is ``\|``; a label may be indented with ``&nbsp;``. The first line after the
    delimiter that is no row ends the table.
    """
    heading: list[str] = []
    grid: list[list[str]] = []
    delimited = False
    for at, line in lines_from(text, start):
        stripped = line.strip()
        if not stripped.startswith("|"):
            if grid:
                break
            if stripped:
                heading.append(squeeze(stripped.replace("\\|", "|")))
            continue
        if len(grid) == 1 and not delimited:
            if not _DELIMITER.fullmatch(stripped):
                raise ReadError("no Markdown table: a delimiter row is missing", text=text, at=at)
            delimited = True
            continue
        cells = split_row(stripped)
        if len(cells) != columns + 1:
            raise ReadError(
                f"a row of {len(cells)} cells in a table of {columns} value columns", text=text, at=at
            )
        cells[0] = _unindented(cells[0])
        grid.append(cells)
    if len(grid) < 2:
        raise ReadError("no Markdown table with a header and a row", text=text, at=start)
    return assemble(heading, grid, text=text, at=start)


def split_row(line: str) -> list[str]:
    """Split a Markdown table row at its unescaped pipes and take the escapes away."""
    inner = line.strip().removeprefix("|")
    if inner.endswith("|") and not inner.endswith("\\|"):
        inner = inner[:-1]
    cells = _PIPE.split(inner) if "\\" in inner else inner.split("|")
    return [squeeze(cell.replace("\\|", "|")) for cell in cells]


def _unindented(label: str) -> str:
    while label.startswith(_INDENT):
        label = label[len(_INDENT) :].lstrip()
    return label

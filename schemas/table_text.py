"""Reading a table back from the text it was printed as.

The reader is told the format, where the block starts and how many value columns there are; labels,
values, captions and scales it must find itself. A block is title and caption lines, then the body,
and ends at the first blank line after the body.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from schemas.errors import ReadError

if TYPE_CHECKING:
    from schemas.table import TableFormat

_RULE = re.compile(r"\|?(?:\s*:?-+:?\s*\|)+\s*(?::?-+:?\s*)?")


@dataclass(frozen=True, slots=True)
class Printed:
    """What stands on the page: heading lines, column headers, and rows of label and cells."""

    heading: tuple[str, ...]
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]


def read_printed(text: str, start: int, form: TableFormat, columns: int) -> Printed:
    """Read the table block that starts at offset ``start`` of ``text``. Raises ReadError."""
    if not 0 <= start <= len(text):
        raise ReadError("the table starts outside the text", text=text)
    if form != "markdown":
        raise ReadError(f"tables in {form} can't be read back yet", text=text, at=start)
    return _markdown(text, start, columns)


def _markdown(text: str, start: int, columns: int) -> Printed:
    heading: list[str] = []
    grid: list[list[str]] = []
    at = start
    for line in text[start:].split("\n"):
        stripped = line.strip()
        if stripped.startswith("|"):
            if not _RULE.fullmatch(stripped):
                cells = split_row(stripped)
                if len(cells) != columns + 1:
                    raise ReadError(
                        f"a row of {len(cells)} cells in a table of {columns} value columns",
                        text=text, at=at,
                    )  # fmt: skip
                grid.append(cells)
        elif grid:
            break
        elif stripped:
            heading.append(stripped)
        at += len(line) + 1
    if len(grid) < 2:
        raise ReadError("no Markdown table with a header and a row", text=text, at=start)
    return Printed(
        heading=tuple(heading),
        columns=tuple(grid[0][1:]),
        rows=tuple((row[0], tuple(row[1:])) for row in grid[1:]),
    )


def split_row(line: str) -> list[str]:
    """Split a Markdown table row at its unescaped pipes and take the escapes away."""
    inner = line.strip().removeprefix("|").removesuffix("|")
    return [cell.replace("\\|", "|").strip() for cell in re.split(r"(?<!\\)\|", inner)]

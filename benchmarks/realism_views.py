"""Tables of ours and of real collections in one neutral view, so that the same code counts both.

A view knows nothing of how a table was made or stored: heading lines, header texts, rows of a label and cell
texts, and the prose beside it. Ours are read back from the printed prompt by schemas.table_text, TAT-QA's from
its grids, FinanceBench's from the text lines of its evidence pages, where a line that is a number is a cell
and any other short line is a label.
"""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import dataclass
from itertools import takewhile
from typing import TYPE_CHECKING

from schemas.captions import read_caption
from schemas.table_text import read_printed, split_row
from schemas.table_text.printed import squeeze, stacked

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from schemas.example import Example
    from schemas.table import Table

Row = tuple[str, tuple[str, ...]]


@dataclass(frozen=True)
class View:
    """A table as a reader sees it.

    ``header`` is one text a column, header rows stacked; ``blanks`` says whether its grid has blank cells or
    several header rows (None where the format does not show it).
    """

    heading: tuple[str, ...]
    header: tuple[str, ...]
    rows: tuple[Row, ...]
    prose: tuple[str, ...] = ()
    blanks: bool | None = None
    form: str = ""

    @property
    def labels(self) -> list[str]:
        """The rows' labels, blank ones left out."""
        return [label for label, _ in self.rows if label]

    @property
    def cells(self) -> list[str]:
        """The body's cells that hold something."""
        return [cell for _, cells in self.rows for cell in cells if cell]


def of_example(example: Example) -> Iterator[View]:
    """Yield the tables of an example, read from its first prompt; passages are the prose."""
    prompt = example.turns[0].messages[0].content
    if example.turns[0].messages[0].role != "user":
        prompt = next(m.content for m in example.turns[0].messages if m.role == "user")
    prose = tuple(p.text for p in example.context.passages)
    for table in example.context.tables:
        read = read_printed(prompt, table.start, table.format, len(table.columns))
        rows = tuple((squeeze(label), cells) for label, cells in read.rows)
        yield View(read.heading, read.columns, rows, prose, _blanks(prompt, table), table.format)


def _blanks(prompt: str, table: Table) -> bool | None:
    """Whether a table in pipes or CSV has blank cells or several header rows."""
    if table.format == "markdown":
        lines = prompt[table.start :].splitlines()
        first = next(n for n, line in enumerate(lines) if line.startswith("|"))
        body = takewhile(lambda line: line.startswith("|"), lines[first:])
        grid = [split_row(line) for line in body if not line.startswith("|---")]
    elif table.format == "csv":
        block = prompt[table.start :].partition("\n\n")[0]
        read = list(csv.reader(io.StringIO(block)))
        width = len(read[-1])
        step = (width - 1) // len(table.columns)
        grid = [[row[0], *("".join(row[j : j + step]) for j in range(1, width, step))] for row in read
                if len(row) == width and any(row[1:])]  # fmt: skip
    else:
        return None
    return any(not cell.strip() for row in grid for cell in row[1:])


_NUMBER = re.compile(r"[$€£(−-]*\s?[\d][\d,.]*\s?[)%]*")
_YEAR_CELL = re.compile(r"(?:fy\s?)?(?:19|20)\d\d(?:\s?\(\w\))?|(?:19|20)\d\d/\d+", re.IGNORECASE)


def _is_header(row: list[str]) -> bool:
    label, cells = row[0], [c for c in row[1:] if c]
    if not label:
        return not any(_NUMBER.fullmatch(c) and not _YEAR_CELL.fullmatch(c) for c in cells)
    if not cells:
        return read_caption(label).scale is not None
    return not any(_NUMBER.fullmatch(c) and not _YEAR_CELL.fullmatch(c) for c in cells) and not any(
        c in "—-–" for c in cells
    )


def of_tatqa(path: Path) -> Iterator[View]:
    """Yield the tables of a TAT-QA file with the paragraphs beside them."""
    for context in json.loads(path.read_text(encoding="utf-8")):
        grid = [[squeeze(cell) for cell in row] for row in context["table"]["table"]]
        top = 0
        while top < len(grid) - 1 and _is_header(grid[top]):
            top += 1
        header = grid[:top] or [[""] * len(grid[0])]
        corner = tuple(text for text in (row[0] for row in grid[:top]) if text)
        blanks = any(not cell for row in grid for cell in row[1:])
        rows = tuple((row[0], tuple(row[1:])) for row in grid[top:])
        prose = tuple(p["text"] for p in context["paragraphs"])
        yield View(corner, stacked([row[1:] for row in header]), rows, prose, blanks, "grid")


_LONG = 110
"""Characters from which a line of a page is running text."""


def of_financebench(path: Path) -> Iterator[View]:
    """Yield the distinct evidence pages of a FinanceBench file that hold a table, as lines of text."""
    seen: set[str] = set()
    for line in path.read_text(encoding="utf-8").splitlines():
        for evidence in json.loads(line)["evidence"]:
            page = evidence["evidence_text_full_page"]
            if page in seen:
                continue
            seen.add(page)
            view = _page(page)
            if len(view.cells) >= 12:  # pages of prose hold no table
                yield view


def _page(page: str) -> View:
    lines = [squeeze(line) for line in page.splitlines()]
    lines = [line for line in lines if line]
    rows: list[tuple[str, list[str]]] = [("", [])]
    heading: list[str] = []
    prose: list[str] = []
    header: list[str] = []
    for line in lines:
        tokens = line.split(" ")
        values = [t for t in tokens if _NUMBER.fullmatch(t) or t in {"$", "—", "-", "–", "%", ")"}]
        if _YEAR_CELL.fullmatch(line):
            header.append(line)
        elif len(values) == len(tokens):
            rows[-1][1].append(line)
        elif len(line) > _LONG or line.endswith((".", ";")):
            prose.append(line)
        else:
            heading.append(line)
            rows.append((line, []))
    return View(
        tuple(heading), tuple(header), tuple((label, tuple(cells)) for label, cells in rows), tuple(prose),
        None, "page",
    )  # fmt: skip

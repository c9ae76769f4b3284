"""Comma-separated tables."""

from __future__ import annotations

import csv

from schemas.errors import ReadError
from schemas.table_text.printed import Printed, assemble, lines_from, regrouped, squeeze


def read_csv(text: str, start: int, columns: int) -> Printed:
    """Read CSV (RFC 4180 quoting, one record a line).

    Records with at most a first field, before all others, are heading lines. Then every record has a
    label and one to three fields a column: the value, or its sign, number and closing in fields of
    their own. A blank line ends the table, unless only heading lines came before it.
    """
    lines: list[str] = []
    body = False
    for _, line in lines_from(text, start):
        if not line.strip():
            if body:
                break
            continue
        body = body or not _is_heading(line)
        lines.append(line)
    try:
        records = list(csv.reader(lines, strict=True))
    except csv.Error as error:
        raise ReadError(f"no CSV: {error}", text=text, at=start) from error
    grid = [[squeeze(field) for field in record] for record in records]
    first = next((i for i, record in enumerate(grid) if any(record[1:])), len(grid))
    if first == len(grid):
        raise ReadError("no CSV table with a header and a row", text=text, at=start)
    width = len(grid[first])
    parts, rest = divmod(width - 1, columns)
    if rest or not 1 <= parts <= 3:
        raise ReadError(f"{width} fields in a table of {columns} value columns", text=text, at=start)
    for record in grid[first:]:
        if len(record) != width:
            raise ReadError(f"a record of {len(record)} fields in a table of {width}", text=text, at=start)
    heading = [record[0] for record in grid[:first] if record[0]]
    rows = [regrouped(record, columns, parts) for record in grid[first:]]
    return assemble(heading, rows, text=text, at=start)


def _is_heading(line: str) -> bool:
    """Tell a record with at most a first field: ``"Widget, Inc.",,``."""
    if "," not in line:
        return True
    try:
        return not any(next(csv.reader([line], strict=True))[1:])
    except csv.Error:
        return False

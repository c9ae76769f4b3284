"""Fixed-width tables, as in EDGAR filings before HTML."""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import chain

from schemas.errors import ReadError
from schemas.table_text.printed import Printed, lines_from, squeeze, stacked

GAP = 2
"""Spaces between the longest label line and the first value column."""
_GROUP = re.compile(r"[-=]{4,}")
_MARKED = re.compile(r"<S>(?: +<C>)+ *")
_TAGS = frozenset(("<TABLE>", "<CAPTION>"))
_ENDS = frozenset(("", "</TABLE>"))


def rule_groups(line: str) -> list[int]:
    """Return where the dashes start in a line of nothing but groups of four dashes or more, else []."""
    if line.strip("-= "):
        return []
    groups = line.split()
    if not groups or any(len(group) < 4 for group in groups):
        return []
    return [found.start() for found in _GROUP.finditer(line)]


def without_leader(label: str) -> str:
    """Take a dotted leader off a label: ``Net sales .....``."""
    if not label.endswith(".."):
        return label
    head, _, last = label.rpartition(" ")
    return head.rstrip() if not last.strip(".") else label


def read_fixed_width(text: str, start: int, columns: int) -> Printed:
    """Read a table in columns of characters.

    Heading lines, a blank line, header lines, then a line that says where the columns start: either
    ``<S>  <C>  <C>`` or a rule of one group of dashes a column. A column reaches to the next one's
    start. Under header rows with spanning texts stands a rule, one group a text as wide as it spans. What stands left of the columns is the corner above, labels below. A label that goes on in
    the next line has no cells in its first, and the next line's first word would not have fitted
    there (GAP spaces before the first column). Rules in the body count for nothing.
    """
    lines = lines_from(text, start)
    above: list[str] = []
    starts: list[int] = []
    for at, line in lines:
        if _MARKED.fullmatch(line):
            starts = [found.start() for found in re.finditer("<C>", line)]
            if len(starts) != columns:
                raise ReadError(f"{len(starts)} <C> for {columns} value columns", text=text, at=at)
            break
        groups = rule_groups(line)
        if line.strip() not in _TAGS:
            above.append(line)
        if len(groups) == columns:
            starts = groups
            following = next(lines, (len(text), ""))
            if not _MARKED.fullmatch(following[1]):
                lines = chain([following], lines)
            break
    if not starts or starts[0] < GAP:
        raise ReadError("no fixed-width table: nothing says where its columns start", text=text, at=start)
    blank = max((i for i, line in enumerate(above) if not line.strip()), default=-1)
    heading = [squeeze(line) for line in above[:blank] if line.strip()] if blank >= 0 else []
    corner, names = _header(above[blank + 1 :], starts, text, start)
    rows: list[tuple[list[str], tuple[str, ...]]] = []
    width = starts[0] - GAP
    open_length = 0
    for _, line in lines:
        if line.strip() in _ENDS:
            break
        open_length = _add(rows, line, starts, width, open_length, text, start)
    if not rows:
        raise ReadError("a fixed-width table without rows", text=text, at=start)
    return Printed(
        tuple([*heading, corner] if corner else heading),
        names,
        tuple((" ".join(label), cells) for label, cells in rows),
    )


def _add(
    rows: list[tuple[list[str], tuple[str, ...]]],
    line: str,
    starts: list[int],
    width: int,
    open_length: int,
    text: str,
    at: int,
) -> int:
    """Add a body line to the rows; return the length of its label if it may go on, else 0."""
    if rule_groups(line):
        return 0
    _check_edges(line, starts, text, at)
    label = without_leader(squeeze(line[: starts[0]]))
    cells = _sliced(line, starts)
    if open_length and label and open_length + 1 + len(label.split(" ", 1)[0]) > width:
        rows[-1][0].append(label)
        rows[-1] = (rows[-1][0], cells)
    else:
        rows.append(([label], cells))
    return 0 if any(cells) else len(line[: starts[0]].rstrip())


def _sliced(line: str, starts: list[int]) -> tuple[str, ...]:
    ends = [*starts[1:], len(line)]
    return tuple(squeeze(line[a:b]) for a, b in zip(starts, ends, strict=True))


def _check_edges(line: str, starts: list[int], text: str, at: int) -> None:
    for edge in starts:
        if edge < len(line) and line[edge] != " " and line[edge - 1] != " ":
            raise ReadError(f"{line.strip()!r} runs across a column's edge", text=text, at=at)


def _header(lines: list[str], starts: list[int], text: str, at: int) -> tuple[str, tuple[str, ...]]:
    """Return the corner and the column headers that stand in the lines above the columns."""
    corner: list[str] = []
    rows: list[list[str]] = []
    edges = starts
    for line in reversed(lines):
        groups = rule_groups(line)
        if groups:
            edges = groups
            continue
        if edges[0] < starts[0] or line[starts[0] : edges[0]].strip():
            raise ReadError("a header that stands over no column", text=text, at=at)
        _check_edges(line, edges, text, at)
        corner.append(line[: starts[0]])
        row = [""] * len(starts)
        for edge, words in zip(edges, _sliced(line, edges), strict=True):
            row[bisect_right(starts, edge) - 1] = words
        rows.append(row)
    if not rows:
        raise ReadError("a fixed-width table without a header", text=text, at=at)
    return squeeze(" ".join(reversed(corner))), stacked(rows[::-1])

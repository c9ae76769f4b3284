"""Fixed-width tables, as in EDGAR filings before HTML."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from schemas.table_text.fixed_width import GAP
from schemas.table_text.printed import stacked
from synth.presentation.formats.grid import split_value

if TYPE_CHECKING:
    from synth.presentation.formats.grid import Grid, GridRow, Look

_LABEL_WIDTH = 46
_BETWEEN = 2
_LEAST = 4  # dashes of a rule, so that none reads as a nil


def render_fixed_width(grid: Grid, look: Look) -> str:
    """Print a grid in columns of characters: numbers right-aligned, closings hanging, labels wrapped."""
    grid = _told_apart(grid)
    values = _values(grid, look)
    widths = [max(_LEAST, *(len(row[j]) for row in values)) for j in range(grid.columns)]
    _widen(grid, widths)
    labels, width = _wrapped(grid, look)
    starts: list[int] = []
    at = width + GAP
    for w in widths:
        starts.append(at)
        at += w + _BETWEEN
    lines = _above(grid, look, starts, widths)
    for row, label, cells in zip(grid.rows, labels, values, strict=True):
        if look.rules and row.rule:
            lines.append(_ruled(starts, widths, "-"))
        lines += label[:-1]
        last = label[-1]
        if any(row.cells):
            if look.leaders and last and len(last) + 3 <= width:
                last += " " + "." * (width - len(last) - 1)
            last = last.ljust(starts[0]) + (" " * _BETWEEN).join(
                cell.rjust(w) for cell, w in zip(cells, widths, strict=True)
            )
        lines.append(last.rstrip())
        if look.rules and row.rule == "double":
            lines.append(_ruled(starts, widths, "="))
    if look.tags:
        lines.append("</TABLE>")
    return "\n".join(lines)


def _ruled(starts: list[int], widths: list[int], dash: str) -> str:
    return " " * starts[0] + (" " * _BETWEEN).join(dash * w for w in widths)


def _values(grid: Grid, look: Look) -> list[list[str]]:
    """Return the cells' texts, those of a column so padded that digits line up and signs do."""
    columns: list[list[str]] = []
    for j in range(grid.columns):
        parts = [split_value(row.cells[j]) for row in grid.rows]
        closing = max(len(part[2]) for part in parts)
        if not look.sign_apart:
            columns.append([(f"{a} {b}" if a else b) + c.ljust(closing) if b else "" for a, b, c in parts])
            continue
        number = max(len(b) for _, b, _ in parts)
        sign = max(len(a) for a, _, _ in parts)
        number += bool(sign) and 1
        columns.append([a.ljust(sign) + b.rjust(number) + c.ljust(closing) if b else "" for a, b, c in parts])
    return [list(row) for row in zip(*columns, strict=True)]


def _widen(grid: Grid, widths: list[int]) -> None:
    """Make columns as wide as the headers over them."""
    for index in range(len(grid.header) - 1, -1, -1):
        for first, columns, text in grid.spans(index):
            room = sum(widths[first : first + columns]) + _BETWEEN * (columns - 1)
            widths[first + columns - 1] += max(0, len(text) - room)


def _wrapped(grid: Grid, look: Look) -> tuple[list[list[str]], int]:
    """Return each row's label lines and the width they have.

    The width is such that no label line without cells reads as going on in the next row's label.
    """
    prefixes = [("  " * row.indent if look.indent == "spaces" else "") for row in grid.rows]
    longest = max(len(p) + len(row.label) for p, row in zip(prefixes, grid.rows, strict=True))
    words = max(
        len(p) + 2 + max(map(len, row.label.split()), default=0)
        for p, row in zip(prefixes, grid.rows, strict=True)
    )
    width = max(min(longest, max(_LABEL_WIDTH, words)), len(grid.corner), 3)
    while True:
        labels = [_wrap(p, row.label, width) for p, row in zip(prefixes, grid.rows, strict=True)]
        needed = max(map(_reach, grid.rows, labels, grid.rows[1:]), default=0)
        if needed <= width:
            return labels, width
        width = needed


def _reach(row: GridRow, label: list[str], following: GridRow) -> int:
    """Return where the next row's first word would end in a row without cells."""
    if any(row.cells) or not following.label:
        return 0
    return len(label[-1]) + 1 + len(following.label.split(" ", 1)[0])


def _wrap(prefix: str, label: str, width: int) -> list[str]:
    if len(prefix) + len(label) <= width:
        return [prefix + label]
    lines = [""]
    for word in label.split():
        if not lines[-1]:
            lines[-1] = prefix + word
        elif len(lines[-1]) + 1 + len(word) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(f"{prefix}  {word}")
    return lines


def _above(grid: Grid, look: Look, starts: list[int], widths: list[int]) -> list[str]:
    """Return all lines above the body: tags, heading, header, and what marks the columns."""
    end = starts[-1] + widths[-1]
    heading = [line.center(end).rstrip() if look.centred else line for line in grid.heading]
    lines = ["<TABLE>", "<CAPTION>"] if look.tags else []
    lines += [*heading, ""] if heading else []
    header = [[span for span in grid.spans(i) if span[2]] for i in range(len(grid.header))]
    for i, spans in enumerate(header):
        text, rule = (grid.corner if i == len(header) - 1 else ""), ""
        for first, columns, words in spans:
            edge = starts[first + columns - 1] + widths[first + columns - 1]
            room = edge - starts[first]
            text = text.ljust(starts[first]) + words.center(room)
            rule = rule.ljust(starts[first]) + "-" * room
        lines.append(text.rstrip())
        if _spanning(spans) and _extent(spans) != _extent(header[i + 1]):
            lines.append(rule)
    if look.rules or not look.tags:
        lines.append(_ruled(starts, widths, "-"))
    if look.tags:
        lines.append("<S>".ljust(starts[0]) + "".join("<C>".ljust(w + _BETWEEN) for w in widths).rstrip())
    return lines


def _spanning(spans: list[tuple[int, int, str]]) -> bool:
    return any(columns > 1 for _, columns, _ in spans)


def _extent(spans: list[tuple[int, int, str]]) -> list[tuple[int, int]]:
    return [(first, columns) for first, columns, _ in spans]


def _told_apart(grid: Grid) -> Grid:
    """Return the grid with its header in one row where a row without spans stands over one with them.

    The rule under the spans would read as those of the row above, too.
    """
    spanning = [_spanning(grid.spans(i)) for i in range(len(grid.header))]
    if spanning == sorted(spanning, reverse=True):
        return grid
    return replace(grid, header=(stacked(grid.header),))

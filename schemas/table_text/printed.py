"""What a table says once its format is read away, and the rules that all formats share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from schemas.errors import ReadError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_TAILS = frozenset((")", "%", ")%", "%)"))


@dataclass(frozen=True, slots=True)
class Printed:
    """What stands on the page: heading lines, column headers, and rows of label and cells.

    The text above the labels (the corner), where there is one, is the last heading line: on paper
    it is where "(in millions)" often stands.
    """

    heading: tuple[str, ...]
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]


def squeeze(text: str) -> str:
    """Return a text with every run of white space, no-break spaces included, as one space."""
    return " ".join(text.split())


def lines_from(text: str, start: int) -> Iterator[tuple[int, str]]:
    r"""Yield (offset, line) from ``start`` on; only ``\n`` ends a line."""
    while start <= len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        yield start, text[start:end]
        start = end + 1


def joined(parts: Iterable[str]) -> str:
    """Join the pieces of one value: ``$``, ``(0.42`` and ``)`` are ``$ (0.42)``.

    A closing parenthesis and a percent sign follow directly, everything else after a space.
    """
    value = ""
    for part in parts:
        if part:
            value += part if not value or part in _TAILS else f" {part}"
    return value


def stacked(header: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """Join stacked header rows to one text a column, top to bottom.

    A blank after a text means that the text spans on, except in the last row, where blank is blank.
    """
    columns = [""] * len(header[-1])
    for row in header[:-1]:
        over = ""
        for j, text in enumerate(row):
            over = text or over
            if over:
                columns[j] = f"{columns[j]} {over}" if columns[j] else over
    for j, text in enumerate(header[-1]):
        if text:
            columns[j] = f"{columns[j]} {text}" if columns[j] else text
    return tuple(columns)


def assemble(
    heading: Sequence[str],
    grid: Sequence[Sequence[str]],
    *,
    text: str,
    at: int,
    header: int | None = None,
) -> Printed:
    """Split rows of (label, cells…) into header and body.

    ``header`` is the number of header rows where the format shows it. Else the first row is header,
    and so are the rows that follow it without a label.
    """
    if header is None:
        header = 1
        while header < len(grid) and not grid[header][0]:
            header += 1
    if not 0 < header < len(grid):
        raise ReadError("a table needs a header and a row with a label", text=text, at=at)
    corner = squeeze(" ".join(row[0] for row in grid[:header]))
    return Printed(
        heading=(*heading, corner) if corner else tuple(heading),
        columns=stacked([row[1:] for row in grid[:header]]),
        rows=tuple((row[0], tuple(row[1:])) for row in grid[header:]),
    )


def regrouped(row: list[str], columns: int, parts: int) -> list[str]:
    """Return (label, values…) of a row that has ``parts`` cells for each value column."""
    if parts == 1:
        return row
    return [row[0], *(joined(row[1 + j * parts : 1 + (j + 1) * parts]) for j in range(columns))]

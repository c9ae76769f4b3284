"""Markdown tables with pipes."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from synth.presentation.formats.grid import Grid, Look


def render_markdown(grid: Grid, look: Look) -> str:
    """Print a grid as a Markdown table: one header row before the delimiter, others after it."""
    rows = [
        [_escaped(grid.corner) if i == 0 else "", *map(_escaped, header)]
        for i, header in enumerate(grid.header)
    ]
    nbsp = "&nbsp;&nbsp;" if look.indent == "nbsp" else ""
    rows += [[nbsp * row.indent + _escaped(row.label), *map(_escaped, row.cells)] for row in grid.rows]
    if look.padded:
        widths = [max(3, *map(len, column)) for column in zip(*rows, strict=True)]
        lines = [
            f"| {row[0].ljust(widths[0])} | "
            + " | ".join(
                cell.rjust(width) if look.aligned else cell.ljust(width)
                for cell, width in zip(row[1:], widths[1:], strict=True)
            )
            + " |"
            for row in rows
        ]
        dashes = ["-" * width for width in widths]
        if look.aligned:
            dashes[1:] = ["-" * (width - 1) + ":" for width in widths[1:]]
        lines.insert(1, f"| {' | '.join(dashes)} |")
    else:
        lines = [
            "| " + " | ".join(row) + " |" if row[0] else "| | " + " | ".join(row[1:]) + " |" for row in rows
        ]
        lines.insert(1, "|---|" + ("---:|" if look.aligned else "---|") * grid.columns)
    heading = [*map(_escaped, grid.heading), ""] if grid.heading else []
    return "\n".join([*heading, *lines])


def _escaped(text: str) -> str:
    return text.replace("|", "\\|") if "|" in text else text

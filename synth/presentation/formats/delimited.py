"""Comma-separated tables."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from synth.presentation.formats.grid import value_parts

if TYPE_CHECKING:
    from synth.presentation.formats.grid import Grid, Look


def render_csv(grid: Grid, look: Look) -> str:
    """Print a grid as CSV: heading records, header records, rows; no blank lines."""
    parts = 1 + look.sign_apart + look.closing_apart
    rest = [""] * (parts - 1)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_ALL if look.quoted else csv.QUOTE_MINIMAL)
    for line in grid.heading:
        writer.writerow([line, *[""] * (parts * grid.columns if look.filled else 0)])
    for i, header in enumerate(grid.header):
        writer.writerow([grid.corner if i == 0 else "", *(x for text in header for x in (text, *rest))])
    for row in grid.rows:
        label = "  " * row.indent + row.label if look.indent == "spaces" else row.label
        writer.writerow([label, *(x for cell in row.cells for x in value_parts(cell, look))])
    return out.getvalue().rstrip("\n")

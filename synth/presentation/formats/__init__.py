"""Printing a table of texts in each of the formats in which a table reaches a model.

``schemas.table_text`` reads them back: for every grid, format and look,
``read_printed(render(grid, form, look), 0, form, grid.columns) == expected(grid, form)``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemas.table_text.printed import Printed, stacked
from synth.presentation.formats.delimited import render_csv
from synth.presentation.formats.fixed_width import render_fixed_width
from synth.presentation.formats.grid import Grid, GridRow, Look
from synth.presentation.formats.markdown import render_markdown
from synth.presentation.formats.markup import render_html
from synth.presentation.formats.pdf_text import is_lost, print_pdf_text, why_not_pdf_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from schemas.table import TableFormat

__all__ = ["Grid", "GridRow", "Look", "expected", "render", "why_not"]

_RENDERERS: dict[TableFormat, Callable[[Grid, Look], str]] = {
    "markdown": render_markdown,
    "fixed-width": render_fixed_width,
    "html": render_html,
    "csv": render_csv,
    "pdf-text": print_pdf_text,
}


def render(grid: Grid, form: TableFormat, look: Look | None = None, *, asked: bool = False) -> str:
    """Print a grid in a format, without a line break at the end.

    Raises ValueError where ``why_not`` gives a reason, unless that was ``asked`` before.
    """
    if not asked and (why := why_not(grid, form)):
        raise ValueError(f"no PDF text: {why}")
    return _RENDERERS[form](grid, look or Look())


def why_not(grid: Grid, form: TableFormat) -> str:
    """Return why a grid can't be printed in a format so that it reads back, "" where it can.

    Only PDF text knows reasons: a label that reads as a value, a cell that reads as a label, a column
    without a header, a row without a label next to lost values.
    """
    return why_not_pdf_text(grid) if form == "pdf-text" else ""


def expected(grid: Grid, form: TableFormat) -> Printed:
    """Return what a reader gives back of a grid printed in a format.

    Everything, with the corner as the last heading line. In PDF text, where dashes and blanks are
    lost, a row with any of them has all its cells "".
    """
    rows = [(row.label, row.cells) for row in grid.rows]
    if form == "pdf-text":
        blank = ("",) * grid.columns
        rows = [(label, blank if any(map(is_lost, cells)) else cells) for label, cells in rows]
    heading = (*grid.heading, grid.corner) if grid.corner else grid.heading
    return Printed(heading, stacked(grid.header), tuple(rows))

"""Reading a table back from the text it was printed as.

The reader is told the format, where the block starts and how many value columns there are; labels,
values, captions and scales it must find itself. A block is title and caption lines, then the body,
and ends at the first blank line after the body (HTML: at ``</table>``). What each format looks like
stands in the reader of that format.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemas.errors import ReadError
from schemas.table_text.delimited import read_csv
from schemas.table_text.fixed_width import read_fixed_width
from schemas.table_text.markdown import read_markdown, split_row
from schemas.table_text.markup import read_html
from schemas.table_text.pdf_text import read_pdf_text
from schemas.table_text.printed import Printed

if TYPE_CHECKING:
    from collections.abc import Callable

    from schemas.table import TableFormat

__all__ = ["Printed", "read_printed", "split_row"]

_READERS: dict[TableFormat, Callable[[str, int, int], Printed]] = {
    "markdown": read_markdown,
    "fixed-width": read_fixed_width,
    "html": read_html,
    "csv": read_csv,
    "pdf-text": read_pdf_text,
}


def read_printed(text: str, start: int, form: TableFormat, columns: int) -> Printed:
    """Read the table block that starts at offset ``start`` of ``text``. Raises ReadError.

    Every text comes back with its runs of white space as one space each. Stacked header rows are
    joined top to bottom, a spanning text for each column that it spans. A value whose sign or closing
    stands in a cell of its own comes back as one text: ``$ (0.42)``, ``(5.2)%``.
    """
    if not 0 <= start <= len(text):
        raise ReadError("the table starts outside the text", text=text)
    if columns < 1:
        raise ReadError("a table needs a value column", text=text, at=start)
    return _READERS[form](text, start, columns)

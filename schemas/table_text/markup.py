"""HTML tables."""

from __future__ import annotations

import re
from html import unescape

from schemas.errors import ReadError
from schemas.table_text.printed import Printed, assemble, regrouped, squeeze

_TABLE = re.compile(r"<table\b[^<>]*>", re.IGNORECASE)
_END = re.compile(r"</table\b", re.IGNORECASE)
_CAPTION = re.compile(r"<caption\b[^<>]*>", re.IGNORECASE)
_CAPTION_END = re.compile(r"</caption\b", re.IGNORECASE)
_HEAD_END = re.compile(r"</thead\b", re.IGNORECASE)
_TAG = re.compile(r"<(/?)(t[dhr])\b([^<>]*)>", re.IGNORECASE)
_COLSPAN = re.compile(r"colspan\s*=\s*[\"']?(\d{1,9})", re.IGNORECASE)
_BREAK = re.compile(r"</?(?:p|div|br|center|h[1-6])\b[^<>]*>", re.IGNORECASE)
_ANY = re.compile(r"<[/!a-z][^<>]*>", re.IGNORECASE)
_BLANKS = frozenset(("", "&nbsp;", "&#160;"))
_MAX_PARTS = 4


def read_html(text: str, start: int, columns: int) -> Printed:
    """Read an HTML table: what stands before ``<table`` and in ``<caption>`` are heading lines.

    Each row has a label and one to four cells a value column (a spacer, the sign, the number, the
    closing parenthesis or percent sign), counted with ``colspan``. The rows of a ``<thead>`` are the
    header; without one, the first row is, with the rows without a label that follow it. The table
    ends at ``</table``. Other tags count for nothing.
    """
    opened = _TABLE.search(text, start)
    closed = _END.search(text, opened.end()) if opened else None
    if opened is None or closed is None:
        raise ReadError("no HTML table from <table> to </table>", text=text, at=start)
    body = text[opened.end() : closed.start()]
    heading = _lines(text[start : opened.start()])
    caption = _CAPTION.search(body)
    caption_end = _CAPTION_END.search(body, caption.end()) if caption else None
    if caption and caption_end:
        heading += _lines(body[caption.end() : caption_end.start()])
        body = body[caption_end.end() :]
    head_end = _HEAD_END.search(body)
    header = None
    if head_end:
        grid = _rows(body[: head_end.start()], columns, text, start)
        header = len(grid)
        grid += _rows(body[head_end.start() :], columns, text, start)
    else:
        grid = _rows(body, columns, text, start)
    if not grid:
        raise ReadError("an HTML table without rows", text=text, at=start)
    width = len(grid[0])
    parts, rest = divmod(width - 1, columns)
    if rest or not parts:
        raise ReadError(f"a row of {width} cells in a table of {columns} value columns", text=text, at=start)
    for row in grid:
        if len(row) != width:
            raise ReadError(f"a row of {len(row)} cells in a table of {width}", text=text, at=start)
    return assemble(
        heading, [regrouped(row, columns, parts) for row in grid], text=text, at=start, header=header
    )


def _lines(markup: str) -> list[str]:
    lines = (_content(line) for line in _BREAK.sub("\n", markup).split("\n"))
    return [line for line in lines if line]


def _content(markup: str) -> str:
    if "<" in markup:
        markup = _ANY.sub("", _BREAK.sub(" ", markup))
    return squeeze(unescape(markup) if "&" in markup else markup)


def _rows(markup: str, columns: int, text: str, at: int) -> list[list[str]]:
    """Return the cells of each row, a spanning text followed by as many blanks."""
    widest = 1 + _MAX_PARTS * columns
    rows: list[list[str]] = []
    pieces = _TAG.split(markup)
    for i in range(1, len(pieces), 4):
        closing, tag, attributes, content = pieces[i : i + 4]
        if closing:
            continue
        if tag in {"tr", "TR"}:
            rows.append([])
            continue
        if not rows:
            raise ReadError("an HTML cell outside a row", text=text, at=at)
        row = rows[-1]
        row.append("" if content in _BLANKS else _content(content))
        span = _COLSPAN.search(attributes) if "span" in attributes or "SPAN" in attributes else None
        if span:
            row += [""] * min(int(span[1]) - 1, widest)
        if len(row) > widest:
            raise ReadError(f"more than {widest} cells in a row of {columns} columns", text=text, at=at)
    return [row for row in rows if row]

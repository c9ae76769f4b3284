"""HTML tables, plain or as filing software writes them."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from synth.presentation.formats.grid import value_parts

if TYPE_CHECKING:
    from synth.presentation.formats.grid import Grid, GridRow, Look

_REFERENCES = {ord("—"): "&#8212;", ord("–"): "&#8211;", ord("’"): "&#8217;", ord("‘"): "&#8216;"}


def render_html(grid: Grid, look: Look) -> str:
    """Print a grid as an HTML table, one row a line."""
    return _Html(grid, look).text()


class _Html:
    """One table being written."""

    def __init__(self, grid: Grid, look: Look) -> None:
        self.grid, self.look = grid, look
        self.parts = 1 + look.sign_apart + look.closing_apart

    def text(self) -> str:
        grid, look = self.grid, self.look
        head = [self._header_row(i) for i in range(len(grid.header))]
        body = [self._row(row) for row in grid.rows]
        if look.thead:
            head = ["<thead>", *head, "</thead>"]
            body = ["<tbody>", *body, "</tbody>"]
        opening = (
            '<table border="0" cellpadding="0" cellspacing="0" width="100%">' if look.styled else "<table>"
        )
        return "\n".join([*self._heading(), opening, *self._caption(), *head, *body, "</table>"])

    def _escape(self, text: str) -> str:
        text = escape(text, quote=False)
        return text.translate(_REFERENCES) if self.look.styled else text

    def _heading(self) -> list[str]:
        lines = [self._escape(line) for line in self.grid.heading]
        match self.look.heading:
            case "lines":
                return [*lines, ""] if lines else []
            case "p":
                style = ' style="text-align:center"' if self.look.styled else ""
                return [f"<p{style}>{line}</p>" for line in lines]
            case "caption":
                return []

    def _caption(self) -> list[str]:
        if self.look.heading != "caption" or not self.grid.heading:
            return []
        return [f"<caption>{'<br>'.join(map(self._escape, self.grid.heading))}</caption>"]

    def _cell(self, text: str, width: int = 1, tag: str = "td", style: str = "") -> str:
        """Write a cell that is ``width`` cells wide: by colspan, or with blank cells after it."""
        blank = "&#160;" if self.look.styled else ""
        attributes = f' style="{style}"' if style and self.look.styled else ""
        if width > 1 and self.look.colspan:
            attributes = f' colspan="{width}"{attributes}'
            width = 1
        after = f"<{tag}>{blank}</{tag}>" * (width - 1)
        return f"<{tag}{attributes}>{text or blank}</{tag}>{after}"

    def _header_row(self, index: int) -> str:
        grid, look = self.grid, self.look
        tag = "th" if look.thead else "td"
        with_corner = index == (len(grid.header) - 1 if look.thead else 0)
        cells = [self._cell(self._escape(grid.corner) if with_corner else "", tag=tag)]
        for _, columns, text in grid.spans(index):
            cells.append(self._cell(self._escape(text), columns * self.parts, tag, "text-align:center"))
        return f"<tr>{''.join(cells)}</tr>"

    def _row(self, row: GridRow) -> str:
        look = self.look
        label = self._escape(row.label)
        style = ""
        if row.indent and look.indent == "nbsp":
            label = ("&#160;" if look.styled else "&nbsp;") * (2 * row.indent) + label
        elif row.indent and look.indent == "spaces":
            style = f"padding-left:{12 * row.indent}pt"
        if not any(row.cells) and look.colspan:
            return f"<tr>{self._cell(label, 1 + self.parts * self.grid.columns, style=style)}</tr>"
        line = "border-top:1px solid" if row.rule else ""
        if row.rule == "double":
            line += ";border-bottom:3px double"
        cells = [self._cell(label, style=style)]
        for text in row.cells:
            parts = [self._escape(part) for part in value_parts(text, look)]
            if not any(parts):
                cells.append(self._cell("", self.parts))
                continue
            if self.parts > 1 and look.sign_apart and not parts[0]:
                # Without a sign of its own the number takes the sign's cell too.
                parts[:2] = [parts[1], ""] if not look.colspan else [parts[1]]
                wide = 2 if look.colspan else 1
                cells.append(self._cell(parts[0], wide, style=_right(line)))
                parts = parts[1:]
            cells += [self._cell(part, style=_right(line)) for part in parts]
        return f"<tr>{''.join(cells)}</tr>"


def _right(line: str) -> str:
    return f"text-align:right;{line}" if line else "text-align:right"

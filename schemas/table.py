"""Tables and passages of a context: the text exactly as printed, beside the facts it stands for.

A number is kept *as printed*: parentheses are a minus here, because that is what a reader of the
text sees. ``negated`` (as in XBRL's negated labels) says that the fact has the other sign: capital
expenditures of 1,577 printed as (1,577) have ``value`` -1577 and ``negated`` true. A derivation that
means the fact says so with a ``negate`` or ``abs`` step, which the prompt's text can then prove.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from schemas.model import Model
from schemas.quantity import Exact

TableFormat = Literal["markdown", "fixed-width", "html", "csv", "pdf-text"]


class Cell(Model):
    """One printed cell of a table's body.

    ``at`` is (row, column), both from 0: rows below the header, columns right of the labels.
    ``value`` is in base units (the caption's scale applied), None for a cell that holds no number.
    """

    at: tuple[int, int]
    label: str
    printed: str
    value: Exact | None = None
    unit: str = "pure"
    scale: int = 0
    decimals: int | None = None
    period: str | None = None
    negated: bool = False
    concept: str | None = None
    """The line item's own name (``gross_profit``), which two printed labels may share."""
    section: str = ""
    """The section header that the row stands under, as printed ("Diluted earnings per share:")."""
    member: str = ""
    """What narrows the fact to a segment or a basis ("As restated"); printed in the column's header,
    the label, the section or the title."""


class Table(Model):
    """A table of the context: where it stands in the prompt and what its cells mean.

    ``start`` is the offset, in the first user message, of the table's block: title and caption
    lines first, then the body. With ``format`` and ``columns`` (value columns) it is all that the
    re-reading parser is told.
    """

    id: str = Field(pattern=r"^t\d+$")
    title: str = ""
    caption: str = ""
    format: TableFormat = "markdown"
    start: int = 0
    columns: tuple[str, ...]
    cells: tuple[Cell, ...]


class Mention(Model):
    """A number in running text; ``span`` is its (start, end) offsets in the passage."""

    span: tuple[int, int]
    value: Exact
    unit: str = "pure"
    scale: int = 0
    decimals: int | None = None
    period: str | None = None
    concept: str | None = None


class Passage(Model):
    """A piece of prose in the context, printed in the prompt exactly as ``text``."""

    id: str = Field(pattern=r"^p\d+$")
    text: str
    mentions: tuple[Mention, ...] = ()


class Context(Model):
    """What the question is asked about."""

    tables: tuple[Table, ...] = ()
    passages: tuple[Passage, ...] = ()

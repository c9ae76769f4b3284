"""FinQA's pages, which ConvFinQA shares: restoring what upstream's text lost, and printing the page.

Upstream lower-cased and tokenised the filings and normalised every number. What is undone, and when:

- ``-32 ( 32 )`` was ``(32)`` and ``27% ( 27 % )`` was ``27%``: what stands in the brackets only repeats
  what is before them, so the echo goes, in cells and in texts, always.
- ``management 2019s`` was ``management's``, ``201cs&p 500 index 201d`` had quotation marks: the hexadecimal
  codes of U+2019, U+201C and U+201D. They are restored where no number can stand, as is the dash of a range:
  ``4.98% 20145.05%`` was ``4.98%—5.05%``.
- A cell that reads ``2014`` is a mangled U+2014, a dash for nothing, or the number 2014. With ``table_ori`` at
  hand it says which. Without, a cell is taken for a dash where it stands behind a ``$``, or where neither its
  row nor its column holds another year. Any other cell, and a 2014 in a text, stays as upstream has it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, Field, field_validator

from curate.build import markdown_table
from curate.figures import is_year
from curate.programs.finqa import mangled_dash

if TYPE_CHECKING:
    from collections.abc import Sequence

Grid = list[list[str]]

DASH = "\u2014"
_DIGITS = r"\d[\d,]*(?:\.\d+)?|\.\d+"
_ECHO = re.compile(
    rf"(?P<minus>-)?(?P<number>{_DIGITS})(?P<percent> ?%)? \( ?(?P<again>{_DIGITS})(?P<percent2> ?%)? ?\)"
)
_APOSTROPHE = re.compile(r"(?<=[a-z]) 2019(?=(?:s|t|re|ve|ll|d|m)\b)")
_QUOTED = re.compile(r"\b201c ?(?=[a-z&])")
_RANGE = re.compile(r"(?<=%) 2014(?=\d{1,2}(?:\.\d+)?%)")
_UNQUOTED = re.compile(r"(?<=\S) 201d\b")
_MARKUP = re.compile(r"<[^<>]{0,40}>|&#\d{1,6};|&[a-z]{2,8};")
_PAGE = re.compile(r"(?:(?:Single|Double)_)?(?P<page>[^/]+/\d{4}/page_\d+\.pdf)")


class Fields(BaseModel):
    """The fields of a page as upstream has them; texts are a list of sentences or one string."""

    model_config = ConfigDict(extra="ignore")
    filename: str
    pre_text: list[str]
    post_text: list[str]
    table: list[list[str]] = Field(min_length=1)
    table_ori: list[list[str]] | None = None

    @field_validator("pre_text", "post_text", mode="before")
    @classmethod
    def _one_string(cls, value: Any) -> Any:
        return [value] if isinstance(value, str) else value

    @field_validator("table")
    @classmethod
    def _rectangular(cls, table: Grid) -> Grid:
        if len({len(row) for row in table}) != 1 or not table[0]:
            raise ValueError("the table's rows are not of one length")
        return table


@dataclass(frozen=True, slots=True)
class Page:
    """A page: upstream's table and texts, which programs reckon with, and the grid as it is printed.

    ``dashes`` are the cells (row, column) that read 2014 upstream and are printed as the dash they are.
    """

    key: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    table: Grid
    printed: Grid
    dashes: frozenset[tuple[int, int]] = field(default=frozenset())

    @property
    def texts(self) -> tuple[str, ...]:
        """All texts of the page in order, as printed."""
        return (*self.before, *self.after)

    @property
    def context(self) -> list[str]:
        """The parts of a prompt: the text before the table, the table, the text after it."""
        parts = [" ".join(self.before), markdown_table(self.printed), " ".join(self.after)]
        return [part for part in parts if re.search(r"\w", part)]


def page_key(name: str) -> str:
    """Return a page's document key from a filename or an id: the one for all rows about the page.

    >>> page_key("Single_MRO/2007/page_134.pdf-1"), page_key("MRO/2007/page_134.pdf")
    ('finqa/MRO/2007/page_134.pdf', 'finqa/MRO/2007/page_134.pdf')
    """
    found = _PAGE.match(name)
    return f"finqa/{found['page'] if found else name}"


def make_page(fields: Fields) -> Page:
    """Restore a page as far as that is certain."""
    table = fields.table
    dashes = frozenset(find_dashes(table, fields.table_ori))
    printed = [
        [_dashed(cell) if (r, c) in dashes else restored(cell) for c, cell in enumerate(row)]
        for r, row in enumerate(table)
    ]
    return Page(
        key=page_key(fields.filename),
        before=tuple(map(restored, fields.pre_text)),
        after=tuple(map(restored, fields.post_text)),
        table=table,
        printed=printed,
        dashes=dashes,
    )


def restored(text: str) -> str:
    """Take the echoes of numbers out of a text and put back its apostrophes and quotation marks.

    >>> restored("the company 2019s margin was 27% ( 27 % ) , a loss of $ -32 ( 32 ) million")
    "the company's margin was 27% , a loss of $ (32) million"
    """
    text = _ECHO.sub(_without_echo, text)
    text = _RANGE.sub(DASH, _APOSTROPHE.sub("'", text))
    return _UNQUOTED.sub("\u201d", _QUOTED.sub("\u201c", text))


def _without_echo(found: re.Match[str]) -> str:
    if found["again"] != found["number"] or bool(found["percent"]) != bool(found["percent2"]):
        return found[0]
    number = found["number"] + (found["percent"] or "").strip()
    return f"({number})" if found["minus"] else number


def _dashed(cell: str) -> str:
    return f"$ {DASH}" if "$" in cell else DASH


def find_dashes(
    table: Sequence[Sequence[str]], original: Sequence[Sequence[str]] | None
) -> set[tuple[int, int]]:
    """Return the cells (row, column) that read 2014 but are certain to be a dash."""
    suspects = {
        (r, c) for r, row in enumerate(table) for c, cell in enumerate(row) if r and c and mangled_dash(cell)
    }
    if not suspects:
        return suspects
    if original and len(original) == len(table) and all(map(_same_width, original, table)):
        return {(r, c) for r, c in suspects if not re.search(r"\d", _plain(original[r][c]))}
    return {at for at in suspects if "$" in table[at[0]][at[1]] or _no_years_beside(table, *at)}


def _same_width(a: Sequence[str], b: Sequence[str]) -> bool:
    return len(a) == len(b)


def _plain(cell: str) -> str:
    return _MARKUP.sub("", cell)


def _no_years_beside(table: Sequence[Sequence[str]], row: int, column: int) -> bool:
    """Whether a cell's row and column hold no year but such cells: then it does not list years."""
    line = [cell for c, cell in enumerate(table[row]) if c and c != column]
    stack = [other[column] for r, other in enumerate(table) if r and r != row]
    return not any(is_year(cell) and not mangled_dash(cell) for cell in [*line, *stack])

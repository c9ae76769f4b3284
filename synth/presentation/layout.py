"""Laying a schedule out as a table: which rows and columns, their captions, headers and printed cells.

The result is a Laid: a grid that any format renders, and where each fact stands in it. The page planner
(synth.pages) says which facts must be there, which must not, and which a question is about.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from schemas.cells import read_caption
from schemas.table import Cell, Table
from synth.company.concepts import CONCEPTS
from synth.company.identity import SCALE_NAMES
from synth.plan import Fact
from synth.presentation.captions import NUMBERED, caption_words, row_label, title_case, with_numbers
from synth.presentation.extra import Extra, Row, draw_extra
from synth.presentation.fillers import draw_dash, place_filler
from synth.presentation.formats import Grid, GridRow, expected, render, why_not
from synth.presentation.headers import Headers
from synth.presentation.look import draw_look
from synth.presentation.printed import Manner, print_row
from synth.presentation.sheet import SYMBOLS
from synth.presentation.subtotal import bare_totals
from synth.presentation.telling import tell

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from schemas.cells import Caption
    from schemas.table import TableFormat
    from synth.company.company import Company
    from synth.company.schedule import Column, Item, Schedule
    from synth.presentation.knobs import Knobs
    from synth.stream import Stream

_NILS = frozenset("—-")
_BASIC = re.compile(r"(?:basic|diluted)\b", re.IGNORECASE)
_NONE: dict[str, int] = {}
_UNSIGNED = frozenset(("income-statement", "quarters", "interim", "selected-data", "per-share", "pro-forma"))
"""Tables whose losses may stand without a sign; in all others such rows are added up, and print in parentheses."""


@dataclass(slots=True)
class Body:
    """One cell before it has a place in the prompt."""

    at: tuple[int, int]
    label: str
    section: str
    text: str
    fact: Fact | None
    value: Fraction | None = None
    unit: str = "pure"
    scale: int = 0
    decimals: int | None = None
    negated: bool = False


@dataclass(slots=True)
class Laid:
    """A table laid out: its block of text and its cells; ``places`` says where each fact stands."""

    name: str
    form: TableFormat
    title: str
    caption: str
    text: str
    columns: tuple[str, ...]
    cells: list[Body]
    manner: Manner
    labels: dict[tuple[str, str], str] = field(default_factory=dict)
    """Printed label by (concept, member)."""
    places: dict[Fact, Body] = field(default_factory=dict)
    phenomena: set[str] = field(default_factory=set)

    def table(self, table_id: str, start: int) -> Table:
        """Return the table as the example stores it."""
        cells = tuple(
            Cell.trusted(
                at=c.at, label=c.label, printed=c.text, value=c.value, unit=c.unit, scale=c.scale,
                decimals=c.decimals, period=c.fact.period if c.fact else None, negated=c.negated,
                concept=c.fact.concept if c.fact else None, section=c.section,
                member=c.fact.member if c.fact else "",
            )
            for c in self.cells
        )  # fmt: skip
        return Table.trusted(
            id=table_id, title=self.title, caption=self.caption, format=self.form, start=start,
            columns=self.columns, cells=cells,
        )  # fmt: skip


class _Rows:
    """The rows of a table as they are laid out, one after the other."""

    def __init__(
        self,
        stream: Stream,
        company: Company,
        columns: Sequence[Column],
        knobs: Knobs,
        manner: Manner,
        caption: Caption,
        extra: Extra,
    ) -> None:
        self._caption = caption
        self._stream, self._books, self._columns = stream, company.books, columns
        self._issued = _issued(company, columns)
        self._knobs, self._manner, self._extra = knobs, manner, extra
        self._width = len(columns) + len(extra.kinds)
        self.dash = draw_dash(stream)
        self._colon = stream.chance(knobs.section_colon)
        self._curly = stream.chance(45)
        self._losses = stream.chance(knobs.unsigned_loss)
        self._case = stream.below(3) if stream.chance(knobs.label_case) else -1
        self._named = self._section = ""
        self.grid: list[GridRow] = []
        self.bodies: list[Body] = []
        self.labels: dict[tuple[str, str], str] = {}
        self.seen: set[str] = set()

    def header(self, item: Item, below: Sequence[Item]) -> None:
        """Add a section header."""
        row = len(self.grid)
        self._named, self._section = item.text, _header(item, below, self._manner)
        if self._case > 0:
            self._section = title_case(self._section)
        if self._colon and self._section[-1] not in ":)":
            self._section += ":"
        self.grid.append(GridRow(self._section, ("",) * self._width))
        self.bodies += [Body((row, c), self._section, "", "", None) for c in range(self._width)]
        self.seen.add("section-header")

    def filler(self, label: str, text: str) -> None:
        """Add a row that the company has nothing of."""
        row, label = len(self.grid), title_case(label) if self._case > 0 else label
        texts = [text] * len(self._columns) + [""] * len(self._extra.kinds)
        self.bodies += [Body((row, c), label, "", texts[c], None) for c in range(self._width)]
        self.grid.append(GridRow(label, tuple(texts)))
        if text:
            self.seen.add("nil")

    def row(self, item: Item, *, symbol: bool, parts: int = 0) -> None:
        """Add a row of facts; the total of ``parts`` rows above goes without a label, where it is seen to be it."""
        if item.section != self._named:
            self._named = self._section = ""
        row, concept = len(self.grid), CONCEPTS[item.concept]
        facts = [Fact(item.concept, col.period, item.member or col.member) for col in self._columns]
        values = [self._books.get((f.period, f.member), _NONE).get(f.concept) for f in facts]
        label, sign, seen = row_label(
            self._stream, item, concept, values, self._manner, self._knobs, losses=self._losses
        )
        self.seen |= seen
        signed = values if sign > 0 else [n and -n for n in values]
        if parts and "unlabelled-total" not in self.seen and self._adds_up(parts, signed):
            label = ""
            self.seen.add("unlabelled-total")
        else:
            label = self._dressed(label, item, values)
        said = print_row(signed, concept, self._manner, symbol=symbol)
        if printed := [p for p in said if p is not None]:
            over = f"{self._section} - " if self._section and _BASIC.match(label) else ""
            if len(printed) > 2:  # what a row measures hangs on its smallest and largest number at most
                known = [(abs(n), p) for n, p in zip(values, said, strict=True) if n and p]
                printed = [min(known)[1], max(known)[1]]
            told = tell(over, label, printed, concept, self._caption, self._manner)
            label = told.label
            if told.symbol and not symbol:
                symbol = True
                said = print_row(signed, concept, self._manner, symbol=True)
            if told.counted is not None:
                said = [p and p.counted(*told.counted) for p in said]
        self.labels.setdefault((item.concept, item.member), label)
        nil = (
            f"{SYMBOLS[self._manner.currency]} {self.dash}"
            if symbol and concept.measure == "money"
            else self.dash
        )
        section, flipped = self._section, sign < 0
        self.bodies += [
            Body((row, c), label, section, "" if number is None else nil, None)
            if printed is None
            else Body((row, c), label, section, printed[0], fact, *printed[1:], flipped)
            for c, (fact, number, printed) in enumerate(zip(facts, values, said, strict=True))
        ]
        if self._extra.kinds:
            like = Row(label, sign, symbol, next((p for p in said if p), None))
            extra = self._extra.cells(values, concept, self._manner, self._caption, like)
            for c, (text, value, unit, scale, decimals) in enumerate(extra, len(self._columns)):
                self.bodies.append(
                    Body((row, c), label, self._section, text, None, value, unit, scale, decimals)
                )
        rule: Literal["", "above"] = "above" if item.role in {"total", "subtotal"} else ""
        texts = tuple(body.text for body in self.bodies[-self._width :])
        self.grid.append(GridRow(label, texts, item.indent, rule))

    def _adds_up(self, parts: int, sums: Sequence[int | None]) -> bool:
        """Whether the ``parts`` rows above add up, as they are printed, to ``sums`` in printing units."""
        power = self._manner.scale - self._manner.places
        unit = Fraction(10**power) if power >= 0 else Fraction(1, 10**-power)
        for c, whole in enumerate(sums):
            above = self.bodies[c - parts * self._width :: self._width]
            if whole is None or whole * unit != sum(body.value or 0 for body in above):
                return False
        return True

    def _dressed(self, label: str, item: Item, values: Sequence[int | None]) -> str:
        """Return a label in the table's casing, with the numbers that belong to its line item."""
        if self._curly and not item.member and "'" in label:
            label = label.replace("'", "’")
        if item.concept in NUMBERED and self._stream.chance(self._knobs.label_numbers):
            numbered = with_numbers(self._stream, label, item.concept, values, self._manner, self._issued)
            if numbered != label:
                self.seen.add("label-numbers")
                return numbered
        if self._case > 0:
            return title_case(label)
        if not self._case and item.role == "total":
            return label.upper()
        return label


def lay_out(
    stream: Stream,
    company: Company,
    schedule: Schedule,
    rows: Sequence[Item],
    columns: Sequence[Column],
    knobs: Knobs,
    form: TableFormat,
    *,
    prose: str = "",
    changes: bool = False,
    asked: frozenset[str] | None = None,
) -> Laid:
    """Lay out ``rows`` by ``columns`` of a schedule.

    ``prose`` is a sentence beside the table that gives its scale: the table itself then says nothing of it.
    ``changes`` allows columns of changes between the first two columns. ``asked`` are the line items that will be
    asked about, where that is known: others' totals may then go without a label, and shares of them be printed.
    """
    manner = _manner(stream, company, schedule, knobs)
    words = "" if prose else caption_words(stream, schedule, rows, manner, knobs)
    in_header = bool(words) and stream.chance(knobs.caption_in_header)
    headers = Headers(stream, company, columns, knobs, schedule)
    title = _title(stream, company, schedule, headers.in_title, headers.title_line)
    extra = Extra()
    if form != "pdf-text":  # where one blank cell costs the whole row
        extra = draw_extra(stream, company, schedule, rows, columns, knobs, asked, changes=changes)
    caption = read_caption(prose or f"{title}\n{words}")
    laying = _Rows(stream, company, columns, knobs, manner, caption, extra)
    marks = _symbol_rows(stream, rows, knobs)
    bare: Mapping[int, int] = {}
    if stream.chance(knobs.unlabelled_total):
        bare = bare_totals(schedule, rows, asked)
    before, label, dash = -1, "", ""
    if stream.chance(knobs.nil) and form != "pdf-text":  # whose text has no dashes
        before, label, dash = place_filler(stream, schedule, rows, laying.dash)
    for r, item in enumerate(rows):
        if r == before:
            laying.filler(label, dash)
        if item.role == "header":
            laying.header(item, rows[r + 1 :])
        else:
            laying.row(item, symbol=r in marks, parts=bare.get(r, 0))
    header = headers.rows(extra.headers)
    heading = (*title.split("\n"), *([words] if words and not in_header else []))
    grid = Grid(heading, header, tuple(laying.grid), words if in_header else "")
    if why_not(grid, form):
        form = "markdown"  # a label that PDF text would take for a value
    text = render(grid, form, draw_look(stream, form, knobs), asked=True)
    again = expected(grid, form)
    laid = Laid(
        schedule.name, form, title, words, text, again.columns, laying.bodies, manner, laying.labels
    )  # fmt: skip
    _reconcile(laid, again.rows)
    laid.phenomena = laying.seen | _phenomena(laid, extra) | headers.phenomena
    return laid


def _issued(company: Company, columns: Sequence[Column]) -> int:
    """Return about how many shares the company has, in single ones; 0 where none of its facts says so."""
    book = company.books.get((columns[0].period, ""), _NONE)
    shift: int = 10 ** max(0, company.power("shares"))
    return book.get("diluted_shares", 0) * shift


def _manner(stream: Stream, company: Company, schedule: Schedule, knobs: Knobs) -> Manner:
    who = company.identity
    scale, places = (who.scale, who.places) if schedule.scaled else (0, 0)
    minus = stream.chance(knobs.minus_sign)
    return Manner(
        who.currency, scale, places, who.share_scale, who.share_places, minus,
        schedule.signed, schedule.name in _UNSIGNED,
    )  # fmt: skip


def _header(item: Item, below: Sequence[Item], manner: Manner) -> str:
    """Return a section header; one over share counts says their scale."""
    counts = any(
        i.section == item.text and i.concept and CONCEPTS[i.concept].measure == "shares" for i in below
    )
    return (
        f"{item.text} (in {SCALE_NAMES[manner.share_scale]})" if counts and manner.share_scale else item.text
    )


def _title(stream: Stream, company: Company, schedule: Schedule, period: str, years: str) -> str:
    title = stream.choice(schedule.titles)
    if years:
        title = f"{title}\n{years}"
    if period and period[-4:] not in title:
        title = f"{title}, {period.lower()[:10] + period[10:] if period.startswith('Year') else period}"
    if stream.chance(55):
        title = f"{company.identity.name}\n{title}"
    return title


def _symbol_rows(stream: Stream, rows: Sequence[Item], knobs: Knobs) -> set[int]:
    """Choose the rows that carry a currency sign: first and totals, all, or none; prices always do."""
    measures = [CONCEPTS[item.concept].measure if item.concept else "" for item in rows]
    prices = {r for r, measure in enumerate(measures) if measure == "price"}
    if stream.chance(knobs.currency_first_rows):
        first = next((r for r, item in enumerate(rows) if item.role != "header"), 0)
        totals = {r for r, item in enumerate(rows) if item.role == "total"}
        return {first, *totals, *prices} | {r for r, m in enumerate(measures) if m == "per-share"}
    return set(range(len(rows))) if stream.chance(25) else prices


def _reconcile(laid: Laid, rows: Sequence[tuple[str, tuple[str, ...]]]) -> None:
    """Take over what the format keeps: a cell that its text loses is no operand."""
    for body in laid.cells:
        r, c = body.at
        kept = rows[r][1][c]
        if not kept:
            body.fact = body.value = body.decimals = None
            body.unit, body.scale, body.negated = "pure", 0, False
        body.text = kept
        if body.fact is not None and body.value is not None:
            laid.places.setdefault(body.fact, body)


def _phenomena(laid: Laid, extra: Extra) -> set[str]:
    found = {f"format-{laid.form}"}
    if laid.caption:
        found.add("scale-caption-with-exception" if "except" in laid.caption else "scale-caption")
    if extra.kinds:
        found.add("share-column" if extra.bases else "change-column")
    for body in laid.cells:
        if body.text[-1:] in _NILS and body.value is None:
            found.add("nil")
        elif "(" in body.text:
            found.add("parenthesised-positive" if body.negated else "parenthesised-negative")
        elif body.negated and body.value is not None and body.value > 0:
            found.add("unsigned-negative")
    return found

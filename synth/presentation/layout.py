"""Laying a schedule out as a table: which rows and columns, their captions, headers and printed cells.

The result is a Laid: a grid that any format renders, and where each fact stands in it. Nothing here knows
what will be asked; the page planner (synth.pages) says which facts must be there and which must not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from schemas.cells import read_caption
from schemas.quantity import round_half_away
from schemas.table import Cell, Table
from synth.company.concepts import CONCEPTS
from synth.company.identity import SCALE_NAMES
from synth.plan import Fact
from synth.presentation.captions import caption_words, row_label
from synth.presentation.formats import Grid, GridRow, expected, render, why_not
from synth.presentation.headers import Headers
from synth.presentation.look import draw_look
from synth.presentation.printed import Manner, Printed, print_fact
from synth.presentation.sheet import grouped
from synth.presentation.telling import tell

if TYPE_CHECKING:
    from collections.abc import Sequence

    from schemas.cells import Caption
    from schemas.table import TableFormat
    from synth.company.company import Company
    from synth.company.concept import Concept
    from synth.company.schedule import Column, Item, Schedule
    from synth.presentation.knobs import Knobs
    from synth.stream import Stream

NIL = "—"
_BASIC = re.compile(r"(?:basic|diluted)\b", re.IGNORECASE)
_NONE: dict[str, int] = {}


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
        *,
        change: bool,
    ) -> None:
        self._caption = caption
        self._stream, self._books, self._columns = stream, company.books, columns
        self._knobs, self._manner, self._change = knobs, manner, change
        self._named = self._section = ""
        self.grid: list[GridRow] = []
        self.bodies: list[Body] = []
        self.labels: dict[tuple[str, str], str] = {}
        self.seen: set[str] = set()

    def header(self, item: Item, below: Sequence[Item]) -> None:
        """Add a section header."""
        row, width = len(self.grid), len(self._columns) + self._change
        self._named, self._section = item.text, _header(item, below, self._manner)
        self.grid.append(GridRow(self._section, ("",) * width))
        self.bodies += [Body((row, c), self._section, "", "", None) for c in range(width)]
        self.seen.add("section-header")

    def row(self, item: Item, *, symbol: bool) -> None:
        """Add a row of facts."""
        if item.section != self._named:
            self._named = self._section = ""
        row, concept = len(self.grid), CONCEPTS[item.concept]
        facts = [Fact(item.concept, col.period, item.member or col.member) for col in self._columns]
        values = [self._books.get((f.period, f.member), _NONE).get(f.concept) for f in facts]
        label, sign, seen = row_label(self._stream, item, concept, values, self._manner, self._knobs)
        self.seen |= seen
        self.labels.setdefault((item.concept, item.member), label)
        said = [print_fact(n * sign, concept, self._manner, symbol=symbol) if n else None for n in values]
        if printed := [p for p in said if p is not None]:
            over = f"{self._section} - " if self._section and _BASIC.match(label) else ""
            told = tell(over, label, printed, concept, self._caption, self._manner)
            label = told.label
            if told.symbol and not symbol:
                said = [
                    print_fact(n * sign, concept, self._manner, symbol=True) if n else None for n in values
                ]
            if told.counted is not None:
                said = [p and p.counted(*told.counted) for p in said]
        bodies = [
            _cell((row, c), label, self._section, fact, number, printed, flipped=sign < 0)
            for c, (fact, number, printed) in enumerate(zip(facts, values, said, strict=True))
        ]
        if self._change:
            at = row, len(self._columns)
            bodies.append(_change(at, label, self._section, values, concept, self._stream))
        self.bodies += bodies
        rule: Literal["", "above"] = "above" if item.role in {"total", "subtotal"} else ""
        self.grid.append(GridRow(label, tuple(body.text for body in bodies), item.indent, rule))


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
) -> Laid:
    """Lay out ``rows`` by ``columns`` of a schedule.

    ``prose`` is a sentence beside the table that gives its scale: the table itself then says nothing of it.
    ``changes`` allows a column of
    changes between the first two columns.
    """
    manner = _manner(stream, company, schedule, knobs)
    words = "" if prose else caption_words(stream, schedule, rows, manner, knobs)
    in_header = bool(words) and stream.chance(knobs.caption_in_header)
    headers = Headers(stream, company, columns, knobs, schedule)
    title = _title(stream, company, schedule, headers.in_title)
    change = changes and stream.chance(knobs.change_column) and _comparable(columns)
    caption = read_caption(prose or f"{title}\n{words}")
    laying = _Rows(stream, company, columns, knobs, manner, caption, change=change)
    marks = _symbol_rows(stream, rows, knobs)
    for r, item in enumerate(rows):
        if item.role == "header":
            laying.header(item, rows[r + 1 :])
        else:
            laying.row(item, symbol=r in marks)
    header = headers.rows(stream.choice(("Change", "% change")) if change else None)
    heading = (*title.split("\n"), *([words] if words and not in_header else []))
    grid = Grid(heading, header, tuple(laying.grid), words if in_header else "")
    if why_not(grid, form):
        form = "markdown"  # a label that PDF text would take for a value
    text = render(grid, form, draw_look(stream, form, knobs))
    again = expected(grid, form)
    laid = Laid(
        schedule.name, form, title, words, text, again.columns, laying.bodies, manner, laying.labels
    )  # fmt: skip
    _reconcile(laid, again.rows)
    laid.phenomena = laying.seen | _phenomena(laid, change=change) | headers.phenomena
    return laid


def _comparable(columns: Sequence[Column]) -> bool:
    """Whether a change between the first two columns is one over time."""
    return (
        len(columns) > 1 and columns[0].period != columns[1].period and columns[0].member == columns[1].member
    )


def _manner(stream: Stream, company: Company, schedule: Schedule, knobs: Knobs) -> Manner:
    who = company.identity
    scale, places = (who.scale, who.places) if schedule.scaled else (0, 0)
    minus = stream.chance(knobs.minus_sign)
    return Manner(who.currency, scale, places, who.share_scale, who.share_places, minus)


def _header(item: Item, below: Sequence[Item], manner: Manner) -> str:
    """Return a section header; one over share counts says their scale."""
    counts = any(
        i.section == item.text and i.concept and CONCEPTS[i.concept].measure == "shares" for i in below
    )
    return (
        f"{item.text} (in {SCALE_NAMES[manner.share_scale]})" if counts and manner.share_scale else item.text
    )


def _title(stream: Stream, company: Company, schedule: Schedule, period: str) -> str:
    title = stream.choice(schedule.titles)
    if period and period[-4:] not in title:
        title = f"{title}, {period[:1].lower() + period[1:] if period.startswith('Year') else period}"
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


def _cell(
    at: tuple[int, int],
    label: str,
    section: str,
    fact: Fact,
    number: int | None,
    printed: Printed | None,
    *,
    flipped: bool,
) -> Body:
    if printed is None:
        return Body(at, label, section, "" if number is None else NIL, None)
    text, value, unit, scale, decimals = printed
    return Body(at, label, section, text, fact, value, unit, scale, decimals, flipped)


def _change(
    at: tuple[int, int],
    label: str,
    section: str,
    values: list[int | None],
    concept: Concept,
    stream: Stream,
) -> Body:
    """Print the relative change from the second column to the first; absurd ones as not meaningful."""
    new, old = values[0], values[1]
    if new is None or not old or concept.measure in {"percent", "ratio"}:
        return Body(at, label, section, "", None)
    change = round_half_away(Fraction(new - old, abs(old)), 3)
    if old < 0 or new < 0 or abs(change) > 3:
        return Body(at, label, section, stream.choice(("n.m.", "NM", "*", "n/m")), None)
    text = grouped(change * 100, 1)
    text = f"({text})%" if change < 0 else f"{text}%"
    return Body(at, label, section, text, None, change, "pure", -2, 3)


def _reconcile(laid: Laid, rows: Sequence[tuple[str, tuple[str, ...]]]) -> None:
    """Take over what the format keeps: a cell that its text loses is no operand."""
    for body in laid.cells:
        r, c = body.at
        kept = rows[r][1][c]
        body.label = rows[r][0]
        if not kept:
            body.fact = body.value = body.decimals = None
            body.unit, body.scale, body.negated = "pure", 0, False
        body.text = kept
        if body.fact is not None and body.value is not None:
            laid.places.setdefault(body.fact, body)


def _phenomena(laid: Laid, *, change: bool) -> set[str]:
    found = {f"format-{laid.form}"}
    if laid.caption:
        found.add("scale-caption-with-exception" if "except" in laid.caption else "scale-caption")
    if change:
        found.add("change-column")
    for body in laid.cells:
        if body.text == NIL:
            found.add("nil")
        elif "(" in body.text:
            found.add("parenthesised-positive" if body.negated else "parenthesised-negative")
        elif body.negated and body.value is not None and body.value > 0:
            found.add("unsigned-negative")
    return found

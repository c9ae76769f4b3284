"""Column headers: fiscal years, dates, quarters and members, in one or two rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from synth.company.company import Company
    from synth.company.schedule import Column, Schedule
    from synth.presentation.knobs import Knobs
    from synth.stream import Stream


_PARTS = {
    "Q1": ("Q1", "First quarter"), "Q2": ("Q2", "Second quarter"), "Q3": ("Q3", "Third quarter"),
    "Q4": ("Q4", "Fourth quarter"), "6M": ("Six months", "First six months"), "9M": ("Nine months", "First nine months"),
}  # fmt: skip


class Headers:
    """The header rows of a table: drawn once, so that all columns are headed alike."""

    def __init__(
        self, stream: Stream, company: Company, columns: Sequence[Column], knobs: Knobs, schedule: Schedule
    ) -> None:
        self.phenomena: set[str] = set()
        self._end = company.identity.year_end
        self._instant = schedule.instant
        self._two_rows = stream.chance(knobs.multi_row_header)
        self._style = stream.weighted((("plain", 45), ("fiscal", 15), ("dated", 40)))
        self._footnote = stream.chance(knobs.footnotes // 4)
        periods = {column.period for column in columns}
        named = [c for c in columns if c.header and c.header != (c.period.rpartition("FY")[2],)]
        self.in_title = ""
        """The period of all columns, which the title says where columns are headed by something else."""
        if len(periods) == 1 and len(named) == len(columns):
            self.in_title = self._period(columns[0].period)
        self._parts = [self._of(column) for column in columns]
        if self._end != "December 31" and self._style == "dated":
            self.phenomena.add("non-december-year")

    def rows(self, further: Sequence[str] = ()) -> tuple[tuple[str, ...], ...]:
        """Return the header rows; ``further`` heads columns that stand beside the facts'."""
        parts = [*self._parts, *(("", text) for text in further)]
        if all(not top for top, _ in parts):
            return (tuple(bottom for _, bottom in parts),)
        self.phenomena.add("multi-row-header")
        # A blank in the upper row says that the text before it goes on: a column of one text stands there.
        parts = [(top, bottom) if top else (bottom, "") for top, bottom in parts]
        tops: list[str] = []
        for top, _ in parts:  # a text that goes on over the next column is written once
            last = next((t for t in reversed(tops) if t), "")
            tops.append("" if top == last and tops else top)
        return tuple(tops), tuple(bottom for _, bottom in parts)

    def _of(self, column: Column) -> tuple[str, str]:
        kind, _, year = column.period.rpartition("FY")
        text = self._period(column.period)
        if column.header and column.header != (year,):
            name = " ".join(column.header)
            if self.in_title or year in name:
                return "", name
            return (text, name) if self._two_rows else ("", f"{name} {text}")
        if kind or self._style != "dated":
            return "", text
        if self._two_rows:
            return f"{'At' if self._instant else 'Year ended'} {self._end},", year + self._mark()
        return "", text

    def _mark(self) -> str:
        if self._footnote:
            self._footnote = False
            self.phenomena.add("footnote-mark")
            return " (1)"
        return ""

    def _period(self, period: str) -> str:
        kind, _, year = period.rpartition("FY")
        if kind:  # quarters and year-to-date
            part = _PARTS[kind.strip()][self._style != "plain"]
            return f"{part} {year}" if self._style == "plain" else f"{part} fiscal {year}"
        match self._style:
            case "plain":
                return year
            case "fiscal":
                return f"FY{year}" if self._two_rows else f"Fiscal {year}"
        return f"{self._end}, {year}" if self._instant else f"Year ended {self._end}, {year}"

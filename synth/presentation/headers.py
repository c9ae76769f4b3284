"""Column headers: fiscal years, dates, quarters and members, in one or two rows."""

from __future__ import annotations

from functools import lru_cache
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
_ENDED = {
    "Q1": ("Three months", "March 31"), "Q2": ("Three months", "June 30"), "Q3": ("Three months", "September 30"),
    "Q4": ("Three months", "December 31"), "6M": ("Six months", "June 30"), "9M": ("Nine months", "September 30"),
}  # fmt: skip
"""Quarters of calendar years by the day they end; other fiscal years' quarters are named by number, as a reader
of one page cannot know which of them ends in March."""
_OVER = (
    ("Year Ended {end},", 24), ("Years Ended {end},", 16), ("Year ended {end},", 12), ("Years ended {end},", 10),
    ("For the Year Ended {end},", 8), ("For the Years Ended {end},", 7), ("Fiscal Year Ended {end},", 8),
    ("Twelve Months Ended {end},", 2), ("For the years ended {end},", 4), ("Fiscal year ended {end},", 5),
)  # fmt: skip
"""What stands over the years of flows; in one row the same without its comma, the year behind."""
_AT = (("{end},", 60), ("As of {end},", 20), ("At {end},", 12), ("As at {end},", 5), ("Balance at {end},", 3))
_NAMED = (("Fiscal {year}", 48), ("FY{year}", 14), ("Fiscal Year {year}", 26), ("Fiscal year {year}", 12))
_PLAIN_WEIGHTS = (("plain", 45), ("fiscal", 12), ("dated", 43))
_DATED_WEIGHTS = (("plain", 18), ("fiscal", 14), ("dated", 68))
"""Where the year does not end in December, headers mostly say when it does."""


class Headers:
    """The header rows of a table: drawn once, so that all columns are headed alike."""

    def __init__(
        self, stream: Stream, company: Company, columns: Sequence[Column], knobs: Knobs, schedule: Schedule
    ) -> None:
        self.phenomena: set[str] = set()
        self._end = company.identity.year_end
        self._instant = schedule.instant
        self._two_rows = stream.chance(knobs.multi_row_header)
        december = self._end == "December 31"
        self._style = stream.weighted(_PLAIN_WEIGHTS if december else _DATED_WEIGHTS)
        self._over = stream.weighted(_AT if self._instant else _OVER)
        self._named = stream.weighted(_NAMED) if self._style == "fiscal" else ""
        # Where a part of the year stands beside quarters or alone, its months end on a date, if they are the calendar's.
        to_date = any(column.period[:2] in {"6M", "9M"} for column in columns)
        self._ended = december and (self._style == "dated" or to_date)
        self._footnote = stream.chance(knobs.footnotes // 4)
        periods = dict.fromkeys(column.period for column in columns)
        named = [c for c in columns if c.header and c.header != (c.period.rpartition("FY")[2],)]
        self.in_title = ""
        """The period of all columns, which the title says where columns are headed by something else."""
        self.title_line = ""
        """A line of the title that says the years which head the columns."""
        if len(periods) == 1 and len(named) == len(columns):
            self.in_title = self._period(columns[0].period)
        elif (
            not named
            and self._style != "dated"
            and stream.chance(knobs.period_title)
            and all(p[:2] == "FY" for p in periods)
        ):
            self.title_line = self._years_line(sorted((p[2:] for p in periods), reverse=True))
        self._parts = [self._of(column) for column in columns]
        if not december and (self._style == "dated" or self.title_line):
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
        if column.header and column.header != (year,):
            text = self._period(column.period)
            name = " ".join(column.header)
            if self.in_title or year in name:
                return "", name
            return (text, name) if self._two_rows else ("", f"{name} {text}")
        if kind and self._ended and self._two_rows:
            months, end = _ENDED[kind.strip()]
            return f"{months.title()} Ended {end},", year
        if kind or self._style != "dated" or not self._two_rows:
            return "", self._period(column.period) + self._mark()
        return self._over.format(end=self._end), year + self._mark()

    def _mark(self) -> str:
        if self._footnote:
            self._footnote = False
            self.phenomena.add("footnote-mark")
            return " (1)"
        return ""

    def _period(self, period: str) -> str:
        kind, _, year = period.rpartition("FY")
        if kind:  # quarters and year-to-date
            if self._ended:
                return "{} ended {}, {}".format(*_ENDED[kind.strip()], year)
            part = _PARTS[kind.strip()][self._style != "plain"]
            return f"{part} {year}" if self._style == "plain" else f"{part} of fiscal {year}"
        match self._style:
            case "plain":
                return year
            case "fiscal":
                return self._named.format(year=year)
        if self._instant:
            return f"{self._end}, {year}"
        return f"{_one_row(self._over, self._end)}, {year}"

    def _years_line(self, years: Sequence[str]) -> str:
        """Return the line of a title that says the periods: "For the years ended June 30, 2023 and 2022"."""
        last = f"{', '.join(years[:-1])} and {years[-1]}" if len(years) > 1 else years[0]
        if self._instant:
            return f"{self._end}, {last}"
        return f"{'Years' if len(years) > 1 else 'Year'} ended {self._end}, {last}"


@lru_cache(maxsize=256)
def _one_row(over: str, end: str) -> str:
    """Return what stands over several years for one: ``Year Ended June 30``."""
    return over.format(end=end).removesuffix(",").replace("Years", "Year").replace("years", "year")

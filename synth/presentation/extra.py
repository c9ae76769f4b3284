"""Columns that stand beside the years: changes in amounts, per cent and basis points, and shares of revenue.

Their cells hold numbers that follow from the others' and are no facts: nothing is asked of them.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from schemas.cells import read_cell, row_measure
from schemas.quantity import round_half_away
from synth.company.concepts import CONCEPTS
from synth.presentation.printed import print_fact
from synth.presentation.sheet import grouped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from schemas.cells import Caption
    from synth.company.company import Company
    from synth.company.concept import Concept
    from synth.company.schedule import Column, Item, Schedule
    from synth.presentation.knobs import Knobs
    from synth.presentation.printed import Manner, Printed
    from synth.stream import Stream

_BLANK = ("", None, "pure", 0, None)
Text = tuple[str, "Fraction | None", str, int, "int | None"]
"""A cell's text, value, unit, scale and decimals; the last four as for a blank where it holds no number."""
_MEANINGLESS = ("n.m.", "NM", "*", "n/m", "N/A")


class Extra(NamedTuple):
    """The further columns of a table: their headers, what each holds, and how its per cents are printed."""

    headers: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    """``percent``, ``amount`` or ``share`` of revenue."""
    places: int = 1
    meaningless: str = "n.m."
    base: int = 0
    """Revenue of the newest year, for shares of it."""

    def cells(
        self, values: Sequence[int | None], concept: Concept, manner: Manner, caption: Caption, row: Row
    ) -> list[Text]:
        """Return the row's cells in these columns."""
        new, old = values[0], values[1] if len(values) > 1 else None
        return [
            self._share(new, concept) if kind == "share"
            else _amount(new, old, concept, manner, caption, row) if kind == "amount"
            else self._percent(new, old, concept, manner)
            for kind in self.kinds
        ]  # fmt: skip

    def _share(self, new: int | None, concept: Concept) -> Text:
        if new is None or concept.measure != "money" or new < 0 or new > self.base:
            return _BLANK
        return _percentage(round_half_away(Fraction(new, self.base), self.places + 2), self.places)

    def _percent(self, new: int | None, old: int | None, concept: Concept, manner: Manner) -> Text:
        """Print the relative change; absurd ones as not meaningful, those of percentages in basis points."""
        if new is None or not old or concept.measure == "ratio":
            return _BLANK
        if concept.measure == "percent":  # held in basis points
            return _points(new - old, minus=manner.minus)
        change = round_half_away(Fraction(new - old, abs(old)), self.places + 2)
        if old < 0 or new < 0 or abs(change) > 3:
            return self.meaningless, None, "pure", 0, None
        return _percentage(change, self.places)


class Row(NamedTuple):
    """What a row's cells have in common: the name it is measured by, the printed sign, the currency sign."""

    name: str
    sign: int
    symbol: bool
    like: Printed | None
    """A printed fact of the row."""


def draw_extra(
    stream: Stream,
    company: Company,
    schedule: Schedule,
    rows: Sequence[Item],
    columns: Sequence[Column],
    knobs: Knobs,
    asked: frozenset[str] | None,
) -> Extra:
    """Draw the columns that stand beside the years, where these allow a comparison."""
    places, odd = (1, 0, 1)[stream.below(3)], stream.choice(_MEANINGLESS)
    if len(columns) > 1 and columns[0].period != columns[1].period and columns[0].member == columns[1].member:
        rates = any(item.concept and CONCEPTS[item.concept].measure == "percent" for item in rows)
        if stream.chance(min(100, knobs.change_column * (2 if rates else 1))):
            headers, kinds = stream.weighted(_CHANGES)
            return Extra(headers, kinds, places, odd)
    if schedule.name != "income-statement" or asked is None or not stream.chance(knobs.share_column):
        return Extra()
    period = columns[0].period
    base = company.books.get((period, ""), {}).get("revenue", 0)
    if base <= 0 or "revenue" in asked or not any(i.concept == "revenue" for i in rows) or columns[0].member:
        return Extra()
    year = period.rpartition("FY")[2]
    header = stream.choice(("% of revenue", f"% of {year} revenue", "Percent of revenue"))
    return Extra((header if year in header or stream.chance(50) else f"{header} {year}",), ("share",), places, odd, base)


_CHANGES = (
    ((("% Change",), ("percent",)), 25), ((("Change",), ("percent",)), 15), ((("% change",), ("percent",)), 14),
    ((("Percent Change",), ("percent",)), 6), ((("Change",), ("amount",)), 12), ((("Increase (decrease)",), ("amount",)), 8),
    ((("$ Change", "% Change"), ("amount", "percent")), 10), ((("Change", "% Change"), ("amount", "percent")), 10),
)  # fmt: skip


def _percentage(value: Fraction, places: int) -> Text:
    text = grouped(value * 100, places)
    return f"({text})%" if value < 0 else f"{text}%", value, "pure", -2, places + 2


def _points(change: int, *, minus: bool) -> Text:
    text = f"{abs(change):,} bps"
    if change < 0:
        text = f"-{text}" if minus else f"({abs(change):,}) bps"
    return text, Fraction(change, 10_000), "pure", -4, 4


def _amount(
    new: int | None, old: int | None, concept: Concept, manner: Manner, caption: Caption, row: Row
) -> Text:
    """Print the change in the row's own unit, where a reader takes it so."""
    if new is None or old is None or new == old or row.like is None or concept.measure != "money":
        return _BLANK
    printed = print_fact((new - old) * row.sign, concept, manner, symbol=row.symbol)
    if row_measure(caption, row.name, read_cell(printed.text)) != (printed.unit, printed.scale):
        return _BLANK
    return printed

"""Columns that stand beside the years: changes in amounts, per cent and basis points, and shares of revenue.

Their cells hold numbers that follow from the others' and are no facts: nothing is asked of them.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from schemas.cells import read_cell, row_measure
from schemas.quantity import round_half_away
from synth.company.concepts import CONCEPTS
from synth.presentation.printed import print_row
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
    """``percent``, ``amount``; ``new`` or ``old`` share of the base, and the change of it in ``points``."""
    places: int = 1
    meaningless: str = "n.m."
    bases: tuple[int, ...] = ()
    """What shares are of, in the newer and the older period."""
    pair: tuple[int, int] = (0, 0)
    """The columns of the newer and the older period that are compared."""

    def cells(
        self, values: Sequence[int | None], concept: Concept, manner: Manner, caption: Caption, row: Row
    ) -> list[Text]:
        """Return the row's cells in these columns."""
        new, old = values[self.pair[0]], values[self.pair[1]]
        found: list[Text] = []
        for kind in self.kinds:
            match kind:
                case "amount":
                    found.append(_amount(new, old, concept, manner, caption, row))
                case "percent":
                    found.append(self._percent(new, old, concept, manner))
                case "points":
                    found.append(self._points(new, old, concept, manner))
                case _:
                    share = self._share(
                        *((new, self.bases[0]) if kind == "new" else (old, self.bases[1])), concept
                    )
                    found.append(_BLANK if share is None else _percentage(share, self.places))
        return found

    def _share(self, number: int | None, base: int, concept: Concept) -> Fraction | None:
        if number is None or concept.measure != "money" or number < 0 or number > base:
            return None
        return round_half_away(Fraction(number, base), self.places + 2)

    def _points(self, new: int | None, old: int | None, concept: Concept, manner: Manner) -> Text:
        """Print how far the printed shares are apart, in basis points."""
        shares = self._share(new, self.bases[0], concept), self._share(old, self.bases[1], concept)
        if shares[0] is None or shares[1] is None:
            return _BLANK
        return _points(int((shares[0] - shares[1]) * 10_000), minus=manner.minus)

    def _percent(self, new: int | None, old: int | None, concept: Concept, manner: Manner) -> Text:
        """Print the relative change; absurd ones as not meaningful, those of percentages in basis points."""
        if new is None or not old or concept.measure == "ratio":
            return _BLANK
        if concept.measure == "percent":  # held in basis points
            return _points(new - old, minus=manner.minus)
        change = round_half_away(Fraction(new - old, abs(old)), self.places + 2)
        if old < 0 or new < 0 or abs(change) > 4:
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
    *,
    changes: bool,
) -> Extra:
    """Draw the columns that stand beside the years, where these allow a comparison and it answers nothing."""
    draws = stream.below(600)
    places = (1, 0, 1)[draws % 3]
    pair = _compared(columns)
    if changes and pair is not None:
        rates = any(item.concept and CONCEPTS[item.concept].measure == "percent" for item in rows)
        if stream.chance(min(100, knobs.change_column * (2 if rates else 1))):
            headers, kinds = stream.weighted(_CHANGES if len(columns) == 2 else _CHANGES_OF)
            new, old = (columns[at].period.removeprefix("FY") for at in pair)
            odd = _MEANINGLESS[draws % 5] if stream.chance(knobs.not_meaningful) else ""
            return Extra(tuple(h.format(new=new, old=old) for h in headers), kinds, places, odd, (), pair)
    if asked is not None and schedule.name in _BASES and stream.chance(knobs.share_column):
        return _shares(stream, company, rows, columns, asked, _BASES[schedule.name], places)
    return Extra()


def _compared(columns: Sequence[Column]) -> tuple[int, int] | None:
    """Return the columns of the newest fiscal year and the one before, None where columns are not such years."""
    periods = [column.period for column in columns]
    if len(set(periods)) < 2 or len({column.member for column in columns}) > 1:
        return None
    if not all(period[:2] == "FY" for period in periods):
        return None
    return (0, 1) if periods[0] > periods[1] else (len(periods) - 1, len(periods) - 2)


def _shares(
    stream: Stream,
    company: Company,
    rows: Sequence[Item],
    columns: Sequence[Column],
    asked: frozenset[str],
    base: tuple[str, str],
    places: int,
) -> Extra:
    """Return columns of shares of a line item that is printed and not asked about; none where it is asked."""
    concept, name = base
    if concept in asked or columns[0].member or not any(i.concept == concept for i in rows):
        return Extra()
    pair = _compared(columns)
    two = pair is not None and stream.chance(65)
    pair = pair or (0, 0)
    shown = [columns[at].period for at in (pair if two else pair[:1])]
    bases = tuple(company.books.get((period, ""), {}).get(concept, 0) for period in shown)
    if min(bases) <= 0:
        return Extra()
    head = stream.choice(("% of {year} {name}", "{year} % of {name}", "Percent of {name} {year}"))
    headers = [head.format(year=period.rpartition("FY")[2], name=name) for period in shown]
    if two and stream.chance(50):
        return Extra((*headers, "Change (bps)"), ("new", "old", "points"), places, "", bases, pair)
    return Extra(tuple(headers), ("new", "old")[: len(shown)], places, "", bases, pair)


_BASES = {"income-statement": ("revenue", "revenue"), "balance-sheet": ("total_assets", "total assets")}
_CHANGES = (
    ((("% Change",), ("percent",)), 22), ((("Change",), ("percent",)), 14), ((("% change",), ("percent",)), 8),
    ((("Percent Change",), ("percent",)), 6), ((("Change",), ("amount",)), 10), ((("Increase (Decrease)",), ("amount",)), 8),
    ((("$ Change", "% Change"), ("amount", "percent")), 8), ((("Change", "% Change"), ("amount", "percent")), 8),
    ((("{new} vs. {old}",), ("percent",)), 6), ((("Change {new} vs. {old}",), ("percent",)), 5),
    ((("Increase/(Decrease)",), ("amount",)), 5), ((("Variance",), ("amount",)), 3), ((("{old} to {new} Change",), ("percent",)), 3),
)  # fmt: skip

_CHANGES_OF = (
    ((("{new} vs. {old}",), ("percent",)), 35), ((("Change {new} vs. {old}",), ("percent",)), 30),
    ((("{old} to {new} Change",), ("percent",)), 15), ((("Change {new} vs. {old}",), ("amount",)), 20),
)  # fmt: skip
"""Beside more than two years the header says which of them are compared."""


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
    (printed,) = print_row(((new - old) * row.sign,), concept, manner, symbol=row.symbol)
    if printed is None:
        return _BLANK
    read = row_measure(caption, row.name, read_cell(printed.text))
    return printed if read == (printed.unit, printed.scale) else _BLANK

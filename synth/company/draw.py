"""Draw a company from one stream: who it is, and its statements of two to five fiscal years."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from synth.company.books.bank import Bank
from synth.company.books.commercial import Commercial
from synth.company.books.common import Plan
from synth.company.books.insurer import Insurer
from synth.company.company import Company
from synth.company.identity import YEAR_ENDS, Identity
from synth.company.industries import INDUSTRIES, WEIGHTS
from synth.company.names import draw_name
from synth.company.statutory import statutory_rate

if TYPE_CHECKING:
    from collections.abc import Callable

    from synth.company.books.common import Book
    from synth.company.industry import Industry, Kind
    from synth.stream import Stream


class _Books(Protocol):
    def opening(self) -> Book: ...
    def year(self, before: Book) -> Book: ...


_BOOKS: dict[Kind, Callable[[Plan, int, int], _Books]] = {
    "commercial": Commercial,
    "reit": Commercial,
    "bank": Bank,
    "insurer": Insurer,
}
_SCALES = {
    "USD": (((6, 0), 62), ((6, 1), 13), ((3, 0), 21), ((9, 1), 2), ((9, 2), 2)),
    "EUR": (((6, 0), 60), ((6, 1), 25), ((3, 0), 15)),
    "GBP": (((6, 0), 45), ((6, 1), 40), ((3, 0), 15)),
    "INR": (((7, 2), 45), ((7, 0), 20), ((5, 0), 15), ((5, 2), 12), ((6, 0), 8)),
}
"""(scale, decimals printed) with weights."""
_DIGITS = {
    (3, 0): ((5, 20), (6, 45), (7, 35)), (5, 0): ((4, 30), (5, 45), (6, 25)),
    (5, 2): ((6, 30), (7, 50), (8, 20)), (6, 0): ((4, 55), (5, 38), (6, 7)),
    (6, 1): ((4, 30), (5, 55), (6, 15)), (7, 0): ((4, 55), (5, 45)), (7, 2): ((5, 20), (6, 50), (7, 30)),
    (9, 1): ((3, 30), (4, 70)), (9, 2): ((4, 50), (5, 50)),
}  # fmt: skip
"""Digits of the first year's revenue, in printing units."""
_MOST = {
    "retailer": 250,
    "consumer": 90,
    "bank": 70,
    "reit": 5,
    "restaurant": 15,
    "miner": 40,
    "airline": 40,
    "utility": 20,
}
"""Billions that a first year's revenue stays under (dollars, euros or pounds; eighty times as many rupees)."""
_FINE = 20_000
"""Printing units of revenue that a tenth of is still fine enough for all its parts."""
_SHARES = {
    3: (((3, 0), 100),), 5: (((5, 0), 100),), 6: (((6, 0), 40), ((6, 1), 60)), 7: (((7, 2), 100),),
    9: (((6, 0), 60), ((6, 1), 40)),
}  # fmt: skip


def draw_company(
    stream: Stream, *, years: int = 3, industry: str | None = None, currency: str | None = None
) -> Company:
    """Draw a company with ``years`` fiscal years (2 to 5).

    Raises KeyError for an industry or currency that isn't known, ValueError for another number of years.
    """
    if not 2 <= years <= 5:
        raise ValueError(f"a company has two to five fiscal years, not {years}")
    plan_of = INDUSTRIES[industry or stream.weighted(WEIGHTS)]
    identity = _identity(stream, plan_of, years, currency)
    shift = identity.scale - identity.places - identity.share_scale + identity.share_places + 2
    plan = Plan(stream, plan_of, shift)
    digits = stream.weighted(_DIGITS[identity.scale, identity.places])
    revenue = _plausible(stream.magnitude(digits) + 600, identity, plan_of)
    # Sales of one to 120 currency units a share.
    per_share = stream.between(100, 999) * stream.weighted(((1, 30), (4, 50), (12, 20)))
    shares = max(40, revenue * 10 ** max(0, shift) // (per_share * 10 ** max(0, -shift)))
    books = _BOOKS[plan_of.kind](plan, revenue, shares)
    book = books.opening()
    periods = [f"FY{year}" for year in range(identity.years[-1] - 1, identity.years[0] + 1)]
    kept = {(periods[0], ""): book}
    for period in periods[1:]:
        plan.statutory = statutory_rate(identity.currency, identity.year_end, int(period[2:]))
        kept[period, ""] = book = books.year(book)
    opening = kept[periods[0], ""]
    for flow in ("revenue", "premiums_written"):
        opening.pop(flow, None)
    return Company(identity, plan_of, stream, kept, stream.choice(plan_of.captions))


def _most(industry: Industry) -> int:
    return _MOST.get(industry.name, 60)


def _plausible(revenue: int, who: Identity, industry: Industry) -> int:
    """Return a first year's revenue, in printing units: a tenth of it, or a half, where no company has as much."""
    most = _most(industry) * (80 if who.currency == "INR" else 1)
    while revenue * 10 ** (who.scale - who.places) > most * 10**9:
        revenue //= 10 if revenue > _FINE else 2
    return revenue


def _identity(stream: Stream, industry: Industry, years: int, currency: str | None) -> Identity:
    currency = currency or stream.weighted((("USD", 86), ("EUR", 6), ("GBP", 4), ("INR", 4)))
    scale, places = stream.weighted(_SCALES[currency])
    if scale > 6 and currency != "INR" and _most(industry) < 100:
        scale, places = 6, 0  # few billions are printed in millions
    share_scale, share_places = stream.weighted(_SHARES[scale])
    newest = stream.between(2010, 2025)
    return Identity(
        name=draw_name(stream, industry, currency),
        currency=currency,
        scale=scale,
        year_end=stream.weighted(YEAR_ENDS),
        years=tuple(range(newest, newest - years, -1)),
        places=places,
        share_scale=share_scale,
        share_places=share_places,
    )

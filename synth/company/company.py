"""A company's facts: exact integers by line item, period and member, that add up before they are printed."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from synth.company.concept import Measure
    from synth.company.identity import Identity
    from synth.company.industry import Industry
    from synth.company.schedule import Schedule
    from synth.stream import Stream

Key = tuple[str, str, str]
"""(concept, period, member); the member is "" for the whole company."""

_FIXED: dict[str, int] = {
    "per-share": -2, "price": -2, "percent": -4, "ratio": -2, "days": 0, "years": -1, "count": 0,
}  # fmt: skip
"""What one unit of a fact is, as a power of ten: cents, basis points, hundredths, days, tenths of a year."""


class Company:
    """Facts, held as integers of the smallest unit that is printed; ``value`` gives them in base units.

    One unit of money is 10^(scale - places) of the currency, of shares 10^(share_scale - share_places);
    ``power`` gives the others. So a fact prints exactly, and sums of printed facts are exact.

    ``periods`` are fiscal years, newest first ("FY2023"; also the balance sheet dates at their ends).
    ``opening`` is the date before the oldest of them: it has balances (instants) and no flows.
    ``quarters`` are "Q4 FY2023" … of the newest two years, newest first; year-to-date periods are
    "6M FY2023" and "9M FY2023". ``members`` gives each axis (``segment``, ``region``, ``product``, …) its
    members in order, once a schedule that draws them has been asked for; ``notes`` are words that belong to
    a schedule (why figures were restated).

    ``caption`` is what this company calls its revenue.

    The three statements' fiscal years are there from the start. All else is drawn when a schedule is asked
    for, from the company's stream and the schedule's name, so that the order of asking doesn't matter.
    """

    __slots__ = (
        "_schedules", "_stream", "books", "caption", "identity", "industry", "members", "notes", "opening", "periods", "plan",
        "quarters",
    )  # fmt: skip

    def __init__(
        self,
        identity: Identity,
        plan: Industry,
        stream: Stream,
        books: dict[tuple[str, str], dict[str, int]],
        caption: str,
    ) -> None:
        self.identity = identity
        self.plan = plan
        self.industry = plan.name
        self.periods = tuple(f"FY{year}" for year in identity.years)
        self.opening = f"FY{identity.years[-1] - 1}"
        self.quarters = tuple(f"Q{q} FY{year}" for year in identity.years[:2] for q in (4, 3, 2, 1))
        self.books = books
        self.caption = caption
        self.members: dict[str, tuple[str, ...]] = {}
        self.notes: dict[str, str] = {}
        self._stream = stream
        self._schedules: dict[str, Schedule | None] = {}

    def power(self, measure: Measure) -> int:
        """Return the power of ten of one unit of the measure's facts, in base units."""
        if measure == "money":
            return self.identity.scale - self.identity.places
        if measure == "shares":
            return self.identity.share_scale - self.identity.share_places
        return _FIXED[measure]

    def has(self, concept: str, period: str, member: str = "") -> bool:
        """Whether the company has this fact (of the statements, or of a schedule asked for before)."""
        book = self.books.get((period, member))
        return book is not None and concept in book

    def number(self, concept: str, period: str, member: str = "") -> int:
        """Return a fact in its printing unit (KeyError where the company has none)."""
        return self.books[period, member][concept]

    def value(self, concept: str, period: str, member: str = "") -> Fraction:
        """Return a fact in base units (KeyError where the company has none)."""
        from synth.company.concepts import CONCEPTS

        power = self.power(CONCEPTS[concept].measure)
        number = self.books[period, member][concept]
        return Fraction(number * 10**power) if power >= 0 else Fraction(number, 10**-power)

    def put(self, concept: str, period: str, number: int, member: str = "") -> None:
        """State a fact in its printing unit. Raises ValueError where it contradicts one that is there."""
        book = self.books.setdefault((period, member), {})
        if book.setdefault(concept, number) != number:
            raise ValueError(f"{(concept, period, member)} is {book[concept]}, not {number}")

    def keys(self) -> Iterator[Key]:
        """Yield the facts there are so far."""
        for (period, member), book in self.books.items():
            for concept in book:
                yield concept, period, member

    def titles(self, *titles: str) -> tuple[str, ...]:
        """Return the titles that suit a company that has, or hasn't, what it calls sales."""
        if "sales" in self.caption:
            return titles
        return tuple(title for title in titles if "sales" not in title.lower())

    def child(self, name: str) -> Stream:
        """Return the stream of a named part, for facts that several schedules share."""
        return self._stream.child(name)

    def schedule(self, name: str) -> Schedule | None:
        """Return a schedule, drawing its facts if need be; None where the company doesn't print it.

        Raises KeyError for a name that isn't in ``SCHEDULES``.
        """
        if name not in self._schedules:
            from synth.company.schedules import SCHEDULES

            self._schedules[name] = SCHEDULES[name](self.child(name), self)
        return self._schedules[name]

    def need(self, *names: str) -> None:
        """Draw the facts of these schedules."""
        for name in names:
            self.schedule(name)

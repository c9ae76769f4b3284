"""Segments: members across, and the same facts with years across; goodwill by segment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synth.company.parts import drift, header, member_row, put_parts, row, sizes, split
from synth.company.schedule import Column, Schedule
from synth.company.schedules.columns import years

if TYPE_CHECKING:
    from synth.company.company import Company
    from synth.stream import Stream

ELIMINATIONS = ("Intersegment eliminations", "Eliminations", "Eliminations and other")
CORPORATE = ("Corporate and unallocated", "Corporate", "Unallocated corporate items", "Corporate and other")
_FLOWS = ("segment_revenue", "segment_operating_income", "segment_depreciation", "segment_capex")
_TOTALS = {
    "segment_revenue": "revenue", "segment_assets": "total_assets", "segment_capex": "capex",
    "segment_depreciation": "depreciation_amortization",
}  # fmt: skip


def profit(company: Company) -> str:
    """Return the concept of the profit that the segments' profits add up to."""
    return "operating_income" if company.has("operating_income", company.periods[0]) else "pretax_income"


def segments(stream: Stream, company: Company) -> Schedule:
    """Draw segments, eliminations and corporate items; columns are the newest year's members and the total."""
    count = stream.between(2, min(5, len(company.plan.segments)))
    names = tuple(stream.sample(company.plan.segments, count))
    other = stream.choice(ELIMINATIONS), stream.choice(CORPORATE)
    company.members["segment"] = names
    company.members["segment_adjustment"] = other
    weights, assets = sizes(stream, count), sizes(stream, count, 30)
    # Each segment's margin leans to one side; a segment may lose money while the company doesn't.
    lean = [stream.between(-60, 110) for _ in names]
    between = stream.between
    trade, central, held = between(0, 70), between(8, 70), between(20, 140)
    profits = profit(company)
    everyone = (*names, *other)
    for period in reversed(company.periods):
        book = company.books[period, ""]
        weights, assets = drift(stream, weights), drift(stream, assets)
        size = abs(book["revenue"])
        between_them = size * max(0, trade + between(-5, 5)) // 1000
        put_parts(company, "segment_revenue", period, everyone,
                  (*split(book["revenue"] + between_them, weights), -between_them, 0))  # fmt: skip
        cost = size * central // 2000 + between(1, 5)
        earned = book[profits] + cost
        average = 1000 * earned // max(1, size)
        shares = [company.number("segment_revenue", period, name) for name in names]
        whole = max(1, sum(shares))
        bias = sum(s * x for s, x in zip(shares, lean, strict=True)) // whole
        made = [
            s * (average + x - bias + between(-12, 12)) // 1000 for s, x in zip(shares, lean, strict=True)
        ]
        made[0] += earned - sum(made)
        put_parts(company, "segment_operating_income", period, everyone, (*made, 0, -cost))
        total = book["total_assets"]
        center, owed = total * held // 1000, total * between(2, 30) // 1000
        put_parts(company, "segment_assets", period, everyone,
                  (*split(total - center + owed, assets), -owed, center))  # fmt: skip
        for concept in ("segment_depreciation", "segment_capex"):
            amount = book.get(_TOTALS[concept], 0)
            mine = amount * between(10, 70) // 1000
            put_parts(company, concept, period, everyone, (*split(amount - mine, assets), 0, mine))
    newest = company.periods[0]
    columns = (*(Column(newest, m, (m,)) for m in everyone), Column(newest, "", ("Consolidated",)))
    across = ((len(everyone), tuple((i, 1) for i in range(len(everyone)))),)
    items = tuple(row(c) for c in ("segment_revenue", "segment_operating_income", "segment_assets",
                                   "segment_depreciation", "segment_capex"))  # fmt: skip
    return Schedule("segments", ("Segment information", "Financial information by segment", "Reportable segments"),
                    items, columns, across=across)  # fmt: skip


def segment_years(stream: Stream, company: Company) -> Schedule:
    """Return segment revenue and profit with the years across, down to the consolidated totals."""
    company.need("segments")
    names, (eliminations, corporate) = company.members["segment"], company.members["segment_adjustment"]
    n = len(names)
    sales = stream.choice(company.titles("Net sales", "Revenue", "Revenues by segment"))
    profits = stream.choice(("Operating income", "Segment profit", "Income by segment"))
    total = profit(company)
    items = (
        header(sales),
        *(member_row("segment_revenue", m, 1, sales, indent=1) for m in names),
        member_row("segment_revenue", eliminations, 1, sales, indent=1),
        row("revenue", "subtotal", 0, company.caption, sales),
        header(profits),
        *(member_row("segment_operating_income", m, 1, profits, indent=1) for m in names),
        member_row("segment_operating_income", corporate, 1, profits, indent=1),
        row(total, "total", 0, "", profits),
    )
    totals = (
        (n + 2, tuple((i, 1) for i in range(1, n + 2))),
        (2 * n + 5, tuple((i, 1) for i in range(n + 4, 2 * n + 5))),
    )
    titles = company.titles(
        "Results by segment", "Segment results", "Net sales and operating income by segment"
    )
    return Schedule("segment-years", titles, items, years(company.periods), totals=totals)


def goodwill(stream: Stream, company: Company) -> Schedule | None:
    """Roll goodwill forward by segment over the newest year."""
    newest, before = company.periods[0], company.periods[1]
    if not company.number("goodwill", before) or not company.number("goodwill", newest):
        return None
    company.need("segments")
    names = company.members["segment"]
    book = company.books[newest, ""]
    weights = sizes(stream, len(names))
    bought, lost = book.get("acquired_goodwill", 0), book.get("impairment", 0)
    opening = split(company.number("goodwill", before), weights)
    acquired = split(bought, drift(stream, weights, 60))
    # The impairment falls on the segments that have the goodwill for it.
    written = split(lost, [max(0, x) for x in opening] if sum(opening) else weights)
    rows = {
        "goodwill_beginning": opening, "acquired_goodwill": acquired, "impairment": written,
        "goodwill_ending": [a + b - c for a, b, c in zip(opening, acquired, written, strict=True)],
    }  # fmt: skip
    for concept, parts in rows.items():
        if concept in book or any(parts):
            put_parts(company, concept, newest, names, parts)
    items = [row("goodwill_beginning", "item", 1)]
    terms = [(0, 1)]
    if bought:
        terms.append((len(items), 1))
        items.append(row("acquired_goodwill", "item", 1))
    if lost:
        terms.append((len(items), -1))
        items.append(row("impairment", "item", -1))
    if len(items) == 1:
        return None
    items.append(row("goodwill_ending", "total"))
    n = len(names)
    return Schedule(
        "goodwill", ("Changes in goodwill by segment", "Goodwill"), tuple(items),
        (*(Column(newest, m, (m,)) for m in names), Column(newest, "", ("Total",))),
        totals=((len(items) - 1, tuple(terms)),), across=((n, tuple((i, 1) for i in range(n))),),
    )  # fmt: skip

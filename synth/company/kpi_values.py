"""Values of key figures that agree with the statements: volume times price is revenue, orders move backlog."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synth.company.concepts import CONCEPTS

if TYPE_CHECKING:
    from synth.company.company import Company
    from synth.company.industry import Kpi
    from synth.stream import Stream

_VOLUMES = {
    "units_sold": ("average_selling_price", "revenue", 1000),
    "selling_space": ("sales_per_square_foot", "revenue", 1000),
    "subscribers": ("revenue_per_user", "service_revenue", 12),
    "passengers": ("average_fare", "passenger_revenue", 1000),
    "ounces_sold": ("realized_price", "metal_sales", 1000),
    "leasable_area": ("rent_per_square_foot", "rental_revenue", 1000),
}
"""Counts that follow from a price and a line of revenue, and how many prices one of them makes a year."""
_DOLLAR = {"INR": 80}
"""What a dollar of the ranges is in other currencies, roughly."""


def draw_kpi(stream: Stream, company: Company, kpi: Kpi) -> None:
    """State a key figure for all fiscal years."""
    measure = CONCEPTS[kpi.concept].measure
    if kpi.concept in _VOLUMES:
        _volume(company, kpi.concept)
    elif kpi.concept == "subscriber_additions":
        _additions(stream, company, kpi)
    elif kpi.concept == "orders_received":
        _orders(stream, company)
    elif kpi.per:
        _count(stream, company, kpi)
    elif measure == "percent":
        held = stream.between(kpi.low, kpi.high)
        for period in reversed(company.periods):
            held = (held + stream.between(kpi.low, kpi.high)) // 2
            company.put(kpi.concept, period, held // 10 * 10)
    elif measure == "money":
        share = stream.between(kpi.low, kpi.high)
        for period in reversed(company.periods):
            company.put(kpi.concept, period, company.number("revenue", period) * share // 1000)
            share += share * stream.between(-70, 80) // 1000
    else:
        rate = _DOLLAR.get(company.identity.currency, 1) if measure == "price" else 1
        held = stream.between(kpi.low, kpi.high) * rate
        for period in reversed(company.periods):
            company.put(kpi.concept, period, held)
            held += held * stream.between(*kpi.step) // 1000


def _base(company: Company, concept: str, period: str) -> int:
    """Return a line of revenue (all of it, where the line isn't reported) in whole currency units."""
    name = concept if company.has(concept, period) else "revenue"
    return company.number(name, period) * int(10 ** company.power("money"))


def _volume(company: Company, concept: str) -> None:
    price, line, times = _VOLUMES[concept]
    for period in company.periods:
        paid = company.number(price, period) * times
        company.put(concept, period, max(1, 100 * _base(company, line, period) // paid))


def _count(stream: Stream, company: Company, kpi: Kpi) -> None:
    each = stream.between(kpi.low, kpi.high) * _DOLLAR.get(company.identity.currency, 1)
    for period in reversed(company.periods):
        company.put(kpi.concept, period, 3 + _base(company, "revenue", period) // each)
        each += each * stream.between(-40, 60) // 1000


def _additions(stream: Stream, company: Company, kpi: Kpi) -> None:
    for at, period in enumerate(company.periods):
        now = company.number("subscribers", period)
        if at + 1 < len(company.periods):
            company.put(kpi.concept, period, now - company.number("subscribers", company.periods[at + 1]))
        else:
            company.put(kpi.concept, period, now * stream.between(kpi.low, kpi.high) // 1000)


def _orders(stream: Stream, company: Company) -> None:
    """Orders are revenue plus the change in backlog."""
    for at, period in enumerate(company.periods):
        now, sold = company.number("backlog", period), company.number("revenue", period)
        older = company.periods[at + 1 : at + 2]
        before = (
            company.number("backlog", older[0]) if older else now - sold * stream.between(-80, 140) // 1000
        )
        company.put("orders_received", period, sold + now - before)

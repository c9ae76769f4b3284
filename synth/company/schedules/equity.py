"""The statement of changes in equity: components across, movements down."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synth.company.parts import column_total, put_parts, row
from synth.company.schedule import Column, Schedule

if TYPE_CHECKING:
    from synth.company.company import Company
    from synth.stream import Stream

_PARTS = (
    ("Preferred stock", "preferred_stock", 1), ("Common stock", "common_stock", 1),
    ("Additional paid-in capital", "paid_in_capital", 1), ("Retained earnings", "retained_earnings", 1),
    ("Accumulated other comprehensive income (loss)", "accumulated_oci", 1),
    ("Treasury stock", "treasury_stock", -1), ("Noncontrolling interests", "noncontrolling_interest", 1),
)  # fmt: skip
_MOVES = (
    ("net_income", 1, "Retained earnings"), ("other_comprehensive_income", 1, _PARTS[4][0]),
    ("dividends_paid", -1, "Retained earnings"), ("preferred_dividends", -1, "Retained earnings"),
    ("buybacks", -1, "Treasury stock"), ("stock_issued", 1, "Additional paid-in capital"),
    ("stock_compensation", 1, "Additional paid-in capital"),
)  # fmt: skip


def equity(stream: Stream, company: Company) -> Schedule:
    """Roll every component of equity forward over the newest year."""
    del stream
    period, before = company.periods[0], company.periods[1]
    book, past = company.books[period, ""], company.books[before, ""]
    shown = [(label, name, sign) for label, name, sign in _PARTS if past.get(name) or book.get(name)]
    names = [label for label, _, _ in shown]
    company.members["component"] = tuple(names)
    put_parts(
        company, "equity_beginning", period, names, [sign * past.get(name, 0) for _, name, sign in shown]
    )
    put_parts(company, "equity_ending", period, names, [sign * book.get(name, 0) for _, name, sign in shown])
    minority = book.get("noncontrolling_income", 0)
    moves = []
    for concept, weight, place in _MOVES:
        amount = book.get(concept, 0)
        if place not in names or not (amount or concept == "net_income"):
            continue
        other = minority if concept == "net_income" else 0
        for name in names:
            part = amount - other if name == place else other if name == "Noncontrolling interests" else 0
            company.put(concept, period, part, name)
        moves.append((concept, weight))
    items = (
        row("equity_beginning", "item", 1),
        *(row(concept, "item", weight) for concept, weight in moves),
        row("equity_ending", "total"),
    )
    n = len(names)
    terms = ((0, 1), *((i + 1, weight) for i, (_, weight) in enumerate(moves)))
    return Schedule(
        "equity", ("Consolidated Statement of Changes in Equity", "Consolidated Statements of Stockholders' Equity"),
        items, (*(Column(period, m, (m,)) for m in names), Column(period, "", ("Total equity",))),
        signed=True, totals=((len(items) - 1, terms),), across=column_total(n),
    )  # fmt: skip


def comprehensive_income(stream: Stream, company: Company) -> Schedule:
    """Return the statement of comprehensive income: what moved equity without passing through income."""
    from synth.company.schedules.columns import years

    for period in company.periods:
        book = company.books[period, ""]
        whole = book["other_comprehensive_income"]
        hedges = abs(whole) * stream.between(-150, 150) // 1000
        pensions = abs(whole) * stream.between(-300, 250) // 1000
        company.put("oci_translation", period, whole - hedges - pensions)
        company.put("oci_hedges", period, hedges)
        company.put("oci_pensions", period, pensions)
    items = (
        row("net_income", "item", 1),
        row("oci_translation", "item", 1), row("oci_hedges", "item", 1), row("oci_pensions", "item", 1),
        row("other_comprehensive_income", "subtotal", 1), row("comprehensive_income", "total"),
    )  # fmt: skip
    return Schedule(
        "comprehensive-income", ("Consolidated Statements of Comprehensive Income",
                                 "Consolidated Statements of Comprehensive Income (Loss)"),
        items, years(company.periods), totals=((4, ((1, 1), (2, 1), (3, 1))), (5, ((0, 1), (4, 1)))),
    )  # fmt: skip

"""What must be paid and when: debt and lease maturities, debt by instrument, contractual obligations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synth.company.parts import member_row, put_parts, row, sizes, split
from synth.company.schedule import Column, Item, Schedule
from synth.company.schedules.columns import years

if TYPE_CHECKING:
    from synth.company.company import Company
    from synth.stream import Stream

_INSTRUMENTS = ("Term loan", "Revolving credit facility", "Senior notes", "Senior secured notes", "Convertible notes",
                "Subordinated notes", "Mortgage notes", "Equipment financing", "Commercial paper")  # fmt: skip


def _five(company: Company) -> tuple[str, ...]:
    first = company.identity.years[0] + 1
    return (*(str(first + i) for i in range(5)), "Thereafter")


def debt_maturities(stream: Stream, company: Company) -> Schedule | None:
    """Draw principal due in five years and thereafter, down to the carrying amount and its parts."""
    newest = company.periods[0]
    book = company.books[newest, ""]
    short, far = book["short_term_debt"], book["long_term_debt"]
    if far < 20 or short < 1:
        return None
    discount = far * stream.between(3, 22) // 1000 + 1
    names = _five(company)
    company.members["maturity"] = names
    later = split(far + discount, [*sizes(stream, 4), stream.between(100, 900)])
    put_parts(company, "debt_due", newest, names, (short, *later))
    company.put("debt_principal", newest, short + far + discount)
    company.put("debt_discount", newest, discount)
    items = (
        *(member_row("debt_due", m) for m in names),
        row("debt_principal", "subtotal", 1), row("debt_discount", "item", -1), row("total_debt", "subtotal", 1),
        row("short_term_debt", "item", -1, "Less: current portion"), row("long_term_debt", "total"),
    )  # fmt: skip
    totals = ((6, tuple((i, 1) for i in range(6))), (8, ((6, 1), (7, -1))), (10, ((8, 1), (9, -1))))
    return Schedule("debt-maturities", ("Maturities of long-term debt", "Scheduled debt maturities",
                                        "Future principal payments"),
                    items, (Column(newest, header=("Principal",)),), instant=True, totals=totals)  # fmt: skip


def lease_maturities(stream: Stream, company: Company) -> Schedule | None:
    """Draw lease payments by year, less imputed interest, down to the liability and its parts."""
    newest = company.periods[0]
    book = company.books[newest, ""]
    liability = book.get("lease_liability_total", 0)
    if liability < 40:
        return None
    interest = liability * stream.between(60, 240) // 1000 + 1
    names = _five(company)
    company.members["lease_maturity"] = names
    weights = [100 - 13 * i + stream.between(-5, 5) for i in range(5)]
    payments = split(liability + interest, [*weights, stream.between(60, 300)])
    put_parts(company, "lease_due", newest, names, payments)
    company.put("lease_payments_total", newest, liability + interest)
    company.put("imputed_interest", newest, interest)
    company.put("lease_term_remaining", newest, stream.between(21, 124))
    company.put("lease_discount_rate", newest, 10 * stream.between(24, 78))
    items = (
        *(member_row("lease_due", m) for m in names),
        row("lease_payments_total", "subtotal", 1), row("imputed_interest", "item", -1),
        row("lease_liability_total", "subtotal", 1),
        row("current_lease_liabilities", "item", -1, "Less: current portion"), row("lease_liabilities", "total"),
        row("lease_term_remaining"), row("lease_discount_rate"),
    )  # fmt: skip
    totals = ((6, tuple((i, 1) for i in range(6))), (8, ((6, 1), (7, -1))), (10, ((8, 1), (9, -1))))
    return Schedule("lease-maturities", ("Maturities of operating lease liabilities", "Future minimum lease payments"),
                    items, (Column(newest, header=("Operating leases",)),), instant=True, totals=totals)  # fmt: skip


def debt_instruments(stream: Stream, company: Company) -> Schedule | None:
    """Divide total debt among instruments, at the newest two year ends."""
    pair = company.periods[:2]
    if any(company.number("total_debt", p) < 50 for p in pair):
        return None
    kinds = stream.sample(_INSTRUMENTS, stream.between(2, 4))
    rate, year = stream.between(12, 34), company.identity.years[0]
    names = tuple(
        f"{rate // 4 + i}.{rate % 4 * 25:02d}% {kind.lower()} due {year + 2 + 2 * i}"
        if "notes" in kind else f"{kind} due {year + 1 + i}"
        for i, kind in enumerate(kinds)
    )  # fmt: skip
    company.members["instrument"] = names
    weights = sizes(stream, len(names))
    for period in pair:
        put_parts(
            company, "instrument_debt", period, names, split(company.number("total_debt", period), weights)
        )
        weights[-1] += stream.between(0, 40)
    n = len(names)
    items = (
        *(member_row("instrument_debt", m) for m in names), row("total_debt", "subtotal", 1),
        row("short_term_debt", "item", -1, "Less: current portion"), row("long_term_debt", "total"),
    )  # fmt: skip
    totals = ((n, tuple((i, 1) for i in range(n))), (n + 2, ((n, 1), (n + 1, -1))))
    return Schedule(
        "debt-instruments",
        ("Long-term debt", "Debt outstanding", "Borrowings"),
        items,
        years(pair),
        instant=True,
        totals=totals,
    )


def obligations(stream: Stream, company: Company) -> Schedule | None:
    """Return contractual obligations by when they fall due."""
    company.need("debt-maturities", "lease-maturities")
    newest = company.periods[0]
    if "maturity" not in company.members or "lease_maturity" not in company.members:
        return None
    spans = ("Less than 1 year", "1-3 years", "3-5 years", "More than 5 years")
    company.members["due"] = spans
    pieces = {"obligation_debt": "debt_due", "obligation_leases": "lease_due"}
    whole = [0, 0, 0, 0]
    for concept, source in pieces.items():
        names = company.members["maturity"]
        due = [company.number(source, newest, m) for m in names]
        parts = [due[0], due[1] + due[2], due[3] + due[4], due[5]]
        put_parts(company, concept, newest, spans, parts)
        whole = [a + b for a, b in zip(whole, parts, strict=True)]
    buying = company.number("revenue", newest) * stream.between(20, 180) // 1000
    parts = split(
        buying, [stream.between(40, 90), stream.between(20, 60), stream.between(5, 30), stream.between(0, 15)]
    )
    put_parts(company, "obligation_purchases", newest, spans, parts)
    put_parts(company, "obligations_total", newest, spans, [a + b for a, b in zip(whole, parts, strict=True)])
    items: tuple[Item, ...] = (
        row("obligation_debt", "item", 1), row("obligation_leases", "item", 1), row("obligation_purchases", "item", 1),
        row("obligations_total", "total"),
    )  # fmt: skip
    columns = (Column(newest, "", ("Total",)), *(Column(newest, m, (m,)) for m in spans))
    return Schedule("obligations", ("Contractual obligations", "Payments due by period"), items, columns,
                    totals=((3, ((0, 1), (1, 1), (2, 1))),), across=((0, tuple((i, 1) for i in range(1, 5))),))  # fmt: skip

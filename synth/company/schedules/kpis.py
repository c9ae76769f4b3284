"""Key figures of the industry, store counts, and the tables only banks and insurers have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synth.company.books.common import rounded
from synth.company.concepts import CONCEPTS
from synth.company.kpi_values import draw_kpi
from synth.company.parts import drift, member_row, put_parts, row, sizes, split
from synth.company.schedule import Schedule
from synth.company.schedules.columns import years
from synth.company.schedules.layout import arrange

if TYPE_CHECKING:
    from collections.abc import Callable

    from synth.company.company import Company
    from synth.company.schedule import Item
    from synth.stream import Stream


def _percent(part: int, whole: int) -> int:
    """Return a ratio in basis points, to a tenth of a per cent."""
    return 10 * rounded(1000 * part, whole) if whole > 0 else 0


def _margin(company: Company, period: str) -> int:
    book = company.books[period, ""]
    earning = book["loans"] + book["securities"]
    return rounded(10000 * book["net_interest_income"], earning)


def _billings(company: Company, period: str) -> int:
    book = company.books[period, ""]
    before = company.opening if period == company.periods[-1] else f"FY{int(period[2:]) - 1}"
    return book["revenue"] + book["deferred_revenue"] - company.number("deferred_revenue", before)


_DERIVED: dict[str, Callable[[Company, str], int]] = {
    "efficiency_ratio": lambda c, p: _percent(c.number("noninterest_expense", p), c.number("revenue", p)),
    "net_interest_margin": _margin,
    "billings": _billings,
    "book_to_bill": lambda c, p: rounded(100 * c.number("orders_received", p), c.number("revenue", p)),
    "loss_ratio": lambda c, p: _percent(c.number("losses_incurred", p), c.number("premiums_earned", p)),
    "expense_ratio": lambda c, p: _percent(
        c.number("acquisition_costs", p) + c.number("underwriting_expense", p), c.number("premiums_earned", p)
    ),
    "combined_ratio": lambda c, p: c.number("loss_ratio", p) + c.number("expense_ratio", p),
}
"""Key figures that follow from other facts: they must not contradict them."""
_REQUIRES = {
    "book_to_bill": ("backlog", "orders_received"), "orders_received": ("backlog",),
    "combined_ratio": ("loss_ratio", "expense_ratio"), "units_sold": ("average_selling_price",),
    "selling_space": ("sales_per_square_foot",), "subscribers": ("revenue_per_user",),
    "subscriber_additions": ("revenue_per_user", "subscribers"), "passengers": ("average_fare",),
    "ounces_sold": ("realized_price",), "leasable_area": ("rent_per_square_foot",),
}  # fmt: skip
"""What must be drawn, and is shown, before a figure that follows from it."""


def kpis(stream: Stream, company: Company) -> Schedule:
    """Draw the industry's key figures for all fiscal years."""
    plan = company.plan.kpis
    chosen = [kpi for kpi in plan if stream.chance(80)] or list(plan[:2])
    shown: dict[str, None] = {}
    for kpi in chosen:
        for name in (*_REQUIRES.get(kpi.concept, ()), kpi.concept):
            shown[name] = None
    ranges = {kpi.concept: kpi for kpi in plan}
    for name in shown:
        if name in _DERIVED:
            for period in reversed(company.periods):
                company.put(name, period, _DERIVED[name](company, period))
        else:
            draw_kpi(stream, company, ranges[name])
    money = any(CONCEPTS[name].measure == "money" for name in shown)
    titles = ("Key operating metrics", "Operating data", "Key performance indicators",
              "Selected operating statistics")  # fmt: skip
    return Schedule("kpis", titles, tuple(row(name) for name in shown), years(company.periods), scaled=money)


_STORES = ("stores_beginning", "stores_opened", "-stores_closed", "== stores = .")


def stores(stream: Stream, company: Company) -> Schedule | None:
    """Roll the store count forward."""
    company.need("kpis")
    if not company.has("stores", company.periods[0]):
        return None
    for i, period in enumerate(company.periods):
        count = company.number("stores", period)
        older = company.periods[i + 1 : i + 2]
        before = (
            company.number("stores", older[0]) if older else count - count * stream.between(-20, 60) // 1000
        )
        closed = max(0, before - count) + stream.between(0, 3 + count // 60)
        company.put("stores_beginning", period, before)
        company.put("stores_closed", period, closed)
        company.put("stores_opened", period, count - before + closed)
    columns = years(company.periods)
    items, totals = arrange(company, _STORES, columns, ("stores_beginning", "stores"))
    return Schedule(
        "stores", ("Store count", "Changes in number of stores"), items, columns, scaled=False, totals=totals
    )


_LOANS = ("Commercial and industrial", "Commercial real estate", "Residential mortgage", "Home equity", "Consumer",
          "Construction", "Credit card", "Auto")  # fmt: skip
_DEPOSITS = (
    "Noninterest-bearing demand",
    "Interest-bearing demand",
    "Savings and money market",
    "Time deposits",
)


def loans(stream: Stream, company: Company) -> Schedule | None:
    """Divide a bank's loans among classes, down to net loans."""
    if company.plan.kind != "bank":
        return None
    names = tuple(stream.sample(_LOANS, stream.between(4, 6)))
    company.members["loan"] = names
    weights, pair = sizes(stream, len(names)), company.periods[:2]
    for period in reversed(pair):
        put_parts(company, "loan_class", period, names, split(company.number("loans", period), weights))
        weights = drift(stream, weights, 5)
    n = len(names)
    items = (*(member_row("loan_class", m) for m in names), row("loans", "subtotal", 1),
             row("allowance_for_credit_losses", "item", -1), row("net_loans", "total"))  # fmt: skip
    totals = ((n, tuple((i, 1) for i in range(n))), (n + 2, ((n, 1), (n + 1, -1))))
    return Schedule(
        "loans", ("Loan portfolio", "Loans by class"), items, years(pair), instant=True, totals=totals
    )


def deposits(stream: Stream, company: Company) -> Schedule | None:
    """Divide a bank's deposits among kinds."""
    if company.plan.kind != "bank":
        return None
    company.members["deposit"] = _DEPOSITS
    weights, pair = sizes(stream, 4, 30), company.periods[:2]
    for period in reversed(pair):
        put_parts(
            company, "deposit_class", period, _DEPOSITS, split(company.number("deposits", period), weights)
        )
        weights = drift(stream, weights, 6)
    items: tuple[Item, ...] = (*(member_row("deposit_class", m) for m in _DEPOSITS), row("deposits", "total"))
    return Schedule("deposits", ("Deposits", "Deposits by type"), items, years(pair), instant=True,
                    totals=((4, tuple((i, 1) for i in range(4))),))  # fmt: skip


def credit_allowance(stream: Stream, company: Company) -> Schedule | None:
    """Roll a bank's allowance for credit losses forward."""
    del stream
    if company.plan.kind != "bank":
        return None
    before = company.number("allowance_for_credit_losses", company.opening)
    for period in reversed(company.periods):
        company.put("acl_beginning", period, before)
        before = company.number("allowance_for_credit_losses", period)
    layout = ("acl_beginning", "credit_provision", "-net_charge_offs", "== allowance_for_credit_losses = .")
    columns = years(company.periods)
    items, totals = arrange(company, layout, columns, ("allowance_for_credit_losses",))
    return Schedule("credit-allowance", ("Allowance for credit losses", "Changes in the allowance for credit losses"),
                    items, columns, totals=totals)  # fmt: skip


def reserves(stream: Stream, company: Company) -> Schedule | None:
    """Roll an insurer's loss reserves forward: incurred for this and prior years, paid."""
    if company.plan.kind != "insurer":
        return None
    before = company.number("loss_reserves", company.opening)
    for period in reversed(company.periods):
        after, incurred = company.number("loss_reserves", period), company.number("losses_incurred", period)
        prior = before * stream.between(-40, 30) // 1000
        company.put("reserves_beginning", period, before)
        company.put("losses_prior", period, prior)
        company.put("losses_current", period, incurred - prior)
        company.put("losses_paid", period, before + incurred - after)
        before = after
    layout = ("reserves_beginning", "losses_current", "losses_prior", "-losses_paid", "== loss_reserves = .")
    columns = years(company.periods)
    items, totals = arrange(company, layout, columns, ("loss_reserves",))
    return Schedule(
        "reserves", ("Changes in loss reserves", "Liability for unpaid losses"), items, columns, totals=totals
    )

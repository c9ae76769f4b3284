"""Per-share data, share counts, stock options and buybacks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synth.company.books.common import rounded
from synth.company.parts import row
from synth.company.schedule import Item, Schedule
from synth.company.schedules.columns import years
from synth.company.schedules.layout import arrange

if TYPE_CHECKING:
    from synth.company.company import Company
    from synth.stream import Stream

_PER_SHARE = (
    "# Numerator", "parent_income", "preferred_dividends", "common_income = parent_income - preferred_dividends",
    "# Denominator", "basic_shares", "dilutive_shares", "diluted_shares = basic_shares + dilutive_shares",
    "# Earnings per share", "~ basic_eps | Basic", "~ diluted_eps | Diluted",
    "#", "~ dividends_per_share",
)  # fmt: skip
_OPTIONS = (
    "options_beginning", "options_granted", "-options_exercised", "-options_forfeited", "== options_ending = .",
)  # fmt: skip
_COUNT = ("shares_beginning", "shares_issued", "-shares_repurchased", "== shares_outstanding = .")
_SELECTED = (
    "~ gross_profit", "~ operating_income", "~ net_income", "~ diluted_eps", "~ dividends_per_share", "~ total_assets",
    "~ long_term_debt", "~ total_equity", "~ operating_cash_flow", "~ capex", "~ share_price",
)  # fmt: skip


def per_share(stream: Stream, company: Company) -> Schedule:
    """Return the computation of basic and diluted earnings per share."""
    del stream
    for period in company.periods:
        book = company.books[period, ""]
        company.put("common_income", period, book["parent_income"] - book.get("preferred_dividends", 0))
        company.put("dilutive_shares", period, book["diluted_shares"] - book["basic_shares"])
    columns = years(company.periods)
    items, totals = arrange(
        company, _PER_SHARE, columns, ("common_income", "diluted_shares", "basic_eps", "diluted_eps")
    )
    return Schedule(
        "per-share",
        ("Computation of earnings per share", "Earnings per share"),
        items,
        columns,
        totals=totals,
    )


def share_count(stream: Stream, company: Company) -> Schedule:
    """Roll shares outstanding forward over all years."""
    del stream
    before = company.number("shares_outstanding", company.opening)
    for period in reversed(company.periods):
        company.put("shares_beginning", period, before)
        before = company.number("shares_outstanding", period)
    columns = years(company.periods)
    items, totals = arrange(company, _COUNT, columns, ("shares_beginning", "shares_outstanding"))
    return Schedule("share-count", ("Changes in shares outstanding", "Share capital"), items, columns, scaled=False,
                    totals=totals)  # fmt: skip


def stock_options(stream: Stream, company: Company) -> Schedule | None:
    """Roll stock options forward over all years, with average exercise prices."""
    base = company.number("basic_shares", company.periods[0])
    if base < 2000:
        return None
    held = base * stream.between(15, 70) // 1000
    price = company.number("share_price", company.periods[-1]) * stream.between(450, 1050) // 1000 + 1
    between = stream.between
    for period in reversed(company.periods):
        granted = held * between(40, 260) // 1000
        used, gone = held * between(20, 240) // 1000, held * between(5, 70) // 1000
        company.put("options_beginning", period, held)
        company.put("options_granted", period, granted)
        company.put("options_exercised", period, used)
        company.put("options_forfeited", period, gone)
        held += granted - used - gone
        price += price * between(-40, 90) // 1000
        company.put("options_ending", period, held)
        company.put("exercise_price", period, price)
    columns = years(company.periods)
    items, totals = arrange(company, _OPTIONS, columns, ("options_beginning", "options_ending"))
    return Schedule("stock-options", ("Stock option activity", "Summary of option activity"),
                    (*items, row("exercise_price")), columns, scaled=False, totals=totals)  # fmt: skip


def share_repurchases(stream: Stream, company: Company) -> Schedule | None:
    """Return shares bought back, their cost and average price."""
    del stream
    shown = tuple(p for p in company.periods if company.books[p, ""].get("shares_repurchased"))
    if not shown:
        return None
    money, shares = company.power("money"), company.power("shares")
    for period in shown:
        book = company.books[period, ""]
        shift = money - shares + 2
        paid, bought = (
            book["buybacks"] * 10 ** max(0, shift),
            book["shares_repurchased"] * 10 ** max(0, -shift),
        )
        company.put("average_price_paid", period, rounded(paid, bought))
    items: tuple[Item, ...] = (
        row("shares_repurchased"),
        row("average_price_paid"),
        row("buybacks", "item", 0, "Total cost"),
    )
    return Schedule(
        "share-repurchases", ("Share repurchases", "Repurchases of common stock"), items, years(shown)
    )


def selected_data(stream: Stream, company: Company) -> Schedule:
    """Return the lines a reader looks for first, over all fiscal years."""
    del stream
    columns = years(company.periods)
    items, _ = arrange(
        company, (f"~ revenue | {company.caption}", *_SELECTED), columns, ("revenue", "net_income")
    )
    return Schedule(
        "selected-data",
        ("Selected financial data", "Financial highlights", "Five-year summary"),
        items,
        columns,
    )

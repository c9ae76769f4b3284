"""The income statement, with per-share figures below."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from synth.company.schedule import Schedule
from synth.company.schedules.columns import years
from synth.company.schedules.layout import arrange

if TYPE_CHECKING:
    from synth.company.company import Company
    from synth.company.industry import Industry
    from synth.stream import Stream

TITLES = ("Consolidated Statements of Operations", "Consolidated Statements of Income",
          "Consolidated Statements of Earnings", "Consolidated Income Statements")  # fmt: skip
_AFTER = (
    "~ noncontrolling_income",
    "parent_income = net_income - noncontrolling_income",
)
PER_SHARE = (
    "# Earnings per share",
    "~ basic_eps | Basic",
    "~ diluted_eps | Diluted",
    "# Weighted average shares outstanding",
    "~ basic_shares | Basic",
    "~ diluted_shares | Diluted",
    "#",
    "~ dividends_per_share",
)
_BANK = (
    "# Interest income",
    "loan_interest",
    "securities_interest",
    "total_interest_income = .",
    "# Interest expense",
    "deposit_interest",
    "borrowing_interest",
    "total_interest_expense = .",
    "#",
    "net_interest_income = total_interest_income - total_interest_expense",
    "credit_provision",
    "net_interest_after_provision = net_interest_income - credit_provision",
    "# Noninterest income",
    "service_charges",
    "wealth_fees",
    "card_fees",
    "other_noninterest_income",
    "noninterest_income = .",
    "# Noninterest expense",
    "compensation_expense",
    "occupancy_expense",
    "technology_expense",
    "restructuring",
    "other_noninterest_expense",
    "noninterest_expense = .",
    "#",
    "pretax_income = net_interest_after_provision + noninterest_income - noninterest_expense",
)
_INSURER = (
    "# Revenues",
    "premiums_earned",
    "investment_income",
    "realized_gains",
    "fee_income",
    "revenue = .",
    "# Benefits and expenses",
    "losses_incurred",
    "acquisition_costs",
    "underwriting_expense",
    "amortization_expense",
    "interest_expense",
    "restructuring",
    "total_expenses = .",
    "#",
    "pretax_income = revenue - total_expenses",
)


@lru_cache(maxsize=256)
def core_layout(industry: Industry, caption: str) -> tuple[str, ...]:
    """Return the rows from revenue to net income."""
    tax = ("income_tax", "== net_income = pretax_income - income_tax")
    if industry.kind == "bank":
        return (*_BANK, *tax, *_AFTER)
    if industry.kind == "insurer":
        rows = [f"{row} | {caption}" if row == "revenue = ." else row for row in _INSURER]
        return (*rows, *tax, *_AFTER)
    rows = ["# Revenues", *(name for name, _, _ in industry.revenue), f"revenue = . | {caption}"]
    costs = [line.concept for line in industry.lines if line.cost]
    if costs:
        rows += ["# Cost of revenue", *costs, "cost_of_revenue = .", "#",
                 "gross_profit = revenue - cost_of_revenue"]  # fmt: skip
    rows += ["# Operating expenses", *(line.concept for line in industry.lines if not line.cost)]
    rows += [*industry.face, "restructuring", "impairment", "operating_expenses = .", "#"]
    start = "gross_profit" if costs else "revenue"
    rows += [
        f"operating_income = {start} - operating_expenses",
        "interest_expense",
        "interest_income",
        "gain_on_sale",
        "other_income",
        "pretax_income = operating_income - interest_expense + interest_income + gain_on_sale + other_income",
    ]
    return (*rows, *tax, *_AFTER)


@lru_cache(maxsize=256)
def _full(industry: Industry, caption: str) -> tuple[str, ...]:
    return core_layout(industry, caption) + PER_SHARE


def income_statement(stream: Stream, company: Company) -> Schedule:
    """Return the income statement of all fiscal years."""
    del stream  # the statements are drawn with the company
    columns = years(company.periods)
    items, totals = arrange(company, _full(company.plan, company.caption), columns, ("net_income",))
    return Schedule("income-statement", TITLES, items, columns, totals=totals)

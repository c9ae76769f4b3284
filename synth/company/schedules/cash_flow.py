"""The cash flow statement, indirect."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synth.company.schedule import Schedule
from synth.company.schedules.columns import years
from synth.company.schedules.layout import arrange

if TYPE_CHECKING:
    from synth.company.company import Company
    from synth.stream import Stream

_LAYOUT = (
    "# Operating activities",
    "net_income",
    "credit_provision",
    "depreciation_amortization",
    "impairment",
    "stock_compensation",
    "deferred_tax_change",
    "-gain_on_sale",
    "-realized_gains",
    "change_in_receivables",
    "change_in_inventory",
    "change_in_prepaid",
    "change_in_premiums_receivable",
    "change_in_reinsurance",
    "change_in_acquisition_costs",
    "change_in_payables",
    "change_in_accrued",
    "change_in_deferred_revenue",
    "change_in_loss_reserves",
    "change_in_unearned_premiums",
    "change_in_other",
    "operating_cash_flow = .",
    "# Investing activities",
    "-capex",
    "-acquisitions",
    "asset_sales",
    "-net_loan_originations",
    "-investment_purchases",
    "investment_sales",
    "investing_cash_flow = .",
    "# Financing activities",
    "debt_issued",
    "-debt_repaid",
    "change_in_deposits",
    "-dividends_paid",
    "-preferred_dividends",
    "-buybacks",
    "stock_issued",
    "financing_cash_flow = .",
    "#",
    "fx_effect",
    "net_change_in_cash = operating_cash_flow + investing_cash_flow + financing_cash_flow + fx_effect",
    "cash_beginning",
    "== cash_ending = net_change_in_cash + cash_beginning",
)


def cash_flow(stream: Stream, company: Company) -> Schedule:
    """Return the cash flow statement of all fiscal years."""
    del stream  # the statements are drawn with the company
    columns = years(company.periods)
    items, totals = arrange(
        company, _LAYOUT, columns,
        ("operating_cash_flow", "investing_cash_flow", "financing_cash_flow", "net_change_in_cash"),
    )  # fmt: skip
    return Schedule("cash-flow", ("Consolidated Statements of Cash Flows", "Consolidated Cash Flow Statements"),
                    items, columns, signed=True, totals=totals)  # fmt: skip

"""Families whose figure is not disclosed, and families that look so but whose figure follows another way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synth.family import Family
from synth.questions.absence import ask_absent, page_without
from synth.questions.derived import ask_derived, page_of_derived
from synth.questions.elsewhen import ask_other_year, page_with_years

if TYPE_CHECKING:
    from synth.problem import Ask
    from synth.scene import Scene

_MARGINS = ("gross-margin", "operating-margin", "net-margin", "pretax-margin", "ebit-margin", "ebitda-margin", "markup-on-cost", "ebitda",
            "research-intensity", "selling-expense-ratio", "depreciation-ratio", "effective-tax-rate", "interest-burden-on-revenue",
            "adjusted-ebitda", "nopat", "operating-expense-ratio", "current-tax-rate", "stock-compensation-to-revenue")  # fmt: skip
_BALANCES = ("current-ratio", "quick-ratio", "cash-ratio", "working-capital", "debt-to-equity", "debt-to-capital", "net-debt", "total-debt",
             "net-debt-to-equity", "equity-ratio", "liabilities-to-assets", "long-term-debt-to-equity", "inventory-share-of-assets",
             "receivables-share-of-assets", "tangible-book-value", "invested-capital", "asset-life-used", "lease-adjusted-debt",
             "short-term-debt-share", "goodwill-share-of-assets", "cash-to-debt", "trade-working-capital")  # fmt: skip
_ACROSS = ("inventory-turnover", "inventory-turnover-ending", "days-inventory", "days-sales", "days-payables", "days-sales-ending",
           "cash-conversion-cycle", "return-on-equity", "return-on-assets", "asset-turnover", "fixed-asset-turnover",
           "receivables-turnover", "payables-turnover", "interest-coverage", "debt-to-ebitda", "net-debt-to-ebitda",
           "return-on-invested-capital", "return-on-capital-employed", "weighted-average-interest-rate")  # fmt: skip
_CASH = ("free-cash-flow", "free-cash-flow-margin", "cash-conversion", "capex-intensity", "capex-to-depreciation", "payout-ratio",
         "dividend-coverage", "total-payout-ratio", "retention-rate", "cash-returned", "free-cash-flow-per-share", "cash-flow-to-debt",
         "accruals", "sloan-accruals-ratio", "cash-interest-coverage", "diluted-eps", "book-value-per-share", "dilution",
         "sales-per-share", "net-borrowing", "capex-to-operating-cash-flow", "reinvestment-coverage")  # fmt: skip
_INDUSTRY = ("efficiency-ratio", "net-interest-margin-ending", "loan-to-deposit-ratio", "allowance-to-loans", "provision-to-loans",
             "fee-income-share", "loss-ratio", "expense-ratio", "combined-ratio", "underwriting-income", "funds-from-operations",
             "ffo-payout-ratio", "noi-margin", "billings", "subscription-share-of-revenue", "sales-per-store-ending", "rule-of-forty",
             "arr-to-revenue", "sales-efficiency", "backlog-to-revenue", "average-selling-price")  # fmt: skip
_LINES = ("interest_expense", "income_tax", "cost_of_revenue", "research_expense", "selling_expense", "inventory", "receivables",
          "payables", "goodwill", "intangibles", "long_term_debt", "short_term_debt", "deferred_revenue", "retained_earnings",
          "capex", "dividends_paid", "buybacks", "stock_compensation", "depreciation_amortization", "acquisitions", "lease_liabilities",
          "diluted_shares", "operating_cash_flow", "treasury_stock", "restructuring", "accrued_liabilities", "debt_repaid",
          "current_liabilities", "gross_profit", "operating_income", "total_liabilities", "noncontrolling_income")  # fmt: skip


def _absent(name: str, about: str, figures: tuple[str, ...], weight: int) -> Family:
    def ask(scene: Scene) -> Ask:
        return ask_absent(scene, figures)

    return Family(
        f"not-disclosed-{name}",
        f"A figure that the page does not disclose: {about}",
        page_without(figures),
        ask,
        weight=weight,
    )


FAMILIES = [
    _absent("margin", "a margin or a rate", _MARGINS, 10),
    _absent("balance", "a ratio of balances", _BALANCES, 10),
    _absent("turnover", "a ratio over two statements", _ACROSS, 10),
    _absent("cash", "cash flow, payout and figures per share", _CASH, 10),
    _absent("industry", "a figure of its industry", _INDUSTRY, 8),
    _absent("line", "a line item", _LINES, 12),
    Family(
        "not-disclosed-year",
        "A line item of a year that the page does not show",
        page_with_years,
        ask_other_year,
        weight=8,
    ),
    Family(
        "derived-line",
        "A line item that is not printed but follows from others",
        page_of_derived(lines=True),
        ask_derived,
        weight=10,
    ),
    Family(
        "derived-metric",
        "A metric whose usual operand is not printed but follows from others",
        page_of_derived(lines=False),
        ask_derived,
        weight=10,
    ),
]

"""What a line item equals, by how statements are built: other ways to a figure that isn't printed itself.

A question may call a line item not disclosed only if none of these can be computed from the page either.
Formulas are in the language of synth.formula; sources are the statements' own articulation (FASB Concepts
Statement No. 8, ch. 5; Regulation S-X, Articles 5 and 7).
"""

from __future__ import annotations

IDENTITIES: dict[str, tuple[str, ...]] = {
    "revenue": ("gross_profit + cost_of_revenue", "product_revenue + service_revenue", "operating_income + operating_expenses + cost_of_revenue",
                "operating_income + operating_expenses", "pretax_income + total_expenses"),
    "cost_of_revenue": ("revenue - gross_profit",),
    "gross_profit": ("revenue - cost_of_revenue", "operating_income + operating_expenses"),
    # The ways without cost of revenue hold where an industry has none; elsewhere a page that prints only these
    # two rows doesn't say which it is.
    "operating_expenses": ("gross_profit - operating_income", "revenue - operating_income", "revenue - cost_of_revenue - operating_income"),
    "operating_income": ("gross_profit - operating_expenses", "revenue - operating_expenses", "revenue - cost_of_revenue - operating_expenses",
                         "ebitda - depreciation_amortization", "pretax_income + interest_expense - interest_income - other_income", "pretax_income + interest_expense"),
    "ebitda": ("operating_income + depreciation_amortization",),
    "depreciation_amortization": ("ebitda - operating_income",),
    "total_expenses": ("revenue - pretax_income",),
    "pretax_income": ("net_income + income_tax", "revenue - total_expenses", "net_interest_after_provision + noninterest_income - noninterest_expense"),
    "net_interest_after_provision": ("net_interest_income - credit_provision",),
    "credit_provision": ("net_interest_income - net_interest_after_provision",),
    "income_tax": ("pretax_income - net_income",),
    "net_income": ("pretax_income - income_tax", "parent_income + noncontrolling_income"),
    "parent_income": ("net_income - noncontrolling_income",),
    "noncontrolling_income": ("net_income - parent_income",),
    "product_revenue": ("revenue - service_revenue",),
    "service_revenue": ("revenue - product_revenue",),
    "net_interest_income": ("total_interest_income - total_interest_expense", "net_interest_after_provision + credit_provision"),
    "total_interest_income": ("net_interest_income + total_interest_expense", "loan_interest + securities_interest"),
    "total_interest_expense": ("total_interest_income - net_interest_income", "deposit_interest + borrowing_interest"),
    "current_assets": ("cash + short_term_investments + receivables + inventory + prepaid_expenses",),
    "total_debt": ("short_term_debt + long_term_debt",),
    "long_term_debt": ("total_debt - short_term_debt",),
    "short_term_debt": ("total_debt - long_term_debt",),
    "net_loans": ("loans - allowance_for_credit_losses",),
    "loans": ("net_loans + allowance_for_credit_losses",),
    "allowance_for_credit_losses": ("loans - net_loans",),
    "ppe": ("ppe_gross - accumulated_depreciation",),
    "ppe_gross": ("ppe + accumulated_depreciation",),
    "accumulated_depreciation": ("ppe_gross - ppe",),
    "total_assets": ("liabilities_and_equity", "total_liabilities + total_equity"),
    "total_liabilities": ("total_assets - total_equity", "liabilities_and_equity - total_equity"),
    "total_equity": ("total_assets - total_liabilities", "liabilities_and_equity - total_liabilities"),
    "liabilities_and_equity": ("total_assets", "total_liabilities + total_equity"),
    "net_change_in_cash": (
        "cash_ending - cash_beginning", "operating_cash_flow + investing_cash_flow + financing_cash_flow",
        "cash - cash@-1",
    ),
    "cash": ("cash_ending",),
    "cash_ending": ("cash", "cash_beginning + net_change_in_cash"),
    "cash_beginning": ("cash@-1", "cash_ending - net_change_in_cash"),
    "free_cash_flow": ("operating_cash_flow - capex",),
    "capex": ("operating_cash_flow - free_cash_flow",),
    "operating_cash_flow": ("free_cash_flow + capex", "net_change_in_cash - investing_cash_flow - financing_cash_flow"),
    "investing_cash_flow": ("net_change_in_cash - operating_cash_flow - financing_cash_flow",),
    "financing_cash_flow": ("net_change_in_cash - operating_cash_flow - investing_cash_flow",),
    "basic_eps": ("net_income / basic_shares", "parent_income / basic_shares"),
    "diluted_eps": ("net_income / diluted_shares", "parent_income / diluted_shares"),
    "basic_shares": ("net_income / basic_eps",),
    "diluted_shares": ("net_income / diluted_eps",),
    "dividends_per_share": ("dividends_paid / basic_shares",),
    "dividends_paid": ("dividends_per_share * basic_shares",),
}  # fmt: skip
"""By line item. Items that are not here have no other way in the statements that companies here print."""

"""Cash paid beside expenses, capital expenditures beside acquisitions, dividends declared beside dividends paid."""

from __future__ import annotations

from synth.categories.distractor_table.near_families import near_families
from synth.questions.near_ratio import NearRatio

_PAID = ("income-statement", "free-cash-flow")

INTEREST = (
    NearRatio(
        "operating_income / interest_paid",
        ("operating income as a multiple of cash paid for interest", "coverage of the interest paid in cash by operating income"),
        (("wrong_line_item", "operating_income / interest_expense"), ("wrong_line_item", "pretax_income / interest_paid"),
         ("gross_vs_net", "x = interest_paid - interest_income; operating_income / x")),
        unit="x", tables=_PAID, beside=("interest_expense", "pretax_income"),
    ),
    NearRatio(
        "interest_paid / interest_expense",
        ("cash paid for interest as a percentage of interest expense",),
        (("wrong_base", "interest_expense / interest_paid"), ("wrong_line_item", "income_taxes_paid / interest_expense"),
         ("wrong_line_item", "income_taxes_paid / income_tax")),
        tables=_PAID, beside=("income_taxes_paid", "income_tax"),
    ),
    NearRatio(
        "before interest = operating_cash_flow + interest_paid; before interest / interest_paid",
        ("cash coverage of interest, operating cash flow before interest paid over interest paid",),
        (("missing_component", "operating_cash_flow / interest_paid"), ("wrong_line_item", "x = operating_cash_flow + interest_expense; x / interest_expense"),
         ("wrong_line_item", "x = free_cash_flow + interest_paid; x / interest_paid")),
        unit="x", tables=_PAID, beside=("interest_expense", "free_cash_flow"),
    ),
)  # fmt: skip

TAX = (
    NearRatio(
        "income_taxes_paid / pretax_income",
        ("the cash tax rate, income taxes paid over income before taxes", "cash paid for income taxes as a percentage of income before taxes"),
        (("wrong_line_item", "income_tax / pretax_income"), ("wrong_base", "income_taxes_paid / net_income"), ("wrong_line_item", "interest_paid / pretax_income"),
         ("wrong_base", "income_taxes_paid / operating_income")),
        tables=_PAID, beside=("income_tax", "net_income"),
    ),
    NearRatio(
        "income_tax / pretax_income",
        ("the effective tax rate, the tax provision over income before taxes",),
        (("wrong_line_item", "income_taxes_paid / pretax_income"), ("wrong_base", "income_tax / net_income"), ("wrong_base", "income_tax / operating_income")),
        tables=_PAID, beside=("income_taxes_paid", "net_income"),
    ),
    NearRatio(
        "current_tax / pretax_income",
        ("current income tax, without the deferred part, as a percentage of income before taxes",),
        (("subtotal_double_count", "income_tax / pretax_income"), ("wrong_line_item", "deferred_tax_change / pretax_income"), ("wrong_base", "current_tax / income_tax")),
        tables=("tax-components", "income-statement"), beside=("income_tax", "deferred_tax_change"),
    ),
    NearRatio(
        "current_tax / income_tax",
        ("the current part of the income tax provision as a percentage of the whole",),
        (("wrong_line_item", "current_federal / income_tax"), ("missing_component", "current_federal / current_tax"), ("wrong_base", "current_tax / deferred_tax_change")),
        tables=("tax-components",), beside=("current_federal", "deferred_tax_change"),
    ),
)  # fmt: skip

OUTLAYS = (
    NearRatio(
        "outlays = capex + acquisitions; capex / outlays",
        ("capital expenditures as a percentage of capital expenditures and acquisitions together",),
        (("wrong_base", "capex / acquisitions"), ("wrong_line_item", "x = capex + acquisitions; acquisitions / x"),
         ("wrong_base", "capex / operating_cash_flow")),
        beside=("operating_cash_flow",),
    ),
    NearRatio(
        "outlays = capex + acquisitions; outlays / operating_cash_flow",
        ("capital expenditures and acquisitions together as a percentage of operating cash flow",),
        (("missing_component", "capex / operating_cash_flow"), ("missing_component", "acquisitions / operating_cash_flow"),
         ("wrong_base", "x = capex + acquisitions; x / financing_cash_flow")),
    ),
    NearRatio(
        "capex / depreciation_amortization",
        ("capital expenditures as a multiple of depreciation and amortization",),
        (("subtotal_double_count", "x = capex + acquisitions; x / depreciation_amortization"), ("gross_vs_net", "x = capex - asset_sales; x / depreciation_amortization"),
         ("wrong_base", "depreciation_amortization / capex"), ("wrong_base", "capex / stock_compensation")),
        unit="x", beside=("operating_cash_flow", "stock_compensation"),
    ),
    NearRatio(
        "capex / revenue",
        ("capital expenditures as a percentage of revenue",),
        (("wrong_base", "capex / operating_cash_flow"), ("subtotal_double_count", "x = capex + acquisitions; x / revenue"), ("wrong_line_item", "depreciation_amortization / revenue")),
        tables=("cash-flow", "income-statement"), beside=("operating_cash_flow", "depreciation_amortization"),
    ),
)  # fmt: skip

FREE = (
    NearRatio(
        "free cash flow = operating_cash_flow - capex; free cash flow / revenue",
        ("operating cash flow less capital expenditures, as a percentage of revenue",),
        (("gross_vs_net", "operating_cash_flow / revenue"), ("subtotal_double_count", "x = operating_cash_flow - capex; y = x - acquisitions; y / revenue"),
         ("wrong_line_item", "x = operating_cash_flow - dividends_paid; x / revenue"), ("wrong_sign", "x = operating_cash_flow + capex; x / revenue")),
        tables=("cash-flow", "income-statement"), beside=("dividends_paid",),
    ),
    NearRatio(
        "operating_cash_flow / net_income",
        ("operating cash flow as a percentage of net income", "cash conversion, operating cash flow over net income"),
        (("wrong_line_item", "net_change_in_cash / net_income"), ("wrong_base", "net_income / operating_cash_flow"),
         ("gross_vs_net", "x = operating_cash_flow - capex; x / net_income")),
        beside=("net_change_in_cash", "capex"),
    ),
    NearRatio(
        "free cash flow = operating_cash_flow - capex; free cash flow / net_income",
        ("operating cash flow less capital expenditures as a percentage of net income",),
        (("gross_vs_net", "operating_cash_flow / net_income"), ("wrong_sign", "x = operating_cash_flow + capex; x / net_income"),
         ("wrong_line_item", "net_change_in_cash / net_income")),
        beside=("net_change_in_cash",),
    ),
    NearRatio(
        "debt_issued - debt_repaid",
        ("net borrowing, proceeds from issuing debt less repayments of debt",),
        (("gross_vs_net", "debt_issued + 0"), ("wrong_sign", "debt_issued + debt_repaid"), ("wrong_line_item", "financing_cash_flow + 0"),
         ("wrong_line_item", "stock_issued - debt_repaid")),
        unit="money", beside=("financing_cash_flow",),
    ),
)  # fmt: skip

DISTRIBUTIONS = (
    NearRatio(
        "distributions = dividends_paid + buybacks; distributions / net_income",
        ("dividends paid and share repurchases together as a percentage of net income",),
        (("missing_component", "dividends_paid / net_income"), ("missing_component", "buybacks / net_income"),
         ("gross_vs_net", "x = dividends_paid + buybacks; y = x - stock_issued; y / net_income"),
         ("wrong_base", "x = dividends_paid + buybacks; x / operating_cash_flow")),
        beside=("operating_cash_flow", "stock_issued"),
    ),
    NearRatio(
        "free cash flow = operating_cash_flow - capex; dividends_paid / free cash flow",
        ("dividends paid as a percentage of operating cash flow less capital expenditures",),
        (("gross_vs_net", "dividends_paid / operating_cash_flow"), ("wrong_base", "dividends_paid / net_income"),
         ("subtotal_double_count", "x = dividends_paid + buybacks; y = operating_cash_flow - capex; x / y")),
        beside=("net_income",),
    ),
    NearRatio(
        "dividends_paid / net_income",
        ("the payout ratio from cash dividends, dividends paid over net income",),
        (("wrong_line_item", "dividends_per_share / diluted_eps"), ("wrong_line_item", "dividends_per_share / basic_eps"), ("wrong_line_item", "buybacks / net_income"),
         ("wrong_base", "dividends_paid / parent_income")),
        tables=("cash-flow", "income-statement"), beside=("dividends_per_share", "diluted_eps", "basic_eps"),
    ),
    NearRatio(
        "dividends_per_share / diluted_eps",
        ("the payout ratio from per-share figures, dividends declared per share over diluted earnings per share",),
        (("wrong_base", "dividends_per_share / basic_eps"), ("wrong_line_item", "dividends_paid / net_income"), ("wrong_base", "diluted_eps / dividends_per_share")),
        tables=("cash-flow", "income-statement"), beside=("dividends_paid", "basic_eps", "net_income"),
    ),
)  # fmt: skip

FAMILIES = near_families({
    "interest-paid-or-expense": ("Interest paid beside interest expense", INTEREST),
    "tax-paid-or-provision": ("Taxes paid, current taxes and the provision", TAX),
    "capital-expenditures-or-acquisitions": ("Capital expenditures beside acquisitions", OUTLAYS),
    "free-or-operating-cash-flow": ("Cash flow before and after investing", FREE),
    "dividends-declared-or-paid": ("Dividends per share, dividends paid and repurchases", DISTRIBUTIONS),
})  # fmt: skip

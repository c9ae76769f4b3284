"""Leverage and coverage: how much is owed, against what, and how easily it is serviced."""

from __future__ import annotations

from synth.metrics.metric import Metric
from synth.metrics.sources import ALTMAN, BENEISH, CFA_BALANCE, CFA_RATIOS, MOODYS, PENMAN, SP_RATIOS

_DEBT = "total debt = short_term_debt + long_term_debt"
_NET = f"{_DEBT}; net debt = total debt - cash"
_ADJUSTED = "adjusted debt = short_term_debt + long_term_debt + current_lease_liabilities + lease_liabilities"
_EBITDA = "EBITDA = operating_income + depreciation_amortization"
_BOTTOM_UP = "EBITDA = net_income + income_tax + interest_expense + depreciation_amortization"
_EBIT = "EBIT = pretax_income + interest_expense"

METRICS = (
    Metric(
        "total-debt", "short_term_debt + long_term_debt", "money", (0, 1),
        ("total debt", "total borrowings", "short-term and long-term debt together"),
        "Short-term debt, including current maturities, plus long-term debt.", CFA_BALANCE, good=-1,
        near=("net-debt",),
    ),
    Metric(
        "net-debt", f"{_DEBT}; total debt - cash", "money", (0, 1),
        ("net debt", "total debt net of cash"),
        "Total debt less cash and cash equivalents; negative where a company holds net cash.", SP_RATIOS, good=-1,
        near=("total-debt", "net-debt-after-investments"),
    ),
    Metric(
        "net-debt-after-investments",
        f"{_DEBT}; liquid funds = cash + short_term_investments; total debt - liquid funds", "money", (0, 1),
        ("net debt after short-term investments", "total debt net of cash and short-term investments"),
        "Total debt less cash, cash equivalents and short-term investments.", SP_RATIOS, good=-1, near=("net-debt",),
    ),
    Metric(
        "change-in-net-debt",
        f"{_NET}; prior total debt = short_term_debt@-1 + long_term_debt@-1;"
        " prior net debt = prior total debt - cash@-1; net debt - prior net debt",
        "money", (0, 1), ("change in net debt", "movement in net debt over the year"),
        "Net debt at the end of the year less net debt at its beginning.", SP_RATIOS, good=-1, convention="direction",
        near=("net-debt",),
    ),
    Metric(
        "debt-to-equity", f"{_DEBT}; total debt / total_equity", "x", (2,),
        ("debt-to-equity ratio", "total debt to total equity"),
        "Total debt divided by total equity.", CFA_RATIOS, good=-1,
        near=("debt-to-capital", "liabilities-to-equity", "net-debt-to-equity"),
    ),
    Metric(
        "long-term-debt-to-equity", "long_term_debt / total_equity", "x", (2,),
        ("long-term debt to equity", "ratio of long-term debt to equity"),
        "Long-term debt, without its current portion, divided by total equity.", PENMAN, good=-1, near=("debt-to-equity",),
    ),
    Metric(
        "net-debt-to-equity", f"{_NET}; net debt / total_equity", "percent", (1,),
        ("net gearing", "net debt to equity"),
        "Net debt divided by total equity.", PENMAN, good=-1, near=("debt-to-equity",),
    ),
    Metric(
        "liabilities-to-equity", "total_liabilities / total_equity", "x", (2,),
        ("total liabilities to equity", "liabilities-to-equity ratio"),
        "Total liabilities divided by total equity.", PENMAN, good=-1, near=("debt-to-equity", "equity-multiplier-ending"),
    ),
    Metric(
        "debt-to-capital", f"{_DEBT}; total capital = total debt + total_equity; total debt / total capital",
        "percent", (1, 2), ("debt-to-capital ratio", "debt as a percentage of total capital"),
        "Total debt divided by the sum of total debt and total equity.", CFA_RATIOS, good=-1,
        near=("debt-to-equity", "debt-to-assets"),
    ),
    Metric(
        "net-debt-to-capital", f"{_NET}; net capital = net debt + total_equity; net debt / net capital", "percent", (1, 2),
        ("net debt to net capital", "net debt as a percentage of net debt plus equity"),
        "Net debt divided by the sum of net debt and total equity.", SP_RATIOS, good=-1, near=("debt-to-capital",),
    ),
    Metric(
        "debt-to-assets", f"{_DEBT}; total debt / total_assets", "percent", (1, 2),
        ("debt-to-assets ratio", "debt as a percentage of total assets"),
        "Total debt divided by total assets.", CFA_RATIOS, good=-1, near=("debt-to-capital", "liabilities-to-assets"),
    ),
    Metric(
        "liabilities-to-assets", "total_liabilities / total_assets", "percent", (1, 2),
        ("liabilities-to-assets ratio", "total liabilities as a percentage of total assets"),
        "Total liabilities divided by total assets.", PENMAN, good=-1, near=("debt-to-assets",),
    ),
    Metric(
        "equity-ratio", "total_equity / total_assets", "percent", (1, 2),
        ("equity ratio", "equity as a percentage of total assets"),
        "Total equity divided by total assets.", PENMAN, good=1, near=("liabilities-to-assets",),
    ),
    Metric(
        "equity-multiplier",
        "average assets = average(total_assets, total_assets@-1); average equity = average(total_equity, total_equity@-1);"
        " average assets / average equity",
        "x", (2,), ("financial leverage ratio", "equity multiplier on average balances"),
        "Average total assets divided by average total equity.", CFA_RATIOS, near=("equity-multiplier-ending",),
    ),
    Metric(
        "equity-multiplier-ending", "total_assets / total_equity", "x", (2,),
        ("equity multiplier on year-end balances", "ending total assets divided by ending equity"),
        "Total assets divided by total equity, both at the end of the year.", PENMAN, near=("equity-multiplier",),
    ),
    Metric(
        "debt-to-ebitda", f"{_DEBT}; {_EBITDA}; total debt / EBITDA", "x", (1, 2),
        ("debt to EBITDA", "gross leverage"),
        "Total debt divided by EBITDA.", CFA_RATIOS, good=-1, alternatives=(f"{_DEBT}; {_BOTTOM_UP}; total debt / EBITDA",),
        near=("net-debt-to-ebitda",),
    ),
    Metric(
        "net-debt-to-ebitda", f"{_NET}; {_EBITDA}; net debt / EBITDA", "x", (1, 2),
        ("net debt to EBITDA", "net leverage"),
        "Net debt divided by EBITDA.", SP_RATIOS, good=-1, alternatives=(f"{_NET}; {_BOTTOM_UP}; net debt / EBITDA",),
        near=("debt-to-ebitda",),
    ),
    Metric(
        "lease-adjusted-debt-to-ebitda",
        f"{_ADJUSTED}; {_EBITDA}; adjusted debt / EBITDA",
        "x", (1, 2), ("lease-adjusted debt to EBITDA", "leverage including lease liabilities"),
        "Debt plus current and noncurrent operating lease liabilities, divided by EBITDA.", MOODYS, good=-1,
        alternatives=(f"{_ADJUSTED}; {_BOTTOM_UP}; adjusted debt / EBITDA",),
        near=("debt-to-ebitda",),
    ),
    Metric(
        "lease-adjusted-debt", "short_term_debt + long_term_debt + current_lease_liabilities + lease_liabilities",
        "money", (0, 1), ("lease-adjusted debt", "debt including operating lease liabilities"),
        "Total debt plus current and noncurrent operating lease liabilities.", MOODYS, good=-1, near=("total-debt",),
    ),
    Metric(
        "lease-share-of-adjusted-debt",
        "leases = current_lease_liabilities + lease_liabilities; adjusted debt = short_term_debt + long_term_debt + leases;"
        " leases / adjusted debt",
        "percent", (1,), ("share of leases in lease-adjusted debt", "lease liabilities as a percentage of lease-adjusted debt"),
        "Operating lease liabilities divided by debt including them.", MOODYS, near=("debt-to-capital",),
    ),
    Metric(
        "interest-coverage", f"{_EBIT}; EBIT / interest_expense", "x", (1, 2),
        ("interest coverage", "times interest earned", "EBIT interest coverage"),
        "Earnings before interest and taxes divided by interest expense.", CFA_RATIOS, good=1,
        alternatives=("EBIT = net_income + income_tax + interest_expense; EBIT / interest_expense",),
        near=("ebitda-interest-coverage", "operating-income-coverage"),
    ),
    Metric(
        "operating-income-coverage", "operating_income / interest_expense", "x", (1, 2),
        ("operating income coverage of interest", "operating income divided by interest expense"),
        "Operating income divided by interest expense.", PENMAN, good=1, near=("interest-coverage",),
    ),
    Metric(
        "ebitda-interest-coverage", f"{_EBITDA}; EBITDA / interest_expense", "x", (1, 2),
        ("EBITDA interest coverage", "EBITDA to interest expense"),
        "EBITDA divided by interest expense.", SP_RATIOS, good=1,
        alternatives=(f"{_BOTTOM_UP}; EBITDA / interest_expense",), near=("interest-coverage",),
    ),
    Metric(
        "cash-flow-to-debt", f"{_DEBT}; operating_cash_flow / total debt", "percent", (1, 2),
        ("operating cash flow to debt", "cash flow to total debt", "debt coverage by operating cash flow"),
        "Cash provided by operating activities divided by total debt.", CFA_RATIOS, good=1,
        near=("free-cash-flow-to-debt", "operating-cash-flow-ratio"),
    ),
    Metric(
        "free-cash-flow-to-debt", f"{_DEBT}; free cash flow = operating_cash_flow - capex; free cash flow / total debt",
        "percent", (1, 2), ("free cash flow to debt", "free cash flow as a percentage of total debt"),
        "Operating cash flow less capital expenditure, divided by total debt.", SP_RATIOS, good=1, near=("cash-flow-to-debt",),
    ),
    Metric(
        "debt-payback-years", f"{_DEBT}; free cash flow = operating_cash_flow - capex; total debt / free cash flow",
        "years", (1,), ("years of free cash flow needed to repay all debt", "debt payback period"),
        "Total debt divided by a year's free cash flow.", SP_RATIOS, good=-1, near=("free-cash-flow-to-debt",),
    ),
    Metric(
        "weighted-average-interest-rate",
        f"{_DEBT}; prior total debt = short_term_debt@-1 + long_term_debt@-1;"
        " average debt = average(total debt, prior total debt); interest_expense / average debt",
        "percent", (2, 1), ("effective interest rate on average debt", "average cost of debt"),
        "Interest expense divided by average total debt.", PENMAN, good=-1, near=("interest-rate-on-ending-debt",),
    ),
    Metric(
        "interest-rate-on-ending-debt", f"{_DEBT}; interest_expense / total debt", "percent", (2, 1),
        ("interest expense as a percentage of year-end debt", "interest rate implied on ending debt"),
        "Interest expense divided by total debt at the end of the year.", PENMAN, good=-1,
        near=("weighted-average-interest-rate",),
    ),
    Metric(
        "after-tax-cost-of-debt",
        f"{_DEBT}; interest rate = interest_expense / total debt; tax rate = income_tax / pretax_income;"
        " share kept after tax = 1 - tax rate; interest rate * share kept after tax",
        "percent", (2, 1), ("after-tax cost of debt", "interest rate on debt net of tax"),
        "The interest rate on total debt times one less the effective tax rate.", PENMAN, good=-1,
        near=("interest-rate-on-ending-debt",),
    ),
    Metric(
        "short-term-debt-share", f"{_DEBT}; short_term_debt / total debt", "percent", (1,),
        ("short-term share of total debt", "proportion of debt due within a year"),
        "Short-term debt, including current maturities, divided by total debt.", SP_RATIOS, good=-1, near=("debt-to-capital",),
    ),
    Metric(
        "cash-to-debt", f"{_DEBT}; cash / total debt", "percent", (1,),
        ("cash to total debt", "cash as a percentage of total debt"),
        "Cash and cash equivalents divided by total debt.", SP_RATIOS, good=1, near=("cash-flow-to-debt",),
    ),
    Metric(
        "retained-earnings-to-assets", "retained_earnings / total_assets", "percent", (1, 2),
        ("retained earnings to total assets", "cumulative profitability ratio"),
        "Retained earnings divided by total assets, the second of Altman's five ratios.", ALTMAN, good=1,
        near=("equity-ratio",),
    ),
    Metric(
        "leverage-index",
        "debt and payables = long_term_debt + current_liabilities; leverage = debt and payables / total_assets;"
        " prior debt and payables = long_term_debt@-1 + current_liabilities@-1;"
        " prior leverage = prior debt and payables / total_assets@-1; leverage / prior leverage",
        "x", (2,), ("leverage index", "ratio of this year's leverage to last year's"),
        "Long-term debt and current liabilities over total assets this year, divided by the same ratio last year.", BENEISH,
        near=("liabilities-to-assets",),
    ),
)  # fmt: skip

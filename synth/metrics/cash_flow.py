"""Cash flow: what operations bring in, what investment takes, and the quality of earnings."""

from __future__ import annotations

from synth.metrics.metric import Metric
from synth.metrics.sources import (
    BENEISH,
    CFA_ASSETS,
    CFA_CASH,
    CFA_EARNINGS,
    DAMODARAN,
    KOLLER,
    NON_GAAP_FCF,
    PENMAN,
    SLOAN,
)

_FCF = "free cash flow = operating_cash_flow - capex"
_EBITDA = "EBITDA = operating_income + depreciation_amortization"
_TAX = "tax rate = income_tax / pretax_income; share kept after tax = 1 - tax rate"
_AVERAGE_ASSETS = "average assets = average(total_assets, total_assets@-1)"

METRICS = (
    Metric(
        "free-cash-flow", "operating_cash_flow - capex", "money", (0, 1),
        ("free cash flow", "operating cash flow less capital expenditure", "FCF"),
        "Cash provided by operating activities less capital expenditure.", NON_GAAP_FCF, good=1,
        near=("free-cash-flow-to-equity", "free-cash-flow-after-dividends"),
    ),
    Metric(
        "free-cash-flow-margin", f"{_FCF}; free cash flow / revenue", "percent", (1, 2),
        ("free cash flow margin", "free cash flow as a percentage of revenue"),
        "Free cash flow divided by revenue.", NON_GAAP_FCF, good=1, near=("operating-cash-flow-margin", "net-margin"),
    ),
    Metric(
        "operating-cash-flow-margin", "operating_cash_flow / revenue", "percent", (1, 2),
        ("operating cash flow margin", "cash flow to revenue"),
        "Cash provided by operating activities divided by revenue.", CFA_CASH, good=1, near=("free-cash-flow-margin",),
    ),
    Metric(
        "cash-conversion", "operating_cash_flow / net_income", "percent", (1,),
        ("cash conversion of net income", "operating cash flow as a percentage of net income", "quality of income ratio"),
        "Cash provided by operating activities divided by net income.", CFA_EARNINGS, good=1,
        near=("free-cash-flow-conversion", "cash-to-income"),
    ),
    Metric(
        "cash-to-income", "operating_cash_flow / operating_income", "x", (2,),
        ("cash-to-income ratio", "operating cash flow over operating income"),
        "Cash provided by operating activities divided by operating income.", CFA_CASH, good=1, near=("cash-conversion",),
    ),
    Metric(
        "free-cash-flow-conversion", f"{_FCF}; free cash flow / net_income", "percent", (1,),
        ("free cash flow conversion", "free cash flow as a percentage of net income"),
        "Free cash flow divided by net income.", KOLLER, good=1, near=("cash-conversion", "ebitda-cash-conversion"),
    ),
    Metric(
        "ebitda-cash-conversion", f"{_EBITDA}; EBITDA after capex = EBITDA - capex; EBITDA after capex / EBITDA", "percent", (1,),
        ("cash conversion of EBITDA", "EBITDA less capital expenditure as a percentage of EBITDA"),
        "EBITDA less capital expenditure, divided by EBITDA.", KOLLER, good=1, near=("free-cash-flow-conversion",),
    ),
    Metric(
        "free-cash-flow-after-dividends", f"{_FCF}; free cash flow - dividends_paid", "money", (0, 1),
        ("free cash flow after dividends", "discretionary cash flow"),
        "Free cash flow less dividends paid.", NON_GAAP_FCF, good=1, near=("free-cash-flow",),
    ),
    Metric(
        "free-cash-flow-to-equity", f"{_FCF}; net borrowing = debt_issued - debt_repaid; free cash flow + net borrowing",
        "money", (0, 1), ("free cash flow to equity", "FCFE"),
        "Operating cash flow less capital expenditure plus net borrowing.", CFA_CASH, good=1,
        near=("free-cash-flow", "free-cash-flow-to-firm"),
    ),
    Metric(
        "free-cash-flow-to-firm",
        f"{_TAX}; interest after tax = interest_expense * share kept after tax;"
        " cash flow before interest = operating_cash_flow + interest after tax;"
        " cash flow before interest - capex",
        "money", (0, 1), ("free cash flow to the firm", "unlevered free cash flow"),
        "Operating cash flow plus interest expense after tax, less capital expenditure.", CFA_CASH, good=1,
        near=("free-cash-flow", "free-cash-flow-to-equity"),
    ),
    Metric(
        "net-borrowing", "debt_issued - debt_repaid", "money", (0, 1),
        ("net borrowing", "debt issued less debt repaid"),
        "Proceeds from debt issued less repayments of debt.", DAMODARAN, near=("total-debt",),
    ),
    Metric(
        "cash-returned", "dividends_paid + buybacks", "money", (0, 1),
        ("cash returned to shareholders", "dividends and share repurchases together"),
        "Dividends paid plus share repurchases.", DAMODARAN, near=("net-cash-returned",),
    ),
    Metric(
        "net-cash-returned", "cash returned = dividends_paid + buybacks; cash returned - stock_issued", "money", (0, 1),
        ("net cash returned to shareholders", "dividends and buybacks net of stock issued"),
        "Dividends paid plus share repurchases less proceeds from stock issued.", PENMAN, near=("cash-returned",),
    ),
    Metric(
        "cash-returned-to-free-cash-flow", f"cash returned = dividends_paid + buybacks; {_FCF}; cash returned / free cash flow",
        "percent", (1,), ("share of free cash flow returned to shareholders", "cash returned as a percentage of free cash flow"),
        "Dividends paid plus share repurchases, divided by free cash flow.", DAMODARAN, near=("total-payout-ratio",),
    ),
    Metric(
        "capex-intensity", "capex / revenue", "percent", (1, 2),
        ("capital intensity", "capital expenditure as a percentage of revenue", "capex to sales"),
        "Capital expenditure divided by revenue.", KOLLER, near=("capex-to-depreciation", "capex-to-operating-cash-flow"),
    ),
    Metric(
        "capex-to-depreciation", "capex / depreciation_amortization", "x", (2, 1),
        ("capital expenditure to depreciation and amortization", "capex cover of depreciation"),
        "Capital expenditure divided by depreciation and amortization.", CFA_ASSETS, near=("capex-intensity",),
    ),
    Metric(
        "capex-to-operating-cash-flow", "capex / operating_cash_flow", "percent", (1,),
        ("capital expenditure as a percentage of operating cash flow", "share of operating cash flow reinvested in capex"),
        "Capital expenditure divided by cash provided by operating activities.", KOLLER, near=("capex-intensity",),
    ),
    Metric(
        "reinvestment-coverage", "operating_cash_flow / capex", "x", (2, 1),
        ("reinvestment ratio", "operating cash flow over capital expenditure"),
        "Cash provided by operating activities divided by cash paid for long-term assets.", CFA_CASH, good=1,
        near=("investing-and-financing-coverage", "capex-to-operating-cash-flow"),
    ),
    Metric(
        "debt-payment-coverage", "operating_cash_flow / debt_repaid", "x", (2, 1),
        ("debt payment ratio", "operating cash flow over debt repaid"),
        "Cash provided by operating activities divided by cash paid for the repayment of long-term debt.", CFA_CASH, good=1,
        near=("cash-flow-to-debt",),
    ),
    Metric(
        "investing-and-financing-coverage",
        "cash uses = capex + acquisitions + debt_repaid + dividends_paid + buybacks; operating_cash_flow / cash uses", "x", (2,),
        ("investing and financing coverage", "operating cash flow over cash outflows for investing and financing"),
        "Operating cash flow divided by cash paid for capital expenditure, acquisitions, debt, dividends and buybacks.", CFA_CASH,
        good=1, near=("reinvestment-coverage",),
    ),
    Metric(
        "cash-return-on-assets", f"{_AVERAGE_ASSETS}; operating_cash_flow / average assets", "percent", (1, 2),
        ("cash return on assets", "operating cash flow over average total assets"),
        "Cash provided by operating activities divided by average total assets.", CFA_CASH, good=1, near=("return-on-assets",),
    ),
    Metric(
        "cash-return-on-equity",
        "average equity = average(total_equity, total_equity@-1); operating_cash_flow / average equity", "percent", (1, 2),
        ("cash return on equity", "operating cash flow over average equity"),
        "Cash provided by operating activities divided by average total equity.", CFA_CASH, good=1, near=("return-on-equity",),
    ),
    Metric(
        "accruals", "net_income - operating_cash_flow", "money", (0, 1),
        ("total accruals", "net income less operating cash flow"),
        "Net income less cash provided by operating activities.", SLOAN, good=-1, near=("accruals-with-investing",),
    ),
    Metric(
        "sloan-accruals-ratio", f"accruals = net_income - operating_cash_flow; {_AVERAGE_ASSETS}; accruals / average assets",
        "percent", (1, 2), ("accruals as a percentage of average total assets", "Sloan accruals ratio"),
        "Net income less operating cash flow, divided by average total assets.", SLOAN, good=-1,
        near=("cash-flow-accruals-ratio",),
    ),
    Metric(
        "accruals-to-assets", "accruals = net_income - operating_cash_flow; accruals / total_assets", "percent", (1, 2),
        ("total accruals to total assets", "accruals as a percentage of year-end assets"),
        "Net income less operating cash flow, divided by total assets at the end of the year.", BENEISH, good=-1,
        near=("sloan-accruals-ratio",),
    ),
    Metric(
        "accruals-with-investing",
        "income beyond cash = net_income - operating_cash_flow; income beyond cash - investing_cash_flow",
        "money", (0, 1), ("aggregate accruals by the cash flow method", "cash-flow-based aggregate accruals"),
        "Net income less cash flows from operating and from investing activities.", CFA_EARNINGS, good=-1, near=("accruals",),
    ),
    Metric(
        "cash-flow-accruals-ratio",
        "income beyond cash = net_income - operating_cash_flow; aggregate accruals = income beyond cash - investing_cash_flow;"
        f" {_AVERAGE_ASSETS}; aggregate accruals / average assets",
        "percent", (1, 2), ("cash-flow accruals ratio on average total assets", "cash-flow-based accruals ratio"),
        "Net income less operating and investing cash flows, divided by average total assets.", CFA_EARNINGS, good=-1,
        near=("sloan-accruals-ratio",),
    ),
    Metric(
        "receivables-index",
        "receivables to revenue = receivables / revenue; prior receivables to revenue = receivables@-1 / revenue@-1;"
        " receivables to revenue / prior receivables to revenue",
        "x", (2,), ("days sales in receivables index", "DSRI"),
        "Receivables over revenue this year, divided by the same ratio last year.", BENEISH, good=-1, near=("days-sales-ending",),
    ),
    Metric(
        "gross-margin-index",
        "prior gross margin = gross_profit@-1 / revenue@-1; gross margin = gross_profit / revenue; prior gross margin / gross margin",
        "x", (2,), ("gross margin index", "ratio of last year's gross margin to this year's"),
        "Last year's gross margin divided by this year's.", BENEISH, good=-1, near=("gross-margin-change",),
    ),
    Metric(
        "selling-expense-index",
        "selling expense ratio = selling_expense / revenue; prior selling expense ratio = selling_expense@-1 / revenue@-1;"
        " selling expense ratio / prior selling expense ratio",
        "x", (2,), ("SG&A index", "selling, general and administrative expense index"),
        "Selling, general and administrative expense over revenue this year, divided by the same ratio last year.", BENEISH,
        good=-1, near=("selling-expense-ratio",),
    ),
    Metric(
        "depreciation-rate", "depreciation_expense / ppe_gross", "percent", (1, 2),
        ("depreciation rate on gross property, plant and equipment", "depreciation as a percentage of gross PP&E"),
        "Depreciation expense divided by gross property, plant and equipment.", CFA_ASSETS, near=("asset-life-used",),
    ),
    Metric(
        "asset-life-used", "accumulated_depreciation / ppe_gross", "percent", (1,),
        ("share of depreciable life used up", "accumulated depreciation as a percentage of gross PP&E"),
        "Accumulated depreciation divided by gross property, plant and equipment.", CFA_ASSETS, good=-1,
        near=("average-asset-age", "depreciation-rate"),
    ),
    Metric(
        "average-asset-age", "accumulated_depreciation / depreciation_expense", "years", (1,),
        ("average age of property, plant and equipment", "average age of depreciable assets"),
        "Accumulated depreciation divided by depreciation expense.", CFA_ASSETS, good=-1,
        near=("remaining-asset-life", "average-asset-life"),
    ),
    Metric(
        "remaining-asset-life", "ppe / depreciation_expense", "years", (1,),
        ("average remaining life of property, plant and equipment", "remaining useful life of depreciable assets"),
        "Net property, plant and equipment divided by depreciation expense.", CFA_ASSETS, good=1,
        alternatives=("net PPE = ppe_gross - accumulated_depreciation; net PPE / depreciation_expense",),
        near=("average-asset-age", "average-asset-life"),
    ),
    Metric(
        "average-asset-life", "ppe_gross / depreciation_expense", "years", (1,),
        ("average depreciable life of property, plant and equipment", "total useful life of depreciable assets"),
        "Gross property, plant and equipment divided by depreciation expense.", CFA_ASSETS,
        near=("average-asset-age", "remaining-asset-life"),
    ),
    Metric(
        "stock-compensation-to-revenue", "stock_compensation / revenue", "percent", (1, 2),
        ("stock-based compensation as a percentage of revenue", "stock compensation intensity"),
        "Stock-based compensation divided by revenue.", DAMODARAN, good=-1, near=("capex-intensity",),
    ),
    Metric(
        "cash-flow-less-stock-compensation", f"{_FCF}; free cash flow - stock_compensation", "money", (0, 1),
        ("free cash flow less stock-based compensation", "free cash flow after stock compensation"),
        "Free cash flow less stock-based compensation, a cost paid in shares.", DAMODARAN, good=1, near=("free-cash-flow",),
    ),
    Metric(
        "cash-interest-coverage", "cash before interest = operating_cash_flow + interest_expense; cash before interest / interest_expense",
        "x", (1, 2), ("cash flow interest coverage", "operating cash flow before interest over interest expense"),
        "Operating cash flow plus interest expense, divided by interest expense.", CFA_CASH, good=1, near=("interest-coverage",),
    ),
    Metric(
        "cash-flow-growth-gap",
        "change in net income = net_income - net_income@-1;"
        " change in operating cash flow = operating_cash_flow - operating_cash_flow@-1;"
        " change in net income - change in operating cash flow",
        "money", (0, 1), ("change in net income in excess of the change in operating cash flow", "change in total accruals"),
        "The change in net income less the change in operating cash flow.", CFA_EARNINGS, good=-1, convention="direction",
        near=("accruals",),
    ),
)  # fmt: skip

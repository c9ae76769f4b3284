"""Liquidity: what is there to pay what falls due within a year."""

from __future__ import annotations

from synth.metrics.metric import Metric
from synth.metrics.sources import ALTMAN, CFA_BALANCE, CFA_RATIOS, PENMAN, RULE_5_02

_QUICK = "quick assets = cash + short_term_investments + receivables"

METRICS = (
    Metric(
        "current-ratio", "current_assets / current_liabilities", "x", (2, 1),
        ("current ratio", "ratio of current assets to current liabilities", "working capital ratio"),
        "Current assets divided by current liabilities.", CFA_RATIOS, good=1, near=("quick-ratio", "cash-ratio"),
    ),
    Metric(
        "quick-ratio", f"{_QUICK}; quick assets / current_liabilities", "x", (2, 1),
        ("quick ratio", "acid-test ratio"),
        "Cash, short-term investments and receivables divided by current liabilities.", CFA_RATIOS, good=1,
        near=("current-ratio", "cash-ratio", "quick-ratio-excluding-inventory"),
    ),
    Metric(
        "quick-ratio-excluding-inventory",
        "assets without inventory = current_assets - inventory; assets without inventory / current_liabilities", "x", (2, 1),
        ("quick ratio on current assets less inventory", "acid-test ratio with current assets net of inventory"),
        "Current assets other than inventory divided by current liabilities.", PENMAN, good=1,
        near=("current-ratio", "quick-ratio"),
    ),
    Metric(
        "cash-ratio", "liquid funds = cash + short_term_investments; liquid funds / current_liabilities", "x", (2,),
        ("cash ratio", "ratio of cash and short-term investments to current liabilities"),
        "Cash and short-term marketable investments divided by current liabilities.", CFA_RATIOS, good=1,
        near=("quick-ratio", "current-ratio"),
    ),
    Metric(
        "working-capital", "current_assets - current_liabilities", "money", (0, 1),
        ("working capital", "net working capital", "current assets less current liabilities"),
        "Current assets less current liabilities.", RULE_5_02, good=1, near=("trade-working-capital",),
    ),
    Metric(
        "change-in-working-capital",
        "working capital = current_assets - current_liabilities;"
        " prior working capital = current_assets@-1 - current_liabilities@-1; working capital - prior working capital",
        "money", (0, 1), ("change in working capital", "movement in working capital over the year"),
        "Working capital at the end of the year less working capital at its beginning.", CFA_BALANCE, convention="direction",
        near=("working-capital",),
    ),
    Metric(
        "trade-working-capital", "receivables and inventory = receivables + inventory; receivables and inventory - payables",
        "money", (0, 1), ("trade working capital", "operating working capital", "receivables plus inventory less payables"),
        "Trade receivables and inventory less trade payables.", PENMAN, near=("working-capital",),
    ),
    Metric(
        "trade-working-capital-to-revenue",
        "receivables and inventory = receivables + inventory; trade working capital = receivables and inventory - payables;"
        " trade working capital / revenue",
        "percent", (1,), ("trade working capital as a percentage of revenue", "trade working capital intensity"),
        "Receivables and inventory less payables, divided by revenue.", PENMAN, good=-1,
        near=("working-capital-to-revenue",),
    ),
    Metric(
        "working-capital-to-revenue", "working capital = current_assets - current_liabilities; working capital / revenue",
        "percent", (1,), ("working capital as a percentage of revenue", "ratio of working capital to sales"),
        "Working capital divided by revenue.", PENMAN, near=("trade-working-capital-to-revenue",),
    ),
    Metric(
        "working-capital-to-assets", "working capital = current_assets - current_liabilities; working capital / total_assets",
        "percent", (1, 2), ("working capital to total assets", "working capital as a percentage of total assets"),
        "Working capital divided by total assets, the first of Altman's five ratios.", ALTMAN, good=1,
        near=("working-capital-to-revenue",),
    ),
    Metric(
        "cash-and-investments", "cash + short_term_investments", "money", (0, 1),
        ("cash and short-term investments", "total liquid funds", "cash and investments on hand"),
        "Cash and cash equivalents plus short-term investments.", CFA_BALANCE, good=1, near=("working-capital",),
    ),
    Metric(
        "operating-cash-flow-ratio", "operating_cash_flow / current_liabilities", "x", (2,),
        ("operating cash flow ratio", "operating cash flow to current liabilities"),
        "Cash provided by operating activities divided by current liabilities at the end of the year.", PENMAN, good=1,
        near=("current-ratio",),
    ),
    Metric(
        "days-cash-on-hand",
        "cash costs = operating_expenses - depreciation_amortization; cash to costs = cash / cash costs; cash to costs * 365",
        "days", (0, 1), ("days cash on hand", "days of cash operating expenses covered by cash"),
        "Cash divided by a day's operating expenses other than depreciation and amortization.", CFA_RATIOS, good=1,
        near=("defensive-interval",),
    ),
    Metric(
        "defensive-interval",
        f"{_QUICK}; operating costs = cost_of_revenue + operating_expenses;"
        " cash costs = operating costs - depreciation_amortization; years covered = quick assets / cash costs; years covered * 365",
        "days", (0, 1), ("defensive interval", "defensive interval ratio"),
        "Quick assets divided by the cash expenses of a day: how long they last without further receipts.", CFA_RATIOS,
        good=1, near=("days-cash-on-hand", "quick-ratio"),
    ),
    Metric(
        "current-asset-share", "current_assets / total_assets", "percent", (1,),
        ("share of current assets in total assets", "current assets as a percentage of total assets"),
        "Current assets divided by total assets.", CFA_BALANCE, near=("current-ratio",),
    ),
)  # fmt: skip

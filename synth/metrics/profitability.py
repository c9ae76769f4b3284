"""Margins: what is left of a unit of revenue at each level of the income statement."""

from __future__ import annotations

from synth.metrics.metric import Metric
from synth.metrics.sources import CFA_INCOME, CFA_RATIOS, ITEM_10E, KOLLER, NON_GAAP_EBITDA, RULE_5_03

_EBITDA = "EBITDA = operating_income + depreciation_amortization"
_BOTTOM_UP = "EBITDA = net_income + income_tax + interest_expense + depreciation_amortization"

METRICS = (
    Metric(
        "gross-margin", "gross_profit / revenue", "percent", (1, 2),
        ("gross margin", "gross profit margin", "gross profit as a percentage of revenue"),
        "Gross profit divided by revenue.", CFA_RATIOS, good=1,
        alternatives=("gross profit = revenue - cost_of_revenue; gross profit / revenue",),
        near=("operating-margin", "markup-on-cost"),
    ),
    Metric(
        "gross-profit", "revenue - cost_of_revenue", "money", (0, 1),
        ("gross profit", "revenue less cost of revenue"),
        "Revenue less cost of revenue, before any operating expense.", RULE_5_03, good=1,
        alternatives=("operating_income + operating_expenses",), near=("operating-income",),
    ),
    Metric(
        "markup-on-cost", "gross profit = revenue - cost_of_revenue; gross profit / cost_of_revenue", "percent", (1, 2),
        ("markup on cost", "gross profit relative to cost of revenue", "percentage markup over cost of revenue"),
        "Gross profit divided by cost of revenue, unlike the gross margin, whose base is revenue.", CFA_INCOME, good=1,
        alternatives=("gross_profit / cost_of_revenue",), near=("gross-margin",),
    ),
    Metric(
        "operating-margin", "operating_income / revenue", "percent", (1, 2),
        ("operating margin", "operating profit margin", "return on sales before interest and taxes"),
        "Operating income divided by revenue.", CFA_RATIOS, good=1,
        alternatives=("operating income = gross_profit - operating_expenses; operating income / revenue",),
        near=("gross-margin", "pretax-margin", "ebitda-margin"),
    ),
    Metric(
        "operating-income", "gross_profit - operating_expenses", "money", (0, 1),
        ("operating income", "income from operations", "operating profit"),
        "Gross profit less operating expenses.", RULE_5_03, good=1,
        alternatives=("pretax_income + interest_expense",), near=("gross-profit",),
    ),
    Metric(
        "pretax-margin", "pretax_income / revenue", "percent", (1, 2),
        ("pretax margin", "pre-tax profit margin", "income before taxes as a percentage of revenue"),
        "Income before income taxes divided by revenue.", CFA_RATIOS, good=1,
        alternatives=("pretax income = net_income + income_tax; pretax income / revenue",),
        near=("net-margin", "operating-margin"),
    ),
    Metric(
        "net-margin", "net_income / revenue", "percent", (1, 2),
        ("net margin", "net profit margin", "net income as a percentage of revenue"),
        "Net income divided by revenue.", CFA_RATIOS, good=1,
        alternatives=("net income = pretax_income - income_tax; net income / revenue",),
        near=("pretax-margin", "gross-margin", "operating-margin"),
    ),
    Metric(
        "parent-net-margin", "parent_income / revenue", "percent", (1, 2),
        ("net margin attributable to shareholders", "margin on net income attributable to the parent"),
        "Net income attributable to the parent, after noncontrolling interests, divided by revenue.", CFA_INCOME, good=1,
        alternatives=("parent income = net_income - noncontrolling_income; parent income / revenue",), near=("net-margin",),
    ),
    Metric(
        "ebit", "net_income + income_tax + interest_expense", "money", (0, 1),
        ("EBIT", "earnings before interest and taxes"),
        "Net income before interest expense and income taxes.", NON_GAAP_EBITDA, good=1,
        alternatives=("pretax_income + interest_expense",), near=("ebitda",),
    ),
    Metric(
        "ebit-margin", "EBIT = pretax_income + interest_expense; EBIT / revenue", "percent", (1, 2),
        ("EBIT margin", "earnings before interest and taxes as a percentage of revenue"),
        "Earnings before interest and taxes divided by revenue.", CFA_RATIOS, good=1,
        alternatives=("EBIT = net_income + income_tax + interest_expense; EBIT / revenue",),
        near=("ebitda-margin", "pretax-margin"),
    ),
    Metric(
        "ebitda", "operating_income + depreciation_amortization", "money", (0, 1),
        ("EBITDA", "earnings before interest, taxes, depreciation and amortization"),
        "Operating income before depreciation and amortization.", NON_GAAP_EBITDA, good=1,
        alternatives=("net_income + income_tax + interest_expense + depreciation_amortization",),
        near=("ebit", "adjusted-ebitda"),
    ),
    Metric(
        "ebitda-from-net-income", "net_income + income_tax + interest_expense + depreciation_amortization", "money", (0, 1),
        ("EBITDA built up from net income", "EBITDA reconciled from net income"),
        "Net income plus income taxes, interest expense, depreciation and amortization.", NON_GAAP_EBITDA, good=1,
        near=("ebit", "adjusted-ebitda"),
    ),
    Metric(
        "ebitda-margin", f"{_EBITDA}; EBITDA / revenue", "percent", (1, 2),
        ("EBITDA margin", "EBITDA as a percentage of revenue"),
        "EBITDA divided by revenue.", NON_GAAP_EBITDA, good=1,
        alternatives=(f"{_BOTTOM_UP}; EBITDA / revenue",), near=("operating-margin", "adjusted-ebitda-margin"),
    ),
    Metric(
        "adjusted-ebitda", "operating_income + depreciation_amortization + stock_compensation + restructuring", "money", (0, 1),
        ("adjusted EBITDA", "EBITDA before stock-based compensation and restructuring"),
        "EBITDA before stock-based compensation and restructuring charges, as companies reconcile it.", ITEM_10E, good=1,
        alternatives=("net_income + income_tax + interest_expense + depreciation_amortization + stock_compensation + restructuring",),
        near=("ebitda",),
    ),
    Metric(
        "adjusted-ebitda-margin",
        "adjusted EBITDA = operating_income + depreciation_amortization + stock_compensation + restructuring; adjusted EBITDA / revenue",
        "percent", (1, 2), ("adjusted EBITDA margin", "adjusted EBITDA as a percentage of revenue"),
        "EBITDA before stock-based compensation and restructuring, divided by revenue.", ITEM_10E, good=1, near=("ebitda-margin",),
    ),
    Metric(
        "adjusted-operating-income", "operating_income + restructuring + impairment", "money", (0, 1),
        ("adjusted operating income", "operating income before restructuring and impairment charges"),
        "Operating income before restructuring and impairment charges.", ITEM_10E, good=1, near=("operating-income",),
    ),
    Metric(
        "adjusted-operating-margin",
        "adjusted operating income = operating_income + restructuring + impairment; adjusted operating income / revenue",
        "percent", (1, 2), ("adjusted operating margin", "operating margin before restructuring and impairment"),
        "Operating income before restructuring and impairment charges, divided by revenue.", ITEM_10E, good=1,
        near=("operating-margin",),
    ),
    Metric(
        "ebita", "operating_income + amortization_expense", "money", (0, 1),
        ("EBITA", "operating income before amortization"),
        "Operating income before the amortization of acquired intangible assets.", KOLLER, good=1, near=("ebitda", "ebit"),
    ),
    Metric(
        "incremental-operating-margin",
        "change in operating income = operating_income - operating_income@-1; change in revenue = revenue - revenue@-1;"
        " change in operating income / change in revenue",
        "percent", (1,), ("incremental operating margin", "operating income gained per unit of added revenue"),
        "The change in operating income divided by the change in revenue.", KOLLER, good=1, near=("operating-margin",),
    ),
    Metric(
        "operating-leverage",
        "change in operating income = operating_income - operating_income@-1;"
        " growth of operating income = change in operating income / operating_income@-1;"
        " change in revenue = revenue - revenue@-1; growth of revenue = change in revenue / revenue@-1;"
        " growth of operating income / growth of revenue",
        "x", (1, 2), ("degree of operating leverage", "operating leverage"),
        "The percentage change in operating income divided by the percentage change in revenue.",
        "CFA Institute, CFA Program Curriculum, Corporate Issuers: Measures of Leverage",
        near=("incremental-operating-margin",),
    ),
    Metric(
        "gross-margin-change",
        "gross margin = gross_profit / revenue; prior gross margin = gross_profit@-1 / revenue@-1;"
        " gross margin - prior gross margin",
        "bps", (0,), ("change in gross margin", "gross margin expansion or contraction"),
        "This year's gross margin less last year's.", CFA_RATIOS, good=1, convention="direction",
        near=("operating-margin-change",),
    ),
    Metric(
        "operating-margin-change",
        "operating margin = operating_income / revenue; prior operating margin = operating_income@-1 / revenue@-1;"
        " operating margin - prior operating margin",
        "points", (1, 2), ("change in operating margin", "operating margin expansion or contraction"),
        "This year's operating margin less last year's.", CFA_RATIOS, good=1, convention="direction",
        near=("gross-margin-change", "net-margin-change"),
    ),
    Metric(
        "net-margin-change",
        "net margin = net_income / revenue; prior net margin = net_income@-1 / revenue@-1; net margin - prior net margin",
        "points", (1, 2), ("change in net margin", "movement in the net profit margin"),
        "This year's net margin less last year's.", CFA_RATIOS, good=1, convention="direction",
        near=("operating-margin-change",),
    ),
    Metric(
        "gross-to-operating-margin-spread",
        "gross margin = gross_profit / revenue; operating margin = operating_income / revenue; gross margin - operating margin",
        "points", (1, 2), ("spread between gross and operating margin", "gap between gross margin and operating margin"),
        "Gross margin less operating margin: the share of revenue that operating expenses take.", CFA_INCOME, good=-1,
        near=("gross-margin",),
    ),
)  # fmt: skip

"""Retail: stores, and growth with and without new ones."""

from __future__ import annotations

from synth.metrics.metric import Metric
from synth.metrics.sources import KPI_RELEASE, PENMAN

_RETAIL = ("retailer", "restaurant")
_AVERAGE = "average stores = average(stores, stores@-1)"
_GROWTH = "change in revenue = revenue - revenue@-1; growth = change in revenue / revenue@-1"

METRICS = (
    Metric(
        "sales-per-store", f"{_AVERAGE}; revenue / average stores", "per-store", (0,),
        ("sales per average store", "revenue per average store"),
        "Revenue divided by the average number of stores.", KPI_RELEASE, good=1, industries=_RETAIL,
        near=("sales-per-store-ending",),
    ),
    Metric(
        "sales-per-store-ending", "revenue / stores", "per-store", (0,),
        ("sales per store open at year end", "revenue per year-end store"),
        "Revenue divided by the number of stores at the end of the year.", KPI_RELEASE, good=1, industries=_RETAIL,
        near=("sales-per-store",),
    ),
    Metric(
        "operating-income-per-store", f"{_AVERAGE}; operating_income / average stores", "per-store", (0,),
        ("operating income per average store", "operating profit per average store"),
        "Operating income divided by the average number of stores.", KPI_RELEASE, good=1, industries=_RETAIL,
        near=("sales-per-store",),
    ),
    Metric(
        "inventory-per-store", "inventory / stores", "per-store", (0,),
        ("inventory per store", "year-end inventory per store"),
        "Inventory divided by the number of stores, both at the end of the year.", PENMAN, good=-1, industries=_RETAIL,
        near=("sales-per-store-ending",),
    ),
    Metric(
        "store-count-growth", "stores added = stores - stores@-1; stores added / stores@-1", "percent", (1, 2),
        ("growth of the store count", "net store growth"),
        "The change in the number of stores divided by last year's number.", KPI_RELEASE, good=1, convention="direction",
        industries=_RETAIL, near=("noncomparable-growth",),
    ),
    Metric(
        "noncomparable-growth", f"{_GROWTH}; growth - comparable_sales_growth", "points", (1, 2),
        ("revenue growth beyond comparable sales", "contribution of new stores to revenue growth"),
        "Total revenue growth less comparable sales growth.", KPI_RELEASE, industries=_RETAIL, near=("store-count-growth",),
    ),
    Metric(
        "comparable-sales-gain", "revenue@-1 * comparable_sales_growth", "money", (0, 1),
        ("revenue gained from comparable sales growth", "organic revenue gain"),
        "Last year's revenue times this year's comparable sales growth, all of it taken as comparable.", KPI_RELEASE, good=1,
        convention="direction", industries=_RETAIL, near=("noncomparable-gain",),
    ),
    Metric(
        "noncomparable-gain",
        "comparable gain = revenue@-1 * comparable_sales_growth; change in revenue = revenue - revenue@-1;"
        " change in revenue - comparable gain",
        "money", (0, 1), ("revenue change from new and closed stores", "revenue change other than comparable growth"),
        "The change in revenue less last year's revenue times comparable sales growth.", KPI_RELEASE, convention="direction",
        industries=_RETAIL, near=("comparable-sales-gain",),
    ),
    Metric(
        "inventory-growth-spread",
        "inventory change = inventory - inventory@-1; inventory growth = inventory change / inventory@-1;"
        f" {_GROWTH}; inventory growth - growth",
        "points", (1, 2), ("inventory growth in excess of revenue growth", "spread of inventory growth over sales growth"),
        "Inventory growth less revenue growth.",
        "Lev and Thiagarajan (1993), Fundamental Information Analysis, Journal of Accounting Research 31(2)", good=-1,
        near=("receivables-growth-spread",),
    ),
    Metric(
        "receivables-growth-spread",
        "receivables change = receivables - receivables@-1; receivables growth = receivables change / receivables@-1;"
        f" {_GROWTH}; receivables growth - growth",
        "points", (1, 2), ("receivables growth in excess of revenue growth", "spread of receivables growth over sales growth"),
        "Receivables growth less revenue growth.",
        "Lev and Thiagarajan (1993), Fundamental Information Analysis, Journal of Accounting Research 31(2)", good=-1,
        near=("inventory-growth-spread",),
    ),
    Metric(
        "gross-margin-return-on-inventory", "average inventory = average(inventory, inventory@-1); gross_profit / average inventory",
        "x", (2,), ("gross margin return on inventory investment", "GMROI"),
        "Gross profit divided by average inventory.", PENMAN, good=1, near=("inventory-turnover",),
        alternatives=(
            ("gross profit = revenue - cost_of_revenue; average inventory = average(inventory, inventory@-1);"
            " gross profit / average inventory"),
        ),
    ),
)  # fmt: skip

"""Software: recurring revenue, deferred revenue and the economics of a subscription."""

from __future__ import annotations

from synth.metrics.metric import Metric
from synth.metrics.sources import FELD, ITEM_303, KPI_RELEASE

_SOFTWARE = ("software",)
_ASC_606 = "FASB ASC 606-10-50-8, Revenue from Contracts with Customers: Contract Balances"
_GROWTH = "change in revenue = revenue - revenue@-1; growth = change in revenue / revenue@-1"
_ARR = "change in ARR = arr - arr@-1"

METRICS = (
    Metric(
        "arr-growth", f"{_ARR}; change in ARR / arr@-1", "percent", (1, 2),
        ("growth of annual recurring revenue", "ARR growth", "year-over-year growth in ARR"),
        "The change in annual recurring revenue divided by last year's.", KPI_RELEASE, good=1, convention="direction",
        industries=_SOFTWARE, near=("net-new-arr",),
    ),
    Metric(
        "net-new-arr", "arr - arr@-1", "money", (0, 1),
        ("net new ARR", "net new annual recurring revenue"),
        "Annual recurring revenue at the end of the year less that at its beginning.", KPI_RELEASE, good=1,
        convention="direction", industries=_SOFTWARE, near=("arr-growth",),
    ),
    Metric(
        "arr-per-customer", "arr / subscription_customers", "per-customer", (0, 2),
        ("annual recurring revenue per customer", "average ARR per customer"),
        "Annual recurring revenue divided by the number of customers.", KPI_RELEASE, good=1, industries=_SOFTWARE,
        near=("revenue-per-customer",),
    ),
    Metric(
        "arr-to-revenue", "arr / revenue", "x", (2,),
        ("annual recurring revenue to revenue", "ARR over reported revenue"),
        "Annual recurring revenue at the end of the year divided by the year's revenue.", KPI_RELEASE, good=1,
        industries=_SOFTWARE, near=("subscription-share-of-revenue",),
    ),
    Metric(
        "subscription-share-of-revenue", "subscription_revenue / revenue", "percent", (1,),
        ("subscription share of revenue", "subscription revenue as a percentage of total revenue"),
        "Subscription revenue divided by total revenue.", ITEM_303, good=1, industries=_SOFTWARE, near=("license-share-of-revenue",),
    ),
    Metric(
        "license-share-of-revenue", "license_revenue / revenue", "percent", (1,),
        ("license share of revenue", "license revenue as a percentage of total revenue"),
        "License revenue divided by total revenue.", ITEM_303, industries=_SOFTWARE, near=("subscription-share-of-revenue",),
    ),
    Metric(
        "subscription-share-shift",
        "subscription share = subscription_revenue / revenue;"
        " prior subscription share = subscription_revenue@-1 / revenue@-1; subscription share - prior subscription share",
        "points", (1, 2), ("shift of the revenue mix towards subscriptions", "change in the subscription share of revenue"),
        "This year's subscription share of revenue less last year's.", ITEM_303, good=1, convention="direction",
        industries=_SOFTWARE, near=("subscription-share-of-revenue",),
    ),
    Metric(
        "deferred-revenue-to-revenue", "deferred_revenue / revenue", "percent", (1,),
        ("deferred revenue as a percentage of revenue", "deferred revenue coverage"),
        "Deferred revenue at the end of the year divided by revenue.", _ASC_606, good=1, near=("billings",),
    ),
    Metric(
        "deferred-revenue-share-of-current-liabilities", "deferred_revenue / current_liabilities", "percent", (1,),
        ("deferred revenue as a percentage of current liabilities", "share of deferred revenue in current liabilities"),
        "Deferred revenue divided by current liabilities.", _ASC_606, near=("deferred-revenue-to-revenue",),
    ),
    Metric(
        "billings", "revenue and deferred revenue = revenue + deferred_revenue; revenue and deferred revenue - deferred_revenue@-1",
        "money", (0, 1), ("calculated billings", "billings"),
        "Revenue plus the change in deferred revenue over the year.", KPI_RELEASE, good=1, industries=_SOFTWARE,
        alternatives=(
            "change in deferred revenue = deferred_revenue - deferred_revenue@-1; revenue + change in deferred revenue",
            "revenue + change_in_deferred_revenue",
        ),
        near=("deferred-revenue-to-revenue", "billings-to-revenue"),
    ),
    Metric(
        "billings-to-revenue",
        "change in deferred revenue = deferred_revenue - deferred_revenue@-1; calculated billings = revenue + change in deferred revenue;"
        " calculated billings / revenue",
        "x", (2,), ("billings to revenue", "calculated billings over revenue"),
        "Revenue plus the change in deferred revenue, divided by revenue.", KPI_RELEASE, good=1, industries=_SOFTWARE,
        near=("billings",),
    ),
    Metric(
        "rule-of-forty",
        f"{_GROWTH}; free cash flow = operating_cash_flow - capex; free cash flow margin = free cash flow / revenue;"
        " growth + free cash flow margin",
        "percent", (1,), ("Rule of 40 score on free cash flow", "revenue growth plus free cash flow margin"),
        "Revenue growth plus the free cash flow margin.", FELD, good=1, industries=_SOFTWARE, near=("rule-of-forty-on-ebitda",),
    ),
    Metric(
        "rule-of-forty-on-ebitda",
        f"{_GROWTH}; EBITDA = operating_income + depreciation_amortization; EBITDA margin = EBITDA / revenue; growth + EBITDA margin",
        "percent", (1,), ("Rule of 40 score on EBITDA", "revenue growth plus EBITDA margin"),
        "Revenue growth plus the EBITDA margin.", FELD, good=1, industries=_SOFTWARE, near=("rule-of-forty",),
    ),
    Metric(
        "sales-efficiency", "change in revenue = revenue - revenue@-1; change in revenue / marketing_expense@-1", "x", (2,),
        ("sales efficiency", "added revenue per unit of the prior year's sales and marketing expense"),
        "The change in revenue divided by last year's sales and marketing expense.", KPI_RELEASE, good=1,
        industries=_SOFTWARE, near=("arr-sales-efficiency",),
    ),
    Metric(
        "arr-sales-efficiency", f"{_ARR}; change in ARR / marketing_expense", "x", (2,),
        ("net new ARR per unit of sales and marketing expense", "ARR sales efficiency"),
        "Net new annual recurring revenue divided by the year's sales and marketing expense.", KPI_RELEASE, good=1,
        industries=_SOFTWARE, near=("sales-efficiency",),
    ),
)  # fmt: skip

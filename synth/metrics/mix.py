"""Mix: how much of a whole one of its parts is, and how that shifts."""

from __future__ import annotations

from synth.metrics.metric import Metric
from synth.metrics.sources import CFA_BALANCE, CFA_INCOME, ITEM_303, KPI_RELEASE, PENMAN, RULE_5_03

METRICS = (
    Metric(
        "product-share-of-revenue", "product_revenue / revenue", "percent", (1,),
        ("product share of revenue", "product revenue as a percentage of total revenue"),
        "Product revenue divided by total revenue.", RULE_5_03,
        alternatives=("total revenue = product_revenue + service_revenue; product_revenue / total revenue",),
        near=("service-share-of-revenue",),
    ),
    Metric(
        "service-share-of-revenue", "service_revenue / revenue", "percent", (1,),
        ("service share of revenue", "service revenue as a percentage of total revenue"),
        "Service revenue divided by total revenue.", RULE_5_03,
        alternatives=("total revenue = product_revenue + service_revenue; service_revenue / total revenue",),
        near=("product-share-of-revenue",),
    ),
    Metric(
        "service-share-shift",
        "service share = service_revenue / revenue; prior service share = service_revenue@-1 / revenue@-1;"
        " service share - prior service share",
        "points", (1, 2), ("shift of the revenue mix towards services", "change in the service share of revenue"),
        "This year's service share of revenue less last year's.", ITEM_303, convention="direction",
        near=("service-share-of-revenue",),
    ),
    Metric(
        "product-to-service-ratio", "product_revenue / service_revenue", "x", (2, 1),
        ("product revenue to service revenue", "ratio of product to service revenue"),
        "Product revenue divided by service revenue.", ITEM_303, near=("product-share-of-revenue",),
    ),
    Metric(
        "service-contribution-to-growth",
        "change in service revenue = service_revenue - service_revenue@-1; change in service revenue / revenue@-1",
        "percent", (1, 2), ("contribution of services to revenue growth", "revenue growth that services account for"),
        "The change in service revenue divided by last year's total revenue.", ITEM_303, good=1, convention="direction",
        near=("service-share-of-revenue-growth",),
    ),
    Metric(
        "service-share-of-revenue-growth",
        "change in service revenue = service_revenue - service_revenue@-1; change in revenue = revenue - revenue@-1;"
        " change in service revenue / change in revenue",
        "percent", (1,), ("share of the revenue change that comes from services", "services' share of the change in revenue"),
        "The change in service revenue divided by the change in total revenue.", ITEM_303,
        near=("service-contribution-to-growth",),
    ),
    Metric(
        "noncontrolling-share-of-income", "noncontrolling_income / net_income", "percent", (1, 2),
        ("noncontrolling interests' share of net income", "share of net income attributable to noncontrolling interests"),
        "Net income attributable to noncontrolling interests divided by net income.",
        "FASB ASC 810-10-45, Consolidation: Other Presentation Matters", near=("parent-net-margin",),
    ),
    Metric(
        "backlog-to-revenue", "backlog / revenue", "x", (2, 1),
        ("backlog to revenue", "backlog coverage of annual revenue"),
        "Backlog at the end of the year divided by the year's revenue.", KPI_RELEASE, good=1, near=("book-to-bill",),
    ),
    Metric(
        "implied-orders", "backlog and revenue = backlog + revenue; backlog and revenue - backlog@-1", "money", (0, 1),
        ("orders implied by backlog and revenue", "net new orders"),
        "Revenue plus the change in backlog.", PENMAN, good=1,
        alternatives=("change in backlog = backlog - backlog@-1; revenue + change in backlog",), near=("book-to-bill",),
    ),
    Metric(
        "book-to-bill",
        "change in backlog = backlog - backlog@-1; orders = revenue + change in backlog; orders / revenue", "x", (2,),
        ("book-to-bill ratio", "orders divided by revenue"),
        "Orders, that is revenue plus the change in backlog, divided by revenue.", KPI_RELEASE, good=1, near=("backlog-to-revenue",),
    ),
    Metric(
        "average-selling-price", "revenue / units_sold", "per-unit", (2,),
        ("average selling price per unit", "average revenue per unit sold"),
        "Revenue divided by units sold.", ITEM_303, good=1, near=("cost-per-unit", "product-selling-price"),
    ),
    Metric(
        "product-selling-price", "product_revenue / units_sold", "per-unit", (2,),
        ("average product revenue per unit", "product price realised per unit"),
        "Product revenue divided by units sold.", ITEM_303, good=1, near=("average-selling-price",),
    ),
    Metric(
        "cost-per-unit", "cost_of_revenue / units_sold", "per-unit", (2,),
        ("cost of revenue per unit sold", "unit cost"),
        "Cost of revenue divided by units sold.", CFA_INCOME, good=-1, near=("average-selling-price",),
    ),
    Metric(
        "gross-profit-per-unit", "gross_profit / units_sold", "per-unit", (2,),
        ("gross profit per unit sold", "unit margin"),
        "Gross profit divided by units sold.", CFA_INCOME, good=1,
        alternatives=("gross profit = revenue - cost_of_revenue; gross profit / units_sold",), near=("cost-per-unit",),
    ),
    Metric(
        "revenue-per-employee", "revenue / employees", "per-employee", (0,),
        ("revenue per employee", "sales per employee"),
        "Revenue divided by the number of employees at the end of the year.", KPI_RELEASE, good=1,
        near=("operating-income-per-employee",),
    ),
    Metric(
        "operating-income-per-employee", "operating_income / employees", "per-employee", (0,),
        ("operating income per employee", "operating profit per employee"),
        "Operating income divided by the number of employees at the end of the year.", KPI_RELEASE, good=1,
        near=("revenue-per-employee",),
    ),
    Metric(
        "revenue-per-customer", "revenue / subscription_customers", "per-customer", (2, 0),
        ("revenue per customer", "average revenue per customer"),
        "Revenue divided by the number of customers at the end of the year.", KPI_RELEASE, good=1, near=("revenue-per-employee",),
    ),
    Metric(
        "operating-lease-share", "current_lease_liabilities / current_liabilities", "percent", (1, 2),
        ("current lease liabilities as a percentage of current liabilities", "share of leases in current liabilities"),
        "Current operating lease liabilities divided by current liabilities.", CFA_BALANCE, near=("short-term-debt-share",),
    ),
)  # fmt: skip

"""Common-size lines: items as a share of revenue or of total assets."""

from __future__ import annotations

from synth.metrics.metric import Metric
from synth.metrics.sources import CFA_BALANCE, CFA_INCOME, CFA_RATIOS

_OF_REVENUE = (
    # concept, name, how it is said, favourable, what it may be taken for
    ("cost_of_revenue", "cost-of-revenue-ratio", "cost of revenue", -1, "operating-expense-ratio"),
    ("operating_expenses", "operating-expense-ratio", "operating expenses", -1, "selling-expense-ratio"),
    ("selling_expense", "selling-expense-ratio", "selling, general and administrative expense", -1, "research-intensity"),
    ("research_expense", "research-intensity", "research and development expense", 0, "selling-expense-ratio"),
    ("depreciation_amortization", "depreciation-ratio", "depreciation and amortization", -1, "operating-expense-ratio"),
    ("interest_expense", "interest-burden-on-revenue", "interest expense", -1, "operating-expense-ratio"),
    ("income_tax", "tax-to-revenue", "income tax expense", -1, "interest-burden-on-revenue"),
    ("restructuring", "restructuring-to-revenue", "restructuring charges", -1, "impairment-to-revenue"),
    ("impairment", "impairment-to-revenue", "impairment charges", -1, "restructuring-to-revenue"),
)  # fmt: skip
_OF_ASSETS = (
    ("cash", "cash-share-of-assets", "cash", 1, "receivables-share-of-assets"),
    ("receivables", "receivables-share-of-assets", "receivables", 0, "inventory-share-of-assets"),
    ("inventory", "inventory-share-of-assets", "inventory", -1, "receivables-share-of-assets"),
    ("ppe", "ppe-share-of-assets", "net property, plant and equipment", 0, "intangible-share-of-assets"),
    ("goodwill", "goodwill-share-of-assets", "goodwill", -1, "goodwill-and-intangibles-share-of-assets"),
    ("intangibles", "intangible-share-of-assets", "intangible assets", -1, "goodwill-share-of-assets"),
    ("lease_assets", "lease-share-of-assets", "operating lease right-of-use assets", 0, "ppe-share-of-assets"),
    ("deferred_revenue", "deferred-revenue-share-of-assets", "deferred revenue", 0, "receivables-share-of-assets"),
)  # fmt: skip


def _share(concept: str, name: str, item: str, whole: str, good: int, near: str) -> Metric:
    said = {"revenue": "revenue", "total_assets": "total assets"}[whole]
    return Metric(
        name,
        f"{concept} / {whole}",
        "percent",
        (1, 2),
        (f"{item} as a percentage of {said}", f"ratio of {item} to {said}", f"common-size {item}"),
        f"{item[:1].upper()}{item[1:]} divided by {said}, its line in a common-size statement.",
        CFA_RATIOS if whole == "revenue" else CFA_BALANCE,
        good=good,
        near=(near,),
    )


METRICS = (
    *(_share(concept, name, item, "revenue", good, near) for concept, name, item, good, near in _OF_REVENUE),
    *(_share(concept, name, item, "total_assets", good, near) for concept, name, item, good, near in _OF_ASSETS),
    Metric(
        "goodwill-and-intangibles-share-of-assets", "acquired intangibles = goodwill + intangibles; acquired intangibles / total_assets",
        "percent", (1,), ("goodwill and intangibles as a percentage of total assets", "soft assets share"),
        "Goodwill and other intangible assets together, divided by total assets.", CFA_BALANCE, good=-1,
        near=("goodwill-share-of-assets",),
    ),
    Metric(
        "goodwill-to-equity", "goodwill / total_equity", "percent", (1,),
        ("goodwill as a percentage of equity", "goodwill to equity"),
        "Goodwill divided by total equity.", CFA_BALANCE, good=-1, near=("goodwill-share-of-assets",),
    ),
    Metric(
        "inventory-share-of-current-assets", "inventory / current_assets", "percent", (1,),
        ("inventory as a percentage of current assets", "share of inventory in current assets"),
        "Inventory divided by current assets.", CFA_BALANCE, good=-1, near=("inventory-share-of-assets",),
    ),
    Metric(
        "research-share-of-operating-expenses", "research_expense / operating_expenses", "percent", (1,),
        ("research and development as a percentage of operating expenses", "share of R&D in operating expenses"),
        "Research and development expense divided by operating expenses.", CFA_INCOME, near=("research-intensity",),
    ),
    Metric(
        "selling-to-gross-profit", "selling_expense / gross_profit", "percent", (1,),
        ("selling, general and administrative expense as a percentage of gross profit", "SG&A to gross profit"),
        "Selling, general and administrative expense divided by gross profit.", CFA_INCOME, good=-1,
        alternatives=("gross profit = revenue - cost_of_revenue; selling_expense / gross profit",),
        near=("selling-expense-ratio",),
    ),
    Metric(
        "selling-and-research-to-revenue", "selling and research = selling_expense + research_expense; selling and research / revenue",
        "percent", (1,), ("SG&A and R&D together as a percentage of revenue", "combined SG&A and R&D ratio"),
        "Selling, general, administrative, research and development expense together, divided by revenue.", CFA_INCOME, good=-1,
        near=("selling-expense-ratio", "research-intensity"),
    ),
)  # fmt: skip

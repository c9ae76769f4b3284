"""Growth over several years, as one compound annual rate, and growth models."""

from __future__ import annotations

from synth.metrics.metric import Metric
from synth.metrics.sources import CFA_RATIOS, HIGGINS, ITEM_303, PENMAN

_CFA_RATES = "CFA Institute, CFA Program Curriculum, Quantitative Methods: The Time Value of Money"


def _cagr(concept: str, item: str, years: int, good: int = 1) -> Metric:
    words = {2: "two", 3: "three", 4: "four"}
    near = (f"{concept.replace('_', '-')}-cagr-{other}" for other in (2, 3, 4))
    name = f"{concept.replace('_', '-')}-cagr-{years}"
    return Metric(
        name,
        f"total growth factor = {concept} / {concept}@-{years};"
        f" annual growth factor = root(total growth factor, {years}); annual growth factor - 1",
        "percent",
        (1, 2),
        (
            f"{words[years]}-year compound annual growth rate of {item}",
            f"{words[years]}-year CAGR of {item}",
            f"compound annual growth of {item} over {words[years]} years",
        ),
        f"The constant yearly rate at which {item} would have grown to its present level in {words[years]} years.",
        _CFA_RATES,
        good=good,
        near=tuple(other for other in near if other != name),
    )


_GROWN = (
    ("revenue", "revenue"), ("net_income", "net income"), ("diluted_eps", "diluted earnings per share"),
    ("dividends_per_share", "dividends per share"),
)  # fmt: skip

METRICS = (
    *(_cagr(concept, item, years) for concept, item in _GROWN for years in (2, 3, 4)),
    Metric(
        "sustainable-growth-rate",
        "average equity = average(total_equity, total_equity@-1); return on equity = net_income / average equity;"
        " retained income = net_income - dividends_paid; retention rate = retained income / net_income;"
        " return on equity * retention rate",
        "percent", (1, 2), ("sustainable growth rate", "growth rate that retained earnings alone can support"),
        "Return on average equity times the retention rate.", HIGGINS, good=1,
        alternatives=(
            ("retained income = net_income - dividends_paid; average equity = average(total_equity, total_equity@-1);"
            " retained income / average equity"),
        ),
        near=("internal-growth-rate",),
    ),
    Metric(
        "internal-growth-rate",
        "retained income = net_income - dividends_paid; average assets = average(total_assets, total_assets@-1);"
        " retained income / average assets",
        "percent", (1, 2), ("internal growth rate", "retained income as a percentage of average assets"),
        "Income retained in the year divided by average total assets: growth without outside funds.", HIGGINS, good=1,
        near=("sustainable-growth-rate",),
    ),
    Metric(
        "two-year-revenue-stack",
        "change in revenue = revenue - revenue@-1; growth = change in revenue / revenue@-1;"
        " prior change in revenue = revenue@-1 - revenue@-2; prior growth = prior change in revenue / revenue@-2;"
        " growth + prior growth",
        "percent", (1,), ("two-year stacked revenue growth", "revenue growth on a two-year stack"),
        "The sum of the revenue growth rates of the last two years.", ITEM_303, good=1, near=("revenue-cagr-2",),
    ),
    Metric(
        "revenue-growth-acceleration",
        "change in revenue = revenue - revenue@-1; growth = change in revenue / revenue@-1;"
        " prior change in revenue = revenue@-1 - revenue@-2; prior growth = prior change in revenue / revenue@-2;"
        " growth - prior growth",
        "points", (1, 2), ("acceleration of revenue growth", "change in the revenue growth rate"),
        "This year's revenue growth rate less last year's.", PENMAN, good=1, convention="direction",
        near=("two-year-revenue-stack",),
    ),
    Metric(
        "sales-growth-index", "revenue / revenue@-1", "x", (2,),
        ("sales growth index", "ratio of revenue to the prior year's revenue"),
        "This year's revenue divided by last year's.",
        "Beneish (1999), The Detection of Earnings Manipulation, Financial Analysts Journal 55(5)",
    ),
    Metric(
        "average-revenue-three-years", "average(revenue, revenue@-1, revenue@-2)", "money", (0, 1),
        ("three-year average revenue", "average annual revenue of the last three years"),
        "The arithmetic mean of the last three years' revenue.", CFA_RATIOS,
    ),
)  # fmt: skip

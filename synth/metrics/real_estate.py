"""Real estate investment trusts: funds from operations and property income."""

from __future__ import annotations

from synth.metrics.metric import Metric
from synth.metrics.sources import CFA_RATIOS, ITEM_10E, KPI_RELEASE, NAREIT

_REIT = ("reit",)
_FFO = "net income before depreciation = net_income + real_estate_depreciation"
_NOI = "net operating income = rental_revenue - property_expense"

METRICS = (
    Metric(
        "funds-from-operations", f"{_FFO}; net income before depreciation - gain_on_sale", "money", (0, 1),
        ("funds from operations", "FFO", "Nareit FFO"),
        "Net income plus real estate depreciation and amortization, less gains on the sale of property.", NAREIT, good=1,
        industries=_REIT, near=("ffo-margin",),
    ),
    Metric(
        "ffo-with-impairment",
        "net income before charges = net_income + real_estate_depreciation + impairment; net income before charges - gain_on_sale",
        "money", (0, 1), ("funds from operations before property impairment", "Nareit FFO with impairment added back"),
        "Net income plus real estate depreciation and impairment, less gains on the sale of property.", NAREIT, good=1,
        industries=_REIT, near=("funds-from-operations",),
    ),
    Metric(
        "ffo-per-share", "ffo / diluted_shares", "per-share", (2,),
        ("FFO per diluted share", "funds from operations per diluted share"),
        "Funds from operations divided by diluted shares.", NAREIT, good=1, industries=_REIT,
        alternatives=(f"{_FFO}; FFO = net income before depreciation - gain_on_sale; FFO / diluted_shares",),
        near=("diluted-eps",),
    ),
    Metric(
        "ffo-margin", "ffo / revenue", "percent", (1, 2),
        ("FFO margin", "funds from operations as a percentage of revenue"),
        "Funds from operations divided by revenue.", NAREIT, good=1, industries=_REIT,
        alternatives=(f"{_FFO}; FFO = net income before depreciation - gain_on_sale; FFO / revenue",), near=("noi-margin", "net-margin"),
    ),
    Metric(
        "ffo-payout-ratio", "dividends_paid / ffo", "percent", (1, 2),
        ("FFO payout ratio", "dividends as a percentage of funds from operations"),
        "Dividends paid divided by funds from operations.", NAREIT, industries=_REIT,
        alternatives=(f"{_FFO}; FFO = net income before depreciation - gain_on_sale; dividends_paid / FFO",),
        near=("payout-ratio",),
    ),
    Metric(
        "ffo-to-debt", "total debt = short_term_debt + long_term_debt; ffo / total debt", "percent", (1, 2),
        ("funds from operations to debt of a REIT", "Nareit FFO as a percentage of total debt"),
        "Funds from operations divided by total debt.", NAREIT, good=1, industries=_REIT, near=("cash-flow-to-debt",),
    ),
    Metric(
        "ffo-above-net-income", "ffo - net_income", "money", (0, 1),
        ("excess of funds from operations over net income", "adjustments from net income to FFO"),
        "Funds from operations less net income: the sum of the reconciling items.", ITEM_10E, industries=_REIT,
        near=("funds-from-operations",),
    ),
    Metric(
        "net-operating-income", "rental_revenue - property_expense", "money", (0, 1),
        ("property net operating income", "NOI", "rental revenue less property operating expenses"),
        "Rental revenue less property operating expenses.", ITEM_10E, good=1, industries=_REIT, near=("noi-margin",),
    ),
    Metric(
        "noi-margin", f"{_NOI}; net operating income / rental_revenue", "percent", (1, 2),
        ("NOI margin", "property net operating income as a percentage of rental revenue"),
        "Net operating income divided by rental revenue.", ITEM_10E, good=1, industries=_REIT, near=("property-expense-ratio", "ffo-margin"),
    ),
    Metric(
        "property-expense-ratio", "property_expense / rental_revenue", "percent", (1, 2),
        ("property expense ratio", "property operating expenses as a percentage of rental revenue"),
        "Property operating expenses divided by rental revenue.", CFA_RATIOS, good=-1, industries=_REIT, near=("noi-margin",),
    ),
    Metric(
        "noi-yield-on-property", f"{_NOI}; net operating income / real_estate_gross", "percent", (2, 1),
        ("NOI yield on gross real estate", "net operating income as a percentage of property at cost"),
        "Net operating income divided by the gross cost of real estate.", CFA_RATIOS, good=1, industries=_REIT, near=("noi-margin",),
    ),
    Metric(
        "vacancy-rate", "1 - occupancy", "percent", (1,),
        ("vacancy rate", "share of space that is vacant"),
        "One less the occupancy rate.", KPI_RELEASE, good=-1, industries=_REIT, near=("occupancy-change",),
    ),
    Metric(
        "occupancy-change", "occupancy - occupancy@-1", "bps", (0,),
        ("change in occupancy", "movement in the occupancy rate"),
        "This year's occupancy rate less last year's.", KPI_RELEASE, good=1, convention="direction", industries=_REIT,
        near=("vacancy-rate",),
    ),
    Metric(
        "rent-at-full-occupancy", "rental_revenue / occupancy", "money", (0, 1),
        ("rental revenue at full occupancy", "potential rental revenue"),
        "Rental revenue divided by the occupancy rate, as if all space were let at the same rent.", KPI_RELEASE, good=1,
        industries=_REIT, near=("net-operating-income",),
    ),
    Metric(
        "rent-lost-to-vacancy", "potential rent = rental_revenue / occupancy; potential rent - rental_revenue", "money", (0, 1),
        ("rental revenue lost to vacancy", "vacancy loss"),
        "Rental revenue at full occupancy less rental revenue.", KPI_RELEASE, good=-1, industries=_REIT,
        near=("rent-at-full-occupancy",),
    ),
)  # fmt: skip

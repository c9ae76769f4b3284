"""The tables a company can print, by name, and which of them print a line item."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synth.company.schedules import (
    assets,
    equity,
    kpis,
    non_gaap,
    obligations,
    peers,
    periods,
    revenue,
    rollforwards,
    segments,
    shares,
    taxes,
)
from synth.company.schedules.balance_sheet import balance_sheet
from synth.company.schedules.cash_flow import cash_flow
from synth.company.schedules.income_statement import income_statement

if TYPE_CHECKING:
    from collections.abc import Callable

    from synth.company.company import Company
    from synth.company.schedule import Schedule
    from synth.stream import Stream

    ScheduleMaker = Callable[[Stream, Company], Schedule | None]

SCHEDULES: dict[str, ScheduleMaker] = {
    "income-statement": income_statement,
    "balance-sheet": balance_sheet,
    "cash-flow": cash_flow,
    "equity": equity.equity,
    "comprehensive-income": equity.comprehensive_income,
    "segments": segments.segments,
    "segment-years": segments.segment_years,
    "goodwill": segments.goodwill,
    "geography": revenue.geography,
    "products": revenue.products,
    "revenue-mix": revenue.revenue_mix,
    "revenue-bridge": revenue.revenue_bridge,
    "per-share": shares.per_share,
    "share-count": shares.share_count,
    "share-repurchases": shares.share_repurchases,
    "stock-options": shares.stock_options,
    "selected-data": shares.selected_data,
    "debt-maturities": obligations.debt_maturities,
    "debt-instruments": obligations.debt_instruments,
    "lease-maturities": obligations.lease_maturities,
    "obligations": obligations.obligations,
    "tax-components": taxes.tax_components,
    "tax-reconciliation": taxes.tax_reconciliation,
    "non-gaap": non_gaap.non_gaap,
    "adjusted-income": non_gaap.adjusted_income,
    "adjusted-eps": non_gaap.adjusted_eps,
    "free-cash-flow": non_gaap.free_cash_flow,
    "ffo": non_gaap.ffo,
    "quarters": periods.quarters,
    "interim": periods.interim,
    "restatement": periods.restatement,
    "pro-forma": periods.pro_forma,
    "ppe": assets.ppe,
    "intangibles": assets.intangibles,
    "amortization": assets.amortization,
    "plant": rollforwards.plant,
    "intangible-changes": rollforwards.intangibles,
    "receivables": rollforwards.receivables,
    "premiums": rollforwards.premiums,
    "inventory": assets.inventory,
    "accrued": assets.accrued,
    "allowance": assets.allowance,
    "deferred-revenue": assets.deferred_revenue,
    "working-capital": assets.working_capital,
    "fair-value": assets.fair_value,
    "kpis": kpis.kpis,
    "stores": kpis.stores,
    "loans": kpis.loans,
    "deposits": kpis.deposits,
    "credit-allowance": kpis.credit_allowance,
    "reserves": kpis.reserves,
    "peers": peers.peers,
}
"""What draws a schedule's facts and gives its rows; None where the company doesn't print it."""

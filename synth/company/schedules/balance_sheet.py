"""The balance sheet."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from synth.company.schedule import Schedule
from synth.company.schedules.columns import years
from synth.company.schedules.layout import arrange

if TYPE_CHECKING:
    from synth.company.company import Company
    from synth.stream import Stream

_EQUITY = (
    "# Stockholders' equity",
    "preferred_stock",
    "common_stock",
    "paid_in_capital",
    "retained_earnings",
    "accumulated_oci",
    "-treasury_stock",
    "parent_equity = .",
    "noncontrolling_interest",
    "total_equity = parent_equity + noncontrolling_interest",
    "#",
    "== liabilities_and_equity = total_liabilities + total_equity",
)
_COMMERCIAL = (
    "# Current assets",
    "cash",
    "short_term_investments",
    "receivables",
    "inventory",
    "prepaid_expenses",
    "current_assets = .",
    "#",
    "ppe",
    "real_estate",
    "lease_assets",
    "goodwill",
    "intangibles",
    "other_assets",
    "== total_assets = current_assets + ppe + real_estate + lease_assets + goodwill + intangibles + other_assets",
    "# Current liabilities",
    "payables",
    "accrued_liabilities",
    "short_term_debt",
    "deferred_revenue",
    "current_lease_liabilities",
    "current_liabilities = .",
    "#",
    "long_term_debt",
    "lease_liabilities",
    "deferred_tax",
    "other_liabilities",
    "total_liabilities = current_liabilities + long_term_debt + lease_liabilities + deferred_tax + other_liabilities",
    *_EQUITY,
)
_GROSS = ("ppe_gross", "accumulated_depreciation", "ppe = ppe_gross - accumulated_depreciation")
_GROSS_ESTATE = (
    "real_estate_gross",
    "accumulated_depreciation",
    "real_estate = real_estate_gross - accumulated_depreciation",
)
_BANK = (
    "# Assets",
    "cash",
    "securities",
    "loans",
    "allowance_for_credit_losses",
    "net_loans = loans - allowance_for_credit_losses",
    "ppe",
    "goodwill",
    "other_assets",
    "== total_assets = cash + securities + net_loans + ppe + goodwill + other_assets",
    "# Liabilities",
    "deposits",
    "short_term_debt | Short-term borrowings",
    "long_term_debt",
    "deferred_tax",
    "other_liabilities",
    "total_liabilities = .",
    *_EQUITY,
)
_INSURER = (
    "# Assets",
    "investments",
    "cash",
    "premiums_receivable",
    "reinsurance_recoverables",
    "deferred_acquisition_costs",
    "goodwill",
    "intangibles",
    "other_assets",
    "== total_assets = .",
    "# Liabilities",
    "loss_reserves",
    "unearned_premiums",
    "short_term_debt",
    "long_term_debt",
    "deferred_tax",
    "other_liabilities",
    "total_liabilities = .",
    *_EQUITY,
)


def _split(net: str, rows: tuple[str, ...]) -> tuple[str, ...]:
    at = _COMMERCIAL.index(net)
    return _COMMERCIAL[:at] + rows + _COMMERCIAL[at + 1 :]


_SPLIT_PLANT = _split("ppe", _GROSS)
_SPLIT_ESTATE = _split("real_estate", _GROSS_ESTATE)


@lru_cache(maxsize=16)
def _alone(layout: tuple[str, ...]) -> tuple[str, ...]:
    """Return the layout for a company without noncontrolling interests: equity has one total."""
    at = layout.index("parent_equity = .")
    return (*layout[:at], "total_equity = .", *layout[at + 3 :])


def balance_sheet(stream: Stream, company: Company) -> Schedule:
    """Return the balance sheet at all fiscal year ends; a third of companies show plant at cost above net."""
    layout: tuple[str, ...]
    if company.plan.kind == "bank":
        layout = _BANK
    elif company.plan.kind == "insurer":
        layout = _INSURER
    elif stream.chance(35):
        layout = _SPLIT_ESTATE if company.plan.kind == "reit" else _SPLIT_PLANT
    else:
        layout = _COMMERCIAL
    if not company.has("noncontrolling_interest", company.periods[0]):
        layout = _alone(layout)
    columns = years(company.periods)
    items, totals = arrange(company, layout, columns, ("total_equity",))
    titles = ("Consolidated Balance Sheets", "Consolidated Statements of Financial Position",
              "Consolidated Balance Sheet")  # fmt: skip
    return Schedule("balance-sheet", titles, items, columns, instant=True, totals=totals)

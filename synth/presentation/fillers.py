"""Rows that a table prints although the company has nothing of them: dashes, or blanks.

They change no sum, and no question asks about them: their captions are none of the line items'.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from synth.company.schedule import Item, Schedule
    from synth.stream import Stream


class Filler(NamedTuple):
    """A caption, and between which line items it stands: one right above it, one right below."""

    labels: tuple[str, ...]
    after: frozenset[str]
    before: frozenset[str]
    blank: bool = False
    """Filings may leave its cells blank."""


def _filler(labels: tuple[str, ...], after: str, before: str, *, blank: bool = False) -> Filler:
    return Filler(labels, frozenset(after.split()), frozenset(before.split()), blank)


_LIABILITIES = (
    "payables accrued_liabilities short_term_debt deferred_revenue current_lease_liabilities current_liabilities"
    " long_term_debt lease_liabilities deferred_tax other_liabilities total_liabilities deposits loss_reserves"
    " unearned_premiums"
)
_EQUITY = (
    "preferred_stock common_stock paid_in_capital retained_earnings accumulated_oci treasury_stock parent_equity"
    " total_equity liabilities_and_equity"
)
_EXPENSES = (
    "selling_expense administrative_expense marketing_expense research_expense depreciation_expense"
    " amortization_expense restructuring impairment other_operating_expense"
)
_ADJUSTMENTS = "stock_compensation restructuring impairment acquisition_related legal_settlements"
_ADDED_BACK = "depreciation_amortization impairment stock_compensation deferred_tax_change credit_provision"
_INCOME = (
    _filler(("Litigation settlement", "Loss on disposal of business"), _EXPENSES, f"{_EXPENSES} operating_expenses"),
    _filler(
        ("Loss on extinguishment of debt", "Loss on early retirement of debt"),
        "interest_expense interest_income gain_on_sale other_income",
        "interest_income gain_on_sale other_income pretax_income",
    ),
    _filler(
        ("Discontinued operations, net of tax", "Income from discontinued operations, net of tax"),
        "income_tax", "net_income",
    ),
)  # fmt: skip
FILLERS: dict[str, tuple[Filler, ...]] = {
    "balance-sheet": (
        _filler(("Assets held for sale",), "receivables inventory prepaid_expenses", "current_assets"),
        _filler(("Derivative assets",), "ppe goodwill intangibles lease_assets real_estate", "other_assets"),
        _filler(
            ("Liabilities held for sale",),
            "payables accrued_liabilities short_term_debt deferred_revenue current_lease_liabilities",
            "current_liabilities",
        ),
        _filler(("Derivative liabilities",), "long_term_debt lease_liabilities deferred_tax", "other_liabilities"),
        _filler(("Redeemable interests",), "total_liabilities", _EQUITY),
        _filler(
            ("Commitments and contingencies", "Commitments and contingencies (Note 12)", "Contingencies (see Note 9)"),
            _LIABILITIES, _EQUITY, blank=True,
        ),
    ),
    "income-statement": _INCOME,
    "quarters": _INCOME,
    "interim": _INCOME,
    "cash-flow": (
        _filler(
            ("Debt extinguishment costs", "Distributions of equity method investees"),
            _ADDED_BACK, f"{_ADDED_BACK} gain_on_sale realized_gains",
        ),
        _filler(
            ("Proceeds from sale of business, net of cash sold", "Settlement of derivative instruments"),
            "capex acquisitions asset_sales", "asset_sales investment_purchases investment_sales investing_cash_flow",
        ),
        _filler(
            ("Payment of debt issuance costs", "Payment of deferred financing costs"),
            "debt_issued debt_repaid",
            "dividends_paid preferred_dividends buybacks stock_issued financing_cash_flow",
        ),
        _filler(
            ("Contingent consideration paid", "Distributions to minority holders"),
            "dividends_paid buybacks stock_issued", "stock_issued financing_cash_flow",
        ),
    ),
    "equity": (
        _filler(("Cumulative effect of accounting change",), "equity_beginning", "net_income"),
        _filler(
            ("Conversion of convertible notes",),
            "dividends_paid preferred_dividends buybacks stock_issued stock_compensation",
            "stock_issued stock_compensation equity_ending",
        ),
    ),
    "plant": (
        _filler(("Reclassified to held for sale",), "capex plant_retired", "ppe_gross real_estate_gross"),
    ),
    "intangible-changes": (
        _filler(("Reclassified to held for sale",), "amortization acquired_intangibles", "intangibles"),
    ),
    "goodwill": (
        _filler(
            ("Reclassified to held for sale", "Measurement period adjustments"),
            "acquired_goodwill impairment", "goodwill_ending",
        ),
    ),
    "debt-instruments": (_filler(("Finance obligations", "Swingline borrowings"), "instrument_debt", "instrument_debt"),),
    "non-gaap": (
        _filler(("Loss on extinguishment of debt", "Business optimization"), f"ebitda {_ADJUSTMENTS}", f"{_ADJUSTMENTS} gain_on_sale adjusted_ebitda"),
    ),
    "adjusted-income": (
        _filler(
            ("Loss on extinguishment of debt", "Business optimization"),
            f"amortization {_ADJUSTMENTS}", f"{_ADJUSTMENTS} adjustment_tax adjusted_net_income",
        ),
    ),
    "inventory": (_filler(("Consigned goods",), "finished_goods", "inventory inventory_gross"),),
    "accrued": (_filler(("Accrued settlements", "Derivative instruments"), "accrual", "accrual"),),
    "fair-value": (
        _filler(("Contingent consideration arrangements", "Interest rate swaps"), "fair_value_other", "fair_value_total"),
    ),
    "deferred-revenue": (
        _filler(("Transferred to held for sale",), "deferred_recognized", "deferred_revenue"),
    ),
    "allowance": (_filler(("Transferred to held for sale",), "write_offs recoveries", "doubtful_allowance"),),
    "working-capital": (_filler(("Assets held for sale",), "receivables inventory prepaid_expenses", "current_assets"),),
}  # fmt: skip
"""Rows of nil by table, each in the section where filings have it."""
_DASHES = (("—", 82), ("-", 18))


def draw_dash(stream: Stream) -> str:
    """Draw what a table prints for nil."""
    return stream.weighted(_DASHES)


def place_filler(stream: Stream, schedule: Schedule, rows: Sequence[Item], dash: str) -> tuple[int, str, str]:
    """Return the row that a row of nil stands before, its label and its cells' text; (-1, "", "") for none.

    It stands right between two line items that it belongs between; a section header goes on with what is below.
    """
    fit: list[tuple[int, Filler]] = []
    last, gap = "", 0
    for r, item in enumerate(rows):
        if item.role == "header":
            continue
        fit += [
            (gap, filler)
            for filler in FILLERS.get(schedule.name, ())
            if last in filler.after and item.concept in filler.before
        ]
        last, gap = item.concept, r + 1
    if not fit:
        return -1, "", ""
    at, filler = stream.choice(fit)
    return at, stream.choice(filler.labels), "" if filler.blank and stream.chance(40) else dash

"""Rows that a table prints although the company has nothing of them: dashes, or blanks.

They change no sum, and no question asks about them: their captions are none of the line items'.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from synth.company.schedule import Item, Schedule
    from synth.stream import Stream

BLANK = (
    "Commitments and contingencies",
    "Commitments and contingencies (Note 12)",
    "Contingencies (see Note 9)",
)
"""Captions of a balance sheet's row that has no amounts at all."""
NIL: dict[str, tuple[str, ...]] = {
    "balance-sheet": ("Assets held for sale", "Liabilities held for sale", "Redeemable interests", "Derivative instruments"),
    "income-statement": (
        "Loss on extinguishment of debt", "Discontinued operations, net of tax", "Cumulative effect of accounting change",
        "Income from discontinued operations, net of tax", "Litigation settlement",
    ),
    "cash-flow": (
        "Debt extinguishment costs", "Proceeds from sale of business, net of cash sold", "Equity method distributions",
        "Settlement of derivative instruments", "Payment of debt issuance costs", "Cash of discontinued operations",
    ),
    "segments": ("Discontinued operations",),
    "segment-years": ("Discontinued operations",),
    "geography": ("Discontinued operations",),
    "products": ("Discontinued product lines",),
    "equity": ("Cumulative effect of accounting change", "Conversion of convertible notes"),
    "plant": ("Reclassified to held for sale",),
    "intangible-changes": ("Reclassified to held for sale",),
    "goodwill": ("Reclassified to held for sale", "Measurement period adjustments"),
    "debt-instruments": ("Revolving credit facility", "Commercial paper", "Finance obligations"),
    "tax-components": ("Deferred, territories",),
    "non-gaap": ("Loss on extinguishment of debt", "Business optimization"),
    "adjusted-income": ("Loss on extinguishment of debt", "Business optimization"),
    "inventory": ("Consigned goods",),
    "accrued": ("Accrued settlements", "Derivative instruments"),
    "fair-value": ("Contingent consideration arrangements", "Interest rate swaps"),
    "deferred-revenue": ("Transferred to held for sale",),
    "allowance": ("Transferred to held for sale",),
    "working-capital": ("Derivative instruments",),
}  # fmt: skip
_DASHES = (("—", 82), ("-", 18))


def draw_dash(stream: Stream) -> str:
    """Draw what a table prints for nil."""
    return stream.weighted(_DASHES)


def place_filler(stream: Stream, schedule: Schedule, rows: Sequence[Item], dash: str) -> tuple[int, str, str]:
    """Return the row that a row of nil stands before, its label and its cells' text; (-1, "", "") for none.

    It never stands first, nor between a section header and what is under it.
    """
    known = NIL.get(schedule.name)
    if known is None or len(rows) < 3:
        return -1, "", ""
    at = stream.between(1, len(rows) - 1)
    while at < len(rows) and rows[at - 1].role == "header":
        at += 1
    if schedule.name == "balance-sheet" and stream.chance(60):
        # Between liabilities and equity, where a header or a total follows.
        at = next((r for r, item in enumerate(rows) if r and item.concept in _EQUITY), -1)
        if at > 0 and rows[at - 1].role == "header":
            at -= 1
        return (at, stream.choice(BLANK), dash if stream.chance(60) else "") if at > 0 else (-1, "", "")
    return at, stream.choice(known), dash


_EQUITY = frozenset((
    "preferred_stock", "common_stock", "paid_in_capital", "retained_earnings", "accumulated_oci", "treasury_stock",
    "parent_equity", "total_equity",
))  # fmt: skip

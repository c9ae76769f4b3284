"""Every line item there is, by name: one file per statement, one for the notes, one for key figures."""

from __future__ import annotations

from synth.company.concepts.balance import BALANCE
from synth.company.concepts.cash_flow import CASH_FLOW
from synth.company.concepts.income import INCOME
from synth.company.concepts.industry import INDUSTRY
from synth.company.concepts.kpi import KPI
from synth.company.concepts.notes import NOTES

CONCEPTS = {concept.name: concept for concept in (*INCOME, *BALANCE, *CASH_FLOW, *INDUSTRY, *NOTES, *KPI)}
"""Line items by name."""

NET_OF = {
    "ppe_gross": "ppe", "real_estate_gross": "real_estate", "intangibles_gross": "intangibles",
    "gross_receivables": "receivables", "inventory_gross": "inventory", "loans": "net_loans",
}  # fmt: skip
"""Line items before a deduction, and what they are after it."""

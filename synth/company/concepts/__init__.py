"""Every line item there is, by name: one file per statement."""

from __future__ import annotations

from synth.company.concepts.balance import BALANCE
from synth.company.concepts.cash_flow import CASH_FLOW
from synth.company.concepts.income import INCOME
from synth.company.concepts.industry import INDUSTRY

CONCEPTS = {concept.name: concept for concept in (*INCOME, *BALANCE, *CASH_FLOW, *INDUSTRY)}
"""Line items by name."""

"""Families that explain a figure: what moved it, what adjusts it, what weighs in it, what the text adds to it."""

from __future__ import annotations

from synth.family import Family
from synth.questions import bridge, prose, weighted

FAMILIES = [
    Family(
        "profit-mover",
        "Which line moved income before taxes most",
        bridge.page_of_income,
        bridge.ask_mover,
        weight=10,
    ),
    Family(
        "incremental-share",
        "What share of a change in one line reached another",
        bridge.page_of_income,
        bridge.ask_explained,
        weight=8,
    ),
    Family(
        "net-adjustments",
        "What adjustments make of a figure",
        bridge.page_of_adjustments,
        bridge.ask_adjustments,
        weight=8,
    ),
    Family(
        "organic-growth",
        "Growth by volume, price, acquisitions and currency",
        bridge.page_of_revenue_bridge,
        bridge.ask_organic,
        weight=8,
    ),
    Family(
        "tax-rate-item",
        "What an item of the tax reconciliation is of income",
        bridge.page_of_rates,
        bridge.ask_rate_effect,
        weight=6,
    ),
    Family(
        "weighted-rate",
        "The average rate of two balances",
        weighted.page_of_balances,
        weighted.ask_average_rate,
        weight=7,
    ),
    Family(
        "weighted-growth",
        "The growth of two parts together",
        weighted.page_of_parts,
        weighted.ask_mixed_growth,
        weight=6,
    ),
    Family(
        "told-in-text", "A figure that only the text tells", prose.page_without_told, prose.ask_told, weight=8
    ),
    Family(
        "operand-in-text",
        "A metric one of whose operands the text tells",
        prose.page_with_note,
        prose.ask_with_note,
        weight=12,
    ),
]

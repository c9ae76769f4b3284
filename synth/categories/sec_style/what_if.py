"""Families that change one figure: price, cost, margin, tax rate, share count, working capital, financing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synth.categories.sec_style.suppose_capital import FINANCE, SHARES, TAX, WORKING
from synth.categories.sec_style.suppose_income import COST, MARGIN, PRICE
from synth.categories.sec_style.suppose_reverse import REVERSE
from synth.family import Family
from synth.questions.supposition import Supposition, ask_supposition, page_of_any

if TYPE_CHECKING:
    from synth.problem import Ask
    from synth.scene import Scene


def _family(name: str, about: str, suppositions: tuple[Supposition, ...], weight: int = 8) -> Family:
    def ask(scene: Scene) -> Ask:
        return ask_supposition(scene, suppositions)

    return Family(name, about, page_of_any(suppositions), ask, weight=weight)


FAMILIES = [
    _family("what-if-price-volume", "Income at another price or volume", PRICE),
    _family("what-if-cost", "Income or margin at another cost", COST),
    _family("what-if-margin", "Income at another margin or growth", MARGIN),
    _family("what-if-tax", "Income at another tax rate", TAX),
    _family("what-if-share-count", "Earnings per share on another share count", SHARES),
    _family("what-if-working-capital", "Cash and liquidity after a change in working capital", WORKING),
    _family("what-if-financing", "Debt, interest, payout and spending at another level", FINANCE),
    _family("reverse-target", "The figure that would give a stated ratio", REVERSE, 10),
]

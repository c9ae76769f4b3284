"""Line items: what a fact is called, how a question names it, how it is measured and which way is good.

Names follow XBRL's US-GAAP elements in spirit (``gross_profit``, ``accounts_receivable``), in one snake-case
word each, so that formulas can be written with them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Measure = Literal["money", "shares", "per-share", "percent", "ratio", "days", "years", "count", "price"]


@dataclass(frozen=True, slots=True)
class Concept:
    """One line item.

    ``labels`` are captions filings print; ``two_sided`` those they print where the line can change sign
    ("Operating income (loss)"): they are used whenever a shown value is negative, and sometimes else.
    ``losses`` are captions that say the sign themselves ("Net loss"): all shown values are negative and
    print without a sign. ``spoken`` is how a question names the item, without an article ("gross profit").
    ``measure`` gives the unit; ``count`` has ``noun`` ("stores") for its unit. An ``instant`` stands at a
    date, the others over a period. ``good`` is 1 where more is favourable (profits, assets' yields), -1
    for costs, 0 for neither. A ``price`` is money per ``noun`` ("tonne"). ``axis`` names the members a
    dimensional item is stated for (``segment``, ``region``, …): its fact for the member "" is the total. ``outflow`` marks amounts that a cash flow statement prints in parentheses
    though the fact is positive (``capex``: negated labels). ``near`` are items a hasty reader takes for it.
    """

    name: str
    labels: tuple[str, ...]
    spoken: tuple[str, ...]
    measure: Measure = "money"
    instant: bool = False
    two_sided: tuple[str, ...] = ()
    losses: tuple[str, ...] = ()
    good: int = 0
    outflow: bool = False
    noun: str = ""
    axis: str = ""
    near: tuple[str, ...] = ()

"""Who a company is: its name, the currency and scale it reports in, and its fiscal calendar."""

from __future__ import annotations

from dataclasses import dataclass

YEAR_ENDS = (
    ("December 31", 68), ("June 30", 12), ("September 30", 10), ("March 31", 6), ("January 31", 4),
)  # fmt: skip
SCALE_NAMES = {3: "thousands", 5: "lakhs", 6: "millions", 7: "crore", 9: "billions"}
CURRENCY_NAMES = {"USD": "U.S. dollars", "EUR": "euros", "GBP": "pounds sterling", "INR": "Indian rupees"}


@dataclass(frozen=True, slots=True)
class Identity:
    """A company's name, reporting currency, scale, calendar, and the fiscal years it shows, newest first.

    Money is printed at 10^``scale`` with ``places`` decimals, share counts at 10^``share_scale`` with
    ``share_places``.
    """

    name: str
    currency: str
    scale: int
    year_end: str
    years: tuple[int, ...]
    places: int = 0
    share_scale: int = 3
    share_places: int = 0

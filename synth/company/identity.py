"""Who a company is: its name, the currency and scale it reports in, and its fiscal calendar."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from synth.stream import Stream

_FIRST = (
    "Halvorsen", "Brightwater", "Caldera", "Northgate", "Pellworm", "Ostrava", "Linden", "Karoo",
    "Meridian", "Tamarack", "Ashgrove", "Velloria", "Quillon", "Redfern", "Sundby", "Ironbridge",
    "Kestrel", "Larkspur", "Montrose", "Orrery", "Pinnock", "Rowanlea", "Silverton", "Thornbury",
    "Umbra", "Wexcombe", "Yarrow", "Zephyr", "Arden", "Bexley", "Corvane", "Dunmore", "Elmstead",
    "Fairholt", "Granta", "Hexham", "Inverlea", "Juniper", "Kingsway", "Lomond",
)  # fmt: skip
_TRADE = (
    "Marine", "Components", "Foods", "Logistics", "Instruments", "Packaging", "Materials", "Brands",
    "Systems", "Industries", "Health", "Energy Services", "Apparel", "Networks", "Chemicals",
    "Paper", "Optics", "Tools", "Pharma", "Controls", "Outfitters", "Semiconductors", "Motors",
)  # fmt: skip
_FORM = {
    "USD": ("Corp.", "Inc.", "Holdings, Inc.", "Company", "Group, Inc."),
    "EUR": ("N.V.", "SE", "AG", "S.A."),
    "GBP": ("plc", "Group plc", "Holdings plc"),
    "INR": ("Limited", "Industries Limited"),
}
YEAR_ENDS = (
    ("December 31", 68), ("June 30", 12), ("September 30", 10), ("March 31", 6), ("January 31", 4),
)  # fmt: skip
SCALES = {"USD": ((6, 76), (3, 20), (9, 4)), "EUR": ((6, 80), (3, 20)), "GBP": ((6, 80), (3, 20)),
          "INR": ((7, 60), (5, 30), (6, 10))}  # fmt: skip
"""Reporting scales (powers of ten) with their weights: filings of USD mostly report in millions;
Indian companies in crore (10^7) or lakhs (10^5)."""
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

    def period(self, year: int) -> str:
        """Return the period's short name, as derivations use it: ``FY2023``."""
        return f"FY{year}"


def draw_identity(stream: Stream, currency: str | None = None) -> Identity:
    """Draw a company."""
    currency = currency or stream.weighted((("USD", 86), ("EUR", 6), ("GBP", 4), ("INR", 4)))
    name = f"{stream.choice(_FIRST)} {stream.choice(_TRADE)} {stream.choice(_FORM[currency])}"
    year = stream.between(2011, 2025)
    return Identity(
        name, currency, stream.weighted(SCALES[currency]), stream.weighted(YEAR_ENDS), (year, year - 1)
    )

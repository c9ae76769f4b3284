"""The industries a company can be in. A new one is one more entry in one of these files."""

from __future__ import annotations

from synth.company.industries.assets import ASSETS
from synth.company.industries.finance import FINANCE
from synth.company.industries.goods import GOODS
from synth.company.industries.services import SERVICES

INDUSTRIES = {industry.name: industry for industry in (*GOODS, *SERVICES, *ASSETS, *FINANCE)}
"""Industries by name."""

WEIGHTS = (
    ("manufacturer", 18), ("consumer", 11), ("software", 12), ("retailer", 10), ("pharma", 9),
    ("semiconductor", 6), ("telecom", 5), ("restaurant", 4), ("airline", 4), ("utility", 4), ("miner", 4),
    ("energy", 5), ("bank", 7), ("insurer", 5), ("reit", 5),
)  # fmt: skip
"""How often each is drawn."""

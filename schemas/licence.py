"""What a licence's name says about commercial use."""

from __future__ import annotations

import re

_NON_COMMERCIAL = re.compile(r"(?<![a-z])nc(?:gl)?(?![a-z])|non-?\s?commercial", re.IGNORECASE)
"""``CC-BY-NC-4.0`` in any case and with blanks, as hub cards write it, NCGL, and names that say it in words."""


def forbids_commercial_use(licence: str) -> bool:
    """Whether a licence, by its SPDX id or name, forbids commercial use."""
    return bool(_NON_COMMERCIAL.search(licence))

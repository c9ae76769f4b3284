"""Columns of fiscal years, quarters and members."""

from __future__ import annotations

from functools import lru_cache

from synth.company.schedule import Column


@lru_cache(maxsize=1024)
def years(periods: tuple[str, ...]) -> tuple[Column, ...]:
    """Return one column per fiscal year ("FY2023" is headed "2023")."""
    return tuple(Column(period, header=(period[2:],)) for period in periods)


def members(period: str, names: tuple[str, ...]) -> tuple[Column, ...]:
    """Return one column per member, for one period."""
    return tuple(Column(period, name, (name,)) for name in names)

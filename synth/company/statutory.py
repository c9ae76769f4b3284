"""Statutory rates of corporate income tax by country and month, and of a fiscal year that spans two of them."""

from __future__ import annotations

from functools import lru_cache

_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
           "November", "December")  # fmt: skip
_FROM: dict[str, tuple[tuple[int, int, int], ...]] = {
    "USD": ((0, 1, 3500), (2018, 1, 2100)),
    "GBP": (
        (0, 1, 2800), (2011, 4, 2600), (2012, 4, 2400), (2013, 4, 2300), (2014, 4, 2100), (2015, 4, 2000), (2017, 4, 1900),
        (2023, 4, 2500),
    ),
    "EUR": ((0, 1, 2550), (2011, 1, 2500), (2022, 1, 2580)),
    "INR": ((0, 1, 3399), (2010, 4, 3322), (2011, 4, 3245), (2013, 4, 3399), (2015, 4, 3461), (2018, 4, 3494), (2019, 4, 2517)),
}  # fmt: skip
"""(year, month, basis points) from which a rate holds: the U.S. federal rate (Tax Cuts and Jobs Act from 2018), the
United Kingdom's main rate, the Netherlands' upper rate, India's with surcharge and cess (section 115BAA from April
2019)."""


@lru_cache(maxsize=1024)
def statutory_rate(currency: str, year_end: str, year: int) -> int:
    """Return the rate in basis points of the twelve months that end in ``year``'s ``year_end`` month.

    A year that spans a change is taxed at the average of its months (26 U.S.C. 15 and its like). Raises KeyError
    for a currency or month that isn't known.
    """
    changes, last = _FROM[currency], 12 * year + _month(year_end)
    months = [
        next(rate for y, m, rate in reversed(changes) if 12 * y + m <= month + 1)
        for month in range(last - 11, last + 1)
    ]
    return (2 * sum(months) + 12) // 24


def _month(year_end: str) -> int:
    """Return the month of "June 30", counted from 0."""
    name = year_end.partition(" ")[0]
    if name not in _MONTHS:
        raise KeyError(year_end)
    return _MONTHS.index(name)

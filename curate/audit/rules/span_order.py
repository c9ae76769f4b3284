"""Order: several answers do not stand in the order in which the question names their years or rows.

Every answer stands in the table once in the row that the answers share; the years of their columns
are the question's, in another order. With "respectively" the order is asked for; without it a reader
still takes the first answer for the first name.

Takes for an error what is none: a question that only lists its years. Finds 9b6759c8 in TAT-QA.
"""

from __future__ import annotations

import re
from itertools import product
from typing import TYPE_CHECKING

from curate.audit.claimed import Fix, finding
from curate.audit.page import years_in
from schemas.cells import read_cell

if TYPE_CHECKING:
    from collections.abc import Iterator

    from curate.audit.claimed import Claimed, Finding

RULE = "span-order"


def check(claim: Claimed) -> Iterator[Finding]:
    """Yield a finding where answers and years are in opposite orders."""
    years = list(dict.fromkeys(years_in(claim.question)))
    if len(claim.spans) < 2 or len(years) != len(claim.spans) or not claim.grid:
        return
    figures = [read_cell(span).value for span in claim.spans]
    if any(figure is None for figure in figures):
        return
    places = [claim.sheet.places(figure) for figure in figures if figure is not None]
    orders = set()
    for cells in product(*places):
        if len({cell.row for cell in cells}) == 1 and len({cell.column for cell in cells}) == len(cells):
            orders.add(tuple(claim.sheet.period(cell) for cell in cells))
    if len(orders) != 1:
        return
    (order,) = orders
    if list(order) == years or set(order) != set(years):
        return
    spans = tuple(claim.spans[order.index(year)] for year in years)
    asked = re.search(r"\brespective", claim.question, re.IGNORECASE)
    yield finding(
        claim,
        RULE,
        should_be=repr(list(spans)),
        score=0.97 if asked else 0.75,
        evidence=f"the question names {years}, the answers stand under {list(order)}",
        fix=Fix(spans=spans),
    )

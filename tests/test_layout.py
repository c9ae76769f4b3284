"""Whole schedules of every industry, laid out: what is printed reads back as what is meant."""

import pytest

from schemas.errors import CrossfootError
from schemas.reread import Reread
from schemas.table import Context
from synth.company.draw import draw_company
from synth.company.industries import INDUSTRIES
from synth.company.schedules import SCHEDULES
from synth.levels import LEVELS
from synth.presentation.layout import lay_out
from synth.stream import Stream

FORMATS = ("markdown", "fixed-width", "html", "csv", "pdf-text")


def problems(industry, schedule, seed, level="hard"):
    """Yield what does not read back of one schedule, printed whole."""
    stream = Stream("layout", industry, schedule, seed)
    company = draw_company(stream, industry=industry)
    found = company.schedule(schedule)
    if found is None:
        return
    form = FORMATS[seed % len(FORMATS)]
    laid = lay_out(stream, company, found, found.items, found.columns[:6], LEVELS[level].knobs, form)
    table = laid.table("t0", 0)
    reread = Reread(laid.text, "", Context(tables=(table,)))
    for cell in table.cells:  # cell by cell, so that one bad label does not hide the next
        try:
            reread.check_cell(table, cell)
        except CrossfootError as error:
            yield f"{industry}/{schedule}: {error}"


@pytest.mark.parametrize("industry", sorted(INDUSTRIES))
def test_every_schedule_of_an_industry_reads_back(industry):
    found = [p for name in SCHEDULES for seed in range(4) for p in problems(industry, name, seed)]
    assert not found, "\n".join(found[:40])

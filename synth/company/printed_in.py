"""What an industry's companies print: where each line item stands, and which tables enough of them have.

Found by drawing sample companies, once: printed_in.json holds what was found, as a process that makes a few rows would
spend more on the samples than on the rows. After a change of what companies print, a test asks for
``python -m synth.company.printed_in``, which draws the samples again.
"""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

from synth.company.draw import draw_company
from synth.company.industries import INDUSTRIES
from synth.company.schedules import SCHEDULES
from synth.stream import Stream

if TYPE_CHECKING:
    from collections.abc import Mapping

FOUND = Path(__file__).with_suffix(".json")


class _Found(TypedDict):
    """What was found; lists are words."""

    rows: dict[str, dict[str, str]]
    """By table: the line items of its rows, and the industries that print these."""
    tables: dict[str, str]
    """By table: the industries enough of whose companies print it."""


_SAMPLE = 16
"""Companies of an industry looked at."""
_ENOUGH = 25
"""Percent of an industry's companies that must print a table for it to be asked about there: some made no
acquisition, and print no pro forma."""


@lru_cache(maxsize=64)
def homes(industry: str) -> Mapping[str, tuple[str, ...]]:
    """Return, for each line item, the schedules that an industry's companies print it in."""
    found: dict[str, list[str]] = {}
    for table, kinds in _found()["rows"].items():
        for concepts, industries in kinds.items():
            if industry in industries.split():
                for concept in concepts.split():
                    found.setdefault(concept, []).append(table)
    return {concept: tuple(names) for concept, names in found.items()}


def prints(industry: str, table: str) -> bool:
    """Whether enough of an industry's companies print a table."""
    return industry in _printing(table)


@lru_cache(maxsize=256)
def _printing(table: str) -> frozenset[str]:
    return frozenset(_found()["tables"][table].split())


@lru_cache(maxsize=1)
def _found() -> _Found:
    found: _Found = json.loads(FOUND.read_text(encoding="utf-8"))
    return found


def survey() -> str:
    """Draw sample companies; return what they print, as the file's text."""
    rows: dict[str, dict[str, list[str]]] = {name: {} for name in SCHEDULES}
    tables: dict[str, list[str]] = {name: [] for name in SCHEDULES}
    for industry in INDUSTRIES:
        typical = draw_company(Stream("typical", industry), industry=industry)
        drawn = [draw_company(Stream("prints", industry, n), industry=industry) for n in range(_SAMPLE)]
        for name in SCHEDULES:
            schedule = typical.schedule(name)
            items = schedule.items if schedule else ()
            concepts = dict.fromkeys(i.concept for i in items if i.concept and not i.member)
            rows[name].setdefault(" ".join(concepts), []).append(industry)
            if 100 * sum(c.schedule(name) is not None for c in drawn) >= _ENOUGH * _SAMPLE:
                tables[name].append(industry)
    said = {
        "rows": {
            name: {row: " ".join(who) for row, who in kinds.items() if row} for name, kinds in rows.items()
        },
        "tables": {name: " ".join(who) for name, who in tables.items()},
    }
    return json.dumps(said, indent=1) + "\n"


if __name__ == "__main__":
    FOUND.write_text(survey(), encoding="utf-8")

"""probe.jsonl: a few rows of the mix in the run folder, so that a merge can be checked without the mix.

They are copies of data, so they come from the rows with the fewest strings attached: generated ones and those
under licences that ask for no more than credit, as long as there are any.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from schemas.dataset import read_split

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from schemas.example import Example

PROBES = 8
FREE = ("apache-2.0", "mit", "bsd-2-clause", "bsd-3-clause", "cc0-1.0", "cc-by-4.0", "cc-by-3.0", "odc-by")


def probe(data: Path) -> list[dict[str, Any]]:
    """Return a few rows, held-out ones where there are any, as lines of probe.jsonl."""
    rows = _spread(read_split(data, "eval")) or _spread(read_split(data, "train"))
    return [
        {"id": row.id, "category": row.category, "licence": row.licence, "messages": row.messages}
        for row in rows
    ]


def _spread(examples: Iterable[Example]) -> list[Example]:
    """Take the first row of every category, then the second, and so on; rows of other licences only if all are."""
    free: dict[str, list[Example]] = {}
    other: dict[str, list[Example]] = {}
    for example in examples:
        rows = (free if example.licence.lower() in FREE else other).setdefault(example.category, [])
        if len(rows) < PROBES:
            rows.append(example)
    groups = [rows for _, rows in sorted((free or other).items())]
    turns = [row for at in range(PROBES) for rows in groups for row in rows[at : at + 1]]
    return turns[:PROBES]


def licences(run: Path) -> dict[str, int]:
    """Return how many rows of probe.jsonl are under which licence; empty where it doesn't say."""
    counts: dict[str, int] = {}
    for line in (run / "probe.jsonl").read_text(encoding="utf-8").splitlines():
        if licence := json.loads(line).get("licence"):
            counts[licence] = counts.get(licence, 0) + 1
    return dict(sorted(counts.items()))

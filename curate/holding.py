"""Holding documents out for eval: whole ones, in the order of their hashes, to exact counts.

A document that eval takes gives none of its rows to train: those that eval has too many of are lost. Where a mix needs
nearly every row of an entry (all 150 of FinanceBench, say), few may be lost or none, so a document that would lose
too many is passed over for a later one, and so is one after which the entry's count could not be met any more.
Where there are rows to spare, the documents are simply the first ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy as np

    from curate.pool import Pool
    from schemas.recipe import Entry

    Array = np.ndarray[Any, Any]

_MOST_BITS = 1 << 26
"""What the sums that an entry's later documents can give may take (8 MiB); beyond it nobody looks ahead."""


@dataclass(slots=True)
class _Need:
    """What one entry still wants of eval, and how many of its rows may be lost to train; None is any number."""

    wanted: int
    spare: int | None
    sums: list[int]
    """Bit n of ``sums[d]``: documents from ``d`` on can give n rows together. Empty where nobody looks ahead."""

    def allows(self, document: int, takes: int, rows: int) -> bool:
        """Whether the entry can spare ``rows`` in this document, of which eval ``takes`` those that it may have."""
        if self.spare is None:
            return True
        gain = min(self.wanted, takes)
        left, spare = self.wanted - gain, self.spare - (rows - gain)
        if spare < 0:
            return False
        return not left or not self.sums or bool(self.sums[document + 1] >> left & ((1 << spare + 1) - 1))

    def take(self, takes: int, rows: int) -> int:
        """Count a document as taken. Returns how many of its rows go to eval."""
        gain = min(self.wanted, takes)
        self.wanted -= gain
        if self.spare is not None:
            self.spare -= rows - gain
        return gain


def hold_out(pool: Pool, order: Array, entries: Sequence[Entry], state: Array) -> tuple[Array, list[int]]:
    """Take documents for eval until every entry's count is met, and set the ``state`` of all their rows.

    ``order`` holds the free rows, document by document. Returns the rows of eval, and by entry how many are missing.
    """
    import numpy as np

    from curate.pool import AUDIT, EVAL_DOCUMENT, EVAL_FULL, HELD

    bounds = _bounds(pool, order)
    needs = _needs(pool, order, bounds, entries)
    held: list[int] = []

    def documents() -> Iterator[tuple[int, dict[int, list[int]], list[int]]]:
        for number, (low, high) in enumerate(pairwise(bounds.tolist())):
            rows: dict[int, list[int]] = {}
            barred = []
            for row in order[low:high].tolist():
                if row in pool.barred:
                    barred.append(row)
                else:
                    rows.setdefault(int(pool.entry[row]), []).append(row)
            yield number, rows, barred

    taken: set[int] = set()
    for strict in (
        True,
        False,
    ):  # what can't be met is held out all the same, so that the numbers can be said
        for number, rows, barred in documents():
            if not any(need.wanted for need in needs):
                break
            if number in taken or not any(needs[entry].wanted for entry in rows):
                continue
            counts = {entry: len(some) for entry, some in rows.items()}
            for owner in pool.entry[barred].tolist():
                counts[owner] = counts.get(owner, 0) + 1
            takes = {entry: len(rows.get(entry, ())) for entry in counts}
            if strict and not all(needs[e].allows(number, takes[e], counts[e]) for e in counts):
                continue
            taken.add(number)
            state[barred] = AUDIT
            for entry, count in counts.items():
                gain, some = needs[entry].take(takes[entry], count), rows.get(entry, [])
                held += some[:gain]
                state[some[:gain]] = HELD
                state[some[gain:]] = EVAL_FULL if gain else EVAL_DOCUMENT
    return np.array(held, np.int64), [need.wanted for need in needs]


def _bounds(pool: Pool, order: Array) -> Array:
    """Return where each document begins in ``order``, and at last its end."""
    import numpy as np

    hashes = pool.document[order]
    starts = np.flatnonzero(np.any(hashes[1:] != hashes[:-1], axis=1)) + 1
    return np.concatenate([np.zeros(1, np.int64), starts, [len(order)]])


def _needs(pool: Pool, order: Array, bounds: Array, entries: Sequence[Entry]) -> list[_Need]:
    import numpy as np

    number = np.repeat(np.arange(len(bounds) - 1), np.diff(bounds))
    eligible = ~np.isin(order, np.fromiter(pool.barred, np.int64, len(pool.barred)))
    needs = []
    for place, entry in enumerate(entries):
        mine = pool.entry[order] == place
        spare = int(mine.sum()) - entry.eval - -(-entry.train // entry.repeat)
        sizes = np.bincount(number[mine & eligible], minlength=len(bounds) - 1)
        sums: list[int] = []
        if spare < 0:  # not to be met at all
            needs.append(_Need(entry.eval, None, sums))
            continue
        bits = entry.eval + spare + 1
        if spare + 1 < sizes.max(initial=0) and np.count_nonzero(sizes) * bits <= _MOST_BITS:
            sums = _sums(sizes.tolist(), bits)
        needs.append(_Need(entry.eval, spare, sums))
    return needs


def _sums(sizes: list[int], bits: int) -> list[int]:
    """Return for each document which sums those from it on can give, as bits; the last is of none."""
    mask = (1 << bits) - 1
    sums = [1]
    for size in reversed(sizes):
        sums.append(sums[-1] | (sums[-1] << size & mask) if size else sums[-1])
    return sums[::-1]

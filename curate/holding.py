"""Holding documents out for eval: whole ones, in the order of their hashes, to exact counts.

A document that eval takes gives none of its rows to train: those that eval has too many of are lost. Where a mix needs
nearly every row of an entry (all 150 of FinanceBench, say), few may be lost or none, so a document that would lose
too many is passed over for a later one, and so is one after which the entry's count could not be met any more. If
the counts can't be met like this, documents that several entries share go first: they bind more than one.
Where there are rows to spare, the documents are simply the first ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import numpy as np

    from curate.pool import Pool
    from schemas.recipe import Entry

    Array = np.ndarray[Any, Any]

_MOST_BITS = 1 << 26
"""What the sums that an entry's later documents can give may take (8 MiB); beyond it nobody looks ahead."""


class _Rows(NamedTuple):
    """The rows of one document: by entry those that eval may have, and those that it may not."""

    free: dict[int, list[int]]
    barred: list[int]
    counts: dict[int, int]
    """By entry all of them."""


@dataclass(slots=True)
class _Documents:
    """The free rows of a pool, document by document; ``bounds`` are where each begins, and the end."""

    pool: Pool
    order: Array
    bounds: Array

    def __len__(self) -> int:
        return len(self.bounds) - 1

    def rows(self, number: int) -> _Rows:
        free: dict[int, list[int]] = {}
        counts: dict[int, int] = {}
        barred = []
        for row in self.order[self.bounds[number] : self.bounds[number + 1]].tolist():
            entry = int(self.pool.entry[row])
            counts[entry] = counts.get(entry, 0) + 1
            if row in self.pool.barred:
                barred.append(row)
            else:
                free.setdefault(entry, []).append(row)
        return _Rows(free, barred, counts)


@dataclass(slots=True)
class _Need:
    """What one entry still wants of eval, and how many of its rows may be lost to train; None is any number."""

    wanted: int
    spare: int | None
    sums: list[int]
    """Bit n of ``sums[k]``: documents from the k-th on can give n rows together. Empty where nobody looks ahead."""

    def allows(self, place: int, takes: int, rows: int) -> bool:
        """Whether the entry can spare the ``rows`` of a document, ``takes`` of which eval may have."""
        if self.spare is None:
            return True
        gain = min(self.wanted, takes)
        left, spare = self.wanted - gain, self.spare - (rows - gain)
        if spare < 0:
            return False
        return not left or not self.sums or bool(self.sums[place + 1] >> left & ((1 << spare + 1) - 1))

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

    documents = _Documents(pool, order, _bounds(pool, order))
    first = np.arange(len(documents))
    chosen, missing = _choose(documents, first, _needs(documents, first, entries))
    if any(missing):
        shared = np.argsort(~_shared(documents), kind="stable")
        chosen, missing = _choose(documents, shared, _needs(documents, shared, entries))
    if any(missing):  # it can't be met: whatever is lost, so that the numbers can be said
        chosen, missing = _choose(documents, first, [_Need(entry.eval, None, []) for entry in entries])
    needs = [_Need(entry.eval, None, []) for entry in entries]
    held: list[int] = []
    for number in chosen:
        rows = documents.rows(number)
        state[rows.barred] = AUDIT
        for entry, some in rows.free.items():
            gain = needs[entry].take(len(some), len(some))
            held += some[:gain]
            state[some[:gain]] = HELD
            state[some[gain:]] = EVAL_FULL if gain else EVAL_DOCUMENT
    return np.array(held, np.int64), missing


def _choose(documents: _Documents, order: Iterable[int], needs: list[_Need]) -> tuple[list[int], list[int]]:
    """Take documents in an order as the entries need and allow it. Returns them, and how many rows are missing."""
    chosen = []
    for place, number in enumerate(order):
        if not any(need.wanted for need in needs):
            break
        rows = documents.rows(number)
        if not any(needs[entry].wanted for entry in rows.free):
            continue
        takes = {entry: len(rows.free.get(entry, ())) for entry in rows.counts}
        if all(needs[e].allows(place, takes[e], count) for e, count in rows.counts.items()):
            chosen.append(int(number))
            for entry, count in rows.counts.items():
                needs[entry].take(takes[entry], count)
    return chosen, [need.wanted for need in needs]


def _bounds(pool: Pool, order: Array) -> Array:
    import numpy as np

    hashes = pool.document[order]
    starts = np.flatnonzero(np.any(hashes[1:] != hashes[:-1], axis=1)) + 1
    return np.concatenate([np.zeros(1, np.int64), starts, [len(order)]])


def _numbers(documents: _Documents) -> Array:
    """Return for each row of ``documents.order`` which document it is of."""
    import numpy as np

    return np.repeat(np.arange(len(documents)), np.diff(documents.bounds))


def _shared(documents: _Documents) -> Array:
    """Return which documents hold rows of more than one entry."""
    import numpy as np

    pairs = np.stack([_numbers(documents), documents.pool.entry[documents.order]])
    made: Array = np.bincount(np.unique(pairs, axis=1)[0], minlength=len(documents)) > 1
    return made


def _needs(documents: _Documents, order: Array, entries: Sequence[Entry]) -> list[_Need]:
    """Return what each entry needs, looking ahead in an order of the documents where rows are scarce."""
    import numpy as np

    pool, rows = documents.pool, documents.order
    numbers = _numbers(documents)
    eligible = ~np.isin(rows, np.fromiter(pool.barred, np.int64, len(pool.barred)))
    needs = []
    for place, entry in enumerate(entries):
        mine = pool.entry[rows] == place
        spare = int(mine.sum()) - entry.eval - -(-entry.train // entry.repeat)
        sizes = np.bincount(numbers[mine & eligible], minlength=len(documents))
        sums: list[int] = []
        bits = entry.eval + spare + 1
        if 0 <= spare < sizes.max(initial=0) - 1 and np.count_nonzero(sizes) * bits <= _MOST_BITS:
            sums = _sums(sizes[order].tolist(), bits)
        needs.append(_Need(entry.eval, spare if spare >= 0 else None, sums))
    return needs


def _sums(sizes: list[int], bits: int) -> list[int]:
    """Return for each document which sums those from it on can give, as bits; the last is of none."""
    mask = (1 << bits) - 1
    sums = [1]
    for size in reversed(sizes):
        sums.append(sums[-1] | (sums[-1] << size & mask) if size else sums[-1])
    return sums[::-1]

"""Wording that train shares with eval, or with a benchmark that must stay unseen: word 13-grams (Brown et al. 2020).

A 13-gram that stands in more than ``common`` documents of one source is wording of its template (all synthetic
rows of a kind open alike) or of a form that filings copy, and is not counted. What is left is a hit, to be
looked at side by side: a filer repeats its paragraphs every year, and that alone is no leak. The share of a hit is
the containment of the two prompts: 13-grams in common over those of the one that has fewer.

Only the 13-grams of eval and of the protected rows are held; train goes by in batches. The time is linear in
both, and the result does not depend on the order in which train comes.
"""

from __future__ import annotations

import hashlib
import zlib
from collections import Counter
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from curate.overlap.words import grams, word_hashes, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import numpy as np

    Array = np.ndarray[Any, Any]

WORDS = 13
_BATCH = 1_000
_WAITING = 1_000_000
"""Sightings of 13-grams that are gathered before they are counted."""


class Said(NamedTuple):
    """One row: the whole prompt, its question (empty where it is the prompt), its source and its document."""

    prompt: str
    question: str
    source: str
    document: str


@dataclass(frozen=True, slots=True)
class Hit:
    """A train row and the held row that shares most with it, both by their place.

    ``share`` is the containment, ``matched`` the longest run of words that both have.
    """

    row: int
    held: int
    share: float
    grams: int
    matched: str


def find_overlap(train: Iterable[Said], held: Sequence[Said], *, common: int = 10) -> list[Hit]:
    """Return the train rows that share a 13-gram with a held row, in train's order."""
    if not held:
        return []
    index = _Index(held, common)
    kept: list[tuple[int, int, str, Array]] = []
    place = 0
    source = iter(train)
    while batch := list(islice(source, _BATCH)):
        made, starts = _grams(batch, questions=True)
        at = index.find(made)
        for number, row in enumerate(batch):
            here = at[starts[number] : starts[number + 1]]
            if len(known := _distinct(here[here >= 0])):
                index.count(known, row)
                # What is frequent by now stays so: a row of a template that all rows share is held no longer.
                if len(some := index.rare(known)):
                    size = len(_distinct(made[starts[number] : starts[number + 1]]))
                    kept.append((place + number, size - len(known) + len(some), row.prompt, some))
        place += len(batch)
    index.settle()
    return [hit for each in kept if (hit := index.hit(*each))]


class _Index:
    """The distinct 13-grams of the held rows: which rows have each, and which are too common to count.

    About 40 bytes are held of a 13-gram of a held row, and 16 for each document that one was seen in and may
    still count.
    """

    def __init__(self, held: Sequence[Said], common: int) -> None:
        import numpy as np

        self._common = common
        made, starts = _grams(held, questions=False)
        self._grams, places = np.unique(made, return_inverse=True)
        self._frequent = np.zeros(len(self._grams), bool)
        self._seen = np.zeros((0, 2), np.uint64)
        self._waiting: list[Array] = []
        self._waiting_size = 0
        sets = [_distinct(places[starts[n] : starts[n + 1]]).astype(np.int32) for n in range(len(held))]
        self._starts = np.concatenate([[0], np.cumsum([len(each) for each in sets], dtype=np.int64)])
        self._sets = np.concatenate([np.zeros(0, np.int32), *sets])
        order = np.argsort(self._sets, kind="stable")
        self._owners = np.repeat(np.arange(len(held), dtype=np.int32), np.diff(self._starts))[order]
        self._owned = np.searchsorted(self._sets[order], np.arange(len(self._grams) + 1))
        for number, row in enumerate(held):
            self.count(self._set(number), row)

    def _set(self, row: int) -> Array:
        mine: Array = self._sets[self._starts[row] : self._starts[row + 1]]
        return mine

    def _who(self, gram: int) -> list[int]:
        owners: list[int] = self._owners[self._owned[gram] : self._owned[gram + 1]].tolist()
        return owners

    def find(self, made: Array) -> Array:
        """Return the place of each 13-gram in the index, -1 for those that no held row has."""
        import numpy as np

        if not len(self._grams):
            return np.full(len(made), -1)
        at = np.minimum(np.searchsorted(self._grams, made), len(self._grams) - 1)
        return np.where(self._grams[at] == made, at, -1)

    def count(self, known: Array, row: Said) -> None:
        """Note that a document has these; what is in too many of a source's becomes frequent."""
        import numpy as np

        known = self.rare(known)
        seen = np.empty((len(known), 2), np.uint64)
        seen[:, 0] = known.astype(np.uint64) << np.uint64(32) | np.uint64(zlib.crc32(row.source.encode()))
        seen[:, 1] = int.from_bytes(hashlib.blake2b(row.document.encode(), digest_size=8).digest(), "little")
        self._waiting.append(seen)
        self._waiting_size += len(seen)
        if self._waiting_size > max(_WAITING, len(self._seen)):
            self.settle()

    def settle(self) -> None:
        """Count the documents of each 13-gram, by source, and forget those of what is frequent."""
        import numpy as np

        seen = np.concatenate([self._seen, *self._waiting])
        self._waiting, self._waiting_size = [], 0
        seen = seen[np.lexsort((seen[:, 1], seen[:, 0]))]
        new = np.ones(len(seen), bool)
        new[1:] = np.any(seen[1:] != seen[:-1], axis=1)
        seen = seen[new]
        starts = np.flatnonzero(np.diff(seen[:, 0], prepend=seen[:1, 0] ^ np.uint64(1)))
        many = np.diff(starts, append=len(seen)) > self._common
        self._frequent[(seen[starts[many], 0] >> np.uint64(32)).astype(np.int64)] = True
        self._seen = seen[~self._frequent[(seen[:, 0] >> np.uint64(32)).astype(np.int64)]]

    def rare(self, known: Array) -> Array:
        """Return those that are not frequent, as far as is known."""
        rare: Array = known[~self._frequent[known]]
        return rare

    def hit(self, place: int, size: int, prompt: str, known: Array) -> Hit | None:
        """Return the held row that shares most with a train row of ``size`` distinct 13-grams."""
        counted = self.rare(known)
        owners = Counter(owner for gram in counted.tolist() for owner in self._who(gram))
        if not owners:
            return None
        best: tuple[float, int, int] | None = None
        own = size - (len(known) - len(counted))
        for owner, shared in owners.items():
            least = min(own, len(self.rare(self._set(owner))))
            candidate = (shared / least, shared, -owner)
            best = max(best, candidate) if best else candidate
        if best is None:
            return None
        share, shared, owner = best[0], best[1], -best[2]
        matched = _run(prompt, {int(self._grams[g]) for g in counted.tolist() if owner in self._who(g)})
        return Hit(place, owner, share, shared, matched)


def _grams(rows: Sequence[Said], *, questions: bool) -> tuple[Array, Array]:
    """Return the 13-grams of all rows, and where each row begins.

    With ``questions``, a question of fewer than 13 words counts as one gram as well: it meets a held row
    that is nothing but this question.
    """
    import numpy as np

    made, starts = grams(*word_hashes([row.prompt for row in rows]), WORDS)
    if not questions:
        return made, starts
    flat, bounds = word_hashes([row.question for row in rows])
    short = (np.diff(bounds) < WORDS) & (np.diff(bounds) > 0)
    asked, _ = grams(flat, bounds, WORDS)
    first = np.concatenate([[0], np.cumsum(np.maximum(np.diff(bounds) - WORDS + 1, np.diff(bounds) > 0))])
    parts = []
    for number in range(len(rows)):
        parts.append(made[starts[number] : starts[number + 1]])
        parts.append(asked[first[number] : first[number] + 1] if short[number] else asked[:0])
    sizes = np.diff(starts) + short
    return np.concatenate(parts), np.concatenate([[0], np.cumsum(sizes)])


def _distinct(values: Array) -> Array:
    import numpy as np

    return np.unique(values)  # sorted as well


def _run(prompt: str, shared: set[int]) -> str:
    """Return the longest run of a prompt's words whose 13-grams are all among those shared."""
    made, _ = grams(*word_hashes([prompt]), WORDS)
    said = words(prompt)
    best = (0, 0)
    for start, length in _runs(gram in shared for gram in made.tolist()):
        best = max(best, (length, -start))
    if not best[0]:  # only the question by itself
        return ""
    start = -best[1]
    return " ".join(said[start : start + best[0] + WORDS - 1])


def _runs(marks: Iterable[bool]) -> Iterator[tuple[int, int]]:
    """Yield (start, length) of each run of true marks."""
    length = 0
    for place, mark in enumerate([*marks, False]):
        if mark:
            length += 1
        elif length:
            yield place - length, length
            length = 0

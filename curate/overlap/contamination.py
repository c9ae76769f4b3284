"""Wording that train shares with eval, or with a benchmark that must stay unseen: word 13-grams (Brown et al. 2020).

A 13-gram that stands in more than ``common`` documents of one source is wording of its template (all synthetic
rows of a kind open alike) or of a form that filings copy, and is not counted. What is left is a hit, to be
looked at side by side: a filer repeats its paragraphs every year, and that alone is no leak. The share of a hit is
the containment of the two prompts: 13-grams in common over those of the one that has fewer.

Only the 13-grams of eval and of the protected rows are held; train goes by in batches. The time is linear in
both, and the result does not depend on the order in which train comes.
"""

from __future__ import annotations

from collections import Counter, defaultdict
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
    return [hit for each in kept if (hit := index.hit(*each))]


class _Index:
    """The distinct 13-grams of the held rows: which rows have each, and which are too common to count."""

    def __init__(self, held: Sequence[Said], common: int) -> None:
        import numpy as np

        self._common = common
        made, starts = _grams(held, questions=False)
        self._grams, places = np.unique(made, return_inverse=True)
        self._frequent = np.zeros(len(self._grams), bool)
        self._documents: dict[tuple[int, str], set[str]] = defaultdict(set)
        self._owners: dict[int, list[int]] = defaultdict(list)
        self._sets = [_distinct(places[starts[n] : starts[n + 1]]) for n in range(len(held))]
        for number, (row, known) in enumerate(zip(held, self._sets, strict=True)):
            self.count(known, row)
            for gram in self.rare(known).tolist():
                self._owners[gram].append(number)

    def find(self, made: Array) -> Array:
        """Return the place of each 13-gram in the index, -1 for those that no held row has."""
        import numpy as np

        if not len(self._grams):
            return np.full(len(made), -1)
        at = np.minimum(np.searchsorted(self._grams, made), len(self._grams) - 1)
        return np.where(self._grams[at] == made, at, -1)

    def count(self, known: Array, row: Said) -> None:
        """Note that a document has these; what is in too many of a source's becomes frequent."""
        for gram in self.rare(known).tolist():
            documents = self._documents[gram, row.source]
            documents.add(row.document)
            if len(documents) > self._common:
                self._frequent[gram] = True
                del self._documents[gram, row.source]

    def rare(self, known: Array) -> Array:
        """Return those that are not frequent."""
        rare: Array = known[~self._frequent[known]]
        return rare

    def hit(self, place: int, size: int, prompt: str, known: Array) -> Hit | None:
        """Return the held row that shares most with a train row of ``size`` distinct 13-grams."""
        counted = self.rare(known)
        owners = Counter(owner for gram in counted.tolist() for owner in self._owners[gram])
        if not owners:
            return None
        best: tuple[float, int, int] | None = None
        own = size - (len(known) - len(counted))
        for owner, shared in owners.items():
            theirs = self._sets[owner]
            least = min(own, len(theirs) - int(self._frequent[theirs].sum()))
            candidate = (shared / least, shared, -owner)
            best = max(best, candidate) if best else candidate
        if best is None:
            return None
        share, shared, owner = best[0], best[1], -best[2]
        matched = _run(prompt, {int(self._grams[g]) for g in counted if owner in self._owners[int(g)]})
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

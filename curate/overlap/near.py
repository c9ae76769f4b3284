"""Near-duplicates: rows whose whole prompts and whose questions are both nearly the same.

Two rows are near-duplicates if the word 5-grams of their prompts have a Jaccard index of 0.9 or more and those
of their questions 0.8 or more, if the questions name the same figures and the gold answers are the same. So
several questions on one page are none (what it was in 2018, what it was in 2019), nor is the same question on
different pages. MinHash (Broder 1997; 128 hashes in 16 bands of 8, by rensa) only finds candidates, with a
chance of 99.99% at 0.9; each is then compared exactly.

Rows come in the order of their ranks, and the first stays: a row is dropped if it is a near-duplicate of one
that stays. No chain of small changes drops a row that is like none that is left. What is found depends
on the rows and their order alone.

The time is linear in the rows: those that have a band in common with no other row are done with, and where
many share one (a page that is asked about hundreds of times), their questions must have one in common too.
Bands are asked for one at a time, and groups of rows that several bands have in common are held once: what is held
is about 30 bytes a row, 20 for each group that it is in, and what is compared just now.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, pairwise
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from curate.overlap.words import gram_set, grams, word_hashes, words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    import numpy as np

    Array = np.ndarray[Any, Any]

Grams = frozenset[tuple[int, ...]]

WORDS = 5
PROMPTS_ALIKE, QUESTIONS_ALIKE = 0.9, 0.8
BANDS, _IN_BAND = 16, 8
_SEED = 1
_BATCH = 2_000
_CROWD = 32
"""Rows of one band from which on the questions are banded too."""
_QUESTION_BANDS, _IN_QUESTION_BAND = 8, 2
_READ, _QUESTIONS, _PROMPTS = 64, 8_192, 512
"""Rows whose texts, n-grams of questions and n-grams of prompts are held while candidates are compared."""


class Rows(Protocol):
    """Rows that are read by their place, when they are asked for."""

    def __len__(self) -> int: ...
    def __getitem__(self, place: int, /) -> Asked: ...


class Asked(NamedTuple):
    """What a row asks: its whole prompt, the question that ends it, and the gold answer (empty: prose)."""

    prompt: str
    question: str
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Near:
    """A row that is a near-duplicate of one that stays, both by their place; how alike they are (Jaccard)."""

    row: int
    stays: int
    prompts: float
    questions: float


def near_duplicates(
    rows: Rows, *, bands: Callable[[int], Array] | None = None, settled: int = 0
) -> list[Near]:
    """Return the near-duplicates among rows that come in the order in which they would stay.

    ``rows`` may read each row when it is asked for. ``bands`` gives one column of what ``sign_prompts`` makes of
    them, in their order; without it the rows are signed here. The first ``settled`` rows stay: they were
    compared before.
    """
    groups = _groups(rows, bands or _signed_here(rows))
    alike = _Alike(rows)
    # The rows of each group that stay so far: they fill its places from the first.
    staying, filled = array("i", bytes(4 * int(groups.bounds[-1]))), array("i", bytes(4 * len(groups.bounds)))
    found = []
    for row, mine in groups.by_row():
        if row >= settled:
            others = sorted({other for first, g in mine for other in staying[first : first + filled[g]]})
            near = next((near for other in others if (near := alike.near(row, other))), None)
            if near:
                found.append(near)
                continue
        for first, g in mine:
            staying[first + filled[g]] = row
            filled[g] += 1
    return found


def jaccard(first: Grams, second: Grams) -> float:
    """Return the size of what two sets share over the size of what they hold together; 1 for two empty ones."""
    shared = len(first & second)
    together = len(first) + len(second) - shared
    return shared / together if together else 1.0


class _Alike:
    """Compares rows exactly, holding what the last few said. Questions first: most rows of one page differ there."""

    def __init__(self, rows: Rows) -> None:
        self._read = lru_cache(_READ)(rows.__getitem__)
        self._question = lru_cache(_QUESTIONS)(self._read_question)
        self._prompt = lru_cache(_PROMPTS)(self._read_prompt)

    def near(self, row: int, other: int) -> Near | None:
        (same, question), (same2, question2) = self._question(row), self._question(other)
        if same != same2:
            return None
        questions = jaccard(question, question2)
        if questions < QUESTIONS_ALIKE:
            return None
        prompts = jaccard(self._prompt(row), self._prompt(other))
        return Near(row, other, prompts, questions) if prompts >= PROMPTS_ALIKE else None

    def _read_question(self, row: int) -> tuple[tuple[str, ...], Grams]:
        """Return what must be the same of two rows, and the n-grams of the question."""
        asked = self._read(row)
        figures = sorted(word for word in words(asked.question) if any(c.isdigit() for c in word))
        return (asked.answer, *figures), gram_set(asked.question, WORDS)

    def _read_prompt(self, row: int) -> Grams:
        return gram_set(self._read(row).prompt, WORDS)


def sign_prompts(prompts: Sequence[str]) -> Array:
    """Return one hash a band of every prompt (n x 16, uint64)."""
    return _sign(prompts, BANDS, _IN_BAND)


def _signed_here(rows: Rows) -> Callable[[int], Array]:
    signed = _signatures((rows[place].prompt for place in range(len(rows))), BANDS, _IN_BAND)
    return lambda band: signed[:, band]


class _Groups:
    """Groups of rows that may be alike: ``members`` from ``bounds[g]`` to ``bounds[g + 1]`` are those of group g."""

    def __init__(self) -> None:
        self.members: list[Array] = []
        self._sizes: list[Array] = []
        self._seen: Array | None = None
        self.bounds: Array

    def add(self, members: Array, sizes: Array) -> None:
        """Add groups, one after another in ``members``, but those that were added before."""
        import numpy as np

        if not len(sizes):
            return
        starts = np.cumsum(sizes) - sizes
        names = np.add.reduceat(_mixed(members), starts)
        new = np.ones(len(names), bool) if self._seen is None else ~np.isin(names, self._seen)
        first = np.zeros(len(names), bool)
        first[np.unique(names, return_index=True)[1]] = True
        new &= first
        self.members.append(members[np.repeat(new, sizes)].astype(np.int32))
        self._sizes.append(sizes[new])
        self._seen = names[new] if self._seen is None else np.concatenate([self._seen, names[new]])

    def by_row(self) -> Iterator[tuple[int, list[tuple[int, int]]]]:
        """Yield, in the order of rows, each with its groups: the place of their first member, and their number."""
        import numpy as np

        if not self.members:
            return
        members = np.concatenate(self.members)
        group = np.repeat(np.arange(len(self.bounds) - 1, dtype=np.int32), np.diff(self.bounds))
        order = np.argsort(members, kind="stable")
        starts = np.flatnonzero(np.diff(members[order], prepend=-1))
        for low, high in pairwise([*range(0, len(starts), _BATCH), len(starts)]):
            bounds = [*starts[low:high].tolist(), int(starts[high]) if high < len(starts) else len(order)]
            some = group[order[bounds[0] : bounds[-1]]]
            firsts, numbers = self.bounds[some].tolist(), some.tolist()
            for start, stop in pairwise(each - bounds[0] for each in bounds):
                row = int(members[order[bounds[0] + start]])
                yield row, list(zip(firsts[start:stop], numbers[start:stop], strict=True))

    def close(self) -> None:
        """Set ``bounds``, when all groups are added."""
        import numpy as np

        self.bounds = np.concatenate([[0], np.cumsum(np.concatenate([np.zeros(0, np.int64), *self._sizes]))])
        self._seen = None


def _groups(rows: Rows, bands: Callable[[int], Array]) -> _Groups:
    """Return the groups of rows that share a band, and in crowds one of their questions' too."""
    import numpy as np

    groups, crowds = _Groups(), _Groups()
    for band in range(BANDS):
        members, sizes = _equal(bands(band))
        crowd = sizes > _CROWD
        groups.add(members[~np.repeat(crowd, sizes)], sizes[~crowd])
        crowds.add(members[np.repeat(crowd, sizes)], sizes[crowd])
    crowds.close()
    if len(crowds.bounds) > 1:
        _part(crowds, rows, groups)
    groups.close()
    return groups


def _equal(values: Array) -> tuple[Array, Array]:
    """Return the places of values that stand more than once, value after value, and how many have each."""
    import numpy as np

    order = np.argsort(values, kind="stable")
    starts = np.flatnonzero(np.diff(values[order], prepend=values[order[:1]] ^ np.uint64(1)))
    sizes = np.diff(starts, append=len(order))
    return order[np.repeat(sizes > 1, sizes)], sizes[sizes > 1]


def _part(crowds: _Groups, rows: Rows, groups: _Groups) -> None:
    """Part crowds by the bands of their questions, and add the parts to ``groups``."""
    import numpy as np

    members = np.concatenate(crowds.members)
    names = _mixed(np.repeat(np.arange(len(crowds.bounds) - 1), np.diff(crowds.bounds)))
    crowded = np.unique(members)
    texts = (rows[row].question for row in crowded.tolist())
    asked = _signatures(texts, _QUESTION_BANDS, _IN_QUESTION_BAND)
    where = np.searchsorted(crowded, members)
    for band in range(_QUESTION_BANDS):
        places, sizes = _equal(_mixed(asked[where, band]) ^ names)
        groups.add(members[places], sizes)


def _mixed(values: Array) -> Array:
    """Return numbers spread over 64 bits (splitmix64), so that sums of them name sets."""
    import numpy as np

    mixed = values.astype(np.uint64) + np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))


def _signatures(texts: Iterable[str], bands: int, in_band: int) -> Array:
    """Return one hash a band of every text (n x bands, uint64)."""
    import numpy as np

    source = iter(texts)
    parts = []
    while batch := list(islice(source, _BATCH)):
        parts.append(_sign(batch, bands, in_band))
    return np.concatenate(parts) if parts else np.zeros((0, bands), np.uint64)


def _sign(texts: Sequence[str], bands: int, in_band: int) -> Array:
    import numpy as np
    from rensa import RMinHash

    flat, starts = grams(*word_hashes(texts), WORDS)
    matrix = RMinHash.digest_matrix_from_flat_token_hashes(
        flat, starts.astype(np.uint64), bands * in_band, _SEED
    )
    digests = np.array(matrix.to_rows(), np.uint64).reshape(len(texts), bands, in_band)
    signed = np.zeros((len(texts), bands), np.uint64)
    for place in range(in_band):
        signed = (signed ^ digests[:, :, place]) * np.uint64(0x9E3779B97F4A7C15)
        signed ^= signed >> np.uint64(31)
    return signed

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
128 bytes are held of a row, the texts of one batch, and what is compared just now.
"""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import islice
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from curate.overlap.words import gram_set, grams, word_hashes, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import numpy as np

    Matrix = np.ndarray[Any, Any]

Grams = frozenset[tuple[int, ...]]

WORDS = 5
PROMPTS_ALIKE, QUESTIONS_ALIKE = 0.9, 0.8
_BANDS, _IN_BAND = 16, 8
_SEED = 1
_BATCH = 2_000
_CROWD = 32
"""Rows of one band from which on the questions are banded too."""
_QUESTION_BANDS, _IN_QUESTION_BAND = 8, 2
_REMEMBERED = 4_096
"""Rows whose n-grams are held while candidates are compared."""


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


def near_duplicates(rows: Rows, *, workers: int = 1) -> list[Near]:
    """Return the near-duplicates among rows that come in the order in which they would stay.

    ``rows`` may read each row when it is asked for. ``workers`` processes find the candidates; what is
    found is the same for any number.
    """
    bands = _signatures((row.prompt for row in _each(rows)), _BANDS, _IN_BAND, workers)
    keys = _keys(rows, bands)
    alike = _Alike(rows)
    staying: dict[tuple[int, ...], list[int]] = defaultdict(list)
    found = []
    for row in sorted(keys):
        others = sorted({other for key in keys[row] for other in staying[key]})
        near = next((near for other in others if (near := alike.near(row, other))), None)
        if near:
            found.append(near)
        else:
            for key in keys[row]:
                staying[key].append(row)
    return found


def jaccard(first: Grams, second: Grams) -> float:
    """Return the size of what two sets share over the size of what they hold together; 1 for two empty ones."""
    shared = len(first & second)
    together = len(first) + len(second) - shared
    return shared / together if together else 1.0


_Compared = tuple[tuple[str, ...], Grams, Grams]
"""What must be the same of two rows, and the n-grams of prompt and question."""


class _Alike:
    """Compares rows exactly, holding the n-grams of the last few thousand."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._held: OrderedDict[int, _Compared] = OrderedDict()

    def near(self, row: int, other: int) -> Near | None:
        (same, prompt, question), (same2, prompt2, question2) = self._grams(row), self._grams(other)
        if same != same2:
            return None
        questions = jaccard(question, question2)
        if questions < QUESTIONS_ALIKE:
            return None
        prompts = jaccard(prompt, prompt2)
        return Near(row, other, prompts, questions) if prompts >= PROMPTS_ALIKE else None

    def _grams(self, row: int) -> _Compared:
        if row in self._held:
            self._held.move_to_end(row)
            return self._held[row]
        asked = self._rows[row]
        figures = sorted(word for word in words(asked.question) if any(c.isdigit() for c in word))
        same = (asked.answer, *figures)
        made = self._held[row] = same, gram_set(asked.prompt, WORDS), gram_set(asked.question, WORDS)
        if len(self._held) > _REMEMBERED:
            self._held.popitem(last=False)
        return made


def _each(rows: Rows) -> Iterator[Asked]:
    return (rows[place] for place in range(len(rows)))


def _keys(rows: Rows, bands: Matrix) -> dict[int, list[tuple[int, ...]]]:
    """Return, for each row that has a band in common with another, under which keys to look for it."""
    import numpy as np

    keys: dict[int, list[tuple[int, ...]]] = defaultdict(list)
    crowds: list[tuple[int, Matrix]] = []
    for band in range(bands.shape[1]):
        order = np.argsort(bands[:, band], kind="stable")
        starts = np.flatnonzero(np.diff(bands[order, band], prepend=bands[order[:1], band] ^ np.uint64(1)))
        sizes = np.diff(starts, append=len(order))
        for start, size in zip(starts[sizes > 1].tolist(), sizes[sizes > 1].tolist(), strict=True):
            group = order[start : start + size]
            if size > _CROWD:
                crowds.append((band, group))
            else:
                for row in group.tolist():
                    keys[row].append((band, int(bands[row, band])))
    crowded = sorted({row for _, group in crowds for row in group.tolist()})
    texts = (rows[row].question for row in crowded)
    asked = dict(zip(crowded, _signatures(texts, _QUESTION_BANDS, _IN_QUESTION_BAND, 1), strict=True))
    for band, group in crowds:
        for row in group.tolist():
            key = band, int(bands[row, band])
            keys[row] += [(*key, number, value) for number, value in enumerate(asked[row].tolist())]
    return keys


def _signatures(texts: Iterable[str], bands: int, in_band: int, workers: int) -> Matrix:
    """Return one hash a band of every text (n x bands, uint64)."""
    import numpy as np

    batches = _batches(texts)
    if workers <= 1:
        parts = [_sign(batch, bands, in_band) for batch in batches]
    else:
        # Spawned: rensa has threads of its own, and a forked process would wait for them for ever.
        with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
            parts = []
            # As many batches as keep all of them busy are under way; their order is kept.
            while some := list(islice(batches, 4 * workers)):
                parts += pool.map(_sign, some, [bands] * len(some), [in_band] * len(some))
    return np.concatenate(parts) if parts else np.zeros((0, bands), np.uint64)


def _batches(texts: Iterable[str]) -> Iterator[list[str]]:
    source = iter(texts)
    while batch := list(islice(source, _BATCH)):
        yield batch


def _sign(texts: list[str], bands: int, in_band: int) -> Matrix:
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

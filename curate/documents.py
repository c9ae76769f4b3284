"""Documents across sources: which rows are about the same page, whatever data set they come from.

FinanceReasoning took its contexts from FinQA's test pages and TAT-QA's dev tables, ConvFinQA from FinQA,
TAT-HQA from TAT-QA, and other sets take them from all of these: reworded, as Markdown or JSON, in part.
Names do not match then, figures do. A page's fingerprint is order-free: the numbers that its text prints
(sign, separators, trailing zeros and echoes left out) and its words. Two documents are linked if

- they share at least two telling numbers, those are at least half of the telling numbers of the one that has
  fewer, and they share six tenths of the words of the one that has fewer; or
- all numbers of both are the same set, of four or more, and they share nine tenths of the words.

A telling number has three significant digits or more and is no year. Numbers alone are not enough (two price
series count from 140 to 180), words alone neither (the same note of two years); together they separate by a
wide gap. Two years of one filer's table that share half of their figures are linked too: the answer to a
question on the one is printed on the other. Linked documents are one document, and so is a chain of them.

The work is linear: numbers that are printed in more than 50 documents lead to no comparison.
"""

from __future__ import annotations

import re
import zlib
from collections import defaultdict
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from schemas.checks import printed_digits

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    import numpy as np

    from schemas.example import Example

    Array = np.ndarray[Any, Any]

_YEAR = re.compile(r"(?:19|20)\d\d")
_WORD = re.compile(r"[a-z]{3,}")
_TELLING_DIGITS = 3
_SHARED_NUMBERS, _NUMBERS_SHARE, _WORDS_SHARE = 2, 0.5, 0.6
_SAME_NUMBERS, _SAME_WORDS_SHARE = 4, 0.9
_MOST_DOCUMENTS = 50
"""A number that is printed in more documents than this says nothing about any of them."""
_MOST_KEPT = 400
"""Numbers and words kept of a page, those of the smallest hashes: memory is bounded by it."""
_REMEMBERED = 4_096
"""Pages whose words are held while they are compared."""


class Pages(NamedTuple):
    """The pages that may be linked, by place: each is a text of a document.

    ``owners`` are the documents, as numbers, and ``names`` hashes of the texts; ``numbers`` are the hashes of the
    telling numbers of page after page (uint32), ``sizes`` how many each has; ``every`` is the hash of all its
    numbers together, 0 for too few. ``text`` reads a page.
    """

    owners: Array
    names: Array
    sizes: Array
    numbers: Array
    every: Array
    text: Callable[[int], str]


def printed_numbers(text: str) -> tuple[list[int], int]:
    """Return the hashes of a page's telling numbers, and one of all its numbers (0 for fewer than four)."""
    printed = printed_digits(text)
    every = _hash(" ".join(sorted(printed))) if len(printed) >= _SAME_NUMBERS else 0
    return _hashes(number for number in printed if is_telling(number)), every


def is_telling(number: str) -> bool:
    """Whether a number (plain digits, as schemas.checks.printed_digits gives it) can tell pages apart."""
    significant = number.replace(".", "").strip("0")
    return len(significant) >= _TELLING_DIGITS and _YEAR.fullmatch(number) is None


def context_text(example: Example) -> str:
    """Return the page of an example: its first question's message without the question, which ends it."""
    first = next((m.content for turn in example.turns for m in turn.messages if m.role == "user"), "")
    page, gap, _ = first.rpartition("\n\n")
    return page if gap else first


def link(pages: Pages) -> list[list[int]]:
    """Return the documents that are one, in groups of two or more. The order of the pages changes nothing.

    Holds 4 bytes a telling number and 16 for each that few documents print, not counting ``pages``.
    """
    compare = _Compare(pages)
    parent: dict[int, int] = {}

    def root(key: int) -> int:
        while parent.get(key, key) != key:
            parent[key] = parent.get(parent[key], parent[key])
            key = parent[key]
        return key

    for a, b in _candidates(pages):
        one, two = root(int(pages.owners[a])), root(int(pages.owners[b]))
        if one != two and compare.links(a, b):
            parent[max(one, two)] = min(one, two)
    groups: dict[int, list[int]] = defaultdict(list)
    for key in sorted(parent):
        groups[root(key)].append(key)
    return [[first, *others] for first, others in sorted(groups.items())]


class _Compare:
    """Compares pages by their numbers and words; the words of the last few thousand are held."""

    def __init__(self, pages: Pages) -> None:
        import numpy as np

        self._pages = pages
        self._starts = np.concatenate([[0], np.cumsum(pages.sizes, dtype=np.int64)])
        self._words = lru_cache(maxsize=_REMEMBERED)(self._read_words)

    def _read_words(self, place: int) -> tuple[int, ...]:
        return tuple(_hashes(_WORD.findall(self._pages.text(place).lower())))

    def _numbers(self, place: int) -> set[int]:
        return set(self._pages.numbers[self._starts[place] : self._starts[place + 1]].tolist())

    def links(self, a: int, b: int) -> bool:
        """Whether two pages are the same, or one a part of the other."""
        one, two = self._numbers(a), self._numbers(b)
        shared, least = len(one & two), min(len(one), len(two))
        same = bool(self._pages.every[a]) and self._pages.every[a] == self._pages.every[b]
        if not same and (shared < _SHARED_NUMBERS or shared < _NUMBERS_SHARE * least):
            return False
        words = _share(self._words(a), self._words(b))
        if same and words >= _SAME_WORDS_SHARE:
            return True
        return shared >= _SHARED_NUMBERS and shared >= _NUMBERS_SHARE * least and words >= _WORDS_SHARE


def _candidates(pages: Pages) -> Iterator[tuple[int, int]]:
    """Yield pairs of pages that share enough rare numbers, or all their numbers."""
    import numpy as np

    order = np.lexsort((pages.names, pages.every))
    order = order[pages.every[order] != 0]
    same = pages.every[order][1:] == pages.every[order][:-1]
    # Equal sets are the same for all: each with the next is enough to chain them.
    for at in np.flatnonzero(same).tolist():
        yield int(order[at]), int(order[at + 1])
    del order, same
    yield from _sharing(pages)


def _sharing(pages: Pages) -> Iterator[tuple[int, int]]:
    """Yield pairs of pages that share at least ``_SHARED_NUMBERS`` numbers which few pages print."""
    import numpy as np

    owner, run, starts = _rare(pages)
    mine = np.argsort(owner, kind="stable")  # by page, then by number
    cuts = np.flatnonzero(np.diff(owner[mine], prepend=-1, append=-1))
    for low, high in pairwise(cuts.tolist()):
        if high - low < _SHARED_NUMBERS:
            continue
        page = int(owner[mine[low]])
        shared: dict[int, int] = defaultdict(int)
        for each in run[mine[low:high]].tolist():
            for other in owner[starts[each] : starts[each + 1]].tolist():
                if other > page:
                    shared[other] += 1
        for other in sorted(shared):
            if shared[other] >= _SHARED_NUMBERS:
                yield page, other


def _rare(pages: Pages) -> tuple[Array, Array, Array]:
    """Return the pages (int32) that print each number of few pages, number after number.

    With them the number of each entry (int32), counted from 0, and where each number begins. Hashes go by a
    sixteenth at a time, so that what is sorted at once is small.
    """
    import numpy as np

    ends = np.cumsum(pages.sizes, dtype=np.int64)
    owners, runs, sizes = [], [], []
    count = 0
    for part in range(16):
        at = np.flatnonzero(pages.numbers >> np.uint32(28) == part)
        values = pages.numbers[at]
        order = np.argsort(values, kind="stable")
        starts = np.flatnonzero(np.diff(values[order], prepend=values[order[:1]] ^ np.uint32(1)))
        many = np.diff(starts, append=len(order))
        few = (many > 1) & (many <= _MOST_DOCUMENTS)
        at = at[order[np.repeat(few, many)]]
        owners.append(np.searchsorted(ends, at, side="right").astype(np.int32))
        runs.append(np.repeat(np.arange(count, count + few.sum(), dtype=np.int32), many[few]))
        sizes.append(many[few])
        count += int(few.sum())
    bounds = np.concatenate([[0], np.cumsum(np.concatenate(sizes))])
    return np.concatenate(owners), np.concatenate(runs), bounds


def _hash(text: str) -> int:
    return zlib.crc32(text.encode()) or 1


def _hashes(texts: Iterable[str]) -> list[int]:
    return sorted({_hash(text) for text in texts})[:_MOST_KEPT]


def _share(a: Sequence[int], b: Sequence[int]) -> float:
    """Return how many of the shorter one's elements the other has too, 0 to 1.

    Where one was cut at its smallest hashes, both are compared below that cut.
    """
    cut = min((each[-1] for each in (a, b) if len(each) == _MOST_KEPT), default=None)
    one, two = ({n for n in each if cut is None or n <= cut} for each in (a, b))
    least = min(len(one), len(two))
    return len(one & two) / least if least else 0.0

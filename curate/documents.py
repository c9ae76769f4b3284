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
from array import array
from collections import defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING

from schemas.checks import printed_digits
from schemas.example import Sourced

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from schemas.example import Example

_YEAR = re.compile(r"(?:19|20)\d\d")
_WORD = re.compile(r"[a-z]{3,}")
_TELLING_DIGITS = 3
_SHARED_NUMBERS, _NUMBERS_SHARE, _WORDS_SHARE = 2, 0.5, 0.6
_SAME_NUMBERS, _SAME_WORDS_SHARE = 4, 0.9
_MOST_DOCUMENTS = 50
"""A number that is printed in more documents than this says nothing about any of them."""
_MOST_KEPT = 400
"""Numbers and words kept of a document, those of the smallest hashes: memory is bounded by it."""


class Fingerprint:
    """What is known of one document: hashes of its telling numbers, of all numbers together, of its words."""

    __slots__ = ("every", "numbers", "words")

    def __init__(self, text: str) -> None:
        printed = printed_digits(text)
        self.numbers = _hashes(number for number in printed if is_telling(number))
        self.every = _hash(" ".join(sorted(printed))) if len(printed) >= _SAME_NUMBERS else 0
        known = self.numbers or self.every
        self.words = _hashes(_WORD.findall(text.lower())) if known else array("I")

    def links(self, other: Fingerprint) -> bool:
        """Whether two documents are the same page, or a part of it."""
        words = _share(self.words, other.words)
        if self.every and self.every == other.every and words >= _SAME_WORDS_SHARE:
            return True
        shared = len(set(self.numbers) & set(other.numbers))
        least = min(len(self.numbers), len(other.numbers))
        return shared >= _SHARED_NUMBERS and shared >= _NUMBERS_SHARE * least and words >= _WORDS_SHARE


def is_telling(number: str) -> bool:
    """Whether a number (plain digits, as schemas.checks.printed_digits gives it) can tell pages apart."""
    significant = number.replace(".", "").strip("0")
    return len(significant) >= _TELLING_DIGITS and _YEAR.fullmatch(number) is None


def context_text(example: Example) -> str:
    """Return the page of an example: its first question's message without the question, which ends it."""
    first = next((m.content for turn in example.turns for m in turn.messages if m.role == "user"), "")
    page, gap, _ = first.rpartition("\n\n")
    return page if gap else first


class Linker:
    """Collects documents and says which belong together. The order in which they come changes nothing.

    Takes about 600 bytes a document that prints telling numbers, and 200 while ``groups`` runs.
    """

    def __init__(self) -> None:
        self._texts: dict[str, Fingerprint] = {}

    def add(self, document: str, text: str) -> None:
        """Add one text of a document; several different ones (a filing's excerpts) are parts of it."""
        name = f"{document}\0{_hash(text):08x}"
        if name not in self._texts:
            found = Fingerprint(text)
            if found.numbers or found.every:
                self._texts[name] = found

    def groups(self) -> dict[str, str]:
        """Return the key of its group, the smallest, for every document that has to take another's key."""
        names = sorted(self._texts)
        parent: dict[str, str] = {}

        def root(key: str) -> str:
            while parent.get(key, key) != key:
                parent[key] = parent.get(parent[key], parent[key])
                key = parent[key]
            return key

        for a, b in self._candidates(names):
            one, two = (root(names[place].partition("\0")[0]) for place in (a, b))
            if one != two and self._texts[names[a]].links(self._texts[names[b]]):
                low, high = sorted((one, two))
                parent[high] = low
        return {key: root(key) for key in sorted(parent)}

    def _candidates(self, names: list[str]) -> Iterator[tuple[int, int]]:
        """Yield pairs of places in ``names`` that share enough rare numbers, or all their numbers."""
        every: dict[int, list[int]] = defaultdict(list)
        for place, name in enumerate(names):
            if self._texts[name].every:
                every[self._texts[name].every].append(place)
        for places in every.values():
            # Equal sets are the same for all: each with the next is enough to chain them.
            yield from pairwise(places)
        del every
        yield from _sharing([self._texts[name].numbers for name in names])


def _sharing(numbers: list[array[int]]) -> Iterator[tuple[int, int]]:
    """Yield pairs of documents that share at least ``_SHARED_NUMBERS`` numbers printed in few documents."""
    import numpy as np

    sizes = np.fromiter(map(len, numbers), np.int64, len(numbers))
    starts = np.concatenate([[0], np.cumsum(sizes)])
    flat = np.empty(int(starts[-1]), np.uint32)
    for place, some in enumerate(numbers):
        flat[starts[place] : starts[place + 1]] = some
    order = np.argsort(flat, kind="stable")
    owner = np.repeat(np.arange(len(numbers), dtype=np.uint32), sizes)[order]  # by number, then by document
    cuts = np.flatnonzero(np.diff(flat[order])) + 1
    first, last = np.concatenate([[0], cuts]), np.concatenate([cuts, [len(flat)]])
    run = np.empty(len(flat), np.int64)
    run[order] = np.repeat(np.arange(len(first)), last - first)
    for place in range(len(numbers)):
        shared: dict[int, int] = defaultdict(int)
        for each in run[starts[place] : starts[place + 1]]:
            if 1 < last[each] - first[each] <= _MOST_DOCUMENTS:
                for other in owner[first[each] : last[each]].tolist():
                    if other > place:
                        shared[other] += 1
        for other in sorted(shared):
            if shared[other] >= _SHARED_NUMBERS:
                yield place, other


def link_documents(pools: Mapping[str, list[Example]]) -> int:
    """Give all real rows of a linked group one document key, in place. Returns how many rows changed.

    Generated rows are left as they are: their documents are invented, and their id proves them.
    """
    linker = Linker()
    for pool in pools.values():
        for example in pool:
            if isinstance(example.provenance, Sourced):
                linker.add(example.document, context_text(example))
    groups = linker.groups()
    changed = 0
    for pool in pools.values():
        for place, example in enumerate(pool):
            group = groups.get(example.document, example.document)
            if group != example.document and isinstance(example.provenance, Sourced):
                pool[place] = example.model_copy(update={"document": group}).with_id()
                changed += 1
    return changed


def _hash(text: str) -> int:
    return zlib.crc32(text.encode()) or 1


def _hashes(texts: Iterable[str]) -> array[int]:
    return array("I", sorted({_hash(text) for text in texts})[:_MOST_KEPT])


def _share(a: array[int], b: array[int]) -> float:
    """Return how many of the shorter one's elements the other has too, 0 to 1.

    Where one was cut at its smallest hashes, both are compared below that cut.
    """
    cut = min((each[-1] for each in (a, b) if len(each) == _MOST_KEPT), default=None)
    one, two = ({n for n in each if cut is None or n <= cut} for each in (a, b))
    least = min(len(one), len(two))
    return len(one & two) / least if least else 0.0

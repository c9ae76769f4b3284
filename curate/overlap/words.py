"""Texts as hashes of their words and word n-grams, in bulk.

A word is what stands between white space and ``| " { } [ ] ( ) : ; $``, after NFKC and case folding and without
the marks around it or tags, so a table is the same words as Markdown, HTML or JSON. Hashes are blake2b, not Python's
own, whose values differ from run to run.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from itertools import chain
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np

_APART = str.maketrans(dict.fromkeys('|"{}[]():;$', " "))
_AROUND = (
    "".join(chr(code) for code in range(33, 127) if not chr(code).isalnum() and chr(code) != "%") + "–—’‘“”•…"
)
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,300}>")
_MULTIPLIER = 0x9E3779B97F4A7C15
_MOST_KNOWN = 1 << 18
"""Words whose hash is remembered: figures would otherwise fill the memory."""


def text_key(text: str) -> bytes:
    """Return the hash of a text after NFKC, case folding and folding of white space: 16 bytes."""
    return hashlib.blake2b(" ".join(_fold(text).split()).encode("utf-8", "replace"), digest_size=16).digest()


def words(text: str) -> list[str]:
    """Return a text's words, as they are compared."""
    return [word for token in _tokens(text) if (word := _word(token))]


def _tokens(text: str) -> list[str]:
    if "<" in text:
        text = _TAG.sub(" ", text)
    return text.translate(_APART).split()


def _fold(text: str) -> str:
    return (text if text.isascii() else unicodedata.normalize("NFKC", text)).casefold()


def _word(token: str) -> str:
    return _fold(token).strip(_AROUND)


class _Known(dict[str, int]):
    """Token -> 64-bit hash of its word, 0 for a token that holds none; filled as tokens are met."""

    def __missing__(self, token: str) -> int:
        word = _word(token)
        digest = hashlib.blake2b(word.encode("utf-8", "replace"), digest_size=8).digest()
        value = (int.from_bytes(digest, "little") | 1) if word else 0
        if len(self) >= _MOST_KNOWN:
            self.clear()
        self[token] = value
        return value


_known = _Known()


def word_hashes(texts: Sequence[str]) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Return the hashes of all words of all texts in a row (uint64), and where each text begins (n + 1)."""
    import numpy as np

    tokens = [_tokens(text) for text in texts]
    counts = np.fromiter(map(len, tokens), np.int64, len(tokens))
    flat = np.fromiter(map(_known.__getitem__, chain.from_iterable(tokens)), np.uint64, int(counts.sum()))
    starts = np.concatenate([[0], np.cumsum(counts)])
    is_word = flat != 0
    before = np.concatenate([[0], np.cumsum(is_word)])
    return flat[is_word], before[starts]


def grams(
    flat: np.ndarray[Any, Any], starts: np.ndarray[Any, Any], n: int
) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Return the hashes of the word n-grams of all texts in a row, and where each text begins (n + 1).

    A text of fewer than n words gives one, of all of them; one without words none.
    """
    import numpy as np

    counts = np.diff(starts)
    made = np.maximum(counts - (n - 1), np.minimum(counts, 1))
    offsets = np.concatenate([[0], np.cumsum(made)])
    out = np.zeros(int(offsets[-1]), np.uint64)
    first = np.repeat(starts[:-1] - offsets[:-1], made) + np.arange(len(out))
    length = np.repeat(np.minimum(counts, n), made)
    power = 1
    for place in range(n):
        inside = length > place
        out[inside] += flat[first[inside] + place] * np.uint64(power)
        power = power * _MULTIPLIER % (1 << 64)
    # Products of the multiplier keep low bits low; this spreads them.
    out ^= out >> np.uint64(29)
    out *= np.uint64(_MULTIPLIER)
    return out ^ (out >> np.uint64(32)), offsets


def gram_set(text: str, n: int) -> frozenset[tuple[int, ...]]:
    """Return one text's n-grams, as tuples of the hashes of their words."""
    said = [value for token in _tokens(text) if (value := _known[token])]
    if len(said) < n:
        return frozenset([tuple(said)] if said else [])
    return frozenset(zip(*(said[place:] for place in range(n)), strict=False))

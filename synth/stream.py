"""The random stream of one example: a function of what names the example, and of nothing else."""

from __future__ import annotations

import hashlib
import random
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

T = TypeVar("T")


class Stream:
    """Integers drawn from a Mersenne Twister that is seeded by a hash of ``key``.

    Only ``getrandbits`` is used: unlike ``choice`` and ``randrange`` its output is the same in every
    Python version, and no binary float is involved.
    """

    __slots__ = ("_bits", "_digest")

    def __init__(self, *key: str | int) -> None:
        digest = hashlib.sha256("\x1f".join(str(part) for part in key).encode()).digest()
        self._digest = digest
        self._bits: Callable[[int], int] = random.Random(int.from_bytes(digest)).getrandbits  # noqa: S311 - guards no secret

    def child(self, name: str) -> Stream:
        """Return the stream of a named part: the same whatever has been drawn from this one before."""
        return Stream(self._digest.hex(), name)

    def below(self, n: int) -> int:
        """Return an integer from 0 to n - 1 (bias below 2^-32 for any n used here)."""
        return self._bits(64) * n >> 64

    def between(self, low: int, high: int) -> int:
        """Return an integer from ``low`` to ``high``, both included."""
        # As ``below``, without a second call; so in all that follow.
        return low + (self._bits(64) * (high - low + 1) >> 64)

    def chance(self, percent: int) -> bool:
        """Return True in ``percent`` of 100 draws."""
        return self._bits(64) * 100 >> 64 < percent

    def choice(self, items: Sequence[T]) -> T:
        """Return one of the items."""
        return items[self._bits(64) * len(items) >> 64]

    def weighted(self, items: Sequence[tuple[T, int]]) -> T:
        """Return an item with probability in proportion to its integer weight."""
        whole = 0
        for _, weight in items:
            whole += weight
        at = self._bits(64) * whole >> 64
        for item, weight in items:
            at -= weight
            if at < 0:
                return item
        raise AssertionError

    def sample(self, items: Sequence[T], k: int) -> list[T]:
        """Return k different items in random order."""
        pool, bits = list(items), self._bits
        for i in range(k):
            j = i + (bits(64) * (len(pool) - i) >> 64)
            pool[i], pool[j] = pool[j], pool[i]
        return pool[:k]

    def magnitude(self, digits: int) -> int:
        """Return an integer of ``digits`` digits whose leading digits follow Benford's law, nearly.

        Drawn log-uniformly by choosing a doubling and a place within it.
        """
        low: int = 10 ** (digits - 1)
        high = 10 * low - 1
        steps = max(1, (high // low).bit_length())
        while True:
            base = low << self.below(steps)
            value = base + self.below(base)
            if value <= high:
                return value

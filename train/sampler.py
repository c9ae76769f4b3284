"""The order of training rows: batches of similar length, in random order."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

CHUNK = 50
"""Batches that are cut from one sorted stretch of the shuffled rows."""


class LengthBuckets:
    """Row indices in an order whose consecutive batches hold rows of similar length.

    One long row pads its whole batch, so rows of a length go together; and since the order is drawn
    anew from (seed, epoch), a resumed run sees the rows that the uninterrupted one would have seen.
    transformers' own ``group_by_length`` leaves the batches of a stretch sorted, longest first: a
    curriculum that nobody asked for, and which learns worse.
    """

    def __init__(self, lengths: Sequence[int], batch: int, seed: int):
        """Take each row's length in tokens, the number of rows in a step, and the seed."""
        self.lengths, self.batch, self.seed = lengths, batch, seed
        self.epoch = 0

    def set_epoch(self, epoch: int) -> None:
        """Choose the epoch whose order the next iteration gives."""
        self.epoch = epoch

    def __len__(self) -> int:
        return len(self.lengths)

    def __iter__(self) -> Iterator[int]:
        rng = random.Random(f"{self.seed}/{self.epoch}")  # noqa: S311  # an order, not a secret
        rows = list(range(len(self.lengths)))
        rng.shuffle(rows)
        # The rows of the last, short batch are left as they fell: sorted in, they would shift the others.
        whole = len(rows) - len(rows) % self.batch
        batches: list[list[int]] = []
        for at in range(0, whole, self.batch * CHUNK):
            stretch = sorted(rows[at : min(at + self.batch * CHUNK, whole)], key=self.lengths.__getitem__)
            batches += [stretch[i : i + self.batch] for i in range(0, len(stretch), self.batch)]
        rng.shuffle(batches)
        for batch in batches:
            yield from batch
        yield from rows[whole:]

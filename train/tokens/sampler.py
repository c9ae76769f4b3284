"""The order of training rows: random, but with long rows kept out of the batches of short ones."""

from __future__ import annotations

import random
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


class LengthClasses:
    """Row indices in random order, such that each batch holds rows of one class of lengths.

    A long row pads its whole batch, so rows up to twice the median length are one class, and each
    doubling from there another. Finer grouping harms, as transformers' ``group_by_length`` would: on short
    rows equal lengths mean numbers of one size, or questions of one kind. (On the quickstart's synthetic
    rows, 150 steps with batches of equal lengths gave 6% graded accuracy; this order gave 41%.)

    The order is drawn from (seed, epoch), so a resumed run sees the rows that it would have seen.
    """

    def __init__(self, lengths: Sequence[int], batch: int, seed: int, *, share: int = 1):
        """Take each row's length in tokens, the number of rows in a step of all processes, and the seed.

        An epoch is filled up to a multiple of ``share``, the rows that all processes take at once, with
        indices past the last row, which stand for sequences that teach nothing (train.tokens.packing): accelerate
        would repeat rows instead, and the last step would not be one process's.
        """
        short = 2 * median(lengths) if lengths else 0
        self.classes = [_doublings(length, short) for length in lengths]
        self.batch, self.seed, self.epoch = batch, seed, 0
        self.fillers = -len(lengths) % share

    def set_epoch(self, epoch: int) -> None:
        """Choose the epoch whose order the next iteration gives."""
        self.epoch = epoch

    def __len__(self) -> int:
        return len(self.classes) + self.fillers

    def __iter__(self) -> Iterator[int]:
        rng = random.Random(f"{self.seed}/{self.epoch}")  # noqa: S311  # an order, not a secret
        rows = list(range(len(self.classes)))
        rng.shuffle(rows)
        # The rows of the last, short batch stay last, or they would shift the others' batches.
        whole = len(rows) - len(rows) % self.batch
        grouped = sorted(rows[:whole], key=self.classes.__getitem__)
        batches = [grouped[i : i + self.batch] for i in range(0, whole, self.batch)]
        rng.shuffle(batches)
        for batch in batches:
            yield from batch
        yield from rows[whole:]
        yield from range(len(rows), len(rows) + self.fillers)


def _doublings(length: int, short: float) -> int:
    """Count how often ``short`` must be doubled to reach ``length``."""
    count = 0
    while length > short:
        count, short = count + 1, short * 2
    return count

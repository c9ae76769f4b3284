"""Examples in a pool as a mix holds them, for tests that divide or link without a recipe's files."""

from __future__ import annotations

import zlib
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import numpy as np

from curate.documents import Pages, link, printed_numbers
from curate.links import link_documents as link_pool
from curate.pool import FREE, HELD, Pool
from curate.rejected import Rejected
from curate.split import check_divided, row_key
from curate.split import divide as divide_pool
from curate.spool import Part, Taken, finish_part, finished, pack, write_part


@contextmanager
def pool_of(pools, seed, barred=()):
    """Spool examples, a part an entry, and give them as a pool."""
    barred = dict(barred)
    with TemporaryDirectory() as folder:
        pool = Pool(seed, list(pools))
        for name, examples in pools.items():
            place = Path(folder) / name
            rows = [Taken(row_key(e), e, train_only=barred.get((name, row_key(e)))) for e in examples]
            finish_part(place, name, write_part(place, [pack(rows)]))
            pool.add(Part(place, name, finished(place, name)))
        try:
            yield pool
        finally:
            pool.close()


class Sides(NamedTuple):
    train: list
    eval: list
    rejected: list


def divide(pools, entries, seed, barred=()):
    """Divide examples by name of entry; return them as the two sides, with the rows that no side took."""
    with pool_of(pools, seed, barred) as pool:
        division = divide_pool(pool, entries)
        check_divided(pool, entries, division, {})
        gone = np.flatnonzero((division.state != FREE) & (division.state != HELD)).tolist()
        rejected = []
        for row in gone:
            example = pool.example(row)
            name = pool.names[pool.entry[row]]
            rejected.append(Rejected(name, row_key(example), *pool.why(row, division.state[row]), example))
        sides = [[pool.example(row) for row in side] for side in (division.train, division.eval)]
        return Sides(*sides, rejected)


def link_documents(pools):
    """Give linked examples one document, in place; return how many rows changed."""
    with pool_of(pools, 0) as pool:
        changed = link_pool(pool)
        for number, rows in enumerate(pools.values()):
            rows[:] = [pool.example(row) for row in np.flatnonzero(pool.entry == number)]
        return changed


class Linker:
    """Collects texts of documents and says which belong together, each group under its smallest key."""

    def __init__(self):
        self.texts = []

    def add(self, document, text):
        self.texts.append((document, text))

    def groups(self):
        names = sorted({document for document, _ in self.texts})
        printed = [printed_numbers(text) for _, text in self.texts]
        pages = Pages(
            owners=np.array([names.index(document) for document, _ in self.texts], np.int32),
            names=np.array([zlib.crc32(text.encode()) for _, text in self.texts], np.uint32),
            sizes=np.array([len(numbers) for numbers, _ in printed], np.int32),
            numbers=np.array([number for numbers, _ in printed for number in numbers], np.uint32),
            every=np.array([every for _, every in printed], np.uint32),
            text=lambda place: self.texts[place][1],
        )
        return {names[key]: names[first] for first, *others in link(pages) for key in others}

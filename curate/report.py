"""What ``curate report`` says of a mix, gathered from its folder alone: counts, licences, what was left out, sides.

All that is chosen by chance is chosen by a hash of the lock, so a folder has one report.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from heapq import nsmallest
from typing import TYPE_CHECKING, Any, NamedTuple, get_args

from curate.lengths import Lengths, measure
from curate.split import rank, row_key
from schemas.dataset import Split, read_lock, read_split
from schemas.errors import LockError
from schemas.example import Example, Sourced
from schemas.licence import forbids_commercial_use
from schemas.recipe import MixRecipe

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from schemas.dataset import Lock

TWINS = ("repeat", "near-duplicate", "overlap")
"""The rules that leave a row out because another one says the same."""
DRAWS = 10
"""Row splits that the split check looks at."""
_CARDS: dict[Split, int] = {"train": 5, "eval": 3}
"""Rows shown of each part."""
_LEFT_OUT, _PAIRS = 3, 20
"""Rows shown of each part and rule, and pairs of overlapping rows."""


class Count(NamedTuple):
    """One part of the mix: what its recipe asks and what is there, as (train, eval), and what was left out."""

    part: str
    kind: str
    asked: tuple[int, int]
    there: tuple[int, int]
    left_out: int
    copies: int


class Licence(NamedTuple):
    """A licence that the mix carries, its parts, and how many rows of the mix are under it."""

    name: str
    parts: tuple[str, ...]
    rows: int

    @property
    def non_commercial(self) -> bool:
        """Whether it forbids commercial use, as its SPDX id says."""
        return forbids_commercial_use(self.name)


class LeftOut(NamedTuple):
    """A row that was left out; ``question`` is what it asks, or upstream's row where it became no example."""

    part: str
    row_id: str
    rule: str
    reason: str
    question: str


class Side(NamedTuple):
    """One part's eval rows, and how many have a document that train holds.

    ``leaked`` is that number here; ``by_row`` what it would be were rows divided one by one, on average.
    """

    part: str
    eval: int
    leaked: int
    by_row: float


class Placed(NamedTuple):
    """A row's place, as the split check needs it."""

    part: str
    row_id: str
    document: str
    side: Split


@dataclass(slots=True)
class Report:
    """Everything on the page."""

    lock: Lock
    recipe: MixRecipe
    lengths: Lengths
    counts: list[Count] = field(default_factory=list)
    licences: list[Licence] = field(default_factory=list)
    rules: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Rows left out, by (part, rule)."""
    left_out: list[LeftOut] = field(default_factory=list)
    """Some of them, of every part and rule."""
    repaired: list[tuple[str, str, str]] = field(default_factory=list)
    """(part, row id, what was put right) of every repaired row in the mix."""
    pairs: list[dict[str, Any]] = field(default_factory=list)
    """The rows of overlap.parquet that share most."""
    pair_count: int | None = None
    """How many there are; None where the folder has no overlap.parquet."""
    documents: dict[str, int] = field(default_factory=dict)
    """Documents by side, and on both."""
    sides: list[Side] = field(default_factory=list)
    cards: list[tuple[Split, Example]] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The mix's name."""
        return self.recipe.name


def gather(folder: Path, *, each: Callable[[], None] = lambda: None) -> Report:
    """Read a dataset folder. Raises LockError where it does not match its lock.

    ``each`` is called once a row. Lengths are counted with the recipe's tokenizer (``curate.lengths``).
    """
    lengths = measure(folder, each=each)
    lock = read_lock(folder)
    recipe = MixRecipe.model_validate(lock.recipe)
    report = Report(lock, recipe, lengths)
    chance = hashlib.sha256(lock.model_dump_json().encode()).hexdigest()
    copies, licences = Counter[str](), Counter[tuple[str, str]]()
    placed: list[Placed] = []
    cards: dict[tuple[str, Split], list[tuple[str, Example]]] = defaultdict(list)
    for split in get_args(Split):
        for example in read_split(folder, split):
            copies[example.category] += bool(example.copy_number)
            licences[example.licence, example.category] += 1
            if isinstance(example.provenance, Sourced) and example.provenance.repaired:
                report.repaired.append((example.category, row_key(example), example.provenance.repaired))
            if not example.copy_number:
                placed.append(Placed(example.category, row_key(example), example.document, split))
            some = cards[example.category, split]
            some.append((_order(chance, example.id), example))
            if len(some) > 2 * _CARDS[split]:  # so that no more of the mix is held than this
                some[:] = nsmallest(_CARDS[split], some, key=lambda pair: pair[0])
    _read_rejected(folder, report, chance)
    _read_overlap(folder, report)
    report.counts = _counts(report, copies)
    report.licences = [
        Licence(name, tuple(sorted(part for key, part in licences if key == name)), rows)
        for name, rows in sorted(_totals(licences).items())
    ]
    report.documents = _documents(placed)
    names = [entry.name for entry in recipe.mix]
    report.sides = sorted(split_check(placed, recipe.seed), key=lambda side: names.index(side.part))
    report.cards = [
        (split, example)
        for entry in recipe.mix
        for split, most in _CARDS.items()
        for _, example in nsmallest(most, cards[entry.name, split], key=lambda pair: pair[0])
    ]
    return report


def _totals(counts: Counter[tuple[str, str]]) -> Counter[str]:
    totals: Counter[str] = Counter()
    for (first, _), count in counts.items():
        totals[first] += count
    return totals


def _order(chance: str, key: str) -> str:
    return hashlib.sha256(f"{chance}\0{key}".encode()).hexdigest()


def _counts(report: Report, copies: Counter[str]) -> list[Count]:
    there = {key: len(part.totals) for key, part in report.lengths.parts.items()}
    out = _totals(report.rules)
    return [
        Count(
            part=e.name, kind="synthetic" if e.synth else "real", asked=(e.train, e.eval),
            there=(there.get((e.name, "train"), 0), there.get((e.name, "eval"), 0)),
            left_out=out[e.name], copies=copies[e.name],
        )
        for e in report.recipe.mix
    ]  # fmt: skip


def _documents(placed: list[Placed]) -> dict[str, int]:
    train, held = ({row.document for row in placed if row.side == side} for side in get_args(Split))
    return {"train": len(train), "eval": len(held), "both": len(train & held)}


def split_check(placed: list[Placed], seed: int) -> list[Side]:
    """Count by part the eval rows whose document stands in train, as the mix is and were its rows divided one by one.

    A row split takes the same counts of the same rows, in an order of hashes of the seed; ``by_row`` is the mean of
    ``DRAWS`` of them. Copies are left out of both.
    """
    by_part: dict[str, list[Placed]] = defaultdict(list)
    for row in placed:
        by_part[row.part].append(row)
    held = {part: sum(row.side == "eval" for row in rows) for part, rows in by_part.items()}
    train = {row.document for row in placed if row.side == "train"}
    shared: Counter[str] = Counter()
    for draw in range(DRAWS):
        chosen, documents = [], set()
        for part, rows in by_part.items():
            ranked = sorted(
                rows, key=lambda row: rank(seed, str(draw), part, row.row_id, row.document)
            )  # sorted at once
            chosen += ranked[: held[part]]
            documents |= {row.document for row in ranked[held[part] :]}
        shared.update(row.part for row in chosen if row.document in documents)
    leaks = Counter(row.part for row in placed if row.side == "eval" and row.document in train)
    return [Side(part, held[part], leaks[part], shared[part] / DRAWS) for part in by_part]


def _batches(path: Path, columns: list[str] | None = None) -> Iterator[dict[str, Any]]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        for batch in pq.ParquetFile(path).iter_batches(batch_size=1000, columns=columns):
            yield from batch.to_pylist()
    except (pa.ArrowException, OSError, KeyError) as error:
        raise LockError(f"{path}: not the Parquet file that a mix writes ({error})") from None


def _read_rejected(folder: Path, report: Report, chance: str) -> None:
    some: dict[tuple[str, str], list[tuple[str, dict[str, str]]]] = defaultdict(list)
    for row in _batches(folder / "rejected.parquet"):
        key = row["source"], row["rule"]
        report.rules[key] += 1
        some[key].append((_order(chance, f"{row['row_id']}\0{row['id']}"), row))
        if len(some[key]) > 2 * _LEFT_OUT:
            some[key] = nsmallest(_LEFT_OUT, some[key], key=lambda pair: pair[0])
    for key in sorted(some):
        for _, row in nsmallest(_LEFT_OUT, some[key], key=lambda pair: pair[0]):
            report.left_out.append(
                LeftOut(row["source"], row["row_id"], row["rule"], row["reason"], _asked(row))
            )


def _asked(row: dict[str, str]) -> str:
    if row["example"]:
        turns = json.loads(row["example"])["turns"]
        return str(turns[-1]["question"])
    return row["raw"]


def _read_overlap(folder: Path, report: Report) -> None:
    path = folder / "overlap.parquet"
    if not path.is_file():
        return
    rows = list(_batches(path))
    report.pair_count = len(rows)
    report.pairs = nsmallest(_PAIRS, rows, key=lambda row: (-row["share"], row["id"]))

"""The rows that a mix may take, of all its parts together: an array for each fact, a place for each row.

What decides about a row is held here, about 75 bytes a row; what it says stays on disk (``curate.spool``) and is read
when it is asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from curate.source import Refusal
from curate.split import digest, row_key
from schemas.example import Example

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    import numpy as np

    from curate.spool import Part, Record

    Array = np.ndarray[Any, Any]

FREE, REPEAT, NEAR, OVERLAP, AUDIT, EVAL_DOCUMENT, EVAL_FULL, TRAIN_FULL, HELD = range(9)
"""What became of a row: nothing yet, why it is left out, or that it stands in eval."""
RULES = (
    "", "repeat", "near-duplicate", "overlap", "audit", "eval-document", "over-quota", "over-quota", "",
)  # fmt: skip
_REASONS = {
    EVAL_DOCUMENT: "document is on the eval side",
    EVAL_FULL: "over quota: the eval side has its count",
    TRAIN_FULL: "over quota: the train side has its count",
}


class _Column(NamedTuple):
    """A fact of every row: its type, and its shape beside the rows."""

    kind: str
    shape: tuple[int, ...] = ()


_COLUMNS = {
    "part": _Column("i4"),
    "entry": _Column("i2"),
    "round": _Column("i2"),
    "offset": _Column("i8"),
    "length": _Column("i4"),
    "document": _Column("u8", (2,)),
    "rank": _Column("u8", (2,)),
    "state": _Column("u1"),
    "other": _Column("i4"),
    "shares": _Column("f8", (2,)),
}


class Pool:
    """The rows of a mix by their place.

    ``entry`` and ``part`` say where a row comes from, ``round`` when it was drawn; ``document`` and ``rank`` are
    the hashes that decide in which order documents and rows are taken (``curate.split``); ``state`` is what became
    of it, ``other`` the row that it repeats, ``shares`` how much of it. ``barred`` says why a row may not be in eval.
    """

    part: Array
    entry: Array
    round: Array
    offset: Array
    length: Array
    document: Array
    rank: Array
    state: Array
    other: Array
    shares: Array

    def __init__(self, seed: int, names: Sequence[str]) -> None:
        import numpy as np

        self.seed, self.names = seed, list(names)
        self.parts: list[Part] = []
        self.barred: dict[int, Refusal] = {}
        self.overlaps: dict[int, str] = {}
        self._linked: dict[int, str] = {}
        self._twins: dict[int, int] = {}
        for name, column in _COLUMNS.items():
            setattr(self, name, np.zeros((0, *column.shape), column.kind))

    def __len__(self) -> int:
        return len(self.part)

    def add(self, part: Part, number: int = 0) -> None:
        """Add a part's rows behind the others; ``number`` is the round in which they were drawn."""
        import numpy as np

        documents, ranks, before = bytearray(), bytearray(), len(self)
        for batch in part.batches(["row_id", "document", "train_rule", "train_reason"]):
            for row_id, document, rule, reason in zip(*batch.values(), strict=True):
                if rule is not None:
                    self.barred[before + len(ranks) // 16] = Refusal(rule, reason)
                documents += digest(self.seed, document)
                ranks += digest(self.seed, document, row_id)
        offsets, lengths = part.offsets()
        known: dict[str, Any] = {
            "part": len(self.parts),
            "entry": self.names.index(part.entry),
            "round": number,
            "offset": offsets,
            "length": lengths,
            "document": _pairs(documents),
            "rank": _pairs(ranks),
            "other": -1,
        }
        for name, column in _COLUMNS.items():
            new = np.empty((len(lengths), *column.shape), column.kind)
            new[:] = known.get(name, 0)
            setattr(self, name, np.concatenate([getattr(self, name), new]))
        self.parts.append(part)
        twins: dict[bytes, list[tuple[str, int]]] = {}
        for row in (before + _same(self.rank[before:])).tolist():
            twins.setdefault(self.rank[row].tobytes(), []).append((self.record(row).id, row))
        for some in twins.values():
            for behind, (_, row) in enumerate(sorted(some)):
                self._twins[row] = behind
                self.rank[row, 1] += np.uint64(behind)

    def _rank(self, row: int, document: str, key: str) -> None:
        """Give a row its rank; rows of one document and key go by what they say, not by their place."""
        import numpy as np

        self.rank[row] = np.frombuffer(digest(self.seed, document, key), ">u8")
        self.rank[row, 1] += np.uint64(self._twins.get(row, 0))

    def free(self) -> Array:
        """Return the rows that are not left out."""
        import numpy as np

        rows: Array = np.flatnonzero(self.state == FREE)
        return rows

    def by_rank(self, rows: Array) -> Array:
        """Return rows in the order in which they are taken: by round, rank and entry."""
        import numpy as np

        hashes = self.rank[rows]
        order = np.lexsort((self.entry[rows], hashes[:, 1], hashes[:, 0], self.round[rows]))
        ordered: Array = rows[order]
        return ordered

    def by_document(self, rows: Array) -> Array:
        """Return rows document by document, in the order in which documents are taken; by rank in each."""
        import numpy as np

        first, then = self.document[rows], self.rank[rows]
        keys = (self.entry[rows], then[:, 1], then[:, 0], first[:, 1], first[:, 0], self.round[rows])
        ordered: Array = rows[np.lexsort(keys)]
        return ordered

    def column(self, name: str) -> Array:
        """Read a column of numbers of all parts, by place."""
        import numpy as np

        columns = [part.numbers(name) for part in self.parts]
        return np.concatenate(columns) if columns else np.zeros(0, np.uint64)

    def record(self, row: int) -> Record:
        """Read a row's record as it was spooled."""
        part: Part = self.parts[self.part[row]]
        return part.record(int(self.offset[row]), int(self.length[row]))

    def example(self, row: int) -> Example:
        """Read a row, with the document that it was linked to."""
        example = Example.model_validate_json(self.record(row).example)
        document = self._linked.get(row)
        if document is None:
            return example
        return example.model_copy(update={"document": document}).with_id()

    def is_linked(self, row: int) -> bool:
        """Whether a row's document is another than it was spooled with."""
        return row in self._linked

    def link(self, rows: Iterable[int], document: str) -> None:
        """Give rows another document."""
        import numpy as np

        for row in rows:
            self._linked[row] = document
            key = row_key(self.example(row))
            self.document[row] = np.frombuffer(digest(self.seed, document), ">u8")
            self._rank(row, document, key)

    def why(self, row: int, state: int) -> tuple[str, str]:
        """Return the rule and the reason of a row that is left out with ``state``."""
        if state == AUDIT:
            return self.barred[row].rule, self.barred[row].reason
        return RULES[state], self._reason(row, state)

    def _reason(self, row: int, state: int) -> str:
        if state == OVERLAP:
            return self.overlaps[row]
        if state not in (REPEAT, NEAR):
            return _REASONS[state]
        other = int(self.other[row])
        stays = f"{self.names[self.entry[other]]} row {self.record(other).row_id}"
        if state == REPEAT:
            return f"asks the same as {stays}"
        prompts, questions = self.shares[row].tolist()
        return (
            f"nearly what {stays} asks: {prompts:.0%} of the prompts' 5-grams and {questions:.0%} of the "
            "questions' are the same"
        )

    def close(self) -> None:
        """Close the files of all parts."""
        for part in self.parts:
            part.close()


def _pairs(digests: bytearray) -> Array:
    """Return digests of 16 bytes as pairs of numbers that sort as they do."""
    import numpy as np

    return np.frombuffer(bytes(digests), ">u8").reshape(-1, 2).astype("u8")


def _same(ranks: Array) -> Array:
    """Return the places of ranks that another one equals."""
    import numpy as np

    order = np.lexsort((ranks[:, 1], ranks[:, 0]))
    twin = np.zeros(len(ranks), bool)
    equal = np.flatnonzero(np.all(ranks[order][1:] == ranks[order][:-1], axis=1))
    twin[order[equal]] = twin[order[equal + 1]] = True
    places: Array = np.flatnonzero(twin)
    return places


class Texts:
    """Rows of a pool, each as what ``make`` makes of its example when it is asked for."""

    def __init__(self, pool: Pool, rows: Array, make: Callable[[Example], Any]) -> None:
        self._pool, self._rows, self._make = pool, rows, make

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, place: int) -> Any:
        return self._make(self._pool.example(int(self._rows[place])))

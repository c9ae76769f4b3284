"""Rows screened on the way into a mix: repeats, near-duplicates, and overlap that is shown side by side."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from curate.overlap.contamination import Said, find_overlap
from curate.overlap.near import Asked, near_duplicates
from curate.pool import NEAR, REPEAT, Texts
from curate.split import prompt_text, row_key
from schemas.rows import display

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy as np
    import pyarrow as pa

    from curate.overlap.contamination import Hit
    from curate.overlap.protect import Protected
    from curate.pool import Pool
    from schemas.example import Example
    from schemas.recipe import Overlap

    Array = np.ndarray[Any, Any]

_COLUMNS = (
    "id", "source", "row_id", "document", "against", "other_row_id", "other_document",
    "matched", "prompt", "other_prompt",
)  # fmt: skip
"""The text columns of overlap.parquet; ``share``, ``grams`` and ``dropped`` stand beside them."""


def drop_repeats(pool: Pool) -> None:
    """Leave out rows that ask exactly what another one asks; the one of the lowest rank stays.

    Exactly but for letter case, white space and compatibility forms (NFKC). Whatever their documents: the same
    prompt on both sides of a split would be no held-out question.
    """
    import numpy as np

    keys = np.concatenate([np.zeros((0, 2), "u8"), *(part.keys() for part in pool.parts)])
    rows = pool.by_rank(pool.free())
    keys = keys[rows]
    order = np.lexsort((keys[:, 1], keys[:, 0]))  # stable: equal keys keep the order of ranks
    rows, keys = rows[order], keys[order]
    new = np.ones(len(rows), bool)
    new[1:] = np.any(keys[1:] != keys[:-1], axis=1)
    first = np.maximum.accumulate(np.where(new, np.arange(len(rows)), 0))
    pool.state[rows[~new]] = REPEAT
    pool.other[rows[~new]] = rows[first[~new]]


def drop_near(pool: Pool) -> None:
    """Leave out near-duplicates; of those alike, the one of the lowest rank stays, and one of an earlier round."""
    rows = pool.by_rank(pool.free())
    settled = int((pool.round[rows] < pool.round.max(initial=0)).sum())
    prompts = Texts(pool, rows, _asked)
    for near in near_duplicates(
        prompts, bands=lambda band: pool.column(f"band{band}")[rows], settled=settled
    ):
        row = rows[near.row]
        pool.state[row] = NEAR
        pool.other[row] = rows[near.stays]
        pool.shares[row] = near.prompts, near.questions


def _asked(example: Example) -> Asked:
    answer = example.turns[-1].answer
    gold = "" if answer.kind == "prose" else display(answer)
    return Asked(prompt_text(example), example.turns[-1].question, gold)


@dataclass(slots=True)
class Screen:
    """Compares train rows with the eval side and the protected rows, and keeps what was found last."""

    rules: Overlap
    protected: Sequence[Protected] = ()
    found: list[tuple[int, Hit, Held]] = field(default_factory=list)
    """Train rows by their place in the pool, with the held row that shares most; the largest share first."""

    def __call__(self, pool: Pool, train: Array, held: Array) -> dict[int, str]:
        """Compare; return which train rows to leave out and why, none where the recipe has no ``drop``."""
        against = [*_held(pool, held), *(Held(p.against, p.row_id, p.said) for p in self.protected)]
        said = (_said(pool.example(row)) for row in train.tolist())
        hits = find_overlap(said, [each.said for each in against], common=self.rules.common)
        found = [(int(train[hit.row]), hit, against[hit.held]) for hit in hits]
        found.sort(key=lambda each: (-each[1].share, -each[1].grams, pool.example(each[0]).id))
        self.found = found
        pool.overlaps = {
            row: f"{hit.share:.0%} of its 13-grams stand in {other.name} row {other.row_id}: {hit.matched[:120]!r}"
            for row, hit, other in found
            if self.drops(hit)
        }
        return pool.overlaps

    def drops(self, hit: Hit) -> bool:
        """Whether the recipe leaves out a train row that shares so much."""
        return self.rules.drop is not None and hit.share >= self.rules.drop

    def columns(self, pool: Pool) -> Iterator[dict[str, Any]]:
        """Yield the rows of overlap.parquet."""
        for row, hit, other in self.found:
            yield _row(pool.example(row), hit, other) | {"dropped": self.drops(hit)}


class Held(NamedTuple):
    """A row that train is compared with: of ``eval``, or of a protected file or source."""

    name: str
    row_id: str
    said: Said


def _held(pool: Pool, rows: Array) -> Iterator[Held]:
    for row in rows.tolist():
        example = pool.example(row)
        yield Held("eval", f"{example.category}/{row_key(example)}", _said(example))


def _said(example: Example) -> Said:
    asked = [m.content for turn in example.turns for m in turn.messages if m.role == "user"]
    return Said("\n\n".join(asked), example.turns[-1].question, example.source, example.document)


def _row(example: Example, hit: Hit, other: Held) -> dict[str, Any]:
    return {
        "id": example.id,
        "source": example.category,
        "row_id": row_key(example),
        "document": example.document,
        "against": other.name,
        "other_row_id": other.row_id,
        "other_document": other.said.document,
        "matched": hit.matched,
        "prompt": _said(example).prompt,
        "other_prompt": other.said.prompt,
        "share": hit.share,
        "grams": hit.grams,
    }


def arrow_schema() -> pa.Schema:
    """Return the Arrow schema of overlap.parquet."""
    import pyarrow as pa

    numbers = [("share", pa.float64()), ("grams", pa.int64()), ("dropped", pa.bool_())]
    return pa.schema([*((name, pa.string()) for name in _COLUMNS), *numbers])

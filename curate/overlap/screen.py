"""Examples screened for overlap on the way into a mix: what is left out, and what is shown side by side."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from curate.overlap.contamination import Said, find_overlap
from curate.overlap.near import Asked, near_duplicates
from curate.overlap.words import text_key
from curate.rejected import Rejected
from curate.source import Refusal
from curate.split import prompt_text, rank, row_key
from schemas.rows import display

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import pyarrow as pa

    from curate.overlap.contamination import Hit
    from curate.overlap.protect import Protected
    from schemas.example import Example
    from schemas.recipe import Overlap

_COLUMNS = (
    "id", "source", "row_id", "document", "against", "other_row_id", "other_document",
    "matched", "prompt", "other_prompt",
)  # fmt: skip
"""The text columns of overlap.parquet; ``share``, ``grams`` and ``dropped`` stand beside them."""


def drop_repeats(pools: Mapping[str, list[Example]]) -> list[Rejected]:
    """Take rows that ask exactly what an earlier one asks out of the pools, and return them.

    Exactly but for letter case, white space and compatibility forms (NFKC). Whatever their documents: the same
    prompt on both sides of a split would be no held-out question.
    """
    first: dict[bytes, str] = {}
    rejected = []
    for name, pool in pools.items():
        kept = []
        for example in pool:
            asked = text_key(prompt_text(example))
            if asked in first:
                reason = f"asks the same as {first[asked]}"
                rejected.append(Rejected(name, row_key(example), "repeat", reason, example))
            else:
                first[asked] = f"{name} row {row_key(example)}"
                kept.append(example)
        pool[:] = kept
    return rejected


def drop_near(pools: Mapping[str, list[Example]], seed: int, *, workers: int = 1) -> list[Rejected]:
    """Take near-duplicates out of the pools and return them; of those alike, the lowest rank stays."""
    ranked = sorted(
        ((rank(seed, e.document, row_key(e)), name, e) for name, pool in pools.items() for e in pool),
        key=lambda each: each[:2],
    )
    found = near_duplicates(_Prompts([example for _, _, example in ranked]), workers=workers)
    rejected = []
    for near in found:
        (_, name, example), (_, other, stays) = ranked[near.row], ranked[near.stays]
        reason = (
            f"nearly what {other} row {row_key(stays)} asks: {near.prompts:.0%} of the prompts' 5-grams and "
            f"{near.questions:.0%} of the questions' are the same"
        )
        rejected.append(Rejected(name, row_key(example), "near-duplicate", reason, example))
    gone = {id(each.example) for each in rejected}
    for pool in pools.values():
        pool[:] = [example for example in pool if id(example) not in gone]
    return rejected


class _Prompts:
    """The prompts of examples, put together when they are asked for."""

    def __init__(self, examples: Sequence[Example]) -> None:
        self._examples = examples

    def __len__(self) -> int:
        return len(self._examples)

    def __getitem__(self, place: int) -> Asked:
        example = self._examples[place]
        answer = example.turns[-1].answer
        gold = "" if answer.kind == "prose" else display(answer)
        return Asked(prompt_text(example), example.turns[-1].question, gold)


@dataclass(slots=True)
class Screen:
    """Compares train rows with the eval side and the protected rows, and keeps what was found.

    ``columns`` are the rows of overlap.parquet.
    """

    rules: Overlap
    protected: Sequence[Protected] = ()
    columns: list[dict[str, Any]] = field(default_factory=list)

    def __call__(self, train: Sequence[Example], held: Sequence[Example]) -> dict[str, Refusal]:
        """Compare; return by id the train rows to leave out, none where the recipe has no ``drop``."""
        against = [*_held(held), *((p.against, p.row_id, p.said) for p in self.protected)]
        hits = find_overlap(map(_said, train), [said for _, _, said in against], common=self.rules.common)
        out = {}
        for hit in sorted(hits, key=lambda h: (-h.share, -h.grams, train[h.row].id)):
            name, row_id, said = against[hit.held]
            dropped = self.rules.drop is not None and hit.share >= self.rules.drop
            if dropped:
                reason = (
                    f"{hit.share:.0%} of its 13-grams stand in {name} row {row_id}: {hit.matched[:120]!r}"
                )
                out[train[hit.row].id] = Refusal("overlap", reason)
            self.columns.append(_row(train[hit.row], hit, name, row_id, said) | {"dropped": dropped})
        return out


def _held(examples: Sequence[Example]) -> Iterator[tuple[str, str, Said]]:
    return (("eval", f"{e.category}/{row_key(e)}", _said(e)) for e in examples)


def _said(example: Example) -> Said:
    asked = [m.content for turn in example.turns for m in turn.messages if m.role == "user"]
    return Said("\n\n".join(asked), example.turns[-1].question, example.source, example.document)


def _row(example: Example, hit: Hit, against: str, row_id: str, other: Said) -> dict[str, Any]:
    return {
        "id": example.id,
        "source": example.category,
        "row_id": row_key(example),
        "document": example.document,
        "against": against,
        "other_row_id": row_id,
        "other_document": other.document,
        "matched": hit.matched,
        "prompt": _said(example).prompt,
        "other_prompt": other.prompt,
        "share": hit.share,
        "grams": hit.grams,
    }


def arrow_schema() -> pa.Schema:
    """Return the Arrow schema of overlap.parquet."""
    import pyarrow as pa

    numbers = [("share", pa.float64()), ("grams", pa.int64()), ("dropped", pa.bool_())]
    return pa.schema([*((name, pa.string()) for name in _COLUMNS), *numbers])

"""Synthetic rows, written by us, for the tests of ``train``: read one cell of a captioned table."""

from __future__ import annotations

import os
import random
from fractions import Fraction
from typing import TYPE_CHECKING

from schemas.answer import Distractor, NumberAnswer
from schemas.dataset import Lock, Output
from schemas.example import Difficulty, Example, Generated, Message, Sourced, Turn
from schemas.files import replacing_file, sha256_file
from schemas.rows import arrow_schema, canonical_hash, columns, write_parquet

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

# Models of these sizes gain nothing from a second thread, and two processes' spinning threads starve each other.
os.environ.setdefault("OMP_NUM_THREADS", "1")

LABELS = ("Net sales", "Gross profit", "Operating income", "Net income", "Cash", "Inventories", "Goodwill")
SCALES = {"in thousands": 3, "in millions": 6}


def example(index: int, *, seed: int = 0, category: str = "unit-scale", turns: int = 1) -> Example:
    """Make one row: two line items, a scale in the caption, and the asked amount in dollars."""
    rng = random.Random(f"{seed}/{index}/{category}")  # noqa: S311  # rows, not secrets
    made: list[Turn] = []
    for _ in range(turns):
        caption, scale = rng.choice(list(SCALES.items()))
        rows = [(label, rng.randint(10, 9999)) for label in rng.sample(LABELS, 2)]
        label, printed = rng.choice(rows)
        value = printed * 10**scale
        question = f"What is {label.lower()} in dollars?"
        body = "\n".join(f"| {name} | {number:,} |" for name, number in rows)
        made.append(
            Turn(
                question=question,
                messages=(
                    Message(role="user", content=f"({caption})\n{body}\n{question}"),
                    Message(
                        role="assistant",
                        content=f"{printed:,} × {10**scale:,} = {value:,}\nFinal answer: ${value:,}",
                    ),
                ),
                answer=NumberAnswer(
                    exact=Fraction(value),
                    unit="USD",
                    places=0,
                    accept=(Fraction(2 * value - 1, 2), Fraction(2 * value + 1, 2)),
                    display=f"${value:,}",
                ),
                distractors=(
                    Distractor(mode="wrong_scale", display=f"${printed:,}", exact=Fraction(printed)),
                ),
            )
        )
    document = f"{category}/{seed}/{index}"
    provenance = (
        Generated(generator=f"{category}@1", seed=seed, index=index)
        if category == "unit-scale"
        else Sourced(source=category, revision="fixture", licence="Apache-2.0", row_id=str(index))
    )
    return Example(
        id="",
        category=category,
        family="cell-in-dollars",
        difficulty=Difficulty(level="starter"),
        provenance=provenance,
        document=document,
        turns=tuple(made),
    ).with_id()


def write_mix(folder: Path, *, train: Iterable[Example], held_out: Iterable[Example]) -> Path:
    """Write a dataset folder as ``curate mix`` does: two splits, no rejected rows, a card and the lock."""
    outputs = {}
    for name, rows in (("train.parquet", list(train)), ("eval.parquet", list(held_out))):
        write_parquet(folder / name, map(columns, rows), arrow_schema())
        outputs[name] = Output(
            sha256=sha256_file(folder / name), rows=len(rows), rows_sha256=canonical_hash(rows)
        )
    write_parquet(folder / "rejected.parquet", [], arrow_schema())
    (folder / "README.md").write_text("# A mix made for a test\n", encoding="utf-8")
    for name in ("rejected.parquet", "README.md"):
        outputs[name] = Output(sha256=sha256_file(folder / name))
    lock = Lock(
        crossfoot="0.1.0",
        recipe={"kind": "mix", "name": folder.name, "seed": 0},
        packages={},
        inputs={},
        outputs=outputs,
    )
    with replacing_file(folder / "lock.json") as partial:
        partial.write_text(lock.model_dump_json(indent=1), encoding="utf-8")
    return folder


def small_mix(folder: Path, *, train: int = 64, held_out: int = 16) -> Path:
    """Write a mix of generated and sourced rows, one of them with two turns."""
    rows = [example(i) for i in range(train - 8)]
    rows += [example(i, category="tatqa", turns=1 + i % 2) for i in range(8)]
    evals = [example(i, seed=1) for i in range(held_out - 4)]
    evals += [example(i, seed=1, category="tatqa", turns=1 + i % 2) for i in range(4)]
    return write_mix(folder, train=rows, held_out=evals)

"""Pages of eval rows that also stand in train: in a mix, and in row splits of the same data.

    python benchmarks/leaks.py runs/finance10k                       # the mix, and its own rows divided one by one
    python benchmarks/leaks.py runs/finance10k --data-root DATA      # and rows drawn one by one from the whole sources

The check knows nothing of curate/documents.py, of document keys or of ids. Two prompts print the same page if their
tables have two rows of the same figures (two or more of three digits in a row, in any order of columns), or their
numbers two runs of four in the same order. Beside it stands how many share five runs of twelve words, which is the same
page or the same filer in another year. Runs that more than 40 prompts print are not counted. Generated rows are left
out: their pages are invented.

A row split has as many rows of each part on each side, drawn by a hash; the mean of five draws is printed.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

sys.path.insert(0, str(Path(__file__).parent.parent))

from curate.gold import check_gold
from curate.locate import locate
from curate.source import Refusal, find_source, source_names
from schemas.example import Sourced
from schemas.rows import read_examples

if TYPE_CHECKING:
    from collections.abc import Iterable

    from schemas.example import Example

DRAWS = 5
NEEDED = {"tables": 2, "numbers": 2, "wording": 5}
PAGE = ("tables", "numbers")
COMMON = 40
NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?(?![\da-z])")  # 201c is no number but a quotation mark
YEAR = re.compile(r"(?:19|20)\d\d")


class Row(NamedTuple):
    """A real row: its part of the mix, its key upstream, and what identifies the page of its prompt, by kind."""

    part: str
    key: str
    marks: dict[str, frozenset[str]]


def plain(number: str) -> str:
    """Return a printed number without what layouts change: separators and trailing zeros."""
    digits = number.replace(",", "")
    return digits.rstrip("0").rstrip(".") if "." in digits else digits


def marks(page: str) -> dict[str, frozenset[str]]:
    """Return what identifies a page: rows of figures, runs of four numbers, runs of twelve words."""
    rows = set()
    for line in page.splitlines():
        if line.startswith("|"):
            figures = [plain(n) for n in NUMBER.findall(line.partition("|")[2].partition("|")[2])]
            telling = sorted(
                n for n in figures if len(n.replace(".", "").strip("0")) >= 3 and not YEAR.fullmatch(n)
            )
            if len(telling) >= 2:
                rows.add(" ".join(telling))
    numbers = [n for n in map(plain, NUMBER.findall(page)) if not YEAR.fullmatch(n)]
    fours = [" ".join(numbers[at : at + 4]) for at in range(len(numbers) - 3)]
    words = re.findall(r"[a-z]+", re.sub(r"^\|.*$", " ", page.lower(), flags=re.MULTILINE))
    twelves = [" ".join(words[at : at + 12]) for at in range(len(words) - 11)]
    # Four small numbers in a row stand on many pages by chance.
    kept = {run for run in fours if len(re.sub(r"\D", "", run)) >= 10}
    return {"tables": frozenset(rows), "numbers": frozenset(kept), "wording": frozenset(twelves)}


def first_user(example: Example) -> str:
    """Return what the first user message prints before its last paragraph."""
    message = next(m.content for turn in example.turns for m in turn.messages if m.role == "user")
    return message.rpartition("\n\n")[0]


def leaking(train: Iterable[Row], held: Iterable[Row]) -> dict[str, list[tuple[Row, Row]]]:
    """Return by kind each held row whose page stands in train, with the train row that shares most with it."""
    train, held = list(train), list(held)
    found: dict[str, list[tuple[Row, Row]]] = {}
    for kind, needed in NEEDED.items():
        where: dict[str, list[int]] = defaultdict(list)
        for at, row in enumerate(train):
            for mark in row.marks[kind]:
                where[mark].append(at)
        pairs = []
        for row in held:
            shared: dict[int, int] = defaultdict(int)
            for mark in row.marks[kind]:
                if len(where.get(mark, ())) <= COMMON:
                    for at in where.get(mark, ()):
                        shared[at] += 1
            if shared and max(shared.values()) >= needed:
                pairs.append((row, train[max(shared, key=lambda at: (shared[at], -at))]))
        found[kind] = pairs
    return found


def rows_of(examples: Iterable[Example]) -> list[Row]:
    """Return the real rows among examples."""
    return [
        Row(e.provenance.source, e.provenance.row_id, marks(first_user(e)))
        for e in examples
        if isinstance(e.provenance, Sourced)
    ]


def divided(pool: list[Row], counts: dict[str, tuple[int, int]], draw: int) -> tuple[list[Row], list[Row]]:
    """Divide rows one by one: as many of each part on each side as ``counts`` says, in the order of a hash."""
    train, held = [], []
    for part, (in_train, in_eval) in counts.items():
        rows = sorted(
            (row for row in pool if row.part == part),
            key=lambda row: hashlib.sha256(f"{draw} {row.part} {row.key}".encode()).digest(),
        )
        held += rows[:in_eval]
        train += rows[in_eval : in_eval + in_train]
    return train, held


def whole(parts: Iterable[str], data_root: Path) -> list[Row]:
    """Return every row of the sources that a mix could take, once a key."""
    rows = {}
    for part in parts:
        source = find_source(part)
        origin = locate(source, None, data_root)
        for raw in (raw for file in origin.files for raw in source.read(file)):
            made = source.example(raw, origin)
            if not isinstance(made, Refusal) and check_gold(made) is None:
                rows[part, raw.row_id] = made
    return rows_of(rows.values())


def share(found: dict[str, list[tuple[Row, Row]]]) -> dict[str, int]:
    """Count the rows that leak by each kind, and those whose page does."""
    keys = {kind: {(row.part, row.key) for row, _ in pairs} for kind, pairs in found.items()}
    return {
        **{kind: len(some) for kind, some in keys.items()},
        "page": len(set().union(*(keys[kind] for kind in PAGE))),
    }


def mean(pool: list[Row], counts: dict[str, tuple[int, int]]) -> dict[str, float]:
    """Return the mean of what leaks over several row splits."""
    draws = [share(leaking(*divided(pool, counts, draw))) for draw in range(DRAWS)]
    return {kind: sum(each[kind] for each in draws) / DRAWS for kind in draws[0]}


def main() -> None:
    """Print the leaks of a mix and of row splits, and the pairs of the mix to look at."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("mix", type=Path)
    parser.add_argument("--data-root", type=Path, help="draw the row split from all rows of the sources here")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    train, held = (rows_of(read_examples(given.mix / f"{side}.parquet")) for side in ("train", "eval"))
    parts = sorted({row.part for row in [*train, *held]})
    counts = {part: tuple(sum(row.part == part for row in side) for side in (train, held)) for part in parts}
    found = leaking(train, held)
    result = {
        "train": len(train),
        "eval": len(held),
        "mix": share(found),
        "row_split_of_the_mix": mean([*train, *held], counts),
        "pairs": {kind: [(a.part, a.key, b.part, b.key) for a, b in pairs] for kind, pairs in found.items()},
    }
    if given.data_root:
        known = [part for part in parts if part in source_names()]
        result["row_split_of_the_sources"] = mean(whole(known, given.data_root), counts)
    if given.json:
        print(json.dumps(result, indent=1))
        return
    print(
        f"{len(train)} + {len(held)} real rows; eval rows that share with train {', '.join(NEEDED)}; whose page stands there:"
    )
    for name in ("row_split_of_the_sources", "row_split_of_the_mix", "mix"):
        if name in result:
            values = result[name]
            print(f"  {name:26} " + "  ".join(f"{value:6.1f}" for value in values.values())
                  + f"  {values['page'] / max(len(held), 1):.0%}")  # fmt: skip
    for kind in PAGE:
        for pair in result["pairs"][kind]:
            print(f"  {kind}: {pair[0]} {pair[1]} / {pair[2]} {pair[3]}")


if __name__ == "__main__":
    main()

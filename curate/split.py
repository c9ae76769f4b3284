"""Dividing rows between train and eval: by document, to exact counts, in an order of hashes.

A document stands on one side only, whichever entries of the mix its rows belong to. Which document
and which row come first is decided by a hash of the seed and their keys, never by their position, so
one more row upstream moves one row here and leaves the rest where they were.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from curate.holding import hold_out
from schemas.errors import QuotaError
from schemas.example import Generated

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import numpy as np

    from curate.pool import Pool
    from schemas.example import Example
    from schemas.recipe import Entry

    Array = np.ndarray[Any, Any]
    Screening = Callable[["Pool", Array, Array], Mapping[int, str]]


@dataclass(slots=True)
class Division:
    """The two sides of a mix in their final order, as places in a pool, and what became of every row.

    ``state`` is FREE for the rows of train and HELD for those of eval (``curate.pool``). ``copies`` stands beside
    ``train``: 0 for a row itself, 1, 2, ... for its copies. ``left`` is by entry how many rows were left for
    train, ``short`` how many are missing of those that fall short.
    """

    train: Array
    copies: Array
    eval: Array
    state: Array
    left: dict[str, int]
    short: dict[str, int]


def row_key(example: Example) -> str:
    """Return a row's own key within its entry, which outlives changes of how the row is worded here.

    A generated row's has all that it is made again from: each level, and each set of options, counts anew.
    """
    origin = example.provenance
    if isinstance(origin, Generated):
        level = example.difficulty.level if example.difficulty else ""
        drawn = (origin.generator, level, origin.options, str(origin.seed), str(origin.index))
        return "/".join(filter(None, drawn))
    return origin.row_id


def prompt_text(example: Example) -> str:
    """Return all that an example asks, replies left out: two rows with the same one are repeats."""
    return "\0".join(m.content for turn in example.turns for m in turn.messages[:-1])


def rank(seed: int, *keys: str) -> str:
    """Return the place of a document or row in the order that a seed gives."""
    return hashlib.sha256("\0".join([str(seed), *keys]).encode()).hexdigest()


def digest(seed: int, *keys: str) -> bytes:
    """Return the first 16 bytes of a ``rank``: what rows and documents are ordered by here."""
    return hashlib.sha256("\0".join([str(seed), *keys]).encode()).digest()[:16]


def divide(pool: Pool, entries: Sequence[Entry], screen: Screening | None = None) -> Division:
    """Take each entry's exact ``eval`` and ``train`` counts from the rows of a pool that are free.

    Whole documents go to the eval side until every eval count is met (``curate.holding``); what the last ones
    have too many of is left out, since the document must not be in train. Train takes from the documents that
    are left. Rows that are barred from eval (``pool.barred``) are left out if their document is there. ``screen``
    is given the rows that are left for train and the eval side, and says of rows why they may not be in train.
    The pool stays as it is; ``short`` names the entries whose counts can't be met.
    """
    import numpy as np

    from curate.pool import FREE, OVERLAP, TRAIN_FULL

    state = pool.state.copy()
    order = pool.by_document(pool.free())
    held, wanted = hold_out(pool, order, entries, state)
    train = order[state[order] == FREE]
    for row in screen(pool, train, held) if screen else ():
        state[row] = OVERLAP
    taken, copies = [], []
    left: dict[str, int] = {}
    short = {entry.name: missing for entry, missing in zip(entries, wanted, strict=True) if missing}
    for number, entry in enumerate(entries):
        rows = pool.by_rank(train[(pool.entry[train] == number) & (state[train] == FREE)])
        left[entry.name] = len(rows)
        if (missing := entry.train - len(rows) * entry.repeat) > 0:
            short[entry.name] = short.get(entry.name, 0) + missing
        state[rows[entry.train :]] = TRAIN_FULL
        # All of them once, then in the same order their copies.
        times = np.arange(entry.train if len(rows) else 0)
        taken.append(rows[times % max(len(rows), 1)])
        copies.append(times // max(len(rows), 1))
    numbers = np.concatenate(copies)
    hashes = _copied_ranks(pool, rows := np.concatenate(taken), numbers)
    final = np.lexsort((numbers, hashes[:, 1], hashes[:, 0]))
    hashes = pool.rank[held]
    held = held[np.lexsort((hashes[:, 1], hashes[:, 0]))]
    return Division(rows[final], numbers[final], held, state, left, short)


def _copied_ranks(pool: Pool, rows: Array, copies: Array) -> Array:
    """Return the ranks of rows, those of copies after their own."""
    import numpy as np

    hashes = pool.rank[rows]
    for place in np.flatnonzero(copies).tolist():
        example = pool.example(int(rows[place]))
        again = ["copy"] * int(copies[place])
        hashes[place] = np.frombuffer(digest(pool.seed, example.document, row_key(example), *again), ">u8")
    return hashes


def check_divided(
    pool: Pool, entries: Sequence[Entry], division: Division, aside: Mapping[str, Counter[str]]
) -> None:
    """Raise QuotaError, naming each entry whose counts could not be met. ``aside`` counts what was left out."""
    from curate.pool import OVERLAP

    lines = []
    for number, entry in enumerate(entries):
        if entry.name in division.short:
            mine = pool.entry == number
            rows, documents = count(pool, number)
            overlaps = Counter({"overlap": int((division.state[mine] == OVERLAP).sum())})
            counts = aside.get(entry.name, Counter()) + overlaps
            lines.append(_shortfall(entry, rows, documents, division.left[entry.name], counts))
    if lines:
        raise QuotaError("\n".join(lines))


def check_enough(pool: Pool, entries: Sequence[Entry], aside: Mapping[str, Counter[str]]) -> None:
    """Say at once what no division could meet. Raises QuotaError naming each entry with too few rows."""
    lines = []
    for entry in entries:
        rows, documents = count(pool, pool.names.index(entry.name))
        if entry.eval + -(-entry.train // entry.repeat) > rows:
            left, counts = max(rows - entry.eval, 0), aside.get(entry.name, Counter())
            lines.append(_shortfall(entry, rows, documents, left, counts, divided=False))
    if lines:
        raise QuotaError("\n".join(lines))


def count(pool: Pool, entry: int) -> tuple[int, int]:
    """Return how many rows of an entry are free, and in how many documents."""
    import numpy as np

    rows = pool.free()
    rows = rows[pool.entry[rows] == entry]
    return len(rows), len(np.unique(pool.document[rows], axis=0))


def _shortfall(
    entry: Entry, rows: int, documents: int, left: int, aside: Counter[str], *, divided: bool = True
) -> str:
    text = (
        f"{entry.name}: asked for {entry.train} train and {entry.eval} eval rows, but {rows} are "
        f"available, in {documents} documents"
    )
    if divided and rows >= entry.eval:
        text += f"; the documents on the eval side are not for train, which leaves {left} rows for it"
    if entry.repeat > 1:
        text += f", each up to {entry.repeat} times"
    if aside:
        text += "; set aside before: " + ", ".join(f"{n} {rule}" for rule, n in aside.most_common())
    if left < entry.train and rows >= entry.eval:
        fewer = f"ask for at most {left * entry.repeat} train rows"
    elif rows:
        fewer = f"ask for at most {rows} rows in all, fewer where documents hold several"
    else:
        fewer = "take the entry out"
    ways = [fewer, "give the source more rows (`path:`, --data-root or --from; a wider `where`)"]
    if left and rows >= entry.eval:
        ways.append(f"let train take a row up to {-(-entry.train // left)} times (`repeat:`)")
    else:
        ways.append("move eval rows to another entry (`repeat:` helps train only)")
    return f"{text}. Three ways out: {ways[0]}; {ways[1]}; or {ways[2]}."

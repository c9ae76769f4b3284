"""Dividing rows between train and eval: by document, to exact counts, in an order of hashes.

A document stands on one side only, whichever entries of the mix its rows belong to. Which document
and which row come first is decided by a hash of the seed and their keys, never by their position, so
one more row upstream moves one row here and leaves the rest where they were.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from curate.rejected import Rejected
from schemas.errors import QuotaError
from schemas.example import Generated

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from curate.source import Refusal
    from schemas.example import Example
    from schemas.recipe import Entry


@dataclass(slots=True)
class Division:
    """The two sides of a mix, in their final order, and the rows that no side took."""

    train: list[Example] = field(default_factory=list)
    eval: list[Example] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)


def row_key(example: Example) -> str:
    """Return a row's own key within its entry, which outlives changes of how the row is worded here."""
    origin = example.provenance
    if isinstance(origin, Generated):
        return f"{origin.generator}/{origin.seed}/{origin.index}"
    return origin.row_id


def prompt_text(example: Example) -> str:
    """Return all that an example asks, replies left out: two rows with the same one are repeats."""
    return "\0".join(m.content for turn in example.turns for m in turn.messages[:-1])


def rank(seed: int, *keys: str) -> str:
    """Return the place of a document or row in the order that a seed gives."""
    return hashlib.sha256("\0".join([str(seed), *keys]).encode()).hexdigest()


def divide(
    pools: Mapping[str, Sequence[Example]],
    entries: Sequence[Entry],
    seed: int,
    set_aside: Sequence[Rejected] = (),
    train_only: Mapping[tuple[str, str], Refusal] | None = None,
    screen: Callable[[Sequence[Example], Sequence[Example]], Mapping[str, Refusal]] | None = None,
) -> Division:
    """Take each entry's exact ``eval`` and ``train`` counts from its pool of examples.

    Whole documents go to the eval side until every eval count is met; what the last ones have too
    many of is rejected, since the document must not be in train. Train takes from the documents that
    are left. ``set_aside`` are the rows that earlier checks rejected: an error counts them.
    ``train_only`` says by entry and row key which rows may not be in eval, and why. ``screen``
    is given the rows that are left for train and the eval side, and says by id which may not be in train.

    Raises QuotaError naming each entry whose counts can't be met.
    """
    documents: dict[str, dict[str, list[Example]]] = defaultdict(lambda: defaultdict(list))
    for name, pool in pools.items():
        for example in sorted(pool, key=lambda e: rank(seed, e.document, row_key(e))):
            documents[example.document][name].append(example)

    result = Division()
    barred = train_only or {}
    wanted = {entry.name: entry.eval for entry in entries}
    on_eval: set[str] = set()
    for document in sorted(documents, key=lambda key: rank(seed, key)):
        rows = documents[document]
        clean = {name: [e for e in some if (name, row_key(e)) not in barred] for name, some in rows.items()}
        if any(wanted[name] and some for name, some in clean.items()):
            on_eval.add(document)
            result.rejected += [
                _reject(name, e, why.rule, why.reason)
                for name, some in rows.items()
                for e in some
                if (why := barred.get((name, row_key(e)))) is not None
            ]
            for name, some in clean.items():
                taken = min(wanted[name], len(some))
                wanted[name] -= taken
                result.eval += some[:taken]
                rule, reason = "over-quota", "over quota: the eval side has its count"
                if not taken:
                    rule, reason = "eval-document", "document is on the eval side"
                result.rejected += [_reject(name, e, rule, reason) for e in some[taken:]]

    left: dict[str, list[Example]] = {name: [] for name in pools}
    for document, rows in documents.items():
        if document not in on_eval:
            for name, some in rows.items():
                left[name] += some
    out = screen([e for some in left.values() for e in some], result.eval) if screen else {}
    for name, some in left.items():
        result.rejected += [_reject(name, e, out[e.id].rule, out[e.id].reason) for e in some if e.id in out]
        left[name] = [e for e in some if e.id not in out]
    short = {name: missing for name, missing in wanted.items() if missing}
    for entry in entries:
        rows_left = sorted(left[entry.name], key=lambda e: rank(seed, e.document, row_key(e)))
        if len(rows_left) * entry.repeat < entry.train:
            short.setdefault(entry.name, 0)
        result.train += _repeated(rows_left, entry.train)
        result.rejected += [
            _reject(entry.name, e, "over-quota", "over quota: the train side has its count")
            for e in rows_left[entry.train :]
        ]
    if short:
        aside = [*set_aside, *(r for r in result.rejected if r.rule == "overlap")]
        lacking = [e for e in entries if e.name in short]
        raise QuotaError("\n".join(_shortfall(e, pools[e.name], len(left[e.name]), aside) for e in lacking))
    result.train.sort(key=lambda e: rank(seed, e.document, row_key(e), *["copy"] * e.copy_number))
    result.eval.sort(key=lambda e: rank(seed, e.document, row_key(e)))
    return result


def check_enough(
    pools: Mapping[str, Sequence[Example]], entries: Sequence[Entry], set_aside: Sequence[Rejected]
) -> None:
    """Say at once what no division could meet. Raises QuotaError naming each entry with too few rows."""
    short = [e for e in entries if e.eval + -(-e.train // e.repeat) > len(pools[e.name])]
    if short:
        lines = (
            _shortfall(e, pools[e.name], max(len(pools[e.name]) - e.eval, 0), set_aside, divided=False)
            for e in short
        )
        raise QuotaError("\n".join(lines))


def _repeated(rows: Sequence[Example], count: int) -> list[Example]:
    """Take ``count`` rows: all of them once, then in the same order their copies, each marked by its number."""
    taken = list(rows[:count])
    for copy in range(1, -(-count // len(rows)) if rows else 0):
        again = rows[: count - len(taken)]
        taken += [row.model_copy(update={"copy_number": copy}).with_id() for row in again]
    return taken


def _reject(name: str, example: Example, rule: str, reason: str) -> Rejected:
    return Rejected(name, row_key(example), rule, reason, example=example)


def _shortfall(
    entry: Entry,
    pool: Sequence[Example],
    left: int,
    set_aside: Sequence[Rejected],
    *,
    divided: bool = True,
) -> str:
    documents = len({example.document for example in pool})
    text = (
        f"{entry.name}: asked for {entry.train} train and {entry.eval} eval rows, but {len(pool)} are "
        f"available, in {documents} documents"
    )
    if divided and len(pool) >= entry.eval:
        text += f"; the documents on the eval side are not for train, which leaves {left} rows for it"
    if entry.repeat > 1:
        text += f", each up to {entry.repeat} times"
    counts = Counter(r.rule for r in set_aside if r.entry == entry.name)
    if counts:
        text += "; set aside before: " + ", ".join(f"{count} {rule}" for rule, count in counts.most_common())
    if left < entry.train and len(pool) >= entry.eval:
        fewer = f"ask for at most {left * entry.repeat} train rows"
    else:
        fewer = f"ask for fewer than {len(pool)} rows in all"
    ways = [fewer, "give the source more rows (`path:`, --data-root or --from; a wider `where`)"]
    if left and len(pool) >= entry.eval:
        ways.append(f"let train take a row up to {-(-entry.train // left)} times (`repeat:`)")
    else:
        ways.append("move eval rows to another entry (`repeat:` helps train only)")
    return f"{text}. Three ways out: {ways[0]}; {ways[1]}; or {ways[2]}."

"""What changed between two mixes, and why: recipe, inputs, and every row that only one of them holds.

A row is known by its part, its own key (``curate.split.row_key``), its level if it was generated (each level counts
anew) and its copy number, which outlive a change of how it is worded. Why a row of one mix is not in the other is looked up in the other's rejected.parquet; where that does
not know it either, it was not there to be read.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar, get_args

from pydantic import ValidationError

from curate.split import prompt_text, row_key
from schemas.dataset import Split, check_lock, read_split
from schemas.errors import LockError
from schemas.example import Example, Generated, canonical_json
from schemas.recipe import MixRecipe

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from schemas.dataset import Lock

NO_PART, FEWER_COPIES, NOT_READ = "no-part", "fewer-copies", "not-read"
"""Why a row is not in the other mix, beside the rules of its rejected.parquet."""

Row = TypeVar("Row")


class Key(NamedTuple):
    """What a row is known by; ``nth`` tells rows apart that upstream gave the same key, in the mix's order."""

    part: str
    row_id: str
    level: str
    copy_number: int
    nth: int = 0

    def __str__(self) -> str:
        told = [
            self.level,
            f"copy {self.copy_number}" if self.copy_number else "",
            f"#{self.nth}" if self.nth else "",
        ]
        return " ".join([self.row_id, *(f"({each})" for each in told if each)])


def _key(example: Example) -> Key:
    level = (
        example.difficulty.level if example.difficulty and isinstance(example.provenance, Generated) else ""
    )
    return Key(example.category, row_key(example), level, example.copy_number)


_HASH = re.compile(r"[0-9a-f]{64}")
_COLUMNS = ["source", "row_id", "rule", "reason", "example"]
_SHOWN = 60
"""Characters shown of a text that changed, from a little before the first that differs."""


class Change(NamedTuple):
    """A value that differs; None stands where one mix has none."""

    name: str
    before: Any
    after: Any


class Gone(NamedTuple):
    """A row that only one mix holds, on which side, and why the other does not."""

    row_id: str
    split: str
    rule: str
    reason: str


class Moved(NamedTuple):
    """A row that stands on another side."""

    row_id: str
    before: str
    after: str


class Altered(NamedTuple):
    """A row that both hold, with other content: what of it differs, long texts in extracts."""

    row_id: str
    changes: tuple[Change, ...]


@dataclass(slots=True)
class Part:
    """What differs in one part of the mix; ``same`` rows have the same content on the same side."""

    before: int = 0
    after: int = 0
    same: int = 0
    only_before: list[Gone] = field(default_factory=list)
    only_after: list[Gone] = field(default_factory=list)
    moved: list[Moved] = field(default_factory=list)
    altered: list[Altered] = field(default_factory=list)
    rejected: list[Change] = field(default_factory=list)
    """By rule: how many rows were left out, where the counts differ."""


@dataclass(slots=True)
class Diff:
    """What differs between two mixes: ``recipe`` by dotted key, ``inputs`` by file, ``parts`` by name."""

    recipe: list[Change]
    made_with: list[Change]
    """Versions of Crossfoot and of the packages that the bytes depend on."""
    inputs: list[Change]
    parts: dict[str, Part]

    @property
    def same_rows(self) -> bool:
        """Whether both hold the same rows on the same sides."""
        return all(part.same == part.before == part.after for part in self.parts.values())

    def as_json(self) -> dict[str, Any]:
        """Return everything as plain values."""
        return {
            "same_rows": self.same_rows,
            **{
                name: [c._asdict() for c in getattr(self, name)] for name in ("recipe", "made_with", "inputs")
            },
            "parts": {name: _plain(asdict(part)) for name, part in self.parts.items()},
        }


def _plain(value: Any) -> Any:
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        return _plain(value._asdict())
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list | tuple) else value


class _Mix:
    """One of the two: its lock, where each of its rows stands, and its rows' ids."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.lock: Lock = check_lock(folder)
        self.recipe = MixRecipe.model_validate(self.lock.recipe)
        self.names = [entry.name for entry in self.recipe.mix]
        self.taken: dict[Key, tuple[str, str]] = {
            key: (split, example.id) for key, split, example in self.rows()
        }

    def rows(self) -> Iterator[tuple[Key, str, Example]]:
        seen: Counter[Key] = Counter()
        for split in get_args(Split):
            for example in read_split(self.folder, split):
                key = _key(example)
                seen[key] += 1
                yield key._replace(nth=seen[key] - 1), split, example

    def rejected(self) -> Iterator[dict[str, str]]:
        import pyarrow as pa
        import pyarrow.parquet as pq

        path = self.folder / "rejected.parquet"
        try:
            for batch in pq.ParquetFile(path).iter_batches(columns=_COLUMNS):
                yield from batch.to_pylist()
        except (pa.ArrowException, OSError, KeyError) as error:
            raise LockError(f"{path}: not a Parquet file of rejected rows ({error})") from None

    def inputs_of(self, name: str) -> dict[str, str]:
        return {key: item.sha256 for key, item in self.lock.inputs.items() if item.name == name}


def diff(before: Path, after: Path) -> Diff:
    """Compare two dataset folders. Raises LockError where one does not match its lock."""
    a, b = _Mix(before), _Mix(after)
    parts = {name: Part() for name in dict.fromkeys([*b.names, *a.names])}
    for name, part in parts.items():
        part.before, part.after = (sum(key[0] == name for key in mix.taken) for mix in (a, b))
    for mix, other, out in ((a, b, "only_before"), (b, a, "only_after")):
        for key, gone in _missing(mix, other):
            getattr(parts[key[0]], out).append(gone)
    for key in sorted(a.taken.keys() & b.taken.keys()):
        (side_a, id_a), (side_b, id_b) = a.taken[key], b.taken[key]
        if side_a != side_b:
            parts[key[0]].moved.append(Moved(str(key), side_a, side_b))
        elif id_a == id_b:
            parts[key[0]].same += 1
    for key, changes in _alterations(a, b):
        parts[key[0]].altered.append(Altered(str(key), changes))
    counts = [Counter((row["source"], row["rule"]) for row in mix.rejected()) for mix in (a, b)]
    for name, part in parts.items():
        of_part = [{rule: n for (entry, rule), n in each.items() if entry == name} for each in counts]
        part.rejected = _changes(*of_part)
    return Diff(
        recipe=_changes(*(dict(_flat(_by_name(mix))) for mix in (a, b))),
        made_with=_changes(*({"crossfoot": mix.lock.crossfoot, **mix.lock.packages} for mix in (a, b))),
        inputs=_changes(*({**_inputs(mix.lock)} for mix in (a, b))),
        parts=parts,
    )


def _missing(mix: _Mix, other: _Mix) -> Iterator[tuple[Key, Gone]]:
    """Yield the rows that only ``mix`` holds, with the reason that ``other`` has for it."""
    gone = sorted(mix.taken.keys() - other.taken.keys())
    wanted = {key[:2] for key in gone}
    why: dict[Key, tuple[str, str]] = {}
    for row in other.rejected():
        if (row["source"], row["row_id"]) in wanted:
            why.setdefault(_key_of(row), (row["rule"], row["reason"]))
    for key in gone:
        original = key._replace(copy_number=0, nth=0)
        if key.part not in other.names:
            rule, reason = NO_PART, f"the recipe there has no part {key.part}"
        elif key.copy_number and original in other.taken:
            rule, reason = FEWER_COPIES, "the row is there, but not so many copies of it"
        elif original in why:
            rule, reason = why[original]
        elif mix.inputs_of(key.part) != other.inputs_of(key.part):
            rule, reason = NOT_READ, "not among the rows that were read or generated there: its inputs differ"
        else:
            rule, reason = NOT_READ, "neither taken nor left out there, though its inputs are the same"
        yield key, Gone(str(key), mix.taken[key][0], rule, reason)


def _key_of(row: Mapping[str, str]) -> Key:
    """Return the key of a row of rejected.parquet, read from its example where it has one."""
    if row["example"]:
        try:
            return _key(Example.model_validate_json(row["example"]))._replace(part=row["source"])
        except ValidationError:
            pass  # a row that is no example any more is known by its id alone
    return Key(row["source"], row["row_id"], "", 0)


def _alterations(a: _Mix, b: _Mix) -> Iterator[tuple[Key, tuple[Change, ...]]]:
    """Yield the rows that both hold with other content, and what differs."""
    keys = {key for key in a.taken.keys() & b.taken.keys() if a.taken[key][1] != b.taken[key][1]}
    facts = {key: _facts(example) for key, _, example in a.rows() if key in keys} if keys else {}
    found = {}
    for key, _, example in b.rows() if keys else ():
        if key in keys:
            found[key] = tuple(_extract(change) for change in _changes(facts.pop(key), _facts(example)))
    for key in sorted(found):
        yield key, found[key]


def _facts(example: Example) -> dict[str, str]:
    """Return all that makes an example's content, by the names that a reader knows it by."""
    plain = example.model_dump(mode="json")
    known = {"family": example.family, "document": example.document, "prompt": prompt_text(example)}
    known |= {name: str(value) for name, value in plain["provenance"].items()}
    parts = {name: canonical_json(plain[name]) for name in ("difficulty", "context")}
    turns: dict[str, str] = {}
    for number, turn in enumerate(plain["turns"]):
        place = f" of turn {number}" if len(plain["turns"]) > 1 else ""
        turns |= {f"{name}{place}": canonical_json(turn[name]) for name in ("answer", "proof", "distractors")}
        turns |= {f"question{place}": turn["question"], f"reply{place}": turn["messages"][-1]["content"]}
    return known | parts | turns


def _extract(change: Change) -> Change:
    texts = [str(value or "") for value in (change.before, change.after)]
    if max(map(len, texts)) <= _SHOWN:
        return change
    same = next((i for i, (x, y) in enumerate(zip(*texts, strict=False)) if x != y), min(map(len, texts)))
    start = max(0, same - _SHOWN // 3)
    shown = [
        ("…" if start else "") + text[start : start + _SHOWN] + ("…" if start + _SHOWN < len(text) else "")
        for text in texts
    ]
    return Change(change.name, *shown)


def _changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    names = dict.fromkeys([*before, *after])
    return [
        Change(name, before.get(name), after.get(name))
        for name in sorted(names)
        if before.get(name) != after.get(name)
    ]


def _by_name(mix: _Mix) -> dict[str, Any]:
    """Return the recipe with its parts by name, so that their order is no difference but in ``order``."""
    told = mix.recipe.model_dump(mode="json")
    entries = dict(zip(mix.names, told.pop("mix"), strict=True))
    return {**told, "mix": entries, "order": ", ".join(mix.names)}


def _flat(value: Any, place: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _flat(item, f"{place}.{key}" if place else str(key))
    elif value is not None:
        yield place, value


def _inputs(lock: Lock) -> dict[str, dict[str, Any]]:
    """Return inputs and protected files by name; the latter apart, since none of them is in the mix."""
    found = {key: item.model_dump() for key, item in lock.inputs.items()}
    return found | {f"protect: {key}": item.model_dump() for key, item in lock.protected.items()}


def diff_text(found: Diff, *, examples: int = 3) -> str:
    """Print a diff for a reader: counts by reason, with the first rows of each."""
    lines = []
    for title, changes in (
        ("Recipe", found.recipe),
        ("Made with", found.made_with),
        ("Inputs", found.inputs),
    ):
        if changes:
            lines += [title, *(f"  {c.name}: {_said(c)}" for c in changes)]
    for name, part in found.parts.items():
        lines.append(f"{name}: {part.before} -> {part.after} rows, {part.same} the same")
        for what, gone in (("only before", part.only_before), ("only after", part.only_after)):
            for rule, some in _grouped(gone, lambda g: g.rule).items():
                lines.append(f"  {what}: {len(some)} rows; not in the other mix: {rule}")
                lines += [f"    {g.row_id} ({g.split}): {g.reason}" for g in some[:examples]]
        for way, rows in _grouped(part.moved, lambda m: f"{m.before} to {m.after}").items():
            lines.append(
                f"  moved from {way}: {len(rows)} rows, such as {', '.join(r.row_id for r in rows[:examples])}"
            )
        for what, reworded in _grouped(part.altered, lambda r: ", ".join(c.name for c in r.changes)).items():
            lines.append(f"  changed in {what}: {len(reworded)} rows")
            lines += [f"    {r.row_id}: {c.name}: {_said(c)}" for r in reworded[:examples] for c in r.changes]
        lines += [f"  left out as {c.name}: {c.before or 0} -> {c.after or 0}" for c in part.rejected]
    lines.append("The same rows on the same sides." if found.same_rows else "The rows differ.")
    return "\n".join(lines)


def _grouped(rows: Sequence[Row], key: Callable[[Row], str]) -> dict[str, list[Row]]:
    """Group rows, the largest group first."""
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    return dict(sorted(groups.items(), key=lambda item: (-len(item[1]), item[0])))


def _said(change: Change) -> str:
    if isinstance(change.before, dict) and isinstance(change.after, dict):
        return "; ".join(f"{c.name} {_said(c)}" for c in _changes(change.before, change.after))
    before, after = ("none" if value is None else _short(value) for value in (change.before, change.after))
    return f"{before} -> {after}"


def _short(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key} {_short(item)}" for key, item in value.items())
    text = " ".join(str(value).split())
    return f"{text[:12]}…" if _HASH.fullmatch(text) else text

"""Making a mix: sources -> normalise -> split by document -> exact counts -> a dataset folder.

The same recipe and the same inputs give the same bytes: nothing that is written holds a time, a
host, a path or an order that depends on them.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from fractions import Fraction
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from curate.card import card
from curate.documents import link_documents
from curate.gather import Gathered, generated, given, sourced
from curate.locate import locate
from curate.mixing import check_commercial, copies, said, sized
from curate.overlap.protect import read_protected
from curate.overlap.screen import Screen, drop_near, drop_repeats
from curate.overlap.screen import arrow_schema as overlap_schema
from curate.rejected import arrow_schema, columns
from curate.source import source_of
from curate.split import Division, check_enough, divide
from schemas import rows
from schemas.dataset import Lock, Output, foreign_files, read_lock
from schemas.errors import CrossfootError, LockError, RecipeError, nearest
from schemas.files import replacing_dir, sha256_file

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from schemas.recipe import Entry, MixRecipe

_PACKAGES = ("pyarrow", "pydantic")
"""The packages whose version the written bytes depend on."""


@dataclass(frozen=True, slots=True)
class Mixed:
    """What a mix has become: its lock and its rows."""

    lock: Lock
    division: Division


def mix(
    recipe: MixRecipe,
    out: Path,
    *,
    files: Mapping[str, Path] | None = None,
    data_root: Path | None = None,
    scale: Fraction = Fraction(1),
    commercial_only: bool = False,
    workers: int = 1,
    note: Callable[[str], None] = lambda _: None,
    each: Callable[[], None] = lambda: None,
) -> Mixed:
    """Make the dataset folder ``out`` (schemas.dataset) from a recipe.

    ``files`` gives synthetic categories from files of rows made before, every one of which is
    verified again; ``data_root`` holds one folder a real source; ``scale`` multiplies all counts;
    ``commercial_only`` refuses sources whose licence forbids commercial use; ``workers`` processes look
    for near-duplicates, which gives the same bytes for any number; ``note`` is told what is read, and
    ``each`` is called once a row that is generated or verified.

    Raises CrossfootError where ``out`` holds anything but an earlier mix, RecipeError for unknown names,
    SourceError for a source that can't be reached, RowError for a row that is broken or tampered with,
    QuotaError for counts that can't be met.
    """
    files = files or {}
    _check_names(recipe, files)
    if commercial_only:
        check_commercial(recipe)
    recipe, sizing = sized(recipe, scale)
    if sizing:
        note(said(recipe, sizing))
    _check_out(out)
    protected, protected_inputs = read_protected(recipe.protect, data_root)
    screen = Screen(recipe.overlap, protected)
    gathered = _gather(recipe, files, data_root, note, each)
    pools = {name: found.examples for name, found in gathered.items()}
    rejected = [row for found in gathered.values() for row in found.rejected]
    rejected += drop_repeats(pools)
    if recipe.overlap.near == "drop":
        rejected += drop_near(pools, recipe.seed, workers=workers)
    if linked := link_documents(pools):
        note(f"{linked} rows are about a page that other rows are about: one document each")
    barred = {(name, row): why for name, found in gathered.items() for row, why in found.train_only.items()}
    division = divide(
        pools, recipe.mix, recipe.seed, rejected, barred, screen if recipe.overlap.drop else None
    )
    if not recipe.overlap.drop:
        screen([e for e in division.train if not e.copy_number], division.eval)
    for name, said_so in copies(division.train).items():
        note(f"{name}: {said_so}")
    if screen.columns:
        note(
            f"{len(screen.columns)} train rows share wording with eval or protected rows: see overlap.parquet"
        )
    division.rejected = sorted(
        [*rejected, *division.rejected], key=lambda r: (r.entry, r.row_id, r.rule, r.reason)
    )
    inputs = {name: item for found in gathered.values() for name, item in sorted(found.inputs.items())}
    lock = Lock(
        crossfoot=_crossfoot(),
        # A folder's path says nothing about the data; the hashes of its files do.
        recipe=_without_folders(recipe),
        packages={name: version(name) for name in _PACKAGES},
        inputs=inputs,
        protected=protected_inputs,
        sizing=sizing,
        outputs={},
    )
    _check_out(out)  # gathering took a while: something else may have been put there
    with replacing_dir(out) as folder:
        lock = lock.model_copy(update={"outputs": _write(folder, lock, division, screen)})
        (folder / "lock.json").write_text(_pretty_json(lock.model_dump(mode="json")), "utf-8")
    return Mixed(lock, division)


def _gather(
    recipe: MixRecipe,
    files: Mapping[str, Path],
    data_root: Path | None,
    note: Callable[[str], None],
    each: Callable[[], None],
) -> dict[str, Gathered]:
    """Collect every entry's examples, by the recipe's order of names.

    What may be missing goes first and generating last: a source that can't be reached is said at once.
    """
    origins = {e.name: locate(source_of(e), e.path, data_root) for e in recipe.mix if e.source}
    found: dict[str, Gathered] = {}
    for entry in sorted(recipe.mix, key=lambda e: (e.name not in origins, e.name not in files)):
        if entry.name in origins:
            found[entry.name] = sourced(entry, origins[entry.name])
        elif entry.name in files:
            found[entry.name] = given(entry, files[entry.name], each)
        else:
            _check_read(recipe, found)
            found[entry.name] = generated(entry, recipe.seed, each)
        note(found[entry.name].note)
    return {entry.name: found[entry.name] for entry in recipe.mix}


def _check_read(recipe: MixRecipe, found: Mapping[str, Gathered]) -> None:
    """Before anything is generated: is there enough of what was read?"""
    read = {
        name: each for name, each in found.items() if any(e.source and e.name == name for e in recipe.mix)
    }
    pools = {name: each.examples for name, each in read.items()}
    rejected = [row for each in read.values() for row in each.rejected]
    check_enough(pools, [e for e in recipe.mix if e.name in read], rejected)


def _check_names(recipe: MixRecipe, files: Mapping[str, Path]) -> None:
    synthetic = [entry.name for entry in recipe.mix if entry.synth]
    for name in files:
        if name not in synthetic:
            names = [entry.name for entry in recipe.mix]
            why = (
                "is a real source: give it with `path:` or --data-root"
                if name in names
                else (f"is not in the recipe's mix{nearest(name, names)}")
            )
            raise RecipeError(f"--from {name}: {name!r} {why}")
    for entry in recipe.mix:
        if entry.source:
            source_of(entry)
        elif entry.name not in files:
            _check_category(entry)


def _check_category(entry: Entry) -> None:
    from synth import generate

    # Nothing is generated: only name and level are looked up, before anything slow begins.
    for level in entry.levels:
        list(generate(entry.name, count=0, seed=0, difficulty=level))


def _check_out(out: Path) -> None:
    """Refuse a place that holds anything but an earlier mix: replacing it would destroy other work."""
    if not out.exists() or (out.is_dir() and not any(out.iterdir())):
        return
    try:
        read_lock(out)
        why = f"holds {foreign[0]}, which no mix has written" if (foreign := foreign_files(out)) else ""
    except LockError as error:
        why = f"is no mix ({error})"
    if why:
        raise CrossfootError(
            f"{out} exists and {why}, so it is left alone; choose another --out or remove it"
        )


def _write(folder: Path, lock: Lock, division: Division, screen: Screen) -> dict[str, Output]:
    outputs = {}
    schema = rows.arrow_schema()
    for name, side in (("train", division.train), ("eval", division.eval)):
        path = folder / f"{name}.parquet"
        rows.write_parquet(path, map(rows.columns, side), schema)
        outputs[path.name] = Output(
            sha256=sha256_file(path), rows=len(side), rows_sha256=rows.canonical_hash(side)
        )
    path = folder / "rejected.parquet"
    rows.write_parquet(path, map(columns, division.rejected), arrow_schema())
    outputs[path.name] = Output(sha256=sha256_file(path), rows=len(division.rejected))
    path = folder / "overlap.parquet"
    rows.write_parquet(path, screen.columns, overlap_schema())
    outputs[path.name] = Output(sha256=sha256_file(path), rows=len(screen.columns))
    path = folder / "README.md"
    path.write_text(card(lock, division), "utf-8")
    outputs[path.name] = Output(sha256=sha256_file(path))
    return outputs


def _without_folders(recipe: MixRecipe) -> dict[str, Any]:
    said = recipe.model_dump(mode="json", exclude={"mix": {"__all__": {"path"}}})
    for each in said["protect"]:
        each["path"] = each["path"] and _last_part(each["path"])
    for each in (said, *(entry["where"] for entry in said["mix"])):
        if each.get("tokenizer") and Path(each["tokenizer"]).is_dir():
            each["tokenizer"] = _last_part(each["tokenizer"])
    return said


def _last_part(path: str) -> str:
    return path.replace("\\", "/").rstrip("/").rpartition("/")[2]


def _crossfoot() -> str:
    try:
        return version("crossfoot")
    except PackageNotFoundError:  # run from a checkout that is not installed
        return "0+source"


def _pretty_json(value: Any) -> str:
    return json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False) + "\n"

"""Making a mix: parts on disk -> repeats, near-duplicates, pages -> divided by document -> a dataset folder.

The same recipe and the same inputs give the same bytes, for any number of workers and whatever was taken up of an
interrupted run: nothing that is written holds a time, a host, a path or an order that depends on them.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from curate.making import Making
from curate.mixing import check_commercial, said, sized
from curate.overlap.protect import read_protected
from curate.overlap.screen import Screen
from curate.rejected import Rejected, read_rejected
from curate.source import source_of
from curate.stages import Stages
from curate.work import working
from curate.write import write
from schemas.dataset import Lock, foreign_files, read_lock, read_split
from schemas.errors import CrossfootError, LockError, RecipeError, nearest
from schemas.files import replacing_dir

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from schemas.example import Example
    from schemas.recipe import Entry, MixRecipe

_PACKAGES = ("pyarrow", "pydantic")
"""The packages whose version the written bytes depend on."""


class Sides(NamedTuple):
    """All rows of a mix, read from its folder."""

    train: list[Example]
    eval: list[Example]
    rejected: list[Rejected]


@dataclass(frozen=True)
class Mixed:
    """What a mix has become: its folder, its lock, and the seconds that each stage took."""

    folder: Path
    lock: Lock
    seconds: dict[str, float]

    @cached_property
    def division(self) -> Sides:
        """The rows, all of them at once: for mixes that fit into memory."""
        train, held = (list(read_split(self.folder, side)) for side in ("train", "eval"))
        return Sides(train, held, list(read_rejected(self.folder / "rejected.parquet")))


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
    stages: Stages | None = None,
) -> Mixed:
    """Make the dataset folder ``out`` (schemas.dataset) from a recipe.

    ``files`` gives synthetic categories from files of rows made before, every one of which is
    verified again; ``data_root`` holds one folder a real source; ``scale`` multiplies all counts;
    ``commercial_only`` refuses sources whose licence forbids commercial use; ``workers`` processes read,
    generate and verify, which gives the same bytes for any number; ``note`` is told what is read, and
    ``stages`` what is being done. A run that was killed is taken up after its last finished part.

    Raises CrossfootError where ``out`` holds anything but an earlier mix, OSError where nothing can be written
    there, RecipeError for unknown names, SourceError for a source that can't be reached, RowError for a row that
    is broken or tampered with, QuotaError for counts that can't be met.
    """
    files, stages = files or {}, stages or Stages()
    _check_names(recipe, files)
    if commercial_only:
        check_commercial(recipe)
    recipe, sizing = sized(recipe, scale)
    if sizing:
        note(said(recipe, sizing))
    _check_out(out)
    with working(out, note) as work:
        with stages.stage("read protected rows"):
            protected, protected_inputs = read_protected(recipe.protect, data_root)
        making = Making(recipe, work, workers, note, stages)
        try:
            making.gather(files, data_root)
            screen = Screen(recipe.overlap, protected)
            division = making.divide(screen)
            if screen.found:
                note(
                    f"{len(screen.found)} train rows share wording with eval or protected rows: see overlap.parquet"
                )
            lock = Lock(
                crossfoot=_crossfoot(),
                # A folder's path says nothing about the data; the hashes of its files do.
                recipe=_without_folders(recipe),
                packages={name: version(name) for name in _PACKAGES},
                inputs=making.inputs(),
                protected=protected_inputs,
                sizing=sizing,
                outputs={},
            )
            _check_out(out)  # gathering took a while: something else may have been put there
            with stages.stage("write") as step, replacing_dir(out) as folder:
                lock, copies = write(folder, lock, making.pool, division, screen, step)
        finally:
            making.pool.close()
    for name, how in copies.items():
        note(f"{name}: {how}")
    return Mixed(out, lock, stages.seconds)


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

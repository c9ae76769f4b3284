"""A mix in the making: its parts are gathered, screened and divided, until every generated row is replaced."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from curate.drawing import Drawing, together, what_is_read
from curate.gather import given, sourced
from curate.links import link_documents
from curate.locate import locate
from curate.overlap.screen import drop_near, drop_repeats
from curate.pool import NEAR, REPEAT, RULES, Pool
from curate.source import source_of
from curate.split import check_divided, check_enough, divide
from curate.work import identity
from schemas.dataset import Input
from schemas.files import sha256_file

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from curate.overlap.screen import Screen
    from curate.source import Origin
    from curate.split import Division
    from curate.stages import Stages
    from curate.work import Work
    from schemas.recipe import Entry, MixRecipe


class Making:
    """The rows of a recipe in ``work``; ``note`` is told what is read, ``stages`` what is being done."""

    def __init__(
        self, recipe: MixRecipe, work: Work, workers: int, note: Callable[[str], None], stages: Stages
    ) -> None:
        self.pool = Pool(recipe.seed, [entry.name for entry in recipe.mix])
        self._recipe, self._work, self._workers = recipe, work, workers
        self._note, self._stages = note, stages
        self._drawing: Drawing

    def gather(self, files: Mapping[str, Path], data_root: Path | None) -> None:
        """Collect every entry's rows, of ``files`` where they are given by name.

        What may be missing goes first and generating last: a source that can't be reached is said at once.
        """
        entries = self._recipe.mix
        origins = {e.name: locate(source_of(e), e.path, data_root) for e in entries if e.source}
        real = [e for e in entries if e.name in origins]
        for entry in real:
            self._read(entry, origins[entry.name])
        for entry in entries:
            if entry.name in files:
                self._prove(entry, files[entry.name])
        drawn = [e for e in entries if e.name not in origins and e.name not in files]
        self._drawing = Drawing(drawn, self._recipe.seed, self._work, self._workers, self.pool)
        if drawn:
            check_enough(self.pool, real, self._aside())
        for entry in drawn:
            with self._stages.stage(f"generate {entry.name}") as step:
                self._said(entry.name, self._drawing.begin(entry.name, step))

    def _read(self, entry: Entry, origin: Origin) -> None:
        hashes = {file.name: sha256_file(file) for file in origin.files}
        made_from = {
            "entry": what_is_read(entry),
            "files": hashes,
            "origin": [origin.revision, origin.licence],
            "tokenizer": identity(entry.where.tokenizer) if entry.where.counts_tokens else [],
        }
        with self._stages.stage(f"read {entry.name}") as step:

            def make(folder: Path) -> dict[str, Any]:
                return sourced(folder, entry, origin, hashes, workers=self._workers, step=step)

            part = self._work.part(entry.name, made_from, make)
            self.pool.add(part)
        self._said(entry.name, part.told["note"])

    def _prove(self, entry: Entry, file: Path) -> None:
        made_from = {"entry": what_is_read(entry), "file": sha256_file(file) if file.is_file() else None}
        with self._stages.stage(f"prove {entry.name}") as step:

            def make(folder: Path) -> dict[str, Any]:
                return given(folder, entry, file, workers=self._workers, step=step)

            part = self._work.part(entry.name, made_from, make)
            self.pool.add(part)
        self._said(entry.name, part.told["note"])

    def _said(self, name: str, note: str) -> None:
        again = name in self._work.resumed
        self._note(f"{note} (taken up from a run that was interrupted)" if again else note)

    def divide(self, screen: Screen) -> Division:
        """Leave out what says the same, link pages, and divide. Raises QuotaError for counts that can't be met."""
        dropping = screen.rules.drop is not None
        self._thin_out()
        with self._stages.stage("link pages"):
            linked = link_documents(self.pool)
        if linked:
            self._note(f"{linked} rows are about a page that other rows are about: one document each")
        while True:
            with self._stages.stage("divide"):
                division = divide(self.pool, self._recipe.mix, screen if dropping else None)
            if not (dropping and self._more(division)):
                break
            self._thin_out()
        check_divided(self.pool, self._recipe.mix, division, self._aside())
        if not dropping:
            with self._stages.stage("overlap"):
                screen(self.pool, division.train[division.copies == 0], division.eval)
        return division

    def _thin_out(self) -> None:
        """Leave out repeats and near-duplicates, and generate others in their places, until none is new."""
        while True:
            with self._stages.stage("repeats"):
                drop_repeats(self.pool)
            if self._recipe.overlap.near == "drop":
                with self._stages.stage("near-duplicates"):
                    drop_near(self.pool)
            if not self._more():
                return

    def _more(self, division: Division | None = None) -> bool:
        with self._stages.stage("generate more") as step:
            notes = list(self._drawing.more(step, division))
        for each in notes:
            self._note(each)
        return bool(notes)

    def inputs(self) -> dict[str, Input]:
        """Return what was read and generated, for the lock: by entry, in the recipe's order."""
        found: dict[str, dict[str, list[Input]]] = {name: {} for name in self.pool.names}
        for part in self.pool.parts:
            for key, told in part.told["inputs"].items():
                found[part.entry].setdefault(key, []).append(Input.model_validate(told))
        return {key: together(some) for each in found.values() for key, some in sorted(each.items())}

    def _aside(self) -> dict[str, Counter[str]]:
        """Count by entry and rule what is left out so far."""
        aside = {name: Counter[str]() for name in self.pool.names}
        for part in self.pool.parts:
            aside[part.entry].update(part.told["rules"])
        for number, name in enumerate(self.pool.names):
            state = self.pool.state[self.pool.entry == number]
            aside[name].update({RULES[each]: int((state == each).sum()) for each in (REPEAT, NEAR)})
        return {name: +counts for name, counts in aside.items()}

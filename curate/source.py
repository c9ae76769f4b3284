"""What a real data source is: where its files are, how a row is read, what it becomes.

One module of curate/sources/ declares one ``SOURCE``; the folder is the registry. A hyphen in a source's
name is an underscore in its module's: ``finance-reasoning`` is finance_reasoning.py.
"""

from __future__ import annotations

import importlib
import pkgutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from schemas.errors import RecipeError, nearest
from schemas.licence import forbids_commercial_use

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from schemas.example import Example
    from schemas.recipe import Entry


@dataclass(frozen=True, slots=True)
class Raw:
    """One row as upstream publishes it: ``data`` is JSON, ``row_id`` upstream's own key.

    ``place`` is the file and line, for sources whose rows have no key of their own. ``broken`` says why a
    row could not be read at all: ``data`` then holds what stands there, as text.
    """

    row_id: str
    data: dict[str, Any]
    place: str = ""
    broken: str = ""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a row is left out: ``rule`` names the check, ``reason`` says what it found."""

    rule: str
    reason: str


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a source's files were found.

    ``revision`` is the hub commit, ``local`` for files of the user's own or ``fixture`` for rows
    that were made up for tests; ``licence`` is an SPDX id.
    """

    files: tuple[Path, ...]
    revision: str
    licence: str


@dataclass(frozen=True, slots=True)
class Source:
    """A real data set.

    ``files`` are the names in the hub's ``repo`` at ``revision``. Without a revision the hub is asked for its
    current commit when a mix is made, which the lock records; ``files`` may then be in any folder of it (no
    commit could be verified). A source without a repo is read from local files only. ``upstream_rows`` is how many
    rows upstream publishes, 0 where that is not known. ``patterns`` are what a local
    folder may call them: alternatives, of which the first with a match is read. ``read`` gives the
    rows of one file (RowError if the file is not what upstream publishes) and ``example`` makes a
    row into an Example, or says why not. ``page`` is where upstream publishes it, if not on the hub;
    ``needs`` is what a recipe must say before anything can be read.
    """

    name: str
    licence: str
    repo: str
    revision: str
    files: tuple[str, ...]
    patterns: tuple[tuple[str, ...], ...]
    read: Callable[[Path], Iterator[Raw]]
    example: Callable[[Raw, Origin], Example | Refusal]
    page: str = ""
    needs: str = ""
    upstream_rows: int = 0

    @property
    def url(self) -> str:
        """The page of the data set, empty for one of the user's own."""
        return self.page or (f"https://huggingface.co/datasets/{self.repo}" if self.repo else "")

    @property
    def non_commercial(self) -> bool:
        """Whether the licence forbids commercial use."""
        return forbids_commercial_use(self.licence)


def source_names() -> list[str]:
    """Return the names of all sources, sorted."""
    import curate.sources

    return sorted(module.name.replace("_", "-") for module in pkgutil.iter_modules(curate.sources.__path__))


def find_source(name: str) -> Source:
    """Return the source of that name. Raises RecipeError with the nearest known name."""
    names = source_names()
    if name not in names:
        raise RecipeError(f"no source is called {name!r}{nearest(name, names)}")
    module = name.replace("-", "_")
    source = importlib.import_module(f"curate.sources.{module}").SOURCE
    if not isinstance(source, Source):
        raise TypeError(f"curate/sources/{module}.py: SOURCE is no curate.source.Source")
    return source


def source_of(entry: Entry) -> Source:
    """Return the source that an entry of a recipe reads; one of records reads by the entry's own mapping.

    Raises RecipeError for an unknown source, and for records that take a known source's name.
    """
    source = find_source(entry.source or "")
    if entry.records is None:
        return source
    from curate.sources.records import mapped

    if entry.name != source.name and entry.name in source_names():
        raise RecipeError(f"records can't be called {entry.name!r}: that is a source of its own")
    return mapped(entry.records, {name.partition(".")[0] for name in entry.where.fields})

"""One file a source: its raw rows as claims, and a claim's repair as a raw row.

An adapter module has ``claims(raw)``, which yields a Claimed for each question of a row, and
``repair(raw, fix)``, which returns the row with the right answer, or None where it can't say it.
"""

from __future__ import annotations

import importlib
import pkgutil
from typing import TYPE_CHECKING, Protocol

from schemas.errors import RecipeError, nearest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from curate.audit.claimed import Claimed, Fix
    from curate.source import Raw


class Adapter(Protocol):
    """What a module of this folder gives."""

    def claims(self, raw: Raw) -> Iterator[Claimed]:
        """Yield what the row claims; nothing for a row that is malformed."""

    def repair(self, raw: Raw, fix: Fix) -> Raw | None:
        """Return the row with the right answer, None where the fix can't be said in its schema."""


def audited_sources() -> list[str]:
    """Return the names of the sources that have an adapter."""
    return sorted(module.name.replace("_", "-") for module in pkgutil.iter_modules(__path__))


def find_adapter(source: str) -> Adapter | None:
    """Return a source's adapter; None for a source that claims nothing that can be checked."""
    if source.replace("_", "-") not in audited_sources():
        return None
    module: Adapter = importlib.import_module(f"{__name__}.{source.replace('-', '_')}")
    return module


def need_adapter(source: str) -> Adapter:
    """Return a source's adapter. Raises RecipeError naming the sources that have one."""
    adapter = find_adapter(source)
    if adapter is None:
        names = audited_sources()
        raise RecipeError(f"no audit for the source {source!r}{nearest(source, names)}")
    return adapter

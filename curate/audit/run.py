"""Running every rule over a source's rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from curate.audit.adapters import need_adapter
from curate.audit.reading import raws
from curate.audit.rules import all_rules

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from curate.audit.claimed import Claimed, Finding
    from curate.source import Raw


class Audited(NamedTuple):
    """What an audit looked at and found. ``rows`` are upstream's rows, ``claims`` the questions in them."""

    source: str
    files: tuple[str, ...]
    rows: int
    claims: int
    findings: list[Finding]


def read_claims(source: str, rows: Iterable[Raw]) -> list[Claimed]:
    """Return all claims of rows. Raises RecipeError for a source that has no adapter."""
    adapter = need_adapter(source)
    return [claim for raw in rows for claim in adapter.claims(raw)]


def audit_claims(claims: Sequence[Claimed]) -> list[Finding]:
    """Return what all rules find, sorted by score (highest first), then rule and row."""
    found: list[Finding] = []
    for rule in all_rules():
        if rule.check:
            for claim in claims:
                found += rule.check(claim)
        if rule.compare:
            found += rule.compare(claims)
    return sorted(found, key=lambda f: (-f.score, f.rule, f.row_id, f.turn or 0, f.evidence))


def audit_files(source: str, files: Sequence[Path]) -> Audited:
    """Audit a source's files together. Raises RowError where a file is not what upstream publishes."""
    rows = [raw for file in files for raw in raws(source, file)]
    claims = read_claims(source, rows)
    return Audited(source, tuple(f.name for f in files), len(rows), len(claims), audit_claims(claims))

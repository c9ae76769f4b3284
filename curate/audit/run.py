"""Running every rule over a source's rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from curate.audit.adapters import find_adapter, need_adapter
from curate.audit.reading import raws
from curate.audit.refused import refused
from curate.audit.rules import all_rules
from curate.source import find_source, source_names

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
    return sorted(found, key=_order)


def audit_files(source: str, files: Sequence[Path]) -> Audited:
    """Audit a source's files together: the rules, and the source's own checks where no rule has a finding.

    A source whose rows claim nothing that the rules know has the checks alone. Raises RowError where a file is
    not what upstream publishes.
    """
    rows = [raw for file in files for raw in raws(source, file)]
    claims = read_claims(source, rows) if find_adapter(source) else []
    found = audit_claims(claims)
    if source in source_names():
        found += refused(find_source(source), rows, {each.row_id for each in found})
    return Audited(
        source, tuple(f.name for f in files), len(rows), len(claims) or len(rows), sorted(found, key=_order)
    )


def _order(found: Finding) -> tuple[float, str, str, int, str]:
    return -found.score, found.rule, found.row_id, found.turn or 0, found.evidence

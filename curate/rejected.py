"""Rows that are left out of a mix, each with its reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from schemas.example import canonical_json

if TYPE_CHECKING:
    import pyarrow as pa

    from schemas.example import Example


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that was left out: ``rule`` names the check and ``reason`` says what it found.

    ``example`` is set where the row could be made into one, else ``raw`` holds what upstream has.
    """

    entry: str
    row_id: str
    rule: str
    reason: str
    example: Example | None = None
    raw: dict[str, Any] | None = None

    @property
    def document(self) -> str:
        """The document key, empty where the row was too broken to have one."""
        return self.example.document if self.example else ""


def columns(rejected: Rejected) -> dict[str, Any]:
    """Return a rejected row's Parquet row."""
    example = rejected.example
    return {
        "id": example.id if example else "",
        "source": rejected.entry,
        "row_id": rejected.row_id,
        "document": rejected.document,
        "rule": rejected.rule,
        "reason": rejected.reason,
        "example": canonical_json(example.model_dump(mode="json")) if example else "",
        "raw": "" if rejected.raw is None else canonical_json(rejected.raw),
    }


def arrow_schema() -> pa.Schema:
    """Return the Arrow schema of rejected.parquet."""
    import pyarrow as pa

    names = ("id", "source", "row_id", "document", "rule", "reason", "example", "raw")
    return pa.schema([(name, pa.string()) for name in names])

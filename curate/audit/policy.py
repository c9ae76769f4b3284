"""What a mix does with findings: a row is taken, only for train, repaired, or left out.

==========  ==========================================================================================
``drop``    a row with a certain finding is left out; one with a weaker finding may be in train only
``repair``  as drop, but a certain finding with a computed right answer has it put into the row, which
            is audited again and may then be in train only
``keep``    nothing is left out
==========  ==========================================================================================

A turn of a conversation stands on the gold replies before it, so their findings count for it too.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from curate.audit.adapters import find_adapter
from curate.audit.run import audit_claims
from curate.source import Raw, Refusal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from curate.audit.adapters import Adapter
    from curate.audit.claimed import Finding

Policy = Literal["drop", "repair", "keep"]


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of a row.

    ``raw`` is the row to take, repaired or not. ``refusal`` says why it is left out, ``train_only``
    why it may not be in eval, ``repaired`` what was put right.
    """

    raw: Raw
    refusal: Refusal | None = None
    train_only: Refusal | None = None
    repaired: str = ""


@dataclass(slots=True)
class Audit:
    """The findings of one source's rows and the policy of its entry in a recipe."""

    policy: Policy
    adapter: Adapter | None
    findings: dict[str, list[Finding]] = field(default_factory=dict)

    @classmethod
    def of(cls, source: str, rows: Iterable[Raw], policy: Policy) -> Audit:
        """Audit all rows of a source together. ``keep``, and a source without an adapter, find nothing."""
        adapter = find_adapter(source)
        audit = cls(policy, adapter)
        if adapter is None or policy == "keep":
            return audit
        for each in audit_claims([claim for raw in rows for claim in adapter.claims(raw)]):
            audit.findings.setdefault(each.row_id, []).append(each)
        return audit

    def decide(self, raw: Raw) -> Decision:
        """Say what becomes of a row."""
        if self.adapter is None:
            return Decision(raw)
        own = self.findings.get(raw.row_id, [])
        before: list[str] = getattr(self.adapter, "earlier", _none_before)(raw)
        inherited = [each for row in before for each in self.findings.get(row, [])]
        if sure := [each for each in inherited if each.confidence == "certain"]:
            return Decision(raw, refusal=_refusal(sure[0], "a turn before it: "))
        sure = [each for each in own if each.confidence == "certain"]
        if sure and self.policy == "repair":
            return self._repair(raw, sure)
        if sure:
            return Decision(raw, refusal=_refusal(sure[0]))
        if weak := [*own, *inherited]:
            return Decision(raw, train_only=_refusal(weak[0], "eval takes only rows without a finding: "))
        return Decision(raw)

    def _repair(self, raw: Raw, sure: list[Finding]) -> Decision:
        first = next((each for each in sure if each.fix is not None), None)
        fixed = self.adapter.repair(raw, first.fix) if self.adapter and first and first.fix else None
        if fixed is None or first is None or self.adapter is None:
            return Decision(raw, refusal=_refusal(sure[0], "it can't be repaired: "))
        again = audit_claims(list(self.adapter.claims(fixed)))
        if left := [each for each in again if each.confidence == "certain"]:
            return Decision(raw, refusal=_refusal(left[0], "it is still wrong when repaired: "))
        said = f"audit.{first.rule}: {first.there} is now {first.should_be}"
        only = _refusal(first, "eval takes no repaired row: ")
        return Decision(fixed, train_only=only, repaired=said)


def _none_before(_: Raw) -> list[str]:
    return []


def _refusal(found: Finding, why: str = "") -> Refusal:
    return Refusal(
        f"audit.{found.rule}",
        f"{why}{found.there} should be {found.should_be} ({found.confidence}, {found.score:.2f}): {found.evidence}",
    )

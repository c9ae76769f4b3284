"""Gold answers that the source itself does not take: its own checks, and our grader on the reply it would teach.

What ``curate mix`` leaves out for its gold answer is in the audit too, so that every gold answer either passes the
grader as a reply or has a finding. Only rows that no rule has anything against are listed: the source's checks look
at the same errors from another side.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from curate.audit.claimed import Finding
from curate.gold import check_gold
from curate.source import Origin, Refusal

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from curate.source import Raw, Source

RULE = "gold-check"
SAYS = "The source's own checks or our grader refuse the gold answer, and no rule says why."
_NOT_GOLD = frozenset({"gold-history"})
"""Refusals for another turn's gold answer."""
_SCORES = {"gold-scale": 0.92, "gold-unit": 0.92, "gold-derivation": 0.5}
"""Where read, all refusals for a scale or unit were errors; a derivation may be off by how a half is rounded."""
_UNREAD = "unsupported"
"""A solution in a language that the interpreter does not have is none of the row's errors."""


def refused(source: Source, rows: Iterable[Raw], found: Collection[str]) -> Iterator[Finding]:
    """Yield a finding for each row whose gold answer is refused, but for the row ids in ``found``."""
    origin = Origin((), "local", source.licence)
    for raw in rows:
        made = source.example(raw, origin)
        refusal = made if isinstance(made, Refusal) else check_gold(made)
        if refusal is None or not refusal.rule.startswith("gold-") or refusal.rule in _NOT_GOLD:
            continue
        if raw.row_id in found:
            continue
        score = 0.3 if _UNREAD in refusal.reason else _SCORES.get(refusal.rule, 0.7)
        question, there = _shown(raw)
        yield Finding(
            source=source.name,
            row_id=raw.row_id,
            turn=None,
            rule=RULE,
            there=there,
            should_be="a gold answer that can be taught",
            score=score,
            evidence=f"{refusal.rule}: {' '.join(refusal.reason.split())}",
            question=question,
        )


def _shown(raw: Raw) -> tuple[str, str]:
    """Return a row's question and gold answer where they stand under the usual names, else nothing."""
    data = next(
        (raw.data[key] for key in ("question", "qa") if isinstance(raw.data.get(key), dict)), raw.data
    )
    answers = ("answer", "ground_truth", "exe_ans", "output", "assistant")
    there = next((str(data[key]) for key in answers if data.get(key) not in (None, "")), "")
    question = data.get("question") or data.get("instruction") or data.get("user") or ""
    return " ".join(str(question).split())[:500], " ".join(there.split())[:200]

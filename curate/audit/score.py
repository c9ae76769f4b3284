"""Precision and recall of the rules against rows that were labelled by hand.

A label file has one JSON object a line: ``row_id``, ``rule`` (the rule of a finding that was read, empty
for a row that was drawn among those without a finding), ``label`` (error, no error, debatable) and
``reason`` in our own words.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any

from curate.build import read_json_lines
from schemas.errors import RowError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from curate.audit.claimed import Finding

LABELS = ("error", "no error", "debatable")


def read_labels(file: Path) -> list[dict[str, str]]:
    """Read a label file. Raises RowError naming the line of what is no label."""
    found = []
    for line, data in read_json_lines(file):
        if set(data) != {"row_id", "rule", "label", "reason"} or data["label"] not in LABELS:
            raise RowError(
                f"a label has row_id, rule, reason and one of {', '.join(LABELS)}", file=file, line=line
            )
        found.append({key: str(value) for key, value in data.items()})
    return found


def score(findings: Iterable[Finding], labels: Iterable[dict[str, str]]) -> dict[str, Any]:
    """Compare findings with labels.

    Returns ``rules`` (per rule and confidence: labelled findings, errors, debatable, no error),
    ``confidence`` (the same over all rules), ``missed`` (labelled errors without any finding) and
    ``unlabelled`` (findings that nobody has read).
    """
    known = {(each["row_id"], each["rule"]): each["label"] for each in labels}
    by_rule: dict[str, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    total: dict[str, Counter[str]] = defaultdict(Counter)
    unlabelled = 0
    hit = set()
    for each in findings:
        hit.add(each.row_id)
        # A row that was drawn without a finding and has one now was read too.
        label = known.get((each.row_id, each.rule)) or known.get((each.row_id, ""))
        if label is None:
            unlabelled += 1
            continue
        by_rule[each.rule][each.confidence][label] += 1
        total[each.confidence][label] += 1
    missed = sorted({row for (row, _), label in known.items() if label == "error" and row not in hit})
    return {
        "rules": {
            rule: {c: dict(n) for c, n in sorted(some.items())} for rule, some in sorted(by_rule.items())
        },
        "confidence": {c: dict(n) for c, n in sorted(total.items())},
        "missed": missed,
        "unlabelled": unlabelled,
    }


def table(scored: dict[str, Any]) -> str:
    """Print a score as lines: rule, confidence, read, errors, debatable, none, precision."""
    lines = [f"{'rule':16} {'confidence':10} {'read':>4} {'error':>5} {'debat.':>6} {'none':>4} precision"]
    rows = [(rule, c, n) for rule, some in scored["rules"].items() for c, n in some.items()]
    rows += [("all rules", c, n) for c, n in scored["confidence"].items()]
    for rule, confidence, counts in rows:
        error, debatable, none = (counts.get(label, 0) for label in ("error", "debatable", "no error"))
        read = error + debatable + none
        lines.append(
            f"{rule:16} {confidence:10} {read:4} {error:5} {debatable:6} {none:4} {error / read:.2f}"
        )
    missed = json.dumps(scored["missed"])
    lines.append(f"labelled errors without a finding: {missed}; findings not read: {scored['unlabelled']}")
    return "\n".join(lines)

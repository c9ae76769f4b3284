"""Precision and recall of the rules against rows that were labelled by hand.

A label file has one JSON object a line: ``row_id``, ``rule`` (the rule of a finding that was read, empty
for a row that was drawn among those without a finding), ``label`` (error, no error, debatable) and
``reason`` in our own words.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from math import sqrt
from typing import TYPE_CHECKING, Any, NamedTuple

from curate.build import read_json_lines
from schemas.errors import RowError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from curate.audit.claimed import Finding

LABELS = ("error", "no error", "debatable")


_ASSERTED = ("certain", "likely")


class Share(NamedTuple):
    """A share of labelled rows, with the bounds of its 95% interval."""

    value: float
    low: float
    high: float
    of: int


def wilson(hits: int, of: int) -> Share:
    """Return a share with Wilson's 95% score interval; nothing counted is anything from 0 to 1."""
    if not of:
        return Share(0.0, 0.0, 1.0, 0)
    z = 1.959964
    share = hits / of
    middle = (share + z * z / (2 * of)) / (1 + z * z / of)
    half = z / (1 + z * z / of) * sqrt(share * (1 - share) / of + z * z / (4 * of * of))
    return Share(share, max(0.0, middle - half), min(1.0, middle + half), of)


def precision(findings: Iterable[Finding], labels: Iterable[dict[str, str]]) -> dict[str, Share]:
    """Return the share of errors among labelled findings: certain, likely, and both together (``asserted``).

    What is debatable counts as no error.
    """
    counts = score(findings, labels)["confidence"]
    found = {}
    for name, bands in (("certain", _ASSERTED[:1]), ("likely", _ASSERTED[1:]), ("asserted", _ASSERTED)):
        errors = sum(counts.get(band, {}).get("error", 0) for band in bands)
        found[name] = wilson(errors, sum(sum(counts.get(band, {}).values()) for band in bands))
    return found


def recall(findings: Iterable[Finding], labels: Iterable[dict[str, str]], questions: int) -> Share | None:
    """Estimate the share of all wrong questions that a finding is against, None without a sample.

    Wrong ones with a finding: for each confidence the rows that have it at best, times the share of errors
    among those labelled. Wrong ones without: the share of errors in the sample that was drawn among rows without
    a finding, times all such rows. The interval is that of the sample, which is where the doubt is.
    """
    known = {(each["row_id"], each["rule"]): each["label"] for each in labels}
    best: dict[str, str] = {}
    said: dict[str, set[str]] = defaultdict(set)
    for each in sorted(findings, key=lambda found: found.score):
        best[each.row_id] = each.confidence
        if label := known.get((each.row_id, each.rule)) or known.get((each.row_id, "")):
            said[each.row_id].add(label)
    sample = [label for (row, rule), label in known.items() if not rule and row not in best]
    if not sample:
        return None
    flagged = 0.0
    for band, rows in Counter(best.values()).items():
        read = [row for row, labelled in said.items() if best[row] == band and labelled]
        if read:
            flagged += rows * sum("error" in said[row] for row in read) / len(read)
    missed = wilson(sample.count("error"), len(sample))
    rest = questions - len(best)

    def share(rate: float) -> float:
        return flagged / (flagged + rest * rate) if flagged else 0.0

    return Share(share(missed.value), share(missed.high), share(missed.low), len(sample))


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

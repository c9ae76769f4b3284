"""An audit's findings as JSONL, as one HTML page without any network, and as a table of counts."""

from __future__ import annotations

import html
from collections import Counter
from typing import TYPE_CHECKING, Any

from curate.audit import refused
from curate.audit.rules import all_rules
from schemas.example import canonical_json
from schemas.files import replacing_file

if TYPE_CHECKING:
    from pathlib import Path

    from curate.audit.claimed import Confidence, Finding
    from curate.audit.run import Audited

_BANDS: tuple[Confidence, ...] = ("certain", "likely", "possible")


def as_dict(finding: Finding) -> dict[str, Any]:
    """Return a finding's JSON: source, row_id, turn, rule, confidence, score, question, there, should_be, evidence."""
    return {
        "source": finding.source,
        "row_id": finding.row_id,
        "turn": finding.turn,
        "rule": finding.rule,
        "confidence": finding.confidence,
        "score": finding.score,
        "question": finding.question,
        "there": finding.there,
        "should_be": finding.should_be,
        "evidence": finding.evidence,
        "repairable": finding.fix is not None,
    }


def summary(audited: Audited) -> dict[str, Any]:
    """Return the counts: rows, questions, findings, rows with a finding, and per rule and confidence."""
    rules: dict[str, dict[str, int]] = {}
    for each in audited.findings:
        rules.setdefault(each.rule, dict.fromkeys(_BANDS, 0))[each.confidence] += 1
    return {
        "source": audited.source,
        "files": list(audited.files),
        "rows": audited.rows,
        "questions": audited.claims,
        "findings": len(audited.findings),
        "rows_found": len({each.row_id for each in audited.findings}),
        "rules": dict(sorted(rules.items())),
    }


def summary_table(audited: Audited) -> str:
    """Print the counts per rule and confidence."""
    counts = summary(audited)
    lines = [f"{'rule':16} {'certain':>8} {'likely':>8} {'possible':>8}"]
    for rule, bands in counts["rules"].items():
        lines.append(f"{rule:16} " + " ".join(f"{bands[band]:8}" for band in _BANDS))
    total = Counter(each.confidence for each in audited.findings)
    lines.append(f"{'all':16} " + " ".join(f"{total[band]:8}" for band in _BANDS))
    lines.append(
        f"{counts['findings']} findings against {counts['rows_found']} of {audited.rows} rows "
        f"({audited.claims} questions)"
    )
    return "\n".join(lines)


def write(audited: Audited, out: Path) -> tuple[Path, Path]:
    """Write ``findings.jsonl`` and ``report.html`` into a folder; same findings, same bytes."""
    lines, page = out / "findings.jsonl", out / "report.html"
    with replacing_file(lines) as partial:
        partial.write_text("".join(canonical_json(as_dict(f)) + "\n" for f in audited.findings), "utf-8")
    with replacing_file(page) as partial:
        partial.write_text(_page(audited), "utf-8")
    return lines, page


_STYLE = """
body{font:15px/1.45 system-ui,sans-serif;margin:2rem auto;max-width:70rem;padding:0 1rem;color:#222;background:#fff}
table{border-collapse:collapse;margin:1rem 0}td,th{border-bottom:1px solid #ddd;padding:.2rem .7rem;text-align:right}
td:first-child,th:first-child,td:last-child,th:last-child{text-align:left}
article{border:1px solid #ddd;border-left-width:6px;padding:.6rem 1rem;margin:.7rem 0}
.certain{border-left-color:#b3261e}.likely{border-left-color:#c77700}.possible{border-left-color:#8a8a8a}
dl{display:grid;grid-template-columns:7rem 1fr;gap:.15rem .8rem;margin:.4rem 0}dt{color:#666}dd{margin:0;overflow-wrap:anywhere}
h2{font-size:1rem;margin:0}code{font-size:.9em}input,select{font:inherit;padding:.3rem;margin-right:.5rem}
"""
_SCRIPT = """
const text=document.getElementById('text'),band=document.getElementById('band'),rule=document.getElementById('rule');
const cards=[...document.querySelectorAll('article')],shown=document.getElementById('shown');
function pick(){const words=text.value.toLowerCase().split(/\\s+/);let n=0;
for(const c of cards){const ok=(!band.value||c.dataset.band===band.value)&&(!rule.value||c.dataset.rule===rule.value)
&&words.every(w=>c.textContent.toLowerCase().includes(w));c.hidden=!ok;n+=ok}shown.textContent=n}
for(const each of [text,band,rule])each.addEventListener('input',pick);pick();
"""


def _page(audited: Audited) -> str:
    counts = summary(audited)
    says = {rule.name: rule.says for rule in all_rules()} | {refused.RULE: refused.SAYS}
    rows = "".join(
        f"<tr><td>{_text(rule)}</td>"
        + "".join(f"<td>{bands[band]}</td>" for band in _BANDS)
        + f"<td>{_text(says[rule])}</td></tr>"
        for rule, bands in counts["rules"].items()
    )
    options = "".join(f"<option>{_text(rule)}</option>" for rule in counts["rules"])
    bands = "".join(f"<option>{band}</option>" for band in _BANDS)
    cards = "\n".join(map(_card, audited.findings))
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Audit of {_text(audited.source)}</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<style>{_STYLE}</style></head><body>
<h1>Audit of {_text(audited.source)}</h1>
<p>{counts["findings"]} findings against {counts["rows_found"]} of {audited.rows} rows ({audited.claims} questions)
of {_text(", ".join(audited.files))}. A finding is a reason to read the row; “possible” ones are mostly no errors.</p>
<table><thead><tr><th>rule</th><th>certain</th><th>likely</th><th>possible</th><th>what it says</th></tr></thead>
<tbody>{rows}</tbody></table>
<p><input id="text" placeholder="words, ids, numbers" aria-label="search"><select id="band" aria-label="confidence">
<option value="">every confidence</option>{bands}</select><select id="rule" aria-label="rule">
<option value="">every rule</option>{options}</select><span id="shown">{counts["findings"]}</span> shown</p>
{cards}
<script>{_SCRIPT}</script></body></html>
"""


def _card(finding: Finding) -> str:
    turn = "" if finding.turn is None else f", turn {finding.turn}"
    parts = (
        ("question", finding.question),
        ("there", finding.there),
        ("should be", finding.should_be),
        ("evidence", finding.evidence),
    )
    listed = "".join(f"<dt>{name}</dt><dd>{_text(said)}</dd>" for name, said in parts)
    return (
        f'<article class="{finding.confidence}" data-band="{finding.confidence}" data-rule="{_text(finding.rule)}">'
        f"<h2><code>{_text(finding.row_id)}</code>{turn}: {_text(finding.rule)}, {finding.confidence} "
        f"({finding.score:.2f})</h2><dl>{listed}</dl></article>"
    )


def _text(value: str) -> str:
    return html.escape(value, quote=True)

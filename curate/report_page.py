"""A mix's report as one HTML page that needs no network: plots are drawn here, and one small script searches it.

Everything that comes from data is escaped. The page's security policy allows that one script, by its hash.
"""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from html import escape
from typing import TYPE_CHECKING, Any

from curate.report import DRAWS, TWINS, gather
from curate.report_plots import box_plot, rule_plot
from schemas.errors import CrossfootError
from schemas.files import replacing_file
from schemas.rows import display

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from curate.lengths import Lengths
    from curate.report import LeftOut, Report
    from schemas.example import Example

_NOT_NEEDED = ("over-quota", "eval-document")
"""Rules that hold nothing against a row; beside their counts no others could be seen in a plot."""
_MAX_LENGTHS = (1024, 2048, 4096, 8192)
"""Common values of a trainer's max_length."""
_SHOWN = 1500
"""Characters shown of a row that was left out, and of an overlapping prompt; a card shows its row in full."""

_STYLE = """
body{font:15px/1.45 system-ui,sans-serif;margin:2rem auto;max-width:72rem;padding:0 1rem;color:#222;background:#fff}
nav a{margin-right:1rem}h2{margin-top:2.2rem;border-bottom:2px solid #ddd}h3{font-size:1rem;margin:0}
table{border-collapse:collapse;margin:1rem 0}td,th{border-bottom:1px solid #ddd;padding:.2rem .7rem;text-align:right;vertical-align:top}
td:first-child,th:first-child,td.text,th.text{text-align:left;overflow-wrap:anywhere}
article{border:1px solid #ddd;border-left:6px solid #4c78a8;padding:.5rem 1rem;margin:.7rem 0}
article.eval{border-left-color:#c77700}article.out{border-left-color:#8a8a8a}
pre{white-space:pre-wrap;overflow-wrap:anywhere;font-size:.85em;margin:.3rem 0;background:#f6f6f6;padding:.5rem}
.assistant{background:#eef6ee}.meta{color:#666}.bad{color:#b3261e;font-weight:600}mark{background:#ffe08a}
#find{position:sticky;top:0;background:#fff;padding:.5rem 0}input,select{font:inherit;padding:.3rem;margin-right:.5rem}
svg{max-width:100%;height:auto}
"""

_SCRIPT = """
const words=document.getElementById('words'),kind=document.getElementById('kind'),shown=document.getElementById('shown');
const cards=[...document.querySelectorAll('article')].map(card=>[card,card.textContent.toLowerCase()]);
function pick(){const asked=words.value.toLowerCase().split(/\\s+/);let n=0;
for(const [card,text] of cards){const ok=(!kind.value||card.dataset.kind===kind.value)&&asked.every(w=>text.includes(w));
card.hidden=!ok;n+=ok}shown.textContent=n}
for(const each of [words,kind])each.addEventListener('input',pick);pick();
"""

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{name}: the mix</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src '{policy}'">
<style>{style}</style></head><body>
<h1>{name}</h1>
<p>{summary}</p>
<nav>{nav}</nav>
{sections}
<h2 id="rows">Rows</h2>
<p>Rows of every part, drawn by chance from the lock, then some that were left out. Words are looked for in all of them.</p>
<p id="find"><input id="words" placeholder="words, ids, numbers" aria-label="search">
<select id="kind" aria-label="which"><option value="">all</option><option>train</option><option>eval</option>
<option>left out</option><option>overlap</option></select><span id="shown">{cards_count}</span> shown</p>
{cards}
<script>{script}</script></body></html>
"""

Cell = str | int | float | None


def write_report(folder: Path, out: Path, *, each: Callable[[], None] = lambda: None) -> Report:
    """Write the report of a dataset folder to the page ``out`` and return it.

    Raises LockError where the folder does not match its lock, CrossfootError for a page inside the folder, or where
    the extra ``report`` is not installed.
    """
    if folder.resolve() in out.resolve().parents:
        raise CrossfootError(f"{out}: would be a file that the mix's lock does not list; take another --out")
    if out.is_dir():
        raise CrossfootError(f"{out}: is a folder; name a page, such as {out / 'report.html'}")
    report = gather(folder, each=each)
    text = page(report)
    with replacing_file(out) as partial:
        partial.write_text(text, encoding="utf-8", newline="\n")
    return report


def page(report: Report) -> str:
    """Return the whole page. Raises CrossfootError where the extra ``report`` is not installed."""
    sections = {
        "Counts": _counts(report),
        "Lengths": _lengths(report.lengths),
        "Licences": _licences(report),
        "Left out": _left_out(report),
        "Audit": _audit(report),
        "Near-duplicates and overlap": _overlap(report),
        "Split": _split(report),
    }
    names = {name: name.lower().replace(" ", "-") for name in sections}
    cards = [_card(split, example) for split, example in report.cards]
    cards += [_out_card(row) for row in report.left_out]
    cards += [_pair_card(row) for row in report.pairs]
    digest = b64encode(hashlib.sha256(_SCRIPT.encode()).digest()).decode()
    return _PAGE.format(
        name=_text(report.name),
        policy=f"sha256-{digest}",
        style=_STYLE,
        summary=_summary(report),
        nav="".join(f'<a href="#{place}">{name}</a>' for name, place in [*names.items(), ("Rows", "rows")]),
        sections="\n".join(
            f'<section><h2 id="{names[name]}">{name}</h2>\n{body}</section>'
            for name, body in sections.items()
        ),
        cards_count=len(cards),
        cards="\n".join(cards),
        script=_SCRIPT,
    )


def _text(value: object) -> str:
    return escape(str(value), quote=True)


def _number(value: Cell) -> str:
    return "" if value is None else value if isinstance(value, str) else f"{value:,}"


def _table(head: Sequence[str], rows: Iterable[Sequence[Cell]], texts: Sequence[int] = ()) -> str:
    """Print a table; the columns at ``texts`` hold text, as the first one does."""

    def cells(tag: str, row: Sequence[Cell]) -> str:
        return "".join(
            f"<{tag}{' class=text' if place in texts else ''}>{_text(_number(cell))}</{tag}>"
            for place, cell in enumerate(row)
        )

    body = "\n".join(f"<tr>{cells('td', row)}</tr>" for row in rows)
    return f"<table><thead><tr>{cells('th', head)}</tr></thead>\n<tbody>{body}</tbody></table>"


def _summary(report: Report) -> str:
    train, held = (sum(count.there[side] for count in report.counts) for side in (0, 1))
    said = (
        f"{train:,} train and {held:,} eval rows, seed {report.recipe.seed}, made by Crossfoot {report.lock.crossfoot}. "
        f"{report.rules.total():,} rows were left out. All files are as lock.json says; "
        "curate verify also proves every generated row again."
    )
    note = f"</p><p>{_text(report.recipe.note.strip())}" if report.recipe.note.strip() else ""
    fixtures = sorted({i.name for i in report.lock.inputs.values() if i.revision == "fixture"})
    warning = (
        "</p><p class=bad>The rows of {} are fixtures: invented rows, not the data set." if fixtures else ""
    )
    return _text(said) + note + warning.format(_text(", ".join(fixtures)))


def _counts(report: Report) -> str:
    head = ("part", "kind", "train asked", "train", "eval asked", "eval", "", "copies in train", "left out")
    rows: list[tuple[Cell, ...]] = [
        (
            c.part, c.kind, c.asked[0], c.there[0], c.asked[1], c.there[1],
            "as asked" if c.asked == c.there else "NOT AS ASKED", c.copies, c.left_out,
        )
        for c in report.counts
    ]  # fmt: skip
    every = [sum(numbers) for numbers in zip(*((*r[2:6], *r[7:]) for r in rows), strict=True)]
    rows.append(("all", "", *every[:4], "", *every[4:]))
    sizing = ""
    if report.lock.sizing:
        asked = ", ".join(f"{name} {what}" for name, what in report.lock.sizing.asked.items())
        sizing = f"<p>The recipe says {_text(asked)}, at scale {_text(report.lock.sizing.scale)}, by largest remainder.</p>"
    return sizing + _table(head, rows, texts=(1, 6))


def _lengths(lengths: Lengths) -> str:
    told = lengths.as_json()
    quantiles = [key for key in told["all"] if key.startswith("p")]
    every = [((r["part"], r["split"]), r) for r in told["parts"]] + [(("all", ""), told["all"])]
    head = ("part", "side", "rows", *quantiles, "longest answer", *(f"cut at {n:,}" for n in _MAX_LENGTHS))
    parts = [*lengths.parts.values(), lengths.whole]
    rows = [
        (
            *key, r["rows"], *(r[q] for q in quantiles), r["longest_answer"],
            *(part.cut(n)["answers_cut"] for n in _MAX_LENGTHS),
        )
        for (key, r), part in zip(every, parts, strict=True)
    ]  # fmt: skip
    return (
        f"<p>In tokens, {_text(lengths.note)}. “Cut at” counts answers that are not wholly inside that "
        f"max_length; “longest answer” cuts none.</p>{box_plot(told['parts'])}{_table(head, rows, texts=(1,))}"
    )


def _licences(report: Report) -> str:
    barred = [licence for licence in report.licences if licence.non_commercial]
    said = "The mix as a whole carries all of these."
    if barred:
        names = ", ".join(sorted({part for licence in barred for part in licence.parts}))
        said += f" <span class=bad>No commercial use: {_text(names)}.</span>"
    rows = [
        (x.name, "no" if x.non_commercial else "not forbidden", ", ".join(x.parts), x.rows)
        for x in report.licences
    ]
    inputs = [(key, i.licence, i.revision, i.rows, i.sha256[:12]) for key, i in report.lock.inputs.items()]
    return (
        f"<p>{said}</p>"
        + _table(("licence", "commercial use", "parts", "rows in the mix"), rows, texts=(1, 2))
        + _table(("read", "licence", "revision", "rows read", "sha256"), inputs, texts=(1, 2, 4))
    )


def _left_out(report: Report) -> str:
    if not report.rules:
        return "<p>No row was left out.</p>"
    counts = [
        {"part": part, "rule": rule, "rows": n}
        for (part, rule), n in sorted(report.rules.items())
        if rule not in _NOT_NEEDED
    ]
    shown = {key: [r for r in report.left_out if (r.part, r.rule) == key] for key in report.rules}
    rows = [
        (part, rule, n, "; ".join(f"{r.row_id}: {_cut(r.reason, 200)}" for r in shown[part, rule][:1]))
        for (part, rule), n in sorted(report.rules.items())
    ]
    plot = rule_plot(counts) if counts else ""
    return plot + _table(("part", "rule", "rows", "such as"), rows, texts=(1, 3))


def _audit(report: Report) -> str:
    policies = [(e.name, e.audit or "drop") for e in report.recipe.mix if e.source]
    found = [(part, rule, n) for (part, rule), n in sorted(report.rules.items()) if rule.startswith("audit.")]
    text = _table(("part", "audit"), policies, texts=(1,)) if policies else "<p>No part is real.</p>"
    if found:
        text += "<p>Left out:</p>" + _table(("part", "rule", "rows"), found, texts=(1,))
        reasons = [
            (r.part, r.row_id, r.rule, r.reason) for r in report.left_out if r.rule.startswith("audit.")
        ]
        text += _table(("part", "row", "rule", "why"), reasons, texts=(1, 2, 3))
    else:
        text += "<p>The audit left no row out.</p>"
    if report.repaired:
        text += f"<p>{len(report.repaired):,} rows of the mix were put right:</p>"
        text += _table(("part", "row", "what"), sorted(report.repaired), texts=(1, 2))
    return text


def _overlap(report: Report) -> str:
    found = [(part, rule, n) for (part, rule), n in sorted(report.rules.items()) if rule in TWINS]
    rules = report.recipe.overlap
    text = f"<p>Near-duplicates: {_text(rules.near)}. "
    text += (
        f"Overlap of {rules.drop:.0%} or more is left out." if rules.drop else "Overlap is shown and kept."
    )
    text += "</p>" + (_table(("part", "rule", "rows left out"), found, texts=(1,)) if found else "")
    if report.lock.protected:
        protected = [(key, item.rows) for key, item in report.lock.protected.items()]
        text += "<p>Train was compared with these, which are not in the mix:</p>" + _table(
            ("protected", "rows"), protected
        )
    if report.pair_count is None:
        return text + "<p>The folder has no overlap.parquet.</p>"
    text += (
        f"<p>{report.pair_count:,} train rows share 13-grams with an eval or protected row; the {len(report.pairs)} "
        "that share most stand here, and side by side among the rows below.</p>"
    )
    rows = [
        (p["row_id"], p["source"], p["other_row_id"], p["against"], f"{p['share']:.0%}", p["grams"],
         "left out" if p["dropped"] else "", _cut(p["matched"], 160))
        for p in report.pairs
    ]  # fmt: skip
    head = ("row", "part", "other row", "against", "share", "13-grams", "", "words that both have")
    return text + (_table(head, rows, texts=(1, 2, 3, 6, 7)) if rows else "")


def _split(report: Report) -> str:
    d = report.documents
    rows: list[tuple[Cell, ...]] = [(s.part, s.eval, s.leaked, f"{s.by_row:.1f}") for s in report.sides]
    every = sum(s.by_row for s in report.sides)
    rows.append(
        ("all", sum(s.eval for s in report.sides), sum(s.leaked for s in report.sides), f"{every:.1f}")
    )
    state = "" if not d["both"] else " class=bad"
    return (
        f"<p{state}>{d['train']:,} documents in train, {d['eval']:,} in eval, {d['both']:,} in both.</p>"
        f"<p>Were the same rows divided one by one (mean of {DRAWS} draws), these eval rows would share a document with "
        "train. Rows that this mix left out are in neither column.</p>"
        + _table(("part", "eval rows", "share a document", "would, divided by row"), rows)
    )


def _card(split: str, example: Example) -> str:
    answer = example.turns[-1].answer
    level = f", {example.difficulty.level}" if example.difficulty else ""
    messages = "".join(f"<pre class={m['role']}>{_text(m['content'])}</pre>" for m in example.messages[:-1])
    return (
        f"<article class={split} data-kind={split}><h3>{_text(example.category)}: {_text(example.turns[-1].question)}</h3>"
        f"<p class=meta>{split}, {_text(example.family)}{_text(level)}, document {_text(example.document)}, "
        f"{_text(example.licence)}, id {example.id[:12]}</p>"
        f"<details><summary>messages before the reply</summary>{messages}</details>"
        f"<pre class=assistant>{_text(example.turns[-1].reply)}</pre>"
        f"<p>{_text(answer.kind)}: <b>{_text(_cut(display(answer), 300))}</b></p></article>"
    )


def _out_card(row: LeftOut) -> str:
    return (
        f'<article class=out data-kind="left out"><h3>{_text(row.part)}: {_text(row.rule)}</h3>'
        f"<p class=meta>left out, row {_text(row.row_id)}</p><p>{_text(_cut(row.reason))}</p>"
        f"<pre>{_text(_cut(row.question))}</pre></article>"
    )


def _pair_card(row: dict[str, Any]) -> str:
    dropped = "left out" if row["dropped"] else "kept"
    sides = "".join(
        f"<p class=meta>{_text(name)}</p><pre>{_marked(prompt, row['matched'])}</pre>"
        for name, prompt in (
            (f"train: {row['source']} row {row['row_id']}", row["prompt"]),
            (f"{row['against']} row {row['other_row_id']}", row["other_prompt"]),
        )
    )
    return (
        f"<article class=out data-kind=overlap><h3>{row['share']:.0%} of the 13-grams in common, {dropped}</h3>"
        f"<details><summary>{_text(_cut(row['matched'], 200))}</summary>{sides}</details></article>"
    )


def _marked(prompt: str, matched: str) -> str:
    """Escape a prompt with the words that both have marked; what stands between words does not matter."""
    # Possessive: what stands between is never divided anew, or marks of a hostile text could be in endless ways.
    words = r"\W++".join(re.escape(word) for word in matched.split())
    found = re.search(words, prompt, re.IGNORECASE) if words else None
    if found is None:
        return _text(prompt)
    before, after = prompt[: found.start()], prompt[found.end() :]
    return f"{_text(before)}<mark>{_text(found[0])}</mark>{_text(after)}"


def _cut(text: str, most: int = _SHOWN) -> str:
    return text if len(text) <= most else f"{text[:most]}… ({len(text):,} characters)"

"""A file's coverage as tables on the terminal, and as one HTML page with plots that needs no network."""

from __future__ import annotations

import json
from html import escape
from typing import TYPE_CHECKING, Any

from schemas.errors import CrossfootError
from schemas.files import replacing_file
from synth.coverage import percentiles, ranked

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Sequence
    from pathlib import Path

    from synth.coverage import Coverage

Line = tuple[str, ...]
Section = tuple[str, Line, list[Line]]
"""A table: its title, the names of its columns, its rows."""

_BINS = 40


def sections(coverage: Coverage) -> list[Section]:
    """Return every table of the report."""
    rows, c = coverage.rows, coverage
    lengths = {"prompt": percentiles(c.prompts), "reply": percentiles(c.replies)}
    return [
        _counts("Families", "family", ranked(c.families), rows),
        _counts("Error modes of distractors", "mode", ranked(c.modes), c.modes.total()),
        _counts("Phenomena", "phenomenon", ranked(c.phenomena), rows),
        _counts("Levels", "level", ranked(c.levels), rows),
        *(
            _counts(title, title.lower(), _in_order(counts), rows)
            for title, counts in _numbers(coverage).items()
        ),
        _counts("Answer kinds", "kind", ranked(c.answers), c.answers.total()),
        _counts("Table formats", "format", ranked(c.formats), c.formats.total()),
        (
            "Lengths in characters",
            ("", *lengths["prompt"]),
            [(name, *(f"{n:,}" for n in values.values())) for name, values in lengths.items()],
        ),
        (
            "Repeats",
            ("", "count"),
            [(name.replace("_", " "), f"{n:,}") for name, n in coverage.repeats().items()],
        ),
    ]


def _numbers(coverage: Coverage) -> dict[str, Counter[int]]:
    return {
        "Steps": coverage.steps,
        "Tables": coverage.tables,
        "Distractors": coverage.distractors,
        "Turns": coverage.turns,
    }


def _in_order(counts: Counter[int]) -> list[tuple[str, int]]:
    return [(str(number), n) for number, n in sorted(counts.items())]


def _counts(title: str, what: str, counts: list[tuple[str, int]], total: int) -> Section:
    lines: list[Line] = [(name, f"{n:,}", f"{100 * n / total:.1f}%") for name, n in counts]
    return title, (what, "count", "share"), lines


def print_coverage(coverage: Coverage) -> None:
    """Print the tables; off a terminal no name is cut."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(highlight=False)
    if not console.is_terminal:
        console = Console(highlight=False, width=200)
    for title, columns, lines in sections(coverage):
        if not lines:
            continue
        table = Table(title=title, title_justify="left")
        for number, name in enumerate(columns):
            table.add_column(name, justify="right" if number else "left", overflow="fold")
        for line in lines:
            table.add_row(*(Text(cell) for cell in line))
        console.print(table)


_PAGE = """\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'; \
script-src 'unsafe-inline' 'unsafe-eval'">
<title>{title}</title>
<style>
body {{ font: 15px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #222 }}
table {{ border-collapse: collapse; margin: .5rem 0 1.5rem }}
th, td {{ padding: .15rem .8rem .15rem 0; text-align: right; border-bottom: 1px solid #ddd }}
th:first-child, td:first-child {{ text-align: left }}
summary {{ cursor: pointer; font-weight: 600 }}
</style>
<script>{library}</script>
</head>
<body>
<h1>{title}</h1>
{plots}
<h2>Tables</h2>
{tables}
<script type="application/json" id="specs">{specs}</script>
<script>
JSON.parse(document.getElementById("specs").textContent).forEach((spec, i) =>
  vegaEmbed("#plot" + i, spec, {{mode: "vega-lite", renderer: "svg", actions: false}}).catch(console.error));
</script>
</body>
</html>
"""


def write_page(coverage: Coverage, path: Path, *, title: str) -> None:
    """Write the page. Raises CrossfootError where the extra ``report`` is not installed."""
    try:
        import vl_convert

        charts = plots(coverage)
    except ImportError as error:
        raise CrossfootError(
            f"--html needs {error.name}, which is not installed; pip install 'crossfoot[report]'"
        ) from None
    page = _PAGE.format(
        title=escape(title),
        library=vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;"),
        plots="\n".join(f'<div id="plot{i}"></div>' for i in range(len(charts))),
        tables="\n".join(map(_html_table, sections(coverage))),
        # Names come from the file's rows: none of them may end the script element they stand in.
        specs=json.dumps(charts, ensure_ascii=True).replace("<", "\\u003c"),
    )
    with replacing_file(path) as partial:
        partial.write_text(page, encoding="utf-8", newline="\n")


def _html_table(section: Section) -> str:
    title, columns, lines = section
    head = "".join(f"<th>{escape(name)}</th>" for name in columns)
    body = "\n".join(
        "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in line) + "</tr>" for line in lines
    )
    return (
        f"<details><summary>{escape(title)}</summary>\n<table>\n<tr>{head}</tr>\n{body}\n</table></details>"
    )


def plots(coverage: Coverage) -> list[dict[str, Any]]:
    """Return the Vega-Lite specifications of the page's plots."""
    c = coverage
    named = {
        "Families": ranked(c.families),
        "Error modes of distractors": ranked(c.modes),
        "Phenomena": ranked(c.phenomena),
        "Levels": ranked(c.levels),
        **{title: _in_order(counts) for title, counts in _numbers(c).items()},
        "Answer kinds": ranked(c.answers),
        "Table formats": ranked(c.formats),
    }
    charts = [_bars(title, counts) for title, counts in named.items() if counts]
    return [
        *charts,
        _histogram("Prompt length in characters", c.prompts),
        _histogram("Reply length in characters", c.replies),
    ]


def _bars(title: str, counts: Sequence[tuple[str, int]]) -> dict[str, Any]:
    import altair as alt

    data = {"values": [{"name": name, "count": n} for name, n in counts]}
    chart = (
        alt.Chart(data, title=title, width=520, height=alt.Step(16))
        .mark_bar()
        .encode(
            y=alt.Y("name:N", title=None, sort=None, axis=alt.Axis(labelLimit=320)),
            x=alt.X("count:Q", title=None),
            tooltip=["name:N", "count:Q"],
        )
    )
    return _spec(chart)


def _histogram(title: str, values: Sequence[int]) -> dict[str, Any]:
    """Count into equal bins here: the page's size does not grow with the file's."""
    import altair as alt

    low, width = min(values), max(1, -(-(max(values) - min(values) + 1) // _BINS))
    bins = [0] * _BINS
    for value in values:
        bins[(value - low) // width] += 1
    data = [
        {"from": low + i * width, "to": low + (i + 1) * width, "count": n} for i, n in enumerate(bins) if n
    ]
    chart = (
        alt.Chart({"values": data}, title=title, width=520, height=160)
        .mark_bar()
        .encode(
            x=alt.X("from:Q", bin="binned", title=None),
            x2="to:Q",
            y=alt.Y("count:Q", title=None),
            tooltip=["from:Q", "to:Q", "count:Q"],
        )
    )
    return _spec(chart)


def _spec(chart: Any) -> dict[str, Any]:
    spec: dict[str, Any] = chart.to_dict()
    del spec["$schema"]  # an address that nothing reads: the page says that it is Vega-Lite
    return spec

"""sweep.html: a sweep's table and plot on one page that needs neither a library nor a network."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from schemas.console import say
from schemas.files import replacing_file
from train.html_page import page

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from train.sweep import Result

FILE = "sweep.html"
COLUMNS = ("run", "seeds", "trained parameters", "train loss", "eval loss", "graded accuracy", "time")


def cells(result: Result) -> tuple[str, ...]:
    """Write a result as the cells under ``COLUMNS``."""
    accuracy = "" if result.accuracy is None else f"{result.accuracy:.1%}"
    if accuracy and result.seeds > 1:
        accuracy += f" ± {result.spread / 2:.1%}"
    minutes, seconds = divmod(round(result.seconds), 60)
    return (
        result.label,
        str(result.seeds),
        f"{result.trained:,}",
        f"{result.train_loss:.4f}",
        "" if result.eval_loss is None else f"{result.eval_loss:.4f}",
        accuracy,
        f"{minutes}:{seconds:02}",
    )


def as_text(results: Sequence[Result]) -> str:
    """Write the table as text."""
    rows = [COLUMNS, *map(cells, results)]
    widths = [max(len(row[i]) for row in rows) for i in range(len(COLUMNS))]
    return "\n".join(
        "  ".join(
            cell.ljust(w) if i == 0 else cell.rjust(w)
            for i, (cell, w) in enumerate(zip(row, widths, strict=True))
        )
        for row in rows
    )


def write_page(out: Path, recipe: str, results: Sequence[Result]) -> None:
    """Write sweep.html into a sweep's folder."""
    head = "".join(f"<th>{name}</th>" for name in COLUMNS)
    lines = ["".join(f"<td>{escape(cell)}</td>" for cell in cells(result)) for result in results]
    parts = [
        "<p>Losses are nats a supervised token. With several seeds figures are means, and ± half of the range.</p>",
        "\n".join(["<table>", *(f"<tr>{line}</tr>" for line in [head, *lines]), "</table>"]),
        _plot(results) or "<p>No plot: altair and vl-convert were not installed.</p>",
    ]
    with replacing_file(out / FILE) as partial:
        partial.write_text(page(f"Sweep of {recipe}", "\n".join(parts)), encoding="utf-8", newline="\n")


def _plot(results: Sequence[Result]) -> str | None:
    """Draw loss and accuracy of each run as SVG; None, with a note, where the extra ``report`` is not installed."""
    try:
        import altair as alt
        import vl_convert
    except ImportError as error:
        say(f"note: no plot is drawn, {error.name} is not installed: pip install 'crossfoot[report]'")
        return None
    values = [{"run": one.label, "loss": one.eval_loss, "accuracy": one.accuracy} for one in results]
    order = [one.label for one in results]
    plots = [
        alt.Chart({"values": values}, title=title, width=300, height=220)
        .mark_point(filled=True, size=70)
        .encode(
            x=alt.X("run:N", sort=order, title=None),
            y=alt.Y(f"{key}:Q", title=None, scale=alt.Scale(zero=False)),
        )
        for key, title in (
            ("loss", "Held-out loss, nats a supervised token"),
            ("accuracy", "Graded accuracy"),
        )
    ]
    svg: str = vl_convert.vegalite_to_svg(alt.hconcat(*plots).to_dict())
    return svg

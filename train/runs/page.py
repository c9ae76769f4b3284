"""run.html: a finished run on one page that needs neither a library nor a network."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from schemas.files import replacing_file
from schemas.recipe import recipe_text
from train.html_page import page
from train.runs.metrics import ALL, training

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from schemas.sft_recipe import SftRecipe

FILE = "run.html"


def write_page(
    run: Path, recipe: SftRecipe, result: dict[str, Any], metrics: list[dict[str, Any]], svg: str | None
) -> None:
    """Write run.html.

    Args:
        run: The run folder.
        recipe: Its recipe.
        result: Its result.json.
        metrics: The lines of its metrics.jsonl.
        svg: The loss curve, or None where it couldn't be drawn.
    """
    held_out = [line for line in metrics if "eval" in line]
    graded = [line for line in metrics if "graded" in line]
    tables = [
        _by_step("Held-out loss, nats a supervised token", held_out, "eval", "loss", "{:.4f}"),
        _by_step("Graded accuracy", graded, "graded", "accuracy", "{:.1%}"),
        _table(
            "Training",
            ("step", "loss", "token accuracy", "learning rate", "gradient norm", "tokens"),
            (
                (
                    str(line["step"]),
                    *(
                        form.format(line[key]) if line.get(key) is not None else ""
                        for key, form in (
                            ("loss", "{:.4f}"),
                            ("token_accuracy", "{:.1%}"),
                            ("learning_rate", "{:.2e}"),
                            ("grad_norm", "{:.3f}"),
                            ("tokens", "{:,.0f}"),
                        )
                    ),
                )
                for line in training(metrics)
            ),
        ),
    ]
    parts = [
        f"<p>Step {result['step']} of {result['of']} became the adapter: {escape(result['why'])}.</p>",
        svg or "<p>No loss curve: altair and vl-convert were not installed.</p>",
        *(table for table in tables if table),
        f"<details><summary>Recipe</summary><pre>{escape(recipe_text(recipe))}</pre></details>",
    ]
    with replacing_file(run / FILE) as partial:
        partial.write_text(page(f"Run {recipe.name}", "\n".join(parts)), encoding="utf-8", newline="\n")


def _by_step(title: str, lines: list[dict[str, Any]], kind: str, value: str, form: str) -> str:
    """Write a table with a line for each evaluated step and a column for each group."""
    groups = sorted({line[kind] for line in lines}, key=lambda group: (group != ALL, group))
    steps: dict[int, dict[str, str]] = {}
    for line in lines:
        steps.setdefault(line["step"], {})[line[kind]] = form.format(line[value])
    rows = ((str(step), *(found.get(group, "") for group in groups)) for step, found in steps.items())
    return _table(title, ("step", *groups), rows)


def _table(title: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    body = "\n".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    head = "".join(f"<th>{escape(name)}</th>" for name in columns)
    if not body:
        return ""
    return f"<details open><summary>{escape(title)}</summary>\n<table>\n<tr>{head}</tr>\n{body}\n</table></details>"

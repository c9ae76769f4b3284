"""The ``synth`` command: generate, list, show and verify synthetic examples; their schema."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from schemas.console import Group, say


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="crossfoot")
def main() -> None:
    """Make finance-reasoning examples that carry their proofs."""


@main.command()
@click.option("--category", required=True, metavar="NAME", help="One of `synth list`.")
@click.option("--count", type=click.IntRange(1), default=100, show_default=True, help="Rows to make.")
@click.option("--seed", type=int, default=0, show_default=True, help="Seed of the rows' random streams.")
@click.option("--difficulty", metavar="LEVEL", help="A level of the category (see `synth list`).")
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="A .jsonl or .parquet file  [default: runs/synth/CATEGORY.jsonl]",
)
@click.option("--families", metavar="A,B", help="Only these question families (see `synth list`).")
@click.option("--format", "table_format", metavar="NAME", help="Every table in this format, such as html.")
@click.option(
    "--turns", type=click.IntRange(1, 6), default=1, show_default=True,
    help="Conversations of up to this many questions, later ones leaning on earlier answers.",
)  # fmt: skip
@click.option("--knob", "knobs", metavar="NAME=PERCENT", multiple=True, help="How often a page shows NAME.")
@click.option("--workers", type=click.IntRange(1), default=1, show_default=True, help="Processes.")
@click.option("--shard", metavar="I/N", help="Make only the I-th of N equal parts of the rows.")
@click.option("--json", "as_json", is_flag=True, help="Print a summary as JSON.")
def generate(
    category: str,
    count: int,
    seed: int,
    difficulty: str | None,
    out: Path | None,
    families: str | None,
    table_format: str | None,
    turns: int,
    knobs: tuple[str, ...],
    workers: int,
    shard: str | None,
    as_json: bool,
) -> None:
    """Generate verified examples of a category and write them to a file.

    Neither the number of workers nor an interruption changes the file: run the command again, and it
    goes on where it was stopped.
    """
    from synth.request import WHOLE, read_options, read_shard
    from synth.write import write_examples

    written = write_examples(
        category,
        count=count,
        seed=seed,
        difficulty=difficulty,
        out=out,
        workers=workers,
        shard=WHOLE if shard is None else read_shard(shard),
        options=read_options(families, table_format, knobs, turns),
    )
    again = ", ".join(f"{gate} {n}" for gate, n in sorted(written.refused.items())) or "none"
    say(
        f"wrote {written.rows} verified {category} examples to {written.path} (draws refused by a gate: {again})"
    )
    if as_json:
        click.echo(json.dumps(written.as_json()))


@main.command("list")
@click.option("--json", "as_json", is_flag=True, help="Machine-readable output.")
def list_(*, as_json: bool) -> None:
    """List the categories, their levels and question families."""
    from synth.generator import categories

    found: list[dict[str, Any]] = [
        {
            "category": name,
            "version": cat.VERSION,
            "summary": cat.SUMMARY,
            "levels": {level: cat.families(level) for level in cat.LEVELS},
        }
        for name, cat in categories().items()
    ]
    if as_json:
        click.echo(json.dumps(found, indent=2))
        return
    for entry in found:
        click.echo(f"{entry['category']}@{entry['version']}: {entry['summary']}")
        for level, families in entry["levels"].items():
            click.echo(f"  {level}: {', '.join(families)}")


@main.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("-n", "count", type=click.IntRange(1), default=3, show_default=True, help="How many to show.")
def show(file: Path, count: int) -> None:
    """Show examples of FILE as cards: context, question, worked answer, proof, distractors."""
    from itertools import islice

    from schemas.errors import CrossfootError
    from schemas.rows import read_examples
    from synth.card import print_card

    shown = 0
    for example in islice(read_examples(file), count):
        print_card(example)
        shown += 1
    if not shown:
        raise CrossfootError(f"{file}: holds no examples")


@main.command()
@click.argument("file", type=click.Path(path_type=Path))
def verify(file: Path) -> None:
    """Re-run every proof gate on every row of FILE; fail on the first row that does not hold."""
    from synth.write import verify_file

    count = verify_file(file)
    click.echo(f"{file}: {count} examples, every proof holds")


@main.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--html", type=click.Path(dir_okay=False, path_type=Path), help="Write a page with plots here.")
@click.option("--json", "as_json", is_flag=True, help="Print the counts as JSON.")
def coverage(file: Path, html: Path | None, as_json: bool) -> None:
    """Count what FILE holds: families, error modes, phenomena, difficulty, formats, lengths, repeats."""
    from synth.coverage import cover
    from synth.coverage_page import print_coverage, write_page

    found = cover(file)
    if html is not None:
        write_page(found, html, title=f"Coverage of {file.name}")
        say(f"wrote {html}")
    if as_json:
        click.echo(json.dumps(found.as_json(), indent=1, ensure_ascii=False))
    else:
        print_coverage(found)


@main.command()
def schema() -> None:
    """Print the JSON Schema of an example row."""
    from schemas.example import json_schema

    click.echo(json.dumps(json_schema(), indent=2, ensure_ascii=False))


if __name__ == "__main__":
    main()

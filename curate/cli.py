"""``curate``: mix synthetic and real rows into a dataset folder, and check one."""

from __future__ import annotations

import json
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from schemas.console import Group, interactive, say
from schemas.errors import RecipeError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from curate.stages import Stages


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Mix synthetic and real finance questions: split by document, exact counts, locked."""


_DATA_ROOT = click.option(
    "--data-root",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder with one sub-folder of upstream's files a source (default: $CROSSFOOT_DATA, else the hub).",
)


@main.command()
@click.argument("recipe")
@click.option(
    "--from",
    "given",
    metavar="NAME=FILE",
    multiple=True,
    help="Take a synthetic category's rows from a file made before; every row is verified again.",
)
@_DATA_ROOT
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="Folder to write (default: runs/<recipe name>); an earlier mix there is replaced.",
)
@click.option("--seed", type=int, help="Seed instead of the recipe's.")
@click.option(
    "--scale", default="1", metavar="N", help="Multiply all counts, such as 0.1 for a small sibling."
)
@click.option(
    "--commercial-only", is_flag=True, help="Refuse sources whose licence forbids commercial use, by name."
)
@click.option(
    "--workers", type=click.IntRange(1), default=1, help="Processes; any number gives the same bytes."
)
@click.option(
    "--push-to-hub", "repo", metavar="USER/NAME", help="Publish the mix as this dataset of the hub."
)
@click.option(
    "--private",
    is_flag=True,
    help="With --push-to-hub: make it private; one that is public already is refused.",
)
@click.option(
    "--json", "as_json", is_flag=True, help="Print folder, counts and the seconds of each stage as JSON."
)
def mix(
    recipe: str,
    given: tuple[str, ...],
    data_root: Path | None,
    out: Path | None,
    seed: int | None,
    scale: str,
    commercial_only: bool,
    workers: int,
    repo: str | None,
    private: bool,
    as_json: bool,
) -> None:
    """Make the dataset folder that RECIPE describes."""
    from curate.mix import mix as make
    from curate.mixing import read_scale
    from curate.push import check_hub
    from schemas.licence import forbids_commercial_use
    from schemas.recipe import MixRecipe, find_recipe, load_recipe

    if private and repo is None:
        raise RecipeError("--private says how to publish: it needs --push-to-hub USER/NAME")
    loaded = load_recipe(recipe, MixRecipe)
    if seed is not None:
        loaded = loaded.model_copy(update={"seed": seed})
    out = out or Path("runs") / loaded.name
    if repo is not None:
        check_hub(repo)  # before anything slow begins
    say(f"recipe {find_recipe(recipe)}, seed {loaded.seed}, into {out}")
    with _stages() as (stages, note):
        made = make(
            loaded, out, files=_files(given), data_root=data_root, scale=read_scale(scale),
            commercial_only=commercial_only, workers=workers, note=note, stages=stages,
        )  # fmt: skip
    for name, item in made.lock.inputs.items():
        if forbids_commercial_use(item.licence):
            say(f"note: {name} is {item.licence}, which forbids commercial use")
    rows = {name: made.lock.outputs[f"{name}.parquet"].rows for name in ("train", "eval", "rejected")}
    say(
        f"{rows['train']} train, {rows['eval']} eval, {rows['rejected']} left out (reasons in rejected.parquet)"
    )
    say("seconds: " + ", ".join(f"{name} {taken:.1f}" for name, taken in made.seconds.items()))
    pushed = _push(out, repo, private=private) if repo is not None else None
    if as_json:
        seconds = {name: round(taken, 3) for name, taken in made.seconds.items()}
        click.echo(json.dumps({"folder": str(out), **rows, "seconds": seconds, "url": pushed}))
        return
    click.echo(out)
    if pushed:
        click.echo(pushed)


@contextmanager
def _stages() -> Iterator[tuple[Stages, Callable[[str], None]]]:
    """Show the stages of a mix on a terminal, each with its rows and its time; give what notes are said with."""
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    from curate.stages import Stages

    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, disable=not interactive(), transient=True) as shown:
        # On a terminal notes go above the line that shows the stage, not behind it.
        above = partial(console.print, markup=False, highlight=False, soft_wrap=True)
        yield Stages(shown), above if interactive() else say


def _push(folder: Path, repo: str, *, private: bool) -> str:
    """Verify and publish a mix. Returns the commit's address."""
    from curate.push import push as publish

    with _progress("rows verified") as each:
        pushed = publish(folder, repo, private=private, each=each)
    say(f"pushed {', '.join(pushed.files)} to {pushed.repo}, commit {pushed.commit[:7]}")
    return pushed.url


@contextmanager
def _progress(what: str) -> Iterator[Callable[[], None]]:
    """Count rows on a terminal; give what is to be called once a row."""
    from rich.console import Console
    from rich.progress import Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.completed} {task.description}"), TimeElapsedColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, disable=not interactive(), transient=True) as bar:
        task = bar.add_task(what, total=None)
        yield lambda: bar.advance(task)


def _files(given: tuple[str, ...]) -> dict[str, Path]:
    files = {}
    for text in given:
        name, equals, file = text.partition("=")
        if not (name and equals and file):
            raise RecipeError(f"--from {text}: write --from NAME=FILE, such as unit-scale=rows.jsonl")
        if name in files:
            raise RecipeError(f"--from {name}: given twice")
        files[name] = Path(file)
    return files


@main.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the counts as JSON.")
def verify(folder: Path, as_json: bool) -> None:
    """Check a dataset folder: hashes, counts, sides, ids, and every synthetic proof again."""
    from curate.verify import verify_folder

    with _progress("rows checked") as each:
        checked = verify_folder(folder, each=each)
    if as_json:
        click.echo(json.dumps(checked))
        return
    click.echo(
        f"{folder}: {checked['files']} files as locked; {checked['train']} train and "
        f"{checked['eval']} eval rows as the recipe asks; {checked['documents']} documents, none on "
        f"both sides; every id is its content's hash; {checked['proofs']} proofs hold"
    )


@main.command()
@click.argument("source", metavar="FILE|DIR", type=click.Path(path_type=Path))
@click.option(
    "--format",
    "form",
    required=True,
    metavar="NAME",
    help="chat, prompt-completion, alpaca, sharegpt or rlvr.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="A .jsonl or .parquet file, or the folder for a whole DIR (default: in runs/export).",
)
@click.option("--split", metavar="NAME", help="Only this side of DIR: train or eval.")
def export(source: Path, form: str, out: Path | None, split: str | None) -> None:
    """Write the examples of FILE, or of the dataset folder DIR, in another trainer's format."""
    from curate.export import export as write

    with _progress("examples exported") as each:
        done = write(source, form, out=out, split=split, each=each)
    if done.ungraded:
        say(f"note: {done.ungraded} answers in prose are left out: no rule can grade them")
    say(f"{done.rows} rows in the format {form}")
    click.echo(done.path)


@main.command()
@_DATA_ROOT
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
def sources(data_root: Path | None, as_json: bool) -> None:
    """List the real sources: licence, where each would be read from, and whether it is there."""
    from curate.survey import survey

    found = survey(data_root)
    if as_json:
        click.echo(json.dumps(found, indent=1))
        return
    for source in found:
        flag = " (no commercial use)" if source["non_commercial"] else ""
        published = source["upstream_rows"]
        of = f" of about {published:,} upstream" if published else ""
        rows = f"{source['rows']:,} rows{of}" if source["rows"] is not None else f"not downloaded{of}"
        state = rows if source["reachable"] else f"NOT REACHABLE: {source['why']}"
        click.echo(f"{source['name']}: {source['licence']}{flag}; {source['reads_from']}; {state}")


@main.command()
@click.argument("source")
@_DATA_ROOT
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder for findings.jsonl and report.html (default: runs/audit/<SOURCE>).",
)
@click.option("--json", "as_json", is_flag=True, help="Print the counts as JSON.")
def audit(source: str, data_root: Path | None, out: Path | None, as_json: bool) -> None:
    """Look for wrong gold answers in SOURCE: programs, directions, scales, percentages, orders."""
    from curate.audit.report import summary, summary_table, write
    from curate.audit.run import audit_files
    from curate.locate import locate
    from curate.source import find_source

    found = find_source(source)
    audited = audit_files(found.name, locate(found, None, data_root).files)
    for path in write(audited, out or Path("runs/audit") / found.name):
        say(f"wrote {path}")
    click.echo(json.dumps(summary(audited)) if as_json else summary_table(audited))


@main.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--tokenizer", metavar="NAME|DIR", help="Count with this tokenizer (default: the recipe's).")
@click.option(
    "--max-length", type=click.IntRange(1), help="Count rows and answers that this many tokens cut."
)
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
def lengths(folder: Path, tokenizer: str | None, max_length: int | None, as_json: bool) -> None:
    """Measure the rows of DIR in tokens, and what a trainer's max_length would cut: above all, answers."""
    from curate.lengths import lengths_table, measure

    with _progress("rows measured") as each:
        found = measure(folder, tokenizer, each=each)
    if found.tokenizer is None:
        say(f"note: lengths are {found.note}")
    click.echo(json.dumps(found.as_json(max_length)) if as_json else lengths_table(found, max_length))


@main.command()
@click.argument("before", metavar="A", type=click.Path(path_type=Path))
@click.argument("after", metavar="B", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON, every row included.")
def diff(before: Path, after: Path, as_json: bool) -> None:
    """Say what changed from mix A to mix B, and why: recipe, inputs, rows that one lacks, rows reworded."""
    from curate.diff import diff as compare
    from curate.diff import diff_text

    found = compare(before, after)
    click.echo(json.dumps(found.as_json(), ensure_ascii=False) if as_json else diff_text(found))


@main.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.argument("repo", metavar="USER/NAME")
@click.option("--private", is_flag=True, help="Make it private; one that is public already is refused.")
def push(folder: Path, repo: str, private: bool) -> None:
    """Verify DIR in full and publish it as the hub's dataset USER/NAME, with its card and lock."""
    click.echo(_push(folder, repo, private=private))


@main.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--out", type=click.Path(path_type=Path), help="The page to write (default: runs/report/<mix>.html)."
)
def report(folder: Path, out: Path | None) -> None:
    """Write a page on the mix in DIR: counts, lengths, licences, rows left out, overlap, split, rows to read."""
    from curate.report_page import write_report
    from schemas.dataset import read_lock

    out = out or Path("runs/report") / f"{read_lock(folder).recipe['name']}.html"
    with _progress("rows read") as each:
        write_report(folder, out, each=each)
    click.echo(out)


if __name__ == "__main__":
    main()

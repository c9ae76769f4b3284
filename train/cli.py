"""The ``train`` command: base, sft, status, merge, eval, grade."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from schemas.console import Group, say
from schemas.errors import TrainError
from train.parallel import only_main_speaks, part

if TYPE_CHECKING:
    from collections.abc import Callable

    from schemas.dataset import Split
    from schemas.example import Example
    from train.evals.predictions import Graded
    from train.resolve import Plan


F = TypeVar("F", bound="Callable[..., Any]")

# GNU OpenMP's threads spin while they wait. Where another process has the core, that costs more than the
# work itself; this short spin costs nothing on an idle machine. It must be set before torch is imported.
os.environ.setdefault("GOMP_SPINCOUNT", "3000")


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="crossfoot")
def main() -> None:
    """Fine-tune a model on a dataset folder, merge the adapter, and grade the answers."""


@main.command()
@click.option("--data", type=click.Path(path_type=Path), required=True, help="Dataset folder.")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Folder to write.")
@click.option("--size", type=click.Choice(["tiny", "small", "medium"]), default="small", show_default=True)
@click.option("--seed", type=int, default=0, show_default=True)
def base(data: Path, out: Path, size: str, seed: int) -> None:
    """Build a small untrained model and a tokenizer of the mix's training side."""
    _need()
    from train.base import build_base

    count = build_base(data, out, size=size, seed=seed)
    click.echo(f"{out}: {count / 1e6:.2f}M parameters")


def _planned(command: F) -> F:
    """Add the options that say what to train on what."""
    for option in (
        click.option(
            "--set", "changes", multiple=True, metavar="KEY=VALUE", help="Change the recipe; repeatable."
        ),
        click.option("--out", type=click.Path(path_type=Path), help="Run folder [default: runs/RECIPE-MIX]"),
        click.option("--base", metavar="MODEL", help="Model folder or hub name, instead of the recipe's."),
        click.option(
            "--data", type=click.Path(path_type=Path), help="Dataset folder [default: the newest in runs/]"
        ),
    ):
        command = option(command)
    return command


_recipe = click.option(
    "--recipe", default="quickstart-lora", show_default=True, help="Recipe with `kind: sft`."
)


def _plan(recipe: str, options: dict[str, Any]) -> Plan:
    """Resolve the options of ``_planned`` and say what was chosen."""
    from train.resolve import resolve

    plan = resolve(recipe, **options)
    say(f"recipe {plan.recipe.name}, data {plan.data}, base {plan.recipe.base}, run {plan.run}")
    return plan


@main.command()
@_recipe
@_planned
@click.option(
    "--dry-run", is_flag=True, help="Print the resolved recipe, steps, tokens and memory, and stop."
)
@only_main_speaks()
def sft(recipe: str, dry_run: bool, **options: Any) -> None:
    """Train a LoRA adapter; run again, it goes on where it stopped."""
    _need()
    plan = _plan(recipe, options)
    if dry_run:
        from schemas.recipe import recipe_text
        from train.preflight import foresee
        from train.preflight_text import figures

        found = foresee(plan.recipe, plan.data, plan.run)
        click.echo("\n".join([recipe_text(plan.recipe), *figures(found, plan.recipe)]))
        found.refuse()
        return
    try:
        from train.sft import run_sft

        adapter = run_sft(plan.recipe, plan.data, plan.run)
        part()
    except KeyboardInterrupt as stopped:
        say(str(stopped) or f"{plan.run}: stopped outside of training; the same command begins there again")
        raise SystemExit(130) from None  # as a shell says it: ended by Ctrl-C
    click.echo(f"adapter: {adapter}")


@main.command()
@_recipe
@_planned
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
def check(recipe: str, as_json: bool, **options: Any) -> None:
    """Check what `train sft` would train on and what it needs; exit 2 where it would refuse."""
    _need()
    plan = _plan(recipe, options)
    from train.preflight import foresee
    from train.preflight_text import as_text

    found = foresee(plan.recipe, plan.data, plan.run)
    click.echo(json.dumps(found.as_dict(), indent=1) if as_json else as_text(found, plan.recipe))
    found.refuse()


@main.command()
@click.argument("run", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
def status(run: Path, as_json: bool) -> None:
    """Tell how a run is doing: its step, losses and checkpoints, and what to do next."""
    from train.runs.status import as_text
    from train.runs.status import status as status_of

    found = status_of(run)
    click.echo(json.dumps(found, indent=1) if as_json else as_text(found))


@main.command()
@click.argument("run", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), help="Folder to write [default: RUN/merged]")
@click.option("--base", "base_name", help="Where the base is now, if it was moved.")
@click.option(
    "--dtype", type=click.Choice(["bf16", "float16", "float32"]), default="bf16", show_default=True,
    help="What the weights are written in.",
)  # fmt: skip
def merge(run: Path, out: Path | None, base_name: str | None, dtype: str) -> None:
    """Merge a run's adapter into its full-precision base, and check that they agree."""
    _need()
    from train.merging.merge import merge as merge_run

    folder, found = merge_run(run, out, base=base_name, dtype=dtype)
    say(
        "relative difference of logits to base + adapter: "
        f"merged {found.merging:.1e}, written in {dtype} {found.rounding:.1e} (allowed {found.bound:.1e}), "
        f"base alone {found.effect:.1e}"
    )
    click.echo(f"merged: {folder}")


_engine = click.option(
    "--engine", type=click.Choice(["auto", "vllm", "transformers"]), default="auto", show_default=True
)
_new = click.option("--max-new-tokens", type=click.IntRange(min=1), default=256, show_default=True)


@main.command()
@click.argument("run", type=click.Path(path_type=Path))
@click.option(
    "--gguf", "formats", multiple=True, type=click.Choice(["f16", "Q8_0", "Q5_K_M", "Q4_K_M"]),
    default=["Q4_K_M"], show_default=True, help="What the weights are written in; repeatable.",
)  # fmt: skip
@click.option("--out", type=click.Path(path_type=Path), help="Folder to write [default: RUN/gguf]")
@click.option(
    "--llama-cpp", type=click.Path(path_type=Path), metavar="PATH",
    help="A checkout of llama.cpp [default: the source of the installed llama-cpp-python, fetched once]",
)  # fmt: skip
@click.option(
    "--data", type=click.Path(path_type=Path), help="The mix, to grade answers by [default: the run's own]"
)
@click.option("--ollama", is_flag=True, help="Write a Modelfile for Ollama as well.")
def export(
    run: Path,
    formats: tuple[str, ...],
    out: Path | None,
    llama_cpp: Path | None,
    data: Path | None,
    ollama: bool,
) -> None:
    """Write a run's merged model as GGUF for llama.cpp and Ollama, and check that it answers the same."""
    _need()
    from train.exporting.export import describe
    from train.exporting.export import export as export_run

    written = export_run(run, formats, out, llama_cpp=llama_cpp, data=data, ollama=ollama)
    for name, (file, found) in written.items():
        say(describe(name, found))
        click.echo(f"{name}: {file}")


_data = click.option("--data", type=click.Path(path_type=Path), required=True, help="Dataset folder.")
_split = click.option("--split", type=click.Choice(["eval", "train"]), default="eval", show_default=True)
_json = click.option("--json", "as_json", is_flag=True, help="Print the table as JSON.")


@main.command("eval")
@_data
@click.option("--model", "models", multiple=True, required=True, metavar="NAME=PATH", help="Repeatable.")
@_split
@_engine
@_new
@click.option("--out", type=click.Path(path_type=Path), help="Predictions file to write (JSONL).")
@_json
def evaluate(
    data: Path,
    models: tuple[str, ...],
    split: Split,
    engine: str,
    max_new_tokens: int,
    out: Path | None,
    as_json: bool,
) -> None:
    """Generate replies with one or more models and grade them."""
    _need("torch", "transformers", "datasets")
    examples = _examples(data, split)
    from train.evals.evaluate import evaluate as run
    from train.evals.evaluate import named_models

    graded = run(named_models(models), examples, split, engine=engine, max_new_tokens=max_new_tokens, out=out)
    if out:
        say(f"predictions: {out}")
    _show(graded, data, split, as_json=as_json)


@main.command()
@click.argument("predictions", type=click.Path(path_type=Path))
@_data
@_split
@click.option(
    "--out", type=click.Path(path_type=Path), help="File for the predictions with their verdicts (JSONL)."
)
@_json
def grade(predictions: Path, data: Path, split: Split, out: Path | None, as_json: bool) -> None:
    """Grade predictions made anywhere: JSONL lines with `id` and `reply`."""
    from train.evals.predictions import grade_all, read_predictions, write_predictions

    read = read_predictions(predictions)
    graded = grade_all(_examples(data, split), read, where=predictions)
    if out:
        write_predictions(out, graded)
        say(f"verdicts: {out}")
    if missing := sum(row.prediction is None for row in graded):
        say(f"note: {missing} rows have no prediction and count as no_answer")
    _show(graded, data, split, as_json=as_json)


_STAGES = click.Choice(["sft", "merge", "export", "eval"])


@main.command("run")
@click.argument("recipe")
@_planned
@click.option("--only", type=_STAGES, multiple=True, help="Do this stage alone; repeatable.")
@click.option("--skip", type=_STAGES, multiple=True, help="Leave this stage out; repeatable.")
@click.option("--from", "start", type=_STAGES, help="Begin with this stage.")
@click.option(
    "--gguf", multiple=True, default=["Q4_K_M"], show_default=True, help="What to export; repeatable."
)
@_engine
@_new
def run_all(
    recipe: str,
    only: tuple[str, ...],
    skip: tuple[str, ...],
    start: str | None,
    gguf: tuple[str, ...],
    engine: str,
    max_new_tokens: int,
    **options: Any,
) -> None:
    """Train RECIPE, merge, export and evaluate: each stage that is not there yet, in order."""
    _need()
    from train.stages import chosen, run_stages

    stages = chosen(only=only, skip=skip, start=start)
    if "export" in stages:
        from train.exporting.tools import check_installed

        check_installed()  # not after hours of training
    plan = _plan(recipe, options)
    how = {"gguf": gguf, "engine": engine, "max_new_tokens": max_new_tokens}
    run_stages(stages, plan, recipe, options["changes"], **how)
    say(f"{plan.run}: done")


@main.command()
@click.argument("recipe")
@click.option("--over", multiple=True, required=True, metavar="KEY=A,B", help="What is varied; repeatable.")
@click.option("--seeds", type=click.IntRange(min=1), default=1, show_default=True, help="Runs of each.")
@click.option("--data", type=click.Path(path_type=Path), help="Dataset folder [default: the newest in runs/]")
@click.option("--set", "changes", multiple=True, metavar="KEY=VALUE", help="Change the recipe; repeatable.")
@click.option("--out", type=click.Path(path_type=Path), help="Sweep folder [default: runs/sweep-RECIPE]")
@_engine
@_new
@_json
def sweep(
    recipe: str,
    over: tuple[str, ...],
    seeds: int,
    data: Path | None,
    changes: tuple[str, ...],
    out: Path | None,
    engine: str,
    max_new_tokens: int,
    as_json: bool,
) -> None:
    """Train RECIPE with all combinations of some values, e.g. --over lora.r=4,8 --over mix=runs/a,runs/b."""
    _need()
    from schemas.recipe import load_recipe
    from schemas.sft_recipe import SftRecipe
    from train.runs.folder import RUNS
    from train.sweep import axis, points, run_sweep, write_sweep
    from train.sweep_page import as_text, write_page

    loaded = load_recipe(recipe, SftRecipe, changes)
    out = out or RUNS / f"sweep-{loaded.name}"
    runs = points(loaded, recipe, changes, [axis(text) for text in over], seeds, out)
    how = {"engine": engine, "max_new_tokens": max_new_tokens}
    results = run_sweep(runs, recipe, data=data, changes=changes, **how)
    write_sweep(out, loaded.name, results)
    write_page(out, loaded.name, results)
    if as_json:
        click.echo((out / "sweep.json").read_text(encoding="utf-8"), nl=False)
    else:
        click.echo(as_text(results))
    say(f"sweep: {out / 'sweep.html'}")


def _need(*packages: str) -> None:
    from train.models.load import need

    need(*(packages or ("torch", "transformers", "tokenizers", "datasets", "peft", "trl")))


def _examples(data: Path, split: Split) -> list[Example]:
    from schemas.dataset import check_lock, read_split

    check_lock(data)
    examples = list(read_split(data, split))
    if not examples:
        raise TrainError(f"{data}: the {split} split has no rows")
    return examples


def _show(graded: list[Graded], data: Path, split: Split, *, as_json: bool) -> None:
    from train.evals import table

    if as_json:
        click.echo(json.dumps(table.as_json(graded), indent=1))
    else:
        table.show(graded, f"{data.resolve().name}, {split} split")


if __name__ == "__main__":
    main()

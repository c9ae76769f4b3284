"""The dataset card of a mix: README.md, whose header gives ``load_dataset(folder)`` its splits."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from curate.source import find_source, source_names
from schemas.licence import forbids_commercial_use
from schemas.recipe import MixRecipe

if TYPE_CHECKING:
    from curate.mixing import Tally
    from schemas.dataset import Lock

_SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"))


_BODY = """\
# {name}

Questions on financial figures with worked answers, mixed by Crossfoot {crossfoot} with seed {seed}.

{note}{warnings}## Rows

{sizing}| part | kind | train | eval | left out |
|---|---|---:|---:|---:|
{counts}

{copies}No document stands on both sides. `rejected.parquet` holds every row that was left out, with its reason:

{reasons}

## Sources

| part | licence | revision | rows read |
|---|---|---|---:|
{sources}

## Columns

`messages` is the conversation, `answer` the last turn's answer as displayed, `answer_kind` how it is
graded, `document` what was kept on one side, and `example` the whole example as JSON: proof, exact
answer, wrong answers and provenance. Real rows have no proof; their worked answers are built from
upstream's own gold derivations.

`overlap.parquet` shows train rows beside the eval or protected row that shares most 13-grams with
them, for review. A row with a `copy_number` is its row once more.

`lock.json` holds the recipe and the hashes of all inputs and outputs; `curate verify` checks this folder
against it.
"""

_FIXTURES = (
    "**The rows of {} are fixtures: invented rows in the schema of the real data set, made up to test "
    "the pipeline. They are not the data set, and nothing measured on them says anything about it.**\n\n"
)
_RESTRICTED = "**The rows of {} are under a licence that forbids commercial use.**\n\n"


def card(lock: Lock, tally: Tally) -> str:
    """Write the card; everything in it comes from the lock and the counts of rows."""
    recipe = MixRecipe.model_validate(lock.recipe)
    body = _BODY.format(
        name=recipe.name,
        crossfoot=lock.crossfoot,
        seed=recipe.seed,
        note=f"{recipe.note.strip()}\n\n" if recipe.note.strip() else "",
        warnings=_warnings(lock),
        sizing=_sizing(lock),
        copies="".join(f"{name}: {how}.\n\n" for name, how in tally.copies().items()),
        counts="\n".join(_counts(recipe, tally)),
        reasons="\n".join(_reasons(tally)),
        sources="\n".join(_sources(lock)),
    )
    rows = sum(some.total() for some in tally.train.values()) + tally.eval.total()
    return f"---\n{_header(lock, recipe, rows)}\n---\n\n{body}"


def _header(lock: Lock, recipe: MixRecipe, count: int) -> str:
    from huggingface_hub import DatasetCardData

    splits = [{"split": side, "path": f"{side}.parquet"} for side in ("train", "eval")]
    licences = sorted({item.licence.lower() for item in lock.inputs.values()})
    data = DatasetCardData(
        pretty_name=recipe.name,
        language=["en"],
        license=licences,
        task_categories=["question-answering", "text-generation"],
        tags=["finance", "numerical-reasoning", "crossfoot"],
        size_categories=[next((name for most, name in _SIZES if count < most), "1M<n<10M")],
        configs=[{"config_name": "default", "data_files": splits}],
    )
    return str(data.to_yaml())


def _warnings(lock: Lock) -> str:
    """Say in plain words what a reader must not miss: invented rows, non-commercial licences."""
    fixtures = sorted({i.name for i in lock.inputs.values() if i.revision == "fixture"})
    restricted = sorted({i.name for i in lock.inputs.values() if forbids_commercial_use(i.licence)})
    text = _FIXTURES.format(", ".join(fixtures)) if fixtures else ""
    return text + (_RESTRICTED.format(", ".join(restricted)) if restricted else "")


def _sizing(lock: Lock) -> str:
    if lock.sizing is None:
        return ""
    asked = ", ".join(f"{name} {what}" for name, what in lock.sizing.asked.items())
    return f"The counts are the recipe's ({asked}) at scale {lock.sizing.scale}, by largest remainder.\n\n"


def _counts(recipe: MixRecipe, tally: Tally) -> list[str]:
    out: Counter[str] = Counter()
    for (name, _), rows in tally.out.items():
        out[name] += rows
    train = {e.name: tally.train[e.name].total() for e in recipe.mix}
    lines = [
        f"| {e.name} | {'synthetic' if e.synth else 'real'} | {train[e.name]} | {tally.eval[e.name]} | "
        f"{out[e.name]} |"
        for e in recipe.mix
    ]
    return [*lines, f"| all | | {sum(train.values())} | {tally.eval.total()} | {out.total()} |"]


def _reasons(tally: Tally) -> list[str]:
    if not tally.out:
        return ["None was left out."]
    lines = [f"| {name} | {rule} | {n} |" for (name, rule), n in sorted(tally.out.items())]
    return ["| part | rule | rows |", "|---|---|---:|", *lines]


def _sources(lock: Lock) -> list[str]:
    real = set(source_names())
    lines = []
    for key, item in lock.inputs.items():
        is_real = item.name in real and item.revision != "fixture"
        url = find_source(item.name).url if is_real else ""
        name = f"[{key}]({url})" if url else key
        lines.append(f"| {name} | {item.licence} | {item.revision} | {item.rows} |")
    return lines

"""The model card of a run: README.md, whose figures all come from the run folder and the mix's lock."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

from schemas.dataset import read_lock
from schemas.files import replacing_file
from schemas.licence import forbids_commercial_use
from train.evals.engines import stop_tokens
from train.models.load import auto_class, is_local, load_tokenizer
from train.runs.curve import FILE as CURVE
from train.runs.metrics import ALL
from train.runs.page import FILE as PAGE
from train.runs.probe import licences

if TYPE_CHECKING:
    from pathlib import Path

    from schemas.sft_recipe import SftRecipe

_CARD = """\
---
{header}
---

# {name}

A LoRA adapter for {base}, trained with Crossfoot on questions about financial figures with worked answers.

{warnings}## Use

The adapter is {size}; it is loaded onto its base.

```python
import torch
from peft import PeftModel
from transformers import {auto}, AutoTokenizer

base = {base_name!r}
adapter = {adapter!r}
tokenizer = AutoTokenizer.from_pretrained(base{revision})
model = {auto}.from_pretrained(base{revision}, dtype=torch.{dtype})
model = PeftModel.from_pretrained(model, adapter).eval()

question = "Revenue was $120 million in 2023 and $150 million in 2024. By how many percent did it grow?"
inputs = tokenizer.apply_chat_template(
    [{{"role": "user", "content": question}}], add_generation_prompt=True, return_dict=True, return_tensors="pt"
)
with torch.no_grad():
    output = model.generate(**inputs.to(model.device), max_new_tokens=256, do_sample=False, eos_token_id={stops})
print(tokenizer.decode(output[0, inputs["input_ids"].shape[1] :], skip_special_tokens=True))
```

`train merge` writes the base with the adapter in it, for engines that load no adapters.

## Results

Step {step} of {of} became the adapter: {why}. Training loss at the end {loss:.4f}, after {tokens:,} tokens.
{curve}
{figures}

Held-out rows are of the mix, and no document of theirs is trained on. Losses are nats per supervised token.
{graded_note}
## Data

{left_out}| part | source | licence | revision | train | held out |
|---|---|---|---|---:|---:|
{data}

`probe.jsonl` in the run folder holds copies of {probes}, which a merge is checked on; the adapter holds none.

## Training

| | |
|---|---|
{settings}

`recipe.yaml` is the whole recipe, `lock.json` has the hashes of data, base and code, the order of the rows and the
versions of the packages, `metrics.jsonl` all that was measured, `{page}` all of it on a page.
"""
_RESTRICTED = "**The rows of {} are under a licence that forbids commercial use.**\n\n"
_FIXTURES = (
    "**The rows of {} are fixtures: invented rows in the schema of the real data set. What is measured on them "
    "says nothing about it.**\n\n"
)


def write_card(run: Path, recipe: SftRecipe, data: Path, result: dict[str, Any]) -> None:
    """Write README.md.

    Args:
        run: The run folder.
        recipe: Its recipe.
        data: The dataset folder that it was trained on.
        result: Its result.json (train.runs.finish).
    """
    parts = _parts(data)
    probes = licences(run)
    base = recipe.base if is_local(recipe.base) else f"[{recipe.base}](https://huggingface.co/{recipe.base})"
    card = _CARD.format(
        header=_header(recipe, result),
        name=recipe.name,
        base=f"`{recipe.base}`" if is_local(recipe.base) else base,
        base_name=recipe.base,
        auto=auto_class(recipe.base, recipe.revision).__name__,
        stops=stop_tokens(recipe.base, load_tokenizer(recipe.base, recipe.revision), recipe.revision),
        adapter=(run / "adapter").as_posix(),
        revision=f", revision={recipe.revision!r}" if recipe.revision else "",
        dtype="float32" if recipe.precision == "float32" else "bfloat16",
        size=_size(recipe),
        warnings=_warnings(parts),
        step=result["step"],
        of=result["of"],
        why=result["why"],
        loss=result["loss"],
        tokens=result["tokens"],
        curve=f"\n![Loss over the steps]({CURVE})\n" if (run / CURVE).is_file() else "",
        figures=_figures(result),
        graded_note=_GRADED.format(rows=result["graded"][ALL]["rows"]) if result["graded"] else "",
        left_out=_left_out(run, recipe),
        data="\n".join(
            f"| {category} | {source} | {licence} | {revision} | {train} | {held} |"
            for (category, source, licence, revision), (train, held) in parts.items()
        ),
        probes=", ".join(f"{count} rows under {licence}" for licence, count in probes.items())
        or "rows of the mix",
        settings="\n".join(f"| {name} | {value} |" for name, value in _settings(recipe).items()),
        page=PAGE,
    )
    with replacing_file(run / "README.md") as partial:
        partial.write_text(card, encoding="utf-8", newline="\n")


_GRADED = """
Graded accuracy is that of greedy answers to {rows} held-out rows, chosen by their hash, by the rules that the data
was checked with. `train eval` answers all of them.
"""

Part = tuple[str, str, str, str]
"""Category, source, licence, revision."""


def _parts(data: Path) -> dict[Part, list[int]]:
    """Count the rows of both sides by category, source, licence and revision."""
    import pyarrow.parquet as pq

    revisions = {item.name: item.revision for item in read_lock(data).inputs.values()}
    counts: dict[Part, list[int]] = {}
    for side, split in enumerate(("train", "eval")):
        table = pq.read_table(data / f"{split}.parquet", columns=["category", "source", "licence"])
        for row, count in Counter(
            (r["category"], r["source"], r["licence"]) for r in table.to_pylist()
        ).items():
            revision = revisions.get(row[0]) or revisions.get(row[1]) or ""
            counts.setdefault((*row, revision), [0, 0])[side] = count
    return dict(sorted(counts.items()))


def _warnings(parts: dict[Part, list[int]]) -> str:
    restricted = sorted({source for _, source, licence, _ in parts if forbids_commercial_use(licence)})
    fixtures = sorted({source for _, source, _, revision in parts if revision == "fixture"})
    text = _RESTRICTED.format(", ".join(restricted)) if restricted else ""
    return text + (_FIXTURES.format(", ".join(fixtures)) if fixtures else "")


def _left_out(run: Path, recipe: SftRecipe) -> str:
    path = run / "left_out.jsonl"
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    if not lines:
        return ""
    counts = Counter(json.loads(line)["split"] for line in lines)
    told = ", ".join(f"{count} of {split}" for split, count in sorted(counts.items()))
    return f"Rows longer than {recipe.max_length:,} tokens were left out, never cut: {told} (left_out.jsonl).\n\n"


def _figures(result: dict[str, Any]) -> str:
    held_out, graded = result["held_out"], result["graded"]
    if not held_out:
        return "The mix has no held-out rows."
    names = sorted({*held_out, *graded}, key=lambda name: (name != ALL, name))
    lines = ["| held out | loss | supervised tokens | tokens put first |", "|---|---:|---:|---:|"]
    if graded:
        lines = ["".join(pair) for pair in zip(lines, (" graded accuracy |", "---:|"), strict=True)]
    for name in names:
        loss, answers = held_out.get(name), graded.get(name)
        line = f"| {name} | {loss['loss']:.4f} | {loss['tokens']:,} | {loss['token_accuracy']:.1%} |"
        if graded:
            line += f" {answers['correct']} of {answers['rows']} |" if answers else " |"
        lines.append(line)
    return "\n".join(lines)


def _header(recipe: SftRecipe, result: dict[str, Any]) -> str:
    from huggingface_hub import EvalResult, ModelCardData

    # One name for all groups together; the table below tells them apart.
    task = {"task_type": "text-generation", "dataset_type": "crossfoot", "dataset_name": "held-out rows"}
    results = []
    if ALL in result["held_out"]:
        results.append(EvalResult(**task, metric_type="loss", metric_value=result["held_out"][ALL]["loss"]))
    if ALL in result["graded"]:
        found = result["graded"][ALL]
        results.append(EvalResult(**task, metric_type="accuracy", metric_value=found["accuracy"]))
    header = ModelCardData(
        base_model=None if is_local(recipe.base) else recipe.base,
        library_name="peft",
        pipeline_tag="text-generation",
        language="en",
        tags=["finance", "numerical-reasoning", "lora", "sft", "trl", "crossfoot"],
        model_name=recipe.name if results else None,
        eval_results=results or None,
    )
    return str(header.to_yaml())


def _size(recipe: SftRecipe) -> str:
    kind = "DoRA" if recipe.lora.dora else "rank-stabilised LoRA" if recipe.lora.rslora else "LoRA"
    whole = f", with {', '.join(recipe.lora.save)} trained in full" if recipe.lora.save else ""
    return f"{kind} of rank {recipe.lora.r} and alpha {recipe.lora.alpha}{whole}"


def _settings(recipe: SftRecipe) -> dict[str, Any]:
    base = {"8bit": "8 bits (bitsandbytes)", "4bit": "4 bits (NF4, double quantisation)"}
    return {
        "precision of the base": base.get(recipe.precision, recipe.precision),
        "targets": recipe.lora.targets
        if isinstance(recipe.lora.targets, str)
        else ", ".join(recipe.lora.targets),
        "dropout": recipe.lora.dropout,
        "learning rate": f"{recipe.learning_rate:g}, {recipe.schedule}, warm-up {recipe.warmup_ratio:g}",
        "optimiser": recipe.optimizer,
        "rows a step and device": f"{recipe.batch_size} × {recipe.accumulation}"
        + (", packed" if recipe.packing else ""),
        "longest row": f"{recipe.max_length:,} tokens",
        "length": f"{recipe.max_steps} steps" if recipe.max_steps else f"{recipe.epochs:g} epochs",
        "seed": recipe.seed,
    }

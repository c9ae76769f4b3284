"""How many tokens a second does training take, beside a plain TRL script?

    python benchmarks/train.py [--rounds 5] [--steps 6] [--mix FOLDER] [--json]

The same base (train.base, `small`), the same rows, the same loss and optimiser, three ways: a script of TRL's
`SFTTrainer` as its documentation writes it, over rows that it tokenised itself; Crossfoot without packing; Crossfoot
with packing. Each round runs all three, one after another and in another order each time, in one process: another
program's load falls on all alike. A figure is the median of the rounds, with the lowest and highest; ratios are of
the same round. Tokens are those of rows, not padding; seconds are those of `train()`, by the clock and of the processor.

`--mix` takes a dataset folder. Without it, rows of the spread of lengths of recipes/finance10k.yaml's are made. Rows
longer than `--max-length` are in none of the three.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from schemas.dataset import read_split
from schemas.sft_recipe import SftRecipe

if TYPE_CHECKING:
    from collections.abc import Callable

    from schemas.example import Example
    from train.tokens.cache import TokenRows

LOG_CHARS, SPREAD = 7.53, 0.68
"""Mean and standard deviation of the logarithm of a row's characters, in 300 rows of recipes/finance10k.yaml
(`--scale 0.03`): 352 at least, 810 at the first decile, 1,710 in the middle, 5,050 at the last decile, 11,400 at most."""


@dataclass
class Timed:
    """One run: tokens of rows, seconds by the clock and of the processor."""

    tokens: int
    clock: float
    processor: float


def mix_of_lengths(folder: Path, rows: int, spread: float) -> Path:
    """Write a mix whose prompts are filings-like tables of the reference mix's spread of lengths."""
    from train_fixtures import example, write_mix

    def long(index: int) -> Example:
        rng = random.Random(f"length/{index}")
        chars = min(int(rng.lognormvariate(LOG_CHARS, spread)), 24_000)
        made = example(index)
        turn = made.turns[0]
        asked, reply = turn.messages
        lines = []
        while sum(map(len, lines)) < chars - len(asked.content) - 200:
            lines.append(
                f"| Item {rng.randint(1, 99)} | {rng.randint(10, 99_999):,} | {rng.randint(10, 99_999):,} |\n"
            )
        asked = asked.model_copy(update={"content": "".join(lines) + asked.content})
        return made.model_copy(
            update={"turns": (turn.model_copy(update={"messages": (asked, reply)}),)}
        ).with_id()

    return write_mix(folder, train=[long(i) for i in range(rows)], held_out=[])


def plain(base: Path, data: Path, recipe: SftRecipe, out: Path) -> Any:
    """Return TRL's trainer as a plain script sets it up: prompt and completion, padding, random order."""
    from datasets import Dataset
    from peft import LoraConfig
    from transformers import AutoModelForCausalLM, AutoTokenizer, PrinterCallback
    from trl import SFTConfig, SFTTrainer

    rows = [
        {"prompt": example.messages[:-1], "completion": example.messages[-1:]}
        for example in read_split(data, "train")
    ]
    trainer = SFTTrainer(
        model=AutoModelForCausalLM.from_pretrained(base, dtype="float32"),
        args=SFTConfig(
            output_dir=str(out),
            use_cpu=True,
            bf16=False,
            max_length=recipe.max_length,
            per_device_train_batch_size=recipe.batch_size,
            gradient_accumulation_steps=recipe.accumulation,
            gradient_checkpointing=False,
            learning_rate=recipe.learning_rate,
            max_steps=recipe.max_steps,
            logging_steps=10,
            save_strategy="no",
            report_to="none",
            disable_tqdm=True,
            seed=recipe.seed,
        ),
        train_dataset=Dataset.from_list(rows),
        processing_class=AutoTokenizer.from_pretrained(base),
        peft_config=LoraConfig(r=recipe.lora.r, lora_alpha=recipe.lora.alpha, target_modules="all-linear"),
    )
    trainer.remove_callback(PrinterCallback)
    return trainer


def timed(trainer: Any) -> Timed:
    """Train, and count the tokens that aren't padding."""
    tokens = 0
    collate = trainer.data_collator

    def counting(items: list[Any]) -> Any:
        nonlocal tokens
        batch = collate(items)
        tokens += (
            int(batch["attention_mask"].sum()) if "attention_mask" in batch else batch["input_ids"].numel()
        )
        return batch

    trainer.data_collator = counting
    clock, processor = time.perf_counter(), time.process_time()
    trainer.train()
    return Timed(tokens, time.perf_counter() - clock, time.process_time() - processor)


def ours(recipe: SftRecipe, data: Path, out: Path) -> Any:
    """Return Crossfoot's trainer, without the checkpoints that the plain script doesn't write either."""
    from train.trainer import build_trainer

    trainer = build_trainer(recipe, data, out)
    trainer.args.save_strategy = "no"
    return trainer


def spread(values: list[float]) -> dict[str, float]:
    """Return the median and the range."""
    return {"median": median(values), "low": min(values), "high": max(values)}


def measure(rounds: int, makers: dict[str, Callable[[], Any]]) -> dict[str, list[Timed]]:
    """Run every way once a round, each round beginning with another."""
    found: dict[str, list[Timed]] = {way: [] for way in makers}
    for number in range(rounds):
        order = [*makers][number % len(makers) :] + [*makers][: number % len(makers)]
        for way in order:
            found[way].append(timed(makers[way]()))
            last = found[way][-1]
            print(
                f"round {number + 1} {way}: {last.tokens:,} tokens, {last.tokens / last.clock:,.0f}/s by the clock, "
                f"{last.tokens / last.processor:,.0f}/s of the processor",
                file=sys.stderr,
            )
    return found


def lengths_of(rows: TokenRows) -> dict[str, float]:
    """Return the deciles of the rows' lengths."""
    import numpy as np

    return {f"p{p}": float(np.percentile(rows.lengths, p)) for p in (10, 50, 90, 100)}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--steps", type=int, default=6)
    parser.add_argument("--rows", type=int, default=600)
    parser.add_argument(
        "--spread", type=float, default=SPREAD, help="of the logarithm; 0: rows of one length"
    )
    parser.add_argument("--batch-size", type=int, default=8)
    parser.add_argument("--max-length", type=int, default=4096)
    parser.add_argument("--size", choices=("tiny", "small", "medium"), default="small")
    parser.add_argument(
        "--mix", type=Path, help="a dataset folder, such as `curate mix finance10k --scale 0.1` writes"
    )
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    # Before torch: one thread, which the other programs of a machine disturb least.
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    # This file's own name is the package's that it measures.
    here = Path(__file__).resolve().parent
    sys.path[:] = [*(path for path in sys.path if Path(path).resolve() != here), str(here.parent / "tests")]
    import torch

    from train.base import build_base
    from train.tokens.prepare import prepare

    torch.set_num_threads(int(os.environ["OMP_NUM_THREADS"]))
    mix = args.mix.resolve() if args.mix else None
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        data = mix or mix_of_lengths(Path("mix"), args.rows, args.spread)
        build_base(data, Path("base"), size=args.size)
        common = {
            "kind": "sft", "name": "benchmark", "base": "base", "precision": "float32", "tracker": "none",
            "lora": {"r": 8, "alpha": 16}, "max_length": args.max_length, "max_left_out": 0.99,
            "learning_rate": 1e-4, "max_steps": args.steps, "eval_steps": 10**6, "save_steps": 10**6,
        }  # fmt: skip
        recipe = SftRecipe.model_validate(common | {"batch_size": args.batch_size})
        rows = prepare(recipe, data).train
        # As many tokens a step: the packs that hold about the rows of an unpacked batch.
        packs = max(1, round(args.batch_size * rows.lengths.mean() / args.max_length))
        packed = SftRecipe.model_validate(common | {"batch_size": packs, "packing": True})
        if len(rows) != sum(1 for _ in read_split(data, "train")):
            data = kept(data, set(rows.examples))
        found = measure(
            args.rounds,
            {
                "trl": lambda: plain(Path("base"), data, recipe, Path("out/trl")),
                "crossfoot": lambda: ours(recipe, data, Path("out/crossfoot")),
                "packed": lambda: ours(packed, data, Path("out/packed")),
            },
        )
    table: dict[str, Any] = {"lengths": lengths_of(rows), "max_length": args.max_length, "ways": {}}
    for way, runs in found.items():
        ratios = {
            by: spread(
                [
                    (run.tokens / getattr(run, by)) / (trl.tokens / getattr(trl, by))
                    for run, trl in zip(runs, found["trl"], strict=True)
                ]
            )
            for by in ("clock", "processor")
        }
        table["ways"][way] = {
            "tokens_per_second": spread([run.tokens / run.clock for run in runs]),
            "tokens_per_processor_second": spread([run.tokens / run.processor for run in runs]),
            "ratio_to_trl": ratios,
        }
    print(json.dumps(table, indent=1) if args.json else as_text(table))


def kept(data: Path, examples: set[str]) -> Path:
    """Write the mix again with the rows that fit, for a plain script would cut the others."""
    from train_fixtures import write_mix

    fit = [example for example in read_split(data, "train") if example.id in examples]
    return write_mix(Path("kept"), train=fit, held_out=[])


def as_text(table: dict[str, Any]) -> str:
    """Write the table for reading."""
    lengths = ", ".join(f"{name} {value:,.0f}" for name, value in table["lengths"].items())
    lines = [f"rows' tokens: {lengths}; max_length {table['max_length']:,}", ""]
    for way, figures in table["ways"].items():
        rate, cpu = figures["tokens_per_second"], figures["tokens_per_processor_second"]
        lines.append(
            f"{way:10} {rate['median']:8,.0f} tok/s ({rate['low']:,.0f}-{rate['high']:,.0f}), "
            f"{cpu['median']:8,.0f} a processor second ({cpu['low']:,.0f}-{cpu['high']:,.0f})"
        )
        for by, ratio in figures["ratio_to_trl"].items():
            lines.append(
                f"{'':10} {ratio['median']:.2f}x TRL by {by} ({ratio['low']:.2f}-{ratio['high']:.2f})"
            )
    return "\n".join(lines)


if __name__ == "__main__":
    main()

"""What training needs, estimated before any weight is read, beside what one step takes.

    python benchmarks/memory.py [--tokens 4096] [--hidden 1024] [--layers 12] [--vocabulary 32000]

A random Llama of some 200M parameters, one step of LoRA training (forward, backward, AdamW) for each setting in
a process of its own. The peak is of tensors: the allocator's on CUDA, on a processor what torch's profiler saw.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

# A sibling of this script is named like the package.
sys.path.insert(0, str(Path(__file__).parent.parent))

if TYPE_CHECKING:
    from collections.abc import Callable

SETTINGS = (
    {"precision": "float32", "gradient_checkpointing": False},
    {"precision": "float32", "gradient_checkpointing": True},
    {"precision": "bf16", "gradient_checkpointing": False},
    {"precision": "bf16", "gradient_checkpointing": True},
    {"precision": "8bit", "gradient_checkpointing": True},
    {"precision": "4bit", "gradient_checkpointing": True},
)


def build(folder: Path, args: argparse.Namespace) -> None:
    """Write the random base."""
    import torch
    from transformers import LlamaConfig, LlamaForCausalLM

    config = LlamaConfig(
        vocab_size=args.vocabulary,
        hidden_size=args.hidden,
        intermediate_size=args.hidden * 4,
        num_hidden_layers=args.layers,
        num_attention_heads=args.hidden // 64,
        num_key_value_heads=args.hidden // 128,
        tie_word_embeddings=False,
    )
    LlamaForCausalLM(config).to(torch.bfloat16).save_pretrained(folder)


def step(base: Path, setting: dict[str, object], tokens: int) -> None:
    """Take one step and print the estimate and the peak, in bytes."""
    import peft
    import torch
    from trl.trainer.utils import add_fused_lm_head

    from schemas.sft_recipe import SftRecipe
    from train import memory
    from train.models.lora import lora_config
    from train.models.precision import keep_in_float32, load_base

    recipe = SftRecipe(kind="sft", name="memory", base=str(base), **setting)
    model = load_base(recipe)
    add_fused_lm_head(model, outputs=("log_probs", "entropy", "is_top1"))  # as TRL's SFTTrainer does
    model = peft.get_peft_model(model, lora_config(recipe, model))
    keep_in_float32(p for p in model.parameters() if p.requires_grad)
    if recipe.gradient_checkpointing:
        model.gradient_checkpointing_enable({"use_reentrant": False})
        model.enable_input_require_grads()
    cuda = torch.cuda.is_available()
    model.to("cuda" if cuda else "cpu").train()
    optimizer = torch.optim.AdamW([p for p in model.parameters() if p.requires_grad], lr=1e-4)
    rows = torch.randint(0, model.config.vocab_size, (2, tokens // 2), device=model.device)

    def once() -> None:
        with torch.autocast(model.device.type, torch.bfloat16, enabled=recipe.precision != "float32"):
            model(input_ids=rows, labels=rows, fused_lm_head=True).loss.backward()
        optimizer.step()

    once()  # the optimiser's state is there from now on
    optimizer.zero_grad()
    if cuda:
        torch.cuda.reset_peak_memory_stats()
        once()
        peak = torch.cuda.max_memory_allocated()
    else:
        state = [v for held in optimizer.state.values() for v in held.values()]
        held = sum(t.untyped_storage().nbytes() for t in [*model.parameters(), *model.buffers(), *state])
        peak = held + profiled(once)
    found = memory.estimate(
        memory.shape_of(model), recipe, tokens, checkpointing=bool(recipe.gradient_checkpointing)
    )
    parts = {part: getattr(found, part) for part in ("weights", "trained", "activations", "logits", "total")}
    print(json.dumps(parts | {"peak": peak}))


def profiled(work: Callable[[], None]) -> int:
    """Return the most bytes of tensors that some work holds at once beyond those that were there."""
    import torch

    with torch.profiler.profile(
        activities=[torch.profiler.ProfilerActivity.CPU], profile_memory=True
    ) as found:
        work()
    events = [e for e in found.profiler.kineto_results.events() if e.name() == "[memory]"]
    held = peak = 0
    for event in sorted(events, key=lambda e: e.start_ns()):
        held += event.nbytes()
        peak = max(peak, held)
    return peak


def main() -> None:
    """Run all settings."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--tokens", type=int, default=4096)
    parser.add_argument("--hidden", type=int, default=1024)
    parser.add_argument("--layers", type=int, default=12)
    parser.add_argument("--vocabulary", type=int, default=32_000)
    parser.add_argument("--step", nargs=2, metavar=("BASE", "SETTING"), help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.step:
        step(Path(args.step[0]), json.loads(args.step[1]), args.tokens)
        return
    with tempfile.TemporaryDirectory() as folder:
        build(Path(folder), args)
        names = ("weights", "trained", "activations", "logits", "total", "peak")
        print(f"{'MB':34}" + "".join(f"{name:>13}" for name in names) + f"{'total / peak':>14}")
        for setting in SETTINGS:
            command = [
                sys.executable,
                __file__,
                "--tokens",
                str(args.tokens),
                "--step",
                folder,
                json.dumps(setting),
            ]
            done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  # this file itself
            if done.returncode:
                print(f"{setting}: {done.stderr.strip().splitlines()[-1]}")
                continue
            found = json.loads(done.stdout.splitlines()[-1])
            name = f"{setting['precision']}{', checkpointing' if setting['gradient_checkpointing'] else ''}"
            print(
                f"{name:34}"
                + "".join(f"{found[key] / 1e6:>13,.0f}" for key in names)
                + f"{found['total'] / found['peak']:>14.2f}"
            )


if __name__ == "__main__":
    main()

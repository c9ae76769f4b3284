"""Peak memory and time of writing a merged model, beside PEFT's merge_and_unload and save_pretrained.

    python benchmarks/merge.py [--repeats 3] [--small]

A random Llama of about 500 million parameters and a LoRA adapter (r 16) on all of its linear layers are
written to a temporary folder. Each merge runs in a process of its own, ours and PEFT's in turn. Peak memory is
the process's highest resident memory less what it has after its imports; files that are mapped and read count.
PEFT is measured twice: in bf16, which rounds the delta before it is added, and in float32, which gives
the same bits as ours.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

WAYS = ("ours", "peft bf16", "peft float32")


def build(folder: Path, *, small: bool) -> int:
    """Write a base in bf16 and an adapter; return the number of parameters."""
    import torch
    from peft import LoraConfig, get_peft_model
    from transformers import LlamaConfig, LlamaForCausalLM

    size = (
        {"hidden_size": 256, "intermediate_size": 704, "num_hidden_layers": 8, "vocab_size": 8000}
        if small
        else {"hidden_size": 1280, "intermediate_size": 3456, "num_hidden_layers": 22, "vocab_size": 32000}
    )
    config = LlamaConfig(num_attention_heads=8, num_key_value_heads=8, tie_word_embeddings=False, **size)
    torch.manual_seed(0)
    model = LlamaForCausalLM(config).to(torch.bfloat16)
    model.save_pretrained(folder / "base")
    adapted = get_peft_model(
        model, LoraConfig(r=16, lora_alpha=32, target_modules="all-linear", task_type="CAUSAL_LM")
    )
    with torch.no_grad():
        for name, parameter in adapted.named_parameters():
            if "lora_B" in name:
                parameter.normal_(std=0.02)
    adapted.save_pretrained(folder / "adapter")
    return sum(p.numel() for name, p in adapted.named_parameters() if "lora_" not in name)


def memory() -> tuple[int, int]:
    """Return this process's resident memory and its highest so far, in bytes (getrusage's starts at the parent's)."""
    fields = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return int(fields["VmRSS"].split()[0]) * 1024, int(fields["VmHWM"].split()[0]) * 1024


def one(way: str, folder: Path, out: Path) -> None:
    """Merge in this process and print what it took, as JSON."""
    import peft
    import torch
    from peft.tuners.lora import Linear  # noqa: F401  # imported before the baseline is read
    from transformers import AutoConfig, AutoModelForCausalLM, LlamaForCausalLM  # noqa: F401

    from train.merging.plan import plan
    from train.merging.write import write_merged
    from train.models.load import quiet

    quiet()
    before, _ = memory()
    start, cpu = time.perf_counter(), time.process_time()
    if way == "ours":
        out.mkdir()
        write_merged(plan(folder / "base", folder / "adapter"), out, "bf16")
    else:
        dtype = torch.bfloat16 if way == "peft bf16" else torch.float32
        model = AutoModelForCausalLM.from_pretrained(folder / "base", dtype=dtype)
        merged = peft.PeftModel.from_pretrained(model, folder / "adapter").merge_and_unload()
        merged.to(torch.bfloat16).save_pretrained(out)
    took, cpu = time.perf_counter() - start, time.process_time() - cpu
    print(json.dumps({"peak": memory()[1] - before, "seconds": took, "cpu": cpu}))


def equal(one: Path, other: Path) -> int:
    """Return how many tensors of two folders are equal; all must be there in both."""
    from safetensors import safe_open

    from train.merging.plan import checkpoint_files

    ours, theirs = checkpoint_files(one), checkpoint_files(other)
    if ours.keys() != theirs.keys():
        raise SystemExit("the two have other tensors")

    def read(folder: Path, files: dict[str, str], name: str):  # noqa: ANN202  # torch isn't imported yet
        with safe_open(folder / files[name], framework="pt") as tensors:
            return tensors.get_tensor(name)

    return sum(read(one, ours, name).equal(read(other, theirs, name)) for name in ours)


def run(way: str, folder: Path, out: Path, *more: str) -> str:
    """Do one thing in a process of its own and return the last line it prints."""
    os.sync()  # or it would wait for what the one before it wrote
    done = subprocess.run(  # noqa: S603  # this file itself
        [sys.executable, __file__, *more, "--one", way, str(folder), str(out)],
        # As the train command sets it: threads that spin while they wait would be counted as work.
        env={"GOMP_SPINCOUNT": "3000"} | os.environ | {"PYTHONPATH": str(Path(__file__).parent.parent)},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.splitlines()[-1]


def main() -> None:
    """Build, merge in turn, and print medians and ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument(
        "--small", action="store_true", help="A model of 10 million parameters, to try it out."
    )
    parser.add_argument("--one", nargs=3, metavar=("WAY", "FOLDER", "OUT"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        way, folder, out = options.one
        if way == "build":
            print(build(Path(folder), small=options.small))
        else:
            one(way, Path(folder), Path(out))
        return
    found: dict[str, list[dict[str, float]]] = {way: [] for way in WAYS}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        parameters = int(run("build", folder, folder, *["--small"] * options.small))
        for repeat in range(options.repeats):
            for way in WAYS:
                out = folder / f"{way.replace(' ', '-')}-{repeat}"
                found[way].append(json.loads(run(way, folder, out)))
        same = equal(folder / "ours-0", folder / "peft-float32-0")
        total = len(list((folder / "ours-0").glob("*.safetensors")))
    print(
        f"{parameters / 1e6:.0f}M parameters; {same} tensors equal to PEFT's in float32; {total} shards of ours"
    )
    print(f"{'':14}{'peak MB':>10}{'seconds':>10}{'CPU s':>10}   median of {options.repeats}")
    middle = {
        way: {key: median(run[key] for run in runs) for key in ("peak", "seconds", "cpu")}
        for way, runs in found.items()
    }
    for way, row in middle.items():
        print(f"{way:14}{row['peak'] / 1e6:>10.0f}{row['seconds']:>10.2f}{row['cpu']:>10.2f}")
    ours = middle["ours"]
    for way in WAYS[1:]:
        ratios = ", ".join(f"{key} {ours[key] / middle[way][key]:.2f}" for key in ("peak", "seconds", "cpu"))
        print(f"ours / {way}: {ratios}")


if __name__ == "__main__":
    main()

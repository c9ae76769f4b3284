"""A small run through the real command, and helpers, for the tests of training, merging and exporting."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml
from click.testing import CliRunner
from train_fixtures import small_mix

from train.cli import main

if TYPE_CHECKING:
    from click.testing import Result

RECIPE = {
    "kind": "sft",
    "name": "tiny",
    "base": "base",
    "scratch": True,
    "precision": "float32",
    "lora": {"r": 4, "alpha": 8, "dropout": 0.1, "save": ["embed_tokens", "lm_head"]},
    "max_length": 256,
    "batch_size": 8,
    "max_steps": 12,
    "learning_rate": 0.005,
    "eval_steps": 6,
    "save_steps": 6,
    "tracker": "none",
}


def train(*args: str) -> Result:
    """Run the command in this process; what isn't an expected error is raised."""
    return CliRunner().invoke(main, list(args), catch_exceptions=False)


def recipe_file(folder: Path, **changes: object) -> str:
    path = folder / "recipe.yaml"
    path.write_text(yaml.safe_dump(RECIPE | changes))
    return str(path)


def copied_run(here: Path, folder: Path) -> Path:
    """Copy the finished run, without its merged model."""
    return shutil.copytree(
        here / "runs/tiny-mix", folder / "copied", ignore=shutil.ignore_patterns("merged", ".merged*")
    )


def weakened(run: Path, base: Path, factor: float) -> None:
    """Scale what the adapter changes: LoRA's B, and the difference of whole modules to the base's."""
    from safetensors.torch import load_file, save_file

    file = run / "adapter/adapter_model.safetensors"
    there = load_file(base / "model.safetensors")
    tensors = load_file(file)
    for name, tensor in tensors.items():
        if ".lora_B." in name:
            tensor.mul_(factor)
        elif ".lora_A." not in name:
            old = there[name.removeprefix("base_model.model.")]
            tensor.copy_(old + factor * (tensor - old))
    save_file(tensors, file, metadata={"format": "pt"})


@pytest.fixture(scope="session")
def workplace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a mix, and a base and a finished run made by the real command in its own process."""
    folder = tmp_path_factory.mktemp("work")
    small_mix(folder / "runs/mix")
    done = subprocess.run(
        [sys.executable, "-m", "train.cli", "sft", "--recipe", recipe_file(folder)],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parent.parent)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == "adapter: runs/tiny-mix/adapter\n"
    assert "data runs/mix, base base, run runs/tiny-mix" in done.stderr
    assert "built a small untrained base" in done.stderr
    return folder


@pytest.fixture
def here(workplace: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    import torch

    torch.set_num_threads(1)  # as in the workplace's own process: equal threads, equal sums
    monkeypatch.chdir(workplace)
    return workplace

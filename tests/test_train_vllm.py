"""vLLM gives what transformers gives: the same greedy tokens in float32, so the same verdicts."""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner
from train_fixtures import small_mix

from schemas.dataset import read_split
from train.cli import main
from train.evals.engines import generate, open_folder
from train.tokens.rows import last_prompt

pytestmark = pytest.mark.skipif(
    find_spec("vllm") is None, reason="vLLM is not installed; see docs/training.md for how to install it"
)


@pytest.fixture(scope="module")
def mix(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_mix(tmp_path_factory.mktemp("vllm") / "mix")


@pytest.fixture(scope="module")
def run(mix: Path) -> Path:
    """A LoRA run without whole modules, so that vLLM loads the adapter itself too, and its merged model."""
    folder = mix.parent
    recipe = {
        "kind": "sft", "name": "plain", "base": str(folder / "base"),
        "precision": "float32", "lora": {"r": 4, "alpha": 8}, "max_length": 256, "batch_size": 16,
        "max_steps": 2, "learning_rate": 0.005, "warmup_ratio": 0.0, "eval_steps": 1000, "save_steps": 1000,
    }  # fmt: skip
    (folder / "plain.yaml").write_text(yaml.safe_dump(recipe))
    # In a process of its own: vLLM sets up threads as it likes when torch hasn't run yet.
    for args in (
        ["base", "--data", str(mix), "--out", str(folder / "base"), "--size", "tiny"],
        ["sft", "--recipe", str(folder / "plain.yaml"), "--data", str(mix), "--out", str(folder / "run")],
        ["merge", str(folder / "run")],
    ):
        subprocess.run(
            [sys.executable, "-m", "train.cli", *args], check=True, cwd=Path(__file__).parent.parent
        )
    return folder / "run"


@pytest.mark.parametrize("part", ["adapter", "merged"])
def test_vllm_equals_transformers_in_float32(mix: Path, run: Path, part: str) -> None:
    prompts = [last_prompt(example) for example in read_split(mix, "eval")]
    folder = open_folder(str(run / part))
    there, here = (
        generate(folder, prompts, engine=engine, max_new_tokens=32) for engine in ("vllm", "transformers")
    )
    assert there == here
    assert len({reply.text for reply in here}) > 1


def test_the_base_answers_otherwise_than_the_adapter(mix: Path, run: Path) -> None:
    """Without this, an adapter that vLLM ignores would pass as equal to one that learnt nothing."""
    prompts = [last_prompt(example) for example in read_split(mix, "eval")]
    base, adapter = (
        generate(open_folder(str(path)), prompts, engine="transformers", max_new_tokens=32)
        for path in (run.parent / "base", run / "adapter")
    )
    assert base != adapter


def test_adapter_with_whole_modules_is_refused_by_vllm(mix: Path, run: Path, tmp_path: Path) -> None:
    import json
    import shutil

    adapter = shutil.copytree(run / "adapter", tmp_path / "adapter")
    config = json.loads((adapter / "adapter_config.json").read_text())
    (adapter / "adapter_config.json").write_text(json.dumps(config | {"modules_to_save": ["lm_head"]}))
    result = CliRunner().invoke(
        main, ["eval", "--data", str(mix), "--model", f"a={adapter}", "--engine", "vllm"]
    )
    assert result.exit_code == 2
    assert "merge it first" in result.stderr

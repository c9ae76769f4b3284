"""Models of every family, multimodal ones among them: the right class, the right modules, text alone is trained."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tiny_models import FAMILIES, PROCESSOR, built, save_model
from train_fixtures import example, small_mix
from train_run import recipe_file, train

from schemas.errors import TrainError
from schemas.sft_recipe import SftRecipe
from train.evals.engines import ModelFolder, generate, open_folder
from train.models.load import load_model, load_tokenizer, outline, quiet
from train.models.lora import lora_config
from train.models.modules import decoder_name, linear_names
from train.models.precision import load_base
from train.tokens.rows import encode, last_prompt

if TYPE_CHECKING:
    from peft import PeftModel

NAMES = sorted(FAMILIES)
MULTIMODAL = [name for name in NAMES if FAMILIES[name].multimodal]
TIED = ["qwen2", "qwen3", "gemma3-text", "gemma3", "gemma4"]
ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    quiet()
    home = tmp_path_factory.mktemp("models")
    return {name: save_model(home / name, name) for name in NAMES}


def recipe(base: Path, **changes: Any) -> SftRecipe:
    plain = {"kind": "sft", "name": "tiny", "base": str(base), "precision": "float32"}
    return SftRecipe.model_validate(plain | changes)


def adapted(base: Path, **changes: Any) -> PeftModel:
    from peft import get_peft_model

    wanted = recipe(base, **changes)
    model = load_base(wanted)
    return get_peft_model(model, lora_config(wanted, model)).train()


def batch(base: Path) -> dict[str, Any]:
    """Two rows of unlike lengths, padded on the right as TRL does."""
    import torch

    t = load_tokenizer(str(base))
    rows = encode([example(0), example(1, turns=2)], t)[::2]
    width = max(len(row.input_ids) for row in rows)
    short = [width - len(row.input_ids) for row in rows]
    padded = [row.input_ids + [t.pad_token_id] * n for row, n in zip(rows, short, strict=True)]
    return {
        "input_ids": torch.tensor(padded),
        "labels": torch.tensor([row.labels + [-100] * n for row, n in zip(rows, short, strict=True)]),
        "attention_mask": torch.tensor([[1] * (width - n) + [0] * n for n in short]),
    }


def changed(model: PeftModel) -> dict[str, Any]:
    return {name: p for name, p in model.named_parameters() if p.requires_grad}


@pytest.mark.parametrize("name", NAMES)
def test_all_of_a_model_is_loaded_by_its_own_class(folders: dict[str, Path], name: str) -> None:
    model = load_model(str(folders[name]), dtype="bfloat16")
    wanted = built(name)
    assert type(model) is type(wanted) is type(outline(str(folders[name])))
    there = dict(model.named_parameters())
    assert there.keys() == dict(wanted.named_parameters()).keys()
    assert all(there[path].equal(parameter) for path, parameter in wanted.named_parameters())


@pytest.mark.parametrize("name", NAMES)
def test_adapter_is_on_the_text_decoders_linear_layers_and_all_of_it_learns(
    folders: dict[str, Path], name: str
) -> None:
    import torch

    model = adapted(folders[name])
    inner = model.get_base_model()
    within = f"base_model.model.{decoder_name(inner)}."
    outside = ("lm_head", "vision", "audio", "projector", "router", "experts", "embed_tokens")
    names = changed(model)
    assert names
    for path in names:
        assert path.startswith(within)
        assert not any(part in path for part in outside)
    targets = {path.split(".lora_")[0].removeprefix("base_model.model.") for path in names}
    layers = inner.config.get_text_config().num_hidden_layers
    assert sum(path.endswith("self_attn.q_proj") for path in targets) == layers
    with torch.no_grad():
        for path, parameter in names.items():
            if "lora_B" in path:  # zero at the start, which keeps A's gradients at zero
                parameter.normal_(std=0.1)
    loss = model(**batch(folders[name])).loss
    assert loss.isfinite()
    loss.backward()
    idle = [path for path, p in names.items() if p.grad is None or not p.grad.abs().sum() > 0]
    assert not idle
    assert all(p.grad is None for p in model.parameters() if not p.requires_grad)


@pytest.mark.parametrize("name", NAMES)
def test_padding_and_other_rows_change_nothing_of_a_row(folders: dict[str, Path], name: str) -> None:
    import torch

    model = load_model(str(folders[name]), dtype="float32")
    both = batch(folders[name])
    with torch.inference_mode():
        together = model(input_ids=both["input_ids"], attention_mask=both["attention_mask"]).logits
        for i in range(2):
            length = int(both["attention_mask"][i].sum())
            alone = model(input_ids=both["input_ids"][i : i + 1, :length]).logits[0]
            assert torch.allclose(together[i, :length], alone, atol=1e-4)


def test_named_targets_leave_towers_alone(folders: dict[str, Path]) -> None:
    vision = [
        n
        for n, _ in outline(str(folders["gemma3"])).named_modules()
        if n.endswith("q_proj") and "vision" in n
    ]
    assert vision
    model = adapted(folders["gemma3"], lora={"targets": ["q_proj", "layers.0.mlp.up_proj"]})
    targets = {n.split(".lora_")[0].split(".layers.")[1] for n in changed(model)}
    assert targets == {"0.self_attn.q_proj", "1.self_attn.q_proj", "0.mlp.up_proj"}
    assert not any("vision" in n for n in changed(model))


def test_modules_trained_in_full_are_the_decoders(folders: dict[str, Path]) -> None:
    model = adapted(folders["gemma3"], lora={"targets": ["q_proj"], "save": ["mlp"]})
    saved = [n for n in changed(model) if "modules_to_save" in n]
    assert len(saved) == 2 * 3
    assert all(".language_model.layers." in n for n in saved)


@pytest.mark.parametrize(
    ("name", "lora", "message"),
    [
        ("gemma3", {"targets": ["fc1"]}, r"lora.targets: 'fc1' of .* is not part of its text decoder"),
        ("gemma4", {"targets": ["embedding_projection"]}, "is not part of its text decoder"),
        ("gemma4", {"save": ["vision_tower"]}, r"lora.save: 'vision_tower' of .* is not part of its text decoder"),
        ("gemma4", {"targets": ["q_norm"]}, "or can't be adapted"),
        ("llama", {"targets": ["qproj"]}, r"has no module 'qproj'; did you mean 'q_proj'\?"),
        *((name, {"targets": ["lm_head"]}, "embeddings are tied, .* adapter on lm_head can") for name in TIED),
        *((name, {"save": ["embed_tokens"]}, "embeddings are tied") for name in TIED),
    ],
)  # fmt: skip
def test_modules_that_cannot_be_trained_are_refused(
    folders: dict[str, Path], name: str, lora: dict[str, Any], message: str
) -> None:
    with pytest.raises(TrainError, match=message):
        lora_config(recipe(folders[name], lora=lora), outline(str(folders[name])))


def test_output_layer_may_be_trained_where_it_is_not_tied(folders: dict[str, Path]) -> None:
    model = adapted(folders["llama"], lora={"targets": ["lm_head"], "save": ["embed_tokens"]})
    parts = {n.split(".")[2 if "lm_head" in n else 3] for n in changed(model)}
    assert parts == {"lm_head", "embed_tokens"}


def test_experts_out_of_reach_are_said(folders: dict[str, Path], capsys: pytest.CaptureFixture[str]) -> None:
    lora_config(recipe(folders["qwen3-moe"]), outline(str(folders["qwen3-moe"])))
    assert "experts' weights are one tensor a layer (model.layers.0.mlp.experts" in capsys.readouterr().err
    lora_config(recipe(folders["qwen3"]), outline(str(folders["qwen3"])))
    assert not capsys.readouterr().err


def test_layers_that_a_kernel_reads_past_the_adapter_get_none() -> None:
    from peft import get_peft_model
    from transformers import MambaConfig, MambaForCausalLM

    size = {"vocab_size": 64, "hidden_size": 32, "state_size": 4, "num_hidden_layers": 1}
    model = MambaForCausalLM(MambaConfig(**size))
    names = changed(get_peft_model(model, lora_config(recipe(Path("mamba")), model)))
    assert any(".in_proj." in path for path in names)
    assert not any("out_proj" in path for path in names)


@pytest.mark.parametrize("precision", ["8bit", "4bit"])
@pytest.mark.parametrize("name", NAMES)
def test_quantised_are_the_text_decoders_linear_layers_and_nothing_else(
    folders: dict[str, Path], name: str, precision: str
) -> None:
    bitsandbytes = pytest.importorskip("bitsandbytes")
    import torch

    kinds = (bitsandbytes.nn.Linear8bitLt, bitsandbytes.nn.Linear4bit)
    model = load_base(recipe(folders[name], precision=precision))
    packed = {n for n, module in model.named_modules() if isinstance(module, kinds)}
    assert packed == set(linear_names(model)) == set(linear_names(outline(str(folders[name]))))
    whole = {n: p for n, p in model.named_parameters() if n.rpartition(".")[0] not in packed}
    wanted = dict(built(name).named_parameters())
    assert {p.dtype for p in whole.values()} == {torch.bfloat16}
    assert all(parameter.equal(wanted[n]) for n, parameter in whole.items())


@pytest.mark.parametrize("precision", ["8bit", "4bit"])
@pytest.mark.parametrize("name", ["llama", "gemma3", "gemma4"])
def test_adapter_over_a_quantised_base_learns(folders: dict[str, Path], name: str, precision: str) -> None:
    pytest.importorskip("bitsandbytes")
    import torch

    model = adapted(folders[name], precision=precision)
    rows = batch(folders[name])
    learner = torch.optim.AdamW([p.float() if p.is_leaf else p for p in changed(model).values()], lr=0.01)
    losses = []
    for _ in range(6):
        with torch.autocast("cpu", dtype=torch.bfloat16):
            loss = model(**rows).loss
        losses.append(loss.item())
        loss.backward()
        learner.step()
        learner.zero_grad()
    assert losses[-1] < losses[0] - 0.05


@pytest.mark.parametrize("name", ["llama", "mistral", "qwen2", "qwen3", "gemma3-text", "gemma3", "gemma4"])
def test_a_run_trains_answers_and_merges_into_a_model_of_the_same_class(
    folders: dict[str, Path], name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from safetensors.torch import load_file

    monkeypatch.chdir(tmp_path)
    small_mix(tmp_path / "mix", train=16, held_out=6)
    run, lora = tmp_path / "run", {"r": 4, "alpha": 8}
    settings = {"base": str(folders[name]), "scratch": False, "lora": lora, "max_steps": 4, "max_length": 512}
    result = train("sft", "--recipe", recipe_file(tmp_path, **settings), "--data", "mix", "--out", str(run))
    assert result.exit_code == 0, result.output
    tensors = load_file(run / "adapter/adapter_model.safetensors")
    assert any(tensor.any() for key, tensor in tensors.items() if "lora_B" in key)
    assert not any(part in key for key in tensors for part in ("vision", "audio", "lm_head"))
    folder = open_folder(str(run / "adapter"))
    prompts = [last_prompt(example(i)) for i in range(2)]
    answered = generate(folder, prompts, engine="transformers", max_new_tokens=4)

    result = train("merge", str(run), "--dtype", "float32")
    assert result.exit_code == 0, result.output
    merged = run / "merged"
    assert type(load_model(str(merged), dtype="bfloat16")) is type(built(name))
    assert generate(ModelFolder(str(merged)), prompts, engine="transformers", max_new_tokens=4) == answered
    own = {"tokenizer.json", "tokenizer_config.json", "chat_template.jinja", "generation_config.json"}
    for file in own | (PROCESSOR.keys() if FAMILIES[name].multimodal else set()):
        assert (merged / file).read_bytes() == (folders[name] / file).read_bytes()


@pytest.mark.parametrize(("precision", "optimizer"), [("8bit", "adamw_8bit"), ("4bit", "paged_adamw_8bit")])
def test_a_quantised_run_is_merged_into_full_precision(
    folders: dict[str, Path], precision: str, optimizer: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("bitsandbytes")
    import torch
    from safetensors.torch import load_file

    monkeypatch.chdir(tmp_path)
    small_mix(tmp_path / "mix", train=16, held_out=4)
    settings = {
        "base": str(folders["gemma4"]),
        "scratch": False,
        "precision": precision,
        "optimizer": optimizer,
    }
    more = {"lora": {"r": 4, "alpha": 8}, "max_steps": 4, "max_length": 512, "gradient_checkpointing": True}
    file = recipe_file(tmp_path, **settings, **more)
    result = train("sft", "--recipe", file, "--data", "mix", "--out", "run")
    assert result.exit_code == 0, result.output
    adapter = load_file("run/adapter/adapter_model.safetensors")
    assert {tensor.dtype for tensor in adapter.values()} == {torch.float32}
    result = train("merge", "run")
    assert result.exit_code == 0, result.output
    merged = dict(load_model("run/merged", dtype="bfloat16").named_parameters())
    moved = {path for path, old in built("gemma4").named_parameters() if not merged[path].equal(old)}
    assert moved
    assert moved <= {f"{path}.weight" for path in linear_names(built("gemma4"))}


@pytest.mark.parametrize("name", ["gemma3", "gemma4"])
def test_one_batch_of_eight_is_eight_of_one_also_where_a_class_sums_up_its_own_loss(
    folders: dict[str, Path], name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from safetensors.torch import load_file

    monkeypatch.chdir(tmp_path)
    small_mix(tmp_path / "mix", train=16, held_out=4)
    plain = {"base": str(folders[name]), "scratch": False, "lora": {"r": 4, "alpha": 8}, "max_steps": 2}
    adapters = []
    for rows, times in ((8, 1), (1, 8)):
        out = tmp_path / f"run-{rows}"
        file = recipe_file(tmp_path, **plain, max_length=512, batch_size=rows, accumulation=times)
        result = train("sft", "--recipe", file, "--data", "mix", "--out", str(out))
        assert result.exit_code == 0, result.output
        adapters.append(load_file(out / "adapter/adapter_model.safetensors"))
    assert adapters[0].keys() == adapters[1].keys()
    off = max((adapters[1][key] - tensor).abs().max().item() for key, tensor in adapters[0].items())
    assert off < 1e-4


@pytest.mark.parametrize("name", MULTIMODAL)
def test_template_in_the_processors_files_is_the_models_own(
    folders: dict[str, Path], name: str, tmp_path: Path
) -> None:
    import shutil

    base = shutil.copytree(folders[name], tmp_path / "base")
    template = (base / "chat_template.jinja").read_text()
    (base / "chat_template.jinja").unlink()
    with pytest.raises(TrainError, match="no chat template"):
        load_tokenizer(str(base))
    (base / "chat_template.json").write_text(json.dumps({"chat_template": template}))
    assert load_tokenizer(str(base)).chat_template == template
    (base / "chat_template.json").write_text("{")
    with pytest.raises(TrainError, match=r"chat_template\.json is not JSON"):
        load_tokenizer(str(base))


def test_encoder_decoder_is_refused(tmp_path: Path) -> None:
    from transformers import T5Config, T5ForConditionalGeneration

    size = {"d_model": 16, "d_kv": 8, "d_ff": 16, "num_layers": 1, "num_heads": 2, "vocab_size": 32}
    T5ForConditionalGeneration(T5Config(**size)).save_pretrained(tmp_path)
    for load in (lambda: load_model(str(tmp_path), dtype="float32"), lambda: outline(str(tmp_path))):
        with pytest.raises(TrainError, match="t5 is an encoder and a decoder"):
            load()


def hub_copy(cache: Path, name: str, revisions: dict[str, Path]) -> None:
    """Lay models into a folder as huggingface_hub keeps those that it fetched: one snapshot a revision."""
    home = cache / f"models--{name.replace('/', '--')}"
    (home / "refs").mkdir(parents=True)
    (home / "snapshots").mkdir()
    for number, (ref, folder) in enumerate(revisions.items(), 1):
        commit = f"{number:040x}"
        (home / "refs" / ref).write_text(commit)
        (home / "snapshots" / commit).symlink_to(folder)


def test_revision_of_a_hub_model_is_that_of_weights_tokenizer_and_stops(
    folders: dict[str, Path], tmp_path: Path
) -> None:
    """Main and the revision differ in all that is loaded; no network is used."""
    hub_copy(tmp_path, "tiny/model", {"main": folders["llama"], "v2": folders["gemma3-text"]})
    adapter = tmp_path / "adapter"
    adapted_config = {"base_model_name_or_path": "tiny/model", "revision": "v2", "r": 4}
    adapter.mkdir()
    (adapter / "adapter_config.json").write_text(json.dumps(adapted_config))
    code = (
        "import json, sys\n"
        "from train.evals.engines import generate, open_folder, stop_tokens\n"
        "from train.evals.engines.transformers import load\n"
        "from train.models.load import load_tokenizer, outline\n"
        "from train.models.precision import load_base, quantization\n"
        "from schemas.sft_recipe import SftRecipe\n"
        "found = {}\n"
        "for name in ('tiny/model', 'tiny/model@v2', 'tiny/model@main'):\n"
        "    folder = open_folder(name)\n"
        "    tokenizer = load_tokenizer(folder.base, folder.revision)\n"
        "    generate(folder, [[{'role': 'user', 'content': 'q'}]], engine='transformers', max_new_tokens=1)\n"
        "    recipe = SftRecipe(kind='sft', name='x', base=folder.base, revision=folder.revision)\n"
        "    found[name] = [type(load(folder)).__name__, type(load_base(recipe)).__name__,\n"
        "        type(outline(folder.base, folder.revision)).__name__,\n"
        "        tokenizer.decode(stop_tokens(folder.base, tokenizer, folder.revision))]\n"
        f"found['adapter'] = open_folder({str(adapter)!r}).revision\n"
        "json.dump(found, sys.stdout)\n"
    )
    env = os.environ | {"PYTHONPATH": str(ROOT), "HF_HUB_CACHE": str(tmp_path), "HF_HUB_OFFLINE": "1"}
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    first = [*["LlamaForCausalLM"] * 3, "<|eot|>"]
    second = [*["Gemma3ForCausalLM"] * 3, "<end>"]
    assert json.loads(done.stdout) == {
        "tiny/model": first, "tiny/model@main": first, "tiny/model@v2": second, "adapter": "v2",
    }  # fmt: skip


def test_adapter_knows_the_revision_of_its_base(folders: dict[str, Path]) -> None:
    config = lora_config(recipe(folders["llama"], revision="v2"), outline(str(folders["llama"])))
    assert config.to_dict()["revision"] == "v2"
    assert ModelFolder("tiny/model").revision is None

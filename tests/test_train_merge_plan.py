"""The merge itself: bit for bit PEFT's on every kind of adapter, in shards, with nothing left unused."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
import train_fixtures  # noqa: F401  # sets the number of threads before torch is imported

from schemas.errors import TrainError
from train.merging.plan import checkpoint_files, plan
from train.merging.write import write_merged

if TYPE_CHECKING:
    from pathlib import Path

    import torch
    from transformers import PreTrainedModel

TEXT = {
    "vocab_size": 96,
    "hidden_size": 32,
    "intermediate_size": 48,
    "num_hidden_layers": 2,
    "num_attention_heads": 2,
    "num_key_value_heads": 1,
    "head_dim": 16,
    "bos_token_id": None,
    "eos_token_id": 1,
    "pad_token_id": 0,
}


def config(family: str) -> Any:
    import transformers

    if family == "gpt2":  # its weights are Conv1D's, [in, out]
        return transformers.GPT2Config(vocab_size=96, n_positions=32, n_embd=32, n_layer=2, n_head=2)
    if family == "gemma3":  # its checkpoint's names are not the model's
        return transformers.Gemma3Config(
            text_config=TEXT,
            vision_config={
                "hidden_size": 32, "intermediate_size": 32, "num_hidden_layers": 1,
                "num_attention_heads": 2, "image_size": 28, "patch_size": 14,
            },
        )  # fmt: skip
    tied = family == "tied"
    kind = transformers.LlamaConfig if family == "llama" else transformers.Qwen3Config
    return kind(**TEXT, tie_word_embeddings=tied)


def made(folder: Path, family: str, dtype: str = "bfloat16", **save: Any) -> Path:
    """Write a random base in ``dtype``."""
    import torch
    from transformers import AutoModelForCausalLM

    torch.manual_seed(0)
    model = AutoModelForCausalLM.from_config(config(family), dtype=getattr(torch, dtype))
    model.save_pretrained(folder, **save)
    return folder


def loaded(folder: Path) -> PreTrainedModel:
    import torch
    from transformers import AutoModelForCausalLM

    return AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32)


def adapted(base: Path, folder: Path, **settings: Any) -> Path:
    """Write an adapter with random weights, none of which is 0."""
    import torch
    from peft import LoraConfig, get_peft_model

    settings = {"r": 4, "lora_alpha": 6, "target_modules": "all-linear"} | settings
    model = get_peft_model(loaded(base), LoraConfig(task_type="CAUSAL_LM", **settings))
    torch.manual_seed(1)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if "magnitude" in name:
                parameter.mul_(1 + torch.rand(parameter.shape) / 4)
            elif parameter.requires_grad:
                parameter.add_(torch.randn(parameter.shape) / 8)
    model.save_pretrained(folder)
    return folder


def merged_by_peft(base: Path, adapter: Path) -> dict[str, torch.Tensor]:
    from peft import PeftModel

    return PeftModel.from_pretrained(loaded(base), adapter).merge_and_unload(safe_merge=True).state_dict()


def merged(base: Path, adapter: Path, folder: Path, dtype: str, **limit: int) -> Path:
    folder.mkdir()
    write_merged(plan(base, adapter), folder, dtype, **limit)
    return folder


KINDS: dict[str, tuple[str, dict[str, Any]]] = {
    "lora": ("qwen3", {}),
    "lora llama": ("llama", {"target_modules": ["q_proj", "down_proj"]}),
    "rslora": ("qwen3", {"use_rslora": True}),
    "patterns": ("qwen3", {"rank_pattern": {"q_proj": 2}, "alpha_pattern": {"v_proj": 5}}),
    "dora": ("qwen3", {"use_dora": True}),
    "whole modules": ("qwen3", {"modules_to_save": ["embed_tokens", "lm_head", "norm"]}),
    "embeddings": ("qwen3", {"target_modules": ["embed_tokens", "q_proj", "lm_head"]}),
    "embeddings dora": ("qwen3", {"target_modules": ["embed_tokens", "q_proj"], "use_dora": True}),
    "some layers": ("qwen3", {"target_modules": ["q_proj"], "layers_to_transform": [1]}),
    "tied": ("tied", {}),
    "conv1d": ("gpt2", {"target_modules": ["c_attn", "c_proj"], "fan_in_fan_out": True}),
    "conv1d dora": ("gpt2", {"target_modules": ["c_attn", "c_fc"], "fan_in_fan_out": True, "use_dora": True}),
    "renamed": ("gemma3", {"target_modules": r".*language_model.*\.(q_proj|down_proj)"}),
}


@pytest.mark.parametrize("kind", KINDS)
def test_merged_is_bit_for_bit_what_peft_merges(kind: str, tmp_path: Path) -> None:
    import torch

    family, settings = KINDS[kind]
    base = made(tmp_path / "base", family)
    adapter = adapted(base, tmp_path / "adapter", **settings)
    theirs = merged_by_peft(base, adapter)
    ours = loaded(merged(base, adapter, tmp_path / "float32", "float32")).state_dict()
    assert ours.keys() == theirs.keys()
    assert [name for name in ours if not ours[name].equal(theirs[name])] == []
    before = loaded(base).state_dict()
    assert any(not ours[name].equal(before[name]) for name in ours)
    ours = loaded(merged(base, adapter, tmp_path / "bf16", "bf16")).state_dict()
    rounded = {name: tensor.to(torch.bfloat16).float() for name, tensor in theirs.items()}
    assert [name for name in ours if not ours[name].equal(rounded[name])] == []
    assert checkpoint_files(tmp_path / "bf16").keys() == checkpoint_files(base).keys()


def test_float32_base_is_merged_without_rounding_it_first(tmp_path: Path) -> None:
    base = made(tmp_path / "base", "qwen3", "float32")
    adapter = adapted(base, tmp_path / "adapter")
    theirs = merged_by_peft(base, adapter)
    ours = loaded(merged(base, adapter, tmp_path / "merged", "float32")).state_dict()
    assert all(ours[name].equal(tensor) for name, tensor in theirs.items())


def test_shards_stay_under_the_limit_and_hold_the_same(tmp_path: Path) -> None:
    from safetensors.torch import load_file

    base = made(tmp_path / "base", "qwen3", max_shard_size="20KB")
    assert len(list(base.glob("*.safetensors"))) > 2
    adapter = adapted(base, tmp_path / "adapter")
    whole = load_file(merged(base, adapter, tmp_path / "one", "bf16") / "model.safetensors")
    limit = 5000
    folder = merged(base, adapter, tmp_path / "many", "bf16", limit=limit)
    index = json.loads((folder / "model.safetensors.index.json").read_text())
    seen = {}
    for file in sorted(folder.glob("*.safetensors")):
        tensors = load_file(file)
        assert {index["weight_map"][name] for name in tensors} == {file.name}
        assert sum(t.nbytes for t in tensors.values()) <= limit or len(tensors) == 1
        seen |= tensors
    assert max(tensor.nbytes for tensor in seen.values()) > limit  # a shard of its own
    assert index["metadata"]["total_size"] == sum(tensor.nbytes for tensor in seen.values())
    assert seen.keys() == whole.keys()
    assert all(tensor.equal(whole[name]) for name, tensor in seen.items())
    assert loaded(folder).state_dict().keys() == loaded(base).state_dict().keys()


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"modules_to_save": ["lm_head"]}, "ties to another weight"),
        ({"target_modules": ["embed_tokens"]}, "ties to another weight"),
    ],
)
def test_adapter_on_tied_weights_is_refused(settings: dict[str, Any], message: str, tmp_path: Path) -> None:
    base = made(tmp_path / "base", "tied")
    adapter = adapted(base, tmp_path / "adapter", **settings)
    with pytest.raises(TrainError, match=message):
        plan(base, adapter)


def renamed_in(adapter: Path, old: str, new: str) -> None:
    from safetensors.torch import load_file, save_file

    file = adapter / "adapter_model.safetensors"
    save_file({name.replace(old, new): tensor for name, tensor in load_file(file).items()}, file)


def test_a_tensor_of_the_adapter_without_a_place_is_refused(tmp_path: Path) -> None:
    base = made(tmp_path / "base", "qwen3")
    adapter = adapted(base, tmp_path / "adapter", modules_to_save=["norm"])
    renamed_in(adapter, "layers.1.", "layers.7.")
    with pytest.raises(TrainError, match=r"layers\.1\.mlp\.down_proj\.lora_A\.weight.* missing"):
        plan(base, adapter)
    adapter = adapted(base, tmp_path / "other")
    from safetensors.torch import load_file, save_file

    file = adapter / "adapter_model.safetensors"
    tensors = load_file(file)
    extra = "base_model.model.model.layers.7.mlp.up_proj.lora_A.weight"
    copied = tensors["base_model.model.model.layers.0.mlp.up_proj.lora_A.weight"].clone()
    save_file(tensors | {extra: copied}, file)
    with pytest.raises(TrainError, match=r"1 tensors have no place in the base, such as .*layers\.7"):
        plan(base, adapter)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"peft_type": "LOHA"}, "a .*LOHA adapter"),
        ({"bias": "all"}, "trained with bias"),
        ({"init_lora_weights": "pissa"}, "init_lora_weights: pissa"),
        ({"layer_replication": [[0, 1], [0, 2]]}, "trained with layer_replication"),
    ],
)
def test_adapters_of_other_kinds_are_refused(change: dict[str, Any], message: str, tmp_path: Path) -> None:
    base = made(tmp_path / "base", "qwen3")
    adapter = adapted(base, tmp_path / "adapter")
    file = adapter / "adapter_config.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | change))
    with pytest.raises(TrainError, match=message):
        plan(base, adapter)


def test_numbers_too_large_for_float16_are_refused(tmp_path: Path) -> None:
    from safetensors.torch import load_file, save_file

    base = made(tmp_path / "base", "qwen3")
    file = base / "model.safetensors"
    tensors = load_file(file)
    tensors["model.norm.weight"][0] = 1e5
    save_file(tensors, file, metadata={"format": "pt"})
    adapter = adapted(base, tmp_path / "adapter")
    with pytest.raises(TrainError, match=r"model\.norm\.weight: holds numbers too large for float16"):
        merged(base, adapter, tmp_path / "merged", "float16")


def test_experts_that_are_fused_while_loading_are_copied_and_not_merged_into(tmp_path: Path) -> None:
    """Mixtral's checkpoint holds experts one by one, the model holds them stacked."""
    import torch
    from transformers import AutoModelForCausalLM, MixtralConfig

    torch.manual_seed(0)
    settings = TEXT | {"num_local_experts": 2, "num_experts_per_tok": 1}
    AutoModelForCausalLM.from_config(MixtralConfig(**settings)).save_pretrained(tmp_path / "base")
    base = tmp_path / "base"
    adapter = adapted(base, tmp_path / "adapter", target_modules=["q_proj", "o_proj"])
    theirs = merged_by_peft(base, adapter)
    ours = loaded(merged(base, adapter, tmp_path / "merged", "float32")).state_dict()
    assert [name for name in theirs if not ours[name].equal(theirs[name])] == []
    adapter = adapted(
        base, tmp_path / "experts", target_modules=["q_proj"], target_parameters=["mlp.experts.down_proj"]
    )
    with pytest.raises(TrainError, match="trained with target_parameters"):
        plan(base, adapter)


def test_a_hub_base_is_fetched_at_its_revision_weights_included(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from fnmatch import fnmatch

    import huggingface_hub

    from train.merging.write import base_folder

    asked = {}

    def fetched(name: str, *, revision: str, allow_patterns: list[str]) -> str:
        asked.update(name=name, revision=revision, patterns=allow_patterns)
        return str(made(tmp_path / "cache", "llama"))

    monkeypatch.setattr(huggingface_hub, "snapshot_download", fetched)
    monkeypatch.chdir(tmp_path)
    assert base_folder("owner/name", "abc123") == tmp_path / "cache"
    assert (asked["name"], asked["revision"]) == ("owner/name", "abc123")
    wanted = (
        "config.json", "model.safetensors", "model-00001-of-00002.safetensors", "model.safetensors.index.json",
        "tokenizer.json", "tokenizer.model", "preprocessor_config.json", "chat_template.jinja",
    )  # fmt: skip
    for file in wanted:
        assert any(fnmatch(file, pattern) for pattern in asked["patterns"]), file
    for file in ("pytorch_model.bin", "model.gguf", "consolidated.safetensors"):
        assert not any(fnmatch(file, pattern) for pattern in asked["patterns"]), file


def test_tokenizer_and_processor_files_are_the_bases_own_bytes(tmp_path: Path) -> None:
    base = made(tmp_path / "base", "gemma3")
    theirs = {
        name: f"{name} of the base".encode() for name in ("tokenizer.model", "preprocessor_config.json")
    }
    for name, content in theirs.items():
        (base / name).write_bytes(content)
    (base / "modeling_own.py").write_text("raise SystemExit")
    adapter = adapted(base, tmp_path / "adapter", target_modules=r".*language_model.*\.q_proj")
    folder = merged(base, adapter, tmp_path / "merged", "bf16")
    assert {name: (folder / name).read_bytes() for name in theirs} == theirs
    assert not (folder / "modeling_own.py").exists()
    config = json.loads((folder / "config.json").read_text())
    assert config["dtype"] == "bfloat16"
    before = json.loads((base / "config.json").read_text())
    assert config == before | {"dtype": "bfloat16"}

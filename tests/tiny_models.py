"""Models of a hundred thousand random weights, of the real classes, each with a tokenizer and template of its family."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from tiny_chat import tokenizer

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from transformers import PreTrainedModel

# bitsandbytes quantises blocks of 64, so no dimension is smaller.
SIZE: dict[str, Any] = {
    "vocab_size": 768,
    "hidden_size": 64,
    "intermediate_size": 128,
    "num_hidden_layers": 2,
    "num_attention_heads": 2,
    "num_key_value_heads": 1,
    "head_dim": 64,
    "max_position_embeddings": 1024,
}
VISION: dict[str, Any] = {
    "hidden_size": 64,
    "intermediate_size": 64,
    "num_hidden_layers": 1,
    "num_attention_heads": 2,
}
GEMMA4: dict[str, Any] = SIZE | {
    "num_hidden_layers": 4,
    "layer_types": ["sliding_attention", "full_attention"] * 2,
    "num_kv_shared_layers": 2,
    "global_head_dim": 64,
    "sliding_window": 32,
    "vocab_size_per_layer_input": 768,
    "hidden_size_per_layer_input": 64,
    "use_double_wide_mlp": True,
    "final_logit_softcapping": 30.0,
}


def _llama() -> PreTrainedModel:
    from transformers import LlamaConfig, LlamaForCausalLM

    return LlamaForCausalLM(LlamaConfig(**SIZE, tie_word_embeddings=False))


def _mistral() -> PreTrainedModel:
    from transformers import MistralConfig, MistralForCausalLM

    return MistralForCausalLM(MistralConfig(**SIZE, sliding_window=64))


def _qwen2() -> PreTrainedModel:
    from transformers import Qwen2Config, Qwen2ForCausalLM

    size = {key: value for key, value in SIZE.items() if key != "head_dim"}
    return Qwen2ForCausalLM(Qwen2Config(**size, tie_word_embeddings=True))


def _qwen3() -> PreTrainedModel:
    from transformers import Qwen3Config, Qwen3ForCausalLM

    return Qwen3ForCausalLM(Qwen3Config(**SIZE, tie_word_embeddings=True))


def _qwen3_moe() -> PreTrainedModel:
    from transformers import Qwen3MoeConfig, Qwen3MoeForCausalLM

    experts = {"num_experts": 4, "num_experts_per_tok": 2, "moe_intermediate_size": 64}
    return Qwen3MoeForCausalLM(Qwen3MoeConfig(**SIZE, **experts))


def _gemma3() -> PreTrainedModel:
    from transformers import Gemma3ForCausalLM, Gemma3TextConfig

    return Gemma3ForCausalLM(Gemma3TextConfig(**SIZE, sliding_window=32))


def _gemma3_images() -> PreTrainedModel:
    from transformers import Gemma3Config, Gemma3ForConditionalGeneration

    tokens = {
        "image_token_index": 760,
        "boi_token_index": 761,
        "eoi_token_index": 762,
        "mm_tokens_per_image": 4,
    }
    vision = VISION | {"image_size": 56, "patch_size": 14, "model_type": "siglip_vision_model"}
    config = Gemma3Config(text_config=SIZE | {"sliding_window": 32}, vision_config=vision, **tokens)
    return Gemma3ForConditionalGeneration(config)


def _gemma4() -> PreTrainedModel:
    return _gemma4_of(GEMMA4)


def _gemma4_moe() -> PreTrainedModel:
    experts = {"enable_moe_block": True, "num_experts": 4, "top_k_experts": 2, "moe_intermediate_size": 64}
    return _gemma4_of(GEMMA4 | experts | {"num_kv_shared_layers": 0, "attention_k_eq_v": True})


def _gemma4_of(text: dict[str, Any]) -> PreTrainedModel:
    from transformers import Gemma4Config, Gemma4ForConditionalGeneration

    tokens = {
        "image_token_id": 760, "boi_token_id": 761, "eoi_token_id": 762, "video_token_id": 763,
        "audio_token_id": 764, "boa_token_id": 765, "eoa_token_index": 766,
    }  # fmt: skip
    vision = VISION | {"num_key_value_heads": 2, "head_dim": 32, "position_embedding_size": 64}
    audio = {
        "hidden_size": 64, "num_hidden_layers": 1, "num_attention_heads": 2, "subsampling_conv_channels": [8, 4],
        "output_proj_dims": 64,
    }  # fmt: skip
    config = Gemma4Config(text_config=text, vision_config=vision, audio_config=audio, **tokens)
    return Gemma4ForConditionalGeneration(config)


class Family(NamedTuple):
    """How a family's model is built, and the name of its chat in tiny_chat."""

    build: Callable[[], PreTrainedModel]
    chat: str
    multimodal: bool = False


FAMILIES = {
    "llama": Family(_llama, "llama3"),
    "mistral": Family(_mistral, "mistral-tokens"),
    "qwen2": Family(_qwen2, "chatml"),
    "qwen3": Family(_qwen3, "qwen3"),
    "qwen3-moe": Family(_qwen3_moe, "qwen3"),
    "gemma3-text": Family(_gemma3, "gemma"),
    "gemma3": Family(_gemma3_images, "gemma", multimodal=True),
    "gemma4": Family(_gemma4, "gemma", multimodal=True),
    "gemma4-moe": Family(_gemma4_moe, "gemma", multimodal=True),
}
PROCESSOR = {
    "processor_config.json": {"processor_class": "TinyProcessor", "image_seq_length": 4},
    "preprocessor_config.json": {"size": {"height": 56, "width": 56}},
}
"""What multimodal models have beside a tokenizer."""


def built(name: str, *, seed: int = 0) -> PreTrainedModel:
    """Build a family's model with random weights in bf16: equal seeds, equal weights."""
    import torch

    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return FAMILIES[name].build().to(torch.bfloat16).eval()


def save_model(folder: Path, name: str, *, seed: int = 0) -> Path:
    """Write a family's model with its tokenizer, its generation config and, if multimodal, its processor's files."""
    from transformers import GenerationConfig

    from train.tokens.rows import end_token

    family = FAMILIES[name]
    made, model = tokenizer(family.chat), built(name, seed=seed)
    ends = {"bos_token_id": made.bos_token_id, "pad_token_id": made.pad_token_id}
    model.generation_config = GenerationConfig(do_sample=False, eos_token_id=end_token(made), **ends)
    model.save_pretrained(folder)
    made.save_pretrained(folder)
    for file, content in PROCESSOR.items() if family.multimodal else ():
        (folder / file).write_text(json.dumps(content), encoding="utf-8")
    return folder

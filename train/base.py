"""A small decoder with random weights, and a tokenizer trained on a mix: a base for demonstrations.

It knows nothing, so whatever it answers after ``train sft`` it learnt from the mix.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from schemas.console import say
from schemas.dataset import check_lock, read_lock, read_split
from schemas.files import replacing_dir
from train.models.load import check_folder, is_local, quiet
from train.owned import check_replaceable, read_marker, write_marker
from train.parallel import is_main

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from transformers import PreTrainedTokenizerFast

    from schemas.dataset import Lock
    from schemas.sft_recipe import SftRecipe

MADE_FROM = "base.json"
PAD, START, END = "<|pad|>", "<|im_start|>", "<|im_end|>"

CHAT_TEMPLATE = (
    "{% for message in messages %}"
    "{% if message['role'] == 'assistant' %}"
    "{{ '<|im_start|>assistant\n' }}"
    "{% generation %}{{ message['content'] + '<|im_end|>' }}{% endgeneration %}{{ '\n' }}"
    "{% else %}"
    "{{ '<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>\n' }}"
    "{% endif %}"
    "{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"
)
"""ChatML; the reply and its end token are what ``{% generation %}`` marks as the assistant's."""

SPLIT = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*"
    r"|\s*[\r\n]+|\s+(?!\S)|\s+"
)
"""Qwen2's pre-tokenizer, which llama.cpp knows as ``qwen2``: every digit is a token of its own."""

SIZES: dict[str, dict[str, int]] = {
    "tiny": {"hidden": 64, "layers": 2, "heads": 2, "mlp": 128, "vocab": 512},
    "small": {"hidden": 128, "layers": 4, "heads": 4, "mlp": 384, "vocab": 1024},
    "medium": {"hidden": 320, "layers": 8, "heads": 5, "mlp": 960, "vocab": 4096},
}
"""About 0.15, 1.1 and 13 million parameters."""


def build_base(data: Path, out: Path, *, size: str = "small", seed: int = 0) -> int:
    """Write a randomly initialised Qwen3 decoder (untied, float32) and its tokenizer to ``out``.

    The tokenizer sees the mix's training side only. Same data, size and seed: the same bytes.

    Args:
        data: A dataset folder; it is checked against its lock.
        out: The folder to write. A base made of the same is kept, one made of something else is replaced.
        size: One of ``SIZES``.
        seed: Seed of the weights.

    Returns:
        The number of parameters.

    Raises:
        LockError: if the dataset folder does not match its lock.
        TrainError: if ``out`` is something else than a base that this function wrote.
    """
    lock = check_lock(data)
    made_from = {"size": size, "seed": seed, "train_rows_sha256": _rows(lock)}
    if (marker := check_replaceable(out, MADE_FROM, "base made by `train base`")) is not None:
        if {key: marker.get(key) for key in made_from} == made_from:
            say(f"{out}: is there already, built from the same data, size and seed; kept")
            return int(marker["parameters"])
        say(f"{out}: was built from other data, size or seed; built anew")
    quiet()
    tokenizer = train_tokenizer(_texts(data), SIZES[size]["vocab"])
    with replacing_dir(out) as partial:
        tokenizer.save_pretrained(partial)
        parameters = _save_model(partial, tokenizer, SIZES[size], seed)
        write_marker(partial, MADE_FROM, made_from | {"parameters": parameters})
    return parameters


def ensure_base(recipe: SftRecipe, data: Path) -> None:
    """Build a recipe's base where the recipe says so and it isn't there; of several processes, the main one speaks.

    Raises:
        TrainError: if there is no such base and the recipe doesn't say to build it.
    """
    folder = Path(recipe.base)
    if recipe.scratch and is_local(recipe.base) and not folder.exists():
        count = build_base(data, folder)
        if is_main():
            say(f"{folder}: built a small untrained base ({count / 1e6:.2f}M parameters)")
    check_folder(recipe.base)
    if recipe.scratch and is_main() and not built_from(folder, data):
        say(f"note: {folder} was built from another mix, so its tokenizer may split this one's words finely")


def built_from(base: Path, data: Path) -> bool:
    """Whether a base was built from this mix's training rows; False where that can't be told."""
    marker = read_marker(base, MADE_FROM)
    return marker is not None and marker.get("train_rows_sha256") == _rows(read_lock(data))


def _rows(lock: Lock) -> str | None:
    train = lock.outputs.get("train.parquet")
    return train.rows_sha256 if train else None


def _texts(data: Path) -> Iterator[str]:
    for example in read_split(data, "train"):
        for message in example.messages:
            # Role names stand in every prompt; fed apart, they earn a token each.
            yield message["role"]
            yield message["content"]


def train_tokenizer(texts: Iterable[str], vocab: int) -> PreTrainedTokenizerFast:
    """Train a byte-level BPE tokenizer with at most ``vocab`` tokens, 256 bytes and 3 special tokens among them."""
    from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import PreTrainedTokenizerFast

    bpe = Tokenizer(models.BPE())
    bpe.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(SPLIT), behavior="isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    bpe.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=vocab,
        special_tokens=[PAD, START, END],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    bpe.train_from_iterator(texts, trainer)
    return PreTrainedTokenizerFast(
        tokenizer_object=bpe,
        pad_token=PAD,
        eos_token=END,
        additional_special_tokens=[START],
        chat_template=CHAT_TEMPLATE,
        clean_up_tokenization_spaces=False,
        model_max_length=2048,
    )


def _save_model(folder: Path, tokenizer: PreTrainedTokenizerFast, size: dict[str, int], seed: int) -> int:
    import torch
    from transformers import GenerationConfig, Qwen3Config, Qwen3ForCausalLM

    ends: dict[str, Any] = {
        "bos_token_id": None,
        "eos_token_id": tokenizer.eos_token_id,
        "pad_token_id": tokenizer.pad_token_id,
    }
    config = Qwen3Config(
        vocab_size=-len(tokenizer) // 32 * -32,
        hidden_size=size["hidden"],
        intermediate_size=size["mlp"],
        num_hidden_layers=size["layers"],
        num_attention_heads=size["heads"],
        num_key_value_heads=size["heads"],
        head_dim=size["hidden"] // size["heads"],
        max_position_embeddings=2048,
        tie_word_embeddings=False,
        **ends,
    )
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        model = Qwen3ForCausalLM(config)
    model.generation_config = GenerationConfig(do_sample=False, **ends)
    model.save_pretrained(folder)
    return sum(p.numel() for p in model.parameters())

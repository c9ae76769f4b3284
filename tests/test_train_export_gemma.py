"""Gemma 3 as GGUF: it needs the base's own SentencePiece model and its list of added tokens."""

from __future__ import annotations

import json
import shutil
from importlib.util import find_spec
from typing import TYPE_CHECKING

import pytest
from test_train_export import GEMMA, converter

from schemas.errors import TrainError
from train.exporting.check import check, reference
from train.exporting.model import open_gguf
from train.exporting.ollama import family
from train.exporting.tools import convert, find_converter, quantise
from train.merging.write import OWN_FILES

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(
    any(find_spec(name) is None for name in ("llama_cpp", "sentencepiece", "google.protobuf")),
    reason="needs llama-cpp-python, sentencepiece and protobuf: pip install 'crossfoot[gguf]'",
)

PROBE = [
    (
        "row",
        [
            {"role": "user", "content": "Net sales were 4,321 in thousands. What are they in dollars?"},
            {"role": "assistant", "content": "4,321 × 1,000 = 4,321,000"},
        ],
    )
]


@pytest.fixture(scope="module")
def gemma(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A random Gemma 3 with a tokenizer of its own making, as the model's authors publish theirs."""
    import sentencepiece
    import torch
    from transformers import AutoTokenizer, Gemma3ForCausalLM, Gemma3TextConfig, GenerationConfig

    folder = tmp_path_factory.mktemp("gemma")
    texts = ["Net sales were 4,321 in thousands and gross profit 123.", "What is net income in dollars?"]
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(texts * 50),
        model_prefix=str(folder / "tokenizer"),
        model_type="bpe",
        vocab_size=360,
        hard_vocab_limit=False,
        byte_fallback=True,
        split_digits=True,
        add_dummy_prefix=False,
        remove_extra_whitespaces=False,
        normalization_rule_name="identity",
        pad_id=0, eos_id=1, bos_id=2, unk_id=3,
        pad_piece="<pad>", eos_piece="<eos>", bos_piece="<bos>",
        user_defined_symbols=["<start_of_turn>", "<end_of_turn>"],
        minloglevel=2,
    )  # fmt: skip
    config = {
        "tokenizer_class": "GemmaTokenizer", "bos_token": "<bos>", "eos_token": "<eos>", "pad_token": "<pad>",
        "unk_token": "<unk>", "add_bos_token": True, "chat_template": GEMMA,
        "additional_special_tokens": ["<start_of_turn>", "<end_of_turn>"],
    }  # fmt: skip
    (folder / "tokenizer_config.json").write_text(json.dumps(config))
    model = folder / "model"
    AutoTokenizer.from_pretrained(folder / "").save_pretrained(model)
    (folder / "tokenizer.model").rename(model / "tokenizer.model")
    saved = json.loads((model / "tokenizer_config.json").read_text())
    added = json.loads((model / "tokenizer.json").read_text())["added_tokens"]
    saved["added_tokens_decoder"] = {str(t.pop("id")): t for t in added}
    (model / "tokenizer_config.json").write_text(json.dumps(saved))
    torch.manual_seed(0)
    ends = {"bos_token_id": 2, "eos_token_id": [1, 5], "pad_token_id": 0}
    made = Gemma3ForCausalLM(
        Gemma3TextConfig(
            vocab_size=416, hidden_size=64, intermediate_size=128, num_hidden_layers=2, head_dim=32,
            num_attention_heads=2, num_key_value_heads=1, query_pre_attn_scalar=32, sliding_window=64,
            max_position_embeddings=512, **ends,
        )
    )  # fmt: skip
    made.generation_config = GenerationConfig(**ends)
    made.to(torch.bfloat16).save_pretrained(model)
    return model


def test_gemma_with_its_own_files_answers_the_same(gemma: Path, tmp_path: Path) -> None:
    converter()
    merged = reference(gemma, PROBE)
    convert(find_converter(None), gemma, tmp_path / "f16.gguf")
    assert check(tmp_path / "f16.gguf", "f16", merged, None).equal == 1
    quantise(tmp_path / "f16.gguf", tmp_path / "q.gguf", "Q4_K_M", None)
    check(tmp_path / "q.gguf", "Q4_K_M", merged, None)
    with open_gguf(tmp_path / "f16.gguf", 8) as model:
        assert family(merged.tokenizer, adds_bos=model.adds_bos) == "Gemma"


def test_gemma_without_its_own_files_is_refused(gemma: Path, tmp_path: Path) -> None:
    """As transformers 5 saves its tokenizer: merging copies the files instead."""
    converter()
    assert {"tokenizer.model", "tokenizer_config.json"} <= set(OWN_FILES)
    less = shutil.copytree(gemma, tmp_path / "less")
    config = json.loads((less / "tokenizer_config.json").read_text())
    del config["added_tokens_decoder"]
    (less / "tokenizer_config.json").write_text(json.dumps(config))
    convert(find_converter(None), less, tmp_path / "f16.gguf")
    with pytest.raises(TrainError, match=r"splits the prompt of row row otherwise .*added_tokens_decoder"):
        check(tmp_path / "f16.gguf", "f16", reference(less, PROBE), None)
    (less / "tokenizer.model").unlink()
    with pytest.raises(TrainError, match=r"converter failed .*tokenizer\.model"):
        convert(find_converter(None), less, tmp_path / "again.gguf")

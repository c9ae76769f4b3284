"""Run llama.cpp's converter, in a process of its own: python -P convert.py LLAMA_CPP MODEL --outfile FILE ...

The converter knows a tokenizer's way of splitting text by the hash of a sample that it splits; that of a
tokenizer trained on one's own texts is in no list, even where its pattern is one that llama.cpp has. Then the
pattern itself tells. Imports nothing of this project.
"""

from __future__ import annotations

import json
import runpy
import sys
from pathlib import Path
from typing import Any

SPLITS = {
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*"
    r"|\s*[\r\n]+|\s+(?!\S)|\s+": "qwen2",
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*"
    r"|\s*[\r\n]+|\s+(?!\S)|\s+": "llama-bpe",
}
"""Pre-tokenizers' patterns and their names in src/llama-vocab.cpp."""


def split_name(model: Path) -> str | None:
    """Return llama.cpp's name of a model folder's pre-tokenizer, None where its pattern isn't one of ``SPLITS``."""
    try:
        made = json.loads((model / "tokenizer.json").read_text(encoding="utf-8"))["pre_tokenizer"]
        split, byte_level = made["pretokenizers"]
        plain = split["type"] == "Split" and byte_level["type"] == "ByteLevel" and not byte_level["use_regex"]
        return SPLITS.get(split["pattern"]["Regex"]) if plain else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def main() -> None:
    """Run the converter of the checkout that is the first argument with the other arguments."""
    root, model, *rest = sys.argv[1:]
    sys.path[:0] = [root, str(Path(root) / "gguf-py")]
    try:
        from conversion.base import TextModel
    except ImportError:  # an older checkout, with all of it in one file
        pass
    else:
        own = TextModel.get_vocab_base_pre

        def known(self: Any, tokenizer: Any) -> str:
            try:
                return own(self, tokenizer)
            except NotImplementedError:
                name = split_name(Path(model))
                if name is None:
                    raise
                return name

        TextModel.get_vocab_base_pre = known
    script = str(Path(root) / "convert_hf_to_gguf.py")
    sys.argv = [script, model, *rest]
    runpy.run_path(script, run_name="__main__")


if __name__ == "__main__":
    main()

"""Tokenizers of a few hundred tokens in the shapes of public families, with chat templates written by us."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from train_fixtures import LABELS, example

if TYPE_CHECKING:
    from tokenizers import Tokenizer
    from transformers import PreTrainedTokenizerFast

CHATML = (
    "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
CHATML_MARKED = (
    "{% for m in messages %}<|im_start|>{{ m.role }}\n{% if m.role == 'assistant' %}"
    "{% generation %}{{ m.content }}<|im_end|>{% endgeneration %}{{ '\n' }}"
    "{% else %}{{ m.content }}<|im_end|>\n{% endif %}{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
LLAMA3 = (
    "{{ bos_token }}<|head|>system<|body|>\n\nToday: {{ strftime_now('%d %b %Y') }}\n\n"
    "{% if messages[0].role == 'system' %}{{ messages[0].content | trim }}{% set rest = messages[1:] %}"
    "{% else %}{% set rest = messages %}{% endif %}<|eot|>"
    "{% for m in rest %}<|head|>{{ m.role }}<|body|>\n\n{{ m.content | trim }}<|eot|>{% endfor %}"
    "{% if add_generation_prompt %}<|head|>assistant<|body|>\n\n{% endif %}"
)
GEMMA = (
    "{{ bos_token }}{% if messages[0].role == 'system' %}{{ raise_exception('no system role') }}{% endif %}"
    "{% for m in messages %}"
    "{% if (m.role == 'user') != (loop.index0 is even) %}{{ raise_exception('roles must alternate') }}{% endif %}"
    "<turn>{{ 'model' if m.role == 'assistant' else m.role }}\n{{ m.content | trim }}<end>\n{% endfor %}"
    "{% if add_generation_prompt %}<turn>model\n{% endif %}"
)
MISTRAL = (
    "{{ bos_token }}{% for m in messages %}"
    "{% if m.role == 'user' %}[INST] {{ m.content }} [/INST]"
    "{% elif m.role == 'assistant' %} {{ m.content }}{{ eos_token }}"
    "{% else %}{{ raise_exception('only user and assistant') }}{% endif %}{% endfor %}"
)
DROPS_SYSTEM = MISTRAL.replace("{% else %}{{ raise_exception('only user and assistant') }}", "")
QWEN3 = (
    "{% set at = namespace(last=0) %}"
    "{% for m in messages %}{% if m.role == 'user' %}{% set at.last = loop.index0 %}{% endif %}{% endfor %}"
    "{% for m in messages %}<|im_start|>{{ m.role }}\n"
    "{% if m.role == 'assistant' %}{% set parts = m.content.split('</think>') %}"
    "{% if loop.index0 > at.last %}<think>\n"
    "{{ parts[0].split('<think>')[-1].strip('\n') if parts | length > 1 }}\n</think>\n\n{% endif %}"
    "{{ parts[-1].lstrip('\n') }}{% else %}{{ m.content }}{% endif %}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n"
    "{% if enable_thinking is defined and not enable_thinking %}<think>\n\n</think>\n\n{% endif %}{% endif %}"
)
R1 = (
    "{{ bos_token }}{% for m in messages %}"
    "{% if m.role == 'system' %}{{ m.content }}{% elif m.role == 'user' %}<|user|>{{ m.content }}"
    "{% else %}<|said|>{{ m.content.split('</think>')[-1] }}{{ eos_token }}{% endif %}{% endfor %}"
    "{% if add_generation_prompt %}<|said|><think>\n{% endif %}"
)
PARTS = (
    "{% for m in messages %}<|im_start|>{{ m.role }}\n"
    "{% for part in m.content %}{% if part.type == 'text' %}{{ part.text }}{% endif %}{% endfor %}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)


class Chat(NamedTuple):
    """How a family writes chats: its pieces (``bytes``, ``llama``, ``mistral`` or ``gemma``), template and tokens."""

    pieces: str
    template: str
    bos: str | None
    eos: str
    special: tuple[str, ...] = ()
    plain: tuple[str, ...] = ()
    """Added tokens that are not special."""


CHATS = {
    "chatml": Chat("bytes", CHATML, None, "<|im_end|>", ("<|im_start|>",)),
    "chatml-marked": Chat("bytes", CHATML_MARKED, None, "<|im_end|>", ("<|im_start|>",)),
    "chatml-plain-end": Chat("bytes", CHATML, None, "<|end|>", (), ("<|im_start|>", "<|im_end|>")),
    "chatml-spm": Chat("llama", CHATML, "<s>", "<|im_end|>", ("<|im_start|>",)),
    "llama3": Chat("bytes", LLAMA3, "<|begin|>", "<|eot|>", ("<|head|>", "<|body|>")),
    "gemma": Chat("gemma", GEMMA, "<bos>", "<eos>", ("<turn>", "<end>")),
    "mistral": Chat("llama", MISTRAL, "<s>", "</s>"),
    "mistral-tokens": Chat("mistral", MISTRAL, "<s>", "</s>", ("[INST]", "[/INST]")),
    "mistral-no-system": Chat("llama", DROPS_SYSTEM, "<s>", "</s>"),
    "mistral-bytes": Chat("bytes", MISTRAL, "<s>", "</s>", ("[INST]", "[/INST]")),
    "qwen3": Chat("bytes", QWEN3, None, "<|im_end|>", ("<|im_start|>",), ("<think>", "</think>")),
    "r1": Chat("bytes", R1, "<|begin|>", "<|eos|>", ("<|user|>", "<|said|>"), ("<think>", "</think>")),
    "parts": Chat("bytes", PARTS, None, "<|im_end|>", ("<|im_start|>",)),
}


def tokenizer(name: str) -> PreTrainedTokenizerFast:
    """Make a family's tokenizer."""
    from transformers import PreTrainedTokenizerFast

    chat = CHATS[name]
    made = PreTrainedTokenizerFast(
        tokenizer_object=_pieces(chat),
        bos_token=chat.bos,
        eos_token=chat.eos,
        pad_token="<|pad|>",  # noqa: S106  # not a password
        extra_special_tokens=list(chat.special),
        # As Llama 3's own says; it would take spaces out of replies.
        clean_up_tokenization_spaces=True,
    )
    made.add_tokens(list(chat.plain))
    made.chat_template = chat.template
    made.name_or_path = name
    return made


def _pieces(chat: Chat) -> Tokenizer:
    from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

    words = [m["content"] for i in range(20) for m in example(i).messages] + list(LABELS)
    bytelevel = chat.pieces == "bytes"
    made = Tokenizer(models.BPE(byte_fallback=not bytelevel, unk_token=None if bytelevel else "<unk>"))
    alphabet = pre_tokenizers.ByteLevel.alphabet() if bytelevel else []
    special = ["<|pad|>", "<unk>", *([chat.bos] if chat.bos else []), chat.eos]
    if not bytelevel:
        special += [f"<0x{byte:02X}>" for byte in range(256)]
    match chat.pieces:
        case "bytes":
            made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
            made.decoder = decoders.ByteLevel()
        case "llama":
            made.normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
        case "mistral":
            made.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="first", split=False)
        case "gemma":
            made.normalizer = normalizers.Replace(" ", "▁")
    if not bytelevel:
        steps = [decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse()]
        strips = [decoders.Strip(" ", 1, 0)] if chat.pieces != "gemma" else []
        made.decoder = decoders.Sequence([*steps, *strips])
    trainer = trainers.BpeTrainer(
        vocab_size=700, special_tokens=special, initial_alphabet=alphabet, show_progress=False
    )
    made.train_from_iterator(words, trainer)
    if not bytelevel:
        made = _without_special_bytes(made)
    if chat.bos:
        made.post_processor = processors.TemplateProcessing(
            single=f"{chat.bos} $A", special_tokens=[(chat.bos, made.token_to_id(chat.bos))]
        )
    return made


def _without_special_bytes(made: Tokenizer) -> Tokenizer:
    """Make the bytes' tokens ordinary pieces: the trainer knows no other way to name them."""
    import json

    from tokenizers import Tokenizer

    text = json.loads(made.to_str())
    text["added_tokens"] = [t for t in text["added_tokens"] if not t["content"].startswith("<0x")]
    return Tokenizer.from_str(json.dumps(text))

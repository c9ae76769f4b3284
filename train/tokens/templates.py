"""Chat templates: what one does with a conversation, found by rendering a few, and prompts written with it.

A template is the model's own (transformers, "Chat templates"). Families differ in how they treat a system
message, in the token behind a reply, in the thinking tag that some open in the prompt, and in the whitespace
between prompt and reply. Training and every engine write their prompts with ``prompt_text``, so that what is
answered at inference is what was trained.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from schemas.errors import TrainError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from transformers import PreTrainedTokenizerBase

THINKING = ("<think>", "</think>", "[THINK]", "[/THINK]")
"""What reasoning models write around their thoughts. Messages may hold them, also where they are special tokens:
replies think in them, and prompts ask for them."""

TODAY = datetime(2024, 7, 26)  # noqa: DTZ001  # only ever printed as a date
"""What templates that print today's date are told: else the same rows would differ from day to day. It is
the date that Llama 3's template falls back to."""

_SYSTEM, _ASKED, _REPLY = "Be brief 7", "What 3", "crossfoot"


@dataclass(frozen=True, slots=True)
class Template:
    """What a tokenizer's chat template does."""

    folds: bool
    """It refuses or drops a system message, which therefore goes into the next user message."""
    parts: bool
    """It wants a message as a list of parts, as some multimodal models' do."""
    begin: str
    """The BOS token, where the tokenizer begins texts with it and the template doesn't write it."""
    context: str
    """What a prompt ends with, from its last special token on."""
    gap: str
    """Whitespace that it writes between prompt and reply: SentencePiece models see it as part of the word."""
    opened: str
    """A thinking tag that the prompt ends with, and the whitespace behind it: ``<think>\\n``; else empty."""
    end: int
    """The id of the token behind a reply."""
    end_text: str
    reserved: re.Pattern[str] | None
    """Finds tokens that a message must not contain as text: special ones, and those that mark turns."""


def describe(tokenizer: PreTrainedTokenizerBase) -> Template:
    """Find out what a tokenizer's chat template does.

    Raises:
        TrainError: if it can't be rendered, drops what is said, begins a reply with what its prompt doesn't end
            with, or puts no end token behind a reply.
    """
    return _described(tokenizer, json.dumps(tokenizer.chat_template))


def prompt_text(tokenizer: PreTrainedTokenizerBase, messages: Sequence[dict[str, str]]) -> str:
    """Write messages that end with the user's as the text that the assistant continues.

    Raises:
        TrainError: if the template refuses them.
    """
    template = describe(tokenizer)
    written = fold_system(messages) if template.folds else list(messages)
    try:
        text = _render(tokenizer, written, prompt=True, parts=template.parts)
    except _refusals() as error:
        raise TrainError(
            f"{tokenizer.name_or_path}: the chat template refuses these messages "
            f"({', '.join(m['role'] for m in messages)}): {error}"
        ) from None
    return template.begin + text


def end_token(tokenizer: PreTrainedTokenizerBase) -> int:
    """Return the id of the token that the chat template puts behind a reply.

    Raises:
        TrainError: if there is none, so that a model trained on it would never stop.
    """
    return describe(tokenizer).end


def fold_system(messages: Sequence[dict[str, str]]) -> list[dict[str, str]]:
    """Put each system message before the text of the next user message, a blank line between.

    Raises:
        TrainError: if no user message follows.
    """
    folded: list[dict[str, str]] = []
    waiting: list[str] = []
    for message in messages:
        if message["role"] == "system":
            waiting.append(message["content"])
        elif message["role"] == "user" and waiting:
            folded.append({"role": "user", "content": "\n\n".join([*waiting, message["content"]])})
            waiting = []
        else:
            folded.append(message)
    if waiting:
        raise TrainError(
            "a system message without a user message behind it, and the chat template takes none"
        )
    return folded


def thinking_note(tokenizer: PreTrainedTokenizerBase, replies: Iterable[str]) -> str | None:
    """Return what should be known before training where prompts open a thinking tag and replies don't close it."""
    opened = describe(tokenizer).opened.strip()
    if not opened:
        return None
    texts = list(replies)
    open_ended = sum(not any(tag in text for tag in THINKING[1::2]) for text in texts)
    if not open_ended:
        return None
    return (
        f"the chat template's prompt ends with {opened}, and {open_ended} of {len(texts)} replies don't close it: "
        "they are learnt as they stand, inside it, and a server that hides thoughts would hide them"
    )


@lru_cache(maxsize=8)
def _described(tokenizer: PreTrainedTokenizerBase, _template: str) -> Template:
    name = tokenizer.name_or_path
    parts = False
    try:
        prompt = _asked(tokenizer, _ASKED, parts=parts)
        if _ASKED not in prompt:
            parts = True
            prompt = _asked(tokenizer, _ASKED, parts=parts)
        full = _render(tokenizer, _talk(_ASKED, _REPLY), prompt=False, parts=parts)
    except _refusals() as error:
        raise TrainError(f"{name}: the chat template can't be rendered ({error})") from None
    if _ASKED not in prompt or _REPLY not in full:
        raise TrainError(f"{name}: the chat template drops what the user or the assistant says")
    added = _added(tokenizer)
    end, end_text = _end(tokenizer, full, added)
    opened = _opened(prompt)
    gap = _gap(name, full, prompt.removesuffix(opened))
    begin = _begin(tokenizer, prompt)
    marks = {token for token in added if token.strip() and token in f"{prompt}{full}"}
    return Template(
        folds=_refuses_system(tokenizer, parts=parts),
        parts=parts,
        begin=begin,
        context=(begin + prompt)[_last_token(begin + prompt, added) :],
        gap=gap,
        opened=opened,
        end=end,
        end_text=end_text,
        reserved=_reserved({*marks, *_special(tokenizer), end_text}),
    )


def _render(
    tokenizer: PreTrainedTokenizerBase, messages: Sequence[dict[str, str]], *, prompt: bool, parts: bool
) -> str:
    written: list[dict[str, Any]] = [dict(message) for message in messages]
    if parts:
        written = [
            message | {"content": [{"type": "text", "text": message["content"]}]} for message in written
        ]
    text = tokenizer.apply_chat_template(
        written, tokenize=False, add_generation_prompt=prompt, strftime_now=TODAY.strftime
    )
    return str(text)


def _refusals() -> tuple[type[Exception], ...]:
    """Return what a template raises: its own ``raise_exception``, and what its expressions run into."""
    from jinja2 import TemplateError

    return (TemplateError, TypeError, ValueError, KeyError, IndexError)


def _talk(*contents: str) -> list[dict[str, str]]:
    return [
        {"role": role, "content": content}
        for role, content in zip(("user", "assistant"), contents, strict=False)
    ]


def _asked(tokenizer: PreTrainedTokenizerBase, asked: str, *, parts: bool) -> str:
    return _render(tokenizer, _talk(asked), prompt=True, parts=parts)


def _refuses_system(tokenizer: PreTrainedTokenizerBase, *, parts: bool) -> bool:
    messages = [{"role": "system", "content": _SYSTEM}, *_talk(_ASKED)]
    try:
        return _SYSTEM not in _render(tokenizer, messages, prompt=True, parts=parts)
    except _refusals():
        return True


def _opened(prompt: str) -> str:
    tags = "|".join(re.escape(tag) for tag in THINKING[::2])
    found = re.search(rf"({tags})\s*\Z", prompt)
    return found[0] if found else ""


def _gap(name: str, full: str, prompt: str) -> str:
    """Return the whitespace between prompt and reply; raise where a header stands there."""
    if not full.startswith(prompt):
        return ""
    gap = full[len(prompt) : full.rindex(_REPLY)]
    if not gap.strip():
        return gap
    # An empty thought, which a template writes for replies without one, is nothing that must be said.
    if re.sub("|".join(map(re.escape, THINKING)), "", gap).strip():
        raise TrainError(
            f"{name}: the chat template begins a reply with {gap!r}, with which its prompt (add_generation_prompt) "
            "doesn't end: a model would have to write that by itself; use a template whose prompt does"
        )
    return ""


def _end(tokenizer: PreTrainedTokenizerBase, full: str, added: set[str]) -> tuple[int, str]:
    behind = full.rpartition(_REPLY)[2].lstrip()
    ids = tokenizer(behind, add_special_tokens=False)["input_ids"] if behind else []
    if ids and (ids[0] in tokenizer.all_special_ids or tokenizer.convert_ids_to_tokens(ids[0]) in added):
        text = tokenizer.decode(ids[:1], skip_special_tokens=False, clean_up_tokenization_spaces=False)
        return ids[0], str(text)
    written = f" (it writes {behind[:20]!r}, which is ordinary text to the tokenizer)" if behind else ""
    raise TrainError(
        f"{tokenizer.name_or_path}: the chat template puts no end token behind the assistant's reply{written}; "
        "a model trained with it would never stop"
    )


def _begin(tokenizer: PreTrainedTokenizerBase, prompt: str) -> str:
    bos = tokenizer.bos_token_id
    if bos is None or tokenizer(_REPLY)["input_ids"][:1] != [bos]:
        return ""
    return "" if bos in tokenizer(prompt, add_special_tokens=False)["input_ids"] else tokenizer.bos_token


def _added(tokenizer: PreTrainedTokenizerBase) -> set[str]:
    return {token.content for token in tokenizer.added_tokens_decoder.values()} | _special(tokenizer)


def _special(tokenizer: PreTrainedTokenizerBase) -> set[str]:
    added = {token.content for token in tokenizer.added_tokens_decoder.values() if token.special}
    return {token for token in {*added, *tokenizer.all_special_tokens} if token.strip()}


def _last_token(prompt: str, added: set[str]) -> int:
    """Return where the last added token of a prompt begins: tokenising starts anew there."""
    return max((at for token in added if token.strip() and (at := prompt.rfind(token)) >= 0), default=0)


def _reserved(tokens: set[str]) -> re.Pattern[str] | None:
    wanted = sorted(tokens.difference(THINKING, {""}), key=lambda token: (-len(token), token))
    return re.compile("|".join(map(re.escape, wanted))) if wanted else None

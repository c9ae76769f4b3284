"""Rows as token ids: the prompt exactly as it stands at inference, and labels on the reply alone.

One row per turn. TRL is handed ``input_ids`` and ``labels``, so that no template's quirks (a history
rendered differently once a turn follows, a missing ``{% generation %}`` mark) can move the supervised
span: it is the assistant's reply and the end-of-turn token, nothing else. Every row is decoded again to
prove it.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, NoReturn
from unicodedata import normalize

from schemas.errors import TrainError
from train.tokens.templates import THINKING, describe, end_token, prompt_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from transformers import PreTrainedTokenizerBase

    from schemas.example import Example
    from train.tokens.templates import Template

__all__ = [
    "IGNORED",
    "Row",
    "encode",
    "end_token",
    "last_prompt",
    "prompt_text",
    "supervised",
]

IGNORED = -100
BATCH = 256
"""How many turns are tokenised at once: a tokenizer keeps several hundred bytes a token until it is done."""


@dataclass(frozen=True, slots=True)
class Row:
    """A tokenised turn: ``input_ids`` [tokens], of which those from ``start`` on are supervised."""

    example: str
    group: str
    """The category of generated rows, the source of real ones: what losses are told apart by."""
    input_ids: list[int]
    start: int
    source: str = ""
    """``synth`` or the real source's name: ``weights`` in a recipe may name it as well as the category."""

    @property
    def labels(self) -> list[int]:
        """Token ids [tokens] with ``-100`` on the prompt."""
        return [IGNORED] * self.start + self.input_ids[self.start :]


@dataclass(frozen=True, slots=True)
class _Turn:
    example: Example
    number: int
    prompt: str
    reply: str

    @property
    def name(self) -> str:
        many = len(self.example.turns) > 1
        return f"row {self.example.id}, turn {self.number}" if many else f"row {self.example.id}"


def last_prompt(example: Example) -> list[dict[str, str]]:
    """Return the messages before the last reply, gold history of earlier turns included."""
    return example.messages[:-1]


def supervised(tokenizer: PreTrainedTokenizerBase, row: Row) -> str:
    """Return the text of a row's supervised tokens, special ones included."""
    return _texts(tokenizer, [row.input_ids[row.start :]])[0]


def encode(examples: Iterable[Example], tokenizer: PreTrainedTokenizerBase) -> list[Row]:
    """Tokenise every turn of every example, in order, and prove each by decoding it.

    The prompt's ids are those that the engines give a model at inference. The reply's are as the tokenizer
    writes them behind the prompt (with the template's whitespace between where SentencePiece takes it into the
    word), or alone where only that decodes to the reply.

    Raises:
        TrainError: naming the row, if the template refuses its messages, if a reply has no tokens, if a message
            contains one of the tokenizer's special tokens as text, which would be read as the end of a turn, or
            if the supervised tokens don't decode to the reply and its end token.
    """
    template = describe(tokenizer)
    rows: list[Row] = []
    coming = _turns(examples, tokenizer, template)
    while turns := list(islice(coming, BATCH)):
        prompts = _ids(tokenizer, [turn.prompt for turn in turns])
        shared = [
            _shared(tokenizer, template, turn, prompt) for turn, prompt in zip(turns, prompts, strict=True)
        ]
        replies = _replies(tokenizer, template, turns, shared)
        for turn, prompt, tag, reply in zip(turns, prompts, shared, replies, strict=True):
            _check_prompt(tokenizer, turn, prompt)
            ids, start = prompt[: len(prompt) - len(tag)] + reply, len(prompt) - len(tag)
            rows.append(Row(turn.example.id, turn.example.category, ids, start, turn.example.source))
    return rows


def _turns(
    examples: Iterable[Example], tokenizer: PreTrainedTokenizerBase, template: Template
) -> Iterator[_Turn]:
    for example in examples:
        for message in example.messages:
            if template.reserved and (found := template.reserved.search(message["content"])):
                raise TrainError(
                    f"row {example.id}: a message contains {found[0]!r}, which the tokenizer reads as a special "
                    "token; take the row out of the mix"
                )
        history: list[dict[str, str]] = []
        for number, turn in enumerate(example.turns, 1):
            messages = [m.model_dump() for m in turn.messages]
            history += messages[:-1]
            try:
                prompt = prompt_text(tokenizer, history)
                _check_said(tokenizer, history, prompt)
            except TrainError as error:
                raise TrainError(f"row {example.id}, turn {number}: {error}") from None
            yield _Turn(example, number, prompt, turn.reply)
            history.append(messages[-1])


def _check_said(tokenizer: PreTrainedTokenizerBase, history: list[dict[str, str]], prompt: str) -> None:
    """Raise TrainError where a prompt lacks what was said: the reply would be learnt without what it answers.

    Templates may trim messages, and leave the thoughts of earlier replies out.
    """
    for message in history:
        said = message["content"]
        if message["role"] == "assistant":
            for tag in THINKING[1::2]:
                said = said.rpartition(tag)[2]
        if said.strip() not in prompt:
            raise TrainError(
                f"{tokenizer.name_or_path}: the chat template drops what the {message['role']} says, or a part "
                f"of it: {said.strip()[:40]!r}…"
            )


def _ids(tokenizer: PreTrainedTokenizerBase, texts: list[str]) -> list[list[int]]:
    """Tokenise texts [texts][tokens] without adding special tokens, as the engines do."""
    if not texts:
        return []
    if not tokenizer.is_fast:
        return tokenizer(texts, add_special_tokens=False)["input_ids"]
    backend = tokenizer.backend_tokenizer
    backend.no_truncation()
    backend.no_padding()
    # The same ids as calling the tokenizer gives, without the offsets that it keeps for each.
    return [found.ids for found in backend.encode_batch_fast(texts, add_special_tokens=False)]


def _texts(tokenizer: PreTrainedTokenizerBase, ids: list[list[int]]) -> list[str]:
    if tokenizer.is_fast:
        return tokenizer.backend_tokenizer.decode_batch(ids, skip_special_tokens=False)
    return tokenizer.batch_decode(ids, skip_special_tokens=False, clean_up_tokenization_spaces=False)


def _replies(
    tokenizer: PreTrainedTokenizerBase, template: Template, turns: Sequence[_Turn], shared: list[list[int]]
) -> list[list[int]]:
    """Tokenise replies and their end [rows][tokens]: of the ways to do it, each row's first that decodes to them.

    ``shared`` are the tokens of the tag that a row's prompt has opened for the reply already.
    """
    context = _ids(tokenizer, [template.context])[0]
    bodies = [
        turn.reply.removeprefix(template.opened) if tag else turn.reply
        for turn, tag in zip(turns, shared, strict=True)
    ]
    found: dict[int, list[int]] = {}
    said: list[str] = []
    left = list(range(len(turns)))
    for before in dict.fromkeys((f"{template.context}{template.gap}", template.context, "")):
        behind = context if before else []
        made = []
        for i, ids in zip(left, _ids(tokenizer, [before + bodies[i] for i in left]), strict=True):
            # Where the context's last token merges with the reply's first, this is not how a model would write it.
            tail = ids[len(behind) :] if ids[: len(behind)] == behind else []
            made.append([*shared[i], *tail, template.end])
        said = _texts(tokenizer, made)
        proved = {
            i: ids
            for i, ids, text in zip(left, made, said, strict=True)
            if _same(text, turns[i].reply + template.end_text)
        }
        found |= proved
        said = [text for i, text in zip(left, said, strict=True) if i not in proved]
        left = [i for i in left if i not in proved]
        if not left:
            break
    if left:
        _refuse(turns[left[0]], said[0], turns[left[0]].reply + template.end_text)
    return [found[i] for i in range(len(turns))]


def _shared(
    tokenizer: PreTrainedTokenizerBase, template: Template, turn: _Turn, prompt: list[int]
) -> list[int]:
    """Return the prompt's last tokens, if they write a thinking tag with which the reply begins: they are one tag."""
    if not template.opened or not turn.reply.startswith(template.opened.strip()):
        return []
    if not turn.reply.startswith(template.opened):
        raise TrainError(
            f"{turn.name}: the chat template's prompt ends with {template.opened!r}, and the reply begins "
            f"with the tag but goes on otherwise ({turn.reply[:20]!r}); write it as the template does"
        )
    for count in range(1, len(template.opened) + 1):
        if _texts(tokenizer, [prompt[-count:]])[0] == template.opened:
            return prompt[-count:]
    raise TrainError(
        f"{turn.name}: the tokenizer writes {template.opened!r} together with what stands before"
    )


def _check_prompt(tokenizer: PreTrainedTokenizerBase, turn: _Turn, prompt: list[int]) -> None:
    if not turn.reply:
        raise TrainError(f"{turn.name}: the reply has no tokens, so nothing would be learnt from it")
    if not prompt:
        raise TrainError(f"{turn.name}: the prompt has no tokens")
    bos = tokenizer.bos_token_id
    if bos is not None and prompt[:2] == [bos, bos]:
        raise TrainError(
            f"{turn.name}: the prompt begins with {tokenizer.bos_token!r} twice; the chat template writes one too many"
        )


def _refuse(turn: _Turn, text: str, wanted: str) -> NoReturn:
    """Raise, saying where the supervised tokens' text is not the reply and its end token."""
    shorter = min(len(text), len(wanted))
    at = next((i for i in range(shorter) if text[i] != wanted[i]), shorter)
    raise TrainError(
        f"{turn.name}: the tokenizer can't write the reply: at character {at} it says {wanted[at : at + 20]!r}, "
        f"the supervised tokens {text[at : at + 20]!r}; take the row out of the mix, or choose a base whose "
        "tokenizer loses no text"
    )


def _same(text: str, wanted: str) -> bool:
    """Whether two texts are equal, or canonically equivalent (Unicode's NFC, in which some tokenizers write)."""
    return text == wanted or normalize("NFC", text) == normalize("NFC", wanted)

"""Rows as token ids: the prompt exactly as it stands at inference, and labels on the reply alone.

One row per turn. TRL is handed ``input_ids`` and ``labels``, so that no template's quirks (a history
rendered differently once a turn follows, a missing ``{% generation %}`` mark) can move the supervised
span: it is the assistant's reply and the end-of-turn token, nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from schemas.errors import TrainError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from transformers import PreTrainedTokenizerBase

    from schemas.example import Example

IGNORED = -100


@dataclass(frozen=True, slots=True)
class Row:
    """A tokenised turn: ``input_ids`` [tokens], of which those from ``start`` on are supervised."""

    example: str
    group: str
    """The category of generated rows, the source of real ones: what losses are told apart by."""
    input_ids: list[int]
    start: int

    @property
    def labels(self) -> list[int]:
        """Token ids [tokens] with ``-100`` on the prompt."""
        return [IGNORED] * self.start + self.input_ids[self.start :]


def prompt_text(tokenizer: PreTrainedTokenizerBase, messages: list[dict[str, str]]) -> str:
    """Write messages that end with the user's as the text that the assistant continues."""
    return tokenizer.apply_chat_template(messages, tokenize=False, add_generation_prompt=True)


def last_prompt(example: Example) -> list[dict[str, str]]:
    """Return the messages before the last reply, gold history of earlier turns included."""
    return example.messages[:-1]


def end_token(tokenizer: PreTrainedTokenizerBase) -> int:
    """Return the id of the token that the chat template puts behind a reply.

    Raises:
        TrainError: if there is none, so that a model trained on it would never stop.
    """
    reply = "crossfoot"
    text = tokenizer.apply_chat_template(
        [{"role": "user", "content": "?"}, {"role": "assistant", "content": reply}], tokenize=False
    )
    behind = tokenizer(text.rpartition(reply)[2].lstrip(), add_special_tokens=False)["input_ids"]
    if not behind or behind[0] not in tokenizer.all_special_ids:
        raise TrainError(
            f"{tokenizer.name_or_path}: the chat template puts no end token behind the assistant's reply; "
            "a model trained with it would never stop"
        )
    return behind[0]


def encode(examples: Iterable[Example], tokenizer: PreTrainedTokenizerBase) -> list[Row]:
    """Tokenise every turn of every example, in order.

    Raises:
        TrainError: if a reply has no tokens, or a message contains one of the tokenizer's special
            tokens as text, which would be read as the end of a turn.
    """
    end = end_token(tokenizer)
    special = [token for token in tokenizer.all_special_tokens if token.strip()]
    keys: list[tuple[str, str]] = []
    prompts: list[str] = []
    replies: list[str] = []
    for example in examples:
        for message in example.messages:
            if found := next((token for token in special if token in message["content"]), None):
                raise TrainError(
                    f"row {example.id}: a message contains {found!r}, which the tokenizer reads as a special "
                    "token; take the row out of the mix"
                )
        history: list[dict[str, str]] = []
        for turn in example.turns:
            messages = [m.model_dump() for m in turn.messages]
            history += messages[:-1]
            keys.append((example.id, example.category))
            prompts.append(prompt_text(tokenizer, history))
            replies.append(turn.reply)
            history.append(messages[-1])
    if not keys:
        return []
    # Prompt and reply apart: at inference the prompt's last token never merges with the reply's first.
    before = tokenizer(prompts, add_special_tokens=False)["input_ids"]
    after = tokenizer(replies, add_special_tokens=False)["input_ids"]
    rows = []
    for (example_id, group), prompt, reply in zip(keys, before, after, strict=True):
        if not reply:
            raise TrainError(f"row {example_id}: the reply has no tokens, so nothing would be learnt from it")
        rows.append(Row(example_id, group, [*prompt, *reply, end], len(prompt)))
    return rows


def check_lengths(rows: list[Row], max_length: int, split: str) -> None:
    """Refuse rows that ``max_length`` would cut: a cut reply teaches never to end.

    Raises:
        TrainError: naming how many rows, the first of them, and the length that would hold all.
    """
    long = [row for row in rows if len(row.input_ids) > max_length]
    if not long:
        return
    unsupervised = sum(row.start >= max_length for row in long)
    raise TrainError(
        f"{len(long)} of {len(rows)} {split} rows are longer than max_length {max_length} "
        f"({unsupervised} of them would keep no token of the reply); first: row {long[0].example}. "
        f"Set max_length to at least {max(len(row.input_ids) for row in long)}, or make the mix with "
        "`where: {max_chars: …}`"
    )

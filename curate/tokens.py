"""Counting tokens of conversations, as a trainer would see them."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from schemas.errors import RecipeError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Messages = Sequence[dict[str, str]]


@cache
def token_counter(name: str) -> Callable[[Messages], int]:
    """Return what counts a conversation's tokens with the tokenizer of a folder or hub name.

    With its chat template where it has one, else the contents alone. Raises RecipeError where the
    tokenizer can't be had.
    """
    tokenizer = load_tokenizer(name)
    template = bool(tokenizer.chat_template)

    def count(messages: Messages) -> int:
        if template:
            return len(
                tokenizer.apply_chat_template(list(messages), tokenize=True, return_dict=True)["input_ids"]
            )
        return sum(len(tokenizer(m["content"], add_special_tokens=False)["input_ids"]) for m in messages)

    return count


def load_tokenizer(name: str) -> Any:
    """Load a tokenizer from a folder or the hub; no code of its own is run. Raises RecipeError."""
    try:
        from transformers import AutoTokenizer
    except ImportError:
        raise RecipeError(
            f"tokenizer {name}: counting tokens needs the train packages: pip install 'crossfoot[train]'"
        ) from None
    try:
        return AutoTokenizer.from_pretrained(name, trust_remote_code=False)
    except (OSError, ValueError) as error:
        why = " ".join(str(error).split())[:160]
        raise RecipeError(
            f"tokenizer {name}: it can't be loaded ({why}); name a folder that holds one"
        ) from None

"""``where``: which rows of a source a recipe allows, each refusal with the rule it failed."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from curate.source import Refusal
from curate.tokens import token_counter

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from schemas.example import Example
    from schemas.recipe import Where


def outside(where: Where, example: Example, raw: Mapping[str, Any] | None = None) -> Refusal | None:
    """Say which rule of ``where`` a row fails, None if it may be taken. ``raw`` is upstream's row."""
    kind = example.turns[-1].answer.kind
    if where.answer_kinds is not None and kind not in where.answer_kinds:
        return Refusal("where.answer_kinds", f"the answer is of kind {kind}")
    level = example.difficulty.level if example.difficulty else ""
    if where.levels is not None and level not in where.levels:
        return Refusal("where.levels", f"the level is {level or 'not known'}")
    if where.families is not None and not any(fnmatchcase(example.family, f) for f in where.families):
        return Refusal("where.families", f"the family is {example.family}")
    for name, wanted in where.fields.items():
        values = list(_values(raw or {}, name.split(".")))
        allowed = (wanted,) if isinstance(wanted, str) else wanted
        if not any(value in allowed for value in values):
            return Refusal(f"where.fields.{name}", f"{name} is {', '.join(values) or 'not there'}")
    return _too_long(where, example)


def _too_long(where: Where, example: Example) -> Refusal | None:
    length = sum(len(m.content) for turn in example.turns for m in turn.messages)
    if refusal := _beyond("chars", "characters", length, where.min_chars, where.max_chars):
        return refusal
    if not where.counts_tokens:
        return None
    tokens = token_counter(where.tokenizer or "")(example.messages)
    return _beyond("tokens", "tokens", tokens, where.min_tokens, where.max_tokens)


def _beyond(name: str, what: str, length: int, least: int | None, most: int | None) -> Refusal | None:
    if most is not None and length > most:
        return Refusal(f"where.max_{name}", f"longer than where.max_{name}: {length} {what}, at most {most}")
    if least is not None and length < least:
        return Refusal(
            f"where.min_{name}", f"shorter than where.min_{name}: {length} {what}, at least {least}"
        )
    return None


def _values(data: Any, path: Sequence[str]) -> Iterator[str]:
    """Yield what stands at a path of keys, as text; every item where a list is on the way."""
    if isinstance(data, list):
        for item in data:
            yield from _values(item, path)
    elif not path:
        yield (
            data
            if isinstance(data, str)
            else "true"
            if data is True
            else "false"
            if data is False
            else str(data)
        )
    elif isinstance(data, dict) and path[0] in data:
        yield from _values(data[path[0]], path[1:])

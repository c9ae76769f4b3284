"""How long a mix's rows are in tokens, and what a ``max_length`` would cut: above all, which answers.

A row is what a trainer sees: all messages in the tokenizer's chat template (the contents one after the other where
it has none). Trainers cut at the end, where the last reply stands, so a row that is a little too long loses its
answer, and a model trained on it learns not to end.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any, get_args

from curate.tokens import load_tokenizer
from schemas.dataset import Split, check_lock, read_split
from schemas.errors import CrossfootError, RecipeError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from schemas.example import Example

    Messages = Sequence[dict[str, str]]
    Span = tuple[int, int, int]
    """In tokens: where the last reply begins, where it ends, and where the row ends."""

CHARACTERS_PER_TOKEN = 2.5
"""The estimate without a tokenizer, for vocabularies of 100,000 tokens or more. A token is never longer than the piece
that its pre-tokenizer makes; those of Qwen2's (each digit is one) hold 3.4 characters on a tenth of finance10k, 2.7 to
4.4 by part. A vocabulary of 1,024 tokens holds 1.7."""
PERCENTS = (5, 25, 50, 75, 95, 99, 100)
_BATCH = 64


@dataclass(slots=True)
class Part:
    """The rows of one part of the mix on one side; all lengths are in tokens."""

    starts: array[int] = field(default_factory=lambda: array("q"))
    """Where each row's last reply begins."""
    ends: array[int] = field(default_factory=lambda: array("q"))
    """Where it ends; a row is cut into its answer by any ``max_length`` below that."""
    totals: array[int] = field(default_factory=lambda: array("q"))

    def add(self, span: Span) -> None:
        """Take a row's lengths."""
        for into, value in zip((self.starts, self.ends, self.totals), span, strict=True):
            into.append(value)

    def quantiles(self) -> dict[str, int]:
        """Return the quantiles of whole rows by nearest rank: each is the length of some row."""
        import numpy as np

        found = np.quantile(np.asarray(self.totals), [p / 100 for p in PERCENTS], method="inverted_cdf")
        return {f"p{p}": int(value) for p, value in zip(PERCENTS, found, strict=True)}

    def cut(self, max_length: int) -> dict[str, int]:
        """Count rows that end beyond ``max_length``, answers not wholly inside, answers wholly outside."""
        return {
            "rows_cut": sum(n > max_length for n in self.totals),
            "answers_cut": sum(n > max_length for n in self.ends),
            "answers_lost": sum(n >= max_length for n in self.starts),
        }


@dataclass(slots=True)
class Lengths:
    """The lengths of a mix: ``parts`` by (part, side), and how they were counted."""

    tokenizer: str | None
    """None where they are estimated from characters."""
    note: str
    parts: dict[tuple[str, str], Part]

    @property
    def whole(self) -> Part:
        """All parts together."""
        every = Part()
        for part in self.parts.values():
            every.starts += part.starts
            every.ends += part.ends
            every.totals += part.totals
        return every

    def as_json(self, max_length: int | None = None) -> dict[str, Any]:
        """Return the counts; ``longest_answer`` is the smallest ``max_length`` that cuts no answer."""

        def told(part: Part) -> dict[str, Any]:
            found = {"rows": len(part.totals), **part.quantiles(), "longest_answer": max(part.ends)}
            return found | (part.cut(max_length) if max_length is not None else {})

        rows = [{"part": name, "split": split, **told(part)} for (name, split), part in self.parts.items()]
        return {
            "tokenizer": self.tokenizer, "characters_per_token": None if self.tokenizer else CHARACTERS_PER_TOKEN,
            "note": self.note, "max_length": max_length, "parts": rows, "all": told(self.whole),
        }  # fmt: skip


def measure(
    folder: Path, tokenizer: str | None = None, *, each: Callable[[], None] = lambda: None
) -> Lengths:
    """Measure every row of a dataset folder with a tokenizer (a folder or hub name), by default its recipe's.

    Without one, or where it can't be had, lengths are estimated from characters, and ``note`` says so. Raises
    LockError where the folder does not match its lock, CrossfootError where it holds no rows.
    """
    lock = check_lock(folder)
    name = tokenizer or lock.recipe.get("tokenizer")
    spans: Callable[[Sequence[Messages]], list[Span]] = _estimate
    counted, note = None, f"estimated at {CHARACTERS_PER_TOKEN} characters a token"
    if name:
        try:
            spans, counted = _counter(load_tokenizer(name)), name
            note = f"counted with {name}"
        except RecipeError as error:
            note += f" ({error})"
    else:
        note += "; no tokenizer was given, nor does the recipe name one"
    parts: dict[tuple[str, str], Part] = defaultdict(Part)
    for split in get_args(Split):
        for batch in _batches(read_split(folder, split)):
            for example, span in zip(batch, spans([e.messages for e in batch]), strict=True):
                parts[example.category, split].add(span)
                each()
    if not parts:
        raise CrossfootError(f"{folder}: holds no rows")
    order = {
        (e["records"] or {}).get("name") or e["synth"] or e["source"]: i
        for i, e in enumerate(lock.recipe["mix"])
    }
    ordered = sorted(parts, key=lambda key: (order.get(key[0], len(order)), key[1] != "train"))
    return Lengths(counted, note, {key: parts[key] for key in ordered})


def _batches(examples: Iterator[Example]) -> Iterator[list[Example]]:
    while batch := list(islice(examples, _BATCH)):
        yield batch


def _estimate(batch: Sequence[Messages]) -> list[Span]:
    spans = []
    for messages in batch:
        before = sum(len(m["content"]) for m in messages[:-1])
        end = before + len(messages[-1]["content"])
        start, tokens = (int(-(-n // CHARACTERS_PER_TOKEN)) for n in (before, end))
        spans.append((start, tokens, tokens))
    return spans


def _counter(tokenizer: Any) -> Callable[[Sequence[Messages]], list[Span]]:
    if not tokenizer.chat_template:
        return lambda batch: [_plain(tokenizer, messages) for messages in batch]

    def count(batch: Sequence[Messages]) -> list[Span]:
        texts = [tokenizer.apply_chat_template(list(messages), tokenize=False) for messages in batch]
        if not tokenizer.is_fast:
            return [_slow(tokenizer, text, m[-1]["content"]) for text, m in zip(texts, batch, strict=True)]
        offsets = tokenizer(texts, add_special_tokens=False, verbose=False, return_offsets_mapping=True)[
            "offset_mapping"
        ]
        return [
            _between(text, m[-1]["content"], found)
            for text, m, found in zip(texts, batch, offsets, strict=True)
        ]

    return count


def _plain(tokenizer: Any, messages: Messages) -> Span:
    counts = [
        len(ids)
        for ids in tokenizer([m["content"] for m in messages], add_special_tokens=False, verbose=False)[
            "input_ids"
        ]
    ]
    return sum(counts[:-1]), sum(counts), sum(counts)


def _place(text: str, reply: str) -> tuple[int, int]:
    """Return where the last reply stands in the row's text; to the end where a template rewrote it."""
    at = text.rfind(reply.strip())
    return (at, at + len(reply.strip())) if at >= 0 else (max(0, len(text) - len(reply)), len(text))


def _between(text: str, reply: str, offsets: Sequence[tuple[int, int]]) -> Span:
    start, end = _place(text, reply)
    first = bisect_right(offsets, start, key=lambda pair: pair[1])
    return first, bisect_left(offsets, end, key=lambda pair: pair[0]), len(offsets)


def _slow(tokenizer: Any, text: str, reply: str) -> Span:
    cuts = (*_place(text, reply), len(text))
    start, end, total = (
        len(tokenizer(text[:cut], add_special_tokens=False, verbose=False)["input_ids"]) for cut in cuts
    )
    return start, end, total


def lengths_table(lengths: Lengths, max_length: int | None = None) -> str:
    """Print one line a part and side, and one for all."""
    told = lengths.as_json(max_length)
    cut = ("rows_cut", "answers_cut", "answers_lost") if max_length is not None else ()
    columns = ("rows", *(f"p{p}" for p in PERCENTS), "longest_answer", *cut)
    rows = [(each["part"], each["split"], each) for each in told["parts"]] + [("all", "", told["all"])]
    wide = max(len(name) for name, _, _ in rows)
    heads = [name.replace("_", " ") for name in columns]
    lines = [f"{'part':{wide}} {'side':5} " + " ".join(f"{head:>{max(7, len(head))}}" for head in heads)]
    for name, side, each in rows:
        cells = [f"{each[c]:>{max(7, len(head))},}" for c, head in zip(columns, heads, strict=True)]
        lines.append(f"{name:{wide}} {side:5} " + " ".join(cells))
    return "\n".join([*lines, f"Tokens, {lengths.note}."])

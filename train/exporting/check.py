"""Is a GGUF file the merged model? Template, tokens, greedy answers, likelihood of the gold replies, grades."""

from __future__ import annotations

import gc
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from schemas.errors import TrainError
from train.evals.engines import ModelFolder, read_reply, stop_tokens
from train.evals.engines.transformers import load
from train.evals.predictions import Prediction, grade_all
from train.exporting.model import open_gguf
from train.merging.merge import rounding_bound
from train.models.load import load_tokenizer
from train.tokens.rows import end_token, prompt_text

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

    from transformers import PreTrainedTokenizerBase

    from schemas.example import Example

NATS = {"f16": 0.005, "Q8_0": 0.02, "Q5_K_M": 0.1, "Q4_K_M": 0.2}
"""How much less likely, in nats per token, a GGUF file may find the gold replies than the merged model does: bounds
for a broken file, chosen wide, as small models lose several times what large ones do."""

CHANCE = 0.01
"""Where fewer answers are correct than the merged model's: the probability, if the two were equally good (sign
test), below which the file is refused."""

KEPT = 16
"""How many of the most likely tokens are remembered at each step, to tell a near tie from another model."""


@dataclass(frozen=True, slots=True)
class Row:
    """One probe as the merged model answers it."""

    id: str
    text: str
    prompt: list[int]
    gold: list[int]
    """The gold reply [tokens], its end token included."""
    answer: list[int]
    top: list[tuple[list[int], list[float]]]
    """Per token of the answer the most likely tokens and their logits, in falling order."""
    size: list[float]
    """Per token the root mean square of all logits."""
    surprise: float
    """-ln p(gold reply), in nats."""


@dataclass(frozen=True, slots=True)
class Reference:
    """What the merged model does with the probes."""

    model: Path
    tokenizer: PreTrainedTokenizerBase
    rows: list[Row]
    stops: list[int]
    max_new_tokens: int
    tie: float
    """Two logits nearer to each other than this share of their size are a tie to f16 arithmetic."""

    @property
    def room(self) -> int:
        """Tokens of the longest sequence."""
        return max(len(row.prompt) + max(len(row.gold), self.max_new_tokens) for row in self.rows) + 8


@dataclass(frozen=True, slots=True)
class Check:
    """A GGUF file beside the merged model, over ``rows`` probes."""

    rows: int
    equal: int
    """Greedy answers that are the same token by token."""
    ties: int
    """Of the others, those that part at a token where the merged model itself has a near tie."""
    nats: float
    """How much less likely it finds a token of the gold replies, in nats; negative where more likely."""
    allowed: float
    """What ``nats`` may be at most."""
    graded: int | None
    """Rows that a rule can grade; None where the mix isn't there."""
    correct: int | None
    correct_merged: int | None


def reference(model: Path, probe: list[tuple[str, list[dict[str, str]]]]) -> Reference:
    """Answer the probes with the merged model, greedily and in float32, one at a time.

    Args:
        model: The merged model's folder.
        probe: Row ids and conversations that end with the gold reply.
    """
    import torch

    tokenizer = load_tokenizer(str(model))
    stops = stop_tokens(str(model), tokenizer)
    end = end_token(tokenizer)
    texts = [prompt_text(tokenizer, messages[:-1]) for _, messages in probe]
    prompts = tokenizer(texts, add_special_tokens=False)["input_ids"]
    golds = tokenizer([messages[-1]["content"] for _, messages in probe], add_special_tokens=False)[
        "input_ids"
    ]
    most = min(1024, max(64, 2 * max(map(len, golds))))
    loaded = load(ModelFolder(str(model)), dtype="float32")
    rows = []
    with torch.inference_mode():
        for (row_id, _), text, prompt, reply in zip(probe, texts, prompts, golds, strict=True):
            gold = [*reply, end]
            answer, top, size = _answer(loaded, prompt, stops, most)
            surprise = _surprise(loaded, prompt, gold)
            rows.append(Row(row_id, text, prompt, gold, answer, top, size, surprise))
    del loaded
    gc.collect()
    return Reference(model, tokenizer, rows, stops, most, rounding_bound(model, "float16"))


def _answer(
    model: Any, prompt: list[int], stops: list[int], most: int
) -> tuple[list[int], list[tuple[list[int], list[float]]], list[float]]:
    import torch

    ids = torch.tensor([prompt], device=model.device)
    cache = None
    answer: list[int] = []
    top, size = [], []
    while not answer or (answer[-1] not in stops and len(answer) < most):
        out = model(input_ids=ids, past_key_values=cache, use_cache=True, logits_to_keep=1)
        cache = out.past_key_values
        logits = out.logits[0, -1].float()
        values, tokens = logits.topk(min(KEPT, len(logits)))
        top.append((tokens.tolist(), values.tolist()))
        size.append(float(logits.square().mean().sqrt()))
        answer.append(int(tokens[0]))
        ids = torch.tensor([answer[-1:]], device=model.device)
    return answer, top, size


def _surprise(model: Any, prompt: list[int], reply: list[int]) -> float:
    import torch

    ids = torch.tensor([prompt + reply], device=model.device)
    logits = model(input_ids=ids, logits_to_keep=len(reply) + 1).logits[0, -len(reply) - 1 : -1].float()
    found = logits.log_softmax(-1).gather(1, ids[0, -len(reply) :, None])
    return -float(found.double().sum())


def check(file: Path, name: str, merged: Reference, examples: list[Example] | None) -> Check:
    """Compare a GGUF file with the merged model.

    Args:
        file: The file.
        name: Its format, one of ``NATS``.
        merged: What the merged model does.
        examples: The probes' rows, to grade by; None where the mix isn't there.

    Raises:
        TrainError: if it carries another template or tokenizer, or answers otherwise than allowed.
    """
    with open_gguf(file, merged.room) as model:
        if model.chat_template != merged.tokenizer.chat_template:
            raise TrainError(
                f"{name}: the chat template inside the GGUF file is not the model's own; nothing was written"
            )
        for row in merged.rows:
            if (own := model.tokens(row.text)) != row.prompt:
                at = next(
                    (i for i, (a, b) in enumerate(zip(own, row.prompt, strict=False)) if a != b), len(own)
                )
                raise TrainError(
                    f"{name}: llama.cpp splits the prompt of row {row.id} otherwise than the model's tokenizer, "
                    f"from token {at} on ({own[at : at + 4]} and not {row.prompt[at : at + 4]}); nothing was written. "
                    "A tokenizer that was saved again by transformers 5 has lost `added_tokens_decoder` and "
                    "tokenizer.model: take the base's files as its authors published them"
                )
        answers = [model.greedy(row.prompt, merged.stops, merged.max_new_tokens) for row in merged.rows]
        surprise = sum(model.surprise(row.prompt, row.gold) for row in merged.rows)
    tokens = sum(len(row.gold) for row in merged.rows)
    equal = [row.answer == answer for row, answer in zip(merged.rows, answers, strict=True)]
    ties = [
        not same and near_tie(row, answer, merged.tie)
        for row, answer, same in zip(merged.rows, answers, equal, strict=True)
    ]
    pairs = _graded(merged, answers, examples)
    found = Check(
        rows=len(answers),
        equal=sum(equal),
        ties=sum(ties),
        nats=(surprise - sum(row.surprise for row in merged.rows)) / tokens,
        allowed=NATS[name],
        graded=None if pairs is None else len(pairs),
        correct=None if pairs is None else sum(ours for ours, _ in pairs),
        correct_merged=None if pairs is None else sum(theirs for _, theirs in pairs),
    )
    refuse(found, name)
    if pairs and (p := chance(pairs)) < CHANCE:
        raise TrainError(
            f"{name}: {found.correct} of {found.graded} graded answers are correct and {found.correct_merged} of the "
            f"merged model's (as far apart by chance with probability {p:.3f}, allowed {CHANCE}); nothing was written"
        )
    return found


def refuse(found: Check, name: str) -> None:
    """Refuse a file that isn't the merged model.

    Raises:
        TrainError: if f16 answers otherwise, or the gold replies have become less likely than allowed.
    """
    if not found.nats <= found.allowed:
        raise TrainError(
            f"{name}: finds the gold replies less likely than the merged model by {found.nats:.4f} nats a token, "
            f"allowed {found.allowed}; nothing was written"
        )
    if name == "f16" and found.equal + found.ties < found.rows:
        raise TrainError(
            f"{name}: {found.rows - found.equal - found.ties} of {found.rows} greedy answers differ from the merged "
            "model's, and not at a near tie of its own; nothing was written"
        )


def chance(pairs: list[tuple[bool, bool]]) -> float:
    """Return the sign test's p: how likely so many of the rows that differ would be lost if half were won.

    Args:
        pairs: Per graded row, whether the file's and the merged model's answers are correct.
    """
    lost = sum(theirs and not ours for ours, theirs in pairs)
    n = lost + sum(ours and not theirs for ours, theirs in pairs)
    return sum(math.comb(n, k) for k in range(lost, n + 1)) / 2**n


def _graded(
    merged: Reference, answers: list[list[int]], examples: list[Example] | None
) -> list[tuple[bool, bool]] | None:
    if examples is None:
        return None

    def correct(made: list[list[int]]) -> list[bool | None]:
        replies = [read_reply(merged.tokenizer, tokens, merged.stops) for tokens in made]
        predictions = [
            Prediction(id=row.id, reply=reply.text, truncated=reply.truncated)
            for row, reply in zip(merged.rows, replies, strict=True)
        ]
        kinds = [graded.verdict.kind for graded in grade_all(examples, predictions)]
        return [None if kind == "ungraded" else kind == "correct" for kind in kinds]

    ours, theirs = correct(answers), correct([row.answer for row in merged.rows])
    return [
        (one, other) for one, other in zip(ours, theirs, strict=True) if one is not None and other is not None
    ]


def near_tie(row: Row, answer: list[int], tie: float) -> bool:
    """Whether an answer first parts from the merged model's where that finds both tokens about equally good."""
    at = next((i for i, (a, b) in enumerate(zip(row.answer, answer, strict=False)) if a != b), None)
    if at is None:  # one goes on where the other was cut
        return False
    tokens, values = row.top[at]
    if answer[at] not in tokens:
        return False
    return values[0] - values[tokens.index(answer[at])] <= tie * row.size[at]

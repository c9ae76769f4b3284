"""Which rows share a sequence, and the sequences as the trainer reads them.

Rows are packed in a random order, each where it fits best (online best fit). TRL's ``bfd`` sorts by length first
and so puts rows of one length together, which harms as finer length classes do (train.tokens.sampler); a row that is
longer than a sequence it cuts. Here rows keep the mix's variety, and none is cut: longer ones were left out.
"""

from __future__ import annotations

import random
from bisect import bisect_left, insort
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from schemas.errors import TrainError

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from transformers import PreTrainedModel

    from train.tokens.cache import TokenRows

FILLER = 2
"""Tokens of a sequence that teaches nothing, which fills the last step where processes share it."""


def pack(lengths: Sequence[int], size: int, seed: int) -> list[list[int]]:
    """Put rows into sequences of at most ``size`` tokens, each row whole and once.

    Args:
        lengths: Each row's length in tokens, at most ``size``.
        size: Tokens.
        seed: Draws the order in which rows are placed.

    Returns:
        The rows' indices by sequence.

    Raises:
        ValueError: if a row is longer than a sequence.
    """
    order = list(range(len(lengths)))
    random.Random(f"pack/{seed}").shuffle(order)  # noqa: S311  # an order, not a secret
    packs: list[list[int]] = []
    spaces: list[int] = []  # the distinct spaces that are left, ascending
    open_packs: dict[int, list[int]] = defaultdict(list)
    for row in order:
        length = int(lengths[row])
        if length > size:
            raise ValueError(f"row {row} has {length} tokens and a sequence {size}")
        at = bisect_left(spaces, length)
        if at == len(spaces):
            chosen, space = len(packs), size
            packs.append([])
        else:
            space = spaces[at]
            chosen = open_packs[space].pop()
            if not open_packs[space]:
                del spaces[at]
        packs[chosen].append(row)
        if (left := space - length) > 0:
            if not open_packs[left]:
                insort(spaces, left)
            open_packs[left].append(chosen)
    return packs


class Sequences:
    """What a trainer reads: item i holds the rows of sequence i; items past the end hold a filler.

    An item is ``{"rows": [token ids of each row], "starts": [tokens before each reply], "weights": [each row's]}``.
    """

    def __init__(
        self, rows: TokenRows, packs: list[list[int]] | None = None, weights: list[float] | None = None
    ):
        """Take the rows, which of them make each sequence (each its own by default), and each row's weight."""
        self.rows = rows
        self.packs = packs
        self.starts = rows.starts
        self.weights = weights

    def __len__(self) -> int:
        return len(self.rows) if self.packs is None else len(self.packs)

    @property
    def lengths(self) -> np.ndarray:
        """Tokens of each sequence."""
        import numpy as np

        every = self.rows.lengths
        return every if self.packs is None else np.array([every[pack].sum() for pack in self.packs])

    def __getitem__(self, index: int) -> dict[str, Any]:
        import numpy as np

        if index >= len(self):
            return {"rows": [np.zeros(FILLER, dtype=np.int32)], "starts": [FILLER], "weights": [0.0]}
        chosen = [index] if self.packs is None else self.packs[index]
        return {
            "rows": [self.rows.tokens(i) for i in chosen],
            "starts": [int(self.starts[i]) for i in chosen],
            "weights": [self.weights[i] if self.weights else 1.0 for i in chosen],
        }


class Collator:
    """Makes a batch of sequences, with labels on replies alone.

    Padded, it is ``input_ids``, ``labels`` and ``attention_mask`` [sequences, longest]. Flat, all rows stand behind
    one another in one sequence [1, tokens], with ``position_ids`` that start at 0 in each and their bounds
    (``cu_seq_lens_q``), which attention keeps to. Weighted, ``loss_weights`` of the same shape as ``labels``.
    """

    def __init__(self, pad: int, *, flat: bool, weighted: bool):
        """Take the padding token's id."""
        self.pad, self.flat, self.weighted = pad, flat, weighted

    def __call__(self, items: Sequence[dict[str, Any]]) -> dict[str, Any]:
        """Make the batch of some items of ``Sequences``."""
        import numpy as np
        import torch

        from train.tokens.rows import IGNORED

        rows = [row for item in items for row in item["rows"]]
        starts = [start for item in items for start in item["starts"]]
        weights = [weight for item in items for weight in item["weights"]]
        lengths = np.array([len(row) for row in rows])
        shape = (1, int(lengths.sum())) if self.flat else (len(rows), int(lengths.max()))
        ids = np.full(shape, self.pad, dtype=np.int64)
        labels = np.full(shape, IGNORED, dtype=np.int64)
        counts = np.zeros(shape, dtype=np.float32)
        mask = np.zeros(shape, dtype=np.int64)
        positions = np.zeros(shape, dtype=np.int64)
        bounds = np.concatenate(([0], lengths.cumsum())) if self.flat else np.zeros(len(rows), dtype=np.int64)
        for at, (row, start, weight) in enumerate(zip(rows, starts, weights, strict=True)):
            line, first = (0, bounds[at]) if self.flat else (at, 0)
            last = first + len(row)
            # A row's first token follows nothing: with no prompt before it, it can't be predicted.
            supervised = max(start, 1)
            ids[line, first:last] = row
            labels[line, first + supervised : last] = row[supervised:]
            counts[line, first:last] = weight
            mask[line, first:last] = 1
            positions[line, first:last] = np.arange(len(row))
        batch: dict[str, Any] = {"input_ids": torch.from_numpy(ids), "labels": torch.from_numpy(labels)}
        if self.weighted:
            batch["loss_weights"] = torch.from_numpy(counts)
        if not self.flat:
            return batch | {"attention_mask": torch.from_numpy(mask)}
        batch["position_ids"] = torch.from_numpy(positions)
        batch["cu_seq_lens_q"] = batch["cu_seq_lens_k"] = torch.from_numpy(bounds.astype(np.int32))
        batch["max_length_q"] = batch["max_length_k"] = int(lengths.max())
        return batch


def check_isolated(model: PreTrainedModel, collator: Collator) -> None:
    """Check on the model itself that a row in a packed sequence doesn't see the one before it.

    Raises:
        TrainError: if another first row changes what the model makes of the second.
    """
    import numpy as np
    import torch

    tokens = min(int(model.config.get_text_config().vocab_size), 1000)
    first, other, second = (np.random.default_rng(seed).integers(1, tokens, 12) for seed in range(3))
    made = []
    training = model.training
    model.eval()
    for before in (first, other):
        batch = collator([{"rows": [before, second], "starts": [1, 1], "weights": [1.0, 1.0]}])
        inputs = {
            name: value.to(model.device) if torch.is_tensor(value) else value
            for name, value in batch.items()
            if name not in {"labels", "loss_weights"}
        }
        with torch.no_grad():
            made.append(model(**inputs, use_cache=False).logits[0, -len(second) :].float())
    model.train(training)
    # Nothing of it differs in float32; 8-bit bases choose their outliers over the whole batch.
    if (found := float((made[0] - made[1]).norm() / made[0].norm())) > 0.02:
        raise TrainError(
            f"{type(model).__name__}: rows packed into one sequence see each other (outputs differ by {found:.0%} "
            "with another row before); set packing: false"
        )

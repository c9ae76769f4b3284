"""What a trainer will see, in which order: part of a run's lock, so that no other order is gone on with."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from trl import SFTTrainer


def order_of(trainer: SFTTrainer) -> dict[str, Any]:
    """Return hashes of the prepared rows and of their order, and how many of them make a step.

    ``rows`` changes with the tokenizer, the chat template, the packing or what is supervised; ``sequence`` with
    the sampler or the seed; ``rows_a_step`` and ``processes`` with the devices.
    """
    import torch

    args = trainer.args
    with torch.random.fork_rng():
        torch.manual_seed(args.seed)  # some samplers draw from the global generator
        sampler = trainer._get_train_sampler(trainer.train_dataset)  # noqa: SLF001  # as its data loader does
        sequence = list(sampler) if sampler is not None else []
    digest = hashlib.sha256()
    for index in range(len(trainer.train_dataset)):
        _feed(digest, trainer.train_dataset[index])
    return {
        "rows": digest.hexdigest(),
        "sequence": hashlib.sha256(json.dumps(sequence).encode()).hexdigest(),
        "rows_a_step": args.per_device_train_batch_size * args.gradient_accumulation_steps * args.world_size,
        "processes": args.world_size,
    }


def _feed(digest: Any, value: Any) -> None:
    """Hash a row of numbers: a dict or list of them, or an array, with its type."""
    if isinstance(value, dict):
        for name in sorted(value):
            digest.update(name.encode())
            _feed(digest, value[name])
    elif isinstance(value, list):
        digest.update(f"[{len(value)}]".encode())
        for item in value:
            _feed(digest, item)
    elif hasattr(value, "tobytes"):
        digest.update(f"{value.dtype}{value.shape}".encode())
        digest.update(value.tobytes())
    else:
        digest.update(repr(value).encode())

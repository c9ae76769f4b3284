"""What training needs on one device, estimated from the base's configuration before any weight is read.

Counts are exact where they can be (weights, adapter, optimiser state); activations follow Korthikanti et
al. 2022 ("Reducing Activation Recomputation in Large Transformer Models", section 4), without the
attention scores, which memory-efficient kernels never write.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

from train.models.load import on_gpu

if TYPE_CHECKING:
    from pathlib import Path

    from transformers import PreTrainedModel

    from schemas.sft_recipe import SftRecipe

GB = 10**9
BF16, FLOAT32 = 2, 4
LINEAR_BYTES = {"float32": 4.0, "bf16": 2.0, "8bit": 1.0, "4bit": 0.5 + 1 / 64 + 4 / (64 * 256)}
"""Bytes a weight of a linear layer: NF4 keeps 8 bits a block of 64 and 32 bits for 256 blocks (Dettmers et al. 2023)."""

MOMENTS = {"adamw": 8, "paged_adamw": 8, "adamw_8bit": 2, "paged_adamw_8bit": 2}
"""Bytes of optimiser state a trained parameter."""

TILE = (4096, 32_768)
"""Tokens and vocabulary entries whose logits TRL's loss holds at once; all of them would be tens of gigabytes."""

MARGIN = 1.1
"""What the allocator loses to fragments, and the working space of kernels."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What of a base's shape decides memory; counts are of parameters."""

    linear: int
    """In the linear layers that a quantised base stores in few bits."""
    other: int
    """Embeddings, output layer, norms, and what the text doesn't pass through."""
    trained: int
    """Adapter and modules trained in full."""
    layers: int
    hidden: int
    widths: int
    """Sum of the output widths of one layer's linear layers."""
    norms: int
    """Sum of the widths of one layer's norms."""
    vocabulary: int


@dataclass(frozen=True, slots=True)
class Estimate:
    """Bytes on one device."""

    weights: int
    trained: int
    """Trained parameters in float32, their gradients and the optimiser's state."""
    activations: int
    logits: int

    @property
    def total(self) -> int:
        """All of it, with the allocator's margin."""
        return int(MARGIN * (self.weights + self.trained + self.activations + self.logits))


def shape_of(model: PreTrainedModel) -> Shape:
    """Read the shape of a model with its adapter on it; it may be on the ``meta`` device.

    Args:
        model: A peft model, or one whose ``requires_grad`` says what is trained.
    """
    from torch.nn import Linear

    config = model.config.get_text_config()
    trained = sum(p.numel() for p in model.parameters() if p.requires_grad)
    frozen = sum(p.numel() for p in model.parameters() if not p.requires_grad)
    linear = widths = norms = 0
    layers = int(config.num_hidden_layers)
    for name, module in model.named_modules():
        if "lora_" in name or "modules_to_save" in name or _is_output(name):
            continue
        if ".layers." in name and name.endswith("norm"):
            norms += sum(p.numel() for p in module.parameters())
        if not isinstance(module, Linear):
            continue
        linear += module.weight.numel()
        if ".layers." in name:
            widths += module.out_features
    return Shape(
        linear=linear,
        other=frozen - linear,
        trained=trained,
        layers=layers,
        hidden=int(config.hidden_size),
        widths=widths // max(layers, 1),
        norms=norms // max(layers, 1),
        vocabulary=int(config.vocab_size),
    )


def _is_output(name: str) -> bool:
    """Whether a linear layer is the output layer, which bitsandbytes leaves in its own precision."""
    return name.rpartition(".")[2] == "lm_head" or ".lm_head." in name


def estimate(
    shape: Shape, recipe: SftRecipe, tokens: int, *, checkpointing: bool, shards: int = 1
) -> Estimate:
    """Estimate one device's peak.

    Args:
        shape: The base with its adapter.
        recipe: Precision and optimiser.
        tokens: Padded tokens of the largest batch on the device.
        checkpointing: Whether activations are recomputed: then a layer's input is kept, and one layer's inside.
        shards: Over how many devices weights and what is trained are spread (FSDP).
    """
    width = FLOAT32 if recipe.precision == "float32" else BF16
    # Kept for the backward pass in a layer: each linear layer's output, as it is and through what follows it
    # (a rotation, an activation, a product), and the inputs of the norms in float32.
    inside = tokens * (2 * width * shape.widths + FLOAT32 * shape.norms)
    between = tokens * width * shape.hidden * shape.layers
    activations = between + inside if checkpointing else inside * shape.layers
    tile = min(tokens, TILE[0]) * min(shape.vocabulary, TILE[1])
    # On a GPU a kernel works on the tile in place; elsewhere torch makes float32 copies of it (benchmarks/memory.py).
    copies = 1 if on_gpu() else 7
    # And the gradient of what was projected.
    logits = tile * (width + copies * FLOAT32) + tokens * shape.hidden * FLOAT32
    return Estimate(
        weights=(int(shape.linear * LINEAR_BYTES[recipe.precision]) + shape.other * width) // shards,
        trained=shape.trained * (2 * FLOAT32 + MOMENTS[recipe.optimizer]) // shards,
        activations=activations,
        logits=logits,
    )


def device_memory() -> tuple[str, int]:
    """Return the device that training would run on, in words, and its bytes."""
    if on_gpu():
        import torch

        return torch.cuda.get_device_name(0), torch.cuda.get_device_properties(0).total_memory
    import psutil

    return "this processor", psutil.virtual_memory().total


def checkpoint_bytes(shape: Shape, recipe: SftRecipe) -> int:
    """Bytes on disk of one checkpoint: trained parameters in float32 and the optimiser's state."""
    return shape.trained * (FLOAT32 + MOMENTS[recipe.optimizer])


def disk_bytes(shape: Shape, recipe: SftRecipe) -> tuple[int, int]:
    """Bytes that checkpoints and adapter take, and those of a merged model in BF16."""
    # One more than is kept, for a checkpoint is written before an old one goes; and the best.
    kept = recipe.keep_checkpoints + 1 + (recipe.best != "last")
    return kept * checkpoint_bytes(shape, recipe) + FLOAT32 * shape.trained, BF16 * (
        shape.linear + shape.other
    )


def free_disk(folder: Path) -> int:
    """Return the bytes free where a folder is or would be."""
    there = folder.absolute()
    while not there.exists():
        there = there.parent
    return shutil.disk_usage(there).free

"""What a recipe of ``kind: sft`` may say."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, StrictBool, StrictInt, model_validator

from schemas.model import Model
from schemas.recipe import Real


class Lora(Model):
    """The adapter (Hu et al. 2021)."""

    r: StrictInt = Field(16, gt=0)
    alpha: StrictInt = Field(32, gt=0)
    dropout: Real = Field(0.0, ge=0, lt=1)
    targets: Literal["all-linear"] | tuple[str, ...] = "all-linear"
    """Modules to adapt. ``all-linear``: every linear layer of the decoder, no vision or audio tower, no lm_head."""
    rslora: StrictBool = False
    """Scale by alpha / sqrt(r) (Kalajdzievski 2023)."""
    dora: StrictBool = False
    """Train magnitudes apart from directions (Liu et al. 2024)."""
    save: tuple[str, ...] = ()
    """Modules trained in full beside the adapter (peft's modules_to_save), such as embed_tokens."""


class SftRecipe(Model):
    """What ``train sft`` reads."""

    kind: Literal["sft"]
    name: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    base: str
    """A model folder or a hub name."""
    scratch: StrictBool = False
    """If ``base`` is a folder that isn't there, first build a small untrained model in it."""
    data: str | None = None
    """The dataset folder; ``train sft --data`` goes before it."""
    revision: str | None = None
    """The hub revision of the base."""
    precision: Literal["float32", "bf16", "8bit", "4bit"] = "bf16"
    """The base while training; 4bit is NF4 with double quantisation (Dettmers et al. 2023)."""
    lora: Lora = Lora()
    max_length: StrictInt = Field(2048, gt=0)
    """Tokens of prompt and reply. Longer rows are left out, never cut."""
    max_left_out: Real = Field(0.01, ge=0, lt=1)
    """The share of a source's rows that ``max_length`` may leave out; above it training refuses to start."""
    epochs: Real = Field(1.0, gt=0)
    max_steps: StrictInt | None = Field(None, gt=0)
    """Steps instead of epochs."""
    batch_size: StrictInt = Field(1, gt=0)
    """Rows a step and device."""
    accumulation: StrictInt = Field(1, gt=0)
    packing: StrictBool = False
    """Several rows in one sequence of ``max_length``, none of which sees another."""
    weights: dict[str, Real] = Field(default_factory=dict)
    """What a supervised token of a source or category counts in the loss; 1 where not named."""
    learning_rate: Real = Field(2e-4, gt=0)
    schedule: Literal["linear", "cosine", "constant", "constant_with_warmup"] = "cosine"
    warmup_ratio: Real = Field(0.03, ge=0, lt=1)
    weight_decay: Real = Field(0.0, ge=0)
    optimizer: Literal["adamw", "adamw_8bit", "paged_adamw", "paged_adamw_8bit"] = "adamw"
    gradient_checkpointing: StrictBool | None = None
    """Recompute activations instead of keeping them [default: on a GPU yes, on a processor no]."""
    eval_steps: StrictInt = Field(50, gt=0)
    save_steps: StrictInt = Field(50, gt=0)
    keep_checkpoints: StrictInt = Field(2, gt=0)
    best: Literal["last", "loss", "accuracy"] = "last"
    """Which checkpoint becomes the adapter: the last one, or the one with the lowest held-out loss or the
    highest graded accuracy. The latter two evaluate when a checkpoint is saved."""
    accuracy_rows: StrictInt = Field(64, gt=0)
    """How many held-out rows are answered and graded at each evaluation where ``best: accuracy``."""
    patience: StrictInt | None = Field(None, gt=0)
    """Stop after so many evaluations without a better one (early stopping); needs ``best``."""
    tracker: Literal["auto", "none", "trackio", "wandb", "mlflow", "tensorboard"] = "auto"
    """Where the metrics also go. ``auto``: trackio where it is installed."""
    seed: StrictInt = 0

    @model_validator(mode="after")
    def _fits(self) -> SftRecipe:
        if any(weight < 0 for weight in self.weights.values()):
            raise ValueError("weights: a weight is 0 or more")
        if self.patience is not None and self.best == "last":
            raise ValueError("patience: needs `best: loss` or `best: accuracy` to tell what is better")
        return self

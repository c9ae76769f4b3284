"""The base in the precision that a recipe names, and what is trained over it in float32."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemas.errors import TrainError
from train.models.load import load_model, outline
from train.models.modules import left_whole

if TYPE_CHECKING:
    from collections.abc import Iterable

    from torch.nn import Parameter
    from transformers import BitsAndBytesConfig, PreTrainedModel

    from schemas.sft_recipe import SftRecipe


def check_packages(recipe: SftRecipe) -> None:
    """Raise TrainError where the recipe's precision or optimiser needs bitsandbytes and it isn't there."""
    from importlib.util import find_spec

    wants = recipe.precision in {"8bit", "4bit"} or recipe.optimizer != "adamw"
    if wants and find_spec("bitsandbytes") is None:
        raise TrainError(
            f"precision {recipe.precision} with optimizer {recipe.optimizer} needs bitsandbytes, which is not "
            "installed: pip install 'crossfoot[quant]', or use precision bf16 or float32 with adamw"
        )


def load_base(recipe: SftRecipe) -> PreTrainedModel:
    """Load the base as it is while training: float32, bf16, or quantised by bitsandbytes over bf16.

    Raises:
        TrainError: if there is no such model or it can't be loaded.
    """
    if recipe.precision in {"float32", "bf16"}:
        dtype = "float32" if recipe.precision == "float32" else "bfloat16"
        model = load_model(recipe.base, dtype=dtype, revision=recipe.revision)
    else:
        settings = quantization(recipe.precision, recipe.base, recipe.revision)
        model = load_model(recipe.base, dtype="bfloat16", revision=recipe.revision, quantization=settings)
    # Many multimodal classes say False, of their own losses; TRL computes it itself, and must know the step's tokens:
    # else each accumulated batch counts the same, however few tokens it has.
    model.accepts_loss_kwargs = True
    return model


def quantization(precision: str, base: str, revision: str | None = None) -> BitsAndBytesConfig:
    """Return bitsandbytes' settings for ``8bit`` or ``4bit``: the text decoder's linear layers and nothing else.

    What is left whole (embeddings, output layer, routers, towers for images and sound) stays in bf16. PEFT's
    ``prepare_model_for_kbit_training`` would make it float32, twice the memory: in Gemma 4 it is half of the model.
    """
    import torch
    from transformers import BitsAndBytesConfig

    whole = left_whole(outline(base, revision))
    if precision == "8bit":
        return BitsAndBytesConfig(load_in_8bit=True, llm_int8_skip_modules=whole)
    return BitsAndBytesConfig(
        load_in_4bit=True,
        llm_int8_skip_modules=whole,
        bnb_4bit_quant_type="nf4",
        bnb_4bit_use_double_quant=True,
        bnb_4bit_compute_dtype=torch.bfloat16,
        # FSDP shards tensors of one type; the four-bit numbers are packed in it, not converted.
        bnb_4bit_quant_storage=torch.bfloat16,
    )


def keep_in_float32(parameters: Iterable[Parameter]) -> None:
    """Turn what is trained into float32 over any base: AdamW's steps round to nothing in bf16's 8 bits."""
    import torch

    for parameter in parameters:
        parameter.data = parameter.data.to(torch.float32)

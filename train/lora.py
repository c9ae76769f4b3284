"""The adapter: PEFT's configuration of a recipe's LoRA, checked against the modules that the base has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemas.errors import TrainError, nearest

if TYPE_CHECKING:
    from peft import LoraConfig
    from transformers import PreTrainedModel

    from schemas.sft_recipe import SftRecipe


def lora_config(recipe: SftRecipe, model: PreTrainedModel) -> LoraConfig:
    """Return PEFT's configuration of the recipe's adapter.

    Raises:
        TrainError: if a module isn't there or can't be adapted, or if an embedding that is tied to the output
            layer would be: PEFT merges it wrongly.
    """
    from peft import LoraConfig

    lora = recipe.lora
    _check_modules(recipe, model)
    targets = "all-linear" if lora.targets == "all-linear" else list(lora.targets)
    tied = {"embed_tokens", "lm_head"} & {*lora.save, *(targets if isinstance(targets, list) else ())}
    if tied and model.config.get_text_config().tie_word_embeddings:
        raise TrainError(
            f"{recipe.base}: input and output embeddings are tied, and an adapter on {', '.join(sorted(tied))} "
            "can't be merged into tied weights; leave them out of `lora: save` and `lora: targets`"
        )
    return LoraConfig(
        r=lora.r,
        lora_alpha=lora.alpha,
        lora_dropout=lora.dropout,
        target_modules=targets,
        use_rslora=lora.rslora,
        use_dora=lora.dora,
        modules_to_save=list(lora.save) or None,
        task_type="CAUSAL_LM",
    )


def _check_modules(recipe: SftRecipe, model: PreTrainedModel) -> None:
    from torch.nn import Embedding, Linear
    from transformers.pytorch_utils import Conv1D

    lora = recipe.lora
    saved = {name: m for name, m in model.named_modules() if any(True for _ in m.parameters())}
    adapted = {name for name, m in saved.items() if isinstance(m, (Linear, Embedding, Conv1D))}
    targets = () if lora.targets == "all-linear" else lora.targets
    for key, wanted, known in (("targets", targets, adapted), ("save", lora.save, set(saved))):
        for name in wanted:
            if not any(f".{path}".endswith(f".{name}") for path in known):
                last = {path.rpartition(".")[2] for path in known} - {""}
                last = {part for part in last if not part.isdigit()}
                raise TrainError(f"lora.{key}: {recipe.base} has no module {name!r}{nearest(name, last)}")

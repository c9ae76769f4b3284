"""The adapter: PEFT's configuration of a recipe's LoRA, on the modules of the text decoder that it names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemas.console import say
from schemas.errors import TrainError, nearest
from train.models.modules import in_decoder, is_tied, linear_names, output_name

if TYPE_CHECKING:
    from collections.abc import Iterable

    from peft import LoraConfig
    from torch.nn import Module
    from transformers import PreTrainedModel

    from schemas.sft_recipe import SftRecipe


def lora_config(recipe: SftRecipe, model: PreTrainedModel) -> LoraConfig:
    """Return PEFT's configuration of the recipe's adapter.

    Its targets are full names, so that no tower for images or sound has a module of the same name.

    Raises:
        TrainError: if a module isn't there, isn't the text decoder's or can't be adapted, or if an embedding that
            is tied to the output layer would be: PEFT merges it wrongly.
    """
    from peft import LoraConfig

    lora = recipe.lora
    targets = linear_names(model) if lora.targets == "all-linear" else _targets(recipe, model)
    if not lora.targets:
        raise TrainError(
            "lora.targets: names no module; write all-linear, or a list such as [q_proj, v_proj]"
        )
    if not targets:
        raise TrainError(f"lora.targets: {recipe.base} has no linear layer in its text decoder")
    saved = _saved(recipe, model)
    _check_tied(recipe, model, {*targets, *saved})
    if experts := _experts(model):
        say(
            f"note: the experts' weights are one tensor a layer ({experts}), which LoRA doesn't reach: the adapter "
            "is on attention and the other linear layers"
        )
    return LoraConfig(
        r=lora.r,
        lora_alpha=lora.alpha,
        lora_dropout=lora.dropout,
        target_modules=targets,
        use_rslora=lora.rslora,
        use_dora=lora.dora,
        modules_to_save=saved or None,
        task_type="CAUSAL_LM",
        revision=recipe.revision,
    )


def _targets(recipe: SftRecipe, model: PreTrainedModel) -> list[str]:
    """Return the full names of the modules that ``lora.targets`` names."""
    from torch.nn import Embedding, Linear
    from transformers.pytorch_utils import Conv1D

    known = {
        name
        for name, module in _text_modules(model).items()
        if isinstance(module, (Linear, Embedding, Conv1D))
    }
    found = {
        path
        for name in recipe.lora.targets
        for path in _named("lora.targets", name, known, recipe.base, model)
    }
    return [path for path, _ in model.named_modules() if path in found]


def _saved(recipe: SftRecipe, model: PreTrainedModel) -> list[str]:
    """Return the names of ``lora.save``: as they are, or in full where a tower has a module of that name too."""
    modules = _text_modules(model)
    known = {name for name, module in modules.items() if any(True for _ in module.parameters())}
    names: list[str] = []
    for name in recipe.lora.save:
        found = _named("lora.save", name, known, recipe.base, model)
        elsewhere = any(_is(name, path) for path, _ in model.named_modules() if path not in modules)
        names += sorted(found) if elsewhere else [name]
    return names


def _text_modules(model: PreTrainedModel) -> dict[str, Module]:
    """Return the decoder's modules and the output layer, by name."""
    modules = in_decoder(model)
    if outputs := output_name(model):
        modules[outputs] = model.get_submodule(outputs)
    return modules


def _is(name: str, path: str) -> bool:
    return f".{path}".endswith(f".{name}")


def _named(key: str, name: str, known: Iterable[str], base: str, model: PreTrainedModel) -> list[str]:
    known = list(known)
    if found := [path for path in known if _is(name, path)]:
        return found
    if any(_is(name, path) for path, _ in model.named_modules()):
        raise TrainError(f"{key}: {name!r} of {base} is not part of its text decoder or can't be adapted")
    last = {path.rpartition(".")[2] for path in known} - {""}
    raise TrainError(
        f"{key}: {base} has no module {name!r}{nearest(name, {part for part in last if not part.isdigit()})}"
    )


def _check_tied(recipe: SftRecipe, model: PreTrainedModel, changed: set[str]) -> None:
    if not is_tied(model):
        return
    both = (model.get_input_embeddings(), model.get_output_embeddings())
    names = [name for name, module in model.named_modules() if any(module is tied for tied in both)]
    if tied := [name for name in names if any(_is(name, path) or _is(path, name) for path in changed)]:
        shown = ", ".join(sorted({name.rpartition(".")[2] for name in tied}))
        raise TrainError(
            f"{recipe.base}: input and output embeddings are tied, and an adapter on {shown} "
            "can't be merged into tied weights; leave them out of `lora: save` and `lora: targets`"
        )


def _experts(model: PreTrainedModel) -> str | None:
    """Return the name of a tensor that holds the weights of all experts of a layer, if there is one."""
    stacked = (
        f"{name}.{key}"
        for name, module in in_decoder(model).items()
        for key, parameter in module.named_parameters(recurse=False)
        if parameter.dim() == 3 and "experts" in name
    )
    return next(stacked, None)

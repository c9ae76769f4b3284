"""Which of a model's modules are its text decoder, and which are towers for images and sound, projectors, output.

Names are those of ``named_modules``, such as ``model.language_model.layers.0.mlp.up_proj``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch.nn import Module
    from transformers import PreTrainedModel

FOREIGN = re.compile(
    r"(^|[._])(vision|visual|image|images|video|audio|speech|mm|multi_?modal|cross_attn)([._]|$)"
)
"""In a module's name: it is for images or sound, also where a decoder holds it itself, and idle on text alone."""

ROUTERS = re.compile(r"(^|\.)(router|gate|shared_expert_gate)(\.|$)")
"""In a module's name: it chooses experts, so a change of its few rows moves whole tokens elsewhere."""

MAMBA = frozenset({"mamba", "mamba2", "falcon_mamba", "falcon_h1", "nemotron_h"})
"""Model types whose kernels read the weight of ``out_proj`` themselves, past the adapter: PEFT refuses it."""


def decoder_name(model: PreTrainedModel) -> str:
    """Return the name of the text decoder among the model's modules; empty where it is the model itself."""
    decoder = model.get_decoder()
    return next((name for name, module in model.named_modules() if module is decoder), "")


def in_decoder(model: PreTrainedModel) -> dict[str, Module]:
    """Return the text decoder's modules by name."""
    name = decoder_name(model)
    at = f"{name}." if name else ""
    outputs = model.get_output_embeddings()
    return {
        path: module
        for path, module in model.named_modules()
        if path.startswith(at) and path and not FOREIGN.search(path) and module is not outputs
    }


def output_name(model: PreTrainedModel) -> str | None:
    """Return the name of the output layer (``lm_head``), or None where there is none."""
    outputs = model.get_output_embeddings()
    return next((name for name, module in model.named_modules() if module is outputs and name), None)


def is_tied(model: PreTrainedModel) -> bool:
    """Whether input and output embeddings are one tensor."""
    inputs, outputs = model.get_input_embeddings(), model.get_output_embeddings()
    return inputs is not None and outputs is not None and inputs.weight is outputs.weight


def linear_names(model: PreTrainedModel) -> list[str]:
    """Return the decoder's linear layers that an adapter changes under ``all-linear``: neither routers nor output."""
    from torch.nn import Linear
    from transformers.pytorch_utils import Conv1D

    fused = ".out_proj" if model.config.get_text_config().model_type in MAMBA else None
    return [
        name
        for name, module in in_decoder(model).items()
        if isinstance(module, (Linear, Conv1D))
        and not ROUTERS.search(name)
        and not (fused and name.endswith(fused))
    ]


def left_whole(model: PreTrainedModel) -> list[str]:
    """Return the modules that quantisation leaves as they are: all but the decoder's, its routers, the output layer.

    Of nested ones the outermost is named, such as ``model.vision_tower``.
    """
    from torch.nn import Linear

    decoder, quantised = decoder_name(model), set(linear_names(model))
    whole: dict[str, None] = {}
    for name, module in model.named_modules():
        if not isinstance(module, Linear) or name in quantised:
            continue
        if f"{name}.".startswith(f"{decoder}." if decoder else ""):
            whole[name] = None
            continue
        parts = name.split(".")
        paths = (".".join(parts[:count]) for count in range(1, len(parts) + 1))
        whole[next(path for path in paths if not f"{decoder}.".startswith(f"{path}."))] = None
    return list(whole)

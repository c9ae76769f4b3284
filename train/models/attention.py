"""Attention that keeps to the rows of a packed sequence: flash attention where it is, else PyTorch's, row by row.

Flash attention takes the rows' bounds itself. PyTorch's scaled_dot_product_attention doesn't: given one packed
sequence, transformers would mask its whole square, 16,384² for 30 rows of 500. Here each row is attended alone,
which needs no mask and the squares of the rows only.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

from schemas.errors import TrainError
from train.models.load import on_gpu

if TYPE_CHECKING:
    from torch import Tensor
    from torch.nn import Module
    from transformers import PreTrainedModel

BY_ROW = "crossfoot_by_row"
LAYERS = {"full_attention", "sliding_attention"}
"""Kinds of layers that can be kept to their row; recurrent ones carry a state on into the next."""


def use_flash(model: PreTrainedModel, precision: str) -> bool:
    """Set a model on flash attention where the device, the package and the model allow it."""
    from transformers.utils import is_flash_attn_2_available

    if not on_gpu() or precision == "float32" or not is_flash_attn_2_available() or _carrying(model):
        return False
    try:
        model.set_attn_implementation("flash_attention_2")
    except (ValueError, ImportError):  # the model has no such kernel, or its heads are too wide for it
        return False
    return True


def use_rows(model: PreTrainedModel) -> None:
    """Set a model on PyTorch's attention, row by row in packed sequences and as ever in padded batches.

    Raises:
        TrainError: if the model's layers can't be kept to a row.
    """
    from transformers import AttentionInterface, AttentionMaskInterface

    other = _carrying(model)
    now = model.config.get_text_config()._attn_implementation  # noqa: SLF001  # there is no public name for it
    if other or now not in {"sdpa", BY_ROW}:
        why = f"has {', '.join(other)} layers" if other else f"uses {now} attention"
        raise TrainError(
            f"packing: {type(model).__name__} {why}, in which rows of one sequence would see each other; "
            "set packing: false"
        )
    AttentionInterface.register(BY_ROW, attend_by_row)
    AttentionMaskInterface.register(BY_ROW, mask_of_padding)
    model.set_attn_implementation(BY_ROW)


def _carrying(model: PreTrainedModel) -> list[str]:
    """Return the kinds of a model's layers that carry a state on from one row to the next."""
    return sorted({*(getattr(model.config.get_text_config(), "layer_types", None) or ())} - LAYERS)


def mask_of_padding(*args: Any, attention_mask: Tensor | None = None, **kwargs: Any) -> Tensor | None:
    """Return transformers' mask where a batch is padded or continues a cache; else ``attend_by_row`` needs none."""
    from transformers.masking_utils import sdpa_mask

    if attention_mask is None and kwargs.get("q_length") == kwargs.get("kv_length") and not args:
        return None
    return sdpa_mask(*args, attention_mask=attention_mask, **kwargs)


def attend_by_row(
    module: Module,
    query: Tensor,
    key: Tensor,
    value: Tensor,
    attention_mask: Tensor | None,
    *,
    cu_seq_lens_q: Tensor | None = None,
    sliding_window: int | None = None,
    **kwargs: Any,
) -> tuple[Tensor, None]:
    """Attend within each row of a packed sequence.

    Args:
        module: The attention layer.
        query: [1, heads, tokens, head size].
        key: [1, key heads, tokens, head size].
        value: As ``key``.
        attention_mask: Of padded batches, which are attended to as ever.
        cu_seq_lens_q: The rows' bounds in the sequence, int32 [rows + 1].
        sliding_window: How many tokens back a token sees, itself included; None for all.
        kwargs: scaling and dropout, for transformers' function.

    Returns:
        [1, tokens, heads, head size], and None for the weights.
    """
    import torch
    from transformers.integrations.sdpa_attention import sdpa_attention_forward

    continues = (
        cu_seq_lens_q is None and query.shape[2] != key.shape[2]
    )  # a reply's next tokens, over a cache
    if attention_mask is not None or continues:
        return sdpa_attention_forward(module, query, key, value, attention_mask, **kwargs)
    bounds = [0, query.shape[2]] if cu_seq_lens_q is None else cu_seq_lens_q.tolist()
    lengths = [after - before for before, after in pairwise(bounds)]
    made = []
    parts = (tensor.split(lengths, dim=2) for tensor in (query, key, value))
    for q, k, v in zip(*parts, strict=True):
        mask = None
        if sliding_window is not None and q.shape[2] > sliding_window:
            at = torch.arange(q.shape[2], device=q.device)
            back = at[:, None] - at[None, :]
            mask = ((back >= 0) & (back < sliding_window))[None, None]
        made.append(sdpa_attention_forward(module, q, k, v, mask, **kwargs)[0])
    return torch.cat(made, dim=1), None

"""Greedy generation with transformers, in batches of similar length."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemas.console import interactive
from schemas.errors import TrainError
from train.models.load import first_line, load_model, on_gpu

if TYPE_CHECKING:
    from transformers import PreTrainedModel

    from train.evals.engines import ModelFolder

BATCH = 64


def load(folder: ModelFolder, dtype: str | None = None) -> PreTrainedModel:
    """Load a model, its adapter on it, in float32 on the CPU and bfloat16 on a GPU."""
    chosen = dtype or ("bfloat16" if on_gpu() else "float32")
    model = load_model(folder.base, dtype=chosen, revision=folder.revision)
    if folder.adapter is not None:
        from peft import PeftModel
        from safetensors import SafetensorError

        try:
            model = PeftModel.from_pretrained(model, str(folder.adapter))
        except (OSError, ValueError, RuntimeError, SafetensorError) as error:
            raise TrainError(f"{folder.adapter}: the adapter can't be loaded ({first_line(error)})") from None
    return model.to("cuda" if on_gpu() else "cpu").eval()


def complete(
    folder: ModelFolder, prompts: list[list[int]], stops: list[int], max_new_tokens: int
) -> list[list[int]]:
    """Continue prompts [rows][tokens]; see train.evals.engines."""
    return greedy(load(folder), prompts, stops, max_new_tokens, show=interactive())


def greedy(
    model: PreTrainedModel,
    prompts: list[list[int]],
    stops: list[int],
    max_new_tokens: int,
    *,
    most: int | None = None,
    show: bool = False,
) -> list[list[int]]:
    """Continue prompts [rows][tokens] with a model in eval mode, up to a stop token; draws no random number.

    Args:
        model: The model, an adapter on it or not.
        prompts: Token ids.
        stops: What ends a reply; the first is also the padding.
        max_new_tokens: Where a reply is cut.
        most: How many tokens a batch may have, padding and new ones included [default: no limit]; it has at most
            64 rows, and at least one.
        show: Whether to show progress.
    """
    import torch
    from rich.console import Console
    from rich.progress import track

    # Longest first, so that padding is short and the largest batch fails first if any does.
    order = sorted(range(len(prompts)), key=lambda i: (-len(prompts[i]), i))
    batches: list[list[int]] = []
    while order:
        fit = BATCH if most is None else most // (len(prompts[order[0]]) + max_new_tokens)
        size = min(BATCH, max(1, fit))
        batches.append(order[:size])
        order = order[size:]
    new: dict[int, list[int]] = {}
    for batch in track(batches, "generating", console=Console(stderr=True), disable=not show, transient=True):
        width = len(prompts[batch[0]])
        pad = stops[0]
        ids = [[pad] * (width - len(prompts[i])) + prompts[i] for i in batch]
        mask = [[0] * (width - len(prompts[i])) + [1] * len(prompts[i]) for i in batch]
        # Not inference_mode: what it makes can't be used in training, and a model may keep some of it.
        with torch.no_grad():
            out = model.generate(
                input_ids=torch.tensor(ids, device=model.device),
                attention_mask=torch.tensor(mask, device=model.device),
                max_new_tokens=max_new_tokens,
                do_sample=False,
                num_beams=1,
                use_cache=True,
                eos_token_id=stops,
                pad_token_id=pad,
                # A model's generation config may hold these; greedy is the model's own choice alone.
                repetition_penalty=1.0,
                temperature=None,
                top_p=None,
                top_k=None,
            )
        new.update(zip(batch, out[:, width:].tolist(), strict=True))
    return [new[i] for i in range(len(prompts))]

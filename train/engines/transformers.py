"""Greedy generation with transformers, in batches of similar length."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemas.console import interactive
from schemas.errors import TrainError
from train.load import first_line, load_model, on_gpu

if TYPE_CHECKING:
    from transformers import PreTrainedModel

    from train.engines import ModelFolder

BATCH = 64


def load(folder: ModelFolder, dtype: str | None = None) -> PreTrainedModel:
    """Load a model, its adapter on it, in float32 on the CPU and bfloat16 on a GPU."""
    model = load_model(folder.base, dtype=dtype or ("bfloat16" if on_gpu() else "float32"))
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
    """Continue prompts [rows][tokens]; see train.engines."""
    import torch
    from rich.console import Console
    from rich.progress import track

    model = load(folder)
    # Longest first, so that padding is short and the largest batch fails first if any does.
    order = sorted(range(len(prompts)), key=lambda i: (-len(prompts[i]), i))
    batches = [order[at : at + BATCH] for at in range(0, len(order), BATCH)]
    new: dict[int, list[int]] = {}
    for batch in track(
        batches, "generating", console=Console(stderr=True), disable=not interactive(), transient=True
    ):
        width = len(prompts[batch[0]])
        pad = stops[0]
        ids = [[pad] * (width - len(prompts[i])) + prompts[i] for i in batch]
        mask = [[0] * (width - len(prompts[i])) + [1] * len(prompts[i]) for i in batch]
        with torch.inference_mode():
            out = model.generate(
                input_ids=torch.tensor(ids, device=model.device),
                attention_mask=torch.tensor(mask, device=model.device),
                max_new_tokens=max_new_tokens,
                do_sample=False,
                num_beams=1,
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

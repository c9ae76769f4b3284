"""Greedy generation with vLLM, all rows at once."""

from __future__ import annotations

import gc
import os
from typing import TYPE_CHECKING, Any

from schemas.errors import TrainError
from train.models.load import on_gpu

if TYPE_CHECKING:
    from train.evals.engines import ModelFolder

RANKS = (1, 8, 16, 32, 64, 128, 256, 320, 512)
"""What vLLM takes for ``max_lora_rank``."""


def _environment() -> None:
    """Set what vLLM reads when it is imported, where the user hasn't."""
    defaults = {"VLLM_LOGGING_LEVEL": "ERROR", "VLLM_LOGGING_STREAM": "ext://sys.stderr"}
    if not on_gpu():
        # Else it takes most of the memory and a minute to start; in-process it starts in seconds.
        defaults |= {"VLLM_CPU_KVCACHE_SPACE": "1", "VLLM_ENABLE_V1_MULTIPROCESSING": "0"}
    for name, value in defaults.items():
        os.environ.setdefault(name, value)


def complete(
    folder: ModelFolder, prompts: list[list[int]], stops: list[int], max_new_tokens: int
) -> list[list[int]]:
    """Continue prompts [rows][tokens]; see train.evals.engines.

    Raises:
        TrainError: if the adapter is one that vLLM can't load.
    """
    if folder.whole:
        raise TrainError(
            f"{folder.adapter}: vLLM loads no adapter with modules_to_save or DoRA; merge it first "
            "(`train merge RUN`), or use --engine transformers"
        )
    _environment()
    from vllm import LLM, SamplingParams

    options: dict[str, Any] = {}
    request = None
    if folder.adapter is not None:
        from vllm.lora.request import LoRARequest

        rank = int((folder.settings or {})["r"])
        options = {"enable_lora": True, "max_lora_rank": next(r for r in RANKS if r >= rank)}
        request = LoRARequest("adapter", 1, str(folder.adapter))
    llm = LLM(
        model=folder.base,
        revision=folder.revision,
        tokenizer_revision=folder.revision,
        dtype="bfloat16" if on_gpu() else "float32",
        max_model_len=max(map(len, prompts)) + max_new_tokens,
        enforce_eager=not on_gpu(),
        use_tqdm_on_load=False,
        seed=0,
        trust_remote_code=False,
        # The model's own sampling defaults are not wanted: greedy is greedy.
        generation_config="vllm",
        **options,
    )
    outputs = llm.generate(
        [{"prompt_token_ids": ids} for ids in prompts],
        SamplingParams(temperature=0.0, max_tokens=max_new_tokens, stop_token_ids=stops, detokenize=False),
        lora_request=request,
        use_tqdm=False,
    )
    new = [list(output.outputs[0].token_ids) for output in outputs]
    del llm
    gc.collect()
    return new

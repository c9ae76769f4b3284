"""Loading base models and tokenizers: safetensors only, no remote code, and errors that say what to do."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import TYPE_CHECKING, Any

from schemas.errors import TrainError

if TYPE_CHECKING:
    from transformers import PreTrainedModel, PreTrainedTokenizerBase


def need(*packages: str) -> None:
    """Raise TrainError where a package of the ``train`` extra isn't installed."""
    from importlib.util import find_spec

    if missing := [name for name in packages if find_spec(name) is None]:
        raise TrainError(f"needs {', '.join(missing)}, not installed here: pip install 'crossfoot[train]'")


def quiet() -> None:
    """Silence the progress bars and notes that libraries print among themselves."""
    import datasets
    import transformers

    transformers.utils.logging.disable_progress_bar()
    transformers.utils.logging.set_verbosity_error()
    datasets.disable_progress_bars()
    # It says of every multiplication that bf16 is cast.
    logging.getLogger("bitsandbytes").setLevel(logging.ERROR)


def on_gpu() -> bool:
    """Whether there is an accelerator to run on."""
    import torch

    return torch.cuda.is_available()


def is_local(name: str) -> bool:
    """Whether a base model's name means a folder: only ``owner/name`` that is no folder is on the hub."""
    path = Path(name)
    return path.is_dir() or path.is_absolute() or len(path.parts) != 2 or name.startswith((".", "runs/"))


def check_folder(name: str) -> None:
    """Raise TrainError where a local base model isn't there or isn't a model folder."""
    if not is_local(name):
        return
    folder = Path(name)
    if not folder.is_dir():
        raise TrainError(
            f"{name}: no such model folder; make a small untrained one with `train base --data MIX --out {name}`, "
            "or name a folder with config.json and *.safetensors, or a hub model as owner/name"
        )
    if not (folder / "config.json").is_file():
        raise TrainError(f"{name}: not a model folder (config.json is missing)")
    if not any(folder.glob("*.safetensors")):
        raise TrainError(
            f"{name}: no *.safetensors file; other weight formats run code when read and are refused"
        )


def load_tokenizer(name: str, revision: str | None = None) -> PreTrainedTokenizerBase:
    """Load a tokenizer with its chat template; a multimodal model's may lie in its processor's files.

    Raises:
        TrainError: if it can't be loaded or has no chat template.
    """
    from transformers import AutoTokenizer

    check_folder(name)
    try:
        tokenizer = AutoTokenizer.from_pretrained(name, revision=revision, trust_remote_code=False)
    except Exception as error:  # noqa: BLE001  # the tokenizers library raises plain Exception for a bad file
        raise TrainError(f"{name}: the tokenizer can't be loaded ({first_line(error)})") from None
    tokenizer.chat_template = tokenizer.chat_template or _processor_template(name, revision)
    if not tokenizer.chat_template:
        raise TrainError(
            f"{name}: the tokenizer has no chat template, so messages can't be written for it; "
            "use the model's chat or instruct version"
        )
    return tokenizer


def _processor_template(name: str, revision: str | None) -> str | None:
    """Read the template of chat_template.json, where processors kept it before chat_template.jinja."""
    from transformers.utils.hub import cached_file

    path = cached_file(
        name, "chat_template.json", revision=revision, _raise_exceptions_for_missing_entries=False
    )
    try:
        found = json.loads(Path(path).read_text(encoding="utf-8")) if path else {}
    except ValueError as error:
        raise TrainError(f"{name}: chat_template.json is not JSON ({error})") from None
    template = found.get("chat_template") if isinstance(found, dict) else None
    return template if isinstance(template, str) else None


def load_model(
    name: str, *, dtype: str, revision: str | None = None, quantization: Any = None
) -> PreTrainedModel:
    """Load a causal language model, or a multimodal one that is used for text, in eval mode.

    It is on the CPU, unless it is quantised for a GPU.

    Args:
        name: A model folder or a hub name.
        dtype: ``float32`` or ``bfloat16``.
        revision: A hub revision.
        quantization: A transformers quantization config.

    Raises:
        TrainError: if there is no such model or it can't be loaded.
    """
    import torch
    from safetensors import SafetensorError

    check_folder(name)
    try:
        return auto_class(name, revision).from_pretrained(
            name,
            revision=revision,
            dtype=getattr(torch, dtype),
            use_safetensors=True,
            trust_remote_code=False,
            quantization_config=quantization,
        )
    # A RuntimeError is a tensor of another shape than config.json says.
    except (OSError, ValueError, ImportError, RuntimeError, SafetensorError) as error:
        raise TrainError(f"{name}: the model can't be loaded ({first_line(error)})") from None


def outline(name: str, revision: str | None = None) -> PreTrainedModel:
    """Build a model without its weights: modules, shapes and types, in no memory.

    Raises:
        TrainError: if there is no such model, or no class for it.
    """
    import torch
    from transformers import AutoConfig

    check_folder(name)
    try:
        config = AutoConfig.from_pretrained(name, revision=revision, trust_remote_code=False)
        with torch.device("meta"):
            return auto_class(name, revision).from_config(config)
    except (OSError, ValueError, ImportError, RuntimeError) as error:
        raise TrainError(f"{name}: the model can't be loaded ({first_line(error)})") from None


def auto_class(name: str, revision: str | None) -> Any:
    """Return the auto class that loads all of a model: a text-only class would drop a multimodal one's towers."""
    from transformers import AutoConfig, AutoModelForCausalLM, AutoModelForImageTextToText
    from transformers.models.auto.modeling_auto import MODEL_FOR_IMAGE_TEXT_TO_TEXT_MAPPING

    config = AutoConfig.from_pretrained(name, revision=revision, trust_remote_code=False)
    if config.is_encoder_decoder:
        raise ValueError(
            f"{config.model_type} is an encoder and a decoder; a causal language model is needed"
        )
    multimodal = type(config) in MODEL_FOR_IMAGE_TEXT_TO_TEXT_MAPPING
    return AutoModelForImageTextToText if multimodal else AutoModelForCausalLM


def first_line(error: Exception) -> str:
    """Return what an error says, shortened to its first line."""
    return (str(error).strip().splitlines() or [type(error).__name__])[0]

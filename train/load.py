"""Loading base models and tokenizers: safetensors only, no remote code, and errors that say what to do."""

from __future__ import annotations

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
    """Load a tokenizer that has a chat template and a pad token distinct from its end token.

    Raises:
        TrainError: if it can't be loaded or has no chat template.
    """
    from transformers import AutoTokenizer

    check_folder(name)
    try:
        tokenizer = AutoTokenizer.from_pretrained(name, revision=revision, trust_remote_code=False)
    except Exception as error:  # noqa: BLE001  # the tokenizers library raises plain Exception for a bad file
        raise TrainError(f"{name}: the tokenizer can't be loaded ({first_line(error)})") from None
    if not tokenizer.chat_template:
        raise TrainError(
            f"{name}: the tokenizer has no chat template, so messages can't be written for it; "
            "use the model's chat or instruct version"
        )
    return tokenizer


def load_model(
    name: str, *, dtype: str, revision: str | None = None, quantization: Any = None
) -> PreTrainedModel:
    """Load a causal language model in eval mode, on the CPU unless quantised for a GPU.

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
    from transformers import AutoModelForCausalLM

    check_folder(name)
    try:
        return AutoModelForCausalLM.from_pretrained(
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


def first_line(error: Exception) -> str:
    """Return what an error says, shortened to its first line."""
    return (str(error).strip().splitlines() or [type(error).__name__])[0]

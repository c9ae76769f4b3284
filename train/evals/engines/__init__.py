"""Engines that turn prompts into replies, greedily.

Each is a module with one function::

    complete(folder, prompts, stops, max_new_tokens) -> list[list[int]]

from prompts [rows][tokens] to new tokens [rows][tokens], the stop token included where one was reached.
Writing prompts and reading replies is done here, so that every engine sees the same tokens.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from schemas.errors import TrainError
from train.models.load import check_folder, is_local, load_tokenizer, quiet
from train.tokens.rows import end_token, prompt_text

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase

Engine = Literal["vllm", "transformers"]


@dataclass(frozen=True, slots=True)
class ModelFolder:
    """What to generate with: a base or merged model, and an adapter on it or None."""

    base: str
    adapter: Path | None = None
    settings: dict[str, Any] | None = None
    """The adapter's adapter_config.json."""
    revision: str | None = None
    """Of a base on the hub: a branch, tag or commit."""

    @property
    def whole(self) -> bool:
        """Whether the adapter trains whole modules or magnitudes, which vLLM can't load beside a base."""
        settings = self.settings or {}
        return bool(settings.get("modules_to_save") or settings.get("use_dora"))


class Reply(NamedTuple):
    """A generated reply, and whether it was cut at the token limit."""

    text: str
    truncated: bool


def open_folder(path: str, base: str | None = None) -> ModelFolder:
    """Tell an adapter folder from a model folder (or hub name); ``base`` is where an adapter's base is now.

    A hub model may be named with a revision, ``owner/name@revision``; an adapter knows that of its base.

    Raises:
        TrainError: if it is neither, or if the adapter's base isn't there.
    """
    config = Path(path) / "adapter_config.json"
    if config.is_file():
        try:
            settings = json.loads(config.read_text(encoding="utf-8"))
        except ValueError as error:
            raise TrainError(f"{config}: not JSON ({error})") from None
        if not isinstance(settings, dict):
            raise TrainError(f"{config}: not an adapter's configuration")
        base = base or str(settings.get("base_model_name_or_path") or "")
        try:
            check_folder(base)
        except TrainError as error:
            raise TrainError(
                f"{path}: the adapter's base can't be used: {error}. The path is read from {Path.cwd()}; "
                "run this where it is found, or merge with `train merge RUN --base MODEL`"
            ) from None
        return ModelFolder(base, Path(path), settings, settings.get("revision"))
    if (Path(path) / "recipe.yaml").is_file():
        raise TrainError(
            f"{path}: a run folder; name {path}/adapter, or {path}/merged after `train merge {path}`"
        )
    name, _, revision = (path, "", "") if is_local(path) else path.partition("@")
    check_folder(name)
    return ModelFolder(name, revision=revision or None)


def pick(engine: str) -> Engine:
    """Resolve ``auto``: vLLM where it can be imported, else transformers.

    Raises:
        TrainError: if vLLM is asked for and isn't installed.
    """
    there = find_spec("vllm") is not None
    if engine == "vllm" and not there:
        raise TrainError(
            "--engine vllm: vLLM is not installed; pip install 'crossfoot[vllm]' (CUDA) or see the docs for CPU, "
            "or use --engine transformers"
        )
    if engine == "auto":
        return "vllm" if there else "transformers"
    return "vllm" if engine == "vllm" else "transformers"


def generate(
    folder: ModelFolder, prompts: list[list[dict[str, str]]], *, engine: Engine, max_new_tokens: int
) -> list[Reply]:
    """Answer chat prompts greedily, in order.

    Args:
        folder: The model.
        prompts: Messages that end with the user's, one list a row.
        engine: ``vllm`` or ``transformers``.
        max_new_tokens: Where a reply is cut.

    Returns:
        One reply a prompt.

    Raises:
        TrainError: if the model or the engine can't be used, or a prompt is too long for the model.
    """
    quiet()
    tokenizer = load_tokenizer(folder.base, folder.revision)
    texts = [prompt_text(tokenizer, messages) for messages in prompts]
    if not texts:
        return []
    ids = tokenizer(texts, add_special_tokens=False)["input_ids"]
    stops = stop_tokens(folder.base, tokenizer, folder.revision)
    _check_room(folder, max(map(len, ids)), max_new_tokens)
    new = import_module(f"train.evals.engines.{engine}").complete(folder, ids, stops, max_new_tokens)
    return [read_reply(tokenizer, tokens, stops) for tokens in new]


def read_reply(tokenizer: PreTrainedTokenizerBase, tokens: list[int], stops: list[int]) -> Reply:
    """Decode new tokens up to the stop token; without one the reply was cut."""
    at = next((i for i, token in enumerate(tokens) if token in stops), None)
    # Cleaning up would take spaces out of what was said, as in "5 ." or "n 't".
    text = tokenizer.decode(tokens[:at], skip_special_tokens=True, clean_up_tokenization_spaces=False)
    return Reply(str(text), truncated=at is None)


def stop_tokens(base: str, tokenizer: PreTrainedTokenizerBase, revision: str | None = None) -> list[int]:
    """Return the ids that end a reply: the chat template's end token and the model's own."""
    from transformers import GenerationConfig

    try:
        own = GenerationConfig.from_pretrained(base, revision=revision or "main").eos_token_id
    except OSError:
        own = None
    own = own if isinstance(own, list) else [own]
    return sorted({end_token(tokenizer), *(i for i in own if i is not None)})


def _check_room(folder: ModelFolder, longest: int, max_new_tokens: int) -> None:
    from transformers import AutoConfig

    config = AutoConfig.from_pretrained(folder.base, revision=folder.revision, trust_remote_code=False)
    room = getattr(config.get_text_config(), "max_position_embeddings", None)
    if room is not None and longest + max_new_tokens > room:
        raise TrainError(
            f"{folder.base}: has {room} positions, but the longest prompt has {longest} tokens and "
            f"{max_new_tokens} may follow; lower --max-new-tokens or leave long rows out of the mix"
        )

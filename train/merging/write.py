"""Writing a merged model tensor by tensor: what is in memory is one shard, whatever the model's size."""

from __future__ import annotations

import json
import math
import shutil
from typing import TYPE_CHECKING, Any

from schemas.errors import TrainError
from train.merging.plan import checkpoint_files

if TYPE_CHECKING:
    from pathlib import Path

    import torch

    from train.merging.plan import Checkpoint

SHARD = 200 * 10**6
"""Bytes of tensors in one file; a larger tensor is a file of its own."""

DTYPES = {"bf16": "bfloat16", "float16": "float16", "float32": "float32"}
"""What a merged model can be written as, by the name on the command line."""

FLOATS = ("F64", "F32", "F16", "BF16")
"""Types that are converted; integers and booleans stay as they are."""

WHOLES = {"I64": 8, "U64": 8, "I32": 4, "U32": 4, "I16": 2, "U16": 2, "I8": 1, "U8": 1, "BOOL": 1}
"""Bytes a number."""

OWN_FILES = (
    "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json", "tokenizer.model",
    "tokenizer.model.v3", "tekken.json", "spiece.model", "vocab.json", "vocab.txt", "merges.txt",
    "chat_template.jinja", "chat_template.json", "generation_config.json", "processor_config.json",
    "preprocessor_config.json", "image_processor_config.json", "video_preprocessor_config.json",
    "LICENSE", "LICENSE.txt", "NOTICE", "USE_POLICY.md",
)  # fmt: skip
"""Copied, not saved again: transformers 5 leaves some of them out when it saves a tokenizer."""

WEIGHTS = ("config.json", "model.safetensors", "model.safetensors.index.json", "model-*.safetensors")


def base_folder(base: str, revision: str | None) -> Path:
    """Return a base's folder; a hub model's weights and tokenizer files of that revision are fetched first.

    Raises:
        TrainError: if it can't be fetched.
    """
    from pathlib import Path

    from train.models.load import check_folder, first_line, is_local

    if is_local(base):
        check_folder(base)
        return Path(base)
    from huggingface_hub import snapshot_download

    try:
        patterns = [*OWN_FILES, *WEIGHTS]
        folder = Path(snapshot_download(base, revision=revision, allow_patterns=patterns))
    except (OSError, ValueError) as error:
        raise TrainError(
            f"{base} (revision {revision or 'main'}): can't be fetched from the hub ({first_line(error)}); name a "
            "copy of it with --base"
        ) from None
    check_folder(str(folder))
    return folder


def write_merged(checkpoint: Checkpoint, folder: Path, dtype: str, *, limit: int = SHARD) -> None:
    """Write weights, index, config.json and the base's own tokenizer and processor files.

    Args:
        checkpoint: The base's tensors and their changes.
        folder: An empty folder.
        dtype: One of ``DTYPES``.
        limit: Bytes of tensors in one file, at most.

    Raises:
        TrainError: if the disk has no room for it, or a number is too large for ``dtype``.
    """
    from safetensors.torch import save_file

    shards = _shards(checkpoint, dtype, limit)
    size = sum(sum(shard.values()) for shard in shards)
    if size > (free := shutil.disk_usage(folder).free):
        raise TrainError(
            f"{folder.parent}: the merged model takes {size / 1e9:.1f} GB and {free / 1e9:.1f} GB are free; choose "
            "another --out"
        )
    many = len(shards) > 1
    index: dict[str, str] = {}
    for number, shard in enumerate(shards, 1):
        file = f"model-{number:05}-of-{len(shards):05}.safetensors" if many else "model.safetensors"
        tensors = {name: rounded(checkpoint, name, checkpoint.merged(name), dtype) for name in shard}
        save_file(tensors, folder / file, metadata={"format": "pt"})
        del tensors  # or it would still be there while the next is made
        index |= dict.fromkeys(shard, file)
    if many:
        listed = {"metadata": {"total_size": size}, "weight_map": dict(sorted(index.items()))}
        _write_json(folder / "model.safetensors.index.json", listed)
    config = json.loads((checkpoint.root / "config.json").read_text(encoding="utf-8"))
    _write_json(folder / "config.json", _with_dtype(config, DTYPES[dtype]))
    for name in OWN_FILES:
        if (checkpoint.root / name).is_file():
            shutil.copyfile(checkpoint.root / name, folder / name)


def rounded(checkpoint: Checkpoint, name: str, tensor: torch.Tensor, dtype: str) -> torch.Tensor:
    """Return a tensor as it is written: in ``dtype`` unless it isn't of floating point or stays float32.

    Raises:
        TrainError: if a number is too large for ``dtype``.
    """
    import torch

    if not tensor.is_floating_point() or name in checkpoint.kept_float32:
        return tensor.contiguous()
    written = tensor.to(getattr(torch, DTYPES[dtype])).contiguous()
    # Float16 ends at 65,504; bf16 at float32's end.
    if dtype == "float16" and tensor.dtype != torch.float16 and not written.isfinite().all():
        raise TrainError(f"{name}: holds numbers too large for float16; write --dtype bf16")
    return written


def check_written(checkpoint: Checkpoint, folder: Path) -> None:
    """Refuse a written model without exactly the base's tensors.

    Raises:
        TrainError: naming the tensors that are there only once.
    """
    if off := sorted(checkpoint.files.keys() ^ checkpoint_files(folder).keys()):
        raise TrainError(
            f"{checkpoint.adapter}: {len(off)} tensors as written are not the base's: {', '.join(off[:5])}"
        )


def _shards(checkpoint: Checkpoint, dtype: str, limit: int) -> list[dict[str, int]]:
    """Group the tensors in their order into files: name to bytes."""
    shards: list[dict[str, int]] = [{}]
    for name, size in _sizes(checkpoint, dtype).items():
        if shards[-1] and sum(shards[-1].values()) + size > limit:
            shards.append({})
        shards[-1][name] = size
    return shards


def _sizes(checkpoint: Checkpoint, dtype: str) -> dict[str, int]:
    """Return the bytes of each tensor as it will be written. Raises TrainError for a quantised one."""
    from safetensors import safe_open

    size = 4 if dtype == "float32" else 2
    found = {}
    for file in dict.fromkeys(checkpoint.files.values()):
        with safe_open(checkpoint.root / file, framework="pt") as tensors:
            for name in tensors.offset_keys():
                piece = tensors.get_slice(name)
                kind = piece.get_dtype()
                if kind not in FLOATS and kind not in WHOLES:
                    raise TrainError(
                        f"{checkpoint.root}: {name} is in {kind}, which is no full precision; name the "
                        "full-precision model with --base"
                    )
                each = 4 if name in checkpoint.kept_float32 else size
                found[name] = math.prod(piece.get_shape()) * WHOLES.get(kind, each)
    return found


def _with_dtype(config: dict[str, Any], dtype: str) -> dict[str, Any]:
    """Return a config that says what the weights are in, in its parts (text, vision) as well."""
    old = {"torch_dtype", "dtype"}
    parts = {
        key: _with_dtype(value, dtype) if isinstance(value, dict) and old & value.keys() else value
        for key, value in config.items()
        if key not in old
    }
    return parts | {"dtype": dtype}


def _write_json(path: Path, value: dict[str, Any]) -> None:
    path.write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")

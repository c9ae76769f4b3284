"""Which tensors of a base's checkpoint an adapter changes, and how.

The model is built without weights and PEFT puts the adapter's layers into it, so that names, scales and
patterns are PEFT's own; transformers' own rules turn a checkpoint's tensor names into the model's.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from schemas.errors import TrainError
from train.models.load import first_line, outline

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    import torch
    from peft import LoraConfig, PeftModel
    from transformers import PreTrainedModel

PREFIX = "base_model.model."
"""What PEFT puts before a module's name in an adapter's file."""

UNDERSTOOD = {
    "auto_mapping", "base_model_name_or_path", "exclude_modules", "fan_in_fan_out", "inference_mode",
    "layers_pattern", "layers_to_transform", "lora_alpha", "lora_dropout", "modules_to_save", "peft_type",
    "peft_version", "r", "revision", "runtime_config", "target_modules", "task_type", "use_dora", "use_rslora",
    "alpha_pattern", "rank_pattern", "init_lora_weights", "qalora_group_size", "megatron_core",
}  # fmt: skip
"""Settings of an adapter that merging takes into account, or may pass over. Others must be at their default."""

PLAIN_STARTS = (True, False, "gaussian", "orthogonal", "eva")
"""Initialisations of A and B that leave the base as it is; PiSSA and its like take their part out of it."""


@dataclass(frozen=True, slots=True)
class Change:
    """What the adapter does to one weight: A [r, in], B [out, r] and a scale, or a new tensor in its place."""

    parts: dict[str, str]
    """``A``, ``B`` and for DoRA ``magnitude``, or ``whole``: names in the adapter's file. ``base``, where the
    adapter holds a copy of the base's weight as it was trained on."""
    scale: float = 1.0
    transposed: bool = False
    """The weight is [in, out]: transformers' Conv1D, and embeddings [vocabulary, width]."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A base's tensors: file by name, and what the adapter changes."""

    root: Path
    adapter: Path
    files: dict[str, str]
    """Tensor name to file name, in the files' order."""
    changes: dict[str, Change]
    """Tensor name to change; the others stay."""
    parameters: dict[str, str]
    """Changed tensor's name to that of the model's parameter."""
    kept_float32: frozenset[str]
    """Tensors that the model's class keeps in float32 whatever its dtype, and that the base has so."""

    def read(self, name: str) -> torch.Tensor:
        """Return a tensor as the base has it; the file is opened for it alone, so that nothing else stays mapped."""
        return _read(self.root / self.files[name], name)

    def merged(self, name: str) -> torch.Tensor:
        """Return a tensor with its change, in float32; one that stays as the base has it.

        Raises:
            TrainError: if the shapes don't fit or the result isn't finite.
        """
        import torch

        change = self.changes.get(name)
        if change is None:
            return self.read(name)
        parts = {key: _read(self.adapter / ADAPTER, part) for key, part in change.parts.items()}
        try:
            # A copy even where the base is in float32: a tensor that is read may be the file itself.
            weight = apply(change, self.read(name).to(torch.float32, copy=True), parts)
        except RuntimeError as error:
            raise TrainError(f"{self.adapter}: doesn't fit the base's {name} ({first_line(error)})") from None
        # A sum is finite only if its parts are, and takes a tenth of the time; it may also overflow.
        if not weight.sum().isfinite() and not weight.isfinite().all():
            raise TrainError(f"{self.adapter}: merged into {name} it gives numbers that are not finite")
        return weight


ADAPTER = "adapter_model.safetensors"


def apply(change: Change, weight: torch.Tensor, parts: dict[str, torch.Tensor]) -> torch.Tensor:
    """Return W + scale · B A in float32, with DoRA m · (W + scale · B A) / ‖W + scale · B A‖ (Liu et al. 2024).

    The order of operations is that of PEFT's ``merge_and_unload``, so the bits are too; ``weight`` may be
    written into.
    """
    import torch

    if "whole" in parts:
        whole = parts["whole"].float()
        if whole.shape != weight.shape:
            raise RuntimeError(f"{list(whole.shape)} in the place of {list(weight.shape)}")
        return whole
    if "base" in parts:
        weight = _same_base(weight, parts["base"])
    delta = parts["B"].float() @ parts["A"].float()
    if change.transposed:
        delta = delta.T
    delta = delta * change.scale if change.transposed else delta.mul_(change.scale)
    if delta.shape != weight.shape:
        raise RuntimeError(f"{list(delta.shape)} added to {list(weight.shape)}")
    if "magnitude" not in parts:
        return weight.add_(delta)
    turned = weight.T + delta.T if change.transposed else weight + delta
    norm = torch.linalg.norm(turned, dim=1)
    del turned
    factor = (parts["magnitude"].float() / norm).view(-1, 1)
    return (factor.T if change.transposed else factor) * weight.add_(delta)


def _same_base(weight: torch.Tensor, copy: torch.Tensor) -> torch.Tensor:
    """Return the adapter's copy of the base's weight; it may be rounded, but must be of the same base."""
    if copy.shape != weight.shape or not copy.equal(weight.to(copy.dtype)):
        raise RuntimeError("the adapter holds another weight for it: was the vocabulary resized?")
    return copy.float()


def plan(root: Path, adapter: Path) -> Checkpoint:
    """Find what an adapter changes in a base.

    Args:
        root: The base's folder.
        adapter: The adapter's folder.

    Raises:
        TrainError: if the base is quantised, the adapter is of a kind that isn't understood, sits on tied
            weights, or has a tensor without a place in the base.
    """
    check_full_precision(root)
    files = checkpoint_files(root)
    model = outline(str(root))
    names = _parameter_names(model, files)
    tied = _tied(model)
    changes = _changes(model, adapter)
    if shared := sorted(changes.keys() & tied):
        raise TrainError(
            f"{adapter}: changes {', '.join(shared)}, which the base ties to another weight: merged into one it "
            "would change both; train without `lora: save` and `lora: targets` on it"
        )
    where: dict[str, list[str]] = {}
    for name, (parameter, fused) in names.items():
        where.setdefault(parameter, []).append(name)
        if fused and parameter in changes:
            raise TrainError(
                f"{adapter}: changes {parameter}, which the base's files hold in another form ({name}); "
                "transformers fuses it while loading, so it can't be merged tensor by tensor"
            )
    lost = sorted(parameter for parameter in changes if len(where.get(parameter, ())) != 1)
    if lost:
        raise TrainError(
            f"{adapter}: has weights for {', '.join(lost[:5])}{' and more' * (len(lost) > 5)}, which are not in "
            f"{root}; is it the base that the adapter was trained on?"
        )
    at = {where[parameter][0]: parameter for parameter in changes}
    return Checkpoint(
        root=root,
        adapter=adapter,
        files=files,
        changes={name: changes[parameter] for name, parameter in at.items()},
        parameters=at,
        kept_float32=_kept_float32(model, root, files, {name: to for name, (to, _) in names.items()}),
    )


def check_full_precision(root: Path) -> None:
    """Raise TrainError where a base's weights are quantised: merged into them, an adapter loses its precision."""
    config = json.loads((root / "config.json").read_text(encoding="utf-8"))
    found = config.get("quantization_config")
    if found is None:
        return
    method = found.get("quant_method", "some method") if isinstance(found, dict) else "some method"
    raise TrainError(
        f"{root}: the base is quantised ({method}), and an adapter is only merged into full precision: train on "
        "the full-precision model (with `precision: 4bit` it is quantised while it is loaded) and merge into that"
    )


def checkpoint_files(root: Path) -> dict[str, str]:
    """Return the file of each tensor, as transformers chooses them: by the index where there is one.

    Raises:
        TrainError: if there are no weights, or a file that the index names is missing.
    """
    index = root / "model.safetensors.index.json"
    if index.is_file():
        listed = set(json.loads(index.read_text(encoding="utf-8"))["weight_map"].values())
        if missing := sorted(name for name in listed if not (root / name).is_file()):
            raise TrainError(
                f"{root}: {', '.join(missing[:3])} missing, which model.safetensors.index.json names"
            )
    else:
        listed = {"model.safetensors"}
    found: dict[str, str] = {}
    for file in sorted(listed):
        found |= dict.fromkeys(_names(root / file, "can't be read"), file)
    return found


def _names(file: Path, otherwise: str) -> list[str]:
    """Return the names of a file's tensors as they lie in it. Raises TrainError, saying ``otherwise`` what."""
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(file, framework="pt") as tensors:
            return list(tensors.offset_keys())
    except (OSError, SafetensorError) as error:
        raise TrainError(f"{file}: {otherwise} ({first_line(error)})") from None


def _read(file: Path, name: str) -> torch.Tensor:
    from safetensors import safe_open

    with safe_open(file, framework="pt") as tensors:
        return tensors.get_tensor(name)


def _parameter_names(model: PreTrainedModel, names: Iterable[str]) -> dict[str, tuple[str, bool]]:
    """Name to that of the model's parameter, and whether the tensor is fused or split on the way there."""
    from transformers.conversion_mapping import get_model_conversion_mapping
    from transformers.core_model_loading import WeightConverter, WeightRenaming, rename_source_key

    mapping = get_model_conversion_mapping(model)
    renamings = [entry for entry in mapping if isinstance(entry, WeightRenaming)]
    converters = [entry for entry in mapping if isinstance(entry, WeightConverter)]
    there = model.state_dict()
    found = {}
    # As transformers.core_model_loading.convert_and_load_state_dict_in_model does.
    for name in names:
        parameter, source = rename_source_key(name, renamings, converters, model.base_model_prefix, there)
        if parameter not in there and name in there:
            parameter, source = rename_source_key(name, [], [], model.base_model_prefix, there)
        found[name] = (parameter, source is not None)
    return found


def _tied(model: PreTrainedModel) -> set[str]:
    """Return the names of parameters that are one tensor with another."""
    names: dict[int, list[str]] = {}
    for name, parameter in model.named_parameters(remove_duplicate=False):
        names.setdefault(id(parameter), []).append(name)
    return {name for group in names.values() if len(group) > 1 for name in group}


def _kept_float32(
    model: PreTrainedModel, root: Path, files: dict[str, str], parameters: dict[str, str]
) -> frozenset[str]:
    """Return the tensors in float32 that the model's class would turn into float32 again while loading."""
    import re

    import torch

    lists = (getattr(model, f"_keep_in_fp32_modules{end}", None) or () for end in ("", "_strict"))
    patterns = [rf"(^|\.){re.escape(name)}($|\.)" for names in lists for name in names]
    if not patterns:
        return frozenset()
    kept = re.compile("|".join(patterns))
    return frozenset(
        name
        for name, parameter in parameters.items()
        if kept.search(parameter) and _read(root / files[name], name).dtype == torch.float32
    )


def _changes(model: PreTrainedModel, adapter: Path) -> dict[str, Change]:
    """Return the changes by the name of the model's parameter; every tensor of the adapter is in one."""
    from peft.utils import get_peft_model_state_dict

    wrapped = _wrapped(model, adapter)
    there = set(_names(adapter / ADAPTER, "the adapter can't be loaded"))
    expected = set(get_peft_model_state_dict(wrapped, save_embedding_layers=False))
    changes = _layers(wrapped, adapter, there)
    used = {part for change in changes.values() for part in change.parts.values()}
    for name in sorted(there & expected - used):
        changes[name.removeprefix(PREFIX)] = Change({"whole": name})
        used.add(name)
    if missing := sorted(expected - there):
        raise TrainError(f"{adapter}: {', '.join(missing[:5])} missing from {ADAPTER}, by its configuration")
    if unused := sorted(there - used):
        raise TrainError(
            f"{adapter}: {len(unused)} tensors have no place in the base, such as {', '.join(unused[:5])}; is it "
            "the base that the adapter was trained on?"
        )
    return changes


def _wrapped(model: PreTrainedModel, adapter: Path) -> PeftModel:
    """Put the adapter's layers into a model, both without weights."""
    import torch
    from peft import PeftModel

    config = _configuration(adapter)
    config.init_lora_weights = False
    try:
        with torch.device("meta"):
            return PeftModel(model, config, low_cpu_mem_usage=True)
    except (ValueError, TypeError, AttributeError, RuntimeError) as error:
        raise TrainError(f"{adapter}: doesn't fit the base ({first_line(error)})") from None


def _configuration(adapter: Path) -> LoraConfig:
    import warnings

    from peft import LoraConfig, PeftConfig

    if not (adapter / ADAPTER).is_file():
        raise TrainError(
            f"{adapter}: {ADAPTER} is missing; other weight formats run code when read and are refused"
        )
    try:
        with warnings.catch_warnings(action="ignore"):
            config = PeftConfig.from_pretrained(str(adapter))
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise TrainError(f"{adapter}: adapter_config.json can't be read ({first_line(error)})") from None
    if type(config) is not LoraConfig:
        raise TrainError(f"{adapter}: a {config.peft_type} adapter; only LoRA ones are merged")
    plain = LoraConfig()
    odd = sorted(
        name
        for name in {field.name for field in fields(config)} - UNDERSTOOD
        if getattr(config, name) and getattr(config, name) != getattr(plain, name)
    )
    if config.init_lora_weights not in PLAIN_STARTS:
        odd.append(f"init_lora_weights: {config.init_lora_weights}")
    if odd:
        raise TrainError(f"{adapter}: trained with {', '.join(odd)}, which can't be merged tensor by tensor")
    return config


def _layers(wrapped: PeftModel, adapter: Path, there: set[str]) -> dict[str, Change]:
    from peft.tuners.lora import Embedding, Linear
    from peft.tuners.lora.layer import LoraLayer

    changes = {}
    for name, layer in wrapped.get_base_model().named_modules():
        if not isinstance(layer, LoraLayer):
            continue
        if type(layer) is Linear:
            parts = {"A": "lora_A.weight", "B": "lora_B.weight"}
            transposed = layer.fan_in_fan_out
        elif type(layer) is Embedding:
            parts = {"A": "lora_embedding_A", "B": "lora_embedding_B"}
            transposed = True
        else:
            raise TrainError(
                f"{adapter}: adapts {name}, a {type(layer.get_base_layer()).__name__}; not understood"
            )
        if layer.use_dora["default"]:
            parts["magnitude"] = "lora_magnitude_vector"
        if f"{PREFIX}{name}.base_layer.weight" in there:
            parts["base"] = "base_layer.weight"
        changes[f"{name}.weight"] = Change(
            {key: f"{PREFIX}{name}.{part}" for key, part in parts.items()},
            layer.scaling["default"],
            transposed,
        )
    return changes

"""Merging an adapter into its full-precision base, and checking that the merged model is the trained one."""

from __future__ import annotations

import gc
import math
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from schemas.console import say
from schemas.errors import TrainError
from schemas.files import replacing_dir, sha256_file
from train.evals.engines import ModelFolder, open_folder
from train.evals.engines.transformers import load
from train.merging.plan import check_full_precision, checkpoint_files, plan
from train.merging.write import base_folder, check_written, rounded, write_merged
from train.models.load import is_local, load_tokenizer, quiet
from train.owned import check_replaceable, write_marker
from train.runs.folder import adapter_of, base_hashes, differences, read_lock_of, read_probe, read_run
from train.tokens.rows import prompt_text

if TYPE_CHECKING:
    from pathlib import Path

    import torch
    from transformers import PreTrainedModel

    from train.merging.plan import Checkpoint

MERGED_FROM = "merge.json"
ROUNDING = {"bf16": 2.0**-9, "float16": 2.0**-12, "float32": 0.0}
"""Largest relative error of rounding a number of float32 (8 and 11 significant bits, round to nearest)."""

COMPARED = 64
"""Tokens at the end of each prompt whose logits are compared; they see all before them."""

FLOAT_NOISE = 1e-4
"""Relative difference of logits that float32 arithmetic in another order may leave."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """Relative differences of logits, ‖a - b‖ / ‖b‖ over the checked prompts [prompts, tokens, vocabulary]."""

    merging: float
    """Merged in float32, against base + adapter."""
    rounding: float
    """As written, against base + adapter."""
    bound: float
    """What ``rounding`` may be at most."""
    effect: float
    """Base alone, against base + adapter."""


def merge(
    run: Path, out: Path | None = None, *, base: str | None = None, dtype: str = "bf16"
) -> tuple[Path, Agreement]:
    """Merge a run's adapter into its base and write it as safetensors, checked.

    The adapter goes into the base's own full-precision files whatever the base was trained in: merging into
    8 or 4 bits would keep their rounding errors. Writing holds one shard in memory, checking one model.
    Tokenizer, processor, chat template and generation config are the base's own files.

    Args:
        run: A finished run folder.
        out: Where to write [default: RUN/merged]. An earlier merged model is kept if it is of the same adapter,
            base and dtype, else replaced; anything else is refused.
        base: Where the base is now, if not where it was when the run was trained.
        dtype: ``bf16``, ``float16`` or ``float32``.

    Returns:
        The folder, and how far the merged model's logits are from the adapter's.

    Raises:
        TrainError: if the run isn't finished, its base is gone, another or quantised, ``out`` isn't ours to
            replace, or merged and adapter disagree.
    """
    quiet()
    adapter = adapter_of(run)
    recipe = read_run(run)
    folder = open_folder(str(adapter), base)
    revision = None if is_local(folder.base) else recipe.revision
    merged_from = {
        "adapter": adapter_hashes(adapter),
        "base": _check_base(folder, run, revision),
        "dtype": dtype,
    }
    out = out or run / "merged"
    marker = check_replaceable(out, MERGED_FROM, "model merged by `train merge`")
    if marker is not None and {key: marker.get(key) for key in merged_from} == merged_from:
        say(f"{out}: was merged from the same adapter and base before; kept")
        return out, Agreement(**marker["agreement"])
    root = base_folder(folder.base, revision)
    check_full_precision(root)
    prompts = _prompts(run, root)

    with replacing_dir(out) as partial:
        checkpoint = plan(root, adapter)
        write_merged(checkpoint, partial, dtype)
        agreement = compare(checkpoint, partial, prompts, dtype)
        check_agreement(agreement, adapter, dtype)
        write_marker(partial, MERGED_FROM, merged_from | {"agreement": asdict(agreement)})
    return out, agreement


def compare(checkpoint: Checkpoint, folder: Path, prompts: list[list[int]], dtype: str) -> Agreement:
    """Compare a written model with base + adapter, bit by bit and by logits, one model in memory at a time.

    Args:
        checkpoint: What was merged.
        folder: The written model.
        prompts: Token ids [prompts][tokens].
        dtype: What it was written as.

    Raises:
        TrainError: if a tensor as written isn't the merged one rounded.
    """
    check_written(checkpoint, folder)
    model = load(ModelFolder(str(checkpoint.root), checkpoint.adapter), dtype="float32")
    trained = logits(model, prompts)
    with model.disable_adapter():
        untrained = logits(model, prompts)
    effect = distance(untrained, trained)
    del untrained
    # The base again, and what was merged put into it in float32: the sum without the rounding.
    model = model.unload()
    check_weights(checkpoint, folder, dtype, model)
    merging = distance(logits(model, prompts), trained)
    del model
    gc.collect()  # peft's modules refer to one another; the next model must not come on top of this one
    written = load(ModelFolder(str(folder)), dtype="float32")
    return Agreement(
        merging=merging,
        rounding=distance(logits(written, prompts), trained),
        bound=rounding_bound(folder, dtype),
        effect=effect,
    )


def check_weights(checkpoint: Checkpoint, folder: Path, dtype: str, model: PreTrainedModel) -> None:
    """Refuse a written model that isn't, bit for bit, the merged one rounded; read tensor by tensor.

    Each merged tensor is put into ``model``, the base, in float32.

    Raises:
        TrainError: naming the tensors that differ.
    """
    import torch
    from safetensors import safe_open

    off = []
    for name, file in checkpoint_files(folder).items():
        merged = checkpoint.merged(name)
        with safe_open(folder / file, framework="pt") as tensors:
            if not tensors.get_tensor(name).equal(rounded(checkpoint, name, merged, dtype)):
                off.append(name)
        if name in checkpoint.changes:
            with torch.no_grad():
                model.get_parameter(checkpoint.parameters[name]).copy_(merged)
    if off:
        raise TrainError(
            f"{checkpoint.adapter}: {len(off)} of {len(checkpoint.files)} tensors as written are not the merged "
            f"model's rounded to {dtype}: {', '.join(off[:5])}; nothing was written"
        )


def check_agreement(agreement: Agreement, adapter: Path, dtype: str) -> None:
    """Refuse a merged model that isn't the trained one.

    Raises:
        TrainError: saying which of the comparisons failed, and by how much.
    """
    if agreement.effect <= FLOAT_NOISE:
        raise TrainError(
            f"{adapter}: merging changes nothing (logits differ from the base's by {agreement.effect:.1e}): "
            "the adapter is untrained"
        )
    if not agreement.merging <= FLOAT_NOISE:
        raise TrainError(
            f"{adapter}: merged and adapter disagree before rounding (relative difference of logits "
            f"{agreement.merging:.1e}, allowed {FLOAT_NOISE:.0e}); nothing was written"
        )
    if not agreement.rounding <= agreement.bound:
        raise TrainError(
            f"{adapter}: merged and adapter disagree by more than {dtype} rounding (relative difference of "
            f"logits {agreement.rounding:.1e}, allowed {agreement.bound:.1e}); nothing was written"
        )
    if agreement.rounding < agreement.effect / 2:
        return
    if agreement.effect > agreement.bound:
        raise TrainError(
            f"{adapter}: the written model is about as far from the adapter's ({agreement.rounding:.1e}) as the "
            f"base alone ({agreement.effect:.1e}); nothing was written"
        )
    say(
        f"warning: {adapter}: the adapter changes logits by {agreement.effect:.1e}, {dtype} rounding by "
        f"{agreement.rounding:.1e}: the merged model keeps nothing measurable of it; train longer, write it "
        "with --dtype float32, or use the adapter itself"
    )


def rounding_bound(folder: Path, dtype: str) -> float:
    """Return how far rounded weights may move logits, relatively: 4 · ROUNDING · √(number of weight matrices).

    Each matrix is off by at most ROUNDING of itself (2^-9 in bf16, 2^-12 in float16), the errors are independent
    and so add up as a square root, and 4 leaves room for norms and softmax, which amplify. Float32 arithmetic in
    another order comes on top.
    """
    from safetensors import safe_open

    matrices = 0
    for file in sorted(folder.glob("*.safetensors")):
        with safe_open(file, framework="pt") as tensors:
            matrices += sum(len(tensors.get_slice(name).get_shape()) == 2 for name in tensors.keys())  # noqa: SIM118  # not a dict
    return max(4 * ROUNDING[dtype] * math.sqrt(matrices), FLOAT_NOISE)


def _check_base(folder: ModelFolder, run: Path, revision: str | None) -> dict[str, str]:
    """Return the base's hashes; raise TrainError where it is not the one that the adapter was trained on."""
    now = base_hashes(folder.base, revision)
    if changed := differences(read_lock_of(run).get("base"), now, folder.base):
        raise TrainError(f"{run}: the base has changed since training ({'; '.join(changed)})")
    return now


def adapter_hashes(adapter: Path) -> dict[str, str]:
    """Return the sha256 of each of an adapter's files."""
    return {path.name: sha256_file(path) for path in sorted(adapter.iterdir()) if path.is_file()}


def _prompts(run: Path, root: Path) -> list[list[int]]:
    """Tokenise prompt and reply of the rows that the run kept for this."""
    tokenizer = load_tokenizer(str(root))
    texts = [prompt_text(tokenizer, row[:-1]) + row[-1]["content"] for row in read_probe(run)]
    return tokenizer(texts, add_special_tokens=False)["input_ids"]


def logits(model: PreTrainedModel, prompts: list[list[int]]) -> torch.Tensor:
    """Return logits [last tokens of all prompts, vocabulary], one prompt at a time: no padding."""
    import torch

    def last(ids: list[int]) -> torch.Tensor:
        found = model(input_ids=torch.tensor([ids], device=model.device), logits_to_keep=COMPARED).logits[0]
        return found[-COMPARED:].float().cpu()

    with torch.inference_mode():
        return torch.cat([last(ids) for ids in prompts])


def distance(one: torch.Tensor, other: torch.Tensor) -> float:
    """Return ‖one - other‖ / ‖other‖."""
    return float((one - other).norm() / other.norm())

"""Merging an adapter into its full-precision base, and checking that the merged model is the trained one."""

from __future__ import annotations

import math
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from schemas.console import say
from schemas.errors import TrainError
from schemas.files import replacing_dir, sha256_file
from train.data import prompt_text
from train.engines import ModelFolder, open_folder
from train.engines.transformers import load
from train.load import is_local, load_model, load_tokenizer, quiet
from train.owned import check_replaceable, write_marker
from train.runfolder import adapter_of, base_hashes, differences, read_lock_of, read_probe, read_run

if TYPE_CHECKING:
    import torch
    from transformers import PreTrainedModel

MERGED_FROM = "merge.json"
ROUNDING = 2.0**-9
"""Largest relative error of rounding a number to BF16 (8 significant bits, round to nearest)."""

FLOAT_NOISE = 1e-4
"""Relative difference of logits that float32 arithmetic in another order may leave."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """Relative differences of logits, ‖a - b‖ / ‖b‖ over the checked prompts [prompts, tokens, vocabulary]."""

    merging: float
    """Merged in float32, against base + adapter."""
    rounding: float
    """As written in BF16, against base + adapter."""
    bound: float
    """What ``rounding`` may be at most."""
    effect: float
    """Base alone, against base + adapter."""


def merge(run: Path, out: Path | None = None, *, base: str | None = None) -> tuple[Path, Agreement]:
    """Merge a run's adapter into its base and write it as BF16 safetensors, checked.

    The base is loaded in float32 whatever it was trained in: merging into 8 or 4 bits would keep
    their rounding errors. Tokenizer, chat template and generation config are the base's own files.

    Args:
        run: A finished run folder.
        out: Where to write [default: RUN/merged]. An earlier merged model is kept if it is of the same adapter
            and base, else replaced; anything else is refused.
        base: Where the base is now, if not where it was when the run was trained.

    Returns:
        The folder, and how far the merged model's logits are from the adapter's.

    Raises:
        TrainError: if the run isn't finished, its base is gone or another, ``out`` isn't ours to replace, or
            merged and adapter disagree.
    """
    quiet()
    adapter = adapter_of(run)
    recipe = read_run(run)
    folder = open_folder(str(adapter), base)
    merged_from = {"adapter": _adapter_hashes(adapter), "base": _check_base(folder, run, recipe.revision)}
    out = out or run / "merged"
    marker = check_replaceable(out, MERGED_FROM, "model merged by `train merge`")
    if marker is not None and {key: marker.get(key) for key in merged_from} == merged_from:
        say(f"{out}: was merged from the same adapter and base before; kept")
        return out, Agreement(**marker["agreement"])
    prompts = _prompts(run, folder.base, recipe.revision)

    model = load(folder, dtype="float32")
    trained = _logits(model, prompts)
    with model.disable_adapter():
        untrained = _logits(model, prompts)
    model = model.merge_and_unload(safe_merge=True)
    merged = _logits(model, prompts)
    with replacing_dir(out) as partial:
        rounded = _rounded(model)
        _write(model, folder.base, recipe.revision, partial)
        del model
        written = load_model(str(partial), dtype="float32")
        check_weights(_rounded(written), rounded, adapter)
        agreement = Agreement(
            merging=_distance(merged, trained),
            rounding=_distance(_logits(written, prompts), trained),
            bound=rounding_bound(partial),
            effect=_distance(untrained, trained),
        )
        check_agreement(agreement, adapter)
        write_marker(partial, MERGED_FROM, merged_from | {"agreement": asdict(agreement)})
    return out, agreement


def check_weights(written: dict[str, torch.Tensor], rounded: dict[str, torch.Tensor], adapter: Path) -> None:
    """Refuse a written model that isn't, bit for bit, the merged one rounded to BF16.

    Raises:
        TrainError: naming the tensors that differ or are there only once.
    """
    off = sorted(
        name
        for name in {*written, *rounded}
        if name not in written or name not in rounded or not written[name].equal(rounded[name])
    )
    if off:
        raise TrainError(
            f"{adapter}: {len(off)} of {len(rounded)} tensors as written are not the merged model's rounded to "
            f"BF16: {', '.join(off[:5])}; nothing was written"
        )


def _rounded(model: PreTrainedModel) -> dict[str, torch.Tensor]:
    """Copy a model's tensors to BF16 on the CPU (exact for those that were BF16 before)."""
    import torch

    return {
        name: tensor.detach().to("cpu", torch.bfloat16, copy=True) if tensor.is_floating_point() else tensor
        for name, tensor in model.state_dict().items()
    }


def check_agreement(agreement: Agreement, adapter: Path) -> None:
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
            f"{adapter}: merged and adapter disagree by more than BF16 rounding (relative difference of "
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
        f"warning: {adapter}: the adapter changes logits by {agreement.effect:.1e}, BF16 rounding by "
        f"{agreement.rounding:.1e}: the merged model keeps nothing measurable of it; train longer, or use "
        "the adapter itself"
    )


def rounding_bound(folder: Path) -> float:
    """Return how far BF16 weights may move logits, relatively: 4 · 2^-9 · √(number of weight matrices).

    Each matrix is off by at most 2^-9 of itself, the errors are independent and so add up as a
    square root, and 4 leaves room for norms and softmax, which amplify.
    """
    from safetensors import safe_open

    matrices = 0
    for file in sorted(folder.glob("*.safetensors")):
        with safe_open(file, framework="pt") as tensors:
            matrices += sum(len(tensors.get_slice(name).get_shape()) == 2 for name in tensors.keys())  # noqa: SIM118  # not a dict
    return 4 * ROUNDING * math.sqrt(matrices)


def _check_base(folder: ModelFolder, run: Path, revision: str | None) -> dict[str, str]:
    """Return the base's hashes; raise TrainError where it is not the one that the adapter was trained on."""
    now = base_hashes(folder.base, revision)
    if changed := differences(read_lock_of(run).get("base"), now, folder.base):
        raise TrainError(f"{run}: the base has changed since training ({'; '.join(changed)})")
    return now


def _adapter_hashes(adapter: Path) -> dict[str, str]:
    return {path.name: sha256_file(path) for path in sorted(adapter.iterdir()) if path.is_file()}


def _prompts(run: Path, base: str, revision: str | None) -> list[list[int]]:
    """Tokenise prompt and reply of the rows that the run kept for this."""
    tokenizer = load_tokenizer(base, revision)
    texts = [prompt_text(tokenizer, row[:-1]) + row[-1]["content"] for row in read_probe(run)]
    return tokenizer(texts, add_special_tokens=False)["input_ids"]


def _logits(model: PreTrainedModel, prompts: list[list[int]]) -> torch.Tensor:
    """Return logits [all tokens of all prompts, vocabulary], one prompt at a time: no padding."""
    import torch

    with torch.inference_mode():
        return torch.cat(
            [
                model(input_ids=torch.tensor([ids], device=model.device)).logits[0].float().cpu()
                for ids in prompts
            ]
        )


def _distance(one: torch.Tensor, other: torch.Tensor) -> float:
    return float((one - other).norm() / other.norm())


def _write(model: PreTrainedModel, base: str, revision: str | None, folder: Path) -> None:
    import torch

    model.to(torch.bfloat16).save_pretrained(folder)
    for file in _own_files(base, revision):
        shutil.copyfile(file, folder / file.name)


TOKENIZER_FILES = (
    "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json",
    "tokenizer.model", "vocab.json", "merges.txt", "chat_template.jinja", "generation_config.json",
)  # fmt: skip
"""Copied, not saved again: transformers 5 leaves some of them out when it saves a tokenizer."""


def _own_files(base: str, revision: str | None) -> list[Path]:
    root = Path(base)
    if not is_local(base):
        from huggingface_hub import snapshot_download

        root = Path(snapshot_download(base, revision=revision, allow_patterns=list(TOKENIZER_FILES)))
    return [root / name for name in TOKENIZER_FILES if (root / name).is_file()]

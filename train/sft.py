"""Supervised fine-tuning with LoRA: TRL's SFTTrainer and PEFT, with what goes wrong around them checked."""

from __future__ import annotations

import math
from collections import defaultdict
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from schemas.console import interactive, say
from schemas.dataset import check_lock, read_split
from schemas.errors import TrainError, nearest
from schemas.files import replacing_dir
from train import base as base_model
from train import runfolder
from train.data import check_lengths, encode
from train.load import check_folder, is_local, load_model, load_tokenizer, on_gpu, quiet
from train.sampler import LengthClasses

if TYPE_CHECKING:
    from datasets import Dataset
    from peft import LoraConfig
    from transformers import PreTrainedModel, TrainerCallback
    from trl import SFTConfig, SFTTrainer

    from schemas.recipe import SftRecipe
    from train.data import Row

LOG_STEPS = 10
PROBES = 8
"""How many rows are kept for checking the merge on."""
OPTIMIZERS = {
    "adamw": "adamw_torch",
    "adamw_8bit": "adamw_bnb_8bit",
    "paged_adamw_8bit": "paged_adamw_8bit",
}


def run_sft(recipe: SftRecipe, data: Path, run: Path) -> Path:
    """Train an adapter, or go on where an interrupted run stopped, or say that it is finished.

    Args:
        recipe: What to train and how; ``base`` names the model.
        data: A dataset folder; it is checked against its lock.
        run: The run folder (train.runfolder).

    Returns:
        The adapter's folder.

    Raises:
        LockError: if the data doesn't match its lock, or the run was started with something else.
        TrainError: if the base, a row, the precision or the run folder can't be used.
    """
    recipe = recipe.model_copy(update={"data": str(data)})
    lock = check_lock(data)
    _check_packages(recipe)
    _base(recipe, data)
    ident = runfolder.identity(recipe, lock)
    moved = runfolder.check_run(run, ident)
    if (run / "adapter").is_dir():
        say(f"{run}: finished before; nothing to do")
        return run / "adapter"
    if moved:
        say(f"note: packages differ from when the run was started ({'; '.join(moved)})")
    checkpoint = runfolder.last_checkpoint(run)
    trainer = build_trainer(recipe, data, run)
    if checkpoint is None:
        runfolder.start(run, recipe, ident, _probe(data))
    else:
        say(f"{run}: goes on from {checkpoint.name}")
    trainer.train(resume_from_checkpoint=str(checkpoint) if checkpoint else None)
    _check_finite(trainer, recipe)
    with replacing_dir(run / "adapter") as partial:
        trainer.model.save_pretrained(partial)
    return run / "adapter"


def _probe(data: Path) -> list[dict[str, Any]]:
    """Return a few rows, held-out ones where there are any, that a merge can be checked on without the mix."""
    rows = [*islice(read_split(data, "eval"), PROBES)] or [*islice(read_split(data, "train"), PROBES)]
    return [{"id": row.id, "messages": row.messages} for row in rows]


def _check_finite(trainer: SFTTrainer, recipe: SftRecipe) -> None:
    """Raise TrainError where training left weights that aren't numbers (the last step's loss came before it)."""
    bad = [name for name, p in trainer.model.named_parameters() if p.requires_grad and not p.isfinite().all()]
    if bad:
        raise TrainError(
            f"training ended with weights that are not finite, such as {bad[0]}; lower learning_rate "
            f"({recipe.learning_rate:g}) or raise warmup_ratio"
        )


def _check_packages(recipe: SftRecipe) -> None:
    from importlib.util import find_spec

    wants = recipe.precision in {"8bit", "4bit"} or "8bit" in recipe.optimizer
    if wants and find_spec("bitsandbytes") is None:
        raise TrainError(
            f"precision {recipe.precision} with optimizer {recipe.optimizer} needs bitsandbytes, which is not "
            "installed: pip install 'crossfoot[quant]', or use precision bf16 or float32 with adamw"
        )


def _base(recipe: SftRecipe, data: Path) -> None:
    """Build the base where the recipe says so and it isn't there."""
    folder = Path(recipe.base)
    if recipe.scratch and is_local(recipe.base) and not folder.exists():
        count = base_model.build_base(data, folder)
        say(f"{folder}: built a small untrained base ({count / 1e6:.2f}M parameters)")
    check_folder(recipe.base)
    if recipe.scratch and not base_model.built_from(folder, data):
        say(f"note: {folder} was built from another mix, so its tokenizer may split this one's words finely")


def build_trainer(recipe: SftRecipe, data: Path, run: Path) -> SFTTrainer:
    """Tokenise, check every row, load the model and return the trainer, ready to train."""
    quiet()
    from transformers import PrinterCallback, set_seed

    tokenizer = load_tokenizer(recipe.base, recipe.revision)
    train = encode(read_split(data, "train"), tokenizer)
    held_out = encode(read_split(data, "eval"), tokenizer)
    if not train:
        raise TrainError(f"{data}: the training side has no rows")
    check_lengths(train, recipe.max_length, "train")
    check_lengths(held_out, recipe.max_length, "eval")
    say(
        f"{len(train)} training rows, {sum(len(r.input_ids) for r in train):,} tokens, "
        f"{sum(len(r.input_ids) - r.start for r in train):,} of them supervised; {len(held_out)} held out"
    )
    set_seed(recipe.seed)
    model = _load(recipe)
    adapter = lora_config(recipe, model)
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in held_out:
        groups[row.group].append(row)
    trainer = _trainer_class(recipe, train)(
        model=model,
        args=_config(recipe, run, evaluate=bool(groups)),
        train_dataset=_dataset(train),
        eval_dataset={name: _dataset(rows) for name, rows in sorted(groups.items())} or None,
        processing_class=tokenizer,
        peft_config=adapter,
        callbacks=[_callback(run, recipe)],
    )
    trainer.remove_callback(PrinterCallback)
    _keep_in_float32(trainer)
    return trainer


def _trainer_class(recipe: SftRecipe, rows: list[Row]) -> type[SFTTrainer]:
    from trl import SFTTrainer

    if recipe.packing:
        return SFTTrainer
    order = LengthClasses(
        [len(row.input_ids) for row in rows], recipe.batch_size * recipe.accumulation, recipe.seed
    )

    class Trainer(SFTTrainer):
        """SFTTrainer with long rows kept out of the batches of short ones."""

        def _get_train_sampler(self, *_: Any) -> Any:
            return order

    return Trainer


def _dataset(rows: list[Row]) -> Dataset:
    from datasets import Dataset

    return Dataset.from_dict(
        {"input_ids": [row.input_ids for row in rows], "labels": [row.labels for row in rows]}
    )


def _load(recipe: SftRecipe) -> PreTrainedModel:
    if recipe.precision in {"float32", "bf16"}:
        dtype = "float32" if recipe.precision == "float32" else "bfloat16"
        return load_model(recipe.base, dtype=dtype, revision=recipe.revision)
    import torch
    from peft import prepare_model_for_kbit_training
    from transformers import BitsAndBytesConfig

    quantization = (
        BitsAndBytesConfig(load_in_8bit=True)
        if recipe.precision == "8bit"
        else BitsAndBytesConfig(
            load_in_4bit=True,
            bnb_4bit_quant_type="nf4",
            bnb_4bit_use_double_quant=True,
            bnb_4bit_compute_dtype=torch.bfloat16,
        )
    )
    model = load_model(recipe.base, dtype="bfloat16", revision=recipe.revision, quantization=quantization)
    return prepare_model_for_kbit_training(model, use_gradient_checkpointing=on_gpu())


def lora_config(recipe: SftRecipe, model: PreTrainedModel) -> LoraConfig:
    """Return PEFT's configuration of the recipe's adapter.

    Raises:
        TrainError: if a module isn't there or can't be adapted, or if an embedding that is tied to the output
            layer would be: PEFT merges it wrongly.
    """
    from peft import LoraConfig

    lora = recipe.lora
    _check_modules(recipe, model)
    targets = "all-linear" if lora.targets == "all-linear" else list(lora.targets)
    tied = {"embed_tokens", "lm_head"} & {*lora.save, *(targets if isinstance(targets, list) else ())}
    if tied and model.config.get_text_config().tie_word_embeddings:
        raise TrainError(
            f"{recipe.base}: input and output embeddings are tied, and an adapter on {', '.join(sorted(tied))} "
            "can't be merged into tied weights; leave them out of `lora: save` and `lora: targets`"
        )
    return LoraConfig(
        r=lora.r,
        lora_alpha=lora.alpha,
        lora_dropout=lora.dropout,
        target_modules=targets,
        use_rslora=lora.rslora,
        use_dora=lora.dora,
        modules_to_save=list(lora.save) or None,
        task_type="CAUSAL_LM",
    )


def _check_modules(recipe: SftRecipe, model: PreTrainedModel) -> None:
    from torch.nn import Embedding, Linear
    from transformers.pytorch_utils import Conv1D

    lora = recipe.lora
    saved = {name: m for name, m in model.named_modules() if any(True for _ in m.parameters())}
    adapted = {name for name, m in saved.items() if isinstance(m, (Linear, Embedding, Conv1D))}
    targets = () if lora.targets == "all-linear" else lora.targets
    for key, wanted, known in (("targets", targets, adapted), ("save", lora.save, set(saved))):
        for name in wanted:
            if not any(f".{path}".endswith(f".{name}") for path in known):
                last = {path.rpartition(".")[2] for path in known} - {""}
                last = {part for part in last if not part.isdigit()}
                raise TrainError(f"lora.{key}: {recipe.base} has no module {name!r}{nearest(name, last)}")


def _keep_in_float32(trainer: SFTTrainer) -> None:
    import torch

    trainable = [p for p in trainer.model.parameters() if p.requires_grad]
    for parameter in trainable:
        # AdamW's steps round to nothing in bf16's 8 bits: what is trained is kept in float32 over any base.
        parameter.data = parameter.data.to(torch.float32)
    count = sum(p.numel() for p in trainable)
    total = sum(p.numel() for p in trainer.model.parameters())
    say(f"{count / 1e6:.2f}M of {total / 1e6:.2f}M parameters are trained")


def _config(recipe: SftRecipe, run: Path, *, evaluate: bool) -> SFTConfig:
    from trl import SFTConfig

    return SFTConfig(
        output_dir=str(run / "checkpoints"),
        use_cpu=not on_gpu(),
        bf16=recipe.precision != "float32",
        max_length=recipe.max_length,
        packing=recipe.packing,
        num_train_epochs=recipe.epochs,
        max_steps=recipe.max_steps or -1,
        per_device_train_batch_size=recipe.batch_size,
        per_device_eval_batch_size=max(recipe.batch_size, 8),
        gradient_accumulation_steps=recipe.accumulation,
        gradient_checkpointing=on_gpu(),
        learning_rate=recipe.learning_rate,
        lr_scheduler_type=recipe.schedule,
        warmup_steps=recipe.warmup_ratio,
        weight_decay=recipe.weight_decay,
        optim=OPTIMIZERS[recipe.optimizer],
        logging_steps=LOG_STEPS,
        logging_first_step=True,
        # Else the Trainer logs the mean of the other steps in the place of a loss that is not a number.
        logging_nan_inf_filter=False,
        eval_strategy="steps" if evaluate else "no",
        eval_steps=recipe.eval_steps,
        save_strategy="steps",
        save_steps=recipe.save_steps,
        save_total_limit=2,
        seed=recipe.seed,
        report_to="none",
        disable_tqdm=True,
        dataloader_pin_memory=on_gpu(),
    )


def _callback(run: Path, recipe: SftRecipe) -> TrainerCallback:
    from transformers import TrainerCallback

    class Callback(TrainerCallback):
        """Writes metrics.jsonl, and shows progress on a terminal."""

        progress: Any = None

        def on_train_begin(self, _args: Any, state: Any, _control: Any, **_: Any) -> None:
            if interactive():
                from rich.console import Console
                from rich.progress import Progress

                self.progress = Progress(console=Console(stderr=True))
                self.task = self.progress.add_task("training", total=state.max_steps)
                self.progress.start()

        def on_step_end(self, _args: Any, state: Any, control: Any, **_: Any) -> None:
            # A logged loss is the mean since the last log: one at every checkpoint, so that a resumed
            # run logs the same means as an uninterrupted one.
            control.should_log |= control.should_save
            if self.progress:
                self.progress.update(self.task, completed=state.global_step)

        def on_log(self, _args: Any, state: Any, _control: Any, **_: Any) -> None:
            runfolder.write_metrics(run, state.log_history)
            last = state.log_history[-1]
            for name, value in last.items():
                if name.endswith("loss") and not math.isfinite(value):
                    self.on_train_end(None, None, None)
                    raise TrainError(
                        f"{run}: {name} is {value} at step {last['step']}; lower learning_rate "
                        f"({recipe.learning_rate:g}) or raise warmup_ratio, and use another --out"
                    )
            if self.progress and "loss" in last:
                self.progress.update(self.task, description=f"loss {last['loss']:.3f}")

        def on_train_end(self, _args: Any, _state: Any, _control: Any, **_: Any) -> None:
            if self.progress:
                self.progress.stop()

    return Callback()

"""TRL's SFTTrainer, set up by a recipe over rows that are tokenised and checked."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from schemas.console import say
from schemas.dataset import read_split
from schemas.errors import TrainError
from train.data import check_lengths, encode
from train.load import load_tokenizer, on_gpu, quiet
from train.lora import lora_config
from train.precision import keep_in_float32, load_base
from train.progress import progress_callback
from train.sampler import LengthClasses

if TYPE_CHECKING:
    from pathlib import Path

    from datasets import Dataset
    from trl import SFTConfig, SFTTrainer

    from schemas.sft_recipe import SftRecipe
    from train.data import Row

LOG_STEPS = 10
OPTIMIZERS = {
    "adamw": "adamw_torch",
    "adamw_8bit": "adamw_bnb_8bit",
    "paged_adamw": "paged_adamw_32bit",
    "paged_adamw_8bit": "paged_adamw_8bit",
}


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
    model = load_base(recipe)
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
        callbacks=[progress_callback(run, recipe)],
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


def _keep_in_float32(trainer: SFTTrainer) -> None:
    trainable = [p for p in trainer.model.parameters() if p.requires_grad]
    keep_in_float32(trainable)
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

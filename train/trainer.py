"""TRL's SFTTrainer, set up by a recipe over rows that are tokenised and checked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schemas.console import say
from schemas.dataset import read_split
from train.graded import questions
from train.held_out import evaluated
from train.models.attention import use_flash, use_rows
from train.models.load import on_gpu
from train.models.lora import lora_config
from train.models.precision import keep_in_float32, load_base
from train.parallel import adapter_state, is_main, processes
from train.tokens.lengths import write_left_out
from train.tokens.packing import Collator, Sequences, check_isolated, pack
from train.tokens.prepare import prepare
from train.tokens.sampler import LengthClasses
from train.trackers import report_to
from train.weighted_loss import row_weights, weighted

if TYPE_CHECKING:
    from pathlib import Path

    from datasets import Dataset
    from transformers import PreTrainedModel, TrainerCallback
    from trl import SFTConfig, SFTTrainer

    from schemas.sft_recipe import SftRecipe

LOG_STEPS = 10
OPTIMIZERS = {
    "adamw": "adamw_torch",
    "adamw_8bit": "adamw_bnb_8bit",
    "paged_adamw": "paged_adamw_32bit",
    "paged_adamw_8bit": "paged_adamw_8bit",
}


def build_trainer(recipe: SftRecipe, data: Path, run: Path) -> SFTTrainer:
    """Tokenise, check every row, load the model and return the trainer, ready to train.

    Raises:
        TrainError: if a row, the base or the adapter can't be used.
    """
    prepared = prepare(recipe, data)
    from transformers import PrinterCallback, set_seed

    tokenizer, rows = prepared.tokenizer, prepared.train
    weights = row_weights(recipe.weights, rows)
    packs = pack(rows.lengths.tolist(), recipe.max_length, recipe.seed) if recipe.packing else None
    sequences = Sequences(rows, packs, weights)
    examples = list(read_split(data, "eval"))
    asked = questions(recipe, data, examples, set(prepared.held_out.examples), tokenizer)
    set_seed(recipe.seed)
    model = load_base(recipe)
    _keep_layout(model)
    adapter = lora_config(recipe, model)
    flat = use_flash(model, recipe.precision)
    if recipe.packing and not flat:
        use_rows(model)
    collator = Collator(tokenizer.pad_token_id, flat=flat or recipe.packing, weighted=bool(weights))
    _say_batches(recipe, sequences, flat=collator.flat)
    trainer = evaluated(_trainer_class(recipe, sequences, flat=collator.flat), prepared.held_out, asked)(
        model=model,
        args=_config(recipe, run),
        data_collator=collator,
        train_dataset=_placeholder(),
        processing_class=tokenizer,
        peft_config=adapter,
        callbacks=[_left_out_callback(run, prepared.left_out)],
    )
    # TRL takes only tables; these sequences stay on disk.
    trainer.train_dataset = sequences
    trainer.remove_callback(PrinterCallback)
    _keep_in_float32(trainer)
    # The Trainer has put the model on its device by now, but for one that is to be sharded; flash attention needs that.
    if collator.flat and (trainer.model.device.type != "cpu" or not flat):
        with trainer.compute_loss_context_manager():
            check_isolated(trainer.model, collator)
    return trainer


def _trainer_class(recipe: SftRecipe, sequences: Sequences, *, flat: bool) -> type[SFTTrainer]:
    from trl import SFTTrainer

    share = recipe.batch_size * processes()
    # Flat batches have no padding, so that no sequence has to be kept from another.
    lengths = [1] * len(sequences) if flat else sequences.lengths.tolist()
    order = LengthClasses(lengths, share * recipe.accumulation, recipe.seed, share=share)

    class Trainer(SFTTrainer):
        """SFTTrainer with long rows kept out of the batches of short ones, and adapters saved whole."""

        def _get_train_sampler(self, *_: Any) -> Any:
            return order

        def save_model(self, output_dir: str | None = None, _internal_call: bool = False) -> None:
            if not self.is_fsdp_enabled:
                super().save_model(output_dir, _internal_call)
                return
            # Else it gathers the whole base for an adapter, or with sharded states saves no adapter.
            state = adapter_state(self)
            if self.args.should_save:
                self._save(output_dir or self.args.output_dir, state_dict=state)

    return weighted(Trainer) if sequences.weights else Trainer


def _keep_layout(model: PreTrainedModel) -> None:
    """Keep 4-bit weights in the layout that has gradients.

    On processors with AVX512-BF16, the first evaluation would have bitsandbytes 0.50 lay them out for inference, for
    a kernel without a backward pass: from then on, layers below would be trained on nothing, in silence.
    """
    for module in model.modules():
        if hasattr(module, "support_avx512bf16_for_cpu"):
            module.support_avx512bf16_for_cpu = False


def _placeholder() -> Dataset:
    from datasets import Dataset

    return Dataset.from_dict({"input_ids": [[0, 0]], "labels": [[-100, 0]]})


def _left_out_callback(run: Path, left_out: list[dict[str, Any]]) -> TrainerCallback:
    from transformers import TrainerCallback

    class Callback(TrainerCallback):
        """Lists the rows that are not trained on, once there is a run folder."""

        def on_train_begin(self, _args: Any, state: Any, _control: Any, **_: Any) -> None:
            if state.is_world_process_zero:
                write_left_out(run, left_out)

    return Callback()


def _say_batches(recipe: SftRecipe, sequences: Sequences, *, flat: bool) -> None:
    if not is_main():
        return
    if recipe.packing:
        filled = sequences.lengths.sum() / (len(sequences) * recipe.max_length)
        say(f"packed into {len(sequences)} sequences of {recipe.max_length} tokens, {filled:.1%} full")
    if processes() > 1 or flat:
        what = "sequences" if recipe.packing else "rows"
        rows = recipe.batch_size * recipe.accumulation * processes()
        say(f"{rows} {what} a step: batch_size × accumulation × {processes()} processes")


def _keep_in_float32(trainer: SFTTrainer) -> None:
    trainable = [p for p in trainer.model.parameters() if p.requires_grad]
    keep_in_float32(trainable)
    count = sum(p.numel() for p in trainable)
    total = sum(p.numel() for p in trainer.model.parameters())
    if is_main():
        say(f"{count / 1e6:.2f}M of {total / 1e6:.2f}M parameters are trained")


def _config(recipe: SftRecipe, run: Path) -> SFTConfig:
    from trl import SFTConfig

    return SFTConfig(
        output_dir=str(run / "checkpoints"),
        use_cpu=not on_gpu(),
        bf16=recipe.precision != "float32",
        max_length=recipe.max_length,
        # Rows come tokenised, checked and packed.
        dataset_kwargs={"skip_prepare_dataset": True},
        remove_unused_columns=False,
        num_train_epochs=recipe.epochs,
        max_steps=recipe.max_steps or -1,
        per_device_train_batch_size=recipe.batch_size,
        gradient_accumulation_steps=recipe.accumulation,
        ddp_find_unused_parameters=False,  # all that is trained is used in every step
        gradient_checkpointing=on_gpu()
        if recipe.gradient_checkpointing is None
        else recipe.gradient_checkpointing,
        learning_rate=recipe.learning_rate,
        lr_scheduler_type=recipe.schedule,
        warmup_steps=recipe.warmup_ratio,
        weight_decay=recipe.weight_decay,
        optim=OPTIMIZERS[recipe.optimizer],
        logging_steps=LOG_STEPS,
        logging_first_step=True,
        # Else the Trainer logs the mean of the other steps in the place of a loss that is not a number.
        logging_nan_inf_filter=False,
        eval_strategy="no",  # train.runs.progress asks for evaluations, which are our own (train.held_out)
        save_strategy="steps",
        save_steps=recipe.save_steps,
        save_total_limit=None,  # train.runs.checkpoints deletes them: it knows which one is the best
        seed=recipe.seed,
        report_to=report_to(recipe),
        run_name=run.resolve().name,
        project="crossfoot",
        trackio_static_space_id=False,
        disable_tqdm=True,
        dataloader_pin_memory=on_gpu(),
    )

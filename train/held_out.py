"""What a model in training makes of the held-out rows: exact losses by group, and graded accuracy."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from train.graded import answer_and_grade
from train.tokens.rows import IGNORED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from trl import SFTTrainer

    from train.graded import Questions
    from train.tokens.rows import Row

MOST_ROWS = 64
"""In one batch, however short they are."""


def evaluated(
    trainer: type[SFTTrainer], rows: Sequence[Row], questions: Questions | None
) -> type[SFTTrainer]:
    """Return the trainer's class with an ``evaluate`` that measures ``rows`` and answers ``questions``.

    The Trainer's own gives means over batches, in which a token of a batch with few supervised tokens counts for
    more, and draws a random number for its data loader. This one draws none: training is bit for bit the same with
    and without evaluations.
    """

    class Evaluated(trainer):  # type: ignore[misc, valid-type]  # a class that is known when it runs
        """Evaluates on the rows and questions above."""

        has_held_out = len(rows) > 0
        answer_questions = False
        """Whether the next evaluation also answers the questions, which takes long: set where a checkpoint is due."""

        def evaluate(self, *_: Any, **__: Any) -> dict[str, float]:
            self.model.eval()
            found = losses(self, list(rows))
            if questions is not None and self.answer_questions:
                found |= answer_and_grade(self, questions)
            # Logged before the model is back in training mode: by that TRL tells whose metrics it adds.
            self.log(found)
            self.control = self.callback_handler.on_evaluate(self.args, self.state, self.control, found)
            return found

        def create_model_card(self, *_: Any, **__: Any) -> None:
            """Write none into each checkpoint: the run has its own."""

    return Evaluated


def losses(trainer: SFTTrainer, rows: Sequence[Row]) -> dict[str, float]:
    """Measure the loss on every row, whatever weights training gives them.

    Returns:
        ``eval_loss``, nats per supervised token over all rows; ``eval_tokens``, how many those are;
        ``eval_token_accuracy``, the share of them that the model puts first; and each by group, as
        ``eval_loss/GROUP``.
    """
    import torch

    sums: dict[str, torch.Tensor] = {}
    groups = sorted({row.group for row in rows})
    for group in groups:
        sums[group] = torch.zeros(3, dtype=torch.float64, device=trainer.args.device)
    model = trainer.model_wrapped if trainer.is_fsdp_enabled else trainer.model
    with torch.no_grad(), trainer.compute_loss_context_manager():
        for batch, counts in shared(batches(rows, budget(trainer)), trainer.accelerator):
            out = model(**_padded(batch, trainer), use_cache=False, fused_lm_head=True)
            if not counts:
                continue
            for at, row in enumerate(batch):
                found = torch.stack(
                    [
                        -out.log_probs[at].double().sum(),
                        out.is_top1[at].double().sum(),
                        out.label_mask[at].double().sum(),
                    ]
                )
                sums[row.group] += found
    table = torch.stack([sums[group] for group in groups])
    table = trainer.accelerator.reduce(table, "sum").tolist()
    found = _means("", [sum(column) for column in zip(*table, strict=True)])
    for group, line in zip(groups, table, strict=True):
        found |= _means(f"/{group}", line)
    return found


def _means(suffix: str, line: list[float]) -> dict[str, float]:
    nats, first, tokens = line
    return {
        f"eval_loss{suffix}": nats / tokens,
        f"eval_token_accuracy{suffix}": first / tokens,
        f"eval_tokens{suffix}": int(tokens),
    }


def budget(trainer: SFTTrainer) -> int:
    """Return how many tokens, padding included, a batch may have: what a training batch may."""
    return trainer.args.per_device_train_batch_size * trainer.args.max_length


def batches(rows: Sequence[Row], most: int) -> list[list[Row]]:
    """Group rows of similar length into batches of at most ``most`` tokens with padding; the longest first.

    The order depends on nothing but the rows; a row that is longer than ``most`` is a batch of its own.
    """
    order = sorted(range(len(rows)), key=lambda i: (-len(rows[i].input_ids), i))
    made: dict[int, list[Row]] = defaultdict(list)
    number = 0
    for i in order:
        here = made[number]
        if here and (len(here) == MOST_ROWS or (len(here) + 1) * len(here[0].input_ids) > most):
            number += 1
        made[number].append(rows[i])
    return list(made.values())


def shared(work: list[Any], accelerator: Any) -> list[tuple[Any, bool]]:
    """Return this process's part of the work, and whether each counts.

    Every process gets the same number: one with less repeats its last piece, which doesn't count, because a
    sharded model runs only where all processes run it.
    """
    count, index = accelerator.num_processes, accelerator.process_index
    mine = work[index::count]
    each = -(-len(work) // count)
    return [(piece, True) for piece in mine] + [(work[-1], False)] * (each - len(mine))


def _padded(batch: list[Row], trainer: SFTTrainer) -> dict[str, Any]:
    """Return a batch's tensors [rows, tokens], padded on the right."""
    import torch

    width = max(len(row.input_ids) for row in batch)
    pad = trainer.processing_class.pad_token_id

    def tensor(lines: list[list[int]], filling: int) -> torch.Tensor:
        padded = [line + [filling] * (width - len(line)) for line in lines]
        return torch.tensor(padded, device=trainer.args.device)

    return {
        "input_ids": tensor([row.input_ids for row in batch], pad),
        "attention_mask": tensor([[1] * len(row.input_ids) for row in batch], 0),
        "labels": tensor([row.labels for row in batch], IGNORED),
    }

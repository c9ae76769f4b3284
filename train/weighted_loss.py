"""A source's weight in the loss: what each of its supervised tokens counts.

The loss of a step is the sum over its supervised tokens of weight · negative log-likelihood, divided by the sum
of the weights; over all processes and accumulated batches. So weights of 2 for all are weights of 1 for all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schemas.errors import TrainError, nearest
from train.tokens.rows import IGNORED

if TYPE_CHECKING:
    from collections.abc import Mapping

    from torch import Tensor
    from trl import SFTTrainer

    from train.tokens.cache import TokenRows


def row_weights(weights: Mapping[str, float], rows: TokenRows) -> list[float] | None:
    """Return what a supervised token of each row counts, scaled such that the smallest above 0 counts 1.

    Scaled, because TRL divides by no less than 1: a step whose weights add up to less would count for less.

    Args:
        weights: By category or source, as the recipe names them; a category goes before its source. 1 where
            neither is named.
        rows: The training rows.

    Returns:
        A weight for each row; None where all count the same.

    Raises:
        TrainError: if a name is no category or source of the rows, or nothing is left that counts.
    """
    groups, sources = rows.groups, rows.sources
    there = {*groups, *sources} - {""}
    for name in weights:
        if name not in there:
            raise TrainError(f"weights: no training rows of {name!r}{nearest(name, there)}")
    every = [
        float(weights.get(group, weights.get(source, 1.0)))
        for group, source in zip(groups, sources, strict=True)
    ]
    if not (counting := {weight for weight in every if weight > 0}):
        raise TrainError(
            "weights: every category and source of the mix has weight 0, so nothing would be learnt"
        )
    least = min(counting)
    scaled = [weight / least for weight in every]
    return None if set(scaled) == {1.0} else scaled


def weighted(trainer: type[SFTTrainer]) -> type[SFTTrainer]:
    """Return the trainer's class with a training loss that counts each token by ``loss_weights`` of its batch."""

    class Weighted(trainer):  # type: ignore[misc, valid-type]  # a class that is known when it runs
        """Weighs the tokens' log-likelihoods; TRL adds them up and divides."""

        def compute_loss(self, model: Any, inputs: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
            weights = inputs.pop("loss_weights")[:, 1:]

            def forward(**each: Any) -> Any:
                outputs = model(**each)
                outputs.log_probs = outputs.log_probs * weights.to(outputs.log_probs.device)
                return outputs

            return super().compute_loss(forward, inputs, *args, **kwargs)

        def _get_num_items_in_batch(
            self, batch_samples: list[dict[str, Tensor]], device: Any
        ) -> Tensor | None:
            """Return what the step's supervised tokens count in all, over all processes."""
            import torch

            counts = [
                torch.where(batch["labels"][:, 1:] != IGNORED, batch["loss_weights"][:, 1:], 0.0)
                .double()
                .sum()
                for batch in batch_samples
            ]
            if not counts:
                return None
            here = torch.stack(counts).sum().float().to(device)
            return self.accelerator.gather(here).sum() if self.args.world_size > 1 else here

    return Weighted

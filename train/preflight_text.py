"""What the preflight found, as text for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from train.preflight import gigabytes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schemas.sft_recipe import SftRecipe
    from train.preflight import Preflight, Span

SPAN = 400
"""How many characters of a supervised span are shown at most: half from its start, half from its end."""


def as_text(found: Preflight, recipe: SftRecipe) -> str:
    """Return the whole of it: spans, lengths, steps, memory and disk, problems last."""
    return "\n".join(_lines(found, recipe))


def figures(found: Preflight, recipe: SftRecipe) -> list[str]:
    """Return rows, tokens, steps, memory and disk, a line each."""
    packed = f" in {found.sequences:,} sequences" if recipe.packing else ""
    needs = found.needs
    return [
        (
            f"{found.rows:,} training rows{packed}, {found.tokens:,} tokens, {found.supervised:,} of them supervised; "
            f"{found.held_out:,} held out"
        ),
        f"{found.steps:,} steps of {recipe.batch_size} x {recipe.accumulation} sequences a device",
        (
            f"memory: about {gigabytes(needs.total)} of {gigabytes(found.device_bytes)} ({found.device}): weights "
            f"{gigabytes(needs.weights)}, trained {gigabytes(needs.trained)}, activations "
            f"{gigabytes(needs.activations)}, logits {gigabytes(needs.logits)}"
        ),
        (
            f"disk: checkpoints and adapter {gigabytes(found.checkpoint_bytes)}, merged model "
            f"{gigabytes(found.merged_bytes)}; {gigabytes(found.free_bytes)} free"
        ),
    ]


def _lines(found: Preflight, recipe: SftRecipe) -> Iterator[str]:
    yield "What is supervised, between the arrows, with its end token:"
    for span in found.spans:
        yield f"  {span.group}, row {span.example[:12]}"
        yield f"    …{_flat(span.before)}▶{_shortened(span)}◀"
    yield ""
    yield f"Rows longer than max_length {recipe.max_length} (left out, never cut):"
    name = max(len(group) for groups in found.lengths.values() for group in ("rows", *groups))
    yield f"  {'':{name + 6}}{'rows':>9}{'too long':>10}{'replies cut':>13}{'replies lost':>14}{'longest':>10}"
    for split, groups in found.lengths.items():
        for group, c in groups.items():
            share = f"{c.share:.1%}" if c.long else "0"
            yield (
                f"  {split:6}{group:{name}}{c.rows:>9,}{share:>10}{c.answers_cut:>13,}{c.answers_lost:>14,}"
                f"{c.longest:>10,}"
            )
    yield ""
    yield from figures(found, recipe)
    yield from (f"note: {note}" for note in found.notes)
    yield from (f"problem: {problem}" for problem in found.problems)


def _shortened(span: Span) -> str:
    text = _flat(span.supervised)
    return text if len(text) <= SPAN else f"{text[: SPAN // 2]} […] {text[-SPAN // 2 :]}"


def _flat(text: str) -> str:
    return text.replace("\n", "⏎")

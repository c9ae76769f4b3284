"""Captions and labels: what a table says of its scale, and what it calls each row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synth.company.concepts import CONCEPTS
from synth.company.identity import CURRENCY_NAMES, SCALE_NAMES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from synth.company.company import Company
    from synth.company.concept import Concept
    from synth.company.schedule import Item, Schedule
    from synth.presentation.knobs import Knobs
    from synth.presentation.printed import Manner
    from synth.stream import Stream

_MARKS = {"USD": "$", "EUR": "€", "GBP": "£", "INR": "₹"}
_EXCEPT = {
    "per-share": ("except per share data", "except per share amounts", "except per-share data"),
    "other": ("except ratios", "except percentages", "except as noted"),
}


def caption_words(
    stream: Stream, schedule: Schedule, rows: Sequence[Item], manner: Manner, knobs: Knobs
) -> str:
    """Return the caption over a table of money, "" where the table has no scale."""
    if not schedule.scaled:
        return ""
    measures = {CONCEPTS[item.concept].measure for item in rows if item.concept}
    word = SCALE_NAMES[manner.scale]
    currency, mark = CURRENCY_NAMES[manner.currency], _MARKS[manner.currency]
    plain = manner.currency == "USD"
    head = stream.weighted((
        (f"in {word}", 45 if plain else 0), (f"{mark} in {word}", 25), (f"Dollars in {word}" if plain else f"{currency} in {word}", 15),
        (f"in {word} of {currency}", 15), (f"Amounts in {word}", 10 if plain else 0), (f"In {word}", 8 if plain else 0),
    ))  # fmt: skip
    if "per-share" in measures or (
        "money" in measures and stream.chance(knobs.caption_exception) and manner.scale
    ):
        head += f", {stream.choice(_EXCEPT['per-share' if 'per-share' in measures or stream.chance(70) else 'other'])}"
    return f"({head})" if stream.chance(85) else head[0].upper() + head[1:]


def scale_sentence(stream: Stream, company: Company) -> str:
    """Return a sentence that gives the tables' scale, for pages whose tables do not."""
    word, money = SCALE_NAMES[company.identity.scale], CURRENCY_NAMES[company.identity.currency]
    return stream.choice((
        f"All amounts are stated in {word} of {money}, except per share data.",
        f"Amounts are presented in {word} of {money} unless otherwise noted.",
        f"The following figures are in {word} of {money}, except per share amounts.",
        f"Figures in the table are expressed in {word} of {money}.",
    ))  # fmt: skip


def row_label(
    stream: Stream,
    item: Item,
    concept: Concept,
    values: Sequence[int | None],
    manner: Manner,
    knobs: Knobs,
) -> tuple[str, int, set[str]]:
    """Return a row's label, the sign its facts print with, and the phenomena it shows.

    A negative fact needs a caption that allows one: two-sided, or one that says the loss itself.
    """
    known = [v for v in values if v]
    seen: set[str] = set()
    sign = 1
    if item.text:
        label = item.text
    elif known and all(v < 0 for v in known) and concept.losses and stream.chance(knobs.unsigned_loss):
        label, sign = stream.choice(concept.losses), -1
    elif concept.two_sided and (any(v < 0 for v in known) or stream.chance(knobs.two_sided)):
        label = stream.choice(concept.two_sided)
        seen.add("two-sided-label")
    else:
        label = stream.choice(concept.labels)
    if (
        item.weight < 0
        and known
        and all(v > 0 for v in known)
        and not item.text
        and stream.chance(knobs.contra)
    ):
        label, sign = f"Less: {label[:1].lower() + label[1:]}", -1
        seen.add("contra-row")
    elif concept.outflow and known and all(v > 0 for v in known) and item.weight < 0:
        sign = -1
    if concept.measure == "shares" and not item.section and manner.share_scale and "(in " not in label:
        what = "in" if "share" in label.lower() else "shares in"
        label += f" ({what} {SCALE_NAMES[manner.share_scale]})"
    if stream.chance(knobs.footnotes // 6):
        label += stream.choice(("(1)", " (2)", "(a)", " (1)", "(3)", " (b)"))
        seen.add("footnote-mark")
    return label, sign, seen

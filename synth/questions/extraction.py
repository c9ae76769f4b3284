"""Questions that read one figure off the page and give it in the unit asked for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from schemas.derivation import Rounding
from schemas.errors import CrossfootError
from synth.asking import Asked, ask_number, asked, lookup
from synth.company.concepts import CONCEPTS
from synth.company.identity import SCALE_NAMES
from synth.questions.line_item import distinct
from synth.questions.wording import item_of, put, start, was

if TYPE_CHECKING:
    from collections.abc import Sequence

    from schemas.answer import Convention
    from synth.plan import Fact
    from synth.problem import Ask
    from synth.scene import Scene

_FLOW = (
    "What {was} {item} in {when}?",
    "How much {item_is} reported for {when}?",
    "State {item} for {when}.",
    "Find {item} of {when} in the excerpt.",
    "What figure does {company} report for {item} in {when}?",
    "According to the table{s}, what {was} {company}'s {item} for {when}?",
)
_BALANCE = (
    "What {was} {item} at {at}?",
    "How much {item_is} on the balance sheet at {at}?",
    "State {item} as of {at}.",
    "What balance of {item} does {company} show at {at}?",
    "As of {at}, what {was} {item}?",
)
_AT = ("What {was} {item} at {at}?", "State {item} as of {at}.", "As of {at}, what {was} {item}?")
_MEASURES = frozenset({"gigawatt-hours", "megawatts"})
_CAPTION = (
    'What amount stands in the row "{label}" for {when}?',
    'Read off "{label}" for {when}.',
    'What does the line "{label}" show for {when}?',
)


def candidates(scene: Scene, measures: Sequence[str], *, instant: bool | None = None) -> list[str]:
    """Return line items of the asked year that a question can name; ``instant`` keeps balances (or flows) only."""
    return [
        c for measure in measures for c in scene.concepts(measure)
        if not c.startswith("change_in") and distinct(scene, c) and (instant is None or CONCEPTS[c].instant == instant)
    ]  # fmt: skip


def ask_reported(scene: Scene, concept: str, member: str = "") -> Ask:
    """Ask for a figure as reported, often in another scale than the page's."""
    known = CONCEPTS[concept]
    fact = scene.fact(concept, 0, member)
    label = next((t.labels[concept, member] for t in scene.tables if (concept, member) in t.labels), "")
    plain = (
        label
        and sum(label == x for t in scene.tables for x in t.labels.values()) == 1
        and not any(c in label for c in '"()0123456789')
    )
    item = item_of(scene, concept, member)
    if plain and not member and scene.stream.chance(20):
        question = scene.say(_CAPTION, label=label, when=scene.when())
    else:
        balance = known.instant and known.measure == "money"
        flow = (
            _FLOW if known.measure in {"money", "shares"} else tuple(w for w in _FLOW if "{item_is}" not in w)
        )
        wording = scene.stream.choice(_BALANCE if balance else _AT if known.instant else flow)
        item = put(wording, item) if item.startswith("number of ") else item
        question = scene.say(
            (wording,), item=item, item_is=f"{item} {was(item)}", was=was(item), when=scene.when(),
            at=scene.at(), company=scene.company.identity.name, s="s" if len(scene.tables) > 1 else "",
        )  # fmt: skip
    form = form_of(scene, concept, fact)
    convention: Convention = "magnitude" if known.outflow else "signed"
    return ask_number(
        scene, lookup(fact), start(question), form, result=scene.spoken(fact), convention=convention
    )


def form_of(scene: Scene, concept: str, fact: Fact) -> Asked:
    """Say how a reported figure is asked for: money and shares in a scale of their own, the rest as printed."""
    known = CONCEPTS[concept]
    value = abs(scene.value(fact))
    who = scene.company.identity
    match known.measure:
        case "money":
            scale = scene.stream.weighted(((who.scale, 50), (0, 15), (3, 15), (6, 15), (9, 10)))
            finest = who.scale - who.places
            if scale > who.scale and value < 10 ** (scale - 1):
                scale = who.scale
            places = max(0, scale - finest) if scale <= who.scale else scene.stream.choice((1, 2))
            return asked(
                scene,
                "money",
                min(places, 3),
                scale=scale if scale in SCALE_NAMES or not scale else who.scale,
            )
        case "shares":
            scale = scene.stream.choice((who.share_scale, 0, 6))
            if value < 10**scale:
                scale = who.share_scale
            places = max(0, scale - who.share_scale + who.share_places)
            return asked(scene, "shares", min(2, places), scale=scale)
        case "per-share":
            return asked(scene, "per-share", 2)
        case "percent":
            return asked(scene, "percent", 2 if fact_decimals(scene, fact) > 1 else 1)
        case "ratio":
            return asked(scene, "x", 2)
        case "days":
            return asked(scene, "days", 0)
        case "years":
            return asked(scene, "years", 1)
        case "count":
            return count_form(scene, fact)
    raise CrossfootError(f"{concept} is not asked for as reported")


def count_form(scene: Scene, fact: Fact) -> Asked:
    """Say how a count is asked for: in full, or in the thousands or millions that its row counts."""
    body = scene.places[fact][1]
    many = re.match(r"(thousand|million) (.+)", CONCEPTS[fact.concept].noun)
    if CONCEPTS[fact.concept].noun in _MEASURES:
        return Asked(Rounding(unit=body.unit, places=0), f"Answer in {CONCEPTS[fact.concept].noun}.")
    if many is None and not body.scale:
        return Asked(Rounding(unit=body.unit, places=0), "Give the whole number, in full.")
    if many is None:
        raise CrossfootError("a count at a scale that its name does not tell")
    scale = body.scale and {"thousand": 3, "million": 6}[many[1]]
    return Asked(
        Rounding(unit=body.unit, scale=scale, places=0),
        f"Answer in {many[1]}s of {_many(many[2])}, as the row counts.",
    )


def _many(noun: str) -> str:
    return noun if noun.endswith("s") or "feet" in noun or " of " in noun else f"{noun}s"


def fact_decimals(scene: Scene, fact: Fact) -> int:
    """Return the decimals a fact is printed with."""
    body = scene.places[fact][1]
    return max(0, (body.decimals or 0) + body.scale)

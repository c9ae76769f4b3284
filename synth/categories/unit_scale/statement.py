"""The standard and hard levels: questions on a two-year income statement."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from synth.categories.unit_scale import extraction, notes, ratios
from synth.categories.unit_scale.scene import AMOUNTS, ORDER, Family, Scene, lay_out_income, phenomena
from synth.company.identity import draw_identity
from synth.company.income import draw_income
from synth.company.labels import caption
from synth.problem import Page, Problem

if TYPE_CHECKING:
    from synth.stream import Stream

FAMILIES: dict[str, Family] = {**extraction.FAMILIES, **ratios.FAMILIES, **notes.FAMILIES}


def draw(stream: Stream, *, hard: bool) -> Problem:
    """Draw a company, lay out the rows a family needs among others, and ask."""
    name = stream.choice(sorted(FAMILIES))
    family = FAMILIES[name]
    identity = draw_identity(stream, family.currency)
    income = draw_income(stream, identity)
    optional = [c for c in ORDER if c not in family.needs and c not in family.hides]
    extra = optional if hard else stream.sample(optional, stream.between(2, min(4, len(optional))))
    concepts = [c for c in ORDER if c in family.needs or c in extra]
    for amount in ("net_income", "revenue"):  # a look-alike row needs two amounts at least
        if amount not in concepts and sum(c in AMOUNTS for c in concepts) < 2:
            concepts = [c for c in ORDER if c in concepts or c == amount]
    labels = {concept: caption(stream, concept) for concept in concepts}
    sheet = lay_out_income(stream, identity, income, labels)
    scene = Scene(stream, identity, income, sheet, labels)
    if family.passage:
        scene.passages = (family.passage(scene),)
    text = "\n\n".join([sheet.text, *(passage.text for passage in scene.passages)])
    page = Page(text, (sheet,), scene.passages, phenomena(scene))
    ask = replace(family.ask(scene), family=name)
    return Problem(page, ask, stream.choice(("named", "steps", "terse")))

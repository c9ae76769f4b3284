"""What a page must leave out so that a figure can't be had from it: operands, what follows from others, look-alikes."""

from __future__ import annotations

from functools import lru_cache

from synth.absence import OPTIONAL, called, ways
from synth.company.concepts import CONCEPTS
from synth.company.draw import draw_company
from synth.company.industries import INDUSTRIES
from synth.formula import formula
from synth.metrics.identities import IDENTITIES
from synth.stream import Stream

_KEPT = frozenset({"revenue", "net_income", "total_assets"})
"""Rows that stay on a page if they can, as there is little to ask of it without them."""


def hide(stream: Stream, figure: str) -> tuple[str, ...]:
    """Return line items that, left out, leave no way to a figure: a metric or a line item."""
    hidden: list[str] = []
    todo = list(ways(figure))
    while todo:
        leaves = [leaf.concept for leaf in formula(todo.pop()).leaves]
        if any(concept in hidden for concept in leaves):
            continue
        leaves = [c for c in leaves if c not in OPTIONAL] or leaves
        # What leads to few other figures is hidden first: revenue stays on the page, inventory goes.
        fewest = min(len(IDENTITIES.get(c, ())) for c in leaves)
        concept = stream.choice([c for c in leaves if len(IDENTITIES.get(c, ())) <= fewest + 1])
        hidden.append(concept)
        todo += IDENTITIES.get(concept, ())
    gone = dict.fromkeys((*hidden, *(other for concept in hidden for other in _read_as(concept))))
    for concept in hidden:  # a statement shown whole would leave it no choice
        for others in _footings().get(concept, ()):
            if not others & gone.keys():
                gone[stream.choice(sorted(others))] = None
    return tuple(gone)


@lru_cache(maxsize=1)
def _footings() -> dict[str, tuple[frozenset[str], ...]]:
    """Return, for each row of a statement, the rows that it adds up with, in each industry that prints it."""
    found: dict[str, list[frozenset[str]]] = {}
    for industry in INDUSTRIES:
        company = draw_company(Stream("typical", industry), industry=industry)
        for name in ("income-statement", "balance-sheet", "cash-flow"):
            schedule = company.schedule(name)
            for total, terms in schedule.totals if schedule else ():
                rows = (
                    [schedule.items[i].concept for i in (total, *(i for i, _ in terms))] if schedule else []
                )
                for concept in rows:
                    found.setdefault(concept, []).append(frozenset(rows) - {concept} - OPTIONAL - _KEPT)
    return {c: tuple(dict.fromkeys(g for g in groups if g)) for c, groups in found.items()}


@lru_cache(maxsize=512)
def _read_as(concept: str) -> tuple[str, ...]:
    """Return line items with a caption that could be read as this one ("Loans, net" as loans)."""
    return tuple(
        name for name, other in CONCEPTS.items()
        if name != concept and any(called(label, concept) for label in (*other.labels, *other.two_sided, *other.losses))
    )  # fmt: skip

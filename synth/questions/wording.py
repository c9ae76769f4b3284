"""Words of questions: verbs that agree with their subject, and names that can mean one row only."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from synth.company.concepts import CONCEPTS

if TYPE_CHECKING:
    from synth.scene import Scene

_TAIL = re.compile(
    r",| (?:of|on|per|before|after|to|from|in|at|for|as|over|with|by|other|net|attributable|opened|closed|sold|shipped|drilled|treated|passed|served|carried|milled|delivered|earned|incurred|available|paid|due|less|implied|used) "
)
_SINGULAR = frozenset({"basis", "loss", "less", "gross", "business", "eps", "access", "process"})
_PLURAL = ("accounts ", "net accounts ", "gross accounts ")


def plural(item: str) -> bool:
    """Whether a line item's or metric's name takes a plural verb: "capital expenditures were"."""
    head = _TAIL.split(f"{item.lower()} ", maxsplit=1)[0].split()
    if not head:
        return False
    return (
        head[-1].endswith("s") and head[-1] not in _SINGULAR and not head[-1].endswith("ss")
    ) or item.startswith(_PLURAL)


def was(item: str) -> str:
    """Return the past tense of "to be" that agrees with a name."""
    return "were" if plural(item) else "was"


_ARTICLE = frozenset(
    ["number", "ratio", "rate", "share", "multiple", "cycle", "change", "movement", "effect", "index", "yield", "spread", "interval", "gap", "burden", "turnover", "days", "period", "shift", "multiplier", "payout", "growth", "contribution", "age", "life", "percentage", "dilution", "reserve", "coverage", "difference", "swing", "shield", "base", "return"]
)  # fmt: skip
_BARE = frozenset({"turnover", "growth", "dilution", "coverage", "return", "days", "payout", "base"})


def the(item: str) -> str:
    """Put an article before names that are spoken with one: "the loss ratio", but "gross margin"."""
    words = _TAIL.split(f"{item.lower()} ", maxsplit=1)[0].split()
    if not words or words[-1] not in _ARTICLE or words[-1] in _BARE or words[0] in {"the", "its"}:
        return item
    return f"the {item}"


def put(wording: str, item: str) -> str:
    """Write a name into a wording's ``{item}``: with its article, unless it is somebody's."""
    return (
        item
        if "'s {item}" in wording or "What {item}" in wording or "{word} {item}" in wording
        else the(item)
    )


def start(text: str) -> str:
    """Begin a sentence with a capital (as many characters as before: offsets stay)."""
    return text[:1].upper() + text[1:]


def item_of(scene: Scene, concept: str, member: str = "") -> str:
    """Name a line item so that no other row of the page can be meant: spoken, or by its caption in quotes."""
    others: set[str] = set()
    own = ""
    for laid in scene.tables:
        for (c, m), label in laid.labels.items():
            if c != concept:
                others.add(label.lower())
                others.update(CONCEPTS[c].spoken[:1])
            elif m == member:
                own = own or label
    forms = [form for form in scene.forms(concept, member) if form.lower() not in others]
    if forms:
        return scene.of_member(scene.stream.choice(forms), member)
    return scene.of_member(f'the "{own}" line' if own else concept.replace("_", " "), member)


def listed(names: list[str]) -> str:
    """Write names as a list: ``A, B and C``."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def years_of(scene: Scene, count: int) -> str:
    """Name the asked fiscal year and those before it, ``count`` in all: ``fiscal 2019, 2020 and 2021``."""
    years = [scene.short(scene.period(back)) for back in range(count - 1, -1, -1)]
    lead = scene.stream.choice(("fiscal ", "", "fiscal years ", "the years "))
    if count > 2 and scene.stream.chance(40):
        return f"{lead or 'the years '}{years[0]} through {years[-1]}"
    return f"{lead}{listed(years)}"

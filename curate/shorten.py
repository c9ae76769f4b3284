"""Contexts that are too long, shortened around the gold evidence: only where an entry of the recipe says so.

A context is its paragraphs, blank lines between them. Evidence are tables, paragraphs that print a figure of the
worked reply or the text of a gold answer, and those that say a scale ("in thousands"). What goes are whole
paragraphs, those farthest from any evidence first; ``[…]`` stands where some went.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from curate.source import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from schemas.example import Example

GAP = "[…]"
_FIGURE = re.compile(r"\d[\d,]*(?:\.\d+)?")
_YEAR = re.compile(r"(?:19|20)\d\d")
_SCALE = re.compile(r"\bin (?:thousands|millions|billions|lakhs?|crores?)\b", re.IGNORECASE)


def shortened(example: Example, most: int) -> Example | Refusal:
    """Shorten a real row's context until all messages together have at most ``most`` characters.

    Args:
        example: The row; one that is short enough is returned as it is.
        most: Characters.

    Returns:
        The row with a new id and the lengths in its provenance, or a refusal: no evidence is found, or the
        evidence alone is too long.
    """
    messages = [message for turn in example.turns for message in turn.messages]
    length = sum(len(message.content) for message in messages)
    if length <= most:
        return example
    first = next(message for message in messages if message.role == "user")
    asked = example.turns[0].question
    # In a conversation the first question is an earlier one, and one paragraph.
    whole = asked if first.content.endswith(asked) else first.content.rpartition("\n\n")[2]
    parts = first.content.removesuffix(whole).removesuffix("\n\n").split("\n\n")
    evidence = _evidence(example, parts, [m.content for m in messages if m.role == "assistant"])
    if not evidence:
        return Refusal("shorten", "nothing in its context is known to be what the answer is worked out from")
    kept = _kept(parts, evidence, most - (length - len(first.content)) - len(whole) - len("\n\n"))
    if kept is None:
        return Refusal(
            "shorten", f"what the answer is worked out from is longer than {most} characters by itself"
        )
    content = "\n\n".join([*_with_gaps(parts, kept), whole])
    turns = list(example.turns)
    at = next(i for i, turn in enumerate(turns) if first in turn.messages)
    said = tuple(m.model_copy(update={"content": content}) if m is first else m for m in turns[at].messages)
    turns[at] = turns[at].model_copy(update={"messages": said})
    now = length - len(first.content) + len(content)
    provenance = example.provenance.model_copy(update={"shortened": f"from {length} to {now} characters"})
    return example.model_copy(update={"id": "", "turns": tuple(turns), "provenance": provenance}).with_id()


def _evidence(example: Example, parts: list[str], replies: Iterable[str]) -> set[int]:
    """Return the places of the parts that the answer is worked out from."""
    figures = {figure for reply in replies for figure in _figures(reply)}
    texts: list[str] = []
    for turn in example.turns:
        answer = turn.answer
        if answer.kind == "span":
            texts += [answer.text, *answer.aliases]
        elif answer.kind == "spans":
            texts += answer.texts
    folded = [text.casefold() for text in texts if text]
    found = set()
    cited = False
    for place, part in enumerate(parts):
        prints = bool(figures & _figures(part)) or any(text in part.casefold() for text in folded)
        cited |= prints
        if prints or part.startswith("|") or _SCALE.search(part):
            found.add(place)
    return found if cited else set()


def _figures(text: str) -> set[str]:
    """Return the figures of a text, without commas; years and single digits say nothing."""
    found = (match[0].rstrip(",") for match in _FIGURE.finditer(text))
    return {figure.replace(",", "") for figure in found if len(figure) > 1 and not _YEAR.fullmatch(figure)}


def _kept(parts: list[str], evidence: set[int], room: int) -> list[int] | None:
    """Return the places of the parts that stay, or None where the evidence alone takes more than ``room``."""
    kept = set(range(len(parts)))
    farthest = sorted(kept - evidence, key=lambda at: (-min(abs(at - near) for near in evidence), -at))
    for place in farthest:
        if _size(parts, kept) <= room:
            break
        kept.remove(place)
    return sorted(kept) if _size(parts, kept) <= room else None


def _size(parts: list[str], kept: set[int]) -> int:
    return len("\n\n".join(_with_gaps(parts, sorted(kept))))


def _with_gaps(parts: list[str], kept: list[int]) -> list[str]:
    """Return the parts that stay, with ``GAP`` where one or more went."""
    written: list[str] = []
    there = set(kept)
    for place, part in enumerate(parts):
        if place in there:
            written.append(part)
        elif not written or written[-1] != GAP:
            written.append(GAP)
    return written

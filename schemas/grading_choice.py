"""Grading one of a closed list of choices, yes and no included."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from schemas.grading_absence import claims_absence, refuses
from schemas.grading_assertion import second_thoughts
from schemas.grading_markup import clean, normalised
from schemas.grading_number import verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from schemas.answer import ChoiceAnswer, Distractor, Verdict
    from schemas.grading_last import Statement

_IDIOM = re.compile(
    r"\b(?:no\.\s?(?=[0-9])|not\s+(?:yes|no)\b|no\s+(?:doubt|problem|question|worries|error|errors|mistake|issue|wonder)(?=\s*[,:;—-])|not\s+only\b[^,;.]{0,60}|(?:answer\s+)?yes\s*(?:or|/)\s*no\s*[:?])",
    re.IGNORECASE,
)
_HEAD = re.compile(
    r"\W*(?:(?P<yes>yes|yeah|yep|correct|true)|(?P<no>no|nope|incorrect|false|not|i\s+think\s+not|i\s+don't\s+think\s+so))\b",
    re.IGNORECASE,
)
_VERB = re.compile(
    r"\W*(?:it|they|this|that|these)\s*\b(?:is|are|was|were|does|do|did|has|have|can|will)(?P<not>n't|\s+not|\s+never)?\b(?:\s+(?P<false>incorrect|false|wrong|untrue))?",
    re.IGNORECASE,
)
_WORD = re.compile(
    r"\b(?:(?P<yes>yes)|(?P<no>no))(?=\W*$|\s*[.,;:!?/)—]|\s+-|\s+(?:or|and|if|otherwise|maybe|wait|actually)\b)",
    re.IGNORECASE,
)
_NEGATED = re.compile(
    r"(?:\bnot|\bnever|n't|\bno longer|\bneither|\brather than|\binstead of|\bnor|\bno|\bwithout|\bfail(?:s|ed)? to|\bopposite of|\bother than|\black of|\babsence of)\s+(?:\w+\s+){0,2}$",
    re.IGNORECASE,
)
_RULED_OUT = re.compile(
    r"\s+(?:is|was|are|were|can be)\s+(?:ruled out|excluded|impossible|not\b|wrong|incorrect)", re.IGNORECASE
)


_NO_NOUN = re.compile(
    r"\W*no\s+(?!it\b|they\b|the\b|this\b|that\b|there\b|because\b|since\b|as\b)[a-z]", re.IGNORECASE
)


def _yes_or_no(text: str) -> set[str]:
    """Return "yes", "no" or both, as a statement answers; empty where it does neither."""
    text = _IDIOM.sub(" ", text[:600])
    found = {"yes" if word["yes"] else "no" for word in _WORD.finditer(text)}
    head = _HEAD.match(text)
    if head is not None:
        found.add("yes" if head["yes"] else "no")
    if found:
        return found
    verb = _VERB.match(text)
    if verb is None:
        return set()
    return {"no" if bool(verb["not"]) != bool(verb["false"]) else "yes"}


def grade_choice(
    reply: str, statement: Statement, answer: ChoiceAnswer, distractors: Sequence[Distractor] = ()
) -> Verdict:
    """Grade a choice: the one option that the final answer names; yes/no may stand first in the reply."""
    start, end = statement.focus
    read = statement.text[start:end].strip()
    found = chosen(read, answer.options)
    if statement.how == "last":
        opening = clean(normalised(reply[:400])).lstrip(" #>\n").split("\n", 1)[0][:200]
        first = chosen(opening, answer.options, leading=True)
        if first and found and first != found and not chosen(read, answer.options, strict=True):
            found = first  # "Correct. No adjustment is needed."
        if first and found and first != found and len(first) == len(found) == 1:
            return verdict("ambiguous", read, "the first and the last statement choose differently")
        if first and (len(found) != 1):
            read, found = opening.strip(), first
    if not found:
        if not read:
            return verdict("no_answer", read, "empty")
        if refuses(read) or claims_absence(read) or statement.how == "last":
            return verdict("no_answer", read, "names none of the options")
        return verdict("unparseable", read, "names none of the options")
    if len(found) > 1:
        return verdict("ambiguous", read, f"names {', '.join(sorted(found))}")
    thoughts = second_thoughts(statement.later)
    if thoughts is not None and chosen(thoughts[0].lstrip(" ,.:;—-"), answer.options) - found:
        return verdict("ambiguous", read, "the final answer is taken back")
    choice = found.pop()
    if choice == answer.choice:
        return verdict("correct", read)
    hit = next((d for d in distractors if d.display.lower() == choice.lower()), None)
    return verdict("wrong", read, f"chooses {choice!r}", hit.mode if hit else None)


def chosen(text: str, options: Sequence[str], *, leading: bool = False, strict: bool = False) -> set[str]:
    """Return the options that a statement names, longer names first; ``leading``: only at its start.

    ``strict`` takes no "no" that belongs to a noun, as in "no adjustment is needed".
    """
    by_lower = {option.lower(): option for option in options}
    low = text.lower()
    if {"yes", "no"} <= set(by_lower):
        # "Not disclosed" among the options is no "not": other options are looked for first.
        others = [option for option in by_lower if option not in ("yes", "no")]
        named = {
            by_lower[o]
            for o in others
            if (_option(o).match(low.strip(" \"'(*")) if leading else _option(o).search(low))
        }
        if named:
            return named
        if strict and _NO_NOUN.match(text):
            return set()
        text = text if not leading or _HEAD.match(text) or _VERB.match(text) else ""
        said = _yes_or_no(text) if not leading else _yes_or_no(re.split(r"[.;!?]\s", text, maxsplit=1)[0])
        if said or leading:
            return {by_lower[word] for word in said}
    found: set[str] = set()
    denied: set[str] = set()
    for option in sorted(by_lower, key=len, reverse=True):
        pattern = _option(option)
        if leading:
            match = pattern.match(low.lstrip(" \"'(*"))
            return {by_lower[option]} if match else found
        for match in pattern.finditer(low):
            negated = _NEGATED.search(low[max(0, match.start() - 30) : match.start()]) or _RULED_OUT.match(
                low, match.end()
            )
            (denied if negated else found).add(by_lower[option])
        low = pattern.sub(lambda m: " " * len(m[0]), low)
    if not found and denied and len(options) == 2 and len(denied) == 1:
        return set(options) - denied
    return found


@lru_cache(maxsize=512)
def _option(option: str) -> re.Pattern[str]:
    words = r"\s+".join(re.escape(word) for word in option.split())
    return re.compile(rf"(?<![\w-]){words}(?:s|d|ed)?(?![\w])")

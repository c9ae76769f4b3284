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
    r"\W*(?:that(?:'s|\s+is)\s+)?(?:(?P<yes>yes|yeah|yep|correct|true)|(?P<no>no|nope|incorrect|false|not|i\s+think\s+not|i\s+don't\s+think\s+so))\b",
    re.IGNORECASE,
)
_VERB = re.compile(
    r"\W*(?:it|they|this|that|these)\s*\b(?:is|are|was|were|does|do|did|has|have|can|will)(?P<not>n't|\s+not|\s+never)?\b(?:\s+(?P<false>incorrect|false|wrong|untrue))?",
    re.IGNORECASE,
)
_NO_VERB = re.compile(
    r"\W*the\s+(?:\w+\s+){1,3}(?:does|do|did|is|are|was|were)(?:n't|\s+not)\s+(?:foot|add|agree|match|tie|reconcile|balance|equal|correct)\b",
    re.IGNORECASE,
)
_WORD = re.compile(
    r"\b(?:(?P<yes>yes)|(?P<no>no))(?=\W*$|\s*[.,;:!?/)—…]|\s+-|\s+(?:or|and|if|otherwise|maybe|wait|actually|yes|no)\b)|(?:^|[,;.]\s*|\b(?:but|and)\s+)(?:(?P<yes2>yes)|(?P<no2>no))\s+(?:for|in|on|at)\s+(?!\w+\s+of\b)",
    re.IGNORECASE,
)
_DENIED_WORD = re.compile(
    r"(?:\b(?:not|cannot|never|wrong|incorrect|contrary|opposite|neither|hardly)|n't)\s+(?:(?:be|say|to|answer|an?|the|of|simply|say)\s+){0,4}['\"]?yes\b|\byes['\"]?\s*(?:[(,]\s*)?(?:(?:is|was|would\s+be)\s+)?(?:wrong|incorrect|false|not\s+(?:correct|right))\b"
    r"|\bsaying\s+yes\s+would\s+be\s+(?:wrong|incorrect)",
    re.IGNORECASE,
)
_NEGATED = re.compile(
    r"(?:\bnot|\bnever|\bcannot|\b(?:all|everything|anything|nothing|none)\s+but|\bexcept(?:\s+for)?|\bexcluding|\bunlike|\bfar\s+from|\bcontrary\s+to|\bahead\s+of|\bfollowed\s+by|n't|\bno longer|\bneither|\brather than|\binstead of|\bnor|\bno|\bwithout|\bfail(?:s|ed)? to|\bopposite of|\bother than|\black of|\babsence of)\s+(?:(?!but\b)\w+\s+){0,2}$",
    re.IGNORECASE,
)
_MENTIONED = re.compile(r"\b(?:than|versus|vs\.?|compared\s+(?:with|to))\s+(?:the\s+)?$", re.IGNORECASE)
_RULED_OUT = re.compile(
    r"['\"]?\s+(?:(?:is|was|are|were|can be)\s+(?:ruled out|excluded|impossible|not\b|wrong|incorrect|second|third|the\s+second|the\s+third)|(?:is|was|are|were|do|does|did|can)n't\b|cannot\b|came\s+(?:second|third|last))"
    r"|\s*\(\s*(?:wrong|incorrect|false|not\s+(?:correct|right|true))|[^.;!\n]{0,60}\?",
    re.IGNORECASE,
)


_NO_NOUN = re.compile(
    r"\W*no\s+(?!it\b|they\b|the\b|this\b|that\b|there\b|because\b|since\b|as\b)[a-z]", re.IGNORECASE
)


def _yes_or_no(text: str) -> set[str]:
    """Return "yes", "no" or both, as a statement answers; empty where it does neither."""
    text = _IDIOM.sub(" ", text[:600])
    if _DENIED_WORD.search(text):
        return {"yes", "no"}  # "I can't say yes" is no answer, and no "no" either
    found = {"yes" if word["yes"] or word["yes2"] else "no" for word in _WORD.finditer(text)}
    head = _HEAD.match(text)
    if head is not None:
        found.add("yes" if head["yes"] else "no")
    if found:
        return found
    verb = _VERB.match(text)
    if verb is None:
        return {"no"} if _NO_VERB.match(text) else set()
    return {"no" if bool(verb["not"]) != bool(verb["false"]) else "yes"}


def grade_choice(
    reply: str, statement: Statement, answer: ChoiceAnswer, distractors: Sequence[Distractor] = ()
) -> Verdict:
    """Grade a choice: the one option that the final answer names; yes/no may stand first in the reply."""
    start, end = statement.focus
    read = statement.text[start:end].strip()
    ticked = _TICKED.findall(reply[-2000:]) if "[" in reply and "[ ]" in reply else []
    if len(ticked) == 1:
        read = ticked[0].strip()
    found = chosen(read, answer.options)
    if statement.how == "last" and not ticked:
        opening = clean(normalised(reply[:400])).lstrip(" #>\n").split("\n", 1)[0][:200]
        first = chosen(opening, answer.options, leading=True)
        alone = opening.strip(" .!*_").startswith(read.strip(" .!*_")[:150])  # the reply's only sentence
        if first and found and first != found and not chosen(read, answer.options, strict=True):
            found = first  # "Correct. No adjustment is needed."
        if first and found and not alone and first != found and len(first) == len(found) == 1:
            return verdict("ambiguous", read, "the first and the last statement choose differently")
        if first and not alone and len(found) != 1:
            read, found = opening.strip(), first
    if not found:
        if not read:
            return verdict("no_answer", read, "empty")
        if claims_absence(read):
            return verdict("wrong", read, "says that it is not disclosed", "claimed_absent")
        if refuses(read) or statement.how == "last":
            return verdict("no_answer", read, "names none of the options")
        return verdict("unparseable", read, "names none of the options")
    if len(found) > 1:
        found = chosen(main_clause(read), answer.options) or found
    if len(found) > 1:
        return verdict("ambiguous", read, f"names {', '.join(sorted(found))}")
    if excepted(read):
        return verdict("ambiguous", read, "chosen with an exception, or for a part only")
    thoughts = second_thoughts(statement.later)
    if thoughts is not None and chosen(thoughts[0].lstrip(" ,.:;—-"), answer.options) - found:
        return verdict("ambiguous", read, "the final answer is taken back")
    choice = found.pop()
    if choice == answer.choice:
        return verdict("correct", read)
    hit = next((d for d in distractors if d.display.lower() == choice.lower()), None)
    return verdict("wrong", read, f"chooses {choice!r}", hit.mode if hit else None)


_REASON = re.compile(
    r"(?:\s[-—]|,|;|\s\(|:)\s*(?:larger|higher|greater|bigger|more|ahead|followed|compared|versus|vs|unlike|which|because|since|as|with|beating|exceeding|rather|instead|not)\b|\s+(?:because|since|rather\s+than|instead\s+of|as\s+opposed\s+to)\b",
    re.IGNORECASE,
)


def main_clause(text: str) -> str:
    """Return a statement without the reason or comparison behind it: "Devices - larger than Cloud"."""
    found = _REASON.search(text)
    return text if found is None else text[: found.start()]


_EXCEPTION = re.compile(
    r"(?<=[\w'\"*)])[\s,;:(—-]{1,5}(?:except(?:ing|ed)?|excluding|apart\s+from|aside\s+from|other\s+than|save\s+for|barring|but\s+for)\b",
    re.IGNORECASE,
)
_FOR_A_PART = re.compile(
    r"\W*(?:yes|no)\b[^.;:!?0-9]{0,30}?\b(?:in|at|for|within|up\s+to|until|before|after)\s+(?:the\s+)?(?:steps?|lines?|rows?|columns?|items?|parts?)\s[0-9]",
    re.IGNORECASE,
)


def excepted(text: str) -> bool:
    """Whether a choice is made with an exception or for a part: "yes, except for gross profit", "no error in step 1"."""
    first = _WITH_EXCEPTION.sub("except", _SENTENCE_END.split(text[:600], maxsplit=1)[0])
    first = main_clause(first)
    return _EXCEPTION.search(first) is not None or _FOR_A_PART.match(first) is not None


_WITH_EXCEPTION = re.compile(r"\bwith\s+(?:the|an|one|some|two|few)\s+exceptions?\b", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?]\s")
_TICKED = re.compile(r"\[[xX✓✔]\][ *_]*([^\n\[]{1,80})")


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
    mentioned: set[str] = set()
    for option in sorted(by_lower, key=len, reverse=True):
        pattern = _option(option)
        if leading:
            match = pattern.match(low.lstrip(" \"'(*"))
            if match and not _no_option(text.lstrip(" \"'(*"), match, option):
                return set() if _RULED_OUT.match(low.lstrip(" \"'(*"), match.end()) else {by_lower[option]}
            continue
        for match in pattern.finditer(low):
            if _no_option(text, match, option):
                continue
            before = low[max(0, match.start() - 30) : match.start()]
            negated = _NEGATED.search(before) or _RULED_OUT.match(low, match.end())
            said = denied if negated else (mentioned if _MENTIONED.search(before) else found)
            said.add(by_lower[option])
        low = pattern.sub(lambda m: " " * len(m[0]), low)
    if not found and denied and len(options) == 2 and len(denied) == 1:
        return set(options) - denied
    return found | mentioned if found else found


def _no_option(text: str, match: re.Match[str], option: str) -> bool:
    """Whether a match is another word: the article "a" for option A, "no decline" for "no"."""
    start, end = match.span()
    if option == "no":
        return _NO_NOUN.match(text, start) is not None
    if len(option) != 1 or not option.isalpha():
        return False
    if len(text.strip(" .()*\"'")) == 1:
        return False
    return (
        not text[start].isupper()
        or text[end : end + 2] == "'s"
        or (
            option in "ai"
            and text[end : end + 1] == " "
            and text[end + 1 : end + 2].islower()
            and _GOES_ON.match(text, end + 1) is None
        )
    )


_GOES_ON = re.compile(r"(?:is|was|or|and|because|since|but|has|with|as|not|seems|would)\b")


@lru_cache(maxsize=512)
def _option(option: str) -> re.Pattern[str]:
    words = r"\s+".join(re.escape(word) for word in option.split())
    ending = "(?:s|d|ed)?" if len(option) > 1 and option[-1] != "s" else ""
    return re.compile(rf"(?<![\w-]){words}{ending}(?![\w])")

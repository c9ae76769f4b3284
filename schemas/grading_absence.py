"""Replies that give no figure: "not disclosed" (a claim about the context) and refusals (no answer)."""

from __future__ import annotations

import re

_ABSENT = re.compile(
    r"\bnot\s+(?:(?:been|be|separately|explicitly|specifically|directly|otherwise|publicly|individually|currently)\s+){0,2}"
    r"(?:disclosed|provided|given|stated|reported|available|included|specified|shown|presented|mentioned|found|listed|broken\s+out|revealed|"
    r"determinable|enough\s+(?:information|data)|sufficient|possible\s+to\s+(?:determine|calculate|compute|say|tell|derive)|contained)\b"
    r"|\bun(?:disclosed|available|determinable|specified|reported)\b|\bnon-?disclosed\b"
    r"|\b(?:(?:can)(?:not|\s+not|'t)|could\s+not|couldn't|can\s+neither|unable\s+to|impossible\s+to)\s+(?:be\s+)?(?:\w+ly\s+)?"
    r"(?:determined?|calculated?|computed?|derived?|inferred?|found|find|answered\s+from|established?|ascertain(?:ed)?|known|deduced?|obtained?|be\s+determined)\b"
    r"|\b(?:do|does|did)(?:\s+not|n't)\s+(?:\w+ly\s+)?(?:disclose|provide|give|state|report|say|include|specify|show|present|mention|contain|list|break\s+out|reveal|"
    r"indicate|separate(?:ly)?|appear)\b"
    r"|\b(?:insufficient|inadequate|not\s+enough|missing)\s+(?:information|data|detail|disclosure)\b"
    r"|\bno\s+(?:(?:such|relevant|specific|separate)\s+)?(?:information|data|disclosure|figure|amount|breakdown|mention|number)\b"
    r"|\b(?:isn't|aren't|wasn't|weren't)\s+(?:\w+ly\s+)?(?:disclosed|provided|given|stated|reported|available|included|shown|mentioned)\b"
    r"|\bis\s+silent\b|\b(?:is|are|was|were)\s+(?:missing|absent|omitted)\b|\bfails\s+to\s+disclose\b|\bn/a\b|\bcannot\s+say\b|\bnowhere\b",
    re.IGNORECASE,
)
_REFUSED = re.compile(
    r"\b(?:i\s+(?:can(?:not|'t)|am\s+(?:unable|not\s+able)|'m\s+(?:unable|not\s+able|sorry)|do\s+not\s+know|don't\s+know|won't|decline)|as\s+an\s+ai|"
    r"unable\s+to\s+(?:help|assist|answer|provide)|i\s+apologi[sz]e|sorry,|no\s+idea|unknown|not\s+sure|unsure)\b",
    re.IGNORECASE,
)
_GUESS = re.compile(
    r"\b(?:estimat(?:e|ed|ing|es)|approximat(?:e|ely)|assum(?:e|ing|ed)|probably|likely|roughly|about|around|would\s+be|"
    r"could\s+be|might\s+be|best\s+guess|impl(?:ies|ied|y)|suggests?|therefore\s+it\s+is|so\s+it\s+is)\b[^.;]{0,40}?[$€£¥₹]?\(?[0-9]",
    re.IGNORECASE,
)
_ONLY_BUT = re.compile(r"\bnot\s+only\b", re.IGNORECASE)


def claims_absence(text: str) -> bool:
    """Whether a statement says that the context does not give the figure."""
    found = _ABSENT.search(text)
    return found is not None and not _ONLY_BUT.match(text, found.start())


def refuses(text: str) -> bool:
    """Whether a statement declines to answer without saying that the figure is absent."""
    return _REFUSED.search(text) is not None


def guesses(text: str) -> bool:
    """Whether a statement offers a figure all the same: "not disclosed, but probably $5 million"."""
    return _GUESS.search(text) is not None

"""Replies that give no figure: "not disclosed" (a claim about the context) and refusals (no answer)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from schemas.folded import Folded
from schemas.words import word_list

if TYPE_CHECKING:
    from collections.abc import Iterable

_ABSENT = Folded(
    r"\bnot\s+(?:(?:been|be|separately|explicitly|specifically|directly|otherwise|publicly|individually|currently)\s+){0,2}"
    r"(?:disclosed|provided|given|stated|reported|available|included|specified|shown|presented|mentioned|found|listed|broken\s+out|revealed|"
    r"determinable|enough\s+(?:information|data)|sufficient|possible\s+to\s+(?:determine|calculate|compute|say|tell|derive)|contained)\b"
    r"|\bun(?:disclosed|available|determinable|specified|reported)\b|\bnon-?disclosed\b"
    r"|\b(?:(?:can)(?:not|\s+not|'t)|could\s+not|couldn't|can\s+neither|unable\s+to|impossible\s+to|no\s+way\s+to)\s+(?:be\s+)?(?:\w+ly\s+)?"
    r"(?:determined?|say|tell|calculated?|computed?|derived?|inferred?|found|find(?!\s+(?:any\s+)?(?:errors?|mistakes?|problems?|issues?))|answered|answer\s+(?:based|from|with|using)|know|established?|ascertain(?:ed)?|known|deduced?|obtained?|be\s+determined)\b"
    r"|\b(?:do|does|did)(?:\s+not|n't)\s+(?:\w+ly\s+)?(?:disclose|provide|give|state|report|say|include|specify|show|present|mention|contain|list|break\s+out|reveal|"
    r"indicate|separate(?:ly)?|appear)\b"
    r"|\b(?:isn't|aren't|is\s+not|are\s+not)\s+enough\s+(?:information|data|detail)\b|\b(?:has|have|with|gives?|shows?|contains?)\s+no\s+(?:[\w&'-]+\s+){0,4}(?:figure|amount|information|data|disclosure|mention)s?\b"
    r"|\bno\s+(?:[\w&'-]+\s+){1,5}(?:is|are|was|were)\s+(?:\w+ly\s+)?(?:disclosed|given|stated|reported|provided|shown|broken\s+out|available|mentioned)\b|\bomits\s+(?:it|this|that|the|any)\b"
    r"|\b(?:insufficient|inadequate|not\s+enough|missing)\s+(?:information|data|detail|disclosure)\b"
    r"|\bno\s+(?:(?:such|relevant|specific|separate)\s+)?(?:information|data|disclosure|figure|amount|breakdown|mention|number)\b"
    r"|\b(?:isn't|aren't|wasn't|weren't)\s+(?:\w+ly\s+)?(?:disclosed|provided|given|stated|reported|available|included|shown|mentioned|broken\s+out|specified|presented|found|listed)\b"
    r"|\bis\s+silent\b|\b(?:is|are|was|were)\s+(?:missing|absent|omitted)\b|\bfails\s+to\s+disclose\b|\bn/a\b|\bcannot\s+say\b|\bnowhere\b"
)
_REFUSED = re.compile(
    r"\b(?:i\s+(?:can(?:not|'t)|am\s+(?:unable|not\s+able)|'m\s+(?:unable|not\s+able|sorry)|do\s+not\s+know|don't\s+know|won't|decline)|as\s+an\s+ai|"
    r"unable\s+to\s+(?:help|assist|answer|provide)|i\s+apologi[sz]e|sorry,|no\s+idea|unknown|not\s+sure|unsure)\b",
    re.IGNORECASE,
)
_ONLY_BUT = Folded(
    r"\bnot\s+only\b|\bno(?:thing|\s+\w+)\s+is\s+(?:omitted|missing|absent)\b|\b(?:not|n't|never)\s+un(?:disclosed|available|determinable|specified|reported)\b"
    r"|\b(?:cannot\s+be\s+said|not\s+true|false|wrong\s+to\s+say|not\s+the\s+case)\s+that\b"
    r"|\b(?:is|are|was|were)\s+(?:available|disclosed|given|stated|reported|provided)\b,?\s*(?:though|although|but|even\s+if)\s+(?:it\s+is\s+)?not\b"
)
"""What holds the words of absence and does not claim it."""
_MODAL = re.compile(
    r"\b(?:cannot|can't|can\s+not|could|couldn't|unable|impossible|determin|no\s+way)", re.IGNORECASE
)
_NAMES_NOTHING = frozenset(
    word_list(
        "a an the it its this that these those they he she we i is was are were be been being am of in on at by for to from as with and or but so yet "
        "therefore thus hence however then although though while whereas also still about around approximately roughly probably likely maybe perhaps "
        "nearly some would could might may can will should must do does did have has had note notes table tables filing page report md&a footnote "
        "footnotes statement statements text excerpt context document show shows showed shown say says said state states stated give gives given "
        "indicate indicates suggest suggests imply implies implied report reports reported amount amounts amounted figure figures number value answer "
        "result cost expense expenses spending company estimate estimates estimated estimating assume assumes assumed assuming derive derived calculate calculated compute computed "
        "infer inferred equal equals equalled guess best my our i'd i'm think believe exact actual usd us $ € £ million billion thousand not disclosed "
        "available provided known separately explicitly elsewhere subtraction subtracting difference directly backing"
    )
)
_TOKEN = re.compile(r"[a-z][a-z&'./-]*|[$€£]")
_CLAUSE = re.compile(r"[.;:!?\n]\s|,\s+(?:but|so|and|which|though|although|while|however|with)\b|,\s")
_ONLY_MENTIONED = re.compile(
    r"\b(?:only|just|merely|solely|total|totals|overall|combined|aggregate|other than|except)\b",
    re.IGNORECASE,
)


_WORKED_OUT = re.compile(
    r"\b(?:(?:it|this|that)\s+(?:then\s+)?(?:works?|comes?|adds?|sums?|worked|came)\s+(?:out\s+|up\s+)?(?:at|to|as)"
    r"|(?:adding|subtracting|summing|deducting|taking|dividing|multiplying|combining|netting|removing|totall?ing|backing)\b[^.;:!?0-9]{0,80}\b(?:gives?|yields?|leaves?|makes?|results?\s+in|comes?\s+to|gets?(?:\s+(?:us|you))?(?:\s+to)?|equals?|produces?|implies)"
    r"|(?:can|could|may)\s+be\s+(?:\w+ly\s+)?(?:derived|computed|calculated|inferred|worked\s+out)\s+(?:\w+ly\s+)?(?:as|to\s+be|at))\s+(?:about\s+|approximately\s+|roughly\s+|around\s+)?[$€£¥₹(*]{0,3}$",
    re.IGNORECASE,
)
"""Words that give a figure all the same, right before it: "it works out at", "adding the parts gives"."""


def absence(text: str) -> int | None:
    """Return where a phrase that says "not disclosed" ends, None where there is none."""
    found = _ABSENT.search(text)
    return None if found is None or _ONLY_BUT.search(text) else found.end()


def claims_absence(text: str) -> bool:
    """Whether a statement says that the context does not give the figure."""
    return absence(text) is not None


def refuses(text: str) -> bool:
    """Whether a statement declines to answer without saying that the figure is absent."""
    return _REFUSED.search(text) is not None


def offers(text: str, figures: Iterable[int], what: str) -> bool:
    """Whether a statement offers a figure (at one of the offsets) for ``what`` all the same.

    A figure in parentheses, after "only" or in a clause that names another thing ("total operating
    expenses were $302.6 million") is only mentioned; "the notes show $5 million" names nothing else.
    """
    names = {word.rstrip("s") for word in _TOKEN.findall(what.lower())}
    initials = "".join(word[0] for word in what.lower().split() if word not in ("and", "of", "the"))
    for at in figures:
        if _WORKED_OUT.search(text, max(0, at - 160), at):
            return True
        clause = 0
        for mark in _CLAUSE.finditer(text, max(0, at - 160), at):
            clause = mark.start()
        opened = text.rfind("(", 0, at)
        if opened > text.rfind(")", 0, at) and any(c.isalpha() for c in text[opened:at]):
            continue
        stop = _CLAUSE.search(text, at)
        excused = text[at : stop.start() if stop is not None else at + 80]
        if _ABSENT.search(excused) and _MODAL.search(excused):
            continue  # "so the 5% share cannot be computed"
        words = text[max(clause, at - 160) : at]
        if _ONLY_MENTIONED.search(words) or re.match(r"[^.;]{0,20}\b(?:only|alone)\b", text[at:]):
            continue
        others = [
            word
            for word in _TOKEN.findall(words.lower())
            if word not in _NAMES_NOTHING
            and word.rstrip("s") not in names
            and not (len(word) > 1 and initials.startswith(word.replace("&", "").replace(".", "")))
        ]
        if not others:
            return True
    return False

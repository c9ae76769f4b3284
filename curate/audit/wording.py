"""What a question asks for, from its words: a change and its direction, a percentage, an average."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from curate.audit.page import years_in
from schemas.words import SCALE_WORDS

_CHANGE = re.compile(
    r"\b(?:change|growth|grow|grew|increas\w*|decreas\w*|declin\w*|reduc\w*|fell|drop\w*|rise|rose|movement|fluctuation"
    r"|variation|improvement|differences?)\b",
    re.IGNORECASE,
)
_UP = re.compile(r"\b(?:increas\w*|grow\w*|grew|rise|rose|improvement)\b", re.IGNORECASE)
_DOWN = re.compile(
    r"\b(?:decreas\w*|declin\w*|reduc\w*|fell|fall|drop\w*|lower|less|loss of)\b", re.IGNORECASE
)
_NEUTRAL = re.compile(r"\b(?:change|growth|increase\s*/\s*\(?decrease|movement)\b", re.IGNORECASE)
_DIFFERENCE = re.compile(r"\b(?:difference|differ|gap|spread|more|higher)\b", re.IGNORECASE)
_PERCENT = re.compile(
    r"\b(?:percent(?!age points?)(?:age)?|% (?:change|increase|decrease)|growth rate|rate of (?:growth|change|increase|decrease)|what portion"
    r"|what proportion|what fraction)\b|\bin %",
    re.IGNORECASE,
)
_RELATIVE = re.compile(
    r"\b(?:percent(?:age)?|growth|rate of)\b[^?.;]{0,40}\b(?:change|increase|decrease|decline|growth|reduction|drop|rise|rate)\b"
    r"|\b(?:growth|change|rate of (?:growth|increase)) (?:rate|in percent\w*)\b|\bby what percent\w*|% (?:change|increase|decrease)",
    re.IGNORECASE,
)
_POINTS = re.compile(r"\b(?:percentage|basis) points?\b|\bbps\b", re.IGNORECASE)
_AVERAGE = re.compile(r"\b(?:average|mean)\b", re.IGNORECASE)
_WEIGHTED = re.compile(
    r"\bweighted[ -]average\b|\baverage (?:price|cost|rate|life|remaining|fair)", re.IGNORECASE
)
_YEAR = r"[^?]{0,30}?\b(?:(?:FY|F)\s?'?\d\d\b|(?:19|20)\d\d(?!\d)(?:\s?/\s?(?:19|20)?\d\d)?)"
_FROM_TO = re.compile(
    rf"\bfrom\b(?P<start>{_YEAR})[^?]{{0,20}}?\b(?:to|till|until|through)\b(?P<end>{_YEAR})", re.IGNORECASE
)
_IN_FROM = re.compile(
    rf"\b(?:in|for|during)\b(?P<end>{_YEAR})[^?]{{0,12}}?\b(?:from|compared (?:to|with)|relative to|over|versus|vs\.?|as against)\b(?P<start>{_YEAR})",
    re.IGNORECASE,
)
_BETWEEN = re.compile(
    rf"\bbetween\b(?P<start>{_YEAR})[^?]{{0,20}}?\b(?:and|to)\b(?P<end>{_YEAR})", re.IGNORECASE
)
_YES_NO = re.compile(
    r"^\W*(?:(?:in|as of|for|during|at)\b[^?]{0,40}?,?\s)?(?:is|are|was|were|did|does|do|has|have|had|would|will)\s",
    re.IGNORECASE,
)
_COMPARES = re.compile(
    r"\b(?:greater|more|less|higher|lower|larger|smaller|exceed\w*|outperform\w*|above|below|better|bigger|fewer|beat)\b",
    re.IGNORECASE,
)
_ASKED_SCALE = re.compile(
    r"\b(?:in|\(\s?in|of)\s(?:(?:us|u\.s\.)\s)?(?:\$\s?)?(?P<scale>thousands?|millions?|billions?)(?! of)\b(?!\s?,?\s?(?:shares|of))",
    re.IGNORECASE,
)

Direction = Literal["neutral", "up", "down", "difference"]


class Span(NamedTuple):
    """From which year to which a change is asked; ``said`` is how the question says so."""

    start: int
    end: int
    said: Literal["from-to", "between", "named", "backwards"]


def span(question: str) -> Span | None:
    """Return the two years of a change. ``backwards`` is a question that names the later year first."""
    for pattern in (_FROM_TO, _IN_FROM):
        if found := pattern.search(question):
            start, end = years_in(found["start"]), years_in(found["end"])
            if start and end and start[-1] != end[-1]:
                said: Literal["from-to", "backwards"] = "from-to" if start[-1] < end[-1] else "backwards"
                return Span(start[-1], end[-1], said)
    if found := _BETWEEN.search(question):
        years = [*years_in(found["start"]), *years_in(found["end"])]
        if len(set(years)) == 2:
            return Span(min(years), max(years), "between")
    years = years_in(question)
    if len(years) == 2 and years[0] != years[1]:
        return Span(min(years), max(years), "named")
    return None


def direction(question: str) -> Direction | None:
    """Return what kind of change a question asks about; None for no change."""
    if not _CHANGE.search(question):
        return None
    up, down = _UP.search(question), _DOWN.search(question)
    if _DIFFERENCE.search(question):
        return "difference"
    if _NEUTRAL.search(question) or (up and down):
        return "neutral"
    return "down" if down else "up" if up else "neutral"


def asks_percent(question: str) -> bool:
    """Whether a percentage, a rate of growth or a portion is asked for."""
    return bool(_PERCENT.search(question)) and not _POINTS.search(question)


def asks_relative_change(question: str) -> bool:
    """Whether a change in percent is asked for, not the change of a percentage."""
    return bool(_RELATIVE.search(question)) and not re.search(
        r"\bchange in (?:the )?(?:percent|%|average|rate)|\b(?:difference|change) (?:in|of|between) (?:the )?(?:\w+ ){0,3}percent",
        question,
        re.IGNORECASE,
    )


def asks_average(question: str) -> bool:
    """Whether an average is to be computed: not a weighted average that the page prints."""
    return bool(_AVERAGE.search(question)) and not _WEIGHTED.search(question)


def asks_comparison(question: str) -> bool:
    """Whether yes or no is asked about which of two is larger."""
    return bool(_YES_NO.search(question) and _COMPARES.search(question))


def asked_scale(question: str) -> int | None:
    """Return the power of ten that the answer is asked in."""
    found = {SCALE_WORDS[m["scale"].lower()] for m in _ASKED_SCALE.finditer(question)}
    return found.pop() if len(found) == 1 else None


def words(text: str) -> set[str]:
    """Return the content words of a text, cut to stems of six letters."""
    stop = {
        "the",
        "and",
        "for",
        "was",
        "what",
        "were",
        "are",
        "from",
        "between",
        "net",
        "total",
        "year",
        "years",
        "change",
    }
    return {w[:6] for w in re.findall(r"[a-z]{3,}", text.lower()) if w not in stop}


def overlap(label: str, question: str) -> float:
    """Return the share of a label's words that the question names, 0 to 1."""
    named = words(label)
    return len(named & words(question)) / len(named) if named else 0.0

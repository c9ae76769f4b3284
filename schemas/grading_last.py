"""The last statement of a reply that marks none: which of its last lines and sentences says the answer.

What explains or verifies an answer, or gives another period's figure, is no statement of it.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from schemas.grading_markup import clean

MAX_STATEMENT = 4000
"""Characters of a statement that are read; a longer "final answer" is no answer."""

MAX_LATER = 3000
"""Characters after a statement that are searched for words that take it back."""


class Statement(NamedTuple):
    """The statement that holds the final answer, cleaned of Markdown and LaTeX.

    ``focus`` is the part of ``text`` that the reply marked (box, bold); ``how`` says by which rule it
    was found; ``earlier`` is the rest of the last paragraph where ``how`` is ``"last"``; ``closed``
    says whether the reply goes on after it; ``later`` is what it goes on with; ``above`` are the lines above
    it in its paragraph, where ``how`` is ``"last"``.
    """

    text: str
    focus: tuple[int, int]
    how: str
    earlier: str = ""
    closed: bool = False
    later: str = ""
    above: str = ""


_BULLET = re.compile(
    r"\s*(?:[-*•+]\s+(?=\S)|#{1,6}\s+|>{1,3}\s+|[0-9]{1,2}[.)]\s+(?=\S)|\([0-9]{1,2}\)\s+(?=[A-Z0-9$€£]))"
)


def without_bullet(line: str) -> str:
    """Take a list mark, a heading's marks or a quotation's off a line."""
    found = _BULLET.match(line)
    return line if found is None else line[found.end() :]


_BOLD = re.compile(r"(\*\*|__)(?=\S)([^*_\n]{1,300}?)(?<=\S)\1")
_ABBREVIATED = "Mr Mrs Ms Dr Inc Corp Co Ltd vs approx p pp pg fig Fig Mio Mrd Mld Tsd mln neg e\\.g i\\.e"
_SENTENCE = re.compile(
    r"[.!?](?=[\"')*]{0,3}\s)(?<=[a-z0-9)%\"*$][.!?])"
    + "".join(rf"(?<!\b{word}\.)" for word in _ABBREVIATED.split())
    + r"(?!(?<=\bNo\.)\s[0-9])[\"')*]{0,3}\s+(?=[\"'(*$]{0,3}[A-Z0-9\\-])"
)
_SIGNED = re.compile(r"\s*-[ \xa0]\\?[$€£]?[ \xa0]?[0-9][0-9.,]*[ \xa0]?(?:%|[a-z]+)?[ .]*")
_RULE = "-=*_|:` \t\r#$]\\"
"""What a line of nothing but marks is made of."""


def sentences(text: str) -> list[str]:
    """Split one paragraph into its sentences."""
    pieces, start = [], 0
    for mark in _SENTENCE.finditer(text):
        pieces.append(text[start : mark.start() + 1])
        start = mark.end()
    pieces.append(text[start:])
    return [piece for piece in pieces if piece.strip()]


_BOLD_END = re.compile(r"[.!?;][\"')*]{0,3}\s+(?=[\"'(*]{0,3}[A-Z])|\|")
_CLOSING = re.compile(
    r"[\s>*_(\[#-]*(?:let me know|if you (?:have|need|would|want)|feel free|i hope|hope (?:this|that)|please (?:let|feel)|happy to|is there anything|would you like"
    r"|(?:data )?sources?\b[^\n]{0,20}:|references?:|citations?:|see (?:note|page|p\.)\b|\^?\w{1,8}\]:|</?\w+>\s*$)",
    re.IGNORECASE,
)
"""A line after the answer that says nothing about it."""
_DATED = re.compile(
    r"\s*(?:[-*•+|>]|[0-9]{1,2}[.)])[\s*_|]*(?:in |for )?(?:FY\s?|fiscal (?:year )?|year |Q[1-4],?\s)?(?:19|20)[0-9]{2}\b[\s*_]*[|:—=-]",
    re.IGNORECASE,
)


def _siblings(above: str, line: str) -> Statement | None:
    """Join two list items or rows of two periods: the last is not the answer for being the last."""
    if not _DATED.match(line):
        return None
    other = above.rstrip()[-MAX_STATEMENT:].rpartition("\n")[2]
    if not _DATED.match(other):
        return None
    whole = "; ".join(clean(without_bullet(part)).strip(" |") for part in (other, line))
    return Statement(whole, (0, len(whole)), "last")


_EXPLAINS = re.compile(
    r"\W*(?:(?:(?:this|that|it|the\s+(?:figure|amount|value|result|answer))\s+(?:was|is|were|can\s+be|has\s+been|comes)\s+(?:\w+ly\s+)?(?:calculated|computed|derived|obtained|found|determined|arrived\s+at|verified|confirmed|checked"
    r"|from|consistent|in\s+line|equal\s+to\s+(?:revenue|sales|total))|notes?|for\s+(?:reference|context|comparison|completeness)|(?:in|by)\s+comparison|(?:the\s+)?(?:prior|previous|preceding|last)[- ](?:year|period|quarter|fiscal)"
    r"|(?:a|one)\s+year\s+(?:earlier|ago|before)|in\s+(?:FY\s?)?(?:19|20)[0-9]{2},?\s+(?:it|this|the\s+(?:figure|amount|number))\s+(?:was|were|stood))\b|(?P<checks>verif\w*|to\s+(?:verify|check|confirm)|check(?:ing)?|(?:double|cross|sanity)[- ]check|proof"
    r"|explanation|calculations?|workings?|derivation|method|as\s+a\s+check|because|since|where|i\.e\.|that\s+is)\b)",
    re.IGNORECASE,
)
"""The beginning of a sentence that explains, verifies or compares the answer before it."""
_ASSERTS = re.compile(
    r"(?:\b(?:is|was|were|are|totall?ed|amounted\s+to|came\s+to|reached|stood\s+at|rose|fell|increased|decreased|declined|grew|earned|had|by)\b|[:|])[^=\n]{0,60}?(?P<figure>[0-9][0-9.,]*)",
    re.IGNORECASE,
)


def asserts(sentence: str) -> str | None:
    """Return the last figure that a sentence asserts ("gross profit was $91.8 million"); None for working."""
    if "=" in sentence or "≈" in sentence:
        return None
    figure = None
    for found in _ASSERTS.finditer(sentence[-400:]):
        figure = found["figure"].rstrip(".,")
    return figure


def _explains(sentence: str, before: str) -> bool:
    """Whether a sentence only explains or verifies what the one before it asserts."""
    found = _EXPLAINS.match(sentence)
    if found is None or (figure := asserts(before)) is None:
        return False
    return found["checks"] is None or figure in sentence or not any(c.isdecimal() for c in sentence)


def _without_explanation(line: str) -> str:
    """Cut the sentences at a line's end that explain the answer, and a last one in parentheses."""
    if ". " not in line and ".*" not in line and ".)" not in line:
        return line
    marks = list(_SENTENCE.finditer(line))
    for i in range(len(marks) - 1, -1, -1):
        start = marks[i - 1].end() if i else 0
        head, tail = line[start : marks[i].start() + 1], line[marks[i].start() + 1 :]
        inside = tail.strip(" .*_\r")
        if not (
            _explains(tail.lstrip(), head)
            or (inside[:1] == "(" and inside[-1:] == ")" and any(c.isdecimal() for c in head))
        ):
            break
        line = line[: marks[i].start() + 1]
    return line


def _line_above(text: str, start: int) -> str:
    """Return the last line with something on it before ``start``."""
    above = text[max(0, start - MAX_STATEMENT) : start].rstrip("-=*_|:` \t\r\n#$")
    return above.rpartition("\n")[2]


_FIGURE = re.compile(r"[-+(]{0,2}[$€£¥₹]?[ \xa0]?[0-9][0-9.,]*\)?(?:[ \xa0]?[a-zA-Z%$€£]+){0,3}[ .]*")
_HEADS = re.compile(r"(?<![^\n])[ *_#>-]*(?P<label>[^\n:.!?]{2,60}?)[ *_]*:[ *_]*\Z")


def is_figure(line: str) -> bool:
    """Whether a line is nothing but a number and its unit."""
    return _FIGURE.fullmatch(line.strip()) is not None


def _heading(text: str, start: int) -> str:
    """Return the line above a lone figure that names it: "Net loss:", then "$5.0 million"."""
    above = text[max(0, start - 90) : start].rstrip()
    found = _HEADS.search(above)
    return f"{clean(found['label']).strip()}: " if found is not None else ""


def last_statement(text: str) -> Statement | None:
    """Take the last statement: of the last line that says something, the bold text or the last sentence."""
    end = len(text)
    line = ""
    for _ in range(50):
        text_end = len(text[max(0, end - 20_000) : end].rstrip()) + max(0, end - 20_000)
        start = text.rfind("\n", 0, text_end) + 1
        line = text[start:text_end]
        said = bool(line.strip() and line.strip(_RULE)) and not (start and _CLOSING.match(line))
        if said and not (start and _explains(line, _line_above(text, start))):
            break
        if not start:
            return None
        end = start - 1
    if not line.strip():
        return None
    line = line[-MAX_STATEMENT:]
    if start and (siblings := _siblings(text[:start], line)) is not None:
        return siblings
    line = _without_explanation(line)
    bold_marks = "**" in line or "__" in line
    bolds = (
        [bold for bold in _BOLD.finditer(line) if not bold[2].rstrip().endswith(":")] if bold_marks else []
    )
    if bolds and any(c.isdecimal() for c in bolds[-1][2]):
        # Of several bold figures in one sentence none is the answer for being the last one.
        first = max((m.end() for m in _BOLD_END.finditer(line, 0, bolds[-1].start())), default=0)
        marked = [b for b in bolds if b.start() >= first and any(c.isdecimal() for c in b[2])]
        begin, end = marked[0].start(), bolds[-1].end()
        before, inside, after = clean(line[:begin]), clean(line[begin:end]), clean(line[end:])
        if start and not before.strip() and _FIGURE.fullmatch((inside + after).strip()):
            before = _heading(text, start)
        whole = before + inside + after
        return Statement(whole, (len(before), len(before) + len(inside)), "bold", closed=False)
    signed = (
        not start and "-" in line[:4] and _SIGNED.fullmatch(line) is not None
    )  # a lone "- 12.6" is no list
    pieces = sentences(clean(line if signed else without_bullet(line)).strip())
    if not pieces:
        return None
    last = pieces[-1].strip()
    if len(pieces) == 1 and start and _FIGURE.fullmatch(last):
        last = _heading(text, start) + last
    above = text[max(0, start - 600) : start].rpartition("\n\n")[2] if start > 1 else ""
    return Statement(last, (0, len(last)), "last", earlier=" ".join(pieces[:-1]), above=clean(above).strip())

r"""Where a reply states its final answer.

In this order: the last ``Final answer: …``, ``\boxed{…}``, ``<answer>…</answer>`` or ``#### …``; else
the last "the answer is …"; else the last bold text of the last paragraph; else the last statement.
Everything is linear in the reply.
"""

from __future__ import annotations

import re

from schemas.grading_last import (
    MAX_LATER,
    MAX_STATEMENT,
    Statement,
    last_statement,
    without_bullet,
)
from schemas.grading_markup import clean, normalised
from schemas.grading_notes import read_note

_UPPER = {code: code + 32 for code in range(65, 91)}


def final_answer_text(reply: str) -> str | None:
    """Return the text that is taken as the reply's final answer, cleaned, or None where there is none."""
    statement = find_statement(reply)
    if statement is None:
        return None
    start, end = statement.focus
    return statement.text[start:end].strip() or None


def find_statement(reply: str) -> Statement | None:
    """Find the statement that holds the final answer; None for an empty reply or unfinished thought."""
    text = normalised(reply)
    low = text.translate(_UPPER) if not text.isascii() else text.lower()
    if len(text) <= _SHORT and _ALONE.fullmatch(text) and "answer" not in low and text.count("$") < 2:
        return Statement(text, (0, len(text)), "last")
    thought = low.rfind("</think>")
    if thought >= 0:
        text, low = text[thought + 8 :], low[thought + 8 :]
    elif low.lstrip()[:7] == "<think>":
        return None
    strong = _strong(text, low)
    if strong is not None:
        return strong
    given, weak = _json(text), _weak(text, low)
    if given is not None and (weak is None or weak[0] < given[0]):
        return given[1]
    if weak is not None:
        return weak[1]
    opening = _OPENING.match(text)
    if opening is not None:  # the answer first, in bold on a line of its own, then an explanation
        line = clean(opening[1]).strip()
        rest = text[opening.end() : opening.end() + MAX_LATER]
        return Statement(line, (0, len(line)), "bold", closed=True, later=rest)
    return last_statement(text)


_ALONE = re.compile(
    r"(?=[-+($€£¥₹]{0,3}[A-Za-z0-9])(?![-+][ \xa0]|[0-9]{1,2}[.)][ \xa0]|\([0-9]{1,2}\)[ \xa0])"
    r"(?:[A-Za-z$€£¥₹%,()=:;/'+-]++|[0-9]++(?! [0-9])|\.(?![ )'\xa0])|[ \xa0](?![ \xa0]|\Z))++"
)
"""A reply of one sentence without marks of any kind, as ``last_statement`` would return it."""
_SHORT = 300
_AFTER_MARK = re.compile(
    r"[ \t*_`\"')]{0,6}(?P<head>\([^()\n]{0,80}\)|in [a-z$ .]{2,30}?(?=[*_`]{0,4}:))?[ *_`]{0,6}"
    r"(?:-(?= )|—)?(?:(?:(?:is|was|would be|should be)\b|[:=→]|(?<=[-—]))[ \t*_`\"]*(?:(?:therefore|thus|hence|then)\b,?\s*)?[:*_` ]{0,6})+"
)
_HEADING = re.compile(r"[ *_`:)]{0,8}\n\s*")
_HASH = re.compile(r"####[ \t]*(?=[-+($€£¥₹\\]{0,3}\s?[0-9])")


def _strong(text: str, low: str) -> Statement | None:
    """Find the last explicit marker that has something after it."""
    best, found = -1, None
    end = len(low)
    for _ in range(8):  # "before the final answer, note" is no marker: look further up
        at = low.rfind("final answer", 0, end)
        if at < 0:
            break
        end = at
        stop = at + 12
        mark = _AFTER_MARK.match(low, stop) or _HEADING.match(low, stop)
        if mark is None:
            continue
        if not text[mark.end() :].strip("*_`#. \n\t") and best < 0:
            return Statement("", (0, 0), "marker")
        head = text[slice(*mark.span("head"))] if mark.re is _AFTER_MARK and mark["head"] else ""
        best, found = at, _line(text, _after(text, mark), "marker", head=head)
        break
    at = low.rfind("\\boxed")
    if at > best and (boxed := _boxed(text, at)) is not None:
        best, found = at, boxed
    at = low.rfind("<answer>")
    if at > best:
        stop = low.find("</answer>", at)
        inside = clean(text[at + 8 : stop if stop >= 0 else at + 8 + MAX_STATEMENT][:MAX_STATEMENT]).strip()
        if stop >= 0:
            inside += _fields_below(f"\n{text[stop + 9 : stop + 60].lstrip()}", 0)
        later = text[stop + 9 : stop + MAX_LATER] if stop >= 0 else ""
        best, found = at, Statement(inside, (0, len(inside)), "marker", closed=stop >= 0, later=later)
    at = low.rfind("####")
    if at > best and (mark := _HASH.match(text, at)) is not None:
        found = _line(text, mark.end(), "marker")
    return found


def _line(text: str, at: int, how: str, head: str = "") -> Statement:
    """Take the rest of the line from ``at``, or the next lines where nothing is left on it."""
    stop = text.find("\n", at)
    stop = len(text) if stop < 0 else stop
    line = text[at:stop]
    if not line.strip(" *_`:\t\r"):
        while stop < len(text) and text[stop] in "\n\r \t*_":
            stop += 1
        at = stop
        stop = text.find("\n\n", at, at + MAX_STATEMENT)
        stop = min(len(text), at + MAX_STATEMENT) if stop < 0 else stop
        line = "\n".join(without_bullet(part) for part in text[at:stop].split("\n"))
    elif line.lstrip().startswith(("$$", "\\[")) and len(line.strip()) < 3:
        stop = text.find("\n\n", at)
        line = text[at : len(text) if stop < 0 else stop]
    line = clean(line[:MAX_STATEMENT]).strip()
    if head.strip("()").strip():
        line = f"{line} ({head.strip('()').strip()})"
    line += _fields_below(text, stop)
    return Statement(
        line,
        (0, len(line)),
        how,
        closed=stop < len(text),
        later=text[stop : stop + MAX_LATER] if stop < len(text) else "",
    )


_FIELD_BELOW = re.compile(
    r"\n{1,2}[ *_-]*(?:(?:units?|scale|currency|denomination|sign)[*_ ]*:[*_ ]*(?P<field>[^\n:]{1,40}?)|\((?P<inside>[^()\n]{1,60})\)|(?P<alone>[A-Za-z%$€£¥ ]{1,24}?))[ *_.]*(?=\n|$)",
    re.IGNORECASE,
)


def _fields_below(text: str, stop: int, most: int = 3) -> str:
    """Return what the lines below say of the unit: "Unit: EUR million", "(in thousands)"."""
    found = _FIELD_BELOW.match(text, stop, stop + 120) if stop < len(text) else None
    if found is None:
        return ""
    said = found["field"] or found["inside"] or found["alone"]
    if found["field"] is None and read_note(said) is None and not said.lower().startswith("in "):
        return ""
    return f" ({clean(said).strip()}){_fields_below(text, found.end(), most - 1) if found['field'] and most else ''}"


def _boxed(text: str, at: int) -> Statement | None:
    r"""Read ``\boxed{…}`` with its line around it: the words before may say a direction, those after a unit."""
    opening = text.find("{", at, at + 8)
    if opening < 0:
        return None
    depth, close = 0, -1
    for index in range(opening, min(len(text), opening + MAX_STATEMENT)):
        c = text[index]
        if c == "{":
            depth += 1
        elif c == "}":
            depth -= 1
            if not depth:
                close = index
                break
    if close < 0:
        return None
    start = max(text.rfind("\n", 0, at) + 1, at - 200)
    stop = text.find("\n", close)
    stop = min(len(text) if stop < 0 else stop, close + 200)
    first = text.find("\\boxed", start, at)
    if first >= 0 and not _CONCLUDED.search(text, first, at):  # two boxes in one line: both are marked
        at, opening = first, text.find("{", first)
    before, inside, after = text[start:at], text[opening + 1 : close], text[close + 1 : stop]
    if before.endswith("$") and not before.endswith("\\$") and "$" in after:
        before, after = before.rstrip("$"), after.replace("$$", "$").replace("$", "", 1)
    if after.startswith("~"):
        after = f" {after[1:]}"
    before, inside, after = clean(before), clean(inside), clean(after)
    if inside[:1].isdecimal() and before[-1:].isalnum():
        before += " "
    return Statement(
        before + inside + after, (len(before), len(before) + len(inside)), "boxed", closed=True,
        later=text[stop : stop + MAX_LATER],
    )  # fmt: skip


_CONCLUDED = re.compile(r"\b(?:so|thus|therefore|hence|then|wrong|incorrect|not|instead)\b")
_WEAK = re.compile(
    r"answer(?:\s+to\s+[^.:\n]{1,80}?)?[\s*_`\"')]{0,6}(?:is\b|[:=]|would be\b|comes to\b)[\s*_`:]{0,8}(?:(?:therefore|thus)\b,?\s*)?"
)


_JSON = re.compile(
    r"[\"'](?:final[ _])?answer[\"']\s*:\s*(?:\{\s*[\"']value[\"']\s*:\s*)?(?:\"([^\"\n]{0,400})\"|(-?[0-9][0-9.,eE+]{0,40}?|true|false|null)(?=\s*[,}\n]))",
    re.IGNORECASE,
)
_JSON_UNIT = re.compile(
    r"[\"'](?:units?|scale|currency|direction|sign)[\"']\s*:\s*\"([^\"\n]{1,40})\"", re.IGNORECASE
)


def _json(text: str) -> tuple[int, Statement] | None:
    """Read the value of the last "answer" key, and the unit that its object names."""
    if "answer" not in text or ('"' not in text and "'" not in text):
        return None
    found = None
    for found in _JSON.finditer(text):  # noqa: B007 - the last one is wanted
        pass
    if found is None:
        return None
    line = clean(found[1] or found[2] or "").strip()
    opened = text.rfind("{", max(0, found.start() - 300), found.start())
    closed = text.find("}", found.end(), found.end() + 300)
    for field in _JSON_UNIT.finditer(text, max(opened, 0), closed if closed >= 0 else found.end() + 300):
        line += f" ({field[1]})"
    rest = text[found.end() : found.end() + MAX_LATER]
    return found.end(), Statement(line, (0, len(line)), "marker", closed=True, later=rest)


_ANSWER_LINE = re.compile(r"(?:^|\n)[#*_ \t]{0,8}answer[#*_: \t]{0,8}\n\s*", re.IGNORECASE)


def _weak(text: str, low: str) -> tuple[int, Statement] | None:
    end = len(low)
    for _ in range(8):
        at = low.rfind("answer", 0, end)
        if at < 0:
            return None
        end = at
        mark = _WEAK.match(low, at) or _ANSWER_LINE.match(low, max(0, low.rfind("\n", 0, at)))
        if mark is not None and text[mark.end() :].strip("*_` \n."):
            return mark.end(), _line(text, _after(text, mark), "marker")
    return None


def _after(text: str, mark: re.Match[str]) -> int:
    """Return where a marker's statement begins: at the line's end where it stands on the lines below."""
    newline = text.find("\n", mark.start() + 1, mark.end())
    return mark.end() if newline < 0 else newline


_OPENING = re.compile(r"\s*\*\*(?=[-+(]?\s?[$€£¥₹]?\s?[-(]?[0-9])([^*\n]{1,200})\*\*[ \t.]*(?:\n|$)")


def last_paragraph(reply: str) -> Statement | None:
    """Return the last paragraph whole, list marks removed: several answers may stand on several lines."""
    text = normalised(reply).rstrip()[-MAX_STATEMENT:]
    start = text.rfind("\n\n") + 1
    lines = [clean(without_bullet(line)).strip() for line in text[start:].split("\n")]
    whole = "\n".join(line for line in lines if line)
    return Statement(whole, (0, len(whole)), "last") if whole else None

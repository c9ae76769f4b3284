"""Grading several named answers in one reply: "Final answer: step 3; correct value $1,204 thousand"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from schemas.grading_choice import chosen, grade_choice
from schemas.grading_last import Statement
from schemas.grading_number import grade_number, verdict
from schemas.grading_text import grade_span, normalised_tokens
from schemas.numerals import CARDINALS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from schemas.answer import Distractor, FieldAnswer, FieldsAnswer, Verdict

_SPLIT = re.compile(
    r"\s*(?:;|\n|\||\s—\s)\s*|\.\s+(?=[A-Z])|,\s+(?:and\s+)?|\s+and\s+(?:the\s+|its\s+)?(?=[A-Za-z])"
)


def segments(text: str, names: Sequence[str]) -> dict[str, str]:
    """Give each field its part of the text: by its name where that is written, else by its place.

    A name may be written with spaces for underscores, in full or by a word of its own ("step" for
    ``wrong_step``); the parts are taken in order where no name is written.
    """
    low = text.lower()
    found: list[tuple[int, int, str]] = []
    for name in names:
        place = _place(low, name, names)
        if place is not None:
            found.append((*place, name))
    found = [place for place in found if re.search(r"\w", text[place[1] :])]
    found.sort()
    if len(found) == len(names):
        ends = [start for start, _, _ in found[1:]] + [len(text)]
        return {
            name: _denied(text, start) + text[stop:end].strip(" :=;,.\n")
            for (start, stop, name), end in zip(found, ends, strict=True)
        }
    should = _SHOULD.search(text) if len(found) == len(names) - 1 == 1 else None
    if (
        should is not None
        and found[0][1] <= should.start()
        and (value := _VALUE.match(text, found[0][1])) is not None
        and (value["value"].isdecimal() or value["value"].lower() in CARDINALS)
    ):
        name = found[0][2]
        other = next(n for n in names if n != name)
        return {
            name: _denied(text, found[0][0]) + value["value"],
            other: text[should.end() :].strip(" :=;,.\n"),
        }
    if len(found) == len(names) - 1 and len(names) > 1:
        shared = _remainder(text, found, names)
        if shared is not None:
            return shared
    parts = [part for part in _SPLIT.split(text) if part and part.strip()]
    if len(parts) == len(names):
        return {name: _unnamed(part, name, names) for name, part in zip(names, parts, strict=True)}
    return {name: text[stop:].strip(" :=;,.\n") for _, stop, name in found}


_VALUE = re.compile(
    r"[\s:=#]{0,3}(?:(?:is|was|in|at|number|step|no\.)\s){0,3}(?P<value>[0-9]{1,6}(?![0-9.,]*[0-9])|[a-z]{3,9}(?![a-z]))",
    re.IGNORECASE,
)
_NOT = re.compile(r"\b(?:not|before|after|except|than)\s+(?:in\s+|at\s+)?(?:the\s+)?$", re.IGNORECASE)
_RIGHT = re.compile(
    r"\bsteps?\s+[0-9]{1,3}(?:\s*(?:,|and|-|to|through|&)\s*[0-9]{1,3}){0,6}\s+(?:is|are|was|were|looks?)\s+(?:all\s+)?(?:right|correct|fine|ok(?:ay)?|accurate|valid)\b[,;.:]?\s*",
    re.IGNORECASE,
)
"""A clause that says which steps are right: the wrong one is another."""
_SHOULD = re.compile(
    r"\b(?:should\s+(?:be|read|have\s+been|equal)|(?:is|was)\s+off\s+by|off\s+by)\b\s*:?", re.IGNORECASE
)


def _denied(text: str, start: int) -> str:
    """Keep the "not" that stands before a field's name with what stands after it."""
    return "not " if _NOT.search(text[max(0, start - 12) : start]) else ""


def _remainder(text: str, found: list[tuple[int, int, str]], names: Sequence[str]) -> dict[str, str] | None:
    """Give the one field that is not named what the others leave: "$1,204 thousand at step 3"."""
    parts: dict[str, str] = {}
    left, at = "", 0
    for start, stop, name in found:
        value = _VALUE.match(text, stop)
        if value is None or (value["value"][0].isalpha() and value["value"].lower() not in CARDINALS):
            return None
        parts[name] = _denied(text, start) + value["value"]
        left += text[at:start] + " "
        at = value.end()
    left = (left + text[at:]).strip(" :=;,.\n")
    missing = next(name for name in names if name not in parts)
    return {**parts, missing: _LINKING.sub("", left)}


_LINKING = re.compile(
    r"\s+(?:at|in|is|for|of)\s*$|^(?:→|=>|-|—)\s*|^is\s+(?:wrong|incorrect)\s*[:;,—-]?\s*", re.IGNORECASE
)


def _place(low: str, name: str, names: Sequence[str]) -> tuple[int, int] | None:
    words = name.lower().replace("_", " ").replace("-", " ").split()
    others = {word for other in names if other != name for word in other.lower().replace("-", "_").split("_")}
    for phrase in (words, *([word] for word in reversed(words) if word not in others)):
        match = re.search(
            r"(?<![a-z])" + r"[ _-]".join(map(re.escape, phrase)).removesuffix("s") + r"s?(?![a-z])", low
        )
        if match is not None:
            return match.start(), match.end()
    return None


def _unnamed(part: str, name: str, names: Sequence[str]) -> str:
    place = _place(part.lower(), name, names)
    return part[place[1] :].strip(" :=;,.\n") if place is not None else part.strip()


def grade_fields(
    statement: Statement, answer: FieldsAnswer, distractors: Sequence[Distractor] = ()
) -> Verdict:
    """Grade every field; the reply is right if all are. The verdict is of the first that is not."""
    start, end = statement.focus
    read = statement.text[start:end].strip()
    if "tep" in read:
        read = _RIGHT.sub("", read)
    if not read:
        return verdict("no_answer", read, "empty")
    names = tuple(answer.fields)
    parts = segments(read, names)
    grades = {
        name: _grade_field(name, parts.get(name), field, distractors) for name, field in answer.fields.items()
    }
    _choose_by_clause(read, answer, grades, distractors)
    wrong = [name for name, grade in grades.items() if grade.kind != "correct"]
    if not wrong:
        return verdict("correct", read)
    for distractor in distractors:
        theirs = segments(distractor.display, names)
        if theirs and all(_alike(parts.get(name), theirs.get(name)) for name in names):
            return verdict("wrong", read, f"the distractor {distractor.display!r}", distractor.mode)
    for name, field in answer.fields.items():
        # "No error": one of the choices that needs no other field.
        if field.kind != "choice" or name in parts:
            continue
        said = chosen(read, field.options)
        if len(said) == 1 and (other := said.pop()) != field.choice:
            hit = next((d.mode for d in distractors if d.display.lower() == other.lower()), None)
            return verdict("wrong", read, f"{name}: chooses {other!r}", hit)
    order = ("wrong", "too_coarse", "ambiguous", "unparseable", "no_answer", "truncated", "ungraded")
    worst = min(wrong, key=lambda name: order.index(grades[name].kind))
    grade = grades[worst]
    return verdict(grade.kind, read, f"{worst}: {grade.why}", grade.mode, grade.power)


_HEAD = re.compile(r"[;:(\n]|[.,]\s")
_MISSED = ("no_answer", "unparseable")


def _choose_by_clause(
    read: str, answer: FieldsAnswer, grades: dict[str, Verdict], distractors: Sequence[Distractor]
) -> None:
    """Grade a choice by the first clause, and the number beside it by the rest: "No, it does not foot; it is off by 27"."""
    choices = [name for name, field in answer.fields.items() if field.kind == "choice"]
    others = [name for name in grades if name not in choices]
    if len(choices) != 1:
        return
    cut = _HEAD.search(read)
    found = _grade_field(
        choices[0], read if cut is None else read[: cut.start()], answer.fields[choices[0]], distractors
    )
    if found.kind in _MISSED:
        return
    grades[choices[0]] = found
    if len(others) == 1 and cut is not None and grades[others[0]].kind in _MISSED:
        rest = read[cut.start() :].strip(" ;:().,\n")
        grades[others[0]] = _grade_field(others[0], rest, answer.fields[others[0]], distractors)


def _grade_field(
    name: str, part: str | None, field: FieldAnswer, distractors: Sequence[Distractor]
) -> Verdict:
    if part is None:
        return verdict("no_answer", "", "not stated")
    statement = Statement(part, (0, len(part)), "marker")
    if field.kind == "number":
        usable = tuple(d for d in distractors if d.exact is not None)
        return grade_number(statement, field, usable, labels=field.unit == "pure")
    if field.kind == "choice":
        if not chosen(part, field.options):  # "step 3" where the field is called step, too
            part = f"{name} {part}"
        return grade_choice(part, Statement(part, (0, len(part)), "marker"), field)
    return grade_span(statement, field)


def _alike(mine: str | None, theirs: str | None) -> bool:
    if mine is None or theirs is None:
        return mine is theirs
    return normalised_tokens(mine) == normalised_tokens(theirs)

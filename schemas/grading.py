"""The grader: one reply, one answer, one verdict. The rules, with examples, are in docs/grading.md.

Generators use it as their gate, the audit on real data, evaluation and rejection sampling on models:
what is taught is what is graded.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from schemas.grading_absence import claims_absence, offers, refuses
from schemas.grading_assertion import second_thoughts
from schemas.grading_choice import grade_choice
from schemas.grading_fields import grade_fields
from schemas.grading_labels import is_label, year_like
from schemas.grading_last import Statement, sentences, without_bullet
from schemas.grading_number import grade_number, verdict
from schemas.grading_text import exact_match, f1, grade_span, grade_spans, states
from schemas.reading import read_numbers
from schemas.statement import final_answer_text, find_statement, last_paragraph

if TYPE_CHECKING:
    from collections.abc import Sequence

    from schemas.answer import Answer, Distractor, NotDisclosedAnswer, SpanAnswer, Verdict

__all__ = ["exact_match", "f1", "final_answer_text", "grade"]


def grade(
    reply: str, answer: Answer, distractors: Sequence[Distractor] = (), *, truncated: bool = False
) -> Verdict:
    """Grade a free-text reply. Never raises on any text; linear in its length.

    ``truncated`` says that the reply was cut at a token limit: it is graded only if its final answer
    was complete before the cut. Wrong replies that hit a distractor take its mode; for the others
    the mode is inferred where it can be told.
    """
    if answer.kind == "prose":
        return verdict("ungraded", reply, "no rule can grade an explanation")
    statement = find_statement(reply)
    if statement is None:
        if truncated or reply.strip():
            return verdict(
                "truncated" if truncated or "<think>" in reply else "no_answer", "", "no final answer"
            )
        return verdict("no_answer", "", "empty")
    if truncated and not (statement.closed and statement.how != "last"):
        return verdict("truncated", statement.text, "cut before a final answer")
    match answer.kind:
        case "number":
            return grade_number(_first_sentence(statement), answer, distractors)
        case "span":
            texts = (answer.text, *answer.aliases)
            if (
                statement.how == "last"
                and not _UNSURE.search(reply[-4000:])
                and exact_match(reply[-4000:], texts)
            ):
                return verdict("correct", reply.strip())  # a span of several sentences, and nothing else
            return _kept(statement, _unmarked_span(statement, answer, distractors, texts), texts)
        case "spans":
            found = grade_spans(_paragraph(reply, statement), answer, reply)
            return _kept_all(statement, found, answer.texts)
        case "choice":
            return grade_choice(reply, statement, answer, distractors)
        case "not_disclosed":
            return _grade_absence(statement, answer)
        case "fields":
            found = grade_fields(_paragraph(reply, statement), answer, distractors)
            return _kept_fields(statement, found)


_UNSURE = re.compile(r"[<>≤≥≠?]")
_PRONOUN = re.compile(r"(?:it|this|they|these|that)\b", re.IGNORECASE)
_EST = re.compile(r"\b(?:the|its|our)\s+(?:\w+\s+){0,3}?(?:was|is|were|are)\s+\w", re.IGNORECASE)


def _unmarked_span(
    statement: Statement, answer: SpanAnswer, distractors: Sequence[Distractor], texts: Sequence[str]
) -> Verdict:
    """Grade a span; of several unmarked sentences or list items none is the answer for being the last."""
    found = grade_span(statement, answer, distractors)
    if statement.how != "last":
        return found
    before = sentences(statement.earlier)[-1:]
    if found.kind != "correct":
        if before and _PRONOUN.match(statement.text):  # "North America. It had $91.8 million in revenue."
            text = before[0].rstrip(".")
            return grade_span(Statement(text, (0, len(text)), "last"), answer, distractors)
        return found
    above = without_bullet(statement.above.rpartition("\n")[2]).strip() if not before else ""
    listed = 0 < len(above.split()) <= 5 and above[-1:].isalnum() and len(statement.text.split()) <= 6
    parallel = bool(before) and _EST.match(before[0]) and _EST.match(statement.text)
    if (listed or parallel) and not states(above or before[0].rstrip("."), texts):
        return verdict("ambiguous", found.read or "", "several answers, and none is marked")
    return found


def _paragraph(reply: str, statement: Statement) -> Statement:
    """Widen a last statement to its paragraph, for answers that have several parts."""
    return (last_paragraph(reply) or statement) if statement.how in ("last", "bold") else statement


def _first_sentence(statement: Statement) -> Statement:
    """Leave out what follows the sentence with the number: "91.8 million. Costs were 210.7 million."""
    if statement.how != "marker" or ("." not in statement.text and "\n" not in statement.text):
        return statement
    pieces = sentences(statement.text.replace("\n", ". ") if "\n" in statement.text else statement.text)
    if len(pieces) == 1 and pieces[0] == statement.text:
        return statement
    for i, piece in enumerate(pieces):
        if any(c.isdecimal() for c in piece):
            if i + 1 < len(pieces) and _DATED.match(piece) and _DATED.match(pieces[i + 1]):
                both = f"{piece}; {pieces[i + 1]}"  # two periods' figures, none chosen
                return statement._replace(text=both, focus=(0, len(both)))
            rest = " ".join([*pieces[i + 1 :], statement.later])
            return statement._replace(text=piece, focus=(0, len(piece)), later=rest)
    return statement


_DATED = re.compile(r"\s*(?:FY\s?|fiscal (?:year )?)?(?:19|20)[0-9]{2}\s?[:|—-]", re.IGNORECASE)


def _kept(statement: Statement, found: Verdict, texts: Sequence[str]) -> Verdict:
    """Turn a right text into an ambiguous one where the reply goes on to take it back."""
    thoughts = None
    if found.kind == "correct":
        at = statement.text.lower().rfind(texts[0].lower())
        rest = f"x{statement.text[at + len(texts[0]) :]}" if at >= 0 else ""
        thoughts = second_thoughts(rest + statement.later)
    if thoughts is not None and not any(
        states(piece, texts) for piece in (thoughts[0], *sentences(thoughts[0]))
    ):
        return verdict("ambiguous", found.read or "", "the final answer is taken back")
    return found


def _kept_fields(statement: Statement, found: Verdict) -> Verdict:
    """Turn right fields into ambiguous ones where the reply goes on with another figure."""
    thoughts = second_thoughts(statement.later) if found.kind == "correct" else None
    if thoughts is None:
        return found
    mine = {n.mantissa for n in read_numbers(statement.text)}
    if thoughts[1] or any(n.mantissa not in mine for n in read_numbers(thoughts[0])):
        return verdict("ambiguous", found.read or "", "the final answer is taken back")
    return found


def _kept_all(statement: Statement, found: Verdict, texts: Sequence[str]) -> Verdict:
    """Turn right texts into ambiguous ones where the reply goes on to take one of them back."""
    thoughts = second_thoughts(statement.later) if found.kind == "correct" else None
    if thoughts is None:
        return found
    tail = thoughts[0].lower()
    some = [text.lower() in tail for text in texts]
    if thoughts[1] or (any(some) and not all(some)) or any(c.isdecimal() for c in tail):
        return verdict("ambiguous", found.read or "", "the final answer is taken back")
    return found


def _grade_absence(statement: Statement, answer: NotDisclosedAnswer) -> Verdict:
    """Grade "not disclosed": it must be said, and no figure may be offered all the same."""
    start, end = statement.focus
    read = statement.text[start:end].strip()
    whole = f"{statement.earlier} {statement.text}" if statement.how == "last" else statement.text
    if claims_absence(whole):
        thoughts = second_thoughts(statement.later)
        whole = f"{whole} {thoughts[0]}" if thoughts is not None else whole
        figures = [
            n.digits[0] for n in read_numbers(whole) if not is_label(whole, n) and not year_like(whole, n)
        ]
        if offers(whole, figures, answer.what):
            return verdict("ambiguous", read, "says that it is not disclosed, yet offers a figure")
        return verdict("correct", read)
    if not read:
        return verdict("no_answer", read, "empty")
    if any(c.isdecimal() for c in read):
        return verdict("wrong", read, "states a figure that the context does not disclose", "invented_figure")
    if refuses(read):
        return verdict("no_answer", read, "declines to answer")
    return verdict("wrong", read, "does not say that it is not disclosed")

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
from schemas.grading_number import grade_number, verdict
from schemas.grading_text import exact_match, f1, grade_span, grade_spans, states
from schemas.reading import read_numbers
from schemas.grading_last import Statement, sentences
from schemas.statement import final_answer_text, find_statement, last_paragraph

if TYPE_CHECKING:
    from collections.abc import Sequence

    from schemas.answer import Answer, Distractor, NotDisclosedAnswer, Verdict

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
            if statement.how == "last" and exact_match(reply[-4000:], (answer.text, *answer.aliases)):
                return verdict("correct", reply.strip())  # a span of several sentences, and nothing else
            return _kept(
                statement, grade_span(statement, answer, distractors), (answer.text, *answer.aliases)
            )
        case "spans":
            return grade_spans(_paragraph(reply, statement), answer)
        case "choice":
            return grade_choice(reply, statement, answer, distractors)
        case "not_disclosed":
            return _grade_absence(statement, answer)
        case "fields":
            return grade_fields(_paragraph(reply, statement), answer, distractors)


def _paragraph(reply: str, statement: Statement) -> Statement:
    """Widen a last statement to its paragraph, for answers that have several parts."""
    return (last_paragraph(reply) or statement) if statement.how == "last" else statement


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
    thoughts = second_thoughts(statement.later) if found.kind == "correct" else None
    if thoughts is not None and not any(
        states(piece, texts) for piece in (thoughts[0], *sentences(thoughts[0]))
    ):
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

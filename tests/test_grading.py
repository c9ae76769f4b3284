"""What the grader promises: one verdict per reply, for the reasons in docs/grading.md."""

from __future__ import annotations

import pytest
from grading_cases import ANSWERS, CASES

from schemas.grading import grade


def said(verdict):
    parts = [verdict.kind, verdict.mode, verdict.power]
    while parts[-1] is None:
        parts.pop()
    return ":".join(map(str, parts))


@pytest.mark.parametrize(
    ("key", "reply", "expected", "why"), CASES, ids=[f"{c[0]}-{i}" for i, c in enumerate(CASES)]
)
def test_verdict(key, reply, expected, why):
    answer, distractors = ANSWERS[key]
    assert said(grade(reply, answer, distractors)) == expected, why


def test_the_table_is_large_and_without_repeats():
    assert len(CASES) >= 400
    assert len({(key, reply) for key, reply, _, _ in CASES}) == len(CASES)
    assert all(why for *_, why in CASES)

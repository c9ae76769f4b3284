"""What the grader promises: one verdict per reply, for the reasons in docs/grading.md."""

from __future__ import annotations

from fractions import Fraction

import pytest
from grading_cases import ANSWERS, CASES

from schemas.answer import NumberAnswer
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


@pytest.mark.parametrize("reply", ["$8,325 thousand", "€8.325 million", "8,325", "8,325 thousand"])
def test_money_of_an_unnamed_currency_may_be_given_any(reply):
    answer = NumberAnswer(
        exact=Fraction(8_325_000), unit="money", scale=3, places=0,
        accept=(Fraction(8_324_500), Fraction(8_325_500)), display="8,325 thousand",
    )  # fmt: skip
    assert grade(reply, answer).correct
    assert not grade("8,325%", answer).correct
    assert not grade("$8,325 million", answer).correct

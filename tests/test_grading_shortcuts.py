"""The grader's shortcuts say what the longer ways say: prepared answers, plain sentences, lone numbers, folded case."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import grade, grading_claims, grading_number, statement
from schemas.answer import Distractor, NumberAnswer
from schemas.folded import Folded
from schemas.grading_absence import _ABSENT, _ONLY_BUT
from schemas.grading_assertion import _BACK, BOUND, DENIED
from schemas.grading_gold import prepared
from schemas.grading_last import last_statement
from schemas.reading import _numbers, read_numbers
from schemas.writing import renderings

_PIECES = st.sampled_from(
    ["Gross profit", "was", "$91.8 million", "-5.0", "(12.6)%", "up", "91", "842", "1.", "2)", "(3)", "-", "+", "USD", "a loss of", ".", ",",
     "Inc.", "e.g.", '"', "'", ")", "(", "€4", "\xa0", " ", "not", "no. 5", "12:30", "#", "x10", "and/or", "1,234", "?", "!", "Note:"]
)  # fmt: skip
_TEXTS = st.lists(_PIECES, min_size=1, max_size=7).flatmap(
    lambda pieces: st.sampled_from([" ".join(pieces), "".join(pieces)])
)


def _answer(exact: Fraction, convention: str = "signed", unit: str = "USD", scale: int = 6) -> NumberAnswer:
    half = Fraction(10**scale, 20)
    return NumberAnswer.model_validate({
        "exact": exact, "unit": unit, "scale": scale, "places": 1, "convention": convention,
        "accept": (exact - half, exact + half), "display": "",
    })  # fmt: skip


@given(_TEXTS)
def test_a_plain_sentence_is_found_as_the_last_statement_would_be(text: str) -> None:
    if statement._ALONE.fullmatch(text) and text.count("$") < 2:
        assert statement.find_statement(text) == last_statement(text)


@given(_TEXTS)
def test_numbers_of_a_short_text_are_those_of_the_reader(text: str) -> None:
    assert read_numbers(text) == list(_numbers(text)) == read_numbers(text)


def test_a_list_of_numbers_is_the_callers_own() -> None:
    read_numbers("$91.8 million").clear()
    assert len(read_numbers("$91.8 million")) == 1


@given(
    st.fractions(-(10**9), 10**9, max_denominator=1000),
    st.sampled_from(["signed", "magnitude", "direction"]),
    st.sampled_from([("USD", 6), ("USD", 0), ("percent", 0), ("points", 0), ("bps", 0), ("shares", 3)]),
    st.booleans(),
)
def test_a_lone_number_is_graded_as_one_with_words_that_say_nothing(
    exact: Fraction, convention: str, unit: tuple[str, int], right: bool
) -> None:
    answer = _answer(exact, convention, *unit)
    said = exact if right else exact + Fraction(10 ** unit[1]) * 3
    for text in renderings(said, *unit, 1, convention):
        lone, long = grade(text, answer), grade(f"Final answer: {text}\n\nLet me know.", answer)
        assert (lone.kind, lone.mode, lone.power) == (long.kind, long.mode, long.power), text
        with pytest.MonkeyPatch.context() as patch:  # the longer way
            patch.setattr(grading_number, "is_lone", lambda *_: False)
            patch.setattr(grading_claims, "is_lone", lambda *_: False)
            assert grade(text, answer) == lone


def test_answers_that_differ_are_prepared_anew() -> None:
    first, second = _answer(Fraction(91_842_000)), _answer(Fraction(84_512_000))
    wrong = (Distractor(mode="wrong_period", display="$84.5 million", exact=Fraction(84_512_000)),)
    assert grade("$84.5 million", first, wrong).mode == "wrong_period"
    assert grade("$84.5 million", first).mode is None
    assert grade("$84.5 million", second).correct
    assert prepared(second, ()) is prepared(second, ())


def test_distractors_in_a_list_may_change() -> None:
    answer, wrong = _answer(Fraction(91_842_000)), list[Distractor]()
    assert grade("$84.5 million", answer, wrong).mode is None
    wrong.append(Distractor(mode="wrong_period", display="$84.5 million", exact=Fraction(84_512_000)))
    assert grade("$84.5 million", answer, wrong).mode == "wrong_period"


_WORDS = st.lists(
    st.sampled_from(
        ["Not", "NOT disclosed", "Wait,", "no", "Over", "AT LEAST", "$", "£", "isn't", "Actually", "US", "İ", "\u0131", "\u017forry", "sorry", "\u212a", "unavailable", "Ünavailable", "the", "answer is", "91.8", "\n", "only"]
    ),
    max_size=8,
).map(" ".join)  # fmt: skip


@given(_WORDS)
def test_folded_patterns_find_what_patterns_that_ignore_case_find(text: str) -> None:
    for folded in (DENIED, BOUND, _BACK, _ABSENT, _ONLY_BUT, Folded(r"(?P<Sign>No)\s+(?P=Sign)|\W[A-Z]\S")):
        plain = folded._any.search(text)
        found = folded.search(text)
        assert (found and found.span()) == (plain and plain.span()), folded._any.pattern
    assert Folded(r"\D(?P<A>x)(?P=A)\S").match("1XxB") is None

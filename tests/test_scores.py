"""Scores count what was graded; TAT-QA's own measure is kept apart from ours."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.answer import Verdict
from schemas.grading_text import exact_match, f1
from schemas.scores import Score, wilson
from schemas.tatqa_metric import em_f1


def test_wilson_agrees_with_published_values():
    # Newcombe 1998, "Two-sided confidence intervals for the single proportion", table I, method 3.
    assert wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert wilson(15, 148) == pytest.approx((0.0624, 0.1605), abs=5e-5)
    assert wilson(0, 20) == pytest.approx((0.0, 0.1611), abs=5e-5)
    assert wilson(1, 29) == pytest.approx((0.0061, 0.1718), abs=5e-5)


@given(st.integers(0, 500), st.integers(0, 500))
def test_wilson_holds_the_proportion_and_stays_in_bounds(a, b):
    n = a + b
    low, high = wilson(a, n)
    assert 0 <= low <= (a / n if n else 0.5) <= high <= 1


def test_wilson_refuses_impossible_counts():
    with pytest.raises(ValueError, match="3 successes of 2"):
        wilson(3, 2)


def test_prose_never_stands_in_an_accuracy():
    score = Score()
    for verdict in (
        Verdict(kind="correct"),
        Verdict(kind="wrong", mode="wrong_sign"),
        Verdict(kind="wrong"),
        Verdict(kind="no_answer"),
        Verdict(kind="ungraded"),
    ):
        score.add(verdict)
    assert (score.total, score.graded, score.accuracy) == (5, 4, 0.25)
    assert score.modes == {"wrong_sign": 1, "unnamed": 1}
    assert score.as_dict()["kinds"] == {"wrong": 2, "correct": 1, "no_answer": 1, "ungraded": 1}
    prose = Score()
    prose.add(Verdict(kind="ungraded"))
    assert prose.accuracy is None
    assert prose.as_dict()["interval"] is None


@pytest.mark.parametrize(
    ("gold", "prediction", "options", "expected"),
    [
        (["8325"], "8325", {"gold_scale": "thousand", "scale": "thousand", "numeric": True}, (1.0, 1.0)),
        (["8325"], "8325", {"gold_scale": "thousand", "scale": "", "numeric": True}, (0.0, 0.0)),
        (["8325"], "8,325", {"gold_scale": "thousand", "scale": "thousand", "numeric": True}, (1.0, 1.0)),
        (["12.67"], "12.67", {"gold_scale": "percent", "scale": "percent", "numeric": True}, (1.0, 1.0)),
        (
            ["12.67"],
            "0.1267",
            {"gold_scale": "percent", "numeric": True},
            (1.0, 1.0),
        ),  # its oddity: the ratio passes
        (["12.67"], "12.67%", {"gold_scale": "percent", "numeric": True}, (1.0, 1.0)),
        (["goodwill", "trade names"], ["trade names", "goodwill"], {}, (1.0, 1.0)),
        (["the goodwill"], "Goodwill", {}, (1.0, 1.0)),
        (["customer contracts"], "contracts", {}, (0.0, 0.67)),
        (["$1.9 million"], "1.9 million", {}, (1.0, 1.0)),
        (["2019"], "2018", {}, (0.0, 0.0)),
        (["2019"], "", {}, (0.0, 0.0)),
        (["2019"], [], {}, (0.0, 0.0)),
    ],
)
def test_tatqa_exact_match_and_f1(gold, prediction, options, expected):
    assert em_f1(gold, prediction, **options) == expected


@given(
    st.lists(st.text(max_size=30), max_size=4),
    st.text(max_size=60),
    st.sampled_from(("", "thousand", "percent")),
)
def test_tatqa_measure_never_raises_and_stays_in_bounds(gold, prediction, scale):
    em, f = em_f1(gold, prediction, gold_scale=scale)
    assert em in (0.0, 1.0)
    assert 0 <= f <= 1


def test_our_exact_match_keeps_numbers_apart_that_squad_merges():
    assert exact_match("$1.9 million", ["1.9 million"])
    assert exact_match("1,900,000", ["1.9 million"])
    assert not exact_match("19 million", ["1.9 million"])
    assert not exact_match("-5", ["5"])
    assert f1("customer contracts", ["customer contracts and goodwill"]) == pytest.approx(2 / 3)
    assert f1("nothing alike", ["goodwill"]) == 0.0

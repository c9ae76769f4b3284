"""The grader over generated answers: what is right is accepted, what is wrong is named, no text breaks it."""

from __future__ import annotations

import time
from fractions import Fraction

import pytest
from grading_cases import ANSWERS, number
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from schemas.answer import Distractor, Verdict
from schemas.grading import final_answer_text, grade
from schemas.quantity import DISPLAY_SCALE, round_half_away
from schemas.reading import read_numbers
from schemas.writing import renderings, write

FRAMES = (
    "{}", "Final answer: {}", "**Final answer:** {}", "Final answer: **{}**", "The answer is {}.", "Working: 3 + 4 = 7.\n\nFinal answer: {}",
    "\\boxed{{{}}}", "Step 1: 12.5 - 3.1 = 9.4\nIn fiscal 2023 it was {}.", "Final answer: {}\n\nThis follows from Note 7.",
)  # fmt: skip


@st.composite
def questions(draw):
    unit, scale, places = draw(
        st.sampled_from(
            [("USD", 6, 1), ("USD", 3, 0), ("USD", 0, 0), ("EUR", 9, 2), ("INR", 7, 1), ("percent", 0, 1), ("percent", 0, 2),
             ("points", 0, 2), ("bps", 0, 0), ("x", 0, 1), ("pure", 0, 2), ("USDPerShare", 0, 2), ("shares", 6, 1), ("days", 0, 1)]
        )
    )  # fmt: skip
    size = 10**6 if unit not in ("points", "bps", "percent") else 10**4
    shown = Fraction(draw(st.integers(-size * 10**4, size * 10**4)), 10**4)
    convention = draw(st.sampled_from(("signed", "magnitude", "direction")))
    exact = shown * Fraction(10) ** (scale + DISPLAY_SCALE.get(unit, 0))
    assume(round_half_away(shown, places) != 0)
    return number(exact, unit, scale, places, convention)


@given(questions(), st.sampled_from(FRAMES))
@settings(max_examples=600, deadline=None)
def test_every_rendering_is_correct_in_every_frame(answer, frame):
    for form in renderings(answer.exact, answer.unit, answer.scale, answer.places, answer.convention):
        reply = frame.format(form)
        verdict = grade(reply, answer)
        assert verdict.kind == "correct", (reply, verdict)


@given(questions(), st.data())
@settings(max_examples=600, deadline=None)
def test_every_distractor_is_rejected_with_its_own_mode(answer, data):
    one = Fraction(10) ** (answer.scale + DISPLAY_SCALE.get(answer.unit, 0))
    shown = answer.exact / one
    wrong = [
        shown + data.draw(st.integers(2, 10**5)) * Fraction(10) ** -answer.places,
        shown * 100,
        shown / 10,
    ]
    if answer.convention != "magnitude":
        wrong.append(-shown)
    distractors, taken = (
        [],
        {
            abs(round_half_away(shown, answer.places))
            if answer.convention == "magnitude"
            else round_half_away(shown, answer.places)
        },
    )
    for i, value in enumerate(wrong):
        rounded = round_half_away(value, answer.places)
        key = abs(rounded) if answer.convention == "magnitude" else rounded
        if key not in taken:
            taken.add(key)
            display = write(value * one, answer.unit, scale=answer.scale, places=answer.places)
            distractors.append(Distractor(mode=f"mode_{'abcd'[i]}", exact=value * one, display=display))
    for distractor in distractors:
        for frame in ("{}", "Final answer: {}", "so it was {}."):
            verdict = grade(frame.format(distractor.display), answer, distractors)
            assert (verdict.kind, verdict.mode) == ("wrong", distractor.mode), (distractor.display, answer)


@given(questions(), st.integers(0, 4))
@settings(max_examples=400, deadline=None)
def test_a_finer_reply_is_right_only_if_it_rounds_from_the_exact_value(answer, more):
    one = Fraction(10) ** (answer.scale + DISPLAY_SCALE.get(answer.unit, 0))
    places = answer.places + more
    right = round_half_away(answer.exact / one, places)
    off = right + Fraction(10) ** -places
    assert grade(write(right * one, answer.unit, scale=answer.scale, places=places), answer).kind == "correct"
    verdict = grade(write(off * one, answer.unit, scale=answer.scale, places=places), answer)
    assert verdict.kind != "correct", (off, answer)


@given(questions(), st.sampled_from((-9, -6, -3, -2, -1, 1, 2, 3, 6, 9)))
@settings(max_examples=400, deadline=None)
def test_off_by_a_power_of_ten_is_named_with_its_power(answer, power):
    one = Fraction(10) ** (answer.scale + DISPLAY_SCALE.get(answer.unit, 0))
    rounded = round_half_away(answer.exact / one, answer.places)
    digits = str(abs(rounded * 10**answer.places)).strip("0")
    assume(len(digits) > 2 and abs(rounded) >= 1)
    text = write(
        rounded * Fraction(10) ** power * one,
        answer.unit,
        scale=answer.scale,
        places=max(0, answer.places - power),
    )
    verdict = grade(text, answer)
    assert (verdict.kind, verdict.mode, verdict.power) == ("wrong", "wrong_scale", power), (
        text,
        answer,
        verdict,
    )


PIECES = st.sampled_from(
    ["Final answer:", "\\boxed{", "}", "$", "\\$", "(", ")", "-", "−", "—", "%", "**", "~~", "million", "bn", "€", "1,234.5", "1.234,56",
     "2023", "0.42", "or", "from", "to", "=", "/", "decrease", "(loss)", "\n", " ", "not disclosed", "step", "<think>", "</think>", "####",
     "per share", "bps", "1e9", "\\geq", "\\left(", "&#160;", "(in billions)", "Unit: ", "wait", "Note:", "[x]", '{"answer": ', "~", "MEUR", "×10^", "9" * 400, "\u00a0", "\u200b", "²", "٣", "\x00", "🙂", "\ud800"]
)  # fmt: skip


@given(
    st.one_of(
        st.text(max_size=200),
        st.lists(PIECES, max_size=30).map("".join),
        st.lists(PIECES, max_size=30).map(" ".join),
    )
)
@settings(max_examples=600, deadline=None)
def test_no_text_makes_the_grader_raise(text):
    for answer, distractors in ANSWERS.values():
        verdict = grade(text, answer, distractors)
        Verdict.model_validate(verdict.model_dump())
    final_answer_text(text)
    for n in read_numbers(text):
        assert 0 <= n.start <= n.digits[0] < n.digits[1] <= n.end <= len(text)


HOSTILE = {
    "digits": "1", "grouped": "1,234,567 ", "commas": "1,", "spaces": " ", "parens": "((1) ", "boxes": "\\boxed{", "stars": "**1** ", "dollars": "$1 ",
    "markers": "Final answer: ", "answers": "answer ", "sentences": "It is 5. ", "thoughts": "<think>", "strikes": "~~1", "hashes": "####", "newlines": "\n",
    "words": "decrease in ", "absent": "does not ", "wide": "\uff11", "nbsp": "1\u00a0", "minus": "-", "quotes": "1'", "tags": "<b", "braces": "{", "e": "1e1",
    "entities": "1&#160;", "environments": "\\begin{a}1\\end{a}", "comments": "<!-- 1 ", "ties": "1~", "notes": "1 (billion) ", "heads": "(in billions ", "cancelled": "\\cancel{1",
    "raised": "10<sup>1", "corrections": "wait 1 ", "remarks": "It was 5.\nNote: it is 5. ", "units": "Answer: 1\nUnit: x\n", "objects": '{"answer": 1, "unit": "x"} ',
    "arrows": "1 -> ", "boxes ticked": "- [x] yes\n- [ ] no\n", "labels": "net loss, for the year, ", "levels": "loss to $1 ", "steps": "step 3 is right, ", "nested": "(1 (2) ",
    "colons": "a: 1 ", "tabs": "\t1", "same line": "Gross profit was $1 million. ", "unknown words": "1 MEUR ", "than": "Cloud and Devices than ",
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_time_is_linear_in_the_reply(name):
    def seconds(size):
        text = HOSTILE[name] * (size // len(HOSTILE[name]))
        best = 1e9
        for _ in range(2):
            start = time.perf_counter()
            for key in ("profit", "span", "absent", "fields", "yes", "spans", "loss", "year"):
                grade(text, *ANSWERS[key])
            read_numbers(text)
            best = min(best, time.perf_counter() - start)
        return best

    half, whole = seconds(250_000), seconds(500_000)
    assert whole < 5 * half + 0.25, f"{half:.2f} s for 250 kB, {whole:.2f} s for 500 kB"
    assert whole < 10


@pytest.mark.parametrize(
    ("reply", "truncated", "kind"),
    [
        ("Revenue is 302.6. Final answer: $91.8 million", False, "correct"),
        (
            "Revenue is 302.6. Final answer: $91.8 million",
            True,
            "truncated",
        ),  # the number itself may be cut: $91.8|42
        ("Final answer: $91.8 million\nThis is", True, "correct"),
        ("Gross profit is 91.8", True, "truncated"),
        ("\\boxed{91.8} and", True, "correct"),
        ("\\boxed{91.", True, "truncated"),
        ("", True, "truncated"),
    ],
)
def test_a_reply_that_was_cut_is_graded_only_if_its_answer_was_complete(reply, truncated, kind):
    assert grade(reply, *ANSWERS["profit"], truncated=truncated).kind == kind


def test_grading_is_fast_enough_to_be_a_gate():
    reply = (
        "Fiscal 2023: 91,842 / 302,578 = 30.3532%\n" * 4 + "\nFinal answer: an increase of 99 basis points"
    )
    answer, distractors = ANSWERS["bps"]
    start = time.perf_counter()
    for _ in range(500):
        grade(reply, answer, distractors)
    assert (time.perf_counter() - start) / 500 < 0.001

"""The equation check: true as printed, from the printed text alone."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.checks import equations, printed_digits, printed_numbers, stands_in


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Fiscal 2023: 91,842 / 302,578 = 30.3532%", "a label with a year is not part of the equation"),
        ("30.3532% - 29.3619% = 0.9913 percentage points, so up", "percentages differ by points"),
        ("0.303532 × 100 = 30.3532%", "times 100 may be written into a percentage"),
        ("13 + (110) = -97", "a lone number in parentheses is an accounting negative"),
        ("3,118 - (-1,204) = 4,322", "a signed number in parentheses is just that"),
        ("1.2 million + 300 thousand = 1.5 million", "scale words count"),
        ("12% of 500 = 60", "'of' multiplies"),
        ("10 / 3 ≈ 3.33", "rounded at its printed precision"),
        ("91,842 / 302,578 = 0.303532 = 30.3532%", "the same value printed twice"),
        ("(1 + 0.05)^2 - 1 = 10.25%", "powers"),
        ("Step 1. 5 * (3 + 2) = 25.", "a full stop ends the sentence, not the number"),
        ("$4,821 × 1,000 = $4,821,000", "currency symbols are display"),
    ],
)
def test_true_equations_hold(text, why):
    found = list(equations(text))
    assert found, why
    assert all(e.holds for e in found), why


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("91,842 / 302,578 = 30.3533%", "the last digit is wrong"),
        ("10 / 3 = 3.34", "not what it rounds to"),
        ("100 - 200 = 100", "the sign is part of the value"),
        ("1.2 million + 300 thousand = 1.5 billion", "the scale word is part of the value"),
        ("2 + 2 = 4 = 5", "the second equals sign is checked too"),
        ("12% of 500 = 6,000", "a percentage is a hundredth"),
        ("revenue 500 - cost 300 = 200", "arithmetic that words break up is unread, so not called true"),
        ("5 / 0 = 0", "no value"),
    ],
)
def test_false_or_unreadable_equations_do_not(text, why):
    found = list(equations(text))
    assert found, why
    assert not all(e.holds for e in found), why


@pytest.mark.parametrize(
    "text", ["Gross margin = 30.4%", "Growth from 2022 to 2023 = 5%", "a = b", "no signs"]
)
def test_statements_are_no_equations(text):
    assert not list(equations(text))


@given(st.integers(0, 10**9), st.integers(1, 10**6), st.integers(0, 6), st.sampled_from([-1, 0, 1]))
def test_a_quotient_holds_exactly_when_its_last_digit_is_right(a, b, places, off):
    scaled = (2 * a * 10**places + b) // (2 * b) + off
    if scaled < 0:
        return
    whole, rest = divmod(scaled, 10**places)
    text = f"{a:,} / {b:,} = {whole:,}" + (f".{rest:0{places}d}" if places else "")
    tie = abs(Fraction(a, b) * 10**places - scaled) * 2 <= 1
    (found,) = equations(text)
    assert found.holds == tie


@given(st.text(max_size=300))
def test_no_text_raises(text):
    list(equations(text))
    printed_numbers(text)


def test_numbers_inside_words_are_not_numbers():
    assert [str(n.value) for n in printed_numbers("FY2023 t0 A4 #0 12.5% (1,204) 3")] == ["25/2", "1204", "3"]


_TEXTS = st.text(alphabet="0123456789.,,  $%()#x-\n٣", max_size=40)


@given(_TEXTS)
def test_the_quick_reading_of_digits_gives_what_the_numbers_of_a_text_have(text):
    assert printed_digits(text) == {number.digits for number in printed_numbers(text)}


@given(_TEXTS, _TEXTS)
def test_a_number_that_stands_in_a_text_is_among_its_digits(reply, prompt):
    for number in printed_numbers(reply):
        if stands_in(number, prompt):
            assert number.digits in printed_digits(prompt)
        assert stands_in(number, reply)

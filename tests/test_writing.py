"""Writing and reading are inverse, over every style; renderings state the same answer."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.errors import AmbiguousError
from schemas.quantity import DISPLAY_SCALE, round_half_away
from schemas.reading import read_numbers, read_quantity
from schemas.words import CODES, COUNT_WORDS, DOT_GROUPED, RATE_WORDS, SCALE_NAMES
from schemas.writing import PROSE, TABLE, Style, digits, renderings, write

CURRENCIES = sorted(set(CODES.values()))
RATES = [f"{money}Per{name}" for money in ("USD", "EUR", "INR") for name in sorted(set(RATE_WORDS.values()))]
COUNTS = sorted(set(COUNT_WORDS.values()))
STYLES = st.builds(
    Style,
    sign=st.sampled_from(("minus", "unicode", "parens", "trailing", "word")),
    grouping=st.sampled_from(("comma", "none", "space", "european", "indian", "apostrophe")),
    money=st.sampled_from(("symbol", "code", "code-after", "word", "none")),
    scale=st.sampled_from(("word", "short", "banker", "none")),
    pure=st.sampled_from(("symbol", "word", "none")),
    gap=st.booleans(),
    pad=st.booleans(),
)
VALUES = st.fractions(min_value=-(10**13), max_value=10**13, max_denominator=10**6)


@given(
    VALUES,
    st.one_of(
        st.sampled_from(CURRENCIES),
        st.sampled_from(RATES),
        st.sampled_from(COUNTS),
        st.sampled_from(("pure", *DISPLAY_SCALE)),
    ),
    st.sampled_from((0, *SCALE_NAMES)),
    st.integers(0, 6),
    STYLES,
    st.sampled_from(("{}", "Net sales were {}.", "It was {} in 2023, as before", "**{}**")),
)
@settings(max_examples=3000, deadline=None)
def test_what_is_written_reads_back_as_the_same_exact_value(value, unit, scale, places, style, frame):
    if unit in DISPLAY_SCALE:
        value /= 10**9
    try:
        text = write(value, unit, scale=scale, places=places, style=style)
    except ValueError:
        assert style.grouping == "european" or (unit in DISPLAY_SCALE and scale)
        return
    one = Fraction(10) ** (scale + DISPLAY_SCALE.get(unit, 0))
    expected = round_half_away(value / one, places) * one
    if text.endswith("-"):
        frame = "{}"  # a trailing minus is read at the end of a cell or clause: "5- to 10-year" has none
    framed = frame.format(text)
    numbers = [n for n in read_numbers(framed) if n.digits[0] < framed.index(text) + len(text)]
    assert len(numbers) == 1, framed
    (number,) = numbers
    readings = [(number.mantissa, number.decimals), *([number.other] if number.other else [])]
    base = number.exponent(scale if number.scale is None else 0, unit) + number.decimals
    read = [Fraction(mantissa) * Fraction(10) ** (base - decimals) for mantissa, decimals in readings]
    assert expected in read, framed
    assert number.other is None or (is_dotted(unit) and places == 3), framed
    assert number.unit in (unit, None)
    assert number.unit == unit or style.money == "none" or unit in ("pure", *DISPLAY_SCALE), framed


def is_dotted(unit):
    return unit[:3] in DOT_GROUPED


@pytest.mark.parametrize(
    ("text", "value"),
    [("(91.8 million)", -91_800_000), ("($91.8)", Fraction(-918, 10)), ("(-$91.8)", Fraction(-918, 10))],
)
def test_parentheses_around_a_number_are_an_accounting_negative_once(text, value):
    assert read_quantity(text).value == value


@pytest.mark.parametrize(
    ("unit", "scale", "why"),
    [("x", 6, "no scale"), ("percent", 3, "no scale"), ("ABC", 0, "ISO 4217"), ("USDPerMoon", 0, "no rate")],
)
def test_units_that_are_not_read_are_not_written(unit, scale, why):
    with pytest.raises(ValueError, match=why):
        write(Fraction(15, 10), unit, scale=scale, places=1)


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("1.234 €", (Fraction(1234, 1000), 1234)),
        ("-€1.234", (Fraction(-1234, 1000), -1234)),
        ("2.978,478", (Fraction(2_978_478, 1000), 2_978_478)),
    ],
)
def test_two_readings_are_an_answer_of_their_own(text, readings):
    with pytest.raises(AmbiguousError) as error:
        read_quantity(text)
    assert error.value.readings == readings


@pytest.mark.parametrize(
    "text", ["1.234", "$1.234", "€1.234 billion", "€1.23", "€0.125", "1,234 €", "€1,234.567", "1.234.567 €"]
)
def test_plain_figures_have_one_reading(text):
    assert read_numbers(text)[0].other is None


@given(VALUES, st.sampled_from((0, 3, 6, 9)), st.integers(0, 3))
@settings(max_examples=300, deadline=None)
def test_a_table_cell_reads_back_under_its_caption(value, scale, places):
    from schemas.cells import Caption, read_cell, row_measure

    cell = read_cell(write(value, "USD", scale=scale, places=places, style=TABLE))
    unit, power = row_measure(Caption(scale, "USD"), "Net sales", cell)
    assert cell.kind == "number"
    assert unit == "USD"
    assert cell.value * Fraction(10) ** power == round_half_away(value / 10**scale, places) * 10**scale


@pytest.mark.parametrize(
    ("value", "unit", "scale", "places", "style", "text"),
    [
        (91_842_000, "USD", 6, 1, PROSE, "$91.8 million"),
        (-91_842_000, "USD", 6, 1, PROSE, "-$91.8 million"),
        (-91_842_000, "USD", 6, 1, Style(sign="parens"), "$(91.8) million"),
        (91_842_000, "USD", 3, 0, TABLE, "91,842"),
        (-91_842_000, "USD", 3, 0, TABLE, "(91,842)"),
        (Fraction(-42, 100), "USDPerShare", 0, 2, PROSE, "-$0.42 per share"),
        (Fraction(99, 10_000), "bps", 0, 0, PROSE, "99 basis points"),
        (Fraction(99, 10_000), "points", 0, 2, PROSE, "0.99 percentage points"),
        (Fraction(123, 1000), "percent", 0, 1, PROSE, "12.3%"),
        (12_345_670_000, "INR", 7, 1, Style(grouping="indian"), "₹1,234.6 crore"),
        (1_234_567, "INR", 0, 0, Style(grouping="indian"), "₹12,34,567"),
        (
            Fraction(123_456_789, 100),
            "EUR",
            0,
            2,
            Style(grouping="european", money="code-after"),
            "1.234.567,89 EUR",
        ),
        (Fraction(-4, 10_000), "percent", 0, 1, PROSE, "0.0%"),
        (Fraction(5, 1000), "pure", 0, 2, PROSE, "0.01"),
        (Fraction(-5, 1000), "pure", 0, 2, PROSE, "-0.01"),
    ],
)
def test_the_plain_forms(value, unit, scale, places, style, text):
    assert write(Fraction(value), unit, scale=scale, places=places, style=style) == text


def test_what_cannot_be_read_back_is_refused():
    with pytest.raises(ValueError, match="European"):
        write(Fraction(1234), "EUR", style=Style(grouping="european"))
    with pytest.raises(ValueError, match="no name"):
        write(Fraction(1234), "EUR", scale=4)
    with pytest.raises(ValueError, match="larger scale"):
        write(Fraction(1234), "EUR", places=-2)


@given(st.integers(0, 10**18), st.sampled_from(("comma", "space", "european", "indian", "apostrophe")))
def test_grouping_only_adds_separators(n, grouping):
    assert "".join(c for c in digits(Fraction(n), 0, grouping) if c.isdecimal()) == str(n)


def test_renderings_are_distinct_and_begin_with_the_plain_form():
    forms = renderings(Fraction(91_842_000), "USD", 6, 1)
    assert forms[0] == "$91.8 million"
    assert len(set(forms)) == len(forms)
    assert "$91,842 thousand" in forms  # finer, because it is exact
    assert "0.99 percentage points" in renderings(Fraction(9913, 10**6), "bps", 0, 0)
    assert "a decrease of 5.3%" in renderings(Fraction(-526, 10_000), "percent", 0, 1, "direction")
    assert all("-" not in form for form in renderings(Fraction(-5), "USD", 0, 0, "magnitude"))


def test_read_quantity_takes_one_number():
    assert read_quantity("$91.8 million").value == 91_800_000
    assert read_quantity("$91.8 million").decimals == -5
    assert read_quantity("(91,842)", "USD", 3).value == -91_842_000

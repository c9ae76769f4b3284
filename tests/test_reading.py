"""The reader of numbers in running text: what is a number, where it stands, and what it says."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.direction import direction
from schemas.errors import ReadError
from schemas.numerals import parse_digits
from schemas.reading import read_numbers, read_quantity


@pytest.mark.parametrize(
    ("text", "value", "unit", "scale"),
    [
        ("rose to $91.8 million in 2019's first half", "459/5", "USD", 6),
        ("US$ 5.2bn of debt", "26/5", "USD", 9),
        ("about 99-basis-point moves", "99", "bps", None),
        ("a 5 percent note", "5", "percent", None),
        ("some 5 per cent", "5", "percent", None),
        ("1.2e9 in all", "6/5", None, 9),
        ("1.2 × 10^9 in all", "6/5", None, 9),
        ("42 cents per share", "42", "USDPerShare", -2),
        ("$0.42 per diluted share", "21/50", "USDPerShare", None),
        ("$0.42/share", "21/50", "USDPerShare", None),
        ("52.3 million shares", "523/10", "shares", 6),
        ("RMB5.2 billion", "26/5", "CNY", 9),
        ("Rs. 500 lakh", "500", "INR", 5),
        ("EUR 5,2 Mio.", "26/5", "EUR", 6),
        ("is USD 91.8 million.", "459/5", "USD", 6),
        ("grew 1.5x", "3/2", "x", None),
        ("5.2% points", "26/5", "points", None),
        ("(12.6) million", "-63/5", None, 6),
        ("income tax of (5.2 million)", "-26/5", None, 6),
        ("$ (0.42)", "-21/50", "USD", None),
        ("5 Swiss francs", "5", "CHF", None),
        ("-KES 5.0 million", "-5", "KES", 6),
        ("negative $5.2 million", "-26/5", "USD", 6),
        ("$5 per day", "5", "USDPerDay", None),
        ("12.3% per quarter", "123/10", "percent", None),
        ("12.6 million year over year", "63/5", None, 6),
        ("5 lakh crore", "5", None, 12),
        ("91.8 Milliarden", "459/5", None, 9),
        ("91.8億", "459/5", None, 8),
        ("91.8 million pesos", "459/5", "MXN", 6),
        ("12.3 pct pts", "123/10", "points", None),
        ("1½ years", "3/2", "years", None),
        ("5 IPO candidates", "5", None, None),
        ("91,842 ($000s)", "91842", None, None),
        ("—12.6 at first", "-63/5", None, None),
    ],
)
def test_one_number(text, value, unit, scale):
    (number, *rest) = read_numbers(text)
    assert (number.value, number.unit, number.scale) == (Fraction(value), unit, scale)
    assert all(n.value == 2019 for n in rest)


@pytest.mark.parametrize(
    "text",
    ["10-K", "Form 10-Q", "401(k)", "Q3", "FY23", "1H23", "3rd quarter", "Sales(1)", "A1", "H2O", "v1.2.3", "x_1", "#1", "½", "", "no digits", "1.2.3", "9" * 401],
)  # fmt: skip
def test_digits_that_are_no_number(text):
    assert read_numbers(text) == []


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("30.4% - 29.4% = 1.0%", ["30.4", "29.4", "1"]),
        ("302,578 - 210,736", ["302578", "210736"]),
        ("5-6%", ["5", "6"]),
        ("2022-2023", ["2022", "2023"]),
        ("2019,2020", ["2019", "2020"]),
        ("June 30, 2023", ["30", "2023"]),
        ("5 x 6", ["5", "6"]),
        ("3*4", ["3", "4"]),
        ("€1.5bn–€2bn", ["1.5", "2"]),
        ("$5 to $6", ["5", "6"]),
        ("(5 and 6)", ["5", "6"]),
    ],
)
def test_several_numbers(text, values):
    assert [n.value for n in read_numbers(text)] == [Fraction(v) for v in values]


def test_offsets_hold_in_the_original_text():
    text = "Net loss was \u2212$1\u202f204,5 million"
    (number,) = read_numbers(text)
    assert text[number.start : number.end] == "\u2212$1\u202f204,5 million"
    assert text[slice(*number.digits)] == "1\u202f204,5"
    assert number.value == Fraction(-12045, 10)


@pytest.mark.parametrize(
    ("core", "read"),
    [
        ("1,234", (1234, 0)), ("1,234.5", (12345, 1)), ("1.234,5", (12345, 1)), ("1.234.567", (1234567, 0)), ("12,34,567", (1234567, 0)),
        ("12,5", (125, 1)), ("0,125", (125, 3)), ("1,23,45", None), ("1,2345", None), ("0,123,456", None), ("1.2.3", None), ("1.23,45.6", None),
        ("1'234.5", (12345, 1)), ("1'23", None), ("007", (7, 0)), ("1,000,00", None), ("12,345,67", None), ("1,234,567,8", None),
    ],
)  # fmt: skip
def test_separators_of_both_habits_where_certain(core, read):
    assert parse_digits(core) == read


@given(st.integers(0, 10**15), st.integers(0, 6))
def test_plain_decimals_read_exactly(n, decimals):
    text = f"{n // 10**decimals}.{n % 10**decimals:0{decimals}d}" if decimals else str(n)
    assert read_quantity(text).value == Fraction(n, 10**decimals)


@given(st.text(alphabet="0123456789.,'$€()-−+%eExkMbn \u00a0/ptsor", max_size=60))
@settings(max_examples=500)
def test_any_soup_of_symbols_reads_without_raising_and_in_order(text):
    end = 0
    for number in read_numbers(text):
        assert number.digits[0] >= end
        end = number.digits[1]


@pytest.mark.parametrize(("text", "at"), [("nothing", 0), ("5 and 6", 6)])
def test_read_quantity_refuses_what_is_not_one_number(text, at):
    with pytest.raises(ReadError) as error:
        read_quantity(text)
    assert error.value.at == at


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("a decrease of 12.6", -1),
        ("an increase of 12.6", 1),
        ("net loss was $5 million", -1),
        ("income (loss) of 5", 0),
        ("provision (benefit) was 5", 0),
        ("(Increase) decrease in inventories was 5", 0),
        ("gain/loss: 5", 0),
        ("increase or decrease of 5", 0),
        ("fell to 9.5", 0),
        ("fell by 9.5", -1),
        ("an increase in net loss of 5", 1),
        ("increased losses by 5", 1),
        ("5.2% lower", -1),
        ("9.5 million (decrease)", -1),
        ("9.5 million, a decrease of", 0),
        ("loss ratio of 62", 0),
        ("benefit plan obligations of 5", 0),
        ("tax benefit of 1,204", -1),
        ("decrease in cost means gross profit is 5", 0),
        ("lower costs, gross profit was 5", 0),
        ("net cash used in operating activities was 5", -1),
        ("net cash provided by operating activities was 5", 1),
        ("gross profit was 5", 0),
        ("plummeted by 5", -1),
        ("▼ 5", -1),
        ("soared 5", 1),
        ("no decrease: 5", 0),
        ("despite the fall, 5", 0),
        ("turned a loss into a profit of 5", 0),
        ("negative growth of 5", -1),
        ("increased (rather than decreased) by 5", 1),
        ("the decrease amounted to 5", -1),
        ("used 5 million of cash", -1),
        ("5 in losses", -1),
    ],
)
def test_words_give_a_direction_only_where_they_govern_the_number(text, sign):
    number = read_numbers(text)[0]
    assert direction(text, number.start, number.end) == sign


@pytest.mark.parametrize(
    "text",
    ["decrease = 100 - 87.4 = 12.6", "it fell from 100 to 87.4, i.e. by 12.6", "net loss for the year ended December 31, 2023 was 5.0",
     "decreased by $12.6 million (12.6%)"],
)  # fmt: skip
def test_a_direction_reaches_the_result_over_the_working_and_dates(text):
    number = read_numbers(text)[-1]
    assert direction(text, number.start, number.end) == -1

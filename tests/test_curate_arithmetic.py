"""The reader of annotators' arithmetic: exact, forgiving about notation, and closed to everything else."""

from __future__ import annotations

import contextlib
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curate.programs.arithmetic import (
    Expression,
    Negative,
    Number,
    Operation,
    evaluate,
    operands,
    parse,
    pretty,
)
from schemas.checks import equations
from schemas.errors import CrossfootError, DerivationError, ReadError


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("(14,740 + 1,910)/2 ", Fraction(8325)),
        ("1 - 2 - 3", Fraction(-4)),
        ("8 / 4 / 2", Fraction(1)),
        ("2 + 3 * 4", Fraction(14)),
        ("-1.9-(-2.2)", Fraction(3, 10)),
        ("34% + 11%", Fraction(45, 100)),
        ("[(178,934+107,444)/2] - [(107,444+67,719)/2]", Fraction(111215, 2)),
        ("(($1,578.0-$1,304.9)/$1,304.9) * 100", Fraction(273100, 13049)),
        ("$5,121 +$(-5,946) + $17,592", Fraction(16767)),
        ("$(290.2 + 239.6)", Fraction(5298, 10)),
        ("88.4 \u2212 79.6", Fraction(88, 10)),
        (".5 \u00d7 4", Fraction(2)),
    ],
)
def test_reads_what_annotators_write(text: str, value: Fraction) -> None:
    assert evaluate(parse(text)) == value


def test_a_bracketed_number_is_negative_only_when_accounting_is_meant() -> None:
    assert evaluate(parse("13 + (110)")) == 123
    assert evaluate(parse("13 + (110)", accounting=True)) == -97
    assert evaluate(parse("(13 + 110)", accounting=True)) == 123
    assert pretty(parse("13 + (110)", accounting=True)) == "13 + (-110)"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1 +",
        "(1",
        "1)",
        "1 2",
        "60.3 million + 32,137 thousand",
        "9,765155 - 1",
        "1,23 + 4",
        "2 ** 3",
        "__import__('os')",
        "a + 1",
        "1e9",
        "(" * 60 + "1" + ")" * 60,
        "-" * 200 + "1",
        "1+" * 1500 + "1",
    ],
)
def test_refuses_everything_that_is_no_arithmetic(text: str) -> None:
    with pytest.raises(ReadError):
        parse(text)


def test_division_by_zero_is_an_error_of_the_derivation() -> None:
    with pytest.raises(DerivationError, match="division by zero"):
        evaluate(parse("4 / (2 - 2)"))


@given(st.text(max_size=60) | st.text("0123456789.,()[]+-*/%$ ", max_size=60))
def test_no_text_raises_anything_but_an_expected_error(text: str) -> None:
    with contextlib.suppress(CrossfootError):
        evaluate(parse(text))


def _number(value: int, places: int) -> Number:
    exact = Fraction(value, 10**places)
    whole, rest = divmod(value, 10**places)
    return Number(f"{whole:,}.{rest:0{places}d}" if places else f"{whole:,}", exact)


_numbers = st.builds(_number, st.integers(0, 10**7), st.integers(0, 3))
_expressions: st.SearchStrategy[Expression] = st.recursive(
    _numbers,
    lambda inner: st.builds(Negative, inner) | st.builds(Operation, st.sampled_from("+-*/"), inner, inner),
    max_leaves=8,
)


@given(_expressions)
def test_printing_and_reading_again_keeps_the_value_and_the_numbers(expression: Expression) -> None:
    again = parse(pretty(expression))
    assert [n.printed for n in operands(again)] == [n.printed for n in operands(expression)]
    try:
        value = evaluate(expression)
    except DerivationError:
        with pytest.raises(DerivationError):
            evaluate(again)
    else:
        assert evaluate(again) == value


@given(st.integers(1, 10**6), st.integers(1, 10**6), st.sampled_from("+-*/"))
def test_the_equation_check_reads_what_is_printed(a: int, b: int, op: str) -> None:
    expression = Operation(op, _number(a, 0), _number(b, 1))
    value = evaluate(expression)
    cents = round(value * 100)
    right = f"{'-' if cents < 0 else ''}{abs(cents) // 100:,}.{abs(cents) % 100:02d}"
    (equation,) = equations(f"{pretty(expression)} = {right}")
    assert equation.holds

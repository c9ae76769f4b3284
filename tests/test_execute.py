"""The executor: exact arithmetic, units, enclosures, and nothing called true that is not."""

from decimal import Decimal, getcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.derivation import Derivation, Rounding, Step
from schemas.errors import DerivationError
from schemas.execute import displayed, execute, run
from schemas.quantity import Quantity, round_half_away

getcontext().prec = 60
exact = st.fractions(max_denominator=10**6)


def step(op, *args, number=0, unit="USD", value=None, enclosure=None):
    return Step(id=f"#{number}", op=op, args=args, unit=unit, exact=value, enclosure=enclosure)


def resolver(**cells):
    """Resolve ``p0[i:i+1]`` references by position; enough for tests."""
    quantities = list(cells.values())
    return lambda ref: quantities[int(ref[3 : ref.index(":")])]


def two(a, b, unit="USD", other=None):
    return resolver(a=Quantity(Fraction(a), unit), b=Quantity(Fraction(b), other or unit))


A, B = "p0[0:1]", "p0[1:2]"


@given(exact, exact)
def test_the_four_operations_equal_fraction_arithmetic(a, b):
    resolve = two(a, b)
    assert run([step("add", A, B)], resolve)[0].exact == a + b
    assert run([step("subtract", A, B)], resolve)[0].exact == a - b
    assert run([step("multiply", A, "const_7")], resolve)[0].exact == a * 7
    if b:
        assert run([step("divide", A, B)], resolve)[0].exact == a / b


@pytest.mark.parametrize(
    ("op", "units", "gives"),
    [
        ("divide", ("USD", "USD"), "pure"),
        ("divide", ("USD", "shares"), "USDPerShare"),
        ("multiply", ("USDPerShare", "shares"), "USD"),
        ("divide", ("USD", "USDPerShare"), "shares"),
        ("subtract", ("pure", "pure"), "points"),
        ("multiply", ("points", "USD"), "USD"),
        ("divide", ("points", "pure"), "pure"),
        ("multiply", ("pure", "USD"), "USD"),
        ("add", ("points", "pure"), "pure"),
    ],
)
def test_units_follow_from_the_operation(op, units, gives):
    assert run([step(op, A, B)], two(6, 3, *units))[0].unit == gives


@pytest.mark.parametrize(
    ("op", "units"),
    [
        ("add", ("USD", "EUR")),
        ("subtract", ("USD", "shares")),
        ("multiply", ("USD", "USD")),
        ("divide", ("pure", "USD")),
    ],
)
def test_operations_across_units_are_refused(op, units):
    with pytest.raises(DerivationError):
        run([step(op, A, B)], two(6, 3, *units))


def test_a_relative_change_is_not_displayed_as_points_nor_points_as_percent():
    growth = run([step("divide", A, B)], two(6, 3))[0]
    with pytest.raises(DerivationError, match="points"):
        displayed(growth, Rounding(unit="points", places=1))
    change = run([step("subtract", A, B)], two(1, 2, "pure"))[0]
    with pytest.raises(DerivationError, match="percent"):
        displayed(change, Rounding(unit="percent", places=1))


def test_a_ratio_times_a_year_of_days_is_days_and_days_over_a_year_are_a_ratio():
    for days in ("const_365", "const_360"):
        held = run([step("divide", A, B), step("multiply", "#0", days, number=1)], two(1, 5))
        assert held[1].unit == "days"
        assert displayed(held[1], Rounding(unit="days", places=0)) == int(days[-3:]) // 5
        assert run([step("divide", days, A)], two(5, 1, "pure"))[0].unit == "days"
        assert run([step("divide", A, days)], two(90, 1, "days"))[0].unit == "pure"
    for other in ("const_12", "const_100"):  # a plain number makes no days of a ratio
        assert run([step("multiply", A, other)], two(5, 1, "pure"))[0].unit == "pure"
    assert run([step("divide", A, "const_365")], two(730, 1))[0].unit == "USD"  # as any constant beside money
    assert run([step("power", A, "const_365")], two(1, 1, "pure"))[0].exact == 1


def test_days_are_no_percentage_and_a_plain_ratio_is_no_days():
    ratio = run([step("divide", A, B)], two(6, 3))[0]
    with pytest.raises(DerivationError, match="days"):
        displayed(ratio, Rounding(unit="days", places=1))
    days = run([step("multiply", A, "const_365")], two(1, 1, "pure"))[0]
    with pytest.raises(DerivationError, match="percent"):
        displayed(days, Rounding(unit="percent", places=1))


def test_a_constant_subtracted_from_a_ratio_leaves_a_ratio():
    values = run([step("divide", A, B), step("subtract", "#0", "const_1", number=1)], two(6, 3))
    assert values[1].unit == "pure"


@given(st.integers(2, 10**12), st.integers(2, 9))
def test_roots_are_enclosed_within_ten_to_the_minus_30(a, n):
    value = run([step("root", A, f"const_{n}")], two(a, 1, "pure"))[0]
    low, high = Fraction(int(value.low.p), int(value.low.q)), Fraction(int(value.high.p), int(value.high.q))
    assert low**n <= a <= high**n
    assert high - low <= Fraction(1, 10**30)


def test_a_compound_growth_rate_rounds_from_its_enclosure():
    steps = [
        step("divide", A, B),
        step("root", "#0", "const_3", number=1),
        step("subtract", "#1", "const_1", number=2),
    ]
    value = run(steps, two(1331, 1000))[2]
    assert value.exact == Fraction(1, 10)
    value = run(steps, two(1500, 1000))[2]
    expected = Decimal("1.5") ** (Decimal(1) / 3) - 1
    assert displayed(value, Rounding(unit="percent", places=6)) == Fraction(str(round(expected * 100, 6)))


def test_division_by_zero_and_forward_references_are_errors_that_name_the_step():
    with pytest.raises(DerivationError, match="#0: division by zero"):
        run([step("divide", A, B)], two(1, 0))
    with pytest.raises(DerivationError, match="#1 is no earlier step"):
        run([step("add", A, "#1")], two(1, 2))
    with pytest.raises(DerivationError, match="takes 2 operands"):
        run([step("divide", A)], two(1, 2))


def test_a_stored_result_that_the_step_does_not_give_is_refused():
    good = Derivation(steps=(step("add", A, B, value=Fraction(3)),))
    assert execute(good, two(1, 2)).exact == 3
    with pytest.raises(DerivationError, match="stores 4, but gives 3"):
        execute(Derivation(steps=(step("add", A, B, value=Fraction(4)),)), two(1, 2))
    with pytest.raises(DerivationError, match="unit"):
        execute(Derivation(steps=(step("add", A, B, unit="EUR", value=Fraction(3)),)), two(1, 2))


@given(st.fractions(), st.integers(-6, 12))
def test_rounding_is_half_away_from_zero(value, places):
    got = round_half_away(value, places)
    unit = Fraction(10) ** -places
    assert (got / unit).denominator == 1
    assert abs(got - value) <= unit / 2
    if abs(got - value) == unit / 2:
        assert abs(got) > abs(value)


def test_a_ratio_times_a_constant_is_a_ratio_in_either_order():
    steps = [step("multiply", A, "const_100"), step("multiply", "const_100", A, number=1)]
    assert [value.unit for value in run(steps, two(1, 2, "pure"))] == ["pure", "pure"]

"""From results to words: rankings, signs, footing, the first wrong step."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.derivation import Derivation, Selection, Step
from schemas.errors import DerivationError
from schemas.quantity import Quantity
from schemas.select import selected, tolerance


def derivation(select, *steps):
    return Derivation(
        steps=tuple(
            Step(id=f"#{i}", op=op, args=args, unit="USD", exact=0) for i, (op, *args) in enumerate(steps)
        ),
        select=select,
    )


def resolve(quantities):
    return lambda ref: quantities[ref]


def ranking(rule, values, names):
    of = tuple(f"#{i}" for i in range(len(values)))
    found = derivation(
        Selection(rule=rule, of=of, names=names), *[("lookup", f"t0[{i},0]") for i in range(len(values))]
    )
    return selected(found, values, resolve({}))


@given(st.lists(st.fractions(), min_size=2, max_size=8, unique=True))
def test_rankings_agree_with_sorting(values):
    names = tuple(f"n{i}" for i in range(len(values)))
    ordered = tuple(names[values.index(v)] for v in sorted(values, reverse=True))
    assert ranking("descending", values, names) == ordered
    assert ranking("ascending", values, names) == ordered[::-1]
    assert ranking("largest", values, names) == ordered[:1]
    assert ranking("smallest", values, names) == ordered[-1:]


def test_a_tie_leaves_nothing_to_choose():
    with pytest.raises(DerivationError, match="equal"):
        ranking("largest", [Fraction(1), Fraction(1)], ("a", "b"))


def test_zero_is_neither_sign_unless_it_has_a_name():
    steps = [("lookup", "t0[0,0]")]
    two = derivation(Selection(rule="sign", of=("#0",), names=("rise", "fall")), *steps)
    three = derivation(Selection(rule="sign", of=("#0",), names=("rise", "fall", "no change")), *steps)
    assert selected(two, [Fraction(-1, 9)], resolve({})) == ("fall",)
    assert selected(three, [Fraction(0)], resolve({})) == ("no change",)
    with pytest.raises(DerivationError, match="zero"):
        selected(two, [Fraction(0)], resolve({}))


def test_a_statement_foots_within_half_a_digit_for_each_printed_number_and_no_further():
    """Three addends and a total, each known to the nearest thousand: they may miss by 2,000."""
    refs = {f"t0[{i},0]": Quantity(Fraction(1000), "USD", -3) for i in range(4)}
    found = derivation(
        Selection(rule="foots", of=("#1",), names=("yes", "no")),
        ("sum", "t0[0,0]", "t0[1,0]", "t0[2,0]"), ("subtract", "#0", "t0[3,0]"),
    )  # fmt: skip
    assert tolerance(found, "#1", resolve(refs)) == 2000
    assert selected(found, [Fraction(0), Fraction(2000)], resolve(refs)) == ("yes",)
    assert selected(found, [Fraction(0), Fraction(-2001)], resolve(refs)) == ("no",)


def test_the_first_wrong_step_is_the_first_that_is_stated_otherwise_at_its_own_precision():
    stated = {
        "p0[0:5]": Quantity(Fraction("0.303"), "pure", 3),
        "p0[9:14]": Quantity(Fraction("0.295"), "pure", 3),
        "p0[19:24]": Quantity(Fraction("0.008"), "pure", 3),
    }
    rule = Selection(
        rule="first-wrong",
        of=("#0", "#1", "#2"),
        names=("step 1", "step 2", "step 3", "no error"),
        stated=tuple(stated),
    )
    found = derivation(rule, *[("lookup", "t0[0,0]")] * 3)
    right = [Fraction("0.30349"), Fraction("0.29361"), Fraction("0.00988")]
    assert selected(found, right, resolve(stated)) == ("step 2",)
    assert selected(found, [Fraction("0.3031"), Fraction("0.2949"), Fraction("0.0082")], resolve(stated)) == (
        "no error",
    )

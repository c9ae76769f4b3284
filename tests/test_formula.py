"""Formulas as text: what they compute, step by step, and where they can't be read."""

import operator
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synth.formula import Leaf, Op, formula
from synth.solve import compute


def evaluate(text, facts):
    done = []
    for op in formula(text).ops:
        args = [
            facts[a] if isinstance(a, Leaf) else Fraction(a) if isinstance(a, int) else done[int(a[1:])]
            for a in op.args
        ]
        done.append(compute(op.op, args))
    return done[-1]


NAMES = ("revenue", "cash", "inventory")
numbers = st.fractions(min_value=-1000, max_value=1000, max_denominator=50)


APPLY = {"+": operator.add, "-": operator.sub, "*": operator.mul}


def expressions():
    """Texts of expressions, each with the same expression as a function of the facts."""
    facts = st.sampled_from([*map(Leaf, NAMES), Leaf("cash", 1)]).map(
        lambda leaf: (f"{leaf.concept}@-1" if leaf.back else leaf.concept, lambda known: known[leaf])
    )
    integers = st.integers(1, 999).map(lambda n: (str(n), lambda _: Fraction(n)))
    return st.recursive(
        facts | integers,
        lambda inner: st.tuples(inner, st.sampled_from("+-*"), inner).map(
            lambda t: (
                f"({t[0][0]} {t[1]} {t[2][0]})",
                lambda known: APPLY[t[1]](t[0][1](known), t[2][1](known)),
            )
        ),
        max_leaves=8,
    )


@given(expressions(), st.tuples(numbers, numbers, numbers, numbers))
def test_a_formula_computes_what_its_text_says(expression, values):
    text, value = expression
    facts = dict(
        zip([Leaf("revenue"), Leaf("cash"), Leaf("inventory"), Leaf("cash", 1)], values, strict=True)
    )
    assert evaluate(text, facts) == value(facts)


def test_precedence_and_left_association():
    assert (
        evaluate(
            "revenue - cash - inventory / 2",
            dict(zip(map(Leaf, NAMES), map(Fraction, (10, 3, 4)), strict=True)),
        )
        == 5
    )


def test_a_definition_names_its_step_and_is_reused_without_a_second_step():
    parsed = formula("quick assets = cash + receivables; quick assets / (quick assets + inventory)")
    assert [op.op for op in parsed.ops] == ["add", "add", "divide"]
    assert parsed.ops[0] == Op("add", (Leaf("cash"), Leaf("receivables")), "quick assets")
    assert parsed.ops[2].args == ("#0", "#1")


def test_three_terms_added_become_one_sum_and_a_year_back_is_another_fact():
    assert formula("cash + receivables + cash@-1").ops == (
        Op("sum", (Leaf("cash"), Leaf("receivables"), Leaf("cash", 1))),
    )
    assert formula("root(revenue / revenue@-3, 3) - 1").leaves == (Leaf("revenue"), Leaf("revenue", 3))


@pytest.mark.parametrize(
    "text", ["", "revenue +", "(revenue", "revenue ) 2", "quick assets / cash", "revenue % 2", "average(cash"]
)
def test_what_is_no_formula_is_an_error_that_quotes_it(text):
    with pytest.raises(ValueError, match="'"):
        formula(text)

"""TAT-QA's arithmetic: scale words, and proofs over the table that the numbers stand in."""

from __future__ import annotations

import json
import os
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curate.programs.arithmetic import derive, evaluate, parse, pretty
from curate.programs.operands import Operands
from schemas.errors import DerivationError, ReadError
from schemas.execute import execute

GRID = [
    ["", "2019", "2018"],
    ["Impairment", "$14,740", "1,910"],
    ["Loss", "(110)", "13"],
    ["Margin", "45.5%", "100"],
    ["Cases", "2", "3"],
]
PLACES = Operands(GRID, ["Leases cost 60.3 million and rent 32,137 thousand."], "What if 500 more?")


def test_scale_words_are_read_only_where_asked_for():
    text = "60.3 million + 32,137 thousand"
    with pytest.raises(ReadError):
        parse(text)
    assert evaluate(parse(text, words=True)) == 92_437_000
    assert pretty(parse(text, words=True)) == text
    with pytest.raises(ReadError):
        parse("60.3 millionth + 1", words=True)


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        ("(14,740 + 1,910)/2", [("add", "t0[0,0]", "t0[0,1]"), ("divide", "#0", "const_2")]),
        ("14,740", [("lookup", "t0[0,0]")]),
        (
            "14,740/1,910 - 1",
            [("divide", "t0[0,0]", "t0[0,1]"), ("subtract", "#0", "const_1")],
        ),
        (
            "13 / 1,910 * 100",
            [("divide", "t0[1,1]", "t0[0,1]"), ("multiply", "const_100", "#0")],
        ),
        ("100 + 13", [("add", "t0[2,1]", "t0[1,1]")]),
        ("2 + 3", [("add", "t0[3,0]", "t0[3,1]")]),
        ("45.5% - 13", [("subtract", "t0[2,0]", "t0[1,1]")]),
        ("-(500) + 13", [("negate", "q[8:11]"), ("add", "#0", "t0[1,1]")]),
    ],
)
def test_a_proof_tells_cells_from_a_formulas_own_numbers(text, steps):
    expression = parse(text)
    proof = derive(expression, PLACES)
    assert [(step.op, *step.args) for step in proof.steps] == steps
    assert execute(proof, PLACES.resolve).exact == evaluate(expression)


def test_a_bracketed_cell_is_proved_with_either_sign():
    for accounting in (False, True):
        expression = parse("13 + (110)", accounting=accounting)
        assert execute(derive(expression, PLACES), PLACES.resolve).exact == evaluate(expression)


def test_scale_words_are_proved_from_the_text():
    expression = parse("60.3 million + 32,137 thousand", words=True)
    assert execute(derive(expression, PLACES), PLACES.resolve).exact == 92_437_000


def test_a_number_that_is_nowhere_has_no_proof():
    with pytest.raises(DerivationError, match="14741 is printed in no text"):
        derive(parse("14,741 - 13"), PLACES)


@given(st.lists(st.integers(1, 10**7), min_size=2, max_size=5, unique=True), st.data())
def test_random_sums_are_proved_from_a_table_that_prints_them(numbers, data):
    grid = [["", *(f"c{n}" for n in numbers)], ["row", *(f"{n:,}" for n in numbers)]]
    text = f"{numbers[0]:,}"
    for n in numbers[1:]:
        text = f"({text} {data.draw(st.sampled_from('+-*/'))} {n:,})"
    expression, places = parse(text), Operands(grid)
    assert execute(derive(expression, places), places.resolve).exact == evaluate(expression)


def real():
    root = os.environ.get("CROSSFOOT_DATA")
    files = sorted((Path(root) / "tatqa").glob("*.json")) if root else []
    if not files:
        pytest.skip("CROSSFOOT_DATA names no folder with tatqa")
    for file in files:
        for context in json.loads(file.read_text()):
            for question in context["questions"]:
                if question["answer_type"] == "arithmetic":
                    yield question


def test_every_derivation_evaluates_and_gives_the_gold_answer_in_some_reading():
    """Readings: (n) as -n, a percentage's x100 left out or written out, scale words in base units."""
    powers = {"thousand": 3, "million": 6, "billion": 9}
    wrong, count = [], 0
    for question in real():
        count += 1
        gold = Decimal(repr(question["answer"]))
        places = max(0, -int(gold.as_tuple().exponent))
        values = {
            evaluate(parse(question["derivation"], accounting=accounting, words=True))
            for accounting in (False, True)
        }
        words = any(word in question["derivation"] for word in powers)
        scale = Fraction(1, 10 ** powers.get(question["scale"], 0)) if words else Fraction(1)
        readings = {v * scale * factor for v in values for factor in (1, 100, Fraction(1, 100))}
        if min(abs(v - Fraction(gold)) for v in readings) > Fraction(1, 2 * 10**places):
            wrong.append(question["uid"])
    assert count
    assert len(wrong) <= 0.01 * count, wrong

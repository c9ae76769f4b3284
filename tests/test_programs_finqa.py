"""FinQA's programs: read by a whitelist, exact, proved over the page, and equal to upstream's results."""

from __future__ import annotations

import contextlib
import json
import os
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curate.programs.finqa import derive, evaluate, mangled_dash, operands, parse, read_cell
from schemas.errors import CrossfootError, DerivationError, ReadError
from schemas.execute import execute

TABLE = [
    ["", "2019", "2018", "2017"],
    ["bottle sales", "$ 5829", "$ 5735", "5000"],
    ["hedges ( net )", "-32 ( 32 )", "$ -6129 ( 6129 )", "10"],
    ["margin , total", "27% ( 27 % )", "11.4% ( 11.4 % )", "8%"],
    ["other", "2014", "1", "2"],
    ["notes", "12", "n/a", "3"],
]
TEXTS = ["leases cost $ 1.5 million in 2017 and 35.8% ( 35.8 % ) of that is due .", "a loss of 777 ."]


@pytest.mark.parametrize(
    ("program", "value"),
    [
        ("subtract(5829, 5735), divide(#0, 5735)", Fraction(94, 5735)),
        ("add(35%, const_m1)", Fraction(-65, 100)),
        ("multiply(-1.5, const_1000000)", Fraction(-1_500_000)),
        ("exp(1.1, const_2)", Fraction(121, 100)),
        ("exp(const_2, const_m1)", Fraction(1, 2)),
        ("divide(const_1, const_2), exp(16, #0)", Fraction(4)),
        ("60.94", Fraction(6094, 100)),
        ("-12%", Fraction(-12, 100)),
        ("table_max(hedges ( net ), none)", Fraction(10)),
        ("table_min(hedges ( net ), none)", Fraction(-6129)),
        ("table_sum(bottle sales, none)", Fraction(16564)),
        ("table_average(margin , total, none)", Fraction(464, 3000)),
        ("table_average(bottle sales, none), subtract(#0, 5000)", Fraction(16564, 3) - 5000),
    ],
)
def test_gives_the_exact_value(program, value):
    assert evaluate(program, TABLE).exact == value


def test_greater_gives_yes_or_no_and_no_for_equals():
    assert evaluate("greater(3, 2)").choice == "yes"
    assert evaluate("greater(2, 2)").choice == "no"
    assert evaluate("add(1, 1), greater(#0, 2.5)").choice == "no"


def test_a_root_gives_an_enclosure_that_holds_it():
    low, high = evaluate("divide(const_1, const_2), exp(const_2, #0)").enclosure
    assert low**2 < 2 < high**2
    assert high - low < Fraction(1, 10**30)
    assert evaluate("divide(const_1, const_2), exp(const_2, #0)").agrees(1.41421)


def test_results_are_compared_at_upstreams_five_decimals():
    third = evaluate("divide(1, 3)")
    assert third.agrees(0.33333)
    assert not third.agrees(0.33334)
    assert not third.agrees("yes")
    assert evaluate("greater(3, 2)").agrees("yes")
    assert not evaluate("greater(3, 2)").agrees(1.0)


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("-32 ( 32 )", Fraction(-32)),
        ("27% ( 27 % )", Fraction(27, 100)),
        ("-1.5% ( 1.5 % )", Fraction(-15, 1000)),
        ("$ -6129 ( 6129 )", Fraction(-6129)),
        ("$ 5829", Fraction(5829)),
        ("12,345.5", Fraction(123455, 10)),
        ("", None),
        ("n/a", None),
        ("2019 and 2018", None),
        ("( 32 )", None),
    ],
)
def test_cells_are_read_in_upstreams_normalised_form(cell, value):
    assert read_cell(cell) == value


@pytest.mark.parametrize(
    "program",
    [
        "",
        "add(1)",
        "add(1, 2",
        "add(1, 2) subtract(1, 2)",
        "add(1, 2),",
        "power(1, 2)",
        "add(add(1, 2), 3)",
        "__import__(os, none)",
        "table_median(bottle sales, none)",
        "add(1, 2); add(1, 2)",
        "1e9",
        "add(1, 2), " * 500,
    ],
)
def test_what_is_no_program_is_refused(program):
    with pytest.raises(ReadError):
        parse(program)


@pytest.mark.parametrize(
    ("program", "why"),
    [
        ("add(#0, 1)", "no earlier step"),
        ("divide(1, 0)", "division by zero"),
        ("greater(1, 2), add(#0, 1)", "no operand"),
        ("table_sum(nothing, none)", "no row"),
        ("table_sum(notes, none)", "no number"),
        ("add(x, 1)", "no number, step or constant"),
        ("exp(2, 100000)", "no step for that exponent"),
        ("exp(-2, 0.5)", "root"),
    ],
)
def test_what_has_no_value_says_why(program, why):
    with pytest.raises(DerivationError, match=why):
        evaluate(program, TABLE)


def prove(program, question=""):
    proof = derive(program, TABLE, TEXTS, question)
    return [(step.op, *step.args) for step in proof.steps], execute(
        proof, operands(TABLE, TEXTS, question).resolve
    )


def test_a_proof_names_the_cells_that_the_numbers_stand_in():
    steps, value = prove("subtract(5829, 5735), divide(#0, 5735)")
    assert steps == [("subtract", "t0[0,0]", "t0[0,1]"), ("divide", "#0", "t0[0,1]")]
    assert value.exact == Fraction(94, 5735)


def test_a_number_of_the_text_is_cited_by_its_offsets():
    steps, value = prove("multiply(35.8%, const_100), add(#0, 40)", "what if 40 more ?")
    at = TEXTS[0].index("35.8%")
    assert steps == [("multiply", "const_100", f"p0[{at}:{at + 5}]"), ("add", "#0", "q[8:10]")]
    assert value.exact == Fraction(758, 10)


@pytest.mark.parametrize(
    ("program", "first"),
    [
        ("add(1500000, 777)", ("multiply", "const_1000000", "p0[12:25]")),  # a scale word
        ("subtract(35.8, 777)", ("multiply", "const_100", "p0[38:43]")),  # a % sign
        ("subtract(6129, 777)", ("negate", "t0[1,1]")),  # the other sign
    ],
)
def test_a_number_printed_otherwise_gets_a_step_that_says_so(program, first):
    steps, value = prove(program)
    assert steps[0] == first
    assert value.exact == evaluate(program).exact


def test_rows_are_proved_cell_by_cell():
    steps, value = prove("table_average(margin , total, none)")
    assert steps == [("average", "t0[2,0]", "t0[2,1]", "t0[2,2]")]
    assert value.exact == Fraction(464, 3000)


def test_a_number_that_is_nowhere_has_a_value_but_no_proof():
    assert evaluate("subtract(4321, 5735)").exact == -1414
    with pytest.raises(DerivationError, match="4321 is printed in no text and no cell"):
        derive("subtract(4321, 5735)", TABLE, TEXTS)


def test_no_proof_stands_on_a_dash_that_upstream_printed_as_2014():
    assert mangled_dash("$ 2014")
    assert not mangled_dash("$ 2014.0")
    assert evaluate("table_sum(other, none)", TABLE).exact == 2017
    with pytest.raises(DerivationError, match="holds no number"):
        derive("table_sum(other, none)", TABLE, TEXTS)


def test_a_number_printed_twice_is_known_to_be_no_unique_place():
    places = operands([["", "a", "b"], ["x", "5", "7"], ["y", "7", "9"]], ["it was 5"])
    assert places.find(Fraction(7)).ref == "t0[0,1]"
    assert not places.unique("t0[0,1]")
    assert places.unique("t0[0,0]")  # cells come before texts


def test_a_proof_over_another_page_does_not_execute():
    proof = derive("subtract(5829, 5735), divide(#0, 5735)", TABLE, TEXTS)
    changed = [row[:] for row in TABLE]
    changed[1][1] = "$ 5830"
    with pytest.raises(DerivationError, match="stores 94, but gives 95"):
        execute(proof, operands(changed, TEXTS).resolve)


@given(st.text(max_size=60) | st.text("add(subtrc),#0123456789.% const_m", max_size=60))
def test_no_text_raises_anything_but_an_expected_error(text):
    with contextlib.suppress(CrossfootError):
        evaluate(text, TABLE)


_OPS = {
    "add": lambda a, b: a + b,
    "subtract": lambda a, b: a - b,
    "multiply": lambda a, b: a * b,
    "divide": lambda a, b: a / b,
}
_CALLS = st.lists(
    st.tuples(st.sampled_from(sorted(_OPS)), st.integers(0, 5), st.integers(0, 5), st.booleans()),
    min_size=1,
    max_size=6,
)


@given(st.lists(st.integers(-(10**6), 10**6), min_size=6, max_size=6), _CALLS)
def test_random_programs_equal_fraction_arithmetic_and_their_proofs(numbers, calls):
    cells = [Fraction(n, 100) for n in numbers]
    printed = [f"{float(n):.2f}" for n in cells]
    results, texts = [], []
    for drawn, a, b, back in calls:
        op = "add" if drawn == "divide" and cells[b] == 0 else drawn
        earlier = bool(results) and back
        left = results[a % len(results)] if earlier else cells[a]
        results.append(_OPS[op](left, cells[b]))
        texts.append(f"{op}({f'#{a % (len(results) - 1)}' if earlier else printed[a]}, {printed[b]})")
    program = ", ".join(texts)
    grid = [["", *"abcdef"], ["row", *printed]]
    assert evaluate(program).exact == results[-1]
    assert execute(derive(program, grid), operands(grid).resolve).exact == results[-1]


def real(name):
    root = os.environ.get("CROSSFOOT_DATA")
    files = sorted((Path(root) / name).glob("*.json")) if root else []
    if not files:
        pytest.skip(f"CROSSFOOT_DATA names no folder with {name}")
    return [json.loads(file.read_text()) for file in files]


def test_every_finqa_program_gives_upstreams_result():
    rows = [row for file in real("finqa") for row in file if "exe_ans" in row["qa"]]
    wrong = [
        row["id"]
        for row in rows
        if not evaluate(row["qa"]["program"], row["table"]).agrees(row["qa"]["exe_ans"])
    ]
    assert rows
    assert not wrong


def test_every_convfinqa_program_gives_upstreams_result():
    turns = []
    for file in real("convfinqa"):
        for row in file["train"] if isinstance(file, dict) else file:
            said = row.get("dialogue") or row["annotation"]
            results = said.get("exe_ans_list") or said.get("executed_answers") or []
            programs = said.get("turn_program", [])
            turns += zip(programs, results, [row.get("table", [])] * len(results), strict=False)
    assert turns
    assert not [program for program, gold, table in turns if not evaluate(program, table).agrees(gold)]


def test_most_finqa_programs_have_a_proof_that_executes():
    proved = rows = 0
    for row in [row for file in real("finqa") for row in file][::4]:
        rows += 1
        texts = [" ".join(row["pre_text"]), " ".join(row["post_text"])]
        with contextlib.suppress(DerivationError):
            proof = derive(row["qa"]["program"], row["table"], texts, row["qa"]["question"])
            places = operands(row["table"], texts, row["qa"]["question"])
            assert execute(proof, places.resolve).exact == proof.steps[-1].exact
            proved += 1
    assert proved >= 0.95 * rows


def test_a_program_that_squares_its_squares_stops_at_the_step_that_grows_too_large():
    steps = ["multiply(99999999, 99999999)", *(f"multiply(#{i}, #{i})" for i in range(60))]
    with pytest.raises(DerivationError, match=r"multiply\(#8, #8\): a result of more than 20000 bits"):
        evaluate(", ".join(steps))
    doubling = ["add(1, 1)", *(f"add(#{i}, #{i})" for i in range(60))]
    assert evaluate(", ".join(doubling)).exact == 2**61

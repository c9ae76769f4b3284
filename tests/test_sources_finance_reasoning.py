"""FinanceReasoning rows: solutions are interpreted, the order decides the rounding, the steps are the reply."""

import json
import os
from collections import Counter
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curate.gold import check_gold
from curate.locate import locate
from curate.source import Origin, Raw, Refusal, find_source
from schemas import grade
from schemas.checks import equations

SOURCE = find_source("finance-reasoning")
ORIGIN = Origin((), "local", "CC-BY-4.0")
FIXTURES = Path(__file__).parent / "fixtures" / "sources"
TABLE = json.dumps({"Bottle sales": {"2019": 418.0, "2018": 395.0}, "Caps": {"2019": "", "2018": -3.5}})


def made(question="How much? Answer to two decimal places.", code="answer = 1.5", truth=1.5, **fields):
    data = {
        "question_id": "test-1",
        "level": "easy",
        "source": "CodeFinQA-test-7",
        "question": question,
        "context": "Rent was 41.5.",
        "python_solution": code,
        "ground_truth": truth,
        "statistics": {},
        **fields,
    }
    return SOURCE.example(Raw("test-1", data), ORIGIN)


def answer_of(example):
    assert not isinstance(example, Refusal), example
    assert check_gold(example) is None
    return example.turns[0].answer


@pytest.mark.parametrize(
    ("question", "code", "truth", "exact", "unit", "scale", "places"),
    [
        ("How much? Answer to three decimal places.", "answer = 1 / 8", 0.125, Fraction(1, 8), "pure", 0, 3),
        ("How much? Answer to a single decimal place.", "answer = 12 / 8", 1.5, Fraction(3, 2), "pure", 0, 1),
        ("How many? Answer to the nearest integer.", "answer = 7", 7, 7, "pure", 0, 0),
        ("How much? Answer to the nearest dollar.", "answer = 7.2", 7, Fraction(36, 5), "USD", 0, 0),
        ("How much? Provide your answer in euros to the nearest cent.", "answer = 7.256", 7.26, Fraction(907, 125), "EUR", 0, 2),
        ("How much? Answer in millions of dollars, rounded to two decimal places.", "answer = 7.256", 7.26, 7_256_000, "USD", 6, 2),
        ("what was the change in rent , in millions? Answer to the nearest integer.", "answer = 3", 3, 3_000_000, "money", 6, 0),
        ("How many shares outstanding are there, in thousands? Answer to the nearest integer.", "answer = 3", 3, 3000, "shares", 3, 0),
        ("What is the yield? Answer as a percentage to two decimal places.", "answer = 5.126", 5.13, Fraction(2563, 50000), "percent", 0, 2),
        ("What is the beta? Provide the answer as a decimal rounded to four decimal places.", "answer = 1.57894", 1.5789, Fraction(78947, 50000), "pure", 0, 4),
        ("what percentage is due? Answer to three decimal places.", "a = 264 / 1320\nanswer = a * 100", 20.0, Fraction(1, 5), "percent", 0, 3),
        ("what is the growth rate? Answer to one decimal place.", "answer = (6 - 5) / 5 * 100", 20.0, Fraction(1, 5), "percent", 0, 1),
        ("what is the increase in the margin? Answer to one decimal place.", "m = 0.268 - 0.219\nanswer = m * 100", 4.9, Fraction(49, 1000), "points", 0, 1),
        ("by how many basis points did it rise? Answer to the nearest integer.", "answer = 11", 11, Fraction(11, 10_000), "bps", 0, 0),
        ("A spread of 234 basis points is paid. How much? Answer to one decimal place.", "answer = 2.5", 2.5, Fraction(5, 2), "pure", 0, 1),
        ("What was the rent expense? Answer to the nearest integer.", "answer = 41", 41, 41, "money", 0, 0),
        ("Rent was paid. What is the ratio of rent to income? Answer to one decimal place.", "answer = 1.5", 1.5, Fraction(3, 2), "pure", 0, 1),
        ("Its price is 3 and no order is given. What is it?", "answer = 2.25", 2.25, Fraction(9, 4), "pure", 0, 2),
    ],
)  # fmt: skip
def test_the_order_at_the_end_decides_unit_scale_and_places(
    question, code, truth, exact, unit, scale, places
):
    found = answer_of(made(question, code, truth))
    assert (found.exact, found.unit, found.scale, found.places) == (exact, unit, scale, places)


def test_an_amount_of_no_named_currency_may_be_answered_in_any():
    answer = answer_of(made("What was the rent expense? Answer to the nearest integer.", "answer = 41", 41))
    assert all(grade(f"Final answer: {text}", answer).correct for text in ("41", "$41", "41 euros"))
    assert not grade("Final answer: 41%", answer).correct


def test_what_stood_before_the_rounding_is_the_exact_value():
    answer = answer_of(made(code="def solution():\n    return round(2 / 3, 2)", truth=0.67))
    assert answer.exact == Fraction(2, 3)
    assert grade("Final answer: 0.6667", answer).correct
    assert not grade("Final answer: 0.6710", answer).correct


def test_a_tie_that_upstream_rounds_to_even_is_right_both_ways():
    answer = answer_of(made(code="answer = round(0.125, 2)", truth=0.12))
    assert grade("Final answer: 0.12", answer).correct
    assert grade("Final answer: 0.13", answer).correct


@pytest.mark.parametrize(
    ("question", "choice", "options"),
    [
        ('Does it? Answer "True" if it does, otherwise "False".', "True", ("True", "False")),
        ("Does it hold?", "yes", ("yes", "no")),
    ],
)
def test_a_truth_value_is_a_choice(question, choice, options):
    answer = answer_of(made(question, "a = 3\nb = 2\nanswer = a > b", truth=True))
    assert (answer.choice, answer.options) == (choice, options)


@pytest.mark.parametrize(
    ("code", "truth", "rule", "parts"),
    [
        ("answer = 2.79", 2.87, "gold-derivation", ("2.79", "2.87")),
        ("answer = 190", 1.9, "gold-derivation", ("190", "1.9")),
        ("answer = 1.9", -1.9, "gold-derivation", ("1.9", "-1.9")),
        ("answer = df['Total']['2019']", 5, "gold-derivation", ("does not run", "5")),
        ("import os\nanswer = os.getpid()", 5, "gold-derivation", ("unsupported",)),
        ("answer = 3 > 2", 1, "gold-derivation", ("True", "1")),
        ("answer = 72.2601", 72.3, "gold-rounding", ("72.26", "72.3")),
    ],
)
def test_a_solution_that_does_not_give_the_ground_truth_is_left_out_with_both(code, truth, rule, parts):
    refusal = made(code=code, truth=truth, context=TABLE)
    assert refusal.rule == rule
    for part in parts:
        assert part in refusal.reason


@pytest.mark.parametrize(
    "fields",
    [
        {"truth": "5"},
        {"truth": None},
        {"truth": float("nan")},
        {"level": "huge"},
        {"context": None},
        {"code": ""},
    ],
)
def test_a_row_that_is_not_in_the_schema_is_malformed(fields):
    assert made(**fields).rule == "malformed"


def test_a_solution_is_never_executed(tmp_path):
    mark = tmp_path / "executed"
    refusal = made(code=f"open({str(mark)!r}, 'w')\nanswer = 1.5")
    assert refusal.rule == "gold-derivation"
    assert not mark.exists()


def reply(code, truth, **fields):
    example = made(code=code, truth=truth, **fields)
    answer_of(example)
    return example.turns[0].reply


def test_the_steps_are_printed_with_the_numbers_that_went_into_them():
    code = "def solution():\n    old_rent = 38.2\n    new_rent = 41.5\n    change = (new_rent - old_rent) / old_rent\n    return round(change * 100, 2)"
    assert reply(code, 8.64) == (
        "Old rent = 38.2\nNew rent = 41.5\nChange = (41.5 - 38.2) / 38.2 = 0.08639\n"
        "Result = 0.08639 * 100 = 8.64\n\nFinal answer: 8.64"
    )


def test_cells_of_a_table_name_their_row_and_column():
    text = reply("now = df['Bottle sales']['2019']\nanswer = now / 2", 209.0, context=TABLE)
    assert text.startswith("Now = 418 (Bottle sales, 2019)\nAnswer = 418 / 2 = 209\n")


def test_what_is_given_is_printed_in_full_whatever_the_answer_is_rounded_to():
    question = "How much? Answer to the nearest integer."
    text = reply("rent = [41.53, 38.21]\nextra = 0.125\nanswer = sum(rent) + extra", 80, question=question)
    assert text.startswith("Rent = 41.53, 38.21\nExtra = 0.125\nAnswer = 41.53 + 38.21 + 0.125 = 79.865\n")


@pytest.mark.parametrize(
    ("code", "truth", "part"),
    [
        ("import math\nanswer = math.sqrt(2 * 8)", 4.0, "Answer: sqrt(2 * 8) gives 4"),
        ("a = 4\nanswer = a ** 0.5", 2.0, "Answer: 4 ^ 0.5 gives 2"),
        ("a = 3\nanswer = a ** 2", 9, "Answer = 3 ^ 2 = 9"),
        ("a = -5\nanswer = 2 - a", 7, "Answer = 2 - (-5) = 7"),
        ("a = 8\nb = 3\nc = 2\nanswer = a - (b - c)", 7, "Answer = 8 - (3 - 2) = 7"),
        ("a = 8\nb = 4\nc = 2\nanswer = a / (b * c)", 1, "Answer = 8 / (4 * 2) = 1"),
        (
            "total = 1\nfor year in range(6):\n    total = total * 2\nanswer = total + 1",
            65,
            "Answer = 64 + 1 = 65",
        ),
        ("items = [1, 2, 3]\nanswer = sum(items) / len(items)", 2, "Answer = (1 + 2 + 3) / 3 = 2"),
        ("items = [1, 2]\nanswer = sum([x * 2 for x in items])", 6, "Answer = 6"),
        ("total = 5\ntotal += 2\nanswer = total", 7, "Total = 5 + 2 = 7"),
    ],
)
def test_arithmetic_is_an_equation_and_the_rest_is_said(code, truth, part):
    assert part in reply(code, truth, question="How much? Answer to the nearest integer.").split("\n")


@given(
    givens=st.lists(st.decimals("0.01", "99999", places=2, allow_nan=False), min_size=3, max_size=5),
    signs=st.lists(st.sampled_from("+-*/"), min_size=3, max_size=6),
    data=st.data(),
)
def test_every_printed_equation_is_true(givens, signs, data):
    names = [f"value_{n}" for n in range(len(givens))]
    lines = [f"{name} = {number}" for name, number in zip(names, givens, strict=True)]
    exact = dict(zip(names, map(Fraction, givens), strict=True))
    for number, sign in enumerate(signs):
        a, b = (data.draw(st.sampled_from(sorted(exact))) for _ in range(2))
        if sign == "/" and exact[b] == 0:
            sign = "+"  # noqa: PLW2901 - the drawn step has no value
        value = {
            "+": lambda x, y: x + y,
            "-": lambda x, y: x - y,
            "*": lambda x, y: x * y,
            "/": lambda x, y: x / y,
        }[sign](exact[a], exact[b])
        if max(value.numerator.bit_length(), value.denominator.bit_length()) > 400:
            break
        exact[f"step_{number}"] = value
        lines.append(f"step_{number} = {a} {sign} {b}")
    last = list(exact.values())[-1]
    if abs(last) > 10**12:
        return
    truth = round(float(last), 2)
    example = made(code="\n".join([*lines, f"answer = {list(exact)[-1]}"]), truth=truth)
    if not isinstance(example, Refusal):
        assert all(equation.holds for equation in equations(example.turns[0].reply))
        assert check_gold(example) is None


def prompt(example):
    return example.turns[0].messages[0].content


def test_json_is_printed_as_a_table():
    text = prompt(made(context=TABLE))
    assert "|  | 2019 | 2018 |\n|---|---|---|\n| Bottle sales | 418 | 395 |\n| Caps |  | -3.5 |" in text


@pytest.mark.parametrize(
    ("context", "begins"),
    [
        ("['| a |\\n|---|\\n| 1 |', 'Note.']", "| a |\n|---|\n| 1 |\n\nNote.\n\nHow much?"),
        ("[]", "How much?"),
        ("", "How much?"),
        ("[not a list", "[not a list\n\nHow much?"),
        ('{"a": 1}', '{"a": 1}\n\nHow much?'),
        ("[__import__('os').getpid()]", "[__import__('os')"),
    ],
)
def test_contexts_in_other_forms(context, begins):
    assert prompt(made(context=context)).startswith(begins)


def test_all_questions_on_a_page_have_one_document():
    one, two = (
        made(context=TABLE, source="CodeTAT-QA-test-1"),
        made(context=TABLE, source="CodeTAT-QA-test-2"),
    )
    assert one.document == two.document != made().document
    assert (
        made(context="[]", source="FinanceMath-validation-3").document
        == "finance-reasoning/FinanceMath-validation-3"
    )
    assert one.family == "CodeTAT-QA"
    assert one.difficulty.level == "easy"


def test_every_fixture_row_but_the_wrong_one_is_made():
    origin = locate(SOURCE, str(FIXTURES / "finance-reasoning"))
    rows = [SOURCE.example(raw, origin) for file in origin.files for raw in SOURCE.read(file)]
    assert [row.rule for row in rows if isinstance(row, Refusal)] == ["gold-derivation"]
    assert all(check_gold(row) is None for row in rows if not isinstance(row, Refusal))


@pytest.mark.skipif("CROSSFOOT_DATA" not in os.environ, reason="CROSSFOOT_DATA names no real data")
def test_on_real_rows_only_known_kinds_are_refused():
    origin = locate(SOURCE, None, Path(os.environ["CROSSFOOT_DATA"]))
    counts, total = Counter(), 0
    for raw in (raw for file in origin.files for raw in SOURCE.read(file)):
        total += 1
        row = SOURCE.example(raw, origin)
        refusal = row if isinstance(row, Refusal) else check_gold(row)
        counts[refusal.rule if refusal else "made"] += 1
    assert set(counts) <= {"made", "gold-derivation", "gold-rounding"}
    assert counts["made"] >= 0.98 * total


PAGE = """net revenue is shown below ( in millions ) .

| | Amount |
| --- | --- |
| 2003 net revenue | $973.7 |
| 2004 net revenue | $931.3 |

volume fell ."""


def test_an_amount_of_a_page_in_millions_is_in_millions():
    asked = "What is the change in net revenue? Answer to two decimal places."
    code = "a = 931.3\nb = 973.7\nanswer = a - b"
    found = made(asked, code, -42.4, context=PAGE)
    assert found.turns[0].reply.endswith("The figures are in millions.\n\nFinal answer: -$42.40 million")
    assert check_gold(found) is None
    # Nothing is known of a number that the page does not print, or of an amount per something.
    assert answer_of(made(asked, "answer = 931.3 - 13.7", 917.6, context=PAGE)).scale == 0
    each = "What is the net revenue per customer? Answer to two decimal places."
    assert answer_of(made(each, code, -42.4, context=PAGE)).scale == 0
    assert answer_of(made(asked, code, -42.4, context=PAGE.replace("( in millions )", ""))).scale == 0

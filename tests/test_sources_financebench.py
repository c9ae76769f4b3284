"""FinanceBench rows: the unit is in the question, trailing zeros say nothing, prose can't be graded."""

from fractions import Fraction

import pytest

from curate.gold import check_gold
from curate.source import Origin, Raw, Refusal, find_source

FINANCEBENCH = find_source("financebench")
ORIGIN = Origin((), "local", "CC-BY-NC-4.0")


def made(question="What is it?", answer="1", **fields):
    data = {
        "financebench_id": "financebench_id_90000",
        "company": "Tidewell Foods",
        "doc_name": "TIDEWELLFOODS_2022_10K",
        "question_type": "metrics-generated",
        "question": question,
        "answer": answer,
        "justification": None,
        "evidence": [{"evidence_text": "Inventories \n \n \n \n$ 212", "evidence_page_num": 3}],
        **fields,
    }
    return FINANCEBENCH.example(Raw("financebench_id_90000", data), ORIGIN)


def answer_of(example):
    assert not isinstance(example, Refusal), example
    assert check_gold(example) is None
    return example.turns[0].answer


@pytest.mark.parametrize(
    ("question", "answer", "exact", "unit", "scale", "places"),
    [
        ("Year end inventory (in USD millions)?", "$1616.00", 1_616_000_000, "USD", 6, 0),
        ("How much (in USD billions) was paid?", "$0.40", 400_000_000, "USD", 9, 1),
        ("Answer in USD thousands.", "-$9150.00", -9_150_000, "USD", 3, 0),
        ("Round your answer to two decimal places.", "1.50", Fraction(3, 2), "pure", 0, 2),
        ("Round your answer to two decimal places.", "0.01", Fraction(1, 100), "pure", 0, 2),
        ("In units of percents and round to one decimal place?", "30.8%", Fraction(308, 1000), "percent", 0, 1),
        ("What is the change in operating income % margin? Answer in units of percents and round to one decimal place.",
         "0.2%", Fraction(2, 1000), "points", 0, 1),
        ("What is the year-over-year change in revenue (in units of percents and round to one decimal place)?",
         "30.8%", Fraction(308, 1000), "percent", 0, 1),
        ("What are restructuring costs? If not outlined then state 0.", "0", 0, "pure", 0, 0),
        ("How much was it?", "$400,000,000", 400_000_000, "USD", 0, 0),
    ],
)  # fmt: skip
def test_unit_scale_and_places_come_from_the_question(question, answer, exact, unit, scale, places):
    found = answer_of(made(question, answer))
    assert (found.exact, found.unit, found.scale, found.places) == (exact, unit, scale, places)


def test_a_figure_is_known_to_its_printed_precision_only():
    found = answer_of(made("Answer in USD millions.", "$1616.00"))
    assert found.decimals == -6
    assert found.accept == (1_615_500_000, 1_616_500_000)


@pytest.mark.parametrize(("text", "choice"), [("Yes", "yes"), ("No.", "no")])
def test_exactly_yes_or_no_is_a_choice(text, choice):
    example = made("Was it?", text)
    assert answer_of(example).choice == choice
    assert example.turns[0].reply.endswith(f"Final answer: {text}")


@pytest.mark.parametrize(
    "text", ["Yes. It rose by 3%.", "Data Center", "AMCOR's Adj. EBITDA was $2,018mn in FY 2023"]
)
def test_anything_else_is_prose_without_a_final_answer_line(text):
    example = made("Why?", text)
    assert answer_of(example).kind == "prose"
    assert "Final answer" not in example.turns[0].reply


def test_a_justification_is_the_working_unless_its_sums_are_false():
    right = made("Round your answer to two decimal places.", "1.50", justification="540 / 360 = 1.50")
    assert right.turns[0].reply == "540 / 360 = 1.50\n\nFinal answer: 1.50"
    wrong = made("Round your answer to two decimal places.", "1.50", justification="540 / 360 = 1.65")
    assert wrong.turns[0].reply == "Final answer: 1.50"


def test_document_and_prompt_name_the_filing():
    example = made()
    assert example.document == "financebench/TIDEWELLFOODS_2022_10K"
    prompt = example.turns[0].messages[0].content
    assert prompt.startswith("From TIDEWELLFOODS_2022_10K of Tidewell Foods:")
    assert "Inventories\n\n$ 212" in prompt


@pytest.mark.parametrize("fields", [{"answer": None}, {"answer": " "}, {"evidence": []}, {"company": 3}])
def test_a_row_that_is_not_in_the_schema_is_refused_as_malformed(fields):
    refusal = made(**fields)
    assert isinstance(refusal, Refusal)
    assert refusal.rule == "malformed"

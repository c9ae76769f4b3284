"""TAT-QA rows: what upstream's fields mean, and a worked reply that the grader and the sums agree with."""

from fractions import Fraction
from pathlib import Path

import pytest

from curate.gold import check_gold
from curate.locate import locate
from curate.source import Origin, Raw, Refusal, find_source
from schemas.checks import equations

FIXTURES = Path(__file__).parent / "fixtures/sources"
TATQA = find_source("tatqa")
ORIGIN = Origin((), "local", "CC-BY-4.0")
TABLE = [
    ["", "2019", "2018"],
    ["Sales", "$ 1,204", "$ 1,100"],
    ["Other income (loss)", "(42.7)", "13"],
    ["Tax rate", "24.8%", "27.1%"],
    ["Average employees", "310", "290"],
]


def made(question="What is it?", paragraphs=("All amounts are in dollars.",), table=None, **fields):
    row = {"uid": "q1", "question": question, "derivation": "", "scale": "", **fields}
    data = {
        "table": {"uid": "t", "table": table or TABLE},
        "paragraphs": [{"uid": "p", "order": n, "text": t} for n, t in enumerate(paragraphs, 1)],
        "question": row,
    }
    return TATQA.example(Raw("q1", data), ORIGIN)


def arithmetic(answer, derivation, scale="", **fields):
    return made(answer=answer, derivation=derivation, scale=scale, answer_type="arithmetic", **fields)


def answer_of(example):
    assert not isinstance(example, Refusal), example
    assert check_gold(example) is None
    return example.turns[0].answer


def test_the_scale_is_a_multiplier_of_the_printed_answer():
    example = arithmetic(104, "1,204 - 1,100", "thousand", question="What was the change in sales?")
    answer = answer_of(example)
    assert answer.exact == 104_000
    assert (answer.unit, answer.scale, answer.places) == ("USD", 3, 0)
    assert "1,204 - 1,100 = 104" in example.turns[0].reply
    assert "The figures are in thousands." in example.turns[0].reply
    assert example.turns[0].reply.splitlines()[-1].startswith("Final answer: ")


@pytest.mark.parametrize("derivation", ["(1,204 - 1,100)/1,100", "((1,204 - 1,100)/1,100) * 100"])
def test_a_percentage_is_the_same_whether_or_not_the_derivation_multiplies_by_100(derivation):
    answer = answer_of(arithmetic(9.45, derivation, "percent"))
    assert (answer.unit, answer.places) == ("percent", 2)
    assert answer.exact == Fraction(104, 1100)


@pytest.mark.parametrize("derivation", ["24.8 - 27.1", "24.8% - 27.1%"])
def test_a_difference_of_percentages_is_in_percentage_points(derivation):
    example = arithmetic(-2.3, derivation, "percent", question="What was the change in the tax rate?")
    answer = answer_of(example)
    assert (answer.unit, answer.exact) == ("points", Fraction(-23, 1000))


@pytest.mark.parametrize(
    ("answer", "derivation"), [(9.45, "1,204/1,100 - 1"), (91.36, "1,100/1,204"), (51, "34% + 17%")]
)
def test_other_percentages_stay_percentages(answer, derivation):
    assert answer_of(arithmetic(answer, derivation, "percent")).unit == "percent"


def test_an_accounting_negative_is_tried_where_the_plain_reading_does_not_give_the_answer():
    example = arithmetic(-29.7, "13 + (42.7)")
    assert answer_of(example).exact == Fraction(-297, 10)
    assert "13 + (-42.7) = -29.7" in example.turns[0].reply


def test_a_finer_reply_rounds_from_the_derivation_not_from_the_rounded_gold():
    answer = answer_of(arithmetic(0.33, "1/3"))
    assert answer.exact == Fraction(1, 3)
    assert answer.decimals is None


def test_a_derivation_in_words_leaves_the_gold_number_known_to_its_decimals():
    example = arithmetic(92.4, "60.3 million + 32,137 thousand", "million")
    answer = answer_of(example)
    assert answer.decimals == -5
    assert not list(equations(example.turns[0].reply))


def test_a_gold_answer_that_its_derivation_does_not_give_is_refused_with_both_numbers():
    refusal = arithmetic(104.5, "1,204 - 1,100")
    assert isinstance(refusal, Refusal)
    assert refusal.rule == "gold-derivation"
    assert "gives 104.0000" in refusal.reason
    assert "104.5" in refusal.reason


def test_money_is_claimed_only_where_the_table_shows_it():
    assert answer_of(arithmetic(300, "(310 + 290)/2")).unit != "USD"
    assert answer_of(arithmetic(1152, "(1,204 + 1,100)/2")).unit == "USD"
    euros = [["", "2019"], ["Sales", "7"], ["Costs", "5"]]
    assert answer_of(arithmetic(2, "7 - 5", table=euros, paragraphs=["€ and $"])).unit == "pure"


def test_a_span_that_is_a_number_is_graded_as_one():
    answer = answer_of(made(answer=["$(42.7)"], answer_type="span", scale="million"))
    assert (answer.kind, answer.exact, answer.unit) == ("number", -42_700_000, "USD")
    answer = answer_of(made(answer=["24.8%"], answer_type="span"))
    assert (answer.unit, answer.exact) == ("percent", Fraction(248, 1000))
    answer = answer_of(made(answer=["$1.9 million"], answer_type="span"))
    assert answer.exact == 1_900_000


def test_years_and_words_stay_spans():
    for text in ("2019", "Sales", "in dollars"):
        assert answer_of(made(answer=[text], answer_type="span")).kind == "span"


def test_the_reply_says_where_a_span_stands():
    example = made(answer=["$ 1,204"], answer_type="span", scale="thousand")
    assert "Sales (2019): $ 1,204" in example.turns[0].reply
    example = made(
        answer=["a new plant"],
        answer_type="span",
        paragraphs=["Sales rose. Costs rose through a new plant. Nothing else did."],
    )
    assert "Costs rose through a new plant." in example.turns[0].reply
    assert "Nothing else" not in example.turns[0].reply


def test_several_spans_are_ordered_only_when_asked_respectively():
    row = {"answer": ["1,204", "1,100"], "answer_type": "multi-span"}
    assert not answer_of(made(**row)).ordered
    assert answer_of(made("What were 2019 and 2018 sales respectively?", **row)).ordered


def test_a_count_is_a_number_and_its_items_are_listed():
    example = made(answer="2", answer_type="count", derivation="Sales##Other income (loss)")
    assert answer_of(example).exact == 2
    assert "1. Sales\n2. Other income (loss)" in example.turns[0].reply
    refusal = made(answer="3", answer_type="count", derivation="a##b")
    assert isinstance(refusal, Refusal)
    assert "2 items" in refusal.reason


@pytest.mark.parametrize(
    "fields",
    [
        {"answer_type": "arithmetic"},
        {"answer": "x", "answer_type": "arithmetic"},
        {"answer": [], "answer_type": "span"},
        {"answer": ["a"], "answer_type": "essay"},
        {"answer": 1, "answer_type": "arithmetic", "scale": "dozen"},
        {"answer": ["a"], "answer_type": "span", "table": [["a"], ["b", "c"]]},
        {"answer": "many", "answer_type": "count"},
    ],
)
def test_a_row_that_is_not_in_the_schema_is_refused_as_malformed(fields):
    refusal = made(**fields)
    assert isinstance(refusal, Refusal)
    assert refusal.rule == "malformed"


def test_unknown_keys_are_ignored_and_the_prompt_holds_table_text_and_question():
    example = made(answer=["Sales"], answer_type="span", facts=["x"], mappings=[])
    prompt = example.turns[0].messages[0].content
    assert "| Sales | $ 1,204 | $ 1,100 |" in prompt
    assert prompt.endswith("All amounts are in dollars.\n\nWhat is it?")


def test_the_same_table_in_two_files_is_one_document():
    origin = locate(TATQA, None, FIXTURES)
    documents = {}
    for file in origin.files:
        examples = [TATQA.example(raw, origin) for raw in TATQA.read(file)]
        documents[file.name] = {e.document for e in examples}
    assert len(documents["tatqa_dataset_train.json"] & documents["tatqa_dataset_dev.json"]) == 1

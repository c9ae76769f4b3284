"""FinQA rows: which of its labels can be believed, in what unit, and what page they are printed with."""

from __future__ import annotations

import os
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curate.finqa_page import find_dashes, page_key, restored
from curate.gold import check_gold
from curate.locate import locate
from curate.source import Origin, Raw, Refusal, find_source
from schemas import grade
from schemas.checks import equations

FINQA = find_source("finqa")
ORIGIN = Origin((), "local", "MIT")
FIXTURES = Path(__file__).parent / "fixtures/sources"
TABLE = [
    ["", "2019", "2018"],
    ["sales", "$ 1204", "$ 1100"],
    ["margin", "27% ( 27 % )", "25.5% ( 25.5 % )"],
    ["hedges", "-32 ( 32 )", "2014"],
    ["shares outstanding", "410", "400"],
]


def made(
    question, program, answer=None, *, table=None, before="sales are shown below ( in millions ) .", **more
):
    qa = {"question": question, "program": program, **({} if answer is None else {"answer": answer})}
    qa |= {key: more.pop(key) for key in ("exe_ans",) if key in more}
    record = {"id": "ACME/2019/page_7.pdf-1", "filename": "ACME/2019/page_7.pdf", "pre_text": [before],
              "post_text": ["."], "table": TABLE if table is None else table, "qa": qa, **more}  # fmt: skip
    return FINQA.example(Raw(record["id"], record), ORIGIN)


def answer_of(example):
    assert not isinstance(example, Refusal), example
    assert check_gold(example) is None
    return example.turns[0].answer


def rule_of(refusal):
    assert isinstance(refusal, Refusal), refusal
    return refusal.rule


def test_an_echo_is_taken_out_and_its_sign_is_that_of_the_number_before_it():
    assert restored("27% ( 27 % )") == "27%"
    assert restored("-32 ( 32 )") == "(32)"
    assert restored("$ -4.6 ( 4.6 ) million") == "$ (4.6) million"
    assert restored("-1.5% ( 1.5 % )") == "(1.5%)"
    assert restored("5.51% ( 5.51 % ) due 2013 ( 13 )") == "5.51% due 2013 ( 13 )"
    assert restored("4.98% ( 4.98 % ) 20145.05% ( 20145.05 % )") == "4.98%\u20145.05%"


def test_codes_of_quotation_marks_are_restored_only_where_no_number_can_stand():
    assert (
        restored("the company 2019s 201cnotes 201d of june 2019")
        == "the company's \u201cnotes\u201d of june 2019"
    )
    assert restored("sales in 2019 rose") == "sales in 2019 rose"


@given(st.integers(0, 10**7), st.integers(0, 3), st.booleans(), st.booleans())
def test_an_echo_leaves_the_number_it_repeats(digits, places, negative, percent):
    from schemas.reading import read_numbers

    number = f"{Fraction(digits, 10**places).__float__():.{places}f}"
    sign, mark, spaced = "-" if negative else "", "%" if percent else "", " %" if percent else ""
    shown = restored(f"a {sign}{number}{mark} ( {number}{spaced} ) b")
    assert shown.count(number) == 1
    assert [n.value for n in read_numbers(shown)] == [Fraction(number) * (-1 if negative else 1)]


def test_the_original_table_decides_what_a_2014_is():
    table = [["", "2019"], ["a", "2014"], ["b", "2014"]]
    original = [["", "2019"], ["A", "&#8212;"], ["B", "2,014"]]
    assert find_dashes(table, original) == {(1, 1)}


def test_without_it_a_2014_is_a_dash_unless_years_stand_beside_it():
    assert find_dashes([["", "2019"], ["gain", "$ 2014"]], None) == {(1, 1)}
    years = [["plan", "expires"], ["a", "2014"], ["b", "2017"]]
    assert find_dashes(years, None) == set()
    assert find_dashes([["2014", "2013"], ["7", "9"]], None) == set(), "a header's year is a year"


def test_a_restored_dash_is_printed_and_no_program_may_reckon_with_it():
    example = made("what were sales in 2019?", "1204", "1204")
    assert "| hedges | (32) | \u2014 |" in example.turns[0].messages[0].content
    assert rule_of(made("what is the sum of hedges?", "table_sum(hedges, none)")) == "gold-dash"
    assert rule_of(made("what changed in hedges?", "subtract(2014, 32)")) == "gold-dash"


def test_a_ratio_whose_text_has_a_percent_sign_is_a_percentage():
    answer = answer_of(
        made("how did sales grow?", "subtract(1204, 1100), divide(#0, 1100)", "9.5%", exe_ans=0.09455)
    )
    assert (answer.unit, answer.display, answer.exact) == ("percent", "9.5%", Fraction(104, 1100))


def test_a_text_that_lost_its_percent_sign_is_known_by_its_size():
    program = "divide(1100, 1204)"
    assert answer_of(made("what share of 2019 were 2018 sales?", program, "91.4")).unit == "percent"
    assert answer_of(made("what is the ratio of sales in 2018 to 2019?", program, "0.91")).unit == "pure"


def test_without_a_text_the_question_decides_between_ratio_and_percent():
    program = "subtract(1204, 1100), divide(#0, 1100)"
    assert answer_of(made("what was the percentage change of sales?", program)).display == "9.45%"
    assert answer_of(made("how did sales change?", program)).unit == "percent", "a relative change"
    assert (
        answer_of(made("what is the ratio of sales to sales in 2018?", "divide(1204, 1100)")).unit == "pure"
    )


def test_a_program_that_reckons_in_percent_is_not_multiplied_again():
    answer = answer_of(
        made("what percentage were 2018 sales?", "divide(1100, 1204), multiply(#0, const_100)", "91.36")
    )
    assert (answer.unit, answer.display) == ("percent", "91.36%")
    answer = answer_of(made("what was the average margin?", "add(27, 25.5), divide(#0, const_2)", "26.25%"))
    assert answer.exact == Fraction(2625, 10000)


def test_a_difference_of_two_percentages_is_in_points():
    answer = answer_of(made("what was the change of the margin?", "subtract(27%, 25.5%)", "1.5%"))
    assert (answer.unit, answer.exact) == ("points", Fraction(15, 1000))


def test_amounts_have_the_scale_of_the_caption_and_counts_only_their_own():
    answer = answer_of(made("what was the change of sales?", "subtract(1204, 1100)", "104"))
    assert (answer.display, answer.exact) == ("$104 million", 104_000_000)
    answer = answer_of(
        made("how many shares were outstanding at most?", "table_max(shares outstanding, none)", "410")
    )
    assert answer.exact == 410
    answer = answer_of(made("what were sales per share?", "divide(1204, 410)", "2.94"))
    assert (answer.unit, answer.exact) == ("pure", Fraction(1204, 410))


def test_a_question_in_millions_about_figures_in_thousands_is_refused():
    refusal = made("what was the change of sales , in millions?", "subtract(1204, 1100)", "104",
                   before="the table is ( in thousands ) .")  # fmt: skip
    assert rule_of(refusal) == "gold-scale"


def test_figures_of_two_scales_are_not_divided_and_percentages_not_multiplied_as_numbers():
    text = "debt was $ 2.4 billion and the borrowings of $ 932 million bear 0.44% ( 0.44 % ) ."
    assert rule_of(made("what percent is it?", "divide(2.4, 1204)", post_text=[text])) == "gold-scale"
    assert (
        rule_of(made("what is the interest , in millions?", "multiply(932, 0.44)", post_text=[text]))
        == "gold-scale"
    )
    right = made("what is the interest , in millions?", "multiply(932, 0.44%)", post_text=[text])
    assert answer_of(right).exact == Fraction("4.1008") * 10**6
    hundredth = made(
        "what is it , in millions?", "multiply(932, 0.44), divide(#0, const_100)", post_text=[text]
    )
    assert answer_of(hundredth).exact == Fraction("4.1008") * 10**6


@pytest.mark.parametrize(
    ("question", "program", "answer", "rule"),
    [
        ("what was the change of sales?", "subtract(1204, 1100)", "431", "gold-text"),
        ("what was the change of sales?", "subtract(1100, 1204)", "104", "gold-text"),
        ("what was the percentage change of sales?", "subtract(1204, 1100)", None, "gold-unit"),
        ("were sales in 2019 greater?", "add(1204, 1100)", "no", "gold-unit"),
        (
            "what was the average?",
            "add(1204, 1100), add(#0, const_2), divide(#1, const_2)",
            None,
            "gold-average",
        ),
        ("what was the price?", "subtract(1204, const_1000000), divide(#0, 410)", None, "gold-program"),
        ("what was it?", "__import__(os)", "1", "gold-program"),
        ("what was it?", "divide(1204, 0)", "1", "gold-program"),
        ("are sales of 2019 greater than of 2018?", "greater(1204, 1100)", "no", "gold-text"),
    ],
)
def test_labels_that_contradict_each_other_are_refused_by_rule(question, program, answer, rule):
    assert rule_of(made(question, program, answer)) == rule


def test_exe_ans_that_the_program_does_not_give_is_refused():
    assert rule_of(made("what was the sum?", "add(1204, 1100)", exe_ans=2305.0)) == "gold-derivation"


def test_a_decrease_may_be_answered_without_its_sign():
    example = made("by how much did sales decrease from 2019 to 2018?", "subtract(1100, 1204)", "104")
    assert answer_of(example).convention == "magnitude"
    assert "1100 - 1204 = -104" in example.turns[0].reply


def test_yes_or_no_says_which_is_greater():
    example = made("were sales of 2018 greater than of 2019?", "greater(1100, 1204)", "no")
    assert answer_of(example).choice == "no"
    assert "1100 is not greater than 1204." in example.turns[0].reply


def test_steps_that_do_not_end_are_carried_on_and_not_rounded():
    example = made("what is it?", "divide(1100, 1204), add(#0, 2), multiply(#1, 410)", "1194.58")
    assert "(1100 / 1204 + 2) * 410 = 1194.58" in example.turns[0].reply
    assert all(e.holds for e in equations(example.turns[0].reply))


@given(st.lists(st.tuples(st.sampled_from(["add", "subtract", "multiply", "divide"]), st.integers(1, 99_999)),
                min_size=1, max_size=5), st.integers(1, 99_999))  # fmt: skip
def test_every_equation_of_any_program_is_true_and_the_reply_is_graded_right(steps, first):
    program = ", ".join(
        f"{op}({first if n == 0 else f'#{n - 1}'}, {number / 10})" for n, (op, number) in enumerate(steps)
    )
    example = made("what is the result of it?", program)
    if isinstance(example, Refusal):
        return
    turn = example.turns[0]
    assert all(equation.holds for equation in equations(turn.reply)), turn.reply
    assert grade(turn.reply, turn.answer).correct, turn.reply


def test_cells_are_named_only_where_a_number_stands_once():
    reply = made("what was the change of sales?", "subtract(1204, 1100)", "104").turns[0].reply
    assert "sales (2019): $ 1204" in reply
    twice = [*TABLE, ["gross sales", "$ 1204", "$ 1105"]]
    reply = made("what was the change?", "subtract(1204, 1100)", "104", table=twice).turns[0].reply
    assert "1204" in reply
    assert "sales (2019): $ 1204" not in reply


def test_the_same_page_has_one_key_in_finqa_and_convfinqa():
    names = [
        "A/2007/page_1.pdf",
        "A/2007/page_1.pdf-3",
        "Single_A/2007/page_1.pdf-1",
        "Double_A/2007/page_1.pdf",
    ]
    assert {page_key(name) for name in names} == {"finqa/A/2007/page_1.pdf"}


@pytest.mark.parametrize(
    "part", [{"table": []}, {"table": [["a"], ["b", "c"]]}, {"pre_text": 3}, {"filename": None}]
)
def test_a_record_that_is_not_in_the_schema_is_refused_as_malformed(part):
    assert rule_of(made("what?", "1204", **part)) == "malformed"


def test_records_without_a_program_are_unlabelled():
    assert rule_of(FINQA.example(Raw("x", {"id": "x", "qa": {"question": "what?"}}), ORIGIN)) == "unlabelled"


@pytest.mark.skipif("CROSSFOOT_DATA" not in os.environ, reason="CROSSFOOT_DATA names no real data")
def test_real_rows_become_examples_unless_upstreams_labels_contradict_each_other():
    origin = locate(FINQA, None, Path(os.environ["CROSSFOOT_DATA"]))
    found = [FINQA.example(raw, origin) for file in origin.files for raw in FINQA.read(file)]
    passed = [e for e in found if not isinstance(e, Refusal) and check_gold(e) is None]
    assert len(passed) >= 0.9 * len(found)
    refused = {e.rule for e in found if isinstance(e, Refusal)}
    assert refused <= {"gold-text", "gold-average", "gold-unit", "gold-scale", "gold-program", "gold-dash"}


def test_the_size_of_a_decrease_is_said_after_the_negative_change():
    found = made(
        "what was the decrease in hedges from 2018 to 2019?", "subtract(1100, 1204)", "104", exe_ans=-104.0
    )
    assert found.turns[0].reply.splitlines()[-5:] == [
        "1100 - 1204 = -104", "The decrease is 104.", "The figures are in millions.", "",
        "Final answer: $104 million",
    ]  # fmt: skip
    assert answer_of(found).convention == "magnitude"


def test_a_negative_difference_ends_as_its_working_does_and_either_sign_is_right():
    found = made(
        "what was the difference in sales between 2018 and 2019?", "subtract(1100, 1204)", exe_ans=-104.0
    )
    assert found.turns[0].reply.endswith("Final answer: -$104 million")
    answer = answer_of(found)
    assert {grade(f"Final answer: {said}", answer).kind for said in ("$104 million", "-$104 million")} == {
        "correct"
    }


@pytest.mark.parametrize(
    ("question", "program", "display"),
    [
        ("what is the expected annual expense , in millions ?", "divide(70, 3.5)", "20 million"),
        ("what are sales over hedges , in millions ?", "divide(1204, 400)", "3.01"),
        ("what is the ratio of 70 to 3.5 in millions ?", "divide(70, 3.5)", "20"),
    ],
)
def test_an_amount_over_years_that_the_text_names_is_an_amount_where_millions_are_asked(
    question, program, display
):
    text = "$ 70 million are to be expensed over 3.5 years ."
    assert answer_of(made(question, program, before=text)).display == display


def test_a_figure_written_out_in_the_text_is_in_ones():
    text = "rent expense was $ 118741000 ; employees bought 75354 shares ."
    assert answer_of(made("what was rent expense?", "118741000", before=text)).display == "$118,741,000"
    assert rule_of(made("how many shares were bought, in millions?", "75354", before=text)) == "gold-scale"

"""ConvFinQA rows: one example a turn, with the earlier turns and their gold replies before it."""

from __future__ import annotations

import copy
import json
import os
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curate.gold import check_gold
from curate.locate import locate
from curate.source import Origin, Raw, Refusal, find_source
from curate.sources.convfinqa import _rows
from schemas.errors import RowError

CONVFINQA = find_source("convfinqa")
ORIGIN = Origin((), "local", "MIT")
CONVERSATION = {
    "id": "Single_ACME/2019/page_7.pdf-1",
    "filename": "ACME/2019/page_7.pdf",
    "pre_text": ["sales are shown below ( in millions ) ."],
    "post_text": ["."],
    "table": [["", "2019", "2018"], ["sales", "$ 1204", "$ 1100"]],
    "qa": {
        "question": "what was the growth of sales?",
        "program": "subtract(1204, 1100), divide(#0, 1100)",
        "answer": "9.5%",
    },
    "annotation": {
        "dialogue_break": ["what were sales in 2019?", "and in 2018?", "how much did they grow?"],
        "turn_program": ["1204", "1100", "subtract(1204, 1100), divide(#0, 1100)"],
        "exe_ans_list": [1204.0, 1100.0, 0.09455],
        "qa_split": [0, 0, 0],
    },
}
CLEANED = {
    "id": "Single_DUNE/2009/page_5.pdf-1",
    "doc": {
        "pre_text": "options .",
        "post_text": ".",
        "table": {"2009": {"dividend yield": -3.75, "granted": 18.0}, "2008": {"dividend yield": -0.76, "granted": 33.5}},
    },
    "dialogue": {
        "conv_questions": ["what was the dividend yield in 2009?", "and how many were granted?"],
        "conv_answers": ["3.75%", "18"],
        "turn_program": ["3.75%", "18"],
        "executed_answers": [0.0375, 18.0],
        "qa_split": [False, False],
    },
}  # fmt: skip


def rows(tmp_path, data):
    file = tmp_path / "train.json"
    file.write_text(json.dumps(data))
    return list(CONVFINQA.read(file))


def made(tmp_path, data):
    return [CONVFINQA.example(raw, ORIGIN) for raw in rows(tmp_path, data)]


def changed(record, **annotation):
    record = copy.deepcopy(record)
    record["annotation"] |= annotation
    return record


def test_each_turn_is_an_example_with_its_gold_history(tmp_path):
    first, second, third = made(tmp_path, [CONVERSATION])
    assert [m.role for m in third.turns[0].messages] == ["user", "assistant"] * 3
    contents = [m.content for m in third.turns[0].messages]
    assert contents[0].startswith("sales are shown below")
    assert contents[0].endswith("what were sales in 2019?")
    assert contents[2] == "and in 2018?"
    assert contents[4] == third.turns[0].question == "how much did they grow?"
    assert contents[1] == first.turns[0].reply
    assert contents[3] == second.turns[0].reply
    assert len(third.turns) == 1
    assert all(check_gold(e) is None for e in (first, second, third))


def test_the_whole_questions_text_tells_the_unit_of_the_turn_that_answers_it(tmp_path):
    *_, third = made(tmp_path, [CONVERSATION])
    assert third.turns[0].answer.display == "9.5%"


def test_turn_level_and_conversation_level_give_the_same_examples(tmp_path):
    turns = []
    for number in range(3):
        record = changed(CONVERSATION, turn_ind=number, cur_program="", cur_dial=[], exe_ans=0)
        turns.append({**record, "id": f"{CONVERSATION['id']}_{number}"})
    assert made(tmp_path, turns) == made(tmp_path, [CONVERSATION])


def test_turns_after_a_wrong_gold_answer_are_refused_with_it(tmp_path):
    wrong = changed(CONVERSATION, answer_text_list=["1204", "1010", "9.5%"])
    first, second, third = made(tmp_path, [wrong])
    assert not isinstance(first, Refusal)
    assert second.rule == "gold-text"
    assert third.rule == "gold-history"
    assert "turn 1" in third.reason


def test_an_unlabelled_conversation_is_one_row_set_aside(tmp_path):
    record = {**CONVERSATION, "annotation": {"dialogue_break": ["what?", "and then?"]}}
    (refusal,) = made(tmp_path, [record])
    assert refusal.rule == "unlabelled"


def test_the_page_is_the_document_that_finqa_has_too(tmp_path):
    finqa = find_source("finqa")
    record = {**CONVERSATION, "id": "ACME/2019/page_7.pdf-1"}
    file = tmp_path / "dev.json"
    file.write_text(json.dumps([record]))
    (alone,) = [finqa.example(raw, ORIGIN) for raw in finqa.read(file)]
    assert {e.document for e in made(tmp_path, [CONVERSATION])} == {alone.document}


def test_the_cleaned_layouts_percentages_get_their_sign_back(tmp_path):
    first, second = made(tmp_path, {"train": [CLEANED]})
    assert "| dividend yield | 3.75% | 0.76% |" in first.turns[0].messages[0].content
    assert (first.turns[0].answer.unit, first.turns[0].answer.exact) == ("percent", Fraction(375, 10000))
    assert second.turns[0].answer.exact == 18
    assert first.document == "finqa/DUNE/2009/page_5.pdf"


@pytest.mark.parametrize(
    ("row", "values", "kept"),
    [
        ("tax rate", (-35.0, -34.0), False),  # a rate may be negative, and the cleaner makes it so
        ("total", (-35.0, -34.0), False),
        ("dividends paid", (-35.0, -34.0), True),
        ("hedging result", (-35.0, 34.0), True),
    ],
)
def test_a_negative_number_of_the_cleaned_layout_is_believed_only_where_it_must_be_one(
    tmp_path, row, values, kept
):
    record = copy.deepcopy(CLEANED)
    for column, value in zip(("2009", "2008"), values, strict=True):
        record["doc"]["table"][column][row] = value
    found = made(tmp_path, {"train": [record]})
    assert all(isinstance(e, Refusal) and e.rule == "table-sign" for e in found) != kept
    assert all(not isinstance(e, Refusal) for e in found) == kept


@pytest.mark.parametrize(
    "annotation",
    [
        {"exe_ans_list": [1204.0]},
        {"dialogue_break": []},
        {"turn_program": [1, 2, 3]},
        {"dialogue_break": "what?"},
    ],
)
def test_lists_that_do_not_fit_are_malformed(tmp_path, annotation):
    found = made(tmp_path, [changed(CONVERSATION, **annotation)])
    assert {e.rule for e in found} == {"malformed"}


@pytest.mark.parametrize("turn", [-1, 3, 99])
def test_a_turn_that_the_conversation_does_not_have_is_malformed(tmp_path, turn):
    (refusal,) = made(tmp_path, [changed(CONVERSATION, turn_ind=turn)])
    assert refusal.rule == "malformed"


def test_a_file_that_holds_no_conversations_is_an_error_with_its_name(tmp_path):
    with pytest.raises(RowError, match="train.json"):
        rows(tmp_path, {"train": 3})
    with pytest.raises(RowError, match="item 1"):
        rows(tmp_path, [CONVERSATION, "x"])


_JUNK = st.sampled_from([None, [], {}, "", "x", 7, -1, True, 1e308, float("nan"), float("inf"), [["x"]], {"a": [1]},
                         "9" * 400, "divide(1, 0)", "#9", "table_sum(sales, none)", "2014", "exp(10, 10)"])  # fmt: skip


def _leaves(value, path=()):
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield (*path, key)
        yield from _leaves(inner, (*path, key))


@given(st.sampled_from(["conversation", "cleaned", "finqa"]), st.data())
def test_no_record_however_broken_stops_the_reading(kind, data):
    record = copy.deepcopy(CLEANED if kind == "cleaned" else CONVERSATION)
    for _ in range(data.draw(st.integers(1, 3))):
        *path, last = data.draw(st.sampled_from(list(_leaves(record)) or [("id",)]))
        place = record
        for key in path:
            place = place[key]
        place[last] = copy.deepcopy(data.draw(_JUNK))
    source = find_source("finqa" if kind == "finqa" else "convfinqa")
    raws = [Raw("x", record)] if kind == "finqa" else list(_rows(record, "x"))
    for raw in raws:
        made = source.example(raw, ORIGIN)
        assert isinstance(made, Refusal) or made.turns[0].messages[-1].role == "assistant"


@pytest.mark.skipif("CROSSFOOT_DATA" not in os.environ, reason="CROSSFOOT_DATA names no real data")
def test_real_turns_become_examples_and_the_unlabelled_are_set_aside():
    origin = locate(CONVFINQA, None, Path(os.environ["CROSSFOOT_DATA"]))
    for file in origin.files:
        found = [CONVFINQA.example(raw, origin) for raw in CONVFINQA.read(file)]
        good = [e for e in found if not isinstance(e, Refusal) and check_gold(e) is None]
        if "unlabelled" in file.name:
            assert {e.rule for e in found} == {"unlabelled"}
        else:
            assert len(good) >= (0.7 if "cleaned" in file.name else 0.94) * len(found), file.name

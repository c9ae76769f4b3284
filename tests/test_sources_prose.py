"""The sources of prose and sentiment: what is graded, what is left out and by which rule, and their keys."""

import csv
import json
import os
import zipfile
from collections import Counter
from pathlib import Path

import pytest

from curate.gold import check_gold
from curate.locate import locate
from curate.source import Origin, Raw, Refusal, find_source
from schemas.errors import RowError

FIXTURES = Path(__file__).parent / "fixtures" / "sources"
ORIGIN = Origin((), "local", "MIT")
ASKED = "Should I pay off my mortgage early?"
SAID = "Compare its interest rate with what your savings earn at the bank."


def rows_of(name, folder=None):
    source = find_source(name)
    origin = locate(source, str(folder or FIXTURES / name))
    return [source.example(raw, origin) for file in origin.files for raw in source.read(file)]


def made(name, **data):
    example = find_source(name).example(Raw("key", data, "file line 1"), ORIGIN)
    if not isinstance(example, Refusal):
        assert check_gold(example) is None
    return example


@pytest.mark.parametrize(
    ("name", "kinds", "rules"),
    [
        ("finance-instruct", {"prose": 11, "choice": 2},
         {"unasked": 1, "extraction": 0, "not-english": 2, "code": 1, "bare-number": 1, "no-context": 1, "not-finance": 1, "empty": 1}),
        ("finance-alpaca", {"prose": 8}, {"not-finance": 3}),
        ("fiqa", {"choice": 8, "prose": 12}, {}),
        ("financial-phrasebank", {"choice": 12}, {"two-labels": 2}),
        ("investopedia", {"prose": 6}, {"empty": 1}),
    ],
)  # fmt: skip
def test_every_fixture_row_becomes_what_it_should(name, kinds, rules):
    rows = rows_of(name)
    assert Counter(row.turns[0].answer.kind for row in rows if not isinstance(row, Refusal)) == Counter(kinds)
    assert Counter(row.rule for row in rows if isinstance(row, Refusal)) == Counter(rules)
    assert all(check_gold(row) is None for row in rows if not isinstance(row, Refusal))


def test_prose_is_the_reply_as_it_is_and_has_no_final_answer():
    example = made("finance-alpaca", instruction=ASKED, input="", output=f" {SAID} ", text="")
    assert example.turns[0].reply == SAID
    assert example.turns[0].answer.kind == "prose"


def test_an_instruction_and_its_input_are_one_question():
    example = made(
        "finance-alpaca", instruction="Name a risk of this investment.", input="A stock", output=SAID
    )
    assert example.turns[0].question == "Name a risk of this investment.\n\nA stock"


def test_a_system_prompt_is_kept():
    example = made("finance-instruct", system="You are a banker.", user=ASKED, assistant=SAID)
    assert [m.role for m in example.turns[0].messages] == ["system", "user", "assistant"]


def test_a_label_that_was_asked_for_is_graded():
    example = made(
        "finance-instruct", system="", user="Did the stock of the bank rise? Yes or No?", assistant="No"
    )
    assert example.turns[0].reply == "Final answer: no"
    assert example.turns[0].answer.options == ("yes", "no")


def test_one_question_has_one_document_in_fiqa_alpaca_and_instruct():
    examples = [
        made("fiqa", question=ASKED, answer=SAID),
        made("finance-alpaca", instruction=ASKED, input="", output=SAID),
        made("finance-instruct", user=f"Question:\n{ASKED}", assistant=SAID),
    ]
    assert len({example.document for example in examples}) == 1


@pytest.mark.parametrize(
    ("score", "choice"),
    [
        (-0.374, "negative"),
        (0.101, "positive"),
        (0.1, "neutral"),
        (-0.1, "neutral"),
        (0, "neutral"),
        ("0.5", "positive"),
    ],
)
def test_a_score_of_fiqa_is_a_choice_of_three_by_its_sign(score, choice):
    example = made(
        "fiqa", sentence="Tidewell chairman steps down", target="Tidewell", sentiment_score=score, snippets=[]
    )
    assert example.turns[0].answer.choice == choice
    assert (
        example.turns[0].question == "What is the sentiment towards Tidewell: positive, negative or neutral?"
    )


@pytest.mark.parametrize("score", [2, "much", None, float("nan")])
def test_a_score_that_is_none_is_malformed(score):
    assert made("fiqa", sentence="It fell", target="It", sentiment_score=score).rule == "malformed"


def test_two_targets_of_a_sentence_are_two_rows_of_one_document(tmp_path):
    info = [{"target": name, "sentiment_score": score} for name, score in (("A", 0.5), ("B", -0.5))]
    (tmp_path / "task1_train.json").write_text(
        json.dumps({"3": {"sentence": "A gains on B", "info": info}}), "utf-8"
    )
    rows = rows_of("fiqa", tmp_path)
    assert [row.turns[0].answer.choice for row in rows] == ["positive", "negative"]
    assert [row.provenance.row_id for row in rows] == ["task1-3.0", "task1-3.1"]
    assert len({row.document for row in rows}) == 1


@pytest.mark.parametrize("text", ['{"1": {"sentence": "x"}}', '{"1": 3}', '"x"', "{"])
def test_a_file_that_is_not_fiqas_stops(tmp_path, text):
    (tmp_path / "task1_train.json").write_text(text, "utf-8")
    with pytest.raises(RowError):
        rows_of("fiqa", tmp_path)


def test_phrasebank_is_latin_1_and_its_label_stands_after_the_last_at_sign(tmp_path):
    (tmp_path / "Sentences_AllAgree.txt").write_bytes(
        "Käpylä @ Work grew .@positive\r\n".encode("iso-8859-1")
    )
    (example,) = rows_of("financial-phrasebank", tmp_path)
    assert example.turns[0].messages[0].content.startswith("Käpylä @ Work grew .\n\n")
    assert example.turns[0].answer.choice == "positive"


def test_phrasebank_reads_one_of_its_nested_files(tmp_path):
    for name, lines in (
        ("AllAgree", "It rose .@positive\n"),
        ("50Agree", "It rose .@positive\nIt met .@neutral\n"),
    ):
        (tmp_path / f"Sentences_{name}.txt").write_text(lines, "iso-8859-1")
    assert len(rows_of("financial-phrasebank", tmp_path)) == 2


def test_phrasebank_is_read_from_the_hubs_zip(tmp_path):
    with zipfile.ZipFile(tmp_path / "FinancialPhraseBank-v1.0.zip", "w") as archive:
        archive.writestr("__MACOSX/._Sentences_50Agree.txt", b"\x00junk")
        archive.writestr("FinancialPhraseBank-v1.0/Sentences_AllAgree.txt", "No .@neutral\n")
        archive.writestr("FinancialPhraseBank-v1.0/Sentences_50Agree.txt", "It rose .@positive\n")
    (example,) = rows_of("financial-phrasebank", tmp_path)
    assert example.turns[0].answer.choice == "positive"


@pytest.mark.parametrize("content", [b"no zip", b""])
def test_a_broken_zip_stops(tmp_path, content):
    (tmp_path / "FinancialPhraseBank-v1.0.zip").write_bytes(content)
    with pytest.raises(RowError, match="zip"):
        rows_of("financial-phrasebank", tmp_path)


def test_an_unknown_label_is_malformed_with_its_line(tmp_path):
    (tmp_path / "Sentences_AllAgree.txt").write_text("It rose .@up\n", "iso-8859-1")
    (refusal,) = rows_of("financial-phrasebank", tmp_path)
    assert refusal.rule == "malformed"
    assert "line 1" in refusal.reason


def test_questions_on_one_article_have_one_document():
    documents = {row.document for row in rows_of("investopedia") if not isinstance(row, Refusal)}
    assert len(documents) == 3


def test_an_article_longer_than_a_csv_field_usually_is_can_be_read(tmp_path):
    with (tmp_path / "train.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["Topic", "Title", "Context", "Question", "Answer"])
        writer.writerow(["Bonds", "Bond", "A bond is a loan. " * 20_000, "What is it?", "A loan."])
    (example,) = rows_of("investopedia", tmp_path)
    assert example.turns[0].reply == "A loan."


def test_a_csv_without_upstreams_columns_stops(tmp_path):
    (tmp_path / "train.csv").write_text("question,answer\nWhy?,So.\n", "utf-8")
    with pytest.raises(RowError, match="'Topic'"):
        rows_of("investopedia", tmp_path)


@pytest.mark.parametrize("name", ["finance-instruct", "finance-alpaca"])
def test_a_list_and_lines_are_read_alike_and_a_broken_line_does_not_stop(tmp_path, name):
    file = {"finance-instruct": "train.json", "finance-alpaca": "Cleaned_date.json"}[name]
    row = {"user": ASKED, "assistant": SAID, "instruction": ASKED, "output": SAID}
    (tmp_path / file).write_text(json.dumps([row, row]), "utf-8")
    listed = rows_of(name, tmp_path)
    (tmp_path / file).write_text(f"{json.dumps(row)}\nbroken\n{json.dumps(row)}\n", "utf-8")
    first, broken, last = rows_of(name, tmp_path)
    assert first.id == last.id == listed[0].id
    assert broken.rule == "malformed"
    assert f"{file} line 2" in broken.reason


@pytest.mark.skipif("CROSSFOOT_DATA" not in os.environ, reason="CROSSFOOT_DATA names no real data")
@pytest.mark.parametrize(
    ("name", "share"),
    [("finance-instruct", 0.15), ("finance-alpaca", 0.2), ("fiqa", 0.97), ("financial-phrasebank", 0.99)],
)
def test_on_real_rows_as_many_are_made_as_were_measured(name, share):
    source = find_source(name)
    origin = locate(source, None, Path(os.environ["CROSSFOOT_DATA"]))
    rows = [source.example(raw, origin) for file in origin.files for raw in source.read(file)]
    good = [row for row in rows if not isinstance(row, Refusal) and check_gold(row) is None]
    assert len(good) >= share * len(rows)

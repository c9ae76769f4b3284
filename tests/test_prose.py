"""The filter of instruction sets: which rows are finance, which labels were asked for, which rows are alike."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curate.prose import is_finance, label, offered, question_key, row_key, sentence_key, unfit

TOLD = "Interest rates rise, so the bank asks more for a mortgage."


@pytest.mark.parametrize(
    ("question", "answer", "rule"),
    [
        ("", "Stocks.", "empty"),
        ("Why do stocks fall?", "  ", "empty"),
        ("如何制定家庭预算?", "首先了解收入和支出。", "not-english"),
        ("Popularne w Sabaudii .", "Location: Sabaudii", "not-english"),
        ("Write a script for the stock prices of a portfolio.", "```python\nprint(1)\n```", "code"),
        ("How do I read stock prices of an ETF?", "import pandas\nprices = pandas.read_csv('etf')", "code"),
        ("Member HM-4471 of the bank, the phone is 555-0133.", '{"id": ["HM-4471"]}', "extraction"),
        ("The stock was bought by an investor.", "positive", "unasked"),
        ("Treasury yields on the exchange https://t.co/x", "Treasuries | Debt", "unasked"),
        ("what was the value of the loan portfolio in 2013?", "3609", "bare-number"),
        ("what is the net change?", "-0.4%", "bare-number"),
        ("Summarize the tax options of a bank in the article.", TOLD, "no-context"),
        ("and what was the dividend of the stock in that year?", TOLD, "no-context"),
        ("Give three examples of alliteration.", "Busy bees in the silver sea.", "not-finance"),
        (
            "What type of bond do oxygen and hydrogen form?",
            "A covalent bond, which is strong.",
            "not-finance",
        ),
        ("Write a poem about stocks, banks and taxes.", TOLD, "not-finance"),
        ("What will the market look like?", "It will be green in the spring.", "not-finance"),
    ],
)
def test_each_rule_has_its_name(question, answer, rule):
    assert unfit(question, answer).rule == rule


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Should I pay off my mortgage early?", "Compare it with what your savings earn."),
        ("Question:\nLoan to son - how to get it back", "He pays the interest and you pay the debt."),
        ("How are dividends of foreign stocks taxed?", "Twice, but a treaty may help."),
        ("I cosigned on a house for my brother. What now?", "Your credit score suffers if the loan is not paid; ask the bank."),
        ("Does the headline talk about gold prices and the stock market? Yes or No?", "Yes"),
        ("Summarize this article.\n\nThe bank raised its dividend, and investors bought the stock.", "A bank pays more."),
    ],
)  # fmt: skip
def test_questions_of_finance_are_taken(question, answer):
    assert unfit(question, answer) is None


def test_a_long_text_needs_more_words_of_finance_than_a_short_one():
    filler = "The lake lies between two hills and is known for its birds. " * 80
    assert is_finance("What does a bank do with a loan?", "It lends.")
    assert not is_finance(f"{filler} What does a bank do with a loan?", "It lends.")


@pytest.mark.parametrize(
    ("question", "answer", "choice", "options"),
    [
        ("Does it rise? Yes or No?", "No", "no", ("yes", "no")),
        ("Does it rise? No or Yes?", "Yes.", "yes", ("yes", "no")),
        ("Is it positive, negative, or neutral?", "Neutral", "neutral", ("positive", "negative", "neutral")),
        ("What is it? {negative/positive}", "negative", "negative", ("positive", "negative")),
        ("Answer true or false.", "TRUE", "true", ("true", "false")),
    ],
)
def test_a_label_is_a_choice_where_its_list_is_offered(question, answer, choice, options):
    found = offered(question, answer)
    assert (found.choice, found.options) == (choice, options)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("The yes vote won and no one minded.", "yes"),
        ("Results were positive.", "positive"),
        ("Yes or no?", "positive"),
        ("Yes or no?", "It depends."),
    ],
)
def test_a_label_without_its_list_is_none(question, answer):
    assert offered(question, answer) is None


def test_a_question_has_one_key_in_every_set():
    keys = {
        question_key(text)
        for text in ("Why do bonds fall?", "Question:\nWhy do bonds fall?", " why do  bonds fall ", "Why do “bonds” fall?!")
    }  # fmt: skip
    assert len(keys) == 1
    assert question_key("Why do stocks fall?") not in keys
    assert sentence_key("Why do bonds fall?") not in keys


@given(st.text(), st.text())
def test_no_text_breaks_the_filter(question, answer):
    refusal = unfit(question, answer)
    assert refusal is None or refusal.rule
    assert label(answer) is None or label(answer) == label(answer).lower()
    assert question_key(question) == question_key(question.upper()) or not question.isascii()
    assert len(row_key(question, answer)) == 16

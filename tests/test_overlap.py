"""Near-duplicates are found exactly and the same way each time; shared templates and pages are none."""

import random
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curate.overlap.contamination import Said, find_overlap
from curate.overlap.near import Asked, jaccard, near_duplicates
from curate.overlap.words import gram_set, grams, text_key, word_hashes, words

WORDS = [f"word{number}" for number in range(400)]


def prose(seed, count):
    return random.Random(repr(seed)).choices(WORDS, k=count)  # noqa: S311 - texts, no secrets


def text(seed, count):
    return " ".join(prose(seed, count))


PAGE = text("page", 300)


def asked(page, question, answer=""):
    return Asked(f"{page}\n\n{question}", question, answer)


def changed(said, at):
    said = said.split()
    said[at] = "altogether"
    return " ".join(said)


# -- words ---------------------------------------------------------------------------------------------


def test_case_white_space_and_compatibility_forms_are_the_same_text():
    assert text_key("Net  Sales\n2019") == text_key("net\u00a0sales \uff12\uff10\uff11\uff19")
    assert text_key("net sales 2019") != text_key("net sales 2018")


def test_a_table_is_the_same_words_in_any_notation():
    markdown = "| Revenue | $1,234 |\n|---|---|\n| Costs | (56.7)% |"
    html = '<table><tr><td class="n">Revenue</td><td>1,234</td></tr><tr><td>Costs</td><td>56.7%</td></tr></table>'
    assert words(markdown) == ["revenue", "1,234", "costs", "56.7", "%"]
    assert words(html) == ["revenue", "1,234", "costs", "56.7%"]


@given(st.lists(st.text(max_size=60), max_size=6), st.integers(1, 6))
def test_n_grams_in_bulk_are_those_of_each_text(texts, n):
    made, starts = grams(*word_hashes(texts), n)
    assert len(starts) == len(texts) + 1
    for number, one in enumerate(texts):
        mine = made[starts[number] : starts[number + 1]].tolist()
        said = words(one)
        assert len(mine) == (max(len(said) - n + 1, 1) if said else 0)
        windows = {tuple(said[at : at + n]) for at in range(len(mine))}
        # Equal n-grams, and no others, are equal as hashes and as sets.
        assert len(windows) == len(set(mine)) == len(gram_set(one, n))


# -- near-duplicates -----------------------------------------------------------------------------------


def test_a_row_with_a_word_changed_is_dropped_and_the_first_stays():
    question = text("q", 20)
    rows = [asked(PAGE, question), asked(changed(PAGE, 150), question), asked(text("other", 300), question)]
    (near,) = near_duplicates(rows)
    assert (near.row, near.stays) == (1, 0)
    assert 0.9 <= near.prompts < 1
    assert near.questions == 1


def test_several_questions_on_one_page_are_no_near_duplicates():
    # 200 of them share every band of their prompts: they are told apart by their questions.
    assert not near_duplicates([asked(PAGE, text(("q", number), 12)) for number in range(200)])


def test_the_same_question_on_other_pages_is_no_near_duplicate():
    question = "What is the percentage change in net sales, rounded to two decimals?"
    assert not near_duplicates([asked(text(("page", number), 300), question) for number in range(100)])


def test_wording_that_all_rows_share_makes_none_of_them_a_near_duplicate():
    template = text("template", 120)
    assert not near_duplicates([asked(f"{template} {text(n, 60)}", text("q", 15)) for n in range(100)])


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("the total of all items that stand in the second of the notes in 2018", "5"),) * 1
        + (("the total of all items that stand in the second of the notes in 2019", "5"),),
        (("what was it then", "5"), ("what was it then", "6")),
    ],
)
def test_another_figure_in_the_question_or_another_answer_is_another_question(first, second):
    assert near_duplicates([asked(PAGE, first[0], first[1]), asked(PAGE + " end", first[0], first[1])])
    assert not near_duplicates([asked(PAGE, *first), asked(PAGE + " end", *second)])


def test_among_many_alike_on_one_page_each_is_found():
    # More rows with the same bands than are compared one by one, half of them near-duplicates of the other half.
    pages = [PAGE, changed(PAGE, 150)]
    rows = [asked(page, text(("q", number), 12)) for page in pages for number in range(100)]
    found = near_duplicates(rows)
    assert [(near.row, near.stays) for near in found] == [(100 + number, number) for number in range(100)]


def test_a_chain_of_small_changes_drops_no_row_that_is_like_none_that_stays():
    question = text("q", 20)
    pages = [text("start", 300)]
    for step in range(6):  # each is like the next, the first and the last are not alike
        pages.append(changed(pages[-1], 20 + 45 * step))
    rows = [asked(page, question) for page in pages]
    dropped = {near.row: near.stays for near in near_duplicates(rows)}
    staying = set(range(len(rows))) - dropped.keys()
    sets = [gram_set(row.prompt, 5) for row in rows]
    assert all(jaccard(a, b) >= 0.9 for a, b in pairwise(sets))
    assert len(staying) > 1
    assert all(stays in staying and jaccard(sets[row], sets[stays]) >= 0.9 for row, stays in dropped.items())


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(0, 2)), max_size=25))
def test_what_is_found_is_what_comparing_every_pair_finds(choices):
    rows = []
    for page, question, edits in choices:
        body = text(("page", page), 200)
        for edit in range(edits):
            body = changed(body, 40 + 60 * edit)
        rows.append(asked(body, text(("q", question), 20)))
    staying, expected = [], []
    sets = [(gram_set(row.prompt, 5), gram_set(row.question, 5)) for row in rows]
    for row, (prompt, question) in enumerate(sets):
        like = [
            s for s in staying if jaccard(prompt, sets[s][0]) >= 0.9 and jaccard(question, sets[s][1]) >= 0.8
        ]
        if like:
            expected.append((row, like[0]))
        else:
            staying.append(row)
    assert [(near.row, near.stays) for near in near_duplicates(rows)] == expected


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 2)), max_size=20), st.integers(0, 20))
def test_rows_of_a_later_round_never_push_out_a_row_that_stays(choices, cut):
    rows = [
        asked(changed(text(("page", page), 200), 40 + 60 * edit), text("q", 20)) for page, edit in choices
    ]
    first = {near.row for near in near_duplicates(rows[:cut])}
    staying = [row for place, row in enumerate(rows[:cut]) if place not in first]
    again = near_duplicates([*staying, *rows[cut:]], settled=len(staying))
    assert all(near.row >= len(staying) for near in again)
    # Whether all are compared at once or in two rounds, the same rows stay.
    at_once = {near.row for near in near_duplicates(rows)}
    later = {near.row - len(staying) + min(cut, len(rows)) for near in again}
    assert first | later == at_once


def test_thousands_of_alike_rows_leave_one_of_each():
    rows = [asked(text(("page", n % 1500), 60), text("q", 8)) for n in range(4500)]
    assert len(near_duplicates(rows)) == 3000


# -- 13-grams ------------------------------------------------------------------------------------------


def said(prompt, source="a", document="d", question=""):
    return Said(prompt, question, source, document)


def test_a_train_row_that_holds_a_benchmark_question_is_a_hit_with_the_matched_words():
    question = text("benchmark", 20)
    train = [said(text("else", 200)), said(f"{text('before', 50)} {question} {text('after', 50)}")]
    (hit,) = find_overlap(train, [said(text("other", 30)), said(question, "bench")])
    assert (hit.row, hit.held, hit.share, hit.grams) == (1, 1, 1.0, 8)
    assert hit.matched == question


def test_the_share_is_of_the_prompt_that_has_fewer():
    common = text("common", 22)  # 10 of its 13-grams
    train = [said(f"{common} {text('train', 78)}")]  # 88
    (hit,) = find_overlap(train, [said(f"{text('held', 28)} {common}")])  # 38
    assert hit.share == pytest.approx(10 / 38)


def test_twelve_words_in_common_are_no_hit():
    assert not find_overlap([said(f"{text('common', 12)} x y")], [said(f"{text('common', 12)} p q")])


def test_template_wording_of_one_source_is_not_counted():
    template = text("template", 40)
    train = [said(f"{template} {text(n, 40)}", document=f"d{n}") for n in range(30)]
    held = [said(f"{template} {text(('held', n), 40)}", document=f"e{n}") for n in range(5)]
    assert not find_overlap(train, held, common=10)
    # In a few documents the same words are no template, nor if few documents hold many rows.
    assert len(find_overlap(train[:4], held[:1], common=10)) == 4
    one = [row._replace(document="d") for row in train]
    assert len(find_overlap(one, held[:1], common=10)) == 30


def test_a_leak_is_found_under_the_template():
    template, leak = text("template", 40), text("leak", 30)
    train = [said(f"{template} {text(n, 40)}", document=f"d{n}") for n in range(30)]
    train.append(said(f"{template} {leak}", document="leak"))
    (hit,) = find_overlap(train, [said(f"{template} {leak}", document="held")], common=10)
    assert (hit.row, hit.share, hit.matched) == (30, 1.0, " ".join(words(f"{template} {leak}")[28:]))


def test_a_short_question_meets_a_held_row_that_is_nothing_else():
    train = [said(f"{PAGE} What drives gross margin?", question="What drives gross margin?")]
    assert [hit.share for hit in find_overlap(train, [said("what drives gross margin")])] == [1.0]
    assert not find_overlap(train, [said(f"{text('other', 40)} What drives gross margin?")])


@settings(max_examples=25, deadline=None)
@given(st.permutations(range(12)))
def test_the_order_of_train_changes_nothing(order):
    train = [said(f"{text(('s', n // 2), 20)} {text(n, 20)}", document=f"d{n}") for n in range(12)]
    held = [said(f"{text(('s', n), 20)} {text(('held', n), 9)}") for n in range(6)]
    found = {hit.row: (hit.held, hit.share, hit.matched) for hit in find_overlap(train, held)}
    again = find_overlap([train[n] for n in order], held)
    assert {order[hit.row]: (hit.held, hit.share, hit.matched) for hit in again} == found
    assert len(found) == 12

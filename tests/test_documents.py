"""Documents across sources: the same page is one document, whatever data set a row comes from."""

from __future__ import annotations

import json
import os
import re
from collections import defaultdict
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pool_rows import Linker, divide, link_documents

from curate.documents import context_text, is_telling
from curate.locate import locate
from curate.source import Refusal, find_source
from schemas.answer import SpanAnswer
from schemas.example import Example, Generated, Message, Sourced, Turn
from schemas.recipe import Entry

FINQA_PAGE = """net sales of acme corporation by region are shown below ( in millions ) .

|  | 2019 | 2018 |
|---|---|---|
| europe | $ 1204.6 | $ 1100 |
| asia | 217.5 | (226.6) |
| total net sales | $ 4418.2 | $ 3995 |

sales in asia fell because a harbour stayed closed for most of the autumn ."""
AS_MARKDOWN = """Net sales of Acme Corporation by region are shown below (in millions).

| | 2019 | 2018 |
| :--- | :--- | :--- |
| Europe | $1,204.60 | $1,100 |
| Asia | 217.5 | -226.6 |
| Total net sales | $4,418.2 | $3,995 |"""
AS_JSON = json.dumps({"Europe": {"2019": 1204.6, "2018": 1100}, "Asia": {"2019": 217.5, "2018": 226.6},
                      "Total net sales": {"2019": 4418.2, "2018": 3995.0}})  # fmt: skip
OTHER_YEAR = FINQA_PAGE.replace("1204.6", "1377.1").replace("217.5", "288.4").replace("4418.2", "4820.9")
OTHER_YEAR = OTHER_YEAR.replace("1100", "1262.7").replace("226.6", "231.9").replace("3995", "4126")


def example(source: str, document: str, page: str, row: str = "r") -> Example:
    turn = Turn(
        question="what?",
        messages=(
            Message(role="user", content=f"{page}\n\nwhat {row}?"),
            Message(role="assistant", content="a"),
        ),
        answer=SpanAnswer(text="a"),
    )
    provenance = Sourced(source=source, revision="local", licence="CC0-1.0", row_id=row)
    return Example(
        id="", category=source, family="f", provenance=provenance, document=document, turns=(turn,)
    ).with_id()


def groups(**texts: str) -> dict[str, str]:
    linker = Linker()
    for name, text in texts.items():
        linker.add(name, text)
    return linker.groups()


@pytest.mark.parametrize("other", [AS_MARKDOWN, AS_JSON])
def test_a_page_is_known_again_as_markdown_and_as_json(other):
    assert groups(a=FINQA_PAGE, b=other) == {"b": "a"}


def test_the_same_table_of_another_year_is_another_document():
    assert groups(a=FINQA_PAGE, b=OTHER_YEAR) == {}


def test_the_same_numbers_in_another_text_are_another_document():
    prices = (
        "closing prices of the last sessions of a stock were 1204.6, 217.5, 226.6, 4418.2 and 3995 dollars"
    )
    assert groups(a=FINQA_PAGE, b=prices) == {}


def test_years_and_round_numbers_tell_nothing():
    assert not any(map(is_telling, ["2019", "1987", "12", "5", "150", "1000000", "0.05"]))
    assert all(map(is_telling, ["153", "18.5", "1204.6", "20191"]))


def test_a_page_of_small_numbers_is_known_by_all_of_them():
    lives = "useful lives of assets are : buildings 40 , machines 12 , furniture 7 , vehicles 5 , software 3 years ."
    assert groups(a=lives, b=lives.upper().replace(" ,", ",")) == {"b": "a"}
    assert groups(a=lives, b=lives.replace("12", "15")) == {}


def test_links_chain_into_one_group_named_by_the_smallest_key():
    assert groups(c=FINQA_PAGE, b=AS_MARKDOWN, a=AS_JSON, z=OTHER_YEAR) == {"b": "a", "c": "a"}


@given(st.permutations(["a", "b", "c", "d", "e"]))
def test_the_order_in_which_documents_come_changes_nothing(order):
    texts = {"a": FINQA_PAGE, "b": AS_MARKDOWN, "c": AS_JSON, "d": OTHER_YEAR, "e": OTHER_YEAR.upper()}
    assert groups(**{name: texts[name] for name in order}) == {"b": "a", "c": "a", "e": "d"}


def test_a_number_that_every_document_prints_leads_to_no_comparison():
    linker = Linker()
    for number in range(200):
        linker.add(f"d{number}", f"the par value is 1234.5 and 6789.1 in filing {number + 300}")
    assert linker.groups() == {}


def test_a_filing_of_several_excerpts_is_linked_by_any_of_them():
    linker = Linker()
    linker.add("filing", "an excerpt on leases that expire , 4411 and 5522 and 6633")
    linker.add("filing", FINQA_PAGE)
    linker.add("x", AS_MARKDOWN)
    assert linker.groups() == {"x": "filing"}


def test_the_question_is_no_part_of_the_page():
    assert context_text(example("s", "d", FINQA_PAGE, "is it 77777")) == FINQA_PAGE


def test_linked_rows_never_stand_on_both_sides_whatever_their_source():
    pools: dict[str, list[Example]] = {"one": [], "two": []}
    for number in range(30):
        page = "\n".join(
            f"| line {word} | {1000 + number * 37 + place * 7.3:.1f} |"
            for place, word in enumerate(["alpha", "beta", "gamma", "delta"])
        )
        pools["one"].append(example("one", f"one/{number}", page, f"1-{number}"))
        pools["two"].append(example("two", f"two/{number}", page.replace("|", " ").upper(), f"2-{number}"))
    entries = [Entry(source=name, train=12, eval=12) for name in pools]

    def both_sides() -> int:
        split = divide(pools, entries, 5)
        sides = [{e.provenance.row_id.partition("-")[2] for e in side} for side in (split.train, split.eval)]
        return len(sides[0] & sides[1])

    assert both_sides() > 0, "without links the pages leak"
    assert link_documents(pools) == 30
    assert both_sides() == 0
    assert all(e.id == e.content_hash() for pool in pools.values() for e in pool)


def test_generated_rows_keep_their_documents_and_ids():
    row = example("s", "synth/1", FINQA_PAGE)
    row = row.model_copy(update={"provenance": Generated(generator="sign@1", seed=1, index=1)}).with_id()
    pools = {"sign": [row], "s": [example("s", "a", AS_MARKDOWN)]}
    assert link_documents(pools) == 0
    assert pools["sign"] == [row]


@pytest.mark.skipif("CROSSFOOT_DATA" not in os.environ, reason="CROSSFOOT_DATA names no real data")
def test_finance_reasonings_pages_are_found_in_finqa_and_tatqa():
    """Rows that ask what a FinQA or TAT-QA row asks stand on its page; invented problems on none."""
    linker, asked, mine = Linker(), defaultdict(set), []
    for name in ("finqa", "tatqa", "finance-reasoning"):
        source = find_source(name)
        origin = locate(source, None, Path(os.environ["CROSSFOOT_DATA"]))
        for raw in (raw for file in origin.files for raw in source.read(file)):
            made = source.example(raw, origin)
            if isinstance(made, Refusal):
                continue
            linker.add(made.document, context_text(made))
            question = re.sub(r"Answer (?:to|as|in) .*$", "", made.turns[0].question)
            words = re.sub(r"[^a-z0-9]+", " ", question.lower()).strip()
            if name == "finance-reasoning":
                mine.append((made, words))
            elif len(words.split()) > 6:
                asked[words].add(made.document)
    found = linker.groups()
    members = defaultdict(set)
    for key, group in found.items():
        members[group] |= {key, group}
    group_of = {key: group for group, keys in members.items() for key in keys}
    known = [(e, asked[words]) for e, words in mine if e.family.startswith("Code") and words in asked]
    hits = [
        e
        for e, pages in known
        if any(group_of.get(p, p) == group_of.get(e.document, e.document) for p in pages)
    ]
    assert len(known) > 500
    assert len(hits) >= 0.97 * len(known)
    invented = [e for e, _ in mine if not e.family.startswith("Code")]
    linked = [
        e
        for e in invented
        if any(not k.startswith("finance-reasoning/") for k in members[group_of.get(e.document, "")])
    ]
    assert not linked

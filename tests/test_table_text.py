"""Tables laid out and read back: what is printed is what the page says."""

import contextlib
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.errors import DerivationError, ReadError
from schemas.reread import Reread
from schemas.table import Context, Mention, Passage
from schemas.table_text import read_printed
from synth.presentation.sheet import Line, Statement, lay_out

labels = st.sampled_from(
    ["Net sales", "Provision (benefit) for income taxes", "Backlog", "Capital expenditures"]
)
scales = st.sampled_from([(3, "thousands"), (6, "millions"), (9, "billions")])


@given(
    scales,
    st.lists(
        st.tuples(labels, st.lists(st.integers(-(10**9), 10**9), min_size=2, max_size=2)),
        min_size=1,
        max_size=5,
    ),
    st.booleans(),
    st.booleans(),
    st.text("abc\n. ", max_size=40),
)
def test_a_laid_out_statement_reads_back_to_its_facts(scale, rows, symbols, negated, before):
    power, word = scale
    lines = tuple(
        Line(
            f"c{i}",
            label,
            "USD",
            tuple(Fraction(v) * 10**power for v in values),
            scale=power,
            negated=negated,
        )
        for i, (label, values) in enumerate(rows)
    )
    statement = Statement(
        "Widget Co.", f"(in {word})", ("2024", "2023"), ("FY2024", "FY2023"), lines, symbols
    )
    sheet = lay_out(statement, table_id="t0", start=len(before))
    reread = Reread(before + sheet.text + "\n\nHow much?", "How much?", Context(tables=(sheet.table,)))
    reread.check_table(sheet.table)
    for i, (_, values) in enumerate(rows):
        for j, value in enumerate(values):
            printed = -value if negated else value
            assert reread(f"t0[{i},{j}]").value == printed * 10**power


def test_rows_that_a_caption_leaves_unscaled_read_back_unscaled():
    lines = (
        Line("net_income", "Net income", "USD", (Fraction(5_000_000),), scale=6),
        Line("eps", "Diluted earnings per share", "USDPerShare", (Fraction(-42, 100),), places=2),
        Line("margin", "Gross margin", "percent", (Fraction(305, 1000),), places=1),
        Line(
            "shares",
            "Diluted weighted average shares (in thousands)",
            "shares",
            (Fraction(12_345_000),),
            scale=3,
        ),
    )
    statement = Statement("", "(in millions, except per share data)", ("2024",), ("FY2024",), lines)
    sheet = lay_out(statement, table_id="t0", start=0)
    reread = Reread(sheet.text, "", Context(tables=(sheet.table,)))
    reread.check_table(sheet.table)
    assert [reread(f"t0[{i},0]").value for i in range(4)] == [
        5_000_000,
        Fraction(-21, 50),
        Fraction(61, 200),
        12_345_000,
    ]


def test_a_scale_that_only_the_prose_states_is_found_there():
    line = Line("sales", "Net sales", "USD", (Fraction(7_000),), scale=3)
    sheet = lay_out(Statement("", "", ("2024",), ("FY2024",), (line,)), table_id="t0", start=0)
    passage = Passage(id="p0", text="All amounts are stated in thousands of U.S. dollars.")
    prompt = f"{sheet.text}\n\n{passage.text}"
    reread = Reread(prompt, "", Context(tables=(sheet.table,), passages=(passage,)))
    assert reread("t0[0,0]").value == 7_000


def test_a_mention_is_read_from_its_span_and_may_not_cut_a_number():
    passage = Passage(
        id="p0",
        text="Depreciation was $11.3 million.",
        mentions=(Mention(span=(17, 30), value=Fraction(11_300_000), unit="USD", scale=6, decimals=-5),),
    )
    reread = Reread(passage.text, "", Context(passages=(passage,)))
    assert reread("p0[17:30]").value == 11_300_000
    reread.check_mention("p0", passage.mentions[0])
    with pytest.raises(DerivationError, match="cuts through a number"):
        reread("p0[19:22]")
    with pytest.raises(DerivationError, match="outside"):
        reread("p0[17:300]")


def test_a_nil_is_no_operand():
    line = Line("sales", "Net sales", "USD", (None,), scale=3)
    sheet = lay_out(Statement("", "(in thousands)", ("2024",), ("FY2024",), (line,)), table_id="t0", start=0)
    reread = Reread(sheet.text, "", Context(tables=(sheet.table,)))
    with pytest.raises(DerivationError, match="holds no number"):
        reread("t0[0,0]")


@pytest.mark.parametrize(
    ("text", "columns", "says"),
    [("no table here", 1, "no Markdown table"), ("| | a |\n|---|---|\n| x | 1 | 2 |", 1, "a row of 3 cells")],
)
def test_what_is_no_table_is_an_error(text, columns, says):
    with pytest.raises(ReadError, match=says):
        read_printed(text, 0, "markdown", columns)


@given(st.text(max_size=200), st.integers(-3, 220), st.integers(0, 4))
def test_any_text_gives_a_table_or_a_read_error(text, start, columns):
    with contextlib.suppress(ReadError):
        read_printed(text, start, "markdown", columns)

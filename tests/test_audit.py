"""The audit's rules: each finds the error it is for, and leaves its excusable neighbours alone."""

from fractions import Fraction

import pytest
from audit_rows import PAGE, audit, convfinqa, finqa, found, problem, tatqa
from hypothesis import given
from hypothesis import strategies as st

from curate.audit import tree
from curate.audit.adapters import audited_sources, find_adapter
from curate.audit.labels import read_label
from curate.audit.page import Page, years_in
from curate.audit.rules import all_rules
from curate.audit.wording import direction, span
from curate.programs import arithmetic
from curate.programs import finqa as language

SWAPPED = ("What was the change in kiln sales from 2020 to 2021?", 120, "600 - 480")


def test_a_row_without_an_error_has_no_finding():
    assert not audit(
        "tatqa", tatqa("What was the change in kiln sales from 2020 to 2021?", -120, "480 - 600")
    )
    assert not audit(
        "tatqa",
        tatqa(
            "What was the percentage change in glaze sales from 2020 to 2021?", 20, "(90 - 75)/75", "percent"
        ),
    )
    assert not audit(
        "finqa",
        finqa(
            "what is the percent change in glaze sales from 2020 to 2021?",
            "subtract(90, 75), divide(#0, 75)",
            0.2,
            "20%",
        ),
    )


def test_a_change_taken_backwards_is_certain_and_says_what_is_right():
    (one,) = audit("tatqa", tatqa(*SWAPPED))
    assert (one.rule, one.confidence, one.fix.value) == ("direction", "certain", -120)
    assert "-120" in one.should_be


@pytest.mark.parametrize(
    ("question", "band"),
    [
        ("What was the difference in kiln sales between 2020 and 2021?", "possible"),
        ("What is the difference in kiln sales between 2021 and 2020?", "likely"),
    ],
)
def test_an_excusable_wording_is_never_certain(question, band):
    assert found("tatqa", tatqa(question, 120, "600 - 480")) == {"direction": band}


@pytest.mark.parametrize(
    "question",
    [
        "What was the decrease in kiln sales from 2020 to 2021?",
        "What was the change in kiln sales from 2021 to 2020?",
    ],
)
def test_the_size_of_a_decrease_and_a_question_back_in_time_are_no_findings(question):
    assert not audit("tatqa", tatqa(question, 120, "600 - 480"))


def test_outflows_printed_as_negatives_are_not_certain():
    table = [["", "2021", "2020"], ["Cash used in kilns", "(480)", "(600)"]]
    row = tatqa(
        "What was the change in cash used in kilns from 2020 to 2021?", 120, "600 - 480", "", table=table
    )
    assert found("tatqa", row)["direction"] == "possible"


def test_a_second_head_in_the_table_gives_its_rows_another_year():
    table = [["", "Fiscal 2021", ""], ["", "Half", "Total"], ["Kiln sales", "200", "480"],
             ["", "Fiscal 2020", ""], ["", "Half", "Total"], ["Kiln sales", "290", "600"]]  # fmt: skip
    assert found("tatqa", tatqa(*SWAPPED, "", table=table)) == {"direction": "certain"}


def test_a_change_divided_by_the_later_year():
    row = finqa(
        "what is the percent change in kiln sales from 2020 to 2021?",
        "subtract(600, 480), divide(#0, 480)",
        0.25,
    )
    assert found("finqa", row) == {"change-base": "certain", "direction": "certain"}
    backwards = finqa(
        "what is the percent change in kiln sales from 2021 to 2020?",
        "subtract(600, 480), divide(#0, 480)",
        0.25,
    )
    assert not audit("finqa", backwards)


def test_a_change_over_another_year_than_the_question_names():
    asked = "and what is this change as a percentage of the 2020 sales?"
    rows = {
        base: convfinqa(
            [
                ("what was the change in kiln sales from 2020 to 2021?", "subtract(480, 600)", -120.0),
                (asked, f"subtract(480, 600), divide(#0, {base})", round(-120 / base, 5)),
            ],
            turn=1,
        )
        for base in (480, 600)
    }
    assert found("convfinqa", rows[480]) == {"change-base": "certain"}
    assert not audit("convfinqa", rows[600])


def test_figures_of_another_year_than_asked():
    wrong = tatqa("What were kiln sales in 2021?", ["600"], kind="span")
    assert found("tatqa", wrong) == {"year": "certain"}
    assert not audit("tatqa", tatqa("What were kiln sales in 2021?", ["480"], kind="span"))
    # It stands in the text as well, where the year may be another.
    assert not audit(
        "tatqa", tatqa("What were kiln sales in 2021?", ["600"], kind="span", texts=["Sales of 600."])
    )
    pair = finqa("what was the change in kiln sales from 2019 to 2021?", "subtract(480, 600)", -120.0)
    assert found("finqa", pair) == {"year": "likely"}


def test_a_ratio_stored_as_a_percentage():
    row = tatqa("What is glaze sales as a ratio of kiln sales in 2021?", 0.19, "90/480", "percent")
    assert found("tatqa", row) == {"percent-ratio": "certain"}
    # The average's divisor is no base, and x 100 is there.
    assert not audit(
        "tatqa", tatqa("What is the average margin?", 2.7, "(2.5+2.4+3.2)/(2021-2019+1)", "percent")
    )
    assert not audit(
        "tatqa", tatqa("What percentage of kiln sales is glaze?", 18.75, "90/480*100", "percent")
    )


def test_a_scale_that_the_head_contradicts():
    assert found("tatqa", tatqa("What were kiln sales in 2021?", ["480"], scale="", kind="span")) == {
        "scale": "certain"
    }
    assert found(
        "tatqa", tatqa("What is the change in kiln margin from 2020 to 2021?", -1.5, "12.5-14.0")
    ) == {"scale": "certain"}
    weak = tatqa("What were kiln sales in 2021?", ["480"], scale="", kind="span",
                 table=[["", "2021"], ["Kiln sales", "480"]], texts=["The following table is in thousands:"])  # fmt: skip
    assert found("tatqa", weak) == {"scale": "possible"}
    per_share = [["(in thousands)", "2021"], ["Earnings per share", "4.80"]]
    assert not audit(
        "tatqa",
        tatqa("What were earnings per share in 2021?", ["4.80"], scale="", kind="span", table=per_share),
    )


def test_an_average_that_adds_its_count():
    row = finqa(
        "what were average kiln sales from 2019 to 2021?",
        "add(480, 600), add(#0, 550), add(#1, const_3), divide(#2, const_2)",
        816.5,
    )
    (one,) = audit("finqa", row)
    assert (one.rule, one.confidence, one.fix.value) == ("average-count", "certain", Fraction(1630, 3))
    assert found(
        "finqa",
        finqa(
            "what were average kiln sales from 2019 to 2021?",
            "add(480, 600), add(#0, 550), divide(#1, const_2)",
            815.0,
        ),
    ) == {"average-count": "likely"}
    assert not audit(
        "finqa",
        finqa(
            "what were average kiln sales from 2019 to 2021?",
            "add(480, 600), add(#0, 550), divide(#1, const_3)",
            543.33333,
        ),
    )


def test_a_percentage_where_nothing_is_divided():
    asked = "what is the growth rate of glaze sales from 2020 to 2021?"
    (one, *_) = [
        f for f in audit("finqa", finqa(asked, "subtract(90, 75)", 15.0, "20%")) if f.rule == "not-divided"
    ]
    assert (one.confidence, one.fix.value) == ("certain", Fraction(1, 5))
    # Figures that are percentages may be subtracted.
    rates = [["", "2021", "2020"], ["tax rate", "35% ( 35 % )", "30% ( 30 % )"]]
    assert not audit(
        "finqa",
        finqa(
            "what is the percent change in the tax rate from 2020 to 2021?",
            "subtract(35%, 30%)",
            0.05,
            table=rates,
        ),
    )
    # A constant that moves the point is no division.
    moved = finqa(
        "what percentage of sales is glaze in 2021?", "divide(90, const_1000), subtract(#0, 480)", -479.91
    )
    assert "not-divided" in found("finqa", moved)


def test_slips_in_the_formula_of_a_change():
    for slip, gives in (("add(90, 75), divide(#0, 75)", 2.2), ("divide(90, 75), divide(#0, 75)", 0.016)):
        row = finqa("what is the percent change in glaze sales from 2020 to 2021?", slip, gives)
        assert found("finqa", row) == {"change-formula": "certain"}


def test_a_power_of_ten_that_is_subtracted():
    row = finqa("what is the price per kiln?", "subtract(109.8, const_1000000), divide(#0, 480)", -2083.10458)
    assert found("finqa", row) == {"power-of-ten": "certain"}


@pytest.mark.parametrize(
    ("gold", "typed", "band"),
    [
        (0.2, "20%", None), (0.2, "20", None), (0.2, ".2", None), (0.2, "0.2", None), (0.2, "", None),
        (0.2, "21%", "likely"), (0.2, "35%", "certain"), (0.2, "2%", "likely"), (0.2, "-20%", "likely"),
    ],
)  # fmt: skip
def test_the_text_answer_beside_the_program(gold, typed, band):
    row = finqa(
        "what is the percent change in glaze sales from 2020 to 2021?",
        "subtract(90, 75), divide(#0, 75)",
        gold,
        typed,
    )
    assert found("finqa", row).get("text-answer") == band


def test_the_sign_of_a_decrease_is_excusable():
    row = finqa(
        "what was the percentage decrease in kiln sales from 2020 to 2021?",
        "subtract(480, 600), divide(#0, 600)",
        -0.2,
        "20%",
    )
    assert not audit("finqa", row)


def test_the_order_of_several_answers():
    swapped = tatqa("What were kiln sales in 2020 and 2021?", ["480", "600"], kind="multi-span")
    assert found("tatqa", swapped) == {"span-order": "likely"}
    respective = tatqa(
        "What were kiln sales in 2020 and 2021, respectively?", ["480", "600"], kind="multi-span"
    )
    (one,) = audit("tatqa", respective)
    assert (one.confidence, one.fix.spans) == ("certain", ("600", "480"))
    assert not audit(
        "tatqa", tatqa("What were kiln sales in 2021 and 2020?", ["480", "600"], kind="multi-span")
    )


def test_one_question_with_two_answers():
    one = finqa("what are kiln sales in 2021?", "480", 480.0, name="TIDE/2021/page_7.pdf-1")
    two = finqa("What are  kiln sales in 2021 ?", "add(480, 90)", 570.0, name="TIDE/2021/page_7.pdf-2")
    assert {f.row_id for f in audit("finqa", one, two) if f.rule == "duplicate"} == {one.row_id, two.row_id}
    assert not audit(
        "finqa", one, finqa("what are kiln sales in 2021?", "480", 480.0, name="TIDE/2021/page_7.pdf-3")
    )
    elsewhere = finqa("what are kiln sales in 2021?", "add(480, 90)", 570.0, name="TIDE/2020/page_7.pdf-1")
    assert not audit("finqa", one, elsewhere)


def test_a_scale_that_was_asked_for():
    row = finqa("what are kiln sales from 2020 to 2021 in thousands?", "add(480, 600)", 1080.0)
    (one,) = audit("finqa", row)
    assert (one.rule, one.fix.value) == ("asked-scale", 1080000)
    assert not audit(
        "finqa", finqa("what are kiln sales from 2020 to 2021 in millions?", "add(480, 600)", 1080.0)
    )
    assert not audit(
        "finqa", finqa("what is glaze over kiln sales, in thousands?", "divide(90, 480)", 0.1875)
    )


def test_a_comparison_answered_by_a_sum():
    asked = "were kiln sales in 2021 greater than in 2020?"
    assert found("finqa", finqa(asked, "add(480, 600)", 1080.0, "no"))["comparison"] == "certain"
    assert not audit("finqa", finqa(asked, "greater(480, 600)", "no", "no"))
    assert found("finqa", finqa(asked, "greater(480, 600)", "no", "yes")) == {"text-answer": "certain"}


def test_a_solution_that_does_not_give_the_ground_truth():
    assert found("finance-reasoning", problem("Sum?", "def solution():\n    return 2 + 3", 6)) == {
        "re-execution": "certain"
    }
    assert not audit("finance-reasoning", problem("Sum?", "def solution():\n    return 2 + 3", 5))
    assert found("finance-reasoning", problem("Ratio?", "answer = 0.137", 0.14 - 0.02)) == {
        "re-execution": "certain"
    }
    assert found("finance-reasoning", problem("Sum?", "answer = {}['x']", 5)) == {"re-execution": "likely"}
    # What the interpreter does not know is no error of the row.
    assert not audit("finance-reasoning", problem("Sum?", "import os\nanswer = 5", 5))


def test_a_derivation_is_tried_in_every_convention():
    for gold, text, scale in (
        (20, "(90-75)/75", "percent"),
        (-97, "13 + (110)", ""),
        (20, "(90-75)/75*100", "percent"),
    ):
        assert "re-execution" not in found("tatqa", tatqa("What is it?", gold, text, scale))
    assert found("tatqa", tatqa("What is it?", 25, "(90-75)/75", "percent")) == {"re-execution": "certain"}
    assert found("tatqa", tatqa("How many?", "3", "a##b", "", kind="count")) == {"re-execution": "certain"}


def test_a_turn_is_read_with_its_own_number_and_its_dialogue():
    turns = [
        ("what are glaze sales in 2021?", "90", 90.0),
        ("and as a percentage of kiln sales?", "add(480, 0.3)", 480.3),
    ]
    assert not audit("convfinqa", convfinqa(turns, 0))
    (one,) = audit("convfinqa", convfinqa(turns, 1))
    assert (one.turn, one.rule) == (1, "not-divided")


def test_findings_do_not_depend_on_the_order_of_rows():
    rows = [
        tatqa(*SWAPPED, uid="b"),
        tatqa(*SWAPPED, uid="a"),
        tatqa("What were kiln sales in 2021?", ["600"], kind="span", uid="c"),
    ]
    assert audit("tatqa", *rows) == audit("tatqa", *reversed(rows))


def test_every_rule_says_what_it_is_and_every_source_has_an_adapter():
    assert len({rule.name for rule in all_rules()}) == len(all_rules()) == 15
    assert all(rule.says.endswith(".") and (rule.check or rule.compare) for rule in all_rules())
    assert audited_sources() == ["convfinqa", "finance-reasoning", "finqa", "tatqa"]


FIGURE = st.integers(1, 10**6)


@given(later=FIGURE, earlier=FIGURE, relative=st.booleans())
def test_a_reversed_change_is_always_found_and_its_repair_is_always_clean(later, earlier, relative):
    if abs(later - earlier) < 2:
        return
    table = [["(in thousands)", "2021", "2020"], ["Kiln sales", f"{later:,}", f"{earlier:,}"]]
    form, scale = ("({} - {}) / {}", "percent") if relative else ("{} - {}", "thousand")

    def row(a, b):
        text = form.format(a, b, earlier)
        value = arithmetic.evaluate(arithmetic.parse(text)) * (100 if relative else 1)
        kind = "percentage change" if relative else "change"
        return tatqa(
            f"What was the {kind} in kiln sales from 2020 to 2021?",
            float(round(value, 2)),
            text,
            scale,
            table=table,
        )

    assert not audit("tatqa", row(later, earlier))
    (one,) = audit("tatqa", row(earlier, later))
    assert (one.rule, one.confidence) == ("direction", "certain")
    assert not audit("tatqa", find_adapter("tatqa").repair(row(earlier, later), one.fix))


LEAF = st.builds(
    lambda n, d: tree.Leaf(Fraction(n, 10**d), f"{n / 10**d:.{d}f}"), st.integers(1, 10**6), st.integers(0, 2)
)
TREE = st.recursive(
    LEAF,
    lambda inner: st.builds(lambda op, a, b: tree.Op(op, (a, b)), st.sampled_from("+-*/"), inner, inner),
    max_leaves=5,
)


@given(TREE)
def test_a_printed_tree_has_the_same_value(node):
    value = tree.value(node)
    if value is None:
        return
    assert arithmetic.evaluate(arithmetic.parse(tree.plain_text(node))) == value
    if isinstance(node, tree.Op):
        assert language.evaluate(tree.finqa_text(node)).exact == value
        assert tree.value(tree.from_finqa(tree.finqa_text(node))) == value


@pytest.mark.parametrize(
    ("text", "years"),
    [("FY19", [2019]), ("2018/19", [2019]), ("F19 and F18", [2019, 2018]), ("december 312012", [2012]),
     ("2,019", []), ("20011", []), ("December 31, 2019 and 2018", [2019, 2018]), ("$2019", [])],
)  # fmt: skip
def test_years(text, years):
    assert years_in(text) == years


@pytest.mark.parametrize(
    ("question", "start", "end", "said"),
    [("change from 2018 to 2019", 2018, 2019, "from-to"), ("change from FY19 to FY18", 2019, 2018, "backwards"),
     ("between 2019 and 2018", 2018, 2019, "between"), ("in 2019 from 2018", 2018, 2019, "from-to"),
     ("from july 2 , 2005 to july 1 , 2006", 2005, 2006, "from-to")],
)  # fmt: skip
def test_the_years_of_a_change(question, start, end, said):
    assert span(question) == (start, end, said)


def test_the_kind_of_change():
    assert direction("What is the increase / (decrease) in sales?") == "neutral"
    assert direction("what was the decline in sales?") == "down"
    assert direction("what were sales?") is None


@pytest.mark.parametrize(
    ("text", "value", "percent"),
    [("56%", 56, True), ("-18.7", Fraction("-18.7"), False), (".0751", Fraction("0.0751"), False),
     ("$ 4.9 million", Fraction("4.9"), False), ("1,234", 1234, False), ("( 12 )", -12, False)],
)  # fmt: skip
def test_typed_answers(text, value, percent):
    label = read_label(text)
    assert (label.value, label.percent) == (value, percent)


def test_what_is_typed_in_words_is_no_number():
    assert read_label("yes") is None
    assert read_label("between 3 and 4") is None


def test_a_table_is_read_with_its_head_its_sections_and_its_scale():
    page = Page([["", "Year ended", ""], ["(in millions)", "2021", "2020"], ["Sales", "5", "4"]])
    cell = page.cells[1]
    assert (page.header(2), page.period(cell), page.scale(2)[0]) == ("Year ended 2020", 2020, 6)
    assert Page(PAGE, normalised=True).periods(Fraction(480), Fraction(550))[:2] == (2021, 2019)

"""synth coverage: what it counts, and a page that needs no network."""

import json
import re
import subprocess
import sys
from collections import Counter
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.answer import Distractor
from schemas.errors import CrossfootError
from schemas.example import Message
from schemas.rows import jsonl_line, read_examples
from synth import generate
from synth.coverage import Coverage, cover, masked, percentiles
from synth.coverage_page import plots, write_page


@pytest.fixture(scope="module")
def examples():
    return list(generate("unit-scale", count=40, seed=2))


@pytest.fixture(scope="module")
def file(examples, tmp_path_factory):
    path = tmp_path_factory.mktemp("coverage") / "rows.jsonl"
    path.write_text("".join(map(jsonl_line, examples)), encoding="utf-8")
    return path


def synth(*args, cwd):
    return subprocess.run(
        [sys.executable, "-m", "synth.cli", *map(str, args)],
        cwd=cwd, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_counts_are_those_of_the_rows_themselves(file):
    found = json.loads(synth("coverage", file, "--json", cwd=file.parent).stdout)
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    turns = [turn for row in rows for turn in row["turns"]]
    assert found["rows"] == len(rows)
    assert found["families"] == Counter(f"{row['category']}/{row['family']}" for row in rows)
    modes = Counter(m for t in turns for d in t["distractors"] for m in {d["mode"], *d["also"]})
    assert found["modes"] == modes
    assert found["phenomena"] == Counter(p for row in rows for p in row["difficulty"]["phenomena"])
    assert found["levels"] == Counter(row["difficulty"]["level"] for row in rows)
    assert found["steps"] == Counter(str(row["difficulty"]["steps"]) for row in rows)
    assert found["answers"] == Counter(turn["answer"]["kind"] for turn in turns)
    assert found["formats"] == Counter(t["format"] for row in rows for t in row["context"]["tables"])
    replies = sorted(len(turn["messages"][-1]["content"]) for turn in turns)
    assert (found["reply_characters"]["p0"], found["reply_characters"]["p100"]) == (replies[0], replies[-1])


def test_tables_name_every_family_off_a_terminal_too(file, examples):
    shown = synth("coverage", file, cwd=file.parent).stdout
    for example in examples:
        assert f"{example.category}/{example.family}" in shown
    assert "distinct masked questions" in shown


def test_a_second_turn_s_prompt_is_the_conversation_before_its_reply(examples):
    turn = examples[0].turns[0]
    asked = Message(role="user", content="And the year before?")
    after = turn.model_copy(update={"question": asked.content, "messages": (asked, turn.messages[-1])})
    coverage = Coverage()
    coverage.add(examples[0].model_copy(update={"turns": (turn, after)}))
    first, reply = (len(m.content) for m in turn.messages)
    assert coverage.prompts == [first, first + reply + len(asked.content)]
    assert coverage.turns == {2: 1}


def test_repeats_tell_the_same_example_from_the_same_question(examples):
    coverage = Coverage()
    for example in [*examples[:1], *examples[:1]]:
        coverage.add(example)
    assert coverage.repeats() == {
        "examples": 2, "distinct_examples": 1, "questions": 2, "distinct_masked_questions": 1,
        "most_repeated_masked_question": 2,
    }  # fmt: skip


def with_title(example, title, columns=()):
    (table, *others) = example.context.tables
    table = table.model_copy(update={"title": title, "columns": columns or table.columns})
    return example.model_copy(
        update={"context": example.context.model_copy(update={"tables": (table, *others)})}
    )


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("What was Arden Logistics Corp.'s gross margin?", "What was <name>'s gross margin?"),
        ("How did Arden Logistics do in fiscal 2023?", "How did <name> do in fiscal #?"),
        ("Growth from FY2022 to FY 2023?", "Growth from <period> to <period>?"),
        ("At December 31, 2023, and in Q3 2022?", "At <period>, and in <period>?"),
        ("In the third quarter of 2023?", "In the <period> of #?"),
        ("Sales of Cloud Services at 5.25% on 1,234,567?", "Sales of <name> at #% on #?"),
        ("What was DSO in 2023?", "What was DSO in #?"),
        ("Did it make may or march sales?", "Did it make <period> or <period> sales?"),
    ],
)
def test_masking_leaves_what_is_asked_and_takes_out_of_whom_and_when(examples, question, expected):
    example = with_title(examples[0], "Arden Logistics Corp.\nStatements", ("Cloud Services", "2023"))
    assert masked(question, example) == expected


def test_questions_that_differ_in_more_than_names_and_numbers_stay_apart(examples):
    example = with_title(examples[0], "Arden Logistics Corp.\nStatements")
    texts = ("What was gross profit in 2023?", "What was gross margin in 2023?", "How high was gross profit?")
    assert len({masked(text, example) for text in texts}) == 3


@given(st.lists(st.integers(0, 10_000), min_size=1))
def test_percentiles_are_values_that_leave_their_share_at_or_below(values):
    found = percentiles(values)
    assert (found["p0"], found["p100"]) == (min(values), max(values))
    for name, value in found.items():
        p = int(name[1:])
        assert value in values
        assert sum(v <= value for v in values) * 100 >= p * len(values)
        assert sum(v < value for v in values) * 100 < max(p, 1) * len(values) or value == min(values)


class Links(HTMLParser):
    """What an HTML page would load."""

    def __init__(self):
        super().__init__()
        self.loaded, self.scripts = [], 0

    def handle_starttag(self, tag, attrs):
        self.scripts += tag == "script"
        named = {"src", "href", "data", "srcset", "action", "poster"}
        self.loaded += [(tag, name, value) for name, value in attrs if name in named]


@pytest.fixture(scope="module")
def page(file):
    pytest.importorskip("vl_convert", reason="plots need the extra `report`")
    done = synth("coverage", file, "--html", "page.html", cwd=file.parent)
    assert done.returncode == 0, done.stderr
    return (file.parent / "page.html").read_text(encoding="utf-8")


def test_the_page_loads_nothing_from_anywhere(page):
    links = Links()
    links.feed(page)
    assert links.loaded == []
    assert links.scripts == 3
    assert "default-src 'none'" in page, "and the browser is told so"
    own = page.replace(re.search(r"<script>.*?</script>", page, re.DOTALL)[0], "", 1)
    assert "http" not in own.replace("http-equiv", "")


def test_every_plot_compiles_and_has_its_place(file, page):
    vl_convert = pytest.importorskip("vl_convert")
    specs = json.loads(re.search(r'id="specs">(.*?)</script>', page, re.DOTALL)[1])
    assert specs == plots(cover(file))
    for number, spec in enumerate(specs):
        assert f'<div id="plot{number}"></div>' in page
        assert "<svg" in vl_convert.vegalite_to_svg(spec)
    titles = {spec["title"] for spec in specs}
    assert {"Families", "Error modes of distractors", "Phenomena", "Reply length in characters"} <= titles


def test_names_from_the_file_are_text_on_the_page(examples, tmp_path):
    pytest.importorskip("vl_convert", reason="plots need the extra `report`")
    hostile = "</script><script>alert(1)</script>"
    coverage = Coverage()
    coverage.add(examples[0].model_copy(update={"family": hostile}))
    write_page(coverage, tmp_path / "page.html", title=hostile)
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert "<script>alert" not in page
    links = Links()
    links.feed(page)
    assert links.scripts == 3


def test_the_same_file_gives_the_same_page(file, page, tmp_path):
    write_page(cover(file), tmp_path / "again.html", title=f"Coverage of {file.name}")
    assert (tmp_path / "again.html").read_text(encoding="utf-8") == page


def test_without_the_extra_the_page_says_what_to_install(file, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "vl_convert", None)
    with pytest.raises(CrossfootError, match=r"vl_convert.*pip install 'crossfoot\[report\]'"):
        write_page(cover(file), tmp_path / "x.html", title="x")
    assert not list(tmp_path.iterdir())


def test_real_rows_without_difficulty_are_counted_too(examples, tmp_path):
    coverage = Coverage()
    wrong = Distractor(mode="wrong_sign", also=("wrong_scale",), display="1")
    turn = examples[0].turns[0].model_copy(update={"distractors": (wrong,)})
    coverage.add(examples[0].model_copy(update={"difficulty": None, "turns": (turn,)}))
    assert coverage.levels == {}
    assert coverage.modes == {"wrong_sign": 1, "wrong_scale": 1}
    assert all(spec["title"] != "Levels" for spec in plots(coverage))


def test_an_empty_file_is_an_error(tmp_path):
    (tmp_path / "x.jsonl").touch()
    done = synth("coverage", "x.jsonl", "--html", "x.html", cwd=tmp_path)
    assert done.returncode == 2
    assert "holds no examples" in done.stderr
    assert not (tmp_path / "x.html").exists()
    assert not list(read_examples(tmp_path / "x.jsonl"))

"""The report of a mix: its figures are the folder's, hostile text stays text, and one folder has one page."""

import base64
import hashlib
import json
import re
import shutil
from html.parser import HTMLParser
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from curate.cli import main
from curate.mix import mix
from curate.report import Placed, gather, split_check
from curate.report_page import _marked, page, write_report
from schemas.dataset import read_split
from schemas.errors import CrossfootError, LockError
from schemas.recipe import MixRecipe

pytest.importorskip("altair", reason="the extra `report` is not installed")
pytest.importorskip("vl_convert", reason="the extra `report` is not installed")

FIXTURES = Path(__file__).parent / "fixtures/sources"
HOSTILE = "</pre></article><script>alert(1)</script><img src=x onerror=alert(1)> & \"quoted' {braces}"


def make(out, *entries, root=FIXTURES, **keys):
    mix(MixRecipe(kind="mix", name="small", seed=7, mix=entries, **keys), out, data_root=root)
    return out


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return make(
        tmp_path_factory.mktemp("report") / "mix",
        {"synth": "unit-scale", "difficulty": "starter", "train": 6, "eval": 2},
        {"source": "tatqa", "train": 24, "eval": 12, "where": {"answer_kinds": ["number", "span"]}},
        {"source": "financebench", "train": 40, "eval": 2, "repeat": 9},
    )


def rows(path):
    import pyarrow.parquet as pq

    return pq.read_table(path).to_pylist()


class Tags(HTMLParser):
    """The tags of a page, what its script elements hold, and whether every element is closed."""

    def __init__(self, text):
        super().__init__()
        self.open, self.tags, self.scripts, self.attributes = [], [], [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [name for name, _ in attrs]
        if tag not in {"meta", "input"}:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append(tag)

    def handle_data(self, data):
        if self.open and self.open[-1] == "script":
            self.scripts.append(data)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def test_the_figures_are_the_folders_own(folder):
    report = gather(folder)
    sides = {side: list(read_split(folder, side)) for side in ("train", "eval")}
    for count in report.counts:
        assert count.asked == count.there
        assert count.there == tuple(
            sum(e.category == count.part for e in sides[s]) for s in ("train", "eval")
        )
    left = rows(folder / "rejected.parquet")
    assert report.rules.total() == sum(count.left_out for count in report.counts) == len(left)
    assert report.rules["tatqa", "over-quota"] == sum(
        (r["source"], r["rule"]) == ("tatqa", "over-quota") for r in left
    )
    assert {(r.part, r.rule) for r in report.left_out} == set(report.rules)
    assert report.counts[2].copies == sum(e.copy_number > 0 for e in sides["train"]) > 0
    assert sum(x.rows for x in report.licences) == sum(map(len, sides.values()))
    documents = {side: {e.document for e in some} for side, some in sides.items()}
    assert report.documents == {side: len(some) for side, some in documents.items()} | {"both": 0}
    assert {e.id for _, e in report.cards} <= {e.id for some in sides.values() for e in some}
    assert {(s, e.category) for s, e in report.cards} == {
        (s, c.part) for c in report.counts for s in ("train", "eval")
    }


def test_the_page_has_every_section_and_says_what_a_reader_must_not_miss(folder, tmp_path):
    done = CliRunner().invoke(main, ["report", str(folder), "--out", str(tmp_path / "page.html")])
    assert done.exit_code == 0, done.output
    assert done.stdout.strip() == str(tmp_path / "page.html")
    text = (tmp_path / "page.html").read_text()
    for part in ("Counts", "Lengths", "Licences", "Left out", "Audit", "Near-duplicates", "Split", "Rows"):
        assert f">{part}" in text
    assert "The rows of financebench, tatqa are fixtures" in text
    assert "estimated at 2.5 characters a token" in text
    assert "NOT AS ASKED" not in text
    assert text.count("<svg") == 2
    for _, example in gather(folder).cards:
        assert example.id[:12] in text


def test_counts_that_are_not_the_recipes_stand_out(folder):
    report = gather(folder)
    report.counts[0] = report.counts[0]._replace(there=(5, 2))
    assert page(report).count("NOT AS ASKED") == 1


def test_a_page_needs_no_network_and_allows_its_own_script_alone(folder):
    text = page(gather(folder))
    found = Tags(text)
    assert found.open == []
    assert len(found.scripts) == 1
    digest = base64.b64encode(hashlib.sha256(found.scripts[0].encode()).digest()).decode()
    assert f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'" in text
    assert not {"link", "img", "iframe", "object"} & set(found.tags)
    assert not {"src", "onerror", "onload", "onclick"} & set(found.attributes)
    assert all(link.startswith("#") for link in re.findall(r'href="([^"]*)"', text))


def test_hostile_text_stays_text_wherever_it_stands(tmp_path):
    root = shutil.copytree(FIXTURES, tmp_path / "root")
    file = next(iter(sorted((root / "tatqa").glob("*train*.json"))))
    tables = json.loads(file.read_text())
    for table in tables:
        for question in table["questions"]:
            question["question"] = f"{HOSTILE} {question['question']}"
            if question["order"] == 1:
                question["answer_type"] = HOSTILE  # a broken row, whose raw text stands in the page
    file.write_text(json.dumps(tables))
    folder = make(tmp_path / "mix", {"source": "tatqa", "train": 12, "eval": 6}, root=root, note=HOSTILE)
    report = gather(folder)
    assert any(HOSTILE in e.turns[-1].question for _, e in report.cards)
    report.pairs = [
        {
            **dict.fromkeys(("id", "source", "row_id", "against", "other_row_id", "prompt", "other_prompt"), HOSTILE),
            "matched": "alert 1", "share": 0.5, "grams": 3, "dropped": False,
        }
    ]  # fmt: skip
    report.repaired = [(HOSTILE, HOSTILE, HOSTILE)]
    report.left_out.append(report.left_out[0]._replace(row_id=HOSTILE, reason=HOSTILE, question=HOSTILE))
    found = Tags(page(report))
    assert found.open == []
    assert found.tags.count("script") == 1
    assert "img" not in found.tags
    assert "onerror" not in found.attributes


def test_one_folder_has_one_page_and_another_draw_another(folder, tmp_path):
    texts = []
    for name in ("a.html", "b.html"):
        write_report(folder, tmp_path / name)
        texts.append((tmp_path / name).read_bytes())
    assert texts[0] == texts[1]
    other = make(tmp_path / "mix", {"source": "tatqa", "train": 24, "eval": 12})
    drawn = [
        {e.provenance.row_id for _, e in gather(f).cards if e.category == "tatqa"} for f in (folder, other)
    ]
    assert drawn[0] != drawn[1]


def test_a_page_inside_the_mix_or_in_a_folders_place_is_refused(folder, tmp_path):
    with pytest.raises(CrossfootError, match="does not list"):
        write_report(folder, folder / "report.html")
    with pytest.raises(CrossfootError, match="is a folder"):
        write_report(folder, tmp_path)
    assert not (folder / "report.html").exists()


def test_a_changed_folder_has_no_report(folder, tmp_path):
    copy = shutil.copytree(folder, tmp_path / "mix")
    (copy / "rejected.parquet").write_bytes(b"")
    with pytest.raises(LockError, match=r"rejected\.parquet"):
        write_report(copy, tmp_path / "page.html")
    assert not (tmp_path / "page.html").exists()


# ---- the split check ----


def place(part, row, document, side):
    return Placed(part, f"{part}-{row}", document, side)


def test_a_row_split_of_two_rows_a_document_shares_what_ours_does_not():
    placed = [
        place("tatqa", f"{d}{i}", f"d{d}", "eval" if d < 5 else "train") for d in range(50) for i in "ab"
    ]
    (side,) = split_check(placed, seed=1)
    assert (side.part, side.eval, side.leaked) == ("tatqa", 10, 0)
    # The other row of a document is in train for 90 of the 99 rows that are left.
    assert 7.5 <= side.by_row <= 10


def test_a_document_shared_between_parts_counts_and_one_that_leaks_is_found():
    placed = [
        place("finqa", 1, "page", "eval"),
        place("convfinqa", 1, "page", "train"),
        place("finqa", 2, "other", "train"),
    ]
    leaks = {side.part: side.leaked for side in split_check(placed, seed=1)}
    assert leaks == {"finqa": 1, "convfinqa": 0}


@given(
    st.lists(
        st.tuples(st.sampled_from("ab"), st.integers(0, 8), st.sampled_from(["train", "eval"])), min_size=1
    )
)
def test_a_split_check_never_counts_more_than_there_are(drawn):
    placed = [place(part, i, f"d{d}", side) for i, (part, d, side) in enumerate(drawn)]
    sides = split_check(placed, seed=3)
    assert set(sides) == set(split_check(placed[::-1], seed=3))
    for side in sides:
        assert 0 <= side.leaked <= side.eval
        assert 0 <= side.by_row <= side.eval


def test_rows_of_one_document_each_share_nothing_either_way():
    placed = [place("sign", i, f"d{i}", "eval" if i < 9 else "train") for i in range(60)]
    assert split_check(placed, seed=2)[0].by_row == 0


def test_the_words_that_both_have_are_marked_across_punctuation():
    assert _marked("Sales <b>rose</b>, (net) of tax", "rose b net of") == (
        "Sales &lt;b&gt;<mark>rose&lt;/b&gt;, (net) of</mark> tax"
    )
    assert _marked("a < b", "not there") == "a &lt; b"


def test_marking_words_takes_no_time_on_text_that_is_made_to_take_it():
    assert "<mark>" not in _marked("€ " * 5000 + "end", " ".join(["€"] * 40 + ["no"]))

"""What changed between two mixes: every difference is found, with the reason that the other mix has for it."""

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from curate.cli import main
from curate.diff import FEWER_COPIES, NO_PART, NOT_READ, diff, diff_text
from curate.mix import mix
from schemas.dataset import read_split
from schemas.errors import LockError
from schemas.recipe import MixRecipe

FIXTURES = Path(__file__).parent / "fixtures/sources"


def make(out, *entries, root=FIXTURES, seed=7, **keys):
    mix(MixRecipe(kind="mix", name="small", seed=seed, mix=entries, **keys), out, data_root=root)
    return out


def tatqa(train=12, held=6, **keys):
    return {"source": "tatqa", "train": train, "eval": held, **keys}


def synth(train=4, held=1, **keys):
    return {"synth": "unit-scale", "difficulty": "starter", "train": train, "eval": held, **keys}


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    return make(tmp_path_factory.mktemp("diff") / "base", tatqa(), synth())


def keys(folder, name):
    return {
        (split, e.provenance.row_id)
        for split in ("train", "eval")
        for e in read_split(folder, split)
        if e.category == name
    }


def test_a_mix_is_the_same_as_itself(base):
    found = diff(base, base)
    assert found.same_rows
    assert (found.recipe, found.made_with, found.inputs) == ([], [], [])
    assert found.parts["tatqa"].same == 18
    assert diff_text(found).endswith("The same rows on the same sides.")


def test_fewer_rows_are_found_with_the_rule_they_were_left_out_by(base, tmp_path):
    smaller = make(tmp_path / "b", tatqa(train=9), synth())
    found = diff(base, smaller)
    part = found.parts["tatqa"]
    assert [tuple(c) for c in found.recipe] == [("mix.tatqa.train", 12, 9)]
    assert {(g.split, g.row_id) for g in part.only_before} == keys(base, "tatqa") - keys(smaller, "tatqa")
    assert {g.rule for g in part.only_before} == {"over-quota"}
    assert part.only_after == []
    assert found.parts["unit-scale"].same == 5
    back = diff(smaller, base).parts["tatqa"]
    assert (back.only_after, back.only_before) == (part.only_before, [])


def test_a_filter_is_named_as_the_reason_and_counted(base, tmp_path):
    longest = max(
        sum(len(m["content"]) for m in e.messages) for e in read_split(base, "train") if e.category == "tatqa"
    )
    filtered = make(tmp_path / "b", tatqa(where={"max_chars": longest - 1}), synth())
    found = diff(base, filtered)
    assert "where.max_chars" in {g.rule for g in found.parts["tatqa"].only_before}
    counts = {c.name: (c.before, c.after) for c in found.parts["tatqa"].rejected}
    assert counts["where.max_chars"][0] is None
    assert counts["where.max_chars"][1] > 0


def test_a_part_that_the_other_recipe_lacks_is_the_reason(base, tmp_path):
    found = diff(base, make(tmp_path / "b", tatqa()))
    assert {g.rule for g in found.parts["unit-scale"].only_before} == {NO_PART}
    assert "order" in {c.name for c in found.recipe}
    assert "unit-scale" in {c.name for c in found.inputs}


def test_another_seed_moves_rows_and_generates_others(tmp_path):
    larger = make(tmp_path / "a", tatqa(24, 12), synth())
    found = diff(larger, make(tmp_path / "b", tatqa(24, 12), synth(), seed=8))
    part = found.parts["tatqa"]
    assert part.moved
    train, held = ({r for s, r in keys(larger, "tatqa") if s == side} for side in ("train", "eval"))
    for row in part.moved:
        assert row.row_id in (train if row.before == "train" else held)
        assert row.before != row.after
    assert {g.rule for g in found.parts["unit-scale"].only_before} == {NOT_READ}
    assert "its inputs differ" in found.parts["unit-scale"].only_before[0].reason


def test_a_row_that_upstream_changed_is_shown_with_what_changed(base, tmp_path):
    root = shutil.copytree(FIXTURES, tmp_path / "root")
    row = next(e for e in read_split(base, "train") if e.category == "tatqa")
    question = row.turns[-1].question
    for file in (root / "tatqa").iterdir():
        text = file.read_text()
        file.write_text(text.replace(json.dumps(question)[1:-1], json.dumps("Tell me: " + question)[1:-1]))
    found = diff(base, make(tmp_path / "b", tatqa(), synth(), root=root))
    altered = {
        a.row_id: {c.name: (c.before, c.after) for c in a.changes} for a in found.parts["tatqa"].altered
    }
    changes = altered[row.provenance.row_id]
    assert set(changes) == {"question", "prompt"}
    assert changes["question"][1].startswith("Tell me: ")
    assert any(c.name.startswith("tatqa/") for c in found.inputs)
    assert "changed in prompt, question" in diff_text(found)


def test_fewer_copies_of_a_row_are_told_from_a_row_that_is_gone(tmp_path):
    entry = {"source": "financebench", "eval": 4}
    a = make(tmp_path / "a", {**entry, "train": 8})
    many = make(tmp_path / "many", {**entry, "train": 40, "repeat": 9})
    part = diff(many, a).parts["financebench"]
    assert {g.rule for g in part.only_before} >= {FEWER_COPIES}
    assert all("copy" in g.row_id for g in part.only_before if g.rule == FEWER_COPIES)


def test_rows_of_two_levels_with_one_index_are_not_taken_for_each_other(tmp_path):
    levels = {"synth": "unit-scale", "train": 6, "eval": 0}
    two = make(tmp_path / "a", {**levels, "difficulty": {"starter": 1, "standard": 1}})
    one = make(tmp_path / "b", {**levels, "difficulty": "starter"})
    part = diff(two, one).parts["unit-scale"]
    assert part.altered == []
    assert len(part.only_before) == 3
    assert all("(standard)" in gone.row_id for gone in part.only_before)


def test_a_changed_folder_is_refused(base, tmp_path):
    copy = shutil.copytree(base, tmp_path / "mix")
    (copy / "README.md").write_text("x")
    with pytest.raises(LockError, match="README"):
        diff(base, copy)


def test_json_holds_every_row_that_differs(base, tmp_path):
    smaller = make(tmp_path / "b", tatqa(train=3), synth())
    done = CliRunner().invoke(main, ["diff", str(base), str(smaller), "--json"])
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert not told["same_rows"]
    assert told["recipe"] == [{"name": "mix.tatqa.train", "before": 12, "after": 3}]
    gone = told["parts"]["tatqa"]["only_before"]
    assert len(gone) == 9
    assert set(gone[0]) == {"row_id", "split", "rule", "reason"}

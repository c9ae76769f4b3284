"""A mix that was interrupted goes on where it was, gives the same bytes, and never takes up what is not its own."""

import errno
import fcntl
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import yaml

from curate.mix import mix
from curate.verify import verify_folder
from curate.work import working
from schemas.dataset import read_lock
from schemas.errors import CrossfootError, QuotaError
from schemas.recipe import MixRecipe

FIXTURES = Path(__file__).parent / "fixtures/sources"


def write_rows(file, word, count):
    said = "What did the {0} cost in store {1}, with {0} number {1} and all of its {0} leaves in {2:,}?"
    with file.open("w") as stream:
        for n in range(count):
            row = {
                "id": f"{word}-{n}",
                "prompt": said.format(word, n, n * 7919),
                "completion": f"{n} dollars",
            }
            stream.write(json.dumps(row) + "\n")


def entry(file, **more):
    mapping = {"name": file.stem, "format": "prompt-completion", "licence": "CC0-1.0", "id": "id"}
    return {"source": "records", "path": str(file), "records": mapping, "train": 20, "eval": 5} | more


@pytest.fixture
def rows(tmp_path):
    write_rows(tmp_path / "one.jsonl", "apple", 60)
    write_rows(tmp_path / "two.jsonl", "pear", 60)
    return tmp_path


def recipe(folder, **more):
    entries = [entry(folder / "one.jsonl", **more), entry(folder / "two.jsonl")]
    return MixRecipe.model_validate({"kind": "mix", "name": "m", "seed": 3, "mix": entries})


def same(one, two):
    names = sorted(path.name for path in one.iterdir())
    assert names == sorted(path.name for path in two.iterdir())
    return all((one / name).read_bytes() == (two / name).read_bytes() for name in names)


class Interrupt:
    """Notes; Ctrl-C comes after the first of them, when the first source is read."""

    def __init__(self):
        self.notes = []

    def __call__(self, text):
        self.notes.append(text)
        raise KeyboardInterrupt


def interrupted(made_of, out):
    with pytest.raises(KeyboardInterrupt):
        mix(made_of, out, note=Interrupt())
    assert (out.parent / f".{out.name}.work/000-one/done.json").exists()
    assert not out.exists()


def taken_up(made_of, out):
    notes = []
    mix(made_of, out, note=notes.append)
    assert not (out.parent / f".{out.name}.work").exists()
    return [note.split(":")[0] for note in notes if "taken up" in note]


def command(folder, *more):
    return [sys.executable, "-m", "curate.cli", "mix", str(folder / "m.yaml"), *more]


def test_killed_outright_it_goes_on_after_the_last_finished_source(tmp_path):
    write_rows(tmp_path / "one.jsonl", "apple", 300)
    write_rows(tmp_path / "two.jsonl", "pear", 30_000)
    entries = [entry(tmp_path / "one.jsonl", train=100), entry(tmp_path / "two.jsonl", train=100)]
    (tmp_path / "m.yaml").write_text(
        yaml.safe_dump({"kind": "mix", "name": "m", "seed": 3, "mix": entries, "overlap": {"near": "keep"}})
    )
    with subprocess.Popen(command(tmp_path, "--out", "out"), cwd=tmp_path, stderr=subprocess.DEVNULL) as run:
        done = tmp_path / ".out.work/000-one/done.json"
        while not done.exists():
            assert run.poll() is None
            time.sleep(0.01)
        os.kill(run.pid, signal.SIGKILL)
        assert run.wait() == -signal.SIGKILL
    assert not (tmp_path / "out").exists()
    assert not (tmp_path / ".out.work/001-two/done.json").exists()
    again = subprocess.run(
        command(tmp_path, "--out", "out", "--workers", "2"),
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    notes = again.stderr.splitlines()
    assert [note[:4] for note in notes if "taken up from a run that was interrupted" in note] == ["one:"]
    subprocess.run(command(tmp_path, "--out", "whole"), cwd=tmp_path, capture_output=True, check=True)
    assert same(tmp_path / "out", tmp_path / "whole")
    assert {path.name for path in tmp_path.iterdir()} == {"one.jsonl", "two.jsonl", "m.yaml", "out", "whole"}


def test_what_was_taken_up_changes_no_byte(rows):
    interrupted(recipe(rows), rows / "out")
    assert taken_up(recipe(rows), rows / "out") == ["one"]
    mix(recipe(rows), rows / "whole")
    assert same(rows / "out", rows / "whole")


def test_other_counts_and_another_seed_take_up_what_was_read(rows):
    interrupted(recipe(rows), rows / "out")
    other = recipe(rows, train=7).model_copy(update={"seed": 4})
    assert taken_up(other, rows / "out") == ["one"]
    mix(other, rows / "whole")
    assert same(rows / "out", rows / "whole")


@pytest.mark.parametrize("change", ["where", "input", "spool", "marker"])
def test_what_would_be_other_rows_is_read_anew(rows, change):
    made_of = recipe(rows)
    interrupted(made_of, rows / "out")
    part = rows / ".out.work/000-one"
    if change == "where":
        made_of = recipe(rows, where={"max_chars": 5000})
    elif change == "input":
        write_rows(rows / "one.jsonl", "plum", 60)
    elif change == "spool":
        (part / "rows.bin").write_bytes((part / "rows.bin").read_bytes()[:-1])
    else:
        (part / "done.json").write_text("{")
    assert taken_up(made_of, rows / "out") == []
    mix(made_of, rows / "whole")
    assert same(rows / "out", rows / "whole")


def test_what_cannot_be_met_leaves_nothing_behind(rows):
    with pytest.raises(QuotaError):
        mix(recipe(rows, train=500), rows / "runs/deep/out")
    assert {path.name for path in rows.iterdir()} == {"one.jsonl", "two.jsonl"}


def test_the_same_mix_is_not_made_twice_at_once(rows):
    interrupted(recipe(rows), rows / "out")
    with (rows / ".out.work/lock").open("a") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(CrossfootError, match="another process is making this mix"):
            mix(recipe(rows), rows / "out")
    assert taken_up(recipe(rows), rows / "out") == ["one"]


def test_a_place_that_cannot_be_written_is_found_before_anything_is_read(rows):
    (rows / "m.yaml").write_text(yaml.safe_dump(recipe(rows).model_dump(mode="json", exclude_none=True)))
    out = rows / "one.jsonl" / "out"
    done = subprocess.run(command(rows, "--out", str(out)), capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1].startswith(f"Error: {rows / 'one.jsonl'}")
    assert "local files" not in done.stderr


def test_two_numbers_of_workers_give_the_same_bytes_for_every_kind_of_part(rows):
    kinds = [
        entry(rows / "one.jsonl"),
        {"source": "tatqa", "train": 12, "eval": 4},
        {"synth": "unit-scale", "difficulty": {"starter": 2, "standard": 1}, "train": 40, "eval": 5},
    ]
    made_of = MixRecipe.model_validate({"kind": "mix", "name": "m", "seed": 3, "mix": kinds})
    for workers in (1, 2):
        mix(made_of, rows / f"out{workers}", data_root=FIXTURES, workers=workers)
    assert same(rows / "out1", rows / "out2")
    verify_folder(rows / "out2")


def test_the_order_of_rows_upstream_changes_nothing(rows):
    """Repeats, near-duplicates and linked pages among them: which row stays is decided by hashes alone."""
    lines = (rows / "one.jsonl").read_text().splitlines()
    page = " ".join(f"page{n}" for n in range(200)) + " 4,512.7 and 9,113.2 and 6,007.1"
    for n in range(12):
        asked = f"{page} {'indeed ' * (n % 3)}\n\nWhat is item {n // 3}?"
        lines.append(json.dumps({"id": f"long-{n}", "prompt": asked, "completion": "so"}))
    lines += [json.dumps(json.loads(line) | {"id": f"again-{n}"}) for n, line in enumerate(lines[:9])]
    written = []
    for name, order in (("forth", lines), ("back", lines[::-1])):
        (rows / name).mkdir()
        (rows / name / "one.jsonl").write_text("\n".join(order) + "\n")
        shutil.copy(rows / "two.jsonl", rows / name)
        mix(recipe(rows / name), rows / name / "out")
        written.append([(rows / name / "out" / f"{side}.parquet").read_bytes() for side in ("train", "eval")])
    assert written[0] == written[1]


def test_generated_rows_that_train_must_not_hold_are_replaced(tmp_path):
    from synth import generate

    known = list(generate("unit-scale", count=4, seed=3, difficulty="starter"))
    bench = [{"question": row.turns[0].messages[0].content} for row in known]
    (tmp_path / "bench.jsonl").write_text("".join(json.dumps(row) + "\n" for row in bench))
    part = {"synth": "unit-scale", "difficulty": "starter", "train": 9, "eval": 0}
    more = {"overlap": {"drop": 0.9}, "protect": [{"path": str(tmp_path / "bench.jsonl")}]}
    made_of = MixRecipe.model_validate({"kind": "mix", "name": "m", "seed": 3, "mix": [part], **more})
    notes = []
    made = mix(made_of, tmp_path / "out", note=notes.append)
    assert {row.rule for row in made.division.rejected} == {"overlap"}
    out = {row.example.provenance.index for row in made.division.rejected}
    assert out >= set(range(4))
    assert {row.provenance.index for row in made.division.train} == set(range(9 + len(out))) - out
    assert f"unit-scale: {len(out)} more rows generated, in place of rows that are left out" in notes
    verify_folder(tmp_path / "out")


def test_generated_near_duplicates_are_replaced_at_their_level(tmp_path, monkeypatch):
    import synth

    generate = synth.generate

    def alike(*args, count, start=0, difficulty=None, **kwargs):
        for index in range(start, start + count):
            (row,) = generate(*args, count=1, start=index, difficulty=difficulty, **kwargs)
            if difficulty == "starter" and index in (2, 4):  # another wording of what the row before asks
                (first,) = generate(*args, count=1, start=index - 1, difficulty=difficulty, **kwargs)
                turn = first.turns[0]
                said = f"Please. {turn.messages[0].content}"
                asked = turn.messages[0].model_copy(update={"content": said})
                turn = turn.model_copy(update={"messages": (asked, *turn.messages[1:])})
                row = first.model_copy(update={"turns": (turn,), "provenance": row.provenance}).with_id()
            yield row

    monkeypatch.setattr(synth, "generate", alike, raising=False)
    part = {"synth": "unit-scale", "difficulty": {"starter": 1, "standard": 1}, "train": 10, "eval": 2}
    made_of = MixRecipe.model_validate({"kind": "mix", "name": "m", "seed": 3, "mix": [part]})
    sides = mix(made_of, tmp_path / "out").division
    assert [row.rule for row in sides.rejected] == ["near-duplicate"] * 2
    rows = [*sides.train, *sides.eval]
    assert (len(sides.train), len(sides.eval)) == (10, 2)
    assert sorted(row.difficulty.level for row in rows) == ["standard"] * 6 + ["starter"] * 6
    assert {6, 7} <= {row.provenance.index for row in rows if row.difficulty.level == "starter"}
    assert read_lock(tmp_path / "out").inputs["unit-scale"].rows == 14


def test_rows_of_every_level_have_keys_of_their_own(tmp_path):
    from curate.split import row_key

    levels = {"starter": 1, "standard": 1}
    part = {"synth": "unit-scale", "difficulty": levels, "train": 8, "eval": 2}
    made_of = MixRecipe.model_validate({"kind": "mix", "name": "m", "seed": 3, "mix": [part]})
    sides = mix(made_of, tmp_path / "out").division
    rows = [*sides.train, *sides.eval]
    assert len({row.provenance.index for row in rows}) < 10
    assert len({row_key(row) for row in rows}) == 10


def test_a_full_disk_is_said_with_its_place(tmp_path):
    with (
        pytest.raises(OSError, match=r"No space left on device: '.*/\.mix\.work'"),
        working(tmp_path / "mix"),
    ):
        raise OSError(errno.ENOSPC, "No space left on device")
    assert not list(tmp_path.iterdir())

"""Files of examples: the same bytes for any number of workers, shards and interruptions."""

import hashlib
import json
import pickle
import random
import subprocess
import sys
import time

import pytest

from schemas.errors import CrossfootError, RowError, VerificationError
from schemas.rows import canonical_hash, read_examples
from synth import write
from synth.generator import category
from synth.parallel import Chunk, make_chunk, make_chunks
from synth.partial import Partial, writing_alone
from synth.request import Request, Shard, read_options, read_shard
from synth.write import write_examples

SMALL = {"seed": 3, "difficulty": "starter"}


def command(out, count, *args):
    generate = ("generate", "--category", "unit-scale", "--difficulty", "starter", "--seed", "3")
    return [sys.executable, "-m", "synth.cli", *generate, "--count", str(count), "--out", str(out), *args]


def run(out, count, *args):
    return subprocess.run(command(out, count, *args), capture_output=True, text=True, check=False)


def make(path, count, **kwargs):
    return write_examples("unit-scale", count=count, out=path, **SMALL, **kwargs)


def hidden(folder):
    return sorted(path.name for path in folder.iterdir() if path.name.startswith("."))


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """The file that one process writes without being disturbed."""
    folder = tmp_path_factory.mktemp("whole")
    made = {ending: make(folder / f"rows{ending}", 150) for ending in (".jsonl", ".parquet")}
    return folder, made


@pytest.mark.parametrize("ending", [".jsonl", ".parquet"])
def test_two_workers_write_the_bytes_that_one_writes(whole, tmp_path, ending):
    folder, _ = whole
    done = run(tmp_path / f"rows{ending}", 150, "--workers", "2")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / f"rows{ending}").read_bytes() == (folder / f"rows{ending}").read_bytes()
    assert not hidden(tmp_path)


def test_shards_one_after_another_are_the_whole_file(whole, tmp_path):
    folder, _ = whole
    paths = [tmp_path / f"{i}.jsonl" for i in (1, 2, 3, 4)]
    for i in (3, 1, 4, 2):
        made = make(paths[i - 1], 150, shard=Shard(i, 4))
        assert made.rows in {37, 38}
    assert b"".join(path.read_bytes() for path in paths) == (folder / "rows.jsonl").read_bytes()


def test_shards_hold_every_index_once_for_any_numbers():
    for count in (1, 2, 7, 100):
        for of in range(1, count + 1):
            parts = [Request("c", 1, "l", 0, count, Shard(i, of)).indexes for i in range(1, of + 1)]
            assert [index for part in parts for index in part] == list(range(count))
            assert max(map(len, parts)) - min(map(len, parts)) <= 1


def test_a_shard_has_a_file_of_its_own_by_default(tmp_path):
    args = ("generate", "--category", "unit-scale", "--count", "12", "--shard", "2/12")
    done = subprocess.run(
        [sys.executable, "-m", "synth.cli", *args], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    (path,) = tmp_path.rglob("*.jsonl")
    assert path.name == "unit-scale.02-of-12.jsonl"
    assert "shard 2/12: 1" in done.stderr
    assert [e.provenance.index for e in read_examples(path)] == [1]


@pytest.mark.parametrize("text", ["0/4", "5/4", "1", "a/b", "1/0", "-1/4", "1/4/2", ""])
def test_a_shard_that_is_none_says_how_to_write_one(text):
    with pytest.raises(CrossfootError, match="such as 2/4"):
        read_shard(text)


def test_more_shards_than_rows_is_an_error_and_writes_nothing(tmp_path):
    with pytest.raises(CrossfootError, match="take fewer"):
        make(tmp_path / "x.jsonl", 3, shard=Shard(1, 4))
    assert not list(tmp_path.iterdir())


def test_the_summary_identifies_the_rows_whatever_the_file(whole, tmp_path):
    folder, made = whole
    assert made[".jsonl"].sha256 == made[".parquet"].sha256
    assert made[".jsonl"].sha256 == canonical_hash(read_examples(folder / "rows.parquet"))
    done = run(tmp_path / "x.jsonl", 20, "--json")
    summary = json.loads(done.stdout)
    assert summary["path"] == str(tmp_path / "x.jsonl")
    assert (summary["rows"], summary["generator"], summary["seed"]) == (
        20,
        f"unit-scale@{category('unit-scale').VERSION}",
        3,
    )
    assert summary["sha256"] == hashlib.sha256((tmp_path / "x.jsonl").read_bytes()).hexdigest()
    assert isinstance(summary["refused"], dict)
    assert "draws refused by a gate" in done.stderr


@pytest.mark.parametrize(("name", "workers"), [("rows.jsonl", 1), ("rows.parquet", 2)])
def test_killed_again_and_again_the_file_is_as_if_nothing_had_happened(tmp_path, name, workers):
    """Kill -9 at random moments, each after new rows were safe, and go on with the same command."""
    count, moments = 2400, random.Random(workers)  # noqa: S311 - when to kill is no secret
    undisturbed = tmp_path / "undisturbed"
    make(undisturbed / name, count)
    out = tmp_path / "disturbed" / name
    args = command(out, count, "--workers", str(workers))
    kept = kills = 0
    while kills < 2:
        with subprocess.Popen(args, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
            while process.poll() is None and _journalled(out) <= kept + 1:
                time.sleep(0.005)
            time.sleep(moments.random() * 0.04)
            process.kill()
            process.wait()
        assert not out.exists(), "the run was over before it could be killed: raise the count"
        assert _journalled(out) > kept, "rows that were safe stay safe"
        kept, kills = _journalled(out), kills + 1
    done = run(out, count, "--workers", str(workers))
    assert done.returncode == 0, done.stderr
    assert "going on after the" in done.stderr
    assert out.read_bytes() == (undisturbed / name).read_bytes()
    assert not hidden(out.parent)


def _journalled(out):
    """Return how many chunks the journals of a file hold."""
    if not out.parent.exists():
        return 0
    return sum(
        max(0, path.read_bytes().count(b"\n") - 1) for path in out.parent.glob(f".{out.name}.*.journal")
    )


def wait_for_rows(process, out):
    while not _journalled(out):
        assert process.poll() is None, "over before it could be stopped"
        time.sleep(0.01)


def test_workers_leave_when_their_parent_is_killed(tmp_path):
    with subprocess.Popen(
        command(tmp_path / "x.jsonl", 100_000, "--workers", "2"), stderr=subprocess.DEVNULL
    ) as process:
        wait_for_rows(process, tmp_path / "x.jsonl")
        listed = subprocess.run(
            ["pgrep", "-P", str(process.pid)], capture_output=True, text=True, check=False
        ).stdout.split()
        process.kill()
    assert len(listed) >= 2
    for _ in range(300):
        if not any(_lives(pid) for pid in listed):
            return
        time.sleep(0.02)
    raise AssertionError("workers outlive the process that started them")


def _lives(pid):
    state = subprocess.run(["ps", "-o", "stat=", "-p", pid], capture_output=True, text=True, check=False)
    return state.stdout.strip() not in {"", "Z"}


def test_an_interrupt_keeps_the_rows_and_says_how_to_go_on(tmp_path):
    import signal

    out = tmp_path / "x.jsonl"
    process = subprocess.Popen(
        command(out, 100_000, "--workers", "2"), stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    wait_for_rows(process, out)
    import os

    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to the workers too
    _, said = process.communicate(timeout=20)
    assert process.returncode == 1
    assert "the same command goes on from there" in said
    assert "Traceback" not in said
    assert _journalled(out)
    assert not out.exists()


class Killed(BaseException):
    """What a kill leaves behind, without the kill."""


def interrupted(monkeypatch, path, count, after):
    """Write some chunks and stop as if killed; return the data and the journal that are left."""

    def some(request, start, *, form, workers):
        for number, chunk in enumerate(make_chunks(request, start, form=form, workers=workers)):
            if number == after:
                raise Killed
            yield chunk

    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr(write, "make_chunks", some)
        make(path, count)
    journal = next(path.parent.glob(".*.journal"))
    return journal.with_suffix(""), journal


@pytest.fixture
def made_again(monkeypatch):
    """The indexes that chunks were made from."""
    starts = []
    from synth import parallel

    def watched(request, start, stop, form):
        starts.append(start)
        return make_chunk(request, start, stop, form)

    monkeypatch.setattr(parallel, "make_chunk", watched)
    return starts


DAMAGE = {
    "nothing": (lambda data, journal: None, 96),
    "half a line at the end of the rows": (lambda d, j: d.write_bytes(d.read_bytes() + b'{"ha'), 96),
    "rows cut": (lambda d, j: d.write_bytes(d.read_bytes()[:-7]), 64),
    "rows cut to nothing": (lambda d, j: d.write_bytes(b""), 0),
    "a byte of the second chunk flipped": (lambda d, j: _flip(d), 32),
    "half a line at the end of the journal": (lambda d, j: j.write_bytes(j.read_bytes()[:-9]), 64),
    "journal without its first line's end": (lambda d, j: j.write_bytes(j.read_bytes()[:20]), 0),
    "zeros at the end of the journal": (lambda d, j: j.write_bytes(j.read_bytes() + bytes(64) + b"\n"), 96),
    "no journal": (lambda d, j: j.unlink(), 0),
    "no rows": (lambda d, j: d.unlink(), 0),
}


def _flip(path):
    lines = path.read_bytes().splitlines(keepends=True)
    lines[40] = lines[40].replace(b"starter", b"stattre", 1)
    path.write_bytes(b"".join(lines))


@pytest.mark.parametrize("damage", DAMAGE)
def test_what_is_damaged_is_made_again_and_nothing_else(whole, tmp_path, monkeypatch, made_again, damage):
    folder, _ = whole
    data, journal = interrupted(monkeypatch, tmp_path / "rows.jsonl", 150, after=3)
    change, safe = DAMAGE[damage]
    change(data, journal)
    made_again.clear()
    make(tmp_path / "rows.jsonl", 150)
    assert made_again[0] == safe
    assert (tmp_path / "rows.jsonl").read_bytes() == (folder / "rows.jsonl").read_bytes()
    assert not hidden(tmp_path)


def test_refusals_of_an_interrupted_run_are_in_the_summary(tmp_path):
    path = tmp_path / "x.jsonl"
    with Partial(path, {"a": 1}, 0) as partial:
        partial.append(Chunk(5, b"1\n", {"grounding": 2}))
        partial.append(Chunk(9, b"2\n", {"grounding": 1, "uniqueness": 4}))
    with Partial(path, {"a": 1}, 0) as partial:
        assert partial.next == 9
        assert dict(partial.refused) == {"grounding": 3, "uniqueness": 4}


def test_another_request_never_goes_on_from_these_rows(tmp_path, monkeypatch, capsys, made_again):
    path = tmp_path / "rows.jsonl"
    data, _ = interrupted(monkeypatch, path, 150, after=2)
    made_again.clear()
    make(path, 149)
    assert made_again[0] == 0
    assert data.name in capsys.readouterr().err
    assert data.exists(), "what somebody else may go on with is left alone"
    make(path, 150)
    assert not hidden(tmp_path)


def test_rows_of_other_code_are_never_gone_on_from(tmp_path, monkeypatch, made_again):
    """A change of the generator without a new version must not give a file of two kinds of rows."""
    path = tmp_path / "rows.jsonl"
    interrupted(monkeypatch, path, 150, after=2)
    monkeypatch.setattr(write, "_code", lambda: "changed")
    made_again.clear()
    make(path, 150)
    assert made_again[0] == 0


def test_a_finished_file_stays_until_the_new_one_is_complete(tmp_path, monkeypatch):
    path = tmp_path / "rows.jsonl"
    make(path, 10)
    before = path.read_bytes()
    interrupted(monkeypatch, path, 150, after=2)
    assert path.read_bytes() == before


def test_a_second_writer_is_told_and_changes_nothing(tmp_path):
    path = tmp_path / "x.jsonl"
    with writing_alone(path):
        done = run(path, 5)
        assert done.returncode == 2
        assert "another process is writing this file" in done.stderr
        assert not path.exists()
    assert run(path, 5).returncode == 0


def test_rows_that_no_draw_passes_leave_nothing_behind(tmp_path, monkeypatch):
    from synth import parallel

    def broken(request, start, stop, form):
        raise VerificationError("no", category="unit-scale", seed=3, index=start, gate="grounding")

    monkeypatch.setattr(parallel, "make_chunk", broken)
    with pytest.raises(VerificationError):
        make(tmp_path / "x.jsonl", 5)
    assert not list(tmp_path.iterdir())


def test_chosen_families_and_formats_are_the_rows_own_and_stand_in_the_summary(tmp_path):
    name = category("sec-style").families("standard")[0]
    chosen = ("--families", f"{name},{name}", "--format", "html", "--knob", "nil=40")
    args = ("generate", "--category", "sec-style", "--count", "8", "--out", "x.jsonl", *chosen, "--json")
    done = subprocess.run(
        [sys.executable, "-m", "synth.cli", *args], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["options"] == f"families={name} format=html nil=40"
    rows = list(read_examples(tmp_path / "x.jsonl"))
    assert {row.family for row in rows} == {name}
    assert {table.format for row in rows for table in row.context.tables} == {"html"}


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("--families", "no-such-family"), "has no family 'no-such-family'"),
        (("--format", "mark-down"), "did you mean 'markdown'"),
        (("--knob", "nils=3"), "did you mean 'nil'"),
        (("--knob", "nil=101"), "from 0 to 100"),
        (("--knob", "nil"), "write NAME=PERCENT"),
        (("--knob", "nil=1", "--knob", "nil=2"), "given twice"),
    ],
)
def test_options_that_are_not_known_are_named_and_nothing_is_written(tmp_path, args, says):
    done = run(tmp_path / "x.jsonl", 3, *args)
    assert done.returncode == 2
    assert says in done.stderr
    assert not list(tmp_path.iterdir())


def test_other_options_are_another_request(tmp_path, monkeypatch, made_again):
    path = tmp_path / "rows.jsonl"
    interrupted(monkeypatch, path, 150, after=2)
    made_again.clear()
    make(path, 40, options=read_options(families="amount-in-full"))
    assert made_again[0] == 0


def test_a_level_without_tables_to_vary_refuses_the_options_that_vary_them(tmp_path):
    with pytest.raises(CrossfootError, match="takes no --knob, --format or --turns"):
        make(tmp_path / "x.jsonl", 2, options=read_options(knobs=("nil=40",)))
    assert not list(tmp_path.iterdir())


def test_rows_that_do_not_heed_the_options_are_not_written(tmp_path, monkeypatch):
    """A category whose module overlooks an option must not look as if it had obeyed."""
    from synth import parallel

    made = parallel.make

    def deaf(cat, seed, index, level, refused, _):
        return made(cat, seed, index, level, refused)

    monkeypatch.setattr(parallel, "make", deaf)
    family = category("unit-scale").families("starter")[0]
    for options in (read_options(families=family), read_options(table_format="csv")):
        with pytest.raises(CrossfootError, match="does not take --f"):
            make(tmp_path / "x.jsonl", 60, options=options)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "error",
    [
        VerificationError("why", category="c", seed=1, index=2, gate="g"),
        RowError("why", file="f", line=3),
        CrossfootError("why"),
    ],
)
def test_expected_errors_pass_from_worker_to_parent(error):
    back = pickle.loads(pickle.dumps(error))  # noqa: S301 - what workers send is the project's own
    assert (type(back), str(back), back.__dict__) == (type(error), str(error), error.__dict__)

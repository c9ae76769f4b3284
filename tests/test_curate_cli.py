"""The curate command as a user runs it: what it makes, that it is the same again, and its errors."""

import json
import os
import select
import subprocess
import sys
import time
from pathlib import Path

import pytest
import yaml

from schemas.dataset import read_lock, read_split
from schemas.rows import jsonl_line, read_examples

FIXTURES = Path(__file__).parent / "fixtures/sources"
TATQA = {"source": "tatqa", "train": 24, "eval": 12}
FINANCEBENCH = {"source": "financebench", "train": 8, "eval": 4}
SYNTH = {"synth": "unit-scale", "difficulty": "starter", "train": 6, "eval": 2}


def curate(*args, cwd, **env):
    clean = {k: v for k, v in os.environ.items() if k != "CROSSFOOT_DATA"}
    return subprocess.run(
        [sys.executable, "-m", "curate.cli", *map(str, args)],
        cwd=cwd, env=clean | env, capture_output=True, text=True, check=False,
    )  # fmt: skip


def recipe(folder, *entries, name="small", **keys):
    path = folder / "small.yaml"
    path.write_text(yaml.safe_dump({"kind": "mix", "name": name, "seed": 7, "mix": list(entries), **keys}))
    return path


def rows(path):
    import pyarrow.parquet as pq

    return pq.read_table(path).to_pylist()


def error(done):
    assert done.returncode == 2, done.stderr
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    return done.stderr.rpartition("Error: ")[2]


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("curate")
    path = recipe(folder, SYNTH, TATQA, FINANCEBENCH)
    done = curate("mix", path, "--data-root", FIXTURES, cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder, done


def test_the_bare_command_writes_runs_and_says_what_it_chose(made):
    folder, done = made
    assert done.stdout.strip() == "runs/small"
    for part in ("seed 7", "unit-scale: 8 rows generated", "FIXTURES", "38 train, 18 eval"):
        assert part in done.stderr
    names = {path.name for path in (folder / "runs/small").iterdir()}
    assert names == {
        "train.parquet",
        "eval.parquet",
        "rejected.parquet",
        "overlap.parquet",
        "lock.json",
        "README.md",
    }


def test_same_recipe_and_inputs_give_the_same_bytes_wherever_they_are_written(made):
    folder, _ = made
    again = curate(
        "mix", folder / "small.yaml", "--data-root", os.path.relpath(FIXTURES, folder), "--out", "again",
        cwd=folder, PYTHONHASHSEED="5",
    )  # fmt: skip
    assert again.returncode == 0, again.stderr
    for path in (folder / "runs/small").iterdir():
        assert path.read_bytes() == (folder / "again" / path.name).read_bytes(), path.name


def test_nothing_that_is_written_names_a_path_or_the_machine(made):
    folder, _ = made
    for name in ("lock.json", "README.md"):
        text = (folder / "runs/small" / name).read_text()
        assert str(folder) not in text
        assert str(FIXTURES) not in text


def test_json_gives_the_counts_and_the_seconds_of_each_stage(made):
    folder, _ = made
    done = curate("mix", "small.yaml", "--data-root", FIXTURES, "--out", "told", "--json", cwd=folder)
    told = json.loads(done.stdout)
    left = len(rows(folder / "told/rejected.parquet"))
    assert [told[key] for key in ("folder", "train", "eval", "rejected", "url")] == [
        "told",
        38,
        18,
        left,
        None,
    ]
    assert {"read tatqa", "generate unit-scale", "near-duplicates", "write"} <= told["seconds"].keys()
    assert "seconds: " in done.stderr


def test_on_a_terminal_notes_stand_on_lines_of_their_own(made):
    import pty

    folder, _ = made
    ours, theirs = pty.openpty()
    args = ["mix", "small.yaml", "--data-root", str(FIXTURES), "--out", "seen"]
    with subprocess.Popen(
        [sys.executable, "-m", "curate.cli", *args], cwd=folder, stderr=theirs, stdout=subprocess.PIPE,
        env=os.environ | {"TERM": "xterm"},
    ) as run:  # fmt: skip
        os.close(theirs)
        seen = b""
        while run.poll() is None or select.select([ours], [], [], 0)[0]:
            try:
                seen += os.read(ours, 4096)
            except OSError:  # its other end is closed
                break
        assert run.stdout.read() == b"seen\n"
    os.close(ours)
    shown = seen.decode()
    assert "read tatqa" in shown
    before = shown.partition("tatqa: FIXTURES")[0]
    assert before.endswith(("\n", "\x1b[2K"))


def test_counts_are_exact_and_no_document_stands_on_both_sides(made):
    folder, _ = made
    sides = {side: list(read_split(folder / "runs/small", side)) for side in ("train", "eval")}
    for entry in (SYNTH, TATQA, FINANCEBENCH):
        name = entry.get("synth") or entry["source"]
        for side, examples in sides.items():
            assert sum(e.category == name for e in examples) == entry[side]
    assert not {e.document for e in sides["train"]} & {e.document for e in sides["eval"]}


def test_every_row_is_taken_or_rejected_with_a_reason(made):
    folder, _ = made
    rejected = rows(folder / "runs/small/rejected.parquet")
    assert all(row["rule"] and row["reason"] and row["row_id"] for row in rejected)
    read = sum(i.rows for i in read_lock(folder / "runs/small").inputs.values())
    assert read == 38 + 18 + len(rejected)


def test_the_card_marks_fixtures_and_its_configs_give_the_splits(made):
    folder, _ = made
    card = (folder / "runs/small/README.md").read_text()
    assert "The rows of financebench, tatqa are fixtures" in card
    header = yaml.safe_load(card.split("---")[1])
    assert header["license"] == ["apache-2.0"]
    code = (
        "import datasets; d = datasets.load_dataset('runs/small'); "
        "print({k: len(v) for k, v in d.items()}); print(d['eval'][0]['messages'][-1]['role'])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=False,
        env=os.environ | {"HF_HUB_OFFLINE": "1", "HF_HOME": str(folder / "hf")},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == ["{'train': 38, 'eval': 18}", "assistant"]


def test_fixture_rows_are_marked_in_every_row(made):
    folder, _ = made
    real = [e for e in read_split(folder / "runs/small", "train") if e.source != "synth"]
    assert {e.provenance.revision for e in real} == {"fixture"}
    assert {e.provenance.licence for e in real} == {"Apache-2.0"}


def test_verify_passes_a_fresh_folder_and_counts_what_it_checked(made):
    folder, _ = made
    done = curate("verify", "runs/small", "--json", cwd=folder)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["proofs"] == 8


def test_verify_notices_one_changed_byte(made, tmp_path):
    import shutil

    shutil.copytree(made[0] / "runs/small", tmp_path / "mix")
    path = tmp_path / "mix/train.parquet"
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    assert "the file was changed after the mix was made" in error(curate("verify", "mix", cwd=tmp_path))


def test_an_earlier_mix_is_replaced_but_nothing_else_is(made, tmp_path):
    path = recipe(tmp_path, FINANCEBENCH)
    args = ("mix", path, "--data-root", FIXTURES, "--out", "out")
    assert curate(*args, cwd=tmp_path).returncode == 0
    assert curate(*args, "--seed", "8", cwd=tmp_path).returncode == 0
    assert read_lock(tmp_path / "out").recipe["seed"] == 8
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/thesis.txt").write_text("work")
    assert "is no mix" in error(curate(*args[:-1], "mine", cwd=tmp_path))
    assert (tmp_path / "mine/thesis.txt").read_text() == "work"
    assert {p.name for p in tmp_path.iterdir()} == {"small.yaml", "out", "mine"}


@pytest.mark.parametrize(
    "lock", ["{}", '{"base": {"sha256": "0"}, "data": {}, "recipe": {"kind": "sft"}}', "[1"]
)
def test_a_folder_with_another_kind_of_lock_is_left_alone(tmp_path, lock):
    (tmp_path / "run2/checkpoint").mkdir(parents=True)
    (tmp_path / "run2/lock.json").write_text(lock)
    (tmp_path / "run2/adapter.safetensors").write_text("weeks of work")
    path = recipe(tmp_path, FINANCEBENCH)
    message = error(curate("mix", path, "--data-root", FIXTURES, "--out", "run2", cwd=tmp_path))
    assert "run2/lock.json: not a dataset's lock" in message
    assert (tmp_path / "run2/adapter.safetensors").read_text() == "weeks of work"


@pytest.mark.parametrize("name", ["notes.txt", ".hidden", "more/deep.txt"])
def test_a_mix_that_holds_a_file_of_somebody_is_left_alone(made, tmp_path, name):
    import shutil

    shutil.copytree(made[0] / "runs/small", tmp_path / "mix")
    (tmp_path / "mix" / name).parent.mkdir(exist_ok=True)
    (tmp_path / "mix" / name).write_text("mine")
    path = recipe(tmp_path, FINANCEBENCH)
    message = error(curate("mix", path, "--data-root", FIXTURES, "--out", "mix", cwd=tmp_path))
    assert f"holds {name.split('/')[0]}, which no mix has written" in message
    assert (tmp_path / "mix" / name).read_text() == "mine"


# ---- rows made before ----


@pytest.fixture(scope="module")
def before(made, tmp_path_factory):
    path = tmp_path_factory.mktemp("before") / "rows.jsonl"
    examples = [
        e
        for side in ("train", "eval")
        for e in read_split(made[0] / "runs/small", side)
        if e.source == "synth"
    ]
    path.write_text("".join(map(jsonl_line, sorted(examples, key=lambda e: e.provenance.index))))
    return path


def test_given_rows_make_the_same_sides_as_generated_ones(made, before, tmp_path):
    path = recipe(tmp_path, SYNTH, TATQA, FINANCEBENCH)
    done = curate("mix", path, "--data-root", FIXTURES, "--from", f"unit-scale={before}", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "verified again" in done.stderr
    for name in ("train.parquet", "eval.parquet"):
        assert (tmp_path / "runs/small" / name).read_bytes() == (made[0] / "runs/small" / name).read_bytes()


@pytest.mark.parametrize("reseal", [False, True])
def test_a_tampered_row_is_named_by_file_line_and_id(before, tmp_path, reseal):
    lines = before.read_text().splitlines()
    row = json.loads(lines[2])
    reply = row["turns"][0]["messages"][-1]
    head, _, final = reply["content"].rpartition("Final answer: ")
    reply["content"] = f"{head}Final answer: {''.join('7' if c.isdigit() else c for c in final)}77"
    (tmp_path / "bad.jsonl").write_text("\n".join([*lines[:2], json.dumps(row), *lines[3:]]) + "\n")
    if reseal:  # whoever changes a row can also compute its new id; the proof still gives it away
        changed = list(read_examples(tmp_path / "bad.jsonl"))[2].with_id()
        row = json.loads(jsonl_line(changed))
        (tmp_path / "bad.jsonl").write_text("\n".join([*lines[:2], json.dumps(row), *lines[3:]]) + "\n")
    message = error(curate("mix", recipe(tmp_path, SYNTH), "--from", "unit-scale=bad.jsonl", cwd=tmp_path))
    assert "bad.jsonl, line 3" in message
    assert row["id"] in message
    assert not (tmp_path / "runs").exists()


def test_rows_of_another_level_are_rejected_and_the_shortfall_says_so(before, tmp_path):
    path = recipe(tmp_path, SYNTH | {"difficulty": "standard"})
    message = error(curate("mix", path, "--from", f"unit-scale={before}", cwd=tmp_path))
    assert "8 difficulty" in message


# ---- errors ----


@pytest.mark.parametrize(
    ("entry", "parts"),
    [
        ({"source": "tatqua", "train": 1, "eval": 1}, ["'tatqua'", "did you mean 'tatqa'?"]),
        ({"synth": "unit-scales", "train": 1, "eval": 1}, ["'unit-scales'", "did you mean 'unit-scale'?"]),
        (SYNTH | {"difficulty": "startr"}, ["'startr'", "did you mean 'starter'?"]),
        (TATQA | {"trian": 3}, ["small.yaml", "unknown key 'mix.0.trian'", "did you mean 'train'?"]),
        (TATQA | {"where": {"max_char": 3}}, ["did you mean 'max_chars'?"]),
        (TATQA | {"where": {"answer_kinds": ["numbers"]}}, ["answer_kinds"]),
        (TATQA | {"train": 500}, ["tatqa: asked for 500 train and 12 eval", "61 are available"]),
        (TATQA | {"where": {"max_chars": 300}}, ["tatqa: asked for 24", "where.max_chars"]),
        (TATQA | {"path": "nowhere"}, ["nowhere is no folder", "--data-root DIR", "CROSSFOOT_DATA", "`path: FOLDER`"]),
    ],
)  # fmt: skip
def test_a_recipe_that_cannot_be_met_says_why(tmp_path, entry, parts):
    message = error(curate("mix", recipe(tmp_path, entry), "--data-root", FIXTURES, cwd=tmp_path))
    for part in parts:
        assert part in message
    assert not (tmp_path / "runs").exists()


@pytest.mark.parametrize(
    ("args", "parts"),
    [
        (["--from", "unit-scal=x.jsonl"], ["'unit-scal' is not in the recipe's mix", "did you mean 'unit-scale'?"]),
        (["--from", "tatqa=x.jsonl"], ["'tatqa' is a real source"]),
        (["--from", "unit-scale"], ["NAME=FILE"]),
        (["--from", "unit-scale=x.jsonl"], ["x.jsonl: no such file"]),
        (["--from", "unit-scale=small.yaml"], ["small.yaml: examples are read from"]),
    ],
)  # fmt: skip
def test_given_files_that_do_not_fit_say_why(tmp_path, args, parts):
    path = recipe(tmp_path, SYNTH, TATQA)
    message = error(curate("mix", path, "--data-root", FIXTURES, *args, cwd=tmp_path))
    for part in parts:
        assert part in message


def test_a_missing_recipe_is_an_error(tmp_path):
    assert "nothing.yaml: no such recipe" in error(curate("mix", "nothing.yaml", cwd=tmp_path))


@pytest.mark.parametrize(
    ("source", "name", "text", "parts"),
    [
        ("financebench", "financebench_merged.jsonl", '{"a": 1}\n{"a": \n', ["financebench_merged.jsonl, line 2", "not JSON"]),
        ("financebench", "financebench_merged.jsonl", "[1]\n", ["line 1", "not a JSON object"]),
        ("tatqa", "tatqa_dataset_dev.json", '[\n{"table": }]', ["tatqa_dataset_dev.json, line 2", "not JSON"]),
        ("tatqa", "tatqa_dataset_dev.json", '{"a": 1}', ["a JSON list expected"]),
        ("tatqa", "tatqa_dataset_dev.json", '[{"table": {}}]', ["context 0 has no list of questions"]),
        ("tatqa", "tatqa_dataset_dev.json", b"[\xff]", ["not UTF-8"]),
        ("tatqa", "tatqa_dataset_dev.json", "[" * 9000, ["tatqa_dataset_dev.json", "nested too deeply"]),
        ("financebench", "financebench_merged.jsonl", '{"a":' * 9000, ["line 1", "nested too deeply"]),
        ("financebench", "financebench_merged.jsonl", '{}\n{"a": %s}' % ("9" * 5000), ["line 2", "4300 digits"]),
        ("financebench", "financebench_merged.jsonl", '{"a": "\\ud800"}', ["line 1", "surrogate"]),
        ("financebench", "financebench_merged.jsonl/x", "{}", ["financebench_merged.jsonl is no file"]),
        ("tatqa", "train.json", "[]", ["has no tatqa_dataset_train*.json"]),
    ],
)  # fmt: skip
def test_a_file_that_is_not_upstreams_is_named_with_its_line(tmp_path, source, name, text, parts):
    (tmp_path / "data" / source / name).parent.mkdir(parents=True)
    (tmp_path / "data" / source / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    path = recipe(tmp_path, {"source": source, "train": 1, "eval": 1})
    message = error(curate("mix", path, cwd=tmp_path, CROSSFOOT_DATA="data"))
    for part in parts:
        assert part in message


def test_a_row_that_is_not_in_the_schema_is_set_aside_with_its_id(tmp_path):
    (tmp_path / "data/financebench").mkdir(parents=True)
    text = (FIXTURES / "financebench/financebench_merged.jsonl").read_text()
    bad = json.dumps({"financebench_id": "financebench_id_77", "question": "?"})
    (tmp_path / "data/financebench/financebench_merged.jsonl").write_text(f"{text}{bad}\n")
    done = curate("mix", recipe(tmp_path, FINANCEBENCH), "--data-root", "data", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    (row,) = [r for r in rows(tmp_path / "runs/small/rejected.parquet") if r["rule"] == "malformed"]
    assert row["row_id"] == "financebench_id_77"
    assert "Field required" in row["reason"]
    assert json.loads(row["raw"])["question"] == "?"


# ---- sources ----


def test_sources_lists_licence_place_and_rows(tmp_path):
    done = curate("sources", "--json", cwd=tmp_path, CROSSFOOT_DATA=str(FIXTURES))
    assert done.returncode == 0, done.stderr
    found = {source["name"]: source for source in json.loads(done.stdout)}
    assert found["financebench"]["non_commercial"]
    assert not found["tatqa"]["non_commercial"]
    assert (found["tatqa"]["rows"], found["tatqa"]["reachable"]) == (61, True)
    assert "no commercial use" in curate("sources", "--data-root", FIXTURES, cwd=tmp_path).stdout


def test_a_source_that_cannot_be_reached_says_what_to_do_and_nothing_is_made(tmp_path):
    offline = {"HF_HUB_OFFLINE": "1", "HF_HOME": str(tmp_path / "hf")}
    done = curate("sources", "--json", cwd=tmp_path, **offline)
    assert not any(source["reachable"] for source in json.loads(done.stdout))
    message = error(curate("mix", recipe(tmp_path, TATQA), cwd=tmp_path, **offline))
    for part in ("tatqa: the hub's next-tat/TAT-QA at c96247f", "--data-root", "CROSSFOOT_DATA", "`path: "):
        assert part in message
    assert not (tmp_path / "runs").exists()


def test_a_data_root_without_the_source_is_not_replaced_by_the_hub(tmp_path):
    message = error(curate("mix", recipe(tmp_path, TATQA), "--data-root", ".", cwd=tmp_path))
    assert "tatqa is no folder" in message


# ---- starting ----


def test_help_answers_at_once_without_the_heavy_packages(tmp_path):
    code = (
        "import sys\nfrom curate.cli import main\nmain(['--help'], standalone_mode=False)\n"
        "heavy = {'torch', 'datasets', 'sympy', 'pandas', 'pyarrow', 'transformers', 'huggingface_hub'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)"
    )
    seconds = []
    for _ in range(3):
        start = time.perf_counter()
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
        seconds.append(time.perf_counter() - start)
        assert done.returncode == 0, done.stderr
    assert "mix" in done.stdout
    assert min(seconds) < 0.4

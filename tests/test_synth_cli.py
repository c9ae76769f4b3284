"""The synth command as a user runs it."""

import json
import subprocess
import sys
import time

import pytest


def synth(*args, cwd, **kwargs):
    return subprocess.run(
        [sys.executable, "-m", "synth.cli", *args],
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
        **kwargs,
    )


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("synth")
    done = synth("generate", "--category", "unit-scale", cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder, done


def test_the_bare_command_makes_100_rows_and_says_what_it_chose(made):
    folder, done = made
    lines = (folder / "runs/synth/unit-scale.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(lines) == 100
    assert "seed 0" in done.stderr
    assert "runs/synth/unit-scale.jsonl" in done.stderr
    row = json.loads(lines[0])
    made_from = row["provenance"]
    assert made_from["generator"].startswith("unit-scale@")
    assert (made_from["kind"], made_from["seed"], made_from["index"]) == ("generated", 0, 0)


def test_the_same_command_gives_the_same_bytes(made):
    folder, _ = made
    again = synth("generate", "--category", "unit-scale", "--out", "again.jsonl", cwd=folder)
    assert again.returncode == 0
    assert (folder / "again.jsonl").read_bytes() == (folder / "runs/synth/unit-scale.jsonl").read_bytes()


def test_parquet_and_jsonl_hold_the_same_examples(made):
    folder, _ = made
    done = synth("generate", "--category", "unit-scale", "--out", "rows.parquet", cwd=folder)
    assert done.returncode == 0, done.stderr
    from schemas.rows import read_examples

    assert list(read_examples(folder / "rows.parquet")) == list(
        read_examples(folder / "runs/synth/unit-scale.jsonl")
    )


def test_verify_passes_what_was_made_and_names_a_tampered_row(made):
    folder, _ = made
    path = folder / "runs/synth/unit-scale.jsonl"
    assert "100 examples, every proof holds" in synth("verify", str(path), cwd=folder).stdout
    lines = path.read_text(encoding="utf-8").splitlines()
    row = json.loads(lines[41])
    row["turns"][0]["answer"]["display"] = "42"
    lines[41] = json.dumps(row)
    (folder / "tampered.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    done = synth("verify", "tampered.jsonl", cwd=folder)
    assert done.returncode == 2
    assert "tampered.jsonl, line 42" in done.stderr
    assert row["id"][:12] in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("where", "value"),
    [
        (("family",), "another-family"),
        (("provenance", "seed"), 5),
        (("turns", 0, "answer", "convention"), "direction"),
        (("turns", 0, "question"), "What is the capital of France?"),
        (("document",), "elsewhere"),
    ],
)
def test_verify_names_a_tampered_row_whose_id_was_computed_again(made, tmp_path, where, value):
    from schemas.rows import jsonl_line, read_examples

    folder, _ = made
    rows = list(read_examples(folder / "runs/synth/unit-scale.jsonl"))[:5]
    data = rows[2].model_dump(mode="json")
    at = data
    for key in where[:-1]:
        at = at[key]
    if where[-1] == "question":
        user = at["messages"][0]
        user["content"] = user["content"].replace(at["question"], value)
    at[where[-1]] = value
    forged = type(rows[2]).model_validate(data).with_id()
    file = tmp_path / "forged.jsonl"
    file.write_text("".join(map(jsonl_line, [*rows[:2], forged, *rows[3:]])), encoding="utf-8")
    done = synth("verify", str(file), cwd=tmp_path)
    assert done.returncode == 2
    assert "forged.jsonl, line 3" in done.stderr


def test_show_prints_table_question_answer_proof_and_distractors(made):
    folder, _ = made
    card = synth("show", "runs/synth/unit-scale.jsonl", "-n", "2", cwd=folder).stdout
    assert card.count("proof") == 2
    assert "#0 = " in card
    assert "Final answer:" in card
    assert "«" in card, "operands are spelled out beside the proof"
    assert "not " in card


def test_list_names_levels_and_families(made):
    folder, _ = made
    found = json.loads(synth("list", "--json", cwd=folder).stdout)
    assert {"starter", "standard", "hard"} <= set(found[-1]["levels"])


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("generate", "--category", "unitscale"), "did you mean 'unit-scale'"),
        (("generate", "--category", "unit-scale", "--difficulty", "harder"), "did you mean 'hard'"),
        (("generate", "--category", "unit-scale", "--out", "x.csv"), ".jsonl or .parquet"),
        (("verify", "nowhere.jsonl"), "no such file"),
        (("show", "nowhere.parquet"), "no such file"),
    ],
)
def test_wrong_input_is_one_paragraph_and_exit_code_2(tmp_path, args, says):
    done = synth(*args, cwd=tmp_path)
    assert done.returncode == 2
    assert says in done.stderr
    assert "Traceback" not in done.stderr
    assert not list(tmp_path.rglob("*")), "nothing half-written"


def test_a_malformed_line_is_named(tmp_path):
    (tmp_path / "bad.jsonl").write_text('{"id": 1\n', encoding="utf-8")
    done = synth("verify", "bad.jsonl", cwd=tmp_path)
    assert done.returncode == 2
    assert "bad.jsonl, line 1" in done.stderr


def test_help_answers_at_once_without_the_heavy_packages():
    code = (
        "import sys, synth.cli\n"
        "heavy = {'torch', 'transformers', 'datasets', 'vllm', 'sympy', 'pandas', 'pyarrow'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
    start = time.perf_counter()
    subprocess.run([sys.executable, "-m", "synth.cli", "--help"], check=True, capture_output=True)
    # Generous against a noisy machine; the import check above is what holds the promise.
    assert time.perf_counter() - start < 2

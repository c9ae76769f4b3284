"""curate export: what other trainers read, row by row, from files and dataset folders."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from curate.export import export
from curate.formats import FORMATS, PROVENANCE
from schemas.answer import ProseAnswer
from schemas.dataset import read_split
from schemas.errors import CrossfootError, RowError
from schemas.example import Message
from schemas.rows import jsonl_line, read_examples
from synth import generate

FIXTURES = Path(__file__).parent / "fixtures/sources"


def curate(*args, cwd):
    return subprocess.run(
        [sys.executable, "-m", "curate.cli", *map(str, args)],
        cwd=cwd, capture_output=True, text=True, check=False,
    )  # fmt: skip


def lines(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def save(path, examples):
    path.write_text("".join(map(jsonl_line, examples)), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def examples():
    return list(generate("unit-scale", count=6, seed=5))


@pytest.fixture(scope="module")
def conversation(examples):
    """Two turns over one context, the second without the context, under a system message."""
    first, second = examples[0].turns[0], examples[1].turns[0]
    system = Message(role="system", content="Answer from the table.")
    asked = Message(role="user", content=second.question)
    turns = (
        first.model_copy(update={"messages": (system, *first.messages)}),
        second.model_copy(update={"messages": (asked, second.messages[-1])}),
    )
    return examples[0].model_copy(update={"turns": turns}).with_id()


@pytest.fixture(scope="module")
def mix(tmp_path_factory):
    folder = tmp_path_factory.mktemp("mix")
    recipe = {
        "kind": "mix", "name": "small", "seed": 7,
        "mix": [
            {"synth": "unit-scale", "difficulty": "starter", "train": 6, "eval": 2},
            {"source": "financebench", "train": 6, "eval": 4},
        ],
    }  # fmt: skip
    (folder / "small.yaml").write_text(yaml.safe_dump(recipe))
    done = curate("mix", "small.yaml", "--data-root", FIXTURES, "--out", "mix", cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder / "mix"


def one(form, example):
    (row,) = FORMATS[form].rows(example)
    return row


def test_chat_is_all_messages(conversation):
    assert one("chat", conversation) == {"messages": conversation.messages}


def test_prompt_completion_has_a_row_a_turn_with_the_history_in_the_prompt(conversation):
    first, second = FORMATS["prompt-completion"].rows(conversation)
    assert first["completion"] == conversation.messages[2:3]
    assert second["prompt"] == conversation.messages[:4]
    assert second["completion"] == conversation.messages[4:]
    assert [first["turn"], second["turn"]] == [0, 1]


def test_alpaca_parts_the_question_from_its_context(examples):
    row = one("alpaca", examples[0])
    asked, reply = (m["content"] for m in examples[0].messages)
    assert row["instruction"] == examples[0].turns[0].question
    assert asked == f"{row['input']}\n\n{row['instruction']}"
    assert row["output"] == reply
    assert (row["system"], row["history"]) == ("", [])


def test_alpaca_puts_earlier_turns_into_the_history(conversation):
    row = one("alpaca", conversation)
    system, asked, reply, question, last = (m["content"] for m in conversation.messages)
    assert row == {
        "instruction": question, "input": "", "output": last, "system": system, "history": [[asked, reply]],
    }  # fmt: skip


def test_sharegpt_renames_the_speakers(conversation):
    said = one("sharegpt", conversation)["conversations"]
    assert [part["from"] for part in said] == ["system", "human", "gpt", "human", "gpt"]
    assert [part["value"] for part in said] == [m["content"] for m in conversation.messages]


@pytest.fixture(scope="module")
def documented():
    """The reward functions that docs/curate.md shows, as they stand there."""
    text = (Path(__file__).parent.parent / "docs/curate.md").read_text(encoding="utf-8")
    names = {}
    for block in re.findall(r"```python\n(.*?)```", text, re.DOTALL):
        exec(block, names)  # noqa: S102 - the project's own documentation
    return names


def test_rlvr_carries_what_the_documented_reward_functions_need(examples, documented):
    rows = [one("rlvr", example) for example in examples]
    assert [row["prompt"] for row in rows] == [example.messages[:-1] for example in examples]
    replies = [example.turns[0].reply for example in examples]
    for row, reply in zip(rows, replies, strict=True):
        truth, extra = row["reward_model"]["ground_truth"], row["extra_info"]
        assert documented["compute_score"]("crossfoot", reply, truth, extra) == 1.0
        tempting = json.loads(extra["distractors"])
        assert tempting
        for wrong in tempting:
            said = f"Final answer: {wrong['display']}"
            assert documented["compute_score"]("crossfoot", said, truth, extra) == 0.0
    columns = {name: [row[name] for row in rows] for name in rows[0] if name != "prompt"}
    completions = [[{"role": "assistant", "content": reply}] for reply in replies]
    completions[-1] = [{"role": "assistant", "content": "I don't know."}]
    assert documented["reward"](completions=completions, **columns) == [1.0] * 5 + [0.0]


def test_rlvr_leaves_out_prose_and_counts_it(examples, tmp_path):
    turn = examples[0].turns[0].model_copy(update={"answer": ProseAnswer(text="Because."), "proof": None})
    prose = examples[0].model_copy(update={"turns": (turn,)}).with_id()
    save(tmp_path / "x.jsonl", [prose, examples[1]])
    done = curate("export", "x.jsonl", "--format", "rlvr", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "1 answers in prose are left out" in done.stderr
    (row,) = lines(tmp_path / done.stdout.strip())
    assert row["id"] == examples[1].id


@pytest.mark.parametrize("form", FORMATS)
def test_jsonl_and_parquet_hold_the_same_rows_with_their_provenance(form, examples, conversation, tmp_path):
    import pyarrow.parquet as pq

    source = save(tmp_path / "x.jsonl", [*examples, conversation])
    for ending in ("jsonl", "parquet"):
        export(source, form, out=tmp_path / f"out.{ending}")
    rows = lines(tmp_path / "out.jsonl")
    assert rows == pq.read_table(tmp_path / "out.parquet").to_pylist()
    ids = list(dict.fromkeys(row["id"] for row in rows))
    assert ids == [e.id for e in [*examples, conversation]]
    for row in rows:
        assert row.keys() >= set(PROVENANCE)
        assert (row["source"], row["licence"]) == ("synth", "Apache-2.0")


@pytest.mark.parametrize("form", ["chat", "prompt-completion"])
def test_trl_takes_the_rows_for_what_they_are(form, examples, tmp_path):
    data_utils = pytest.importorskip("trl.data_utils", reason="trl is in the extra `train`")
    export(save(tmp_path / "x.jsonl", examples), form, out=tmp_path / "out.jsonl")
    assert data_utils.is_conversational(lines(tmp_path / "out.jsonl")[0])


def test_a_folder_becomes_a_folder_of_its_splits(mix, tmp_path):
    done = curate("export", mix, "--format", "sharegpt", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    out = tmp_path / done.stdout.strip()
    assert out == tmp_path / "runs/export/mix-sharegpt"
    for split in ("train", "eval"):
        rows = lines(out / f"{split}.jsonl")
        kept = list(read_split(mix, split))
        assert [row["id"] for row in rows] == [e.id for e in kept]
        assert [row["document"] for row in rows] == [e.document for e in kept]
        assert {row["source"] for row in rows} == {"synth", "financebench"}
    again = curate("export", mix, "--format", "sharegpt", cwd=tmp_path)
    assert again.returncode == 0, "an earlier export is replaced"


def test_one_split_becomes_a_file(mix, tmp_path):
    done = export(mix, "chat", out=tmp_path / "e.parquet", split="eval")
    assert done.rows == 6
    assert not list(tmp_path.glob(".*"))


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("x.jsonl", "--format", "sharegtp"), "did you mean 'sharegpt'"),
        (("x.jsonl", "--format", "chat", "--out", "x.csv"), ".jsonl or .parquet"),
        (("x.jsonl", "--format", "chat", "--out", "x.jsonl"), "would change what is exported"),
        (("x.jsonl", "--format", "chat", "--split", "train"), "no dataset folder"),
        (("nowhere.jsonl", "--format", "chat"), "no such file"),
        (("empty", "--format", "chat"), "lock.json is missing"),
        (("bad.jsonl", "--format", "chat"), "bad.jsonl, line 2"),
    ],
)
def test_wrong_input_is_one_paragraph_and_writes_nothing(args, says, examples, tmp_path):
    save(tmp_path / "x.jsonl", examples[:1])
    (tmp_path / "bad.jsonl").write_text(jsonl_line(examples[0]) + "{}\n", encoding="utf-8")
    (tmp_path / "empty").mkdir()
    before = sorted(tmp_path.rglob("*.*"))
    done = curate("export", *args, cwd=tmp_path)
    assert done.returncode == 2
    assert says in done.stderr
    assert "Traceback" not in done.stderr
    assert sorted(tmp_path.rglob("*.*")) == before


def test_a_folder_that_was_changed_is_refused(mix, tmp_path):
    import shutil

    copy = tmp_path / "copy"
    shutil.copytree(mix, copy)
    (copy / "train.parquet").write_bytes((copy / "eval.parquet").read_bytes())
    with pytest.raises(CrossfootError, match=r"train\.parquet"):
        export(copy, "chat", out=tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_place_with_something_else_is_left_alone(mix, tmp_path):
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(CrossfootError, match=r"thesis\.txt"):
        export(mix, "chat", out=tmp_path)
    with pytest.raises(CrossfootError, match="would change"):
        export(mix, "chat", out=mix / "train.jsonl", split="train")
    assert (tmp_path / "thesis.txt").read_text() == "mine"


@pytest.mark.parametrize("form", ["alpaca", "sharegpt"])
def test_messages_out_of_turn_are_named_with_their_row(form, examples, tmp_path):
    turn = examples[0].turns[0]
    twice = turn.model_copy(update={"messages": (turn.messages[0], *turn.messages)})
    odd = examples[0].model_copy(update={"turns": (twice,)}).with_id()
    source = save(tmp_path / "x.jsonl", [examples[1], odd])
    with pytest.raises(RowError, match=rf"x\.jsonl, line 2 \(row {odd.id[:12]}\).*message 2 is the user's"):
        export(source, form, out=tmp_path / "out.jsonl")
    assert not (tmp_path / "out.jsonl").exists()
    assert list(read_examples(source))

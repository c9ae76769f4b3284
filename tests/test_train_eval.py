"""Graded evaluation: figures from known replies, predictions made elsewhere, and what may not be imported."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from train_fixtures import example, small_mix, write_mix

from schemas.answer import ProseAnswer, SpanAnswer
from schemas.dataset import read_split
from schemas.errors import RowError, TrainError
from train.base import build_base
from train.cli import main
from train.evals.engines import ModelFolder, Reply, generate, open_folder, read_reply
from train.evals.evaluate import engine_for, named_models
from train.evals.predictions import Prediction, grade_all, read_predictions
from train.evals.published import published
from train.evals.table import as_json, errors, lines
from train.models.load import load_tokenizer
from train.tokens.rows import last_prompt

if TYPE_CHECKING:
    from click.testing import Result

    from schemas.example import Example

ROOT = Path(__file__).parent.parent


def run(*args: str) -> Result:
    return CliRunner().invoke(main, list(args), catch_exceptions=False)


@pytest.fixture(scope="module")
def mix(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_mix(tmp_path_factory.mktemp("eval") / "mix")


@pytest.fixture(scope="module")
def held_out(mix: Path) -> list[Example]:
    return list(read_split(mix, "eval"))


@pytest.fixture(scope="module")
def base(mix: Path) -> Path:
    build_base(mix, mix.parent / "base", size="tiny")
    return mix.parent / "base"


def unscaled(e: Example) -> str:
    """Reply with the printed number as if the caption weren't there: the row's wrong_scale distractor."""
    return f"Final answer: {e.turns[-1].distractors[0].display}"


def known_replies(held_out: list[Example]) -> list[Prediction]:
    """16 rows, 4 of them tatqa: right on all but two, which are unscaled, and one that has no prediction."""
    replies = [Prediction(id=e.id, reply=e.turns[-1].reply, model="good") for e in held_out[:-1]]
    for i in (0, 1):
        replies[i] = Prediction(id=held_out[i].id, reply=unscaled(held_out[i]), model="good")
    bad = [Prediction(id=e.id, reply="", model="bad") for e in held_out]
    bad[0] = Prediction(id=held_out[0].id, reply="9,999 × 1,0", truncated=True, model="bad")
    return [*replies, *bad]


def test_figures_of_the_table(held_out: list[Example]) -> None:
    found = {(n.model, n.by, n.group): n.score for n in lines(grade_all(held_out, known_replies(held_out)))}
    counts = {key: (score.correct, score.graded) for key, score in found.items()}
    assert counts == {
        ("good", "all", "all"): (13, 16), ("bad", "all", "all"): (0, 16),
        ("good", "source", "synth"): (10, 12), ("bad", "source", "synth"): (0, 12),
        ("good", "source", "tatqa"): (3, 4), ("bad", "source", "tatqa"): (0, 4),
    }  # fmt: skip
    # Categories and families tell apart nothing that sources do not, and are not repeated.
    assert errors(found["good", "all", "all"]) == [("wrong_scale", 2), ("no_answer", 1)]
    assert errors(found["bad", "all", "all"]) == [("no_answer", 15), ("truncated", 1)]


def test_families_stand_apart_where_they_differ(held_out: list[Example]) -> None:
    other = [e.model_copy(update={"family": "other"}) if i % 3 else e for i, e in enumerate(held_out)]
    found = lines(grade_all(other, known_replies(held_out)[:1]))
    families = {line.group: line.score.graded for line in found if line.by == "family"}
    assert families == {
        "tatqa / cell-in-dollars": 2, "tatqa / other": 2,
        "unit-scale / cell-in-dollars": 4, "unit-scale / other": 8,
    }  # fmt: skip


def test_prose_is_counted_apart(held_out: list[Example]) -> None:
    turn = held_out[0].turns[-1].model_copy(update={"answer": ProseAnswer(text="because"), "distractors": ()})
    prose = held_out[0].model_copy(update={"turns": (turn,), "id": "prose"})
    examples = [prose, held_out[1]]
    answers = [Prediction(id=e.id, reply=held_out[1].turns[-1].reply) for e in examples]
    for predictions in (answers, answers[1:]):
        overall = lines(grade_all(examples, predictions))[0].score
        assert (overall.correct, overall.graded, overall.kinds["ungraded"]) == (1, 1, 1)
    nothing = as_json(grade_all([prose], answers[:1]))
    assert nothing["groups"][0]["accuracy"] is None


def test_spans_and_tatqa_rows_are_measured_as_papers_do(held_out: list[Example]) -> None:
    gold = SpanAnswer(text="Cloud and Devices")
    turn = held_out[0].turns[-1].model_copy(update={"answer": gold, "distractors": ()})
    span = next(e for e in held_out if e.source == "tatqa").model_copy(update={"turns": (turn,), "id": "s"})
    number = next(e for e in held_out if e.source == "tatqa" and e.id != "s")
    answers = [
        Prediction(id="s", reply="Final answer: Cloud"),
        Prediction(id=number.id, reply=number.turns[-1].reply),
    ]
    found = {m.measure: (m.rows, m.em, round(m.f1, 3)) for m in published(grade_all([span, number], answers))}
    # One of two tokens ("and" counts, articles don't): precision 1, recall 1/3.
    assert found["spans, SQuAD's EM and F1"] == (1, 0.0, 0.5)
    rows, em, f1 = found["TAT-QA's own EM and F1"]
    assert (rows, em) == (2, 0.5)
    assert f1 == pytest.approx(0.75)


def test_grade_command_prints_the_same_figures(mix: Path, held_out: list[Example], tmp_path: Path) -> None:
    file = tmp_path / "p.jsonl"
    texts = [p.model_dump_json() for p in known_replies(held_out) if p.model == "good"]
    file.write_text("\n".join(texts) + "\n")
    result = run("grade", str(file), "--data", str(mix), "--json")
    assert result.exit_code == 0
    assert "1 rows have no prediction" in result.stderr
    found = json.loads(result.stdout)
    overall = found["groups"][0]
    assert {row["id"] for row in found["rows"]} == {e.id for e in held_out}, "a verdict per row"
    assert (overall["group"], overall["correct"], overall["graded"]) == ("all", 13, 16)
    # Wilson's score interval at 95% for 13 of 16.
    assert overall["interval"] == pytest.approx([0.5699, 0.9341], abs=1e-4)
    assert overall["modes"] == {"wrong_scale": 2}
    shown = run("grade", str(file), "--data", str(mix)).stdout
    assert "81.2% (13/16)" in shown
    assert "57.0% to 93.4%" in shown


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"id": "a", "reply": "1"}\nnot json\n', "p.jsonl, line 2"),
        ('{"id": "a"}\n', "p.jsonl, line 1: not a prediction with id and reply (reply: Field required"),
        ('{"id": "a", "reply": 3}\n', "p.jsonl, line 1"),
        ('{"id": "a", "reply": "1"}\n\n[]\n', "p.jsonl, line 3"),
        ('{"id": "a", "reply": "1"}\n{"id": "a", "reply": "2"}\n', "answered this row before, in line 1"),
        ('{"id": "a", "reply": "1"}\n', "p.jsonl, line 1 (row a): no such row in this split"),
        ("", "holds no predictions"),
    ],
)
def test_malformed_predictions_name_file_and_line(mix: Path, tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "p.jsonl").write_text(text)
    result = run("grade", str(tmp_path / "p.jsonl"), "--data", str(mix))
    assert result.exit_code == 2
    assert message in result.stderr
    assert not result.stdout


def test_predictions_that_are_not_text_are_refused(tmp_path: Path) -> None:
    (tmp_path / "p.jsonl").write_bytes(b'{"id": "a", "reply": "\xff"}\n')
    with pytest.raises(RowError, match="not UTF-8"):
        read_predictions(tmp_path / "p.jsonl")
    with pytest.raises(TrainError, match="no such predictions file"):
        read_predictions(tmp_path / "q.jsonl")


def test_a_reply_may_hold_line_separators(tmp_path: Path) -> None:
    line = json.dumps({"id": "a", "reply": "one\u2028two\x85three"}, ensure_ascii=False)
    (tmp_path / "p.jsonl").write_text(line, encoding="utf-8")
    assert read_predictions(tmp_path / "p.jsonl")[0].reply == "one\u2028two\x85three"


@pytest.mark.parametrize(
    ("args", "light"),
    [
        (("--help",), True),
        (("sft", "--help"), True),
        (("eval", "--help"), True),
        (("grade", "--help"), True),
        (("grade", "p.jsonl", "--data", "mix"), False),
    ],
)
def test_help_and_grade_need_no_torch(
    mix: Path, held_out: list[Example], args: tuple[str, ...], light: bool
) -> None:
    (mix.parent / "p.jsonl").write_text(known_replies(held_out)[0].model_dump_json() + "\n")
    heavy = {"torch", "transformers", "datasets", "sympy", "pandas", "vllm", "tokenizers"}
    heavy |= {"pyarrow"} if light else set()
    code = (
        "import sys\n"
        "from train.cli import main\n"
        f"main({list(args)!r}, standalone_mode=False)\n"
        f"print(sorted({heavy!r} & sys.modules.keys()), file=sys.stderr)\n"
    )
    env = os.environ | {"PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", code]
    took: list[float] = []
    while len(took) < 8 and not (took and min(took) < 0.4):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        done = subprocess.run(command, cwd=mix.parent, env=env, capture_output=True, text=True, check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        took.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
        assert done.stderr.splitlines()[-1] == "[]"
        assert done.stdout
    # Processor time, the best of a few: the limit is for the program, not for what else the machine does.
    assert min(took) < 0.4


def test_eval_writes_predictions_that_grade_the_same(mix: Path, base: Path, tmp_path: Path) -> None:
    out = tmp_path / "p.jsonl"
    args = ("--data", str(mix), "--json")
    result = run(
        "eval",
        "--model",
        f"base={base}",
        "--engine",
        "transformers",
        "--max-new-tokens",
        "24",
        "--out",
        str(out),
        *args,
    )
    assert result.exit_code == 0, result.output
    assert "base: 16 rows, transformers" in result.stderr
    table = json.loads(result.stdout)
    assert table["groups"][0]["graded"] == 16
    written = [json.loads(line) for line in out.read_text().splitlines()]
    assert len(written) == 16
    assert {"id", "reply", "truncated", "model", "verdict"} == written[0].keys()
    assert json.loads(run("grade", str(out), *args).stdout) == table


def test_eval_run_again_answers_only_with_what_is_new(mix: Path, base: Path, tmp_path: Path) -> None:
    out = tmp_path / "p.jsonl"
    fixed = ("--data", str(mix), "--engine", "transformers", "--out", str(out), "--json")
    first = run("eval", *fixed, "--max-new-tokens", "8", "--model", f"one={base}")
    again = run("eval", *fixed, "--max-new-tokens", "8", "--model", f"one={base}")
    assert "holds its replies to the same rows already" in again.stderr
    assert first.stdout == again.stdout
    both = run("eval", *fixed, "--max-new-tokens", "8", "--model", f"one={base}", "--model", f"two={base}")
    assert "two: 16 rows" in both.stderr
    assert "one: 16 rows" not in both.stderr
    longer = run("eval", *fixed, "--max-new-tokens", "9", "--model", f"one={base}")
    assert "one: 16 rows" in longer.stderr


def test_replies_changed_by_hand_are_made_again(mix: Path, base: Path, tmp_path: Path) -> None:
    out = tmp_path / "p.jsonl"
    args = ("eval", "--data", str(mix), "--engine", "transformers", "--max-new-tokens", "8")
    run(*args, "--out", str(out), "--model", f"one={base}")
    right = out.read_text()
    out.write_text(right.replace('"truncated": true', '"truncated": false'))
    assert "one: 16 rows" in run(*args, "--out", str(out), "--model", f"one={base}").stderr
    assert out.read_text() == right


def test_replies_do_not_depend_on_their_batch(held_out: list[Example], base: Path) -> None:
    folder = ModelFolder(str(base))
    prompts = [last_prompt(e) for e in held_out]
    together = generate(folder, prompts, engine="transformers", max_new_tokens=8)
    alone = [generate(folder, [p], engine="transformers", max_new_tokens=8)[0] for p in prompts]
    assert together == alone


def test_reply_ends_before_the_stop_token(base: Path) -> None:
    tokenizer = load_tokenizer(str(base))
    end = tokenizer.eos_token_id
    ids = tokenizer("Final answer: $12")["input_ids"]
    assert read_reply(tokenizer, [*ids, end, *ids], [end]) == Reply("Final answer: $12", truncated=False)
    assert read_reply(tokenizer, ids, [end]) == Reply("Final answer: $12", truncated=True)


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (("--model", "base"), "write NAME=PATH"),
        (("--model", "a={base}", "--model", "a={base}"), "given twice"),
        (("--model", "a=runs/no/where"), "no such model folder"),
        (("--model", "a={base}", "--engine", "transformers", "--max-new-tokens", "5000"), "2048 positions"),
    ],
)
def test_wrong_models_end_with_exit_code_2(
    mix: Path, base: Path, args: tuple[str, ...], message: str
) -> None:
    result = run("eval", "--data", str(mix), *(arg.format(base=base) for arg in args))
    assert result.exit_code == 2
    assert message in result.stderr


def test_empty_split_and_missing_data_are_refused(tmp_path: Path) -> None:
    (tmp_path / "p.jsonl").write_text('{"id": "a", "reply": "1"}\n')
    empty = write_mix(tmp_path / "empty", train=[example(0)], held_out=[])
    for data, message in ((empty, "the eval split has no rows"), (tmp_path / "none", "no dataset folder")):
        result = run("grade", str(tmp_path / "p.jsonl"), "--data", str(data))
        assert result.exit_code == 2
        assert message in result.stderr


def test_run_folder_and_orphaned_adapter_are_no_models(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    (tmp_path / "run/recipe.yaml").write_text("kind: sft\n")
    with pytest.raises(TrainError, match="a run folder; name .*run/adapter"):
        open_folder(str(tmp_path / "run"))
    (tmp_path / "adapter").mkdir()
    (tmp_path / "adapter/adapter_config.json").write_text('{"base_model_name_or_path": "runs/gone/base"}')
    with pytest.raises(TrainError, match="the adapter's base can't be used"):
        named_models((f"a={tmp_path}/adapter",))


def test_auto_leaves_to_transformers_what_vllm_cannot_load(monkeypatch: pytest.MonkeyPatch) -> None:
    from importlib.machinery import ModuleSpec

    from train.evals import engines

    monkeypatch.setattr(engines, "find_spec", lambda name: ModuleSpec(name, None))
    whole = ModelFolder("base", Path("adapter"), {"r": 4, "modules_to_save": ["lm_head"]})
    plain = ModelFolder("base", Path("adapter"), {"r": 4, "modules_to_save": None})
    assert [engine_for(f, "auto") for f in (whole, plain)] == ["transformers", "vllm"]
    assert engine_for(whole, "vllm") == "vllm"
    monkeypatch.setattr(engines, "find_spec", lambda _: None)
    assert engine_for(plain, "auto") == "transformers"
    with pytest.raises(TrainError, match="vLLM is not installed"):
        engine_for(plain, "vllm")

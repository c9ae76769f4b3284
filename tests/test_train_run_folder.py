"""What a run folder holds and shows: card, page, curve, status, progress, trackers."""

from __future__ import annotations

import html
import json
import os
import pty
import re
import resource
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest
import yaml
from test_train_resume import HERE
from train_fixtures import example, small_mix, write_mix
from train_run import RECIPE, copied_run, recipe_file, train

from schemas.dataset import read_split
from schemas.example import Sourced
from train.memory_error import advice
from train.runs.metrics import read_metrics, training
from train.runs.probe import licences, probe

RUN = Path("runs/tiny-mix")


def test_result_and_metrics_agree(here: Path) -> None:
    result = json.loads((RUN / "result.json").read_text())
    metrics = read_metrics(RUN)
    assert (result["step"], result["reached"], result["of"]) == (12, 12, 12)
    assert result["loss"] == training(metrics)[-1]["loss"]
    assert result["tokens"] == training(metrics)[-1]["tokens"]
    assert result["held_out"]["all"] == next(
        line for line in metrics if line["step"] == 12 and line.get("eval") == "all"
    )


def test_lock_names_data_code_packages_and_order(here: Path) -> None:
    lock = json.loads((RUN / "lock.json").read_text())
    mix = json.loads(Path("runs/mix/lock.json").read_text())
    assert lock["data"] == {
        name: mix["outputs"][name]["rows_sha256"] for name in ("train.parquet", "eval.parquet")
    }
    assert lock["code"].keys() == {"crossfoot", "sha256"}
    assert lock["order"]["rows_a_step"] == RECIPE["batch_size"]
    assert {"torch", "trl", "peft", "transformers", "python"} <= lock["packages"].keys()


def test_card_says_what_the_run_measured_and_where_the_data_is_from(here: Path) -> None:
    from huggingface_hub import ModelCard

    card = ModelCard((RUN / "README.md").read_text())
    result = json.loads((RUN / "result.json").read_text())
    assert card.data.library_name == "peft"
    assert card.data.eval_results[0].metric_value == result["held_out"]["all"]["loss"]
    assert "| tatqa | tatqa | Apache-2.0 |  | 8 | 4 |" in card.text
    assert "| unit-scale | synth | Apache-2.0 |  | 56 | 12 |" in card.text
    for group, line in result["held_out"].items():
        assert f"| {group} | {line['loss']:.4f} | {line['tokens']:,} |" in card.text
    assert "copies of 8 rows under Apache-2.0" in card.text
    assert (RUN / "adapter/README.md").read_text() == (RUN / "README.md").read_text()


def test_card_s_code_loads_the_adapter(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (code,) = re.findall(r"```python\n(.*?)```", (RUN / "README.md").read_text(), re.DOTALL)
    scope: dict[str, object] = {}
    exec(compile(code, "README.md", "exec"), scope)  # noqa: S102  # the card's own code
    names = [name for name, _ in scope["model"].named_parameters() if "lora_B" in name]
    assert names
    assert capsys.readouterr().out.strip()


def test_card_warns_of_licences(here: Path, tmp_path: Path) -> None:
    rows = [_licensed(i, "CC-BY-NC-4.0") for i in range(6)]
    mix = write_mix(
        tmp_path / "mix",
        train=[*rows, *(example(i) for i in range(4))],
        held_out=[_licensed(9, "CC-BY-NC-4.0")],
    )
    file = recipe_file(tmp_path, max_steps=1)
    result = train("sft", "--recipe", file, "--data", str(mix), "--out", str(tmp_path / "run"))
    assert result.exit_code == 0, result.output
    card = (tmp_path / "run/README.md").read_text()
    assert "**The rows of tatqa are under a licence that forbids commercial use.**" in card
    assert "copies of 1 rows under CC-BY-NC-4.0" in card


def _licensed(index: int, licence: str) -> object:
    row = example(index, category="tatqa")
    told = Sourced(source="tatqa", revision="fixture", licence=licence, row_id=str(index))
    return row.model_copy(update={"provenance": told}).with_id()


def test_probes_are_rows_that_may_be_passed_on(tmp_path: Path) -> None:
    held_out = [_licensed(i, "CC-BY-NC-4.0") for i in range(20)] + [example(i, seed=1) for i in range(3)]
    mix = write_mix(tmp_path / "mix", train=[example(0)], held_out=held_out)
    rows = probe(mix)
    assert [row["licence"] for row in rows] == ["Apache-2.0"] * 3
    mix = small_mix(tmp_path / "small")
    assert [row["category"] for row in probe(mix)] == ["tatqa", "unit-scale"] * 4, "of every category in turn"
    (tmp_path / "probe.jsonl").write_text("".join(json.dumps(row) + "\n" for row in probe(mix)))
    assert licences(tmp_path) == {"Apache-2.0": 8}


class _Links(HTMLParser):
    """Collects what a page would fetch or run."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.found += [
            value or "" for name, value in attrs if name in {"src", "href", "xlink:href"} and value[:1] != "#"
        ]


def test_page_holds_the_curve_and_every_figure_and_fetches_nothing(here: Path) -> None:
    page = (RUN / "run.html").read_text()
    links = _Links()
    links.feed(page)
    assert links.found == []
    assert "script" not in links.tags
    assert "svg" in links.tags
    for line in read_metrics(RUN):
        assert f"<td>{line['loss']:.4f}</td>" in page
    recipe = html.unescape(re.search(r"<pre>(.*?)</pre>", page, re.DOTALL)[1])
    assert yaml.safe_load(recipe) == yaml.safe_load((RUN / "recipe.yaml").read_text())
    assert (RUN / "loss.png").read_bytes().startswith(b"\x89PNG\r\n\x1a\n")


def test_page_without_the_plot_s_packages(
    here: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = copied_run(here, tmp_path)
    for path in (run / "adapter").iterdir():
        path.unlink()
    (run / "adapter").rmdir()
    (run / "loss.png").unlink()
    monkeypatch.setitem(sys.modules, "altair", None)
    result = train("sft", "--recipe", "recipe.yaml", "--data", "runs/mix", "--out", str(run))
    assert result.exit_code == 0, result.output
    assert "altair is not installed: pip install 'crossfoot[report]'" in result.stderr
    page = (run / "run.html").read_text()
    assert "No loss curve" in page
    assert "<svg" not in page
    assert "loss.png" not in (run / "README.md").read_text()


def test_adapter_that_was_changed_is_not_taken_for_the_trained_one(here: Path, tmp_path: Path) -> None:
    run = copied_run(here, tmp_path)
    weights = run / "adapter/adapter_model.safetensors"
    good = weights.read_bytes()
    weights.write_bytes(good[:-1] + bytes([good[-1] ^ 1]))
    args = ("sft", "--recipe", "recipe.yaml", "--data", "runs/mix", "--out", str(run))
    result = train(*args)
    assert result.exit_code == 2
    assert "was changed since training ended" in result.stderr
    for path in (run / "adapter").iterdir():
        path.unlink()
    (run / "adapter").rmdir()
    assert train(*args).exit_code == 0
    assert weights.read_bytes() == good


def test_status_of_a_finished_run(here: Path) -> None:
    text = train("status", str(RUN)).stdout
    assert text.startswith("runs/tiny-mix: finished\n")
    for fact in ("step        12 of 12", "checkpoints 6, 12", "adapter     of step 12: the last step"):
        assert fact in text
    found = json.loads(train("status", str(RUN), "--json").stdout)
    assert found["state"] == "finished"
    assert found["held_out"].keys() == {"all", "tatqa", "unit-scale"}
    assert found["seconds"] > 0
    assert found["next"].startswith("train ")


@pytest.mark.parametrize(
    ("path", "content", "message"),
    [
        ("nowhere", None, "not a run folder"),
        ("runs/mix", None, "not a run folder"),
        ("metrics.jsonl", "garbage", "can't be read"),
        ("metrics.jsonl", "[1]\n", "is no measurement"),
    ],
)
def test_status_of_what_is_no_run(
    here: Path, tmp_path: Path, path: str, content: str | None, message: str
) -> None:
    if content is not None:
        run = copied_run(here, tmp_path)
        (run / path).write_text(content)
        path = str(run)
    result = train("status", path)
    assert result.exit_code == 2
    assert message in result.stderr


def test_status_answers_at_once_without_torch(here: Path) -> None:
    """Processor time, as the machine may be busy; the least of three, as caches may be cold."""
    code = (
        "import sys; from train.cli import main; main(['status', 'runs/tiny-mix'], standalone_mode=False); "
        "heavy = {'torch', 'transformers', 'datasets', 'pandas', 'pyarrow', 'sympy'} & sys.modules.keys(); "
        "sys.exit(f'imported {heavy}' if heavy else 0)"
    )
    took = []
    for _ in range(3):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        done = subprocess.run(
            [sys.executable, "-c", code],
            env=os.environ | {"PYTHONPATH": str(HERE.parent)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        took.append(after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime)
    assert min(took) < 0.4


def test_progress_is_shown_on_a_terminal_and_nowhere_else(here: Path, tmp_path: Path) -> None:
    parent, child = pty.openpty()
    with subprocess.Popen(
        [
            sys.executable,
            "-m",
            "train.cli",
            "sft",
            "--recipe",
            recipe_file(tmp_path),
            "--out",
            str(tmp_path / "r"),
        ],
        env=os.environ | {"PYTHONPATH": str(HERE.parent), "TERM": "xterm", "COLUMNS": "120"},
        stdout=subprocess.PIPE,
        stderr=child,
        text=True,
    ) as process:
        os.close(child)
        shown = b""
        try:
            while piece := os.read(parent, 65536):
                shown += piece
        except OSError:  # how a closed terminal reads
            pass
        finally:
            os.close(parent)
        out = process.stdout.read()
    text = shown.decode()
    assert re.search(r"12/12.*loss \d\.\d{3}.*tokens/s.*left", text), text[-2000:]
    assert out == f"adapter: {tmp_path}/r/adapter\n"

    quiet = train("sft", "--recipe", recipe_file(tmp_path, max_steps=1), "--out", str(tmp_path / "quiet"))
    assert "tokens/s" not in quiet.stderr
    assert quiet.stdout == f"adapter: {tmp_path}/quiet/adapter\n"


def _fake_trackio(folder: Path, *, failing: str = "") -> Path:
    """Write a tracker that prints as trackio does and notes what it was told, and may fail."""
    (folder / "trackio").mkdir(parents=True)
    (folder / "trackio/__init__.py").write_text(
        "import json, contextvars, types\n"
        "__version__ = '1.0.0'\n"
        "config = {}\n"
        "context_vars = types.SimpleNamespace(current_space_id=contextvars.ContextVar('s', default=None))\n"
        "def note(*about):\n"
        f"    with open({str(folder / 'told.jsonl')!r}, 'a') as f: f.write(json.dumps(about, default=str) + '\\n')\n"
        "def init(**settings):\n"
        "    print('* noise')\n"
        f"    if {failing!r} == 'init': raise OSError('no place to write')\n"
        "    note('init', settings)\n"
        "def log(values, step=None):\n"
        f"    if {failing!r} == 'log': raise OSError('disk full')\n"
        "    note('log', values)\n"
        "def finish():\n"
        "    print('* noise')\n"
        "    note('finish')\n"
    )
    return folder


@pytest.fixture
def forget_trackio() -> object:
    """The tracker's module is imported anew in each test, and the real one after them."""
    there = {name: module for name, module in sys.modules.items() if name.split(".")[0] == "trackio"}
    for name in there:
        del sys.modules[name]
    yield
    for name in [name for name in sys.modules if name.split(".")[0] == "trackio"]:
        del sys.modules[name]
    sys.modules.update(there)


@pytest.mark.usefixtures("forget_trackio")
@pytest.mark.parametrize("tracker", ["auto", "trackio"])
def test_tracker_gets_the_metrics_and_prints_nothing(
    here: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tracker: str
) -> None:
    fake = _fake_trackio(tmp_path / "fake")
    monkeypatch.syspath_prepend(str(fake))
    run = tmp_path / "run"
    result = train("sft", "--recipe", recipe_file(tmp_path, tracker=tracker, max_steps=2), "--out", str(run))
    assert result.exit_code == 0, result.output
    assert "noise" not in result.output
    told = [json.loads(line) for line in (fake / "told.jsonl").read_text().splitlines()]
    (kind, settings), *logs, end = told
    assert (kind, end) == ("init", ["finish"])
    assert settings["space_id"] is None
    assert settings["name"] == "run"
    values = [values for kind, values in logs if kind == "log"]
    losses = [found["train/loss"] for found in values if "train/loss" in found]
    assert losses == [line["loss"] for line in training(read_metrics(run))]
    assert any("eval/loss" in found and "eval/loss/tatqa" in found for found in values)


@pytest.mark.usefixtures("forget_trackio")
@pytest.mark.parametrize(
    ("tracker", "failing", "code", "said"),
    [
        ("auto", "init", 0, "note: trackio can not be started (no place to write); the run goes on without"),
        ("trackio", "init", 2, "tracker: trackio can not be started (no place to write)"),
        ("trackio", "log", 0, "note: trackio failed (disk full); the run goes on without"),
        ("mlflow", "", 2, "tracker: mlflow is not installed"),
    ],
)
def test_tracker_that_fails(
    here: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    tracker: str,
    failing: str,
    code: int,
    said: str,
) -> None:
    if tracker == "mlflow":
        import importlib.util

        real = importlib.util.find_spec
        monkeypatch.setattr("train.trackers.find_spec", lambda name: None if "mlflow" in name else real(name))
    monkeypatch.syspath_prepend(str(_fake_trackio(tmp_path / "fake", failing=failing)))
    run = tmp_path / "run"
    result = train("sft", "--recipe", recipe_file(tmp_path, tracker=tracker, max_steps=2), "--out", str(run))
    assert result.exit_code == code, result.output
    assert said in result.stderr
    assert result.stderr.count("note: trackio") == (1 if code == 0 else 0)
    assert (run / "adapter").is_dir() == (code == 0)


def test_real_trackio_writes_to_its_own_folder_and_prints_nothing(here: Path, tmp_path: Path) -> None:
    pytest.importorskip("trackio", reason="trackio is not installed: pip install trackio")
    done = subprocess.run(
        [
            sys.executable, "-m", "train.cli", "sft", "--recipe",
            recipe_file(tmp_path, tracker="trackio", max_steps=2), "--out", str(tmp_path / "run"),
        ],
        env=os.environ
        | {"PYTHONPATH": str(HERE.parent), "TRACKIO_DIR": str(tmp_path / "trackio"), "HF_HUB_OFFLINE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout == f"adapter: {tmp_path}/run/adapter\n"
    assert not any(line.startswith("*") for line in done.stderr.splitlines()), "trackio's notes"
    assert any((tmp_path / "trackio").glob("crossfoot*"))


def test_advice_names_what_is_left_to_change() -> None:
    from schemas.sft_recipe import SftRecipe

    lean = SftRecipe.model_validate(
        RECIPE
        | {"gradient_checkpointing": True, "precision": "4bit", "batch_size": 1, "optimizer": "adamw_8bit"}
        | {"lora": {"r": 8}}
    )
    assert advice(lean) == ["a lower max_length (it is 256; longer rows are left out)"]
    wide = SftRecipe.model_validate(RECIPE | {"batch_size": 9, "accumulation": 2, "precision": "8bit"})
    assert "--set batch_size=3 with accumulation=6 (as many rows a step, fewer at once)" in advice(wide)


def test_every_row_of_the_probe_is_of_the_mix(here: Path) -> None:
    ids = {row.id for row in read_split(Path("runs/mix"), "eval")}
    rows = [json.loads(line) for line in (RUN / "probe.jsonl").read_text().splitlines()]
    assert len(rows) == 8
    assert {row["id"] for row in rows} <= ids

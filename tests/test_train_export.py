"""Exporting a merged run as GGUF: the same answers, or refused."""

from __future__ import annotations

import json
import os
import re
import shutil
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import pytest
from train_run import copied_run, train

from schemas.dataset import read_split
from schemas.errors import TrainError
from schemas.files import sha256_file
from train.exporting import export as export_module
from train.exporting import tools as gguf_tools
from train.exporting.check import Check, Row, chance, near_tie, refuse
from train.exporting.ollama import FAMILIES, SAMPLES, SYSTEM, family, modelfile

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click.testing import Result

needs_llama_cpp = pytest.mark.skipif(
    find_spec("llama_cpp") is None, reason="llama-cpp-python isn't installed: pip install 'crossfoot[gguf]'"
)


def converter() -> list[str]:
    """Return the options that name a converter; skip where there is none and it would have to be fetched."""
    if checkout := os.environ.get("CROSSFOOT_LLAMA_CPP"):
        return ["--llama-cpp", checkout]
    from importlib.metadata import version

    if not (gguf_tools._cache() / f"llama-cpp-python-{version('llama-cpp-python')}").is_dir():
        pytest.skip("llama.cpp's converter isn't here: run `train export` once, or set CROSSFOOT_LLAMA_CPP")
    if find_spec("sentencepiece") is None:
        pytest.skip("llama.cpp's converter needs sentencepiece: pip install 'crossfoot[gguf]'")
    return []


def export(run: Path, *args: str) -> Result:
    return train("export", str(run), *args, *converter())


@pytest.fixture(scope="module")
def merged_run(workplace: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    run = copied_run(workplace, tmp_path_factory.mktemp("merged"))
    result = train("merge", str(run), "--base", str(workplace / "base"))
    assert result.exit_code == 0, result.output
    return run


@pytest.fixture
def run(merged_run: Path, tmp_path: Path) -> Path:
    return shutil.copytree(merged_run, tmp_path / "run", ignore=shutil.ignore_patterns("gguf"))


@needs_llama_cpp
def test_exported_answers_equal_merged_ones(here: Path, run: Path) -> None:
    import llama_cpp
    import torch
    from gguf import GGUFReader
    from transformers import AutoModelForCausalLM, AutoTokenizer

    names = ("f16", "Q8_0", "Q5_K_M", "Q4_K_M")
    result = export(run, *(part for name in names for part in ("--gguf", name)))
    assert result.exit_code == 0, result.output
    files = {name: run / "gguf" / name / f"tiny-{name}.gguf" for name in names}
    assert result.stdout == "".join(f"{name}: {file}\n" for name, file in files.items())
    probes = len((run / "probe.jsonl").read_text().splitlines())
    assert f"f16: {probes} of {probes} greedy answers equal the merged model's" in result.stderr
    assert f"of {probes} (merged " in result.stderr
    sizes = [file.stat().st_size for file in files.values()]
    assert sizes == sorted(sizes, reverse=True)
    assert len(set(sizes)) == len(sizes)
    assert sorted(path.name for path in (run / "gguf").iterdir()) == sorted(names)

    template = (here / "base/chat_template.jinja").read_text()
    tokenizer = AutoTokenizer.from_pretrained(here / "base")
    for file in files.values():
        assert GGUFReader(file).fields["tokenizer.chat_template"].contents() == template

    # Once more by other means: a held-out row that is no probe, prompted by text and sampled by llama.cpp itself.
    row = list(read_split(here / "runs/mix", "eval"))[-1]
    text = tokenizer.apply_chat_template(row.messages[:-1], tokenize=False, add_generation_prompt=True)
    ids = tokenizer(text, return_tensors="pt")["input_ids"]
    model = AutoModelForCausalLM.from_pretrained(run / "merged", dtype=torch.float32)
    wanted = model.generate(ids, max_new_tokens=40, do_sample=False)[0, ids.shape[1] :].tolist()
    llm = llama_cpp.Llama(str(files["f16"]), n_ctx=512, verbose=False)
    made = []
    for token in llm.generate(llm.tokenize(text.encode(), add_bos=False, special=True), temp=0):
        made.append(token)
        if len(made) == len(wanted):
            break
    llm.close()
    assert made == wanted


@needs_llama_cpp
def test_what_is_there_is_kept_and_what_was_changed_is_not_replaced(here: Path, run: Path) -> None:
    assert export(run, "--gguf", "Q8_0").exit_code == 0
    file = run / "gguf/Q8_0/tiny-Q8_0.gguf"
    before = file.stat().st_mtime_ns, sha256_file(file)
    result = export(run, "--gguf", "Q8_0", "--gguf", "f16", "--ollama")
    assert result.exit_code == 0, result.output
    assert f"{file}: was made from the same merged model before; kept" in result.stderr
    assert (file.stat().st_mtime_ns, sha256_file(file)) == before
    assert (run / "gguf/f16/tiny-f16.gguf").is_file()
    assert "Q8_0: " in result.stderr
    text = (file.parent / "Modelfile").read_text()
    assert text.startswith("FROM ./tiny-Q8_0.gguf\n")
    assert 'PARAMETER stop "<|im_end|>"' in text
    assert "<|im_start|>assistant\n{{ .Response }}" in text
    result = export(run, "--gguf", "Q8_0", "--ollama")
    assert "Modelfile: is there already; kept" in result.stderr

    with file.open("ab") as f:
        f.write(b"!")
    result = export(run, "--gguf", "Q8_0")
    assert result.exit_code == 2
    assert "tiny-Q8_0.gguf changed since" in result.stderr


def swapped(monkeypatch: pytest.MonkeyPatch, change: Callable[[Path], Path]) -> None:
    """Have another model converted than the merged one."""
    convert = export_module.convert

    def other(tool: Path, model: Path, out: Path) -> None:
        convert(tool, change(model), out)

    monkeypatch.setattr(export_module, "convert", other)


def check_refused(run: Path, message: str, name: str = "f16") -> None:
    result = export(run, "--gguf", name)
    assert result.exit_code == 2, result.output
    assert message in " ".join(result.stderr.split())
    assert list((run / "gguf").iterdir()) == []


@needs_llama_cpp
def test_another_model_is_refused(here: Path, run: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the adapter had been lost on the way; before it is quantised, which could hide it."""
    swapped(monkeypatch, lambda _: here / "base")
    check_refused(run, "f16: finds the gold replies less likely than the merged model", "Q4_K_M")


@needs_llama_cpp
def test_a_quantised_file_of_another_model_is_refused(
    here: Path, run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    quantise = export_module.quantise

    def other(_: Path, out: Path, name: str, checkout: Path | None) -> None:
        gguf_tools.convert(gguf_tools.find_converter(checkout), here / "base", tmp_path / "base.gguf")
        quantise(tmp_path / "base.gguf", out, name, checkout)

    monkeypatch.setattr(export_module, "quantise", other)
    check_refused(run, "Q4_K_M: finds the gold replies less likely than the merged model", "Q4_K_M")


@needs_llama_cpp
def test_another_chat_template_is_refused(
    here: Path, run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def change(model: Path) -> Path:
        copy = shutil.copytree(model, tmp_path / "copy")
        (copy / "chat_template.jinja").write_text("{{ messages[0]['content'] }}")
        return copy

    swapped(monkeypatch, change)
    check_refused(run, "the chat template inside the GGUF file is not the model's own")


@needs_llama_cpp
def test_turn_markers_that_became_plain_text_are_refused(
    here: Path, run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def change(model: Path) -> Path:
        copy = shutil.copytree(model, tmp_path / "copy")
        made = json.loads((copy / "tokenizer.json").read_text())
        made["added_tokens"] = [t for t in made["added_tokens"] if t["content"] != "<|im_start|>"]
        (copy / "tokenizer.json").write_text(json.dumps(made))
        config = json.loads((copy / "tokenizer_config.json").read_text())
        for key in ("additional_special_tokens", "extra_special_tokens", "added_tokens_decoder"):
            config.pop(key, None)
        (copy / "tokenizer_config.json").write_text(json.dumps(config))
        return copy

    swapped(monkeypatch, change)
    check_refused(run, "llama.cpp splits the prompt of row")


@needs_llama_cpp
def test_without_the_mix_answers_are_compared_but_not_graded(
    here: Path, run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = export(run, "--gguf", "Q8_0")
    assert result.exit_code == 0, result.output
    assert "compared but not graded" in result.stderr
    assert "correct" not in result.stderr
    assert json.loads((run / "gguf/Q8_0/export.json").read_text())["check"]["graded"] is None
    result = export(run, "--gguf", "f16", "--data", str(here / "runs/nowhere"))
    assert result.exit_code == 2


def test_a_run_without_its_merged_model_is_refused(here: Path, tmp_path: Path) -> None:
    if find_spec("llama_cpp") is None:
        pytest.skip("llama-cpp-python isn't installed")
    run = copied_run(here, tmp_path)
    result = train("export", str(run))
    assert result.exit_code == 2
    assert f"has no merged model yet; make it with `train merge {run}`" in result.stderr


@needs_llama_cpp
def test_a_merged_model_of_another_adapter_is_refused(here: Path, run: Path) -> None:
    (run / "adapter/README.md").write_text("trained again")
    result = train("export", str(run))
    assert result.exit_code == 2
    assert "was merged from another adapter" in result.stderr


@needs_llama_cpp
def test_a_folder_that_is_no_checkout_is_refused(here: Path, run: Path, tmp_path: Path) -> None:
    result = train("export", str(run), "--llama-cpp", str(tmp_path))
    assert result.exit_code == 2
    assert "no checkout of llama.cpp (convert_hf_to_gguf.py is missing)" in result.stderr


@needs_llama_cpp
def test_offline_it_says_what_to_do(
    here: Path, run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))
    result = train("export", str(run))
    assert result.exit_code == 2
    assert "only in the source distribution of llama-cpp-python" in result.stderr
    assert "clone llama.cpp's repository and name it with --llama-cpp PATH" in result.stderr
    assert not list((tmp_path / "cache").rglob("*.py"))


def test_without_llama_cpp_python_it_says_how_to_get_it(
    here: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def hide(name: str, *rest: Any) -> Any:
        return None if name == "llama_cpp" else find_spec(name, *rest)

    run = copied_run(here, tmp_path)
    monkeypatch.setattr("importlib.util.find_spec", hide)
    result = train("export", str(run))
    assert result.exit_code == 2
    assert "pip install 'crossfoot[gguf]'" in result.stderr


def test_a_near_tie_is_told_from_another_answer() -> None:
    row = Row(
        id="r", text="", prompt=[], gold=[], answer=[5, 6, 7], surprise=0.0,
        top=[([5, 1], [9.0, 2.0]), ([6, 8, 1], [4.0, 3.99, 1.0]), ([7, 1], [3.0, 0.0])],
        size=[2.0, 2.0, 2.0],
    )  # fmt: skip
    assert near_tie(row, [5, 8, 1], tie=0.01)
    assert not near_tie(row, [5, 8, 1], tie=0.001)
    assert not near_tie(row, [5, 1], tie=0.01)
    assert not near_tie(row, [5, 99], tie=0.01)  # not among the likeliest
    assert not near_tie(row, [1], tie=0.01)
    assert not near_tie(row, [5, 6], tie=0.01)  # cut, not another token


def test_worse_files_are_refused() -> None:
    good = Check(rows=8, equal=8, ties=0, nats=0.001, allowed=0.005, graded=8, correct=8, correct_merged=8)
    refuse(good, "f16")
    tied = Check(**{name: getattr(good, name) for name in good.__slots__} | {"equal": 7, "ties": 1})
    refuse(tied, "f16")
    other = Check(**{name: getattr(good, name) for name in good.__slots__} | {"equal": 7})
    refuse(other, "Q8_0")
    with pytest.raises(TrainError, match="1 of 8 greedy answers differ"):
        refuse(other, "f16")
    for nats in (0.006, float("nan")):
        worse = Check(**{name: getattr(good, name) for name in good.__slots__} | {"nats": nats})
        with pytest.raises(TrainError, match="less likely"):
            refuse(worse, "Q8_0")


def test_chance_is_the_sign_tests() -> None:
    scipy_stats = pytest.importorskip("scipy.stats")
    lost, won, same = (False, True), (True, False), (True, True)
    assert chance([same] * 8) == 1.0
    for n_lost, n_won in ((7, 0), (3, 2), (0, 4), (10, 1)):
        pairs = [lost] * n_lost + [won] * n_won + [same] * 3
        expected = scipy_stats.binomtest(n_lost, n_lost + n_won, 0.5, alternative="greater").pvalue
        assert chance(pairs) == pytest.approx(expected)


def by_ollama(go: str, messages: list[dict[str, str]]) -> str:
    """Write messages as Ollama does with a template of System, Prompt and Response: once a round."""
    rounds: list[dict[str, str]] = [{}]
    for message in messages:
        name = {"system": "System", "user": "Prompt", "assistant": "Response"}[message["role"]]
        rounds[-1][name] = message["content"]
        if name == "Response":
            rounds.append({})
    out = ""
    for number, variables in enumerate(rounds, 1):
        text = go.partition("{{ .Response }}")[0] if number == len(rounds) else go
        text = re.sub(
            r"\{\{ if \.(\w+) \}\}(.*?)\{\{ end \}\}",
            lambda m, v=variables: m[2] if v.get(m[1]) else "",
            text,
            flags=re.DOTALL,
        )
        out += re.sub(r"\{\{ \.(\w+) \}\}", lambda m, v=variables: v[m[1]], text)
    return out


@pytest.mark.parametrize("name", FAMILIES)
@pytest.mark.parametrize("messages", [*SAMPLES, [SYSTEM, *SAMPLES[0]]], ids=["one", "two", "system"])
def test_ollamas_template_writes_what_the_family_writes(name: str, messages: list[dict[str, str]]) -> None:
    assert by_ollama(FAMILIES[name].go, messages) == FAMILIES[name].write(messages)


def tokenizer(template: str, bos: str | None = None) -> Any:
    from tokenizers import Tokenizer, models
    from transformers import PreTrainedTokenizerFast

    made = Tokenizer(models.BPE())
    return PreTrainedTokenizerFast(tokenizer_object=made, chat_template=template, bos_token=bos)


GEMMA = """{{ bos_token }}{% if messages[0]['role'] == 'system' %}{% set first = messages[0]['content'] + '

' %}{% set rest = messages[1:] %}{% else %}{% set first = '' %}{% set rest = messages %}{% endif %}\
{% for m in rest %}{{ '<start_of_turn>' + ('model' if m['role'] == 'assistant' else m['role']) + '
' + (first if loop.first else '') + m['content'] | trim + '<end_of_turn>
' }}{% endfor %}{% if add_generation_prompt %}{{ '<start_of_turn>model
' }}{% endif %}"""


def test_the_family_of_a_template_is_told_by_what_it_writes() -> None:
    from train.base import CHAT_TEMPLATE

    assert family(tokenizer(CHAT_TEMPLATE), adds_bos=False) == "ChatML"
    assert family(tokenizer(GEMMA, "<bos>"), adds_bos=True) == "Gemma"
    assert family(tokenizer(GEMMA, "<bos>"), adds_bos=False) is None  # a start token that nobody would write
    refusing = (
        "{% if messages[0]['role'] == 'system' %}{{ raise_exception('no system') }}{% endif %}"
        + CHAT_TEMPLATE
    )
    assert family(tokenizer(refusing), adds_bos=False) == "ChatML"
    thinking = CHAT_TEMPLATE + "{{ '<think>\n' }}"
    assert family(tokenizer(thinking), adds_bos=False) is None
    text = modelfile("a.gguf", None, ["</s>"])
    assert "TEMPLATE" not in text.replace("# No TEMPLATE", "")
    assert 'PARAMETER stop "</s>"' in text

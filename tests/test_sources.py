"""The registry of real sources, where their files are found, and what every one of them must hold."""

import os
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from curate import hub
from curate.gold import check_gold
from curate.locate import local_folder, locate
from curate.source import Refusal, find_source, source_names
from schemas.errors import RecipeError, SourceError
from schemas.rows import jsonl_line

FIXTURES = Path(__file__).parent / "fixtures/sources"


def read_all(name, root):
    source = find_source(name)
    origin = locate(source, None, root)
    return [source.example(raw, origin) for file in origin.files for raw in source.read(file)]


def test_the_folder_is_the_registry():
    folder = Path(__file__).parent.parent / "curate/sources"
    stems = [p.stem for p in folder.glob("*.py") if p.stem != "__init__"]
    assert source_names() == sorted(stem.replace("_", "-") for stem in stems)
    with pytest.raises(RecipeError, match="did you mean 'financebench'"):
        find_source("financbench")


@pytest.mark.parametrize("name", source_names())
def test_every_source_documents_itself_and_is_pinned(name):
    import importlib

    source = find_source(name)
    doc = importlib.import_module(f"curate.sources.{name.replace('-', '_')}").__doc__
    assert source.name == name
    # Without a pinned commit files have to be given, or the hub's current commit is read: the docstring says which.
    unpinned = ("to be given", "its current one is read, and recorded in the lock")[bool(source.repo)]
    assert len(source.revision) == (0 if unpinned in doc or source.needs else 40)
    for part in (source.revision, source.repo, "licence", "Traps:"):
        assert part in doc


READABLE = [name for name in source_names() if not find_source(name).needs]
REFUSED = {
    "finance-alpaca": 3,
    "finance-instruct": 8,
    "finance-reasoning": 1,
    "financial-phrasebank": 2,
    "investopedia": 1,
}
"""Fixture rows that are meant to be left out; tests/test_sources_*.py say by which rule."""


@pytest.mark.parametrize("name", READABLE)
def test_every_fixture_row_becomes_an_example_whose_gold_reply_passes(name):
    made = read_all(name, FIXTURES)
    examples = [example for example in made if not isinstance(example, Refusal)]
    assert len(examples) >= 6
    assert len(made) - len(examples) == REFUSED.get(name, 0), [e for e in made if isinstance(e, Refusal)]
    for example in examples:
        assert check_gold(example) is None
        assert example.id == example.content_hash()
        reply = example.turns[0].reply
        graded = example.turns[0].answer.kind != "prose"
        assert reply.splitlines()[-1].startswith("Final answer: ") == graded


@pytest.mark.parametrize("name", READABLE)
def test_reading_twice_gives_the_same_rows(name):
    once, twice = (
        [str(e) if isinstance(e, Refusal) else jsonl_line(e) for e in read_all(name, FIXTURES)]
        for _ in range(2)
    )
    assert once == twice


@pytest.mark.skipif("CROSSFOOT_DATA" not in os.environ, reason="CROSSFOOT_DATA names no real data")
@pytest.mark.parametrize(
    ("name", "share"), [("tatqa", 0.98), ("financebench", 0.95), ("finance-reasoning", 0.98)]
)
def test_nearly_every_real_row_becomes_an_example_that_passes(name, share):
    made = read_all(name, Path(os.environ["CROSSFOOT_DATA"]))
    passed = [e for e in made if not isinstance(e, Refusal) and check_gold(e) is None]
    assert len(passed) >= share * len(made)


def test_the_recipes_path_goes_before_the_data_root_and_that_before_the_environment(tmp_path, monkeypatch):
    source = find_source("financebench")
    places = [tmp_path / name for name in ("path", "root/financebench", "env/financebench")]
    for place in places:
        place.mkdir(parents=True)
        (place / "financebench_merged.jsonl").write_text("")
    monkeypatch.setenv("CROSSFOOT_DATA", str(tmp_path / "env"))
    assert locate(source, str(places[0]), tmp_path / "root").files[0].parent == places[0]
    assert locate(source, None, tmp_path / "root").files[0].parent == places[1]
    assert locate(source).files[0].parent == places[2]


@pytest.mark.parametrize("folder", ["made-up", "made_up", "madeup"])
def test_a_name_with_a_hyphen_finds_its_folder_in_any_of_three_spellings(tmp_path, folder):
    source = replace(find_source("financebench"), name="made-up")
    (tmp_path / folder).mkdir()
    assert local_folder(source, None, tmp_path) == tmp_path / folder


def test_local_files_are_local_and_marked_folders_are_fixtures(tmp_path):
    source = find_source("financebench")
    folder = tmp_path / "financebench"
    folder.mkdir()
    (folder / "financebench_open_source.jsonl").write_text("")
    origin = locate(source, None, tmp_path)
    assert (origin.revision, origin.licence) == ("local", "CC-BY-NC-4.0")
    (tmp_path / "FIXTURES.md").write_text("made up")
    assert locate(source, None, tmp_path).revision == "fixture"


def test_the_hubs_merged_file_is_read_rather_than_githubs_when_both_are_there(tmp_path):
    for name in ("financebench_open_source.jsonl", "financebench_merged.jsonl"):
        (tmp_path / name).write_text("")
    origin = locate(find_source("financebench"), str(tmp_path))
    assert [file.name for file in origin.files] == ["financebench_merged.jsonl"]


def test_the_hub_is_read_at_the_pinned_revision(tmp_path, monkeypatch):
    # A cache as huggingface_hub lays it out stands in for the hub: only the pinned commit is in it.
    source = find_source("financebench")
    snapshot = tmp_path / "datasets--PatronusAI--financebench/snapshots" / source.revision
    snapshot.mkdir(parents=True)
    (snapshot / "financebench_merged.jsonl").write_text("{}\n")
    monkeypatch.delenv("CROSSFOOT_DATA", raising=False)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
    origin = locate(source)
    assert origin.revision == source.revision
    assert origin.files == (snapshot / "financebench_merged.jsonl",)


SHA = "5" * 40


class _Hub:
    """Stands in for the hub: what it names as its current commit, and the files of it."""

    def __init__(self, monkeypatch, tmp_path, names, revision=SHA):
        self.asked, self.names, self.revision = [], names, revision
        self.cache = tmp_path / "hub"
        monkeypatch.delenv("CROSSFOOT_DATA", raising=False)
        monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(self.cache))
        monkeypatch.setattr("huggingface_hub.HfApi.repo_info", self.repo_info)
        monkeypatch.setattr("huggingface_hub.hf_hub_download", self.download)
        hub.ask_hub.cache_clear()

    def repo_info(self, repo, *, repo_type, revision, timeout):
        self.asked.append(revision)
        siblings = [SimpleNamespace(rfilename=name) for name in self.names]
        return SimpleNamespace(sha=self.revision, siblings=siblings)

    def download(self, repo, name, *, repo_type, revision):
        file = self.cache / f"datasets--{repo.replace('/', '--')}/snapshots" / revision / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("[]")
        return str(file)


REASONING = ["README.md", "functions/easy.json", "data/easy.json", "data/medium.json", "data/hard.json"]


def test_without_a_pinned_commit_the_hubs_current_one_is_read_and_said(monkeypatch, tmp_path):
    there = _Hub(monkeypatch, tmp_path, REASONING)
    origin = locate(find_source("finance-reasoning"))
    assert (origin.revision, there.asked) == (SHA, [None])
    assert [file.name for file in origin.files] == ["easy.json", "medium.json", "hard.json"]
    assert {file.parent.name for file in origin.files} == {"data"}


def test_one_run_reads_one_commit_even_if_the_hub_moves_on(monkeypatch, tmp_path):
    there = _Hub(monkeypatch, tmp_path, ["train.json"])
    first = locate(find_source("finance-instruct"))
    there.revision = "6" * 40
    assert locate(find_source("finance-instruct")) == first


def test_without_a_connection_the_one_commit_of_the_cache_is_read(monkeypatch, tmp_path):
    _Hub(monkeypatch, tmp_path, REASONING)
    first = locate(find_source("finance-reasoning"))
    hub.ask_hub.cache_clear()

    def offline(*args, **kwargs):
        raise ConnectionError("no route")

    monkeypatch.setattr("huggingface_hub.HfApi.repo_info", offline)
    assert locate(find_source("finance-reasoning")) == first
    (tmp_path / "hub/datasets--BUPT-Reasoning-Lab--FinanceReasoning/snapshots" / ("7" * 40) / "data").mkdir(
        parents=True
    )
    for name in REASONING[2:]:
        (
            tmp_path / "hub/datasets--BUPT-Reasoning-Lab--FinanceReasoning/snapshots" / ("7" * 40) / name
        ).write_text("[]")
    with pytest.raises(SourceError, match="no commit is pinned"):
        locate(find_source("finance-reasoning"))


def test_a_repository_without_the_files_is_no_source(monkeypatch, tmp_path):
    _Hub(monkeypatch, tmp_path, ["README.md", "data/easy.json"])
    with pytest.raises(SourceError, match=r"has no easy\.json, medium\.json, hard\.json .*5555555"):
        locate(find_source("finance-reasoning"))


def test_what_is_nowhere_on_the_hub_is_read_from_files_only(monkeypatch):
    monkeypatch.delenv("CROSSFOOT_DATA", raising=False)
    with pytest.raises(SourceError, match="fiqa: it is not on the hub"):
        locate(find_source("fiqa"))


def test_an_unreachable_hub_names_the_three_ways(monkeypatch):
    def offline(*args, **kwargs):
        raise ConnectionError("no route")

    monkeypatch.delenv("CROSSFOOT_DATA", raising=False)
    monkeypatch.setattr("huggingface_hub.HfApi.repo_info", offline)
    monkeypatch.setattr("huggingface_hub.try_to_load_from_cache", lambda *a, **k: None)
    hub.ask_hub.cache_clear()
    with pytest.raises(SourceError, match=r"--data-root DIR; set CROSSFOOT_DATA=DIR .* `path: FOLDER`"):
        locate(find_source("tatqa"))


SHOWN = {
    "convfinqa": "Single_TIDE/2021/page_40.pdf-1",
    "finance-alpaca": "What is a good budget for a first apartment?",
    "finance-instruct": "Why do bond prices fall when interest rates rise?",
    "finance-reasoning": "test-90001",
    "financebench": "financebench_id_90001",
    "financial-phrasebank": "Net sales of Tidewell rose to EUR 20.1 mn from EUR 18.4 mn .@positive",
    "finqa": "TIDE/2021/page_40.pdf-1",
    "fiqa": "What is the risk of a portfolio of one stock?",
    "investopedia": "What does a money market fund hold?",
    "tatqa": "30ff6a67-eb94-5dd5-ae2a-b187e61ad4b7",
}


@pytest.mark.parametrize("name", READABLE)
def test_the_row_that_a_docstring_shows_is_one_of_the_fixtures(name):
    import importlib

    doc = importlib.import_module(f"curate.sources.{name.replace('-', '_')}").__doc__
    folder = FIXTURES / name
    assert SHOWN[name] in doc
    assert any(SHOWN[name] in file.read_text("latin-1") for file in folder.iterdir())

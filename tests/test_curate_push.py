"""Publishing a mix: exactly what is locked and verified goes to the hub, and nothing else is touched there.

The hub is a stand-in that takes only calls that the real HfApi's signatures take, and keeps what it was sent.
"""

import inspect
import shutil
from fnmatch import fnmatch
from pathlib import Path
from types import SimpleNamespace

import huggingface_hub
import pytest
import yaml
from click.testing import CliRunner
from huggingface_hub.errors import HfHubHTTPError, OfflineModeIsEnabled, RepositoryNotFoundError
from lock_edits import edit_lock

from curate.cli import main
from curate.mix import mix
from curate.push import push
from schemas.dataset import check_lock
from schemas.errors import CrossfootError, LockError, RowError
from schemas.recipe import MixRecipe

SYNTH = {"synth": "unit-scale", "difficulty": "starter", "train": 3, "eval": 1}
REPO = "someone/figures"
REAL = huggingface_hub.HfApi


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    out = tmp_path_factory.mktemp("push") / "mix"
    mix(MixRecipe(kind="mix", name="small", seed=5, mix=[SYNTH]), out)
    return out


@pytest.fixture
def folder(made, tmp_path):
    return shutil.copytree(made, tmp_path / "mix")


def answer(kind, code, text):
    request = SimpleNamespace(method="POST", url="https://hub.invalid")
    response = SimpleNamespace(status_code=code, headers={}, request=request)
    return kind(text, response=response, server_message=text)


class Hub:
    """Repositories by name: whether each is private, and its files."""

    def __init__(self):
        self.repos = {}
        self.commits = []
        self.fails = None

    def api(self):
        hub = self

        class Api:
            def __getattr__(self, name):
                signature = inspect.signature(getattr(REAL, name))

                def call(*args, **kwargs):
                    bound = signature.bind(self, *args, **kwargs)
                    assert bound.arguments["repo_type"] == "dataset"
                    if hub.fails:
                        raise hub.fails
                    return getattr(hub, name)(**{k: v for k, v in bound.arguments.items() if k != "self"})

                return call

        return Api()

    def repo_info(self, repo_id, repo_type):
        if repo_id not in self.repos:
            raise answer(RepositoryNotFoundError, 404, "no such repository")
        return SimpleNamespace(private=self.repos[repo_id]["private"])

    def list_repo_files(self, repo_id, repo_type):
        return sorted(self.repos[repo_id]["files"])

    def create_repo(self, repo_id, repo_type, private, exist_ok):
        assert exist_ok
        self.repos.setdefault(repo_id, {"private": bool(private), "files": {".gitattributes": b""}})

    def upload_folder(self, repo_id, repo_type, folder_path, allow_patterns, delete_patterns, commit_message):
        files = self.repos[repo_id]["files"]
        for name in [n for n in files if any(fnmatch(n, p) for p in delete_patterns or ())]:
            del files[name]
        for path in Path(folder_path).iterdir():
            if any(fnmatch(path.name, pattern) for pattern in allow_patterns):
                files[path.name] = path.read_bytes()
        self.commits.append(commit_message)
        return SimpleNamespace(commit_url=f"https://hub.invalid/{repo_id}/commit/abcdef0", oid="abcdef0123")


@pytest.fixture
def hub(monkeypatch):
    hub = Hub()
    monkeypatch.setattr(huggingface_hub, "HfApi", hub.api)
    monkeypatch.setattr(huggingface_hub, "get_token", lambda: "token")
    return hub


def test_exactly_the_locked_files_arrive_with_their_lock_and_card(hub, folder, tmp_path):
    (folder / "notes.txt").write_text("mine")
    pushed = push(folder, REPO)
    there = hub.repos[REPO]["files"]
    assert set(there) - {".gitattributes"} == set(pushed.files) == {*check_lock(folder).outputs, "lock.json"}
    assert not hub.repos[REPO]["private"]
    fetched = tmp_path / "fetched"
    fetched.mkdir()
    for name in pushed.files:
        (fetched / name).write_bytes(there[name])
    check_lock(fetched)  # what arrived matches the lock that arrived
    assert yaml.safe_load(there["README.md"].decode().split("---")[1])["configs"]
    assert len(hub.commits) == 1
    assert "small, seed 5" in hub.commits[0]


def test_a_changed_file_is_never_sent(hub, folder):
    (folder / "README.md").write_text("a card that says something else")
    with pytest.raises(LockError, match="changed after the mix was made"):
        push(folder, REPO)
    assert hub.repos == {}


def test_a_folder_whose_hashes_hold_but_whose_proofs_do_not_is_never_sent(hub, folder, monkeypatch):
    import synth
    from schemas.errors import VerificationError

    def broken(example):
        raise VerificationError("no", category="unit-scale", seed=5, index=0, gate="recompute")

    monkeypatch.setattr(synth, "verify", broken)
    with pytest.raises(RowError, match="proof does not hold"):
        push(folder, REPO)
    assert hub.repos == {}


def test_without_a_token_the_error_says_how_to_get_one(folder, monkeypatch):
    monkeypatch.setattr(huggingface_hub, "get_token", lambda: None)
    done = CliRunner().invoke(main, ["push", str(folder), REPO])
    assert done.exit_code == 2
    assert "no token" in done.stderr
    assert "hf auth login" in done.stderr


@pytest.mark.parametrize("name", ["a/b/c", "figures", "-x/y", "a b/c"])
def test_a_name_that_is_no_repository_is_refused_before_anything_is_read(hub, tmp_path, name):
    with pytest.raises(CrossfootError, match="no name of a hub repository|whose is it"):
        push(tmp_path / "nothing", name)


def test_private_makes_it_private_and_refuses_a_public_one(hub, folder):
    push(folder, REPO, private=True)
    assert hub.repos[REPO]["private"]
    push(folder, REPO, private=True)  # once more
    hub.repos["someone/public"] = {"private": False, "files": {}}
    with pytest.raises(CrossfootError, match="public already"):
        push(folder, "someone/public", private=True)
    assert hub.repos["someone/public"]["files"] == {}


@pytest.mark.parametrize(
    ("files", "named"),
    [
        ({"data.csv"}, "data.csv"),
        ({"README.md", "train.parquet"}, "README.md"),
        ({"lock.json", "thesis.pdf"}, "thesis.pdf"),
    ],
)
def test_a_repository_with_other_work_is_left_alone(hub, folder, files, named):
    before = dict.fromkeys({".gitattributes", *files}, b"work")
    hub.repos[REPO] = {"private": True, "files": dict(before)}
    with pytest.raises(CrossfootError, match=f"holds {named}, which no mix has written"):
        push(folder, REPO)
    assert hub.repos[REPO]["files"] == before


def test_an_earlier_mix_is_replaced_with_what_this_one_lacks_removed(hub, folder):
    (folder / "overlap.parquet").unlink()
    edit_lock(folder, lambda lock: lock["outputs"].pop("overlap.parquet"))
    hub.repos[REPO] = {"private": False, "files": {"lock.json": b"old", "overlap.parquet": b"old"}}
    pushed = push(folder, REPO)
    assert "overlap.parquet" not in pushed.files
    assert "overlap.parquet" not in hub.repos[REPO]["files"]


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (answer(HfHubHTTPError, 403, "read-only token"), "refuses this token .*read-only token"),
        (answer(HfHubHTTPError, 500, "oops"), "answered 500 .*oops"),
        (OfflineModeIsEnabled("offline mode"), "can't be reached .*offline mode"),
    ],
)
def test_what_the_hub_refuses_is_one_error(hub, folder, error, said):
    hub.fails = error
    with pytest.raises(CrossfootError, match=said):
        push(folder, REPO)


def recipe(tmp_path):
    path = tmp_path / "small.yaml"
    path.write_text(yaml.safe_dump({"kind": "mix", "name": "small", "seed": 5, "mix": [SYNTH]}))
    return str(path)


def test_mix_pushes_what_it_made(hub, tmp_path):
    done = CliRunner().invoke(
        main, ["mix", recipe(tmp_path), "--out", str(tmp_path / "out"), "--push-to-hub", REPO]
    )
    assert done.exit_code == 0, done.output
    assert done.stdout.splitlines() == [str(tmp_path / "out"), f"https://hub.invalid/{REPO}/commit/abcdef0"]
    assert hub.repos[REPO]["files"]["lock.json"] == (tmp_path / "out/lock.json").read_bytes()


def test_mix_pushes_in_private_where_it_is_told_to(hub, tmp_path):
    told = ["mix", recipe(tmp_path), "--out", str(tmp_path / "out"), "--private"]
    alone = CliRunner().invoke(main, told)
    assert alone.exit_code == 2
    assert "--private says how to publish" in alone.stderr
    assert not (tmp_path / "out").exists()
    done = CliRunner().invoke(main, [*told, "--push-to-hub", REPO])
    assert done.exit_code == 0, done.output
    assert hub.repos[REPO]["private"]
    hub.repos[REPO]["private"] = False
    refused = CliRunner().invoke(main, [*told, "--push-to-hub", REPO])
    assert refused.exit_code == 2
    assert "is public already" in refused.stderr


def test_mix_without_a_token_stops_before_anything_is_made(tmp_path, monkeypatch):
    monkeypatch.setattr(huggingface_hub, "get_token", lambda: None)
    done = CliRunner().invoke(
        main, ["mix", recipe(tmp_path), "--out", str(tmp_path / "out"), "--push-to-hub", REPO]
    )
    assert done.exit_code == 2
    assert "no token" in done.stderr
    assert not (tmp_path / "out").exists()

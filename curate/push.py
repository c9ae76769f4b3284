"""Publishing a mix on the hub: the folder as it is locked, its card as the repository's, in one commit.

What is published is checked in full first (``curate.verify``), and exactly the files that the lock lists are sent,
with lock.json. A repository that holds anything but an earlier mix is left alone, as a folder is by ``curate mix``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from curate.verify import verify_folder
from schemas.dataset import FILES, OPTIONAL, read_lock
from schemas.errors import CrossfootError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_OURS = {*FILES, *OPTIONAL, "lock.json"}
_HUBS_OWN = ".gitattributes"
"""Made by the hub in every repository."""


@dataclass(frozen=True, slots=True)
class Pushed:
    """What was published: the repository, the commit's address and hash, the files that were sent."""

    repo: str
    url: str
    commit: str
    files: tuple[str, ...]


def check_hub(repo: str) -> None:
    """Check what can be checked before anything is sent. Raises CrossfootError for a bad name or no token."""
    from huggingface_hub import get_token
    from huggingface_hub.errors import HFValidationError
    from huggingface_hub.utils import validate_repo_id

    try:
        validate_repo_id(repo)
    except HFValidationError as error:
        raise CrossfootError(f"{repo}: no name of a hub repository ({error})") from None
    if "/" not in repo:
        raise CrossfootError(f"{repo}: whose is it? Write USER/{repo} or ORGANISATION/{repo}")
    if not get_token():
        raise CrossfootError(
            f"{repo}: there is no token for the hub; run `hf auth login`, or set HF_TOKEN to a token that may write"
        )


def push(
    folder: Path, repo: str, *, private: bool = False, each: Callable[[], None] = lambda: None
) -> Pushed:
    """Publish a dataset folder as the hub's dataset ``repo`` (``USER/NAME``), created if it is not there.

    ``private`` makes it private, and refuses one that is public already. ``each`` is called once a row that
    is verified. Raises LockError or RowError where the folder does not verify; CrossfootError without a token,
    for a repository that holds other work, and for what the hub refuses. Nothing is sent then.
    """
    from huggingface_hub import HfApi
    from huggingface_hub.errors import HTTPError

    check_hub(repo)
    verify_folder(folder, each=each)
    lock = read_lock(folder)
    files = sorted([*lock.outputs, "lock.json"])
    api = HfApi()
    try:
        _check_there(api, repo, private=private)
        api.create_repo(repo, repo_type="dataset", private=private or None, exist_ok=True)
        commit = api.upload_folder(
            repo_id=repo,
            repo_type="dataset",
            folder_path=folder,
            allow_patterns=files,
            # Of an earlier mix: what this one does not have would stand beside a lock that does not list it.
            delete_patterns=sorted(_OURS - set(files)) or None,
            commit_message=f"{lock.recipe['name']}, seed {lock.recipe['seed']}, made by Crossfoot {lock.crossfoot}",
        )
    except (HTTPError, ConnectionError) as error:
        raise CrossfootError(f"{repo}: {_why(error)}") from None
    return Pushed(repo, commit.commit_url, commit.oid, tuple(files))


def _check_there(api: Any, repo: str, *, private: bool) -> None:
    """Refuse a repository that is public but should be private, or that no mix was pushed to before."""
    from huggingface_hub.errors import RepositoryNotFoundError

    try:
        there = api.repo_info(repo, repo_type="dataset")
    except RepositoryNotFoundError:
        return
    if private and not there.private:
        raise CrossfootError(f"{repo} is public already; make it private on the hub, or take another name")
    names = set(api.list_repo_files(repo, repo_type="dataset")) - {_HUBS_OWN}
    if names and ("lock.json" not in names or names - _OURS):
        held = min(names - _OURS, default=min(names))
        raise CrossfootError(f"{repo} holds {held}, which no mix has written; take another name")


def _why(error: Exception) -> str:
    """Say in a line what the hub answered, or that it can't be reached."""
    answered = getattr(getattr(error, "response", None), "status_code", None)
    said = " ".join((getattr(error, "server_message", None) or str(error)).split())[:300]
    if answered in (401, 403):
        return f"the hub refuses this token ({said}); it must be allowed to write there"
    return f"the hub answered {answered} ({said})" if answered else f"the hub can't be reached ({said})"

"""What curate verify finds behind hashes that fit: each check alone, in folders sealed to pass the rest."""

import json
from pathlib import Path

import pytest

from curate.mix import mix
from curate.verify import verify_folder
from schemas import rows
from schemas.dataset import read_split
from schemas.errors import CrossfootError
from schemas.files import sha256_file
from schemas.recipe import MixRecipe

FIXTURES = Path(__file__).parent / "fixtures/sources"


@pytest.fixture
def folder(tmp_path):
    entry = {"source": "financebench", "train": 8, "eval": 4}
    recipe = MixRecipe.model_validate({"kind": "mix", "name": "x", "seed": 1, "mix": [entry]})
    mix(recipe, tmp_path / "mix", data_root=FIXTURES)
    return tmp_path / "mix"


def reseal(folder, side, examples):
    """Write other rows and make the lock fit them, as someone with this code could."""
    path = folder / f"{side}.parquet"
    rows.write_parquet(path, map(rows.columns, examples), rows.arrow_schema())
    lock = json.loads((folder / "lock.json").read_text())
    lock["outputs"][path.name] = {
        "sha256": sha256_file(path), "rows": len(examples), "rows_sha256": rows.canonical_hash(examples)
    }  # fmt: skip
    (folder / "lock.json").write_text(json.dumps(lock))


def test_an_untouched_folder_passes(folder):
    assert verify_folder(folder) == {"train": 8, "eval": 4, "documents": 8, "proofs": 0, "files": 4}


def test_a_missing_row_is_found(folder):
    reseal(folder, "train", list(read_split(folder, "train"))[:-1])
    with pytest.raises(CrossfootError, match="7 rows of financebench, but the recipe asks for 8"):
        verify_folder(folder)


def test_a_document_on_both_sides_is_found(folder):
    train, held = (list(read_split(folder, side)) for side in ("train", "eval"))
    reseal(folder, "train", [held[0], *train[1:]])
    with pytest.raises(CrossfootError, match="stand in train and in eval"):
        verify_folder(folder)


def test_a_row_whose_id_is_not_its_contents_hash_is_found(folder):
    train = list(read_split(folder, "train"))
    changed = train[3].model_copy(update={"document": "financebench/OTHER"})
    reseal(folder, "train", [*train[:3], changed, *train[4:]])
    with pytest.raises(CrossfootError, match=r"train.parquet, line 4 \(row [0-9a-f]{64}\)"):
        verify_folder(folder)


def test_rows_that_do_not_give_the_locks_hash_are_found(folder):
    lock = json.loads((folder / "lock.json").read_text())
    lock["outputs"]["train.parquet"]["rows_sha256"] = "0" * 64
    (folder / "lock.json").write_text(json.dumps(lock))
    with pytest.raises(CrossfootError, match="rows_sha256"):
        verify_folder(folder)


def test_a_folder_that_is_no_mix_says_how_to_make_one(tmp_path):
    with pytest.raises(CrossfootError, match="make one with curate mix"):
        verify_folder(tmp_path)

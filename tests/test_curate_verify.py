"""What curate verify finds behind hashes that fit: each check alone, in folders sealed to pass the rest."""

from pathlib import Path

import pytest
from lock_edits import edit_lock

from curate.mix import mix
from curate.verify import verify_folder, verify_lock
from schemas import rows
from schemas.dataset import check_lock, lock_text, read_lock, read_split
from schemas.errors import CrossfootError, LockError
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
    output = {
        "sha256": sha256_file(path),
        "rows": len(examples),
        "rows_sha256": rows.canonical_hash(examples),
    }
    edit_lock(folder, lambda lock: lock["outputs"].update({path.name: output}))


def test_an_untouched_folder_passes(folder):
    assert verify_folder(folder) == {"train": 8, "eval": 4, "documents": 8, "proofs": 0, "files": 5}


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


def test_repeats_that_were_generated_count_as_read_and_left_out(tmp_path, monkeypatch):
    import synth

    generate = synth.generate

    def doubled(*args, count, start=0, **kwargs):
        for index in range(start, start + count):
            yield from generate(*args, count=1, start=index // 2, **kwargs)

    monkeypatch.setattr(synth, "generate", doubled, raising=False)
    entry = {"synth": "unit-scale", "difficulty": "starter", "train": 3, "eval": 2}
    recipe = MixRecipe.model_validate({"kind": "mix", "name": "x", "seed": 1, "mix": [entry]})
    made = mix(recipe, tmp_path / "mix")
    assert len(made.division.rejected) == 4
    assert made.lock.inputs["unit-scale"].rows == 3 + 2 + 4
    assert "| unit-scale | Apache-2.0 | unit-scale@" in (tmp_path / "mix/README.md").read_text()
    assert (tmp_path / "mix/README.md").read_text().count("| 9 |") == 1
    assert verify_folder(tmp_path / "mix")["train"] == 3


def test_a_source_that_is_not_there_is_said_before_anything_is_generated(tmp_path, monkeypatch):
    import curate.drawing

    monkeypatch.setattr(curate.drawing, "generated", lambda *_: pytest.fail("generated first"))
    entries = [
        {"synth": "unit-scale", "difficulty": "starter", "train": 3, "eval": 2},
        {"source": "tatqa", "train": 1, "eval": 1},
    ]
    recipe = MixRecipe.model_validate({"kind": "mix", "name": "x", "seed": 1, "mix": entries})
    with pytest.raises(CrossfootError, match="tatqa"):
        mix(recipe, tmp_path / "mix", data_root=tmp_path)


def test_rows_that_do_not_give_the_locks_hash_are_found(folder):
    edit_lock(folder, lambda lock: lock["outputs"]["train.parquet"].update(rows_sha256="0" * 64))
    with pytest.raises(CrossfootError, match="rows_sha256"):
        verify_folder(folder)


def test_a_folder_that_is_no_mix_says_how_to_make_one(tmp_path):
    with pytest.raises(CrossfootError, match="make one with curate mix"):
        verify_folder(tmp_path)


@pytest.mark.parametrize("name", ["train.parquet", "eval.parquet", "rejected.parquet", "README.md"])
def test_a_lock_that_does_not_list_a_file_is_refused(folder, name):
    edit_lock(folder, lambda lock: lock["outputs"].pop(name))
    with pytest.raises(LockError, match=f"does not list {name}"):
        check_lock(folder)


@pytest.mark.parametrize("name", ["train.parquet", "eval.parquet", "rejected.parquet", "README.md"])
def test_a_missing_file_is_named(folder, name):
    (folder / name).unlink()
    with pytest.raises(LockError, match=f"{name} is missing"):
        check_lock(folder)


def test_a_missing_split_is_a_lock_error(folder):
    (folder / "train.parquet").unlink()
    with pytest.raises(LockError, match=r"train.parquet is missing"):
        list(read_split(folder, "train"))


def test_a_parquet_file_that_the_lock_does_not_list_is_refused(folder):
    (folder / "train-00001.parquet").write_bytes((folder / "train.parquet").read_bytes())
    with pytest.raises(LockError, match=r"train-00001.parquet is not of this mix"):
        verify_folder(folder)


@pytest.mark.parametrize("name", ["train.parquet", "rejected.parquet"])
def test_a_row_count_of_the_lock_that_is_not_the_files_is_found(folder, name):
    edit_lock(folder, lambda lock: lock["outputs"][name].update(rows=lock["outputs"][name]["rows"] + 1))
    with pytest.raises(LockError, match=rf"{name} holds \d+ rows, but lock.json says \d+"):
        verify_folder(folder)


def test_rows_that_were_read_but_are_in_no_file_are_found(folder):
    def one_more(lock):
        (name,) = lock["inputs"]
        lock["inputs"][name]["rows"] += 1

    edit_lock(folder, one_more)
    with pytest.raises(LockError, match="financebench: 20 rows were read, but 12 are taken and 7 left out"):
        verify_folder(folder)


def test_any_changed_byte_of_the_lock_is_found(folder):
    path = folder / "lock.json"
    whole = path.read_bytes()
    for place in range(len(whole)):
        changed = bytearray(whole)
        changed[place] ^= 1
        path.write_bytes(changed)
        with pytest.raises(LockError, match=r"lock\.json"):
            verify_lock(folder)
    path.write_bytes(whole)
    verify_lock(folder)


def test_a_lock_without_its_seal_is_found(folder):
    lock = read_lock(folder).model_copy(update={"seal": ""})
    (folder / "lock.json").write_text(lock_text(lock))
    with pytest.raises(LockError, match="has no seal"):
        verify_folder(folder)

"""Nobody ever sees half a file."""

import hashlib
import json

import pytest

from schemas.errors import CrossfootError, LockError, RowError
from schemas.example import Sourced, canonical_json, canonical_row
from schemas.files import replacing_dir, replacing_file
from schemas.rows import arrow_schema, columns, jsonl_line, read_examples, read_jsonl, write_parquet
from synth import generate


class BoomError(Exception):
    pass


def test_an_error_while_writing_leaves_the_old_file_and_no_partial(tmp_path):
    path = tmp_path / "deep" / "a.txt"
    with replacing_file(path) as partial:
        partial.write_text("old")
    with pytest.raises(BoomError), replacing_file(path) as partial:
        partial.write_text("half")
        raise BoomError
    assert path.read_text() == "old"
    assert [p.name for p in path.parent.iterdir()] == ["a.txt"]


def test_a_folder_is_replaced_whole_or_not_at_all(tmp_path):
    path = tmp_path / "mix"
    with replacing_dir(path) as partial:
        (partial / "a").write_text("1")
    with pytest.raises(BoomError), replacing_dir(path) as partial:
        (partial / "b").write_text("2")
        raise BoomError
    assert [p.name for p in path.iterdir()] == ["a"]
    with replacing_dir(path) as partial:
        (partial / "c").write_text("3")
    assert [p.name for p in path.iterdir()] == ["c"]
    assert [p.name for p in tmp_path.iterdir()] == ["mix"]


def test_examples_survive_both_formats(tmp_path):
    rows = list(generate("unit-scale", count=20, seed=1))
    jsonl, parquet = tmp_path / "a.jsonl", tmp_path / "a.parquet"
    jsonl.write_text("".join(map(jsonl_line, rows)), encoding="utf-8")
    write_parquet(parquet, map(columns, rows), arrow_schema())
    assert list(read_examples(jsonl)) == rows
    assert list(read_examples(parquet)) == rows
    assert all(row.id == row.content_hash() for row in read_examples(parquet))


@pytest.mark.parametrize(
    ("line", "says"), [("{", "line 2"), ("", "line 2"), ('{"id": "x"}', "line 2"), ('{"idd": 3}', "line 2")]
)
def test_a_malformed_row_names_file_and_line(tmp_path, line, says):
    (row,) = generate("unit-scale", count=1, seed=1)
    path = tmp_path / "rows.jsonl"
    path.write_text(jsonl_line(row) + line + "\n", encoding="utf-8")
    with pytest.raises(RowError, match=f"rows.jsonl, {says}"):
        list(read_jsonl(path))


def test_exact_numbers_are_not_read_from_binary_floats(tmp_path):
    (row,) = generate("unit-scale", count=1, seed=1)
    data = json.loads(jsonl_line(row))
    data["turns"][0]["answer"]["exact"] = 0.1
    path = tmp_path / "rows.jsonl"
    path.write_text(json.dumps(data) + "\n", encoding="utf-8")
    with pytest.raises(RowError, match="exact"):
        list(read_jsonl(path))


def test_a_file_that_is_not_parquet_is_an_expected_error(tmp_path):
    path = tmp_path / "rows.parquet"
    path.write_text("not parquet")
    with pytest.raises(CrossfootError, match="not a Parquet file"):
        list(read_examples(path))


def test_a_lock_is_required_and_checked(tmp_path):
    from schemas.dataset import read_lock

    with pytest.raises(LockError, match="lock.json is missing"):
        read_lock(tmp_path)
    (tmp_path / "lock.json").write_text("{}")
    with pytest.raises(LockError, match="not a dataset's lock"):
        read_lock(tmp_path)


def test_canonical_rows_are_the_canonical_json_of_what_pydantic_dumps():
    for category in ("consistency", "sec-style", "unit-scale"):
        for row in generate(category, count=15, seed=4, difficulty="hard"):
            assert canonical_row(row).decode() == canonical_json(row.model_dump(mode="json"))
    origin = Sourced(source="a", revision="fixture", licence="MIT", row_id="1")
    for provenance in (origin, Sourced(**{name: "é" for name in Sourced.model_fields if name != "kind"})):
        real = row.model_copy(update={"provenance": provenance})
        assert canonical_row(real).decode() == canonical_json(real.model_dump(mode="json"))
        dumped = real.model_dump(mode="json", exclude={"id"})
        assert real.content_hash() == hashlib.sha256(canonical_json(dumped).encode()).hexdigest()
    huge = row.model_copy(update={"provenance": row.provenance.model_copy(update={"seed": 2**70})})
    assert canonical_row(huge).decode() == canonical_json(huge.model_dump(mode="json"))

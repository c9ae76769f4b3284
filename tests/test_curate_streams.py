"""Reading rows one by one: a list in pieces reads as the whole, a broken row does not stop the file."""

import datetime as dt
import json
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from curate import streams
from curate.streams import read_rows
from schemas.errors import RowError

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)
ROWS = st.lists(st.dictionaries(st.text(max_size=6), VALUES, max_size=4), max_size=6)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=ROWS, chunk=st.integers(1, 40), indent=st.sampled_from([None, 1]), ascii_=st.booleans())
def test_a_list_read_in_pieces_of_any_size_is_the_list(tmp_path, monkeypatch, rows, chunk, indent, ascii_):
    monkeypatch.setattr(streams, "_CHUNK", chunk)
    file = tmp_path / "rows.json"
    file.write_text(json.dumps(rows, indent=indent, ensure_ascii=ascii_), "utf-8")
    assert [row.data for row in read_rows(file)] == rows


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=ROWS)
def test_lines_are_the_rows(tmp_path, rows):
    file = tmp_path / "rows.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    assert [row.data for row in read_rows(file)] == rows
    assert [row.place for row in read_rows(file)] == [f"rows.jsonl line {n}" for n in range(1, len(rows) + 1)]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("[]", 0),
        (" [ ] ", 0),
        ('\ufeff[{"a": 1}]', 1),
        ('[{"a": 1} , {"b": 2}\n]\n', 2),
        ('{"a": 1}\n{"b": 2}\n', 2),
        ("", 0),
    ],
)
def test_a_json_file_is_a_list_or_lines(tmp_path, text, count):
    (tmp_path / "a.json").write_text(text, "utf-8")
    assert len(list(read_rows(tmp_path / "a.json"))) == count


@pytest.mark.parametrize(
    "text", ['[{"a": 1}', '[{"a": 1} {"b": 2}]', '[{"a": 1},]', '[{"a": 1}, {"b"', "[nope]", '[{"a": 1}, ']
)
def test_a_list_that_is_cut_or_broken_stops_and_names_the_item(tmp_path, text):
    (tmp_path / "a.json").write_text(text, "utf-8")
    with pytest.raises(RowError, match="item"):
        list(read_rows(tmp_path / "a.json"))


@pytest.mark.parametrize("item", ["1", '"x"', "[2]", "null", r'{"a": "\ud800"}'])
def test_an_item_that_is_no_row_is_broken_and_the_next_is_read(tmp_path, item):
    (tmp_path / "a.json").write_text(f'[{item}, {{"a": 1}}]', "utf-8")
    first, second = read_rows(tmp_path / "a.json")
    assert first.broken
    assert first.place == "a.json item 1"
    assert (second.data, second.broken) == ({"a": 1}, "")


def test_bytes_that_are_no_text_stop_a_list(tmp_path):
    (tmp_path / "a.json").write_bytes(b'[{"a": "\xff"}]')
    with pytest.raises(RowError, match="not UTF-8"):
        list(read_rows(tmp_path / "a.json"))


def test_an_integer_of_too_many_digits_is_a_broken_row(tmp_path):
    (tmp_path / "a.jsonl").write_text('{"a": ' + "9" * 5000 + '}\n{"a": 1}\n', "utf-8")
    assert [bool(row.broken) for row in read_rows(tmp_path / "a.jsonl")] == [True, False]


def test_parquet_values_become_what_json_holds(tmp_path):
    rows = [{"d": dt.date(2024, 5, 1), "n": Decimal("1.50"), "f": float("nan"), "b": b"x", "l": [{"a": 1}]}]
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "a.parquet")
    (row,) = read_rows(tmp_path / "a.parquet")
    assert row.data == {"d": "2024-05-01", "n": "1.50", "f": None, "b": "x", "l": [{"a": 1}]}
    assert row.place == "a.parquet row 1"


@pytest.mark.parametrize("name", ["a.parquet", "a.txt"])
def test_a_file_that_is_not_what_its_name_says_stops(tmp_path, name):
    (tmp_path / name).write_bytes(b"PAR1 no")
    with pytest.raises(RowError):
        list(read_rows(tmp_path / name))


def test_a_csv_that_is_no_text_stops(tmp_path):
    (tmp_path / "a.csv").write_bytes(b"a,b\n\xff,1\n")
    with pytest.raises(RowError, match="not UTF-8"):
        list(read_rows(tmp_path / "a.csv"))

"""Files of examples that are broken, or whose plain columns say something else than their examples."""

import pytest

from schemas.errors import CrossfootError, RowError
from schemas.rows import arrow_schema, canonical_hash, columns, jsonl_line, read_examples, write_parquet
from synth import generate

ROWS = list(generate("unit-scale", count=3, seed=1, difficulty="starter"))


def parquet(tmp_path, change=lambda table: table):
    import pyarrow.parquet as pq

    path = tmp_path / "rows.parquet"
    write_parquet(path, map(columns, ROWS), arrow_schema())
    pq.write_table(change(pq.read_table(path)), path)
    return path


def test_a_byte_that_is_no_text_is_named_with_its_line(tmp_path):
    path = tmp_path / "rows.jsonl"
    path.write_bytes("".join(map(jsonl_line, ROWS)).encode() + b"{\xff}\n")
    with pytest.raises(RowError, match="rows.jsonl, line 4: not UTF-8"):
        list(read_examples(path))


@pytest.mark.parametrize("name", [name for name in columns(ROWS[0]) if name != "example"])
def test_a_plain_column_that_differs_from_the_example_is_named(tmp_path, name):
    import pyarrow as pa

    def change(table):
        values = table.to_pylist()
        if name == "messages":
            values[1][name][-1]["content"] += "0"
        else:
            values[1][name] += "x"
        return pa.Table.from_pylist(values, schema=table.schema)

    with pytest.raises(RowError, match=f"rows.parquet, line 2 .*column '{name}' is not what"):
        list(read_examples(parquet(tmp_path, change)))


def test_a_column_may_be_left_out_but_not_the_example(tmp_path):
    path = parquet(tmp_path, lambda table: table.drop_columns(["licence", "messages"]))
    assert canonical_hash(read_examples(path)) == canonical_hash(ROWS)
    with pytest.raises(CrossfootError, match="no text column `example`"):
        list(read_examples(parquet(tmp_path, lambda table: table.drop_columns(["example"]))))


def test_a_column_that_nothing_can_check_is_refused(tmp_path):
    def change(table):
        return table.append_column("prompt", table.column("answer"))

    with pytest.raises(CrossfootError, match="column 'prompt' is none of"):
        list(read_examples(parquet(tmp_path, change)))


def test_a_corrupt_parquet_file_is_an_expected_error_or_reads_the_same(tmp_path):
    whole = parquet(tmp_path).read_bytes()
    path = tmp_path / "rows.parquet"
    refused = 0
    for start in range(0, len(whole), 97):
        path.write_bytes(whole[:start] + b"\xff" * len(whole[start : start + 64]) + whole[start + 64 :])
        try:
            assert list(read_examples(path)) == ROWS
        except CrossfootError:
            refused += 1
    assert refused > 20

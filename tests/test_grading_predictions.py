"""Reading predictions made elsewhere: harmless differences of files pass, what could be misread is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from schemas.errors import RowError
from train.evals.predictions import read_predictions

if TYPE_CHECKING:
    from pathlib import Path

ROW = b'{"id": "a", "reply": "1"}\n'


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"\xef\xbb\xbf" + ROW, id="byte order mark"),
        pytest.param(b"\n" + ROW + b"\n \n", id="blank lines"),
        pytest.param(ROW.replace(b"\n", b"\r\n"), id="Windows line ends"),
        pytest.param(
            b'{"id": "a", "reply": "1", "truncated": false, "tokens": 3}\n', id="fields of other tools"
        ),
    ],
)
def test_what_editors_and_other_tools_leave_in_a_file_is_let_through(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "p.jsonl").write_bytes(content)
    (read,) = read_predictions(tmp_path / "p.jsonl")
    assert (read.id, read.reply, read.truncated) == ("a", "1", False)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ('{"id": "a", "reply": "1", "reply": "2"}', "'reply' stands twice"),
        ('{"id": "a", "reply": "1", "truncated": "yes"}', "truncated"),
        ('{"id": "a", "reply": "1", "truncated": 1}', "truncated"),
        ('{"id": "a", "reply": 1}', "reply"),
        ('{"id": "a"}', "reply"),
        ('["a", "1"]', "not a prediction"),
        ('{"id": "a", ', "not JSON"),
        ("[" * 100_000, "not JSON"),
    ],
)
def test_a_line_that_could_be_misread_is_refused_with_its_number(tmp_path: Path, line: str, why: str) -> None:
    (tmp_path / "p.jsonl").write_bytes(b"\n" + ROW + line.encode() + b"\n")
    with pytest.raises(RowError, match=why) as caught:
        read_predictions(tmp_path / "p.jsonl")
    assert caught.value.line == 3

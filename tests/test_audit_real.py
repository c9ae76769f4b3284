"""The audit on real data: known errors are found, and what is certain was right where it was read."""

import os
from pathlib import Path

import pytest

from curate.audit.run import audit_files
from curate.audit.score import read_labels, score, table
from schemas.errors import RowError

LABELS = Path(__file__).parent / "audit_labels"
FILES = {
    "tatqa": ("tatqa", "tatqa_dataset_dev*.json", "tatqa_dataset_test_gold*.json"),
    "finqa": ("finqa", "finqa_dev*.json", "finqa_test*.json"),
    "convfinqa": ("convfinqa", "convfinqa_dev*.json"),
    "finance-reasoning": ("financereasoning", "easy.json", "medium.json", "hard.json"),
}


@pytest.fixture(scope="module", params=sorted(FILES))
def audited(request):
    root = os.environ.get("CROSSFOOT_DATA")
    if not root:
        pytest.skip("CROSSFOOT_DATA is not set: no real data to audit")
    folder, *patterns = FILES[request.param]
    files = [file for pattern in patterns for file in sorted(Path(root, folder).glob(pattern))]
    if not files:
        pytest.skip(f"CROSSFOOT_DATA has no {folder}")
    return audit_files(request.param, files)


def test_every_known_error_is_found(audited):
    known = (LABELS / f"{audited.source}.known.txt").read_text().split()
    found = {each.row_id for each in audited.findings}
    assert [key for key in known if not any(row.startswith(key) for row in found)] == []


def test_what_is_certain_was_an_error_wherever_it_was_read(audited):
    file = LABELS / f"{audited.source}.jsonl"
    if not file.is_file():
        pytest.skip(f"no row of {audited.source} was labelled")
    result = score(audited.findings, read_labels(file))
    certain, likely = (result["confidence"][band] for band in ("certain", "likely"))
    assert set(certain) == {"error"}
    assert certain["error"] >= 12
    assert likely["error"] / sum(likely.values()) >= 0.8
    assert len(result["missed"]) <= 2


def test_a_label_file_is_checked_and_counted(tmp_path):
    file = tmp_path / "labels.jsonl"
    file.write_text('{"row_id": "a", "rule": "scale", "label": "maybe", "reason": "?"}\n')
    with pytest.raises(RowError, match="line 1"):
        read_labels(file)
    labels = [{"row_id": "a", "rule": "", "label": "error", "reason": "read"}]
    assert score([], labels)["missed"] == ["a"]
    assert '["a"]' in table(score([], labels))

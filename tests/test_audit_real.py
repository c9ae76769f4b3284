"""The audit on real data: known errors are found, and what is certain was right where it was read."""

import os
from pathlib import Path

import pytest

from curate.audit.claimed import Finding
from curate.audit.run import audit_files
from curate.audit.score import Share, precision, read_labels, recall, score, table, wilson
from schemas.errors import RowError

LABELS = Path(__file__).parent / "audit_labels"
FILES = {
    "tatqa": ("tatqa", "tatqa_dataset_dev*.json", "tatqa_dataset_test_gold*.json"),
    "finqa": ("finqa", "finqa_dev*.json", "finqa_test*.json"),
    "convfinqa": ("convfinqa", "convfinqa_dev*.json"),
    "finance-reasoning": ("financereasoning", "easy.json", "medium.json", "hard.json"),
}
TRAIN = {
    "finqa": ("finqa_train_sample.json",),
    "convfinqa": ("convfinqa_train_sample.json", "convfinqa_train_sample_cleaned_schema.json"),
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
    labels = read_labels(LABELS / f"{audited.source}.jsonl")
    result = score(audited.findings, labels)
    assert set(result["confidence"]["certain"]) == {"error"}
    assert result["confidence"]["certain"]["error"] >= 12
    assert result["unlabelled"] == 0
    assert precision(audited.findings, labels)["asserted"].value >= 0.95
    assert len(result["missed"]) <= 2
    assert recall(audited.findings, labels, audited.claims).low > 0


@pytest.mark.parametrize("source", sorted(TRAIN))
def test_rows_that_were_labelled_after_the_rules_were_written(source):
    root = os.environ.get("CROSSFOOT_DATA")
    files = [Path(root, source, name) for name in TRAIN[source]] if root else []
    if not files or not all(file.is_file() for file in files):
        pytest.skip("CROSSFOOT_DATA has no train samples")
    labels = read_labels(LABELS / f"{source}-train.jsonl")
    asserted = precision(audit_files(source, files).findings, labels)["asserted"]
    assert asserted.value >= 0.9
    assert asserted.of >= 9


def test_a_label_file_is_checked_and_counted(tmp_path):
    file = tmp_path / "labels.jsonl"
    file.write_text('{"row_id": "a", "rule": "scale", "label": "maybe", "reason": "?"}\n')
    with pytest.raises(RowError, match="line 1"):
        read_labels(file)
    labels = [{"row_id": "a", "rule": "", "label": "error", "reason": "read"}]
    assert score([], labels)["missed"] == ["a"]
    assert '["a"]' in table(score([], labels))


def test_an_interval_of_a_share():
    # Newcombe 1998, table I: 81 of 263, and 0 of 20.
    assert [round(x, 4) for x in wilson(81, 263)[:3]] == [0.3080, 0.2553, 0.3662]
    assert [round(x, 4) for x in wilson(0, 20)[:3]] == [0.0, 0.0, 0.1611]
    assert wilson(0, 0) == Share(0.0, 0.0, 1.0, 0)


def finding(row: str, score: float, rule: str = "scale") -> Finding:
    return Finding("tatqa", row, None, rule, "", "", score, "")


def label(row: str, rule: str, label: str) -> dict[str, str]:
    return {"row_id": row, "rule": rule, "label": label, "reason": ""}


def test_precision_counts_what_is_debatable_against_a_rule():
    found = [finding("a", 0.95), finding("b", 0.95), finding("c", 0.7), finding("d", 0.3), finding("e", 0.9)]
    labels = [label("a", "scale", "error"), label("b", "scale", "debatable"), label("c", "scale", "error"),
              label("d", "scale", "no error")]  # fmt: skip
    shares = precision(found, labels)
    assert {band: (share.value, share.of) for band, share in shares.items()} == {
        "certain": (1 / 2, 2), "likely": (1.0, 1), "asserted": (2 / 3, 3),
    }  # fmt: skip


def test_recall_weighs_the_sample_by_what_it_was_drawn_from():
    # Two certain rows, both errors; of 98 others 10 were read and one is wrong: 2 of 2 + 9.8.
    found = [finding("a", 0.95), finding("b", 0.95), finding("b", 0.4, "year")]
    drawn = [label(f"r{n}", "", "error" if n == 0 else "no error") for n in range(10)]
    share = recall(found, [label("a", "scale", "error"), label("b", "scale", "error"), *drawn], 100)
    assert share.value == pytest.approx(2 / 11.8)
    assert share.low < share.value < share.high
    assert share.of == 10
    assert recall(found, [label("a", "scale", "error")], 100) is None

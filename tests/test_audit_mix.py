"""What a mix does with findings: drop, repair and keep; and the command that writes them down."""

import json
import subprocess
import sys
from collections import Counter

import pytest
from audit_rows import PAGE, TABLE, audit, convfinqa, finqa, tatqa
from hypothesis import given
from hypothesis import strategies as st
from pool_rows import divide

from curate.audit.policy import Audit
from curate.mix import mix
from curate.split import row_key
from curate.verify import verify_folder
from schemas.errors import RecipeError
from schemas.example import Sourced
from schemas.recipe import Entry, MixRecipe
from schemas.rows import read_parquet

CLEAN, WRONG, WEAK, STUCK = range(4)
ASKED = {
    CLEAN: ("What was the change in kiln sales from 2020 to 2021?", -120, "480 - 600", "arithmetic"),
    WRONG: ("What was the change in kiln sales from 2020 to 2021?", 120, "600 - 480", "arithmetic"),
    WEAK: ("What was the difference in kiln sales between 2020 and 2021?", 120, "600 - 480", "arithmetic"),
    STUCK: ("What were kiln sales in 2021?", ["600"], "", "span"),
}


def context(number, kinds):
    """A context of upstream's file: its own table, and a question of each kind."""
    table = [*TABLE, [f"Kiln {number}", "7", "8"]]
    rows = [tatqa(*ASKED[kind][:3], kind=ASKED[kind][3], uid=f"{number}-{n}") for n, kind in enumerate(kinds)]
    questions = [row.data["question"] for row in rows]
    return {"table": {"uid": f"t{number}", "table": table}, "paragraphs": [], "questions": questions}


@pytest.fixture
def folder(tmp_path):
    rows = [context(n, [CLEAN]) for n in range(12)]
    rows += [context(100 + n, [kind]) for n, kind in enumerate([WRONG, WRONG, WEAK, WEAK, STUCK])]
    (tmp_path / "tatqa").mkdir()
    (tmp_path / "tatqa/tatqa_dataset_dev.json").write_text(json.dumps(rows))
    return tmp_path


def make(folder, policy, train, held):
    entry = {"source": "tatqa", "train": train, "eval": held} | ({"audit": policy} if policy else {})
    recipe = MixRecipe(kind="mix", name="audited", seed=3, mix=(Entry(**entry),))
    return mix(recipe, folder / f"out-{policy}", data_root=folder)


def ids(examples):
    return {example.provenance.row_id for example in examples}


def test_by_default_what_is_certain_is_left_out_and_eval_is_clean(folder):
    made = make(folder, None, 8, 6)
    taken = made.division
    assert not ids(taken.train + taken.eval) & {"100-0", "101-0", "104-0"}
    assert not ids(taken.eval) & {"102-0", "103-0"}
    rules = Counter(r.rule for r in taken.rejected)
    assert rules["audit.direction"] == 2
    assert rules["audit.year"] == 1
    assert all("certain" in r.reason and r.raw for r in taken.rejected if r.rule == "audit.year")
    assert verify_folder(folder / "out-None")["train"] == 8


def test_weaker_findings_may_be_trained_on(folder):
    # 12 clean rows and the 2 weak ones: all of these are needed, so eval must be 6 of the clean.
    taken = make(folder, "drop", 8, 6).division
    assert ids(taken.train) >= {"102-0", "103-0"}


def test_repair_puts_the_right_answer_in_and_says_so(folder):
    taken = make(folder, "repair", 10, 6).division
    mended = {e.provenance.row_id: e for e in taken.train if e.provenance.repaired}
    assert set(mended) == {"100-0", "101-0"}
    example = mended["100-0"]
    assert example.turns[-1].answer.exact == -120000
    assert "480 - 600 = -120" in example.turns[-1].reply
    assert example.provenance.repaired.startswith("audit.direction: 120 thousand is now -120")
    assert example.content_hash() == example.id
    assert [r.rule for r in taken.rejected if r.row_id == "104-0"] == ["audit.year"]
    written = list(read_parquet(folder / "out-repair/train.parquet"))
    assert {e.id for e in written} == {e.id for e in taken.train}


def test_keep_leaves_nothing_out(folder):
    taken = make(folder, "keep", 11, 6).division
    assert len(taken.train) + len(taken.eval) == 17
    assert not any(r.rule.startswith("audit") for r in taken.rejected)


def test_a_document_of_weak_rows_alone_is_not_spent_on_eval(folder):
    examples = make(folder, "keep", 11, 6).division.train
    row = tatqa(*ASKED[WEAK][:3])
    why = Audit.of("tatqa", [row], "drop").decide(row).train_only
    barred = {("tatqa", row_key(example)): why for example in examples[:4]}
    entry = Entry(source="tatqa", train=4, eval=len(examples) - 4)
    result = divide({"tatqa": examples}, [entry], 3, barred)
    assert {("tatqa", row_key(example)) for example in result.train} == set(barred)
    assert not result.rejected


def test_a_barred_row_of_an_eval_document_is_rejected_by_its_rule(tmp_path):
    rows = [context(0, [CLEAN, WEAK])]
    (tmp_path / "tatqa").mkdir()
    (tmp_path / "tatqa/tatqa_dataset_dev.json").write_text(json.dumps(rows))
    taken = make(tmp_path, "drop", 0, 1).division
    assert ids(taken.eval) == {"0-0"}
    (row,) = taken.rejected
    assert (row.row_id, row.rule) == ("0-1", "audit.direction")
    assert row.reason.startswith("eval takes only rows without a finding")


def test_an_audit_of_synthetic_rows_is_refused():
    with pytest.raises(ValueError, match="real sources"):
        Entry(synth="sign", train=1, eval=0, audit="drop")


def test_a_turn_after_a_wrong_one_is_left_out_too():
    turns = [
        ("what percentage of sales is kilns?", "add(480, 90), add(#0, 75)", 645.0),
        ("and glaze in 2021?", "90", 90.0),
    ]
    rows = [convfinqa(turns, 0), convfinqa(turns, 1)]
    judged = Audit.of("convfinqa", rows, "drop")
    assert judged.decide(rows[0]).refusal.rule == "audit.not-divided"
    assert judged.decide(rows[1]).refusal.reason.startswith("a turn before it")


def test_a_source_without_an_adapter_is_left_alone():
    row = tatqa(*ASKED[WRONG][:3])
    assert Audit.of("financebench", [row], "drop").decide(row).refusal is None


def test_what_was_not_repaired_keeps_its_bytes():
    sourced = Sourced(source="tatqa", revision="local", licence="CC-BY-4.0", row_id="q1")
    assert "repaired" not in sourced.model_dump(mode="json")
    assert "repaired" in sourced.model_copy(update={"repaired": "audit.scale: …"}).model_dump(mode="json")


@given(st.integers(1, 10**5), st.integers(1, 10**5))
def test_a_repaired_program_runs_and_is_clean(later, earlier):
    if later == earlier or {later, earlier} & {2013, 2014, 2019}:  # which may be dashes in upstream's text
        return
    table = [PAGE[0], ["kiln sales", str(later), str(earlier), "7.5"]]
    value = round((earlier - later) / later, 5)
    asked = "what is the percent change in kiln sales from 2020 to 2021?"
    row = finqa(asked, f"subtract({earlier}, {later}), divide(#0, {later})", value, table=table)
    decision = Audit.of("finqa", [row], "repair").decide(row)
    assert decision.repaired.startswith("audit.change-base")
    assert decision.raw.data["qa"]["exe_ans"] == pytest.approx((later - earlier) / earlier, abs=1e-5)
    assert not audit("finqa", decision.raw)


def command(*args, cwd):
    run = [sys.executable, "-m", "curate.cli", "audit", *map(str, args)]
    return subprocess.run(run, cwd=cwd, capture_output=True, text=True, check=False)


def test_the_command_writes_findings_and_a_page_and_prints_counts(folder):
    done = command("tatqa", "--data-root", folder, "--json", cwd=folder)
    assert done.returncode == 0, done.stderr
    counts = json.loads(done.stdout)
    assert counts["rules"]["direction"] == {"certain": 2, "likely": 0, "possible": 2}
    out = folder / "runs/audit/tatqa"
    lines = [json.loads(line) for line in (out / "findings.jsonl").read_text().splitlines()]
    assert [line["score"] for line in lines] == sorted((line["score"] for line in lines), reverse=True)
    assert len(lines) == counts["findings"] == 5
    page = (out / "report.html").read_text()
    assert "http" not in page.replace("http-equiv", "")
    assert page.count("<article") == 5
    before = {file.name: file.read_bytes() for file in out.iterdir()}
    again = command("tatqa", "--data-root", folder, "--out", out, cwd=folder)
    assert "direction" in again.stdout
    assert {file.name: file.read_bytes() for file in out.iterdir()} == before


def test_the_page_shows_text_as_text(folder):
    rows = [context(0, [WRONG])]
    rows[0]["questions"][0]["question"] = (
        "What was the change in kiln sales <script>alert(1)</script> from 2020 to 2021?"
    )
    (folder / "tatqa/tatqa_dataset_dev.json").write_text(json.dumps(rows))
    assert command("tatqa", "--data-root", folder, cwd=folder).returncode == 0
    assert "<script>alert" not in (folder / "runs/audit/tatqa/report.html").read_text()


def test_a_source_without_claims_has_the_grader_alone(folder):
    row = {"question": "Why?", "answer": "You paid 50 + 21 = 71,000 in all."}
    (folder / "fiqa").mkdir()
    (folder / "fiqa/task2_qa.json").write_text(json.dumps([row, {**row, "answer": "Nobody knows."}]))
    done = command("fiqa", "--data-root", folder, "--json", cwd=folder)
    assert done.returncode == 0
    assert json.loads(done.stdout)["rules"] == {"gold-check": {"certain": 0, "likely": 1, "possible": 0}}
    assert "50 + 21" in (folder / "runs/audit/fiqa/findings.jsonl").read_text()


def test_an_unknown_source_is_refused_by_name(folder):
    done = command("financebank", "--data-root", folder, cwd=folder)
    assert done.returncode == 2
    assert "financebench" in done.stderr
    assert not (folder / "runs").exists()


def test_an_adapter_is_asked_for_by_name():
    from curate.audit.adapters import need_adapter

    with pytest.raises(RecipeError, match="tatqa"):
        need_adapter("tatqua")

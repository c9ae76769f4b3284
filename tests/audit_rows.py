"""Rows of our own in upstream's schemas, for the audit's tests."""

from curate.audit.adapters import find_adapter
from curate.audit.run import audit_claims
from curate.source import Raw

TABLE = [
    ["(in thousands)", "2021", "2020"],
    ["Kiln sales", "480", "600"],
    ["Glaze sales", "90", "75"],
    ["Kiln margin", "12.5%", "14.0%"],
]
PAGE = [
    ["( in millions )", "2021", "2020", "2019"],
    ["kiln sales", "$ 480", "$ 600", "$ 550"],
    ["glaze sales", "90", "75", "60"],
]


def tatqa(
    question, answer, derivation="", scale="thousand", kind="arithmetic", table=TABLE, texts=(), uid="q1"
):
    paragraphs = [{"uid": f"p{n}", "order": n, "text": text} for n, text in enumerate(texts, 1)]
    asked = {
        "uid": uid, "order": 1, "question": question, "answer": answer, "derivation": derivation,
        "answer_type": kind, "answer_from": "table", "rel_paragraphs": [], "req_comparison": False, "scale": scale,
    }  # fmt: skip
    return Raw(uid, {"table": {"uid": "t1", "table": table}, "paragraphs": paragraphs, "question": asked})


def finqa(question, program, exe_ans=None, answer="", table=PAGE, texts=(), name="TIDE/2021/page_7.pdf-1"):
    qa = {"question": question, "program": program, "answer": answer}
    if exe_ans is not None:
        qa["exe_ans"] = exe_ans
    page = name.rpartition("-")[0]
    return Raw(
        name,
        {"id": name, "filename": page, "pre_text": list(texts), "post_text": [], "table": table, "qa": qa},
    )


def convfinqa(turns, turn, name="Single_TIDE/2021/page_7.pdf-1"):
    notes = {
        "dialogue_break": [q for q, _, _ in turns],
        "turn_program": [p for _, p, _ in turns],
        "exe_ans_list": [a for _, _, a in turns],
    }
    page = {"id": name, "filename": "TIDE/2021/page_7.pdf", "pre_text": [], "post_text": [], "table": PAGE}
    return Raw(f"{name}_{turn}", {**page, "annotation": notes, "turn": turn})


def problem(question, solution, truth, name="test-1", context=""):
    return Raw(
        name,
        {
            "question_id": name,
            "question": question,
            "context": context,
            "python_solution": solution,
            "ground_truth": truth,
        },
    )


def audit(source, *rows):
    adapter = find_adapter(source)
    return audit_claims([claim for raw in rows for claim in adapter.claims(raw)])


def found(source, *rows):
    """Return {rule: confidence} of the surest finding a rule has."""
    return {each.rule: each.confidence for each in reversed(audit(source, *rows))}

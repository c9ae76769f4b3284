"""The proof gates: each catches what it is there for."""

import re
from fractions import Fraction

import pytest

from schemas.errors import VerificationError
from schemas.table import Passage
from synth import generate, verify
from synth.options import Options


def example(family="ratio-change-in-bps", level="standard", index=0):
    options = Options(families=(family,), table_format="markdown")
    return next(generate("unit-scale", count=1, start=index, seed=5, difficulty=level, options=options))


def with_turn(e, **changes):
    turn = e.turns[0].model_copy(update=changes)
    return e.model_copy(update={"turns": (turn,)}).with_id()


def with_reply(e, reply):
    user, assistant = e.turns[0].messages
    return with_turn(e, messages=(user, assistant.model_copy(update={"content": reply})))


def with_prompt(e, old, new):
    user, assistant = e.turns[0].messages
    assert old in user.content
    changed = user.model_copy(update={"content": user.content.replace(old, new, 1)})
    return with_turn(e, messages=(changed, assistant))


def refused(e):
    with pytest.raises(VerificationError) as caught:
        verify(e)
    assert f"seed 5 index {e.provenance.index}" in str(caught.value)
    return caught.value.gate


def test_an_untouched_example_passes():
    verify(example())


def test_identity_catches_any_change_of_content():
    e = example()
    assert refused(e.model_copy(update={"document": "elsewhere"})) == "identity"


def test_round_trip_catches_a_digit_changed_in_the_prompt():
    e = example()
    cell = e.context.tables[0].cells[0]
    bumped = cell.printed[:-1] + str((int(cell.printed[-1]) + 1) % 10)
    assert refused(with_prompt(e, cell.printed, bumped)) == "round-trip"


def test_round_trip_catches_a_changed_caption():
    e = example()
    new = "thousands" if "millions" in e.context.tables[0].caption else "millions"
    old = e.context.tables[0].caption
    for word in ("thousands", "millions", "billions", "lakhs", "crore"):
        old = old if word not in old else word
    assert refused(with_prompt(e, f"in {old}", f"in {new}")) == "round-trip"


def test_round_trip_catches_a_stored_value_that_is_not_printed():
    e = example()
    table = e.context.tables[0]
    cells = (table.cells[0].model_copy(update={"value": table.cells[0].value + 1}), *table.cells[1:])
    context = e.context.model_copy(update={"tables": (table.model_copy(update={"cells": cells}),)})
    assert refused(e.model_copy(update={"context": context}).with_id()) == "round-trip"


def test_execution_catches_a_wrong_stored_step():
    e = example()
    proof = e.turns[0].proof
    steps = (proof.steps[0].model_copy(update={"exact": proof.steps[0].exact + 1}), *proof.steps[1:])
    assert refused(with_turn(e, proof=proof.model_copy(update={"steps": steps}))) == "execution"


def test_execution_catches_an_answer_that_the_proof_does_not_give():
    e = example()
    answer = e.turns[0].answer
    off = answer.model_copy(update={"exact": answer.exact + Fraction(1, 10**9)})
    assert refused(with_turn(e, answer=off)) == "execution"


def test_execution_catches_an_interval_that_is_too_wide():
    e = example()
    answer = e.turns[0].answer
    wide = answer.model_copy(update={"accept": (answer.accept[0] - 1, answer.accept[1] + 1)})
    assert refused(with_turn(e, answer=wide)) == "execution"


def test_dimensions_catch_points_displayed_as_percent():
    e = example()
    proof, answer = e.turns[0].proof, e.turns[0].answer
    proof = proof.model_copy(update={"rounding": proof.rounding.model_copy(update={"unit": "percent"})})
    assert (
        refused(with_turn(e, proof=proof, answer=answer.model_copy(update={"unit": "percent"})))
        == "execution"
    )


def test_equations_catch_a_false_line_of_working():
    e = example()
    lines = e.turns[0].reply
    at = lines.index("%", lines.index("="))
    digit = str((int(lines[at - 1]) + 1) % 10)
    assert refused(with_reply(e, lines[: at - 1] + digit + lines[at:])) == "equations"


def test_grounding_catches_a_number_from_nowhere():
    e = example()
    assert refused(with_reply(e, "About 987,654 units matter here.\n" + e.turns[0].reply)) == "grounding"


def test_the_grader_gate_catches_a_final_answer_that_contradicts_the_working():
    e = example("amount-in-full")
    final = e.turns[0].answer.display
    period = next(d for d in e.turns[0].distractors if d.mode in {"wrong_period", "wrong_line_item"})
    reply = e.turns[0].reply
    head, _, _ = reply.rpartition(final)
    assert refused(with_reply(e, head + period.display)) in {"grader", "grounding"}


def test_the_grader_gate_catches_a_distractor_with_another_name():
    e = example("growth-in-percent")
    wrong = e.turns[0].distractors
    renamed = (wrong[0].model_copy(update={"mode": "wrong_segment"}), *wrong[1:])
    verify(with_turn(e, distractors=renamed))  # a name of one's own is fine: the hit takes it
    moved = (wrong[0].model_copy(update={"exact": wrong[0].exact + 1}), *wrong[1:])
    assert refused(with_turn(e, distractors=moved)) == "grader"


def test_uniqueness_catches_a_second_fact_that_fits():
    e = example("growth-in-percent")
    table = e.context.tables[0]
    args = {arg for step in e.turns[0].proof.steps for arg in step.args if arg.startswith("t0[")}
    used = {tuple(int(n) for n in arg[3:-1].split(",")) for arg in args}
    target = next(cell for cell in table.cells if cell.at in used)
    other = next(
        c for c in table.cells
        if c.at[0] != target.at[0] and c.at[1] == target.at[1] and c.section == target.section and c.value is not None
    )  # fmt: skip
    user, _ = e.turns[0].messages
    text = user.content.replace(f"{other.label} |", f"{target.label} |", 1)
    cells = tuple(
        c.model_copy(update={"label": target.label}) if c.at[0] == other.at[0] else c for c in table.cells
    )
    context = e.context.model_copy(update={"tables": (table.model_copy(update={"cells": cells}),)})
    changed = e.model_copy(update={"context": context})
    messages = (user.model_copy(update={"content": text}), e.turns[0].messages[1])
    assert refused(with_turn(changed, messages=messages)) in {"uniqueness", "round-trip"}


def test_equations_catch_working_that_leads_elsewhere_than_the_answer():
    """Each line is true as printed, yet following them gives 3 points where the answer has decimals."""
    e = example("ratio-change-in-points")
    lines = e.turns[0].reply.splitlines()
    coarse = [re.sub(r"= (-?)(\d+)\.\d+%", lambda m: f"= {m[1]}{m[2]}%", line) for line in lines]
    shown = [n for line in coarse for n in re.findall(r"= (-?\d+)%", line)]
    a, b = (int(n) for n in shown[:2])
    change = next(i for i, line in enumerate(coarse) if "percentage points" in line and "=" in line)
    coarse[change] = f"{a}% - {b}% = {a - b} percentage points"
    reply = "\n".join(coarse)
    assert refused(with_reply(e, reply)) == "equations"


def test_uniqueness_catches_a_question_about_another_year():
    e = example("growth-in-percent")
    years = re.findall(r"20\d\d", e.turns[0].question)
    question = e.turns[0].question.replace(years[-1], "1999")
    user, assistant = e.turns[0].messages
    asked = user.model_copy(update={"content": user.content.replace(e.turns[0].question, question)})
    assert refused(with_turn(e, question=question, messages=(asked, assistant))) == "uniqueness"


@pytest.mark.parametrize("field", ["period", "decimals", "scale"])
def test_round_trip_catches_what_the_page_does_not_say_of_a_cell(field):
    e = example()
    table = e.context.tables[0]
    cell = table.cells[0]
    value = {"period": "FY1999", "decimals": cell.decimals + 1, "scale": cell.scale + 3}[field]
    cells = (cell.model_copy(update={field: value}), *table.cells[1:])
    context = e.context.model_copy(update={"tables": (table.model_copy(update={"cells": cells}),)})
    assert refused(e.model_copy(update={"context": context}).with_id()) == "round-trip"


def test_round_trip_catches_another_caption_or_a_passage_that_is_not_there():
    e = example()
    table = e.context.tables[0].model_copy(update={"caption": "(in crore)"})
    context = e.context.model_copy(update={"tables": (table,)})
    assert refused(e.model_copy(update={"context": context}).with_id()) == "round-trip"
    passage = Passage(id="p0", text="Nowhere on the page.")
    context = e.context.model_copy(update={"passages": (passage,)})
    assert refused(e.model_copy(update={"context": context}).with_id()) == "round-trip"


def test_the_grader_gate_re_executes_the_distractors():
    e = example("growth-in-percent")
    first, *rest = e.turns[0].distractors
    bare = first.model_copy(update={"derivation": None})
    assert refused(with_turn(e, distractors=(bare, *rest))) == "grader"
    step = first.derivation.steps[0].model_copy(update={"exact": first.derivation.steps[0].exact + 1})
    steps = (step, *first.derivation.steps[1:])
    forged = first.model_copy(update={"derivation": first.derivation.model_copy(update={"steps": steps})})
    assert refused(with_turn(e, distractors=(forged, *rest))) == "grader"


def test_the_id_covers_provenance_family_and_difficulty():
    e = example()
    for change in ({"family": "another"}, {"category": "another"}, {"difficulty": None}):
        assert refused(e.model_copy(update=change)) == "identity"

"""Contexts shortened around the gold evidence, and only where a recipe says so."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curate.build import build
from curate.mix import mix
from curate.shorten import GAP, shortened
from curate.source import Origin, Refusal, source_of
from schemas.answer import ProseAnswer, SpanAnswer
from schemas.dataset import read_split
from schemas.errors import RecipeError
from schemas.recipe import Entry, MixRecipe, load_recipe

FIXTURES = Path(__file__).parent / "fixtures/sources"
TATQA = source_of(Entry(source="tatqa", train=1, eval=0))
ORIGIN = Origin(revision="fixture", licence="CC BY 4.0", files=[])
FILLER = "The company leases offices in several cities and renews them from time to time. " * 3


def row(context, *, answer=None, working=("In 2023 it was $4,120 and in 2022 $3,900.",), history=()):
    return build(
        TATQA, ORIGIN, row_id="1", family="lookup/text", document="d", context=context, history=history,
        question="What was the sum?", working=working, final="$8,020", answer=answer or SpanAnswer(text="$8,020"),
    )  # fmt: skip


def chars(example):
    return sum(len(m.content) for turn in example.turns for m in turn.messages)


CONTEXT = [
    FILLER,
    "| | 2023 |\n|---|---|\n| Rent | 55 |",
    *[FILLER] * 6,
    "Fees were 4,120 (2022: 3,900).",
    FILLER,
]


def test_a_row_that_is_short_enough_is_left_as_it_is():
    example = row(CONTEXT)
    assert shortened(example, chars(example)) is example


def test_what_goes_is_farthest_from_the_evidence_and_a_mark_stands_there():
    example = row(CONTEXT)
    made = shortened(example, chars(example) - 4 * len(FILLER))
    prompt = made.turns[0].messages[0].content
    assert chars(made) <= chars(example) - 4 * len(FILLER)
    assert "| Rent | 55 |" in prompt
    assert "Fees were 4,120 (2022: 3,900)." in prompt
    assert prompt.endswith("\n\nWhat was the sum?")
    # The four between the table and the fees that are farthest from both are gone, neighbours are there.
    parts = prompt.split("\n\n")
    assert parts.count(GAP) == 1
    assert parts[parts.index(GAP) - 1] == parts[parts.index(GAP) + 1] == FILLER


def test_the_row_says_that_it_was_shortened_and_has_another_id():
    example = row(CONTEXT)
    made = shortened(example, 800)
    assert made.provenance.shortened == f"from {chars(example)} to {chars(made)} characters"
    assert made.id == made.with_id().id != example.id
    assert made.turns[0].reply == example.turns[0].reply
    assert "shortened" not in example.model_dump()["provenance"]


def test_the_context_of_a_conversation_stands_before_its_first_question():
    example = row(CONTEXT, history=[("What were the fees?", "4,120"), ("And before?", "3,900")])
    made = shortened(example, 800)
    assert made.turns[0].messages[0].content.endswith("\n\nWhat were the fees?")
    assert [m.content for m in made.turns[0].messages[1:]] == [
        m.content for m in example.turns[0].messages[1:]
    ]


def test_a_paragraph_that_says_the_scale_stays():
    made = shortened(row(["Amounts are in thousands.", *CONTEXT]), 900)
    assert "Amounts are in thousands." in made.turns[0].messages[0].content


@pytest.mark.parametrize(
    ("example", "most", "why"),
    [
        (row(CONTEXT), 150, "longer than 150 characters by itself"),
        (
            row([FILLER] * 4, working=("As said.",), answer=ProseAnswer(text="It depends.")),
            300,
            "nothing in its context",
        ),
    ],
)
def test_a_row_that_cannot_be_shortened_is_left_out_with_the_reason(example, most, why):
    made = shortened(example, most)
    assert isinstance(made, Refusal)
    assert why in made.reason


@given(
    st.lists(st.sampled_from([FILLER, "Fees were 4,120.", "Other: 77.", "x"]), min_size=2, max_size=12),
    st.integers(60, 3000),
)
def test_evidence_is_never_lost_and_the_length_always_kept(context, most):
    example = row(context)
    made = shortened(example, most)
    if isinstance(made, Refusal):
        return
    assert chars(made) <= max(most, 0) or made is example
    asked = made.turns[0].messages[0].content
    assert asked.count("Fees were 4,120.") == context.count("Fees were 4,120.")
    order = [part for part in asked.split("\n\n") if part != GAP]
    rest = iter([*context, "What was the sum?"])
    assert all(part in rest for part in order)


def test_a_mix_shortens_only_where_the_recipe_says_so(tmp_path):
    def made(name, **more):
        entry = {"source": "tatqa", "train": 3, "eval": 0, "path": str(FIXTURES / "tatqa"), **more}
        recipe = MixRecipe(kind="mix", name=name, seed=1, mix=[Entry.model_validate(entry)])
        return list(read_split(mix(recipe, tmp_path / name).folder, "train"))

    whole = made("whole")
    longest = max(map(chars, whole))
    assert not any(example.provenance.shortened for example in whole)
    short = made("short", shorten=longest - 1)
    assert all(chars(example) < longest for example in short)


def test_a_synthetic_context_is_never_shortened(tmp_path):
    file = tmp_path / "r.yaml"
    entry = {"synth": "sign", "train": 1, "eval": 0, "shorten": 100}
    file.write_text(json.dumps({"kind": "mix", "name": "r", "seed": 1, "mix": [entry]}))
    with pytest.raises(RecipeError, match="a synthetic context is part of its proof"):
        load_recipe(str(file), MixRecipe)

"""Generating: pure functions of their names, golden output, and proofs that hold for every draw."""

import hashlib
import json
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.errors import CrossfootError
from schemas.rows import jsonl_line
from synth import category_names, generate, verify
from synth.generator import categories, make

GOLDEN = Path(__file__).parent / "golden"
EVERY = [(name, level) for name, cat in categories().items() for level in cat.LEVELS]


def some(name, level, count=12, seed=11):
    return list(generate(name, count=count, seed=seed, difficulty=level))


@pytest.mark.parametrize(("name", "level"), EVERY)
def test_output_is_golden_for_each_category_version(name, level):
    """A changed hash means changed output: raise the category's VERSION and write the hash down again."""
    cat = categories()[name]
    text = "".join(jsonl_line(example) for example in some(name, level))
    golden = json.loads((GOLDEN / "hashes.json").read_text())
    assert hashlib.sha256(text.encode()).hexdigest() == golden[f"{name}@{cat.VERSION}/{level}"]


@pytest.mark.parametrize(("name", "level"), EVERY)
def test_an_example_made_alone_equals_the_one_made_in_order(name, level):
    cat = categories()[name]
    in_order = some(name, level, count=6)
    assert [make(cat, 11, i, level, Counter()) for i in reversed(range(6))] == in_order[::-1]


def test_neighbouring_seeds_share_no_example():
    prompts = [
        {e.turns[0].messages[0].content for e in some("unit-scale", "standard", 60, seed)}
        for seed in (42, 43)
    ]
    assert not prompts[0] & prompts[1]


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(EVERY), st.integers(-(2**40), 2**40), st.integers(0, 2**40))
def test_every_draw_passes_every_gate_or_is_redrawn(which, seed, index):
    name, level = which
    refused = Counter()
    example = make(categories()[name], seed, index, level, refused)
    verify(example)
    assert sum(refused.values()) <= 5, f"a high refusal rate is a bug in the generator: {refused}"


@pytest.mark.parametrize(("name", "level"), EVERY)
def test_few_draws_are_refused(name, level):
    refused = Counter()
    list(generate(name, count=150, seed=3, difficulty=level, refused=refused))
    assert sum(refused.values()) <= 8, refused


@pytest.mark.parametrize(("name", "level"), EVERY)
def test_every_family_is_drawn(name, level):
    families = {e.family for e in some(name, level, 250)}
    assert families == set(categories()[name].families(level))


@pytest.mark.parametrize(("name", "level"), EVERY)
def test_examples_have_distinct_wrong_answers_with_modes(name, level):
    for example in some(name, level, 40):
        turn = example.turns[0]
        shown = [turn.answer.display, *(d.display for d in turn.distractors)]
        assert len(set(shown)) == len(shown)
        assert len(turn.distractors) >= 2
        assert all(d.derivation and d.exact is not None for d in turn.distractors)


def test_starter_rows_are_small_enough_for_a_tiny_model():
    for example in some("unit-scale", "starter", 200):
        (table,) = example.context.tables
        assert len(table.columns) == 1
        assert len(table.cells) <= 2
        assert all(sum(c.isdigit() for c in cell.printed) <= 4 for cell in table.cells)
        assert example.turns[0].reply.count("\n") <= 1


def test_a_card_of_each_family_is_golden():
    """The rendered text that a person reads, one example a family; written again with the version."""
    cards = []
    for level in categories()["unit-scale"].LEVELS:
        seen = {}
        for example in some("unit-scale", level, 250):
            seen.setdefault(example.family, example)
        for family, example in sorted(seen.items()):
            turn = example.turns[0]
            wrong = "".join(f"  not {d.display} ({d.mode})\n" for d in turn.distractors)
            cards.append(
                f"=== {level} {family}\n{turn.messages[0].content}\n--- reply\n{turn.reply}\n--- wrong\n{wrong}"
            )
    assert "\n".join(cards) == (GOLDEN / "unit-scale.txt").read_text(encoding="utf-8")


def test_unknown_names_are_errors_that_name_the_nearest():
    with pytest.raises(CrossfootError, match="did you mean 'unit-scale'"):
        next(generate("unitscale", count=1, seed=0))
    with pytest.raises(CrossfootError, match="did you mean 'starter'"):
        next(generate("unit-scale", count=1, seed=0, difficulty="start"))
    assert "unit-scale" in category_names()

"""Generating: pure functions of their names, golden output, and proofs that hold for every draw."""

import json
from collections import Counter

import golden_files
import pytest
from golden_files import EVERY, some
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.errors import CrossfootError
from synth import category_names, generate, verify
from synth.generator import categories, make
from synth.options import Options


@pytest.mark.parametrize(("name", "level"), EVERY)
def test_output_is_golden_for_each_category_version(name, level):
    """A changed hash means changed output: raise the category's VERSION and write the hash down again."""
    golden = json.loads(golden_files.HASHES.read_text())
    why = golden_files.UPDATE.format(name=name)
    assert golden.get(golden_files.key(name, level)) == golden_files.output_hash(name, level), why


@pytest.mark.parametrize(("name", "level"), EVERY)
def test_first_cards_of_each_level_are_golden(name, level):
    """The rendered text that a person reads; written again with the version."""
    stored = golden_files.stored_cards().get(f"{name} {level}")
    assert stored == golden_files.card(name, level), golden_files.UPDATE.format(name=name)


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
def test_every_family_can_be_asked_for_and_no_other_is_drawn(name, level):
    cat = categories()[name]
    declared = cat.families(level)
    for family in declared:
        assert make(cat, 5, 0, level, Counter(), Options(families=(family,))).family == family
    assert {e.family for e in some(name, level, 60)} <= set(declared)


@pytest.mark.parametrize(("name", "level"), EVERY)
def test_examples_have_distinct_wrong_answers_with_modes(name, level):
    counts = []
    for example in some(name, level, 60):
        turn = example.turns[0]
        shown = [d.display for d in turn.distractors]
        assert len(set(shown)) == len(shown)
        if turn.answer.kind == "number":
            assert turn.answer.display not in shown
            assert all(d.derivation and d.exact is not None for d in turn.distractors)
            counts.append(len(shown))
    assert all(counts), "a number without any wrong answer"
    if level != "starter" and counts:
        assert sum(n >= 3 for n in counts) >= 0.9 * len(counts)


def test_starter_rows_are_small_enough_for_a_tiny_model():
    for example in some("unit-scale", "starter", 200):
        (table,) = example.context.tables
        assert len(table.columns) == 1
        assert len(table.cells) <= 2
        assert all(sum(c.isdigit() for c in cell.printed) <= 4 for cell in table.cells)
        assert example.turns[0].reply.count("\n") <= 1


def test_unknown_names_are_errors_that_name_the_nearest():
    with pytest.raises(CrossfootError, match="did you mean 'unit-scale'"):
        next(generate("unitscale", count=1, seed=0))
    with pytest.raises(CrossfootError, match="did you mean 'starter'"):
        next(generate("unit-scale", count=1, seed=0, difficulty="start"))
    assert "unit-scale" in category_names()

"""Conversations: later questions lean on earlier answers, and every turn's proof stands alone."""

from collections import Counter

import pytest

from synth import generate, verify
from synth.options import Options, options_from


@pytest.fixture(scope="module")
def conversations():
    return list(generate("sec-style", count=40, seed=5, options=Options(turns=4)))


def test_every_example_is_a_conversation_whose_turns_all_verify(conversations):
    turns = Counter(len(e.turns) for e in conversations)
    assert 1 not in turns
    assert turns[3] + turns[4] >= 15
    for example in conversations:
        verify(example)


def test_the_page_stands_in_the_first_prompt_only(conversations):
    for example in conversations:
        first, *later = example.turns
        assert len(first.messages[0].content) > len(first.question)
        assert all(turn.messages[0].content == turn.question for turn in later)


def test_follow_ups_lean_on_what_was_asked_before(conversations):
    """They are short, and mostly name no line item of their own."""
    later = [turn.question for e in conversations for turn in e.turns[1:]]
    assert sum(len(q) < 140 for q in later) > 0.9 * len(later)


def test_lines_worked_out_before_are_not_worked_out_again(conversations):
    for example in conversations:
        seen = set()
        for turn in example.turns:
            lines = [line.split(": ")[-1] for line in turn.reply.splitlines() if " = " in line]
            # The last line of a turn leads to its answer, so it is always shown.
            assert not seen & set(lines[:-1])
            seen |= set(lines)


def test_options_are_part_of_what_an_example_is(conversations):
    plain = next(generate("sec-style", count=1, seed=5))
    assert plain.provenance.options == ""
    assert conversations[0].provenance.options == "turns=4"
    assert conversations[0].document != plain.document
    options = Options(("a", "b"), "html", 3, (("nil", 40),))
    assert options_from(options.text()) == options

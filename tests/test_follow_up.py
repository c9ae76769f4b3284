"""Conversations: later questions lean on earlier answers, and every turn's proof stands alone."""

from collections import Counter
from dataclasses import replace
from itertools import pairwise

import pytest

from schemas.errors import CrossfootError
from synth import generate, verify
from synth.categories import consistency, distractor_table, sec_style, sign, unit_scale
from synth.company.concepts import CONCEPTS
from synth.levels import LEVELS
from synth.options import Options, options_from
from synth.pages import set_scene
from synth.plan import facts
from synth.questions.follow_up import follow_up
from synth.questions.footing import RECONCILIATIONS, ROLL_FORWARDS, ask_missing_row, page_lacking_a_row
from synth.questions.sense import trace
from synth.stream import Stream


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


@pytest.fixture(scope="module")
def chains():
    """Conversations before they are written out: (scene, asks), over every category's families."""
    found = []
    for category in (sec_style, sign, unit_scale, consistency, distractor_table):
        for i in range(110):
            stream = Stream("chains", category.NAME, i)
            family = stream.choice([f for f in category.FAMILIES.values() if not f.then])
            try:
                want = family.want(stream) if callable(family.want) else family.want
                want = replace(want, shown_years=max(want.shown_years, want.years + 1))
                scene = set_scene(stream, want, LEVELS["standard"])
                asks = [family.ask(scene)]
                while len(asks) < 4 and (more := follow_up(scene, asks)) is not None:
                    asks.append(more)
            except (CrossfootError, KeyError, IndexError):
                continue
            found.append((scene, asks))
    return found


def test_an_earlier_year_of_a_missing_row_is_what_the_books_have():
    """A row that is nil in the year asked first is no part of its plan, but may be of the earlier year's."""
    asked = 0
    for seed in range(60):
        stream = Stream("missing row", seed)
        want = page_lacking_a_row((*ROLL_FORWARDS, *RECONCILIATIONS))(stream)
        try:
            scene = set_scene(stream, replace(want, shown_years=2), LEVELS["standard"])
            first = ask_missing_row(scene)
            second = follow_up(scene, [first])
        except (CrossfootError, KeyError, IndexError):
            continue
        if second is None or {f.period for f in facts(second.plan)} == {scene.period()}:
            continue
        gone = next(
            c for c, known in CONCEPTS.items() if known.spoken[:1] == (first.result,) and known.measure
        )
        asked += 1
        figure = scene.company.value(gone, scene.period(1))
        assert abs(trace(second.plan, scene.value)[-1]) == abs(figure), (seed, gone)
    assert asked >= 8


def test_a_share_of_revenue_is_of_the_year_that_the_amount_is_of(chains):
    seen = 0
    for _, asks in chains:
        for ask in asks[1:]:
            if ask.result not in {"share of revenue", "amount per diluted share"}:
                continue
            seen += 1
            assert len({f.period for f in facts(ask.plan)}) == 1
            for fact in facts(ask.plan):
                assert fact.period.startswith("FY")
                assert not fact.member
                assert not CONCEPTS[fact.concept].instant
    assert seen >= 8


def test_a_percentage_change_is_never_of_a_negative_figure(chains):
    seen = 0
    for scene, asks in chains:
        for n, ask in enumerate(asks):
            if n and ask.result == "relative change":
                seen += 1
                assert all(trace(a.plan, scene.value)[-1] > 0 for a in asks[n - 2 : n])
    assert seen >= 5


def test_the_year_asked_second_is_one_years_figure_and_is_named_by_it(chains):
    """No "What was it in 2019?" of a change from 2019 to 2020; no 2020 in the working of 2019's figure."""
    for _, asks in chains:
        for first, second in pairwise(asks):
            moved = {f.period for f in facts(second.plan)} - {f.period for f in facts(first.plan)}
            if not moved or second.result in {
                "share of revenue",
                "amount per diluted share",
                "relative change",
            }:
                continue
            if second.result.startswith("change in "):
                continue
            newest = max(f.period for f in facts(first.plan))
            for fact in facts(first.plan):
                assert fact.period == newest or CONCEPTS[fact.concept].instant, first.question
            assert newest.removeprefix("FY") not in " ".join((second.result, *second.names)), second.names


def test_no_follow_up_is_of_a_change_of_a_change_or_of_nothing(chains):
    for scene, asks in chains:
        for ask in asks[1:]:
            assert not ask.result.startswith("change in change in")
            if not ask.mentions:
                assert trace(ask.plan, scene.value)[-1] != 0

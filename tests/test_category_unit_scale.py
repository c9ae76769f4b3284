"""unit-scale: every family's proof holds, and answers agree with what is recomputed from the printed words."""

import re
from collections import Counter
from fractions import Fraction

import pytest

from schemas.quantity import one, round_half_away
from synth import verify
from synth.categories import unit_scale
from synth.generator import make
from synth.options import Options

HARDER = ("standard", "hard")
POWER = {"thousand": 3, "lakh": 5, "million": 6, "crore": 7, "billion": 9}
CELL = re.compile(r"(t\d+)\[(\d+),(\d+)\]")


def drawn(family, level="standard", count=6, seed=17):
    return [make(unit_scale, seed, i, level, Counter(), Options(families=(family,))) for i in range(count)]


def cells(example):
    """Return the cells that an example's proof reads, each once, in order."""
    at = {(t.id, *c.at): c for t in example.context.tables for c in t.cells}
    refs = [CELL.fullmatch(a) for step in example.turns[0].proof.steps for a in step.args]
    return list(dict.fromkeys(at[f[1], int(f[2]), int(f[3])] for f in refs if f))


def digits(printed):
    """Read a printed number's magnitude with nothing of the project's readers."""
    return Fraction(re.sub(r"[^\d.]", "", re.search(r"[\d][\d,.]*", printed)[0]))


def power_said(text):
    """Return the power of ten of the first scale word of a text."""
    found = re.search(r"thousand|lakh|million|crore|billion", text.lower())
    return POWER[found[0]] if found else 0


def page_scale(example):
    """Return the power that the page states for its tables: in a caption, or in a sentence."""
    told = (example.context.tables[0].caption, *(p.text for p in example.context.passages))
    words = [re.sub(r"\d (thousand|lakh|million|crore|billion)", "", text) for text in told]
    return power_said(next(w for w in words if re.search(r"thousands|lakhs|millions|crore|billions", w)))


@pytest.mark.parametrize("level", HARDER)
@pytest.mark.parametrize("family", unit_scale.families("standard"))
def test_every_family_is_drawn_and_its_proof_holds(family, level):
    for example in drawn(family, level, count=2):
        assert example.family == family
        verify(example)


@pytest.mark.parametrize("level", HARDER)
def test_few_draws_come_to_nothing(level):
    refused = Counter()
    for i in range(250):
        make(unit_scale, 29, i, level, refused)
    assert sum(refused.values()) <= 7, refused


def test_both_levels_have_at_least_32_families_beside_those_of_starter():
    assert len(unit_scale.families("standard")) >= 32
    assert unit_scale.families("standard") == unit_scale.families("hard")


def test_starter_keeps_its_families_and_their_shares():
    seen = Counter(make(unit_scale, 1, i, "starter", Counter()).family for i in range(400))
    assert set(seen) == set(unit_scale.families("starter"))
    shares = {
        "amount-in-full": 40, "amount-in-smaller-scale": 20, "per-share-left-unscaled": 15,
        "percent-in-basis-points": 15, "amount-in-larger-scale": 10,
    }  # fmt: skip
    assert all(abs(seen[f] / 4 - share) <= 8 for f, share in shares.items()), seen


@pytest.mark.parametrize(
    "family", ["amount-in-full", "amount-in-other-scale", "scale-beside-the-table", "lakh-and-crore"]
)
def test_an_amount_is_the_printed_digits_at_the_stated_scale(family):
    for example in drawn(family, count=10):
        (cell,), turn = cells(example), example.turns[0]
        assert abs(turn.answer.exact) == digits(cell.printed) * 10 ** page_scale(example)
        asked = re.search(r"(thousand|lakh|million|crore|billion)s? of", turn.question)
        assert turn.answer.scale == (POWER[asked[1]] if asked else 0)


def test_digits_taken_at_the_asked_scale_are_among_the_wrong_answers():
    for example in drawn("amount-in-other-scale", count=12):
        (cell,), turn = cells(example), example.turns[0]
        hasty = digits(cell.printed)
        unit = one(turn.answer.unit, turn.answer.scale)
        shown = {(abs(round_half_away(d.exact / unit, turn.answer.places)), d.mode) for d in turn.distractors}
        assert (round_half_away(hasty, turn.answer.places), "wrong_scale") in shown


def test_per_share_rows_are_answered_as_printed_and_scaling_them_is_an_error_with_a_name():
    for example in drawn("per-share-left-unscaled", count=10):
        (cell,), turn = cells(example), example.turns[0]
        assert abs(turn.answer.exact) == digits(cell.printed)
        assert "per_share_scaled" in {d.mode for d in turn.distractors}


def test_the_order_of_amounts_is_that_of_their_values_not_of_their_digits():
    deceiving = 0
    for example in drawn("order-across-scales", count=14):
        turn = example.turns[0]
        values = [s.exact for s in turn.proof.steps if s.op in {"lookup", "negate"}]
        names = turn.proof.select.names
        down = turn.proof.select.rule == "descending"
        ranked = [n for _, n in sorted(zip(values, names, strict=True), reverse=down)]
        assert list(turn.answer.texts) == ranked
        deceiving += any(d.mode == "wrong_order" for d in turn.distractors)
    assert deceiving == 14


def test_two_rates_differ_by_a_hundred_basis_points_for_each_point():
    for example in drawn("two-rates-in-points", count=10):
        new, old = (
            digits(re.search(r"[\d.]+%", p.text)[0])
            for p in example.context.passages
            if p.mentions and "%" in p.text
        )
        answer = example.turns[0].answer
        assert answer.exact == (new - old) / 100
        assert answer.unit in {"bps", "points"}
        other = {d.mode for d in example.turns[0].distractors}
        assert "percent_vs_points" in other


def test_a_foreign_amount_is_multiplied_or_divided_as_the_quote_says():
    for example in drawn("foreign-amount-converted", count=14):
        texts = [p.text for p in example.context.passages]
        quotes = [re.search(r"([\d.,]+) ([A-Z]{3}) per ([A-Z]{3})", text) for text in texts]
        rate, _, per = next(found for found in quotes if found).groups()
        note = next(
            p for p, found in zip(example.context.passages, quotes, strict=True) if p.mentions and not found
        )
        (start, end), answer = note.mentions[0].span, example.turns[0].answer
        amount = digits(note.text[start:end]) * 10 ** power_said(note.text[start:end])
        worth = amount / digits(rate) if per == answer.unit else amount * digits(rate)
        assert answer.exact == worth


def test_counts_and_prices_of_a_mixed_table_take_no_scale_from_the_caption():
    for example in drawn("amount-per-head-or-store", count=10):
        money, count = sorted(cells(example), key=lambda c: c.unit != "USD" and len(c.unit) != 3)
        assert count.scale == 0
        expected = digits(money.printed) * Fraction(10) ** money.scale / digits(count.printed)
        assert abs(example.turns[0].answer.exact) == expected

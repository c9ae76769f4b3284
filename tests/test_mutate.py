"""Wrong plans: each is a named mistake on facts that the page prints, and none is the right plan."""

import pytest

from schemas.answer import ErrorMode
from schemas.derivation import Rounding
from synth import generate
from synth.company.concepts import CONCEPTS, NET_OF
from synth.generator import categories
from synth.levels import LEVELS
from synth.mutate import wrong_plans
from synth.pages import Want, set_scene
from synth.plan import Act, Fact, act, facts, joined, mapped
from synth.stream import Stream


def scene(*concepts, years=2, seed=0):
    return set_scene(
        Stream("test", seed), Want(concepts=concepts, years=years), LEVELS["standard"], "markdown"
    )


@pytest.fixture(scope="module")
def page():
    return scene("revenue", "operating_income", "net_income", years=2, seed=3)


def margin(page, concept="operating_income", back=0):
    return (act("divide", page.fact(concept, back), page.fact("revenue", back)),)


def modes(page, plan, unit="percent", convention="signed"):
    return [mode for mode, _ in wrong_plans(plan, page, Rounding(unit=unit, places=1), convention)]


def test_a_wrong_plan_is_never_the_right_one_and_facts_mutations_use_printed_facts(page):
    plan = margin(page)
    found = list(wrong_plans(plan, page, Rounding(unit="percent", places=1), "signed"))
    assert all(other != plan for _, other in found)
    named = [other for mode, other in found if mode in {"wrong_line_item", "wrong_period"}]
    assert named
    assert all(page.printed(f) for other in named for f in facts(other))


def test_a_ratio_is_tempted_by_look_alikes_periods_the_base_and_scale(page):
    assert {"wrong_line_item", "wrong_period", "wrong_base", "wrong_scale"} <= set(modes(page, margin(page)))


def test_a_change_of_ratios_is_tempted_by_order_and_by_relative_change(page):
    plan, (new, old) = joined(margin(page), margin(page, back=1))
    plan = (*plan, act("subtract", new, old))
    found = modes(page, plan, unit="points", convention="direction")
    assert {"reversed_subtraction", "percent_vs_points", "premature_rounding"} <= set(found)


def test_growth_measured_against_the_newer_year_is_the_wrong_base(page):
    new, old = page.fact("revenue"), page.fact("revenue", 1)
    plan = (act("subtract", new, old), act("divide", "#0", old))
    wrong = dict(wrong_plans(plan, page, Rounding(unit="percent", places=1), "direction"))
    assert ("wrong_base") in wrong
    assert Act("divide", ("#0", new)) in [
        p[-1]
        for m, p in wrong_plans(plan, page, Rounding(unit="percent", places=1), "direction")
        if m == "wrong_base"
    ]


def test_an_average_is_tempted_by_the_ending_balance(page):
    plan = (act("average", page.fact("revenue"), page.fact("revenue", 1)),)
    assert "average_vs_ending" in modes(page, plan, unit="USD")


def test_plans_joined_keep_their_own_results():
    a = (act("add", Fact("x", "FY1"), Fact("y", "FY1")), act("negate", "#0"))
    whole, ends = joined(a, a)
    assert ends == ["#1", "#3"]
    assert whole[3].args == ("#2",)
    assert mapped(a, lambda f: f._replace(period="FY0"))[0].args == (Fact("x", "FY0"), Fact("y", "FY0"))


def test_gross_and_net_line_items_are_line_items():
    assert set(NET_OF) | set(NET_OF.values()) <= set(CONCEPTS)


@pytest.mark.parametrize("name", sorted(categories()))
def test_every_error_that_a_wrong_answer_shows_has_its_name_in_the_enum(name):
    named = {mode.value for mode in ErrorMode}
    for example in generate(name, count=120, seed=19):
        for wrong in example.turns[0].distractors:
            assert {wrong.mode, *wrong.also} <= named

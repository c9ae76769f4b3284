"""The registry of metrics: every formula reads, its units work out, and other ways to a figure give that figure."""

import importlib.util
import re
from collections import Counter
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.derivation import Rounding, Step
from schemas.dimension import check_display
from schemas.errors import DerivationError
from schemas.execute import displayed, run
from schemas.quantity import Quantity
from schemas.writing import renderings, write
from synth.formula import Leaf, formula
from synth.metrics import METRICS, THEMES, formula_unit
from synth.metrics.page import page

ROOT = Path(__file__).parents[1]
_UNITS = {"money": "USD", "shares": "shares", "per-share": "USDPerShare", "percent": "pure", "ratio": "pure",
          "days": "days", "years": "years"}  # fmt: skip


def concepts():
    if importlib.util.find_spec("synth.company.concepts") is None:
        pytest.skip("there are no line items yet: synth.company.concepts is missing")
    from synth.company.concepts import CONCEPTS

    return CONCEPTS


def unit_of(concept):
    item = concepts()[concept]
    # "thousand units" are units: the scale is the label's, not the unit's.
    return item.noun.split()[-1] if item.measure == "count" else _UNITS[item.measure]


def value(text, facts):
    """Run a formula in the executor; ``facts`` gives a leaf's quantity."""
    parsed = formula(text)
    leaves = {f"t{number}": leaf for number, leaf in enumerate(parsed.leaves)}
    names = {leaf: name for name, leaf in leaves.items()}
    steps = [
        Step(
            id=f"#{number}", op=op.op, unit="",
            args=tuple(names[a] if isinstance(a, Leaf) else f"const_{a}" if isinstance(a, int) else a for a in op.args),
        )
        for number, op in enumerate(parsed.ops)
    ]  # fmt: skip
    return run(steps, lambda ref: facts(leaves[ref]))[-1]


def dollars(numbers):
    """Give a leaf's quantity in dollars from ``{"revenue": 5, "revenue@-1": 4}``."""
    return lambda leaf: Quantity(
        Fraction(numbers[leaf.concept + (f"@-{leaf.back}" if leaf.back else "")]), "USD"
    )


def test_there_are_metrics_of_every_theme_and_no_two_are_the_same_computation():
    assert len(METRICS) >= 110
    assert sum(map(len, THEMES.values())) == len(METRICS)
    shapes = Counter(tuple((op.op, op.args) for op in m.parsed.ops) for m in METRICS.values())
    assert [shape for shape, times in shapes.items() if times > 1] == []


def test_no_two_metrics_are_called_alike():
    said = Counter(name for metric in METRICS.values() for name in metric.spoken)
    assert [name for name, times in said.items() if times > 1] == []


@pytest.mark.parametrize("metric", METRICS.values(), ids=METRICS)
def test_a_metric_can_be_spoken_defined_and_cited(metric):
    assert 2 <= len(metric.spoken) <= 4
    assert not any(name.startswith(("the ", "a ", "an ")) for name in metric.spoken)
    assert metric.definition.endswith(".")
    assert metric.definition[0].isupper()
    assert len(metric.source) > 5
    assert metric.good in (-1, 0, 1)
    assert len(metric.step_names()) == len(metric.parsed.ops)
    assert len(set(metric.ways)) == len(metric.ways)


@pytest.mark.parametrize("metric", METRICS.values(), ids=METRICS)
def test_every_leaf_is_a_line_item(metric):
    known = concepts()
    assert [
        leaf.concept for way in metric.ways for leaf in formula(way).leaves if leaf.concept not in known
    ] == []


@pytest.mark.parametrize("metric", METRICS.values(), ids=METRICS)
def test_every_way_to_the_figure_has_a_unit_that_its_answer_may_be_displayed_in(metric):
    known = concepts()
    for way in metric.ways:
        parsed = formula(way)
        if any(leaf.concept not in known for leaf in parsed.leaves):
            continue  # the test above names it
        check_display(formula_unit(parsed, unit_of), metric.shown_in("USD"))


@pytest.mark.parametrize("metric", METRICS.values(), ids=METRICS)
def test_an_answer_can_be_written_in_the_unit_and_decimals_it_is_stated_in(metric):
    for places in metric.places:
        unit = metric.shown_in("EUR")
        assert re.search(r"\d", write(Fraction(12345, 100), unit, places=places))
        assert renderings(Fraction(-12345, 100), unit, 0, places, metric.convention)


def test_a_name_of_an_intermediate_result_is_no_line_item():
    known = concepts()
    clashes = {
        op.name for m in METRICS.values() for way in m.ways for op in formula(way).ops if op.name in known
    }
    assert clashes == set()


def test_a_ratio_of_days_is_stated_in_days_and_a_plain_ratio_is_not():
    facts = {"receivables": 120, "revenue": 1000, "receivables@-1": 80}
    given_facts = dollars(facts)
    collected = value(METRICS["days-sales"].formula, given_facts)
    assert displayed(collected, Rounding(unit="days", places=1)) == Fraction("36.5")
    with pytest.raises(DerivationError, match="days"):
        displayed(value("revenue / receivables", given_facts), Rounding(unit="days", places=1))
    with pytest.raises(DerivationError, match="percent"):
        displayed(collected, Rounding(unit="percent", places=1))


@pytest.fixture(scope="module")
def companies():
    from synth.company.draw import draw_company
    from synth.company.industries import INDUSTRIES
    from synth.stream import Stream

    return [draw_company(Stream("metrics", industry), years=3, industry=industry) for industry in INDUSTRIES]


def figures(metric, companies):
    """Give the figure by each way that a company has the facts for, by company."""
    for company in companies:

        def quantity(leaf, company=company):
            return Quantity(company.value(leaf.concept, company.periods[leaf.back]), unit_of(leaf.concept))

        found = {}
        for way in metric.ways:
            leaves = formula(way).leaves
            if all(
                leaf.back < 3 and company.has(leaf.concept, company.periods[leaf.back]) for leaf in leaves
            ):
                try:
                    found[way] = value(way, quantity).exact
                except DerivationError as error:  # nothing turned over, a root of a loss
                    assert "zero" in str(error) or "root" in str(error), error  # noqa: PT017 (both are the data's)
        yield found


@pytest.mark.parametrize("metric", [m for m in METRICS.values() if len(m.ways) > 1], ids=lambda m: m.name)
def test_other_ways_to_a_figure_give_that_figure(metric, companies):
    built_up = re.compile(r"(?:pretax_income|income_tax) \+ interest_expense")  # leaves other income in
    for found in figures(metric, companies):
        same = {
            way: figure
            for way, figure in found.items()
            if bool(built_up.search(way)) == bool(built_up.search(metric.formula))
        }
        assert len(set(same.values())) <= 1, same


def test_most_metrics_can_be_computed_for_some_company(companies):
    computed = {name for name, metric in METRICS.items() if any(figures(metric, companies))}
    assert len(computed) > 0.75 * len(METRICS), sorted(METRICS.keys() - computed)


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 9), st.data())
def test_dupont_factors_multiply_to_the_return_they_take_apart(assets, data):
    numbers = {name: data.draw(st.integers(1, 10**9)) for name in ("net_income", "revenue", "total_equity")}
    numbers["total_assets"] = assets * 10**6
    facts = dollars(numbers)
    for name in ("dupont-return-on-equity", "dupont-return-on-assets"):
        parts, whole = (value(way, facts).exact for way in METRICS[name].ways)
        assert parts == whole


def test_a_metric_computed_with_the_executor_is_the_textbook_figure():
    numbers = {
        "cost_of_revenue": 730,
        "inventory": 120,
        "inventory@-1": 80,
        "revenue": 1331,
        "revenue@-3": 1000,
    }
    facts = dollars(numbers)
    assert value(METRICS["inventory-turnover"].formula, facts).exact == Fraction("7.3")
    assert value(METRICS["days-inventory"].formula, facts).exact == 50
    assert value(METRICS["revenue-cagr-3"].formula, facts).exact == Fraction(1, 10)


def test_the_page_of_metrics_is_current():
    assert (ROOT / "docs/metrics.md").read_text(encoding="utf-8") == page(), (
        "run: python -m synth.metrics > docs/metrics.md"
    )

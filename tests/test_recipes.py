"""Every shipped recipe loads, says what it is for and how it is run, and asks for what it should."""

import re
from fractions import Fraction
from pathlib import Path

import pytest

from curate.mixing import check_commercial, sized
from curate.source import source_of
from schemas.errors import RecipeError
from schemas.recipe import MixRecipe, load_recipe
from schemas.sft_recipe import SftRecipe
from synth import category_names

FOLDER = Path(__file__).parent.parent / "recipes"
MIXES = sorted(path.name for path in FOLDER.glob("*.yaml") if "kind: mix" in path.read_text())


def load(name):
    return load_recipe(f"recipes/{name}", MixRecipe)


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.yaml")), ids=lambda path: path.name)
def test_a_recipe_opens_with_its_purpose_and_the_command_that_runs_it(path):
    head = re.match(r"(?:#.*\n)+", path.read_text())
    assert head
    tool = "curate mix" if path.name in MIXES else "train sft --recipe"
    assert f"{tool} recipes/{path.name}" in head[0]
    assert load_recipe(str(path), MixRecipe if path.name in MIXES else SftRecipe).name == path.stem


@pytest.mark.parametrize("name", MIXES)
def test_every_source_and_category_of_a_recipe_exists(name):
    for entry in load(name).mix:
        if entry.synth:
            assert entry.synth in category_names()
        else:
            assert source_of(entry).name == entry.name


def test_finance10k_is_the_reference_mix_to_the_row():
    recipe = load("finance10k.yaml")
    assert {e.name: (e.train, e.eval) for e in recipe.mix} == {
        "financebench": (120, 30),
        "tatqa": (2200, 100),
        "convfinqa": (1800, 100),
        "finance-reasoning": (750, 100),
        "finance-instruct": (400, 50),
        "sec-style": (1500, 50),
        "consistency": (1200, 50),
        "sign": (900, 50),
        "distractor-table": (800, 50),
        "unit-scale": (330, 50),
    }
    assert sum(e.train for e in recipe.mix) == 10_000
    assert sum(e.eval for e in recipe.mix) == 630
    assert recipe.mix[0].audit == "keep"
    assert "no benchmark any more" in recipe.note


def test_finance10k_has_a_sibling_of_a_tenth():
    recipe, sizing = sized(load("finance10k.yaml"), Fraction("0.1"))
    assert sum(e.train for e in recipe.mix) == 1000
    assert sum(e.eval for e in recipe.mix) == 63
    assert {e.name: (e.train, e.eval) for e in recipe.mix}["tatqa"] == (220, 10)
    assert sizing.asked["tatqa"] == "2200 + 100"


@pytest.mark.parametrize("name", ["synthetic-only.yaml", "reasoning1b.yaml"])
def test_commercial_recipes_are_that(name):
    check_commercial(load(name))


@pytest.mark.parametrize(
    ("name", "barred"), [("finance10k.yaml", "financebench"), ("investor-sft.yaml", "investopedia")]
)
def test_other_recipes_are_refused_with_the_source_named(name, barred):
    with pytest.raises(RecipeError, match=f"forbids commercial use of {barred} "):
        check_commercial(load(name))

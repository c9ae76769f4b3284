"""Every shipped recipe loads, says what it is for and how it is run, and asks for what it should."""

import json
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


def records_under(licence):
    return f"""
kind: mix
name: own
seed: 1
mix:
  - source: records
    path: rows.jsonl
    train: 2
    eval: 1
    records: {{format: messages, licence: {json.dumps(licence)}}}
"""


@pytest.mark.parametrize(
    ("licence", "barred"),
    [
        ("CC-BY-NC-4.0", True),
        ("cc-by-nc-sa-4.0", True),  # as cards of the hub write it
        ("CC BY-NC 4.0", True),
        ("cc-by-nc-4.0 AND MIT", True),
        ("PolyForm-Noncommercial-1.0.0", True),
        ("LicenseRef-non-commercial", True),
        ("NCGL-UK-2.0", True),
        ("NCSA", False),
        ("CC-BY-4.0", False),
        ("LicenseRef-own", False),
    ],
)
def test_a_licence_that_forbids_commercial_use_is_known_however_it_is_written(licence, barred, tmp_path):
    (tmp_path / "own.yaml").write_text(records_under(licence))
    recipe = load_recipe(str(tmp_path / "own.yaml"), MixRecipe)
    if not barred:
        check_commercial(recipe)
        return
    with pytest.raises(RecipeError, match=f"forbids commercial use of records .{licence}"):
        check_commercial(recipe)


@pytest.mark.parametrize("licence", ["", " ", "MIT\nlicense_link: x", "MIT | own", "MIT\u2028x"])
def test_a_licence_is_one_line_that_a_table_can_hold(licence, tmp_path):
    (tmp_path / "own.yaml").write_text(records_under(licence))
    with pytest.raises(RecipeError, match="licence"):
        load_recipe(str(tmp_path / "own.yaml"), MixRecipe)


def test_the_reference_run_is_625_steps_of_16_rows():
    run = load_recipe("recipes/gemma4-e4b-finance10k-lora.yaml", SftRecipe)
    assert (run.precision, run.lora.r, run.lora.alpha, run.optimizer) == ("8bit", 64, 64, "adamw_8bit")
    assert (run.batch_size, run.accumulation, run.max_length, run.eval_steps) == (2, 8, 16384, 50)
    assert (run.learning_rate, run.epochs, 10_000 // (run.batch_size * run.accumulation)) == (2e-5, 1, 625)
    assert run.data == "runs/finance10k"


def test_the_14b_run_is_a_careful_one_over_four_bits():
    run = load_recipe("recipes/r1-distill-14b-lora.yaml", SftRecipe)
    assert (run.precision, run.lora.r, run.lora.alpha, run.max_length) == ("4bit", 32, 64, 4096)
    assert (run.batch_size, run.accumulation, run.learning_rate, run.schedule) == (1, 8, 1e-5, "cosine")


@pytest.mark.parametrize(
    ("change", "found"),
    [("lora.r=32", 32), ("lora.targets=[q_proj, v_proj]", ("q_proj", "v_proj")), ("weights.tatqa=0.5", 0.5)],
)
def test_any_value_of_a_recipe_can_be_changed(change, found):
    value = load_recipe("quickstart-lora", SftRecipe, [change])
    for key in change.partition("=")[0].split("."):
        value = value[key] if isinstance(value, dict) else getattr(value, key)
    assert value == found


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ("lora.rr=2", "unknown key 'lora.rr'.*'r'"),
        ("learing_rate=1", "unknown key 'learing_rate'.*'learning_rate'"),
        ("lora.r", "write KEY=VALUE"),
        ("lora.r=[", "not a YAML value"),
        ("lora.r=0", "lora.r: .*greater than 0"),
        ("seed.deep=1", "seed"),
    ],
)
def test_a_change_that_does_not_fit_is_refused(change, message):
    with pytest.raises(RecipeError, match=message):
        load_recipe("quickstart-lora", SftRecipe, [change])

"""A recipe's slips are named where they stand, with what was probably meant."""

import pytest

from schemas.errors import RecipeError
from schemas.recipe import MixRecipe, load_recipe
from schemas.sft_recipe import SftRecipe

MIX = """\
kind: mix
name: small
seed: 7
mix:
  - source: tatqa
    train: 24
    eval: 12
"""
SFT = "kind: sft\nname: small\nbase: somewhere\n"


def load(tmp_path, text, kind=MixRecipe):
    path = tmp_path / "small.yaml"
    path.write_text(text)
    return load_recipe(str(path), kind)


def refused(tmp_path, text, kind=MixRecipe):
    with pytest.raises(RecipeError, match="small.yaml") as caught:
        load(tmp_path, text, kind)
    return str(caught.value)


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("train", "trian"),
        ("seed", "sede"),
        ("name", "nmae"),
        ("eval", "evl"),
        ("kind", "knid"),
        ("mix:", "mxi:"),
    ],
)
def test_a_misspelt_required_key_is_named_with_the_right_one(tmp_path, right, wrong):
    text = MIX.replace("kind: mix", "KIND").replace(right, wrong, 1).replace("KIND", "kind: mix")
    if right == "kind":
        text = MIX.replace("kind", "knid")
    message = refused(tmp_path, text)
    assert f"{wrong.rstrip(':')}'; did you mean {right.rstrip(':')!r}?" in message


def test_a_misspelt_base_is_named_with_the_right_one(tmp_path):
    assert "unknown key 'bse'; did you mean 'base'?" in refused(
        tmp_path, SFT.replace("base", "bse"), SftRecipe
    )


def test_a_recipe_without_a_kind_says_so(tmp_path):
    assert "kind: Field required" in refused(tmp_path, MIX.replace("kind: mix\n", ""))


@pytest.mark.parametrize(
    "line", ["train: true", "train: '2'", "train: 2.0", "train: 2.5", "train: -1", "train:", "train: [2]"]
)
def test_a_count_is_a_whole_number(tmp_path, line):
    assert "mix.0.train: " in refused(tmp_path, MIX.replace("train: 24", line))


@pytest.mark.parametrize(
    "line",
    [
        "learning_rate: .inf",
        "learning_rate: .nan",
        "learning_rate: '0.1'",
        "learning_rate: true",
        "weight_decay: .inf",
        "epochs: .inf",
        "max_steps: '5'",
        "max_length: true",
        "packing: 1",
        "packing: 'yes'",
        "seed: true",
    ],
)
def test_a_setting_of_another_type_is_refused(tmp_path, line):
    assert f"{line.split(':')[0]}: " in refused(tmp_path, SFT + line, SftRecipe)


@pytest.mark.parametrize(("text", "value"), [("2e-4", 2e-4), ("2.0e-4", 2e-4), ("1", 1.0), ("0.5", 0.5)])
def test_a_number_may_be_written_in_any_usual_way(tmp_path, text, value):
    assert load(tmp_path, f"{SFT}learning_rate: {text}\n", SftRecipe).learning_rate == value


def test_a_key_that_stands_twice_is_named_with_its_line(tmp_path):
    assert "line 7: not YAML: the key 'train' stands twice" in refused(
        tmp_path, MIX.replace("eval: 12", "train: 12")
    )


def test_a_syntax_error_is_named_with_its_line(tmp_path):
    assert "small.yaml, line 8: not YAML" in refused(tmp_path, MIX + "]")


def test_a_mix_of_nothing_is_refused(tmp_path):
    message = refused(tmp_path, MIX.replace("24", "0").replace("12", "0"))
    assert "tatqa: train and eval are both 0" in message


@pytest.mark.parametrize(
    ("value", "why"), [("[" * 5000, "nested too deeply"), ("9" * 5000, "4300"), ("2020-13-45", "month")]
)
def test_what_python_cannot_hold_is_an_expected_error(tmp_path, value, why):
    assert why in refused(tmp_path, MIX.replace("24", value))

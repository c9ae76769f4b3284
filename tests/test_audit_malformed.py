"""Rows that are not what upstream publishes: the audit reads past them, and a mix leaves them out as malformed."""

import copy
import json
import random
from fractions import Fraction
from pathlib import Path

import pytest

from curate.audit.policy import Audit
from curate.audit.run import audit_files
from curate.figures import printed
from curate.locate import locate
from curate.mix import mix
from curate.source import Origin, find_source
from schemas.errors import CrossfootError
from schemas.recipe import MixRecipe

FIXTURES = Path(__file__).parent / "fixtures/sources"
SOURCES = ("tatqa", "finqa", "convfinqa", "finance-reasoning")
ODD = (
    None,
    "",
    0,
    -1,
    True,
    1e308,
    float("inf"),
    float("nan"),
    10**400,
    "x",
    [],
    {},
    [[]],
    [None],
    [1],
    "%",
    "2014",
)


def places(data, path=()):
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in items:
        yield (*path, key)
        yield from places(value, (*path, key))


def put(data, path, value):
    for key in path[:-1]:
        data = data[key]
    data[path[-1]] = value


@pytest.mark.parametrize("source", SOURCES)
def test_a_value_of_another_kind_anywhere_in_a_row_is_no_crash(source, tmp_path):
    drawn = random.Random(5)  # noqa: S311 - no secret
    found = find_source(source)
    for file in locate(found, None, FIXTURES).files:
        whole = json.loads(file.read_text())
        some = whole[:3] if isinstance(whole, list) else {key: rows[:3] for key, rows in whole.items()}
        everywhere = list(places(some))
        for path in drawn.sample(everywhere, min(len(everywhere), 250)):
            changed = copy.deepcopy(some)
            put(changed, path, drawn.choice(ODD))
            (tmp_path / file.name).write_text(json.dumps(changed))
            try:
                rows = list(found.read(tmp_path / file.name))
                audit_files(source, [tmp_path / file.name])
                for raw in rows:
                    Audit.of(source, rows, "repair").decide(raw)
            except CrossfootError:
                pass


def test_a_row_with_a_table_that_is_none_is_left_out_as_malformed_and_the_others_are_taken(tmp_path):
    records = json.loads((FIXTURES / "finqa/train.json").read_text())
    records[0]["table"], records[1]["qa"]["exe_ans"] = 5, float("inf")
    (tmp_path / "finqa").mkdir()
    (tmp_path / "finqa/train.json").write_text(json.dumps(records))
    entry = {"source": "finqa", "train": 1, "eval": 1}
    recipe = MixRecipe.model_validate({"kind": "mix", "name": "x", "seed": 1, "mix": [entry]})
    rejected = mix(recipe, tmp_path / "mix", data_root=tmp_path).division.rejected
    assert records[0]["id"] in {row.row_id for row in rejected if row.rule == "malformed"}


def test_a_number_that_no_float_holds_is_printed():
    assert printed(Fraction(10) ** 400 / 3, 4) == "3.333e+399"
    assert printed(Fraction(1, 3), 6) == "0.333333"


def test_a_solution_of_a_number_that_no_float_holds_is_refused_and_said(tmp_path):
    problem = json.loads((FIXTURES / "finance-reasoning/hard.json").read_text())[0]
    problem |= {"python_solution": "3" * 400, "ground_truth": 7}
    (tmp_path / "hard.json").write_text(json.dumps([problem]))
    source = find_source("finance-reasoning")
    (raw,) = source.read(tmp_path / "hard.json")
    refused = source.example(raw, Origin((), "local", source.licence))
    assert (refused.rule, "e+399" in refused.reason) == ("gold-derivation", True)

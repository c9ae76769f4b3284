"""Counts by largest remainder, copies that are marked, filters, protected rows, licences: stated and checked."""

import json
from fractions import Fraction

import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from curate.mix import mix
from curate.mixing import apportion, read_scale, sized
from curate.verify import verify_folder
from curate.where import outside
from schemas.errors import CrossfootError, QuotaError, RecipeError
from schemas.recipe import MixRecipe, Where


def recipe(*entries, **more):
    return MixRecipe.model_validate({"kind": "mix", "name": "m", "seed": 3, "mix": list(entries), **more})


def records(folder, name, rows, train, held, **more):
    """Write rows of a question and its answer, and return the entry that reads them."""
    file = folder / f"{name}.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    mapping = {"name": name, "format": "prompt-completion", "licence": "CC0-1.0", "id": "id"}
    entry = {"source": "records", "path": str(file), "records": mapping, "train": train, "eval": held}
    return entry | more


def rows(count, word="apple"):
    said = "What did the {0} cost in store {1}, with {0} number {1} and all of its {0} leaves?"
    return [
        {"id": f"{word}-{n}", "prompt": said.format(word, n), "completion": f"{n} dollars", "kind": n % 3}
        for n in range(count)
    ]


_counts = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(1, 500), min_size=1)


@given(st.integers(0, 5000), _counts)
def test_apportioned_rows_are_all_given_each_within_one_of_its_share(total, shares):
    counts = apportion(total, {name: Fraction(share) for name, share in shares.items()})
    assert sum(counts.values()) == total
    whole = sum(shares.values())
    assert all(abs(counts[name] - Fraction(total * share, whole)) < 1 for name, share in shares.items())


def test_a_tie_of_remainders_goes_to_the_first_named():
    assert apportion(3, {"b": Fraction(1), "a": Fraction(1)}) == {"b": 2, "a": 1}


def test_weights_share_what_counts_leave_of_the_total():
    fixed = {"source": "tatqa", "train": 10, "eval": 4}
    shared = [{"synth": "sign", "weight": 0.75}, {"synth": "unit-scale", "weight": 0.25}]
    made, sizing = sized(recipe(fixed, *shared, total={"train": 31, "eval": 8}))
    assert [(e.name, e.train, e.eval) for e in made.mix] == [
        ("tatqa", 10, 4),
        ("sign", 16, 3),
        ("unit-scale", 5, 1),
    ]
    assert sizing.asked == {"tatqa": "10 + 4", "sign": "weight 0.75", "unit-scale": "weight 0.25"}


def test_a_scale_keeps_the_proportions_on_each_side():
    entries = [{"synth": "sign", "train": 15, "eval": 3}, {"synth": "unit-scale", "train": 10, "eval": 3}]
    made, sizing = sized(recipe(*entries), read_scale("1/2"))
    assert [(e.train, e.eval) for e in made.mix] == [(8, 2), (5, 1)]
    assert sizing.scale == "1/2"
    assert sized(recipe(*entries)) == (recipe(*entries), None)


def test_a_scale_that_leaves_an_entry_nothing_names_it():
    entries = [{"synth": "sign", "train": 900, "eval": 0}, {"synth": "unit-scale", "train": 1, "eval": 0}]
    with pytest.raises(RecipeError, match=r"unit-scale \(1 \+ 0\) would have no row at all at scale 1/10"):
        sized(recipe(*entries), read_scale("0.1"))


@pytest.mark.parametrize("text", ["0", "-1", "nan", "much", "1/0", "", "1e99999999", "1e-99999999", "1/2/3"])
def test_a_scale_is_a_positive_number(text):
    with pytest.raises(RecipeError, match=f"--scale {text}"):
        read_scale(text)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"weight": 1}, "give both counts"),
        ({"train": None}, "train"),
    ],
)
def test_counts_and_weight_exclude_each_other(change, why):
    with pytest.raises(ValueError, match=why):
        recipe({"synth": "sign", "train": 1, "eval": 1} | change)


def test_copies_fill_train_up_are_marked_and_verified(tmp_path):
    made = mix(recipe(records(tmp_path, "few", rows(12), 20, 4, repeat=3)), tmp_path / "mix")
    train = made.division.train
    assert len(train) == 20
    assert sorted(e.copy_number for e in train) == [0] * 8 + [1] * 8 + [2] * 4
    assert len({e.id for e in train}) == 20
    assert not any(e.copy_number for e in made.division.eval)
    assert verify_folder(tmp_path / "mix")["train"] == 20
    assert "20 train rows are 8 rows, taken up to 3 times" in (tmp_path / "mix/README.md").read_text()


def test_without_repeat_a_shortfall_says_the_numbers_and_three_ways_out(tmp_path):
    with pytest.raises(QuotaError) as caught:
        mix(recipe(records(tmp_path, "few", rows(12), 20, 4)), tmp_path / "mix")
    for said in (
        "asked for 20 train and 4 eval rows, but 12 are",
        "at most 8",
        "give the source more",
        "up to 3 times",
    ):
        assert said in str(caught.value)
    assert not (tmp_path / "mix").exists()


def test_the_mix_scales_and_says_so_in_lock_and_card(tmp_path):
    told = []
    entries = [records(tmp_path, "one", rows(30), 20, 4), records(tmp_path, "two", rows(30, "pear"), 10, 2)]
    made = mix(recipe(*entries), tmp_path / "mix", scale=Fraction(1, 2), note=told.append)
    assert (len(made.division.train), len(made.division.eval)) == (15, 3)
    lock = json.loads((tmp_path / "mix/lock.json").read_text())
    assert lock["sizing"] == {"scale": "1/2", "asked": {"one": "20 + 4", "two": "10 + 2"}}
    assert "at scale 1/2, by largest remainder" in (tmp_path / "mix/README.md").read_text()
    assert any("one 10 + 2, two 5 + 1" in line for line in told)
    verify_folder(tmp_path / "mix")


def test_fields_lengths_and_families_restrict(tmp_path):
    entry = records(tmp_path, "kinds", rows(30), 6, 2, where={"fields": {"kind": ["0", "2"]}})
    made = mix(recipe(entry), tmp_path / "mix")
    out = [r for r in made.division.rejected if r.rule == "where.fields.kind"]
    assert {r.row_id for r in out} == {f"apple-{n}" for n in range(30) if n % 3 == 1}
    example = made.division.train[0]
    assert outside(Where(families=("pro*", "x")), example) is None
    assert outside(Where(families=("x",)), example).rule == "where.families"
    assert outside(Where(min_chars=9999), example).rule == "where.min_chars"
    assert outside(Where(levels=("easy",)), example).reason == "the level is not known"
    assert outside(Where(fields={"a.b": "7"}), example, {"a": [{"b": 6}, {"b": 7}]}) is None


def test_tokens_need_a_tokenizer_that_is_there(tmp_path):
    with pytest.raises(ValueError, match="the recipe needs a `tokenizer`"):
        recipe(records(tmp_path, "r", rows(3), 1, 0, where={"max_tokens": 9}))
    pytest.importorskip("transformers")
    entry = records(tmp_path, "r", rows(3), 1, 0, where={"max_tokens": 9})
    with pytest.raises(RecipeError, match="it can't be loaded"):
        mix(recipe(entry, tokenizer=str(tmp_path / "none")), tmp_path / "mix")


def long_rows(count):
    words = [f"w{n}" for n in range(40)]
    return [
        {"id": f"r{n}", "prompt": " ".join(f"{w}x{n}" for w in words) + "?", "completion": "so"}
        for n in range(count)
    ]


def test_a_protected_row_is_shown_and_dropped_only_where_the_recipe_says(tmp_path):
    data = long_rows(12)
    bench = tmp_path / "bench.csv"
    bench.write_text(f"question\n{data[5]['prompt']}\n", encoding="utf-8")
    entry = records(tmp_path, "r", data, 10, 0)
    protect = {"protect": [{"path": str(bench)}]}
    kept = mix(recipe(entry | {"train": 12}, **protect), tmp_path / "kept")
    assert len(kept.division.train) == 12
    (shown,) = pq.read_table(tmp_path / "kept/overlap.parquet").to_pylist()
    assert (shown["row_id"], shown["against"], shown["share"], shown["dropped"]) == (
        "r5",
        "bench.csv",
        1.0,
        False,
    )
    assert shown["prompt"] == shown["other_prompt"] == data[5]["prompt"]
    made = mix(recipe(entry, overlap={"drop": 0.6}, **protect), tmp_path / "dropped")
    assert [r.row_id for r in made.division.rejected if r.rule == "overlap"] == ["r5"]
    for name in ("kept", "dropped"):
        verify_folder(tmp_path / name)
        lock = (tmp_path / name / "lock.json").read_text()
        assert str(tmp_path) not in lock
        assert json.loads(lock)["protected"]["bench.csv"]["rows"] == 1


def test_a_protected_file_without_the_column_is_an_error_that_names_it(tmp_path):
    (tmp_path / "bench.jsonl").write_text('{"qestion": "What?"}\n')
    entry = records(tmp_path, "r", rows(3), 1, 0)
    with pytest.raises(
        CrossfootError, match=r"bench.jsonl.*no text in column 'question'; did you mean 'qestion'"
    ):
        mix(recipe(entry, protect=[{"path": str(tmp_path / "bench.jsonl")}]), tmp_path / "mix")


def test_near_duplicates_are_left_out_with_what_they_are_like_for_any_workers(tmp_path):
    data = long_rows(20)
    twin = {"id": "twin", "prompt": data[3]["prompt"].replace("w20x3 ", "w20x3 indeed "), "completion": "so"}
    # The one word makes ten other 5-grams of the question; with a page before it, few of the prompt.
    page = " ".join(f"page{n}" for n in range(200))
    for row in (*data, twin):
        row["prompt"] = f"{page} {row['prompt']}"
    entry = records(tmp_path, "r", [*data, twin], 12, 4)
    made = mix(recipe(entry), tmp_path / "one")
    out = [r for r in made.division.rejected if r.rule == "near-duplicate"]
    assert [{r.row_id, r.reason.split()[4]} for r in out] == [{"twin", "r3"}]
    mix(recipe(entry), tmp_path / "two", workers=2)
    for file in ("train.parquet", "eval.parquet", "rejected.parquet", "overlap.parquet", "lock.json"):
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes()
    kept = mix(recipe(entry, overlap={"near": "keep"}), tmp_path / "kept")
    assert not [r for r in kept.division.rejected if r.rule == "near-duplicate"]

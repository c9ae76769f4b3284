"""Division by document, to exact counts, in an order that upstream's order can't change."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pool_rows import divide

from curate.split import row_key
from schemas.answer import SpanAnswer
from schemas.errors import QuotaError
from schemas.example import Example, Message, Sourced, Turn
from schemas.recipe import Entry


def example(source: str, document: str, row: str) -> Example:
    turn = Turn(
        question=row,
        messages=(Message(role="user", content=row), Message(role="assistant", content="a")),
        answer=SpanAnswer(text="a"),
    )
    provenance = Sourced(source=source, revision="local", licence="CC0-1.0", row_id=row)
    return Example(
        id="", category=source, family="f", provenance=provenance, document=document, turns=(turn,)
    ).with_id()


def entry(source: str, train: int, held: int) -> Entry:
    return Entry(source=source, train=train, eval=held)


def pool(source: str, sizes: list[int], *, prefix: str = "d") -> list[Example]:
    return [
        example(source, f"{prefix}{number}", f"{source}-{number}-{row}")
        for number, size in enumerate(sizes)
        for row in range(size)
    ]


_sizes = st.lists(st.integers(1, 6), min_size=1, max_size=12)


@given(_sizes, _sizes, st.integers(0, 8), st.integers(0, 8), st.integers(0, 5), st.randoms())
def test_exact_counts_whole_documents_and_every_row_accounted_for(
    first: list[int], second: list[int], held_a: int, held_b: int, seed: int, random: object
) -> None:
    # Both sources ask about the same documents d0, d1, ..., as TAT-QA and its counterfactuals do.
    pools = {"a": pool("a", first), "b": pool("b", second)}
    entries = [entry("a", 2, held_a), entry("b", 1, held_b)]
    shuffled = {name: list(rows) for name, rows in pools.items()}
    for rows in shuffled.values():
        random.shuffle(rows)  # type: ignore[attr-defined]
    try:
        result = divide(pools, entries, seed)
    except QuotaError:
        with pytest.raises(QuotaError):
            divide(shuffled, entries, seed)
        return
    assert Counter(e.category for e in result.eval) == Counter({"a": held_a, "b": held_b})
    assert Counter(e.category for e in result.train) == Counter({"a": 2, "b": 1})
    assert not {e.document for e in result.train} & {e.document for e in result.eval}
    out = [r.example for r in result.rejected if r.example]
    rows = [row_key(e) for e in [*result.train, *result.eval, *out]]
    assert sorted(rows) == sorted(row_key(e) for rows in pools.values() for e in rows)
    again = divide(shuffled, entries, seed)
    assert [again.train, again.eval] == [result.train, result.eval]


def test_one_more_row_upstream_does_not_reshuffle_the_rest() -> None:
    rows = pool("a", [3] * 40)
    entries = [entry("a", 60, 12)]
    before = divide({"a": rows}, entries, 1)
    after = divide({"a": [example("a", "new", "new-row"), *rows]}, entries, 1)
    kept_train = {e.id for e in before.train} & {e.id for e in after.train}
    kept_eval = {e.id for e in before.eval} & {e.id for e in after.eval}
    # The new row takes one place; at most one document changes sides for it.
    assert len(kept_train) >= 60 - 4
    assert len(kept_eval) >= 12 - 3


@given(st.lists(st.integers(0, 3), min_size=4, max_size=12), st.randoms())
def test_rows_of_one_key_are_told_apart_by_what_they_say_not_by_their_place(
    keys: list[int], random: object
) -> None:
    def row(number: int, key: int) -> Example:
        asked = Message(role="user", content=f"question {number}")
        turn = Turn(
            question="q",
            messages=(asked, Message(role="assistant", content="a")),
            answer=SpanAnswer(text="a"),
        )
        provenance = Sourced(source="a", revision="local", licence="CC0-1.0", row_id=f"key {key}")
        made = Example(
            id="", category="a", family="f", provenance=provenance, document=f"d{key}", turns=(turn,)
        )
        return made.with_id()

    rows = [row(number, key) for number, key in enumerate(keys)]
    asked = [entry("a", 1, 1)]
    if len(set(keys)) == 1:
        return
    first = divide({"a": rows}, asked, 1)
    random.shuffle(rows)  # type: ignore[attr-defined]
    again = divide({"a": rows}, asked, 1)
    assert [again.train, again.eval] == [first.train, first.eval]


def test_another_seed_takes_other_documents() -> None:
    rows = pool("a", [2] * 50)
    sides = [{e.document for e in divide({"a": rows}, [entry("a", 50, 10)], s).eval} for s in (1, 2)]
    assert sides[0] != sides[1]


def test_rows_of_an_eval_document_never_go_to_train_even_for_another_source() -> None:
    pools = {"a": pool("a", [4, 4, 4]), "b": pool("b", [4, 4, 4])}
    result = divide(pools, [entry("a", 4, 4), entry("b", 4, 0)], 3)
    held = {e.document for e in result.eval}
    reasons = {r.reason for r in result.rejected if r.entry == "b" and r.document in held}
    assert reasons == {"document is on the eval side"}


def test_a_shortfall_names_source_asked_and_available() -> None:
    with pytest.raises(QuotaError, match=r"a: asked for 9 train and 2 eval rows, but 10 are available"):
        divide({"a": pool("a", [2] * 5)}, [entry("a", 9, 2)], 0)
    with pytest.raises(
        QuotaError, match=r"0 are available.*Three ways out: take the entry out; give the source more"
    ):
        divide({"a": []}, [entry("a", 1, 1)], 0)
    with pytest.raises(QuotaError, match=r"5 are available.*Three ways out: ask for at most 5 rows in all, "):
        divide({"a": pool("a", [1] * 5)}, [entry("a", 3, 6)], 0)
    # 12 rows would do by number, but the document that gives 5 eval rows takes its sixth with it.
    with pytest.raises(QuotaError, match="which leaves 6 rows"):
        divide({"a": pool("a", [6, 6])}, [entry("a", 7, 5)], 0)


@given(
    st.lists(st.integers(1, 4), min_size=3, max_size=12),
    st.integers(0, 3),
    st.integers(0, 30),
    st.integers(0, 5),
)
def test_counts_that_documents_can_give_are_met_however_few_rows_there_are_to_spare(
    sizes: list[int], spare: int, held: int, seed: int
) -> None:
    whole = sum(sizes)
    sums = {0}
    for size in sizes:
        sums |= {size + other for other in sums}
    held = min(held, whole)
    train = max(whole - held - spare, 0)
    asked = [entry("a", train, held)]
    if train + held == 0:
        return
    rows = {"a": pool("a", sizes)}
    if not any(held <= total <= whole - train for total in sums):
        with pytest.raises(QuotaError):
            divide(rows, asked, seed)
        return
    result = divide(rows, asked, seed)
    assert (len(result.train), len(result.eval)) == (train, held)
    assert not {e.document for e in result.train} & {e.document for e in result.eval}


def test_an_entry_that_needs_all_its_rows_loses_none_for_another_ones_sake() -> None:
    # a shares documents d0 to d9 with b, which has rows to spare.
    pools = {"a": pool("a", [2, 3] * 10), "b": pool("b", [4] * 10)}
    for seed in range(20):
        result = divide(pools, [entry("a", 40, 10), entry("b", 10, 10)], seed)
        assert Counter(e.category for e in result.eval) == {"a": 10, "b": 10}


def test_a_repeated_question_is_rejected_whatever_its_document(tmp_path):
    from collections import Counter

    from curate.mix import mix
    from schemas.recipe import MixRecipe
    from schemas.rows import jsonl_line
    from synth import generate

    rows = list(generate("unit-scale", count=30, seed=4, difficulty="starter"))
    twin = rows[0].model_copy(update={"document": "elsewhere"}).with_id()
    file = tmp_path / "rows.jsonl"
    file.write_text("".join(jsonl_line(row) for row in [*rows, twin]), encoding="utf-8")
    recipe = MixRecipe.model_validate(
        {"kind": "mix", "name": "x", "seed": 1, "mix": [{"synth": "unit-scale", "train": 20, "eval": 10}]}
    )
    mixed = mix(recipe, tmp_path / "mix", files={"unit-scale": file})
    sides = [*mixed.division.train, *mixed.division.eval]
    assert len({e.messages[0]["content"] for e in sides}) == 30
    assert Counter(r.rule for r in mixed.division.rejected) == {"repeat": 1}

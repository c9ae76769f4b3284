"""Records of the user's own: every format becomes turns, bad rows are left out with file and line."""

import json
from fractions import Fraction

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from curate.gold import check_gold
from curate.locate import locate
from curate.mix import mix
from curate.source import Refusal, find_source, source_of
from schemas.errors import RecipeError, RowError, SourceError
from schemas.recipe import Entry, MixRecipe, load_recipe

ASKED, SAID = "Why do bond prices fall when rates rise?", "Because newer bonds pay more."
TALK = [{"role": "user", "content": ASKED}, {"role": "assistant", "content": SAID}]


def entry(path, form, **mapping):
    mapping = {"format": form, "licence": "CC-BY-4.0", "name": "mine", **mapping}
    return Entry.model_validate(
        {"source": "records", "path": str(path), "train": 1, "eval": 0, "records": mapping}
    )


def rows_of(path, form, **mapping):
    """Every row of the file as the mix would make it."""
    source = source_of(entry(path, form, **mapping))
    origin = locate(source, str(path))
    return [source.example(raw, origin) for file in origin.files for raw in source.read(file)]


def lines(folder, *rows):
    file = folder / "rows.jsonl"
    file.write_text(
        "".join((row if isinstance(row, str) else json.dumps(row)) + "\n" for row in rows), "utf-8"
    )
    return file


def said(example):
    assert not isinstance(example, Refusal), example
    return [(message["role"], message["content"]) for message in example.messages]


PLAIN = [("user", ASKED), ("assistant", SAID)]


@pytest.mark.parametrize(
    ("form", "row", "messages"),
    [
        ("messages", {"messages": TALK}, PLAIN),
        ("messages", {"messages": json.dumps(TALK)}, PLAIN),
        ("messages", {"messages": TALK, "system": "Be brief."}, [("system", "Be brief."), *PLAIN]),
        ("messages", {"messages": [{**TALK[0], "content": [{"type": "text", "text": ASKED}]}, TALK[1]]}, PLAIN),
        ("prompt-completion", {"prompt": ASKED, "completion": SAID}, PLAIN),
        ("prompt-completion", {"prompt": TALK[:1], "completion": TALK[1:]}, PLAIN),
        ("alpaca", {"instruction": ASKED, "input": "", "output": SAID}, PLAIN),
        ("alpaca", {"instruction": ASKED, "input": "In short.", "output": SAID},
         [("user", f"{ASKED}\n\nIn short."), ("assistant", SAID)]),
        ("alpaca", {"instruction": ASKED, "output": SAID, "history": [["What is a bond?", "A loan."]]},
         [("user", "What is a bond?"), ("assistant", "A loan."), *PLAIN]),
        ("sharegpt", {"conversations": [{"from": "system", "value": "Be brief."}, {"from": "human", "value": ASKED},
                                        {"from": "gpt", "value": SAID}]}, [("system", "Be brief."), *PLAIN]),
        ("dpo", {"prompt": ASKED, "chosen": SAID, "rejected": "No idea."}, PLAIN),
        ("dpo", {"prompt": TALK[:1], "chosen": TALK[1:], "rejected": [{"role": "assistant", "content": "No."}]}, PLAIN),
        ("dpo", {"chosen": TALK, "rejected": [TALK[0], {"role": "assistant", "content": "No."}]}, PLAIN),
        ("dpo", {"prompt": ASKED, "chosen": TALK, "rejected": [TALK[0], {"role": "assistant", "content": "No."}]}, PLAIN),
        ("dpo", {"prompt": TALK[:1], "chosen": SAID, "rejected": "No."}, PLAIN),
    ],
)  # fmt: skip
def test_each_format_becomes_the_same_conversation(tmp_path, form, row, messages):
    (example,) = rows_of(lines(tmp_path, row), form)
    assert said(example) == messages
    assert example.turns[-1].question in example.turns[-1].messages[-2].content
    assert example.turns[-1].answer.kind == "prose"
    assert check_gold(example) is None


def test_of_a_pair_only_the_chosen_side_is_learned(tmp_path):
    (example,) = rows_of(lines(tmp_path, {"prompt": ASKED, "chosen": SAID, "rejected": "No idea."}), "dpo")
    assert "No idea" not in example.model_dump_json()


@pytest.mark.parametrize(
    ("form", "row", "why"),
    [
        ("messages", {"messages": TALK[:1]}, "no reply"),
        ("messages", {"messages": TALK[1:]}, "begins with a reply"),
        ("messages", {"messages": [TALK[0], TALK[0], TALK[1]]}, "two messages of the user"),
        ("messages", {"messages": [*TALK, {"role": "tool", "content": "x"}]}, "'tool'"),
        ("messages", {"messages": [{"role": "user"}]}, "message 1 has no role and content"),
        ("messages", {"messages": []}, "missing or empty"),
        ("messages", {"turns": TALK}, "messages is missing"),
        ("prompt-completion", {"prompt": ASKED, "completion": " "}, "no text, or empty"),
        ("prompt-completion", {"prompt": 3, "completion": SAID}, "no list of messages"),
        ("sharegpt", {"conversations": TALK}, "from and value"),
        ("dpo", {"prompt": ASKED, "chosen": SAID, "rejected": SAID}, "the same"),
        ("dpo", {"chosen": SAID, "rejected": "No."}, "no prompt"),
        ("dpo", {"prompt": ASKED, "chosen": SAID}, "rejected is missing"),
        ("alpaca", {"instruction": ASKED, "output": SAID, "history": ["x"]}, "history"),
        ("messages", {"messages": TALK, "system": {"a": 1}}, "system is no text"),
    ],
)
def test_a_row_that_is_not_in_its_format_says_what_and_where(tmp_path, form, row, why):
    (refusal,) = rows_of(lines(tmp_path, row), form)
    assert isinstance(refusal, Refusal)
    assert refusal.rule == "malformed"
    assert why in refusal.reason
    assert "rows.jsonl line 1" in refusal.reason


def test_lines_that_are_no_json_are_left_out_and_the_rest_is_read(tmp_path):
    good = {"prompt": ASKED, "completion": SAID}
    file = lines(tmp_path, good, '{"prompt": ', "[1]", "", good)
    file.write_bytes(file.read_bytes() + b'{"prompt": "\xff"}\n')
    made = rows_of(file, "prompt-completion")
    assert [isinstance(row, Refusal) for row in made] == [False, True, True, False, True]
    assert [row.reason.split(": ")[1] for row in made if isinstance(row, Refusal)] == [
        "rows.jsonl line 2", "rows.jsonl line 3", "rows.jsonl line 6",
    ]  # fmt: skip


def test_columns_of_other_names_are_mapped(tmp_path):
    file = lines(tmp_path, {"q": ASKED, "a": SAID, "doc": 7, "key": "k1"})
    columns = {"prompt": "q", "completion": "a"}
    (example,) = rows_of(file, "prompt-completion", columns=columns, document="doc", id="key")
    assert said(example) == PLAIN
    assert example.document == "records/mine/7"
    assert example.provenance.row_id == "k1"
    assert example.category == example.source == "mine"
    assert example.licence == "CC-BY-4.0"


def test_without_an_id_a_row_is_known_by_what_it_says_not_by_its_place(tmp_path):
    one, two = {"prompt": ASKED, "completion": SAID}, {"prompt": "What is a bond?", "completion": "A loan."}
    first = rows_of(lines(tmp_path, one, two), "prompt-completion")
    second = rows_of(lines(tmp_path, two, one), "prompt-completion")
    assert [e.id for e in first] == [e.id for e in reversed(second)]


@pytest.mark.parametrize(
    ("value", "exact", "unit"),
    [
        (12.5, Fraction(25, 2), "pure"),
        ("$1.2 million", 1_200_000, "USD"),
        ("12.5%", Fraction(1, 8), "percent"),
    ],
)
def test_a_number_column_grades_the_reply(tmp_path, value, exact, unit):
    row = {"prompt": "How much?", "completion": f"Working.\n\nFinal answer: {value}", "gold": value}
    (example,) = rows_of(
        lines(tmp_path, row), "prompt-completion", answer={"column": "gold", "kind": "number"}
    )
    answer = example.turns[-1].answer
    assert (answer.kind, answer.exact, answer.unit) == ("number", exact, unit)
    assert check_gold(example) is None


def test_a_reply_that_misses_its_own_gold_answer_does_not_pass(tmp_path):
    row = {"prompt": "How much?", "completion": "Final answer: 12.6", "gold": 12.5}
    (example,) = rows_of(
        lines(tmp_path, row), "prompt-completion", answer={"column": "gold", "kind": "number"}
    )
    assert check_gold(example).rule == "gold-reply"


@pytest.mark.parametrize(
    ("value", "kind"), [("about ten", "number"), (True, "number"), (None, "number"), ("maybe", "choice")]
)
def test_a_gold_answer_that_is_none_is_left_out(tmp_path, value, kind):
    row = {"prompt": "Up or down?", "completion": "Final answer: up", "gold": value}
    options = {"options": ["up", "down"]} if kind == "choice" else {}
    (refusal,) = rows_of(
        lines(tmp_path, row), "prompt-completion", answer={"column": "gold", "kind": kind, **options}
    )
    assert refusal.rule == "gold-answer"
    assert "rows.jsonl line 1" in refusal.reason


def test_a_choice_column_takes_one_of_its_options(tmp_path):
    row = {"prompt": "Up or down?", "completion": "Final answer: up", "gold": "Up"}
    asked = {"column": "gold", "kind": "choice", "options": ["up", "down"]}
    (example,) = rows_of(lines(tmp_path, row), "prompt-completion", answer=asked)
    assert example.turns[-1].answer.choice == "up"
    assert check_gold(example) is None


def test_csv_parquet_and_a_json_list_give_the_same_rows(tmp_path):
    row = {"prompt": ASKED, "completion": SAID}
    (tmp_path / "a.csv").write_text(f'prompt,completion\n"{ASKED}","{SAID}"\n', "utf-8")
    (tmp_path / "a.json").write_text(json.dumps([row], indent=2), "utf-8")
    pq.write_table(pa.table({"prompt": [ASKED], "completion": [SAID], "other": [1]}), tmp_path / "a.parquet")
    made = {said(example)[0] for name in ("a.csv", "a.json", "a.parquet")
            for example in rows_of(tmp_path / name, "prompt-completion")}  # fmt: skip
    assert made == {PLAIN[0]}


def test_messages_in_parquet_are_read(tmp_path):
    pq.write_table(pa.table({"messages": [TALK]}), tmp_path / "a.parquet")
    (example,) = rows_of(tmp_path / "a.parquet", "messages")
    assert said(example) == PLAIN


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_a_column_that_a_table_has_not_stops_with_the_nearest_name(tmp_path, suffix):
    file = tmp_path / f"a.{suffix}"
    if suffix == "csv":
        file.write_text("prompts,completion\nx,y\n", "utf-8")
        hint = "did you mean 'prompts'"
    else:
        pq.write_table(pa.table({"prompts": ["x"], "completion": ["y"]}), file)
        hint = "no column 'prompt'"
    with pytest.raises(RowError, match=hint):
        rows_of(file, "prompt-completion")


def test_a_csv_row_with_too_many_fields_is_left_out(tmp_path):
    (tmp_path / "a.csv").write_text("prompt,completion\nWhy?,So.,more\nWhy not?,So.\n", "utf-8")
    made = rows_of(tmp_path / "a.csv", "prompt-completion")
    assert "a.csv line 2" in made[0].reason
    assert not isinstance(made[1], Refusal)


RECIPE = """kind: mix
name: mine
seed: 1
mix:
  - source: records
    path: rows.jsonl
    train: 1
    eval: 0
    records: {RECORDS}
"""


@pytest.mark.parametrize(
    ("mapping", "why"),
    [
        ("{format: dpo}", "licence: Field required"),
        ("{format: dpo, licence: MIT, colums: {}}", "did you mean 'columns'"),
        ("{format: dpo, licence: MIT, columns: {chose: x}}", "did you mean 'chosen'"),
        ("{format: pdo, licence: MIT}", "'messages', 'prompt-completion'"),
        ("{format: dpo, licence: MIT, repo: a/b, revision: main, files: [x.jsonl]}", "revision"),
        ("{format: dpo, licence: MIT, repo: a/b}", "needs a `revision`"),
        ("{format: dpo, licence: MIT, answer: {column: a, kind: choice}}", "two or more"),
        ("{format: dpo, licence: MIT, answer: {colum: a, kind: number}}", "did you mean 'column'"),
    ],
)  # fmt: skip
def test_a_mapping_that_is_wrong_names_the_key(tmp_path, mapping, why):
    file = tmp_path / "recipe.yaml"
    file.write_text(RECIPE.replace("{RECORDS}", mapping), "utf-8")
    with pytest.raises(RecipeError, match=why):
        load_recipe(str(file), MixRecipe)


@pytest.mark.parametrize(
    "entry_", ["{source: records, path: x, train: 1, eval: 0}",
               "{source: tatqa, train: 1, eval: 0, records: {format: dpo, licence: MIT}}",
               "{source: records, path: a, train: 1, eval: 0, records: {format: dpo, licence: M, repo: a/b, files: [x.csv], revision: 0123456789012345678901234567890123456789}}"],
)  # fmt: skip
def test_records_need_a_mapping_and_one_place(tmp_path, entry_):
    file = tmp_path / "recipe.yaml"
    file.write_text(f"kind: mix\nname: a\nseed: 1\nmix:\n  - {entry_}\n", "utf-8")
    with pytest.raises(RecipeError, match="records"):
        load_recipe(str(file), MixRecipe)


def test_two_entries_of_records_need_two_names(tmp_path):
    part = "  - {source: records, path: a, train: 1, eval: 0, records: {format: dpo, licence: MIT, name: NAME}}\n"
    file = tmp_path / "recipe.yaml"
    head = "kind: mix\nname: a\nseed: 1\nmix:\n"
    file.write_text(head + part.replace("NAME", "one") + part.replace("NAME", "two"), "utf-8")
    assert [e.name for e in load_recipe(str(file), MixRecipe).mix] == ["one", "two"]
    file.write_text(head + part + part, "utf-8")
    with pytest.raises(RecipeError):
        load_recipe(str(file), MixRecipe)


def test_records_without_a_place_are_looked_for_in_the_data_root_only(tmp_path, monkeypatch):
    monkeypatch.delenv("CROSSFOOT_DATA", raising=False)
    mapping = {"format": "prompt-completion", "licence": "MIT", "name": "mine"}
    source = source_of(Entry.model_validate({"source": "records", "train": 1, "eval": 0, "records": mapping}))
    (tmp_path / "mine").mkdir()
    file = lines(tmp_path / "mine", {"prompt": ASKED, "completion": SAID})
    assert locate(source, None, tmp_path).files == (file,)
    with pytest.raises(SourceError, match="not on the hub"):
        locate(source)


def test_records_do_not_pass_as_a_known_source(tmp_path):
    with pytest.raises(RecipeError, match="source of its own"):
        source_of(entry(tmp_path, "dpo", name="tatqa"))


def test_without_a_mapping_the_source_says_what_it_needs():
    with pytest.raises(SourceError, match="mapping `records:`"):
        locate(find_source("records"))


def test_rows_are_read_one_by_one(tmp_path):
    """A generator that is only begun has not read the file: a broken end does no harm."""
    file = lines(tmp_path, *({"prompt": f"{ASKED} {n}", "completion": SAID} for n in range(50)))
    source = source_of(entry(file, "prompt-completion"))
    with file.open("ab") as stream:
        stream.write(
            b"x" * (17 * 1024 * 1024) + b"\n" + json.dumps({"prompt": ASKED, "completion": SAID}).encode()
        )
    raws = list(source.read(file))
    assert [bool(raw.broken) for raw in raws[-2:]] == [True, False]
    assert "longer than" in raws[-2].broken
    assert len(raws[-2].data["text"]) <= 2000


def test_a_mix_of_records_is_made_and_verified(tmp_path):
    from curate.mix import mix
    from curate.verify import verify_folder

    rows = (
        {"prompt": f"What does bond {n} pay?", "chosen": f"Its coupon of {n}.", "rejected": "No."}
        for n in range(20)
    )
    file = lines(tmp_path, *rows, "{broken")
    mapping = {"format": "dpo", "licence": "CC-BY-NC-4.0", "name": "mine"}
    part = {"source": "records", "path": str(file), "train": 12, "eval": 5, "records": mapping}
    recipe = MixRecipe.model_validate({"kind": "mix", "name": "m", "seed": 1, "mix": [part]})
    made = mix(recipe, tmp_path / "out")
    assert (len(made.division.train), len(made.division.eval)) == (12, 5)
    assert [row.reason for row in made.division.rejected if row.rule == "malformed"] == [
        "malformed: rows.jsonl line 21: not JSON (Expecting property name enclosed in double quotes)"
    ]
    assert {item.licence for item in made.lock.inputs.values()} == {"CC-BY-NC-4.0"}
    verify_folder(tmp_path / "out")


def test_rows_are_known_alike_and_filtered_alike_whatever_their_file(tmp_path):
    rows = [
        {"prompt": f"What is bond {n}?", "completion": "A loan.", "topic": "ab"[n % 2], "more": {"n": n}}
        for n in range(6)
    ]
    lines(tmp_path, *rows)
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "rows.parquet")
    known = {}
    for name in ("rows.jsonl", "rows.parquet"):
        mapping = {"format": "prompt-completion", "licence": "MIT", "name": "mine"}
        where = {"fields": {"topic": "a", "more.n": ["0", "2", "3"]}}
        part = {"source": "records", "path": str(tmp_path / name), "train": 1, "eval": 1, "records": mapping}
        recipe = MixRecipe.model_validate(
            {"kind": "mix", "name": "x", "seed": 1, "mix": [{**part, "where": where}]}
        )
        made = mix(recipe, tmp_path / f"{name}-mix").division
        known[name] = [row.provenance.row_id for row in (*made.train, *made.eval)]
        assert {row.rule for row in made.rejected} == {"where.fields.topic", "where.fields.more.n"}
    assert known["rows.jsonl"] == known["rows.parquet"]

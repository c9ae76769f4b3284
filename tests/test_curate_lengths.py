"""Lengths of a mix: what is counted with a tokenizer, what a max_length cuts, and the estimate without one."""

import json

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from curate.cli import main
from curate.lengths import CHARACTERS_PER_TOKEN, Part, _between, _counter, measure
from curate.mix import mix
from schemas.dataset import read_split
from schemas.errors import LockError
from schemas.recipe import MixRecipe

TEMPLATE = (
    "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("lengths") / "mix"
    entries = [
        {"synth": "unit-scale", "difficulty": "starter", "train": 5, "eval": 2},
        {"synth": "sign", "train": 3, "eval": 1},
    ]
    mix(MixRecipe(kind="mix", name="small", seed=3, mix=entries), path)
    return path


@pytest.fixture(scope="module")
def tokenizer(tmp_path_factory):
    """A tokenizer whose tokens are single bytes, so that lengths can be counted by hand."""
    transformers = pytest.importorskip("transformers")
    tokenizers = pytest.importorskip("tokenizers")
    alphabet = sorted(tokenizers.pre_tokenizers.ByteLevel.alphabet())
    specials = ["<|im_start|>", "<|im_end|>"]
    model = tokenizers.models.BPE(vocab={c: i for i, c in enumerate([*alphabet, *specials])}, merges=[])
    bare = tokenizers.Tokenizer(model)
    bare.pre_tokenizer = tokenizers.pre_tokenizers.ByteLevel(add_prefix_space=False)
    bare.add_special_tokens(specials)
    made = transformers.PreTrainedTokenizerFast(tokenizer_object=bare)
    made.chat_template = TEMPLATE
    out = tmp_path_factory.mktemp("tokenizer")
    made.save_pretrained(out)
    return out


def by_hand(example):
    """Bytes before the last reply, with it, and in all; each message has two marks, its role and two newlines."""
    sizes = [len(m["content"].encode()) + len(m["role"]) + 4 for m in example.messages]
    end = sum(sizes) - 2  # the end mark and the newline
    return end - len(example.messages[-1]["content"].encode()), end, end + 2


def test_a_tokenizer_counts_the_template_and_finds_where_the_answer_stands(folder, tokenizer):
    found = measure(folder, str(tokenizer))
    assert found.tokenizer == str(tokenizer)
    for (name, split), part in found.parts.items():
        expected = [by_hand(e) for e in read_split(folder, split) if e.category == name]
        assert list(zip(part.starts, part.ends, part.totals, strict=True)) == expected


def test_an_answer_that_ends_exactly_at_max_length_is_not_cut(folder, tokenizer):
    whole = measure(folder, str(tokenizer)).whole
    longest = max(whole.ends)
    assert whole.cut(longest)["answers_cut"] == 0
    assert whole.cut(longest)["rows_cut"] == 1  # the end mark is outside
    assert whole.cut(longest - 1)["answers_cut"] == 1
    assert whole.cut(max(whole.totals))["rows_cut"] == 0
    assert whole.cut(1) == {"rows_cut": 11, "answers_cut": 11, "answers_lost": 11}


@given(
    st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50), st.integers(0, 50)), min_size=1),
    st.integers(1, 160),
)
def test_what_is_lost_is_cut_and_what_is_cut_is_a_cut_row(spans, max_length):
    part = Part()
    for a, b, c in spans:
        part.add((a, a + b + 1, a + b + c + 1))
    cut = part.cut(max_length)
    assert cut["answers_lost"] <= cut["answers_cut"] <= cut["rows_cut"] <= len(spans)
    quantiles = part.quantiles()
    assert list(quantiles.values()) == sorted(quantiles.values())
    assert set(quantiles.values()) <= set(part.totals)


def test_a_token_that_holds_part_of_the_answer_counts_into_it():
    # tokens: [ab][c<][X Y][Z>] ; the reply "XYZ" begins with the third and ends inside the fourth
    assert _between("abc<XYZ>", "XYZ", [(0, 2), (2, 4), (4, 6), (6, 8)]) == (2, 4, 4)
    # a token that joins the mark with the answer's first letter is where the answer begins
    assert _between("abc<XYZ>", "XYZ", [(0, 3), (3, 5), (5, 7), (7, 8)])[0] == 1


def test_slow_tokenizers_count_the_same(folder, tokenizer):
    transformers = pytest.importorskip("transformers")
    fast = transformers.AutoTokenizer.from_pretrained(tokenizer)

    class Slow:
        is_fast, chat_template = False, fast.chat_template

        def apply_chat_template(self, *args, **kwargs):
            return fast.apply_chat_template(*args, **kwargs)

        def __call__(self, *args, **kwargs):
            return fast(*args, **kwargs)

    batch = [e.messages for e in read_split(folder, "train")]
    assert _counter(Slow())(batch) == _counter(fast)(batch)


def test_without_a_tokenizer_the_estimate_is_said(folder):
    done = CliRunner().invoke(main, ["lengths", str(folder), "--max-length", "300", "--json"])
    assert done.exit_code == 0, done.output
    assert "estimated at 2.5 characters a token" in done.stderr
    told = json.loads(done.stdout)
    assert told["tokenizer"] is None
    assert told["characters_per_token"] == CHARACTERS_PER_TOKEN
    sizes = [
        -(-sum(len(m["content"]) for m in e.messages) * 2 // 5)
        for side in ("train", "eval")
        for e in read_split(folder, side)
    ]
    assert told["all"]["p100"] == max(sizes)
    assert told["all"]["answers_cut"] == sum(size > 300 for size in sizes) > 0


def test_a_tokenizer_that_cannot_be_had_is_named_and_the_estimate_taken(folder, tmp_path):
    found = measure(folder, str(tmp_path / "nothing"))
    assert found.tokenizer is None
    assert "nothing: it can't be loaded" in found.note


def test_the_table_has_a_line_a_part_and_side_in_the_recipes_order(folder):
    done = CliRunner().invoke(main, ["lengths", str(folder), "--max-length", "400"])
    lines = done.stdout.splitlines()
    assert [line.split()[:2] for line in lines[1:5]] == [
        ["unit-scale", "train"], ["unit-scale", "eval"], ["sign", "train"], ["sign", "eval"],
    ]  # fmt: skip
    assert lines[0].endswith("longest answer rows cut answers cut answers lost")


def test_a_folder_that_was_changed_is_not_measured(folder, tmp_path):
    import shutil

    copy = shutil.copytree(folder, tmp_path / "mix")
    (copy / "README.md").write_text("another card")
    with pytest.raises(LockError, match="README"):
        measure(copy)

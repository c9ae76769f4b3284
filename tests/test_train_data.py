"""Tokenised rows: the supervised span, the tokenizer, and what is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from train_fixtures import example, small_mix, write_mix

from schemas.dataset import read_split
from schemas.errors import LockError, TrainError
from schemas.example import Message
from schemas.files import sha256_file
from train.base import build_base
from train.models.load import load_tokenizer
from train.tokens.rows import IGNORED, encode, end_token, last_prompt, prompt_text
from train.tokens.sampler import LengthClasses

if TYPE_CHECKING:
    from pathlib import Path

    from transformers import PreTrainedTokenizerBase


@pytest.fixture(scope="module")
def mix(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_mix(tmp_path_factory.mktemp("data") / "mix")


@pytest.fixture(scope="module")
def base(mix: Path) -> Path:
    folder = mix.parent / "base"
    build_base(mix, folder, size="tiny")
    return folder


@pytest.fixture(scope="module")
def tokenizer(base: Path) -> PreTrainedTokenizerBase:
    return load_tokenizer(str(base))


def test_supervised_span_is_the_reply_and_the_end_token(
    mix: Path, tokenizer: PreTrainedTokenizerBase
) -> None:
    for split in ("train", "eval"):
        examples = list(read_split(mix, split))
        turns = [(e, turn) for e in examples for turn in e.turns]
        rows = encode(examples, tokenizer)
        assert len(rows) == len(turns) > len(examples)
        for row, (e, turn) in zip(rows, turns, strict=True):
            assert row.example == e.id
            supervised = [label for label in row.labels if label != IGNORED]
            assert tokenizer.decode(supervised) == f"{turn.reply}<|im_end|>"
            assert row.labels[: row.start] == [IGNORED] * row.start
            assert len(row.labels) == len(row.input_ids)


def test_a_later_turn_has_the_gold_history_before_it(tokenizer: PreTrainedTokenizerBase) -> None:
    e = example(0, turns=2)
    row = encode([e], tokenizer)[1]
    prompt = tokenizer.decode(row.input_ids[: row.start])
    assert prompt == prompt_text(tokenizer, last_prompt(e))
    assert e.turns[0].reply in prompt
    assert e.turns[1].reply not in prompt


def test_span_is_what_the_template_marks_as_generated(tokenizer: PreTrainedTokenizerBase) -> None:
    e = example(0)
    marked = tokenizer.apply_chat_template(e.messages, return_dict=True, return_assistant_tokens_mask=True)
    row = encode([e], tokenizer)[0]
    newline = len(marked["input_ids"]) - len(row.input_ids)
    assert newline == 1
    assert marked["input_ids"][:-1] == row.input_ids
    assert [int(label != IGNORED) for label in row.labels] == marked["assistant_masks"][:-1]


def test_end_token_is_eos_and_not_pad(tokenizer: PreTrainedTokenizerBase) -> None:
    assert end_token(tokenizer) == tokenizer.eos_token_id != tokenizer.pad_token_id


def test_template_without_end_token_is_refused(base: Path) -> None:
    tokenizer = load_tokenizer(str(base))
    tokenizer.chat_template = (
        "{% for m in messages %}{{ m['role'] + ': ' + m['content'] + '\n' }}{% endfor %}"
    )
    with pytest.raises(TrainError, match="no end token"):
        end_token(tokenizer)


def test_special_token_in_a_message_is_refused(tokenizer: PreTrainedTokenizerBase) -> None:
    e = example(0)
    bad = Message(role="user", content="sales <|im_end|> 12")
    turn = e.turns[0].model_copy(update={"messages": (bad, e.turns[0].messages[1])})
    with pytest.raises(TrainError, match=r"<\|im_end\|>"):
        encode([e.model_copy(update={"turns": (turn,)})], tokenizer)


def test_rows_know_their_source_and_category(mix: Path, tokenizer: PreTrainedTokenizerBase) -> None:
    rows = encode(read_split(mix, "train"), tokenizer)
    assert {(row.source, row.group) for row in rows} == {("synth", "unit-scale"), ("tatqa", "tatqa")}


def test_rows_are_the_same_alone_and_in_any_batch(tokenizer: PreTrainedTokenizerBase) -> None:
    examples = [example(i, turns=1 + i % 3) for i in range(300)]
    together = encode(examples, tokenizer)
    assert together == [row for e in examples for row in encode([e], tokenizer)]
    assert len(together) == 600


def test_a_tokenizers_own_truncation_and_padding_cut_nothing(base: Path) -> None:
    plain, cutting = load_tokenizer(str(base)), load_tokenizer(str(base))
    cutting.backend_tokenizer.enable_truncation(8)
    cutting.backend_tokenizer.enable_padding(length=4096)
    assert encode([example(0), example(1)], cutting) == encode([example(0), example(1)], plain)


@given(st.integers(min_value=0))
def test_every_digit_is_a_token(tokenizer: PreTrainedTokenizerBase, number: int) -> None:
    for text in (str(number), f"{number:,}", f"sales of ${number:,} in"):
        tokens = [tokenizer.decode([i]) for i in tokenizer(text)["input_ids"]]
        assert "".join(tokens) == text
        assert all(len(token) == 1 for token in tokens if any(c.isdigit() for c in token))


@given(st.text(st.characters(exclude_categories=("Cs",))))
def test_tokenizer_loses_no_text(tokenizer: PreTrainedTokenizerBase, text: str) -> None:
    ids = tokenizer(text, add_special_tokens=False)["input_ids"]
    assert tokenizer.decode(ids) == text


def test_same_seed_same_bytes_and_held_out_words_are_unknown(mix: Path, base: Path, tmp_path: Path) -> None:
    build_base(mix, tmp_path / "again", size="tiny")
    build_base(mix, tmp_path / "other", size="tiny", seed=1)
    files = sorted(path.name for path in base.iterdir())
    assert files == sorted(path.name for path in (tmp_path / "again").iterdir())
    for name in files:
        assert sha256_file(base / name) == sha256_file(tmp_path / "again" / name), name
    weights = "model.safetensors"
    assert sha256_file(base / weights) != sha256_file(tmp_path / "other" / weights)

    swapped = write_mix(
        tmp_path / "swapped", train=read_split(mix, "train"), held_out=[example(i, seed=9) for i in range(99)]
    )
    build_base(swapped, tmp_path / "swapped-base", size="tiny")
    assert sha256_file(base / "tokenizer.json") == sha256_file(tmp_path / "swapped-base/tokenizer.json")


def test_base_of_the_same_is_kept_and_of_something_else_rebuilt(
    mix: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    weights = tmp_path / "base/model.safetensors"
    count = build_base(mix, tmp_path / "base", size="tiny")
    before = weights.stat().st_mtime_ns
    assert build_base(mix, tmp_path / "base", size="tiny") == count
    assert "kept" in capsys.readouterr().err
    assert weights.stat().st_mtime_ns == before
    old = sha256_file(weights)
    build_base(mix, tmp_path / "base", size="tiny", seed=1)
    assert "built anew" in capsys.readouterr().err
    assert sha256_file(weights) != old


def test_base_never_replaces_what_is_not_its_own(mix: Path, tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "notes.txt").write_text("keep me")
    with pytest.raises(TrainError, match="already exists"):
        build_base(mix, folder, size="tiny")
    with pytest.raises(TrainError, match="already exists"):
        build_base(mix, folder / "notes.txt", size="tiny")
    (folder / "base.json").write_text("{")
    with pytest.raises(TrainError, match="not JSON"):
        build_base(mix, folder, size="tiny")
    (folder / "base.json").write_text('{"seed": 1}')
    with pytest.raises(TrainError, match="doesn't say which files"):
        build_base(mix, folder, size="tiny")
    build_base(mix, tmp_path / "base", size="tiny")
    (tmp_path / "base/notes.txt").write_text("keep me")
    with pytest.raises(TrainError, match=r"notes\.txt changed since"):
        build_base(mix, tmp_path / "base", size="tiny", seed=1)
    assert (folder / "notes.txt").read_text() == (tmp_path / "base/notes.txt").read_text() == "keep me"


def test_base_of_a_changed_mix_is_refused(tmp_path: Path) -> None:
    changed = small_mix(tmp_path / "changed")
    with (changed / "train.parquet").open("ab") as f:
        f.write(b"x")
    with pytest.raises(LockError, match="changed after the mix was made"):
        build_base(changed, tmp_path / "never", size="tiny")
    assert not (tmp_path / "never").exists()


@given(
    st.lists(st.integers(min_value=1, max_value=999), max_size=300),
    st.integers(min_value=1, max_value=9),
    st.integers(min_value=0),
)
def test_each_epoch_has_every_row_once_in_an_order_of_its_own_seed(
    lengths: list[int], batch: int, seed: int
) -> None:
    order = LengthClasses(lengths, batch, seed)
    first = list(order)
    assert sorted(first) == list(range(len(lengths))) == list(range(len(order)))
    assert list(order) == first
    again = LengthClasses(lengths, batch, seed)
    again.set_epoch(1)
    again.set_epoch(0)
    assert list(again) == first


def test_long_rows_pad_no_short_ones_and_short_ones_stay_mixed() -> None:
    lengths = [50 + i % 50 for i in range(784)] + [900] * 10 + [400] * 6
    order = LengthClasses(lengths, 8, seed=0)
    rows = list(order)
    batches = [[lengths[i] for i in rows[at : at + 8]] for at in range(0, len(rows), 8)]
    assert sum(max(batch) > 100 for batch in batches) <= 3
    # Short rows of one length don't end up together: each batch spans most of their range.
    spans = [max(batch) - min(batch) for batch in batches if max(batch) < 100]
    assert sum(spans) / len(spans) > 30
    assert max(batches[0]) < 900
    order.set_epoch(1)
    assert list(order) != rows

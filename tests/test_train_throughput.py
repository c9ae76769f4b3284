"""What makes training fast must not change it: packing, attention by row, the loss in tiles, the token cache."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tiny_models import FAMILIES as REAL
from tiny_models import save_model
from train_fixtures import example, small_mix, write_mix
from train_run import RECIPE, recipe_file, train

from schemas.dataset import read_lock, read_split
from schemas.errors import TrainError
from schemas.sft_recipe import SftRecipe
from train.models import attention
from train.models.attention import use_flash, use_rows
from train.models.load import load_model, load_tokenizer
from train.tokens import cache as token_cache
from train.tokens.cache import key, token_rows
from train.tokens.lengths import check_lengths, too_long, whole_rows
from train.tokens.packing import Collator, check_isolated, pack
from train.tokens.rows import IGNORED, encode
from train.tokens.sampler import LengthClasses
from train.trainer import build_trainer
from train.weighted_loss import row_weights

if TYPE_CHECKING:
    from transformers import PreTrainedModel

SHAPE = {
    "vocab_size": 96, "hidden_size": 32, "intermediate_size": 48, "num_hidden_layers": 2, "num_attention_heads": 4,
    "num_key_value_heads": 2, "head_dim": 8, "max_position_embeddings": 256, "pad_token_id": 0, "bos_token_id": None,
    "eos_token_id": 1,
}  # fmt: skip
WINDOW = {"sliding_window": 5, "layer_types": ["sliding_attention", "full_attention"]}


def model_of(family: str, **changes: Any) -> PreTrainedModel:
    import torch
    import transformers

    torch.manual_seed(0)
    config = getattr(transformers, f"{family}Config")(**(SHAPE | changes))
    return transformers.AutoModelForCausalLM.from_config(config, dtype=torch.float32).eval()


FAMILIES: list[tuple[str, dict[str, Any]]] = [
    ("Llama", {}),
    ("Qwen3", {}),
    ("Qwen2", {}),
    ("Mistral", {"sliding_window": 5}),
    ("Gemma3Text", WINDOW),
    (
        "Gemma4Text",
        WINDOW | {"hidden_size_per_layer_input": 0, "global_head_dim": 8, "num_kv_shared_layers": 0},
    ),
]


@given(st.lists(st.integers(1, 64), max_size=200), st.integers(64, 200), st.integers(0, 9))
def test_every_row_is_packed_whole_and_once(lengths: list[int], size: int, seed: int) -> None:
    packs = pack(lengths, size, seed)
    assert sorted(row for rows in packs for row in rows) == list(range(len(lengths)))
    filled = [sum(lengths[row] for row in rows) for rows in packs]
    assert all(0 < tokens <= size for tokens in filled)
    assert sum(tokens * 2 <= size for tokens in filled) <= 1  # two such would have been one
    assert packs == pack(lengths, size, seed)


def test_packs_hold_rows_of_all_lengths_and_hardly_any_room() -> None:
    rng = np.random.default_rng(0)
    lengths = rng.lognormal(5.5, 0.6, 2000).astype(int).clip(20, 2000).tolist()
    packs = pack(lengths, 4096, seed=0)
    assert sum(lengths) / (4096 * len(packs)) > 0.97
    spread = [np.std([lengths[row] for row in rows]) for rows in packs[:-2]]
    assert np.median(spread) > 0.6 * np.std(lengths)  # sorted by length first it would be near 0


def test_a_row_longer_than_a_sequence_is_never_packed() -> None:
    with pytest.raises(ValueError, match="65 tokens"):
        pack([3, 65], 64, 0)


@pytest.mark.parametrize(("family", "changes"), FAMILIES)
def test_packed_rows_are_to_the_model_what_they_are_alone(family: str, changes: dict[str, Any]) -> None:
    import torch

    model = model_of(family, **changes)
    rows = [np.random.default_rng(n).integers(2, 96, n).astype(np.int32) for n in (11, 3, 29, 17)]
    with torch.no_grad():
        alone = [model(torch.tensor(row)[None].long()).logits[0] for row in rows]
    use_rows(model)
    collator = Collator(0, flat=True, weighted=False)
    check_isolated(model, collator)
    batch = collator([{"rows": rows, "starts": [1] * 4, "weights": [1.0] * 4}])
    batch.pop("labels")
    with torch.no_grad():
        packed = model(**batch, use_cache=False).logits[0].split([len(row) for row in rows])
    for ours, theirs in zip(packed, alone, strict=True):
        torch.testing.assert_close(ours, theirs, atol=1e-5, rtol=1e-5)


@pytest.mark.parametrize(("family", "changes"), FAMILIES)
def test_padded_batches_and_generation_are_as_without(family: str, changes: dict[str, Any]) -> None:
    """The held-out rows are padded, and answered, by the same model."""
    import torch

    model = model_of(family, **changes)
    ids = torch.randint(2, 96, (3, 20), generator=torch.Generator().manual_seed(0))
    mask = torch.ones_like(ids)
    mask[1, 12:], mask[2, 7:] = 0, 0

    def made() -> tuple[torch.Tensor, torch.Tensor]:
        with torch.no_grad():
            logits = model(ids, attention_mask=mask).logits[mask.bool()]
            replies = model.generate(ids[:1], attention_mask=mask[:1], max_new_tokens=9, do_sample=False)
        return logits, replies

    before = made()
    use_rows(model)
    after = made()
    torch.testing.assert_close(after[0], before[0], atol=1e-5, rtol=1e-5)
    assert after[1].equal(before[1])


@pytest.mark.parametrize("name", sorted(REAL))
def test_packed_rows_train_a_family_s_real_class_as_alone(tmp_path: Path, name: str) -> None:
    """In training mode, the multimodal classes among them: losses per token, and what the weights get of them."""
    import torch
    from trl.trainer.utils import add_fused_lm_head

    folder = str(save_model(tmp_path / "model", name))
    model, tokenizer = load_model(folder, dtype="float32"), load_tokenizer(folder)
    rows = encode([example(i) for i in range(3)], tokenizer)
    add_fused_lm_head(model)
    model.train()

    def learnt(batches: list[dict[str, Any]]) -> tuple[list[float], dict[str, torch.Tensor]]:
        model.zero_grad()
        nats: list[float] = []
        for batch in batches:
            out = model(**batch, use_cache=False, fused_lm_head=True)
            (-out.log_probs.sum()).backward()
            nats += out.log_probs[out.label_mask].tolist()
        return nats, {n: p.grad.clone() for n, p in model.named_parameters() if p.grad is not None}

    items = [{"rows": [np.array(row.input_ids)], "starts": [row.start], "weights": [1.0]} for row in rows]
    alone = learnt([Collator(0, flat=False, weighted=False)([item]) for item in items])
    use_rows(model)
    collator = Collator(0, flat=True, weighted=False)
    check_isolated(model, collator)
    packed = learnt([collator(items)])
    assert packed[0] == pytest.approx(alone[0], abs=1e-4)
    assert packed[1].keys() == alone[1].keys()
    for key_, grad in packed[1].items():
        torch.testing.assert_close(grad, alone[1][key_], atol=1e-3, rtol=1e-3)


def test_layers_that_carry_a_state_on_are_not_packed() -> None:
    model = model_of("Qwen3")
    model.config.layer_types = ["linear_attention", "full_attention"]
    with pytest.raises(TrainError, match="linear_attention layers, in which rows of one sequence would see"):
        use_rows(model)


def test_rows_that_see_each_other_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    model = model_of("Llama")
    use_rows(model)
    original = Collator.__call__

    def without_bounds(self: Collator, items: Any) -> dict[str, Any]:
        batch = original(self, items)
        return {name: value for name, value in batch.items() if not name.startswith("cu_seq")}

    monkeypatch.setattr(Collator, "__call__", without_bounds)
    with pytest.raises(TrainError, match="see each other"):
        check_isolated(model, Collator(0, flat=True, weighted=False))


def test_flash_attention_is_used_where_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only what decides is tested here: the kernel itself needs a GPU."""
    import transformers.utils
    from transformers import Qwen3Config

    chosen: list[str] = []

    class Model:
        config = Qwen3Config(**SHAPE)

        def set_attn_implementation(self, name: str) -> None:
            chosen.append(name)

    monkeypatch.setattr(transformers.utils, "is_flash_attn_2_available", lambda: True)
    assert not use_flash(Model(), "bf16")
    monkeypatch.setattr(attention, "on_gpu", lambda: True)
    assert not use_flash(Model(), "float32")
    assert use_flash(Model(), "bf16")
    assert chosen == ["flash_attention_2"]
    monkeypatch.setattr(Model.config, "layer_types", ["linear_attention", "full_attention"])
    assert not use_flash(Model(), "bf16")  # a flat batch would carry its state from row to row
    monkeypatch.undo()
    monkeypatch.setattr(transformers.utils, "is_flash_attn_2_available", lambda: True)
    monkeypatch.setattr(attention, "on_gpu", lambda: True)
    monkeypatch.setattr(Model, "set_attn_implementation", lambda *_: (_ for _ in ()).throw(ValueError("no")))
    assert not use_flash(Model(), "bf16")


@pytest.mark.parametrize("softcap", [None, 5.0])
def test_loss_in_tiles_is_the_full_loss_and_writes_no_logits(
    monkeypatch: pytest.MonkeyPatch, softcap: float | None
) -> None:
    """TRL's fused output layer, on which training of large vocabularies relies."""
    import torch
    from torch.utils._python_dispatch import TorchDispatchMode
    from trl.kernels import chunked_logprob
    from trl.trainer import utils

    tokens, vocabulary = 60, 300
    monkeypatch.setattr(chunked_logprob, "TOKEN_CHUNK_SIZE", 16)
    monkeypatch.setattr(utils, "_CHUNKED_LOGPROB_CHUNK_SIZE", 64)
    model = model_of("Gemma3Text", vocab_size=vocabulary, final_logit_softcapping=softcap)
    for p in model.parameters():
        p.data.mul_(4)  # logits that the cap bends
    ids = torch.randint(2, vocabulary, (1, tokens), generator=torch.Generator().manual_seed(1))
    labels = ids.clone()
    labels[:, :20] = IGNORED

    def gradients(loss: torch.Tensor) -> list[torch.Tensor]:
        model.zero_grad()
        loss.backward()
        return [p.grad.clone() for p in model.parameters()]

    full = torch.nn.functional.cross_entropy(model(ids).logits[0, :-1], labels[0, 1:])
    wanted = gradients(full)

    largest = 0

    class Sizes(TorchDispatchMode):
        def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
            nonlocal largest
            out = func(*args, **(kwargs or {}))
            if (
                isinstance(out, torch.Tensor)
                and out.dim()
                and vocabulary in out.shape
                and tokens - 1 in out.shape
            ):
                largest = max(largest, out.numel())
            return out

    utils.add_fused_lm_head(model)
    with Sizes():
        found = model(ids, labels=labels, fused_lm_head=True).loss
        grads = gradients(found)
    assert largest == 0
    torch.testing.assert_close(found, full, atol=1e-5, rtol=1e-5)
    for ours, theirs in zip(grads, wanted, strict=True):
        torch.testing.assert_close(ours, theirs, atol=1e-4, rtol=1e-4)


def cached(mix: Path, base: str, folder: Path) -> tuple[token_cache.TokenRows, Path]:
    tokenizer, lock = load_tokenizer(base), read_lock(mix)
    return token_rows(mix, "train", lock, tokenizer, cache=folder), folder / key("train", lock, tokenizer)


def test_cached_rows_are_what_encoding_gives(
    here: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(token_cache, "CHUNK", 10)  # several record batches
    wanted = encode(read_split(Path("runs/mix"), "train"), load_tokenizer("base"))
    rows, _ = cached(Path("runs/mix"), "base", tmp_path)
    assert list(rows) == wanted
    assert rows.lengths.tolist() == [len(row.input_ids) for row in wanted]
    assert rows.starts.tolist() == [row.start for row in wanted]
    assert rows.sources == [row.source for row in wanted]
    assert rows.groups == [row.group for row in wanted]
    assert list(rows.keep([5, 60, 7])) == [wanted[5], wanted[60], wanted[7]]
    assert rows[-1] == wanted[-1]
    assert rows.tokens(33).tolist() == wanted[33].input_ids
    assert not rows.tokens(33).flags.owndata  # it lies in the file

    def never(*_: object) -> None:
        raise AssertionError("tokenised again")

    monkeypatch.setattr(token_cache, "encode", never)
    again, _ = cached(Path("runs/mix"), "base", tmp_path)
    assert list(again) == wanted


@pytest.mark.parametrize("damage", ["rows.arrow", "rows.json", "cut", "gone"])
def test_damaged_cache_is_made_anew_with_a_note(
    here: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], damage: str
) -> None:
    rows, folder = cached(Path("runs/mix"), "base", tmp_path)
    wanted = list(rows)
    if damage == "gone":
        (folder / "rows.arrow").unlink()
    elif damage == "cut":
        content = (folder / "rows.arrow").read_bytes()
        (folder / "rows.arrow").write_bytes(content[:-100])
    else:
        content = (folder / damage).read_bytes()
        (folder / damage).write_bytes(b"x" + content[1:])
    assert list(cached(Path("runs/mix"), "base", tmp_path)[0]) == wanted
    assert "is damaged; the rows are tokenised anew" in capsys.readouterr().err
    assert list(cached(Path("runs/mix"), "base", tmp_path)[0]) == wanted
    assert not capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == [folder.name]


def test_anything_that_decides_the_tokens_names_another_cache(
    here: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tokenizer, lock = load_tokenizer("base"), read_lock(Path("runs/mix"))
    names = [key("train", lock, tokenizer), key("eval", lock, tokenizer)]
    assert key("train", lock, load_tokenizer(str(shutil.copytree("base", tmp_path / "moved")))) == names[0]
    other = small_mix(tmp_path / "other", train=40)
    names.append(key("train", read_lock(other), tokenizer))
    template = load_tokenizer("base")
    template.chat_template += " "
    names.append(key("train", lock, template))
    vocabulary = json.loads((tmp_path / "moved/tokenizer.json").read_text())
    vocabulary["model"]["merges"].pop()
    (tmp_path / "moved/tokenizer.json").write_text(json.dumps(vocabulary))
    names.append(key("train", lock, load_tokenizer(str(tmp_path / "moved"))))
    monkeypatch.setattr(token_cache, "ENCODERS", (attention,))
    names.append(key("train", lock, tokenizer))
    assert len(set(names)) == 6


def test_rows_that_can_t_be_encoded_leave_no_cache(here: Path, tmp_path: Path) -> None:
    bad = example(0)
    turn = bad.turns[0]
    told = turn.messages[0].model_copy(update={"content": "<|im_end|>"})
    rows = [example(i) for i in range(9)]
    rows.append(
        bad.model_copy(update={"turns": (turn.model_copy(update={"messages": (told, turn.messages[1])}),)})
    )
    mix = write_mix(tmp_path / "mix", train=rows, held_out=[])
    with pytest.raises(TrainError, match="special token"):
        cached(mix, "base", tmp_path / "cache")
    assert not any((tmp_path / "cache").iterdir())


@given(
    st.lists(st.tuples(st.sampled_from("ab"), st.integers(2, 30), st.integers(1, 29)), max_size=40),
    st.integers(1, 31),
)
def test_what_a_length_would_cut_is_counted(rows: list[tuple[str, int, int]], size: int) -> None:
    rows = [(group, length, min(start, length - 1)) for group, length, start in rows]
    groups, lengths, starts = zip(*rows, strict=True) if rows else ((), (), ())
    found = too_long(groups, lengths, starts, size)
    for group, counts in found.items():
        replies = [range(start, length) for name, length, start in rows if name == group]
        left = [range(reply.start, min(reply.stop, size)) for reply in replies]
        cut = [len(part) < len(reply) for part, reply in zip(left, replies, strict=True)]
        lost = [not len(part) for part in left]
        assert (counts.rows, counts.long) == (len(replies), sum(cut))
        assert counts.answers_lost == sum(lost)
        assert counts.answers_cut == sum(cut) - sum(lost)
    fits, long = whole_rows(lengths, size)
    assert sorted(fits + long) == list(range(len(rows)))
    assert len(long) == sum(counts.long for counts in found.values())


def test_too_many_long_rows_are_refused_with_the_shares() -> None:
    groups, lengths, starts = ["a"] * 100 + ["b"] * 10, [9] * 99 + [50] + [9] * 7 + [50] * 3, [5] * 109 + [40]
    found = too_long(groups, lengths, starts, 20)
    check_lengths(found, 20, 0.3, "train")
    with pytest.raises(TrainError, match=r"b 3 of 10 rows \(30.0%; .* 20.0% of the replies would lose their end and 10.0%") as caught:  # fmt: skip
        check_lengths(found, 20, 0.01, "train")
    assert "max_length to at least 50" in str(caught.value)
    assert "a 1 of" not in str(caught.value)


def test_rows_too_long_are_left_out_listed_and_never_cut(here: Path, tmp_path: Path) -> None:
    rows, _ = cached(Path("runs/mix"), "base", tmp_path / "cache")
    size = int(np.sort(rows.lengths)[-4])
    recipe = recipe_file(tmp_path, max_length=size, max_left_out=0.6, max_steps=1)
    result = train("sft", "--recipe", recipe, "--out", str(tmp_path / "run"))
    assert result.exit_code == 0, result.output
    listed = [json.loads(line) for line in (tmp_path / "run/left_out.jsonl").read_text().splitlines()]
    long = np.flatnonzero(rows.lengths > size)
    assert 0 < len(long) < 4
    assert [row for row in listed if row["split"] == "train"] == [
        {"id": rows[i].example, "source": rows[i].group, "split": "train", "tokens": int(rows.lengths[i])}
        for i in long
    ]
    assert "rows are longer than max_length" in result.stderr
    trainer = build_trainer(SftRecipe.model_validate(RECIPE | {"max_length": size, "max_left_out": 0.6}), Path("runs/mix"), tmp_path / "r")  # fmt: skip
    seen = [batch["labels"].ne(IGNORED).sum().item() for batch in trainer.get_train_dataloader()]
    keep = rows.lengths <= size
    assert sum(seen) == (rows.lengths - rows.starts)[keep].sum()


@pytest.mark.parametrize("packing", [False, True])
def test_each_token_counts_by_its_source(here: Path, tmp_path: Path, *, packing: bool) -> None:
    import torch

    weights = {"tatqa": 3.0, "unit-scale": 0.5}
    recipe = SftRecipe.model_validate(
        RECIPE | {"weights": weights, "packing": packing, "max_length": 512, "lora": {"r": 4}}
    )
    trainer = build_trainer(recipe, Path("runs/mix"), tmp_path / "run")
    trainer.model.train()
    sequences = trainer.train_dataset
    batch = trainer.data_collator([sequences[i] for i in range(len(sequences))])
    count = trainer._get_num_items_in_batch([batch], torch.device("cpu"))
    found = trainer.compute_loss(trainer.model, dict(batch), num_items_in_batch=count)
    above = below = 0.0
    with torch.no_grad():
        for row in sequences.rows:
            ids = torch.tensor([row.input_ids])
            logits = trainer.model(ids).logits[0, row.start - 1 : -1]
            nats = torch.nn.functional.cross_entropy(logits, ids[0, row.start :], reduction="sum")
            above += weights[row.group] * nats.item()
            below += weights[row.group] * (len(row.input_ids) - row.start)
    assert found.item() == pytest.approx(above / below, rel=1e-5)


def test_wrong_weights_are_refused(here: Path, tmp_path: Path) -> None:
    rows, _ = cached(Path("runs/mix"), "base", tmp_path)
    with pytest.raises(TrainError, match="no training rows of 'tatq'; did you mean 'tatqa'"):
        row_weights({"tatq": 2.0}, rows)
    with pytest.raises(TrainError, match="nothing would be learnt"):
        row_weights({"tatqa": 0.0, "unit-scale": 0.0}, rows)
    assert row_weights({}, rows) is None
    assert row_weights({"tatqa": 2.0, "unit-scale": 2.0}, rows) is None
    assert set(row_weights({"tatqa": 0.0}, rows) or []) == {0.0, 1.0}
    assert set(row_weights({"synth": 0.5}, rows) or []) == {1.0, 2.0}
    assert set(row_weights({"synth": 0.5, "unit-scale": 3.0}, rows) or []) == {1.0, 3.0}


@given(st.integers(1, 99), st.integers(1, 4), st.integers(1, 4), st.integers(1, 3), st.integers(0, 3))
def test_processes_see_one_process_s_steps(
    count: int, batch: int, accumulation: int, processes: int, seed: int
) -> None:
    """accelerate deals an order out in batches, one to each process in turn."""
    rows = [10 + i % 90 for i in range(count)]
    step = batch * accumulation * processes
    single = list(LengthClasses(rows, step, seed))
    shared = list(LengthClasses(rows, step, seed, share=batch * processes))
    assert len(shared) == len(LengthClasses(rows, step, seed, share=batch * processes))
    assert len(shared) % (batch * processes) == 0
    assert shared[:count] == single
    assert all(index >= count for index in shared[count:])


def test_fillers_teach_nothing(here: Path, tmp_path: Path) -> None:
    trainer = build_trainer(SftRecipe.model_validate(RECIPE), Path("runs/mix"), tmp_path / "run")
    sequences = trainer.train_dataset
    for flat in (False, True):
        batch = Collator(0, flat=flat, weighted=True)([sequences[0], sequences[len(sequences)]])
        assert batch["labels"].ne(IGNORED).sum() == len(sequences.rows[0].input_ids) - sequences.rows[0].start


@pytest.mark.parametrize(
    ("env", "changes", "message"),
    [
        (
            {},
            {"optimizer": "adamw_8bit"},
            "optimizer adamw_8bit doesn't work with FSDP: bitsandbytes keeps its state",
        ),
        ({}, {"optimizer": "paged_adamw"}, "optimizer paged_adamw doesn't work with FSDP"),
        ({}, {"precision": "8bit"}, "precision 8bit doesn't work with FSDP"),
        ({"FSDP_VERSION": "1"}, {}, "--fsdp_version 2"),
        ({"ACCELERATE_USE_DEEPSPEED": "true"}, {}, "DeepSpeed is not supported"),
    ],
)
def test_what_can_t_be_sharded_is_refused_before_anything_is_loaded(
    here: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    env: dict[str, str],
    changes: dict[str, object],
    message: str,
) -> None:
    for name, value in ({"ACCELERATE_USE_FSDP": "true", "FSDP_VERSION": "2"} | env).items():
        monkeypatch.setenv(name, value)
    base = tmp_path / "not-built"
    recipe = recipe_file(tmp_path, **changes, base=str(base))
    result = train("sft", "--recipe", recipe, "--out", str(tmp_path / "run"))
    assert result.exit_code == 2
    assert message in result.stderr
    assert not base.exists()
    assert not (tmp_path / "run").exists()


def test_evaluating_a_4bit_base_leaves_its_gradients(here: Path, tmp_path: Path) -> None:
    pytest.importorskip(
        "bitsandbytes", reason="bitsandbytes is not installed: pip install 'crossfoot[quant]'"
    )
    import torch

    recipe = SftRecipe.model_validate(RECIPE | {"precision": "4bit", "lora": {"r": 4}})
    trainer = build_trainer(recipe, Path("runs/mix"), tmp_path / "run")
    batch = trainer.data_collator([trainer.train_dataset[i] for i in range(4)])

    def gradients() -> list[torch.Tensor]:
        trainer.model.train()
        trainer.model.zero_grad()
        trainer.compute_loss(trainer.model, dict(batch)).backward()
        return [p.grad.clone() for p in trainer.model.parameters() if p.grad is not None]

    before = gradients()
    trainer.model.eval()
    with torch.no_grad():
        trainer.model(batch["input_ids"])
    after = gradients()
    assert len(after) == len(before)
    assert all(torch.equal(a, b) for a, b in zip(after, before, strict=True))

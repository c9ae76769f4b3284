"""Chat templates of every family: what is supervised is the reply and its end, behind the prompt of inference."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pytest
from hypothesis import example as case
from hypothesis import given
from hypothesis import strategies as st
from tiny_chat import CHATML, CHATS, MISTRAL
from tiny_chat import tokenizer as make_tokenizer
from train_fixtures import example

from schemas.errors import TrainError
from schemas.example import Example, Message
from train.evals.engines import read_reply
from train.tokens.rows import IGNORED, encode, end_token, last_prompt, prompt_text, supervised
from train.tokens.templates import THINKING, describe, thinking_note

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerFast

FAMILIES = sorted(CHATS)
ENDS = {"llama3": "<|eot|>", "gemma": "<end>", "r1": "<|eos|>"} | dict.fromkeys(
    [name for name in FAMILIES if name.startswith("mistral")], "</s>"
)


@cache
def tokenizer(name: str) -> PreTrainedTokenizerFast:
    return make_tokenizer(name)


def fresh(name: str, template: str) -> PreTrainedTokenizerFast:
    made = make_tokenizer(name)
    made.chat_template = template
    return made


def talk(*contents: str, system: str | None = None) -> Example:
    """One example whose turns are the given user and assistant texts, in pairs."""
    made = example(0)
    turns = []
    for i in range(0, len(contents), 2):
        messages = [
            Message(role="user", content=contents[i]),
            Message(role="assistant", content=contents[i + 1]),
        ]
        if system is not None and not i:
            messages.insert(0, Message(role="system", content=system))
        turns.append(made.turns[0].model_copy(update={"messages": tuple(messages)}))
    return made.model_copy(update={"turns": tuple(turns)})


@pytest.mark.parametrize("name", FAMILIES)
def test_supervised_text_is_the_reply_and_its_end_behind_the_prompt_of_inference(name: str) -> None:
    t = tokenizer(name)
    e = talk("What is 2 + 2?", "4", "And\nthree times that?", " 4 × 3 = 12 .\n", system="Be exact.")
    rows = encode([e], t)
    assert len(rows) == 2
    for count, row in enumerate(rows, 1):
        reply = e.turns[count - 1].reply
        assert supervised(t, row) == reply + ENDS.get(name, "<|im_end|>")
        prompt = prompt_text(t, e.messages[: 2 * count])
        assert row.input_ids[: row.start] == t(prompt, add_special_tokens=False)["input_ids"]
        assert [label for label in row.labels if label != IGNORED] == row.input_ids[row.start :]
        # What a server would make of these tokens.
        assert read_reply(t, row.input_ids[row.start :], [end_token(t)]) == (reply, False)
    later = t.decode(rows[1].input_ids[: rows[1].start])
    assert "Be exact." in later
    assert "2 + 2" in later
    assert "three times" in later


@pytest.mark.parametrize("name", FAMILIES)
def test_bos_stands_once_at_the_start_where_the_tokenizer_has_one(name: str) -> None:
    t = tokenizer(name)
    for row in encode([talk("a", "b", "c", "d", system="s")], t):
        if t.bos_token_id is None:
            continue
        assert row.input_ids[0] == t.bos_token_id
        assert row.input_ids.count(t.bos_token_id) == 1


@pytest.mark.parametrize("name", FAMILIES)
@given(
    texts=st.lists(
        st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=60), min_size=2, max_size=4
    ).filter(lambda texts: len(texts) % 2 == 0)
)
@case(texts=["q", "  two  spaces\tand a tab \n\n"])
@case(texts=["q", "▁ is SentencePiece's own space"])
@case(texts=["q", "e\u0301 Å ﬁ ½ \u200d👩\u200d👧 \x00\x85\u2028"])
@case(texts=["q", "\n\nblank lines first", "again", " "])
@case(texts=["q", "[INST] <|im_start, </think> , <|im_end"])
def test_every_row_is_the_message_or_is_refused_by_name(name: str, texts: list[str]) -> None:
    t = tokenizer(name)
    e = talk(*texts)
    try:
        rows = encode([e], t)
    except TrainError as error:
        assert f"row {e.id}" in str(error)  # noqa: PT017  # which of the two it is, is the property
        return
    for row, turn in zip(rows, e.turns, strict=True):
        assert supervised(t, row) == turn.reply + ENDS.get(name, "<|im_end|>")


@pytest.mark.parametrize("name", [name for name in FAMILIES if name != "r1"])
@given(text=st.text(st.characters(exclude_categories=("Cs",), exclude_characters="▁"), min_size=1))
def test_tokenizers_that_lose_no_text_refuse_no_text(name: str, text: str) -> None:
    t = tokenizer(name)
    assert supervised(t, encode([talk("q", text)], t)[0]).startswith(text)


def test_span_is_what_a_template_with_marks_says() -> None:
    t = tokenizer("chatml-marked")
    e = talk("What is 2 + 2?", "4 + 0\n")
    row = encode([e], t)[0]
    marked = t.apply_chat_template(e.messages, return_dict=True, return_assistant_tokens_mask=True)
    length = len(row.input_ids)
    assert marked["input_ids"][:length] == row.input_ids
    assert marked["assistant_masks"] == [int(x != IGNORED) for x in row.labels] + [0]


@pytest.mark.parametrize("name", ["gemma", "mistral", "mistral-tokens", "mistral-no-system"])
def test_system_message_is_folded_where_the_template_refuses_or_drops_it(name: str) -> None:
    t = tokenizer(name)
    messages = [{"role": "system", "content": "Be exact."}, {"role": "user", "content": "2 + 2?"}]
    folded = [{"role": "user", "content": "Be exact.\n\n2 + 2?"}]
    assert prompt_text(t, messages) == prompt_text(t, folded)
    assert prompt_text(t, folded) == t.apply_chat_template(folded, tokenize=False, add_generation_prompt=True)


def test_system_message_stays_where_the_template_takes_it() -> None:
    t = tokenizer("chatml")
    messages = last_prompt(talk("q", "a", system="Be exact."))
    assert prompt_text(t, messages).startswith("<|im_start|>system\nBe exact.<|im_end|>")


def test_system_message_with_nothing_to_fold_it_into_is_refused() -> None:
    with pytest.raises(TrainError, match="without a user message"):
        prompt_text(tokenizer("gemma"), [{"role": "system", "content": "Be exact."}])


def test_messages_that_a_template_refuses_are_refused_by_row() -> None:
    e = talk("q", "a")
    twice = (e.turns[0].messages[0], *e.turns[0].messages)
    e = e.model_copy(update={"turns": (e.turns[0].model_copy(update={"messages": twice}),)})
    with pytest.raises(TrainError, match=rf"row {e.id}, turn 1: gemma: .*user, user\): roles must alternate"):
        encode([e], tokenizer("gemma"))


def test_prompts_do_not_depend_on_the_day() -> None:
    assert "Today: 26 Jul 2024" in prompt_text(tokenizer("llama3"), [{"role": "user", "content": "q"}])


def test_end_token_that_is_not_special_ends_a_reply_and_may_not_be_said() -> None:
    t = tokenizer("chatml-plain-end")
    assert end_token(t) == t.convert_tokens_to_ids("<|im_end|>")
    assert end_token(t) not in t.all_special_ids
    for said in ("<|im_end|>", "<|im_start|>", "<|end|>"):
        for e in (talk("q", f"so {said} it is"), talk(f"what is {said}?", "a")):
            with pytest.raises(TrainError, match=rf"row {e.id}: .*'{said}'".replace("|", r"\|")):
                encode([e], t)


def test_end_in_ordinary_text_is_refused() -> None:
    with pytest.raises(TrainError, match=r"no end token .*'<\|stop\|>', which is ordinary text"):
        describe(fresh("mistral", MISTRAL.replace("{{ eos_token }}", "<|stop|>")))


def test_thinking_of_the_last_reply_is_kept_as_it_is_and_of_earlier_ones_as_at_inference() -> None:
    t = tokenizer("qwen3")
    thought = "<think>\nTwo and two.\n</think>\n\n4"
    e = talk("2 + 2?", thought, "Sure?", "Yes")
    first, second = encode([e], t)
    assert supervised(t, first) == f"{thought}<|im_end|>"
    assert supervised(t, second) == "Yes<|im_end|>"
    assert "Two and two" not in t.decode(second.input_ids)
    prompt = t.decode(second.input_ids[: second.start])
    assert prompt == t.apply_chat_template(e.messages[:-1], tokenize=False, add_generation_prompt=True)
    assert prompt.endswith("<|im_start|>assistant\n")


def test_a_tag_that_the_prompt_opens_and_the_reply_too_is_one() -> None:
    t = tokenizer("r1")
    plain, opened, closed = "4", "<think>\nTwo and two.\n</think>\n\n4", "Two and two.\n</think>\n\n4"
    for reply in (plain, opened, closed):
        e = talk("2 + 2?", reply)
        row = encode([e], t)[0]
        asked = t(prompt_text(t, last_prompt(e)), add_special_tokens=False)["input_ids"]
        assert t.decode(asked).endswith("<|said|><think>\n")
        assert row.input_ids[: len(asked)] == asked
        assert t.decode(row.input_ids).count("<think>") == 1
        assert supervised(t, row) == f"{reply}<|eos|>"
        assert (row.start < len(asked)) == (reply == opened)
    with pytest.raises(TrainError, match=r"ends with '<think>\\n', and the reply begins with the tag but"):
        encode([talk("q", "<think>Two.</think>4")], t)


def test_replies_that_leave_the_prompts_tag_open_are_noted() -> None:
    note = thinking_note(tokenizer("r1"), ["4", "Two.\n</think>\n\n4", "5"])
    assert note
    assert "<think>, and 2 of 3 replies don't close it" in note
    assert thinking_note(tokenizer("r1"), ["Two.\n</think>\n\n4"]) is None
    assert thinking_note(tokenizer("qwen3"), ["4"]) is None


def test_thinking_tags_may_be_said_also_where_they_are_special() -> None:
    t = make_tokenizer("chatml")
    t.add_special_tokens({"extra_special_tokens": [*t.extra_special_tokens, *THINKING]})
    reply = "<think>\nTwo.\n</think>\n4"
    row = encode([talk("Think within <think></think>.", reply)], t)[0]
    assert supervised(t, row) == f"{reply}<|im_end|>"
    assert t.convert_tokens_to_ids("</think>") in row.input_ids


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ("{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}",
         r"begins a reply with '<\|im_start\|>assistant\\n', with which its prompt"),
        (CHATML.replace("{{ m.content }}", "{{ 'final: ' if m.role == 'assistant' }}{{ m.content }}"),
         "begins a reply with 'final: ', with which its prompt"),
        ("{{ messages[0].content }}{% if add_generation_prompt %}\n{% endif %}", "drops what the user or the assistant"),
        ("{{ nothing.at.all }}", "can't be rendered"),
        ("{% for m in messages %}{{ m.content + 1 }}{% endfor %}", "can't be rendered"),
    ],
)  # fmt: skip
def test_templates_that_no_reply_could_be_learnt_with_are_refused(template: str, message: str) -> None:
    with pytest.raises(TrainError, match=message):
        encode([talk("q", "a")], fresh("chatml", template))


@pytest.mark.parametrize(
    ("template", "dropped"),
    [
        (CHATML.replace("in messages", "in messages[-1:]"), "user says.*'What was sales"),
        (CHATML.replace("{{ m.content }}", "{% if m.role == 'user' or loop.last %}{{ m.content }}{% endif %}"),
         "assistant says.*'It was 7'"),
        (CHATML.replace("m.content", "m.content[:30]"), "user says.*'And in the year"),
    ],
)  # fmt: skip
def test_templates_that_drop_a_part_of_what_is_said_are_refused_by_row(template: str, dropped: str) -> None:
    """A short conversation doesn't show it: the earlier turns are gone, or the end of a long message is."""
    row = talk("What was sales?", "It was 7", "And in the year before, restated?", "It was 6")
    assert template != CHATML
    with pytest.raises(TrainError, match=rf"row {row.id}, turn 2: .*drops what the {dropped}"):
        encode([row], fresh("chatml", template))


def test_second_bos_is_refused() -> None:
    e = talk("q", "a")
    with pytest.raises(TrainError, match=rf"row {e.id}: the prompt begins with '<s>' twice"):
        encode([e], fresh("mistral", "{{ bos_token }}" + MISTRAL))


def test_tokenizer_that_changes_text_is_refused_with_what_differs() -> None:
    from tokenizers import normalizers

    t = make_tokenizer("chatml")
    t.backend_tokenizer.normalizer = normalizers.Lowercase()
    e = talk("Q", "the SUM is 4")
    with pytest.raises(
        TrainError, match=rf"row {e.id}: .* at character 4 it says 'SUM is 4.*tokens 'sum is 4"
    ):
        encode([e], t)


def test_composed_letters_are_the_same_text_and_other_shapes_of_a_number_are_not() -> None:
    from tokenizers import normalizers

    t = make_tokenizer("chatml")
    t.backend_tokenizer.normalizer = normalizers.NFC()
    assert supervised(t, encode([talk("q", "cafe\u0301")], t)[0]) == "caf\u00e9<|im_end|>"
    t.backend_tokenizer.normalizer = normalizers.NFKC()
    with pytest.raises(TrainError, match="can't write the reply"):
        encode([talk("q", "½ of it")], t)


def test_reply_of_no_text_is_refused() -> None:
    e = talk("q", "a", "q", "")
    with pytest.raises(TrainError, match=rf"row {e.id}, turn 2: the reply has no tokens"):
        encode([e], tokenizer("chatml"))

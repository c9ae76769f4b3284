"""A Modelfile for Ollama beside a GGUF file.

Ollama writes prompts by a template in Go's language, not by the Jinja one inside the file. It is given where the
model's own template is, on sample conversations, exactly one of three that are known; elsewhere it would be
a guess, and Ollama is left to match the file's own template against those that it knows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from transformers import PreTrainedTokenizerBase

Messages = list[dict[str, str]]


class Family(NamedTuple):
    """A template twice: as Ollama reads it, and what it writes, to compare with the model's own."""

    go: str
    write: Callable[[Messages], str]


def _chatml(messages: Messages) -> str:
    turns = (f"<|im_start|>{m['role']}\n{m['content']}<|im_end|>\n" for m in messages)
    return "".join(turns) + "<|im_start|>assistant\n"


def _llama3(messages: Messages) -> str:
    turns = (f"<|start_header_id|>{m['role']}<|end_header_id|>\n\n{m['content']}<|eot_id|>" for m in messages)
    return "".join(turns) + "<|start_header_id|>assistant<|end_header_id|>\n\n"


def _gemma(messages: Messages) -> str:
    names = {"user": "user", "assistant": "model"}
    system = "".join(f"{m['content']}\n\n" for m in messages if m["role"] == "system")
    turns = []
    for message in messages:
        if message["role"] != "system":
            turns.append(
                f"<start_of_turn>{names[message['role']]}\n{system}{message['content']}<end_of_turn>\n"
            )
            system = ""
    return "".join(turns) + "<start_of_turn>model\n"


FAMILIES = {
    "ChatML": Family(
        "{{ if .System }}<|im_start|>system\n{{ .System }}<|im_end|>\n{{ end }}"
        "{{ if .Prompt }}<|im_start|>user\n{{ .Prompt }}<|im_end|>\n{{ end }}"
        "<|im_start|>assistant\n{{ .Response }}<|im_end|>\n",
        _chatml,
    ),
    "Llama 3": Family(
        "{{ if .System }}<|start_header_id|>system<|end_header_id|>\n\n{{ .System }}<|eot_id|>{{ end }}"
        "{{ if .Prompt }}<|start_header_id|>user<|end_header_id|>\n\n{{ .Prompt }}<|eot_id|>{{ end }}"
        "<|start_header_id|>assistant<|end_header_id|>\n\n{{ .Response }}<|eot_id|>",
        _llama3,
    ),
    "Gemma": Family(
        "<start_of_turn>user\n{{ if .System }}{{ .System }}\n\n{{ end }}{{ .Prompt }}<end_of_turn>\n"
        "<start_of_turn>model\n{{ .Response }}<end_of_turn>\n",
        _gemma,
    ),
}

SAMPLES: tuple[Messages, ...] = (
    [{"role": "user", "content": "What is net income?"}],
    [
        {"role": "user", "content": "What is net income?"},
        {"role": "assistant", "content": "It is 12."},
        {"role": "user", "content": "In dollars?"},
    ],
)
SYSTEM = {"role": "system", "content": "Answer with a number."}


def family(tokenizer: PreTrainedTokenizerBase, *, adds_bos: bool) -> str | None:
    """Return the name of the family whose template writes what the model's own does, or None.

    Args:
        tokenizer: With the model's own template.
        adds_bos: Whether llama.cpp puts the start token before a prompt, so that a template must not.
    """
    from jinja2 import TemplateError

    bos = tokenizer.bos_token or ""
    written: list[tuple[Messages, str]] = []
    for messages in (*SAMPLES, [SYSTEM, *SAMPLES[0]]):
        try:
            text = tokenizer.apply_chat_template(messages, tokenize=False, add_generation_prompt=True)
        except (TemplateError, ValueError):
            if messages[0] != SYSTEM:
                return None
            continue  # a template may refuse the system role
        if bos and text.startswith(bos):
            if not adds_bos:
                return None
            text = text.removeprefix(bos)
        written.append((messages, text))
    return next(
        (
            name
            for name, f in FAMILIES.items()
            if all(f.write(messages) == text for messages, text in written)
        ),
        None,
    )


def modelfile(file: str, name: str | None, stops: list[str]) -> str:
    """Return a Modelfile.

    Args:
        file: The GGUF file's name; it lies beside the Modelfile.
        name: One of ``FAMILIES``, or None to leave the template to Ollama.
        stops: The tokens that end a reply, as text.
    """
    lines = [f"FROM ./{file}"]
    if name is None:
        lines.append("# No TEMPLATE: the model's own, inside the file, is none that is known here.")
    else:
        lines.append(f'TEMPLATE """{FAMILIES[name].go}"""')
    lines += [f'PARAMETER stop "{stop}"' for stop in stops]
    # Graded greedily, so served greedily; Ollama's defaults sample and punish repeated numbers.
    lines += ["PARAMETER temperature 0", "PARAMETER repeat_penalty 1"]
    return "\n".join(lines) + "\n"

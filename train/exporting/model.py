"""A GGUF file in llama-cpp-python: its tokens, its greedy answers, and how likely it finds a reply."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from schemas.errors import TrainError
from train.exporting.tools import quiet

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import numpy as np
    from llama_cpp import Llama

BATCH = 512


class GgufModel:
    """A loaded file; make it with ``open_gguf``."""

    def __init__(self, llm: Llama):
        """Take the loaded model."""
        self.llm = llm

    @property
    def chat_template(self) -> str | None:
        """The template that the file carries."""
        return self.llm.metadata.get("tokenizer.chat_template")

    @property
    def adds_bos(self) -> bool:
        """Whether llama.cpp puts the start token before a text."""
        import llama_cpp

        return bool(llama_cpp.llama_vocab_get_add_bos(llama_cpp.llama_model_get_vocab(self.llm.model)))

    def tokens(self, text: str) -> list[int]:
        """Tokenise text as the file's own tokenizer does, special tokens read as such, none added."""
        return self.llm.tokenize(text.encode("utf-8"), add_bos=False, special=True)

    def greedy(self, prompt: list[int], stops: list[int], max_new_tokens: int) -> list[int]:
        """Continue a prompt [tokens]; the stop token is included where one was reached."""
        self.llm.reset()
        self.llm.eval(prompt)
        new: list[int] = []
        while True:
            new.append(int(self._logits().argmax()))
            if new[-1] in stops or len(new) == max_new_tokens:
                return new
            self.llm.eval(new[-1:])

    def surprise(self, prompt: list[int], reply: list[int]) -> float:
        """Return the sum over a reply's tokens of -ln p(token | what stands before it), in nats."""
        import numpy as np

        self.llm.reset()
        self.llm.eval(prompt)
        total = 0.0
        for token in reply:
            logits = self._logits().astype(np.float64)
            top = logits.max()
            total += float(top + np.log(np.exp(logits - top).sum()) - logits[token])
            self.llm.eval([token])
        return total

    def _logits(self) -> np.ndarray:
        """Return the last token's logits [vocabulary]; valid until the next token is evaluated."""
        import llama_cpp
        import numpy as np

        pointer = llama_cpp.llama_get_logits_ith(self.llm.ctx, -1)
        return np.ctypeslib.as_array(pointer, shape=(self.llm.n_vocab(),))


@contextmanager
def open_gguf(file: Path, room: int) -> Iterator[GgufModel]:
    """Load a file for sequences of up to ``room`` tokens, and let go of it at the end.

    Raises:
        TrainError: if llama.cpp can't load it.
    """
    import llama_cpp

    errors = quiet()
    try:
        llm = llama_cpp.Llama(
            str(file),
            n_ctx=room,
            n_batch=min(BATCH, room),
            n_gpu_layers=-1 if llama_cpp.llama_supports_gpu_offload() else 0,
            # Keys and values as they are computed: what is compared is the weights.
            type_k=llama_cpp.GGML_TYPE_F32,
            type_v=llama_cpp.GGML_TYPE_F32,
            seed=0,
            verbose=False,
        )
    except (ValueError, RuntimeError, AssertionError, OSError) as error:
        why = "".join(errors).strip().splitlines()
        raise TrainError(f"{file}: llama.cpp can't load it ({why[-1] if why else error})") from None
    try:
        yield GgufModel(llm)
    finally:
        llm.close()

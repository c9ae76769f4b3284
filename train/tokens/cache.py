"""Tokenised rows on disk: written once per data and tokenizer, then mapped into memory.

A folder under runs/.cache/tokens holds the rows of one split as Arrow, and their hash. Its name is the hash of
all that decides the tokens: the split's rows, the tokenizer (its vocabulary, its template, its special tokens),
the code that encodes, and the libraries' versions. So a cache can't be stale; one that is damaged is made anew.
``max_length`` is no part of it: rows are cached whole. The folder may be deleted at any time.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from bisect import bisect_right
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, overload

from schemas.console import say
from schemas.dataset import read_split
from schemas.files import sha256_file
from train.tokens import rows as encoding
from train.tokens import templates
from train.tokens.rows import Row, encode

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import numpy as np
    import pyarrow as pa
    from transformers import PreTrainedTokenizerBase

    from schemas.dataset import Lock, Split
    from schemas.example import Example

CACHE = Path("runs/.cache/tokens")
CHUNK = 1024
"""Examples that are tokenised at once, so that memory doesn't grow with the mix."""
FORMAT = 1
"""Raised when the files here change; what ``encode`` does is hashed from its code."""
ENCODERS = (encoding, templates)


class TokenRows(Sequence[Row]):
    """Tokenised rows that stay on disk: a sequence of ``Row``, and its columns without reading tokens."""

    def __init__(self, table: pa.Table, chosen: Sequence[int] | None = None):
        """Take a table with the columns example, group, source, start and input_ids, and which of its rows these are."""
        import numpy as np

        self._table = table
        self._chosen = np.arange(len(table)) if chosen is None else np.asarray(chosen, dtype=np.int64)
        chunks = table["input_ids"].chunks
        self._values = [chunk.values.to_numpy(zero_copy_only=True) for chunk in chunks]
        self._offsets = [chunk.offsets.to_numpy(zero_copy_only=True) for chunk in chunks]
        self._firsts = [0, *np.cumsum([len(chunk) for chunk in chunks]).tolist()][: len(chunks)]
        every = [np.diff(offsets) for offsets in self._offsets]
        self._lengths = np.concatenate(every) if every else np.zeros(0, dtype=np.int64)
        self._starts = table["start"].to_numpy()

    def __len__(self) -> int:
        return len(self._chosen)

    @overload
    def __getitem__(self, index: int) -> Row: ...
    @overload
    def __getitem__(self, index: slice) -> list[Row]: ...
    def __getitem__(self, index: int | slice) -> Row | list[Row]:
        """Read a row, or several."""
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(len(self)))]
        at = int(self._chosen[index])
        example, group, source = (self._table[name][at].as_py() for name in ("example", "group", "source"))
        return Row(example, group, self.tokens(index).tolist(), int(self._starts[at]), source)

    def tokens(self, index: int) -> np.ndarray:
        """Return a row's token ids, int32 [tokens], as they lie in the file."""
        at = int(self._chosen[index])
        chunk = bisect_right(self._firsts, at) - 1
        first, last = self._offsets[chunk][at - self._firsts[chunk] :][:2]
        return self._values[chunk][first:last]

    @property
    def lengths(self) -> np.ndarray:
        """Tokens of each row [rows]."""
        return self._lengths[self._chosen]

    @property
    def starts(self) -> np.ndarray:
        """Tokens before the reply of each row [rows]."""
        return self._starts[self._chosen]

    @property
    def groups(self) -> list[str]:
        """The category or source of each row."""
        return self._table["group"].take(self._chosen).to_pylist()

    @property
    def sources(self) -> list[str]:
        """``synth`` or the real source of each row."""
        return self._table["source"].take(self._chosen).to_pylist()

    @property
    def examples(self) -> list[str]:
        """The example's id of each row."""
        return self._table["example"].take(self._chosen).to_pylist()

    def keep(self, indices: Sequence[int]) -> TokenRows:
        """Return some of the rows, by their indices; nothing is copied."""
        return TokenRows(self._table, self._chosen[indices] if len(indices) else [])


def token_rows(
    data: Path, split: Split, lock: Lock, tokenizer: PreTrainedTokenizerBase, *, cache: Path = CACHE
) -> TokenRows:
    """Return a split's rows as tokens, from the cache if they are there, else encoded and put there.

    Args:
        data: A dataset folder that was checked against ``lock``.
        split: Which rows.
        lock: The folder's lock, whose hash of the rows names the cache.
        tokenizer: What encodes.
        cache: The folder that holds the caches.

    Raises:
        TrainError: if a row can't be trained on (train.tokens.rows.encode).
    """
    folder = cache / key(split, lock, tokenizer)
    if folder.exists() and (found := _read(folder)) is not None:
        return found
    examples = read_split(data, split)
    try:
        cache.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        say(f"note: {cache} can't be written ({error.strerror}), so tokenised rows are not kept")
        return TokenRows(_in_memory(examples, tokenizer))
    partial = Path(tempfile.mkdtemp(prefix=".partial-", dir=cache))
    try:
        _write(partial / "rows.arrow", examples, tokenizer)
        (partial / "rows.json").write_text(json.dumps({"sha256": sha256_file(partial / "rows.arrow")}))
        if folder.exists():
            shutil.rmtree(folder)  # damaged: _read said so
        try:
            partial.rename(folder)
        except OSError:  # another process was faster; what it wrote is the same
            if not folder.is_dir():
                raise
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return TokenRows(_mapped(folder / "rows.arrow"))


def key(split: Split, lock: Lock, tokenizer: PreTrainedTokenizerBase) -> str:
    """Return the name of a split's cache: the sha256 of what decides its bytes."""
    output = lock.outputs[f"{split}.parquet"]
    made_of = {
        "format": FORMAT,
        "code": [hashlib.sha256(Path(str(module.__file__)).read_bytes()).hexdigest() for module in ENCODERS],
        "packages": {name: version(name) for name in ("tokenizers", "transformers")},
        "rows": output.rows_sha256 or output.sha256,
        "tokenizer": tokenizer_hash(tokenizer),
    }
    return hashlib.sha256(json.dumps(made_of, sort_keys=True).encode()).hexdigest()


def tokenizer_hash(tokenizer: PreTrainedTokenizerBase) -> str:
    """Return the sha256 of a tokenizer's contents, wherever they were loaded from."""
    with tempfile.TemporaryDirectory() as folder:
        tokenizer.save_pretrained(folder)
        hashes = {
            path.relative_to(folder).as_posix(): sha256_file(path)
            for path in sorted(Path(folder).rglob("*"))
            if path.is_file() and path.name != "tokenizer_config.json"
        }
    hashes["settings"] = repr(
        (type(tokenizer).__name__, tokenizer.chat_template, sorted(tokenizer.special_tokens_map.items()))
    )
    return hashlib.sha256(json.dumps(hashes, sort_keys=True).encode()).hexdigest()


def _schema() -> pa.Schema:
    import pyarrow as pa

    ids = pa.list_(pa.field("item", pa.int32(), nullable=False))
    fields = dict.fromkeys(("example", "group", "source"), pa.string()) | {
        "start": pa.int32(),
        "input_ids": ids,
    }
    return pa.schema([pa.field(name, kind, nullable=False) for name, kind in fields.items()])


def _batches(examples: Iterable[Example], tokenizer: PreTrainedTokenizerBase) -> Iterator[pa.RecordBatch]:
    import pyarrow as pa

    schema = _schema()
    chunk: list[Example] = []

    def encoded() -> pa.RecordBatch:
        rows = encode(chunk, tokenizer)
        columns = {name: [getattr(row, name) for row in rows] for name in schema.names}
        return pa.RecordBatch.from_pydict(columns, schema=schema)

    for example in examples:
        chunk.append(example)
        if len(chunk) == CHUNK:
            yield encoded()
            chunk.clear()
    if chunk:
        yield encoded()


def _in_memory(examples: Iterable[Example], tokenizer: PreTrainedTokenizerBase) -> pa.Table:
    import pyarrow as pa

    return pa.Table.from_batches(list(_batches(examples, tokenizer)), schema=_schema())


def _write(path: Path, examples: Iterable[Example], tokenizer: PreTrainedTokenizerBase) -> None:
    import pyarrow as pa

    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_stream(sink, _schema()) as writer:
        for batch in _batches(examples, tokenizer):
            writer.write_batch(batch)


def _mapped(path: Path) -> pa.Table:
    import pyarrow as pa

    with pa.memory_map(str(path)) as source, pa.ipc.open_stream(source) as reader:
        return reader.read_all()


def _read(folder: Path) -> TokenRows | None:
    """Return the cached rows, or None, with a note, where the folder is damaged."""
    import pyarrow as pa

    try:
        about: Any = json.loads((folder / "rows.json").read_text(encoding="utf-8"))
        if sha256_file(folder / "rows.arrow") == about["sha256"]:
            return TokenRows(_mapped(folder / "rows.arrow"))
    except (OSError, ValueError, KeyError, TypeError, pa.ArrowException):
        pass
    say(f"note: {folder} is damaged; the rows are tokenised anew")
    return None

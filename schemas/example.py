"""An example: a context, one or more turns with their proofs, and where it all comes from."""

from __future__ import annotations

import hashlib
import json
from fractions import Fraction
from typing import Any, Literal

import orjson
from pydantic import BaseModel, Field, model_validator

from schemas.answer import Answer, Distractor
from schemas.derivation import Proof
from schemas.model import Model
from schemas.table import Context

GENERATED_LICENCE = "Apache-2.0"


class Message(Model):
    """One chat message."""

    role: Literal["system", "user", "assistant"]
    content: str


class Turn(Model):
    """One question and its worked reply; the last message is the assistant's.

    ``question`` stands verbatim in the last user message. ``proof`` may be missing for real rows.
    """

    question: str
    messages: tuple[Message, ...] = Field(min_length=2)
    answer: Answer
    proof: Proof | None = None
    distractors: tuple[Distractor, ...] = ()

    @model_validator(mode="after")
    def _ends_with_assistant(self) -> Turn:
        if self.messages[-1].role != "assistant":
            raise ValueError("the last message of a turn is the assistant's")
        return self

    @property
    def reply(self) -> str:
        """The assistant's worked answer."""
        return self.messages[-1].content


class Difficulty(Model):
    """How hard, and why: the level asked for and what is really in the example."""

    level: str
    steps: int = 0
    tables: int = 0
    distractors: int = 0
    phenomena: tuple[str, ...] = ()


class Generated(Model):
    """Provenance of a synthetic example: it can be made again from these alone."""

    kind: Literal["generated"] = "generated"
    generator: str = Field(pattern=r"^[a-z][a-z0-9-]*@\d+$")
    seed: int
    index: int
    options: str = ""
    """What was fixed of it (families, table format, turns, knobs), as ``synth`` writes options; else empty."""


class Sourced(Model):
    """Provenance of a real example."""

    kind: Literal["sourced"] = "sourced"
    source: str
    revision: str
    """Commit of the hub's repository, ``local`` for files of the user's own, ``fixture``."""
    licence: str
    row_id: str
    url: str = ""
    repaired: str = Field("", exclude_if=lambda said: not said)
    """What the audit put right in upstream's row, with the rule; absent where nothing was."""
    shortened: str = Field("", exclude_if=lambda said: not said)
    """From how many characters to how many the recipe had the context shortened; absent where it is whole."""


class Example(Model):
    """One training or evaluation example.

    ``document`` names what must never stand on both sides of a split. ``id`` is the sha256 of all the
    rest, so it changes when anything does.
    """

    id: str
    category: str
    """A synthetic category, or the source's name for real rows."""
    family: str
    difficulty: Difficulty | None = None
    provenance: Generated | Sourced = Field(discriminator="kind")
    document: str
    context: Context = Context()
    turns: tuple[Turn, ...] = Field(min_length=1)
    copy_number: int = Field(0, ge=0, exclude_if=lambda number: not number)
    """1, 2, ... for the copies of a row that a mix repeats (``repeat`` in its recipe); absent in the row itself."""

    @property
    def messages(self) -> list[dict[str, str]]:
        """The chat messages of all turns, as TRL wants them."""
        return [m.model_dump() for turn in self.turns for m in turn.messages]

    @property
    def licence(self) -> str:
        """The row's licence: the project's own for generated rows."""
        return GENERATED_LICENCE if isinstance(self.provenance, Generated) else self.provenance.licence

    @property
    def source(self) -> str:
        """``synth`` or the real source's name."""
        return "synth" if isinstance(self.provenance, Generated) else self.provenance.source

    def content_hash(self) -> str:
        """Return the sha256 over all but the id: what the id is when nothing was tampered with."""
        return hashlib.sha256(canonical_row({k: v for k, v in _plain(self).items() if k != "id"})).hexdigest()

    def with_id(self) -> Example:
        """Return the same example with ``id`` set from its content."""
        return self.trusted(**{**self.__dict__, "id": self.content_hash()})


def canonical_json(value: Any) -> str:
    """Return the one JSON text of a value: sorted keys, no spaces, UTF-8 kept."""
    try:
        return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()
    except TypeError:  # integers beyond 64 bits and half surrogates, which the standard library writes
        return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def canonical_row(value: Any) -> bytes:
    """Return ``canonical_json`` of an example, or of fields of one, as UTF-8.

    What ``canonical_json(example.model_dump(mode="json"))`` gives (a test holds it), a third of the time: orjson
    walks the models itself, and no copy of plain values is made. It is done three times for every row.
    """
    try:
        return orjson.dumps(value, default=_plain, option=orjson.OPT_SORT_KEYS)
    except TypeError:  # integers beyond 64 bits and half surrogates, as in ``canonical_json``
        return canonical_json(_plainly(value)).encode()


_MODELS = type(BaseModel)
"""Every model class is one of these: quicker to ask than ``isinstance``, which pydantic answers in Python."""


_ABSENT: dict[type, frozenset[str]] = {
    Example: frozenset({"copy_number"}),
    Sourced: frozenset({"repaired", "shortened"}),
}
"""Fields that are not written where they say nothing, so that rows without them keep their bytes and ids."""


def _plain(value: Any) -> Any:
    if type(value) is Fraction:
        return str(value)
    if type(type(value)) is _MODELS:
        fields = value.__dict__
        absent = _ABSENT.get(type(value))
        if absent is None:
            return fields
        return {name: field for name, field in fields.items() if field or name not in absent}
    raise TypeError(f"a row holds no {type(value).__name__}")


def _plainly(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plainly(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plainly(item) for item in value]
    return value.model_dump(mode="json") if isinstance(value, BaseModel) else value


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of an Example row."""
    return Example.model_json_schema(mode="serialization")

"""Recipes: reading the YAML files, and what one of ``kind: mix`` may say (``kind: sft``: sft_recipe.py)."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar

import yaml
from pydantic import BaseModel, Field, StrictInt, ValidationError, model_validator

from schemas.errors import RecipeError, nearest
from schemas.model import Model

if TYPE_CHECKING:
    from collections.abc import Sequence

AnswerKind = Literal["number", "span", "spans", "choice", "not_disclosed", "fields", "prose"]

# Strict: a quoted '2' or a `true` where a number belongs is a slip, not a way to write one.
Real = Annotated[float, Field(strict=True, allow_inf_nan=False)]


class Where(Model):
    """Which of a source's rows may be taken. What is not given does not restrict."""

    max_chars: StrictInt | None = Field(None, gt=0)
    """At most this many characters in all messages together."""
    min_chars: StrictInt | None = Field(None, gt=0)
    """At least as many."""
    max_tokens: StrictInt | None = Field(None, gt=0)
    """At most this many tokens of the recipe's ``tokenizer``, its chat template included where it has one."""
    min_tokens: StrictInt | None = Field(None, gt=0)
    tokenizer: str | None = None
    """The tokenizer of this entry's token counts, instead of the recipe's."""
    answer_kinds: tuple[AnswerKind, ...] | None = None
    """Only rows whose last answer is of one of these kinds (schemas.answer)."""
    levels: tuple[str, ...] | None = None
    """Only rows of one of these difficulty levels, ours or upstream's."""
    families: tuple[str, ...] | None = None
    """Only rows of one of these families; ``working/*`` is every family that begins with ``working/``."""
    fields: dict[str, str | tuple[str, ...]] = Field(default_factory=dict)
    """Real only: upstream's own fields, ``question.answer_from: [table, text]``; dots go into objects."""

    @property
    def counts_tokens(self) -> bool:
        """Whether a tokenizer is needed."""
        return self.max_tokens is not None or self.min_tokens is not None


RecordFormat = Literal["messages", "prompt-completion", "alpaca", "sharegpt", "dpo"]
RECORD_FIELDS: dict[str, tuple[str, ...]] = {
    "messages": ("messages", "system"),
    "prompt-completion": ("prompt", "completion", "system"),
    "alpaca": ("instruction", "input", "output", "system", "history"),
    "sharegpt": ("conversations", "system"),
    "dpo": ("prompt", "chosen", "rejected", "system"),
}
"""The fields that each format is made of; ``columns`` says where a file keeps them."""


class RecordAnswer(Model):
    """The column that a row's last reply is graded against."""

    column: str
    kind: Literal["number", "choice"]
    options: tuple[str, ...] = ()
    """The closed list of a choice."""

    @model_validator(mode="after")
    def _has_options(self) -> RecordAnswer:
        if (self.kind == "choice") != (len(self.options) >= 2):
            raise ValueError("`options` are for `kind: choice`, which needs two or more of them")
        return self


class Records(Model):
    """How to read rows of the user's own (``source: records``): their format, columns and licence."""

    name: str = Field("records", pattern=r"^[a-z0-9][a-z0-9-]*$")
    """What the mix calls them; several entries of records need names that differ."""
    format: RecordFormat
    licence: str = Field(pattern=r"^[!-{}~]([ -{}~]*[!-{}~])?$")
    """The licence that they carry, as an SPDX id: one line of ASCII without a bar, for it stands in tables."""
    columns: dict[str, str] = Field(default_factory=dict)
    """The file's column for a field of the format, where its name is another."""
    id: str | None = None
    """The column of a row's own key; without one, a row is known by what it says."""
    document: str | None = None
    """The column of what must not stand on both sides of a split; without one, the first question."""
    answer: RecordAnswer | None = None
    """Without it, replies are prose, which no rule grades."""
    repo: str | None = None
    """A data set of the hub, instead of ``path``."""
    revision: str | None = Field(None, pattern=r"^[0-9a-f]{40}$")
    """The commit of ``repo``; a branch could change under a mix."""
    files: tuple[str, ...] = ()
    """The files of ``repo``, or patterns of file names in the folder that ``path`` names."""

    @model_validator(mode="after")
    def _fits(self) -> Records:
        known = RECORD_FIELDS[self.format]
        for field in self.columns:
            if field not in known:
                raise ValueError(f"`columns` of {self.format}: no field {field!r}{nearest(field, known)}")
        if (self.repo is None) != (self.revision is None) or (self.repo and not self.files):
            raise ValueError(
                "`repo` needs a `revision` (a commit, 40 hex digits) and `files`, and they need it"
            )
        return self


class Entry(Model):
    """One part of a mix: a synthetic category or a real source, with exact counts."""

    synth: str | None = None
    source: str | None = None
    train: StrictInt = Field(0, ge=0)
    eval: StrictInt = Field(0, ge=0)
    weight: Real | None = Field(None, gt=0)
    """Instead of counts: the share of what the recipe's ``total`` leaves for entries with a weight."""
    repeat: StrictInt = Field(1, ge=1)
    """Train may take a row up to so many times, if there are too few; eval never does."""
    difficulty: str | dict[str, Real] | None = None
    """Synthetic only: the named level to generate at, or levels with weights: ``{standard: 4, hard: 1}``."""
    path: str | None = None
    """Real only: a local folder with upstream's files (or a file of records), instead of the hub."""
    records: Records | None = None
    """For ``source: records`` only, which needs it."""
    where: Where = Where()
    shorten: StrictInt | None = Field(None, gt=0)
    """Real only: rows of more characters, all messages together, have their context shortened to as many, around
    what the answer is worked out from (curate/shorten.py). Before ``where``."""
    audit: Literal["drop", "repair", "keep"] | None = None
    """Real only: what becomes of rows that the audit holds something against (docs/audit.md); None is drop."""

    @model_validator(mode="after")
    def _one_kind(self) -> Entry:
        if (self.synth is None) == (self.source is None):
            raise ValueError("an entry names either `synth: CATEGORY` or `source: NAME`")
        if self.synth is not None and self.path is not None:
            raise ValueError("`path` is for real sources; give generated rows with --from")
        if self.synth is not None and self.audit is not None:
            raise ValueError("`audit` is for real sources; every synthetic row is proved")
        if self.synth is not None and self.shorten is not None:
            raise ValueError("`shorten` is for real sources; a synthetic context is part of its proof")
        if self.source is not None and self.difficulty is not None:
            raise ValueError("`difficulty` is for synthetic categories")
        if isinstance(self.difficulty, dict) and not (self.levels and min(self.levels.values()) > 0):
            raise ValueError("`difficulty` names levels with weights above 0")
        if (self.source == "records") != (self.records is not None):
            raise ValueError("`source: records` and the mapping `records:` need each other")
        if self.records is not None and self.path is not None and self.records.repo is not None:
            raise ValueError("records are read from `path` or from `repo` in `records:`, not from both")
        if self.synth is not None and self.where.fields:
            raise ValueError("`where: fields` names fields of upstream's rows; synthetic rows have none")
        counts = {"train", "eval"} & self.model_fields_set
        if len(counts) != (0 if self.weight is not None else 2):
            raise ValueError(f"{self.name}: give both counts, `train` and `eval`, or a `weight` instead")
        if counts and self.train + self.eval == 0:
            raise ValueError(f"{self.name}: train and eval are both 0, so nothing is asked for")
        return self

    @property
    def levels(self) -> dict[str | None, float]:
        """The levels to generate at, with their weights; None is the category's own."""
        return dict(self.difficulty.items()) if isinstance(self.difficulty, dict) else {self.difficulty: 1.0}

    @property
    def name(self) -> str:
        """The category's or source's name; records are called what their mapping says."""
        return self.records.name if self.records else self.synth or self.source or ""


class Total(Model):
    """How many rows a mix has in all; entries with a ``weight`` share what those with counts leave."""

    train: StrictInt = Field(ge=0)
    eval: StrictInt = Field(ge=0)


class Protect(Model):
    """Questions that train must not hold: a benchmark in a file, or a source that is not mixed in."""

    source: str | None = None
    path: str | None = None
    """A file of rows (.jsonl, .json, .csv, .parquet), or the folder of ``source``."""
    columns: tuple[str, ...] = ("question",)
    """Of a file: the columns that hold what is asked, context included where it is asked with one."""

    @model_validator(mode="after")
    def _one_kind(self) -> Protect:
        if self.source is None and self.path is None:
            raise ValueError("name what is protected with `path: FILE` or `source: NAME`")
        if not self.columns:
            raise ValueError("`columns` names none")
        return self

    @property
    def name(self) -> str:
        """The source's name, or the file's."""
        return self.source or Path(self.path or "").name


class Overlap(Model):
    """What is done about rows that say the same (docs/curate.md)."""

    near: Literal["drop", "keep"] = "drop"
    """Of near-duplicates one stays; ``keep`` leaves all of them in."""
    drop: Real | None = Field(None, gt=0, le=1)
    """Leave out train rows that share at least so much of their 13-grams with an eval or protected row."""
    common: StrictInt = Field(10, ge=1)
    """A 13-gram in more than so many documents of one source is wording of its template and not counted."""


class MixRecipe(Model):
    """What ``curate mix`` reads."""

    kind: Literal["mix"]
    name: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    seed: StrictInt
    total: Total | None = None
    tokenizer: str | None = None
    """A folder or hub name, for ``where`` with tokens and for ``curate lengths``."""
    overlap: Overlap = Overlap()
    protect: tuple[Protect, ...] = ()
    note: str = ""
    """What a reader of the mix's card must know."""
    mix: tuple[Entry, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _fits(self) -> MixRecipe:
        names = [entry.name for entry in self.mix]
        for name in names:
            if names.count(name) > 1:
                raise ValueError(f"{name!r} stands in `mix` more than once")
        weighted = [entry.name for entry in self.mix if entry.weight is not None]
        if bool(weighted) != (self.total is not None):
            has = (
                f"`weight` of {weighted[0]} needs" if weighted else "without any `weight` there is no use for"
            )
            raise ValueError(f"{has} a `total` of the recipe")
        for entry in self.mix:
            if entry.where.counts_tokens and not (entry.where.tokenizer or self.tokenizer):
                raise ValueError(f"{entry.name}: tokens are counted, so the recipe needs a `tokenizer`")
        for each in self.protect:
            if each.source in names:
                raise ValueError(f"{each.source!r} is both protected and in the mix")
        return self


Recipe = TypeVar("Recipe", bound=BaseModel)


def find_recipe(path: str) -> Path:
    """Return the recipe's file: as given, else among the shipped ones (``recipes/…``)."""
    given = Path(path)
    if given.is_file():
        return given
    if given.parts and (len(given.parts) == 1 or given.parts[0] == "recipes"):
        for folder in (
            Path(__file__).parent.parent / "recipes",
            Path(sys.prefix) / "share/crossfoot/recipes",
        ):
            for name in (given.name, f"{given.name}.yaml"):
                if (folder / name).is_file():
                    return folder / name
    raise RecipeError(f"{path}: no such recipe file")


def load_recipe(path: str, kind: type[Recipe], changes: Sequence[str] = ()) -> Recipe:
    """Read a recipe.

    Args:
        path: A file, or the name of a shipped recipe.
        kind: The model of the recipe's ``kind``.
        changes: ``key=value`` each, such as ``lora.r=32``: they replace what the file says. Values are YAML.

    Raises:
        RecipeError: naming the file, the key, and the nearest known one.
    """
    file = find_recipe(path)
    data = _read_yaml(file)
    if not isinstance(data, dict):
        raise RecipeError(f"{file}: a recipe is a mapping of keys, with `kind: mix` or `kind: sft`")
    wanted = kind.model_fields["kind"].annotation.__args__[0]  # type: ignore[union-attr]
    if "kind" in data and data["kind"] != wanted:
        raise RecipeError(f"{file}: kind is {data.get('kind')!r}, but this needs `kind: {wanted}`")
    for change in changes:
        _change(data, change, kind)
    try:
        return kind.model_validate(data)
    except ValidationError as error:
        where = " ".join([str(file), *(f"--set {change}" for change in changes)])
        raise RecipeError(f"{where}: {_explain(error, kind)}") from None


def _change(data: dict[str, Any], change: str, kind: type[BaseModel]) -> None:
    """Put the value of ``key.key=value`` into a recipe's mapping."""
    path, equals, text = change.partition("=")
    keys = path.strip().split(".")
    if not equals or not all(keys):
        raise RecipeError(f"--set {change}: write KEY=VALUE, such as learning_rate=1e-4 or lora.r=32")
    for depth, key in enumerate(keys):
        known = _fields_at(kind, tuple(keys[:depth]))
        # Free keys, such as the sources under `weights`, are told from fields by their parent.
        if depth == 0 and key not in known:
            raise RecipeError(f"--set {change}: unknown key {key!r}{nearest(key, known)}")
    try:
        value = yaml.load(text, Loader=_Loader)  # noqa: S506 - a SafeLoader
    except (yaml.YAMLError, ValueError, RecursionError):
        raise RecipeError(f"--set {change}: {text!r} is not a YAML value") from None
    for key in keys[:-1]:
        inner = data.get(key)
        data[key] = data = dict(inner) if isinstance(inner, dict) else {}
    data[keys[-1]] = value


def recipe_text(recipe: BaseModel) -> str:
    """Write a recipe as YAML that ``load_recipe`` reads, every key with its value."""
    return yaml.safe_dump(recipe.model_dump(mode="json"), sort_keys=False, allow_unicode=True)


class _Loader(yaml.SafeLoader):
    """Safe YAML that refuses a key that stands twice and reads ``2e-4`` as the number it is in YAML 1.2."""

    def compose_mapping_node(self, anchor: Any) -> yaml.MappingNode:
        node: yaml.MappingNode = super().compose_mapping_node(anchor)
        seen = set()
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode):
                if key.value in seen:
                    raise yaml.MarkedYAMLError(
                        problem=f"the key {key.value!r} stands twice", problem_mark=key.start_mark
                    )
                seen.add(key.value)
        return node


_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:float", re.compile(r"^[-+]?[0-9]+[eE][-+]?[0-9]+$"), list("-+0123456789")
)


def _read_yaml(file: Path) -> Any:
    try:
        return yaml.load(file.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506 - a SafeLoader
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f", line {mark.line + 1}" if mark else ""
        raise RecipeError(f"{file}{where}: not YAML: {error.problem or error.context}") from None
    except RecursionError:
        raise RecipeError(f"{file}: not a recipe: nested too deeply") from None
    # A ValueError is bytes that are no text, or a number or date that Python can't hold.
    except (yaml.YAMLError, ValueError) as error:
        raise RecipeError(f"{file}: not YAML: {' '.join(str(error).split())}") from None


def _explain(error: ValidationError, kind: type[BaseModel]) -> str:
    # A misspelt key is also a missing one; the misspelling is what its writer can see.
    first: Any = min(error.errors(), key=lambda e: e["type"] != "extra_forbidden")
    place = ".".join(str(part) for part in first["loc"])
    if first["type"] == "extra_forbidden":
        known = _fields_at(kind, first["loc"][:-1])
        return f"unknown key {place!r}{nearest(str(first['loc'][-1]), known)}"
    return f"{place}: {first['msg']}" if place else str(first["msg"])


def _fields_at(kind: type[BaseModel], loc: tuple[Any, ...]) -> list[str]:
    """Return the field names of the model that stands at ``loc`` within ``kind``."""
    model = kind
    for part in loc:
        if not isinstance(part, str) or part not in model.model_fields:
            continue
        annotation = model.model_fields[part].annotation
        candidates = [annotation, *getattr(annotation, "__args__", ())]
        for candidate in candidates:
            if isinstance(candidate, type) and issubclass(candidate, BaseModel):
                model = candidate
    return list(model.model_fields)

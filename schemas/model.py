"""The base of every pydantic model here: immutable, and unknown keys are refused."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Self

from pydantic import BaseModel, ConfigDict

_set = object.__setattr__
"""A frozen model refuses the plain way."""


@lru_cache(maxsize=256)
def _given(model: type[Model]) -> set[str]:
    """Return a model's fields, as its instances note that they were given: copies of a model copy the set too."""
    return set(model.model_fields)


class Model(BaseModel):
    """Frozen pydantic model that forbids keys it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @classmethod
    def trusted(cls, **fields: Any) -> Self:
        """Make a model of our own values without validation; every field must be given.

        Sets what ``model_construct`` sets, without its walk over the fields, which costs five times as much:
        cells, steps and verdicts are made dozens of times for every example.
        """
        made = cls.__new__(cls)
        _set(made, "__dict__", fields)
        _set(made, "__pydantic_fields_set__", _given(cls))
        _set(made, "__pydantic_extra__", None)
        _set(made, "__pydantic_private__", None)
        return made

"""The base of every pydantic model here: immutable, and unknown keys are refused."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Model(BaseModel):
    """Frozen pydantic model that forbids keys it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")

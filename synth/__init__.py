"""Generators of finance-reasoning examples, each with a proof.

The public face: ``generate`` yields verified examples of a category, ``verify`` re-checks one,
``category_names`` lists what there is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from synth.gates import verify
    from synth.generator import category_names, generate

__all__ = ["category_names", "generate", "verify"]


def __getattr__(name: str) -> Any:
    # Lazily: `synth --help` needs none of the generators.
    if name in {"generate", "category_names"}:
        from synth import generator

        return getattr(generator, name)
    if name == "verify":
        from synth import gates

        return gates.verify
    raise AttributeError(name)

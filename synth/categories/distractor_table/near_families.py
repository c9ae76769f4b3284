"""Families over figures that a look-alike row would spoil."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synth.family import Family
from synth.questions.near_ratio import NearRatio, ask, page_for

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from synth.problem import Ask
    from synth.scene import Scene


def near_families(groups: Mapping[str, tuple[str, tuple[NearRatio, ...]]]) -> list[Family]:
    """Return one family for each group of figures: name, what it is about, its figures."""
    return [Family(name, about, page_for(*ratios), _asks(ratios)) for name, (about, ratios) in groups.items()]


def _asks(ratios: tuple[NearRatio, ...]) -> Callable[[Scene], Ask]:
    return lambda scene: ask(scene, ratios)

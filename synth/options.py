"""What a user may fix of what is generated: families, the table format, turns, and knobs.

Options are part of an example's identity: they enter its random stream, and its document key.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast, get_args

from schemas.errors import CrossfootError
from schemas.table import TableFormat
from synth.presentation.knobs import Knobs, knobs_from

if TYPE_CHECKING:
    from synth.levels import Level


@dataclass(frozen=True, slots=True)
class Options:
    """``families`` to draw from (all where empty), one table format, how many turns, knobs by name."""

    families: tuple[str, ...] = ()
    table_format: TableFormat | None = None
    turns: int = 1
    knobs: tuple[tuple[str, int], ...] = ()

    def text(self) -> str:
        """Return the options' one text ("" for none): what enters the stream and is stored."""
        parts = []
        if self.families:
            parts.append(f"families={','.join(sorted(set(self.families)))}")
        if self.table_format:
            parts.append(f"format={self.table_format}")
        if self.turns != 1:
            parts.append(f"turns={self.turns}")
        parts += [f"{name.replace('_', '-')}={rate}" for name, rate in sorted(self.knobs)]
        return " ".join(parts)

    def tuned(self, level: Level) -> Level:
        """Return a level with the knobs set. Raises CrossfootError for an unknown knob."""
        return replace(level, knobs=knobs_from(level.knobs, dict(self.knobs))) if self.knobs else level


def options_from(text: str) -> Options:
    """Read ``Options.text`` back. Raises CrossfootError for what is no such text."""
    try:
        options = _parsed(text)
        knobs_from(Knobs(), dict(options.knobs))
    except ValueError:
        raise CrossfootError(f"{text!r} is no text of options") from None
    if options.text() != text or options.table_format not in (None, *get_args(TableFormat)):
        raise CrossfootError(f"{text!r} is no text of options")
    return options


def _parsed(text: str) -> Options:
    options = Options()
    knobs: list[tuple[str, int]] = []
    for part in text.split():
        name, _, value = part.partition("=")
        match name:
            case "families":
                options = replace(options, families=tuple(value.split(",")))
            case "format":
                options = replace(options, table_format=cast("TableFormat", value))
            case "turns":
                options = replace(options, turns=int(value))
            case _:
                knobs.append((name, int(value)))
    return replace(options, knobs=tuple(knobs))


DEFAULT = Options()

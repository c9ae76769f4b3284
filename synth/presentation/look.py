"""Drawing a table's look: the choices that a format leaves open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synth.presentation.formats import Look

if TYPE_CHECKING:
    from schemas.table import TableFormat
    from synth.presentation.knobs import Knobs
    from synth.stream import Stream

_PLAIN = Look()


def draw_look(stream: Stream, form: TableFormat, knobs: Knobs) -> Look:
    """Draw how a table of a format is printed."""
    apart = stream.chance(knobs.currency_apart)
    match form:
        case "markdown":
            return Look(aligned=stream.chance(70), indent="nbsp" if stream.chance(10) else "none")
        case "csv":
            return Look(
                sign_apart=apart,
                closing_apart=apart and stream.chance(30),
                quoted=stream.chance(30),
                filled=stream.chance(30),
            )
        case "pdf-text":
            return Look(sign_apart=apart, gaps=stream.chance(60), by_column=stream.chance(30))
        case "fixed-width":
            return Look(
                sign_apart=apart, indent=("spaces", "none")[stream.below(2)], leaders=stream.chance(35),
                tags=stream.chance(35), rules=stream.chance(75), centred=stream.chance(50),
            )  # fmt: skip
        case "html":
            return Look(
                sign_apart=apart, closing_apart=apart and stream.chance(60),
                indent=("spaces", "nbsp", "none")[stream.below(3)], thead=stream.chance(40),
                colspan=stream.chance(60), styled=stream.chance(50),
                heading=("lines", "p", "caption")[stream.below(3)],
            )  # fmt: skip
    return _PLAIN

"""Difficulty levels: how much a page shows and how much of it misleads."""

from __future__ import annotations

from dataclasses import dataclass, replace

from synth.presentation.knobs import Knobs


@dataclass(frozen=True, slots=True)
class Level:
    """A named difficulty.

    ``rows`` are rows beside the needed ones (least, most), ``years`` the fiscal years shown beyond the
    needed ones, ``tables`` tables beside the needed ones, ``notes`` passages that mislead.
    """

    name: str
    rows: tuple[int, int]
    years: tuple[int, int]
    tables: tuple[int, int]
    notes: tuple[int, int]
    knobs: Knobs


_CALM = replace(
    Knobs(), footnotes=0, multi_row_header=15, nil=0, change_column=0, contra=5, fixed_width=0, html=0, csv=0,
    pdf_text=0, markdown=100, prose_amount=10, oldest_first=2, unlabelled_total=0, section_headers=10,
    label_numbers=0, label_case=0, share_column=0, introduction=15, disclaimer=0, period_title=5,
)  # fmt: skip

LEVELS: dict[str, Level] = {
    "starter": Level("starter", (1, 3), (0, 0), (0, 0), (0, 0), _CALM),
    "standard": Level("standard", (2, 7), (0, 1), (0, 0), (0, 1), Knobs()),
    "hard": Level(
        "hard", (8, 20), (0, 2), (0, 1), (1, 2),
        replace(Knobs(), footnotes=30, two_sided=60, contra=60, multi_row_header=60, oldest_first=15,
                change_column=20, section_headers=70, prose_amount=70, pdf_text=25, fixed_width=20),
    ),
}  # fmt: skip
"""From ``starter`` (few rows, Markdown only) up."""

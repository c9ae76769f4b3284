"""Families about parts of the company and schedules: segments, regions, products, maturities, roll-forwards."""

from __future__ import annotations

from synth.family import Family
from synth.pages import Want
from synth.questions.footing import RECONCILIATIONS, ROLL_FORWARDS, ask_missing_row, page_lacking_a_row
from synth.questions.maturity import ask_discount, ask_due, ask_due_share, page_of_maturities
from synth.questions.member import (
    AT_DATES,
    OVER_YEARS,
    ask_best_margin,
    ask_contribution,
    ask_fastest,
    ask_member_growth,
    ask_outside,
    ask_rank,
    ask_segment_margin,
    ask_share,
    page_with_members,
)

_SEGMENTS = ("segment-years", "segments")


def _leases(_: object) -> Want:
    return Want(tables=("lease-maturities",), whole=True, newest=True, changes=False)


FAMILIES = [
    Family("share-of-total", "A part's share of the total", page_with_members((*OVER_YEARS, *AT_DATES)), ask_share, weight=12),
    Family("all-but-one", "The total without some of its parts", page_with_members((*OVER_YEARS, *AT_DATES)), ask_outside, weight=6),
    Family("part-growth", "Growth of a segment, region or product line", page_with_members(OVER_YEARS, 2), ask_member_growth, weight=8),
    Family("part-contribution", "What a part brought to the growth of the whole", page_with_members(OVER_YEARS, 2), ask_contribution, weight=10),
    Family("part-ranking", "Parts in order of a figure", page_with_members((*OVER_YEARS, *AT_DATES)), ask_rank, weight=8),
    Family("part-fastest", "Which part grew fastest", page_with_members(OVER_YEARS, 2), ask_fastest, weight=8),
    Family("segment-margin", "A segment's margin", page_with_members(_SEGMENTS, newest=True), ask_segment_margin, weight=8),
    Family("segment-margin-best", "Which segment has the best or worst margin", page_with_members(_SEGMENTS, newest=True), ask_best_margin, weight=6),
    Family("due-in-years", "What falls due in several years of a schedule", page_of_maturities, ask_due, weight=10),
    Family("due-share", "The share of a schedule's total that falls due in several years", page_of_maturities, ask_due_share, weight=8),
    Family("schedule-discount", "Interest or discount as a share of what is to be paid", _leases, ask_discount, weight=3),
    Family("roll-forward", "A missing row of a roll-forward", page_lacking_a_row(ROLL_FORWARDS), ask_missing_row, weight=10),
    Family("reconciliation", "A missing row of a reconciliation or composition", page_lacking_a_row(RECONCILIATIONS), ask_missing_row, weight=12),
]  # fmt: skip

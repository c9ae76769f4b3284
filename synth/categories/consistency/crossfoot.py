"""Families that ask whether the rows of a table crossfoot: to the total column, to the year."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemas.derivation import Rounding, Selection
from schemas.errors import CrossfootError
from synth.asking import inputs
from synth.categories.consistency.later import adds_up
from synth.categories.consistency.relations import misses, printed, recomputed, wants_tables
from synth.categories.consistency.statements import (
    ask_amount,
    ask_foots,
    difference,
    one_of,
    table_of,
    total_name,
)
from synth.family import Family
from synth.plan import Act, compile_plan, joined
from synth.problem import Ask, Wrong

if TYPE_CHECKING:
    from synth.scene import Scene

ACROSS = (
    "segments",
    "quarters",
    "obligations",
    "restatement",
    "goodwill",
    "fair-value",
    "equity",
    "intangibles",
)
ACROSS_ROW = (
    "Does the row for {item} crossfoot to its total in {when}?",
    "Add {item} across the columns for {when}. Does it give the total column?",
    "For {when}, is the total shown for {item} the sum of the other columns?",
    "Check the row for {item}: do the parts add up to the total printed for {when}?",
    "Do the columns of the row for {item} add up to its total in {when}?",
)
ELIMINATED = "For {when}, is the total shown for {item} the sum of the other columns, eliminations and unallocated amounts included?"
QUARTERS = (
    "Do the four quarters of {item} add up to the figure for {when}?",
    "Is the figure for {item} in {when} the sum of its four quarters as printed?",
    "Add the quarterly {item} figures of {when}. Do they agree with the year?",
    "Does the year's figure for {item}, {when}, tie to the quarters?",
)
WHICH_ROW = (
    "Which row does not crossfoot to its total for {when}: {options}?",
    "Crossfoot these rows for {when}: {options}. Which is the first that does not agree?",
    "Add each row across for {when}. Which of {options} misses its total first?",
    "One row may not tie to its total column for {when}. Which is it - {options}?",
)


def _crossfoot(scene: Scene) -> Ask:
    relation = one_of(scene, printed(scene, table_of(scene), across=True))
    table = table_of(scene)
    words = (
        QUARTERS if table == "quarters" else (*ACROSS_ROW, ELIMINATED) if table == "segments" else ACROSS_ROW
    )
    return ask_foots(scene, relation, words, item=total_name(scene, relation.total))


def _crossfoot_number(scene: Scene) -> Ask:
    off = [r for r in printed(scene, table_of(scene), across=True) if misses(scene, r)]
    if not off:
        raise CrossfootError("nothing on the page misses")
    return ask_amount(scene, off[0], ACROSS_BY, difference(off[0]), printed_too=False)


ACROSS_BY = (
    "By how much does the total of {total} for {when} differ from its parts (total printed less the sum of the parts)?",
    "{Total} does not crossfoot for {when}. What is the difference, total column less the sum of the other columns?",
    "Compute the crossfooting error of {total} for {when}: the total printed minus the parts added up.",
)


def _which_row(scene: Scene) -> Ask:
    relations = [r for r in printed(scene, table_of(scene), across=True) if not scene.flipped(r.total)]
    off = [r for r in relations if misses(scene, r)]
    kept = [
        *off[:1],
        *scene.stream.sample([r for r in relations if r not in off], min(3, len(relations) - len(off))),
    ]
    kept.sort(key=relations.index)
    if len(kept) < 2:
        raise KeyError("several rows")
    names = [total_name(scene, r.total) for r in kept]
    plan, ends = joined(*(recomputed(r, name=f"{n} added across") for r, n in zip(kept, names, strict=True)))
    question = scene.say(WHICH_ROW, when=scene.when(), options=", ".join([*names, "or none"]))
    answer = total_name(scene, off[0].total) if off else "none"
    if off:
        plan = (*plan, Act("lookup", (off[0].total,), f"{answer}, total as printed"))
    program, spoken, place = compile_plan(plan, scene, plan[-1].name)
    said = f"The total printed for {answer} is another." if off else "Each row agrees with its total."
    return Ask(
        question=question,
        program=program,
        rounding=Rounding(unit=scene.currency, scale=scene.scale, places=1),
        names=spoken,
        kind="choice",
        select=Selection(
            rule="first-wrong", of=tuple(f"#{place[int(e[1:])]}" for e in ends), names=(*names, "none"),
            stated=tuple(scene.ref(r.total) for r in kept),
        ),
        wrong=(*(Wrong("false_alarm", text=n) for n in names if n != answer), *([Wrong("missed_error", text="none")] if off else [])),
        inputs=inputs(plan, scene),
        conclusion=said,
    )  # fmt: skip


FAMILIES = [
    Family(
        "row-crossfoots",
        "Does a row add up across to its total, eliminations included?",
        wants_tables(ACROSS, across=True, parts=True),
        _crossfoot,
        then=adds_up,
        weight=12,
    ),
    Family(
        "crossfoot-difference",
        "By how much a row misses its total across",
        wants_tables(ACROSS, across=True, chance=100),
        _crossfoot_number,
        weight=8,
    ),
    Family(
        "wrong-row",
        "Which row doesn't crossfoot?",
        wants_tables([t for t in ACROSS if t != "restatement"], across=True, least=2),
        _which_row,
        weight=10,
    ),
]

"""A category as a page of documentation: each family with one example card, made by the generator itself.

``python -m synth.category_page docs/categories`` writes a page for every category there is.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from schemas.derivation import Derivation
from schemas.files import replacing_file
from schemas.rows import display
from synth.generator import categories, level_of, make
from synth.options import Options

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schemas.example import Example, Turn
    from synth.generator import Category

SEED = 0
"""Of every card, so that a card can be made again from its family's name alone."""


def page(cat: Category) -> str:
    """Return a category's page in Markdown."""
    lines = [f"# {cat.NAME}", "", f"{cat.SUMMARY[:1].upper()}{cat.SUMMARY[1:]}. Version {cat.VERSION}.", ""]
    named: dict[str, list[str]] = {}
    for level in cat.LEVELS:
        for family in cat.families(level):
            named.setdefault(family, []).append(level)
    lines += [f"{len(named)} families; levels: {', '.join(cat.LEVELS)}. Each card below is what", "",
              f"    synth generate --category {cat.NAME} --families NAME --count 1", "",
              "makes (with `--difficulty starter` where the card says so).", ""]  # fmt: skip
    for family, levels in sorted(named.items()):
        lines += _card(cat, family, levels)
    return "\n".join(lines).rstrip() + "\n"


def _card(cat: Category, family: str, levels: list[str]) -> Iterator[str]:
    usual = level_of(cat, None)
    level = usual if usual in levels else levels[0]
    example = make(cat, SEED, 0, level, Counter(), Options(families=(family,)))
    yield f"## {family}"
    yield ""
    if about := getattr(cat, "FAMILIES", {}).get(family):
        yield f"{about.about}. Levels: {', '.join(levels)}."
        yield ""
    yield from _shown(example, level)


def _shown(example: Example, level: str) -> Iterator[str]:
    for turn in example.turns:
        yield f"*{level}*"
        yield ""
        yield "````text"
        yield turn.messages[0].content
        yield "````"
        yield ""
        yield "````text"
        yield turn.reply
        yield "````"
        yield ""
        yield from _proof(turn)


def _proof(turn: Turn) -> Iterator[str]:
    yield f"Answer ({turn.answer.kind}): {display(turn.answer)}"
    yield ""
    if isinstance(turn.proof, Derivation):
        steps = "; ".join(f"{s.id} = {s.op}({', '.join(s.args)})" for s in turn.proof.steps)
        chosen = f"; select {turn.proof.select.rule}" if turn.proof.select else ""
        yield f"Proof: `{steps}{chosen}`"
    elif turn.proof is not None:
        missing = "; ".join(f"{m.formula} lacks {m.operand}" for m in turn.proof.missing)
        yield f"Proof of absence of {turn.proof.figure}: `{missing}`"
    yield ""
    if turn.distractors:
        wrong = "; ".join(f"{d.display} ({', '.join((d.mode, *d.also))})" for d in turn.distractors)
        yield f"Wrong answers: {wrong}"
        yield ""


def main(folder: Path) -> None:
    """Write every category's page into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for cat in categories().values():
        with replacing_file(folder / f"{cat.NAME}.md") as partial:
            partial.write_text(page(cat), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))

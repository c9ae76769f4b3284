"""A readable card of one example: what it shows, asks and answers, and the proof beside it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rich.console import Console
from rich.panel import Panel
from rich.text import Text

from schemas.derivation import Derivation
from schemas.rows import display

if TYPE_CHECKING:
    from schemas.example import Example, Turn

_QUESTION = re.compile(r"q\[(\d+):(\d+)\]")


def print_card(example: Example) -> None:
    """Print an example to the terminal (plain text where there is none)."""
    # Off a terminal lines are as long as they are; on one they wrap, so that nothing is cut off.
    longest = max(len(line) for m in example.messages for line in m["content"].split("\n"))
    console = Console(highlight=False)
    if not console.is_terminal:
        console = Console(highlight=False, width=max(80, longest + 4))
    head = f"{example.category} · {example.family}"
    if example.difficulty:
        d = example.difficulty
        head += f" · {d.level} · {', '.join(d.phenomena)}"
    console.print(Text(f"━━ {head} ━━", style="bold"))
    console.print(Text(f"id {example.id[:12]}  document {example.document}", style="dim"))
    for turn in example.turns:
        for message in turn.messages:
            console.print(Panel(Text(message.content), title=message.role, title_align="left"))
        console.print(Text("proof", style="bold"), _proof(example, turn), sep="\n")
        console.print(Text(f"answer ({turn.answer.kind}): {display(turn.answer)}", style="green"))
        for wrong in turn.distractors:
            modes = ", ".join((wrong.mode, *wrong.also))
            console.print(Text(f"  not {wrong.display}  ← {modes}", style="red"))
    console.print()


def _proof(example: Example, turn: Turn) -> Text:
    """Return the derivation's steps with each operand's cell spelled out beside it."""
    if not isinstance(turn.proof, Derivation):
        return Text("  (none)" if turn.proof is None else f"  not disclosed: {turn.proof.figure}")
    marks = {
        f"{table.id}[{cell.at[0]},{cell.at[1]}]": f"{cell.label}, {cell.period}: {cell.printed}"
        for table in example.context.tables
        for cell in table.cells
    }
    for passage in example.context.passages:
        for m in passage.mentions:
            marks[f"{passage.id}[{m.span[0]}:{m.span[1]}]"] = passage.text[m.span[0] : m.span[1]]
    for step in turn.proof.steps:
        for arg in step.args:
            if found := _QUESTION.fullmatch(arg):
                marks[arg] = turn.question[int(found[1]) : int(found[2])]
    lines: list[str] = []
    for step in turn.proof.steps:
        lines.append(f"  {step.id} = {step.op}({', '.join(step.args)}) = {step.exact} {step.unit}")
        lines += [f"       {arg}  «{marks[arg]}»" for arg in step.args if arg in marks]
    return Text("\n".join(lines))

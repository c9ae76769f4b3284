"""From a real row's parts to an Example: prompt, worked reply, and what every source shares."""

from __future__ import annotations

import json
from math import isfinite
from typing import TYPE_CHECKING, Any

from curate.source import Refusal
from schemas.errors import RowError
from schemas.example import Difficulty, Example, Message, Sourced, Turn, canonical_json

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from pydantic import ValidationError

    from curate.source import Origin, Source
    from schemas.answer import Answer


def markdown_table(grid: Sequence[Sequence[str]]) -> str:
    """Print a grid of cells as a Markdown table, its first row as the header Markdown needs."""
    rows = [
        "| " + " | ".join(" ".join(cell.split()).replace("|", "\\|") for cell in row) + " |" for row in grid
    ]
    rule = "|" + "---|" * len(grid[0])
    return "\n".join([rows[0], rule, *rows[1:]])


def build(
    source: Source,
    origin: Origin,
    *,
    row_id: str,
    family: str,
    document: str,
    context: Sequence[str],
    question: str,
    working: Sequence[str],
    final: str | None,
    answer: Answer,
    system: str = "",
    level: str = "",
    history: Sequence[tuple[str, str]] = (),
) -> Example:
    """Build the Example of a real row whose last turn is asked.

    ``context`` is printed before the question and ``working`` before the answer, blank lines
    between the parts. ``final`` is what stands after ``Final answer:``; None for prose, whose
    working is the answer. ``level`` is upstream's word for how hard it is. ``history`` are the earlier turns
    of a conversation, question and gold reply: the context then stands before the first of them. The
    Example's own context stays empty: what the cells of a real table mean (unit, scale, period) is not
    known, so the prompt's text is all there is.
    """
    reply = [*working, *([f"Final answer: {final}"] if final is not None else [])]
    messages = [Message(role="system", content=system)] if system else []
    for number, (asked, said) in enumerate([*history, (question, "\n\n".join(reply))]):
        content = asked if number else "\n\n".join([*context, asked])
        messages += [Message(role="user", content=content), Message(role="assistant", content=said)]
    turn = Turn(question=question, messages=tuple(messages), answer=answer)
    return Example(
        id="",
        category=source.name,
        family=family,
        difficulty=Difficulty(level=level) if level else None,
        provenance=Sourced(
            source=source.name,
            revision=origin.revision,
            licence=origin.licence,
            row_id=row_id,
            url="" if origin.revision == "fixture" else source.url,
        ),
        document=document,
        turns=(turn,),
    ).with_id()


def malformed(error: ValidationError) -> Refusal:
    """Say what is wrong with a row that is not in upstream's schema."""
    first = error.errors()[0]
    place = ".".join(str(part) for part in first["loc"])
    return Refusal("malformed", f"malformed: {place}: {first['msg']}")


def read_json_list(file: Path) -> list[dict[str, Any]]:
    """Read a file that is one JSON list of objects. Raises RowError naming the file and the line."""
    data = parse_json(file.read_bytes(), file, None)
    if not isinstance(data, list):
        raise RowError(f"a JSON list expected, not {type(data).__name__}", file=file, line=1)
    for number, item in enumerate(data):
        if not isinstance(item, dict):
            raise RowError(f"item {number} of the list is no object", file=file, line=None)
    return data


def read_json_lines(file: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield (line number, object) of a JSONL file. Raises RowError naming file and line."""
    for number, line in enumerate(file.read_bytes().splitlines(), 1):
        data = parse_json(line, file, number)
        if not isinstance(data, dict):
            raise RowError("not a JSON object", file=file, line=number)
        yield number, data


def _no_number(_: str) -> None:
    return None


def _finite(text: str) -> float | None:
    value = float(text)
    return value if isfinite(value) else None


def parse_json(text: bytes, file: Path, line: int | None) -> Any:
    """Parse JSON that can be written again. ``line`` is where it stands, None for a whole file.

    NaN, Infinity and numbers beyond a float become None, as in a Parquet file: JSON has none of them.
    """
    try:
        data = json.loads(text, parse_constant=_no_number, parse_float=_finite)
        if b"\\ud" in text.lower():  # half of a surrogate pair is JSON, but no text
            canonical_json(data).encode()
    except json.JSONDecodeError as error:
        raise RowError(f"not JSON ({error.msg})", file=file, line=line or error.lineno) from None
    except UnicodeDecodeError as error:
        at = line or text.count(b"\n", 0, error.start) + 1
        raise RowError(f"not UTF-8 ({error.reason})", file=file, line=at) from None
    except UnicodeEncodeError:
        raise RowError("holds half of a surrogate pair (\\ud800 to \\udfff)", file=file, line=line) from None
    except RecursionError:
        raise RowError("nested too deeply", file=file, line=line) from None
    except ValueError as error:  # an integer of more digits than Python reads
        raise RowError(str(error), file=file, line=line) from None
    return data

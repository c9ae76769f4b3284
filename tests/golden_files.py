"""The golden files: what every category makes for fixed seeds. Run this file to write them again:

    python tests/golden_files.py              all categories
    python tests/golden_files.py unit-scale   only these

A changed hash means changed output: raise the category's VERSION first. ``hashes.json`` holds one hash for
each category@version/level, ``cards.txt`` the first examples in full, for a reader of the diff.
"""

import hashlib
import json
import sys
from itertools import islice
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from schemas.rows import jsonl_line
from synth import generate
from synth.generator import categories

GOLDEN = Path(__file__).parent / "golden"
HASHES, CARDS = GOLDEN / "hashes.json", GOLDEN / "cards.txt"
EVERY = [(name, level) for name, cat in categories().items() for level in cat.LEVELS]
UPDATE = "the output changed: raise VERSION in synth/categories/{name}, then run `python tests/golden_files.py {name}`"


def key(name, level):
    return f"{name}@{categories()[name].VERSION}/{level}"


def some(name, level, count=12, seed=11):
    return list(generate(name, count=count, seed=seed, difficulty=level))


def output_hash(name, level):
    text = "".join(jsonl_line(example) for example in some(name, level))
    return hashlib.sha256(text.encode()).hexdigest()


def card(name, level):
    """Return a level's first two examples as a person reads them."""
    out = []
    for example in islice(generate(name, count=2, seed=11, difficulty=level), 2):
        turn = example.turns[0]
        wrong = "".join(f"  not {d.display} ({d.mode})\n" for d in turn.distractors)
        out.append(
            f"{example.family}\n{turn.messages[0].content}\n--- reply\n{turn.reply}\n--- wrong\n{wrong}"
        )
    return "\n".join(out)


def stored_cards():
    """Return the stored cards by category/level."""
    text = CARDS.read_text(encoding="utf-8") if CARDS.exists() else ""
    parts = text.split("====== ")[1:]
    return {head: body for head, _, body in (part.partition("\n") for part in parts)}


def update(names):
    """Write hashes and cards of these categories again; those of categories that are gone are dropped."""
    stored = json.loads(HASHES.read_text()) if HASHES.exists() else {}
    shown = stored_cards()
    hashes, cards = {}, {}
    for name, level in EVERY:
        fresh = name in names
        entry, title = key(name, level), f"{name} {level}"
        hashes[entry] = output_hash(name, level) if fresh else stored.get(entry, "")
        cards[title] = card(name, level) if fresh else shown.get(title, "")
    HASHES.write_text(json.dumps(hashes, indent=1) + "\n")
    CARDS.write_text("".join(f"====== {title}\n{body}" for title, body in cards.items()), encoding="utf-8")


if __name__ == "__main__":
    update(sys.argv[1:] or list(categories()))

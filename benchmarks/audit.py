"""The audit's findings on real data, their precision by hand labels, and the known errors they find.

CROSSFOOT_DATA=DIR python benchmarks/audit.py
"""

import os
import sys
import time
from collections import Counter
from pathlib import Path

from curate.audit.run import audit_files
from curate.audit.score import read_labels, score, table

LABELS = Path(__file__).parent.parent / "tests/audit_labels"
FILES = {
    "tatqa": ("tatqa", "tatqa_dataset_dev*.json", "tatqa_dataset_test_gold*.json"),
    "finqa": ("finqa", "finqa_dev*.json", "finqa_test*.json"),
    "convfinqa": ("convfinqa", "convfinqa_dev*.json"),
    "finance-reasoning": ("financereasoning", "easy.json", "medium.json", "hard.json"),
}


def main() -> None:
    """Print counts per rule and confidence, seconds, precision and recall."""
    root = os.environ.get("CROSSFOOT_DATA")
    if not root:
        sys.exit("set CROSSFOOT_DATA to the folder with tatqa, finqa, convfinqa and financereasoning")
    for source, (folder, *patterns) in FILES.items():
        files = [file for pattern in patterns for file in sorted(Path(root, folder).glob(pattern))]
        if not files:
            print(f"{source}: no files in {folder}\n")
            continue
        started = time.perf_counter()
        audited = audit_files(source, files)
        seconds = time.perf_counter() - started
        names = ", ".join(audited.files)
        print(
            f"{source}: {audited.claims} questions of {names}: {len(audited.findings)} findings, {seconds:.1f} s"
        )
        counts = Counter((each.rule, each.confidence) for each in audited.findings)
        for (rule, confidence), count in sorted(counts.items()):
            print(f"  {rule:16} {confidence:10} {count}")
        if (labels := LABELS / f"{source}.jsonl").is_file():
            print(table(score(audited.findings, read_labels(labels))))
        if (known := LABELS / f"{source}.known.txt").is_file():
            found = {each.row_id: each for each in reversed(audited.findings)}  # the surest last
            for key in known.read_text("utf-8").split():
                hit = next((f for row, f in found.items() if row.startswith(key)), None)
                print(f"  known {key}: " + (f"{hit.rule}, {hit.confidence}" if hit else "MISSED"))
        print()


if __name__ == "__main__":
    main()

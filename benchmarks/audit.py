"""The audit's findings on real data, their precision and recall by hand labels, and the known errors they find.

    CROSSFOOT_DATA=<folder> python benchmarks/audit.py

Intervals are Wilson's, at 95%. What is debatable counts as no error. The -train sets were labelled after the rules
were written, and the rules they spoke against were mended then.
"""

import os
import sys
import time
from collections import Counter
from pathlib import Path

# The folder of a script comes first on the path, and curate.py beside this file would be taken for the package.
sys.path.insert(0, str(Path(__file__).parent.parent))

from curate.audit.run import audit_files
from curate.audit.score import Share, precision, read_labels, recall, score, table

LABELS = Path(__file__).parent.parent / "tests/audit_labels"
SETS = {
    "tatqa": ("tatqa", "tatqa", "tatqa_dataset_dev*.json", "tatqa_dataset_test_gold*.json"),
    "finqa": ("finqa", "finqa", "finqa_dev*.json", "finqa_test*.json"),
    "finqa-train": ("finqa", "finqa", "finqa_train*.json"),
    "convfinqa": ("convfinqa", "convfinqa", "convfinqa_dev*.json"),
    "convfinqa-train": (
        "convfinqa",
        "convfinqa",
        "convfinqa_train_sample.json",
        "convfinqa_train_sample_cleaned*.json",
    ),
    "finance-reasoning": ("finance-reasoning", "financereasoning", "easy.json", "medium.json", "hard.json"),
}


def shown(share: Share) -> str:
    """Print a share with its interval and what it is of."""
    return f"{share.value:.2f} ({share.low:.2f} to {share.high:.2f}, {share.of} read)"


def main() -> None:
    """Print counts per rule and confidence, seconds, precision and recall."""
    root = os.environ.get("CROSSFOOT_DATA")
    if not root:
        sys.exit("set CROSSFOOT_DATA to the folder with tatqa, finqa, convfinqa and financereasoning")
    for name, (source, folder, *patterns) in SETS.items():
        files = [file for pattern in patterns for file in sorted(Path(root, folder).glob(pattern))]
        if not files:
            print(f"{name}: no files in {folder}\n")
            continue
        started = time.process_time()
        audited = audit_files(source, files)
        seconds = time.process_time() - started
        names = ", ".join(audited.files)
        print(
            f"{name}: {audited.claims} questions of {names}: {len(audited.findings)} findings, {seconds:.1f} s"
        )
        counts = Counter((each.rule, each.confidence) for each in audited.findings)
        for (rule, confidence), count in sorted(counts.items()):
            print(f"  {rule:16} {confidence:10} {count}")
        if (file := LABELS / f"{name}.jsonl").is_file():
            labels = read_labels(file)
            print(table(score(audited.findings, labels)))
            for band, share in precision(audited.findings, labels).items():
                print(f"  precision, {band:8} {shown(share)}")
            estimate = recall(audited.findings, labels, audited.claims)
            print(f"  recall              {shown(estimate) if estimate else 'no sample without findings'}")
        if (known := LABELS / f"{name}.known.txt").is_file():
            found = {each.row_id: each for each in reversed(audited.findings)}  # the surest last
            for key in known.read_text("utf-8").split():
                hit = next((f for row, f in found.items() if row.startswith(key)), None)
                print(f"  known {key}: " + (f"{hit.rule}, {hit.confidence}" if hit else "MISSED"))
        print()


if __name__ == "__main__":
    main()

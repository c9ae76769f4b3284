"""Rows per second of exact and near-duplicate removal and of 13-gram overlap, beside peers in the same run.

    python benchmarks/curate.py                      # 10,000 and 100,000 rows
    python benchmarks/curate.py --rows 1000000       # any size; --json for a script

Rows are of about 164 words, drawn from 12,750 by a power law; one in ten is an earlier one with a word changed.
One process. Peers: rensa alone (its own hashing of 5-gram texts, 128 hashes, LSH flags, nothing compared exactly),
and datatrove's local MinHash where it is installed (pip install datatrove), its spaCy tokeniser replaced by
splitting at white space, which is faster.
Near-duplicates here include folding, hashing of words, banding and the exact comparison of every candidate.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from itertools import product
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from curate.overlap.contamination import Said, find_overlap
from curate.overlap.near import Asked, near_duplicates
from curate.overlap.words import text_key

WORDS = 164


def make_rows(count: int) -> list[Asked]:
    """Make rows; the same for the same count."""
    draw = random.Random(count)
    # Letters only: datatrove takes all numbers for the same one.
    vocabulary = [
        "".join(letters) for letters in product("bcdfghklmnprstvwz", "aeiou", "nrstlm", "aeiou", "bdgks")
    ]
    draw.shuffle(vocabulary)
    weights = [1 / (number + 10) for number in range(len(vocabulary))]
    pool = draw.choices(vocabulary, weights, k=4_000_000)
    rows: list[Asked] = []
    for number in range(count):
        if number % 10 == 9:
            words = rows[draw.randrange(len(rows))].prompt.split()
            words[draw.randrange(len(words) - 20)] = "changed"
        else:
            start = draw.randrange(len(pool) - WORDS)
            words = pool[start : start + WORDS]
            draw.shuffle(words)
        rows.append(Asked(" ".join(words), " ".join(words[-15:])))
    return rows


def rensa_alone(rows: list[Asked]) -> int:
    """Flag rows as a user of rensa would: 5-grams as text, one matrix, one call."""
    from rensa import RMinHash, RMinHashLSH

    lsh = RMinHashLSH(threshold=0.9, num_perm=128, num_bands=16)
    flagged = 0
    for start in range(0, len(rows), 10_000):
        sets = []
        for row in rows[start : start + 10_000]:
            words = row.prompt.lower().split()
            sets.append([" ".join(words[at : at + 5]) for at in range(len(words) - 4)])
        matrix = RMinHash.digest_matrix_from_token_sets(sets, 128, 1)
        flagged += sum(lsh.insert_matrix_and_query_duplicate_flags(matrix, start))
    return flagged


class _AtWhiteSpace:
    def word_tokenize(self, text: str) -> list[str]:
        return text.split()


def datatrove_local(rows: list[Asked]) -> int | None:
    """Sign rows as datatrove's MinhashDedupSignature does, and bucket them in memory."""
    try:
        import xxhash
        from datatrove.pipeline.dedup import minhash
    except ImportError:
        return None
    minhash.load_word_tokenizer = lambda _: _AtWhiteSpace()
    config = minhash.MinhashConfig(n_grams=5, num_buckets=16, hashes_per_bucket=8)
    signer = minhash.MinhashDedupSignature("unused", config)
    # Its own hash of n-grams, which hands text to xxhash: version 4 takes bytes only.
    signer._hash_func = lambda text: xxhash.xxh64_intdigest(text.encode())  # noqa: SLF001
    seen: list[set[tuple[int, ...]]] = [set() for _ in range(16)]
    found = 0
    for row in rows:
        shingles = signer.get_shingles(row.prompt)
        again = False
        for bucket, signature in zip(seen, signer.get_signature(shingles), strict=True):
            again |= tuple(signature) in bucket
            bucket.add(tuple(signature))
        found += again
    return found


def exact(rows: list[Asked]) -> int:
    """Count the rows whose folded text stood before."""
    return len(rows) - len({text_key(row.prompt) for row in rows})


def overlap(rows: list[Asked]) -> int:
    """Compare all rows with a twentieth of them, one of ten of which leaks."""
    held = rows[9 : len(rows) // 2 : 20]
    others = (Said(row.prompt, row.question, "train", str(n)) for n, row in enumerate(rows))
    return len(find_overlap(others, [Said(r.prompt, "", "held", str(n)) for n, r in enumerate(held)]))


STAGES = {
    "exact": exact,
    "near": lambda rows: len(near_duplicates(rows)),
    "near, 2 workers": lambda rows: len(near_duplicates(rows, workers=2)),
    "13-gram overlap": overlap,
    "rensa alone": rensa_alone,
    "datatrove local": datatrove_local,
}


def main() -> None:
    """Run every stage on every size and print rows per second."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    results = []
    for count in arguments.rows:
        rows = make_rows(count)
        rates: dict[str, float] = {}
        for name, stage in STAGES.items():
            start, cpu = time.perf_counter(), time.process_time()
            found = stage(rows)
            wall, used = time.perf_counter() - start, time.process_time() - cpu
            if found is None:
                print(f"{count:>9} {name:<16} not installed", file=sys.stderr)
                continue
            rates[name] = count / wall
            results.append(
                {"rows": count, "stage": name, "per_s": count / wall, "cpu_s": used, "found": found}
            )
            if not arguments.json:
                print(
                    f"{count:>9} {name:<16} {count / wall:>9,.0f} rows/s  {used:7.1f} s of CPU  {found:>7} found"
                )
        for peer in ("rensa alone", "datatrove local"):
            if peer in rates and not arguments.json:
                print(f"{count:>9} near / {peer}: {rates['near'] / rates[peer]:.2f}")
    if arguments.json:
        print(json.dumps(results, indent=1))


if __name__ == "__main__":
    main()

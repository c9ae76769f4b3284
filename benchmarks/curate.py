"""Rows per second of `curate mix` on rows of one's own, and of its parts beside peers in the same run.

    python benchmarks/curate.py                              # 10,000 and 100,000 rows
    python benchmarks/curate.py --rows 1000000 2000000 --stages mix    # any sizes; --json for a script

``mix`` is the real command on a file of records of that many rows, in a process of its own: seconds of each stage,
rows a second of wall and of CPU time, and the peak of resident memory. Half of the rows go to train, one in a hundred
to eval, one in ten is a near-duplicate; every row prints figures, so that pages are linked too.

The other stages work on rows in memory, of about 164 words, drawn from 12,750 by a power law; one in ten is an
earlier one with a word changed. One process. Peers: rensa alone (its own hashing of 5-gram texts, 128 hashes, LSH
flags, nothing compared exactly), and datatrove's local MinHash where it is installed (pip install datatrove), its
spaCy tokeniser replaced by splitting at white space, which is faster.
Near-duplicates here include folding, hashing of words, banding and the exact comparison of every candidate.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from itertools import accumulate, product
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from curate.overlap.contamination import Said, find_overlap
from curate.overlap.near import Asked, near_duplicates
from curate.overlap.words import text_key

WORDS = 164


def _vocabulary(draw: random.Random) -> list[str]:
    # Letters only: datatrove takes all numbers for the same one.
    vocabulary = [
        "".join(letters) for letters in product("bcdfghklmnprstvwz", "aeiou", "nrstlm", "aeiou", "bdgks")
    ]
    draw.shuffle(vocabulary)
    return vocabulary


def write_records(file: Path, count: int) -> None:
    """Write rows of a question and its answer, one after another; row n is the same for any count."""
    vocabulary = _vocabulary(random.Random(1))
    weights = list(accumulate(1 / (number + 10) for number in range(len(vocabulary))))

    def words_of(number: int) -> list[str]:
        return random.Random(number).choices(vocabulary, cum_weights=weights, k=WORDS)

    with file.open("w", encoding="utf-8") as stream:
        for number in range(count):
            draw = random.Random(-1 - number)
            twin = number % 10 == 9
            of = 10 * draw.randrange(number // 10 + 1) if twin else number
            words, figures = words_of(of), random.Random(f"figures {of}")
            if twin:
                words[draw.randrange(WORDS - 20)] = "changed"
            told = f"{figures.randrange(1000, 10**6):,} in sales and {figures.randrange(10**4) / 10} in costs"
            question = " ".join(words[-15:])
            row = {"id": f"r{number}", "prompt": f"{' '.join(words[:-15])} {told}\n\n{question}"}
            row["completion"] = f"It is {question} of {draw.randrange(1000)}."
            stream.write(json.dumps(row) + "\n")


def run_mix(count: int, workers: int, folder: Path) -> dict[str, object]:
    """Mix ``count`` records by the command; return what it said with its time, CPU time and peak memory."""
    records, recipe = folder / f"{count}.jsonl", folder / "recipe.yaml"
    if not records.exists():
        write_records(records, count)
    recipe.write_text(
        f"kind: mix\nname: bench\nseed: 7\nmix:\n- source: records\n  path: {records}\n"
        f"  train: {count // 2}\n  eval: {count // 100}\n"
        "  records: {name: mine, format: prompt-completion, licence: CC0-1.0, id: id}\n"
    )
    root = str(Path(__file__).parent.parent)
    start, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", "curate.cli", "mix", str(recipe), "--out", str(folder / "mix"), "--json",
         "--workers", str(workers)],
        check=True, stdout=subprocess.PIPE, env=os.environ | {"PYTHONPATH": root},
    )  # fmt: skip
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    wall = time.perf_counter() - start
    told = {
        "rows": count,
        "stage": f"mix, {workers} workers" if workers > 1 else "mix",
        "wall_s": wall,
        "cpu_s": cpu,
    }
    told |= {"per_s": count / wall, "per_cpu_s": count / cpu}
    # The largest of all processes so far, in KiB: sizes are run from small to large.
    return told | {"peak_mib": after.ru_maxrss / 1024, "found": json.loads(done.stdout)}


def make_rows(count: int) -> list[Asked]:
    """Make rows; the same for the same count."""
    draw = random.Random(count)
    vocabulary = _vocabulary(draw)
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
    parser.add_argument("--stages", nargs="+", default=["mix", *STAGES], choices=["mix", *STAGES])
    parser.add_argument("--workers", type=int, nargs="+", default=[1], help="of mix")
    parser.add_argument(
        "--folder", type=Path, help="keep the rows for mix here (default: a temporary folder)"
    )
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    results = []
    for count in sorted(arguments.rows):
        if "mix" in arguments.stages:
            with tempfile.TemporaryDirectory(dir=arguments.folder) as temporary:
                for workers in arguments.workers:
                    told = run_mix(count, workers, arguments.folder or Path(temporary))
                    results.append(told)
                    if not arguments.json:
                        _show_mix(told)
        stages = [name for name in arguments.stages if name != "mix"]
        rows = make_rows(count) if stages else []
        rates: dict[str, float] = {}
        for name in stages:
            start, cpu = time.perf_counter(), time.process_time()
            found = STAGES[name](rows)
            wall, used = time.perf_counter() - start, time.process_time() - cpu
            if found is None:
                print(f"{count:>9} {name:<16} not installed", file=sys.stderr)
                continue
            rates[name] = count / used
            results.append(
                {"rows": count, "stage": name, "per_s": count / wall, "cpu_s": used, "found": found}
            )
            if not arguments.json:
                print(
                    f"{count:>9} {name:<16} {count / wall:>9,.0f} rows/s  {used:7.1f} s of CPU  {found:>7} found",
                    flush=True,
                )
        for peer in ("rensa alone", "datatrove local"):
            if peer in rates and "near" in rates and not arguments.json:
                print(f"{count:>9} near / {peer}, by CPU time: {rates['near'] / rates[peer]:.2f}", flush=True)
    if arguments.json:
        print(json.dumps(results, indent=1))


def _show_mix(told: dict[str, object]) -> None:
    print(
        f"{told['rows']:>9} {told['stage']:<16} {told['per_s']:>9,.0f} rows/s  {told['cpu_s']:7.1f} s of CPU  "
        f"{told['peak_mib']:,.0f} MiB at most"
    )
    for name, seconds in told["found"]["seconds"].items():  # type: ignore[index]
        print(f"{'':>10}{name:<20} {seconds:8.1f} s", flush=True)


if __name__ == "__main__":
    main()

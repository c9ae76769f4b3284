"""How many fully verified examples a second, where the time goes, and what a second worker adds.

    python benchmarks/generate.py [--rows 2000] [--scaling-rows 12000]

The default mix: every category in equal parts at its default level. Every row passes every proof gate; nothing
is sampled. Beside it, in the same run and process: reasoning-gym (pip install reasoning-gym), whose items have
no table, no proof and no check. Scaling runs the real command with one worker and two and compares bytes.
"""

from __future__ import annotations

import argparse
import hashlib
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

from schemas.errors import CrossfootError
from synth import gates
from synth.generator import build, categories, level_of, make
from synth.options import DEFAULT
from synth.parallel import few_collections
from synth.stream import Stream

if TYPE_CHECKING:
    from collections.abc import Callable

PEERS = ("gsm_symbolic", "basic_arithmetic", "complex_arithmetic")


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Return wall and CPU seconds of some work."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - cpu


def ours(rows: int) -> None:
    """Make and verify rows of every category in equal parts; print the rate and refusals."""
    mix = categories()
    each = rows // len(mix)
    refused: Counter[str] = Counter()
    total_wall = total_cpu = 0.0
    print(f"{'category':20}{'rows/s':>9}{'rows/CPU s':>12}")
    for name, cat in mix.items():
        level = level_of(cat, None)
        for index in range(50):  # caches filled, as they are after the first moments of any real run
            make(cat, 99, index, level, Counter())
        with few_collections():  # as the command makes them
            wall, cpu = timed(lambda c=cat, lv=level: [make(c, 1, i, lv, refused) for i in range(each)])
        total_wall, total_cpu = total_wall + wall, total_cpu + cpu
        print(f"{name:20}{each / wall:>9,.0f}{each / cpu:>12,.0f}")
    made = each * len(mix)
    print(f"{'default mix':20}{made / total_wall:>9,.0f}{made / total_cpu:>12,.0f}")
    again = ", ".join(f"{gate} {n}" for gate, n in refused.most_common()) or "none"
    print(f"draws refused by a gate and drawn again: {again} (of {made + refused.total():,})\n")


def stages(rows: int) -> None:
    """Print where the time of a row goes: drawing, solving and rendering, and each gate."""
    spent: dict[str, float] = defaultdict(float)
    mix = categories()
    for cat in mix.values():
        level = level_of(cat, None)
        for index in range(rows // len(mix)):
            try:
                start = time.perf_counter()
                problem = cat.draw(Stream(f"{cat.NAME}@{cat.VERSION}", level, 2, index, 0), level, DEFAULT)
                drawn = time.perf_counter()
                example = build(cat, problem, 2, index, level, "")
                built = time.perf_counter()
                spent["draw: company, page, question"] += drawn - start
                spent["solve, wrong answers, worked reply, id"] += built - drawn
                reread = gates.turns(example)
                for gate, check in gates.GATES:
                    before = time.perf_counter()
                    for turn, operands in reread:
                        check(example, turn, operands)
                    spent[f"gate {gate}"] += time.perf_counter() - before
            except CrossfootError:
                continue
    whole = sum(spent.values())
    print("where the time goes")
    for name, seconds in sorted(spent.items(), key=lambda item: -item[1]):
        print(f"  {name:42}{seconds / whole:>7.1%}")
    print()


def peers(rows: int) -> None:
    """Print reasoning-gym's rates: unverified items without tables."""
    try:
        import reasoning_gym
    except ImportError:
        print("reasoning-gym is not installed (pip install reasoning-gym)\n")
        return
    for name in PEERS:
        dataset = reasoning_gym.create_dataset(name, size=rows, seed=1)
        wall, _ = timed(lambda d=dataset: [d[i] for i in range(rows)])
        print(f"reasoning-gym {name:22}{rows / wall:>9,.0f} items/s (no table, no proof, nothing verified)")
    print()


FIRST_ROW = """
import time
from collections import Counter
from synth.generator import category, level_of, make
import synth.parallel
cat = category({name!r})
make(cat, 1, 0, level_of(cat, None), Counter())
print(time.process_time())
"""


def startup() -> None:
    """Print the CPU seconds of a fresh process until its first row is verified, as every worker takes them."""
    said = []
    for name in categories():
        command = [sys.executable, "-c", FIRST_ROW.format(name=name)]
        runs = [subprocess.run(command, check=True, capture_output=True, text=True).stdout for _ in range(3)]  # noqa: S603
        said.append(f"{name} {min(map(float, runs)):.2f}")
    print(f"CPU seconds to the first row of a fresh process, best of three: {', '.join(said)}\n")


def scaling(rows: int) -> None:
    """Run the command with one worker and with two; print the ratio and whether the bytes are the same."""
    seconds: dict[int, float] = {}
    digests: set[str] = set()
    name = next(iter(categories()))
    with tempfile.TemporaryDirectory() as folder:
        for workers in (1, 2, 1, 2):
            out = Path(folder) / f"{workers}.jsonl"
            out.unlink(missing_ok=True)
            command = [sys.executable, "-m", "synth.cli", "generate", "--category", name, "--count", str(rows), "--workers", str(workers), "--out", str(out)]  # fmt: skip
            wall, _ = timed(lambda c=command: subprocess.run(c, check=True, capture_output=True))  # noqa: S603
            seconds[workers] = min(wall, seconds.get(workers, wall))
            digests.add(hashlib.sha256(out.read_bytes()).hexdigest())
    print(
        f"{rows} rows of {name} by the command, best of two: 1 worker {seconds[1]:.1f} s, 2 workers {seconds[2]:.1f} s, "
        f"{seconds[1] / seconds[2]:.2f} times as fast; bytes {'identical' if len(digests) == 1 else 'DIFFER'}"
    )


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=2000)
    parser.add_argument("--scaling-rows", type=int, default=12_000)
    args = parser.parse_args()
    ours(args.rows)
    stages(args.rows // 4)
    peers(args.rows)
    startup()
    scaling(args.scaling_rows)


if __name__ == "__main__":
    main()

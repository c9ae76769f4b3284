"""A recipe's stages in order: sft, merge, export, eval.

Each stage is its own command in its own process, so that none holds memory or a device while the next one runs;
each leaves alone what is there and valid, so the whole may be run again at any time.
"""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, Literal, get_args

from schemas.console import say
from schemas.errors import TrainError
from train.models.load import is_local

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from train.resolve import Plan

Stage = Literal["sft", "merge", "export", "eval"]
STAGES: tuple[Stage, ...] = get_args(Stage)


def chosen(
    *, only: Collection[str] = (), skip: Collection[str] = (), start: str | None = None
) -> list[Stage]:
    """Choose the stages to do, in order.

    Raises:
        TrainError: if none is left.
    """
    first = STAGES.index(start) if start else 0
    stages = [
        stage
        for index, stage in enumerate(STAGES)
        if index >= first and stage not in skip and (not only or stage in only)
    ]
    if not stages:
        raise TrainError("--only, --skip and --from leave no stage to do")
    return stages


def arguments(
    stage: Stage,
    plan: Plan,
    recipe: str,
    changes: Sequence[str],
    *,
    gguf: Sequence[str],
    engine: str,
    max_new_tokens: int,
) -> list[str]:
    """Return the arguments of ``train`` that do one stage of a plan.

    Args:
        stage: Which.
        plan: The recipe, the data and the run folder.
        recipe: The recipe as it was named.
        changes: What ``--set`` changed in it.
        gguf: Quantisations to export.
        engine: What evaluates.
        max_new_tokens: Where an evaluated reply is cut.
    """
    run = str(plan.run)
    match stage:
        case "sft":
            sets = [part for change in changes for part in ("--set", change)]
            where = ["--data", str(plan.data), "--base", plan.recipe.base, "--out", run]
            return ["sft", "--recipe", recipe, *where, *sets]
        case "merge":
            return ["merge", run, "--base", plan.recipe.base]
        case "export":
            wanted = (part for name in gguf for part in ("--gguf", name))
            return ["export", run, "--data", str(plan.data), *wanted]
        case "eval":
            base, revision = plan.recipe.base, plan.recipe.revision
            # The base that was trained on, not what the hub's main branch holds by now.
            named_base = f"{base}@{revision}" if revision and not is_local(base) else base
            models = {"base": named_base, "tuned": str(plan.run / "merged")}
            named = [part for name, path in models.items() for part in ("--model", f"{name}={path}")]
            how = ["--engine", engine, "--max-new-tokens", str(max_new_tokens)]
            return ["eval", "--data", str(plan.data), *named, *how, "--out", str(plan.run / "eval.jsonl")]


def train(arguments: Sequence[str], *, capture: bool = False) -> str:
    """Run ``train`` in a process of its own; its notes and errors go to stderr as they are.

    Args:
        arguments: Its arguments.
        capture: Return what it prints instead of showing it.

    Raises:
        SystemExit: with its exit status, where that is not 0: it has said why.
    """
    done = subprocess.run(  # noqa: S603  # our own module, and arguments that are no shell's
        [sys.executable, "-m", "train.cli", *arguments],
        stdout=subprocess.PIPE if capture else None,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(done.returncode if done.returncode > 0 else 128 - done.returncode)
    return done.stdout or ""


def run_stages(
    stages: Sequence[Stage],
    plan: Plan,
    recipe: str,
    changes: Sequence[str],
    *,
    gguf: Sequence[str],
    engine: str,
    max_new_tokens: int,
) -> None:
    """Do stages of a plan, one after the other; the first that fails ends it (see ``arguments``, ``train``)."""
    for stage in stages:
        say(f"stage {stage} ({stages.index(stage) + 1} of {len(stages)})")
        train(
            arguments(stage, plan, recipe, changes, gguf=gguf, engine=engine, max_new_tokens=max_new_tokens)
        )

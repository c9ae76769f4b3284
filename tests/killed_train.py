"""The real command, in a process that kills itself at a given place: ``killed_train.py WHERE ARGUMENTS…``.

WHERE is ``step:N`` (SIGKILL before the batch of step N is trained on), ``sigint:N`` (Ctrl-C there), ``oom:N``
(the device refuses memory there), ``file:NAME:N`` (SIGKILL when half of NAME of checkpoint N is written),
``adapter`` (SIGKILL when the adapter is complete but not yet in its place) or ``wait:N`` (sleep there).
"""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path


def _kill() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def instrument(where: str) -> None:
    """Patch the place where this process ends."""
    import torch
    from transformers import Trainer

    kind, _, rest = where.partition(":")
    if kind in {"step", "sigint", "oom", "wait"}:
        inner = Trainer.training_step

        def training_step(self: Trainer, *args: object, **kwargs: object) -> torch.Tensor:
            if self.state.global_step + 1 == int(rest):
                if kind == "step":
                    _kill()
                if kind == "sigint":
                    os.kill(os.getpid(), signal.SIGINT)
                if kind == "oom":
                    raise torch.OutOfMemoryError(
                        "CUDA out of memory. Tried to allocate 2.00 GiB. GPU 0 has …"
                    )
                if kind == "wait":
                    Path("waiting").touch()
                    time.sleep(60)
            return inner(self, *args, **kwargs)

        Trainer.training_step = training_step
    elif kind == "file":
        name, step = rest.split(":")
        write = torch.save

        def save(value: object, path: object, *args: object, **kwargs: object) -> None:
            write(value, path, *args, **kwargs)
            if str(path).endswith(f"checkpoint-{step}/{name}"):
                os.truncate(str(path), Path(str(path)).stat().st_size // 2)
                _kill()

        torch.save = save
    elif kind == "adapter":
        replace = Path.replace

        def replaced(self: Path, target: Path) -> Path:
            if Path(target).name == "adapter":
                _kill()
            return replace(self, target)

        Path.replace = replaced
    else:
        raise SystemExit(f"no such place: {where}")


if __name__ == "__main__":
    instrument(sys.argv[1])
    from train.cli import main

    main(sys.argv[2:])

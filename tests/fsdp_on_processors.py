"""Run the ``train`` command with FSDP on processors: ``torchrun … tests/fsdp_on_processors.py sft …``.

accelerate 1.15 shards on accelerators only and trains by DDP elsewhere. PyTorch's FSDP2 itself runs on
processors over gloo, so that sharding can be tested where there is no GPU.
"""

from __future__ import annotations

from typing import Any

from accelerate.state import AcceleratorState
from accelerate.utils import DistributedType

from train.cli import main

_init = AcceleratorState.__init__


def init(self: AcceleratorState, *args: Any, fsdp_plugin: Any = None, **kwargs: Any) -> None:
    _init(self, *args, fsdp_plugin=fsdp_plugin, **kwargs)
    plugin = fsdp_plugin or self.__dict__.get("fsdp_plugin")
    if plugin is not None and self.distributed_type == DistributedType.MULTI_CPU:
        self.distributed_type = DistributedType.FSDP
        self.fsdp_plugin = plugin


AcceleratorState.__init__ = init
main()

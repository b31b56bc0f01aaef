"""How a process that trains should be set up."""

from __future__ import annotations

import torch


def prepare_process(threads: int = 1) -> None:
    """Set up the whole process for training: call it once, at the start of a worker or a command, never in a process that does other work.

    One thread, because two on contended cores are up to a hundred times slower for small networks; numbers too small for a normal float become
    zero, because the CPU is several times slower on them and Adam's running means make many. Both change the last bits of the results, so
    runs that are to agree must agree in this.
    """
    torch.set_num_threads(threads)
    torch.set_flush_denormal(True)

"""How a process that trains should be set up."""

from __future__ import annotations

import os

import torch
from threadpoolctl import threadpool_limits

from playground.engine import machine_code


def prepare_process(threads: int = 1) -> None:
    """Set up the whole process for training: call it once, at the start of a worker or a command, never in a process that does other work.

    One thread, because two on contended cores are up to a hundred times slower for small networks; numbers too small for a normal float become
    zero, because the CPU is several times slower on them and Adam's running means make many. Both change the last bits of the results, so
    runs that are to agree must agree in this. The compiled kernel is taken in where there is one; without it, nothing is compiled here.
    """
    torch.set_num_threads(threads)
    torch.set_flush_denormal(True)
    if machine_code.load() and os.environ.get("OPENBLAS_NUM_THREADS") != str(threads):
        threadpool_limits(threads, "blas")

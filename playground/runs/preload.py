"""Imported once by the process that workers are forked from: everything a run needs, so that a worker starts in milliseconds.

Nothing here may run a torch operation: a fork would inherit its thread pools. The imported objects are frozen, because a collector that walks
them would copy the pages that the workers share.
"""

from __future__ import annotations

import gc

import numpy  # noqa: F401
import scipy.special  # noqa: F401 - the statistics of comparisons
import torch._dynamo  # the first Adam would import it, which takes a second
import torch.optim  # noqa: F401
from plotly.graph_objects import Figure, Heatmap, Scatter  # noqa: F401 - long jobs draw, and the first drawing would wait for these

import playground.document
import playground.runs.band
import playground.runs.jobs.workbench
import playground.runs.worker  # noqa: F401
from playground.engine import machine_code

machine_code.load()
gc.collect()
gc.freeze()

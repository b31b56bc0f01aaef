"""From an experiment to its network: planned, checked, built, exported."""

from __future__ import annotations

from playground.model.blocks import Block, Display
from playground.model.build import build
from playground.model.check import check, problems
from playground.model.plan import Plan, Planned, plan


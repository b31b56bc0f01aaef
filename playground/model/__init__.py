"""From an experiment to its network: planned, checked, built, described, exported."""

from __future__ import annotations

from playground.model.blocks import Block, Display
from playground.model.build import build
from playground.model.check import check, problems
from playground.model.description import Description, describe
from playground.model.export import export
from playground.model.notebook import notebook
from playground.model.plan import Plan, Planned, plan

__all__ = ["Block", "Description", "Display", "Plan", "Planned", "build", "check", "describe", "export", "notebook", "plan", "problems"]

"""An experiment described: its layers with their shapes and costs, or everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from playground.experiment import Experiment
from playground.layers import Shape
from playground.model.check import problems
from playground.model.plan import Plan, Planned, plan
from playground.problem import Problem


@dataclass(frozen=True, slots=True)
class Description:
    """The plan of an experiment and its problems; printed, it is a table."""

    experiment: Experiment
    plan: Plan
    problems: tuple[Problem, ...]

    def as_data(self) -> dict[str, Any]:
        """The same as plain data for JSON."""
        source, task = self.experiment.data.source, self.experiment.data.source.task()
        return {
            "name": self.experiment.name,
            "data": {"kind": source.tag(), "task": task.kind, "examples": source.examples(), "batch": self.plan.batch},
            **plan_data(self.plan),
            "problems": [{"path": problem.path, "message": problem.message} for problem in self.problems],
        }

    def __str__(self) -> str:
        lines = [f"{self.experiment.name or 'Experiment'}: {self.experiment.data.source.called()}, {self.experiment.data.source.task().kind}", ""]
        lines += plan_lines(self.plan)
        lines += ["", *(f"{problem}" for problem in self.problems)]
        return "\n".join(lines).rstrip()


def describe(experiment: Experiment) -> Description:
    """What an experiment's network will be, worked out without building it."""
    planned = plan(experiment)
    return Description(experiment, planned, problems(experiment, planned))


def plan_data(planned: Plan) -> dict[str, Any]:
    """A plan as plain data for JSON: `layers` (the derived output layer last) with those inside containers under `children`, and the totals."""
    return {
        "input": {"shape": list(planned.shape)},
        "layers": [_row_data(row) for row in planned.rows],
        "output": {"shape": list(planned.output_shape or (planned.outputs,))},
        "parameters": planned.parameters,
        "flops": planned.flops,
        "memory": planned.memory,
    }


def plan_lines(planned: Plan) -> list[str]:
    """A plan as the lines of a table."""
    return _table([("layer", "shape", "parameters", "FLOPs"), ("input", _shape(planned.shape), "", ""), *_rows(planned)])


def _row_data(row: Planned) -> dict[str, Any]:
    return {
        "path": row.path,
        "kind": row.kind,
        "title": row.title,
        "call": row.call.source() if row.call else None,
        "shape_in": list(row.shape_in) if row.shape_in is not None else None,
        "shape_out": list(row.shape_out) if row.shape_out is not None else None,
        "parameters": row.parameters,
        "flops": row.flops,
        "problem": row.problem,
        "children": [_row_data(child) for child in row.children],
    }


def _rows(planned: Plan) -> Iterator[tuple[str, str, str, str]]:
    for row in planned.walk():
        indent = "  " * row.path.count("].")
        shape = _shape(row.shape_out) if row.shape_out is not None else "✗" if row.problem else "?"
        times = f" × {row.layer.times_over}" if row.layer and row.layer.times_over > 1 else ""
        yield f"{indent}{row.path.rpartition('.')[2]} {row.title}{times}" if row.layer else "output", shape, f"{row.parameters:,}", f"{row.flops:,}"
    yield "total", "", f"{planned.parameters:,}", f"{planned.flops:,}"


def _table(rows: list[tuple[str, ...]]) -> list[str]:
    """Rows as lines of aligned columns, numbers to the right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = []
    for row in rows:
        cells = [cell.ljust(width) if index < 2 else cell.rjust(width) for index, (cell, width) in enumerate(zip(row, widths, strict=True))]
        lines.append("  ".join(cells).rstrip())
    return lines


def _shape(shape: Shape) -> str:
    return " × ".join(map(str, shape)) or "1"

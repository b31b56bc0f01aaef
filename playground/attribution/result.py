"""What an explanation says, with the proof beside it."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass
from typing import Any

from torch import Tensor

from playground.attribution.baseline import Baseline
from playground.attribution.method import Method
from playground.attribution.target import Target
from playground.attribution.verdict import Promise, Verdict
from playground.data import DataForm


@dataclass(frozen=True, slots=True, eq=False)
class Attribution:
    """The scores of a method for n examples.

    `x` (n, *shape) are the network inputs and `scores` (n, *shape) what each of them contributed; `spread` the standard error of each, where it was
    sampled. `f_x` (n,) is the score that is explained and `f_baseline` (n,) the one it is measured from (None where nothing is promised).
    `error` is the largest of |f_baseline + Σ scores − f_x| relative to |f_x − f_baseline| (see `relative_errors`). `names` name the inputs
    along their first axis (of a series along the last), `target` the number explained as `title` says it. `rows` passed through the network, in
    `seconds`. `notes` are sentences for the learner. `groups` int64, of the shape of the scores, are those that were asked for.

    Of tokens `scores` and `spread` are (n, length): `tokens` int64 (n, length) are what they belong to, −1 where a row of `x` is no token's, and
    `vocabulary` names them.
    """

    method: Method
    target: Target
    title: str
    baseline: Baseline | None
    names: tuple[str, ...]
    x: Tensor
    scores: Tensor
    spread: Tensor | None
    f_x: Tensor
    f_baseline: Tensor | None
    promise: Promise
    verdict: Verdict
    error: float | None
    step: int
    seed: int
    steps: int | None
    samples: int | None
    rows: int
    seconds: float
    notes: tuple[str, ...] = ()
    groups: Tensor | None = None
    form: DataForm = DataForm.TABLE
    tokens: Tensor | None = None
    vocabulary: tuple[str, ...] = ()

    @property
    def shown(self) -> Tensor:
        """What the scores belong to, number by number (n, …): the network inputs, or the tokens."""
        return self.x if self.tokens is None else self.tokens

    @property
    def total(self) -> Tensor:
        """The sum of each example's scores (n,)."""
        return self.scores.flatten(1).sum(1)

    def table(self) -> list[dict[str, Any]]:
        """One row for each example and input: its name, its place in the example, its value and its score; of tokens also which they are."""
        out = []
        for example in range(len(self.x)):
            x, scores = self.shown[example].flatten().tolist(), self.scores[example].flatten().tolist()
            spread = self.spread[example].flatten().tolist() if self.spread is not None else [None] * len(x)
            for index, (value, score, error) in enumerate(zip(x, scores, spread, strict=True)):
                name, place = self._named(index)
                word = {} if self.tokens is None else {"token": self.vocabulary[value] if value >= 0 else ""}
                row = {"example": example, "input": name, "place": place, "value": value, **word, "score": score}
                out.append(row | ({"standard_error": error} if error is not None else {}))
        return out

    def _named(self, index: int) -> tuple[str, int]:
        """The name of an input, counted in one go, and which of those of that name it is."""
        if self.tokens is not None:
            return f"position {index + 1}", 0
        if self.form is DataForm.SERIES:
            return self.names[index % self.x.shape[2]], index // self.x.shape[2]
        inner = self.x[0, 0].numel()
        return self.names[index // inner], index % inner

    def to_csv(self) -> str:
        """The table as CSV, numbers in full."""
        rows = self.table()
        text = io.StringIO()
        writer = csv.DictWriter(text, list(rows[0]) if rows else ["example", "input", "place", "value", "score"], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        return text.getvalue()

    def to_json(self, *, indent: int | None = None) -> str:
        """Everything but the network, as JSON."""
        return json.dumps(
            {
                "method": self.method.model_dump(mode="json"),
                "target": self.target.model_dump(mode="json"),
                "title": self.title,
                "baseline": self.baseline.model_dump(mode="json") if self.baseline else None,
                "step": self.step,
                "seed": self.seed,
                "promise": self.promise.value,
                "verdict": self.verdict.value,
                "relative_error": self.error,
                "f_x": self.f_x.tolist(),
                "f_baseline": self.f_baseline.tolist() if self.f_baseline is not None else None,
                "names": list(self.names),
                "x": self.shown.tolist(),
                **({} if self.tokens is None else {"vocabulary": list(self.vocabulary)}),
                "scores": self.scores.tolist(),
                "standard_error": self.spread.tolist() if self.spread is not None else None,
                "steps": self.steps,
                "samples": self.samples,
                "notes": list(self.notes),
            },
            indent=indent,
            ensure_ascii=False,
        )

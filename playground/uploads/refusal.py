"""Why a file is not taken: which file, where in it, and what to do about it."""

from __future__ import annotations

from playground.problem import Problem, SpecError


class Refusal(SpecError):  # noqa: N818 - it is what the user gets, no fault of ours
    """A file that cannot be used as it is. `str()` of it is a sentence for the user: file, place and cure."""

    def __init__(self, name: str, message: str) -> None:
        super().__init__([Problem(name, message)])

    @property
    def name(self) -> str:
        """The file at fault."""
        return self.problems[0].path

    @property
    def message(self) -> str:
        """What is wrong with it and what to do, without its name."""
        return self.problems[0].message

"""What is said when the server is full."""

from __future__ import annotations


class Busy(RuntimeError):  # noqa: N818 - it is no error of anybody's
    """No further run, or process that answers, can live now, with a sentence for the learner."""

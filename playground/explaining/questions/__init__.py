"""The questions of the Explain page, one a file that has the name of its kind."""

from __future__ import annotations

from playground.explaining.shelf import Shelf

SHELF = Shelf(__name__)
"""Where they are found."""

parse, question, questions = SHELF.parse, SHELF.question, SHELF.questions

__all__ = ["SHELF", "parse", "question", "questions"]

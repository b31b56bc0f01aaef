"""The questions of the Look page, one a file that has the name of its kind."""

from __future__ import annotations

from playground.explaining.shelf import Shelf

SHELF = Shelf(__name__, also=("playground.explaining.questions.predict", "playground.explaining.questions.overview"))
"""Where they are found; what the network says is asked here as on the Explain page."""

parse, question, questions = SHELF.parse, SHELF.question, SHELF.questions

__all__ = ["SHELF", "parse", "question", "questions"]

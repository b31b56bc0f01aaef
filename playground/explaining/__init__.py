"""Questions to a trained network and their answers, as the Explain page asks them and any program can."""

from playground.explaining.desk import Desk
from playground.explaining.example import Example
from playground.explaining.question import Payload, Question
from playground.explaining.questions import parse

__all__ = ["Desk", "Example", "Payload", "Question", "parse"]

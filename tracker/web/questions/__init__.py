"""Stored questions: SQL with parameters, asked through a French form.

``QUESTIONS`` by name, in the order of the index page; ``ask`` answers one.
"""

from tracker.web.questions.ask import Answer, Control, ask
from tracker.web.questions.model import MOST_ROWS, Question
from tracker.web.questions.shelf import GROUPS, QUESTIONS

__all__ = ["GROUPS", "MOST_ROWS", "QUESTIONS", "Answer", "Control", "Question", "ask"]

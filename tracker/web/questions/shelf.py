"""The stored questions themselves.

What enters: nothing. What leaves: ``QUESTIONS``. What it does not touch: how they are asked.
A name is an address that people keep: add questions, rename none.
"""

from __future__ import annotations

from tracker.web.questions.model import Question
from tracker.web.questions.shelf_quality import QUALITY
from tracker.web.questions.shelf_sources import SOURCES
from tracker.web.questions.shelf_themes import THEMES

GROUPS = ("Thèmes", "Auteurs et revues", "Sources", "À compléter", "Suivi")
"""Headings of the index page, in order."""

QUESTIONS: dict[str, Question] = {
    question.name: question
    for group in GROUPS
    for question in (*THEMES, *SOURCES, *QUALITY)
    if question.group == group
}

"""Themes with reasons: a vocabulary, a tagger, and people who overrule it.

What enters: a study's texts (``TaggableText``), the vocabulary, people's verdicts. What leaves:
``Assignment`` values, each with the very words that made it. What it does not touch: databases,
journals, the terminal. Formats and rules: ``docs/decisions`` and the docstrings below.
"""

from __future__ import annotations

from tracker.themes.explain import explain
from tracker.themes.precedence import apply_decisions
from tracker.themes.reading import load_vocabulary
from tracker.themes.scoring import Score, score, taggable
from tracker.themes.tagger import Tagger, elsewhere, tag, tagger_for
from tracker.themes.vocabulary import Concept, Vocabulary

__all__ = [
    "Concept",
    "Score",
    "Tagger",
    "Vocabulary",
    "apply_decisions",
    "elsewhere",
    "explain",
    "load_vocabulary",
    "score",
    "tag",
    "taggable",
    "tagger_for",
]

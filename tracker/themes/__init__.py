"""Themes with reasons: a vocabulary, a tagger, and people who overrule it.

What enters: a study's texts (``TaggableText``), the vocabulary, people's verdicts. What leaves:
``Assignment`` values, each with the very words that made it. What it does not touch: databases,
journals, the terminal. Formats and rules: ``docs/decisions`` and the docstrings below.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from tracker.themes.explain import explain
from tracker.themes.precedence import apply_decisions
from tracker.themes.reading import load_vocabulary
from tracker.themes.vocabulary import Concept, Vocabulary

if TYPE_CHECKING:
    from tracker.themes.scoring import Score, score, taggable
    from tracker.themes.tagger import Tagger, elsewhere_all, tag, tag_all, tagger_for

__all__ = [
    "Concept",
    "Score",
    "Tagger",
    "Vocabulary",
    "apply_decisions",
    "elsewhere_all",
    "explain",
    "load_vocabulary",
    "score",
    "tag",
    "tag_all",
    "taggable",
    "tagger_for",
]

_LATE = {
    **dict.fromkeys(("Score", "score", "taggable"), "scoring"),
    **dict.fromkeys(("Tagger", "elsewhere_all", "tag", "tag_all", "tagger_for"), "tagger"),
}
"""Names of modules that need numpy: ``tracker show`` explains themes and tags nothing."""


def __getattr__(name: str) -> object:
    if name not in _LATE:
        raise AttributeError(name)
    return getattr(import_module(f"{__name__}.{_LATE[name]}"), name)

"""A reason, said in French.

What enters: a ``Reason`` and the themes' French labels. What leaves: a short phrase for the study
page and ``tracker themes why``. What it does not touch: the text the reason quotes.
"""

from __future__ import annotations

from collections.abc import Mapping

from tracker.model import Reason
from tracker.themes.words import NAMED

_LANGUAGES = {"fr": "français", "en": "anglais"}
_NBSP = "\u00a0"


def explain(reason: Reason, labels: Mapping[str, str]) -> str:
    """Why the rule holds, for people: « libellé anglais « going straight » ».

    ``labels`` gives the French label of a theme id (``Vocabulary.all_labels``, or the library's).
    A rule of an unknown kind is given as it stands; nothing fails on an old reason.
    """
    kind, _, rest = reason.rule.partition(":")
    if kind in ("prefLabel", "altLabel"):
        language, _, label = rest.partition(":")
        return f"libellé {_LANGUAGES.get(language, language)} {_quoted(label)}"
    if kind == "hiddenLabel":
        turn = rest.partition(":")[2] or rest
        # A turn of sets of words is told by their names: « quitter + délinquance ».
        names = NAMED.sub(r"\1", turn.replace("} {", "} + {"))
        return f"tournure reconnue {_quoted(names)}"
    if kind == "keyword":
        return f"mot-clé de la source {_quoted(rest)}"
    if kind == "implies":
        return f"découle de {_quoted(labels.get(rest, rest))}"
    if kind == "narrower":
        return f"thème plus étroit{_NBSP}: {_quoted(labels.get(rest, rest))}"
    return reason.rule


def _quoted(text: str) -> str:
    return f"«{_NBSP}{text}{_NBSP}»"

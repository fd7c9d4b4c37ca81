"""The words of a few texts, and which phrases of the vocabulary may stand in them.

What enters: texts, then phrases. What leaves: for each phrase whether all its words are there. What
it does not touch: their order, and what a phrase means.

A vocabulary is compiled in half a second, for texts by the thousand. Where five studies were edited
nearly all of it is for nothing: a phrase with a word that no text has is found in none.
"""

from __future__ import annotations

from collections.abc import Iterable

from tracker.themes.words import DOTTED, ELLIPSIS, STOP_KEYS, WORD, key, label_words, rejoined

_FREE = {*STOP_KEYS, ELLIPSIS}


class Said:
    """The words of ``texts``, by their keys."""

    def __init__(self, texts: Iterable[str]) -> None:
        text = "\n".join(texts).replace("_", " ")
        dotted = DOTTED.findall(text)
        self._keys = {*_FREE, *map(key, {*WORD.findall(text), *dotted})}

    def may_hold(self, phrase: str) -> bool:
        """Whether ``phrase`` may stand in the texts; one that ends with « * » always may."""
        if phrase.endswith("*") or self._keys.issuperset(label_words(phrase)):
            return True
        return "-" in phrase and self._keys.issuperset(label_words(rejoined(phrase)))

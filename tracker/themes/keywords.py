"""Keywords of the source that mean a concept by themselves: ``Désistance``, ``RNR``, ``thème:rbr``.

What enters: a study's keywords, and whether its words are of another world. What leaves: reasons
of their own kind, ``keyword:…``. What it does not touch: labels inside a keyword (``tagger``).
"""

from __future__ import annotations

from collections.abc import Mapping

from tracker.model import ThemeId
from tracker.normalise import fold, named_tag
from tracker.themes.signs import is_acronym
from tracker.themes.vocabulary import Vocabulary, Wanted, all_of_them, meant, names_of
from tracker.themes.words import phrase_key


class SourceTags:
    """What the vocabulary makes of keywords, by the labels that are ``wanted``."""

    def __init__(self, vocabulary: Vocabulary, wanted: Wanted = all_of_them) -> None:
        self._vocabulary = vocabulary
        self._wanted = wanted
        self._names: Mapping[object, ThemeId] = {}
        self._check_tags = {fold(term) for term in vocabulary.check_tags}

    def describes_sample(self, keyword: str) -> bool:
        """Whether a keyword says who was studied, as databases add it to all (« Humans »)."""
        return fold(keyword) in self._check_tags

    def meaning(self, keyword: str, elsewhere: bool) -> tuple[ThemeId, int, int] | None:
        """The theme that a keyword names, and the code points ``start, end`` of its name in it.
        ``elsewhere``: the study speaks of another world more than of ours, so that an ambiguous
        name does not count."""
        tag = named_tag(keyword)
        name, start = (tag.name, tag.start) if tag else (keyword, 0)
        theme = self._resolve(name)
        quote = name.strip()
        if theme is None or (tag is None and self._doubtful(quote, theme, elsewhere)):
            return None
        start += name.index(quote)
        return theme, start, start + len(quote)

    def _resolve(self, name: str) -> ThemeId | None:
        if not self._names:
            self._names = names_of(self._vocabulary.concepts.values(), self._wanted)
        return meant(self._names, name)

    def _doubtful(self, name: str, theme: ThemeId, elsewhere: bool) -> bool:
        """An ambiguous keyword in a study of another world, or an acronym in lower case."""
        concept = self._vocabulary.concepts[theme]
        ambiguous = {phrase_key(label): label for label in concept.ambiguous}
        label = ambiguous.get(phrase_key(name))
        if label and is_acronym(label) and not name.isupper() and name != theme:
            return True
        return elsewhere and (concept.gated or label is not None)

"""The texts of many studies on one page: which study and which field each is from.

What enters: studies as the tagger reads them. What leaves: their texts, numbered, with columns
that say whose they are. What it does not touch: what stands in them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from operator import itemgetter

import numpy as np

from tracker.model import TaggableText, TextField
from tracker.themes.pages import Page
from tracker.themes.words import language_of

FIELDS: tuple[TextField, ...] = ("title", "abstract", "container", "keywords", "notes")
"""In the order of reading; a field's number is its place."""
TITLE, ABSTRACT, CONTAINER, KEYWORDS, NOTES = range(len(FIELDS))

Text = tuple[int, int, int, str]
"""Number of the study, of the field and of the item in it, and the text itself."""


def texts_of(studies: Sequence[TaggableText], leave_out: Callable[[str], bool]) -> Iterator[Text]:
    """Every text of the studies, but for the keywords that ``leave_out`` names."""
    for n, study in enumerate(studies):
        if study.title:
            yield n, TITLE, 0, study.title
        if study.abstract:
            yield n, ABSTRACT, 0, study.abstract
        if study.container:
            yield n, CONTAINER, 0, study.container
        for i, keyword in enumerate(study.keywords):
            if not leave_out(keyword):
                yield n, KEYWORDS, i, keyword
        for i, note in enumerate(study.notes):
            yield n, NOTES, i, note


class Passages:
    """``studies`` and their ``texts``, read together as ``page``. ``study``, ``field``, ``item``:
    for each text, by its number, whose it is and which of the field's."""

    def __init__(self, studies: Sequence[TaggableText], texts: Sequence[Text], page: Page) -> None:
        self.studies, self.texts, self.page = studies, texts, page
        self.study, self.field, self.item = (
            np.fromiter(map(itemgetter(n), texts), np.int64, len(texts)) for n in range(3)
        )
        self._spoken: dict[int, str] = {}
        self._capitals: dict[int, bool] = {}

    def language(self, text: int) -> str:
        """The language a text is in, by its words, else by its study; empty if nobody knows."""
        if text not in self._spoken:
            study, _, _, words = self.texts[text]
            self._spoken[text] = language_of(words) or self.studies[study].language[:2]
        return self._spoken[text]

    def in_capitals(self, text: int) -> bool:
        """Whether a text has no small letter."""
        if text not in self._capitals:
            self._capitals[text] = self.texts[text][3].isupper()
        return self._capitals[text]

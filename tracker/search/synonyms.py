"""The vocabulary's labels as synonyms of one another, in both languages.

What enters: groups of labels, one group per concept. What leaves: for a run of query words, the
longest labels in it and, for each, the other labels of its groups, as stems.
What it does not touch: the vocabulary file, the index.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from tracker.search.stems import Phrase, phrases
from tracker.search.tokens import Analysis, analyse

Label = str | tuple[str, bool]
"""A label, or a label and whether it is ambiguous when used alone."""


@dataclass(frozen=True, slots=True)
class Group:
    """The labels of a concept as stems: those that always mean it, and those that may."""

    sure: tuple[Phrase, ...]
    ambiguous: tuple[Phrase, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Synonyms:
    """Groups of equivalent labels, found by the stems of any of them.

    ``labels`` are the texts as given, for suggestions. One value is made per library and equal
    only to itself, so that what a query wants can be remembered with it.
    """

    groups: tuple[Group, ...] = ()
    labels: tuple[str, ...] = ()
    _by_phrase: dict[Phrase, tuple[int, ...]] = field(default_factory=dict, repr=False)
    _longest: int = 0

    @classmethod
    def from_labels(cls, groups: Iterable[Sequence[Label]]) -> Synonyms:
        """One group per concept: all its labels, French and English.

        A label that is ambiguous when used alone (``("reentry", True)``) opens its group when it
        is asked for; asked for by another label it is looked for only where it says what a work
        is about, the title and the keywords.
        """
        made: list[Group] = []
        texts: dict[str, None] = {}
        index: dict[Phrase, tuple[int, ...]] = {}
        for labels in groups:
            sure: dict[Phrase, None] = {}
            ambiguous: dict[Phrase, None] = {}
            for label in labels:
                text, doubtful = (label, False) if isinstance(label, str) else label
                texts[text] = None
                stems = _label_phrases(text)
                (ambiguous if doubtful else sure).update(dict.fromkeys(stems))
            for phrase in (*sure, *ambiguous):
                index[phrase] = tuple(dict.fromkeys((*index.get(phrase, ()), len(made))))
            made.append(Group(tuple(sure), tuple(p for p in ambiguous if p not in sure)))
        longest = max(map(len, index), default=0)
        return cls(tuple(made), tuple(texts), index, longest)

    def find(self, run: Analysis, first: int) -> tuple[int, tuple[Group, ...]]:
        """The longest label that begins at word ``first`` of ``run``: its end, its groups.

        ``(first, ())`` where no label begins there.
        """
        for last in range(min(len(run.words), first + self._longest), first, -1):
            numbers: dict[int, None] = {}
            for phrase in phrases(run, first, last):
                numbers.update(dict.fromkeys(self._by_phrase.get(phrase, ())))
            if numbers:
                return last, tuple(self.groups[number] for number in numbers)
        return first, ()


def _label_phrases(text: str) -> list[Phrase]:
    """A label's stems, in its language where it says so: « désistant » is not English *desist*."""
    run = analyse(text)
    return phrases(run, 0, len(run.words), run.language)


NONE = Synonyms()
"""No synonyms at all."""

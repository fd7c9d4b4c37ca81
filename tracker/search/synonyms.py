"""The vocabulary's labels as synonyms of one another, in both languages.

What enters: groups of labels, one group per concept. What leaves: for a run of query words, the
longest labels in it and, for each, the other labels of its groups, as stems.
What it does not touch: the vocabulary file, the index.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from tracker.search.bridges import one_thing
from tracker.search.families import ALSO, GENERAL, KINDS, ROOTS, STAFF
from tracker.search.stems import Phrase, bare, phrases
from tracker.search.tokens import Analysis, Language, analyse

_MANY = 3
"""Concepts that share a label."""

Label = str | tuple[str, bool] | tuple[str, bool, str]
"""A label, or a label and whether it is ambiguous when used alone, and its language."""


_SPOKEN: dict[str, Language] = {"fr": "fr", "en": "en"}


class _Told(NamedTuple):
    """A label with what is told of it, read once."""

    text: str
    ambiguous: bool
    language: Language | None
    run: Analysis

    @classmethod
    def of(cls, label: Label) -> _Told:
        text, ambiguous, language = (
            (label, False, "") if isinstance(label, str) else (*label, "")[:3]
        )
        return cls(text, ambiguous, _SPOKEN.get(language), analyse(text))

    def stems(self, language: Language | None = None) -> list[Phrase]:
        """In ``language``, or in its own where the label says it: « désistant » is not English
        *desist*."""
        return phrases(self.run, 0, len(self.run.words), language or self.run.language)


@dataclass(frozen=True, slots=True)
class Group:
    """The labels of a concept as stems: those that always mean it, and those that may.

    ``names`` are its preferred labels, which stand in the index beside the studies that have the
    theme, and ``heads`` their words that ask for them. ``kinds`` says that the labels name kinds or
    signs of the concept (« autisme » of « troubles psychiques »), which are no synonyms of one
    another, but for its names and the ``general`` labels. ``words`` are its ambiguous words alone:
    a study where one means the concept has the theme, and needs no synonym to be found.
    """

    sure: tuple[Phrase, ...]
    ambiguous: tuple[Phrase, ...]
    names: tuple[Phrase, ...] = ()
    heads: tuple[tuple[str, Phrase], ...] = ()
    kinds: bool = False
    general: frozenset[Phrase] = frozenset()
    words: tuple[Phrase, ...] = ()

    @classmethod
    def of(cls, labels: Sequence[_Told]) -> Group:
        """The group of a concept's labels, the preferred French and English ones first."""
        sure: dict[Phrase, None] = {}
        ambiguous: dict[Phrase, None] = {}
        words: dict[Phrase, None] = {}
        for label in labels:
            stems = label.stems(label.language)
            alone = not label.text.isupper() and all(len(stem) == 1 for stem in stems)
            kind = sure if not label.ambiguous else words if alone else ambiguous
            kind.update(dict.fromkeys(stems))
        preferred = [label.text for label in labels[:2]]
        names = dict.fromkeys(p for label in labels[:2] for p in label.stems())
        return cls(
            tuple(sure),
            tuple(p for p in ambiguous if p not in sure),
            tuple(names),
            tuple(_heads(labels[:2])),
            not KINDS.isdisjoint(preferred),
            frozenset(p for label in labels if label.text in GENERAL for p in label.stems()),
            tuple(p for p in words if p not in sure),
        )

    def is_named(self, name: str) -> bool:
        """Whether ``name`` is a preferred label of the concept."""
        return not set(_Told.of(name).stems()).isdisjoint(self.names)

    def opened_by(self, asked: Iterable[Phrase], alone: bool = False) -> Group | None:
        """What asking for the label ``asked`` brings; of a group of kinds, that kind alone, and so
        where it is to stand ``alone``."""
        wanted = tuple(asked)
        if not (self.kinds or alone) or not self.general.union(self.names).isdisjoint(wanted):
            return self
        sure, ambiguous = (
            tuple(p for p in each if any(_alike(one, p) for one in wanted))
            for each in (self.sure, self.ambiguous + self.words)
        )
        return replace(self, sure=sure, ambiguous=ambiguous, names=()) if sure + ambiguous else None


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
    _named: dict[str, tuple[Phrase, ...]] = field(default_factory=dict, repr=False)
    _ids: Mapping[str, str] = field(default_factory=dict, repr=False)

    @classmethod
    def from_labels(
        cls, groups: Iterable[Sequence[Label]], ids: Mapping[str, str] | None = None
    ) -> Synonyms:
        """One group per concept: all its labels, the preferred French and English ones first.

        ``ids`` gives the preferred label of each concept's identifier, as addresses write it.

        A label opens its group whichever language its words were typed for. What it brings are the
        others, each in its own language where that is told (``("parole", True, "en")`` is no
        « parole » of a French text); an ambiguous one (``("reentry", True)``) only where it says
        what a work is about, the title and the keywords.
        """
        made: list[Group] = []
        texts: dict[str, None] = {}
        index: dict[Phrase, tuple[int, ...]] = {}
        for labels in groups:
            told = [_Told.of(label) for label in labels]
            for label in told:
                texts[label.text] = None
                for phrase in label.stems():
                    index[phrase] = tuple(dict.fromkeys((*index.get(phrase, ()), len(made))))
            made.append(Group.of(told))
        for text, name in ALSO:
            also = [n for n, group in enumerate(made) if group.is_named(name)]
            for phrase in _Told.of(text).stems() if also else ():
                index[phrase] = tuple(dict.fromkeys((*index.get(phrase, ()), *also)))
        longest = max(map(len, index), default=0)
        return cls(tuple(made), tuple(texts), index, longest, _mostly(made), ids or {})

    def label(self, text: str) -> str:
        """``text``, or the label of the concept where it is an identifier (``ppr``)."""
        return self._ids.get(text.strip().lower(), text)

    def find(
        self, run: Analysis, first: int, end: int, without: frozenset[int] = frozenset()
    ) -> tuple[int, tuple[Group, ...]]:
        """The longest label that begins at word ``first`` of ``run``, before word ``end``: its end,
        its groups, but for those ``without``.

        ``(first, ())`` where no label begins there.
        """
        for last in range(min(end, first + self._longest), first, -1):
            numbers = self.numbers(run, first, last) - without
            if numbers:
                asked = phrases(run, first, last)
                # « STICS » of three concepts or more is the name of none.
                alone = len(numbers) >= _MANY
                found = [self.groups[n].opened_by(asked, alone) for n in sorted(numbers)]
                return last, tuple(group for group in found if group is not None)
        return first, ()

    def numbers(self, run: Analysis, first: int, last: int) -> frozenset[int]:
        """The numbers of the groups that the words ``first:last`` of ``run`` are a label of."""
        asked = phrases(run, first, last)
        return frozenset(n for phrase in asked for n in self._by_phrase.get(phrase, ()))

    def named(self, stems: Iterable[str]) -> tuple[Phrase, ...]:
        """The preferred labels that one of ``stems`` says by itself: half of the label, or the noun
        that it is about.

        « sortie » is half of « préparation à la sortie », « travail » what « travail d’intérêt
        général » is; « récidive » is a third of « programmes de prévention de la récidive », whose
        studies it does not ask for.
        """
        return tuple(dict.fromkeys(p for stem in stems for p in self._named.get(stem, ())))


def _mostly(groups: Iterable[Group]) -> dict[str, tuple[Phrase, ...]]:
    """The names by the stems that ask for them."""
    found: dict[str, tuple[Phrase, ...]] = {}
    for group in groups:
        for stem, name in group.heads:
            found[stem] = (*found.get(stem, ()), name)
    return found


def _heads(names: Sequence[_Told]) -> Iterator[tuple[str, Phrase]]:
    """The words of the French and the English name that ask for the whole: any of two, of three
    the one it is about, first in French, last in English; staff alone where it is about them."""
    for label, head in zip(names, (0, -1), strict=False):
        for name in label.stems():
            of_staff = bool(name) and bare(name[head]).startswith(STAFF)
            whole = len(name) <= 2 and not of_staff
            for stem in name if whole else (name[head],) if len(name) <= 3 else ():
                yield stem, name


def _alike(a: Phrase, b: Phrase) -> bool:
    """Whether each word of ``a`` has one in ``b`` that is it in the other language, or of its
    family: the same beginning, or the same entry of ``ROOTS``."""
    return all(any(_kin(bare(one), bare(other)) for other in b) for one in a)


def _kin(a: str, b: str) -> bool:
    start = max(4, round(0.6 * min(len(a), len(b))))
    if a == b or (a[:start] == b[:start] and min(len(a), len(b)) >= start):
        return True
    if any(a.startswith(roots) and b.startswith(roots) for roots in ROOTS):
        return True
    return one_thing(a, b)


NONE = Synonyms()
"""No synonyms at all."""

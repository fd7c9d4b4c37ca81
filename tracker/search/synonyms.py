"""The vocabulary's labels as synonyms of one another, in both languages.

What enters: groups of labels, one group per concept. What leaves: for a run of query words, the
longest labels in it and, for each, the other labels of its groups, as stems.
What it does not touch: the vocabulary file, the index.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from tracker.search.families import FRENCH, GENERAL, KINDS, ROOTS
from tracker.search.stems import Phrase, bare, phrases
from tracker.search.tokens import Analysis, analyse

Label = str | tuple[str, bool]
"""A label, or a label and whether it is ambiguous when used alone."""


@dataclass(frozen=True, slots=True)
class Group:
    """The labels of a concept as stems: those that always mean it, and those that may.

    ``names`` are its preferred labels, which stand in the index beside the studies that have the
    theme, and ``heads`` their words that ask for them. ``kinds`` says that the labels name kinds or
    signs of the concept (« autisme » of « troubles psychiques »), which are no synonyms of one
    another, but for its names and the ``general`` labels.
    """

    sure: tuple[Phrase, ...]
    ambiguous: tuple[Phrase, ...]
    names: tuple[Phrase, ...] = ()
    heads: tuple[tuple[str, Phrase], ...] = ()
    kinds: bool = False
    general: frozenset[Phrase] = frozenset()

    def opened_by(self, asked: Iterable[Phrase]) -> Group | None:
        """What asking for the label ``asked`` brings; of a group of kinds, that kind alone."""
        wanted = tuple(asked)
        if not self.kinds or not self.general.union(self.names).isdisjoint(wanted):
            return self
        sure, ambiguous = (
            tuple(p for p in each if any(_alike(one, p) for one in wanted))
            for each in (self.sure, self.ambiguous)
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
            given = [label if isinstance(label, str) else label[0] for label in labels]
            names = tuple(dict.fromkeys(p for text in given[:2] for p in _label_phrases(text)))
            others = tuple(p for p in ambiguous if p not in sure and not _apart(p, names))
            general = (p for text in given if text in GENERAL for p in _label_phrases(text))
            made.append(
                Group(
                    tuple(sure),
                    others,
                    names,
                    tuple(_heads(given[:2])),
                    not KINDS.isdisjoint(given[:2]),
                    frozenset(general),
                )
            )
        longest = max(map(len, index), default=0)
        return cls(tuple(made), tuple(texts), index, longest, _mostly(made), ids or {})

    def label(self, text: str) -> str:
        """``text``, or the label of the concept where it is an identifier (``ppr``)."""
        return self._ids.get(text.strip().lower(), text)

    def find(self, run: Analysis, first: int) -> tuple[int, tuple[Group, ...]]:
        """The longest label that begins at word ``first`` of ``run``: its end, its groups.

        ``(first, ())`` where no label begins there.
        """
        for last in range(min(len(run.words), first + self._longest), first, -1):
            numbers: dict[int, None] = {}
            for phrase in phrases(run, first, last):
                numbers.update(dict.fromkeys(self._by_phrase.get(phrase, ())))
            if numbers:
                asked = phrases(run, first, last)
                found = [self.groups[number].opened_by(asked) for number in numbers]
                return last, tuple(group for group in found if group is not None)
        return first, ()

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


def _heads(names: Sequence[str]) -> Iterator[tuple[str, Phrase]]:
    """The words of the French and the English name that ask for the whole: any of two, of three
    the one it is about, first in French, last in English."""
    for text, head in zip(names, (0, -1), strict=False):
        for name in _label_phrases(text):
            for stem in name if len(name) <= 2 else (name[head],) if len(name) == 3 else ():
                yield stem, name


def _apart(label: Phrase, names: Iterable[Phrase]) -> bool:
    """Whether ``families`` keeps this word apart from every word of the concept's own names."""
    told = {stem + "0" if not stem.endswith("0") else stem for stem in label}
    families = _FAMILIES & told
    return len(label) == 1 and bool(families) and not any(families & {*name} for name in names)


_FAMILIES = frozenset(FRENCH.values())


def _alike(a: Phrase, b: Phrase) -> bool:
    """Whether each word of ``a`` has one in ``b`` that is it in the other language, or of its
    family: the same beginning, or the same entry of ``ROOTS``."""
    return all(any(_kin(bare(one), bare(other)) for other in b) for one in a)


def _kin(a: str, b: str) -> bool:
    start = max(4, round(0.6 * min(len(a), len(b))))
    if a == b or (a[:start] == b[:start] and min(len(a), len(b)) >= start):
        return True
    return any(a.startswith(roots) and b.startswith(roots) for roots in ROOTS)


def _label_phrases(text: str) -> list[Phrase]:
    """A label's stems, in its language where it says so: « désistant » is not English *desist*."""
    run = analyse(text)
    return phrases(run, 0, len(run.words), run.language)


NONE = Synonyms()
"""No synonyms at all."""

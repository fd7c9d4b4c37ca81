"""The vocabulary as values: concepts, facets, and the questions one asks of them.

What enters: what ``reading`` found to hold together. What leaves: frozen dataclasses with the
names of SKOS (https://www.w3.org/TR/skos-reference/) in snake case.
What it does not touch: files, YAML, texts to tag.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field

from tracker.errors import UnknownItem
from tracker.model import ThemeId
from tracker.normalise import fold
from tracker.themes.words import CHOICE, CLOSES, NAMED, OPENS, phrase_key


@dataclass(frozen=True, slots=True)
class Concept:
    """One theme.

    ``ambiguous`` labels need a term of the penal field beside them; ``gated`` says so of all
    labels. ``weak`` labels count in a title or keyword, elsewhere from the third mention on.
    ``bound`` labels count only in a text of their own language (« parole »). The articles of
    ``articled`` ones count. ``yields_to`` names themes in whose presence the weak and ambiguous
    labels say nothing more. ``negatable`` labels do not count after « sans », ``without``,
    ``non-``. ``false_friends`` are for people to read, ``false_friend_phrases`` for the tagger.
    ``internal`` themes are never published.
    """

    id: ThemeId
    facet: str
    label: str
    label_en: str = ""
    alt_fr: tuple[str, ...] = ()
    alt_en: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    broader: ThemeId | None = None
    definition: str = ""
    scope_note: str = ""
    implies: tuple[ThemeId, ...] = ()
    ambiguous: tuple[str, ...] = ()
    false_friends: tuple[str, ...] = ()
    false_friend_phrases: tuple[str, ...] = ()
    weak: tuple[str, ...] = ()
    bound: tuple[str, ...] = ()
    articled: tuple[str, ...] = ()
    yields_to: tuple[ThemeId, ...] = ()
    sources: tuple[str, ...] = ()
    mission: bool = False
    internal: bool = False
    gated: bool = False
    negatable: bool = False

    def labels(self) -> Iterator[tuple[str, str, str]]:
        """``(kind, language, text)`` of each label; a hidden label has the language ``""``."""
        yield "prefLabel", "fr", self.label
        if self.label_en:
            yield "prefLabel", "en", self.label_en
        for text in self.alt_fr:
            yield "altLabel", "fr", text
        for text in self.alt_en:
            yield "altLabel", "en", text
        for text in self.hidden:
            yield "hiddenLabel", "", text

    def doubtful(self) -> set[str]:
        """The labels that alone do not say the concept: ambiguous, weak, or a turn with gaps."""
        soft = {phrase_key(other) for other in (*self.ambiguous, *self.weak)}
        labels = (label for _, _, label in self.labels())
        return {label for label in labels if "…" in label or phrase_key(label) in soft}


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """All concepts in the order of the file.

    ``domain_context`` holds the terms that tell a text of the penal field, ``crime_context``
    those of crime alone (not enough for gated concepts), ``shared_context`` those of both that
    another world has as well (« récidive »): they tell nothing where one speaks. ``off_context``
    holds the terms of other worlds, where our labels mean something else, by class, and
    ``neighbours`` the classes that deal with crime too (police). A ``*`` at the end of a term makes
    it a prefix. ``privatives`` (« sans ») and ``exclusions`` (« ne porte pas sur ») undo the label
    after them, ``exclusions_after`` (« n'est pas étudié ici ») the one before. ``word_sets`` are
    those that hidden labels name, « {quitter} … {délinquance} » (``spoken``); ``check_tags`` are
    keywords that describe a sample (MeSH « Female »), never the subject. Two vocabularies are equal
    when their ``fingerprint`` is.
    """

    concepts: Mapping[ThemeId, Concept]
    facets: Mapping[str, str]
    mission: tuple[ThemeId, ...]
    fingerprint: str
    scheme: str = ""
    version: str = ""
    domain_context: tuple[str, ...] = ()
    crime_context: tuple[str, ...] = ()
    off_context: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    neighbours: tuple[str, ...] = ()
    shared_context: tuple[str, ...] = ()
    privatives: tuple[str, ...] = ()
    exclusions: tuple[str, ...] = ()
    exclusions_after: tuple[str, ...] = ()
    check_tags: tuple[str, ...] = ()
    word_sets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)
    _names: dict[object, ThemeId] = field(default_factory=dict, repr=False)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Vocabulary) and other.fingerprint == self.fingerprint

    def __hash__(self) -> int:
        return hash(self.fingerprint)

    def __getitem__(self, theme: str) -> Concept:
        """The concept; ``UnknownItem`` where there is none."""
        try:
            return self.concepts[ThemeId(theme)]
        except KeyError:
            raise UnknownItem(
                "thème inconnu", f"« {theme} »", "« tracker themes list » les donne tous."
            ) from None

    @property
    def all_labels(self) -> dict[str, str]:
        """Theme id → French preferred label."""
        return {c.id: c.label for c in self.concepts.values()}

    def ancestors(self, theme: str) -> tuple[ThemeId, ...]:
        """The broader themes, nearest first."""
        found: list[ThemeId] = []
        above = self[theme].broader
        while above is not None:
            found.append(above)
            above = self.concepts[above].broader
        return tuple(found)

    def narrower(self, theme: str) -> tuple[ThemeId, ...]:
        """The themes directly below, in the order of the vocabulary."""
        return tuple(c.id for c in self.concepts.values() if c.broader == self[theme].id)

    def descendants(self, theme: str) -> tuple[ThemeId, ...]:
        """All themes below, in the order of the vocabulary."""
        return tuple(i for i in self.concepts if theme in self.ancestors(i))

    def spoken(self, label: str, wanted: Wanted | None = None) -> str:
        """The phrase that a label is looked for as, with the words of each set that it names
        (``words.CHOICE``): those that are ``wanted``; empty where none is left."""
        wanted = wanted or all_of_them
        sets = {name: [*filter(wanted, self.word_sets[name])] for name in NAMED.findall(label)}
        if not all(sets.values()) or not wanted(NAMED.sub(" ", label)):
            return ""
        return NAMED.sub(lambda named: f"{OPENS}{CHOICE.join(sets[named[1]])}{CLOSES}", label)

    def resolve(self, text: str) -> ThemeId | None:
        """The theme a person means by an id or a label, in any case, accent or number.

        Ids win over preferred labels, these over other labels; a label of two concepts means
        the first. None where nothing answers.
        """
        if not self._names:
            self._names.update(names_of(self.concepts.values()))
        return meant(self._names, text)


Wanted = Callable[[str], bool]
"""Which phrases of a vocabulary are asked for."""


def all_of_them(phrase: str) -> bool:
    """Every phrase is ``Wanted``."""
    return True


def names_of(concepts: Collection[Concept], wanted: Wanted = all_of_them) -> dict[object, ThemeId]:
    """What ``meant`` looks in: ids, then the labels that are ``wanted``, the preferred first."""
    names: dict[object, ThemeId] = {fold(c.id): c.id for c in concepts}
    for looked_for in ("prefLabel", "altLabel", "hiddenLabel"):
        for concept in concepts:
            for kind, _, label in concept.labels():
                if kind == looked_for and wanted(label):
                    names.setdefault(fold(label), concept.id)
                    names.setdefault(phrase_key(label), concept.id)
    return names


def meant(names: Mapping[object, ThemeId], text: str) -> ThemeId | None:
    """The theme that ``text`` names, in any case, accent or number; None where nothing answers."""
    folded = fold(text).strip()
    return names.get(folded) or names.get(phrase_key(text) or folded)

"""What each phrase of the vocabulary stands for, ready for the matcher.

What enters: a vocabulary. What leaves: ``(phrase, Sign)`` pairs: labels, false friends, terms of
context, negations. What it does not touch: texts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, NamedTuple, get_args

import numpy as np

from tracker.model import ThemeId
from tracker.themes.hits import Bits, Ints
from tracker.themes.vocabulary import Concept, Vocabulary, Wanted, all_of_them
from tracker.themes.words import LITERAL, NAMED, PHRASES, phrase_key

Role = Literal["label", "friend", "domain", "crime", "off", "privative", "exclusion", "afterward"]

_NONE = ThemeId("")


class Sign(NamedTuple):
    """What a phrase of the vocabulary stands for.

    For labels: ``acronym`` and ``bound`` ask for capitals and for their own language (either
    makes them ``watched``); ``ambiguous`` and ``weak`` are ``soft``; ``gated`` and ``negatable``
    as their concept; ``subject`` where the name of a journal may speak for the theme; ``composed``
    of sets of words, each of which goes on to say what it says. For terms of other worlds:
    ``near`` in one that deals with crime as well; for those of ours: ``shared`` with others.
    """

    role: Role
    text: str
    theme: ThemeId = _NONE
    language: str = ""
    rule: str = ""
    acronym: bool = False
    bound: bool = False
    watched: bool = False
    ambiguous: bool = False
    weak: bool = False
    soft: bool = False
    gated: bool = False
    negatable: bool = False
    mission: bool = False
    subject: bool = False
    composed: bool = False
    near: bool = False
    shared: bool = False


Spoken = tuple[str, Sign]


def signs(vocabulary: Vocabulary, wanted: Wanted = all_of_them) -> Iterator[Spoken]:
    """Every phrase that is ``wanted`` and what it stands for."""
    terms: list[tuple[Role, Iterable[str]]] = [
        ("domain", vocabulary.domain_context),
        ("crime", vocabulary.crime_context),
        ("privative", vocabulary.privatives),
        ("exclusion", vocabulary.exclusions),
        ("afterward", vocabulary.exclusions_after),
    ]
    for concept in vocabulary.concepts.values():
        yield from _labels(concept, vocabulary, wanted)
        for phrase in filter(wanted, concept.false_friend_phrases):
            yield phrase, Sign("friend", phrase, concept.id)
    for role, phrases in terms:
        for phrase in filter(wanted, phrases):
            yield phrase, Sign(role, phrase, shared=phrase in vocabulary.shared_context)
    for world, phrases in vocabulary.off_context.items():
        near = world in vocabulary.neighbours
        for phrase in filter(wanted, phrases):
            yield phrase, Sign("off", phrase, near=near)


def _labels(concept: Concept, vocabulary: Vocabulary, wanted: Wanted) -> Iterator[Spoken]:
    spoken = {label: vocabulary.spoken(label, wanted) for _, _, label in concept.labels()}
    labels = [label for label in concept.labels() if spoken[label[2]]]
    if not labels:
        return
    ambiguous, weak, bound, articled = (
        {phrase_key(label) for label in group}
        for group in (concept.ambiguous, concept.weak, concept.bound, concept.articled)
    )
    mission = concept.id in vocabulary.mission
    # A journal's name tells the field; only the mission's firm labels tell the subject.
    ours = mission or any(a in vocabulary.mission for a in vocabulary.ancestors(concept.id))
    seen: set[tuple[tuple[str, ...], str]] = set()
    # « Probation » is a label in both languages: one sign, unless it is bound to one of them.
    found: dict[tuple[str, str], Sign] = {}
    for kind, language, label in labels:
        words = phrase_key(label)
        # With its gaps: « préparation … sortie » is wider than « préparation de sortie ».
        if (PHRASES[label], language) in seen:
            continue
        seen.add((PHRASES[label], language))
        acronym = is_acronym(label)
        soft = words in ambiguous or words in weak
        sign = Sign(
            role="label",
            text=label,
            theme=concept.id,
            language=language,
            rule=":".join(part for part in (kind, language, label) if part),
            acronym=acronym,
            bound=words in bound,
            watched=acronym or words in bound,
            ambiguous=words in ambiguous,
            weak=words in weak,
            soft=soft,
            gated=concept.gated,
            negatable=concept.negatable,
            mission=mission,
            subject=ours and not soft,
            composed=NAMED.search(label) is not None,
        )
        found.setdefault((label.casefold(), language if sign.bound else ""), sign)
    for sign in found.values():
        yield LITERAL * (phrase_key(sign.text) in articled) + spoken[sign.text], sign


def is_acronym(label: str) -> bool:
    return label.isupper() and label.isalpha() and len(label) <= 8


class SignTable:
    """Signs as columns, by their numbers: what a rule asks of many at once.

    ``theme``: place of the sign's concept among ``themes`` (the last for none). ``same``: a number
    per theme and phrase, whatever its spelling; ``phrase``: a number per text.
    """

    def __init__(self, signs: Sequence[Sign], themes: Sequence[ThemeId]) -> None:
        columns = dict(zip(Sign._fields, zip(*signs, strict=True), strict=True)) if signs else {}

        def bits(name: str) -> Bits:
            return np.array(columns.get(name, ()), np.bool_)

        def numbers(values: Sequence[object]) -> Ints:
            known: dict[object, int] = {}
            return np.array([known.setdefault(v, len(known)) for v in values], np.int64)

        order = {theme: n for n, theme in enumerate(themes)}
        self.signs = signs
        self.theme = np.array([order.get(s.theme, len(order)) for s in signs], np.int64)
        of_role = {
            role: np.array([s.role == role for s in signs], np.bool_) for role in get_args(Role)
        }
        self.label, self.friend, self.off = of_role["label"], of_role["friend"], of_role["off"]
        self.domain, self.crime = of_role["domain"], of_role["crime"]
        self.negator = of_role["privative"] | of_role["exclusion"]
        self.afterward = of_role["afterward"]
        self.watched, self.soft, self.gated = bits("watched"), bits("soft"), bits("gated")
        self.acronym, self.bound = bits("acronym"), bits("bound")
        self.ambiguous, self.weak = bits("ambiguous"), bits("weak")
        self.mission, self.subject = bits("mission"), bits("subject")
        self.composed, self.near, self.shared = bits("composed"), bits("near"), bits("shared")
        self.language = np.array([s.language for s in signs], np.str_)
        self.asks = self.soft | self.gated
        self.same = numbers([(s.theme, phrase_key(s.text)) for s in signs])
        self.phrase = numbers([s.text for s in signs])

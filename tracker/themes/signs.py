"""What each phrase of the vocabulary stands for, ready for the matcher.

What enters: a vocabulary. What leaves: ``(phrase, Sign)`` pairs: labels, false friends, terms of
context, negations. What it does not touch: texts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from tracker.model import ThemeId
from tracker.themes.vocabulary import Concept, Vocabulary
from tracker.themes.words import WORD, phrase_key

Role = Literal["label", "friend", "domain", "crime", "off", "privative", "exclusion"]

_NONE = ThemeId("")


@dataclass(frozen=True, slots=True)
class Sign:
    """What a phrase of the vocabulary stands for.

    For labels: ``acronym`` and ``bound`` ask for capitals and for their own language (either
    makes them ``watched``); ``ambiguous`` and ``weak`` are ``soft``; ``gated`` and ``negatable``
    as their concept; ``subject`` where the name of a journal may speak for the theme.
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


def signs(vocabulary: Vocabulary) -> Iterator[tuple[str, Sign]]:
    for concept in vocabulary.concepts.values():
        yield from _labels(concept, vocabulary)
        for phrase in concept.false_friend_phrases:
            yield phrase, Sign("friend", phrase, concept.id)
    for term in vocabulary.domain_context:
        yield term, Sign("domain", term)
    for term in vocabulary.crime_context:
        yield term, Sign("crime", term)
    for terms in vocabulary.off_context.values():
        for term in terms:
            yield term, Sign("off", term)
    for term in vocabulary.privatives:
        yield term, Sign("privative", term)
    for term in vocabulary.exclusions:
        yield term, Sign("exclusion", term)


def _labels(concept: Concept, vocabulary: Vocabulary) -> Iterator[tuple[str, Sign]]:
    ambiguous, weak, bound = (
        {phrase_key(label) for label in labels}
        for labels in (concept.ambiguous, concept.weak, concept.bound)
    )
    mission = concept.id in vocabulary.mission
    # A journal's name tells the field; only the mission's firm labels tell the subject.
    ours = mission or any(a in vocabulary.mission for a in vocabulary.ancestors(concept.id))
    seen: set[tuple[tuple[str, ...], str]] = set()
    for kind, language, label in concept.labels():
        words = phrase_key(label)
        if (words, language) in seen:
            continue
        seen.add((words, language))
        acronym = is_acronym(label)
        soft = words in ambiguous or words in weak
        yield (
            label,
            Sign(
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
            ),
        )


def is_acronym(label: str) -> bool:
    words = WORD.findall(label)
    return len(words) == 1 and label.isupper() and label.isalpha() and len(label) <= 8

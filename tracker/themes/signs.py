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
    """What a phrase of the vocabulary stands for."""

    role: Role
    text: str
    theme: ThemeId = _NONE
    kind: str = ""
    language: str = ""
    acronym: bool = False
    ambiguous: bool = False
    weak: bool = False
    bound: bool = False
    rule: str = ""


def signs(vocabulary: Vocabulary) -> Iterator[tuple[str, Sign]]:
    for concept in vocabulary.concepts.values():
        yield from _concept_signs(concept)
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


def _concept_signs(concept: Concept) -> Iterator[tuple[str, Sign]]:
    ambiguous, weak, bound = (
        {phrase_key(label) for label in labels}
        for labels in (concept.ambiguous, concept.weak, concept.bound)
    )
    seen: set[tuple[tuple[str, ...], str]] = set()
    for kind, language, label in concept.labels():
        words = phrase_key(label)
        if (words, language) in seen:
            continue
        seen.add((words, language))
        yield (
            label,
            Sign(
                "label",
                label,
                concept.id,
                kind,
                language,
                is_acronym(label),
                words in ambiguous,
                words in weak,
                words in bound,
                ":".join(part for part in (kind, language, label) if part),
            ),
        )
    for phrase in concept.false_friend_phrases:
        yield phrase, Sign("friend", phrase, concept.id)


def is_acronym(label: str) -> bool:
    words = WORD.findall(label)
    return len(words) == 1 and label.isupper() and label.isalpha() and len(label) <= 8

"""Rules give themes, each with the words that gave it.

What enters: a study's texts and a vocabulary. What leaves: assignments of origin ``rule``, in
the order of the vocabulary, each with at least one reason whose quote stands in the text.
What it does not touch: decisions of people (``precedence``), files.

The steps, for one study:

1. every label, false friend and context term is found in one pass over each text;
2. a label inside a false friend's phrase is dropped (« academic *probation* »), and that
   concept's other labels become doubtful;
3. ambiguous, gated and doubtful labels need the field's own terms elsewhere in the study, at
   least as many as terms of other worlds (medicine, school, software …);
4. labels bound to their language, acronyms in lower case, weak labels outside titles,
   negated labels are dropped; so is a label inside a longer accepted one;
5. implications, then broader themes, inherit the reasons.

A keyword of the source that is a label by itself is a reason of its own kind, ``keyword:…``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from tracker.model import Assignment, Reason, TaggableText, TextField, ThemeId
from tracker.themes.matcher import Found, Matcher
from tracker.themes.vocabulary import Concept, Vocabulary
from tracker.themes.words import STOPS, WORD, key, language_of, phrase_key

Role = Literal["label", "friend", "domain", "field", "off", "privative", "exclusion"]

_FIELDS: tuple[TextField, ...] = ("title", "abstract", "container", "keywords", "notes")
_TAG_PREFIX = re.compile(
    r"\s*(?:th[eè]me|tag|sujet|concept|topic|subject)\s*[:=/]\s*(?P<name>.+)", re.I
)


@dataclass(frozen=True, slots=True)
class Sign:
    """What a phrase of the vocabulary stands for."""

    role: Role
    text: str
    theme: ThemeId = ThemeId("")
    kind: str = ""
    language: str = ""
    acronym: bool = False
    ambiguous: bool = False
    weak: bool = False
    bound: bool = False

    @property
    def rule(self) -> str:
        return ":".join(p for p in (self.kind, self.language, self.text) if p)


@dataclass(slots=True)
class _Passage:
    """One text of the study, with what was found in it."""

    field: TextField
    item: int
    text: str
    labels: list[Found[Sign]]
    others: list[Found[Sign]]


@dataclass(frozen=True, slots=True)
class _Context:
    """Which worlds a study speaks of: terms, each with the word keys and the fields it has."""

    domain: dict[tuple[str, ...], frozenset[str]]
    field: dict[tuple[str, ...], frozenset[str]]
    off: frozenset[str]
    doubtful: frozenset[ThemeId]


class Tagger:
    """A vocabulary, compiled. Make one per vocabulary: ``tagger_for``."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self._order = {theme: i for i, theme in enumerate(vocabulary.concepts)}
        self._matcher: Matcher[Sign] = Matcher(_signs(vocabulary))

    def tag(self, text: TaggableText) -> tuple[Assignment, ...]:
        """The themes that the rules find in ``text``, with their reasons."""
        passages = [self._read(*part) for part in _parts(text)]
        reasons: dict[ThemeId, list[Reason]] = {}
        for theme, reason in self._from_keywords(text, passages):
            reasons.setdefault(theme, []).append(reason)
        if any(passage.labels for passage in passages):
            for passage, found in self._accepted(text, passages):
                reasons.setdefault(found.what.theme, []).append(_reason(passage, found))
            self._yield(reasons)
        self._imply(reasons)
        self._inherit(reasons)
        return tuple(
            Assignment(theme, "rule", _in_order(reasons[theme]))
            for theme in sorted(reasons, key=self._order.__getitem__)
        )

    def _read(self, field: TextField, item: int, text: str) -> _Passage:
        found = self._matcher.scan(text)
        labels = [f for f in found if f.what.role == "label"]
        return _Passage(field, item, text, labels, [f for f in found if f.what.role != "label"])

    # which labels count

    def _accepted(
        self, text: TaggableText, passages: list[_Passage]
    ) -> Iterator[tuple[_Passage, Found[Sign]]]:
        kept: list[tuple[_Passage, list[Found[Sign]]]] = []
        doubtful: set[ThemeId] = set()
        for passage in passages:
            friends = [f for f in passage.others if f.what.role == "friend"]
            doubtful.update(f.what.theme for f in friends)
            labels = [
                f for f in passage.labels
                if not any(_overlap(f, g) and g.what.theme == f.what.theme for g in friends)
                and self._surface_holds(text, passage, f)
                and not self._negated(passage, f)
            ]  # fmt: skip
            kept.append((passage, labels))
        context = self._context(kept, frozenset(doubtful))
        for passage, labels in kept:
            good = [f for f in labels if self._gate(f, passage, context)]
            for found in good:
                if not any(_inside(found, other) for other in good):
                    yield passage, found

    def _surface_holds(self, text: TaggableText, passage: _Passage, found: Found[Sign]) -> bool:
        sign = found.what
        if sign.acronym:
            quote = passage.text[found.start : found.end]
            if not any(c.isupper() for c in quote) or not quote.replace(".", "")[:2].isupper():
                return False
            if sign.ambiguous and passage.text.isupper():
                return False
        if sign.bound:
            spoken = language_of(passage.text) or text.language[:2]
            if spoken and spoken != sign.language:
                return False
        return not sign.weak or passage.field in ("title", "keywords")

    def _negated(self, passage: _Passage, found: Found[Sign]) -> bool:
        negatable = self.vocabulary.concepts[found.what.theme].negatable
        for other in passage.others:
            if other.what.role == "exclusion" or (negatable and other.what.role == "privative"):
                between = passage.text[other.end : found.start]
                near = 2 if other.what.role == "privative" else 4
                if other.end <= found.start and _words_between(between) <= near:
                    return True
        return False

    # the gate

    def _context(
        self, kept: list[tuple[_Passage, list[Found[Sign]]]], doubtful: frozenset[ThemeId]
    ) -> _Context:
        domain: dict[tuple[str, ...], set[str]] = {}
        field: dict[tuple[str, ...], set[str]] = {}
        off: set[str] = set()
        concepts = self.vocabulary.concepts
        for passage, labels in kept:
            friends = [f for f in passage.others if f.what.role == "friend"]
            off.update(f.what.text for f in friends)
            for found in passage.others:
                role = found.what.role
                if role == "off":
                    off.add(found.what.text)
                elif role in ("domain", "field") and not any(_overlap(found, g) for g in friends):
                    words = phrase_key(passage.text[found.start : found.end])
                    domain.setdefault(words, set()).add(passage.field)
                    if role == "field":
                        field.setdefault(words, set()).add(passage.field)
            for found in labels:
                concept = concepts[found.what.theme]
                if found.what.ambiguous or concept.gated or concept.id in doubtful:
                    continue
                words = phrase_key(passage.text[found.start : found.end])
                domain.setdefault(words, set()).add(passage.field)
                field.setdefault(words, set()).add(passage.field)
        return _Context(
            {words: frozenset(names) for words, names in domain.items()},
            {words: frozenset(names) for words, names in field.items()},
            frozenset(off),
            doubtful,
        )

    def _gate(self, found: Found[Sign], passage: _Passage, context: _Context) -> bool:
        concept = self.vocabulary.concepts[found.what.theme]
        doubtful = found.what.theme in context.doubtful
        if not (found.what.ambiguous or concept.gated or doubtful):
            return True
        own = set(phrase_key(passage.text[found.start : found.end]))
        terms = context.field if concept.gated else context.domain
        support = sum(
            1
            for words, fields in terms.items()
            if not own.issuperset(words) or "container" in fields
        )
        return support > 0 and support >= len(context.off) + (1 if doubtful else 0)

    # what follows from what

    def _from_keywords(
        self, text: TaggableText, passages: list[_Passage]
    ) -> Iterator[tuple[ThemeId, Reason]]:
        off = {f.what.text for p in passages for f in p.others if f.what.role in ("off", "friend")}
        near = [f for p in passages for f in p.others if f.what.role in ("domain", "field")]
        for i, keyword in enumerate(text.keywords):
            match = _TAG_PREFIX.fullmatch(keyword)
            name, start = (match["name"], match.start("name")) if match else (keyword, 0)
            theme = self.vocabulary.resolve(name)
            if theme is None:
                continue
            concept = self.vocabulary.concepts[theme]
            unsure = concept.gated or phrase_key(name) in {phrase_key(a) for a in concept.ambiguous}
            if match is None and unsure and off and len(off) > len(near):
                continue
            quote = name.strip()
            start += name.index(quote) if quote else 0
            reason = Reason("keywords", start, start + len(quote), quote, f"keyword:{quote}", i)
            yield theme, reason

    def _yield(self, reasons: dict[ThemeId, list[Reason]]) -> None:
        for theme in list(reasons):
            concept = self.vocabulary.concepts[theme]
            if not any(other in reasons for other in concept.yields_to):
                continue
            soft = {phrase_key(label) for label in (*concept.weak, *concept.ambiguous)}
            firm = [
                r for r in reasons[theme]
                if r.rule.startswith("keyword:") or phrase_key(r.rule.split(":", 2)[-1]) not in soft
            ]  # fmt: skip
            if firm:
                reasons[theme] = firm
            else:
                del reasons[theme]

    def _imply(self, reasons: dict[ThemeId, list[Reason]]) -> None:
        todo = sorted(reasons, key=self._order.__getitem__)
        while todo:
            theme = todo.pop(0)
            for implied in self.vocabulary.concepts[theme].implies:
                if _pass_on(reasons, theme, implied, "implies"):
                    todo.append(implied)

    def _inherit(self, reasons: dict[ThemeId, list[Reason]]) -> None:
        for theme in sorted(reasons, key=self._order.__getitem__):
            child = theme
            for above in self.vocabulary.ancestors(theme):
                _pass_on(reasons, child, above, "narrower")
                child = above


@lru_cache(maxsize=8)
def tagger_for(vocabulary: Vocabulary) -> Tagger:
    """The compiled tagger of a vocabulary, made once."""
    return Tagger(vocabulary)


def tag(text: TaggableText, vocabulary: Vocabulary) -> tuple[Assignment, ...]:
    """The rule-made themes of ``text``, in the order of the vocabulary, ancestors included.

    Each has at least one ``Reason`` with ``quote == text[start:end]`` in code points of the
    field (for keywords and notes: of the item). Pure and deterministic; never fails on a text.
    """
    return tagger_for(vocabulary).tag(text)


def _signs(vocabulary: Vocabulary) -> Iterator[tuple[str, Sign]]:
    for concept in vocabulary.concepts.values():
        yield from _concept_signs(concept)
    for role, terms in (("domain", vocabulary.domain_context), ("field", vocabulary.field_context)):
        for term in terms:
            yield term, Sign("field" if role == "field" else "domain", term)
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
        yield label, Sign(
            "label", label, concept.id, kind, language, _is_acronym(label),
            words in ambiguous, words in weak, words in bound,
        )  # fmt: skip
    for phrase in concept.false_friend_phrases:
        yield phrase, Sign("friend", phrase, concept.id)


def _is_acronym(label: str) -> bool:
    words = WORD.findall(label)
    return len(words) == 1 and label.isupper() and label.isalpha() and len(label) <= 8


def _parts(text: TaggableText) -> Iterator[tuple[TextField, int, str]]:
    for name in _FIELDS:
        value = getattr(text, name)
        if isinstance(value, str):
            if value:
                yield name, 0, value
        else:
            for i, item in enumerate(value):
                yield name, i, item


def _reason(passage: _Passage, found: Found[Sign]) -> Reason:
    quote = passage.text[found.start : found.end]
    return Reason(passage.field, found.start, found.end, quote, found.what.rule, passage.item)


def _overlap(a: Found[Sign], b: Found[Sign]) -> bool:
    return a.start < b.end and b.start < a.end


def _inside(a: Found[Sign], b: Found[Sign]) -> bool:
    return b.start <= a.start and a.end <= b.end and (a.end - a.start) < (b.end - b.start)


def _words_between(text: str) -> int:
    """Words other than articles; a sentence's end counts as too many."""
    if re.search(r"[.;:!?]", text):
        return 99
    return sum(1 for word in WORD.findall(text) if key(word) not in STOPS)


def _pass_on(
    reasons: dict[ThemeId, list[Reason]], source: ThemeId, target: ThemeId, how: str
) -> bool:
    """Give ``target`` the reasons of ``source`` at places it has none for; True if it was new."""
    new = target not in reasons
    held = reasons.setdefault(target, [])
    places = {(r.field, r.item, r.start, r.end) for r in held}
    for r in reasons[source]:
        place = (r.field, r.item, r.start, r.end)
        if place not in places:
            places.add(place)
            held.append(Reason(r.field, r.start, r.end, r.quote, f"{how}:{source}", r.item))
    return new


def _in_order(reasons: Iterable[Reason]) -> tuple[Reason, ...]:
    """Once each, in reading order; an exact keyword's own reason goes before the label's."""
    unique = dict.fromkeys(reasons)
    return tuple(
        sorted(unique, key=lambda r: (_FIELDS.index(r.field), r.item, r.start, r.end, r.rule))
    )

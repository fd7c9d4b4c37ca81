"""Rules give themes, each with the words that gave it.

What enters: a study's texts and a vocabulary. What leaves: assignments of origin ``rule``, in
the order of the vocabulary, each with at least one reason whose quote stands in the text.
What it does not touch: decisions of people (``precedence``), files.

The steps, for one study:

1. every label, false friend and context term is found in one pass over each text;
2. a label inside a false friend's phrase is dropped (« academic *probation* »), and that
   concept's other labels become doubtful;
3. ambiguous and gated labels need the field's own terms elsewhere in the study, more than
   there are terms of other worlds (medicine, school, software …); firm labels yield only to
   a study that is plainly elsewhere;
4. labels bound to another language, acronyms in lower case, negated labels, weak labels
   outside titles are dropped; so is a label inside a longer accepted one, but for the mission's;
5. implications, then broader themes, inherit the reasons.

A keyword of the source that is a label by itself is a reason of its own kind, ``keyword:…``.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

from tracker.model import Assignment, Reason, TaggableText, TextField, ThemeId
from tracker.normalise import fold
from tracker.themes.context import Context, Need, Spans
from tracker.themes.matcher import Found, Matcher
from tracker.themes.signs import Sign, is_acronym, signs
from tracker.themes.vocabulary import Vocabulary
from tracker.themes.words import STOPS, WORD, key, language_of, phrase_key

_FIELDS: tuple[TextField, ...] = ("title", "abstract", "container", "keywords", "notes")
# What a weak label weighs where it stands, and what a theme needs.
_ENOUGH = 3
_WEIGHTS = {"title": 3, "keywords": 3, "abstract": 1, "container": 1, "notes": 1}
_NEGATED_WITHIN = 60
_TAG_PREFIX = re.compile(
    r"\s*(?:th[eè]me|tag|sujet|concept|topic|subject)\s*[:=/]\s*(?P<name>.+)", re.I
)


@dataclass
class _Passage:
    """One text of the study, with what was found in it."""

    field: TextField
    item: int
    text: str
    labels: list[Found[Sign]]
    others: list[Found[Sign]]

    @cached_property
    def language(self) -> str | None:
        return language_of(self.text)

    @cached_property
    def shouts(self) -> bool:
        """All in capitals: an acronym cannot be told from a word."""
        return self.text.isupper()


class Tagger:
    """A vocabulary, compiled. Make one per vocabulary: ``tagger_for``."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self._order = {theme: i for i, theme in enumerate(vocabulary.concepts)}
        self._check_tags = {fold(term) for term in vocabulary.check_tags}
        self._matcher: Matcher[Sign] = Matcher(signs(vocabulary))

    def tag(self, text: TaggableText) -> tuple[Assignment, ...]:
        """The themes that the rules find in ``text``, with their reasons."""
        passages = [
            self._read(*part)
            for part in _parts(text)
            if part[0] != "keywords" or fold(part[2]) not in self._check_tags
        ]
        reasons: dict[ThemeId, list[Reason]] = {}
        for theme, reason in self._from_keywords(text, passages):
            reasons.setdefault(theme, []).append(reason)
        if any(passage.labels for passage in passages):
            for theme, own in self._weighed(self._accepted(text, passages)).items():
                reasons.setdefault(theme, []).extend(own)
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
        for passage in passages:
            friends = Spans(f for f in passage.others if f.what.role == "friend")
            negators = [f for f in passage.others if f.what.role in ("privative", "exclusion")]
            ends = sorted((f.end, n) for n, f in enumerate(negators))
            labels = [
                f
                for f in passage.labels
                if not friends.touch(f)
                and self._surface_holds(text, passage, f)
                and not (ends and self._negated(passage, f, negators, ends))
            ]
            kept.append((passage, labels))
        context = self._context(kept)
        for passage, labels in kept:
            good = [f for f in labels if self._gate(f, passage, context)]
            outer = {id(f) for f in _longest(good)}
            for found in good:
                if id(found) in outer or found.what.theme in self.vocabulary.mission:
                    yield passage, found

    def _surface_holds(self, text: TaggableText, passage: _Passage, found: Found[Sign]) -> bool:
        sign = found.what
        if sign.acronym:
            letters = passage.text[found.start : found.end].replace(".", "")
            if not letters[:2].isupper() or (sign.ambiguous and passage.shouts):
                return False
        if sign.bound:
            spoken = passage.language or text.language[:2]
            return not spoken or spoken == sign.language
        return True

    def _negated(
        self,
        passage: _Passage,
        found: Found[Sign],
        negators: list[Found[Sign]],
        ends: list[tuple[int, int]],
    ) -> bool:
        for at in range(bisect_left(ends, (found.start, -1)) - 1, -1, -1):
            end, n = ends[at]
            if found.start - end > _NEGATED_WITHIN:
                break
            exclusion = negators[n].what.role == "exclusion"
            if not exclusion and not self.vocabulary.concepts[found.what.theme].negatable:
                continue
            between = passage.text[end : found.start]
            if _words_between(between) <= (3 if exclusion else 1):
                return True
        return False

    # the gate

    def _context(self, kept: list[tuple[_Passage, list[Found[Sign]]]]) -> Context:
        context = Context()
        concepts = self.vocabulary.concepts
        for passage, labels in kept:
            friends = Spans(f for f in passage.others if f.what.role == "friend")
            for theme, texts in friends.themes.items():
                context.friends.setdefault(theme, set()).update(texts)
            context.off.update(f.what.text for f in passage.others if f.what.role == "off")
            terms = [
                f
                for f in passage.others
                if f.what.role in ("domain", "crime") and not friends.cover(f)
            ]
            terms += [
                f
                for f in labels
                if not (f.what.ambiguous or f.what.weak or concepts[f.what.theme].gated)
                and f.what.theme not in friends.themes
            ]
            for found in _longest(terms):
                words = phrase_key(passage.text[found.start : found.end])
                known = context.crime if found.what.role == "crime" else context.penal
                known[words] = known.get(words, False) or passage.field == "container"
        return context

    def _gate(self, found: Found[Sign], passage: _Passage, context: Context) -> bool:
        place = (passage.text[found.start : found.end], id(found.what))
        verdict = context.verdicts.get(place)
        if verdict is None:
            verdict = self._enough(found.what, phrase_key(place[0]), context)
            context.verdicts[place] = verdict
        return verdict

    def _enough(self, sign: Sign, own: tuple[str, ...], context: Context) -> bool:
        """Whether the study speaks of our field enough for this label."""
        against = len(context.off) + len(context.friends.get(sign.theme, ()))
        gated = self.vocabulary.concepts[sign.theme].gated
        if sign.ambiguous:
            return context.support(own, Need("words", gated)) > against
        if gated or sign.weak:
            return context.support(own, Need("self" if gated else "nothing", gated)) > against
        # A firm label yields only where other worlds speak louder than ours.
        return context.support(own, Need("self", False)) + 1 >= against

    def _weighed(
        self, accepted: Iterable[tuple[_Passage, Found[Sign]]]
    ) -> dict[ThemeId, list[Reason]]:
        """The reasons per theme; weak labels alone need a title, a keyword or three mentions."""
        reasons: dict[ThemeId, dict[tuple[str, int, int, int], Reason]] = {}
        weights: dict[ThemeId, int] = {}
        for passage, found in accepted:
            theme = found.what.theme
            if passage.field == "container" and not self._speaks_from_container(found):
                continue
            own = reasons.setdefault(theme, {})
            place = (passage.field, passage.item, found.start, found.end)
            reason = _reason(passage, found)
            if place in own:
                # désistance / desistance: one place, one reason, that of the label as spelt
                if found.what.text.casefold() == reason.quote.casefold():
                    own[place] = reason
                continue
            own[place] = reason
            weight = _WEIGHTS[passage.field] if found.what.weak else _ENOUGH
            weights[theme] = weights.get(theme, 0) + weight
        return {t: list(own.values()) for t, own in reasons.items() if weights[t] >= _ENOUGH}

    def _speaks_from_container(self, found: Found[Sign]) -> bool:
        """A journal's name tells the field; only the mission's firm labels tell the subject."""
        theme = found.what.theme
        mission = self.vocabulary.mission
        ours = theme in mission or any(a in mission for a in self.vocabulary.ancestors(theme))
        return ours and not (found.what.ambiguous or found.what.weak)

    # what follows from what

    def _from_keywords(
        self, text: TaggableText, passages: list[_Passage]
    ) -> Iterator[tuple[ThemeId, Reason]]:
        off = {f.what.text for p in passages for f in p.others if f.what.role in ("off", "friend")}
        near = [f for p in passages for f in p.others if f.what.role in ("domain", "crime")]
        for i, keyword in enumerate(text.keywords):
            match = _TAG_PREFIX.fullmatch(keyword)
            name, start = (match["name"], match.start("name")) if match else (keyword, 0)
            theme = self.vocabulary.resolve(name)
            if theme is None or fold(keyword) in self._check_tags:
                continue
            quote = name.strip()
            if match is None and self._doubtful_keyword(quote, theme, len(off) > len(near)):
                continue
            start += name.index(quote) if quote else 0
            reason = Reason("keywords", start, start + len(quote), quote, f"keyword:{quote}", i)
            yield theme, reason

    def _doubtful_keyword(self, name: str, theme: ThemeId, elsewhere: bool) -> bool:
        """An ambiguous keyword in a study of another world, or an acronym in lower case."""
        concept = self.vocabulary.concepts[theme]
        ambiguous = {phrase_key(label): label for label in concept.ambiguous}
        label = ambiguous.get(phrase_key(name))
        if label and is_acronym(label) and not name.isupper() and name != theme:
            return True
        return elsewhere and (concept.gated or label is not None)

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


def _longest(founds: list[Found[Sign]]) -> list[Found[Sign]]:
    """Without those that stand inside a longer one."""
    kept: list[Found[Sign]] = []
    outer: Found[Sign] | None = None
    for found in sorted(founds, key=lambda f: (f.start, -f.end)):
        if outer is None or found.end > outer.end:
            outer = found
        if (found.start, found.end) == (outer.start, outer.end):
            kept.append(found)
    return kept


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

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
from functools import lru_cache

from tracker.model import Assignment, Reason, TaggableText, TextField, ThemeId
from tracker.normalise import fold
from tracker.themes.context import Context, Spans
from tracker.themes.matcher import Found, Matcher
from tracker.themes.signs import Sign, is_acronym, signs
from tracker.themes.vocabulary import Vocabulary
from tracker.themes.words import STOPS, WORD, key, language_of, phrase_key

_FIELDS: tuple[TextField, ...] = ("title", "abstract", "container", "keywords", "notes")
_TITLE, _ABSTRACT, _CONTAINER, _KEYWORDS, _NOTES = range(5)
# What a weak label weighs where it stands, and what a theme needs.
_ENOUGH = 3
_WEIGHTS = (3, 1, 1, 3, 1)
_NEGATED_WITHIN = 60
_TAG_PREFIX = re.compile(
    r"\s*(?:th[eè]me|tag|sujet|concept|topic|subject)\s*[:=/]\s*(?P<name>.+)", re.I
)
_SENTENCE_END = re.compile(r"[.;:!?]")

Place = tuple[int, int, int, int]
"""Number of the field, of the item in it, and code points ``start, end``."""
Rules = dict[ThemeId, dict[Place, str]]
"""Per theme, the rule that speaks at each place."""


class _Passage:
    """One text of the study, with what was found in it and the labels that hold so far."""

    __slots__ = ("_language", "field", "found", "friends", "item", "labels", "text")

    def __init__(self, field: int, item: int, text: str, found: list[Found[Sign]]) -> None:
        self.field = field
        self.item = item
        self.text = text
        self.found = found
        self.friends: Spans | None = None
        self.labels: list[Found[Sign]] = []
        self._language: str | None = ""

    @property
    def language(self) -> str | None:
        if self._language == "":
            self._language = language_of(self.text)
        return self._language


class Tagger:
    """A vocabulary, compiled. Make one per vocabulary: ``tagger_for``."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        concepts = vocabulary.concepts
        self._order = {theme: i for i, theme in enumerate(concepts)}
        self._check_tags = {fold(term) for term in vocabulary.check_tags}
        self._matcher: Matcher[Sign] = Matcher(
            signs(vocabulary), loud=lambda sign: sign.role == "label"
        )
        self._implies = {c.id: c.implies for c in concepts.values() if c.implies}
        self._above = {t: vocabulary.ancestors(t) for t in concepts if concepts[t].broader}
        self._yields = {c.id: c.yields_to for c in concepts.values() if c.yields_to}

    def tag(self, text: TaggableText) -> tuple[Assignment, ...]:
        """The themes that the rules find in ``text``, with their reasons."""
        texts = self._texts(text)
        look = self._matcher.look
        sights = {place: sight for place, value in texts.items() if (sight := look(value))}
        if not (text.keywords or any(sight.loud for sight in sights.values())):
            return ()  # terms of context at most: most texts of another field
        passages = [
            _Passage(*place, sight.text, self._matcher.places(sight))
            for place, sight in sights.items()
        ]
        rules: Rules = {}
        if text.keywords:
            self._from_keywords(text, passages, rules)
        doubled = self._from_labels(text, passages, rules)
        self._imply(rules)
        self._inherit(rules)
        order = self._order.__getitem__
        return tuple(
            [
                Assignment(theme, "rule", _reasons(rules[theme], doubled.get(theme), texts))
                for theme in (sorted(rules, key=order) if len(rules) > 1 else rules)
            ]
        )

    def elsewhere(self, text: TaggableText) -> bool:
        """Whether ``text`` speaks of another world (medicine, school, software …) as much as of
        ours: as many of their terms, and of false friends of our labels, as of our own terms.

        Asked of a study without themes; those with one are ours. A journal's name is no false
        friend: « International Journal … » says nothing of the world.
        """
        look, places = self._matcher.look, self._matcher.places
        passages = [
            _Passage(*place, sight.text, places(sight))
            for place, value in self._texts(text).items()
            if (sight := look(value))
        ]
        context, against = Context(), set()
        for passage in passages:
            self._hold(text, passage)
            context.add(_terms(passage), passage.text, passage.field == _CONTAINER)
            for _, _, sign in passage.found:
                friend = sign.role == "friend" and passage.field != _CONTAINER
                if friend or sign.role == "off":
                    against.add(sign.text)
        ours = context.penal.keys() | context.crime.keys()
        return len(against) >= max(len(ours), 1)

    def _texts(self, text: TaggableText) -> dict[tuple[int, int], str]:
        """Every text of the study under the numbers of its field and item, but for keywords that
        describe a sample."""
        texts = {}
        if text.title:
            texts[_TITLE, 0] = text.title
        if text.abstract:
            texts[_ABSTRACT, 0] = text.abstract
        if text.container:
            texts[_CONTAINER, 0] = text.container
        for i, keyword in enumerate(text.keywords):
            if fold(keyword) not in self._check_tags:
                texts[_KEYWORDS, i] = keyword
        for i, note in enumerate(text.notes):
            texts[_NOTES, i] = note
        return texts

    # which labels count

    def _from_labels(
        self, text: TaggableText, passages: list[_Passage], rules: Rules
    ) -> dict[ThemeId, list[tuple[Place, str]]]:
        """Add to ``rules`` what labels say. Returned apart: labels where a keyword spoke."""
        doubled: dict[ThemeId, list[tuple[Place, str]]] = {}
        for passage in passages:
            self._hold(text, passage)
        labels = self._weighed(passages, self._gate(passages))
        self._yield(labels, rules)
        for theme, places in labels.items():
            known = rules.get(theme)
            if known is None:
                rules[theme] = {place: sign.rule for place, sign in places.items()}
                continue
            for place, sign in places.items():
                if place in known:
                    doubled.setdefault(theme, []).append((place, sign.rule))
                else:
                    known[place] = sign.rule
        return doubled

    def _hold(self, text: TaggableText, passage: _Passage) -> None:
        """Find the labels of a passage that stand in no false friend, in their own spelling and
        language, and not negated."""
        found = passage.found
        roles = {f[2].role for f in found}
        labels = [f for f in found if f[2].role == "label"] if "label" in roles else []
        if "friend" in roles:
            passage.friends = friends = Spans([f for f in found if f[2].role == "friend"])
            labels = [f for f in labels if not friends.touch(f)]
        labels = [f for f in labels if not f[2].watched or _surface_holds(text, passage, f)]
        if labels and not roles.isdisjoint(("privative", "exclusion")):
            negators = [f for f in found if f[2].role in ("privative", "exclusion")]
            negators.sort(key=lambda f: f[1])
            ends = [f[1] for f in negators]
            labels = [f for f in labels if not _negated(passage.text, f, negators, ends)]
        passage.labels = labels

    def _gate(self, passages: list[_Passage]) -> Context:
        """The context to ask about each label; terms are counted only where a label asks."""
        context = Context()
        asked = False
        for passage in passages:
            if passage.friends is not None:
                for theme, texts in passage.friends.themes.items():
                    context.friends.setdefault(theme, set()).update(texts)
            for _, _, sign in passage.found:
                if sign.role == "off":
                    context.off.add(sign.text)
            asked = asked or any(f[2].soft or f[2].gated for f in passage.labels)
        if asked or context.doubts:
            for passage in passages:
                context.add(_terms(passage), passage.text, passage.field == _CONTAINER)
        return context

    def _weighed(
        self, passages: list[_Passage], context: Context
    ) -> dict[ThemeId, dict[Place, Sign]]:
        """The labels per theme and place; weak labels alone need a title, a keyword or three
        mentions. A label inside a longer one says nothing, but for the mission's."""
        labels: dict[ThemeId, dict[Place, Sign]] = {}
        weights: dict[ThemeId, int] = {}
        asks = context.doubts
        for passage in passages:
            field, item, text = passage.field, passage.item, passage.text
            outer = last = -1
            for start, end, sign in passage.labels:
                # A firm label in a study of our world holds without asking.
                if (asks or sign.soft or sign.gated) and not context.enough(text[start:end], sign):
                    continue
                if end > last:
                    outer, last = start, end
                elif (start != outer or end != last) and not sign.mission:
                    continue
                if field == _CONTAINER and not sign.subject:
                    continue
                theme, place = sign.theme, (field, item, start, end)
                places = labels.setdefault(theme, {})
                if place in places:
                    # désistance / desistance: one place, one reason, that of the label as spelt
                    if sign.text.casefold() == text[start:end].casefold():
                        places[place] = sign
                    continue
                places[place] = sign
                weight = _WEIGHTS[field] if sign.weak else _ENOUGH
                weights[theme] = weights.get(theme, 0) + weight
        return {t: places for t, places in labels.items() if weights[t] >= _ENOUGH}

    def _yield(self, labels: dict[ThemeId, dict[Place, Sign]], rules: Rules) -> None:
        """Take away soft labels where a theme that says it better is there."""
        if self._yields.keys().isdisjoint(labels):
            return
        for theme in [*rules, *labels]:
            if theme not in self._yields or theme not in labels:
                continue
            if any(other in labels or other in rules for other in self._yields[theme]):
                firm = {place: sign for place, sign in labels[theme].items() if not sign.soft}
                if firm:
                    labels[theme] = firm
                else:
                    del labels[theme]

    # what follows from what

    def _from_keywords(self, text: TaggableText, passages: list[_Passage], rules: Rules) -> None:
        off = {f[2].text for p in passages for f in p.found if f[2].role in ("off", "friend")}
        near = sum(f[2].role in ("domain", "crime") for p in passages for f in p.found)
        for i, keyword in enumerate(text.keywords):
            match = _TAG_PREFIX.fullmatch(keyword)
            name, start = (match["name"], match.start("name")) if match else (keyword, 0)
            theme = self.vocabulary.resolve(name)
            if theme is None or fold(keyword) in self._check_tags:
                continue
            quote = name.strip()
            if match is None and self._doubtful_keyword(quote, theme, len(off) > near):
                continue
            start += name.index(quote) if quote else 0
            place = (_KEYWORDS, i, start, start + len(quote))
            rules.setdefault(theme, {})[place] = f"keyword:{quote}"

    def _doubtful_keyword(self, name: str, theme: ThemeId, elsewhere: bool) -> bool:
        """An ambiguous keyword in a study of another world, or an acronym in lower case."""
        concept = self.vocabulary.concepts[theme]
        ambiguous = {phrase_key(label): label for label in concept.ambiguous}
        label = ambiguous.get(phrase_key(name))
        if label and is_acronym(label) and not name.isupper() and name != theme:
            return True
        return elsewhere and (concept.gated or label is not None)

    def _imply(self, rules: Rules) -> None:
        if self._implies.keys().isdisjoint(rules):
            return
        todo = sorted((t for t in rules if t in self._implies), key=self._order.__getitem__)
        while todo:
            theme = todo.pop(0)
            for implied in self._implies[theme]:
                new = _pass_on(rules, theme, implied, "implies")
                if new and implied in self._implies:
                    todo.append(implied)

    def _inherit(self, rules: Rules) -> None:
        below = [theme for theme in rules if theme in self._above]
        if len(below) > 1:
            below.sort(key=self._order.__getitem__)
        for theme in below:
            child = theme
            for above in self._above[theme]:
                _pass_on(rules, child, above, "narrower")
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


def elsewhere(text: TaggableText, vocabulary: Vocabulary) -> bool:
    """Whether a study without themes is plainly of another world: see ``Tagger.elsewhere``."""
    return tagger_for(vocabulary).elsewhere(text)


def _surface_holds(text: TaggableText, passage: _Passage, found: Found[Sign]) -> bool:
    """Whether an acronym stands in capitals, and a bound label in a text of its language."""
    start, end, sign = found
    if sign.acronym:
        letters = passage.text[start:end].replace(".", "")
        if not letters[:2].isupper():
            return False
        # All in capitals: an acronym cannot be told from a word.
        if sign.ambiguous and passage.text.isupper():
            return False
    if sign.bound:
        spoken = passage.language or text.language[:2]
        return not spoken or spoken == sign.language
    return True


def _negated(text: str, found: Found[Sign], negators: list[Found[Sign]], ends: list[int]) -> bool:
    """Whether a negation stands before the label, in its sentence, a word or so away."""
    start, _, sign = found
    for n in range(bisect_left(ends, start + 1) - 1, -1, -1):
        if start - ends[n] > _NEGATED_WITHIN:
            break
        exclusion = negators[n][2].role == "exclusion"
        between = text[ends[n] : start]
        if not exclusion and (not sign.negatable or "," in between):
            continue  # « sans logement, libération conditionnelle »: what follows is not denied
        if _words_between(between) <= (3 if exclusion else 1):
            return True
    return False


def _words_between(text: str) -> int:
    """Words other than articles; a sentence's end counts as too many."""
    if _SENTENCE_END.search(text):
        return 99
    return sum(1 for word in WORD.findall(text) if key(word) not in STOPS)


def _terms(passage: _Passage) -> list[Found[Sign]]:
    """What says in a passage that it is of the penal field: its terms, and firm labels."""
    friends, labels = passage.friends, set(map(id, passage.labels))
    return [
        f
        for f in passage.found
        if (
            not (f[2].soft or f[2].gated)
            and id(f) in labels
            and (friends is None or f[2].theme not in friends.themes)
            if f[2].role == "label"
            else f[2].role in ("domain", "crime") and (friends is None or not friends.cover(f))
        )
    ]


def _pass_on(rules: Rules, source: ThemeId, target: ThemeId, how: str) -> bool:
    """Let ``source`` speak for ``target`` at places it has no reason at; True if it was new."""
    rule = f"{how}:{source}"
    held = rules.get(target)
    if held is None:
        rules[target] = dict.fromkeys(rules[source], rule)
        return True
    for place in rules[source]:
        if place not in held:
            held[place] = rule
    return False


def _reasons(
    rules: dict[Place, str],
    doubled: list[tuple[Place, str]] | None,
    texts: dict[tuple[int, int], str],
) -> tuple[Reason, ...]:
    """In reading order."""
    spoken = [*rules.items(), *(doubled or ())]
    if len(spoken) > 1:
        spoken.sort()
    return tuple(
        [
            Reason(_FIELDS[field], start, end, texts[field, item][start:end], rule, item)
            for (field, item, start, end), rule in spoken
        ]
    )

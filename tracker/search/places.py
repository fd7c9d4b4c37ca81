"""The words of a query, cut into what is asked at each place.

What enters: a run of words and the synonyms. What leaves: its places, each with the words typed,
what may stand for them, and the labels of themes that answer. What it does not touch: FTS5's
syntax (``expression``).

How a run is cut: the longest label of the vocabulary first, the longest plain words (``lexicon``)
where they are longer, else a single word. Then what says nothing of what is sought is left out:
words of questions (« que sait-on de »), words that tie two subjects (« l’effet de … sur … »), and
words for papers that a query begins with (« études sur »).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from tracker.search import bridges
from tracker.search.idle import FRAMES, PAPERS, QUESTIONS, RELATIONS, WOMEN
from tracker.search.query import Words
from tracker.search.stems import Phrase, phrases
from tracker.search.synonyms import Group, Synonyms
from tracker.search.tokens import Analysis, analyse

ABOUT = ("title", "keywords")
"""Columns where an ambiguous label counts as a synonym."""
_PLAIN = ("",)
"""Stands for the columns of a translation, until the whole run is cut."""
LITERAL_FIELDS = frozenset({"authors"})
"""Names have no synonyms."""
_ON = re.compile(r"\b(sur|on|about|portant|concernant|relatifs?|relatives?)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A phrase to look for, and the only columns it is looked for in (None: all)."""

    phrase: Phrase
    columns: tuple[str, ...] | None = None
    prefix: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """One place of a run of words: ``words`` literally, or one of the ``synonyms``."""

    words: tuple[tuple[Phrase, ...], ...]
    synonyms: tuple[Wanted, ...] = ()
    labels: tuple[Phrase, ...] = ()
    """Whole labels of themes that answer."""
    parts: tuple[tuple[Place, ...], ...] = ()
    """The ways the label is cut into what it is made of, which answer together."""
    ours: bool | None = None
    """Whether these are words of our field; None for words of every field, and numbers."""
    typed: tuple[str, ...] = ()
    """The folded words."""
    said: str = ""
    """The words as typed; empty for literal ones."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """A run of words being cut."""

    text: str
    run: Analysis
    field: str | None
    synonyms: Synonyms


@lru_cache(maxsize=64)
def places(node: Words, synonyms: Synonyms | None) -> tuple[Place, ...]:
    """The run of words of ``node``, cut; literal words, where there are no ``synonyms``."""
    text = node.text
    run = analyse(text)
    if synonyms is None or node.field in LITERAL_FIELDS:
        return tuple(_literal(run))
    if run.words and run.words[0].text in WOMEN:
        # « détenues » by itself is a noun: « femmes détenues ».
        text = f"femmes {text}"
        run = analyse(text)
    first = _after_papers(text, run) if node.field is None else 0
    found = list(_cut(_Asked(text, run, node.field, synonyms), first, len(run.words)))
    if node.field is None:
        found = _telling(found)
    # A word alone asks for much: its translation has to say what a work is about.
    columns = (node.field,) if node.field else ABOUT if len(found) == 1 else None
    return _beside_one_another([_settled(place, columns) for place in found], node.field)


def _literal(run: Analysis) -> Iterator[Place]:
    at = 0
    while at < len(run.words):
        end = _word_end(run, at)
        yield Place((tuple(phrases(run, at, end)),), ours=False)
        at = end


def _cut(
    asked: _Asked, first: int, last: int, without: frozenset[int] = frozenset(), whole: bool = True
) -> Iterator[Place]:
    """The places of the words ``first:last``, by labels of other groups than ``without``; no label
    is ``whole``, all of them, where it is not to be."""
    run = asked.run
    at = first
    while at < last:
        limit = last if whole or at > first else last - 1
        end, groups = asked.synonyms.find(run, at, limit, without)
        plain_end, plain = bridges.plain().find(run, at, limit)
        if plain_end > end or not groups:
            groups = () if plain_end > end else groups
            end = plain_end if plain else _word_end(run, at)
        elif plain_end < end:
            plain = ()
        yield _place(asked, at, end, groups, plain)
        at = end


def _ways(asked: _Asked, first: int, last: int) -> Iterator[tuple[Place, ...]]:
    """The ways to cut a label that names a kind: by the longest labels inside it, and by those of
    other concepts (« traitement des délinquants sexuels »: programmes, and of whom)."""
    own = asked.synonyms.numbers(asked.run, first, last)
    for without in (frozenset[int](), own):
        parts = list(_cut(asked, first, last, without, whole=False))
        if len(parts) > 1:
            yield _beside_one_another(parts, asked.field)


def _place(
    asked: _Asked, at: int, end: int, groups: tuple[Group, ...], plain: tuple[Phrase, ...]
) -> Place:
    run, field = asked.run, asked.field
    typed = phrases(run, at, end)
    words = tuple(_words(run, at, end)) if groups or plain else (tuple(typed),)
    # A single word says by itself all that labels holding it would say.
    said = words[0] if len(words) == 1 else ()
    # A label of two themes that is the very name of one asks for that one.
    own = [g for g in groups if field and not {*typed}.isdisjoint(g.names)]
    labels = [name for group in own or groups for name in group.names]
    if field is None and len(words) == 1:
        labels += asked.synonyms.named(phrase[0] for phrase in said if len(phrase) == 1)
    others = [*_alternatives(groups, field), *(Wanted(phrase, _PLAIN) for phrase in plain)]
    kind = len(words) > 1 and any(group.kinds for group in groups)
    return Place(
        words,
        tuple(_shortest(others, said)),
        tuple(dict.fromkeys(labels)),
        tuple(dict.fromkeys(_ways(asked, at, end))) if kind else (),
        _ours(run, at, bool(groups or labels), bool(plain)),
        tuple(word.text for word in run.words[at:end]),
        asked.text[run.words[at].start : run.words[end - 1].end],
    )


def _ours(run: Analysis, at: int, named: bool, plain: bool) -> bool | None:
    if named:
        return True
    number = run.words[at].text.isdigit()
    if number or (plain and not bridges.other_worlds().of(phrases(run, at, at + 1))):
        return None
    return False


def _words(run: Analysis, first: int, last: int) -> Iterator[tuple[Phrase, ...]]:
    at = first
    while at < last:
        end = min(_word_end(run, at), last)
        yield tuple(phrases(run, at, end))
        at = end


def _word_end(run: Analysis, at: int) -> int:
    """A compound is one word of the query, and its pieces stand side by side."""
    return next((c.last for c in run.compounds if c.first == at and c.last > at), at + 1)


# -- what says nothing of what is sought --------------------------------------------------------


def _after_papers(text: str, run: Analysis) -> int:
    """Where the subject begins in « études sur la récidive », *research on probation*."""
    words = run.words
    for at in range(len(words) - 1):
        if words[at].text in PAPERS:
            return at + 1 if _ON.search(text[words[at].end : words[at + 1].start]) else 0
        if words[at].text not in QUESTIONS:
            break
    return 0


def _telling(found: list[Place]) -> list[Place]:
    """The places without words of questions and initials, and without those that frame a subject or
    tie two; all of them where nothing else would be left."""
    kept = [place for place in found if place.ours is True or not _empty(place.typed)]
    found = kept or found
    subjects = sum(place.ours is True for place in found)
    idle = RELATIONS if subjects > 1 else FRAMES if subjects else frozenset[str]()
    return [place for place in found if place.ours is True or not idle.issuperset(place.typed)]


def _empty(typed: tuple[str, ...]) -> bool:
    initial = len(typed) == 1 and len(typed[0]) == 1 and typed[0].isalpha()
    return initial or QUESTIONS.issuperset(typed)


# -- what may stand for the words typed ---------------------------------------------------------


def _settled(place: Place, columns: tuple[str, ...] | None) -> Place:
    """``place`` with the columns where its translations are looked for."""
    synonyms = (
        replace(one, columns=columns) if one.columns == _PLAIN else one for one in place.synonyms
    )
    parts = tuple(tuple(_settled(part, columns) for part in way) for way in place.parts)
    return replace(place, synonyms=tuple(dict.fromkeys(synonyms)), parts=parts)


def _beside_one_another(found: list[Place], field: str | None) -> tuple[Place, ...]:
    """The places, with near words for those that stand beside a word of our field."""
    ours = sum(place.ours is True for place in found)
    return tuple(_acting(place, field) if ours > (place.ours is True) else place for place in found)


def _acting(place: Place, field: str | None) -> Place:
    """``place`` with the near words that mean the same beside a theme."""
    if len(place.words) > 1:
        return place
    brought = bridges.action().of(place.words[0])
    known = {one.phrase for one in place.synonyms}.union(place.words[0])
    columns = (field,) if field else None
    more = tuple(Wanted(phrase, columns) for phrase in brought if phrase not in known)
    return replace(place, synonyms=place.synonyms + more) if more else place


def _alternatives(groups: Iterable[Group], field: str | None) -> Iterator[Wanted]:
    columns = ABOUT if field is None else (field,)
    for group in groups:
        for phrase in group.sure:
            yield Wanted(phrase, (field,) if field else None)
        if field in (None, "themes", *ABOUT):
            for phrase in group.ambiguous:
                yield Wanted(phrase, columns)


def _shortest(alternatives: Iterable[Wanted], said: Collection[Phrase]) -> Iterator[Wanted]:
    """The alternatives without those that hold another one, as « désistance du crime » does:
    they find nothing more, and each costs time in every ranking."""
    known = dict.fromkeys(alternatives)
    wide = {*said, *(one.phrase for one in known if one.columns is None)}
    narrow: dict[tuple[str, ...] | None, set[Phrase]] = {}
    for one in known:
        narrow.setdefault(one.columns, set()).add(one.phrase)
    for one in known:
        parts = _parts(one.phrase)
        if one.phrase not in said and not parts & wide and not parts & narrow[one.columns]:
            yield one


def _parts(phrase: Phrase) -> set[Phrase]:
    """The shorter phrases that ``phrase`` holds."""
    size = len(phrase)
    ends = ((i, j) for i in range(size) for j in range(i + 1, size + 1))
    return {phrase[i:j] for i, j in ends if j - i < size}

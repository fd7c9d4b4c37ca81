"""A text in the stems of the index, by its runs: what stands between two spaces comes again.

What enters: a text. What leaves: its stems as the index holds them. What it does not touch: which
texts a study has (``index``), what a word or a stem is (``tokens``, ``stems``).

A library has millions of words and some ten thousand different runs (« prison, », « l’étude »). To
look a run up costs a twentieth of reading it, and words were a third of what indexing costs. A
test holds both ways equal, for any text.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from tracker.search.stems import english, french, numbered, sequences
from tracker.search.tokens import Language, language_told, scan

BOUNDARY = "zz"
"""Stands between two names or two keywords, and around each label: no phrase runs across it."""
_BETWEEN = f" {BOUNDARY} "


class Run(NamedTuple):
    """The stems of a run's words, and of its compounds written in one, each in French and in
    English; how many of its empty words only French has, or English."""

    stems: tuple[str, str]
    joined: tuple[tuple[str, ...], tuple[str, ...]]
    french: int
    english: int


def in_stems(text: str, language: Language | None = None) -> str:
    """``text`` as the index holds it: once in its language, in both where neither is told."""
    if "<" in text:
        return read_whole(text, language)
    runs = [_run(run) for run in text.split()]
    if language is None:
        told = sum([run.french for run in runs]), sum([run.english for run in runs])
        language = language_told(text, *told)
    sides = (0, 1) if language is None else (_SIDES[language],)
    words = [" ".join([run.stems[i] for run in runs if run.stems[i]]) for i in sides]
    joined = [tuple([stem for run in runs for stem in run.joined[i]]) for i in sides]
    parts = [*dict.fromkeys(words), *(" ".join(dict.fromkeys(j)) for j in dict.fromkeys(joined))]
    return _BETWEEN.join(filter(None, parts))


_SIDES: dict[Language, int] = {"fr": 0, "en": 1}


@lru_cache(maxsize=100_000)
def _run(text: str) -> Run:
    core = text.strip(_AROUND)
    if core != text and "&" not in text:  # the ; of &amp; is part of it
        return _run(core)
    found = scan(text)
    words = [word.text for word in found.words]
    joined = [compound.word.text for compound in found.compounds]
    return Run(
        (" ".join(map(french, words)), " ".join(map(english, words))),
        (tuple(map(french, joined)), tuple(map(english, joined))) if joined else _NOTHING_JOINED,
        found.french,
        found.english,
    )


_AROUND = '.,;:!?()[]"“”«»'
"""Signs that stand around words and are in none."""
_NOTHING_JOINED: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())


def read_whole(text: str, language: Language | None = None) -> str:
    """The same at one go, without a memory: for texts with tags, and those that come once."""
    found = scan(text)
    language = language or language_told(text, found.french, found.english)
    parts = [" ".join(phrase) for phrase in sequences(found.words, language)]
    joined = [compound.word for compound in found.compounds]
    parts += [" ".join(dict.fromkeys(phrase)) for phrase in sequences(joined, language)]
    return _BETWEEN.join(parts)


def in_french(text: str) -> str:
    """``text`` in French stems, without a memory of runs: for names and identifiers."""
    found = scan(text)
    words = [word.text for word in found.words]
    joined = [compound.word.text for compound in found.compounds]
    stems = [french(w) if w.isalpha() else numbered(w) for w in words]
    parts = (" ".join(stems), " ".join(dict.fromkeys(map(french, joined))))
    return _BETWEEN.join(filter(None, parts))

"""Where a text answers a query: spans for a page to mark, and the piece of text to show.

What enters: a text as stored, and the query. What leaves: offsets in code points of that text,
never HTML. What it does not touch: the database.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tracker.search.expression import wanted
from tracker.search.places import Wanted
from tracker.search.query import Query
from tracker.search.stems import STEMMERS
from tracker.search.synonyms import Synonyms
from tracker.search.tokens import Analysis, Language, analyse

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Snippet:
    """A piece of a text: ``text[start:end]`` of the whole, with spans *within the piece*."""

    text: str
    start: int
    end: int
    spans: tuple[Span, ...]


def mark(
    text: str, query: str | Query, synonyms: Synonyms | None = None, column: str | None = None
) -> list[Span]:
    """The spans of ``text`` that answer ``query``: sorted, apart, ``0 <= start < end <= len``.

    ``column`` (one of ``COLUMNS``) says which field ``text`` is, so that
    ``auteur:Maruna`` marks no title; None marks what any column would match.
    """
    looked_for = [
        one
        for one in wanted(query, synonyms)
        if column is None or one.columns is None or column in one.columns
    ]
    if not looked_for or not text:
        return []
    analysis = analyse(text)
    languages: tuple[Language, ...] = (analysis.language,) if analysis.language else ("fr", "en")
    found: set[Span] = set()
    for language in languages:
        found.update(_spans(analysis, language, looked_for))
    return _apart(sorted(found))


def _spans(analysis: Analysis, language: Language, looked_for: Sequence[Wanted]) -> Iterator[Span]:
    stem = STEMMERS[language]
    words = analysis.words
    stems = [stem(word.text) for word in words]
    by_first: dict[str, list[tuple[str, ...]]] = {}
    for one in looked_for:
        if not one.prefix:
            by_first.setdefault(one.phrase[0], []).append(one.phrase)
    beginnings = tuple(one.phrase[0] for one in looked_for if one.prefix)
    for at, first in enumerate(stems):
        for phrase in by_first.get(first, ()):
            if tuple(stems[at : at + len(phrase)]) == phrase:
                yield words[at].start, words[at + len(phrase) - 1].end
        if beginnings and first.startswith(beginnings):
            yield words[at].start, words[at].end
    for compound in analysis.compounds:
        if (stem(compound.word.text),) in by_first.get(stem(compound.word.text), ()):
            yield compound.word.start, compound.word.end


def _apart(spans: Sequence[Span]) -> list[Span]:
    """Sorted spans, those that meet made one."""
    apart: list[Span] = []
    for start, end in spans:
        if apart and start < apart[-1][1]:
            apart[-1] = (apart[-1][0], max(end, apart[-1][1]))
        else:
            apart.append((start, end))
    return apart


def snippet(
    text: str,
    query: str | Query,
    synonyms: Synonyms | None = None,
    column: str | None = None,
    width: int = 240,
) -> Snippet:
    """The piece of ``text`` of about ``width`` code points that holds most marks, the first such.

    Cut between words. Where nothing is marked, the beginning.
    """
    spans = mark(text, query, synonyms, column)
    start = max(0, _best(spans, width) - width // 6) if len(text) > width else 0
    if start:
        space = text.find(" ", start, start + width // 6)
        start = space + 1 if space >= 0 else start
    end = min(len(text), start + width)
    if end < len(text):
        space = text.rfind(" ", start + width // 2, end)
        end = space if space >= 0 else end
    inside = tuple((a - start, b - start) for a, b in spans if a >= start and b <= end)
    return Snippet(text[start:end], start, end, inside)


def _best(spans: Sequence[Span], width: int) -> int:
    """The start of the span with most others within ``width`` after it; 0 without spans."""
    room = width - width // 6
    counts = [
        (sum(1 for other in spans if start <= other[0] and other[1] <= start + room), -start)
        for start, _ in spans
    ]
    return -max(counts)[1] if counts else 0

"""Plain words in the other language: « genre » asks for *gender* too.

What enters: the entries of ``lexicon``. What leaves: for a run of query words, the longest entry
that begins there, and what it brings, as stems of its own language. What it does not touch: the
vocabulary (``synonyms``).

A translation has the stem of its own language alone: *court*, for « tribunal », is no « court »
of a French text.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from tracker.search.lexicon import OF_ACTION, OF_OTHER_WORLDS, ONE_WAY, PAIRS, Entry
from tracker.search.stems import Phrase, bare, phrases
from tracker.search.tokens import Analysis, Language, analyse


class Bridge:
    """Entries found by the stems of any of their words, in whichever language it was typed."""

    def __init__(self, entries: Iterable[Entry], one_way: Iterable[Entry] = ()) -> None:
        self._brought: list[tuple[Phrase, ...]] = []
        self._by_phrase: dict[Phrase, list[int]] = {}
        for french, english in entries:
            stems = (*_all_stems(french, "fr"), *_all_stems(english, "en"))
            self._add(stems, stems)
        for french, english in one_way:
            opened_by = (*_all_stems(english, "en"), *_all_stems(english, "fr"))
            self._add(opened_by, _all_stems(french, "fr"))
        self._longest = max(map(len, self._by_phrase), default=0)

    def _add(self, opened_by: Iterable[Phrase], brought: Iterable[Phrase]) -> None:
        for phrase in opened_by:
            self._by_phrase.setdefault(phrase, []).append(len(self._brought))
        self._brought.append(tuple(dict.fromkeys(brought)))

    def find(self, run: Analysis, first: int, end: int) -> tuple[int, tuple[Phrase, ...]]:
        """The longest entry that begins at word ``first`` of ``run``, before ``end``: its end, all
        it brings.

        ``(first, ())`` where none begins there.
        """
        for last in range(min(end, first + self._longest), first, -1):
            brought = self.of(phrases(run, first, last))
            if brought:
                return last, brought
        return first, ()

    def of(self, asked: Iterable[Phrase]) -> tuple[Phrase, ...]:
        """All that the entries of any of these phrases bring."""
        numbers = dict.fromkeys(n for phrase in asked for n in self._by_phrase.get(phrase, ()))
        return tuple(dict.fromkeys(p for n in numbers for p in self._brought[n]))

    def kin(self) -> dict[str, frozenset[int]]:
        """Bare stem → the numbers of the entries that hold it as a word by itself."""
        found: dict[str, frozenset[int]] = {}
        for phrase, numbers in self._by_phrase.items():
            if len(phrase) == 1:
                stem = bare(phrase[0])
                found[stem] = found.get(stem, frozenset()).union(numbers)
        return found


def _all_stems(words: Iterable[str], language: Language) -> list[Phrase]:
    return [phrase for word in words for phrase in _stems(word, language)]


def _stems(text: str, language: Language) -> list[Phrase]:
    run = analyse(text)
    return phrases(run, 0, len(run.words), language)


@cache
def plain() -> Bridge:
    """The plain words, those of other worlds included. Made once: it takes some milliseconds."""
    return Bridge(PAIRS + OF_OTHER_WORLDS, ONE_WAY)


@cache
def action() -> Bridge:
    """The near words that are one beside a theme."""
    return Bridge(OF_ACTION)


@cache
def other_worlds() -> Bridge:
    """The words of other worlds alone."""
    return Bridge(OF_OTHER_WORLDS)


@cache
def _kin_numbers() -> dict[str, frozenset[int]]:
    return plain().kin()


def one_thing(a: str, b: str) -> bool:
    """Whether two bare stems stand in one entry: ``cerebral`` no, ``genr`` and ``gender`` yes."""
    numbers = _kin_numbers()
    return not numbers.get(a, frozenset()).isdisjoint(numbers.get(b, frozenset()))

"""Finding every phrase of the vocabulary in one pass over many texts.

What enters: phrases, each with what it stands for; then texts. What leaves: each place where a
phrase stands, in code points. What it does not touch: what a phrase means.

How: on a page of texts each word gets its *code*, one character (``lexicon``, ``pages``). The
codes without articles make one row, and a trie finds all phrases in it, overlaps included
(``trie``). Where they stand in the text is then worked out for all of them together, in columns.
Phrases with gaps are joined from their parts, which the trie finds too (``gaps``); those with
articles of their own are confirmed word by word (``turns``) where it found their other words. The
time is linear in the text and hardly depends on the number of phrases.

In a phrase, ``…`` stands for up to four words of the same sentence; of choices (between the marks
of ``words``) one is there. Articles and short prepositions (``words.STOPS``) may be more or fewer
than in the phrase.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, groupby, product
from typing import Generic, TypeVar

import numpy as np

from tracker.normalise import fold
from tracker.themes.gaps import Gapped
from tracker.themes.hits import Bits, Hits, Ints, Matches, flags, running
from tracker.themes.lexicon import Lexicon, code_of
from tracker.themes.pages import Page
from tracker.themes.trie import Trie
from tracker.themes.turns import GAP, STOP_RUN, Turns
from tracker.themes.words import (
    CHOICE,
    CLOSES,
    DOTTED,
    OPENS,
    PHRASES,
    WORD,
    key,
    label_words,
    rejoined,
)
from tracker.themes.words import ELLIPSIS as _ELLIPSIS
from tracker.themes.words import STOP_KEYS as _STOP_KEYS

__all__ = ["REACH", "Matcher"]

T = TypeVar("T")

REACH = 250
"""How many characters a phrase may span."""
_GAPPED, _ARTICLED = "\x03", "\x04"
"""Begin patterns that no text has, which only number a phrase."""

_PIECES = re.compile(rf"{OPENS}([^{CLOSES}]*){CLOSES}|([^{OPENS}]*\w[^{OPENS}]*)")
"""Of a part of a phrase: choices between their marks, and plain words."""

_Found = list[tuple[int, int, int]]
"""What was found one by one: the number of the phrase, and where it begins and ends."""


class Matcher(Generic[T]):
    """All phrases, compiled. ``signs``: what they stand for, by the numbers that ``find`` gives.
    May be used from several threads."""

    def __init__(self, phrases: Iterable[tuple[str, T]]) -> None:
        self.signs: list[T] = []
        self._lexicon = Lexicon()
        self._patterns: dict[str, int] = {}
        self._outs: list[list[int]] = []
        self._chains: dict[tuple[int, ...], int] = {}
        self._before: set[int] = set()
        self._after: set[int] = set()
        self._turned: dict[tuple[int, ...], int] = {}
        self._all_stops = False
        self._compile(phrases)
        self._trie = Trie({p: n for p, n in self._patterns.items() if p[0] > _ARTICLED})
        self._out_counts = np.array([*map(len, self._outs), 0], np.int64)
        self._out_begins = np.cumsum(self._out_counts) - self._out_counts
        self._out_signs = np.array([*chain.from_iterable(self._outs)], np.int64)
        self._articled = [flags(of, len(self._outs) + 1) for of in (self._before, self._after)]
        self._turns = Turns(self._turned, self._lexicon)
        self._gapped = Gapped(self._chains, len(self._outs))

    # the phrases

    def _compile(self, phrases: Iterable[tuple[str, T]]) -> None:
        whole: list[str] = []
        prefixes: list[tuple[str, int]] = []
        signs: dict[T, int] = {}
        for phrase, what in phrases:
            sign = signs.setdefault(what, len(signs))
            if phrase.endswith("*"):
                prefixes.append((fold(phrase[:-1]), sign))
                continue
            whole.append(phrase)
            if OPENS in phrase:
                self._add_choices(phrase, sign)
                continue
            for words in sorted({label_words(phrase), label_words(rejoined(phrase))}):
                if words:
                    self._add(words, sign)
        self.signs = list(signs)
        self._add_prefixes(prefixes, whole)

    def _pattern(self, code: str) -> int:
        """The number of what the trie looks for; a new one gets the next."""
        number = self._patterns.setdefault(code, len(self._patterns))
        if number == len(self._outs):
            self._outs.append([])
        return number

    def _add(self, words: Sequence[str], sign: int) -> None:
        if not _STOP_KEYS.isdisjoint(words):
            number = self._add_turn(words)
        elif _ELLIPSIS in words:
            number = self._add_chain(words)
        else:
            number = self._pattern(self._code(words))
        if sign not in self._outs[number]:
            self._outs[number].append(sign)

    def _add_chain(self, words: Sequence[str]) -> int:
        """A phrase with gaps: the trie is told its parts."""
        return self._chain(
            self._pattern(self._code(list(part)))
            for is_gap, part in groupby(words, _ELLIPSIS.__eq__)
            if not is_gap
        )

    def _chain(self, parts: Iterable[int]) -> int:
        """The number of a phrase with gaps between these."""
        numbers = tuple(parts)
        number = self._pattern(_GAPPED + "".join(map(chr, numbers)))
        self._chains[numbers] = number
        return number

    def _add_choices(self, phrase: str, sign: int) -> None:
        """A phrase with choices in its parts. There are many ways through them, each a number
        only: the words of a choice are looked at once."""
        parts = [
            sorted({self._pattern("".join(way)) for way in product(*self._ways(part))})
            for part in phrase.split(_ELLIPSIS)
        ]
        numbers = parts[0] if len(parts) == 1 else map(self._chain, product(*parts))
        for number in numbers:
            if sign not in self._outs[number]:
                self._outs[number].append(sign)

    def _ways(self, part: str) -> Iterator[list[str]]:
        """For each piece of a part of a phrase, the codes of what may stand there."""
        for choices, plain in _PIECES.findall(part):
            words = {
                tuple(word for word in PHRASES[spelt] if word not in _STOP_KEYS)
                for choice in (choices or plain).split(CHOICE)
                for spelt in (choice, rejoined(choice))
            }
            words.discard(())  # articles alone: they pass anyway
            if words:
                yield [self._code(one) for one in sorted(words)]

    def _add_turn(self, words: Sequence[str]) -> int:
        """A phrase with articles of its own: the trie is told its first other words."""
        codes = [
            GAP if word == _ELLIPSIS else code_of(self._lexicon.number(word)) for word in words
        ]
        number = self._pattern(
            _ARTICLED + "".join(chr(1 if code == GAP else code) for code in codes)
        )
        self._turned[tuple(codes)] = number
        plain = [word not in _STOP_KEYS and word != _ELLIPSIS for word in words]
        if True not in plain:
            self._all_stops = True
            return number
        first = plain.index(True)
        last = plain.index(False, first) if False in plain[first:] else len(plain)
        known = self._pattern(self._code(words[first:last]))
        (self._before if first else self._after).add(known)
        return number

    def _code(self, words: Sequence[str]) -> str:
        return "".join(chr(code_of(self._lexicon.number(word))) for word in words)

    def _add_prefixes(self, prefixes: list[tuple[str, int]], phrases: list[str]) -> None:
        spellings: dict[str, set[str]] = {}
        for word in set(WORD.findall("\n".join(phrases))):
            spellings.setdefault(key(word), set()).add(fold(word))
        # Spelling, not key: « récidive » begins with « récidiv », its key « recidif » does not.
        known = sorted(
            (spelling, word)
            for word in self._lexicon.keys_of
            for spelling in spellings.get(word, set()) | {word}
        )
        numbers: dict[str, int] = {}
        for prefix, sign in prefixes:
            begun: dict[str, None] = {}
            at = bisect_left(known, (prefix, ""))
            while at < len(known) and known[at][0].startswith(prefix):
                begun[known[at][1]] = None
                at += 1
            for word in begun:
                self._add((word,), sign)
            self._add((f"{prefix}*",), sign)
            numbers.setdefault(prefix, self._lexicon.number(f"{prefix}*"))
        self._lexicon.begin_with(numbers)

    # the texts

    def scan(self, text: str) -> list[tuple[int, int, T]]:
        """Every place of every phrase in one text, ``(start, end, what)``, overlaps included, in
        the order of their first words, the longest first."""
        _, hits = self.find([text])
        columns = zip(hits.start.tolist(), hits.end.tolist(), hits.sign.tolist(), strict=True)
        return [(start, end, self.signs[sign]) for start, end, sign in columns]

    def find(self, texts: Sequence[str]) -> tuple[Page, Hits]:
        """Every place of every phrase in all ``texts``, and these as one page."""
        page = Page.read(texts, self._lexicon)
        match = Matches(*self._trie.find(page.kept, page.parted))
        words = Matches(match.number, page.others[match.first], page.others[match.last - 1])
        plain = ~_strays(page, words)
        match, words = match.where(plain), words.where(plain)
        dotted = self._dotted(page)
        words = words.and_those(self._gapped.find(page, match), self._turns_in(page, words))
        words = words.where(self._out_counts[words.number] > 0)
        start, end = page.places(page.starts[words.first]), page.places(page.ends[words.last])
        return page, self._hits(page, *_ordered(start, end, words.number, dotted))

    def _hits(self, page: Page, start: Ints, end: Ints, number: Ints) -> Hits:
        """A row for each thing that a phrase stands for."""
        counts = self._out_counts[number]
        rows = np.repeat(np.arange(len(number)), counts)
        nth = np.arange(len(rows)) - (np.cumsum(counts) - counts)[rows]
        sign = self._out_signs[self._out_begins[number[rows]] + nth]
        start, end = start[rows], end[rows]
        first = np.searchsorted(start, page.begins)
        text = np.repeat(np.arange(len(first)), np.diff(first, append=len(start)))
        return Hits(text, start, end, sign)

    def _turns_in(self, page: Page, words: Matches) -> Matches:
        """The phrases with articles of their own, where the trie saw their other words."""
        article = np.concatenate(([False], page.articles, [False]))
        before, after = (flags[words.number] for flags in self._articled)
        after &= article[words.last + 2]
        before &= article[words.first]
        first = words.first[after | before]
        if self._all_stops:
            first = np.arange(len(page.codes))
        return self._turns.find(page, first, words.first[before])

    def _dotted(self, page: Page) -> _Found:
        """``R.N.R.`` is ``RNR``: number, start and end of each."""
        found: _Found = []
        passed = 0
        for place in page.places(page.dotted).tolist():
            # The letter before the first full stop; one match may hold many of these places.
            match = DOTTED.match(page.text, max(place - 2, 0)) if place >= passed else None
            if match is None:
                continue
            passed = match.end()
            word = self._lexicon.keys_of.get(key(match.group()))
            number = self._patterns.get(chr(code_of(word))) if word else None
            if number is not None and self._outs[number]:
                found.append((number, match.start(), match.end()))
        return found


def _ordered(start: Ints, end: Ints, number: Ints, more: _Found) -> tuple[Ints, Ints, Ints]:
    """Places in reading order, the longest first, none longer than a phrase may be. All three
    columns are sorted as one number, with which numpy is far quicker than with three keys."""
    if more:
        others = np.array(more, np.int64).T
        number, start, end = map(np.concatenate, zip((number, start, end), others, strict=True))
    short = REACH - (end - start)
    bits = int(number.max(initial=0)).bit_length()
    rows = np.sort((((start << 8) | short) << bits | number)[short >= 0])
    number = rows & (1 << bits) - 1
    rows >>= bits
    start = rows >> 8
    return start, start + REACH - (rows & 0xFF), number


def _strays(page: Page, words: Matches) -> Bits:
    """Of each match, whether more articles than allowed stand in a row in it."""
    run = page.articles
    for _ in range(STOP_RUN):
        run = run[1:] & run[:-1]
    if not run.any():
        return np.zeros(len(words.number), np.bool_)
    runs = np.zeros(len(page.articles) + 1, np.int32)
    runs[1 : len(run) + 1] = running(run)
    runs[len(run) + 1 :] = runs[len(run)]
    return np.asarray(runs[words.last] != runs[words.first])

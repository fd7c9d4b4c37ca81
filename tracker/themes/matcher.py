"""Finding every phrase of the vocabulary in one pass over a text.

What enters: phrases, each with what it stands for; then texts. What leaves: each place where a
phrase stands, in code points. What it does not touch: what a phrase means.

How: a text is cut at its spaces, and each piece gives its *code*, a character per word
(``pieces``); articles have none. The codes make one short string, and an Aho-Corasick automaton
(``ahocorasick_rs``, https://docs.rs/aho-corasick/) finds all phrases in it at once, overlaps
included. Only words that belong to a found phrase are then looked at in Python. Phrases with
gaps, or with articles of their own, are confirmed word by word (``turns``) where the automaton
found their beginning. The time is linear in the text and hardly depends on the number of phrases.

In a phrase, ``…`` stands for up to four words of the same sentence. Articles and short
prepositions (``words.STOPS``) may be more or fewer than in the phrase.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Generic, NamedTuple, TypeVar

from ahocorasick_rs import AhoCorasick

from tracker.normalise import fold
from tracker.themes.pieces import Codes, Numbers, Pieces, code_of, spaced
from tracker.themes.turns import GAP, REACH, STOP_RUN, Turns
from tracker.themes.words import ELLIPSIS as _ELLIPSIS
from tracker.themes.words import STOP_KEYS as _STOP_KEYS
from tracker.themes.words import WORD, key, label_words

__all__ = ["REACH", "Found", "Matcher"]

T = TypeVar("T")

Found = tuple[int, int, T]
"""A phrase in a text, ``(start, end, what)``: code points ``[start, end)``."""

_MOST_SKIPPED = 4
_DOTTED = re.compile(r"(?<![^\W\d_])(?:[^\W\d_]\.){2,}[^\W\d_]?(?![^\W\d_])")
_INITIALS = re.compile(r"\.[^\W\d_]\.")
_JOINED = re.compile(r"\b(re|pre|pré|post|non|anti|ex|co|multi|meta|méta|psycho)-")


@dataclass(slots=True)
class _Hint:
    """What to ask where the automaton found the first plain words of a turn.

    ``rests``: codes of which one must follow, and how far; ``before``, ``after``: some turn has
    an article of its own before, after these words. ``turns``: their numbers.
    """

    rests: dict[str, int] = field(default_factory=dict)
    before: bool = False
    after: bool = False
    turns: list[int] = field(default_factory=list)


class _Line:
    """A text as pieces and as one string of codes, and how to get from these to code points."""

    __slots__ = ("code_ends", "pieces", "text_ends")

    def __init__(self, pieces: list[str], codes: list[str]) -> None:
        self.pieces = pieces
        self.code_ends = list(accumulate(map(len, codes)))
        self.text_ends = list(accumulate(map(len, pieces)))

    def begins(self, i: int) -> int:
        """Where piece ``i`` begins in the text."""
        return self.text_ends[i] + i - len(self.pieces[i])


class Sight(NamedTuple):
    """A text in which the automaton found something; where, is not worked out yet.

    ``loud``: something that matters by itself may stand there.
    """

    text: str
    pieces: list[str]
    codes: list[str]
    code: str
    hits: list[tuple[int, int, int]]
    loud: bool


class Matcher(Generic[T]):
    """All phrases, compiled; those are ``loud`` of which the given function says so (all without
    it). May be used from several threads."""

    def __init__(
        self, phrases: Iterable[tuple[str, T]], loud: Callable[[T], bool] = lambda _: True
    ) -> None:
        self._numbers = Numbers()
        self._pieces = Pieces(self._numbers)
        self._codes = Codes(self._numbers)
        self._patterns: dict[str, int] = {}
        self._outs: list[list[T]] = []
        self._hints: list[_Hint | None] = []
        self._turns = Turns(self._pieces)
        self._all_stops = False
        self._spellings: dict[str, set[str]] = {}
        prefixes: list[tuple[str, T]] = []
        for phrase, what in phrases:
            if phrase.endswith("*"):
                prefixes.append((fold(phrase[:-1]), what))
            else:
                # re-entry is also written reentry: a hyphen after a short prefix may vanish.
                joined = _JOINED.sub(r"\1", phrase)
                for word in WORD.findall(phrase):
                    self._spellings.setdefault(key(word), set()).add(fold(word))
                for words in sorted({tuple(label_words(p)) for p in (phrase, joined)}):
                    if words:
                        self._add(words, what)
        self._add_prefixes(prefixes)
        self._automaton = AhoCorasick(list(self._patterns))
        self._loud = [any(map(loud, outs)) for outs in self._outs]
        for number, hint in enumerate(self._hints):
            if hint is not None and any(self._loud[turn] for turn in hint.turns):
                self._loud[number] = True

    # the phrases

    def _pattern(self, code: str) -> int:
        """The number of what the automaton looks for; a new one gets the next."""
        number = self._patterns.setdefault(code, len(self._patterns))
        if number == len(self._outs):
            self._outs.append([])
            self._hints.append(None)
        return number

    def _add(self, words: Sequence[str], what: T) -> None:
        if _ELLIPSIS not in words and _STOP_KEYS.isdisjoint(words):
            number = self._pattern(self._code(words))
        else:
            number = self._add_turn(words)
        if what not in self._outs[number]:
            self._outs[number].append(what)

    def _add_turn(self, words: Sequence[str]) -> int:
        """A phrase that the automaton can't tell whole: it is told its first plain words."""
        numbers = [GAP if word == _ELLIPSIS else self._numbers.number(word) for word in words]
        # A pattern no text has: it only numbers the phrase.
        number = self._pattern("\x02" + "".join(map(code_of, numbers)))
        self._turns.add(numbers, number)
        plain = [word not in _STOP_KEYS and word != _ELLIPSIS for word in words]
        if True not in plain:
            self._all_stops = True
            return number
        first = plain.index(True)
        last = plain.index(False, first) if False in plain[first:] else len(plain)
        known = self._pattern(self._code(words[first:last]))
        hint = self._hints[known] = self._hints[known] or _Hint()
        hint.turns.append(number)
        if _STOP_KEYS.isdisjoint(words):
            rest = words[last + 1 :]
            until = rest.index(_ELLIPSIS) if _ELLIPSIS in rest else len(rest)
            hint.rests[self._code(rest[:until])] = _MOST_SKIPPED + until
        elif first:
            hint.before = True
        else:
            hint.after = True
        return number

    def _code(self, words: Sequence[str]) -> str:
        return "".join(code_of(self._numbers.number(word)) for word in words)

    def _add_prefixes(self, prefixes: list[tuple[str, T]]) -> None:
        # Spelling, not key: « récidive » begins with « récidiv », its key « recidif » does not.
        known = [
            (word, self._spellings.get(word, set()) | {word}) for word in self._numbers.keys_of
        ]
        numbers: dict[str, int] = {}
        for prefix, what in prefixes:
            for word, spellings in known:
                if any(spelling.startswith(prefix) for spelling in spellings):
                    self._add((word,), what)
            self._add((f"{prefix}*",), what)
            numbers.setdefault(prefix, self._numbers.number(f"{prefix}*"))
        self._numbers.begin_with(numbers)

    # the texts

    def scan(self, text: str) -> list[Found[T]]:
        """Every place of every phrase, overlaps included, in the order of their first words, the
        longest first."""
        sight = self.look(text)
        return self.places(sight) if sight else []

    def look(self, text: str) -> Sight | None:
        """The first, quick half of ``scan``; None where nothing is found."""
        pieces = spaced(text).split(" ")
        codes = [*map(self._codes.__getitem__, pieces)]
        code = "".join(codes)
        hits = self._automaton.find_matches_as_indexes(code, True)
        # What the automaton can't see; a cheap look before the dear one.
        more = self._all_stops or ("." in text and _INITIALS.search(text) is not None)
        if not (hits or more):
            return None
        loud = self._loud
        return Sight(text, pieces, codes, code, hits, more or any(loud[h[0]] for h in hits))

    def places(self, sight: Sight) -> list[Found[T]]:
        """The second half of ``scan``: what was found, and where."""
        outs = self._outs
        line = _Line(sight.pieces, sight.codes)
        places = self._places(line, sight.code, sight.hits)
        if "." in sight.text:
            places += self._dotted(sight.text)
        if self._all_stops:
            places += self._bare(line)
        places.sort()
        return [(start, -end, what) for start, end, number in places for what in outs[number]]

    def _places(
        self, line: _Line, code: str, hits: list[tuple[int, int, int]]
    ) -> list[tuple[int, int, int]]:
        """``(start, -end, number)`` of each phrase the automaton found, and of the turns."""
        found: list[tuple[int, int, int]] = []
        pieces, code_ends, text_ends = line.pieces, line.code_ends, line.text_ends
        known, hints, outs = self._pieces, self._hints, self._outs
        turns: dict[tuple[int, int], None] = {}
        for number, first, last in hits:
            j = i = bisect_right(code_ends, first)
            text = pieces[i]
            start, end, token = known[text].spans[first - code_ends[i]]
            hint = hints[number]
            if hint is not None:
                for rest, reach in hint.rests.items():
                    if code.find(rest, last, last + reach) >= 0:
                        turns[i, token] = None
                        break
                if hint.before or hint.after:
                    turns.update(self._with_articles(hint, line, i, token))
                if not outs[number]:
                    continue
            start += text_ends[i] + i - len(text)
            if last - first > 1:
                j = bisect_right(code_ends, last - 1, i)
                end = known[pieces[j]].spans[last - 1 - code_ends[j]][1]
                if j - i > last - first and self._strays(line, (i, token), (j, end)):
                    continue
            found.append((start, -(text_ends[j] + j - len(pieces[j]) + end), number))
        for i, token in turns:
            found += self._turns.find(pieces, i, token, line.begins(i))
        return found

    def _with_articles(
        self, hint: _Hint, line: _Line, i: int, token: int
    ) -> Iterable[tuple[tuple[int, int], None]]:
        """Where turns may begin that have word ``token`` of piece ``i`` and an article by it."""
        known, pieces = self._pieces, line.pieces
        tokens = known[pieces[i]].tokens
        near = False
        if hint.before:
            near = token > 0 or (i > 0 and known[pieces[i - 1]].closes)
        if hint.after and not near:
            near = token + 1 < len(tokens) or (i + 1 < len(pieces) and known[pieces[i + 1]].opens)
        if not near:
            return ()
        return [(start, None) for start in self._turns.starts(pieces, i, token, hint.before)]

    def _strays(self, line: _Line, first: tuple[int, int], last: tuple[int, int]) -> bool:
        """Whether more articles than allowed stand in a row between two words."""
        run = 0
        for i in range(first[0], last[0] + 1):
            for n, token in enumerate(self._pieces[line.pieces[i]].tokens):
                if (i, token.end) > last:
                    return False
                run = run + 1 if 0 < token.number <= self._numbers.stops else 0
                if run > STOP_RUN and (i, n) > first:
                    return True
        return False

    def _bare(self, line: _Line) -> list[tuple[int, int, int]]:
        """Turns of articles alone: rare, and looked for at every word."""
        return [
            place
            for i, text in enumerate(line.pieces)
            for token in range(len(self._pieces[text].tokens))
            for start in self._turns.starts(line.pieces, i, token, False)
            for place in self._turns.find(line.pieces, *start, line.begins(i))
        ]

    def _dotted(self, text: str) -> list[tuple[int, int, int]]:
        """``R.N.R.`` is ``RNR``."""
        found: list[tuple[int, int, int]] = []
        if not _INITIALS.search(text):
            return found
        for match in _DOTTED.finditer(text):
            word = self._numbers.keys_of.get(key(match.group()))
            number = self._patterns.get(code_of(word)) if word else None
            if number is not None and self._outs[number]:
                found.append((match.start(), -match.end(), number))
        return found

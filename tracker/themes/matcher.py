"""Finding every phrase of the vocabulary in one pass over a text.

What enters: phrases, each with what it stands for; then texts. What leaves: each place where a
phrase stands, in tokens and in code points. What it does not touch: what a phrase means.

How: all phrases are one trie over word keys. A text is cut at its spaces, at the speed of C; a
memo says of each piece whether a word in it can begin a phrase, so that cutting, folding and
stemming happen once per distinct piece, not once per word. Only pieces that can begin a phrase
are looked at in Python: first along pieces that are one word each, and where that does not
suffice (hyphens, gaps, line ends) along the words of the next ``REACH`` characters. The time is
linear in the text and hardly depends on the number of phrases.

In a phrase, ``…`` stands for up to four words of the same sentence. Articles and short
prepositions (``words.STOPS``) may be more or fewer than in the phrase.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate, compress
from typing import Generic, TypeVar

from tracker.normalise import fold
from tracker.themes.words import STOPS, WORD, key

T = TypeVar("T")

GAP = "…"
_GAP_WORDS = 4
_STOP_RUN = 3
_BREAK = re.compile(r"[.;:!?¡¿…|]|\s[-–—]\s|\n\s*\n")
_GAP_BREAK = re.compile(r"[.;:!?¡¿…|()«»\"]|\s[-–—]\s|\n\s*\n")
_PLAIN = frozenset((" ", "-", "'", "’", ", ", "/", "–", "‑"))
_DOTTED = re.compile(r"(?<![^\W\d_])(?:[^\W\d_]\.){2,}[^\W\d_]?(?![^\W\d_])")
_INITIALS = re.compile(r"\.[^\W\d_]\.")
_MEMO_LIMIT = 300_000
_LONG_PIECE = 64
_STRETCH = 400
REACH = 250
"""How many characters a phrase may span, from its first word on."""


@dataclass(slots=True)
class Found(Generic[T]):
    """A phrase in a text: code points ``[start, end)``."""

    what: T
    start: int
    end: int


class _Node(Generic[T]):
    __slots__ = ("gap", "next", "out", "plain")

    def __init__(self) -> None:
        self.next: dict[int, _Node[T]] = {}
        self.out: list[T] = []
        self.gap: _Node[T] | None = None
        self.plain = True

    def settle(self, stops: int) -> bool:
        """Whether no phrase from here on has a gap or an article of its own."""
        below = [child.settle(stops) for child in self.next.values()]
        if self.gap is not None:
            self.gap.settle(stops)
        own = self.gap is None and all(number > stops for number in self.next)
        self.plain = own and all(below)
        return self.plain


class _Memo(dict[str, int]):
    """Surface form → number of its key; 0 where no phrase has it."""

    def __init__(self, numbers: dict[str, int], prefixes: list[tuple[str, int]]) -> None:
        super().__init__()
        self.numbers = numbers
        self.prefixes = prefixes

    def __missing__(self, surface: str) -> int:
        if len(self) > _MEMO_LIMIT:
            self.clear()
        number = self.numbers.get(key(surface))
        if number is None:
            # A stop word is one by its spelling: « es » is not « e ».
            number = 0
            folded = fold(surface)
            for prefix, prefix_number in self.prefixes:
                if folded.startswith(prefix):
                    number = prefix_number
                    break
        self[surface] = number
        return number


@dataclass(slots=True)
class _Piece:
    """What stands between two spaces, seen as the next word of a phrase.

    ``number`` of its word's key; ``end`` of the word in the piece; ``single``: one word with
    nothing before it; ``last``: what follows the word ends every phrase.
    """

    number: int
    end: int
    single: bool
    last: bool


class _Pieces(dict[str, _Piece]):
    """Piece → how it reads as a next word."""

    def __init__(self, memo: _Memo) -> None:
        super().__init__()
        self.memo = memo

    def __missing__(self, text: str) -> _Piece:
        parts = WORD.split(text)
        if len(parts) != 3 or parts[0]:
            piece = _Piece(0, 0, False, False)
        else:
            last = bool(_BREAK.search(parts[2] + " "))
            piece = _Piece(self.memo[parts[1]], len(parts[1]), True, last)
        if len(text) <= _LONG_PIECE:
            if len(self) > _MEMO_LIMIT:
                self.clear()
            self[text] = piece
        return piece


class _Starts(dict[str, "tuple[tuple[_Node[T], int, int, int], ...] | None"], Generic[T]):
    """Piece → the words in it that can begin a phrase; None: none (most pieces).

    Each word: its node, where it starts and ends in the piece, and what follows in the piece:
    0 nothing that matters, 1 more words, 2 an end to every phrase.
    """

    def __init__(self, memo: _Memo, root: dict[int, _Node[T]]) -> None:
        super().__init__()
        self.memo = memo
        self.root = root

    def __missing__(self, text: str) -> tuple[tuple[_Node[T], int, int, int], ...] | None:
        found = []
        parts = WORD.split(text)
        ends = list(accumulate(map(len, parts)))
        for at in range(1, len(parts), 2):
            node = self.root.get(self.memo[parts[at]])
            if node is not None:
                after = 1
                if at == len(parts) - 2:
                    after = 2 if _BREAK.search(parts[-1] + " ") else 0
                found.append((node, ends[at - 1], ends[at], after))
        starts = tuple(found) or None
        if len(text) <= _LONG_PIECE:
            if len(self) > _MEMO_LIMIT:
                self.clear()
            self[text] = starts
        return starts


class _Words:
    """The words of a stretch of a text: made where they are asked for, kept while they serve."""

    __slots__ = ("memo", "numbers", "parts", "places", "text", "until")

    def __init__(self, text: str, memo: _Memo) -> None:
        self.text = text
        self.memo = memo
        self.until = -1

    def at(self, start: int) -> int:
        """The number of the word at ``start``; ``REACH`` characters after it are known too."""
        if start > self.until:
            end = start + _STRETCH
            self.until = end - REACH if end < len(self.text) else end
            self.parts = WORD.split(self.text[start:end])
            if end < len(self.text) and len(self.parts) > 3:
                del self.parts[-2:]  # it may have been cut
            self.numbers = [*map(self.memo.__getitem__, self.parts[1::2]), 0]
            self.places = list(accumulate(map(len, self.parts), initial=start))
        return bisect_left(self.places, start, 1) // 2


class Matcher(Generic[T]):
    """All phrases, compiled. ``scan`` may be called from several threads."""

    def __init__(self, phrases: Iterable[tuple[str, T]]) -> None:
        self._numbers: dict[str, int] = {}
        for stop in sorted(STOPS):
            self._numbers.setdefault(key(stop), len(self._numbers) + 1)
        self._stops = len(self._numbers)
        self._root: _Node[T] = _Node()
        prefixes: list[tuple[str, T]] = []
        for phrase, what in phrases:
            if phrase.endswith("*"):
                prefixes.append((fold(phrase[:-1]), what))
            else:
                self._add(phrase, what)
        self._memo = _Memo(self._numbers, self._add_prefixes(prefixes))
        self._root.settle(self._stops)
        self._starts: _Starts[T] = _Starts(self._memo, self._root.next)
        self._pieces = _Pieces(self._memo)

    def _number(self, word: str) -> int:
        return self._numbers.setdefault(word, len(self._numbers) + 1)

    def _add(self, phrase: str, what: T) -> None:
        variants = {tuple(_label_words(phrase))}
        # re-entry is also written reentry: a hyphen after a short prefix may vanish.
        joined = re.sub(
            r"\b(re|pre|pré|post|non|anti|ex|co|multi|meta|méta|psycho)-", r"\1", phrase
        )
        variants.add(tuple(_label_words(joined)))
        for words in sorted(variants):
            if words:
                self._insert(words, what)

    def _insert(self, words: tuple[str, ...], what: T) -> None:
        node = self._root
        for word in words:
            if word == GAP:
                node.gap = node.gap or _Node()
                node = node.gap
            else:
                node = node.next.setdefault(self._number(word), _Node())
        if what not in node.out:
            node.out.append(what)

    def _add_prefixes(self, prefixes: list[tuple[str, T]]) -> list[tuple[str, int]]:
        numbered: list[tuple[str, int]] = []
        known = list(self._numbers)
        for prefix, what in prefixes:
            for word in known:
                if word.startswith(prefix):
                    self._insert((word,), what)
            number = self._number(f"{prefix}*")
            self._insert((f"{prefix}*",), what)
            numbered.append((prefix, number))
        return numbered

    def scan(self, text: str) -> list[Found[T]]:
        """Every place of every phrase, in the order of their first words; overlaps included."""
        if "_" in text:
            text = text.replace("_", " ")
        pieces = text.split(" ")
        starts = list(map(self._starts.__getitem__, pieces))
        found: list[Found[T]] = []
        hits = list(compress(range(len(pieces)), starts))
        if hits:
            words = _Words(text, self._memo)
            pieces.append("")
            ends = list(accumulate(map(len, pieces)))
            stops, asked = self._stops, self._pieces
            for i in hits:
                base = ends[i] + i - len(pieces[i])
                for node, start, end, after in starts[i] or ():
                    for what in node.out:
                        found.append(Found(what, base + start, base + end))
                    if after == 2:
                        continue
                    if after == 0 and node.gap is None:
                        # Most words lead nowhere: ask the next one before walking.
                        piece = asked[pieces[i + 1]]
                        number = piece.number
                        if piece.single and number not in node.next and not 0 < number <= stops:
                            continue
                    if (
                        after
                        or not node.plain
                        or not self._follow(pieces, ends, i, base + start, node, found)
                    ):
                        # Hyphens, line ends, gaps: word by word.
                        self._search(words, base + start, node, found)
        if _INITIALS.search(text):  # a cheap look before the dear one
            found.extend(self._dotted(text))
        return found

    def _follow(
        self, pieces: list[str], ends: list[int], i: int, start: int,
        node: _Node[T], found: list[Found[T]],
    ) -> bool:  # fmt: skip
        """Add the longer phrases that begin at ``start``, in piece ``i``, where the pieces are
        one word each. False, and nothing added, where they are not."""
        stops, asked = self._stops, self._pieces
        passed, sofar = 0, len(found)
        for j in range(i + 1, len(pieces)):
            piece = asked[pieces[j]]
            if not piece.single:
                break
            child = node.next.get(piece.number)
            if child is not None:
                node, passed = child, 0
                if node.out:
                    end = ends[j - 1] + j + piece.end
                    found.extend([Found(what, start, end) for what in node.out])
                if not node.next:
                    return True
            elif 0 < piece.number <= stops and passed < _STOP_RUN:
                passed += 1
            else:
                return True
            if piece.last:
                return True
        del found[sofar:]
        return False

    def _search(self, words: _Words, start: int, node: _Node[T], found: list[Found[T]]) -> None:
        first = words.at(start)
        for last, outs in self._walk(node, first, words.numbers, words.parts):
            end = words.places[2 * last + 2]
            found.extend([Found(what, start, end) for what in outs])

    def _walk(
        self, node: _Node[T], first: int, numbers: list[int], parts: list[str]
    ) -> Iterator[tuple[int, list[T]]]:
        n, stops = len(numbers) - 1, self._stops
        # (node, next token, last token matched, stop words passed, gap words left or -1)
        todo = [(node, first + 1, first, 0, -1)]
        while todo:
            node, j, last, passed, gap = todo.pop()
            if node.gap is not None and gap < 0:
                todo.append((node.gap, j, last, 0, _GAP_WORDS))
            if j >= n:
                continue
            between = parts[2 * j]
            if between not in _PLAIN and (_GAP_BREAK if gap >= 0 else _BREAK).search(between):
                continue
            number = numbers[j]
            child = node.next.get(number)
            if child is not None:
                if child.out:
                    yield j, child.out
                if child.next or child.gap is not None:
                    todo.append((child, j + 1, j, 0, -1))
            if gap > 0:
                todo.append((node, j + 1, last, 0, gap if 0 < number <= stops else gap - 1))
            elif gap < 0 and 0 < number <= stops and passed < _STOP_RUN:
                todo.append((node, j + 1, last, passed + 1, -1))

    def _dotted(self, text: str) -> Iterator[Found[T]]:
        """``R.N.R.`` is ``RNR``."""
        for match in _DOTTED.finditer(text):
            number = self._numbers.get(key(match.group()))
            node = self._root.next.get(number) if number else None
            if node is not None and node.out:
                for what in node.out:
                    yield Found(what, match.start(), match.end())


def _label_words(phrase: str) -> list[str]:
    """The keys of a phrase, without stop words where at least two other words remain."""
    words: list[str] = []
    for piece in re.split(f"({GAP})", phrase):
        words += [GAP] if piece == GAP else [key(w) for w in WORD.findall(piece)]
    stops = {key(stop) for stop in STOPS}
    kept = [word for word in words if word not in stops]
    return kept if len([word for word in kept if word != GAP]) > 1 else words

"""Phrases that are more than words in a row: those with gaps, and those with articles that count.

What enters: phrases as word numbers, then a text cut into pieces and the place of a word that
such a phrase has. What leaves: where these phrases stand. What it does not touch: phrases of
plain words, which an automaton finds (``matcher``).

A trie is walked word by word. ``…`` passes up to four words of the same sentence; articles and
short prepositions pass freely, three in a row at most, unless the phrase has them itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tracker.themes.pieces import Pieces

GAP = 0
"""Stands for ``…`` among the numbers of a phrase."""
REACH = 250
"""How many characters a phrase may span, from its first word on."""
STOP_RUN = 3
_GAP_WORDS = 4

Word = tuple[int, int, int, bool, bool]
"""Number, start, end in the text; whether a sentence ended before, or at least a bracket stood."""


class _Node:
    __slots__ = ("gap", "next", "out")

    def __init__(self) -> None:
        self.next: dict[int, _Node] = {}
        self.out: list[int] = []
        self.gap: _Node | None = None


class Turns:
    """A trie of phrases; each stands for the number that ``add`` was given."""

    def __init__(self, pieces: Pieces) -> None:
        self._root = _Node()
        self._pieces = pieces
        self._stops = pieces.numbers.stops

    def add(self, phrase: Sequence[int], number: int) -> None:
        node = self._root
        for word in phrase:
            if word == GAP:
                node.gap = node.gap or _Node()
                node = node.gap
            else:
                node = node.next.setdefault(word, _Node())
        if number not in node.out:
            node.out.append(number)

    def starts(
        self, pieces: Sequence[str], at: int, token: int, back: bool
    ) -> Iterator[tuple[int, int]]:
        """Piece and token where a phrase may begin that has the word at ``at``, ``token``: there,
        or with ``back`` at one of the articles before it."""
        known = self._pieces
        tokens = known[pieces[at]].tokens
        if tokens[token].number in self._root.next:
            yield at, token
        while back:
            while token == 0:
                at -= 1
                if at < 0:
                    return
                token = len(known[pieces[at]].tokens)
            token -= 1
            number = known[pieces[at]].tokens[token].number
            if not 0 < number <= self._stops:
                return
            if number in self._root.next:
                yield at, token

    def find(
        self, pieces: Sequence[str], at: int, token: int, place: int
    ) -> Iterator[tuple[int, int, int]]:
        """``(start, -end, number)`` of each phrase that begins with this very word; ``place`` is
        where piece ``at`` begins in the text."""
        words = _Ahead(self._words(pieces, at, token, place))
        first = words.get(0)
        if first is None:
            return
        # (node, next word, last word matched, stop words passed, gap words left or -1)
        todo = [(self._root.next[first[0]], 1, first, 0, -1)]
        while todo:
            node, j, last, passed, gap = todo.pop()
            if node.gap is not None and gap < 0:
                todo.append((node.gap, j, last, 0, _GAP_WORDS))
            if j == 1:
                for number in node.out:
                    yield first[1], -last[2], number
            word = words.get(j)
            if word is None or word[4 if gap >= 0 else 3]:
                continue
            stop = 0 < word[0] <= self._stops
            child = node.next.get(word[0])
            if child is not None:
                for number in child.out:
                    yield first[1], -word[2], number
                todo.append((child, j + 1, word, 0, -1))
            if gap > 0:
                todo.append((node, j + 1, last, 0, gap if stop else gap - 1))
            elif gap < 0 and stop and passed < STOP_RUN:
                todo.append((node, j + 1, last, passed + 1, -1))

    def _words(self, pieces: Sequence[str], at: int, token: int, place: int) -> Iterator[Word]:
        hard = soft = False
        until = place + REACH
        for i in range(at, len(pieces)):  # by number: to pass over those before costs their count
            text = pieces[i]
            piece = self._pieces[text]
            for t in piece.tokens[token:]:
                yield t.number, place + t.start, place + t.end, hard or t.hard, soft or t.soft
                hard = soft = False
            hard, soft = hard or piece.hard, soft or piece.soft
            place += len(text) + 1
            token = 0
            if place > until:
                return


class _Ahead:
    """The words of a stretch, read no further than asked."""

    __slots__ = ("_known", "_more")

    def __init__(self, more: Iterator[Word]) -> None:
        self._known: list[Word] = []
        self._more = more

    def get(self, n: int) -> Word | None:
        while len(self._known) <= n:
            word = next(self._more, None)
            if word is None:
                return None
            self._known.append(word)
        return self._known[n]

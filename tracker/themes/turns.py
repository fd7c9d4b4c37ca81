"""Phrases that are more than words in a row: those with gaps, and those with articles that count.

What enters: phrases as codes of words, then the codes of a page and the place of a word that such
a phrase has. What leaves: where these phrases stand. What it does not touch: phrases of
plain words, which a trie finds (``trie``).

A trie is walked word by word. ``…`` passes up to four words of the same sentence; articles and
short prepositions pass freely, three in a row at most, unless the phrase has them itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tracker.themes.lexicon import BREAK, FIRST_WORD, NOTHING

GAP = -1
"""Stands for ``…`` among the codes of a phrase."""
STOP_RUN = 3
_GAP_WORDS = 4
_FARTHEST = 100
"""How many codes a phrase may span at most."""


class _Node:
    __slots__ = ("gap", "next", "out")

    def __init__(self) -> None:
        self.next: dict[int, _Node] = {}
        self.out: list[int] = []
        self.gap: _Node | None = None


class Turns:
    """A trie of phrases; each stands for the number that ``add`` was given. ``stops``: how many
    of the words, the first, are articles."""

    def __init__(self, stops: int) -> None:
        self._root = _Node()
        self._last_stop = FIRST_WORD + stops

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

    def starts(self, codes: Sequence[int], at: int, back: bool) -> Iterator[int]:
        """Places among ``codes`` where a phrase may begin that has the word at ``at``: there, or
        with ``back`` at one of the articles before it."""
        if codes[at] in self._root.next:
            yield at
        while back and at > 0:
            at -= 1
            if codes[at] < NOTHING:
                continue
            if not FIRST_WORD < codes[at] <= self._last_stop:
                return
            if codes[at] in self._root.next:
                yield at

    def find(self, codes: Sequence[int], at: int) -> Iterator[tuple[int, int]]:
        """``(last, number)`` of each phrase that begins with the word at ``at``, with the place of
        its last word."""
        first = self._root.next.get(codes[at])
        if first is None:
            return
        end = min(len(codes), at + _FARTHEST)
        for number in first.out:
            yield at, number
        # (node, next code, last word matched, articles passed, words the gap may still pass or -1)
        todo = [(first, at + 1, at, 0, -1)]
        while todo:
            node, j, last, passed, gap = todo.pop()
            if node.gap is not None and gap < 0:
                todo.append((node.gap, j, last, 0, _GAP_WORDS))
            while j < end and codes[j] < NOTHING and not (codes[j] == BREAK or gap >= 0):
                j += 1
            if j == end or codes[j] < NOTHING:
                continue
            word = codes[j]
            stop = FIRST_WORD < word <= self._last_stop
            child = node.next.get(word)
            if child is not None:
                for number in child.out:
                    yield j, number
                todo.append((child, j + 1, j, 0, -1))
            if gap > 0:
                todo.append((node, j + 1, last, 0, gap if stop else gap - 1))
            elif gap < 0 and stop and passed < STOP_RUN:
                todo.append((node, j + 1, last, passed + 1, -1))

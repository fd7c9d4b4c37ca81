"""Finding every phrase of the vocabulary in one pass over a text.

What enters: phrases, each with what it stands for; then texts. What leaves: each place where a
phrase stands, in tokens and in code points. What it does not touch: what a phrase means.

How: all phrases are one trie over word keys. A text is cut into words by one regular
expression; a memo gives each surface form its key's number (0: in no phrase), so that folding
and stemming happen once per distinct form, not once per word. Only words that can begin a
phrase are looked at in Python. The time is linear in the text and hardly depends on the number
of phrases.

In a phrase, ``…`` stands for up to four words of the same sentence. Articles and short
prepositions (``words.STOPS``) may be more or fewer than in the phrase.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate
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


@dataclass(slots=True)
class Found(Generic[T]):
    """A phrase in a text: tokens ``[first, last]``, code points ``[start, end)``."""

    what: T
    first: int
    last: int
    start: int
    end: int


class _Node(Generic[T]):
    __slots__ = ("gap", "next", "out")

    def __init__(self) -> None:
        self.next: dict[int, _Node[T]] = {}
        self.out: list[T] = []
        self.gap: _Node[T] | None = None


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
        """Every place of every phrase, in reading order; overlaps included."""
        if "_" in text:
            text = text.replace("_", " ")
        parts = WORD.split(text)
        memo, root = self._memo, self._root.next
        numbers = list(map(memo.__getitem__, parts[1::2]))
        numbers.append(0)  # no word: what follows the last one
        ends = list(accumulate(map(len, parts)))
        found: list[Found[T]] = []
        stops = self._stops
        for i, node in enumerate(map(root.get, numbers)):
            if node is None:
                continue
            start = ends[2 * i]
            if node.out:
                end = ends[2 * i + 1]
                found.extend([Found(what, i, i, start, end) for what in node.out])
            # Most words lead nowhere: ask the next one before walking.
            after = numbers[i + 1]
            if after in node.next or 0 < after <= stops or node.gap is not None:
                for last, outs in self._walk(node, i, numbers, parts):
                    end = ends[2 * last + 1]
                    found.extend([Found(what, i, last, start, end) for what in outs])
        if _INITIALS.search(text):  # a cheap look before the dear one
            found.extend(self._dotted(text, ends[::2]))
        return found

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

    def _dotted(self, text: str, starts: list[int]) -> Iterator[Found[T]]:
        """``R.N.R.`` is ``RNR``."""
        for match in _DOTTED.finditer(text):
            number = self._numbers.get(key(match.group()))
            node = self._root.next.get(number) if number else None
            if node is not None and node.out:
                first = bisect_left(starts, match.start())
                last = first + len(WORD.findall(match.group())) - 1
                for what in node.out:
                    yield Found(what, first, last, match.start(), match.end())


def _label_words(phrase: str) -> list[str]:
    """The keys of a phrase, without stop words where at least two other words remain."""
    words: list[str] = []
    for piece in re.split(f"({GAP})", phrase):
        words += [GAP] if piece == GAP else [key(w) for w in WORD.findall(piece)]
    stops = {key(stop) for stop in STOPS}
    kept = [word for word in words if word not in stops]
    return kept if len([word for word in kept if word != GAP]) > 1 else words

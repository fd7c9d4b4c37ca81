"""What stands between two spaces of a text, read once however often it comes back.

What enters: pieces of text without a space in them. What leaves: for each, its words as numbers
and as a short *code*, one character per word, in which the matcher looks for phrases. What it
does not touch: phrases, whole texts.

A code has one character per word that is no article or short preposition: the word's own where a
phrase has it, ``NOTHING`` where none has; and ``BREAK`` where a sentence ends. The words of a
text come back again and again, so that cutting, folding and stemming happen once per distinct
piece.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from tracker.normalise import fold
from tracker.themes.words import STOPS, WORD, key

NOTHING = "\x00"
BREAK = "\x01"
_FIRST_CODE = 0x20
_SURROGATES = 0xD800
_HARD = re.compile(r"[.;:!?¡¿…|]|\s[-–—]\s")
_SOFT = re.compile(r"[.;:!?¡¿…|()«»\"]|\s[-–—]\s")
_PARAGRAPH = re.compile(r"\n\s*\n")
_MEMO_LIMIT = 300_000
_LONG_PIECE = 64


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a piece: ``number`` of its key, code points ``[start, end)`` in the piece.

    ``hard``: a sentence ends before it; ``soft``: or a bracket or a quotation mark stands there.
    """

    number: int
    start: int
    end: int
    hard: bool
    soft: bool


@dataclass(frozen=True, slots=True)
class Piece:
    """``spans``: for each character of the code, where its word starts and ends, and which it is
    among the words; ``hard``, ``soft``: what follows the last word (the whole of a piece without
    words); ``opens``, ``closes``: whether its first, its last word is an article."""

    tokens: tuple[Token, ...]
    spans: tuple[tuple[int, int, int], ...]
    hard: bool
    soft: bool
    opens: bool
    closes: bool


class Numbers(dict[str, int]):
    """Surface form → number of its key; 0 where no phrase has it. Stop words come first."""

    def __init__(self) -> None:
        super().__init__()
        self.keys_of: dict[str, int] = {}
        for stop in sorted(STOPS):
            self.number(key(stop))
        self.stops = len(self.keys_of)
        self._prefixes: dict[str, int] = {}
        self._prefix = re.compile(r"(?!)")

    def number(self, word: str) -> int:
        """The number of a word key; a new one gets the next."""
        return self.keys_of.setdefault(word, len(self.keys_of) + 1)

    def begin_with(self, prefixes: dict[str, int]) -> None:
        """A word of no phrase has the number of the first of these that it begins with."""
        self._prefixes = prefixes
        self._prefix = re.compile("|".join(map(re.escape, prefixes)) or r"(?!)")

    def __missing__(self, surface: str) -> int:
        if len(self) > _MEMO_LIMIT:
            self.clear()
        number = self.keys_of.get(key(surface))
        if number is None:
            # Not by its key: a prefix is a matter of spelling.
            begins = self._prefix.match(fold(surface))
            number = self._prefixes[begins.group()] if begins else 0
        self[surface] = number
        return number


def code_of(number: int) -> str:
    """The character of a word; UTF-8 has none for surrogates."""
    code = number + _FIRST_CODE
    return chr(code if code < _SURROGATES else code + 0x800)


def spaced(text: str) -> str:
    """``text``, as long as it was, with a space for each line end and « | » for a paragraph's."""
    if "_" in text:
        text = text.replace("_", " ")
    if "\n" in text:
        text = _PARAGRAPH.sub(lambda m: "|" + " " * (len(m[0]) - 1), text).replace("\n", " ")
    return text.replace("\t", " ") if "\t" in text else text


class Codes(dict[str, str]):
    """Piece → its code."""

    def __init__(self, numbers: Numbers) -> None:
        super().__init__()
        self.numbers = numbers

    def __missing__(self, text: str) -> str:
        parts = WORD.split(text)
        before = f" {parts[0]}" if len(parts) > 1 else f" {text} "
        code = [BREAK] if _HARD.search(before) else []
        for at in range(1, len(parts), 2):
            number = self.numbers[parts[at]]
            if number > self.numbers.stops:
                code.append(code_of(number))
            elif number == 0:
                code.append(NOTHING)
            after = parts[at + 1]
            if after and _HARD.search(after if at < len(parts) - 2 else f"{after} "):
                code.append(BREAK)
        if len(text) <= _LONG_PIECE:
            if len(self) > _MEMO_LIMIT:
                self.clear()
            return self.setdefault(text, "".join(code))
        return "".join(code)


class Pieces(dict[str, Piece]):
    """Piece → its words and where they stand. Asked only of pieces that matter."""

    def __init__(self, numbers: Numbers) -> None:
        super().__init__()
        self.numbers = numbers

    def __missing__(self, text: str) -> Piece:
        parts = WORD.split(text)
        tokens: list[Token] = []
        spans: list[tuple[int, int, int]] = []
        place = len(parts[0])
        before = f" {parts[0]}" if len(parts) > 1 else f" {parts[0]} "
        for at in range(1, len(parts), 2):
            number, end = self.numbers[parts[at]], place + len(parts[at])
            hard = bool(_HARD.search(before))
            tokens.append(Token(number, place, end, hard, bool(_SOFT.search(before))))
            if hard:
                spans.append((place, place, -1))
            if not 0 < number <= self.numbers.stops:
                spans.append((place, end, len(tokens) - 1))
            before = parts[at + 1]
            place = end + len(before)
        if len(parts) > 1:
            before += " "
        hard = bool(_HARD.search(before))
        if hard:
            spans.append((place, place, -1))
        stops = [0 < t.number <= self.numbers.stops for t in tokens] or [True]
        piece = Piece(
            tuple(tokens),
            tuple(spans),
            hard,
            bool(_SOFT.search(before)),
            stops[0],
            stops[-1],
        )
        if len(text) <= _LONG_PIECE:
            if len(self) > _MEMO_LIMIT:
                self.clear()
            self[text] = piece
        return piece

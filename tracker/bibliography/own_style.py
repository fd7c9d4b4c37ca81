"""References in our own style, without citeproc: sorted, 2019a and 2019b told apart.

What enters: CSL-JSON items. What leaves: the inlines of each reference, in alphabetical order.
What it does not touch: what one reference says, which is ``cite``'s; other styles.

It does for a whole list what ``csl/tracker-iso690-fr.csl`` asks of an engine: the sort keys of
its ``bibliography``, and a letter after the year wherever two works would be cited alike
(CSL 1.0.2, « disambiguate-add-year-suffix »).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from tracker.bibliography import legal
from tracker.bibliography.cite import (
    CLOSE,
    OPEN,
    access,
    cited_as,
    marked,
    mentioned_as,
    sorted_as,
)
from tracker.bibliography.dates import parts
from tracker.bibliography.inlines import Inline, string
from tracker.bibliography.presentable import is_quoted, presentable
from tracker.bibliography.typography import NBSP, without_markup
from tracker.model import CslItem
from tracker.normalise import fold

_SORT_IGNORES = re.compile(r"[^\w\s]+")


def references(items: Sequence[CslItem]) -> dict[str, list[Inline]]:
    """The inlines of each reference, by id."""
    made = [(str(item.get("id", "")), presentable(item)) for item in items]
    made.sort(key=lambda pair: _sort_key(pair[1]))
    _tell_apart([item for _, item in made])
    return {key: inlines(item) for key, item in made}


def citations(items: Sequence[CslItem]) -> dict[str, str]:
    """How the text mentions each work: « Maruna, 2001a », by id, with the letters of the list."""
    made = [(str(item.get("id", "")), presentable(item)) for item in items]
    made.sort(key=lambda pair: _sort_key(pair[1]))
    _tell_apart([item for _, item in made])
    return {key: without_markup(mentioned_as(item)) for key, item in made}


def title(item: CslItem) -> list[Inline]:
    """The title of an item as our references set it (italics or guillemets), without markup."""
    ready = presentable(item)
    text = without_markup(str(ready.get("title") or ""))
    if not text:
        return []
    if ready["type"] in legal.TEXTS or ready["type"] in legal.CASES:
        return _words(text)
    if is_quoted(ready):
        return _words(f"«{NBSP}{text}{NBSP}»")
    return [{"t": "Emph", "c": _words(text)}]


def _sort_key(item: CslItem) -> tuple[Any, ...]:
    """Author, then date, then title; accents and punctuation count for nothing.

    What lacks a key comes last (CSL 1.0.2, « Sorting »).
    """
    author, date = _folded(sorted_as(item)), parts(item.get("issued"))
    title = str(item.get("title", ""))
    return (not author, author, not date, date, _folded(title), title)


def _folded(text: str) -> str:
    return " ".join(_SORT_IGNORES.sub(" ", fold(text)).split())


def _tell_apart(items: Sequence[CslItem]) -> None:
    """Give a letter to the years of works that would be cited alike, in their order."""
    alike: dict[str, list[CslItem]] = defaultdict(list)
    for item in items:
        if item["type"] not in legal.TEXTS and item["type"] not in legal.CASES:
            alike[cited_as(item)].append(item)
    for group in alike.values():
        if len(group) > 1:
            for number, item in enumerate(group):
                item["year-suffix"] = _letters(number)


def _letters(number: int) -> str:
    """a … z, then aa, ab …"""
    made = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        made = chr(97 + rest) + made
    return made


_TAGS = {"i": "Emph", "b": "Strong", "sup": "Superscript", "sub": "Subscript"}
_PIECE = re.compile(
    f"({OPEN}|{CLOSE}|</?(?:i|b|sup|sub)>|</span>"
    r"|<span (?:class=\"nocase\"|style=\"font-variant: ?small-caps;?\")>)"
)


def inlines(item: CslItem) -> list[Inline]:
    """A presentable item as pandoc inlines, its address as a link."""
    made = _parse(_PIECE.split(marked(item)))
    address, consulted = access(item)
    if address:
        link_to = {"t": "Link", "c": [["", [], []], [string(address)], [address, ""]]}
        made += [{"t": "Space"}, link_to, *_words(consulted)]
    return made


def _parse(pieces: Sequence[str]) -> list[Inline]:
    """Marks and CSL-JSON's tags as nested inlines; a tag without its partner is dropped."""
    stack: list[tuple[str, list[Inline]]] = [("", [])]
    for index, piece in enumerate(pieces):
        if index % 2 == 0:
            stack[-1][1].extend(_words(piece))
            continue
        name = "i" if piece in (OPEN, CLOSE) else piece.strip("</>")
        if name not in _TAGS:
            continue
        if piece == OPEN or (piece[0] == "<" and piece[1] != "/"):
            stack.append((name, []))
        elif any(opened == name for opened, _ in stack):
            _close(stack, name)
    while len(stack) > 1:
        _close(stack, stack[-1][0])
    return stack[0][1]


def _close(stack: list[tuple[str, list[Inline]]], name: str) -> None:
    while True:
        opened, content = stack.pop()
        nested = opened == "i" and any(outer == "i" for outer, _ in stack)
        if nested or not content:  # italics within italics stand upright: close and reopen
            stack[-1][1].extend(content)
        else:
            stack[-1][1].append({"t": _TAGS[opened], "c": content})
        if opened == name:
            return


def _words(text: str) -> list[Inline]:
    made: list[Inline] = []
    for index, word in enumerate(text.split(" ")):
        if index:
            made.append({"t": "Space"})
        if word:
            made.append(string(word))
    return made

"""Which world a study speaks of, asked label by label.

What enters: what the matcher found in each text of a study. What leaves: counts of terms of the
penal field, of crime, of other worlds, and where false friends stand.
What it does not touch: which themes are given in the end (``tagger``).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from tracker.model import ThemeId
from tracker.themes.matcher import REACH, Found
from tracker.themes.signs import Sign
from tracker.themes.words import phrase_key


@dataclass(frozen=True, slots=True)
class Need:
    """What a label asks of its context.

    ``without``: its own words do not count (``words``), nor the label as a whole (``self``), or
    all counts (``nothing``). ``penal``: terms of crime alone do not count, « prison » does.
    """

    without: Literal["words", "self", "nothing"]
    penal: bool


@dataclass(slots=True)
class Context:
    """Which worlds a study speaks of.

    ``penal`` and ``crime``: terms as word keys, and whether the container has them (there, a
    label's own word may speak for it: « Probation Journal »). ``off``: terms of other worlds;
    ``friends``: false friends per theme; ``verdicts``: what was said of a label already.
    """

    penal: dict[tuple[str, ...], bool] = field(default_factory=dict)
    crime: dict[tuple[str, ...], bool] = field(default_factory=dict)
    off: set[str] = field(default_factory=set)
    friends: dict[ThemeId, set[tuple[str, ...]]] = field(default_factory=dict)
    verdicts: dict[tuple[str, int], bool] = field(default_factory=dict)
    _support: dict[tuple[tuple[str, ...], Need], int] = field(default_factory=dict)

    def support(self, own: tuple[str, ...], need: Need) -> int:
        """How many terms of the field stand by a label.

        « women *prisoners* » brings its own context, « prison » does not.
        """
        if (own, need) not in self._support:
            mine = set(own)
            terms = [*self.penal.items(), *(() if need.penal else self.crime.items())]
            if need.without == "words":
                count = sum(apart or not mine.issuperset(words) for words, apart in terms)
            elif need.without == "self":
                count = sum(apart or own != words for words, apart in terms)
            else:
                count = len(terms)
            self._support[own, need] = count
        return self._support[own, need]


class Spans:
    """The false friends of one text, to be asked about a place."""

    def __init__(self, founds: Iterable[Found[Sign]]) -> None:
        self.themes: dict[ThemeId, set[tuple[str, ...]]] = {}
        self._at: dict[ThemeId, list[tuple[int, int]]] = {}
        for found in sorted(founds, key=lambda f: f.start):
            self.themes.setdefault(found.what.theme, set()).add(phrase_key(found.what.text))
            self._at.setdefault(found.what.theme, []).append((found.start, found.end))

    def touch(self, found: Found[Sign]) -> bool:
        """Whether a false friend of the label's own concept shares a word with it."""
        return _overlap(self._at.get(found.what.theme, ()), found)

    def cover(self, found: Found[Sign]) -> bool:
        """Whether any false friend shares a word with it."""
        return any(_overlap(spans, found) for spans in self._at.values())


def _overlap(spans: Sequence[tuple[int, int]], found: Found[Sign]) -> bool:
    """In the spans' own order of beginning; those long before ``found`` cost nothing."""
    if not spans:
        return False
    near = bisect_left(spans, (found.start - REACH, 0))
    for start, end in spans[near:]:
        if start >= found.end:
            return False
        if end > found.start:
            return True
    return False

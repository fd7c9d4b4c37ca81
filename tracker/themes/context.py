"""Which world a study speaks of, asked label by label.

What enters: what the matcher found in each text of a study. What leaves: counts of terms of the
penal field, of crime, of other worlds, and where false friends stand.
What it does not touch: which themes are given in the end (``tagger``).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from tracker.model import ThemeId
from tracker.themes.matcher import Found
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
    """The false friends of one text, to be asked about a place in constant time."""

    def __init__(self, founds: Iterable[Found[Sign]]) -> None:
        self.themes: dict[ThemeId, set[tuple[str, ...]]] = {}
        self._at: dict[int, set[ThemeId]] = {}
        for found in founds:
            self.themes.setdefault(found.what.theme, set()).add(phrase_key(found.what.text))
            for token in range(found.first, found.last + 1):
                self._at.setdefault(token, set()).add(found.what.theme)

    def touch(self, found: Found[Sign]) -> bool:
        """Whether a false friend of the label's own concept shares a word with it."""
        theme = found.what.theme
        if theme not in self.themes:
            return False
        return any(theme in self._at.get(t, ()) for t in range(found.first, found.last + 1))

    def cover(self, found: Found[Sign]) -> bool:
        """Whether any false friend shares a word with it."""
        return bool(self._at) and any(t in self._at for t in range(found.first, found.last + 1))

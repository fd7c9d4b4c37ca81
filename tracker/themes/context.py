"""Which world a study speaks of, asked label by label.

What enters: what the matcher found in each text of a study. What leaves: whether a label has
enough terms of the penal field beside it, against those of other worlds.
What it does not touch: which themes are given in the end (``tagger``).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from tracker.model import ThemeId
from tracker.themes.matcher import REACH, Found
from tracker.themes.signs import Sign
from tracker.themes.words import phrase_key

Words = tuple[str, ...]


@dataclass(slots=True)
class Context:
    """Which worlds a study speaks of.

    ``off``: terms of other worlds; ``friends``: false friends per theme. ``penal`` and
    ``crime``: terms of ours as word keys, and whether the container has them (there, a label's
    own word may speak for it: « Probation Journal »).
    """

    off: set[str] = field(default_factory=set)
    friends: dict[ThemeId, set[Words]] = field(default_factory=dict)
    penal: dict[Words, bool] = field(default_factory=dict)
    crime: dict[Words, bool] = field(default_factory=dict)
    _counts: dict[tuple[Words, bool], int] = field(default_factory=dict)

    @property
    def doubts(self) -> bool:
        """Whether even a firm label must be asked about."""
        return bool(self.friends or self.off)

    def add(self, terms: Iterable[Found[Sign]], text: str, container: bool) -> None:
        """Terms of our field that stand in ``text``."""
        for start, end, sign in longest(terms):
            words = phrase_key(text[start:end])
            known = self.crime if sign.role == "crime" else self.penal
            known[words] = container or known.get(words, False)

    def enough(self, quote: str, sign: Sign) -> bool:
        """Whether the study speaks of our field enough for this label, found as ``quote``.

        « women *prisoners* » brings its own context, « prison » does not: a term does not count
        that is the label, nor for an ambiguous one a term made of its words.
        """
        against = len(self.off)
        if self.friends:
            against += len(self.friends.get(sign.theme, ()))
        if not (sign.soft or sign.gated):
            # A firm label yields only where other worlds speak louder than ours; one of the
            # mission (« désistance ») speaks for our world itself.
            allowed = against - sign.subject
            return allowed <= 0 or self._apart(phrase_key(quote), False) >= allowed
        terms = len(self.penal) + (0 if sign.gated else len(self.crime))
        if terms <= against:
            return False
        if sign.ambiguous:
            return self._others(phrase_key(quote), sign.gated) > against
        if not sign.gated or terms > against + 1:
            return True
        return self._apart(phrase_key(quote), True) > against

    def _apart(self, own: Words, gated: bool) -> int:
        """Terms other than the label itself. Where ``gated``, terms of crime do not count."""
        same = self.penal.get(own) is False
        count = len(self.penal) - same
        return count if gated else count + len(self.crime) - (self.crime.get(own) is False)

    def _others(self, own: Words, gated: bool) -> int:
        """Terms that have a word which the label has not."""
        count = self._counts.get((own, gated))
        if count is None:
            mine = set(own)
            count = sum(
                apart or not mine.issuperset(words)
                for known in ((self.penal,) if gated else (self.penal, self.crime))
                for words, apart in known.items()
            )
            self._counts[own, gated] = count
        return count


class Spans:
    """The false friends of one text, to be asked about a place."""

    def __init__(self, founds: Iterable[Found[Sign]]) -> None:
        self.themes: dict[ThemeId, set[Words]] = {}
        self._at: dict[ThemeId, list[tuple[int, int]]] = {}
        for start, end, sign in founds:
            self.themes.setdefault(sign.theme, set()).add(phrase_key(sign.text))
            self._at.setdefault(sign.theme, []).append((start, end))

    def touch(self, found: Found[Sign]) -> bool:
        """Whether a false friend of the label's own concept shares a word with it."""
        return _overlap(self._at.get(found[2].theme, ()), found)

    def cover(self, found: Found[Sign]) -> bool:
        """Whether any false friend shares a word with it."""
        return any(_overlap(spans, found) for spans in self._at.values())


def longest(founds: Iterable[Found[Sign]]) -> Iterator[Found[Sign]]:
    """Without those that stand inside a longer one; ``founds`` as the matcher orders them."""
    start = end = -1
    for found in founds:
        if found[1] > end:
            start, end = found[0], found[1]
            yield found
        elif found[0] == start and found[1] == end:
            yield found


def _overlap(spans: Sequence[tuple[int, int]], found: Found[Sign]) -> bool:
    """In the spans' own order of beginning; those long before ``found`` cost nothing."""
    if not spans:
        return False
    near = bisect_left(spans, (found[0] - REACH, 0))
    for start, end in spans[near:]:
        if start >= found[1]:
            return False
        if end > found[0]:
            return True
    return False

"""Themes that other studies' words suggest, for a study that no label reaches.

What enters: studies as sets of stems, with the themes they have or were refused. What leaves:
suggestions, each with the stems that weighed most. What it does not touch: assignments; a
suggestion becomes a theme only through a person's decision.

Each stem weighs the logarithm of an odds ratio: how much likelier it is in studies that have the
theme than in those that have not, 0.5 added to each count (Haldane, 1956; Gart, 1966). Only
weights above 1.64 standard errors speak (one side, 5 %). A study that a person judged counts
several times in a weight, but once for its certainty: one decision alone suggests nothing. Stems
of one text are not independent, so the sum is divided by the square root of how many spoke; the
theme's own odds are its start.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from tracker.model import ThemeId

_LEAST_STUDIES = 3
_LEAST_WORDS = 2
_SURE = 1.64
_SHOWN = 5
_PERSON = 3
"""A person's verdict weighs as much as three assignments by rules."""


@dataclass(frozen=True, slots=True)
class Example:
    """One study to learn from: ``yes`` and ``no`` are people's verdicts, ``themes`` all it has."""

    stems: frozenset[str]
    themes: frozenset[ThemeId]
    yes: frozenset[ThemeId] = frozenset()
    no: frozenset[ThemeId] = frozenset()


@dataclass(frozen=True, slots=True)
class Hint:
    """A theme suggested: ``score`` in log-odds, ``words`` the stems with their weights."""

    theme: ThemeId
    score: float
    words: tuple[tuple[str, float], ...]

    @property
    def probability(self) -> float:
        return 1 / (1 + math.exp(-max(min(self.score, 30.0), -30.0)))


@dataclass(slots=True)
class _Counts:
    """Studies, and those that have each stem (``having``); the same with their weights."""

    studies: int = 0
    weight: int = 0
    having: Counter[str] = field(default_factory=Counter)
    heavy: Counter[str] = field(default_factory=Counter)

    def add(self, stems: Collection[str], weight: int) -> None:
        self.studies += 1
        self.weight += weight
        for stem in stems:
            self.having[stem] += 1
            self.heavy[stem] += weight


def _table(inside: int, size: int, everywhere: int, total: int) -> tuple[float, ...]:
    """With and without the stem, inside the theme and outside it; 0.5 added to each."""
    outside = everywhere - inside
    return inside + 0.5, size - inside + 0.5, outside + 0.5, total - size - outside + 0.5


@dataclass(slots=True)
class Suggester:
    """What the examples taught: per theme its prior log-odds, per stem the themes it speaks for."""

    priors: dict[ThemeId, float] = field(default_factory=dict)
    weights: dict[str, dict[ThemeId, float]] = field(default_factory=dict)

    @classmethod
    def learn(cls, examples: Iterable[Example]) -> Suggester:
        """Count once over the examples. Linear in their stems and themes."""
        everything = _Counts()
        themes: dict[ThemeId, _Counts] = {}
        for example in examples:
            heavy = _PERSON if example.yes or example.no else 1
            everything.add(example.stems, heavy)
            for theme in example.themes:
                themes.setdefault(theme, _Counts()).add(example.stems, heavy)
        learnt = cls()
        for theme in sorted(themes):
            if _LEAST_STUDIES <= themes[theme].studies < everything.studies:
                learnt._weigh(theme, themes[theme], everything)
        return learnt

    def _weigh(self, theme: ThemeId, own: _Counts, everything: _Counts) -> None:
        size, total = own.weight, everything.weight
        self.priors[theme] = math.log((size + 0.5) / (total - size + 0.5))
        for stem, inside in own.having.items():
            # Once it says nothing yet; in three studies of four it says how they are written.
            if inside < 2 or everything.having[stem] > 0.75 * everything.studies:
                continue
            a, b, c, d = _table(own.heavy[stem], size, everything.heavy[stem], total)
            weight = math.log(a * d / (b * c))
            counts = _table(inside, own.studies, everything.having[stem], everything.studies)
            if weight > _SURE * math.sqrt(sum(1 / count for count in counts)):
                self.weights.setdefault(stem, {})[theme] = weight

    def rank(
        self, stems: Collection[str], refused: Collection[ThemeId] = (), least: int = _LEAST_WORDS
    ) -> list[Hint]:
        """Every theme that ``least`` stems or more speak for, likeliest first; never a refused
        one."""
        speaking: dict[ThemeId, list[tuple[str, float]]] = {}
        for stem in sorted(stems):
            for theme, weight in self.weights.get(stem, {}).items():
                speaking.setdefault(theme, []).append((stem, weight))
        hints = [
            Hint(theme, self._score(theme, words), _heaviest(words))
            for theme, words in speaking.items()
            if len(words) >= least and theme not in refused
        ]
        return sorted(hints, key=lambda h: (-h.score, h.theme))

    def _score(self, theme: ThemeId, words: Sequence[tuple[str, float]]) -> float:
        return self.priors[theme] + sum(w for _, w in words) / math.sqrt(len(words))


def _heaviest(words: Sequence[tuple[str, float]]) -> tuple[tuple[str, float], ...]:
    return tuple(sorted(words, key=lambda w: (-w[1], w[0]))[:_SHOWN])


def lessons(hints: Mapping[str, Sequence[Hint]]) -> list[tuple[str, Hint, float]]:
    """(study, hint, what deciding it teaches), the most instructive first.

    A decision teaches where the outcome is open (the variance of its probability) and where the
    same words stand in many studies still without a theme (the logarithm of their number).
    """
    shared = Counter(
        (hint.theme, word) for found in hints.values() for hint in found for word, _ in hint.words
    )
    queue = []
    for study, found in hints.items():
        for hint in found:
            reach = max(shared[hint.theme, word] for word, _ in hint.words)
            p = hint.probability
            queue.append((study, hint, 4 * p * (1 - p) * math.log2(1 + reach)))
    return sorted(queue, key=lambda q: (-q[2], q[0], q[1].theme))

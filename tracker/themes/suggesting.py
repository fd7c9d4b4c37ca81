"""Themes that other studies' words suggest, for a study that no label reaches.

What enters: studies as sets of stems, with the themes they have or were refused. What leaves:
suggestions, each with the stems that weighed most. What it does not touch: assignments; a
suggestion becomes a theme only through a person's decision.

Each stem weighs the logarithm of an odds ratio: how much likelier it is in studies that have the
theme than in those that have not, 0.5 added to each count (Haldane, 1956; Gart, 1966). Only
weights above 1.64 standard errors speak (one side, 5 %). Stems of one text are not independent,
so the sum is divided by the square root of how many spoke; the theme's own odds are its start.
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
class Suggester:
    """What the examples taught: per theme its prior log-odds, per stem the themes it speaks for."""

    priors: dict[ThemeId, float] = field(default_factory=dict)
    weights: dict[str, dict[ThemeId, float]] = field(default_factory=dict)

    @classmethod
    def learn(cls, examples: Iterable[Example]) -> Suggester:
        """Count once over the examples. Linear in their stems and themes."""
        total, all_stems = 0, Counter[str]()
        sizes, stems = Counter[ThemeId](), dict[ThemeId, Counter[str]]()
        for example in examples:
            heavy = 1 + (_PERSON - 1) * bool(example.yes or example.no)
            total += heavy
            for stem in example.stems:
                all_stems[stem] += heavy
            for theme in example.themes:
                sizes[theme] += heavy
                counts = stems.setdefault(theme, Counter())
                for stem in example.stems:
                    counts[stem] += heavy
        learnt = cls()
        for theme in sorted(sizes):
            if _LEAST_STUDIES <= sizes[theme] < total:
                learnt._weigh(theme, sizes[theme], total, stems[theme], all_stems)
        return learnt

    def _weigh(
        self, theme: ThemeId, size: int, total: int, own: Counter[str], everywhere: Counter[str]
    ) -> None:
        self.priors[theme] = math.log((size + 0.5) / (total - size + 0.5))
        for stem, inside in own.items():
            # Once it says nothing yet; in three studies of four it says how they are written.
            if inside < 2 or everywhere[stem] > 0.75 * total:
                continue
            a, b = inside + 0.5, size - inside + 0.5
            outside = everywhere[stem] - inside
            c, d = outside + 0.5, total - size - outside + 0.5
            weight = math.log(a * d / (b * c))
            if weight > _SURE * math.sqrt(1 / a + 1 / b + 1 / c + 1 / d):
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

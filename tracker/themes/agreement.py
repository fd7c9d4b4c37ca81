"""Whether two people judge alike.

What enters: verdicts, each with who gave it. What leaves: per pair of people, how often they
agree and Cohen's kappa. What it does not touch: journals.

Kappa is (observed - expected) / (1 - expected), where expected is the agreement of two people who
say yes as often as these do, but by chance (Cohen, 1960, Educational and Psychological
Measurement 20(1), 37-46). It is undefined where both always say the same word.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from itertools import combinations
from typing import Generic, TypeVar

Item = TypeVar("Item", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Agreement(Generic[Item]):
    """Two people's verdicts on the items both judged.

    ``table``: both yes, only ``a`` yes, only ``b`` yes, both no. ``kappa`` is None where chance
    alone would agree always. ``disputed`` are the items they part on, in order of judgement.
    """

    a: str
    b: str
    table: tuple[int, int, int, int]
    kappa: float | None
    disputed: tuple[Item, ...]

    @property
    def judged(self) -> int:
        return sum(self.table)

    @property
    def observed(self) -> float:
        """Share of the items on which they agree."""
        return (self.table[0] + self.table[3]) / self.judged


def agreement(verdicts: Iterable[tuple[str, Item, bool | None]]) -> list[Agreement[Item]]:
    """Every pair of people who judged an item in common, by name.

    ``verdicts``: (who, item, yes or no or taken back), oldest first; each person's last verdict
    on an item counts.
    """
    last: dict[str, dict[Item, bool]] = {}
    for who, item, yes in verdicts:
        mine = last.setdefault(who, {})
        mine.pop(item, None)
        if yes is not None:
            mine[item] = yes
    found = []
    for a, b in combinations(sorted(last), 2):
        common = [item for item in last[a] if item in last[b]]
        if common:
            found.append(_compare(a, b, [(i, last[a][i], last[b][i]) for i in common]))
    return found


def _compare(a: str, b: str, judged: list[tuple[Item, bool, bool]]) -> Agreement[Item]:
    both = sum(x and y for _, x, y in judged)
    only_a = sum(x and not y for _, x, y in judged)
    only_b = sum(y and not x for _, x, y in judged)
    table = (both, only_a, only_b, len(judged) - both - only_a - only_b)
    return Agreement(a, b, table, kappa(table), tuple(i for i, x, y in judged if x != y))


def kappa(table: tuple[int, int, int, int]) -> float | None:
    """Cohen's kappa of (both yes, only a, only b, both no); None where it is undefined.

    >>> round(kappa((20, 5, 10, 15)), 3)
    0.4
    """
    both, only_a, only_b, neither = table
    n = sum(table)
    yes_a, yes_b = both + only_a, both + only_b
    # In whole numbers, so that perfect agreement is exactly 1.
    chance = yes_a * yes_b + (n - yes_a) * (n - yes_b)
    if chance == n * n:
        return None
    return (n * (both + neither) - chance) / (n * n - chance)

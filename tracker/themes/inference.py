"""From labels that count to assignments: enough of them, what they imply, broader themes, reasons.

What enters: for a page of studies, the labels that count and what keywords say. What leaves: for
each study, assignments of origin ``rule`` in the order of the vocabulary, each with its reasons.
What it does not touch: which labels count (``tagger``); texts, but to quote them.

A theme *claims* the places of its labels. A place claimed for one theme is claimed for those that
it implies, and for the broader ones of both. A theme has each place once: by its own label if it
has one there, else by implication, else by a narrower theme, the first of the vocabulary.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import TypeVar

import numpy as np

from tracker.bulk import in_bulk
from tracker.model import Assignment, Reason, ThemeId
from tracker.themes.hits import Bits, Hits, Ints, among, distinct, pairs
from tracker.themes.learned import Learned
from tracker.themes.pages import Page
from tracker.themes.passages import FIELDS, Passages
from tracker.themes.signs import SignTable
from tracker.themes.vocabulary import Vocabulary

T = TypeVar("T", bound=tuple[object, ...])

# What a weak label weighs where it stands, and what a theme needs.
_ENOUGH = 3
_WEIGHTS = np.array((3, 1, 1, 3, 1), np.int64)

Tag = tuple[int, int, int, int, str]
"""What a keyword says: the number of its text, ``start, end`` on the page, the theme's, a rule."""


@dataclass(frozen=True, slots=True)
class _Claims:
    """One row per place that a theme claims. ``rule``: among the rules of the page; ``rank``: the
    lower is heard first; 0 for a theme's own words."""

    text: Ints
    start: Ints
    end: Ints
    theme: Ints
    rule: Ints
    rank: Ints

    def where(self, rows: Bits | Ints) -> _Claims:
        return _Claims(*(column[rows] for column in self._columns()))

    def and_those(self, other: _Claims) -> _Claims:
        both = zip(self._columns(), other._columns(), strict=True)
        return _Claims(*map(np.concatenate, both))

    def _columns(self) -> tuple[Ints, Ints, Ints, Ints, Ints, Ints]:
        return self.text, self.start, self.end, self.theme, self.rule, self.rank


class Inference:
    """What follows from what, in one vocabulary; ``table``: its signs."""

    def __init__(self, vocabulary: Vocabulary, table: SignTable) -> None:
        concepts = vocabulary.concepts
        order = {theme: n for n, theme in enumerate(concepts)}
        self._themes = tuple(concepts)
        self._table = table
        self._rules = [sign.rule for sign in table.signs]
        spellings: dict[str, int] = {}
        spelt = [
            spellings.setdefault(sign.text.casefold(), len(spellings) + 1) for sign in table.signs
        ]
        self._spelt = np.array(spelt, np.int64)
        self._spelling = Learned(lambda quote: spellings.get(quote.casefold(), 0))
        self._yields = [
            (order[c.id], np.array([order[t] for t in c.yields_to]))
            for c in concepts.values()
            if c.yields_to
        ]
        follows = [self._follows(vocabulary, theme, order) for theme in concepts]
        self._begins = np.cumsum([0, *map(len, follows)])
        flat = [row for rows in follows for row in rows]
        self._targets, self._by, self._ranks = np.array(flat, np.int64).reshape(-1, 3).T

    def _follows(
        self, vocabulary: Vocabulary, theme: ThemeId, order: Mapping[ThemeId, int]
    ) -> list[tuple[int, int, int]]:
        """What a place claimed for ``theme`` is claimed for: theme, rule and rank."""
        concepts = vocabulary.concepts
        best: dict[int, tuple[int, str]] = {}

        def add(target: ThemeId, rank: int, rule: str) -> None:
            if target != theme:
                known = best.get(order[target])
                best[order[target]] = min(known, (rank, rule)) if known else (rank, rule)

        reached = [theme]
        for source in reached:
            for implied in concepts[source].implies:
                add(implied, 1 + order[source], f"implies:{source}")
                if implied not in reached:
                    reached.append(implied)
        for below in reached:
            for child, above in pairwise((below, *vocabulary.ancestors(below))):
                add(above, 1 + len(concepts) + order[child], f"narrower:{child}")
        return [(target, self._rule(rule), rank) for target, (rank, rule) in best.items()]

    def _rule(self, rule: str) -> int:
        self._rules.append(rule)
        return len(self._rules) - 1

    def assignments(
        self, passages: Passages, labels: Hits, tags: Sequence[Tag]
    ) -> list[tuple[Assignment, ...]]:
        """The themes of each study. ``labels``: those that count, in reading order; ``tags``:
        what keywords say."""
        rules = [*self._rules, *(rule for *_, rule in tags)]
        said = self._said(tags)
        labels = self._yielding(self._enough(passages, labels), said, passages.study)
        own = said.and_those(self._own(labels))
        row, at = pairs(self._begins[own.theme], self._begins[own.theme + 1])
        follow = _Claims(
            own.text[row],
            own.start[row],
            own.end[row],
            self._targets[at],
            self._by[at],
            self._ranks[at],
        )
        return _grouped(
            passages, self._themes, rules, _heard(own.and_those(follow), passages.study)
        )

    def _said(self, tags: Sequence[Tag]) -> _Claims:
        """What keywords say, as claims."""
        text, start, end, theme = np.array([tag[:4] for tag in tags], np.int64).reshape(-1, 4).T
        rule = np.arange(len(tags)) + len(self._rules)
        return _Claims(text, start, end, theme, rule, np.zeros(len(tags), np.int64))

    def _own(self, labels: Hits) -> _Claims:
        return _Claims(
            labels.text,
            labels.start,
            labels.end,
            self._table.theme[labels.sign],
            labels.sign,
            np.zeros(len(labels), np.int64),
        )

    def _enough(self, passages: Passages, labels: Hits) -> Hits:
        """Each place once per theme, by the label as spelt there (désistance, desistance); themes
        that have weak labels alone need a title, a keyword or three mentions."""
        table = self._table
        labels = labels.where(np.lexsort((table.theme[labels.sign], labels.end, labels.start)))
        theme = table.theme[labels.sign]
        again = labels.same_as_before()
        again[1:] &= theme[1:] == theme[:-1]
        kept = np.flatnonzero(~again)
        if not len(kept):
            return labels
        weak = np.logical_and.reduceat(table.weak[labels.sign], kept)
        labels = labels.where(self._as_spelt(passages.page, labels, again)[kept])
        first, group = distinct(passages.study[labels.text], table.theme[labels.sign])
        weight = np.where(weak, _WEIGHTS[passages.field[labels.text]], _ENOUGH)
        return labels.where(np.bincount(group, weight, len(first))[group] >= _ENOUGH)

    def _as_spelt(self, page: Page, labels: Hits, again: Bits) -> Ints:
        """For each row, the row of its place that is spelt as the text, else the first. ``again``:
        rows of the same theme and place as the row before."""
        best = np.arange(len(again))
        first = np.maximum.accumulate(np.where(again, 0, best))
        rows = np.flatnonzero(again | np.append(again[1:], False))
        near = labels.where(rows)
        rows = rows[page.told(self._spelling, near) == self._spelt[near.sign]]
        best[first[rows]] = rows
        return best

    def _yielding(self, labels: Hits, said: _Claims, study: Ints) -> Hits:
        """Without soft labels where a theme that says it better is there."""
        theme, soft = self._table.theme[labels.sign], self._table.soft[labels.sign]
        kept = np.ones(len(labels), np.bool_)
        for yielding, others in self._yields:
            rows = np.flatnonzero((theme == yielding) & soft)
            if len(rows):
                better = np.concatenate(
                    (
                        study[labels.text[among(theme, others)]],
                        study[said.text[among(said.theme, others)]],
                    )
                )
                kept[rows[among(study[labels.text[rows]], better)]] = False
        return labels.where(kept)


def _heard(claims: _Claims, study: Ints) -> _Claims:
    """Each place once per theme, by the claim of lowest rank (a keyword and a label of the theme
    may both speak), by study, theme and place."""
    order = np.lexsort(
        (claims.rule, claims.rank, claims.end, claims.start, claims.theme, study[claims.text])
    )
    claims = claims.where(order)
    again = np.zeros(len(order), np.bool_)
    again[1:] = (
        (claims.start[1:] == claims.start[:-1])
        & (claims.end[1:] == claims.end[:-1])
        & (claims.theme[1:] == claims.theme[:-1])
        & (claims.rank[1:] > 0)
    )
    return claims.where(~again)


@in_bulk()
def _grouped(
    passages: Passages, themes: Sequence[ThemeId], rules: Sequence[str], claims: _Claims
) -> list[tuple[Assignment, ...]]:
    """The claims as assignments; objects are made here and not before."""
    written, begin = passages.page.written, passages.page.begins[claims.text]
    places = zip(claims.start.tolist(), claims.end.tolist(), strict=True)
    quotes = [written[start:end] for start, end in places]
    starts, ends = (claims.start - begin).tolist(), (claims.end - begin).tolist()
    fields = [FIELDS[field] for field in passages.field[claims.text].tolist()]
    items = passages.item[claims.text].tolist()
    told = [rules[rule] for rule in claims.rule.tolist()]
    reasons = _tuples(Reason, fields, starts, ends, quotes, told, items)
    owner = passages.study[claims.text]
    edge = np.ones(len(owner) + 1, np.bool_)
    edge[1:-1] = (owner[1:] != owner[:-1]) | (claims.theme[1:] != claims.theme[:-1])
    bounds = np.flatnonzero(edge)
    named = [themes[theme] for theme in claims.theme[bounds[:-1]].tolist()]
    of_each = [tuple(reasons[low:high]) for low, high in pairwise(bounds.tolist())]
    made = _tuples(Assignment, named, ["rule"] * len(named), of_each)
    last = np.searchsorted(owner[bounds[:-1]], np.arange(len(passages.studies) + 1)).tolist()
    return [tuple(made[low:high]) for low, high in pairwise(last)]


def _tuples(kind: type[T], *columns: Sequence[object]) -> list[T]:
    """One named tuple per row of ``columns``. Made by the tuple itself: to call its type takes
    twice as long, and these are most of what a dense text costs."""
    return list(map(partial(tuple.__new__, kind), zip(*columns, strict=True)))

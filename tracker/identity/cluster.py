"""From pairs to studies: groups of records with no vetoed pair inside.

What enters: references, a person's decisions, perhaps a memory of verdicts. What leaves: a
``Grouping``. What it does not touch: the fields of a study, and ids.

No transitive closure: the strongest pairs join first, and two groups join only if no pair across
them is vetoed. What a person said comes before all rules, the latest line first. The order in
which references arrive does not matter.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from tracker.identity.blocks import pairs
from tracker.identity.decided import KINDS, decided_pairs
from tracker.identity.features import Features, features
from tracker.identity.judgement import Judgement, judge
from tracker.identity.reasons import sentences
from tracker.identity.shape import Shape, shape
from tracker.identity.verdict import VerdictMemory
from tracker.model import (
    Decision,
    Grouping,
    RecordId,
    Reference,
    Relation,
    Suspicion,
    canonical_json,
    digest,
)

VERSION = "1"
"""Changes with the rules: a remembered verdict of another version is no longer asked for."""

Pair = tuple[int, int]
FeaturesOf = Callable[[RecordId], Features]


@dataclass(slots=True)
class _Forest:
    """Disjoint sets of record indexes, with their members."""

    parent: list[int]
    members: dict[int, list[int]] = field(default_factory=dict)

    def find(self, i: int) -> int:
        while self.parent[i] != i:
            self.parent[i] = self.parent[self.parent[i]]
            i = self.parent[i]
        return i

    def group(self, i: int) -> list[int]:
        root = self.find(i)
        return self.members.get(root, [root])

    def join(self, i: int, j: int) -> None:
        first, second = self.find(i), self.find(j)
        if first != second:
            merged = self.group(first) + self.group(second)
            self.parent[second] = first
            self.members.pop(second, None)
            self.members[first] = merged


class _Judge:
    """Verdicts about pairs of one run, each reached once, with a memory for the next run."""

    def __init__(
        self, shapes: Sequence[Shape], find: FeaturesOf, memory: VerdictMemory | None
    ) -> None:
        self.shapes = shapes
        self.find = find
        self.memory = memory
        self.known: dict[Pair, Judgement] = {}

    def __call__(self, i: int, j: int) -> Judgement:
        pair = (i, j) if i < j else (j, i)
        found = self.known.get(pair)
        if found is None:
            found = self.known[pair] = self.reach(*pair)
        return found

    def reach(self, i: int, j: int) -> Judgement:
        a, b = self.shapes[i], self.shapes[j]
        if self.memory is None:
            return judge(self.find(a.id), self.find(b.id))
        fingerprint = digest(VERSION, a.print, b.print)
        if (text := self.memory.get(fingerprint)) is not None:
            return _thaw(text)
        found = judge(self.find(a.id), self.find(b.id))
        self.memory.put(fingerprint, _freeze(found))
        return found


def _freeze(j: Judgement) -> str:
    return canonical_json([j.kind, j.points, j.notes, j.veto, j.relation, j.turned])


def _thaw(text: str) -> Judgement:
    kind, points, notes, veto, relation, turned = json.loads(text)
    codes = tuple((code, value) for code, value in notes)
    return Judgement(kind, points, codes, veto=veto, relation=relation, turned=turned)


def group_records(
    references: Iterable[Reference],
    decisions: Sequence[Decision] = (),
    verdicts: VerdictMemory | None = None,
) -> Grouping:
    """Partition all references into studies; see ``tracker.identity.group``."""
    by_id = {r.id: r for r in references}
    records = {id_: features(r) for id_, r in by_id.items()}
    remember = verdicts is not None
    shapes = [shape(r, records[id_], remember=remember) for id_, r in by_id.items()]
    return group_shapes(shapes, records.__getitem__, decisions, verdicts)


def group_shapes(
    shapes: Iterable[Shape],
    find: FeaturesOf,
    decisions: Sequence[Decision] = (),
    verdicts: VerdictMemory | None = None,
) -> Grouping:
    """The same from remembered shapes: ``find`` is asked for the features of those records only
    of which no verdict is remembered."""
    ordered = sorted(shapes, key=lambda s: s.id)
    index = {s.id: i for i, s in enumerate(ordered)}
    ask = _Judge(ordered, find, verdicts)
    forest = _Forest(list(range(len(ordered))))
    apart = _apply_decisions(decisions, index, forest)

    candidates = list(_candidates(ordered, ask))
    blocked = _join(candidates, ask, forest, apart)
    ids = [s.id for s in ordered]
    groups = {forest.find(i) for i in range(len(ordered))}
    partition = sorted(tuple(sorted(ids[i] for i in forest.group(root))) for root in groups)
    relations = _relations(candidates, forest, ids)
    suspicions = _suspicions(candidates, blocked, forest, apart, ids)
    return Grouping(tuple(partition), relations, suspicions)


def _candidates(shapes: Sequence[Shape], ask: _Judge) -> Iterator[tuple[Pair, Judgement]]:
    """The pairs that share a block and are not simply two works; only these are kept in memory."""
    for pair in pairs(shapes):
        found = ask.reach(*pair)
        if found.kind != "different":
            ask.known[pair] = found
            yield pair, found


def _apply_decisions(
    decisions: Sequence[Decision], index: Mapping[RecordId, int], forest: _Forest
) -> set[Pair]:
    """Join what a person joined and return the pairs a person told apart; the latest line wins."""
    apart: set[Pair] = set()
    for decision in reversed(decisions):
        if decision.kind not in KINDS:
            continue
        for a, b in decided_pairs(decision):
            i, j = index.get(RecordId(a)), index.get(RecordId(b))
            if i is None or j is None or forest.find(i) == forest.find(j):
                continue
            across = {_pair(x, y) for x in forest.group(i) for y in forest.group(j)}
            if decision.kind == "different":
                apart.add(_pair(i, j))
            elif not across & apart:
                forest.join(i, j)
    return apart


def _pair(i: int, j: int) -> Pair:
    return (i, j) if i < j else (j, i)


def _join(
    candidates: Sequence[tuple[Pair, Judgement]], ask: _Judge, forest: _Forest, apart: set[Pair]
) -> list[tuple[Pair, Judgement]]:
    """Join groups along « same » pairs, strongest first; return the pairs that were not let."""
    same = [(pair, found) for pair, found in candidates if found.kind == "same"]
    blocked = []
    for (i, j), found in sorted(same, key=lambda entry: (-entry[1].points, entry[0])):
        if forest.find(i) == forest.find(j):
            continue
        across = [(x, y) for x in forest.group(i) for y in forest.group(j)]
        if apart and any(_pair(x, y) in apart for x, y in across):
            continue
        if any(ask(x, y).veto for x, y in across):
            blocked.append(((i, j), found))
        else:
            forest.join(i, j)
    return blocked


def _relations(
    candidates: Sequence[tuple[Pair, Judgement]], forest: _Forest, ids: Sequence[RecordId]
) -> tuple[Relation, ...]:
    """One relation for two groups and a kind: that of the smallest pair of records."""
    found: dict[tuple[int, int, str], Relation] = {}
    for (i, j), judgement in candidates:
        if judgement.relation is None or forest.find(i) == forest.find(j):
            continue
        a, b = (j, i) if judgement.turned else (i, j)
        key = (forest.find(a), forest.find(b), judgement.relation)
        found.setdefault(key, Relation(ids[a], ids[b], judgement.relation))
    return tuple(sorted(found.values(), key=lambda r: (r.a, r.b, r.kind)))


def _suspicions(
    candidates: Sequence[tuple[Pair, Judgement]],
    blocked: Sequence[tuple[Pair, Judgement]],
    forest: _Forest,
    apart: set[Pair],
    ids: Sequence[RecordId],
) -> tuple[Suspicion, ...]:
    """The review queue: for two groups the strongest pair, most valuable first."""
    best: dict[Pair, Suspicion] = {}
    told_apart = {_pair(forest.find(i), forest.find(j)) for i, j in apart}
    doubtful = [(pair, found, found.notes) for pair, found in candidates if found.kind == "review"]
    doubtful += [(p, f, (("blocked", 150.0), *f.notes)) for p, f in blocked]
    for (i, j), found, notes in doubtful:
        key = _pair(forest.find(i), forest.find(j))
        if key[0] == key[1] or key in told_apart:
            continue
        if key not in best or found.points > best[key].points:
            best[key] = Suspicion(ids[i], ids[j], round(found.points, 1), sentences(notes))
    return tuple(sorted(best.values(), key=lambda s: (-s.points, s.a, s.b)))

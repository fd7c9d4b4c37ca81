"""From pairs to studies: groups of records with no vetoed pair inside.

What enters: references and a person's decisions. What leaves: a ``Grouping``. What it does not
touch: the fields of a study, and ids.

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
from tracker.model import (
    Decision,
    Grouping,
    RecordId,
    Reference,
    Relation,
    Suspicion,
    canonical_json,
)

Pair = tuple[int, int]
Candidate = tuple[Pair, Judgement]
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


def forest_of(count: int) -> _Forest:
    """``count`` records, each by itself."""
    return _Forest(list(range(count)))


class Judge:
    """Verdicts about pairs of one run, each reached once."""

    def __init__(self, shapes: Sequence[Shape], find: FeaturesOf) -> None:
        self.shapes = shapes
        self.find = find
        self.known: dict[Pair, Judgement] = {}

    def __call__(self, i: int, j: int) -> Judgement:
        pair = (i, j) if i < j else (j, i)
        found = self.known.get(pair)
        if found is None:
            found = self.known[pair] = self.reach(*pair)
        return found

    def reach(self, i: int, j: int) -> Judgement:
        """The verdict, not kept."""
        return judge(self.find(self.shapes[i].id), self.find(self.shapes[j].id))


def freeze(j: Judgement) -> str:
    return canonical_json([j.kind, j.points, j.notes, j.veto, j.relation, j.turned])


def thaw(text: str) -> Judgement:
    kind, points, notes, veto, relation, turned = json.loads(text)
    codes = tuple((code, value) for code, value in notes)
    return Judgement(kind, points, codes, veto=veto, relation=relation, turned=turned)


def group_records(references: Iterable[Reference], decisions: Sequence[Decision] = ()) -> Grouping:
    """Partition all references into studies; see ``tracker.identity.group``."""
    by_id = {r.id: r for r in references}
    records = {id_: features(r) for id_, r in by_id.items()}
    shapes = [shape(r, records[id_], remember=False) for id_, r in by_id.items()]
    return group_shapes(shapes, records.__getitem__, decisions)


def group_shapes(
    shapes: Iterable[Shape], find: FeaturesOf, decisions: Sequence[Decision] = ()
) -> Grouping:
    """The same from remembered shapes: ``find`` is asked for the features of the records that
    meet another."""
    ordered = sorted(shapes, key=lambda s: s.id)
    ask = Judge(ordered, find)
    candidates = list(_candidates(ordered, ask))
    return resolve([s.id for s in ordered], candidates, ask, decisions).grouping(candidates)


@dataclass(frozen=True, slots=True)
class Resolved:
    """``ids`` in order; who is with whom; the pairs that were not let; those told apart."""

    ids: Sequence[RecordId]
    forest: _Forest
    blocked: Sequence[Candidate]
    apart: set[Pair]

    def partition(self) -> list[tuple[RecordId, ...]]:
        """The groups, sorted, with sorted members."""
        roots = {self.forest.find(i) for i in range(len(self.ids))}
        members = (self.forest.group(root) for root in roots)
        return sorted(tuple(sorted(self.ids[i] for i in group)) for group in members)

    def grouping(self, candidates: Sequence[Candidate]) -> Grouping:
        """The groups with what holds between them."""
        find = self.forest.find
        return Grouping(
            tuple(self.partition()),
            relations(candidates, find, self.ids),
            suspicions(candidates, self.blocked, find, self.apart, self.ids),
        )


def resolve(
    ids: Sequence[RecordId],
    candidates: Sequence[Candidate],
    ask: Callable[[int, int], Judgement],
    decisions: Sequence[Decision],
) -> Resolved:
    """Join the records ``ids`` (sorted) along candidate pairs, which are indexes of ``ids``."""
    forest = forest_of(len(ids))
    apart = apply_decisions(decisions, {id_: i for i, id_ in enumerate(ids)}, forest)
    return Resolved(ids, forest, _join(candidates, ask, forest, apart), apart)


def _candidates(shapes: Sequence[Shape], ask: Judge) -> Iterator[Candidate]:
    """The pairs that share a block and are not simply two works; only these are kept in memory."""
    for pair in pairs(shapes):
        found = ask.reach(*pair)
        if found.kind != "different":
            ask.known[pair] = found
            yield pair, found


def apply_decisions(
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
    candidates: Sequence[Candidate],
    ask: Callable[[int, int], Judgement],
    forest: _Forest,
    apart: set[Pair],
) -> list[Candidate]:
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


def relations(
    candidates: Sequence[Candidate], find: Callable[[int], int], ids: Sequence[RecordId]
) -> tuple[Relation, ...]:
    """One relation for two groups and a kind: that of the smallest pair of records."""
    found: dict[tuple[int, int, str], Relation] = {}
    for (i, j), judgement in candidates:
        if judgement.relation is None or find(i) == find(j):
            continue
        a, b = (j, i) if judgement.turned else (i, j)
        key = (find(a), find(b), judgement.relation)
        found.setdefault(key, Relation(ids[a], ids[b], judgement.relation))
    return tuple(sorted(found.values(), key=lambda r: (r.a, r.b, r.kind)))


def suspicions(
    candidates: Sequence[Candidate],
    blocked: Sequence[Candidate],
    find: Callable[[int], int],
    apart: set[Pair],
    ids: Sequence[RecordId],
) -> tuple[Suspicion, ...]:
    """The review queue: for two groups the strongest pair, most valuable first."""
    best: dict[Pair, Suspicion] = {}
    told_apart = {_pair(find(i), find(j)) for i, j in apart}
    doubtful = [(pair, found, found.notes) for pair, found in candidates if found.kind == "review"]
    doubtful += [(p, f, (("blocked", 150.0), *f.notes)) for p, f in blocked]
    for (i, j), found, notes in doubtful:
        key = _pair(find(i), find(j))
        if key[0] == key[1] or key in told_apart:
            continue
        if key not in best or found.points > best[key].points:
            best[key] = Suspicion(ids[i], ids[j], round(found.points, 1), sentences(notes))
    return tuple(sorted(best.values(), key=lambda s: (-s.points, s.a, s.b)))

"""Groups that last: one more record meets its own blocks, and only its own group is made again.

What enters: the records that came, went or changed, a memory of blocks, pairs and groups, and a
person's decisions. What leaves: the same ``Grouping`` as from scratch. What it does not touch:
how a pair is judged, how groups join (``judgement``, ``cluster``), how the memory keeps rows.

A block is read by the beginning of its order, so that one record costs the same in a large library
as in a small one. A block that grows beyond its cap is cut up, as ``blocks.pairs`` would cut it:
pairs that then meet nowhere else are taken back. Groups are a matter of the records that « same »
pairs and decisions hold together; those around a record that came or went are resolved again.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import combinations
from typing import NamedTuple, Protocol

from tracker.identity.blocks import cap_of, cut, pairs
from tracker.identity.cluster import (
    Candidate,
    FeaturesOf,
    apply_decisions,
    forest_of,
    freeze,
    relations,
    resolve,
    suspicions,
    thaw,
)
from tracker.identity.decided import KINDS, decided_pairs
from tracker.identity.judgement import Judgement, judge
from tracker.identity.shape import Shape
from tracker.identity.shape import thaw as thaw_shape
from tracker.model import Decision, Grouping, RecordId, canonical_json

IdPair = tuple[RecordId, RecordId]
PairRow = tuple[str, str, str, str, int]
BlockRow = tuple[str, ...]
_OTHERS = "o|"
"""The letter of the blocks in which records of two languages meet."""
_LEVELS = 4
MANY = 0.1
"""The share of records beyond which all is made anew."""


class GroupMemory(Protocol):
    """Rows of blocks, pairs and groups; see ``store.blocks.Blocks``."""

    def clear(self) -> None: ...
    def meta(self, name: str) -> str: ...
    def set_meta(self, name: str, value: str) -> None: ...
    def prints(self) -> dict[str, str]: ...
    def shapes(self, ids: Iterable[str]) -> dict[str, str]: ...
    def add_records(self, rows: Iterable[tuple[str, str, str]]) -> None: ...
    def drop_record(self, id_: str, rows: Iterable[BlockRow]) -> None: ...
    def add_members(self, rows: Iterable[BlockRow]) -> None: ...
    def members(self, start: Sequence[str], limit: int) -> list[BlockRow]: ...
    def pairs_of(self, id_: str) -> list[PairRow]: ...
    def telling_pairs(self) -> list[PairRow]: ...
    def put_pairs(self, rows: Iterable[PairRow]) -> None: ...
    def drop_pairs(self, pairs: Iterable[tuple[str, str]]) -> None: ...
    def groups(self) -> dict[str, str]: ...
    def put_groups(self, groups: Mapping[str, str]) -> None: ...


class _Member(NamedTuple):
    """A record in a block: what cuts a block up."""

    id: RecordId
    year: str
    place: str
    first: str
    language: str


class Groups:
    """The groups of a library, as a memory keeps them."""

    def __init__(self, memory: GroupMemory, find: FeaturesOf) -> None:
        self._memory = memory
        self._find = find
        self._touched: set[RecordId] = set()

    # -- everything ------------------------------------------------------------------------------

    def bring_up(
        self, shapes: Iterable[Shape], decisions: Sequence[Decision], version: str
    ) -> Grouping:
        """Bring the memory up to these records and decisions, and say how records stand.

        ``version`` names the code: what another version remembered is forgotten.
        """
        wanted = {s.id: s for s in shapes}
        memory = self._memory
        known = memory.prints() if memory.meta("version") == version else {}
        gone = [RecordId(id_) for id_ in known if id_ not in wanted]
        changed = [s for s in wanted.values() if known.get(s.id) != s.print]
        if len(gone) + len(changed) > MANY * len(known):
            return self.build(wanted.values(), decisions, version)
        for id_ in sorted(gone):
            self.remove(id_)
        for record in sorted(changed):
            self.add(record)
        self.settle(decisions)
        return self.grouping(decisions)

    def build(
        self, shapes: Iterable[Shape], decisions: Sequence[Decision], version: str
    ) -> Grouping:
        """Make the memory anew from all records."""
        memory = self._memory
        memory.clear()
        ordered = sorted(shapes, key=lambda s: s.id)
        ids = [s.id for s in ordered]
        memory.add_records((s.id, s.print, canonical_json(list(s))) for s in ordered)
        memory.add_members(sorted(row for s in ordered for row in _rows(s)))
        candidates: list[Candidate] = []
        for i, j in pairs(ordered):
            found = judge(self._find(ids[i]), self._find(ids[j]))
            if found.kind != "different":
                candidates.append(((i, j), found))
        resolved = resolve(ids, candidates, self._asked(ids, candidates), decisions)
        held = {pair for pair, _ in resolved.blocked}
        memory.put_pairs(_row(ids, c, blocked=c[0] in held) for c in candidates)
        memory.put_groups({r: group[0] for group in resolved.partition() for r in group})
        memory.set_meta("version", version)
        memory.set_meta("decisions", _told(decisions))
        return resolved.grouping(candidates)

    def grouping(self, decisions: Sequence[Decision]) -> Grouping:
        """How all records stand, as ``settle`` left them."""
        roots = self._memory.groups()
        groups: dict[str, list[RecordId]] = {}
        for id_, root in roots.items():
            groups.setdefault(root, []).append(RecordId(id_))
        rows = self._memory.telling_pairs()
        named = {r for d in decisions for r in d.records if r in roots}
        ids = sorted({RecordId(id_) for row in rows for id_ in row[:2]} | set(map(RecordId, named)))
        index = {id_: i for i, id_ in enumerate(ids)}
        at: dict[str, int] = {}
        root_of = [at.setdefault(roots[id_], i) for i, id_ in enumerate(ids)]
        doubtful: list[Candidate] = []
        blocked: list[Candidate] = []
        for a, b, kind, text, _ in rows:
            pair = (index[RecordId(a)], index[RecordId(b)])
            (blocked if kind == "same" else doubtful).append((pair, thaw(text)))
        blocked.sort(key=lambda entry: (-entry[1].points, entry[0]))
        apart = apply_decisions(decisions, index, forest_of(len(ids)))
        find = root_of.__getitem__
        return Grouping(
            tuple(sorted(tuple(sorted(group)) for group in groups.values())),
            relations(doubtful, find, ids),
            suspicions(doubtful, blocked, find, apart, ids),
        )

    # -- one record ------------------------------------------------------------------------------

    def add(self, record: Shape) -> None:
        """File a record, new or changed; ``settle`` then says with whom it stands."""
        self.remove(record.id)
        gained: set[IdPair] = set()
        lost: set[IdPair] = set()
        for row in (rows := _rows(record)):
            scope = self._scope(row)
            if scope is not None:
                before, after = _meetings(row, scope), _meetings(row, [*scope, _member(row)])
                gained |= after - before
                lost |= before - after
        self._memory.add_members(rows)
        self._memory.add_records([(record.id, record.print, canonical_json(list(record)))])
        self._touched.add(record.id)
        self._take_back(lost - gained)
        self._judge(gained)

    def remove(self, id_: RecordId) -> None:
        """Take a record out, if it is there."""
        record = self._shapes([id_]).get(id_)
        if record is None:
            return
        self._drop((a, b, kind) for a, b, kind, *_ in self._memory.pairs_of(id_))
        rows = _rows(record)
        self._memory.drop_record(id_, rows)
        self._touched.add(id_)
        gained: set[IdPair] = set()
        for row in rows:
            scope = self._scope(row)
            if scope is not None:
                gained |= _meetings(row, scope) - _meetings(row, [*scope, _member(row)])
        self._judge(gained)

    def _scope(self, row: BlockRow) -> list[_Member] | None:
        """Those who share the most of a block with a record that is small enough, if any is."""
        cap = cap_of(row[0])
        for level in range(1, _LEVELS + 1 if row[0][:2] != _OTHERS else 2):
            found = self._memory.members(row[:level], cap + 1)
            if len(found) <= cap:
                return [_member(other) for other in found]
        return None

    def _take_back(self, lost: set[IdPair]) -> None:
        """Forget pairs of a block that was cut up, where they meet in no other."""
        members = sorted({a for a, _ in lost})
        kept = {(row[0], row[1]): row[2] for a in members for row in self._memory.pairs_of(a)}
        for a, b in sorted(lost):
            if (a, b) not in kept:
                continue
            shapes = self._shapes((a, b))
            theirs = {row[0] for row in _rows(shapes[b])}
            shared = [row for row in _rows(shapes[a]) if row[0] in theirs]
            scopes = ((row, self._scope(row)) for row in shared)
            if not any(scope and (a, b) in _meetings(row, scope) for row, scope in scopes):
                self._drop([(a, b, kept[a, b])])

    def _drop(self, found: Iterable[tuple[str, str, str]]) -> None:
        dropped = list(found)
        for a, b, kind in dropped:
            if kind == "same":
                self._touched.update((RecordId(a), RecordId(b)))
        self._memory.drop_pairs([(a, b) for a, b, _ in dropped])

    def _judge(self, gained: Iterable[IdPair]) -> None:
        kept: list[PairRow] = []
        for a, b in sorted(gained):
            found = judge(self._find(a), self._find(b))
            if found.kind != "different":
                kept.append((a, b, found.kind, freeze(found), 0))
            if found.kind == "same":
                self._touched.update((a, b))
        self._memory.put_pairs(kept)

    def _shapes(self, ids: Iterable[RecordId]) -> dict[RecordId, Shape]:
        found = self._memory.shapes(ids)
        return {RecordId(id_): thaw_shape(json.loads(text)) for id_, text in found.items()}

    # -- groups ----------------------------------------------------------------------------------

    def settle(self, decisions: Sequence[Decision]) -> None:
        """Resolve the groups around all that was touched, or that people decided anew."""
        told = _told(decisions)
        if (before := self._memory.meta("decisions")) != told:
            self._touched |= _changed(json.loads(before or "[]"), json.loads(told))
            self._memory.set_meta("decisions", told)
        links = _links(decisions)
        done: set[RecordId] = set()
        for start in sorted(self._touched):
            if start not in done:
                done |= self._resolve(start, links, decisions)
        self._touched = set()

    def _resolve(
        self,
        start: RecordId,
        links: Mapping[RecordId, Sequence[RecordId]],
        decisions: Sequence[Decision],
    ) -> set[RecordId]:
        """Make the groups of all that « same » pairs and decisions hold together with ``start``."""
        found: dict[IdPair, PairRow] = {}
        seen = {start}
        waiting = [start]
        for id_ in waiting:
            near = set(links.get(id_, ()))
            for row in self._memory.pairs_of(id_):
                a, b = RecordId(row[0]), RecordId(row[1])
                if row[2] == "same":
                    found[a, b] = row
                    near |= {a, b}
            waiting += sorted(near - seen)
            seen |= near
        ids = sorted(RecordId(id_) for id_ in self._memory.shapes(seen))
        index = {id_: i for i, id_ in enumerate(ids)}
        rows = [found[pair] for pair in sorted(found)]
        candidates: list[Candidate] = [
            ((index[RecordId(a)], index[RecordId(b)]), thaw(text)) for a, b, _, text, _ in rows
        ]
        resolved = resolve(ids, candidates, self._asked(ids, candidates), decisions)
        held = {pair for pair, _ in resolved.blocked}
        again = [
            _row(ids, c, blocked=c[0] in held)
            for c, row in zip(candidates, rows, strict=True)
            if (c[0] in held) != bool(row[4])
        ]
        self._memory.put_pairs(again)
        self._memory.put_groups({r: group[0] for group in resolved.partition() for r in group})
        return seen

    def _asked(
        self, ids: Sequence[RecordId], candidates: Sequence[Candidate]
    ) -> Callable[[int, int], Judgement]:
        known = dict(candidates)

        def ask(i: int, j: int) -> Judgement:
            pair = (i, j) if i < j else (j, i)
            if pair not in known:
                known[pair] = judge(self._find(ids[pair[0]]), self._find(ids[pair[1]]))
            return known[pair]

        return ask


def _rows(record: Shape) -> list[BlockRow]:
    """A record's rows in blocks."""
    cut_by = (str(record.year or ""), record.place, record.first)
    rows = [(key, *cut_by, record.id, record.language) for key in record.keys]
    rows += [(_OTHERS + key, *cut_by, record.id, record.language) for key in record.others]
    return list(dict.fromkeys(rows))


def _member(row: BlockRow) -> _Member:
    _, year, place, first, id_, language = row
    return _Member(RecordId(id_), year, place, first, language)


def _meetings(row: BlockRow, members: Sequence[_Member]) -> set[IdPair]:
    """The pairs that the block of ``row`` gives, were ``members`` all of it."""
    ordered = sorted(members)
    if row[0].startswith(_OTHERS):
        if len(ordered) > cap_of(row[0]):
            return set()
        return {(a.id, b.id) for a, b in combinations(ordered, 2) if a.language != b.language}
    parts = cut(list(range(len(ordered))), ordered, cap_of(row[0]))
    return {(ordered[i].id, ordered[j].id) for part in parts for i, j in combinations(part, 2)}


def _row(ids: Sequence[RecordId], candidate: Candidate, *, blocked: bool) -> PairRow:
    (i, j), found = candidate
    return (ids[i], ids[j], found.kind, freeze(found), int(blocked))


def _told(decisions: Sequence[Decision]) -> str:
    """What people decided about pairs, in order, as JSON."""
    return canonical_json(
        [[d.kind, list(d.records), d.value] for d in decisions if d.kind in KINDS]
    )


def _changed(
    before: Sequence[Sequence[object]], after: Sequence[Sequence[object]]
) -> set[RecordId]:
    """The records of the lines that are not in the same place of both journals."""
    start = 0
    while start < min(len(before), len(after)) and before[start] == after[start]:
        start += 1
    lines = [*before[start:], *after[start:]]
    return {RecordId(str(r)) for line in lines for r in line[1]}  # type: ignore[attr-defined]


def _links(decisions: Sequence[Decision]) -> dict[RecordId, list[RecordId]]:
    links: dict[RecordId, list[RecordId]] = {}
    for decision in decisions:
        if decision.kind == "same":
            for a, b in decided_pairs(decision):
                links.setdefault(RecordId(a), []).append(RecordId(b))
                links.setdefault(RecordId(b), []).append(RecordId(a))
    return links

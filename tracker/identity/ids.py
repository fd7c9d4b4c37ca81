"""Which citation key names which study, for ever.

What enters: the groups of records, the references, and the register of ids ever issued.
What leaves: the id of each study, the rows to append to the register, and where every id ever
issued leads. What it does not touch: the register itself; it is append-only and belongs to the
evidence.

The law. A row ``(id, record)`` of the register says that ``record`` has belonged to the study
``id``; the first row of an id names the record it was issued for. The *holder* of an id is its
first live record in order of rows; the others are heirs. A study's id is the earliest issued of
those its records hold; the other ids they hold lead to it. So a retitled study keeps its id,
after a split the id stays with the record it was issued for, and a merged id leads to where its
record went. Where that record is gone from its source, the id leads to the study that it had
joined.

A record has left a study when it was given an id of its own after it belonged there, or when a
person told it apart from the record the id was issued for: it inherits the redirect, but not the
name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count, product
from typing import Literal

from tracker.identity.decided import told_apart
from tracker.identity.keys import clean_key, make_key
from tracker.identity.precedence import ranked
from tracker.model import Decision, RecordId, Reference, StudyId

State = Literal["current", "merged", "gone"]
Group = tuple[RecordId, ...]


@dataclass(frozen=True, slots=True)
class IdPlan:
    """``studies``: group → its id. ``issue``: rows to append to the register, in this order.
    ``states``: every id ever issued, those of ``issue`` included → (study it leads to, state);
    the study is None exactly where the state is ``gone``."""

    studies: Mapping[Group, StudyId]
    issue: tuple[tuple[str, RecordId], ...]
    states: Mapping[str, tuple[StudyId | None, State]]


@dataclass(slots=True)
class _Register:
    """The rows of the register by id, and what follows from them."""

    rows: dict[str, list[RecordId]] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)
    left: set[tuple[str, RecordId]] = field(default_factory=set)
    joined: dict[RecordId, list[str]] = field(default_factory=dict)
    apart: frozenset[tuple[str, str]] = frozenset()

    def add(self, key: str, record: RecordId) -> None:
        if key not in self.rows:
            # An id made for a record that already belonged elsewhere: it had been split off.
            self.left.update((old, record) for old in self.joined.get(record, ()))
            self.taken.add(key.casefold())
        records = self.rows.setdefault(key, [])
        if record not in records:
            records.append(record)
            self.joined.setdefault(record, []).append(key)

    def holder(self, key: str, live: Mapping[RecordId, Group]) -> tuple[RecordId | None, bool]:
        """The first live record of ``key``, and whether it still bears the name."""
        first = self.rows[key][0]
        if first in live and (key, first) not in self.left:
            return first, True  # nearly all
        records = [r for r in self.rows[key] if r in live]
        faithful = [
            r for r in records if (key, r) not in self.left and (first, r) not in self.apart
        ]
        if faithful:
            return faithful[0], True
        return (records[0], False) if records else (None, False)

    def survivor(self, key: str, live: Mapping[RecordId, Group]) -> RecordId | None:
        """A live record of the study that the records of ``key`` had been joined to."""
        for record in self.rows[key]:
            for other in reversed(self.joined[record]):
                parted = (other, record) in self.left or (self.rows[other][0], record) in self.apart
                found = None if parted or other == key else self.holder(other, live)[0]
                if found is not None and (found, record) not in self.apart:
                    return found
        return None


def assign_ids(
    groups: Iterable[Sequence[RecordId]],
    references: Iterable[Reference] | Mapping[RecordId, Reference],
    issued: Iterable[tuple[str, RecordId]],
    decisions: Sequence[Decision] = (),
) -> IdPlan:
    """Name every group, and say where every id ever issued leads.

    ``groups`` is a partition of the live records; ``issued`` the rows ``(id, record)`` of the
    register in order of issue; ``decisions`` of kind ``different`` keep an id from going to a
    record that was told apart from its first one. The order of ``groups`` and ``references`` does
    not matter. With the rows of ``issue`` appended, a second call issues nothing.
    """
    partition = sorted(tuple(sorted(group)) for group in groups)
    live = {record: group for group in partition for record in group}
    by_id = (
        references
        if isinstance(references, Mapping)
        else {reference.id: reference for reference in references}
    )
    register = _Register(apart=told_apart(decisions))
    for key, record in issued:
        register.add(key, record)

    studies: dict[Group, StudyId] = {}
    for key in register.rows:
        holder, bears = register.holder(key, live)
        if holder is not None and bears:
            studies.setdefault(live[holder], StudyId(key))
    issue = _name_new([g for g in partition if g not in studies], by_id, register, studies)
    issue += _add_heirs(partition, register, studies)
    return IdPlan(studies, tuple(issue), _states(register, live, studies))


def _name_new(
    nameless: Sequence[Group],
    by_id: Mapping[RecordId, Reference],
    register: _Register,
    studies: dict[Group, StudyId],
) -> list[tuple[str, RecordId]]:
    """Issue ids. Sources' own keys come first, so that a made or suffixed key never takes one."""
    wanted: list[tuple[Group, RecordId, str, bool]] = []
    for group in nameless:
        own = next(((r, k) for r in group if (k := _own_key(by_id.get(r)))), None)
        if own:
            wanted.append((group, own[0], own[1], True))
        else:
            known = ranked([by_id[r] for r in group if r in by_id])
            wanted.append((group, group[0], make_key(known[0].csl if known else {}), False))
    rows: list[tuple[str, RecordId]] = []

    def issue(group: Group, record: RecordId, key: str) -> None:
        register.add(key, record)
        studies[group] = StudyId(key)
        rows.append((key, record))

    waiting = []
    for group, record, key, is_own in wanted:
        if is_own and key.casefold() not in register.taken:
            issue(group, record, key)
        else:
            waiting.append((group, record, key))
    for group, record, key in waiting:
        issue(group, record, _unique(key, register.taken))
    return rows


def _add_heirs(
    partition: Sequence[Group], register: _Register, studies: Mapping[Group, StudyId]
) -> list[tuple[str, RecordId]]:
    rows: list[tuple[str, RecordId]] = []
    for group in partition:
        key = studies[group]
        carriers = set(register.rows[key])
        for record in group:
            if record not in carriers:
                register.add(key, record)
                rows.append((key, record))
    return rows


def _states(
    register: _Register, live: Mapping[RecordId, Group], studies: Mapping[Group, StudyId]
) -> dict[str, tuple[StudyId | None, State]]:
    states: dict[str, tuple[StudyId | None, State]] = {}
    for key in register.rows:
        record, _ = register.holder(key, live)
        if record is None:
            record = register.survivor(key, live)
        if record is None:
            states[key] = (None, "gone")
            continue
        study = studies[live[record]]
        states[key] = (study, "current" if study == key else "merged")
    return states


def _own_key(reference: Reference | None) -> str:
    return clean_key(reference.citation_key or "") if reference else ""


def _unique(key: str, taken: set[str]) -> str:
    """``key``, or the first of ``keya, keyb … keyz, keyaa …`` never issued in any case."""
    if key.casefold() not in taken:
        return key
    return next(k for s in _suffixes() if (k := key + s).casefold() not in taken)


def _suffixes() -> Iterator[str]:
    letters = "abcdefghijklmnopqrstuvwxyz"
    for length in count(1):
        yield from ("".join(chosen) for chosen in product(letters, repeat=length))

"""When a record is gone but lives on under another name: merged in Zotero, or moved to a group.

What enters: the live records with their ties, those that are gone with theirs, the register, the
decisions. What leaves: for each record that is gone its living heir; register and decisions that
speak of the living. What it does not touch: the evidence, the journals.

``dc:replaces`` names what an item was merged from, ``owl:sameAs`` its copy in another library; the
latter holds both ways. A tie outlives the item that told it, since the evidence forgets nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from tracker.model import Decision, RecordId, record_id
from tracker.pipeline.entries import Entries
from tracker.sources.zotero.names import Ties, read_ties
from tracker.store.evidence import Evidence


@dataclass(frozen=True, slots=True)
class Succession:
    """``heirs``: gone record → living one. ``first_runs``: living record → the first run of what
    it came from. ``copies``: pairs of living records that Zotero says are one."""

    heirs: Mapping[RecordId, RecordId]
    first_runs: Mapping[RecordId, int]
    copies: Sequence[tuple[RecordId, RecordId]]

    def register(self, rows: Sequence[tuple[int, str, RecordId]]) -> list[tuple[str, RecordId]]:
        """Rows to append to the register: the heir bears every id of what it came from."""
        known = {(id_, record) for _, id_, record in rows}
        wanted = [(id_, self.heirs[record]) for _, id_, record in rows if record in self.heirs]
        return [row for row in dict.fromkeys(wanted) if row not in known]

    def decisions(self, decisions: Sequence[Decision]) -> list[Decision]:
        """The decisions, speaking of the living; what Zotero says comes before all of them."""
        told = [Decision("", "zotero", "same", "", (str(a), str(b)), "1") for a, b in self.copies]
        return told + [self._living(d) for d in decisions]

    def _living(self, decision: Decision) -> Decision:
        records = tuple(str(self.heirs.get(RecordId(r), r)) for r in decision.records)
        return decision if records == decision.records else replace(decision, records=records)


def succession(evidence: Evidence, entries: Entries) -> Succession:
    """Follow every tie from what is gone to what lives."""
    live = {r.id: Ties(_ids(r.ties.get("replaces")), _ids(r.ties.get("same")))
            for r in entries.records.values() if r.ties}  # fmt: skip
    gone: dict[RecordId, int] = {}
    ties = dict(live)
    for source, key, first in evidence.departed("zotero"):
        id_ = record_id(source, key)
        gone[id_] = first
        ties[id_] = read_ties(evidence.raw(source, key) or "")
    onward = _onward(ties)
    heirs = {}
    first_runs: dict[RecordId, int] = {}
    for record, first in gone.items():
        heir = _heir(record, onward, entries.records)
        if heir is not None:
            heirs[record] = heir
            first_runs[heir] = min(first, first_runs.get(heir, first))
    copies = {
        (min(record, other), max(record, other))
        for record, tie in live.items()
        for other in tie.same
        if other in entries.records and other != record
    }
    return Succession(heirs, first_runs, sorted(copies))


def _ids(values: Sequence[str] | None) -> tuple[RecordId, ...]:
    return tuple(map(RecordId, values or ()))


def _onward(ties: Mapping[RecordId, Ties]) -> dict[RecordId, list[RecordId]]:
    """Where to look for a record that is gone: what replaced it first, then its copies."""
    replaced: dict[RecordId, list[RecordId]] = defaultdict(list)
    copies: dict[RecordId, list[RecordId]] = defaultdict(list)
    for record, tie in sorted(ties.items()):
        for other in tie.replaces:
            replaced[other].append(record)
        for other in tie.same:
            copies[other].append(record)
            copies[record].append(other)
    return {r: [*replaced.get(r, ()), *sorted(copies.get(r, ()))] for r in {*replaced, *copies}}


def _heir(
    record: RecordId, onward: Mapping[RecordId, Iterable[RecordId]],
    living: Mapping[RecordId, object],
) -> RecordId | None:  # fmt: skip
    seen = {record}
    queue = [record]
    for at in queue:
        for following in onward.get(at, ()):
            if following in living:
                return following
            if following not in seen:
                seen.add(following)
                queue.append(following)
    return None

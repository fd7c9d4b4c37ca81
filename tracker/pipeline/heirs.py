"""When a record is gone but lives on under another name: merged or moved in Zotero, in a file that
was renamed, in another file.

What enters: the live records with their ties, those that are gone with theirs, the register, the
decisions. What leaves: for each record that is gone its living heir; register and decisions that
speak of the living. What it does not touch: the evidence, the journals.

``dc:replaces`` names what an item was merged from, ``owl:sameAs`` its copy in another library; the
latter holds both ways. A tie outlives the item that told it, since the evidence forgets nothing.
Files say nothing of the kind: there the same key with the very same text is the entry that moved;
and where most of a file that is gone lives on so in one other file, that file is its new name, and
the same key is the same entry even if it was edited on the way.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from tracker.model import Decision, RecordId, record_id
from tracker.pipeline.entries import Entries
from tracker.sources.zotero.names import Ties, read_ties
from tracker.store.evidence import Evidence
from tracker.store.outlines import Departed


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
    for departed, followers in _moved_entries(evidence, entries):
        id_ = record_id(departed.source, departed.key)
        gone[id_] = departed.first_run
        onward[id_] = [*onward.get(id_, ()), *followers]
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


def _moved_entries(
    evidence: Evidence, entries: Entries
) -> Iterator[tuple[Departed, list[RecordId]]]:
    """Each record gone from a file, and where its text, or its whole file, went on."""
    gone = evidence.departed_of_files()
    if not gone:
        return
    sayings = evidence.sayings()
    twins = {d: [s for s in sayings.get((d.key, d.fingerprint), ()) if s != d.source] for d in gone}
    firsts: dict[tuple[str, str], int] = {}
    for (key, _), said_by in sayings.items():
        for source, run in said_by.items():
            firsts[source, key] = min(run, firsts.get((source, key), run))
    live = {record.outline.source for record in entries.records.values()}
    renamed = _renamed([d for d in gone if d.source not in live], twins)
    for departed, others in twins.items():
        sources = others
        new = renamed.get((departed.source, departed.gone_run))
        if not sources and new and firsts.get((new, departed.key), 0) >= departed.gone_run:
            sources = [new]
        if sources:
            yield departed, [record_id(source, departed.key) for source in sources]


def _renamed(
    gone: Iterable[Departed], twins: Mapping[Departed, Sequence[str]]
) -> dict[tuple[str, int], str]:
    """(file that is gone, the run it went in) → the one that has at least half of its entries."""
    whole: dict[tuple[str, int], list[Departed]] = defaultdict(list)
    for departed in gone:
        whole[departed.source, departed.gone_run].append(departed)
    found = {}
    for file, entries in whole.items():
        shared = Counter(source for departed in entries for source in twins[departed])
        best = min(shared, key=lambda source: (-shared[source], source), default=None)
        if best is not None and 2 * shared[best] >= len(entries):
            found[file] = best
    return found


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

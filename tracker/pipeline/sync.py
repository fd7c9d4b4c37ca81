"""Sync: Zotero libraries → evidence → library.

What enters: a workspace, whose settings and environment name the libraries. What leaves: appended
snapshots and tombstones with the version they stand for, in one transaction and one run for all
libraries that answered; the library brought up to it; counts, and what the others refused. What
it does not touch: what an item means.

Everything is fetched before the evidence is opened for writing: a fault of the network, or a kill
at any moment, leaves evidence and version of a library as they were.
"""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import IO

from tracker.errors import Busy, RemoteError, ServerDown
from tracker.model import RawEntry, Run, SourceCount, canonical_json
from tracker.pipeline import clock as moments
from tracker.pipeline.collect import total
from tracker.pipeline.progress import Progress, Tell, silent, unheard
from tracker.pipeline.refresh import refresh
from tracker.settings import Workspace, ZoteroLibrary, ZoteroSettings, zotero_settings
from tracker.sources.zotero import collection_entry, fulltext_entry, item_entry
from tracker.sources.zotero.client import Address, Data, Pull, ZoteroClient
from tracker.sources.zotero.transport import Clock, Sleep
from tracker.store import library
from tracker.store.evidence import Evidence, Head, KnownSource
from tracker.themes import load_vocabulary

_BATCH = 200


@dataclass(frozen=True, slots=True)
class LibraryReport:
    """What the sync of one library did. Counts are bibliographic records."""

    library: str
    from_version: int
    to_version: int
    requests: int
    new: int
    changed: int
    unchanged: int
    removed: int
    problems: int = 0


@dataclass(frozen=True, slots=True)
class Refusal:
    """A library that could not be followed this time, and the error in French."""

    library: str
    error: RemoteError


@dataclass(frozen=True, slots=True)
class SyncReport:
    """The libraries that answered, how many studies there are now, and who did not answer."""

    libraries: tuple[LibraryReport, ...]
    studies: int
    refused: tuple[Refusal, ...] = ()


@dataclass(frozen=True, slots=True)
class _Known:
    """What the evidence holds of a library."""

    heads: Mapping[str, Head]
    state: Data
    location: str

    @property
    def version(self) -> int:
        return int(self.state.get("version") or 0)

    def since(self, address: Address, *, full: bool) -> int | None:
        """The version to ask from; None for everything: versions hold for one place alone."""
        here = self.state.get("api") == "web" and self.location == address.location
        return self.version if here and not full and not address.local else None


@dataclass(frozen=True, slots=True)
class Changes:
    """What to append to the evidence, sorted by key, and what to mark as gone (key → kind).

    ``parting``: the last words of what went to the trash; they may say where it lives on.
    """

    entries: tuple[RawEntry, ...]
    parting: tuple[RawEntry, ...]
    gone: Mapping[str, str]


@dataclass(slots=True)
class _Fetched:
    """One library, read and compared, ready to be stored."""

    address: Address
    known: _Known
    changes: Changes
    state: RawEntry
    pull: Pull
    texts: _Spool
    requests: int


def sync(
    workspace: Workspace,
    *,
    full: bool = False,
    local: bool = False,
    endpoint: str | None = None,
    dry_run: bool = False,
    progress: Progress = silent,
    tell: Tell = unheard,
    sleep: Sleep = time.sleep,
    clock: Clock = time.monotonic,
) -> SyncReport:
    """Follow every library the settings name, then bring the library up to it.

    ``full`` reads everything again; ``dry_run`` counts and writes nothing; ``tell`` hears what
    the person should know at once. A library that refuses does not hold up the others: it stays
    as it was and is named in ``refused``. Raises TrackerError where none answers, or where the
    workspace can't be written; the evidence then is as before.
    """
    started = moments.second()
    settings = zotero_settings(workspace, local=local, endpoint=endpoint)
    vocabulary = load_vocabulary(workspace.vocabulary, tell)
    studies = library.study_count(workspace.library, workspace.cache)
    fetched: list[_Fetched] = []
    refused: list[Refusal] = []
    for number, wanted in enumerate(settings.libraries):
        address = _address(settings, wanted)
        try:
            with ZoteroClient(address, sleep=sleep, clock=clock, tell=tell) as client:
                found = _fetch(workspace, client, wanted, progress, full=full, dry_run=dry_run)
        except RemoteError as error:
            down = isinstance(error, ServerDown)  # then the libraries left are as vain to ask
            left = settings.libraries[number:] if down else [wanted]
            refused += [Refusal(_address(settings, lib).source, error) for lib in left]
            if down:
                break
        else:
            fetched.append(found)
    if not fetched and len({id(r.error) for r in refused}) == 1:
        raise refused[0].error
    counts = [_count(f) for f in fetched]
    reports = [_report(f, c) for f, c in zip(fetched, counts, strict=True)]
    if dry_run or not fetched:
        return SyncReport(tuple(reports), studies, tuple(refused))
    _store(workspace, fetched, started, counts)
    refreshed = refresh(workspace, progress, vocabulary=vocabulary, read_through=True)
    return SyncReport(
        tuple(replace(r, problems=refreshed.problems.get(r.library, 0)) for r in reports),
        refreshed.studies,
        tuple(refused),
    )


def _address(settings: ZoteroSettings, wanted: ZoteroLibrary) -> Address:
    return Address(wanted.kind, wanted.id, settings.endpoint, settings.local, settings.key)


# -- reading -----------------------------------------------------------------------------------


def _fetch(
    workspace: Workspace, client: ZoteroClient, wanted: ZoteroLibrary, progress: Progress, *,
    full: bool, dry_run: bool,
) -> _Fetched:  # fmt: skip
    address = client.address
    known = _known(workspace, address.source)
    since = known.since(address, full=full)
    texts_since = int(known.state.get("fulltext") or 0) if since is not None else 0
    pull = client.pull(
        since, texts_since if wanted.fulltext else None,
        lambda done, total: progress("Lecture de Zotero", done, total),
    )  # fmt: skip
    if address.id == "0" and pull.library_id:  # Zotero desktop: whoever is logged in
        address = replace(address, id=pull.library_id)
        known = _known(workspace, address.source)
    changes = compare(known.heads, pull)
    spool = _Spool()
    if not dry_run:
        for key, text in client.fulltexts(
            _texts_to_fetch(known, pull, changes),
            lambda done, total: progress("Lecture des textes intégraux", done, total),
        ):
            spool.add(key, text)
    state = {
        "api": "local" if address.local else "web",
        "fulltext": _texts_version(known, pull, client) if wanted.fulltext else None,
        "name": pull.name or known.state.get("name") or "",
        "version": pull.version,
    }
    entry = RawEntry("", canonical_json(state), "file")
    return _Fetched(address, known, changes, entry, pull, spool, client.requests)


def _known(workspace: Workspace, source: str) -> _Known:
    with Evidence.reading(workspace.evidence) as evidence:
        places = {s.name: s.location for s in evidence.sources()}
        state = json.loads(evidence.raw(source, "") or "{}")
        return _Known(evidence.heads(source), state, places.get(source, ""))


def compare(heads: Mapping[str, Head], pull: Pull) -> Changes:
    """What ``pull`` changes in a library whose latest rows are ``heads``."""
    entries: list[RawEntry] = []
    parting: list[RawEntry] = []
    gone: dict[str, str] = {}
    present: set[str] = set()
    told = [(item_entry(data), data) for data in pull.items]
    told += [(collection_entry(data), data) for data in pull.collections]
    for entry, data in told:
        head = heads.get(entry.key)
        live = head is not None and not head.removed
        if data.get("deleted"):
            if live:
                parting.append(entry)
                gone[entry.key] = entry.kind
            continue
        present.add(entry.key)
        if head is None or not live or head.fingerprint != entry.fingerprint:
            entries.append(entry)
    deleted = {*pull.deleted_items, *(f"collection/{key}" for key in pull.deleted_collections)}
    for key, head in heads.items():
        if head.removed or head.kind in ("file", "fulltext") or key in present:
            continue
        if key in deleted or pull.whole:
            gone[key] = head.kind
    texts = {
        key: head.kind
        for key, head in heads.items()
        if head.kind == "fulltext" and not head.removed and key.partition("/")[2] in gone
    }
    by_key = sorted(entries, key=lambda e: e.key)
    return Changes(tuple(by_key), tuple(sorted(parting, key=lambda e: e.key)), gone | texts)


def _texts_to_fetch(known: _Known, pull: Pull, changes: Changes) -> list[str]:
    """Attachments that are here and whose full text is new, or newer than what is known."""
    live = {key for key, head in known.heads.items() if head.kind == "attachment"
            and not head.removed and key not in changes.gone}  # fmt: skip
    live |= {entry.key for entry in changes.entries if entry.kind == "attachment"}
    seen = int(known.state.get("fulltext") or 0)
    wanted = []
    for key, version in sorted(pull.fulltext.items()):
        head = known.heads.get(f"fulltext/{key}")
        here = head is not None and not head.removed
        if key in live and (not here or version > seen):
            wanted.append(key)
    return wanted


def _texts_version(known: _Known, pull: Pull, client: ZoteroClient) -> int | None:
    """Full texts have versions of their own, which on the web are the library's.

    Where some could not be had, the version stays: the next run asks for them again.
    """
    if client.texts_missed:
        return known.state.get("fulltext")
    return max([pull.version, *pull.fulltext.values()])


# -- storing -----------------------------------------------------------------------------------


def _store(
    workspace: Workspace, fetched: Sequence[_Fetched], started: str, counts: Sequence[SourceCount]
) -> None:
    with Evidence.writing(workspace.evidence) as evidence:
        run = evidence.next_run()
        for found in fetched:
            _store_one(evidence, run, found)
        evidence.add_run(Run(run, "sync", started, moments.second(), total(counts)))


def _store_one(evidence: Evidence, run: int, found: _Fetched) -> None:
    source = found.address.source
    if json.loads(evidence.raw(source, "") or "{}") != found.known.state:
        raise Busy("Une autre synchronisation vient de finir", source,
                   "Relancez la même commande : rien n’est perdu.")  # fmt: skip
    evidence.register(run, KnownSource(source, "zotero", found.address.location))
    evidence.append(run, source, [*found.changes.entries, *found.changes.parting])
    evidence.tombstone(run, source, found.changes.gone)
    for batch in found.texts.batches():
        evidence.append(run, source, [e for e in batch if _is_new(e, found.known.heads)])
    if _is_new(found.state, found.known.heads):
        evidence.append(run, source, [found.state])


def _is_new(entry: RawEntry, heads: Mapping[str, Head]) -> bool:
    head = heads.get(entry.key)
    return head is None or head.removed or head.fingerprint != entry.fingerprint


def _count(found: _Fetched) -> SourceCount:
    before = {key for key, head in found.known.heads.items() if head.is_live_record}
    told = {entry.key for entry in found.changes.entries if entry.kind == "entry"}
    removed = before & found.changes.gone.keys()
    changed = before & told
    return SourceCount(
        found.address.source,
        read=len(before | told) - len(removed),
        new=len(told - before),
        changed=len(changed),
        unchanged=len(before - changed - removed),
        removed=len(removed),
    )


def _report(found: _Fetched, count: SourceCount) -> LibraryReport:
    return LibraryReport(
        found.address.source, found.known.version, found.pull.version, found.requests,
        count.new, count.changed, count.unchanged, count.removed,
    )  # fmt: skip


class _Spool:
    """Full texts on their way from the network to the evidence, on disk: they may be large."""

    def __init__(self) -> None:
        self._file: IO[str] | None = None

    def add(self, key: str, text: Data) -> None:
        """Put one aside."""
        if self._file is None:
            self._file = tempfile.TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115
        self._file.write(json.dumps([key, text]) + "\n")

    def batches(self) -> Iterator[list[RawEntry]]:
        """All of them once, in the order they came, a few at a time."""
        if self._file is None:
            return
        with self._file as file:
            file.seek(0)
            batch: list[RawEntry] = []
            for line in file:
                batch.append(fulltext_entry(*json.loads(line)))
                if len(batch) == _BATCH:
                    yield batch
                    batch = []
            yield batch
        self._file = None

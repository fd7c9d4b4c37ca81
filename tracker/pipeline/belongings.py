"""What comes with a record beside its reference: notes, fiches, attachments, collections, texts.

What enters: ``Entries`` and the evidence. What leaves: per record a fingerprint of all that hangs
on it, and its rows when its study is made again; the table of collections. What it does not touch:
which records are one study.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from tracker.model import RecordId, record_id
from tracker.pipeline.entries import Entries, entries_of
from tracker.store.evidence import Evidence
from tracker.store.outlines import Outline
from tracker.store.rows import Row


@dataclass(frozen=True, slots=True)
class Belongings:
    """The objects of every record. ``texts``: key of the row and fingerprint of full texts;
    ``files``: name and content type of the files that a .bib entry speaks of."""

    evidence: Evidence
    children: Mapping[RecordId, Sequence[Outline]]
    shelves: Mapping[RecordId, Sequence[str]]
    texts: Mapping[RecordId, Sequence[tuple[str, str, str]]]
    collections: Sequence[Row]
    files: Mapping[RecordId, Sequence[Sequence[str]]]

    def fingerprint(self, record: RecordId) -> str:
        """Changes whenever something that hangs on ``record`` does."""
        parts = [o.key + o.fingerprint for o in self.children.get(record, ())]
        parts += self.shelves.get(record, ())
        parts += [print_ for _, _, print_ in self.texts.get(record, ())]
        return "\n".join(parts)

    def text_prints(self, records: Iterable[RecordId]) -> list[str]:
        """The fingerprints of the full texts of ``records``."""
        return [print_ for r in records for _, _, print_ in self.texts.get(r, ())]

    def full_texts(self, records: Iterable[RecordId]) -> list[str]:
        """The full texts themselves."""
        from tracker.sources.zotero.pieces import text_of

        keys = [(source, key) for r in records for source, key, _ in self.texts.get(r, ())]
        return [text_of(self.evidence.raw(source, key) or "") for source, key in keys]

    def of(self, record: RecordId) -> Pieces:
        """What hangs on one record, read from the evidence."""
        if not any(record in held for held in (self.children, self.shelves, self.files)):
            return _NOTHING
        from tracker.sources.zotero import pieces

        notes: list[str] = []
        fiche: list[tuple[str, str]] = []
        attachments: list[tuple[str, str, str]] = []
        for outline, entry in entries_of(self.evidence, self.children.get(record, ())):
            if outline.kind == "note":
                found = pieces.note(entry)
                if found.text:
                    notes.append(found.text)
                fiche += found.fiche
            else:
                attachments.append(pieces.attachment(entry))
        attachments += ((name, kind, "") for name, kind in self.files.get(record, ()))
        return Pieces(
            tuple(notes), tuple(fiche), tuple(attachments), tuple(self.shelves.get(record, ()))
        )


@dataclass(frozen=True, slots=True)
class Pieces:
    """What hangs on one record: note texts, (heading, text) of fiches, (title, type, address) of
    attachments, ids of collections."""

    notes: tuple[str, ...] = ()
    fiche: tuple[tuple[str, str], ...] = ()
    attachments: tuple[tuple[str, str, str], ...] = ()
    collections: tuple[str, ...] = ()


_NOTHING = Pieces()


@dataclass(slots=True)
class _Shelf:
    children: dict[RecordId, list[Outline]] = field(default_factory=lambda: defaultdict(list))
    parents: dict[RecordId, RecordId] = field(default_factory=dict)
    collections: dict[str, Row] = field(default_factory=dict)


def gather(evidence: Evidence, entries: Entries) -> Belongings:
    """Join the objects of every library to its records.

    A collection counts while it is there: its deletion changes no item, so an item may still name
    it. What hangs on something that is no live record (a note alone) belongs to no study.
    """
    shelf = _Shelf()
    for outline, ties in entries.others:
        if outline.kind == "collection":
            id_ = collection_id(outline.source, outline.key.partition("/")[2])
            parent = collection_id(outline.source, ties["parent"]) if ties["parent"] else None
            shelf.collections[id_] = (id_, outline.source, ties["name"], parent)
        elif ties.get("parent"):
            parent_id = record_id(outline.source, ties["parent"])
            shelf.parents[record_id(outline.source, outline.key)] = parent_id
            shelf.children[parent_id].append(outline)
    rows = [
        (id_, source, name, parent if parent in shelf.collections else None)
        for id_, source, name, parent in sorted(shelf.collections.values())
    ] if shelf.collections else []  # fmt: skip
    shelves = {
        record.id: sorted(
            id_
            for key in record.ties["collections"]
            if (id_ := collection_id(record.outline.source, key)) in shelf.collections
        )
        for record in entries.records.values()
        if "collections" in record.ties
    }
    files = {r.id: r.ties["files"] for r in entries.records.values() if "files" in r.ties}
    return Belongings(evidence, shelf.children, shelves, _texts(entries, shelf), rows, files)


def _texts(entries: Entries, shelf: _Shelf) -> dict[RecordId, list[tuple[str, str, str]]]:
    texts: dict[RecordId, list[tuple[str, str, str]]] = defaultdict(list)
    for outline in entries.outlines:
        if outline.kind == "fulltext":
            attachment = record_id(outline.source, outline.key.partition("/")[2])
            if attachment in shelf.parents:
                found = (outline.source, outline.key, outline.fingerprint)
                texts[shelf.parents[attachment]].append(found)
    return texts


def collection_id(source: str, key: str) -> str:
    """The id of a collection in the library."""
    return f"{source}:{key}"

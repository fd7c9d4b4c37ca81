"""Evidence → references, without reading again what was understood before.

What enters: an open evidence, the memory. What leaves: ``Entries``: for every live entry the few
facts that all of the library depends on (its shape for grouping, its problems, its ties, the themes
it names), and on demand the references themselves. What it does not touch: studies.

At each run every entry is looked at, but only as a fingerprint and a remembered summary; the text
of an entry is read when it is new, its reference when its study has to be made again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from tracker import identity
from tracker.model import (
    Problem,
    RawEntry,
    RecordId,
    Reference,
    canonical_json,
    record_id,
    shallow,
)
from tracker.normalise import named_tag
from tracker.pipeline.progress import Progress
from tracker.sources import SOURCES
from tracker.store.cache import Cache, code_version
from tracker.store.evidence import Evidence
from tracker.store.outlines import Outline

_BATCH = 500


@dataclass(frozen=True, slots=True)
class Record:
    """A live bibliographic record: where it stands in the evidence, its shape and its ties."""

    id: RecordId
    outline: Outline
    shape: Any
    ties: Mapping[str, Sequence[Any]]


class References(Mapping[RecordId, Reference]):
    """The reference of every record, read when asked for and kept.

    ``texts``: the CSL items of those at hand as canonical JSON, which fingerprints, the memory and
    the library all want: to write one is dearer than to keep it for a run."""

    def __init__(
        self, evidence: Evidence, cache: Cache, records: Mapping[RecordId, Record], fresh: Fresh
    ) -> None:
        self._evidence = evidence
        self._cache = cache
        self._records = records
        self._made = fresh.references
        self.texts: Mapping[RecordId, str] = fresh.texts
        self._texts = fresh.texts

    def __getitem__(self, record: RecordId) -> Reference:
        if record not in self._made:
            self.read([record])
        return self._made[record]

    def __iter__(self) -> Iterator[RecordId]:
        return iter(self._records)

    def __len__(self) -> int:
        return len(self._records)

    def __contains__(self, record: object) -> bool:
        return record in self._records

    def read(self, wanted: Iterable[RecordId]) -> None:
        """Read many at once: from the memory, else from the evidence."""
        missing = {memory_key(self._records[r].outline): r for r in wanted if r not in self._made}
        known = self._cache.get_many("interpret", code_version("sources"), missing)
        for key, record in missing.items():
            text = known.get(key)
            if text is not None:
                self._made[record], self._texts[record] = _thawed(text)
        lost = [self._records[r].outline for r in missing.values() if r not in self._made]
        for outline, entry in entries_of(self._evidence, lost):
            found = SOURCES[outline.format].interpret(outline.source, entry).reference
            if found is not None:
                self._made[found.id] = found


@dataclass(frozen=True, slots=True)
class Fresh:
    """What was read in this run, by record: references, their CSL items as canonical JSON, and
    what identity found out about them."""

    references: dict[RecordId, Reference] = field(default_factory=dict)
    texts: dict[RecordId, str] = field(default_factory=dict)
    features: dict[RecordId, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Entries:
    """All live entries. ``others``: those that are no record, with what their source says of
    where they belong. ``features``: what identity found out about those read in this run.
    ``named``: of each keyword that names a theme (« thème:… »), whose it is, the line of that entry
    today, and the keyword."""

    outlines: Sequence[Outline]
    records: Mapping[RecordId, Record]
    references: References
    problems: Sequence[Problem]
    others: Sequence[tuple[Outline, Mapping[str, Any]]]
    features: dict[RecordId, Any]
    named: Sequence[tuple[Outline, int | None, str]]


def read_entries(evidence: Evidence, cache: Cache, progress: Progress) -> Entries:
    """Look at every live entry, interpreting those never seen before."""
    outlines = evidence.outline()
    known = [o for o in outlines if o.format in SOURCES and o.kind != "fulltext"]
    fresh = Fresh()
    summaries = _summaries(evidence, cache, known, fresh, progress)
    lines = _lines(evidence, known)
    records: dict[RecordId, Record] = {}
    problems: list[Problem] = []
    others: list[tuple[Outline, Mapping[str, Any]]] = []
    named: list[tuple[Outline, int | None, str]] = []
    for outline, (at, shape, ties, faults, keywords) in zip(known, summaries, strict=True):
        id_ = record_id(outline.source, outline.key)
        if shape is not None:
            records[id_] = Record(id_, outline, identity.shape_thawed(shape), ties)
        else:
            others.append((outline, ties))
        if faults or keywords:
            today = lines.get((outline.source, outline.key), outline.position)
            problems += _moved(faults, at, today)
            named += ((outline, today, keyword) for keyword in keywords)
    references = References(evidence, cache, records, fresh)
    return Entries(outlines, records, references, problems, others, fresh.features, named)


def memory_key(outline: Outline) -> str:
    """What the meaning of an entry depends on, as one text."""
    return f"{outline.format}\n{outline.source}\n{outline.key}\n{outline.fingerprint}"


def entries_of(
    evidence: Evidence, outlines: Sequence[Outline]
) -> Iterator[tuple[Outline, RawEntry]]:
    """The entries themselves, a batch at a time."""
    for start in range(0, len(outlines), _BATCH):
        batch = outlines[start : start + _BATCH]
        found = evidence.entries([o.id for o in batch])
        yield from ((o, found[o.id]) for o in batch)


_Summary = list[Any]
"""Where an entry stood when it was read, its shape, its ties, its faults, and those of its keywords
that name a theme: JSON values."""


def _summaries(
    evidence: Evidence, cache: Cache, outlines: Sequence[Outline], fresh: Fresh, progress: Progress
) -> list[_Summary]:
    version = code_version("sources", "identity", "pipeline/entries.py")
    keys = [memory_key(o) for o in outlines]
    known = cache.get_many("entry", version, keys)
    missing = [(key, o) for key, o in zip(keys, outlines, strict=True) if key not in known]
    made: dict[str, _Summary] = {}
    references: dict[str, str] = {}
    told = entries_of(evidence, [o for _, o in missing])
    for done, ((key, _), (outline, entry)) in enumerate(zip(missing, told, strict=True)):
        source = SOURCES[outline.format]
        found = source.interpret(outline.source, entry)
        shape, named = None, []
        if (reference := found.reference) is not None:
            id_, text = reference.id, canonical_json(reference.csl)
            fresh.references[id_], fresh.texts[id_] = reference, text
            references[key] = _frozen(reference, text)
            shape = identity.shape_of(reference, fresh.features, text)
            tags = ((k, named_tag(k)) for k in reference.keywords)
            named = [keyword for keyword, tag in tags if tag and tag.theme]
        faults = [shallow(p) for p in found.problems]
        made[key] = [entry.position, shape, source.outline(entry), faults, named]
        if done % 50 == 0:
            progress("Interprétation des notices", done, len(missing))
    cache.put_many("interpret", code_version("sources"), references)
    cache.put_many("entry", version, {key: canonical_json(s) for key, s in made.items()})
    return [made[key] if key in made else json.loads(known[key]) for key in keys]


def _frozen(reference: Reference, csl: str) -> str:
    """A reference for the memory: its item, which is JSON already, then the rest on a line."""
    r = reference
    rest = [r.source, r.key, r.keywords, r.notes, r.citation_key, r.zotero_uri, r.web_url]
    return f"{csl}\n{canonical_json(rest)}"


def _thawed(text: str) -> tuple[Reference, str]:
    """The inverse of ``_frozen``: JSON holds no line break of its own."""
    csl, _, rest = text.partition("\n")
    source, key, keywords, notes, *others = json.loads(rest)
    return Reference(source, key, json.loads(csl), tuple(keywords), tuple(notes), *others), csl


def _lines(evidence: Evidence, outlines: Sequence[Outline]) -> dict[tuple[str, str], int]:
    """Today's line of every entry of a file: an entry that only moved is not read again."""
    files = [o for o in outlines if o.kind == "file"]
    return {
        (outline.source, key): line
        for outline, entry in entries_of(evidence, files)
        for key, line in dict(entry.context.get("lines") or {}).items()
    }


def _moved(
    faults: Sequence[dict[str, Any]], then: int | None, today: int | None
) -> Iterator[Problem]:
    shift = today - then if today is not None and then is not None else 0
    for fault in faults:
        problem = Problem(**fault)
        if shift and problem.position is not None:
            problem = replace(problem, position=problem.position + shift)
        yield problem

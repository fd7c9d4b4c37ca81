"""The values that travel between the stages, and nothing else.

What enters: nothing; this module imports no other part of the program.
What leaves: frozen dataclasses. Bibliographic content is a plain CSL-JSON item
(``CslItem``), with the names of the CSL 1.0.2 specification
(https://docs.citationstyles.org/en/stable/specification.html).
What it does not touch: files, databases, the clock.

The road of one reference::

    file bytes ── Source.split ──► RawEntry          (evidence, verbatim)
    RawEntry ── Source.interpret ──► Interpreted     (Reference + Problems)
    References ── identity ──► Study                 (one work, many records)
    Study ── themes ──► Assignment + Reason          (a tag and the words that made it)
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple, NewType

CslItem = dict[str, Any]
"""A CSL-JSON item: ``type``, ``title``, ``author`` (list of names), ``issued`` (date) …"""

Doi = NewType("Doi", str)
"""Lower case, no resolver, no prefix: ``10.1177/0011128705281756``."""
Isbn = NewType("Isbn", str)
"""Thirteen digits, checksum valid."""
Folded = NewType("Folded", str)
"""A comparison key: lower case, no accent, no ligature. Never stored as a value."""
RecordId = NewType("RecordId", str)
"""``source:source_key``, stable for ever."""
StudyId = NewType("StudyId", str)
"""A citation key, ASCII, unique, never rewritten once issued."""
ThemeId = NewType("ThemeId", str)
"""The id of a concept of the vocabulary, for example ``desistance``."""

Level = Literal["error", "warning", "info"]
EntryKind = Literal[
    "entry", "broken", "file", "note", "attachment", "annotation", "collection", "fulltext"
]  # fmt: skip


def record_id(source: str, key: str) -> RecordId:
    """The stable name of a source record: ``source:source_key``."""
    return RecordId(f"{source}:{key}")


def canonical_json(value: object) -> str:
    """``value`` as JSON with sorted keys and no spaces: equal values, equal texts."""
    return _encode(value)


# Made once, and without watch for values that hold themselves: JSON has none.
_encode = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), check_circular=False
).encode


def digest(*parts: str) -> str:
    """A hexadecimal fingerprint (BLAKE2b, 128 bits) of texts, unambiguous about their borders."""
    pieces: list[bytes] = []
    for part in parts:
        data = part.encode("utf-8", "surrogatepass")
        pieces += (b"%d:" % len(data), data)
    return hashlib.blake2b(b"".join(pieces), digest_size=16).hexdigest()


def shallow(value: Any) -> dict[str, Any]:
    """A dataclass of this module as a dictionary, one level deep.

    ``dataclasses.asdict`` copies all that is below, and took a tenth of an import.
    """
    return {name: getattr(value, name) for name in value.__slots__}


@dataclass(frozen=True, slots=True)
class Problem:
    """A fault in the data: a row beside the kept record, never an exception.

    ``position`` is a 1-based line (or entry number where a format has no lines), ``message``
    French: what is wrong, and what to do. ``code`` is a stable English slug (``duplicate-key``).
    """

    source: str
    key: str
    position: int | None
    code: str
    level: Level
    message: str


@dataclass(frozen=True, slots=True)
class RawEntry:
    """One entry as a source wrote it: the unit of the evidence.

    ``key`` is unique within its source. ``raw`` is verbatim. ``context`` (JSON values) is what
    the meaning depends on beyond ``raw``: ``@string`` macros, parents, groups, encoding.
    ``kind`` ``broken`` is a piece that no reader could take as an entry: kept, and reported by
    ``interpret``; ``file`` (key ``""``) is what a file says as a whole (encoding, preamble,
    comments, the line of each key): never a bibliographic record.
    """

    key: str
    raw: str
    kind: EntryKind = "entry"
    position: int | None = None
    context: Mapping[str, Any] = field(default_factory=dict)

    @property
    def fingerprint(self) -> str:
        """Hash of everything the meaning depends on; the position is not part of it."""
        return digest(self.kind, self.raw, canonical_json(self.context) if self.context else "{}")


@dataclass(frozen=True, slots=True)
class Reference:
    """One source record, normalised.

    ``csl["id"]`` equals ``key``. Keywords and notes stand apart from ``csl`` because
    CSL-JSON has one string for them. ``citation_key`` is the key the source itself cites
    with, if it has one; a Zotero item key is not one. ``web_url`` is its page in the web library.
    """

    source: str
    key: str
    csl: CslItem
    keywords: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    citation_key: str | None = None
    zotero_uri: str | None = None
    web_url: str | None = None

    @property
    def id(self) -> RecordId:
        return record_id(self.source, self.key)


@dataclass(frozen=True, slots=True)
class Interpreted:
    """What a source's ``interpret`` makes of a RawEntry: perhaps a reference, perhaps faults."""

    reference: Reference | None
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Relation:
    """``a`` is ``kind`` of ``b``; both are records. Kinds: translation, edition, preprint,
    part, review, erratum, retraction, update."""

    a: RecordId
    b: RecordId
    kind: str


@dataclass(frozen=True, slots=True)
class Suspicion:
    """Two records that may be one work; ``reasons`` are French sentences."""

    a: RecordId
    b: RecordId
    points: float
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Grouping:
    """What identity found: a partition of the records, relations, and what to review."""

    groups: tuple[tuple[RecordId, ...], ...]
    relations: tuple[Relation, ...] = ()
    suspicions: tuple[Suspicion, ...] = ()


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two records of one study that disagree on a field; ``value`` is the one not chosen.
    ``decided``: a person said which record the field comes from."""

    field: str
    record: RecordId
    value: str
    decided: bool = False


@dataclass(frozen=True, slots=True)
class Study:
    """One work, made of its records.

    ``csl["id"]`` equals ``id``. ``field_sources`` maps each CSL field to the record it came
    from. Dates are ISO 8601 (UTC) and come from the runs in the evidence, never from a clock.
    """

    id: StudyId
    csl: CslItem
    records: tuple[RecordId, ...]
    keywords: tuple[tuple[str, str], ...] = ()  # (keyword, source name)
    notes: tuple[tuple[str, str], ...] = ()  # (note, record id)
    field_sources: Mapping[str, RecordId] = field(default_factory=dict)
    conflicts: tuple[Conflict, ...] = ()
    added_on: str = ""
    changed_on: str = ""

    @property
    def title(self) -> str:
        return str(self.csl.get("title", ""))

    @property
    def abstract(self) -> str:
        return str(self.csl.get("abstract", ""))


TextField = Literal["title", "abstract", "container", "keywords", "notes"]


@dataclass(frozen=True, slots=True)
class TaggableText:
    """What the themes stage reads of a study. Texts are exactly those stored in the library."""

    title: str = ""
    abstract: str = ""
    container: str = ""
    keywords: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    language: str = ""
    year: int | None = None


class Reason(NamedTuple):
    """Why a rule gave a theme: ``quote == text[start:end]`` in code points of the stored text.

    For ``keywords`` and ``notes``, ``item`` is the 0-based index of the keyword or note the
    offsets are in. ``rule`` names the label or implication: ``prefLabel:fr:désistance``,
    ``altLabel:en:going straight``, ``implies:ls_cmi``, ``narrower:desistance_assistee``.

    Reasons are made by the hundred thousand: a named tuple takes half the time of a dataclass.
    """

    field: TextField
    start: int
    end: int
    quote: str
    rule: str
    item: int = 0


class Assignment(NamedTuple):
    """A theme of a study. ``origin`` says whether a rule or a person put it there."""

    theme: ThemeId
    origin: Literal["rule", "person"]
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """One line of a journal.

    ``kind``: ``theme`` (value ``<theme>=yes|no|auto``), ``same`` / ``different`` (records: the
    two sides), ``field`` (value ``<field>``, records: study's, the chosen one first;
    ``<field>=auto`` leaves it to the rules again).
    ``records`` carry the decision through merge, split and a fresh workspace.
    """

    when: str
    who: str
    kind: str
    study: str
    records: tuple[str, ...]
    value: str
    why: str = ""
    journal: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Run:
    """One command that wrote evidence, with its times and counts (bibliographic records)."""

    id: int
    command: str
    started: str
    finished: str
    counts: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The latest live evidence row of a key, with the runs it first and last appeared in."""

    source: str
    format: str
    entry: RawEntry
    first_run: int
    last_run: int


@dataclass(frozen=True, slots=True)
class SourceCount:
    """What one import did to one source; counts are bibliographic records."""

    name: str
    path: str = ""
    read: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0
    problems: int = 0


Names = Sequence[Mapping[str, Any]]

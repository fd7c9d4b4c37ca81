"""A study and its themes as rows of ``library.db``.

What enters: one Study, its assignments and what other stages made of it. What leaves: tuples in
the column order of ``schema.LIBRARY_TABLES``. What it does not touch: the database.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tracker.model import (
    Assignment,
    CslItem,
    Decision,
    RecordId,
    Reference,
    Study,
    ThemeId,
    canonical_json,
    digest,
)
from tracker.normalise import iso_date, plain, slug, year

Row = tuple[Any, ...]

BELONGINGS = ("fiches", "attachments", "study_collections")
"""Tables of what hangs on a study's records, made where all of a library is known."""

NAME_VARIABLES = (
    "author",
    "editor",
    "translator",
    "director",
    "container-author",
    "collection-editor",
    "editorial-director",
    "composer",
    "illustrator",
    "interviewer",
    "recipient",
    "reviewed-author",
    "contributor",
    "curator",
    "chair",
    "organizer",
    "producer",
    "performer",
    "narrator",
    "host",
    "guest",
    "script-writer",
    "series-creator",
    "compiler",
    "executive-producer",
    "original-author",
)
"""CSL's name variables, in the order a study lists its people."""


@dataclass(frozen=True, slots=True)
class StudyRows:
    """All that one study puts into the library."""

    number: int
    tables: Mapping[str, Sequence[Row]]
    search: Row
    people: Mapping[str, Row]

    @property
    def digest(self) -> str:
        """A fingerprint of every value: equal digests, nothing to write."""
        content = [self.number, {k: list(v) for k, v in self.tables.items()}, self.search]
        return digest(canonical_json(content))


@dataclass(frozen=True, slots=True)
class StudyContent:
    """What the stages made of one study, side by side.

    ``item`` (its CSL without abstract) and ``texts`` (the items of its records) are canonical JSON
    where it was made before; else it is made here."""

    study: Study
    number: int
    references: Sequence[Reference]
    assignments: Sequence[Assignment]
    decisions: Mapping[ThemeId, Decision]
    citation: str
    stems: Sequence[str]
    belongings: Mapping[str, Sequence[Row]] = field(default_factory=dict)
    item: str = ""
    texts: Mapping[RecordId, str] = field(default_factory=dict)


def study_rows(content: StudyContent) -> StudyRows:
    """The rows of one study, by table."""
    study = content.study
    id_, csl = study.id, study.csl
    people, study_people = people_of(id_, csl)
    abstract = study.abstract
    texts = content.texts
    tables: dict[str, Sequence[Row]] = {
        "studies": [_study(content)],
        "abstracts": [(id_, abstract)] if abstract else [],
        "csl_items": [(id_, content.item or item_text(study))],
        "records": [
            (
                r.id,
                id_,
                r.source,
                r.key,
                r.zotero_uri,
                texts.get(r.id) or canonical_json(r.csl),
                r.web_url,
            )
            for r in content.references
        ],
        "study_people": study_people,
        "keywords": [
            (id_, keyword, source, n) for n, (keyword, source) in enumerate(study.keywords)
        ],
        "notes": [(id_, n, record, text) for n, (text, record) in enumerate(study.notes)],
        "study_themes": [(id_, a.theme, a.origin) for a in content.assignments],
        "theme_reasons": [
            (id_, a.theme, r.field, r.item, r.start, r.end, r.quote, r.rule)
            for a in content.assignments
            for r in a.reasons
        ],
        "study_fields": [(id_, f, record) for f, record in sorted(study.field_sources.items())],
        "conflicts": sorted(
            {(id_, c.field, c.record, c.value, int(c.decided)) for c in study.conflicts}
        ),
        "theme_decisions": [
            (id_, theme, d.value.partition("=")[2], d.when, d.who, d.why)
            for theme, d in sorted(content.decisions.items())
        ],
        **{name: content.belongings.get(name, ()) for name in BELONGINGS},
    }
    return StudyRows(content.number, tables, (content.number, *content.stems), people)


def item_text(study: Study) -> str:
    """The CSL item of a study as ``csl_items`` holds it: under its id, without its abstract."""
    item = {k: v for k, v in study.csl.items() if k != "abstract"}
    return canonical_json({**item, "id": study.id})


def _study(content: StudyContent) -> Row:
    csl = content.study.csl
    issued = csl.get("issued")
    return (
        content.study.id,
        str(csl.get("type") or "document"),
        plain(content.study.title),
        authors_line(csl),
        year(issued),
        iso_date(issued),
        _text(csl, "container-title"),
        _text(csl, "publisher"),
        _text(csl, "volume"),
        _text(csl, "issue"),
        _text(csl, "page"),
        _text(csl, "language"),
        _text(csl, "DOI"),
        _text(csl, "ISBN"),
        _text(csl, "URL"),
        content.citation,
        content.study.added_on,
        content.study.changed_on,
        content.number,
    )


def _text(csl: CslItem, variable: str) -> str | None:
    value = csl.get(variable)
    return plain(str(value)) if value not in (None, "") else None


def authors_line(csl: CslItem) -> str:
    """« Andrews, D. A. ; Bonta, James »: the authors, or the editors where there is no author."""
    for role in ("author", "editor", "editorial-director", "director"):
        if names := csl.get(role):
            return " ; ".join(display_name(name) for name in names)
    return ""


def display_name(name: Mapping[str, Any]) -> str:
    """A CSL name as a catalogue writes it: family with its particles, given, suffix."""
    if literal := name.get("literal"):
        return plain(str(literal))
    if len(name) == 2 and name.get("family") and name.get("given"):  # as nearly all are
        return f"{name['family']}, {name['given']}"
    particles = (name.get("dropping-particle"), name.get("non-dropping-particle"))
    family = " ".join(str(p) for p in (*particles, name.get("family")) if p)
    given = " ".join(str(p) for p in (name.get("given"), name.get("suffix")) if p)
    return ", ".join(part for part in (family, given) if part)


def people_of(id_: str, csl: CslItem) -> tuple[dict[str, Row], list[Row]]:
    """The people of one study: rows of ``people`` by id, and of ``study_people``."""
    people: dict[str, Row] = {}
    links: list[Row] = []
    for role in NAME_VARIABLES:
        for position, name in enumerate(csl.get(role) or ()):
            shown = display_name(name)
            # A name without a Latin letter has no slug: its own text is then its id.
            person = slug(shown) or shown.strip()
            if not person:
                continue
            row = (person, shown, name.get("family") or None, name.get("given") or None)
            other = people.get(person)
            if other is None or (other != row and canonical_json(row) < canonical_json(other)):
                people[person] = row
            links.append((id_, person, role, position))
    return people, links

"""One study, whole: its fields and where each comes from, its themes and why, its records.

What enters: an id. What leaves: a ``StudyPage``, or what became of the id.
What it does not touch: markup, French words, the reasons' wording (``tracker.themes``).
"""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from typing import Any

from tracker.model import CslItem, Reason
from tracker.web.french import typographic
from tracker.web.queries.listing import Card, as_cards


@dataclass(frozen=True, slots=True)
class Ruling:
    """What a person decided about a theme of the study."""

    value: str
    when: str
    who: str
    why: str


@dataclass(frozen=True, slots=True)
class StudyTheme:
    """A theme of the study (or one a person refused), with its reasons."""

    id: str
    label: str
    origin: str
    parent: str | None
    definition: str
    reasons: tuple[Reason, ...] = ()
    ruling: Ruling | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """One source record of the study."""

    id: str
    source: str
    key: str
    zotero_uri: str
    web_url: str
    csl: CslItem


@dataclass(frozen=True, slots=True)
class Person:
    """Someone of the study, in a role."""

    id: str
    name: str
    role: str


@dataclass(frozen=True, slots=True)
class Related:
    """Another study: ``kind`` says how; ``forward`` when this study is ``kind`` of the other."""

    kind: str
    forward: bool
    study: Card


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A study that may be the same work, and the sentences that say why."""

    study: Card
    points: float
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Attachment:
    """What a source keeps with the reference; ``url`` is where it may be read, if anywhere."""

    title: str
    content_type: str
    url: str


@dataclass(frozen=True, slots=True)
class StudyPage:
    """All that the library knows of a study."""

    card: Card
    citation: str
    changed_on: str
    csl: CslItem
    abstract: str
    people: tuple[Person, ...]
    keywords: tuple[tuple[str, str], ...]
    notes: tuple[tuple[str, str], ...]
    themes: tuple[StudyTheme, ...]
    refused: tuple[StudyTheme, ...]
    records: tuple[Record, ...]
    fields: tuple[tuple[str, str], ...]
    conflicts: tuple[tuple[str, str, str], ...]
    relations: tuple[Related, ...]
    other_ids: tuple[str, ...]
    duplicates: tuple[Duplicate, ...]
    problems: tuple[tuple[str, str, str, int | None], ...]
    fiche: tuple[tuple[str, str], ...]
    attachments: tuple[Attachment, ...]
    collections: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fate:
    """What an id names: a study, another study since, nothing any more, or nothing ever."""

    study: str | None
    known: bool


def fate(connection: sqlite3.Connection, id_: str) -> Fate:
    """Where an id leads: a study's, one issued earlier, or a source record's."""
    if connection.execute("select 1 from studies where id = ?", [id_]).fetchone():
        return Fate(id_, True)
    issued = connection.execute(
        "select study_id from ids where id = ? collate nocase order by id <> ?", [id_, id_]
    ).fetchone()
    found = (
        issued or connection.execute("select study_id from records where id = ?", [id_]).fetchone()
    )
    if found is None:
        return Fate(None, False)
    alive = connection.execute("select id from studies where id = ?", [found[0]]).fetchone()
    return Fate(alive[0] if alive else None, True)


_LISTS = {
    "people": "select person_id, name, role from study_people join people on people.id = person_id "
    "where study_id = :id order by role <> 'author', role, position",
    "keywords": "select keyword, source from keywords where study_id = :id order by position",
    "notes": "select text, record_id from notes where study_id = :id order by position",
    "records": "select id, source, source_key, ifnull(zotero_uri, ''), ifnull(web_url, ''), csl "
    "from records where study_id = :id order by source, id",
    "fields": "select field, record_id from study_fields where study_id = :id",
    "conflicts": "select field, record_id, value from conflicts where study_id = :id "
    "order by field, record_id",
    "other_ids": "select id from ids where study_id = :id and id <> :id order by id",
    "problems": "select level, message, source, position from problems where study_id = :id "
    "order by level, source, position",
    "fiche": "select heading, text from fiches where study_id = :id order by position",
    "attachments": "select title, ifnull(content_type, ''), ifnull(url, '') from attachments "
    "where study_id = :id order by position",
    "collections": "select distinct name from study_collections join collections "
    "on collections.id = collection_id where study_id = :id order by name",
}
"""What a page lists, by the name of the list; columns in the order of its values' fields."""


def page(connection: sqlite3.Connection, id_: str) -> StudyPage | None:
    """The study, or None."""
    row = connection.execute("select * from studies where id = ?", [id_]).fetchone()
    if row is None:
        return None

    def rows(sql: str) -> list[sqlite3.Row]:
        return connection.execute(sql, {"id": id_}).fetchall()

    def one(sql: str) -> str:
        return next((str(found[0]) for found in rows(sql)), "")

    lists = {name: [tuple(found) for found in rows(sql)] for name, sql in _LISTS.items()}
    themes, refused = _themes(rows)
    return StudyPage(
        card=as_cards(connection, [row])[0],
        citation=row["citation"],
        changed_on=row["changed_on"] or "",
        csl=_item(one("select json from csl_items where study_id = :id")),
        abstract=one("select text from abstracts where study_id = :id"),
        people=tuple(Person(*found) for found in lists["people"]),
        keywords=tuple(lists["keywords"]),
        notes=tuple(lists["notes"]),
        themes=themes,
        refused=refused,
        records=tuple(
            Record(record, source, key, zotero, web, _item(csl))
            for record, source, key, zotero, web, csl in lists["records"]
        ),
        fields=tuple(lists["fields"]),
        conflicts=tuple(lists["conflicts"]),
        relations=_relations(connection, id_),
        other_ids=tuple(found[0] for found in lists["other_ids"]),
        duplicates=_duplicates(connection, id_),
        problems=tuple(lists["problems"]),
        fiche=tuple(lists["fiche"]),
        attachments=tuple(Attachment(*found) for found in lists["attachments"]),
        collections=tuple(found[0] for found in lists["collections"]),
    )


def _item(text: str) -> CslItem:
    try:
        item = json.loads(text)
    except ValueError:
        return {}
    return item if isinstance(item, dict) else {}


def _themes(rows: Any) -> tuple[tuple[StudyTheme, ...], tuple[StudyTheme, ...]]:
    """Themes given and themes refused, each with its reasons and the decision on it."""
    reasons: dict[str, list[Reason]] = {}
    for row in rows(
        'select theme_id, field, item, start, "end", quote, rule from theme_reasons '
        'where study_id = :id order by field, item, start, "end", rule'
    ):
        reasons.setdefault(row["theme_id"], []).append(
            Reason(row["field"], row["start"], row["end"], row["quote"], row["rule"], row["item"])
        )
    rulings = {
        row["theme_id"]: Ruling(row["value"], row["when"], row["who"], row["why"])
        for row in rows("select * from theme_decisions where study_id = :id")
    }
    given = rows(
        "select themes.*, study_themes.origin from study_themes join themes "
        "on themes.id = theme_id where study_id = :id order by mission desc, position"
    )
    refused = rows(
        "select themes.*, 'person' as origin from theme_decisions join themes "
        "on themes.id = theme_id where study_id = :id and value = 'no' order by position"
    )

    def made(row: sqlite3.Row) -> StudyTheme:
        id_ = row["id"]
        return StudyTheme(
            id_,
            typographic(row["label"]),
            row["origin"],
            row["parent_id"],
            row["definition"] or "",
            tuple(reasons.get(id_, ())),
            rulings.get(id_),
        )

    kept = {row["id"] for row in given}
    return tuple(map(made, given)), tuple(made(row) for row in refused if row["id"] not in kept)


def _cards(connection: sqlite3.Connection, ids: list[str]) -> dict[str, Card]:
    marks = ", ".join("?" * len(ids))
    rows = connection.execute(f"select * from studies where id in ({marks})", ids).fetchall()
    return {card.id: card for card in as_cards(connection, rows)}


def _relations(connection: sqlite3.Connection, id_: str) -> tuple[Related, ...]:
    rows = connection.execute(
        "select kind, 1, other_id from relations where study_id = :id union "
        "select kind, 0, study_id from relations where other_id = :id order by 1, 2 desc, 3",
        {"id": id_},
    ).fetchall()
    cards = _cards(connection, sorted({row[2] for row in rows}))
    return tuple(Related(row[0], bool(row[1]), cards[row[2]]) for row in rows if row[2] in cards)


def _duplicates(connection: sqlite3.Connection, id_: str) -> tuple[Duplicate, ...]:
    """The review queue's rows that touch this study."""
    rows = connection.execute(
        "select iif(a = :id, b, a), points, reasons from possible_duplicates "
        "where :id in (a, b) order by points desc, 1",
        {"id": id_},
    ).fetchall()
    cards = _cards(connection, [row[0] for row in rows])
    return tuple(
        Duplicate(cards[other], points, _sentences(reasons))
        for other, points, reasons in rows
        if other in cards
    )


def _sentences(text: str) -> tuple[str, ...]:
    """``reasons`` of the queue, a sentence a line."""
    return tuple(line for line in text.splitlines() if line.strip())

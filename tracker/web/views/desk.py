"""An editor's desk: what stands on a page only for whoever may decide.

What enters: the library, the journals, a study. What leaves: what a template needs to offer the
gestures. What it does not touch: the page a reader sees.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tracker import labels
from tracker.store import queries as store
from tracker.web import room
from tracker.web.database import read
from tracker.web.french import typographic
from tracker.web.past_words import said, undoing
from tracker.web.shown import shown_value

if TYPE_CHECKING:
    from datasette.app import Datasette

    from tracker.pipeline.past import Past
    from tracker.web.queries.study import StudyPage


@dataclass(frozen=True, slots=True)
class Line:
    """A past decision as a page says it; ``undo`` is the button's words, empty where a later
    decision has replaced it."""

    what: str
    who: str
    when: str
    why: str
    study: str
    title: str
    journal: str
    line: int
    undo: str


@dataclass(frozen=True, slots=True)
class Choice:
    """A theme one may add; ``depth`` in its family's tree."""

    id: str
    label: str
    depth: int


@dataclass(frozen=True, slots=True)
class Rival:
    """One of the values of a field: the record that has it."""

    record: str
    source: str
    value: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Dispute:
    """A field on which the records differ."""

    field: str
    label: str
    rivals: tuple[Rival, ...]


@dataclass(frozen=True, slots=True)
class Desk:
    """All an editor may do on a study's page."""

    families: tuple[tuple[str, tuple[Choice, ...]], ...]
    disputes: tuple[Dispute, ...]
    history: tuple[Line, ...]


async def of_study(datasette: Datasette, page: StudyPage) -> Desk:
    """The desk of a study's page."""
    given = {theme.id for theme in page.themes}
    families = await read(datasette, lambda connection: _families(connection, given))
    return Desk(families, _disputes(page), await history(datasette, study=page.card.id))


async def history(
    datasette: Datasette, *, study: str | None = None, kinds: Sequence[str] = (), limit: int = 20
) -> tuple[Line, ...]:
    """Past decisions, newest first: for editors, since they name people."""
    from tracker.pipeline.past import past

    space = room.here(datasette).workspace
    if space is None:
        return ()
    found = await asyncio.to_thread(past, space, study=study, kinds=kinds, limit=limit)
    names = await read(datasette, store.theme_names)
    return tuple(_line(line, names) for line in found)


def _line(line: Past, names: dict[str, str]) -> Line:
    decision = line.decision
    return Line(
        said(decision, names),
        decision.who,
        decision.when,
        decision.why,
        line.study or "",
        line.title,
        decision.journal,
        decision.line,
        undoing(decision) if line.in_force and line.study else "",
    )


def _families(
    connection: sqlite3.Connection, given: set[str]
) -> tuple[tuple[str, tuple[Choice, ...]], ...]:
    """The themes a study has not, by facet, each under its parent."""
    rows = connection.execute(
        "select t.id, t.label, t.parent_id, ifnull(f.label, 'Autres thèmes') as facet "
        "from themes t left join facets f on f.id = t.facet "
        "order by f.position is null, f.position, t.position"
    ).fetchall()
    below: dict[str | None, list[sqlite3.Row]] = {}
    known = {row["id"] for row in rows}
    for row in rows:
        parent = row["parent_id"] if row["parent_id"] in known else None
        below.setdefault(parent, []).append(row)
    found: dict[str, list[Choice]] = {}

    def add(row: sqlite3.Row, depth: int) -> None:
        if row["id"] not in given:
            choice = Choice(row["id"], typographic(row["label"]), depth)
            found.setdefault(row["facet"], []).append(choice)
        for child in below.get(row["id"], ()):
            add(child, depth + 1)

    for row in below.get(None, ()):
        add(row, 0)
    return tuple((facet, tuple(choices)) for facet, choices in found.items())


def _disputes(page: StudyPage) -> tuple[Dispute, ...]:
    records = {record.id: record for record in page.records}
    chosen = dict(page.fields)
    fields = dict.fromkeys(field for field, _, _ in page.conflicts)
    found = []
    for field in fields:
        holders = [chosen.get(field, "")] + [r for f, r, _ in page.conflicts if f == field]
        rivals = tuple(
            Rival(
                id_,
                records[id_].source,
                shown_value(field, records[id_].csl.get(field) or ""),
                id_ == chosen.get(field),
            )
            for id_ in dict.fromkeys(holders)
            if id_ in records and records[id_].csl.get(field)
        )
        if len(rivals) > 1:
            found.append(Dispute(field, labels.field_label(field), rivals))
    return tuple(found)

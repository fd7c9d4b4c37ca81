"""Lists of studies: how many, which, in what order, and how they fall into facets.

What enters: ``Filters``, and once per reading the FTS5 expression of their search (``gather``).
What leaves: cards, counts, ids. What it does not touch: how a search is understood.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tracker.web.filters import Filters
from tracker.web.french import typographic

# Ties fall by date, then by id, so that a page never repeats a line of the one before.
_ORDERS = {
    # As the command line has it: relevance, then the register; without relevance, the year.
    "": "hits.rank, iif(hits.rank = 0.0, -ifnull(studies.year, -9999), 0), studies.number",
    "year": "studies.year is null, studies.issued desc, french_order(studies.authors), studies.id",
    "authors": "studies.authors = '', french_order(studies.authors), studies.year desc, studies.id",
    "added_on": "studies.added_on desc, studies.year desc, studies.id",
}


@dataclass(frozen=True, slots=True)
class ThemeLink:
    """A theme as a link: its id and its French label."""

    id: str
    label: str


@dataclass(frozen=True, slots=True)
class Card:
    """A study in a list."""

    id: str
    number: int
    type: str
    title: str
    authors: str
    year: int | None
    issued: str | None
    container: str | None
    publisher: str | None
    language: str | None
    added_on: str
    themes: tuple[ThemeLink, ...] = ()


@dataclass(frozen=True, slots=True)
class Facets:
    """Counts beside each value, as they would be if only that value's own list were open."""

    years: Mapping[int | None, int] = field(default_factory=dict)
    types: Mapping[str, int] = field(default_factory=dict)
    languages: Mapping[str | None, int] = field(default_factory=dict)
    themes: Mapping[str, int] = field(default_factory=dict)


def gather(connection: sqlite3.Connection, hits: str, values: Sequence[str]) -> None:
    """Ask the index once: what answers goes to a temporary table that every count then reads.

    ``hits``: SQL for ``number, rank``. A bilingual expression is long; asking it again for each
    facet would be most of the page.
    """
    connection.execute(
        "create temp table if not exists hits(number integer primary key, rank real not null)"
    )
    connection.execute("delete from temp.hits")
    connection.execute(f"insert into temp.hits {hits}", values)


RANK_UNITS = 10**15
"""What relevances are counted in on the way from SQLite, whose JSON would round them."""


def hits(
    connection: sqlite3.Connection, match: str, rank: str = "0.0"
) -> tuple[list[int], list[int]]:
    """What matches one expression: numbers, and the relevance of each by ``rank``.

    Two texts rather than a row for each: a row costs the thread its turn.
    """
    row = connection.execute(
        "with found(number, rank) as materialized "
        f"(select rowid, {rank} from studies_fts where studies_fts match ?) "
        "select json_group_array(number), "
        f"json_group_array(cast(rank * {RANK_UNITS} as integer)) from found",
        [match],
    ).fetchone()
    return json.loads(row[0]), json.loads(row[1])


def _selection(
    filters: Filters, *, without: str = "", ranked: bool = False
) -> tuple[str, dict[str, Any]]:
    """``from … where …`` for the studies of ``filters``, whose search was gathered before."""
    clauses, parameters = filters.where(without=without)
    source = "studies"
    if ranked:
        source = "temp.hits join studies on studies.number = hits.number"
    elif filters.search:
        clauses.append("studies.number in (select number from temp.hits)")
    where = f" where {' and '.join(clauses)}" if clauses else ""
    return f" from {source}{where}", parameters


def count(connection: sqlite3.Connection, filters: Filters) -> int:
    """How many studies there are."""
    selection, parameters = _selection(filters)
    return int(connection.execute(f"select count(*){selection}", parameters).fetchone()[0])


def _ordered(filters: Filters) -> tuple[str, str, dict[str, Any]]:
    """Selection, order and parameters; relevance needs words to be relevant to."""
    ranked = filters.order == ""
    selection, parameters = _selection(filters, ranked=ranked)
    return selection, _ORDERS[filters.order], parameters


def cards(connection: sqlite3.Connection, filters: Filters) -> list[Card]:
    """One page of studies in the order asked for, with their narrowest themes."""
    selection, order, parameters = _ordered(filters)
    rows = connection.execute(
        f"select studies.*{selection} order by {order} limit :limit offset :offset",
        {**parameters, "limit": filters.size, "offset": (filters.page - 1) * filters.size},
    ).fetchall()
    return as_cards(connection, rows)


Narrowest = Callable[[str], "tuple[ThemeLink, ...]"]
"""The narrowest themes of a study, by its id."""


def cards_of(
    connection: sqlite3.Connection, numbers: Sequence[int], narrowest: Narrowest | None = None
) -> list[Card]:
    """The studies ``numbers``, in that order."""
    rows = connection.execute(
        f"select * from studies where number in ({_marks(numbers)})", list(numbers)
    ).fetchall()
    place = {number: at for at, number in enumerate(numbers)}
    rows.sort(key=lambda row: place[row["number"]])
    return as_cards(connection, rows, narrowest)


def numbers_of(connection: sqlite3.Connection, filters: Filters) -> list[list[int]]:
    """For the person, the source and the container asked for, the numbers of their studies."""
    questions = (
        (filters.person, "id in (select study_id from study_people where person_id = ?)"),
        (filters.source, "id in (select study_id from records where source = ?)"),
        (filters.container, "container = ?"),
    )
    return [
        [r[0] for r in connection.execute(f"select number from studies where {where}", [value])]
        for value, where in questions
        if value
    ]


def ids(connection: sqlite3.Connection, filters: Filters) -> list[str]:
    """Every study of the list, not one page of it, in the order asked for."""
    selection, order, parameters = _ordered(filters)
    rows = connection.execute(f"select studies.id{selection} order by {order}", parameters)
    return [row[0] for row in rows]


def as_cards(
    connection: sqlite3.Connection,
    rows: Sequence[sqlite3.Row],
    narrowest: Narrowest | None = None,
) -> list[Card]:
    """Rows of ``studies`` with their themes, which ``narrowest`` tells sooner where it is given."""
    if narrowest is None:
        themes = narrowest_themes(connection, [row["id"] for row in rows])
    else:
        themes = {row["id"]: narrowest(row["id"]) for row in rows}
    return [
        Card(
            id=row["id"], number=row["number"], type=row["type"], title=row["title"],
            authors=row["authors"], year=row["year"], issued=row["issued"],
            container=row["container"], publisher=row["publisher"], language=row["language"],
            added_on=row["added_on"] or "", themes=themes.get(row["id"], ()),
        )
        for row in rows
    ]  # fmt: skip


def narrowest_themes(
    connection: sqlite3.Connection, studies: Sequence[str]
) -> dict[str, tuple[ThemeLink, ...]]:
    """The themes of each study that have no narrower one beside them, in the vocabulary's order."""
    found: dict[str, dict[str, sqlite3.Row]] = {}
    for start in range(0, len(studies), 500):
        some = studies[start : start + 500]
        for row in connection.execute(
            "select study_id, themes.id, label, parent_id from study_themes "
            f"join themes on themes.id = theme_id where study_id in ({_marks(some)}) "
            "order by mission desc, position",
            some,
        ):
            found.setdefault(row["study_id"], {})[row["id"]] = row
    return {
        study: tuple(
            ThemeLink(id_, typographic(row["label"]))
            for id_, row in themes.items()
            if id_ not in {other["parent_id"] for other in themes.values()}
        )
        for study, themes in found.items()
    }


def facets(connection: sqlite3.Connection, filters: Filters) -> Facets:
    """Counts by year, type, language (each list open to an OR) and theme (AND)."""

    def counted(column: str, without: str) -> dict[Any, int]:
        selection, parameters = _selection(filters, without=without)
        rows = connection.execute(
            f"select studies.{column}, count(*){selection} group by 1", parameters
        )
        return {row[0]: row[1] for row in rows}

    selection, parameters = _selection(filters)
    if filters.narrowed:
        sql = (
            "select theme_id, count(*) from study_themes where study_id in "
            f"(select studies.id{selection}) group by 1"
        )
    else:
        sql, parameters = "select theme_id, count(*) from study_themes group by 1", {}
    themes = {row[0]: row[1] for row in connection.execute(sql, parameters)}
    return Facets(
        years=counted("year", "years"),
        types=counted("type", "types"),
        languages=counted("language", "languages"),
        themes=themes,
    )


def abstracts(connection: sqlite3.Connection, studies: Sequence[str]) -> dict[str, str]:
    """The abstracts of a page of studies."""
    rows = connection.execute(
        f"select study_id, text from abstracts where study_id in ({_marks(studies)})", studies
    )
    return {row[0]: row[1] for row in rows}


def people_names(connection: sqlite3.Connection, person: str) -> str:
    """The name of a person, or an empty text."""
    row = connection.execute("select name from people where id = ?", [person]).fetchone()
    return row[0] if row else ""


def _marks(values: Sequence[Any]) -> str:
    return ", ".join("?" * len(values))

"""What is here, at a glance; and what came in lately.

What enters: nothing but the library. What leaves: counts, years, the latest arrivals.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tracker.web.queries.listing import Card, as_cards
from tracker.web.queries.themes import families
from tracker.web.queries.vocabulary import Family


@dataclass(frozen=True, slots=True)
class Home:
    """The home page's facts."""

    studies: int
    people: int
    sources: int
    languages: Mapping[str | None, int]
    types: Mapping[str, int]
    years: Mapping[int, int]
    families: tuple[Family, ...]
    latest: tuple[Card, ...]
    updated: str


@dataclass(frozen=True, slots=True)
class Day:
    """What came in on one day (ISO date)."""

    date: str
    total: int
    studies: tuple[Card, ...]


def home(connection: sqlite3.Connection, latest: int = 6) -> Home:
    """Counts, timeline and latest arrivals of the whole library."""

    def counted(column: str) -> dict[Any, int]:
        rows = connection.execute(f"select {column}, count(*) from studies group by 1")
        return {row[0]: row[1] for row in rows}

    def one(sql: str) -> int:
        return int(connection.execute(sql).fetchone()[0] or 0)

    years = connection.execute(
        "select year, count(*) from studies where year is not null group by 1 order by 1"
    )
    return Home(
        studies=one("select count(*) from studies"),
        people=one("select count(*) from people"),
        sources=one("select count(*) from sources"),
        languages=counted("language"),
        types=counted("type"),
        years={row[0]: row[1] for row in years},
        families=families(connection),
        latest=tuple(arrivals(connection, latest)),
        updated=updated(connection),
    )


def updated(connection: sqlite3.Connection) -> str:
    """When the library last took something in (ISO 8601), or an empty text."""
    row = connection.execute("select max(finished) from runs").fetchone()
    return (row and row[0]) or ""


def arrivals(connection: sqlite3.Connection, most: int, theme: str = "") -> list[Card]:
    """The latest arrivals, of a theme if given; within a day the most recent works first."""
    where = "where id in (select study_id from study_themes where theme_id = :t)" if theme else ""
    rows = connection.execute(
        f"select * from studies {where} order by added_on desc, issued desc, id limit :most",
        {"t": theme, "most": most},
    ).fetchall()
    return as_cards(connection, rows)


def days(
    connection: sqlite3.Connection, theme: str = "", most_days: int = 12, per_day: int = 25
) -> list[Day]:
    """The latest days on which something came in, and what."""
    where = "id in (select study_id from study_themes where theme_id = :t)" if theme else "1"
    found = connection.execute(
        "select substr(added_on, 1, 10) as day, count(*) from studies "
        f"where added_on <> '' and {where} group by 1 order by 1 desc limit :most",
        {"t": theme, "most": most_days},
    ).fetchall()
    listed: list[Day] = []
    for day, total in found:
        rows = connection.execute(
            f"select * from studies where substr(added_on, 1, 10) = :day and {where} "
            "order by added_on desc, issued desc, id limit :most",
            {"day": day, "t": theme, "most": per_day},
        ).fetchall()
        listed.append(Day(day, total, tuple(as_cards(connection, rows))))
    return listed

"""Asking the index.

What enters: a connection to a ``library.db`` (read-only will do) and a query. What leaves: the
studies that answer, most relevant first, how many there are, and what may have been meant.
What it does not touch: the library, which is only read.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from tracker.search.expression import conjuncts, match_expression
from tracker.search.index import COLUMNS
from tracker.search.query import Query, parse, without_years
from tracker.search.suggest import suggestions
from tracker.search.synonyms import Synonyms

WEIGHTS = {
    "title": 10.0, "themes": 5.0, "keywords": 4.0, "authors": 3.0,
    "abstract": 1.5, "container": 1.0, "notes": 0.5,
    "fulltext": 0.2,
}  # fmt: skip
"""What a word counts for in ``bm25()``, by column."""
DIGITS = 9
FEW = 3
"""With fewer answers than this, something else may have been meant."""


@dataclass(frozen=True, slots=True)
class Result:
    """A study that answers; ``score`` grows with relevance, 0 where nothing tells one from
    another (a blank query)."""

    id: str
    title: str
    year: int | None
    score: float


@dataclass(frozen=True, slots=True)
class Results:
    """A page of answers; ``total`` counts them all, ``suggestions`` are whole queries."""

    rows: tuple[Result, ...]
    total: int
    suggestions: tuple[str, ...] = ()


def relevance_expressions(
    query: str | Query, synonyms: Synonyms | None = None
) -> tuple[str | None, str | None]:
    """The query in two MATCH expressions: what to rank by, and the years to sort out by.

    Both must match; ``bm25()`` is to be asked of the first alone, for a rare year would weigh more
    than any word. The first is None where nothing has a relevance (a blank query, years alone):
    ``match_expression`` then says it all. The second is None without ``annee:``.
    """
    asked = parse(query) if isinstance(query, str) else query
    if asked.blank:
        return None, None
    words, years = without_years(asked)
    return (
        match_expression(words, synonyms) if words else None,
        match_expression(years) if years else None,
    )


def relevance_parts(
    query: str | Query, synonyms: Synonyms | None = None
) -> tuple[tuple[str, ...], str | None]:
    """``relevance_expressions`` with the first in parts: a study matches them all, and its
    relevance is the sum of theirs. None at all where nothing has a relevance.
    """
    asked = parse(query) if isinstance(query, str) else query
    if asked.blank:
        return (), None
    words, years = without_years(asked)
    return (
        conjuncts(words, synonyms) if words else (),
        match_expression(years) if years else None,
    )


def rank_sql(table: str = "studies_fts") -> str:
    """The SQL of the relevance: the smaller the better, as FTS5's ``bm25()`` says it.

    Rounded to ``DIGITS``, so that a sum of parts is the whole to the last of them.
    """
    return f"round({bm25_sql(table)}, {DIGITS})"


def bm25_sql(table: str = "studies_fts") -> str:
    """The same, not rounded: for one of ``relevance_parts``."""
    weights = ", ".join(str(WEIGHTS[column]) for column in COLUMNS)
    return f"bm25({table}, {weights})"


_MATCH = "studies_fts match ?"
# The + keeps SQLite from asking the index again for each row of the list (2,600 ms for 5).
_AND_MATCH = " and +studies_fts.rowid in (select rowid from studies_fts where studies_fts match ?)"
_AND_THEME = """ and +studies_fts.rowid in (
    select s.number from study_themes t join studies s on s.id = t.study_id where t.theme_id = ?)"""


def find(
    connection: sqlite3.Connection,
    query: str,
    *,
    synonyms: Synonyms | None = None,
    theme: str | None = None,
    limit: int = 20,
    offset: int = 0,
) -> Results:
    """The studies that answer ``query``, and have ``theme`` (an id) where one is given.

    Most relevant first; equal ones in the order of the register, so that pages never overlap.
    What only sorts out (years, a blank query) says nothing of relevance: the latest year first.
    No query makes this fail; a database without the tables raises ``sqlite3.OperationalError``.
    """
    asked = parse(query)
    if asked.blank:
        return _everything(connection, theme, max(limit, 0), max(offset, 0))
    relevance, years = relevance_expressions(asked, synonyms)
    where, values = _MATCH, [relevance or match_expression(asked, synonyms)]
    if relevance and years:
        where, values = where + _AND_MATCH, [*values, years]
    if theme is not None:
        where, values = where + _AND_THEME, [*values, theme]
    rows = _page(connection, relevance is not None, where, values, max(limit, 0), max(offset, 0))
    count = connection.execute(f"select count(*) from studies_fts where {where}", values)
    total = int(count.fetchone()[0])
    meant = suggestions(connection, query, synonyms) if total < FEW else ()
    return Results(rows, total, meant)


def _everything(
    connection: sqlite3.Connection, theme: str | None, limit: int, offset: int
) -> Results:
    """Every study, or all those of a theme, without asking the index."""
    having = "where id in (select study_id from study_themes where theme_id = ?)" if theme else ""
    values = [theme] if theme else []
    total = connection.execute(f"select count(*) from studies {having}", values).fetchone()[0]
    rows = connection.execute(
        f"select id, title, year from studies {having} order by year desc, number limit ? offset ?",
        [*values, limit, offset],
    )
    return Results(tuple(Result(row[0], row[1], row[2], 0.0) for row in rows), int(total))


def _page(
    connection: sqlite3.Connection,
    ranked: bool,
    where: str,
    values: list[str],
    limit: int,
    offset: int,
) -> tuple[Result, ...]:
    if ranked:
        # Ranked before the join: only a page of studies is read, not every one that answers.
        sql = f"""
            select s.id, s.title, s.year, hits.score from (
                select rowid as number, {rank_sql()} as score from studies_fts where {where}
                order by score, rowid limit ? offset ?
            ) as hits join studies s on s.number = hits.number
            order by hits.score, hits.number"""
    else:
        sql = f"""
            select id, title, year, 0.0 from studies
            where number in (select rowid from studies_fts where {where})
            order by year desc, number limit ? offset ?"""
    rows = connection.execute(sql, [*values, limit, offset])
    return tuple(Result(row[0], row[1], row[2], round(-row[3], 6) + 0.0) for row in rows)


def register_search(connection: sqlite3.Connection, synonyms: Synonyms | None = None) -> None:
    """Make Datasette's ``match escape_fts(:search)`` ours: every ``?_search=`` is bilingual.

    Call it after Datasette registered its own (``prepare_connection``, ``trylast``). Also adds
    ``recherche(text)``, the same function under a name of our own for stored queries.
    """

    @lru_cache(maxsize=512)
    def expression(text: str) -> str:
        return match_expression(text, synonyms)

    function: Callable[[object], str] = lambda text: expression("" if text is None else str(text))  # noqa: E731
    for name in ("escape_fts", "recherche"):
        connection.create_function(name, 1, function, deterministic=True)

"""Asking the index.

What enters: a connection to a ``library.db`` (read-only will do) and a query. What leaves: the
studies that answer, most relevant first, how many there are, and what may have been meant.
What it does not touch: the library, which is only read.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Sequence
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


def relevance_parts(
    query: str | Query, synonyms: Synonyms | None = None
) -> tuple[tuple[str, ...], str | None]:
    """The query as MATCH expressions: the parts to rank by, and the years to sort out by.

    A study matches all of them, and its relevance is the sum of what ``bm25()`` says of each part:
    of the parts alone, for a rare year would weigh more than any word. There are ``MOST_PARTS`` at
    most, or one for the whole; none where nothing has a relevance (a blank query, years alone):
    ``match_expression`` then says it all. The years are None without ``annee:``.
    """
    asked = parse(query) if isinstance(query, str) else query
    if asked.blank:
        return (), None
    words, years = without_years(asked)
    parts = conjuncts(words, synonyms) if words else ()
    if words and len(parts) > MOST_PARTS:
        parts = (match_expression(words, synonyms),)
    return parts, match_expression(years) if years else None


def bm25_sql(table: str = "studies_fts") -> str:
    """The SQL of the relevance of one of ``relevance_parts``: the smaller the better, as FTS5's
    ``bm25()`` says it."""
    weights = ", ".join(str(WEIGHTS[column]) for column in COLUMNS)
    return f"bm25({table}, {weights})"


_OF_THEME = """
    select s.number from study_themes t join studies s on s.id = t.study_id where t.theme_id = ?"""
MOST_PARTS = 4
"""Of a longer search, the whole is asked: few studies answer it, and each part may find many."""


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
    limit, offset = max(limit, 0), max(offset, 0)
    if asked.blank:
        return _everything(connection, theme, limit, offset)
    sql, values = hits_sql(asked, synonyms)
    if theme is not None:
        sql = f"select number, rank from ({sql}) where number in ({_OF_THEME})"
        values = [*values, theme]
    hits = sorted(connection.execute(sql, values).fetchall(), key=lambda hit: (hit[1], hit[0]))
    if not relevance_parts(asked, synonyms)[0]:
        hits = _latest_first(connection, hits)
    meant = suggestions(connection, query, synonyms) if len(hits) < FEW else ()
    return Results(_results(connection, hits[offset : offset + limit]), len(hits), meant)


def hits_sql(query: str | Query, synonyms: Synonyms | None = None) -> tuple[str, list[str]]:
    """SQL for ``number, rank`` of every study that answers, the smaller rank the better, and its
    values: ``relevance_parts`` must all match, and their relevances are added.

    The index is asked part by part, as the room asks it, which remembers parts: FTS5's own figure
    for the whole is not always their sum (docs/decisions/0158).
    """
    parts, years = relevance_parts(query, synonyms)
    rank = bm25_sql() if parts else "0.0"
    if not parts:
        parts, years = (match_expression(query, synonyms),), None
    each = f"(select rowid, {rank} from studies_fts where studies_fts match ?)"
    # Materialized: bm25() is to be asked of each row found, not of a group of them.
    tables = ", ".join(f"p{n}(number, rank) as materialized {each}" for n in range(len(parts)))
    together = " union all ".join(f"select * from p{n}" for n in range(len(parts)))
    sql = (
        f"with {tables} select number, round(sum(rank), {DIGITS}) as rank from ({together}) "
        f"group by number having count(*) = {len(parts)}"
    )
    if years is None:
        return sql, [*parts]
    among = "select rowid from studies_fts where studies_fts match ?"
    return f"select number, rank from ({sql}) where number in ({among})", [*parts, years]


_Hit = tuple[int, float]


def _latest_first(connection: sqlite3.Connection, hits: Sequence[_Hit]) -> list[_Hit]:
    """Hits that nothing of relevance tells apart, the latest year first."""
    years = dict(connection.execute("select number, coalesce(year, -9999) from studies"))
    return sorted(hits, key=lambda hit: (-years[hit[0]], hit[0]))


def _results(connection: sqlite3.Connection, hits: Sequence[_Hit]) -> tuple[Result, ...]:
    """A page of hits, in their order: only its studies are read."""
    wanted = json.dumps([number for number, _ in hits])
    rows = connection.execute(
        "select number, id, title, year from studies "
        "where number in (select value from json_each(?))",
        [wanted],
    )
    known = {number: (id_, title, year) for number, id_, title, year in rows}
    return tuple(
        Result(id_, title, year, round(-rank, 6) + 0.0)
        for (id_, title, year), rank in ((known[number], rank) for number, rank in hits)
    )


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

"""SQL that an editor writes: read-only, one statement, the library alone, within limits.

What enters: a text and values for its parameters. What leaves: rows, or a ``Refused`` in French.
What it does not touch: anything but ``library.db``: no other file can be attached, nothing can be
written, nothing tells where the file is.
Sources: https://www.sqlite.org/c3ref/set_authorizer.html, https://www.sqlite.org/security.html,
https://www.sqlite.org/c3ref/limit.html.
"""

from __future__ import annotations

import contextlib
import re
import sqlite3
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tracker.web.database import open_for_threads
from tracker.web.engine import prepare

SECONDS = 2.0
ROWS = 1_000
CELL = 20_000
"""Characters of a cell that are kept."""
BYTES = 4 * 1024 * 1024
"""Characters of an answer; rows beyond are left out."""
LONGEST = 5_000
STEPS = 2_000
"""Instructions of SQLite's machine between two looks at the clock."""

_ALLOWED = frozenset(
    {
        sqlite3.SQLITE_SELECT,
        sqlite3.SQLITE_READ,
        sqlite3.SQLITE_FUNCTION,
        sqlite3.SQLITE_RECURSIVE,
    }
)
_FORBIDDEN_FUNCTIONS = frozenset({"load_extension", "fts5", "fts3_tokenizer", "readfile"})
_LIMITS = {
    sqlite3.SQLITE_LIMIT_LENGTH: 2_000_000,
    sqlite3.SQLITE_LIMIT_SQL_LENGTH: 50_000,
    sqlite3.SQLITE_LIMIT_COLUMN: 200,
    sqlite3.SQLITE_LIMIT_EXPR_DEPTH: 200,
    sqlite3.SQLITE_LIMIT_COMPOUND_SELECT: 50,
    sqlite3.SQLITE_LIMIT_VDBE_OP: 250_000,
    sqlite3.SQLITE_LIMIT_ATTACHED: 0,
    sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH: 1_000,
    sqlite3.SQLITE_LIMIT_WORKER_THREADS: 0,
}
_NAME = re.compile(r":([A-Za-z_][A-Za-z0-9_]{0,40})")
_NOT_SQL = re.compile(
    r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|\[[^\]]*\]|--[^\n]*|/\*.*?\*/", re.DOTALL
)


class Refused(Exception):
    """The question can't be answered; the text says why in French."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Headings and rows; ``cut`` where some were left out."""

    headings: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    cut: bool


def parameters(sql: str) -> tuple[str, ...]:
    """The names of the parameters (``:name``) of a statement, in order."""
    return tuple(dict.fromkeys(_NAME.findall(_NOT_SQL.sub(" ", sql))))


def run(library: Path, sql: str, values: Mapping[str, str]) -> Rows:
    """Ask ``sql`` of the library at ``library``. Raises Refused."""
    with contextlib.closing(open_for_threads(library)) as connection:
        return run_on(connection, sql, values)


def run_on(connection: sqlite3.Connection, sql: str, values: Mapping[str, str]) -> Rows:
    """The same on a connection that this question spoils: nothing else may use it after."""
    statement = sql.strip().rstrip(";").strip()
    if not statement:
        raise Refused("Écrivez une requête.")
    if len(statement) > LONGEST:
        raise Refused(f"La requête dépasse {LONGEST} caractères.")
    _close_doors(connection)
    end = time.monotonic() + SECONDS
    connection.set_progress_handler(lambda: time.monotonic() > end, STEPS)
    bound = {name: _number(values.get(name, "")) for name in parameters(statement)}
    try:
        cursor = connection.execute(statement, bound)
        if cursor.description is None:
            raise Refused("Cette instruction ne donne pas de lignes.")
        headings = tuple(str(column[0]) for column in cursor.description)
        rows, cut = _fetched(cursor)
    except (sqlite3.Error, sqlite3.Warning, OverflowError, MemoryError, UnicodeError) as error:
        raise Refused(_in_french(error)) from error
    return Rows(headings, rows, cut)


def _close_doors(connection: sqlite3.Connection) -> None:
    """Lend the search functions, then allow reading and nothing more."""
    prepare(connection)
    # A virtual table is declared at its first use, which the guard would take for a creation.
    for table in ("studies_fts", "json_each('[]')", "json_tree('[]')"):
        with contextlib.suppress(sqlite3.Error):
            connection.execute(f"select 1 from {table} limit 0")
    connection.text_factory = lambda data: data.decode("utf-8", "replace")
    connection.row_factory = None
    for limit, value in _LIMITS.items():
        connection.setlimit(limit, value)
    connection.set_authorizer(_guard)


def _guard(
    action: int, first: str | None, second: str | None, database: str | None, inside: str | None
) -> int:
    if action == sqlite3.SQLITE_FUNCTION and (second or "").lower() in _FORBIDDEN_FUNCTIONS:
        return sqlite3.SQLITE_DENY
    if action == sqlite3.SQLITE_PRAGMA:  # FTS5 asks it of itself, whenever it is searched
        harmless = first == "data_version" and second is None
        return sqlite3.SQLITE_OK if harmless else sqlite3.SQLITE_DENY
    if action == sqlite3.SQLITE_READ and (first or "").lower().startswith("pragma_"):
        return sqlite3.SQLITE_DENY
    return sqlite3.SQLITE_OK if action in _ALLOWED else sqlite3.SQLITE_DENY


def _number(text: str) -> str | int | float:
    """A value as typed: whole numbers and decimals are numbers, so that « year > :n » works."""
    stripped = text.strip()
    if re.fullmatch(r"-?\d{1,15}", stripped):
        return int(stripped)
    if re.fullmatch(r"-?\d{1,12}[.,]\d{1,9}", stripped):
        return float(stripped.replace(",", "."))
    return text


def _fetched(cursor: sqlite3.Cursor) -> tuple[tuple[tuple[Any, ...], ...], bool]:
    rows: list[tuple[Any, ...]] = []
    size = 0
    for row in cursor:
        if len(rows) == ROWS or size > BYTES:
            return tuple(rows), True
        short = tuple(_short(value) for value in row)
        size += sum(len(value) for value in short if isinstance(value, str))
        rows.append(short)
    return tuple(rows), False


def _short(value: Any) -> Any:
    if isinstance(value, bytes):
        return f"({len(value)} octets)"
    if isinstance(value, str) and len(value) > CELL:
        return value[:CELL] + "…"
    return value


_SAID: Sequence[tuple[str, str]] = (
    (
        "interrupted",
        f"La requête prend plus de {SECONDS:g} secondes : précisez-la, ou limitez-la.",
    ),
    (
        "not authorized",
        "Seule la lecture de la bibliothèque est permise (select) : rien d’autre ne s’ouvre, "
        "rien ne s’écrit.",
    ),
    ("authorization denied", "Seule la lecture de la bibliothèque est permise (select)."),
    ("prohibited", "Cette colonne ou cette fonction ne se lit pas."),
    ("attempt to write", "Seule la lecture de la bibliothèque est permise (select)."),
    ("one statement at a time", "Une seule instruction à la fois."),
    ("too big", "La réponse, ou une de ses valeurs, est trop grande."),
    ("too large", "La réponse, ou une de ses valeurs, est trop grande."),
    ("too many", "La requête est trop compliquée."),
    ("too complex", "La requête est trop compliquée."),
    ("incomplete input", "La requête n’est pas finie."),
    ("parser stack overflow", "La requête est trop compliquée."),
    ("recursion", "La requête est trop compliquée."),
    ("ambiguous", "Un nom de colonne se trouve dans plusieurs tables : précisez la table."),
    ("misuse of aggregate", "Une fonction d’ensemble (count, sum…) est mal placée."),
    ("wrong number of arguments", "Une fonction n’a pas le bon nombre d’arguments."),
)
_NEAR = re.compile(r'near "(.{0,60}?)": syntax error', re.DOTALL)
_NO_SUCH = re.compile(r"no such (table|column|function): (.{0,80})", re.DOTALL)
_THINGS = {"table": "Table inconnue", "column": "Colonne inconnue", "function": "Fonction inconnue"}


def _in_french(error: BaseException) -> str:
    """What SQLite says, in French; its own words for the rare rest, without any path."""
    text = str(error)
    if match := _NO_SUCH.match(text):
        return f"{_THINGS[match[1]]}\u00a0: «\u00a0{match[2]}\u00a0»."
    if match := _NEAR.search(text):
        return f"Erreur d’écriture près de «\u00a0{match[1]}\u00a0»."
    lowered = text.lower()
    for words, said in _SAID:
        if words in lowered:
            return said
    return "SQLite ne comprend pas cette requête."


def tables(connection: sqlite3.Connection) -> list[tuple[str, list[str]]]:
    """The tables an editor may want, with their columns."""
    from tracker import labels

    found: list[tuple[str, list[str]]] = []
    for name in (*labels.TABLES, "studies_fts"):
        columns = [row[1] for row in connection.execute(f"pragma table_info({name})")]
        if columns:
            found.append((name, columns))
    return found

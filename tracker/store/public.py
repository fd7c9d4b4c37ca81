"""Make a copy of the library fit for everyone.

What enters: the path of a copy. What leaves: the copy without abstracts, notes, people's
decisions, internal themes, and the studies marked internal. What it does not touch: the library
itself. The caller vacuums afterwards, so that nothing stays in free pages.
"""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path

from tracker.normalise import fold
from tracker.store.schema import STUDY_TABLES

INTERNAL_KEYWORDS = frozenset({"interne", "internal", "diffusion interne", "usage interne"})
"""A source's tag (folded) that keeps the whole study out of a public copy."""


def make_public(path: Path) -> None:
    """Take out of the library at ``path`` what only the section may see."""
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("pragma secure_delete = on")
        connection.execute("begin")
        _remove_internal_studies(connection)
        _remove_internal_themes(connection)
        for statement in _STRIP:
            connection.execute(statement)
        connection.execute("insert into studies_fts(studies_fts) values('rebuild')")
        connection.execute("commit")


def _remove_internal_studies(connection: sqlite3.Connection) -> None:
    marked = {
        study
        for study, keyword in connection.execute("select study_id, keyword from keywords")
        if fold(keyword).strip(" #") in INTERNAL_KEYWORDS
    }
    parameters = [(id_,) for id_ in sorted(marked)]
    connection.executemany(
        "delete from search_text where number in (select number from studies where id = ?)",
        parameters,
    )
    connection.executemany(
        "update ids set study_id = null, state = 'gone' where study_id = ?", parameters
    )
    for table in ("relations", *STUDY_TABLES[1:]):
        connection.executemany(f"delete from {table} where study_id = ?", parameters)
    connection.executemany("delete from relations where other_id = ?", parameters)
    connection.executemany("delete from studies where id = ?", parameters)
    connection.execute("delete from people where id not in (select person_id from study_people)")


def _remove_internal_themes(connection: sqlite3.Connection) -> None:
    internal = [row[0] for row in connection.execute("select id from themes where internal = 1")]
    for theme in internal:
        for table in ("study_themes", "theme_reasons", "theme_decisions", "theme_labels"):
            connection.execute(f"delete from {table} where theme_id = ?", (theme,))
        connection.execute("update themes set parent_id = null where parent_id = ?", (theme,))
        connection.execute("delete from themes where id = ?", (theme,))


_STRIP = (
    "delete from abstracts",
    "delete from notes",
    "delete from fiches",
    "delete from attachments",
    "delete from study_collections",
    "delete from collections",
    "delete from theme_reasons where field in ('abstract', 'notes')",
    "delete from theme_decisions",
    "delete from possible_duplicates",
    "delete from problems",
    "delete from conflicts where field in ('abstract', 'note', 'annote')",
    "delete from study_fields where field in ('abstract', 'note', 'annote')",
    "update search_text set abstract = '', notes = '', fulltext = ''",
    "update records set csl = json_remove(csl, '$.abstract', '$.note', '$.annote', '$.custom')",
    "update csl_items set json = json_remove(json, '$.abstract', '$.note', '$.annote', '$.custom')",
    "delete from study_digests",
    "delete from library_info where key in ('inputs', 'theme_tables')",
)

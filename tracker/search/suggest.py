"""« Vouliez-vous dire … »: what a query with few answers may have meant."""

from __future__ import annotations

import sqlite3

from tracker.search.synonyms import Synonyms


def suggestions(
    connection: sqlite3.Connection, query: str, synonyms: Synonyms | None = None
) -> tuple[str, ...]:
    """Whole queries, the likeliest first."""
    return ()

"""The counts by value that Datasette's tables give, asked of columns that have none.

What enters: the query string of a table's page, JSON or CSV. What leaves: the same, without the
facets that the table can't give: Datasette would put an unknown column into its SQL and fail.
What it does not touch: any other name of the address; facets that fit stay to the letter.
Source: Datasette 1.0a41, ``facets.py``.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, unquote_plus

from datasette.database import QueryInterrupted
from datasette.utils import escape_sqlite

from tracker.web.database import NAME

if TYPE_CHECKING:
    from datasette.app import Datasette

KINDS = {"_facet": "column", "_facet_date": "date", "_facet_array": "array"}
SIZE = "_facet_size"


async def fitting(datasette: Datasette, table: str, query_string: str) -> str:
    """``query_string`` without the facets of ``table`` that are unknown or unfit."""
    if "facet" not in unquote_plus(query_string):
        return query_string
    columns = {c.lower() for c in await datasette.get_database(NAME).table_columns(table)}
    kept = []
    for part in query_string.split("&"):
        pairs = parse_qsl(part, keep_blank_values=True, errors="replace")
        if not pairs or await _fits(datasette, table, columns, *pairs[0]):
            kept.append(part)
    return "&".join(kept)


async def _fits(datasette: Datasette, table: str, columns: set[str], name: str, value: str) -> bool:
    """Whether Datasette can answer to this name and value of an address."""
    if not name.startswith("_facet"):
        return True
    if name == SIZE:
        return value == "max" or (value.isascii() and value.isdecimal() and len(value) < 10)
    column = _column(value)
    if name not in KINDS or column.lower() not in columns:
        return False
    return KINDS[name] != "array" or await _holds_arrays(datasette, table, column)


def _column(value: str) -> str:
    """The column a facet names, plainly or as JSON; an empty text where it names none."""
    if not value.startswith("{"):
        return value
    try:
        config = json.loads(value)
    except (ValueError, RecursionError):
        return ""
    column = config.get("column") or config.get("simple")
    return column if isinstance(column, str) else ""


async def _holds_arrays(datasette: Datasette, table: str, column: str) -> bool:
    """Whether every value of the column is a JSON array, or none; False where that is long to
    tell."""
    name = f"{escape_sqlite(table)}.{escape_sqlite(column)}"
    other = (
        f"select 1 from {escape_sqlite(table)} where {name} is not null and "
        f"case when json_valid({name}) then json_type({name}) <> 'array' else 1 end limit 1"
    )
    limit = datasette.setting("facet_time_limit_ms")
    try:
        found = await datasette.get_database(NAME).execute(other, custom_time_limit=limit)
    except QueryInterrupted:
        return False
    return not found.rows

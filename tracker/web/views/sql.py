"""SQL for signed-in editors: a page in French, and the same answer as CSV or JSON.

What enters: ``/sql?sql=…`` and the values of its parameters. What leaves: rows within limits.
Whoever may not is told so (403): Datasette's own permission ``execute-sql`` decides.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode

from datasette.utils.asgi import Response

from tracker.web import answers, freesql, room
from tracker.web.database import read
from tracker.web.permissions import may_write_sql
from tracker.web.sheets import sheet

if TYPE_CHECKING:
    from datasette.app import Datasette
    from datasette.utils.asgi import Request

EXAMPLE = """select type, count(*) as nombre
from studies
where year >= :depuis
group by type
order by nombre desc"""


async def page(datasette: Datasette, request: Request) -> Response:
    """The form, and the answer below it."""
    if request.method not in ("GET", "HEAD"):
        return answers.fault(datasette, request, 405)
    if not await may_write_sql(datasette, request):
        return _closed(datasette, request)
    given = _given(request)
    sql = given.get("sql", EXAMPLE)
    values = {name: given.get(name, "") for name in freesql.parameters(sql)}
    found, fault = None, ""
    if "sql" in given:
        found, fault = await _asked(datasette, sql, values)
    tables = await read(datasette, freesql.tables)
    return answers.page(
        datasette,
        "sql.html",
        here="requetes",
        status=400 if fault else 200,
        headers={"cache-control": "private, no-store"},
        sql=sql,
        values=values,
        found=found,
        fault=fault,
        tables=tables,
        query=urlencode({"sql": sql, **values}),
        seconds=int(freesql.SECONDS),
        most=freesql.ROWS,
    )


async def file(datasette: Datasette, request: Request) -> Response:
    """The answer for a spreadsheet or a program."""
    if request.method not in ("GET", "HEAD"):
        return answers.fault(datasette, request, 405)
    if not await may_write_sql(datasette, request):
        return _closed(datasette, request)
    given = _given(request)
    found, fault = await _asked(datasette, given.get("sql", ""), given)
    if found is None:
        return answers.fault(datasette, request, 400, "Requête refusée", fault)
    if request.url_vars["format"] == "json":
        lines = [dict(zip(found.headings, row, strict=True)) for row in found.rows]
        data: dict[str, Any] = {
            "colonnes": list(found.headings),
            "lignes": lines,
            "coupee": found.cut,
        }
        return Response.json(data)
    return Response(
        sheet(found.headings, found.rows),
        headers={"content-disposition": 'attachment; filename="requete.csv"'},
        content_type="text/csv; charset=utf-8",
    )


def _closed(datasette: Datasette, request: Request) -> Response:
    return answers.fault(
        datasette,
        request,
        403,
        "Réservé aux éditeurs connectés",
        "L’interrogation libre en SQL demande d’être connecté comme éditeur. Les requêtes "
        "toutes prêtes sont ouvertes à tous.",
    )


def _given(request: Request) -> dict[str, str]:
    pairs = parse_qsl(request.query_string, keep_blank_values=True, errors="replace")
    return {name: value.replace("\0", "") for name, value in pairs[:100]}


async def _asked(
    datasette: Datasette, sql: str, values: dict[str, str]
) -> tuple[freesql.Rows | None, str]:
    """The rows, or why there are none; on a thread and a connection of its own."""
    library = room.here(datasette).library
    try:
        return await asyncio.to_thread(freesql.run, library, sql, values), ""
    except freesql.Refused as refused:
        return None, str(refused)

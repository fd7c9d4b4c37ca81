"""The library as data: the tables that are handed out, in JSON and CSV, by Datasette itself.

What enters: ``/library`` and ``/library/TABLE.json``. What leaves: a French page of what there is,
and Datasette's own answers.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tracker import labels
from tracker.web import answers
from tracker.web.database import NAME, REORDER, read
from tracker.web.facets import fitting
from tracker.web.relevance import Reordering, reordering
from tracker.web.render import list_url, study_url
from tracker.web.sheets import inert
from tracker.web.translate import READABLE
from tracker.web.views.study import identifier

if TYPE_CHECKING:
    from datasette.app import Datasette
    from datasette.utils.asgi import Request, Response

SHAPES = ("objects", "object", "array", "arrays", "arrayfirst")
"""What Datasette's JSON may look like (https://docs.datasette.io/en/latest/json_api.html)."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table that is handed out."""

    name: str
    label: str
    rows: int

    @property
    def readable(self) -> str:
        """Where a person reads it, or an empty text."""
        known = self.name in READABLE or self.name in ("studies", "themes")
        return f"/library/{self.name}" if known else ""


async def data(datasette: Datasette, request: Request) -> Response:
    """What there is, in words, with the addresses for programs."""

    def ask(connection: sqlite3.Connection) -> list[Table]:
        present = {
            row[0]
            for row in connection.execute("select name from sqlite_master where type = 'table'")
        }
        return [
            Table(name, label, connection.execute(f"select count(*) from {name}").fetchone()[0])
            for name, label in labels.TABLES.items()
            if name in present
        ]

    tables = await read(datasette, ask)
    return answers.page(datasette, "donnees.html", here="donnees", tables=tables)


async def datasette_table(datasette: Datasette, request: Request) -> Any:
    """Datasette's own table view; its CSV without a formula."""
    from datasette.utils.asgi import AsgiStream
    from datasette.views.table import table_view

    if request.method not in ("GET", "HEAD"):
        return answers.fault(datasette, request, 405)
    found = request.url_vars
    keys = await datasette.get_database(NAME).primary_keys(found["table"])
    if found.get("format") == "json" and (refused := _shapeless(datasette, request, keys)):
        return refused
    query = await fitting(datasette, found["table"], request.query_string)
    _routed(request, table=found["table"], format=found.get("format"))
    request.scope["query_string"] = query.encode("latin-1", "replace")
    order = (
        reordering(datasette, request.query_string)
        if found["table"] == "studies" and found.get("format")
        else None
    )
    with _ordered(order):
        answer = await table_view(datasette, request)
    if isinstance(answer, AsgiStream):
        answer.stream_fn = _inert(answer.stream_fn, order)
    return answer


@contextlib.contextmanager
def _ordered(order: Reordering | None) -> Iterator[None]:
    """While Datasette asks for the studies, in this order."""
    before = REORDER.set(order)
    try:
        yield
    finally:
        REORDER.reset(before)


Write = Callable[[Any], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class _Inert:
    """A writer of CSV that a spreadsheet may open."""

    to: Any

    async def write(self, text: str) -> None:
        """One row, as Datasette writes it."""
        await self.to.write(inert(text))


def _inert(stream: Write, order: Reordering | None) -> Write:
    async def written(writer: Any) -> None:
        with _ordered(order):
            await stream(_Inert(writer))

    return written


async def row(datasette: Datasette, request: Request) -> Response:
    """A row of a table, where it is best read: among the studies it belongs to."""
    table, id_ = request.url_vars["table"], identifier(request.url_vars["id"])
    wanted = {
        "people": list_url(person=id_),
        "sources": list_url(source=id_),
        "ids": study_url(id_),
    }
    return answers.redirect(wanted.get(table, f"/library/{table}"))


async def row_json(datasette: Datasette, request: Request) -> Any:
    """Datasette's own JSON of one study."""
    from datasette.views.row import RowView

    if request.method not in ("GET", "HEAD"):
        return answers.fault(datasette, request, 405)
    if refused := _shapeless(datasette, request, ["id"]):
        return refused
    id_ = request.url_vars["id"].removesuffix(".json")
    _routed(request, table="studies", pks=id_, format="json")
    return await RowView(datasette).dispatch_request(request)


def _shapeless(datasette: Datasette, request: Request, keys: list[str]) -> Response | None:
    """A fault where the shape asked for is none, or needs a key that the table has not."""
    shapes = SHAPES if keys else tuple(shape for shape in SHAPES if shape != "object")
    if request.args.get("_shape", SHAPES[0]) in shapes:
        return None
    message = (
        f"La forme demandée (_shape) n’existe pas ici. Formes possibles : {', '.join(shapes)}."
    )
    return answers.fault(datasette, request, 400, message=message)


def _routed(request: Request, **found: Any) -> None:
    """Tell Datasette's views what its own routes would have told them."""
    request.scope = {**request.scope, "url_route": {"kwargs": {"database": NAME, **found}}}

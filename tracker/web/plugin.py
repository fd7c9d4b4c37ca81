"""The Datasette plugin: where our pages, filters and search enter Datasette.

What enters: Datasette's calls. What leaves: routes, SQL functions, filters, French faults.
What it does not touch: a Datasette that serves something else (``room.of`` is None there).
Source: Datasette 1.0a41, ``hookspecs.py`` and https://docs.datasette.io/en/latest/plugin_hooks.html
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, TypeVar, cast

from datasette import hookimpl as datasette_hook

from tracker.web import room
from tracker.web.database import NAME

if TYPE_CHECKING:
    from datasette.app import Datasette
    from datasette.filters import FilterArguments
    from datasette.permissions import PermissionSQL
    from datasette.utils.asgi import Request, Response
    from jinja2 import Environment
    from markupsafe import Markup

    from tracker.web.security import App

Hook = TypeVar("Hook", bound=Callable[..., Any])


def hookimpl(function: Hook) -> Hook:
    """Datasette's marker, with a type."""
    return cast(Hook, datasette_hook(function))


def hookimpl_last(function: Hook) -> Hook:
    """The same, after every other plugin's."""
    return cast(Hook, datasette_hook(trylast=True)(function))


log = logging.getLogger("tracker.web")


@hookimpl
def register_routes(datasette: Datasette) -> list[tuple[str, Any]]:
    """Our pages; they stand before Datasette's own, and close those not meant for readers."""
    if room.of(datasette) is None:
        return []
    from tracker.web.routes import routes

    return routes()


@hookimpl_last
def prepare_connection(conn: sqlite3.Connection, database: str, datasette: Datasette) -> None:
    """The search engine and French order, on every connection to the library."""
    if room.of(datasette) is not None and database == NAME:
        from tracker.web.engine import prepare

        prepare(conn)


@hookimpl
def filters_from_request(
    request: Request, database: str, table: str, datasette: Datasette
) -> FilterArguments | None:
    """``_theme=`` and the other filters that are no column, for JSON and CSV."""
    if room.of(datasette) is None or (database, table) != (NAME, "studies"):
        return None
    from datasette.filters import FilterArguments

    from tracker.web.filters import clauses_beyond_columns, read

    clauses, parameters = clauses_beyond_columns(read(request.query_string))
    return FilterArguments(clauses, params=parameters)


@hookimpl
def prepare_jinja2_environment(env: Environment, datasette: Datasette) -> None:
    """Our layout and our French in Datasette's own templates."""
    found = room.of(datasette)
    if found is not None:
        from tracker.web.render import equip
        from tracker.web.richtext import inert
        from tracker.web.translate import FILTERS, French

        equip(env, found.settings)
        env.finalize = inert
        env.filters |= FILTERS
        env.globals["here"] = "donnees"
        env.add_extension(French)


@hookimpl
def render_cell(
    value: Any, column: str, table: str, database: str, datasette: Datasette
) -> Markup | str | None:
    """French words for the values that are ours, on Datasette's table pages."""
    if room.of(datasette) is None or database != NAME:
        return None
    from tracker.web.translate import cell

    return cell(column, table, value)


@hookimpl
def asgi_wrapper(datasette: Datasette) -> Callable[[App], App]:
    """Security headers, and queries in the words Datasette knows."""
    here = room.of(datasette)
    if here is None:
        return lambda app: app
    from tracker.web.security import Door

    return lambda app: Door(app, datasette.get_database(NAME).follow, here.proxy.scheme)


@hookimpl
def actor_from_request(datasette: Datasette, request: Request) -> dict[str, Any] | None:
    """The editor who asks, by their session or by a trusted proxy."""
    if room.of(datasette) is None:
        return None
    from tracker.web.editors_session import actor

    return actor(datasette, request)


@hookimpl
def extra_template_vars(datasette: Datasette, request: Request | None) -> dict[str, Any]:
    """The frame of Datasette's own templates, which extend our layout."""
    if room.of(datasette) is None or request is None:
        return {}
    from tracker.web.visit import frame

    return frame(datasette, request)


@hookimpl
def permission_resources_sql(
    datasette: Datasette, actor: dict[str, Any] | None, action: str
) -> PermissionSQL | None:
    """SQL of one's own for signed-in editors."""
    if room.of(datasette) is None:
        return None
    from tracker.web.permissions import rules

    return rules(actor, action)


@hookimpl
def forbidden(datasette: Datasette, request: Request, message: str) -> Response | None:
    """A closed page says so in French."""
    if room.of(datasette) is None:
        return None
    from tracker.web.answers import fault

    return fault(datasette, request, 403)


@hookimpl
def handle_exception(
    datasette: Datasette, request: Request, exception: Exception
) -> Callable[[], Awaitable[Response]] | None:
    """Any fault as a French page; what only the keeper should read goes to the log."""
    if room.of(datasette) is None:
        return None

    async def answer() -> Response:
        from datasette.database import QueryInterrupted

        from tracker.web.answers import fault

        if isinstance(exception, QueryInterrupted) or "interrupted" in str(exception):
            return fault(datasette, request, 503)
        status = getattr(exception, "status", 500)
        if not isinstance(status, int) or status >= 500:
            log.error("%s", request.path, exc_info=exception)
            status = 500
        return fault(datasette, request, status)

    return answer

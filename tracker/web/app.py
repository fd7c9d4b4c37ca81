"""The reading room as an application: Datasette over one library, and its server.

What enters: the path of a library and the settings. What leaves: a ``Datasette``, or a server
that runs until it is stopped. What it does not touch: the library's content; nothing is printed.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from tracker.errors import WorkspaceError

if TYPE_CHECKING:
    from datasette.app import Datasette

    from tracker.settings import Settings, Workspace

SQL_LIMIT_MS = 2_000

DATASETTE_SETTINGS = {
    "allow_csv_stream": True,
    "allow_download": False,
    "allow_facet": True,
    "allow_signed_tokens": False,
    "default_allow_sql": False,
    "default_cache_ttl": 0,
    "default_facet_size": 30,
    "default_page_size": 50,
    "facet_time_limit_ms": 500,
    "max_post_body_bytes": 256 * 1024,
    "max_csv_mb": 100,
    "max_returned_rows": 1_000,
    "num_sql_threads": 4,
    "sql_time_limit_ms": SQL_LIMIT_MS,
    "suggest_facets": False,
}


def make_datasette(
    library: Path, settings: Settings, workspace: Workspace | None = None
) -> Datasette:
    """Datasette over ``library`` (named ``library`` whatever the file is called), in French.

    ``workspace`` says that it is the library of that workspace, where editors may decide.
    Raises WorkspaceError where the library is absent, broken, foreign or of another version,
    SettingsError where ``[site]`` can't be understood.
    """
    from datasette.app import Datasette
    from datasette.plugins import pm

    from tracker.store.library import reading
    from tracker.web import editors, plugin, room
    from tracker.web.database import NAME, LibraryDatabase

    library = library.resolve()
    with reading(library):
        pass  # says in French what is wrong with the file, before any server starts
    if not pm.is_registered(plugin):  # run from a checkout that was never installed
        pm.register(plugin, name="tracker")
    here = room.Room(library, settings, workspace)
    # What is wrong with the settings is said now, not at the first question.
    _ = here.proxy, here.searches
    secret = editors.read(workspace.editors).secret if workspace else ""
    datasette = Datasette(
        secret=secret or None,  # sessions outlive the server
        settings=DATASETTE_SETTINGS,
        metadata={"title": settings.title, "databases": {NAME: {"title": settings.title}}},
        config={
            "databases": {
                NAME: {"tables": {"studies": {"fts_table": "studies_fts", "fts_pk": "number"}}}
            }
        },
        template_dir=str(room.TEMPLATES),
    )
    room.opened(datasette, here)
    datasette.add_database(LibraryDatabase(datasette, library), name=NAME)
    datasette.remove_database("_memory")
    return datasette


def serve(
    library: Path,
    settings: Settings,
    host: str = "127.0.0.1",
    port: int = 8001,
    on_ready: Callable[[str], None] = lambda address: None,
    workspace: Workspace | None = None,
) -> None:
    """Serve until Ctrl-C or SIGTERM. ``on_ready`` is called once, with the address that answers.

    ``port`` 0 takes a free one; ``workspace`` as in ``make_datasette``. Raises WorkspaceError
    (library missing or broken, address in use or not ours to take) before anything is served.
    """
    import uvicorn

    from tracker.web.desk import keep_ready

    datasette = make_datasette(library, settings, workspace)
    with _listening(host, port) as listener:
        address = _address(host, listener)

        class Server(uvicorn.Server):
            ready: asyncio.Task[None] | None = None

            async def startup(self, sockets: list[socket.socket] | None = None) -> None:
                await super().startup(sockets)
                if self.started:
                    on_ready(address)
                    self.ready = asyncio.create_task(keep_ready(datasette))

            async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
                if self.ready is not None:
                    self.ready.cancel()
                await super().shutdown(sockets)

        config = uvicorn.Config(
            datasette.app(),
            lifespan="on",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,  # ``editors_proxy`` says which neighbours are believed
            timeout_graceful_shutdown=5,
        )
        with contextlib.suppress(KeyboardInterrupt):
            Server(config).run(sockets=[listener])


@contextlib.contextmanager
def _listening(host: str, port: int) -> Iterator[socket.socket]:
    """A socket bound before the server starts, so that a taken port is one French line."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, protocol)
    except OSError as error:
        raise WorkspaceError(
            "Cette adresse n’existe pas sur cette machine", host,
            "Choisissez-en une autre avec --host.",
        ) from error  # fmt: skip
    with contextlib.closing(listener):
        try:
            # On Windows « reuse » would let a second server take the port of a first unseen.
            alone = getattr(socket, "SO_EXCLUSIVEADDRUSE", None)
            listener.setsockopt(socket.SOL_SOCKET, alone or socket.SO_REUSEADDR, 1)
            listener.bind(address)
        except OSError as error:
            raise _refused(error, host, port) from error
        except OverflowError as error:
            raise WorkspaceError(
                "Ce numéro de port n’existe pas", str(port), "Choisissez-en un entre 1 et 65535."
            ) from error
        yield listener


def _refused(error: OSError, host: str, port: int) -> WorkspaceError:
    if error.errno == errno.EADDRINUSE:
        return WorkspaceError(
            "Ce port est déjà occupé",
            f"{host}:{port}",
            "Une autre salle de lecture tourne peut-être ; choisissez un autre port avec --port.",
        )
    if error.errno == errno.EACCES:
        return WorkspaceError(
            "Ce port est réservé au système",
            f"{host}:{port}",
            "Choisissez un port au-dessus de 1024 avec --port.",
        )
    return WorkspaceError(
        "Cette adresse ne peut pas servir",
        f"{host}:{port}",
        "Vérifiez --host et --port.",
    )


def _address(host: str, listener: socket.socket) -> str:
    """The address to give to a browser on this machine."""
    shown = {"0.0.0.0": "127.0.0.1", "": "127.0.0.1", "::": "[::1]"}.get(host, host)
    if ":" in shown and not shown.startswith("["):
        shown = f"[{shown}]"
    return f"http://{shown}:{listener.getsockname()[1]}/"

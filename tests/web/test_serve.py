"""The server says when it answers, refuses a taken port in French, stops well, sees new data."""

from __future__ import annotations

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.web import shelf
from tests.web.conftest import Room
from tracker.errors import WorkspaceError
from tracker.settings import Settings
from tracker.web.app import make_datasette, serve

SERVE = (
    "import sys; from pathlib import Path; from tracker.settings import Settings; "
    "from tracker.web.app import serve; "
    "serve(Path(sys.argv[1]), Settings(), port=0, on_ready=lambda a: print(a, flush=True)); "
    "print('fermé', flush=True)"
)


@pytest.fixture
def library(tmp_path: Path) -> Path:
    return shelf.write(tmp_path / "library.db")


@pytest.fixture
def server(library: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    process = subprocess.Popen(
        [sys.executable, "-c", SERVE, str(library)],
        stdout=subprocess.PIPE,
        text=True,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    yield process, process.stdout.readline().strip()
    process.kill()
    process.communicate()


@pytest.mark.skipif(os.name == "nt", reason="Windows sends no SIGINT to one process")
def test_the_server_says_its_address_answers_there_and_stops_at_ctrl_c(
    server: tuple[subprocess.Popen[str], str],
) -> None:
    process, address = server
    with urllib.request.urlopen(address + "library/studies", timeout=10) as response:
        assert "50 études" in response.read().decode().replace("\xa0", " ")
        assert response.headers.get("server") is None
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=15)
    assert (process.returncode, out, err) == (0, "fermé\n", "")


def test_a_taken_port_is_refused_before_anything_is_served(library: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(WorkspaceError, match="Ce port est déjà occupé") as refused:
            serve(library, Settings(), port=port)
    assert f"127.0.0.1:{port}" in str(refused.value)
    assert "--port" in str(refused.value)


def test_an_address_of_another_machine_is_refused_in_french(library: Path) -> None:
    with pytest.raises(WorkspaceError, match="Cette adresse"):
        serve(library, Settings(), host="203.0.113.1", port=0)


@pytest.mark.parametrize("content", [None, b"", b"not a database at all" * 100])
def test_a_library_that_is_none_is_refused_in_french(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "library.db"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(WorkspaceError):
        make_datasette(path, Settings())


def test_what_is_committed_under_a_running_room_shows_at_the_next_question(library: Path) -> None:
    room = Room(library)
    try:
        assert "50 études" in room.get("/library/studies").text.replace("\xa0", " ")
        with sqlite3.connect(library) as connection:
            connection.execute("delete from studies where id = 'nd'")
        assert "49 études" in room.get("/library/studies").text.replace("\xa0", " ")
    finally:
        room.close()


def test_a_library_deleted_and_made_again_shows_at_the_next_question(library: Path) -> None:
    room = Room(library)
    try:
        assert "Making Good" in room.get("/library/studies?_search=maruna").text
        for suffix in ("", "-wal", "-shm"):
            library.with_name(library.name + suffix).unlink(missing_ok=True)
        shelf.write(library)
        with sqlite3.connect(library) as connection:
            connection.execute("update studies set title = 'Autre titre' where number = 1")
        assert "Autre titre" in room.get("/library/studies?_search=maruna").text
    finally:
        room.close()


def test_a_page_asked_again_comes_from_memory_and_costs_nothing_to_send(library: Path) -> None:
    room = Room(library)
    try:
        first = room.get("/library/studies")
        again = room.get("/library/studies", headers={"if-none-match": first.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["content-security-policy"]
        with sqlite3.connect(library) as connection:
            connection.execute("update studies set title = 'Tout autre' where number = 39")
        changed = room.get("/library/studies?_search=", headers={"cookie": "a=b"})
        assert "etag" not in changed.headers  # whoever shows a cookie gets a page of their own
        after = room.get("/library/studies", headers={"if-none-match": first.headers["etag"]})
        assert after.status_code == 200
    finally:
        room.close()


def test_another_datasette_of_the_same_python_is_left_alone(tmp_path: Path) -> None:
    import asyncio

    from datasette.app import Datasette

    sqlite3.connect(tmp_path / "other.db").execute("create table t(a)").connection.close()
    other = Datasette([str(tmp_path / "other.db")])

    async def ask() -> str:
        response = await other.client.get("/other/t")
        await other.invoke_shutdown()
        return str(response.text)

    html = asyncio.run(ask())
    assert '<html lang="en">' in html
    assert "Salle de lecture" not in html

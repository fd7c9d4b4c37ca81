"""New data shows under a running server, and no reader is refused while it comes in."""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
import threading
from pathlib import Path
from urllib.parse import urlsplit

from tests.web.test_serve import SERVE

CLIENTS = 3
ROUNDS = 2


def entry(number: int) -> str:
    return (
        f"@article{{auteur{number}, author={{Auteur, A{number}.}}, date={{2020}}, "
        f"title={{Étude {number} de la désistance}}}}\n"
    )


def imported(folder: Path, count: int) -> None:
    from tracker.cli import tracker
    from tracker.cli.app import run

    (folder / "fonds.bib").write_text("".join(map(entry, range(count))), encoding="utf-8")
    assert run(tracker, ["--data", str(folder), "import", str(folder / "fonds.bib")]) == 0


def get(connection: http.client.HTTPConnection, path: str, cookie: bool) -> tuple[int, bytes]:
    connection.request("GET", path, headers={"cookie": "lecture=1"} if cookie else {})
    response = connection.getresponse()
    return response.status, response.read()


def test_readers_see_each_import_at_once_and_none_is_refused_meanwhile(tmp_path: Path) -> None:
    imported(tmp_path, 5)
    server = subprocess.Popen(
        [sys.executable, "-c", SERVE, str(tmp_path / "library.db")],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert server.stdout is not None
    where = urlsplit(server.stdout.readline().strip())
    over = threading.Event()
    refused: list[object] = []
    seen: list[list[int]] = [[] for _ in range(CLIENTS)]

    def reader(number: int) -> None:
        connection = http.client.HTTPConnection(where.hostname or "", where.port, timeout=60)
        paths = ("/library/studies?_search=désistance", "/", "/library/studies.csljson",
                 "/library/studies.json?_shape=array", "/library/themes/desistance")  # fmt: skip
        turn = 0
        # However quick the imports are, each reader has asked for the studies at least once.
        while not over.is_set() or not seen[number]:
            path = paths[(number + turn) % len(paths)].replace("é", "%C3%A9")
            try:
                status, body = get(connection, path, bool(turn % 2))
            except OSError as error:
                refused.append(error)
                break
            if status != 200:
                refused.append((status, path))
            if path.endswith(".csljson"):
                seen[number].append(len(json.loads(body)))
            turn += 1
        connection.close()

    threads = [threading.Thread(target=reader, args=(n,)) for n in range(CLIENTS)]
    for thread in threads:
        thread.start()
    asker = http.client.HTTPConnection(where.hostname or "", where.port, timeout=60)
    try:
        for count in range(6, 6 + ROUNDS):
            imported(tmp_path, count)
            for cookie in (False, True):
                _, body = get(asker, "/library/studies", cookie)
                assert f"{count} études" in body.decode().replace("\xa0", " ")
    finally:
        over.set()
        for thread in threads:
            thread.join()
        asker.close()
        server.terminate()
        server.communicate()
    assert refused == []
    assert all(counts == sorted(counts) and counts for counts in seen), seen

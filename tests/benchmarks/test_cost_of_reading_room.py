"""What a page costs with eight readers at once, beside plain Datasette and, where it runs, Kerko.

Run with ``pytest -m benchmark -s tests/benchmarks/test_cost_of_reading_room.py``;
``TRACKER_BENCH=quick`` takes 2,000 studies instead of 10,000 and 100,000, and no Kerko. Each
server is a process of its own, asked over HTTP by eight clients that never pause; no search comes
twice in a round. « Première lecture » sends a cookie, which keeps our room from answering from
memory; « relecture » is what anonymous readers see. Plain Datasette has its default settings
(suggested facets on), full-text
search, an index per filtered column, and the same facets: type, year, themes.
"""

from __future__ import annotations

import contextlib
import http.client
import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest

from tests.benchmarks.kerko_peer import kerko_command, kerko_folder
from tests.benchmarks.made_up import for_plain_datasette, library
from tests.web.test_serve import SERVE

pytestmark = pytest.mark.benchmark

QUICK = os.environ.get("TRACKER_BENCH") == "quick"
SIZES = (2_000,) if QUICK else (10_000, 100_000)
"""Quick: enough to see a page grown slow, short enough for every push."""
CLIENTS = 8
EACH = 6 if QUICK else 20
"""Requests of each client, of each kind, at most."""
LONGEST = 40.0
"""Seconds after which a client asks no more: a slow server is known by then."""
WORDS = (
    "désistance", "récidive", "logement", "emploi", "femmes", "probation", "reentry", "housing",
    "milieu ouvert", "TIG", "surveillance électronique", "mental health", "justice restaurative",
    "entretien motivationnel", "longues peines", "prison", "mineurs", "risk assessment",
    "conseillers", "sentencing", "libération conditionnelle", "addictions", "gangs", "familles",
)  # fmt: skip
_PAIRS = [f"{a} {b}" for a in WORDS for b in WORDS if a < b]
QUERIES = tuple(random.Random(7).sample(_PAIRS, 200))
"""No query comes twice in a round, for our room remembers what its last searches found; their
words do, as readers' words do, and our room remembers those too."""
KINDS = ("liste", "recherche", "étude")


@dataclass(frozen=True, slots=True)
class Measure:
    """Milliseconds of one kind of page, answers a second, answers that were not 200."""

    p50: float
    p95: float
    a_second: float
    errors: int

    def __str__(self) -> str:
        failed = f"  {self.errors} erreurs" if self.errors else ""
        return f"{self.p50:8.0f} {self.p95:8.0f} {self.a_second:9.1f}{failed}"


def measured(address: str, paths: Sequence[str], cookie: bool = False) -> Measure:
    """``CLIENTS`` clients, each with a connection of its own, asking ``paths`` in turn."""
    where = urlsplit(address)
    headers = {"cookie": "lecture=1"} if cookie else {}
    times: list[float] = []
    errors: list[str] = []

    def client(number: int) -> None:
        connection = http.client.HTTPConnection(where.hostname or "", where.port, timeout=120)
        for turn in range(EACH):
            path = paths[(number * EACH + turn) % len(paths)]
            if time.perf_counter() > latest:
                break
            began = time.perf_counter()
            try:
                connection.request("GET", path, headers=headers)
                answer = connection.getresponse()
                answer.read()
                status = answer.status
            except OSError as error:
                connection.close()
                status = -1
                errors.append(repr(error))
            times.append(time.perf_counter() - began)
            if status not in (200, -1):
                errors.append(f"{status} {path}")
        connection.close()

    began = time.perf_counter()
    latest = began + LONGEST
    threads = [threading.Thread(target=client, args=(n,)) for n in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - began
    ordered = sorted(times)
    return Measure(
        1000 * ordered[len(ordered) // 2],
        1000 * ordered[int(len(ordered) * 0.95)],
        len(ordered) / took,
        len(errors),
    )


@contextlib.contextmanager
def serving(
    *command: object, address: str = "", environment: dict[str, str] | None = None
) -> Iterator[str]:
    """A server's address; where the command does not say it, it is asked until it answers."""
    process = subprocess.Popen(
        [str(c) for c in command],
        stdout=subprocess.PIPE if not address else subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        text=True,
        env={**os.environ, **(environment or {})},
    )
    try:
        if not address:
            assert process.stdout is not None
            address = process.stdout.readline().strip()
        else:
            _wait_for(address)
        yield address
    finally:
        process.terminate()
        process.communicate()


def _wait_for(address: str) -> None:
    where = urlsplit(address)
    for _ in range(600):
        connection = http.client.HTTPConnection(where.hostname or "", where.port, timeout=60)
        with contextlib.suppress(OSError):
            connection.request("GET", "/")
            connection.getresponse().read()
            connection.close()
            return
        time.sleep(0.1)
    pytest.fail(f"{address} does not answer")


def ours(studies: int) -> dict[str, list[str]]:
    """The pages of our room: lists as readers narrow them, searches with their facets, studies."""
    dice = random.Random(1)
    lists = ["", "_theme=desistance", "type__in=book", "_page=2", "_theme=rbr&year__in=2020,2021"]
    return {
        "liste": [f"/library/studies?{query}" for query in lists],
        "recherche": [f"/library/studies?_search={quote(words)}" for words in QUERIES],
        "étude": [f"/library/studies/etude{100 + dice.randrange(studies)}" for _ in range(100)],
    }


FACETS = "_facet=type&_facet=year&_facet_array=themes"


def plain(studies: int) -> dict[str, list[str]]:
    """The same pages of plain Datasette."""
    dice = random.Random(1)
    lists = [
        "", 'themes__arraycontains=desistance', "type=book", "_next=",
        "themes__arraycontains=rbr&year__in=2020,2021",
    ]  # fmt: skip
    return {
        "liste": [f"/plain/studies?{FACETS}&{query}" for query in lists],
        "recherche": [f"/plain/studies?{FACETS}&_search={quote(words)}" for words in QUERIES],
        "étude": [f"/plain/studies/etude{100 + dice.randrange(studies)}" for _ in range(100)],
    }


@pytest.mark.parametrize("studies", SIZES)
def test_pages_are_three_times_quicker_than_plain_datasette(tmp_path: Path, studies: int) -> None:
    path = library(tmp_path / "espace", studies)
    plainly = for_plain_datasette(path, tmp_path / "plain.db")
    lines: dict[str, dict[str, Measure]] = {}

    with serving(sys.executable, "-c", SERVE, path) as address:
        began = time.perf_counter()
        measured_home = measured(address, ["/library/studies"] * 2, cookie=True)
        first = time.perf_counter() - began
        pages = ours(studies)
        lines["tracker, première lecture"] = {k: measured(address, pages[k], True) for k in KINDS}
        for kind in KINDS:
            measured(address, pages[kind])
        lines["tracker, relecture"] = {k: measured(address, pages[k]) for k in KINDS}

    port = _free_port()
    command = [sys.executable, "-m", "datasette", "serve", plainly, "--port", port]
    with serving(
        *command,
        address=f"http://127.0.0.1:{port}/",
        environment={"DATASETTE_LOAD_PLUGINS": ""},
    ) as address:
        pages = plain(studies)
        lines["Datasette seul"] = {k: measured(address, pages[k]) for k in KINDS}

    peer = kerko_folder(tmp_path / "kerko", path) if studies == 10_000 else None
    if peer is not None:
        port = _free_port()
        with serving(
            *kerko_command(port),
            address=f"http://127.0.0.1:{port}/bibliography/",
            environment={"KERKO_FOLDER": str(peer)},
        ) as address:
            asked = [f"/bibliography/?all={quote(words)}" for words in QUERIES]
            lines["Kerko"] = {"recherche": measured(address, asked)}

    print(f"\n{studies} études, {CLIENTS} lecteurs sans pause ({first:.1f} s pour commencer)")
    print(f"  {'':26}{'':10} {'p50 ms':>8} {'p95 ms':>8} {'réponses/s':>10}")
    for name, found in lines.items():
        for kind, measure in found.items():
            print(f"  {name:26}{kind:10} {measure}")
    if studies == 10_000 and peer is None:
        print("  Kerko : son environnement n’est pas là")

    uncached, cached = lines["tracker, première lecture"], lines["tracker, relecture"]
    alone = lines["Datasette seul"]
    assert measured_home.errors == 0
    assert all(m.errors == 0 for found in (uncached, cached) for m in found.values())
    for kind in ("liste", "recherche"):
        assert uncached[kind].a_second >= 3 * alone[kind].a_second or QUICK, kind
        assert cached[kind].a_second >= 3 * alone[kind].a_second, kind
    if studies == 10_000:
        assert cached["liste"].p95 <= 300
    if peer is not None:
        assert uncached["recherche"].p95 <= lines["Kerko"]["recherche"].p95 / 3


def _free_port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])

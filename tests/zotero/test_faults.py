"""Faults: right in the end, or one French line and everything as before."""

from __future__ import annotations

import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.zotero.house import House, house
from tests.zotero.server import Fault, Library
from tests.zotero.test_following import items
from tracker.errors import RemoteError
from tracker.pipeline.works import rebuild

GROUP = "/groups/12345"
PASSING: dict[str, Callable[[], list[Fault]]] = {
    "429 with Retry-After": lambda: [Fault(status=429, headers={"Retry-After": "7"}, times=2)],
    "429 without": lambda: [Fault(status=429)],
    "Backoff on a 200": lambda: [Fault(kind="headers", headers={"Backoff": "5"})],
    "a burst of 502": lambda: [Fault(status=502, times=5)],
    "500, 503, 504": lambda: [Fault(status=500), Fault(status=503), Fault(status=504)],
    "a dropped body": lambda: [Fault(kind="drop", after=1, times=2)],
    "a truncated body": lambda: [Fault(kind="truncate", times=2)],
    "JSON cut short": lambda: [Fault(kind="cut", times=2)],
    "a login page for a while": lambda: [Fault(kind="html", times=3)],
    "a fault of collections": lambda: [Fault("/collections", status=503)],
    "a fault of full text": lambda: [Fault("/fulltext", kind="drop")],
    "several at once": lambda: [
        Fault(kind="truncate"), Fault(status=429), Fault(kind="html"), Fault("/deleted", 2, 0, 502)
    ],
}  # fmt: skip
FINAL: dict[str, tuple[Callable[[], list[Fault]], str]] = {
    "502 for ever": (lambda: [Fault(status=502, times=99)], "en panne (erreur 502)"),
    "a login page for ever": (lambda: [Fault(kind="html", times=99)], "une page web"),
    "truncated for ever": (lambda: [Fault(kind="truncate", times=99)], "s’interrompt"),
    "cut for ever": (lambda: [Fault(kind="cut", times=99)], "incomplètes ou illisibles"),
    "403": (lambda: [Fault(status=403, times=99)], "refuse la clé"),
    "404": (lambda: [Fault(status=404, times=99)], "introuvable"),
    "400": (lambda: [Fault(status=400, times=99)], "erreur 400"),
    "another JSON": (
        lambda: [Fault(status=200, body=b'{"a": 1}', times=99)], "ne répond pas comme Zotero"),
    "a list of nothing like items": (
        lambda: [Fault(status=200, body=b"[1, 2]", times=99)], "ne répond pas comme Zotero"),
    "no version": (lambda: [Fault(status=200, body=b"[]", times=99)], "ne répond pas comme"),
    "a pause of two hours": (
        lambda: [Fault(status=503, headers={"Retry-After": "7200"})], "120 minutes"),
}  # fmt: skip


@pytest.mark.parametrize("name", list(PASSING))
def test_a_passing_fault_leaves_no_trace(home: House, name: str) -> None:
    home.server.faults = PASSING[name]()
    home.sync()
    library = home.server.libraries[GROUP]
    library.edit(items(library)[0], title="Changé")
    home.server.faults = PASSING[name]()
    home.sync()
    assert home.live() == set(items(library))
    assert home.rows("select title from studies where title = 'Changé'") == [("Changé",)]
    if name == "several at once":
        content = home.content()
        rebuild(home.workspace, full=True)
        assert home.content() == content


@pytest.mark.parametrize("name", list(FINAL))
def test_a_lasting_fault_is_one_line_and_everything_stays_as_before(
    followed: House, name: str
) -> None:
    faults, words = FINAL[name]
    library = followed.server.libraries[GROUP]
    library.edit(items(library)[0], title="Changé")
    before = followed.workspace.evidence.read_bytes(), followed.content()
    followed.server.faults = faults()
    with pytest.raises(RemoteError) as caught:
        followed.sync()
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)
    assert followed.server.key not in f"{caught.value!r} {caught.value}"
    assert (followed.workspace.evidence.read_bytes(), followed.content()) == before
    followed.server.faults = []
    assert followed.one().changed == 1


def test_a_retry_after_is_waited_for_and_tries_are_six_with_less_than_a_minute(
    followed: House,
) -> None:
    followed.server.faults = [Fault(status=429, headers={"Retry-After": "7"})]
    followed.sync()
    assert followed.clock.waits == [7.0]
    followed.clock.waits.clear()
    followed.server.log.clear()
    followed.server.faults = [Fault(status=502, times=99)]
    with pytest.raises(RemoteError):
        followed.sync()
    assert len(followed.server.log) == 6
    assert followed.clock.waits == [1, 2, 4, 8, 16]


def test_a_backoff_delays_the_next_request_and_only_once(followed: House) -> None:
    library = followed.server.libraries[GROUP]
    library.edit(items(library)[0], title="Changé")
    followed.server.faults = [Fault(kind="headers", headers={"Backoff": "5"})]
    followed.sync()
    assert followed.clock.waits == [5.0]


def test_a_pause_the_server_asks_for_is_said_once_and_a_short_one_is_not(
    followed: House,
) -> None:
    """Four requests that wait for the same moment are one line."""
    said: list[str] = []
    followed.server.faults = [Fault(status=429, headers={"Retry-After": "42"})]
    followed.sync(tell=said.append)
    line = (
        "Le serveur Zotero demande d’attendre {} secondes ; la suite viendra d’elle-même "
        "(Ctrl-C pour abandonner)."
    )
    assert said == [line.format(42)]
    library = followed.server.libraries[GROUP]
    library.edit(items(library)[0], title="Changé")
    followed.server.faults = [Fault(kind="headers", headers={"Backoff": "30"})]
    followed.sync(tell=said.append)
    assert said[1:] == [line.format(30)]
    followed.server.faults = [Fault(status=429, headers={"Retry-After": "1"})]
    followed.sync(tell=said.append)
    assert len(said) == 2


def test_pages_of_two_versions_start_the_run_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An edit between two pages moves items from page to page: nothing of that run is kept."""
    library = Library()
    for n in range(230):
        library.add(title=f"Étude numéro {n}", date="2019")
    keys = items(library)
    with house(tmp_path, monkeypatch, library) as home:
        home.server.faults = [
            Fault("start=100", kind="call", call=lambda: library.edit(keys[0], title="A")),
            Fault("start=200", kind="call", call=lambda: library.delete(keys[1])),
            Fault("/collections", kind="call", call=lambda: library.edit(keys[2], title="B")),
            Fault("/fulltext", kind="call", call=lambda: library.edit(keys[3], title="C")),
        ]
        report = home.one()
        assert report.to_version == library.version
        assert home.live() == set(items(library))
        assert len(home.server.paths("start=0")) >= 4


def test_a_library_that_never_rests_is_given_up_after_five_restarts(followed: House) -> None:
    library = followed.server.libraries[GROUP]
    keys = items(library)
    library.edit(keys[1], title="B")
    followed.server.faults = [
        Fault("/collections", kind="call", times=99, call=lambda: library.edit(keys[0], title="A"))
    ]
    before = followed.workspace.evidence.read_bytes()
    with pytest.raises(RemoteError, match="change sans cesse"):
        followed.sync()
    assert len(followed.server.paths("/collections")) == 6
    assert followed.workspace.evidence.read_bytes() == before


def test_a_wrong_key_is_one_line_that_does_not_hold_it(
    home: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZOTERO_API_KEY", "MauvaiseCleSecrete")
    with pytest.raises(RemoteError, match="refuse la clé") as caught:
        home.sync()
    assert "MauvaiseCle" not in f"{caught.value!r}{caught.value}"
    assert not home.workspace.library.exists()
    monkeypatch.delenv("ZOTERO_API_KEY")
    with pytest.raises(RemoteError, match="demande une clé"):
        home.sync()
    home.server.libraries[GROUP].public = True
    assert home.one().new == 12


def test_the_key_is_in_no_file(followed: House) -> None:
    for path in followed.workspace.root.rglob("*"):
        if path.is_file():
            assert followed.server.key.encode() not in path.read_bytes()


def test_a_dead_server_is_said_within_ten_seconds(
    home: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    monkeypatch.setenv("ZOTERO_ENDPOINT", f"http://127.0.0.1:{port}")
    with pytest.raises(RemoteError, match="injoignable"):
        home.sync()
    assert 0 < home.clock.now < 10


def test_a_redirect_to_a_portal_is_no_data(followed: House) -> None:
    followed.server.faults = [
        Fault(status=302, headers={"Location": "/portail"}, times=99),
        Fault("/portail", kind="html", times=99),
    ]
    with pytest.raises(RemoteError, match="une page web"):
        followed.sync()


def test_no_full_text_is_asked_where_the_library_gives_none(home: House) -> None:
    """A group without file access answers 403 to ``/fulltext`` alone."""
    home.server.faults = [Fault("/fulltext", status=403, times=99)]
    assert home.one().new == 12


@pytest.mark.parametrize("status", [400, 403, 500])
def test_a_full_text_that_cannot_be_had_stops_nothing_and_is_asked_for_again(
    home: House, status: int
) -> None:
    found = "select count(*) from studies_fts where studies_fts match 'fulltext : tournebroch*'"
    home.server.faults = [Fault("/fulltext", status=status, times=99, after=1)]
    assert home.one().new == 12
    assert home.rows(found) == [(0,)]
    home.server.faults = []
    home.sync()
    assert home.rows(found) == [(1,)]

"""Editors sign in, stay who they are, and nobody else decides."""

from __future__ import annotations

import io
import json
import os
import stat
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.conftest import run_tracker
from tests.web.desk import PASSWORD, Desk, workspace
from tracker.cli import tracker as commands
from tracker.cli.app import run
from tracker.errors import SettingsError, UnknownItem, WorkspaceError
from tracker.settings import Settings, Workspace
from tracker.web import editors, editors_proxy, room
from tracker.web.editors_session import Brake


@pytest.fixture(scope="module")
def space(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return workspace(tmp_path_factory.mktemp("bureau"), "Camille", "Inès")


@pytest.fixture(scope="module")
def only_desk(space: Workspace) -> Iterator[Desk]:
    made = Desk(space)
    yield made
    made.close()


@pytest.fixture
def desk(only_desk: Desk) -> Desk:
    only_desk.reset()
    return only_desk


@pytest.fixture
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(editors, "COST", {"n": 2**4, "r": 8, "p": 1})


# -- the register ------------------------------------------------------------------------------


def test_a_password_is_kept_salted_and_hashed_in_a_file_of_its_owner_alone(
    tmp_path: Path, cheap: None
) -> None:
    space = Workspace(tmp_path)
    assert editors.add(space, "Camille", PASSWORD) is True
    assert editors.add(space, "Inès", PASSWORD) is True
    text = space.editors.read_text(encoding="utf-8")
    assert PASSWORD not in text
    first, second = (editors.read(space.editors).find(name) for name in ("camille", "INÈS"))
    assert first is not None
    assert second is not None
    assert (first.salt, first.hash) != (second.salt, second.hash)
    if os.name == "posix":
        assert stat.S_IMODE(space.editors.stat().st_mode) == 0o600


def test_the_file_is_kept_out_of_git_and_other_lines_stay(tmp_path: Path, cheap: None) -> None:
    ignored = tmp_path / ".gitignore"
    ignored.write_text("*.tmp", encoding="utf-8")
    for name in ("Camille", "Inès"):
        editors.add(Workspace(tmp_path), name, PASSWORD)
    assert ignored.read_text(encoding="utf-8") == "*.tmp\n/editors.json\n"


def test_the_cost_of_a_new_password_is_that_of_the_recommendation() -> None:
    assert editors.COST["n"] * editors.COST["p"] >= 3 * 2**15
    assert editors.COST["r"] == 8


@pytest.mark.parametrize(
    ("name", "password", "right"),
    [
        ("Camille", PASSWORD, True),
        (" camille ", PASSWORD, True),
        ("Camille", PASSWORD.replace("é", "e\u0301"), True),
        ("Camille", PASSWORD + " ", False),
        ("Camille", "", False),
        ("Inconnue", PASSWORD, False),
        ("", "", False),
    ],
)
def test_only_the_editor_s_own_password_opens(
    space: Workspace, name: str, password: str, right: bool
) -> None:
    register = editors.read(space.editors)
    assert (register.verify(name, password) is not None) == right


@pytest.mark.parametrize("name", ["", "   ", "a\x00b", "x" * 81])
def test_a_name_that_is_none_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(SettingsError):
        editors.add(Workspace(tmp_path), name, PASSWORD)
    assert not Workspace(tmp_path).editors.exists()


def test_a_short_password_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="trop court"):
        editors.add(Workspace(tmp_path), "Camille", "onze signes")
    assert not Workspace(tmp_path).editors.exists()


def test_removing_an_unknown_editor_names_those_there_are(tmp_path: Path, cheap: None) -> None:
    editors.add(Workspace(tmp_path), "Camille", PASSWORD)
    with pytest.raises(UnknownItem, match="Aucun éditeur") as refused:
        editors.remove(Workspace(tmp_path), "Luc")
    assert "Camille" in str(refused.value)


@pytest.mark.parametrize("content", ["", "{", "[]", '{"editors": [1], "secret": ""}', "{}"])
def test_a_damaged_file_is_said_in_french(tmp_path: Path, content: str) -> None:
    (tmp_path / "editors.json").write_text(content, encoding="utf-8")
    with pytest.raises(WorkspaceError, match="abîmé"):
        editors.read(tmp_path / "editors.json")


def test_the_command_adds_lists_and_removes(
    tmp_path: Path,
    cheap: None,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def tracker(*arguments: str, typed: str = "") -> SimpleNamespace:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(typed.encode())))
        code = run(commands, ["--data", str(tmp_path), "editors", *arguments])
        said = capsys.readouterr()
        return SimpleNamespace(returncode=code, stdout=said.out, stderr=said.err)

    refused = tracker("add", "Camille")
    assert refused.returncode == 1
    assert "--password-stdin" in refused.stderr
    added = tracker("add", "Camille", "--password-stdin", typed=PASSWORD + "\n")
    assert (added.returncode, added.stdout) == (0, "")
    assert "Camille peut maintenant se connecter" in added.stderr
    listed = json.loads(tracker("list", "--json").stdout)
    assert [e["name"] for e in listed["editors"]] == ["Camille"]
    assert PASSWORD not in tracker("list").stdout + repr(listed)
    assert tracker("remove", "camille").returncode == 0
    assert json.loads(tracker("list", "--json").stdout) == {"editors": []}
    assert tracker("remove", "camille").returncode == 1


def test_the_help_of_editors_says_where_passwords_are() -> None:
    assert "editors.json" in run_tracker("editors", "--help").stdout


# -- sessions ----------------------------------------------------------------------------------


def test_signing_in_gives_a_signed_cookie_no_script_reads_and_leads_back(desk: Desk) -> None:
    response = desk.sign_in(retour="/library/studies/durand2019")
    assert (response.status_code, response.headers["location"]) == (
        303, "/library/studies/durand2019",
    )  # fmt: skip
    (cookie,) = [
        c for c in response.headers.get_list("set-cookie") if c.startswith("tracker_session=")
    ]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Secure" not in cookie
    page = desk.ask("get", "/")
    assert "Vous êtes sous le nom de Camille." in page.text
    assert "Se déconnecter" in page.text
    assert "no-store" in page.headers["cache-control"]
    assert "Vous êtes sous le nom" not in desk.ask("get", "/").text  # said once


def test_over_https_the_cookie_is_for_https_alone(desk: Desk) -> None:
    data = {"nom": "Camille", "mot_de_passe": PASSWORD}
    response = desk.post("/connexion", data=data, headers={"x-forwarded-proto": "https"})
    assert "Secure" in response.headers["set-cookie"]


@pytest.mark.parametrize(
    "address",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "/a b",
     "/x\r\nset-cookie: a=b", "", "/" + "a" * 5000],
)  # fmt: skip
def test_signing_in_never_leads_to_another_site(desk: Desk, address: str) -> None:
    assert desk.sign_in(retour=address).headers["location"] == "/"


def test_a_wrong_password_says_so_in_french_and_keeps_the_name(desk: Desk) -> None:
    response = desk.sign_in(password="ce n’est pas lui")
    assert response.status_code == 403
    assert "Ce nom et ce mot de passe ne vont pas ensemble." in response.text
    assert 'value="Camille"' in response.text
    assert "ce n’est pas lui" not in response.text
    assert "tracker_session" not in response.headers.get("set-cookie", "")
    unknown = desk.sign_in(name="Personne")
    assert "Ce nom et ce mot de passe ne vont pas ensemble." in unknown.text


def test_after_some_failures_even_the_right_password_waits(desk: Desk) -> None:
    now = 1000.0
    room.here(desk.datasette).brake.clock = lambda: now
    for _ in range(5):
        desk.sign_in(password="une erreur de plus")
    blocked = desk.sign_in()
    assert blocked.status_code == 429
    assert int(blocked.headers["retry-after"]) >= 1
    assert "Trop d’essais manqués." in blocked.text
    assert desk.sign_in(name="Inès").status_code == 303  # others are not held back
    now += 3600
    assert desk.sign_in().status_code == 303


def test_the_wait_doubles_and_ends_at_a_quarter_of_an_hour() -> None:
    now = 0.0
    brake = Brake(clock=lambda: now)
    waits = []
    for _ in range(20):
        brake.failed(("ici", "camille"), 5)
        waits.append(brake.wait(("ici", "camille")))
        now += 10_000
    assert waits[:8] == [0, 0, 0, 0, 1, 2, 4, 8]
    assert max(waits) == 900


def test_the_memory_of_failures_has_an_end() -> None:
    brake = Brake(clock=lambda: 0.0)
    for number in range(20_000):
        brake.failed((str(number), ""), 5)
    assert len(brake.tries) <= 10_000


def test_signing_out_is_a_form_and_ends_the_session(desk: Desk) -> None:
    desk.sign_in()
    assert desk.ask("get", "/deconnexion").status_code == 405
    assert "Se déconnecter" in desk.ask("get", "/aide").text
    assert desk.ask("post", "/deconnexion", data={"retour": "/aide"}).status_code == 303
    page = desk.ask("get", "/aide")
    assert "Vous êtes déconnecté" in page.text
    assert "Se déconnecter" not in page.text


def test_a_session_ends_with_the_editor_or_the_password(tmp_path: Path, cheap: None) -> None:
    space = workspace(tmp_path, "Camille", "Inès")
    desk = Desk(space)
    try:
        desk.sign_in()
        assert "Se déconnecter" in desk.ask("get", "/aide").text
        editors.add(space, "Camille", PASSWORD + " nouvelle")
        assert "Se déconnecter" not in desk.ask("get", "/aide").text
        desk.sign_in("Inès")
        assert "Se déconnecter" in desk.ask("get", "/aide").text
        editors.remove(space, "Inès")
        assert "Se déconnecter" not in desk.ask("get", "/aide").text
    finally:
        desk.close()


def test_sessions_outlive_the_server(desk: Desk, space: Workspace) -> None:
    desk.sign_in()
    again = Desk(space)
    try:
        again.cookies = dict(desk.cookies)
        assert "Se déconnecter" in again.ask("get", "/aide").text
    finally:
        again.close()


@pytest.mark.parametrize(
    "session",
    [["Camille", "0" * 18, 2**40], ["Luc", "", 2**40], ["Camille"], {}, None, "Camille", [1, 2, 3],
     ["Camille", "now", 2**40], ["Camille", "now", "tomorrow"]],
)  # fmt: skip
def test_a_signed_session_of_nobody_is_a_reader_s(desk: Desk, session: Any) -> None:
    desk.cookies = {"tracker_session": desk.datasette.sign(session, "tracker_session")}
    assert "Se déconnecter" not in desk.ask("get", "/aide").text


def test_a_session_ends_after_a_day_s_work(desk: Desk, space: Workspace) -> None:
    editor = editors.read(space.editors).find("Camille")
    assert editor is not None
    for ends, signed_in in ((time.time() + 60, True), (time.time() - 60, False)):
        value = desk.datasette.sign([editor.name, editor.stamp, ends], "tracker_session")
        desk.cookies = {"tracker_session": value}
        assert ("Se déconnecter" in desk.ask("get", "/aide").text) == signed_in


@pytest.mark.parametrize("actor", [{"id": "Camille"}, {"id": "Camille", "editor": True}])
def test_datasette_s_own_session_cookie_lets_nobody_decide(
    desk: Desk, actor: dict[str, Any]
) -> None:
    desk.cookies = {"ds_actor": desk.datasette.sign({"a": actor}, "actor")}
    assert "Se déconnecter" not in desk.ask("get", "/aide").text


def test_an_editor_s_session_opens_sql_and_a_reader_s_does_not(desk: Desk) -> None:
    assert desk.ask("get", "/sql").status_code in (401, 403)
    desk.sign_in()
    assert desk.ask("get", "/sql").status_code == 200


def test_a_forged_cookie_is_a_reader_s(desk: Desk) -> None:
    for value in ("x", "e30.x", '{"a":{"id":"Camille"}}', "é"):
        page = desk.loop.run_until_complete(
            desk.datasette.client.get(
                "/aide", headers={"cookie": f"tracker_session={value}".encode()}
            )
        )
        assert page.status_code == 200
        assert "Se déconnecter" not in page.text


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "null"},
    ],
)
@pytest.mark.parametrize("path", ["/connexion", "/deconnexion", "/decider"])
def test_a_form_sent_from_another_site_is_refused(
    desk: Desk, path: str, headers: dict[str, str]
) -> None:
    desk.sign_in()
    response = desk.ask("post", path, data={"nom": "Camille"}, headers=headers)
    assert response.status_code == 403
    assert "L’envoi ne vient pas de cette salle de lecture." in response.text
    assert "Se déconnecter" in desk.ask("get", "/aide").text


def test_nothing_of_the_register_is_served(desk: Desk, space: Workspace) -> None:
    desk.sign_in()
    for path in ("/editors.json", "/statique/editors.json", "/statique/..%2Feditors.json"):
        assert desk.ask("get", path).status_code == 404
    entry = editors.read(space.editors).find("Camille")
    assert entry is not None
    for path in ("/", "/connexion", "/aide", "/library/studies/durand2019"):
        text = desk.ask("get", path).text
        assert entry.hash not in text
        assert entry.salt not in text


# -- where nothing is decided ------------------------------------------------------------------


def test_a_library_alone_offers_no_signing_in(request: pytest.FixtureRequest) -> None:
    alone = request.getfixturevalue("room")
    assert "Se connecter" not in alone.get("/").text
    for method in (alone.get, alone.post):
        refused = method("/connexion")
        assert refused.status_code == 404
        assert "elle ne se décide pas ici" in refused.text


def test_a_workspace_one_may_only_read_offers_no_signing_in(
    space: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    allowed = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: mode != os.W_OK and allowed(path, mode))
    desk = Desk(space)
    try:
        assert "Se connecter" not in desk.get("/").text
        assert desk.sign_in().status_code == 404
        assert desk.post("/decider", data={"geste": "theme"}).status_code == 403
    finally:
        desk.close()


def test_after_a_form_the_way_to_sign_in_leads_to_a_page(desk: Desk) -> None:
    page = desk.post("/decider", data={"geste": "theme", "motif": "x"})
    assert '/connexion?retour=/"' in page.text


def test_a_workspace_without_editors_says_how_to_put_one_down(tmp_path: Path) -> None:
    desk = Desk(workspace(tmp_path))
    try:
        assert "Se connecter" in desk.get("/").text
        page = desk.get("/connexion")
        assert "tracker editors add NOM" in page.text
        assert 'type="password"' not in page.text
    finally:
        desk.close()


# -- a proxy that knows people -----------------------------------------------------------------

PROXY = {"site": {"proxy_user_header": "X-Remote-User", "proxy_editors": ["camille", "Inès"]}}


def scope(*headers: tuple[str, str], client: str = "127.0.0.1") -> dict[str, Any]:
    return {
        "client": (client, 1),
        "scheme": "http",
        "headers": [(k.lower().encode(), v.encode()) for k, v in headers],
    }


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        (scope(("X-Remote-User", "Camille")), "Camille"),
        (scope(("X-Remote-User", " Inès ")), "Inès"),
        (scope(("X-Remote-User", "Inès"), client="::1"), "Inès"),
        (scope(("X-Remote-User", "Inès"), client="::ffff:127.0.0.1"), "Inès"),
        (scope(("X-Remote-User", "Luc")), None),
        (scope(("X-Remote-User", "")), None),
        (scope(), None),
        (scope(("X-Remote-User", "Camille"), client="10.0.0.9"), None),
        (scope(("X-Remote-User", "Camille"), client="camille"), None),
        (scope(("X-Remote-User", "Camille"), ("X-Remote-User", "Inès")), None),
        (scope(("X-Other", "Camille")), None),
        ({"headers": [(b"x-remote-user", b"Camille")]}, None),
    ],
)
def test_the_header_counts_from_a_trusted_neighbour_once_and_for_those_allowed(
    asked: dict[str, Any], name: str | None
) -> None:
    assert editors_proxy.read(PROXY).names(asked) == name


def test_everybody_whom_the_proxy_names_may_decide_only_if_it_is_said(tmp_path: Path) -> None:
    site = {"proxy_user_header": "X-Remote-User"}
    with pytest.raises(SettingsError, match="proxy_editors"):
        editors_proxy.read({"site": site})
    everybody = editors_proxy.read({"site": {**site, "proxy_editors": "*"}})
    assert everybody.names(scope(("X-Remote-User", "Luc"))) == "Luc"


@pytest.mark.parametrize(
    "site",
    [
        {"proxy_user_header": 3},
        {"proxy_user_header": "X Remote"},
        {"proxy_user_header": "X-R", "proxy_editors": "camille"},
        {"proxy_user_header": "X-R", "proxy_editors": [1]},
        {"trusted_proxies": "127.0.0.1"},
        {"trusted_proxies": ["ici"]},
    ],
)
def test_settings_that_can_t_be_meant_are_refused_before_serving(
    space: Workspace, site: dict[str, Any]
) -> None:
    with pytest.raises(SettingsError, match="Valeur inattendue"):
        Desk(space, Settings(raw={"site": site}))


def test_without_the_setting_the_header_is_nothing(desk: Desk) -> None:
    page = desk.ask("get", "/aide", headers={"x-remote-user": "Camille"})
    assert "Camille" not in page.text


def test_whom_the_proxy_names_is_signed_in_and_pages_kept_for_readers_stay_theirs(
    space: Workspace,
) -> None:
    desk = Desk(space, Settings(raw=PROXY))
    try:
        before = desk.get("/aide")
        named = desk.get("/aide", headers={"x-remote-user": "Camille"})
        after = desk.get("/aide")
        assert "bureau-nom" in named.text
        assert "Se déconnecter" not in named.text  # the proxy's own business
        assert "no-store" in named.headers["cache-control"]
        assert before.text == after.text
        assert "Camille" not in after.text
    finally:
        desk.close()


def test_the_reader_behind_trusted_proxies_is_the_last_address_none_of_them_has() -> None:
    proxy = editors_proxy.read({"site": {"trusted_proxies": ["127.0.0.1", "10.0.0.0/8"]}})
    forwarded = ("X-Forwarded-For", "1.2.3.4, 198.51.100.7, 10.1.1.1")
    assert proxy.reader(scope(forwarded)) == "198.51.100.7"
    assert proxy.reader(scope(forwarded, client="203.0.113.5")) == "203.0.113.5"
    assert proxy.scheme(scope(("X-Forwarded-Proto", "https"))) == "https"
    assert proxy.scheme(scope(("X-Forwarded-Proto", "https"), client="203.0.113.5")) == "http"

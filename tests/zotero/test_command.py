"""``tracker sync`` and ``tracker push-themes`` as a person runs them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import run_tracker
from tests.zotero.server import Fault, Library, ZoteroServer
from tests.zotero.shelf import fill

KEYS = {"library", "from_version", "to_version", "requests", "new", "changed", "unchanged",
        "removed", "problems", "studies"}  # fmt: skip


@pytest.fixture(scope="module")
def server() -> Iterator[ZoteroServer]:
    library = Library()
    fill(library, 30)
    with ZoteroServer(library, Library("user", 678)) as found:
        yield found


def environment(server: ZoteroServer, **more: str) -> dict[str, str]:
    return {"ZOTERO_API_KEY": server.key, "ZOTERO_LIBRARY_ID": "12345",
            "ZOTERO_LIBRARY_TYPE": "group", **more}  # fmt: skip


def test_sync_answers_with_the_keys_of_the_contract(server: ZoteroServer, tmp_path: Path) -> None:
    done = run_tracker("sync", "--data", tmp_path, "--endpoint", server.endpoint, "--json",
                       env=environment(server))  # fmt: skip
    assert done.returncode == 0, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    assert set(answer) == KEYS
    assert (answer["new"], answer["studies"], answer["from_version"]) == (30, 30, 0)
    assert server.key not in done.stdout + done.stderr


def test_several_libraries_are_summed_at_the_top(server: ZoteroServer, tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text(
        '[[zotero.libraries]]\ntype = "group"\nid = 12345\n'
        '[[zotero.libraries]]\ntype = "user"\nid = 678\n'
    )
    done = run_tracker("sync", "--data", tmp_path, "--json", env={
        "ZOTERO_API_KEY": server.key, "ZOTERO_ENDPOINT": server.endpoint})  # fmt: skip
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert [r["library"] for r in answer["libraries"]] == ["zotero/group/12345", "zotero/user/678"]
    assert answer["new"] == 30
    assert answer["requests"] == sum(r["requests"] for r in answer["libraries"])


def test_a_library_that_refuses_is_named_and_the_others_are_followed(
    server: ZoteroServer, tmp_path: Path
) -> None:
    """Exit 1, the other committed; later the refused one is followed, nothing is lost."""
    (tmp_path / "settings.toml").write_text(
        '[[zotero.libraries]]\ntype = "groups"\nid = 99\n'
        '[[zotero.libraries]]\ntype = "groups"\nid = 12345\n',
        encoding="utf-8",
    )
    env = {"ZOTERO_API_KEY": server.key, "ZOTERO_ENDPOINT": server.endpoint}
    done = run_tracker("sync", "--data", tmp_path, env=env)
    assert done.returncode == 1
    assert done.stdout.startswith("zotero/group/12345 : 30 nouvelles")
    assert done.stderr.splitlines() == [
        "La bibliothèque compte 30 études.",
        "Erreur : Bibliothèque Zotero introuvable : zotero/group/99. Vérifiez l’identifiant et le "
        "type (user ou group) ; rien n’a été modifié ici.",
        "Restent comme avant, à relancer : zotero/group/99.",
    ]
    with ZoteroServer(Library(id=99), *server.libraries.values()) as mended:
        mended.libraries["/groups/99"].add(title="Une étude de plus", date="2019")
        env["ZOTERO_ENDPOINT"] = mended.endpoint
        done = run_tracker("sync", "--data", tmp_path, "--json", env=env)
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert (answer["refused"], answer["new"], answer["studies"]) == ([], 1, 31)


def test_where_no_library_answers_each_refusal_is_a_line(
    server: ZoteroServer, tmp_path: Path
) -> None:
    (tmp_path / "settings.toml").write_text(
        '[[zotero.libraries]]\ntype = "group"\nid = 98\n'
        '[[zotero.libraries]]\ntype = "group"\nid = 99\n',
        encoding="utf-8",
    )
    env = {"ZOTERO_API_KEY": server.key, "ZOTERO_ENDPOINT": server.endpoint}
    done = run_tracker("sync", "--data", tmp_path, "--json", env=env)
    assert done.returncode == 1
    assert [r["library"] for r in json.loads(done.stdout)["refused"]] == [
        "zotero/group/98", "zotero/group/99"]  # fmt: skip
    assert not (tmp_path / "evidence.db").exists()
    env["ZOTERO_ENDPOINT"] = "http://127.0.0.1:9"
    done = run_tracker("sync", "--data", tmp_path, env=env)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "injoignable" in done.stderr


def test_a_pause_is_said_on_stderr_by_the_command(server: ZoteroServer, tmp_path: Path) -> None:
    server.faults = [Fault(status=429, headers={"Retry-After": "3"})]
    done = run_tracker("sync", "--data", tmp_path, "--json",
                       env=environment(server, ZOTERO_ENDPOINT=server.endpoint))  # fmt: skip
    assert done.returncode == 0
    assert done.stderr.startswith("Le serveur Zotero demande d’attendre 3 secondes")
    assert json.loads(done.stdout)["new"] == 30


@pytest.mark.parametrize(
    ("settings", "env", "words"),
    [
        ("", {}, "Aucune bibliothèque Zotero"),
        ('[zotero]\napi_key = "x"\n', {}, "n’a pas sa place"),
        ('[[zotero.libraries]]\ntype = "groupe"\nid = 1\n', {}, "Type de bibliothèque"),
        ("", {"ZOTERO_LIBRARY_ID": "abc"}, "Identifiant de bibliothèque"),
        ("", {"ZOTERO_LIBRARY_ID": "1", "ZOTERO_ENDPOINT": "ftp://x"}, "Adresse du serveur"),
        ("", {"ZOTERO_LIBRARY_ID": "1", "ZOTERO_API_KEY": "clé accentuée"}, "signes impossibles"),
    ],
)
def test_a_wrong_setting_is_one_line(
    tmp_path: Path, settings: str, env: dict[str, str], words: str
) -> None:
    (tmp_path / "settings.toml").write_text(settings, encoding="utf-8")
    done = run_tracker("sync", "--data", tmp_path, env=env)
    assert done.returncode == 1
    assert done.stdout == ""
    assert len(done.stderr.strip().splitlines()) == 1
    assert words in done.stderr
    assert "accentuée" not in done.stderr


def test_a_dead_server_is_said_in_one_line(tmp_path: Path) -> None:
    done = run_tracker("sync", "--data", tmp_path, "--endpoint", "http://127.0.0.1:9",
                       env={"ZOTERO_LIBRARY_ID": "1", "ZOTERO_API_KEY": "x"})  # fmt: skip
    assert done.returncode == 1
    assert "injoignable" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_push_themes_says_what_it_did(server: ZoteroServer, tmp_path: Path) -> None:
    env = environment(server, ZOTERO_ENDPOINT=server.endpoint)
    assert run_tracker("sync", "--data", tmp_path, env=env).returncode == 0
    done = run_tracker("push-themes", "--data", tmp_path, "--json", env=env)
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert answer["failed"] == []
    assert answer["written"] > 0
    again = json.loads(run_tracker("push-themes", "--data", tmp_path, "--json", env=env).stdout)
    assert (again["written"], again["unchanged"]) == (0, 30)


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no SIGKILL here")
@pytest.mark.parametrize("at", ["start=100", "/fulltext"])
def test_a_sync_killed_under_way_leaves_everything_as_before(tmp_path: Path, at: str) -> None:
    """Claim 3: the next sync does all of it. (Kills while files are written: tests/hard.)"""
    library = Library()
    for n in range(150):
        library.add(title=f"Étude numéro {n}", date="2019")
    with ZoteroServer(library) as server:
        env = environment(server, ZOTERO_ENDPOINT=server.endpoint)
        server.faults = [Fault(at, kind="hang")]
        ours = {**os.environ, **env}
        command = [sys.executable, "-m", "tracker", "sync", "--data", str(tmp_path)]
        process = subprocess.Popen(command, env=ours, stderr=subprocess.DEVNULL)
        until = time.monotonic() + 30
        while not server.paths(at) and time.monotonic() < until:
            time.sleep(0.02)
        process.kill()
        process.wait()
        assert not (tmp_path / "evidence.db").exists()
        server.faults = []
        done = run_tracker("sync", "--data", tmp_path, "--json", env=env)
        assert json.loads(done.stdout)["new"] == 150

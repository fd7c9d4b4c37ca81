"""A workspace one may decide in, and people who do: in-process and over real HTTP."""

from __future__ import annotations

import asyncio
import functools
import json
import re
import shutil
import sqlite3
import tempfile
import time
from html import unescape
from pathlib import Path
from typing import Any

from tests.web.conftest import Room
from tracker import decisions
from tracker.model import Decision
from tracker.settings import Settings, Workspace
from tracker.web import editors, room

PASSWORD = "la porte étroite du greffe"

WORKS = [
    {"id": "durand2019", "type": "article-journal", "title": "La désistance assistée en probation",
     "author": [{"family": "Durand", "given": "Anne"}], "issued": {"date-parts": [[2019]]},
     "container-title": "Revue pénale", "volume": "12", "language": "fr", "publisher": "LGDJ",
     "abstract": "Les femmes suivies en probation et la sortie de prison."},
    {"id": "petit2020", "type": "book", "title": "Le suivi des femmes détenues",
     "author": [{"family": "Petit", "given": "Luc"}], "issued": {"date-parts": [[2020]]},
     "language": "fr"},
    {"id": "martin2021", "type": "report", "title": "Rapport sur le logement des sortants",
     "author": [{"family": "Martin", "given": "Zoé"}], "issued": {"date-parts": [[2021]]},
     "language": "fr"},
]  # fmt: skip
OTHER = [
    {**WORKS[0], "id": "durand", "publisher": "Dalloz", "abstract": ""},
    {**WORKS[0], "id": "durand2019bis", "container-title": "Revue pénitentiaire", "publisher": "",
     "abstract": ""},
]  # fmt: skip


def _hinted() -> list[dict[str, object]]:
    """Studies whose words « récit » and « identité » go with désistance, and some that have the
    words without the theme's name."""
    told = [("Récit et identité : la désistance", n) for n in range(6)]
    told += [("Récit, identité et bifurcation", n) for n in range(3)]
    told += [("Gestion des femmes détenues", n) for n in range(6)]
    return [
        {"id": f"cas{number:02}", "type": "book", "title": f"{title}, cahier {number}",
         "author": [{"family": f"Auteur{number}"}], "issued": {"date-parts": [[2000 + number]]},
         "language": "fr"}
        for number, (title, _) in enumerate(told)
    ]  # fmt: skip


@functools.cache
def _made(hinted: bool = False) -> tuple[tempfile.TemporaryDirectory[str], Path]:
    """The library, imported once; the folder goes when the tests end."""
    from tracker.pipeline.works import import_references

    kept = tempfile.TemporaryDirectory()
    folder, made = Path(kept.name, "fonds"), Path(kept.name, "espace")
    folder.mkdir()
    (folder / "fonds.json").write_text(json.dumps(_hinted() if hinted else WORKS), "utf-8")
    (folder / "zotero.json").write_text(json.dumps([] if hinted else OTHER), "utf-8")
    import_references(Workspace(made), [folder])
    return kept, made


def workspace(root: Path, *names: str, hinted: bool = False) -> Workspace:
    """A small library from two sources; ``names`` are its editors, all with ``PASSWORD``.

    ``hinted``: one with studies to suggest themes for."""
    space = Workspace(root / "espace")
    shutil.copytree(_made(hinted)[1], space.root)
    cheap = {"n": 2**4, "r": 8, "p": 1}
    costly, editors.COST = editors.COST, cheap
    try:
        for name in names:
            editors.add(space, name, PASSWORD)
    finally:
        editors.COST = costly
    return space


class Desk(Room):
    """The reading room of a workspace, in-process, with a browser's cookies."""

    def __init__(self, space: Workspace, settings: Settings | None = None) -> None:
        from tracker.web.app import make_datasette

        self.space = space
        self.library = space.library
        self.datasette = make_datasette(space.library, settings or Settings(), space)
        self.loop = asyncio.new_event_loop()
        self.cookies: dict[str, str] = {}

    def reset(self, hinted: bool = False) -> None:
        """The library as it was imported, nothing decided, nobody signed in, nothing kept."""
        shutil.rmtree(self.space.decisions, ignore_errors=True)
        for name in ("evidence.db", "library.db"):
            source = sqlite3.connect(_made(hinted)[1] / name)
            target = sqlite3.connect(self.space.root / name)
            source.backup(target)
            target.close()
            source.close()
        self.cookies.clear()
        here = room.here(self.datasette)
        here.brake.tries.clear()
        here.brake.clock = time.monotonic
        here.suggested.version = here.suggested.queue = here.suggested.task = None

    def ask(self, method: str, path: str, **options: Any) -> Any:
        """A request with the cookies of the answers before it."""
        headers = dict(options.pop("headers", {}))
        if self.cookies:
            headers["cookie"] = "; ".join(f"{k}={v}" for k, v in self.cookies.items())
        request = getattr(self.datasette.client, method)
        response = self.loop.run_until_complete(request(path, headers=headers, **options))
        for line in response.headers.get_list("set-cookie"):
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies.pop(name, None)
            if value.strip('"'):
                self.cookies[name] = value
        return response

    def sign_in(self, name: str = "Camille", password: str = PASSWORD, **more: str) -> Any:
        return self.ask("post", "/connexion", data={"nom": name, "mot_de_passe": password, **more})

    def form(self, page: str, **wanted: str) -> dict[str, str]:
        """The hidden fields of the first form of ``page`` that holds those ``wanted``."""
        for found in forms(self.ask("get", page).text):
            if all(found.get(k) == v for k, v in wanted.items()):
                return found
        raise AssertionError(f"no form with {wanted} on {page}")

    def journal(self) -> list[Decision]:
        return decisions.read(self.space.decisions)[0]


_FIELD = re.compile(r'<input[^>]*\bname="([^"]*)"[^>]*\bvalue="([^"]*)"')


def forms(html: str) -> list[dict[str, str]]:
    """The fields with a value of each form of a page, in order."""
    return [
        {
            unescape(name): unescape(value)
            for name, value in re.findall(
                r'<input[^>]*\bname="([^"]*)"[^>]*\bvalue="([^"]*)"', body
            )
        }
        for body in re.findall(r"(?s)<form\b.*?</form>", html)
    ]


def themes_of(space: Workspace, study: str) -> set[str]:
    """The themes the library gives a study."""
    connection = sqlite3.connect(space.library)
    try:
        rows = connection.execute("select theme_id from study_themes where study_id = ?", [study])
        return {row[0] for row in rows}
    finally:
        connection.close()

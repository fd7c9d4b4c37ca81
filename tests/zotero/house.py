"""A workspace that follows a server of ours, and questions to its library."""

from __future__ import annotations

import functools
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.zotero.server import Library, ZoteroServer
from tracker.pipeline.sync import LibraryReport, SyncReport, sync
from tracker.settings import Workspace
from tracker.themes import Vocabulary, load_vocabulary


@functools.cache
def _read(path: Path | None) -> Vocabulary:
    return load_vocabulary(path)


def _vocabulary(path: Path | None = None, *tell: object) -> Vocabulary:
    return _read(path)


class Clock:
    """Time that passes only when somebody waits."""

    def __init__(self) -> None:
        self.waits: list[float] = []
        self.now = 0.0

    def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.now += seconds

    def time(self) -> float:
        return self.now


class House:
    """A workspace, the server it follows, and a clock of its own."""

    def __init__(self, folder: Path, server: ZoteroServer, monkeypatch: pytest.MonkeyPatch) -> None:
        self.workspace = Workspace(folder)
        self.server = server
        self.clock = Clock()
        library = next(iter(server.libraries.values()))
        for name, value in {
            "ZOTERO_API_KEY": server.key, "ZOTERO_LIBRARY_ID": str(library.id),
            "ZOTERO_LIBRARY_TYPE": library.kind, "ZOTERO_ENDPOINT": server.endpoint,
        }.items():  # fmt: skip
            monkeypatch.setenv(name, value)
        self.monkeypatch = monkeypatch
        for module in ("sync", "refresh"):  # read once for all tests: it is the packaged one
            monkeypatch.setattr(f"tracker.pipeline.{module}.load_vocabulary", _vocabulary)

    def follow_all(self) -> None:
        """Name every library of the server in the settings, none in the environment."""
        self.monkeypatch.delenv("ZOTERO_LIBRARY_ID")
        self.monkeypatch.delenv("ZOTERO_LIBRARY_TYPE")
        self.workspace.root.mkdir(parents=True, exist_ok=True)
        self.workspace.settings_file.write_text(
            "\n".join(
                f'[[zotero.libraries]]\ntype = "{lib.kind}"\nid = {lib.id}\n'
                for lib in self.server.libraries.values()
            )
        )

    def sync(self, **options: Any) -> SyncReport:
        return sync(self.workspace, sleep=self.clock.sleep, clock=self.clock.time, **options)

    def one(self, **options: Any) -> LibraryReport:
        (report,) = self.sync(**options).libraries
        return report

    def rows(self, sql: str, *parameters: object, base: str = "library") -> list[tuple[Any, ...]]:
        path = self.workspace.root / f"{base}.db"
        with closing(sqlite3.connect(path)) as connection:
            return connection.execute(sql, parameters).fetchall()

    def live(self, source: str = "zotero/group/12345") -> set[str]:
        """The keys of the live records."""
        return {k for (k,) in self.rows("select source_key from records where source = ?", source)}

    def study(self, key: str) -> str:
        """The id of the study a record belongs to."""
        ((id_,),) = self.rows("select study_id from records where source_key = ?", key)
        return str(id_)

    def content(self) -> dict[str, list[tuple[Any, ...]]]:
        """Every row of the library but those that name runs."""
        names = "select name from sqlite_master where type = 'table' and name not like '%fts%'"
        tables = [t for (t,) in self.rows(names)]
        found = {t: sorted(self.rows(f"select * from {t}"), key=repr) for t in tables}
        found["fts"] = self.rows("select rowid, * from studies_fts order by rowid")
        return found


@contextmanager
def house(
    folder: Path, monkeypatch: pytest.MonkeyPatch, *libraries: Library, local: bool = False
) -> Iterator[House]:
    with ZoteroServer(*libraries, local=local) as server:
        yield House(folder, server, monkeypatch)

"""What SQLite and the system say, in French: what, where, what to do."""

from __future__ import annotations

import errno
import sqlite3
from pathlib import Path

import pytest

from tracker.errors import BrokenFile, Busy, ForeignFile, WorkspaceError, system_words
from tracker.store import connect

WHERE = Path("ici") / "evidence.db"


def _error(name: str, text: str) -> sqlite3.Error:
    error = sqlite3.OperationalError(text)
    error.sqlite_errorcode = getattr(sqlite3, name)
    error.sqlite_errorname = name
    return error


@pytest.mark.parametrize(
    ("name", "text", "kind", "said"),
    [
        ("SQLITE_FULL", "database or disk is full", WorkspaceError, "Le disque est plein"),
        ("SQLITE_BUSY", "database is locked", Busy, "Un autre tracker écrit"),
        (
            "SQLITE_READONLY",
            "attempt to write a readonly database",
            WorkspaceError,
            "lecture seule",
        ),
        ("SQLITE_NOTADB", "file is not a database", BrokenFile, "illisible ou abîmée"),
        ("SQLITE_CORRUPT", "database disk image is malformed", BrokenFile, "illisible ou abîmée"),
        ("SQLITE_ERROR", "no such table: studies", BrokenFile, "illisible ou abîmée"),
        ("SQLITE_IOERR", "disk I/O error", WorkspaceError, "Le disque refuse"),
        ("SQLITE_CANTOPEN", "unable to open database file", WorkspaceError, "Impossible d’ouvrir"),
        ("SQLITE_TOOBIG", "string or blob too big", WorkspaceError, "SQLITE_TOOBIG"),
    ],
)
def test_each_refusal_of_sqlite_has_its_french_line(
    name: str, text: str, kind: type[WorkspaceError], said: str
) -> None:
    found = connect.translate(_error(name, text), WHERE, "Refaites-la.")
    assert type(found) is kind
    assert said in str(found)
    assert str(WHERE) in str(found)
    assert text not in str(found)


@pytest.mark.parametrize("code", sorted(errno.errorcode))
def test_no_english_comes_from_the_system(code: int) -> None:
    import os

    error = OSError(code, os.strerror(code))
    assert os.strerror(code) not in system_words(error)
    assert os.strerror(code) not in str(connect.translate_os(error, WHERE))


def test_reading_creates_nothing(tmp_path: Path) -> None:
    with pytest.raises(sqlite3.OperationalError):
        connect.open_reading(tmp_path / "absent.db")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_is_not_opened_as_a_database(tmp_path: Path) -> None:
    for opened in (connect.open_reading, connect.open_writing):
        with pytest.raises(ForeignFile):
            opened(tmp_path)


@pytest.mark.parametrize("name", ["a b.db", "é?.db", "100%.db", "a#b.db"])
def test_any_name_of_a_folder_or_file_opens(name: str, tmp_path: Path) -> None:
    path = tmp_path / name / name
    writing = connect.open_writing(path)
    writing.execute("create table t(a)")
    writing.close()
    reading = connect.open_reading(path)
    assert reading.execute("select count(*) from t").fetchone() == (0,)
    with pytest.raises(sqlite3.OperationalError):
        reading.execute("insert into t values(1)")
    reading.close()


def test_patience_is_a_number_of_seconds_or_the_usual(monkeypatch: pytest.MonkeyPatch) -> None:
    for given, expected in (("0.2", 0.2), ("vite", connect.BUSY_SECONDS)):
        monkeypatch.setenv("TRACKER_BUSY_SECONDS", given)
        assert connect.busy_seconds() == expected

"""The library is made again whatever was left of the one before."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tracker.store.library import Library

READER = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1])
connection.execute("begin")
connection.execute("select * from library_info").fetchall()
print("read", flush=True)
sys.stdin.read()
"""
"""Another process that reads the library, as a server does, until its input ends."""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows deletes no file that is open")
def test_a_library_deleted_without_its_companions_is_made_again(tmp_path: Path) -> None:
    path = tmp_path / "library.db"
    with Library.writing(path) as library:
        library.set_info({"made": "first"})
    command = [sys.executable, "-c", READER, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as reader:
        assert reader.stdout is not None
        assert reader.stdout.readline().strip() == b"read"
        with Library.writing(path) as library:
            library.set_info({str(i): "long " * 20 for i in range(30_000)})
        path.unlink()
        assert {file.name for file in tmp_path.iterdir()} == {"library.db-wal", "library.db-shm"}
        with Library.writing(path, anew=True) as library:
            assert library.info() == {}
            library.set_info({"made": "again"})
        reader.communicate()
    with sqlite3.connect(path) as connection:
        assert connection.execute("select * from library_info").fetchall() == [("made", "again")]
    connection.close()


def test_the_companions_of_a_library_that_is_there_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "library.db"
    with Library.writing(path) as library:
        library.set_info({"made": "first"})
    reader = sqlite3.connect(path)
    reader.execute("select * from library_info").fetchall()
    with Library.writing(path) as library:
        library.set_info({"made": "second"})
    with Library.writing(path) as library:
        assert library.info() == {"made": "second"}
    reader.close()

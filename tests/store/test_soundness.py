"""A library is read through again whenever somebody else may have touched it, and only then."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path

import pytest

from tracker.cli import tracker
from tracker.cli.app import run
from tracker.store import connect
from tracker.store.soundness import vouch, was_sound

BIB = "@book{a2020, title = {Desistance from crime}, author = {Doe, Jane}, year = {2020}}\n"


def command(data: Path, *arguments: str) -> int:
    return run(tracker, ["--data", str(data), *arguments])


@pytest.fixture
def data(tmp_path: Path) -> Path:
    (tmp_path / "fonds.bib").write_text(BIB, "utf-8")
    assert command(tmp_path, "import", str(tmp_path / "fonds.bib")) == 0
    return tmp_path


def is_known(data: Path) -> bool:
    return was_sound(data / "library.db", data / "cache.db")


def spoil(path: Path) -> None:
    """Blank the page that holds the labels of the vocabulary: few commands look at it."""
    with contextlib.closing(sqlite3.connect(path)) as connection:
        (size,) = connection.execute("pragma page_size").fetchone()
        (root,) = connection.execute(
            "select rootpage from sqlite_master where name = 'theme_labels'"
        ).fetchone()
    with path.open("r+b") as file:
        file.seek(size * (root - 1))
        file.write(b"\xff" * size)


def test_a_library_just_written_is_not_read_through_again(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[str] = []
    whole = connect.is_sound

    def is_sound(connection: sqlite3.Connection) -> bool:
        looked.append(Path(connection.execute("pragma database_list").fetchone()[2]).name)
        return whole(connection)

    monkeypatch.setattr(connect, "is_sound", is_sound)
    assert command(data, "import", str(data / "fonds.bib")) == 0
    assert command(data, "decide", "theme", "a2020", "rbr", "yes", "--why", "lu") == 0
    assert command(data, "import", str(data / "fonds.bib")) == 0
    assert "library.db" not in looked
    (data / "cache.db").unlink()
    assert command(data, "import", str(data / "fonds.bib")) == 0
    assert looked.count("library.db") == 1


def test_a_spoilt_page_is_found_though_a_command_wrote_elsewhere_meanwhile(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert is_known(data)
    spoil(data / "library.db")
    assert not is_known(data)
    assert command(data, "decide", "theme", "a2020", "rbr", "yes", "--why", "lu") == 0
    assert not is_known(data)
    capsys.readouterr()
    assert command(data, "import", str(data / "fonds.bib")) == 1
    told = capsys.readouterr().err
    assert "abîmée" in told
    assert "tracker rebuild" in told
    assert command(data, "rebuild") == 0
    assert is_known(data)
    assert command(data, "import", str(data / "fonds.bib")) == 0


def test_a_look_creates_no_memory(data: Path, tmp_path: Path) -> None:
    assert not was_sound(data / "library.db", tmp_path / "none.db")
    assert not (tmp_path / "none.db").exists()


def test_another_file_under_the_same_name_is_another(data: Path) -> None:
    path, memory = data / "library.db", data / "cache.db"
    content = path.read_bytes()
    path.unlink()
    path.write_bytes(content)
    assert not is_known(data)
    vouch(path, memory)
    assert is_known(data)

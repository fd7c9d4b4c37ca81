"""What Windows does otherwise, as far as it can be played elsewhere."""

from __future__ import annotations

import errno
import io
import json
import os
import sys
from pathlib import Path, PureWindowsPath
from types import SimpleNamespace
from typing import Any

import pytest

from tests.conftest import run_tracker
from tracker import decisions
from tracker.cli import progress
from tracker.errors import system_words
from tracker.model import Decision
from tracker.store.connect import without_authority

BIB = "@book{œuvre, title={L’œuvre – désistée}, author={Lefèvre, Zoé}, year=2019, publisher={P}}"


@pytest.mark.parametrize("encoding", ["cp1252", "cp850", "ascii"])
def test_french_leaves_whole_whatever_the_console_was_set_to(tmp_path: Path, encoding: str) -> None:
    """Words and JSON are UTF-8 on both streams; nothing fails for a sign the console lacks."""
    (tmp_path / "a.bib").write_text(BIB, encoding="utf-8")
    env = {"PYTHONIOENCODING": f"{encoding}:strict", "PYTHONUTF8": "0"}
    data = tmp_path / "d"
    assert run_tracker("import", tmp_path / "a.bib", "--data", data, env=env).returncode == 0
    found = run_tracker("search", "oeuvre", "--json", "--data", data, env=env)
    assert json.loads(found.stdout)["results"][0]["title"] == "L’œuvre – désistée"
    lost = run_tracker("show", "inconnue", "--data", data, env=env)
    assert lost.stderr.startswith("Erreur : Étude inconnue dans cette bibliothèque : inconnue.")


class Console(io.TextIOWrapper):
    """A terminal that writes in one of Windows' old encodings."""

    def isatty(self) -> bool:
        return True


def test_a_bar_uses_only_signs_the_console_has(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TERM", raising=False)
    written = io.BytesIO()
    with progress.Bar(Console(written, encoding="cp1252")) as bar:
        bar("Lecture", 1, 2)
        bar.tell("Une pause.")
        bar("Lecture", 2, 2)
    text = written.getvalue().decode("cp1252")
    assert text.replace("\r\n", "\n") == (
        f"\r\x1b[2KLecture {'#' * 15}{'.' * 15} 1/2\r\x1b[2KUne pause.\n"
        f"\r\x1b[2KLecture {'#' * 30} 2/2\r\x1b[2K"
    )


def test_a_console_that_erases_nothing_gets_sentences_and_no_bar(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(progress, "os", SimpleNamespace(name="nt", environ={}))
    written = io.BytesIO()
    with progress.Bar(Console(written, encoding="utf-8", newline="\n")) as bar:
        bar("Lecture", 1, 2)
        bar.tell("Une pause.")
    assert written.getvalue() == b"Une pause.\n"


def test_without_posix_locks_a_journal_is_held_by_a_region_far_behind_its_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[tuple[int, int, int]] = []

    def locking(number: int, mode: int, size: int) -> None:
        calls.append((mode, os.lseek(number, 0, os.SEEK_CUR), size))

    monkeypatch.setitem(sys.modules, "fcntl", None)
    monkeypatch.setitem(
        sys.modules, "msvcrt", SimpleNamespace(LK_LOCK=1, LK_UNLCK=0, locking=locking)
    )
    for n in range(2):
        decisions.append(
            tmp_path,
            Decision(f"2026-01-0{n + 1}T00:00:00Z", "a", "theme", "e", ("s:k",), "rbr=yes"),
        )
    assert calls == [(1, 0x7FFFFFFE, 1), (0, 0x7FFFFFFE, 1)] * 2
    good, bad = decisions.read(tmp_path)
    assert (len(good), bad) == (2, [])


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        (r"\\srv\section\data\library.db", "file:////srv/section/data/library.db"),
        (r"C:\données de l’an\library.db",
         "file:///C:/donn%C3%A9es%20de%20l%E2%80%99an/library.db"),
    ],
)  # fmt: skip
def test_a_shared_folder_is_an_address_sqlite_takes(path: str, uri: str) -> None:
    assert without_authority(PureWindowsPath(path).as_uri()) == uri


def test_a_file_another_program_holds_is_said_to_be_held() -> None:
    error: Any = PermissionError(errno.EACCES, "in use")
    assert system_words(error) == "accès refusé"
    error.winerror = 32
    assert system_words(error) == "fichier ouvert dans un autre programme"

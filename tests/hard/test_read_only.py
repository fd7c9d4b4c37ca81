"""A workspace nobody may write to answers all that only reads, and refuses the rest in one line."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import tempfile
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from .house import (
    assert_one_french_line,
    command,
    content,
    dies_after,
    environment,
    forked,
    run_tracker,
)

Disk = Callable[[str], tuple[Path, Callable[[str], None]]]
NOBODY = 65534


def reading_commands(study: str, out: Path) -> list[list[object]]:
    return [
        ["status"],
        ["search", "probation"],
        ["search", "désistance", "--json"],
        ["show", study],
        ["themes", "list"],
        ["themes", "why", study],
        ["duplicates"],
        ["export", "-o", out / "note.bib"],
        ["publish", out / "copie.db"],
    ]


def writing_commands(study: str, corpus: Path) -> list[list[object]]:
    return [
        ["import", corpus],
        ["rebuild"],
        ["decide", "theme", study, "rbr", "yes", "--why", "essai"],
        ["decide", "different", study, "autre"],
    ]


@pytest.fixture
def locked(disk: Disk, undisturbed: Path) -> Path:
    """The workspace on a disk that is mounted read-only."""
    folder, remount = disk("32m")
    shutil.copytree(undisturbed, folder / "espace")
    remount("ro")
    return folder / "espace"


def test_a_read_only_disk_still_answers_questions(locked: Path, tmp_path: Path) -> None:
    rows = content(locked / "library.db")
    study = rows["studies"][0][0]
    for arguments in reading_commands(study, tmp_path):
        ended = forked(*arguments, data=locked)
        assert (ended.code, "Erreur" in ended.err) == (0, False), (arguments, ended)
        assert ended.out or arguments[0] in ("export", "publish", "duplicates"), arguments
    checked = forked("check", "--json", data=locked)
    assert (checked.code, '"code"' in checked.out) == (1, True)
    assert study in (tmp_path / "note.bib").read_text(encoding="utf-8")


def test_a_read_only_disk_refuses_to_be_written_in_one_line(
    locked: Path, undisturbed: Path, corpus: Path
) -> None:
    study = content(locked / "library.db")["studies"][0][0]
    for arguments in writing_commands(study, corpus)[:3]:
        assert_one_french_line(forked(*arguments, data=locked), locked)
    simulated = forked("import", corpus, "--dry-run", data=locked)
    assert simulated.code == 0, simulated


def test_on_a_read_only_disk_what_a_killed_writer_left_in_the_log_is_read(
    disk: Disk, undisturbed: Path
) -> None:
    """Killed between its commit and the tidying up: the commit counts, on any medium."""
    folder, remount = disk("32m")
    data = folder / "espace"
    shutil.copytree(undisturbed, data)

    def commit() -> sqlite3.Connection:
        connection = sqlite3.connect(data / "library.db", isolation_level=None)
        connection.execute("pragma wal_autocheckpoint = 0")
        connection.execute("update studies set title = 'Titre du journal'")
        return connection

    dies_after(commit)
    assert (data / "library.db-wal").stat().st_size
    remount("ro")
    assert forked("show", _any_study(undisturbed), data=data).code == 0
    listed = forked("search", "probation", "--json", data=data)
    assert "Titre du journal" in listed.out


def _any_study(data: Path) -> str:
    return str(content(data / "library.db")["studies"][0][0])


def test_a_read_only_disk_can_be_served(locked: Path) -> None:
    """The home page, a list and a study answer, in French, and nothing is written."""
    before = sorted(p.name for p in locked.iterdir())
    study = _any_study(locked)
    with _served(locked) as address:
        for path, expected in (("/", "étude"), ("/library/studies", "études"),
                               (f"/library/studies/{study}", study)):  # fmt: skip
            with urllib.request.urlopen(address + path, timeout=20) as page:
                assert page.status == 200
                assert expected in page.read().decode(), path
    assert sorted(p.name for p in locked.iterdir()) == before


class _served:  # noqa: N801 (used like a function)
    """The site of a workspace, in a process of its own."""

    def __init__(self, data: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.process = subprocess.Popen(
            command("serve", "--port", self.port, data=data),
            env=environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> str:
        assert self.process.stderr is not None
        seen = []
        for line in self.process.stderr:
            seen.append(line)
            if "127.0.0.1" in line:
                return f"http://127.0.0.1:{self.port}"
        raise AssertionError(f"the site did not start: {seen}")

    def __exit__(self, *_: object) -> None:
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        assert self.process.stderr is not None
        self.process.stderr.close()


# -- folders one has no right to write to ------------------------------------------------------


@pytest.fixture
def forbidden(undisturbed: Path) -> Iterator[Path]:
    """The workspace in a folder that belongs to someone else, who lets it be read."""
    folder = Path(tempfile.mkdtemp(prefix="lecture"))
    data = folder / "espace"
    shutil.copytree(undisturbed, data)
    for path in (folder, data, *data.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)
    yield data
    for path in (folder, data):
        path.chmod(0o755)
    shutil.rmtree(folder)


def _as_nobody() -> None:
    if os.geteuid() == 0:
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)


def test_a_folder_without_the_right_to_write_still_answers_questions(forbidden: Path) -> None:
    study = _any_study(forbidden)
    for arguments in (["status"], ["search", "probation"], ["show", study], ["themes", "list"]):
        ended = forked(*arguments, data=forbidden, before=_as_nobody)
        assert (ended.code, "Erreur" in ended.err, bool(ended.out)) == (0, False, True), ended


def test_a_folder_without_the_right_to_write_is_said_in_one_line(
    forbidden: Path, corpus: Path, tmp_path: Path
) -> None:
    study = _any_study(forbidden)
    file = forbidden.parent / "une.bib"
    forbidden.parent.chmod(0o755)
    shutil.copy(corpus / "fonds" / "section.bib", file)
    file.chmod(0o444)
    forbidden.parent.chmod(0o555)
    for arguments in (["import", file], ["rebuild"],
                      ["decide", "theme", study, "rbr", "yes", "--why", "essai"]):  # fmt: skip
        assert_one_french_line(forked(*arguments, data=forbidden, before=_as_nobody), forbidden)
    new = forbidden.parent / "nouveau"
    assert_one_french_line(forked("import", file, data=new, before=_as_nobody), new)
    assert_one_french_line(
        forked("export", "-o", forbidden / "x.bib", data=forbidden, before=_as_nobody), "x.bib"
    )


def test_a_file_or_folder_that_may_not_be_read_stops_the_import(
    workspace: Path, undisturbed: Path, corpus: Path
) -> None:
    """Passing over it would take its references for removed."""
    folder = Path(tempfile.mkdtemp(prefix="sources"))
    try:
        shutil.copytree(corpus, folder / "dossier")
        for path in (folder, *folder.rglob("*")):
            path.chmod(0o755 if path.is_dir() else 0o644)
        space = folder / "espace"
        space.mkdir()
        space.chmod(0o777)
        assert forked("import", folder / "dossier", data=space, before=_as_nobody).code == 0
        before = (space / "evidence.db").read_bytes()
        for hidden in (folder / "dossier" / "fonds", folder / "dossier" / "textes.json"):
            hidden.chmod(0)
            ended = forked("import", folder / "dossier", data=space, before=_as_nobody)
            assert_one_french_line(ended, hidden)
            assert (space / "evidence.db").read_bytes() == before
            hidden.chmod(0o755)
    finally:
        shutil.rmtree(folder)


def test_a_workspace_that_is_a_file_is_said_in_one_line(tmp_path: Path, corpus: Path) -> None:
    file = tmp_path / "espace"
    file.write_text("une note", encoding="utf-8")
    for arguments in (["import", corpus], ["rebuild"], ["show", "x"]):
        assert_one_french_line(run_tracker(*arguments, data=file), file)
    assert file.read_text(encoding="utf-8") == "une note"

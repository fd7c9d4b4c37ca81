"""What the tests of hard ground share: a small corpus, runs of the program, whole contents.

The corpus is ours, made by rule: three formats, French and English, the same work in two files,
a broken entry, a macro and a parent.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tracker.cli import tracker as commands
from tracker.cli.app import run
from tracker.pipeline import clock
from tracker.store import connect

CLOCK = "2026-03-04T05:06:07Z"
SUBJECTS = (
    ("Désistance et probation : l’accompagnement des sortants de prison", "fr"),
    ("Risk-need-responsivity in community supervision", "en"),
    ("La préparation à la sortie en milieu fermé", "fr"),
    ("Working alliance between probation officers and clients", "en"),
    ("Violences conjugales et programmes de prise en charge", "fr"),
    ("Electronic monitoring and recidivism among adults", "en"),
    ("L’évaluation des besoins criminogènes en pratique", "fr"),
    ("Drug treatment during probation", "en"),
)
FAMILIES = ("Durand", "Okafor", "Lefèvre", "Smith", "Ben Salah", "Nguyen", "Œuvrard", "Kowalski")


def write_corpus(folder: Path, entries: int = 42) -> Path:
    """Write ``entries`` references into three files below ``folder``; returns it."""
    (folder / "fonds").mkdir(parents=True)
    works = [_work(n) for n in range(entries)]
    half, rest = works[: entries // 2], works[entries // 2 :]
    bib = ['@string{rev = "Revue de la probation"}', "@comment{un essai}"]
    bib += [_bib(w) for w in half]
    bib.append("@article{cassee, title = {Sans fin, author = {Durand, Anne}")
    (folder / "fonds" / "section.bib").write_text("\n\n".join(bib) + "\n", encoding="utf-8")
    # Two works of the first file are in the second too: one study each.
    ris = [_ris(w) for w in rest[: len(rest) // 2] + half[:2]]
    (folder / "fonds" / "veille.ris").write_text("".join(ris), encoding="utf-8")
    items = [_csl(w) for w in rest[len(rest) // 2 :]]
    (folder / "textes.json").write_text(json.dumps(items, ensure_ascii=False), encoding="utf-8")
    return folder


def _work(n: int) -> dict[str, Any]:
    title, language = SUBJECTS[n % len(SUBJECTS)]
    return {
        "key": f"{FAMILIES[n % 8].split()[0].lower().replace('è', 'e').replace('œ', 'oe')}{n}",
        "title": f"{title} {_word(n)}",
        "family": FAMILIES[(n * 3) % 8],
        "given": f"{'ABCDEFGH'[n % 8]}nne",
        "year": 1995 + n % 30,
        "language": language,
        "doi": f"10.5555/essai.{n:03d}" if n % 3 else "",
        "abstract": f"Étude {_word(n)} auprès de personnes suivies en probation." if n % 2 else "",
    }


def _word(n: int) -> str:
    syllables = ("ba", "ro", "ti", "mel", "sou", "van", "dri", "pol", "ker", "nas")
    return syllables[n % 10] + syllables[n // 10 % 10] + syllables[(n * 7 + 3) % 10]


def _bib(w: Mapping[str, Any]) -> str:
    fields = {
        "title": f"{{{w['title']}}}",
        "author": f"{{{w['family']}, {w['given']}}}",
        "year": f"{{{w['year']}}}",
        "journal": "rev",
        "langid": f"{{{'french' if w['language'] == 'fr' else 'english'}}}",
    }
    if w["doi"]:
        fields["doi"] = f"{{{w['doi']}}}"
    if w["abstract"]:
        fields["abstract"] = f"{{{w['abstract']}}}"
    body = ",\n".join(f"  {name} = {value}" for name, value in fields.items())
    return f"@article{{{w['key']},\n{body}\n}}"


def _ris(w: Mapping[str, Any]) -> str:
    lines = ["TY  - JOUR", f"AU  - {w['family']}, {w['given']}", f"TI  - {w['title']}"]
    lines += [f"PY  - {w['year']}", "JO  - Revue de la probation", f"LA  - {w['language']}"]
    lines += [f"DO  - {w['doi']}"] if w["doi"] else []
    lines += [f"AB  - {w['abstract']}"] if w["abstract"] else []
    return "\n".join([*lines, "ER  - ", "", ""])


def _csl(w: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "id": w["key"], "type": "report", "title": w["title"], "language": w["language"],
        "author": [{"family": w["family"], "given": w["given"]}],
        "issued": {"date-parts": [[w["year"]]]}, "publisher": "Ministère de la Justice",
    }  # fmt: skip


# -- running the program -----------------------------------------------------------------------


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str


_FROZEN = (
    "from tracker.pipeline import clock; "
    f"clock.second = lambda: {CLOCK!r}; from tracker.cli import main; main()"
)


def command(*arguments: object, data: Path, frozen: bool = False) -> list[str]:
    """The command line of a real run; ``frozen`` stops the clock of the runs."""
    start = ["-c", _FROZEN] if frozen else ["-m", "tracker"]
    return [sys.executable, *start, "--data", str(data), *map(str, arguments)]


def environment(**more: str) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("TRACKER_", "ZOTERO_"))}
    return {**kept, "TRACKER_USER": "essai", "PYTHONDONTWRITEBYTECODE": "1", **more}


def run_tracker(
    *arguments: object,
    data: Path,
    frozen: bool = False,
    env: Mapping[str, str] | None = None,
    before: Callable[[], None] | None = None,
    timeout: float = 120,
) -> Ended:
    """Run the program in a process of its own; ``before`` runs in it first."""
    done = subprocess.run(
        command(*arguments, data=data, frozen=frozen),
        env=environment(**(env or {})),
        preexec_fn=before,
        capture_output=True,
        timeout=timeout,
    )
    return Ended(done.returncode, done.stdout.decode(), done.stderr.decode())


def forked(
    *arguments: object,
    data: Path,
    before: Callable[[], object] | None = None,
) -> Ended:
    """The same in a fork of this process, the clock stopped: a process of its own that need not
    start Python and load libraries first. ``before`` runs in it."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        status = wait_for(start(*arguments, data=data, before=before, out=out, err=err))
        out.seek(0)
        err.seek(0)
        return Ended(status, out.read().decode(), err.read().decode())


def start(
    *arguments: object,
    data: Path,
    before: Callable[[], object] | None = None,
    out: Any = None,
    err: Any = None,
) -> int:
    """Begin a command in a fork; returns its process id."""
    given = ["--data", str(data), *map(str, arguments)]

    def work() -> int:
        for stream, number in ((out, 1), (err, 2)):
            if stream is not None:
                os.dup2(stream.fileno(), number)
        sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
        sys.stderr = open(2, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
        if before:
            before()
        code = run(commands, given)
        sys.stdout.flush()
        return code

    return in_fork(work)


def in_fork(work: Callable[[], int]) -> int:
    """Do ``work`` in a fork, which ends with its result as exit code; returns the process id."""
    pid = os.fork()
    if pid:
        return pid
    code = 99
    try:
        os.environ.update(environment())
        clock.second = lambda: CLOCK
        code = work()
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(code)


def dies_after(work: Callable[[], object]) -> None:
    """Do ``work`` in a fork that is killed right after: nothing of it is tidied up."""

    def work_and_die() -> int:
        left_open = work()  # held: closing a connection would tidy up
        os.kill(os.getpid(), signal.SIGKILL)
        return bool(left_open)

    assert wait_for(in_fork(work_and_die)) == -signal.SIGKILL


def begin(*arguments: object, data: Path, **streams: Any) -> subprocess.Popen[bytes]:
    """Begin a command in a process of its own, the clock stopped; the caller waits or kills."""
    given = command(*arguments, data=data, frozen=True)
    return subprocess.Popen(given, env=environment(), **streams)


def wait_for(pid: int) -> int:
    """The exit code of a fork; -9 where it was killed."""
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def file_limit(size: int) -> Callable[[], None]:
    """In the child, no file may grow beyond ``size`` bytes: a full disk for everyone."""
    import resource

    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


class Here:
    """Runs commands within this process: the same code, without the start of Python."""

    def __init__(self, capture: Any) -> None:
        self._capture = capture

    def __call__(self, *arguments: object, data: Path) -> Ended:
        self._capture.readouterr()
        code = run(commands, ["--data", str(data), *map(str, arguments)])
        out, err = self._capture.readouterr()
        return Ended(code, out, err)


_ENGLISH = re.compile(
    r"\b(database|disk|file|unable|locked|malformed|denied|error|not a|no such|such|table|column|"
    r"directory|expected|invalid|line \d|the|is|failed|Traceback|Errno)\b",
    re.IGNORECASE,
)


def assert_one_french_line(ended: Ended, *named: object) -> None:
    """Exit 1 and one line: what, where (each of ``named``), what to do; nothing in English."""
    assert ended.code == 1, ended
    assert ended.err.count("\n") == 1, ended.err
    assert ended.err.startswith("Erreur : "), ended.err
    assert "Erreur inattendue" not in ended.err, ended.err
    words = ended.err
    for name in named:
        assert str(name) in ended.err, (name, ended.err)
    words = re.sub(r"\S*/\S*|« [^»]* »|--\w+|\S+\.(db|toml|yaml|csv|bib)", "", words)
    assert not _ENGLISH.search(words), ended.err
    assert re.search(r"\. [A-ZÉ«]", ended.err), f"no remedy: {ended.err}"


# -- contents ----------------------------------------------------------------------------------


def content(library: Path) -> dict[str, list[tuple[Any, ...]]]:
    """All that a library holds, every table and the whole full-text index, rows sorted.

    Runs that changed nothing are left out: a command that had to be given twice was given twice.
    """
    with closing(connect.open_reading(library)) as connection:
        names = [
            row[0]
            for row in connection.execute(
                "select name from sqlite_master where type = 'table' "
                "and name not like 'studies_fts%' and name not like 'sqlite_%' order by name"
            )
        ]
        found = {name: _rows(connection, f'select * from "{name}"') for name in names}
        found["schema"] = _rows(connection, "select type, name, tbl_name, sql from sqlite_master")
        connection.execute(
            "create virtual table temp.words using fts5vocab('main', 'studies_fts', 'instance')"
        )
        found["index"] = _rows(connection, "select term, doc, col, offset from temp.words")
        version = connection.execute("pragma user_version").fetchone()
        found["version"] = [(version[0],)]
    found["runs"] = [row for row in found["runs"] if any(row[k] for k in (5, 6, 8))]
    return found


def _rows(connection: sqlite3.Connection, sql: str) -> list[tuple[Any, ...]]:
    return sorted((tuple(row) for row in connection.execute(sql)), key=repr)


def assert_equal_content(left: Path, right: Path) -> None:
    """The libraries hold the same rows, table by table."""
    assert_content(left, content(right))


def assert_content(library: Path, other: dict[str, list[tuple[Any, ...]]]) -> None:
    """The library holds these rows, table by table."""
    one = content(library)
    assert one.keys() == other.keys()
    for table in one:
        assert one[table] == other[table], table


def partition(library: Path) -> set[frozenset[str]]:
    """Which records are one study."""
    groups: dict[str, set[str]] = {}
    for row in content(library)["records"]:
        groups.setdefault(row[1], set()).add(row[0])
    return {frozenset(group) for group in groups.values()}


def assert_sound(workspace: Path) -> None:
    """SQLite finds nothing wrong with any database of the workspace."""
    for name in ("evidence.db", "library.db", "cache.db"):
        if (workspace / name).exists():
            with closing(sqlite3.connect(workspace / name)) as connection:
                assert connect.is_sound(connection), name


def kept(workspace: Path) -> dict[str, bytes]:
    """The bytes of what can't be made again: evidence and journals."""
    files = [workspace / "evidence.db", *sorted(workspace.glob("decisions/*"))]
    return {str(f.relative_to(workspace)): f.read_bytes() for f in files if f.is_file()}


def copy_of(workspace: Path, to: Path) -> Path:
    shutil.copytree(workspace, to)
    return to


@contextmanager
def mounted(folder: Path, size: str) -> Iterator[Callable[[str], None]]:
    """A small disk at ``folder``; yields a function that remounts it with other options."""
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)], check=True)

    def remount(options: str) -> None:
        subprocess.run(["mount", "-o", f"remount,{options}", str(folder)], check=True)

    try:
        yield remount
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)

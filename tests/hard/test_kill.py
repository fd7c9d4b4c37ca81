"""SIGKILL at any moment costs nothing but the time to give the command again."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tracker import decisions
from tracker.errors import BrokenFile
from tracker.store.evidence import Evidence

from .house import (
    assert_content,
    assert_equal_content,
    assert_one_french_line,
    assert_sound,
    begin,
    content,
    copy_of,
    dies_after,
    forked,
    kept,
    run_tracker,
    start,
    wait_for,
)

Content = dict[str, list[tuple[Any, ...]]]
Disk = Callable[[str], tuple[Path, Callable[[str], None]]]
DECIDE = ("decide", "theme", "durand0", "rbr", "yes", "--why", "lu en entier")


class DiesAt:
    """Kills its process when SQLite is about to run the n-th statement, or only counts them.

    Statements are counted over all databases: evidence, library and cache alike.
    """

    def __init__(self, number: int | None, report: Path | None = None) -> None:
        self.number, self.report, self.seen = number, report, 0

    def __call__(self) -> None:
        connect = sqlite3.connect

        def traced(*arguments: Any, **options: Any) -> sqlite3.Connection:
            connection: sqlite3.Connection = connect(*arguments, **options)
            connection.set_trace_callback(self._count)
            return connection

        sqlite3.connect = traced  # type: ignore[assignment]

    def _count(self, statement: str) -> None:
        self.seen += 1
        if self.report is not None:
            self.report.write_text(str(self.seen), encoding="utf-8")
        if self.seen == self.number:
            os.kill(os.getpid(), signal.SIGKILL)


def _statements(tmp_path: Path, *arguments: object, data: Path) -> int:
    report = tmp_path / "compte"
    assert forked(*arguments, data=data, before=DiesAt(None, report)).code == 0
    return int(report.read_text(encoding="utf-8"))


def _killed_at(number: int, *arguments: object, data: Path) -> None:
    """The command, killed at its n-th statement."""
    died = wait_for(start(*arguments, data=data, before=DiesAt(number)))
    assert died == -signal.SIGKILL, number


def _ends_equal(data: Path, expected: Content, *arguments: object) -> None:
    """Given again, the command leaves ``expected`` and sound files; they are removed then."""
    again = forked(*arguments, data=data)
    assert again.code == 0, (data.name, again)
    assert_sound(data)
    assert_content(data / "library.db", expected)
    shutil.rmtree(data)


def _spread(total: int, moments: int) -> list[int]:
    """Moments from the first statement to the last, half of them among the last: the commits."""
    late = moments // 2
    early = [1 + n * (total - late) // (moments - late) for n in range(moments - late)]
    return sorted({*early, *range(total - late + 1, total + 1)})


def test_an_import_killed_at_any_statement_ends_equal_when_given_again(
    corpus: Path, undisturbed: Path, tmp_path: Path
) -> None:
    total = _statements(tmp_path, "import", corpus, data=tmp_path / "compté")
    moments = _spread(total, 20)
    assert len(moments) >= 20
    expected = content(undisturbed / "library.db")
    for number in moments:
        data = tmp_path / f"mort{number}"
        _killed_at(number, "import", corpus, data=data)
        _ends_equal(data, expected, "import", corpus)


@pytest.mark.corpus
def test_an_import_killed_at_a_hundred_moments_ends_equal(
    corpus: Path, undisturbed: Path, tmp_path: Path
) -> None:
    total = _statements(tmp_path, "import", corpus, data=tmp_path / "compté")
    expected = content(undisturbed / "library.db")
    for number in _spread(total, 110):
        data = tmp_path / f"mort{number}"
        _killed_at(number, "import", corpus, data=data)
        _ends_equal(data, expected, "import", corpus)


def test_a_real_process_killed_by_the_clock_ends_equal(
    corpus: Path, undisturbed: Path, tmp_path: Path
) -> None:
    """The same between and within system calls, where no statement begins."""
    expected = content(undisturbed / "library.db")
    for number, after in enumerate((0.25, 0.45, 0.6, 0.75)):
        data = tmp_path / f"mort{number}"
        silent = subprocess.DEVNULL
        process = begin("import", corpus, data=data, stdout=silent, stderr=silent)
        time.sleep(after)
        process.kill()
        process.wait()
        _ends_equal(data, expected, "import", corpus)


@pytest.mark.parametrize(
    ("arguments", "moments"),
    [
        (["rebuild"], 6),
        (["rebuild", "--full"], 4),
        pytest.param(["rebuild"], 80, marks=pytest.mark.corpus),
    ],
)
def test_a_rebuild_killed_at_any_statement_leaves_the_library_whole(
    arguments: list[str], moments: int, undisturbed: Path, tmp_path: Path
) -> None:
    """Before it is given again, not only after: readers see the old library until the commit."""
    counted = copy_of(undisturbed, tmp_path / "compté")
    total = _statements(tmp_path, *arguments, data=counted)
    expected = content(undisturbed / "library.db")
    for number in _spread(total, moments):
        data = copy_of(undisturbed, tmp_path / f"mort{number}")
        _killed_at(number, *arguments, data=data)
        assert_content(data / "library.db", expected)
        _ends_equal(data, expected, *arguments)


def test_a_decision_killed_at_any_statement_is_taken_or_not_but_never_half(
    undisturbed: Path, tmp_path: Path
) -> None:
    """What the journal holds is what the library says after a rebuild; evidence is untouched."""
    counted = copy_of(undisturbed, tmp_path / "compté")
    total = _statements(tmp_path, *DECIDE, data=counted)
    lines = set()
    for number in _spread(total, 9):
        data = copy_of(undisturbed, tmp_path / f"mort{number}")
        evidence = (data / "evidence.db").read_bytes()
        _killed_at(number, *DECIDE, data=data)
        good, bad = decisions.read(data / "decisions")
        assert bad == []
        lines.add(len(good))
        assert (data / "evidence.db").read_bytes() == evidence
        assert forked("rebuild", data=data).code == 0
        decided = content(data / "library.db")["theme_decisions"]
        assert [row[:3] for row in decided] == [("durand0", "rbr", "yes")] * len(good)
        assert_sound(data)
        shutil.rmtree(data)
    assert lines == {0, 1}


def _half_written(evidence: Path) -> None:
    """A transaction that spilt into the file and was killed: its journal is beside it."""

    def spill() -> sqlite3.Connection:
        connection = sqlite3.connect(evidence, isolation_level=None)
        connection.execute("pragma cache_size = 1")
        connection.execute("begin immediate")
        connection.execute("update snapshots set raw = raw || printf('%9000s', 'x')")
        return connection

    dies_after(spill)
    assert evidence.with_name("evidence.db-journal").stat().st_size


def test_a_write_killed_halfway_into_the_file_is_undone_by_whoever_reads_next(
    workspace: Path, undisturbed: Path, corpus: Path
) -> None:
    """A rebuild and a simulated import only read the evidence, yet must undo what was begun."""
    before = kept(workspace)
    for arguments in (["rebuild"], ["import", corpus, "--dry-run"], ["import", corpus]):
        _half_written(workspace / "evidence.db")
        assert kept(workspace) != before
        ended = forked(*arguments, data=workspace)
        assert ended.code == 0, (arguments, ended)
        if arguments[-1] != corpus:
            assert kept(workspace) == before
        assert_equal_content(workspace / "library.db", undisturbed / "library.db")
    assert_sound(workspace)


def test_where_it_cannot_be_undone_it_is_not_read_either(disk: Disk, undisturbed: Path) -> None:
    """A read-only copy of a half-written evidence says so; questions are answered all the same."""
    folder, remount = disk("32m")
    data = folder / "espace"
    shutil.copytree(undisturbed, data)
    _half_written(data / "evidence.db")
    remount("ro")
    assert_one_french_line(forked("rebuild", data=data), data / "evidence.db")
    assert forked("show", "durand0", data=data).code == 0
    with pytest.raises(BrokenFile), Evidence.reading(data / "evidence.db"):
        pass


def test_the_clock_of_a_run_is_all_that_two_imports_differ_in(
    corpus: Path, undisturbed: Path, tmp_path: Path
) -> None:
    """What the forks of these tests make is what a real run makes."""
    done = run_tracker("import", corpus, data=tmp_path / "espace", frozen=True)
    assert done.code == 0, done.err
    assert_equal_content(tmp_path / "espace" / "library.db", undisturbed / "library.db")
    with closing(sqlite3.connect(tmp_path / "espace" / "evidence.db")) as evidence:
        assert evidence.execute("select count(*) from runs").fetchone() == (1,)

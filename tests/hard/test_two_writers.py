"""Two writers at once: one waits for the other, nothing is lost, a rebuild gives the same."""

from __future__ import annotations

import os
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest

from tracker import decisions
from tracker.cli import tracker as commands
from tracker.cli.app import run

from .house import (
    Here,
    assert_equal_content,
    assert_one_french_line,
    assert_sound,
    begin,
    content,
    copy_of,
    forked,
    in_fork,
    kept,
    partition,
    start,
    wait_for,
)


def _is_what_a_rebuild_gives(data: Path, aside: Path) -> None:
    """The library equals one made from nothing of its evidence and journals."""
    other = copy_of(data, aside)
    for name in ("library.db", "cache.db"):
        (other / name).unlink()
    assert forked("rebuild", "--full", data=other).code == 0
    assert_equal_content(data / "library.db", other / "library.db")
    assert_sound(data)


def _records(data: Path) -> list[str]:
    return [row[0] for row in content(data / "library.db")["records"]]


def test_two_imports_at_once_lose_nothing(corpus: Path, undisturbed: Path, tmp_path: Path) -> None:
    """Into a workspace that neither found there: three files, three processes, one library."""
    data = tmp_path / "espace"
    files = [corpus / "fonds" / "section.bib", corpus / "fonds" / "veille.ris",
             corpus / "textes.json"]  # fmt: skip
    children = [start("import", file, data=data) for file in files]
    assert [wait_for(child) for child in children] == [0, 0, 0]
    assert _records(data) == _records(undisturbed)
    assert partition(data / "library.db") == partition(undisturbed / "library.db")
    _is_what_a_rebuild_gives(data, tmp_path / "refait")


def test_the_same_import_twice_at_once_is_one_import(
    corpus: Path, undisturbed: Path, tmp_path: Path
) -> None:
    """Two real processes: the second finds everything unchanged."""
    data = tmp_path / "espace"
    children = [
        begin("import", corpus, data=data, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(2)
    ]
    endings = [child.communicate(timeout=120) for child in children]
    assert [child.returncode for child in children] == [0, 0], endings
    told = sorted(b"nouvelle" in out for out, _ in endings)
    assert told == [False, True]
    assert_equal_content(data / "library.db", undisturbed / "library.db")


def test_deciding_during_an_import_loses_neither(
    corpus: Path, workspace: Path, tmp_path: Path
) -> None:
    more = tmp_path / "autre.bib"
    more.write_text(
        "".join(f"@book{{plus{n}, title={{Autre {n} probation}}, year=200{n}}}" for n in range(9)),
        encoding="utf-8",
    )
    studies = [row[0] for row in content(workspace / "library.db")["studies"]][:6]
    importer = start("import", more, data=workspace)
    decider = in_fork(lambda: _decide_all(workspace, studies, "un"))
    assert (wait_for(importer), wait_for(decider)) == (0, 0)
    rows = content(workspace / "library.db")
    assert {f"autre.bib:plus{n}" for n in range(9)} <= {row[0] for row in rows["records"]}
    assert sorted(row[0] for row in rows["theme_decisions"]) == sorted(studies)
    _is_what_a_rebuild_gives(workspace, tmp_path / "refait")


def _decide_all(data: Path, studies: list[str], who: str) -> int:
    os.environ["TRACKER_USER"] = who
    return sum(
        run(
            commands,
            ["--data", str(data), "decide", "theme", study, "rbr", "yes", "--why", f"lu par {who}"],
        )
        for study in studies
    )


def test_two_people_deciding_twenty_times_each_lose_no_line(
    workspace: Path, tmp_path: Path
) -> None:
    studies = [row[0] for row in content(workspace / "library.db")["studies"]]
    mine, theirs = studies[:20], studies[20:40]
    children = [in_fork(lambda: _decide_all(workspace, mine, "anne")),
                in_fork(lambda: _decide_all(workspace, theirs, "basile"))]  # fmt: skip
    assert [wait_for(child) for child in children] == [0, 0]
    good, bad = decisions.read(workspace / "decisions")
    assert bad == []
    assert sorted((d.who, d.study) for d in good) == sorted(
        [("anne", s) for s in mine] + [("basile", s) for s in theirs]
    )
    text = (workspace / "decisions" / "themes.csv").read_bytes()
    assert (text.count(b"\r\n"), text.count(b"when;who")) == (41, 1)
    decided = content(workspace / "library.db")["theme_decisions"]
    assert sorted((row[4], row[0]) for row in decided) == sorted((d.who, d.study) for d in good)
    _is_what_a_rebuild_gives(workspace, tmp_path / "refait")


def test_journals_appended_by_many_processes_hold_every_line(tmp_path: Path) -> None:
    """Below the library's lock, the journal has its own."""
    from tracker.model import Decision

    def write(who: str) -> int:
        for n in range(50):
            decisions.append(
                tmp_path,
                Decision(
                    f"2026-01-01T00:00:{n:02d}Z",
                    who,
                    "theme",
                    f"e{n}",
                    (f"a:{n}",),
                    "rbr=yes",
                    "x" * 300,
                ),
            )
        return 0

    children = [in_fork(lambda who=who: write(who)) for who in ("a", "b", "c")]
    assert [wait_for(child) for child in children] == [0, 0, 0]
    good, bad = decisions.read(tmp_path)
    assert (len(good), bad) == (150, [])


@pytest.mark.parametrize(
    ("held", "arguments"),
    [
        ("evidence.db", ["import", "{}"]),
        ("library.db", ["import", "{}"]),
        ("library.db", ["rebuild"]),
        ("library.db", ["decide", "theme", "durand0", "rbr", "no", "--why", "essai"]),
    ],
)
def test_a_writer_who_has_waited_long_enough_says_so_in_one_line(
    held: str, arguments: list[str], workspace: Path, corpus: Path, here: Here,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """Nothing is half done: the same command works once the other has finished."""
    monkeypatch.setenv("TRACKER_BUSY_SECONDS", "0.2")
    given = [a.format(corpus / "textes.json") for a in arguments]
    before = kept(workspace)
    with closing(sqlite3.connect(workspace / held, isolation_level=None)) as other:
        other.execute("begin immediate")
        ended = here(*given, data=workspace)
        assert_one_french_line(ended, "Un autre tracker écrit", workspace / held)
        if arguments[0] != "import":
            assert kept(workspace) == before
        for question in (["show", "durand0"], ["search", "probation"], ["status"]):
            assert here(*question, data=workspace).code == 0
        other.execute("rollback")
    assert here(*given, data=workspace).code == 0


def test_readers_never_wait_for_a_writer(workspace: Path, here: Here) -> None:
    with closing(sqlite3.connect(workspace / "library.db", isolation_level=None)) as other:
        other.execute("begin immediate")
        other.execute("update studies set title = 'en cours'")
        shown = here("search", "probation", "--json", data=workspace)
        assert (shown.code, "en cours" in shown.out) == (0, False)
        other.execute("rollback")


def test_a_memory_in_use_elsewhere_is_done_without(
    workspace: Path, undisturbed: Path, here: Here
) -> None:
    """Whoever holds cache.db delays nobody and changes nothing."""
    with closing(sqlite3.connect(workspace / "cache.db", isolation_level=None)) as other:
        other.execute("begin exclusive")
        ended = here("rebuild", "--full", data=workspace)
        assert (ended.code, ended.err) == (0, "")
        other.execute("rollback")
    assert_equal_content(workspace / "library.db", undisturbed / "library.db")

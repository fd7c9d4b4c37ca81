"""A full disk stops a command with one line, and costs nothing but the time to give it again."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from .house import (
    CLOCK,
    assert_equal_content,
    assert_one_french_line,
    assert_sound,
    content,
    file_limit,
    forked,
    kept,
)

Disk = Callable[[str], tuple[Path, Callable[[str], None]]]


def _import_on(disk: Disk, size: int, corpus: Path, undisturbed: Path) -> bool:
    """Import on a disk of ``size`` kilobytes, free it, import again; whether it was full."""
    folder, remount = disk(f"{size}k")
    first = forked("import", corpus, data=folder / "espace")
    remount("size=64m")
    if first.code:
        assert_one_french_line(first, folder / "espace")
        again = forked("import", corpus, data=folder / "espace")
        assert (again.code, again.err.count("Erreur")) == (0, 0)
    assert_sound(folder / "espace")
    assert_equal_content(folder / "espace" / "library.db", undisturbed / "library.db")
    return bool(first.code)


def test_an_import_on_a_full_disk_ends_equal_once_there_is_room(
    disk: Disk, corpus: Path, undisturbed: Path
) -> None:
    """From no room at all to not quite enough: evidence, library and index stop in turn."""
    sizes = (4, 60, 180, 400, 700)
    full = [_import_on(disk, size, corpus, undisturbed) for size in sizes]
    assert full[:3] == [True, True, True]


@pytest.mark.corpus
def test_an_import_ends_equal_whatever_the_size_of_the_disk(
    disk: Disk, corpus: Path, undisturbed: Path
) -> None:
    full = [_import_on(disk, size, corpus, undisturbed) for size in range(8, 1600, 48)]
    assert True in full
    assert False in full


@pytest.mark.parametrize("limit", [600, 6_000, 40_000, 150_000])
def test_an_import_that_may_write_no_more_ends_equal_once_it_may(
    limit: int, corpus: Path, undisturbed: Path, tmp_path: Path
) -> None:
    """The same for those who may not mount a disk: files may not grow beyond a limit."""
    data = tmp_path / "espace"
    first = forked("import", corpus, data=data, before=file_limit(limit))
    assert_one_french_line(first, data)
    again = forked("import", corpus, data=data)
    assert again.code == 0, again.err
    assert_sound(data)
    assert_equal_content(data / "library.db", undisturbed / "library.db")


@pytest.mark.parametrize("arguments", [["rebuild"], ["rebuild", "--full"]])
def test_a_rebuild_that_may_not_write_leaves_the_library_as_it_was(
    arguments: list[str], workspace: Path, undisturbed: Path
) -> None:
    before = kept(workspace)
    ended = forked(*arguments, data=workspace, before=file_limit(50_000))
    assert_one_french_line(ended, workspace / "library.db")
    assert_equal_content(workspace / "library.db", undisturbed / "library.db")
    assert kept(workspace) == before
    assert forked(*arguments, data=workspace).code == 0
    assert_equal_content(workspace / "library.db", undisturbed / "library.db")


def test_a_decision_that_does_not_fit_leaves_its_journal_byte_for_byte(workspace: Path) -> None:
    study = content(workspace / "library.db")["studies"][0][0]
    done = forked("decide", "theme", study, "rbr", "yes", "--why", "un", data=workspace)
    assert done.code == 0, done.err
    journal = workspace / "decisions" / "themes.csv"
    before = journal.read_bytes()
    limit = len(before) + 20  # the disk takes twenty bytes of the line
    from tracker import decisions
    from tracker.errors import DecisionError

    child = _in_child_with_limit(limit, journal.parent)
    assert child == "DecisionError"
    assert journal.read_bytes() == before
    good, bad = decisions.read(journal.parent)
    assert ([d.value for d in good], bad) == (["rbr=yes"], [])
    assert issubclass(DecisionError, Exception)


def _in_child_with_limit(limit: int, folder: Path) -> str:
    import subprocess
    import sys

    code = (
        "import sys; from pathlib import Path; from tracker import decisions; "
        "from tracker.model import Decision\n"
        "try:\n"
        f"    decisions.append(Path(sys.argv[1]), Decision({CLOCK!r}, 'essai', 'theme', 'x', "
        "('a:b',), 'rbr=no', 'un motif plus long que vingt caractères'))\n"
        "except Exception as error:\n"
        "    print(type(error).__name__)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(folder)],
        preexec_fn=file_limit(limit),
        capture_output=True,
        text=True,
    )
    assert done.stderr == ""
    return done.stdout.strip()


def test_a_decision_on_a_full_disk_can_be_given_again(disk: Disk, undisturbed: Path) -> None:
    folder, _ = disk("8m")
    data = folder / "espace"
    shutil.copytree(undisturbed, data)
    study = content(data / "library.db")["studies"][0][0]
    filler = folder / "bouchon"
    with filler.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(b"x" * 4096)
        except OSError:
            pass
    decide = ("decide", "theme", study, "rbr", "yes", "--why", "lu en entier")
    ended = forked(*decide, data=data)
    assert_one_french_line(ended, data)
    shown = forked("show", study, data=data)
    assert (shown.code, study in shown.out) == (0, True)
    filler.unlink()
    assert forked(*decide, data=data).code == 0
    assert [row[:3] for row in content(data / "library.db")["theme_decisions"]] == [
        (study, "rbr", "yes")
    ]
    assert_sound(data)


@pytest.mark.parametrize(
    "arguments",
    [
        ["export", "-o", "{}/note.bib"],
        ["publish", "{}/copie.db"],
        ["publish", "{}/copie.db", "--public"],
    ],
)
def test_what_is_handed_over_is_there_whole_or_as_it_was(
    arguments: list[str], workspace: Path, tmp_path: Path
) -> None:
    """No half-written file, no leaving behind: the target keeps what it held before."""
    out = tmp_path / "sortie"
    out.mkdir()
    given = [a.format(out) for a in arguments]
    assert forked(*given, data=workspace).code == 0
    before = {p.name: p.read_bytes() for p in out.iterdir()}
    ended = forked(*given, data=workspace, before=file_limit(4096))
    assert_one_french_line(ended, next(iter(before)))
    assert {p.name: p.read_bytes() for p in out.iterdir()} == before


def test_output_that_does_not_fit_is_said_in_one_line(workspace: Path) -> None:
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("no /dev/full here")
    import subprocess

    from .house import Ended, command, environment

    with full.open("wb") as sink:
        done = subprocess.run(
            command("themes", "list", data=workspace),
            env=environment(),
            stdout=sink,
            stderr=subprocess.PIPE,
        )
    assert_one_french_line(Ended(done.returncode, "", done.stderr.decode()), "disque plein")

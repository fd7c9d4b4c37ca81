"""A database that is spoilt, foreign or of another time: one line, and not a byte of it changed."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from .house import (
    Here,
    assert_equal_content,
    assert_one_french_line,
    content,
    kept,
    run_tracker,
)

Damage = Callable[[Path], object]


def _cut(share: float) -> Damage:
    return lambda path: os.truncate(path, int(path.stat().st_size * share))


def _cut_to(size: int) -> Damage:
    return lambda path: os.truncate(path, size)


def _overwrite(at: float, data: bytes) -> Damage:
    def damage(path: Path) -> None:
        with path.open("r+b") as file:
            file.seek(int(path.stat().st_size * at))
            file.write(data)

    return damage


def _say_otherwise(path: Path) -> None:
    """One letter of one stored entry, the file sound for SQLite."""
    body = path.read_bytes()
    assert body.count(b"@article{durand0,") == 1
    path.write_bytes(body.replace(b"@article{durand0,", b"@article{durand9,"))


def _text(path: Path) -> None:
    path.write_text("Ceci est une note, pas une base.\n" * 40, encoding="utf-8")


def _foreign(path: Path) -> None:
    path.unlink()
    with closing(sqlite3.connect(path)) as other:
        other.execute("create table carnet(adresse text)")
        other.execute("insert into carnet values('rue de la Santé')")
        other.commit()


def _foreign_with_log(path: Path) -> None:
    """Another program's database, in use: its log must not be folded into it by us."""
    path.unlink()
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("pragma journal_mode = wal")
    other.execute("pragma wal_autocheckpoint = 0")
    other.execute("create table carnet(adresse text)")
    for suffix in ("", "-wal"):
        shutil.copy(f"{path}{suffix}", f"{path}{suffix}.copie")
    other.close()
    for suffix in ("", "-wal"):
        Path(f"{path}{suffix}.copie").replace(f"{path}{suffix}")


def _newer(path: Path) -> None:
    with closing(sqlite3.connect(path)) as ours:
        ours.execute("pragma user_version = 99")


def _folder(path: Path) -> None:
    path.unlink()
    path.mkdir()
    (path / "un fichier").write_text("à quelqu’un", encoding="utf-8")


EVIDENCE: dict[str, Damage] = {
    "half": _cut(0.5),
    "nine tenths": _cut(0.9),
    "last page short": lambda path: os.truncate(path, path.stat().st_size - 100),
    "one page": _cut_to(4096),
    "header only": _cut_to(100),
    "a few bytes": _cut_to(7),
    "empty": _cut_to(0),
    "gone": lambda path: path.unlink(),
    "text": _text,
    "foreign": _foreign,
    "foreign in use": _foreign_with_log,
    "newer": _newer,
    "zeros in the middle": _overwrite(0.4, bytes(6000)),
    "noise in the middle": _overwrite(0.5, bytes(range(256)) * 20),
    "noise at the start": _overwrite(0, bytes(range(255, -1, -1)) * 4),
    "one letter": _say_otherwise,
    "folder": _folder,
}


def _all_bytes(folder: Path, name: str) -> dict[str, bytes | None]:
    return {
        str(p.relative_to(folder)): p.read_bytes() if p.is_file() else None
        for p in sorted(folder.rglob("*"))
        if name in str(p.relative_to(folder)) and not p.name.endswith("-shm")
    }


@pytest.mark.parametrize("damage", EVIDENCE.values(), ids=EVIDENCE.keys())
def test_a_spoilt_evidence_is_refused_and_not_touched(
    damage: Damage, workspace: Path, undisturbed: Path, corpus: Path, here: Here
) -> None:
    """Whatever command comes: the library stays readable and as it was, too."""
    damage(workspace / "evidence.db")
    before = _all_bytes(workspace, "evidence")
    for arguments in (["import", corpus], ["rebuild"], ["rebuild", "--full"],
                      ["import", corpus, "--dry-run"]):  # fmt: skip
        ended = here(*arguments, data=workspace)
        assert_one_french_line(ended, workspace / "evidence.db")
        assert _all_bytes(workspace, "evidence") == before, arguments
    assert here("show", "durand0", data=workspace).code == 0
    assert_equal_content(workspace / "library.db", undisturbed / "library.db")


@pytest.mark.parametrize("name", ["half", "foreign", "newer", "gone", "folder"])
def test_no_decision_is_written_while_the_evidence_cannot_be_read(
    name: str, workspace: Path, here: Here
) -> None:
    EVIDENCE[name](workspace / "evidence.db")
    ended = here("decide", "theme", "durand0", "rbr", "yes", "--why", "x", data=workspace)
    assert_one_french_line(ended, workspace / "evidence.db")
    assert not list(workspace.glob("decisions/*"))


def test_an_evidence_restored_from_a_backup_takes_up_where_it_was(
    workspace: Path, undisturbed: Path, corpus: Path, here: Here
) -> None:
    backup = (workspace / "evidence.db").read_bytes()
    (workspace / "evidence.db").unlink()
    assert here("import", corpus, data=workspace).code == 1
    (workspace / "evidence.db").write_bytes(backup)
    assert here("import", corpus, data=workspace).code == 0
    assert_equal_content(workspace / "library.db", undisturbed / "library.db")


LIBRARY: dict[str, Damage] = {
    "half": _cut(0.5),
    "one page": _cut_to(4096),
    "a few bytes": _cut_to(7),
    "text": _text,
    "noise in the middle": _overwrite(0.5, bytes(range(256)) * 40),
    "noise at the start": _overwrite(0, bytes(range(255, -1, -1)) * 4),
    "zeros near the start": _overwrite(0.02, bytes(9000)),
}


@pytest.mark.parametrize("damage", LIBRARY.values(), ids=LIBRARY.keys())
def test_a_spoilt_library_is_named_with_the_command_that_makes_it_again(
    damage: Damage, workspace: Path, undisturbed: Path, corpus: Path, here: Here
) -> None:
    """An import does not append to the evidence what it could not show; rebuild heals all."""
    damage(workspace / "library.db")
    before = kept(workspace)
    ended = here("import", corpus, data=workspace)
    assert_one_french_line(ended, workspace / "library.db", "tracker rebuild")
    assert kept(workspace) == before
    assert here("rebuild", data=workspace).code == 0
    assert_equal_content(workspace / "library.db", undisturbed / "library.db")


@pytest.mark.parametrize("name", ["half", "a few bytes", "text", "noise at the start"])
def test_questions_to_a_spoilt_library_name_the_command_that_makes_it_again(
    name: str, workspace: Path, here: Here
) -> None:
    LIBRARY[name](workspace / "library.db")
    for arguments in (["show", "durand0"], ["search", "probation"], ["status"], ["check"],
                      ["themes", "list"], ["themes", "why", "durand0"], ["duplicates"],
                      ["export", "-o", "x.bib"], ["publish", "x.db"],
                      ["decide", "theme", "durand0", "rbr", "yes", "--why", "x"]):  # fmt: skip
        ended = here(*arguments, data=workspace)
        assert_one_french_line(ended, workspace / "library.db", "tracker rebuild")
    assert not list(workspace.glob("decisions/*"))


@pytest.mark.parametrize("share", [n / 20 for n in range(1, 20)])
@pytest.mark.corpus
def test_noise_anywhere_in_a_library_is_healed_by_a_rebuild(
    share: float, workspace: Path, undisturbed: Path, here: Here
) -> None:
    _overwrite(share, bytes(range(256)) * 60)(workspace / "library.db")
    assert here("rebuild", data=workspace).code == 0
    assert_equal_content(workspace / "library.db", undisturbed / "library.db")


@pytest.mark.parametrize("damage", [_foreign, _foreign_with_log, _folder])
def test_what_is_not_a_library_of_ours_is_never_replaced(
    damage: Damage, workspace: Path, corpus: Path, here: Here
) -> None:
    damage(workspace / "library.db")
    before = _all_bytes(workspace, "library"), kept(workspace)
    for arguments in (["import", corpus], ["rebuild"], ["rebuild", "--full"], ["show", "durand0"]):
        ended = here(*arguments, data=workspace)
        assert_one_french_line(ended, workspace / "library.db")
        assert (_all_bytes(workspace, "library"), kept(workspace)) == before, arguments


@pytest.mark.parametrize("state", ["empty", "gone", "older", "half made"])
def test_a_library_that_is_not_there_yet_or_of_an_older_tracker_is_simply_made(
    state: str, workspace: Path, undisturbed: Path, corpus: Path, here: Here
) -> None:
    library = workspace / "library.db"
    if state in ("gone", "empty"):
        library.unlink()
    if state == "empty":
        library.touch()
    if state == "older":
        with closing(sqlite3.connect(library)) as old:
            old.execute("pragma user_version = 0")
            old.execute("drop table study_fields")
    if state == "half made":
        library.unlink()
        with closing(sqlite3.connect(library)) as begun:
            begun.execute("pragma journal_mode = wal")
    asked = here("show", "durand0", data=workspace)
    assert_one_french_line(asked, library)
    assert here("import", corpus, data=workspace).code == 0
    assert_equal_content(library, undisturbed / "library.db")


def _lie(path: Path) -> None:
    """Every remembered text ends otherwise, whatever table it is in."""
    with closing(sqlite3.connect(path)) as cache:
        tables = cache.execute("select name from sqlite_master where type = 'table'").fetchall()
        for (table,) in tables:
            for _, column, _, _, _, key in cache.execute(f"pragma table_info({table})").fetchall():
                if not key:
                    cache.execute(
                        f'update "{table}" set "{column}" = substr("{column}", 1, 12) || \'[]\' '
                        f"where typeof(\"{column}\") = 'text'"
                    )
        cache.commit()


CACHE: dict[str, Damage] = {
    "half": _cut(0.5),
    "text": _text,
    "empty": _cut_to(0),
    "foreign": _foreign,
    "folder": _folder,
    "noise in the middle": _overwrite(0.5, bytes(range(256)) * 20),
    "lies": _lie,
}


@pytest.mark.parametrize("damage", CACHE.values(), ids=CACHE.keys())
def test_a_spoilt_memory_is_never_mentioned_and_changes_nothing(
    damage: Damage, workspace: Path, undisturbed: Path, corpus: Path, here: Here
) -> None:
    damage(workspace / "cache.db")
    for arguments in (["rebuild"], ["import", corpus], ["rebuild", "--full"]):
        ended = here(*arguments, data=workspace)
        assert (ended.code, "cache" in ended.err) == (0, False), ended
        assert_equal_content(workspace / "library.db", undisturbed / "library.db")


def test_a_real_process_says_the_same_one_line(workspace: Path, corpus: Path) -> None:
    """No traceback comes from an interpreter that ends, and stdout stays empty."""
    _cut(0.6)(workspace / "evidence.db")
    ended = run_tracker("import", corpus, data=workspace)
    assert_one_french_line(ended, workspace / "evidence.db")
    assert ended.out == ""


# -- what a person writes by hand --------------------------------------------------------------

VOCABULARIES = {
    "a parent that does not exist": (
        "facets:\n  mission: Mission\nconcepts:\n  - id: desistance\n    prefLabel:\n"
        "      fr: désistance\n    facet: mission\n    broader: perdu\n",
        ("desistance", "ligne 8"),
    ),
    "not YAML": ("concepts:\n  - id: a\n   mal: aligné\n", ("ligne 3",)),
    "empty": ("", ("vocabulary.yaml",)),
    "another thing": ("- une\n- liste\n", ("vocabulary.yaml",)),
}


@pytest.mark.parametrize(("text", "named"), VOCABULARIES.values(), ids=VOCABULARIES.keys())
def test_a_vocabulary_that_does_not_hold_together_stops_before_anything_is_written(
    text: str, named: tuple[str, ...], workspace: Path, undisturbed: Path, corpus: Path, here: Here
) -> None:
    (workspace / "vocabulary.yaml").write_text(text, encoding="utf-8")
    before = kept(workspace)
    for arguments in (["import", corpus], ["rebuild"],
                      ["decide", "theme", "durand0", "rbr", "yes", "--why", "x"]):  # fmt: skip
        ended = here(*arguments, data=workspace)
        assert_one_french_line(ended, *named)
        assert kept(workspace) == before
    assert here("show", "durand0", data=workspace).code == 0
    assert_equal_content(workspace / "library.db", undisturbed / "library.db")
    (workspace / "vocabulary.yaml").unlink()
    assert here("import", corpus, data=workspace).code == 0
    assert_equal_content(workspace / "library.db", undisturbed / "library.db")


@pytest.mark.parametrize(
    ("text", "named"),
    [
        (b'[site]\ntitle = "Salle\n', "ligne 2"),
        (b"[site\n", "ligne 1"),
        (b"[site]\ntitle = 3\n", ""),
        (b'[site]\ntitle = "\xe9t\xe9"\n', ""),
        (b'site = "x"\n', ""),
    ],
)
def test_settings_that_cannot_be_read_stop_the_site_in_one_line(
    text: bytes, named: str, workspace: Path, here: Here
) -> None:
    (workspace / "settings.toml").write_bytes(text)
    ended = here("serve", "--port", "8765", data=workspace)
    assert_one_french_line(ended, workspace / "settings.toml", named)
    assert (workspace / "settings.toml").read_bytes() == text


def test_data_that_no_database_can_hold_as_it_is_are_kept_all_the_same(
    tmp_path: Path, here: Here
) -> None:
    """A broken JSON escape, a NUL, a number beyond 64 bits: a record each, and no surprise."""
    source = tmp_path / "etrange.json"
    source.write_text(
        '[{"id": "a\\ud800", "type": "book", "title": "Un \\ud800 titre"},'
        ' {"id": "b", "type": "book", "title": "Nul \\u0000 part", "issued": '
        '{"date-parts": [[99999999999999999999]]}},'
        ' {"id": "c", "type": "book", "title": "Volume", "volume": 99999999999999999999,'
        ' "author": [{"family": "\\udfff", "given": "A."}]}]',
        encoding="utf-8",
    )
    first = here("import", source, "--json", data=tmp_path / "espace")
    assert first.code == 0, first
    again = here("import", source, "--json", data=tmp_path / "espace")
    assert '"unchanged": 3' in again.out, again.out
    assert len(content(tmp_path / "espace" / "library.db")["studies"]) == 3

"""A library followed: what is new, changed, gone, back, merged, moved."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import pytest

from tests.zotero.house import House, house
from tests.zotero.server import Library
from tests.zotero.shelf import fill
from tracker.pipeline.judge import decide_theme
from tracker.pipeline.works import rebuild


def items(library: Library) -> list[str]:
    return [k for k, v in library.items.items() if v["itemType"] == "journalArticle"]


def counts(report: object) -> tuple[int, int, int, int]:
    told = asdict(report)  # type: ignore[call-overload]
    return told["new"], told["changed"], told["unchanged"], told["removed"]


def test_two_thousand_items_are_all_there_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Claim 1: every live regular item is a record, few requests, at most four at once."""
    library = Library()
    fill(library, 2000)
    regular = items(library)
    for key in regular[:40]:
        library.trash(key)
    with house(tmp_path, monkeypatch, library) as home:
        home.server.slow = 0.002
        monkeypatch.setattr("tracker.pipeline.sync.refresh", lambda *a, **k: _Nothing())
        report = home.one()
        heads = home.rows(
            "select source_key from snapshots where kind = 'entry' and removed = 0", base="evidence"
        )
        assert {k for (k,) in heads} == set(regular[40:])
        assert counts(report) == (1960, 0, 0, 0)
        assert report.requests == len(home.server.log) <= 120
        assert 1 < home.server.most_busy <= 4


class _Nothing:
    studies = 0
    problems: dict[str, int] = {}  # noqa: RUF012


def test_notes_and_attachments_are_no_studies_but_belong_to_them(home: House) -> None:
    report = home.sync()
    assert report.studies == 12
    assert home.rows("select count(*) from records") == [(12,)]
    study = home.study(items(home.server.libraries["/groups/12345"])[0])
    assert home.rows("select study_id, text from notes") == [(study, "Méthode\n\nRécits de vie.")]
    assert home.rows("select study_id, heading, text from fiches") == [
        (study, "Méthode", "Récits de vie.")
    ]
    assert home.rows("select study_id, title, content_type, url from attachments") == [
        (study, "these.pdf", "application/pdf", None)
    ]


def test_collections_are_a_tree_and_their_deletion_is_seen(followed: House) -> None:
    """Deleting a collection raises no item; the studies lose it all the same."""
    library = followed.server.libraries["/groups/12345"]
    (parent,) = library.collections
    child = library.add_collection("Récits", parent)
    followed.sync()
    assert followed.rows("select name, parent_id from collections order by name") == [
        ("Désistance", None), ("Récits", f"zotero/group/12345:{parent}")]  # fmt: skip
    assert followed.rows("select count(*) from study_collections") == [(2,)]
    library.delete_collection(parent)
    followed.sync()
    assert followed.rows("select id, parent_id from collections") == [
        (f"zotero/group/12345:{child}", None)
    ]
    assert followed.rows("select count(*) from study_collections") == [(0,)]
    incremental = followed.content()
    rebuild(followed.workspace, full=True)
    assert followed.content() == incremental


def test_the_full_text_is_found_by_search_and_stands_nowhere_else(followed: House) -> None:
    study = followed.study(items(followed.server.libraries["/groups/12345"])[0])
    found = followed.rows(
        "select s.id from studies_fts f join studies s on s.number = f.rowid "
        "where studies_fts match 'fulltext : tournebroch*'"
    )
    assert found == [(study,)]
    for table, rows in followed.content().items():
        if table not in ("search_text", "fts"):
            assert "tournebroch" not in repr(rows).lower()


def test_no_edit_writes_nothing_but_the_line_of_the_run(followed: House) -> None:
    """Claim 2, second half."""
    before = followed.rows("select count(*), max(id) from snapshots", base="evidence")
    content = followed.content()
    report = followed.one()
    assert counts(report) == (0, 0, 12, 0)
    assert report.requests == len(followed.server.log) <= 5
    assert followed.rows("select count(*), max(id) from snapshots", base="evidence") == before
    assert followed.rows("select count(*) from runs", base="evidence") == [(2,)]
    assert followed.rows("select command from runs") == [("sync",), ("sync",)]
    content.pop("runs")
    after = followed.content()
    after.pop("runs")
    assert after == content


def test_after_five_edits_only_those_change(followed: House) -> None:
    """Claim 2, first half; and the library is the one that a rebuild would make."""
    library = followed.server.libraries["/groups/12345"]
    keys = items(library)
    digests = dict(followed.rows("select study_id, digest from study_digests"))
    library.edit(keys[1], title="Le travail pénitentiaire")
    library.edit(keys[2], abstractNote="Sur la désistance.")
    library.trash(keys[3])
    library.delete(keys[4])
    new = library.add("book", title="Un livre neuf", date="2025")
    report = followed.one()
    assert counts(report) == (1, 2, 8, 2)
    assert report.requests == len(followed.server.log) <= 8
    assert followed.live() == {*keys, new} - {keys[3], keys[4]}
    after = dict(followed.rows("select study_id, digest from study_digests"))
    touched = {id_ for id_ in {*digests, *after} if digests.get(id_) != after.get(id_)}
    assert len(touched) == 5
    incremental = followed.content()
    rebuild(followed.workspace, full=True)
    assert followed.content() == incremental


def test_a_full_sync_after_a_first_finds_nothing_to_change(followed: House) -> None:
    assert counts(followed.one(full=True)) == (0, 0, 12, 0)


def test_trash_restore_and_retitle_leave_the_study_its_id_and_its_decisions(
    followed: House,
) -> None:
    """Claim 4."""
    library = followed.server.libraries["/groups/12345"]
    key = items(library)[0]
    study = followed.study(key)
    decide_theme(followed.workspace, study, "desistance", "yes", "lu")
    library.trash(key)
    assert counts(followed.one())[3] == 1
    assert followed.rows("select study_id, state from ids where id = ?", study) == [(None, "gone")]
    with library.one_version():
        library.restore(key)
        library.edit(key, title="Un tout autre titre", date="1999")
    followed.sync()
    assert followed.study(key) == study
    assert decided(followed, study) == ["desistance"]


def decided(home: House, study: str) -> list[str]:
    return [t for (t,) in home.rows(
        "select theme_id from theme_decisions where study_id = ?", study)]  # fmt: skip


def test_after_a_merge_in_zotero_both_ids_and_both_decisions_are_the_survivor_s(
    followed: House,
) -> None:
    """``dc:replaces``: claim 4."""
    library = followed.server.libraries["/groups/12345"]
    keep, gone = items(library)[2], items(library)[7]
    ids = followed.study(keep), followed.study(gone)
    decide_theme(followed.workspace, ids[0], "rbr", "yes", "lu")
    decide_theme(followed.workspace, ids[1], "desistance", "yes", "lu")
    library.merge(keep, gone)
    followed.sync()
    study = followed.study(keep)
    assert followed.rows(
        "select id, study_id from ids where id in (?, ?) order by id", *sorted(ids)
    ) == [(id_, study) for id_ in sorted(ids)]
    assert sorted(decided(followed, study)) == ["desistance", "rbr"]
    assert followed.rows("select * from problems where code = 'decision-orphan'") == []
    library.delete(gone)  # the trash is emptied
    library.edit(keep, relations={})  # and the survivor forgets what it replaced
    followed.sync()
    assert followed.study(keep) == study
    assert dict(followed.rows("select id, study_id from ids"))[ids[1]] == study
    incremental = followed.content()
    rebuild(followed.workspace, full=True)
    assert followed.content() == incremental


@pytest.mark.parametrize("told_by", ["the old item", "the new item"])
@pytest.mark.parametrize("at_once", [True, False], ids=["at once", "in two syncs"])
def test_a_move_to_a_group_takes_id_and_decisions_along(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told_by: str, at_once: bool
) -> None:
    """``owl:sameAs``: claim 4."""
    mine, group = Library("user", 678), Library()
    old = mine.add(title="Sortir de la délinquance", date="2019")
    mine.add(title="Une autre étude, restée là", date="2010")
    group.add(title="Au groupe depuis toujours", date="2001")
    with house(tmp_path, monkeypatch, mine, group) as home:
        home.follow_all()
        report = home.sync()
        assert [r.library for r in report.libraries] == ["zotero/user/678", "zotero/group/12345"]
        study = home.study(old)
        added = home.rows("select added_on from studies where id = ?", study)
        decide_theme(home.workspace, study, "desistance", "yes", "lu")
        told = told_by == "the new item"
        new = group.add(title="Sortir de la délinquance, titre retouché", date="2020",
                        relations={"owl:sameAs": mine.uri(old)} if told else {})  # fmt: skip
        if not told:
            mine.edit(old, relations={"owl:sameAs": [group.uri(new)]})
        if not at_once:
            home.sync()
            assert home.study(new) == study  # both are there: one study
        mine.trash(old)
        home.sync()
        assert home.study(new) == study
        assert decided(home, study) == ["desistance"]
        assert home.rows("select added_on from studies where id = ?", study) == added
        mine.delete(old)
        home.sync()
        assert home.study(new) == study
        assert home.rows("select state from ids where id = ?", study) == [("current",)]


def test_several_libraries_are_listed_and_the_environment_selects_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine, group = Library("user", 678), Library()
    mine.add(title="Chez moi", date="2019")
    group.add(title="Au groupe", date="2020")
    with house(tmp_path, monkeypatch, mine, group) as home:
        home.follow_all()
        assert [r.new for r in home.sync().libraries] == [1, 1]
        monkeypatch.setenv("ZOTERO_LIBRARY_ID", "12345")
        group.edit(items(group)[0], title="Changé")
        mine.edit(items(mine)[0], title="Changé aussi")
        assert [(r.library, r.changed) for r in home.sync().libraries] == [
            ("zotero/group/12345", 1)
        ]


def test_a_dry_run_says_what_would_change_and_writes_nothing(followed: House) -> None:
    library = followed.server.libraries["/groups/12345"]
    library.edit(items(library)[0], title="Changé")
    library.trash(items(library)[1])
    state = (followed.workspace.evidence.read_bytes(), followed.content())
    assert counts(followed.one(dry_run=True)) == (0, 1, 10, 1)
    assert (followed.workspace.evidence.read_bytes(), followed.content()) == state


def test_a_public_copy_has_no_fiche_no_attachment_and_no_full_text(
    followed: House, tmp_path: Path
) -> None:
    from tracker.store.public import make_public

    copy = tmp_path / "public.db"
    followed.rows(f"vacuum into '{copy}'")
    make_public(copy)
    followed.workspace.library.write_bytes(copy.read_bytes())
    for table in ("notes", "fiches", "attachments", "collections", "study_collections"):
        assert followed.rows(f"select * from {table}") == []
    assert "tournebroch" not in repr(followed.content()).lower()


def test_a_library_restored_from_a_backup_is_read_again_from_nothing(followed: House) -> None:
    """A version that goes back means another history: everything is compared."""
    library = followed.server.libraries["/groups/12345"]
    gone = items(library)[5]
    del library.items[gone]
    library.version = 3
    for item in library.items.values():
        item["version"] = min(item["version"], 3)
    said: list[str] = []
    known = followed.rows("select max(raw) from snapshots where source_key = ''", base="evidence")
    version = json.loads(known[0][0])["version"]
    followed.sync(tell=said.append)
    assert said == [
        "La version de zotero/group/12345 est revenue en arrière sur le serveur "
        f"({version} ici, 3 là-bas : sauvegarde restaurée ?) : tout est relu."
    ]
    assert gone not in followed.live()
    assert len(followed.live()) == 11


def test_legal_identifiers_are_shown_by_name(followed: House) -> None:
    from tracker.pipeline.look import show

    library = followed.server.libraries["/groups/12345"]
    key = library.add("statute", nameOfAct="Circulaire", extra="NOR: JUSD1407838C\nECLI: "
                      "ECLI:FR:CCASS:2019:CR00001")  # fmt: skip
    followed.sync()
    found = {row["field"]: row["value"] for row in show(followed.workspace, followed.study(key))[
        "fields"]}  # fmt: skip
    assert found["custom"] == "ECLI ECLI:FR:CCASS:2019:CR00001 ; NOR JUSD1407838C"

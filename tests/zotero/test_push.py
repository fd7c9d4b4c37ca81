"""Themes written back to Zotero as tags."""

from __future__ import annotations

import pytest

from tests.zotero.house import House
from tests.zotero.server import Fault, Library
from tests.zotero.test_following import items
from tracker.errors import RemoteError, TrackerError
from tracker.pipeline.judge import decide_theme
from tracker.pipeline.push import PushReport, changed_tags, push_themes

GROUP = "/groups/12345"


def push(home: House, **options: bool) -> PushReport:
    (report,) = push_themes(
        home.workspace, sleep=home.clock.sleep, clock=home.clock.time, **options
    )
    return report


def tags(library: Library, key: str) -> list[str]:
    return [t["tag"] for t in library.items[key]["tags"]]


@pytest.fixture
def tagged(followed: House) -> tuple[House, Library, str]:
    """The first item has tags of its own and one of ours that holds no more."""
    library = followed.server.libraries[GROUP]
    key = items(library)[0]
    library.edit(key, tags=[{"tag": "à lire"}, {"tag": "thème:périmé"}, {"tag": "auto", "type": 1}])
    followed.sync()
    decide_theme(followed.workspace, followed.study(key), "desistance", "yes", "lu")
    followed.server.log.clear()
    return followed, library, key


def test_themes_become_tags_and_no_other_tag_is_touched(
    tagged: tuple[House, Library, str],
) -> None:
    home, library, key = tagged
    wanted = [f"thème:{label}" for (label,) in home.rows(
        "select t.label from themes t join study_themes s on s.theme_id = t.id "
        "where s.study_id = ? order by t.label", home.study(key))]  # fmt: skip
    assert "thème:désistance" in wanted
    report = push(home)
    assert report.failed == ()
    assert library.items[key]["tags"] == [
        {"tag": "à lire"}, {"tag": "auto", "type": 1}, *({"tag": t} for t in wanted)
    ]  # fmt: skip
    assert report.withdrawn == 1
    for other in items(library):
        ((count,),) = home.rows(
            "select count(*) from study_themes where study_id = ?", home.study(other)
        )
        assert sum(t.startswith("thème:") for t in tags(library, other)) == count


def test_a_second_push_writes_nothing(tagged: tuple[House, Library, str]) -> None:
    home, library, _ = tagged
    push(home)
    version = library.version
    assert push(home) == PushReport("zotero/group/12345", 0, 12, 0, 0)
    assert library.version == version


def test_pushed_themes_do_not_come_back_as_keywords(tagged: tuple[House, Library, str]) -> None:
    home, _, _ = tagged
    push(home)
    before = home.rows("select * from study_themes order by 1, 2")
    home.sync()
    assert home.rows("select * from study_themes order by 1, 2") == before
    assert home.rows("select keyword from keywords where keyword like 'th_me%'") == []


def test_a_dry_run_counts_and_writes_nothing(tagged: tuple[House, Library, str]) -> None:
    home, library, _ = tagged
    version = library.version
    dry = push(home, dry_run=True)
    assert library.version == version
    assert {m for m, _ in home.server.log} == {"GET"}
    wet = push(home)
    assert (dry.written, dry.added, dry.withdrawn) == (wet.written, wet.added, wet.withdrawn)


def test_a_key_that_may_not_write_is_refused_before_anything(
    tagged: tuple[House, Library, str],
) -> None:
    home, library, _ = tagged
    library.writable = False
    with pytest.raises(RemoteError, match="ne permet pas d’écrire"):
        push(home)
    assert home.server.log == [("GET", "/keys/current?locale=en-US")]


def test_without_a_key_it_is_refused(
    tagged: tuple[House, Library, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ZOTERO_API_KEY")
    with pytest.raises(TrackerError, match="clé"):
        push(tagged[0])


def test_an_item_edited_meanwhile_is_read_again_and_keeps_the_edit(
    tagged: tuple[House, Library, str],
) -> None:
    """412: the tag somebody adds between our reading and our writing is still there."""
    home, library, key = tagged
    added = [*library.items[key]["tags"], {"tag": "ajouté entre-temps"}]
    home.server.faults = [
        Fault("/items", method="POST", kind="call", call=lambda: library.edit(key, tags=added))
    ]
    assert push(home).failed == ()
    assert {"à lire", "ajouté entre-temps", "thème:désistance"} <= set(tags(library, key))


def test_what_zotero_refuses_is_reported_item_by_item(tagged: tuple[House, Library, str]) -> None:
    home, library, key = tagged
    gone = items(library)[1]
    library.trash(gone)
    home.server.faults = [
        Fault("/items", method="POST", kind="call", times=9,
              call=lambda: library.edit(key, title=f"Version {library.version}"))
    ]  # fmt: skip
    report = push(home)
    assert [f.record for f in report.failed] == sorted(
        [f"zotero/group/12345:{key}", f"zotero/group/12345:{gone}"]
    )
    assert "thème:désistance" not in tags(library, key)
    assert report.written + report.unchanged == 10


@pytest.mark.parametrize(
    ("now", "themes", "then"),
    [
        (["a"], [], None),
        (["a", "thème:x"], ["thème:x"], None),
        (["thème:x", "a"], ["thème:y"], ["a", "thème:y"]),
        (["the\u0300me:x"], [], []),
        (["Thème:à moi", "theme:prison"], [], None),
        ([], ["thème:x"], ["thème:x"]),
        (["thèmes", "thématique"], [], None),
    ],
)
def test_only_tags_with_our_prefix_change(
    now: list[str], themes: list[str], then: list[str] | None
) -> None:
    changed = changed_tags({"tags": [{"tag": t} for t in now]}, themes)
    assert (None if changed is None else [t["tag"] for t in changed]) == then


def test_a_whole_request_refused_for_its_version_is_tried_again_then_told_item_by_item(
    tagged: tuple[House, Library, str],
) -> None:
    home, _, _ = tagged
    home.server.faults = [Fault("/items", method="POST", status=412, times=1)]
    assert push(home).failed == ()
    decide_theme(home.workspace, home.study(tagged[2]), "desistance", "no", "relu")
    home.server.faults = [Fault("/items", method="POST", status=412, times=99)]
    (failure,) = push(home).failed
    assert failure.record == f"zotero/group/12345:{tagged[2]}"
    assert failure.message == "la référence change sans cesse dans Zotero ; relancez plus tard"


def test_a_server_without_rights_of_keys_is_not_taken_for_a_missing_library(
    tagged: tuple[House, Library, str],
) -> None:
    home, _, _ = tagged
    home.server.faults = [Fault("/keys/current", status=404)]
    with pytest.raises(RemoteError) as caught:
        push(home)
    assert str(caught.value) == (
        "Ce serveur ne sait pas dire si la clé permet l’écriture (/keys/current absent) : "
        f"{home.server.endpoint}. Vérifiez l’adresse (ZOTERO_ENDPOINT ou --endpoint) ; rien n’a "
        "été écrit."
    )


def test_a_server_that_fails_halfway_is_said_with_what_is_written_by_then(
    tagged: tuple[House, Library, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    home, _, _ = tagged
    monkeypatch.setattr("tracker.pipeline.push.BATCH", 6)
    home.server.faults = [Fault("/items", method="POST", status=400, times=9, after=1)]
    with pytest.raises(RemoteError, match=r"(\d+ références sont|1 référence est) déjà écrite"):
        push(home)
    home.server.faults = []
    assert push(home).failed == ()

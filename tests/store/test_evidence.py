"""The evidence keeps what it was given, to the letter, and knows when it no longer does."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tracker.errors import BrokenFile
from tracker.model import RawEntry, RecordId, Run
from tracker.store.evidence import Evidence, Head, KnownSource

ENTRY = RawEntry("clé", "@book{clé, title = {Œuvre}}\r\n", "entry", 3, {"strings": {"a": "b"}})


@pytest.fixture
def path(tmp_path: Path) -> Path:
    with Evidence.writing(tmp_path / "evidence.db") as evidence:
        evidence.register(1, KnownSource("a.bib", "bibtex", "/ici/a.bib"))
        evidence.append(1, "a.bib", [ENTRY, RawEntry("autre", "texte")])
        evidence.add_run(Run(1, "import", "t0", "t1", {"new": 2}))
    return tmp_path / "evidence.db"


def test_what_was_appended_is_read_back_to_the_letter(path: Path) -> None:
    with Evidence.reading(path) as evidence:
        found = {s.entry.key: s for s in evidence.snapshots()}
        assert found["clé"].entry == ENTRY
        assert (found["clé"].source, found["clé"].format) == ("a.bib", "bibtex")
        assert (found["clé"].first_run, found["clé"].last_run) == (1, 1)
        assert evidence.runs() == [Run(1, "import", "t0", "t1", {"new": 2})]
        assert evidence.heads("a.bib")["clé"] == Head(ENTRY.fingerprint, "entry", False)
        evidence.verify()


def test_a_tombstone_hides_the_entry_and_a_new_row_shows_it_again(path: Path) -> None:
    with Evidence.writing(path) as evidence:
        evidence.tombstone(2, "a.bib", {"clé": "entry"})
        evidence.add_run(Run(2, "import", "t2", "t3"))
    with Evidence.reading(path) as evidence:
        assert [s.entry.key for s in evidence.snapshots()] == ["autre"]
        assert evidence.heads("a.bib")["clé"].removed
    with Evidence.writing(path) as evidence:
        evidence.append(3, "a.bib", [ENTRY])
        evidence.add_run(Run(3, "import", "t4", "t5"))
    with Evidence.reading(path) as evidence:
        back = next(s for s in evidence.snapshots() if s.entry.key == "clé")
        assert (back.first_run, back.last_run) == (1, 3)


def test_a_block_that_fails_stores_nothing(path: Path) -> None:
    before = path.read_bytes()

    def half_way() -> None:
        with Evidence.writing(path) as evidence:
            evidence.append(2, "a.bib", [RawEntry("neuf", "texte")])
            raise ValueError("en route")

    with pytest.raises(ValueError, match="en route"):
        half_way()
    assert path.read_bytes() == before


def test_an_id_is_issued_once_per_record_and_keeps_its_number(path: Path) -> None:
    rows = [("a1", RecordId("a.bib:x"), "a.bib", "x"), ("b2", RecordId("a.bib:y"), "a.bib", "y")]
    for _ in range(2):
        with Evidence.writing(path) as evidence:
            evidence.issue(rows)
    with Evidence.reading(path) as evidence:
        assert evidence.issued() == [(1, "a1", "a.bib:x"), (2, "b2", "a.bib:y")]


def test_equal_states_are_equal_entries_and_runs(path: Path, tmp_path: Path) -> None:
    """Another file with the same last row is not the same evidence."""
    other = tmp_path / "autre" / "evidence.db"
    with Evidence.writing(other) as evidence:
        evidence.register(1, KnownSource("a.bib", "bibtex", "/ici/a.bib"))
        evidence.append(1, "a.bib", [RawEntry("clé", "@book{clé}"), RawEntry("autre", "texte")])
        evidence.add_run(Run(1, "import", "t0", "t1", {"new": 2}))
    with Evidence.reading(path) as one, Evidence.reading(other) as two:
        assert one.state() == one.state()
        assert one.state() != two.state()


@pytest.mark.parametrize(
    "spoil",
    [
        "update snapshots set raw = 'texte?' where source_key = 'autre'",
        "update snapshots set kind = 'broken' where source_key = 'autre'",
        "update contexts set body = replace(body, 'b', 'c')",
        "delete from contexts",
    ],
)
def test_a_row_that_was_changed_behind_its_back_is_found_out(spoil: str, path: Path) -> None:
    with closing(sqlite3.connect(path)) as hand:
        hand.execute(spoil)
        hand.commit()
    with Evidence.reading(path) as evidence, pytest.raises(BrokenFile):
        evidence.verify()


def test_text_no_database_can_hold_is_kept_as_near_as_can_be(path: Path) -> None:
    """A lone surrogate becomes U+FFFD and is not taken for a spoilt row."""
    with Evidence.writing(path) as evidence:
        evidence.append(2, "a.bib", [RawEntry("s", "avant \ud800 après", context={"x": "\udfff"})])
    with Evidence.reading(path) as evidence:
        evidence.verify()
        entry = next(s.entry for s in evidence.snapshots() if s.entry.key == "s")
        assert (entry.raw, entry.context) == ("avant \ufffd après", {"x": "\ufffd"})


def test_an_absent_evidence_reads_as_empty_and_is_not_created(tmp_path: Path) -> None:
    with Evidence.reading(tmp_path / "evidence.db") as evidence:
        assert (list(evidence.snapshots()), evidence.runs(), evidence.issued()) == ([], [], [])
    assert list(tmp_path.iterdir()) == []

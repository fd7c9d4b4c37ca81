"""Journals as people and spreadsheets leave them: good lines count, bad ones are named."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker import decisions
from tracker.errors import DecisionError
from tracker.model import Decision

from .house import Here, assert_one_french_line, content, kept

HEADER = "when;who;kind;study;records;value;why"
GOOD = "2026-01-02T03:04:05Z;anne;theme;durand0;section.bib:durand0;rbr=yes;lu en entier"
READ = Decision(
    "2026-01-02T03:04:05Z",
    "anne",
    "theme",
    "durand0",
    ("section.bib:durand0",),
    "rbr=yes",
    "lu en entier",
    "themes.csv",
    2,
)


def _journal(folder: Path, data: str | bytes, name: str = "themes.csv") -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def _lines(*lines: str, end: str = "\r\n") -> str:
    return end.join([*lines, ""])


AS_SAVED = {
    "as we write it": "\ufeff" + _lines(HEADER, GOOD),
    "without a mark": _lines(HEADER, GOOD),
    "line feeds": _lines(HEADER, GOOD, end="\n"),
    "carriage returns": _lines(HEADER, GOOD, end="\r"),
    "no last line end": HEADER + "\n" + GOOD,
    "commas": _lines(HEADER, GOOD).replace(";", ","),
    "tabs": _lines(HEADER, GOOD).replace(";", "\t"),
    "all quoted": _lines(*('"' + x.replace(";", '";"') + '"' for x in (HEADER, GOOD))),
    "our line in a journal of commas": _lines(HEADER.replace(";", ","), GOOD),
    "more columns": _lines(HEADER + ";relu", GOOD + ";oui"),
    "trailing semicolons": _lines(HEADER + ";;", GOOD + ";;"),
    "columns moved": _lines("kind;when;who;value;study;records;why",
                            "theme;2026-01-02T03:04:05Z;anne;rbr=yes;durand0;section.bib:durand0;"
                            "lu en entier"),
    "no header": _lines("", GOOD),
}  # fmt: skip


@pytest.mark.parametrize("text", AS_SAVED.values(), ids=AS_SAVED.keys())
def test_a_journal_is_read_however_a_spreadsheet_saved_it(text: str, tmp_path: Path) -> None:
    _journal(tmp_path, text)
    assert decisions.read(tmp_path) == ([READ], [])


def test_a_journal_saved_in_latin_1_keeps_its_accents_and_those_of_later_lines(
    tmp_path: Path,
) -> None:
    """What Excel saved stays as it is, and our UTF-8 lines after it are not spoilt by it."""
    _journal(
        tmp_path, _lines(HEADER, GOOD.replace("lu en", "désistance évoquée en")).encode("cp1252")
    )
    later = Decision(
        "2026-02-01T00:00:00Z",
        "élise",
        "theme",
        "durand0",
        ("section.bib:durand0",),
        "rbr=auto",
        "à revoir – œuvre",
    )
    decisions.append(tmp_path, later)
    good, bad = decisions.read(tmp_path)
    assert bad == []
    assert [(d.who, d.why) for d in good] == [("anne", "désistance évoquée en entier"),
                                              ("élise", "à revoir – œuvre")]  # fmt: skip


def test_a_date_a_spreadsheet_rewrote_still_sorts_where_it_belongs(tmp_path: Path) -> None:
    _journal(
        tmp_path, _lines(HEADER, GOOD.replace("2026-01-02T03:04:05Z", "03/01/2026 9:05"), GOOD)
    )
    good, bad = decisions.read(tmp_path)
    assert ([d.when for d in good], bad) == (["2026-01-02T03:04:05Z", "2026-01-03T09:05"], [])


BAD = {
    "torn": "2026-01-02T03:04:05Z;anne;theme;durand0;section.bib:dur",
    "unknown kind": GOOD.replace(";theme;", ";themes;"),
    "no such verdict": GOOD.replace("rbr=yes", "rbr=oui"),
    "no verdict": GOOD.replace("rbr=yes", "rbr"),
    "no date": GOOD.replace("2026-01-02T03:04:05Z", "hier"),
    "nothing to apply to": GOOD.replace(";durand0;section.bib:durand0;", ";;;"),
    "one side only": "2026-01-02;anne;same;durand0;a:1;1;",
    "a side that is no number": "2026-01-02;anne;different;durand0;a:1 | a:2;²;",
    "no other side": "2026-01-02;anne;same;durand0;a:1 | a:2;2;",
    "no field": "2026-01-02;anne;field;durand0;a:1;;",
    "open quote": GOOD.replace("anne", '"anne'),
    "noise": "\x00\x01;;\x7f\ufffd",
    "a sentence": "Réunion du 3 mars : tout relire.",
}


@pytest.mark.parametrize("line", BAD.values(), ids=BAD.keys())
def test_a_bad_line_is_named_with_its_journal_and_the_good_ones_count(
    line: str, tmp_path: Path
) -> None:
    path = _journal(tmp_path, _lines(HEADER, line, GOOD))
    before = path.read_bytes()
    good, bad = decisions.read(tmp_path)
    assert [d.value for d in good] == ["rbr=yes"]
    assert [(p.source, p.position, p.code, p.level) for p in bad] == [
        ("decisions/themes.csv", 2, "journal", "error")
    ]
    assert path.read_bytes() == before


@pytest.mark.parametrize("torn", [BAD["torn"], GOOD, '2026;"', "é".encode()[:1].decode("latin-1")])
def test_the_next_decision_after_a_torn_line_starts_a_new_one(torn: str, tmp_path: Path) -> None:
    path = _journal(tmp_path, (_lines(HEADER, GOOD) + torn).encode("latin-1"))
    before = path.read_bytes()
    decisions.append(
        tmp_path, Decision("2026-03-01T00:00:00Z", "b", "theme", "x", ("a:1",), "rbr=no", "non")
    )
    assert path.read_bytes().startswith(before + b"\r\n2026-03-01T00:00:00Z;b;theme;x;")
    good, _ = decisions.read(tmp_path)
    assert good[-1].value == "rbr=no"


def test_a_journal_without_a_byte_gets_its_header_with_the_first_line(tmp_path: Path) -> None:
    _journal(tmp_path, b"")
    assert decisions.read(tmp_path) == ([], [])
    decisions.append(tmp_path, READ)
    rows = (tmp_path / "themes.csv").read_bytes().decode("utf-8-sig").split("\r\n")
    assert rows == [HEADER, GOOD, ""]


@pytest.mark.parametrize(
    "why", ["=cmd|' /C calc'!A0", "+33 1 23", "-1", "@SUM(A1)", "'entre", "=1+1"]
)
def test_a_reason_that_looks_like_a_formula_stays_text_in_a_spreadsheet(
    why: str, tmp_path: Path
) -> None:
    decisions.append(tmp_path, Decision("2026-01-01", "a", "theme", "x", ("a:1",), "rbr=yes", why))
    rows = list(
        csv.reader((tmp_path / "themes.csv").read_text("utf-8-sig").splitlines(), delimiter=";")
    )
    assert rows[1][6] == "'" + why
    assert decisions.read(tmp_path)[0][0].why == why


def test_two_files_of_one_library_may_hold_any_kind(tmp_path: Path) -> None:
    _journal(tmp_path, _lines(HEADER, GOOD), "vieux.csv")
    _journal(tmp_path, _lines(HEADER, GOOD.replace("anne", "basile")), "themes.csv")
    _journal(tmp_path, "pas un journal", "lisezmoi.txt")
    good, bad = decisions.read(tmp_path)
    assert ([(d.journal, d.who) for d in good], bad) == (
        [("themes.csv", "basile"), ("vieux.csv", "anne")],
        [],
    )


def test_a_folder_in_place_of_a_journal_and_a_file_in_place_of_the_folder_are_said(
    tmp_path: Path,
) -> None:
    (tmp_path / "themes.csv").mkdir()
    good, bad = decisions.read(tmp_path)
    assert (good, [p.source for p in bad]) == ([], ["decisions/themes.csv"])
    with pytest.raises(DecisionError):
        decisions.append(tmp_path, READ)
    file = tmp_path / "decisions"
    file.write_text("une note", encoding="utf-8")
    good, bad = decisions.read(file)
    assert (good, [(p.source, p.level) for p in bad]) == ([], [("decisions", "error")])


_TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=20)
_RECORD = st.builds("{}:{}".format, st.sampled_from(("a.bib", "é – x.ris")), _TEXT).map(
    lambda t: t.replace("\x00", "")
)


@given(st.lists(_RECORD, min_size=1, max_size=4), _TEXT, _TEXT)
def test_a_decision_comes_back_as_it_was_taken(records: list[str], why: str, who: str) -> None:
    """Whatever a key or a reason holds: bars, quotes, line breaks, per cent signs, formulas."""
    import tempfile

    given = Decision("2026-01-01T00:00:00Z", who, "theme", "durand0", tuple(records), "rbr=no", why)
    with tempfile.TemporaryDirectory() as folder:
        decisions.append(Path(folder), given)
        decisions.append(Path(folder), given)
        good, bad = decisions.read(Path(folder))
    assert bad == []
    clean = [" ".join(t.replace("\x00", "").split()) for t in (who, why)]
    assert [(d.records, d.who, d.why) for d in good] == [(tuple(records), *clean)] * 2


# -- in a workspace ----------------------------------------------------------------------------


def test_decisions_that_find_nothing_are_reported_and_kept(workspace: Path, here: Here) -> None:
    """An unknown study, theme or record, by hand or from another time: a warning, no more."""
    lines = [
        GOOD,
        GOOD.replace("rbr", "theme_inventé"),
        GOOD.replace("durand0", "inconnue"),
        "2026-01-02;anne;same;durand0;section.bib:durand0 | ailleurs.bib:x;1;",
        "2026-01-02;anne;field;durand0;ailleurs.bib:x;title;",
    ]
    path = _journal(workspace / "decisions", _lines(HEADER, *lines))
    before = path.read_bytes()
    assert here("rebuild", data=workspace).code == 0
    rows = content(workspace / "library.db")
    assert [row[:3] for row in rows["theme_decisions"]] == [("durand0", "rbr", "yes")]
    found = [(r[0], r[2], r[4]) for r in rows["problems"] if r[3] == "decision-orphan"]
    assert sorted(found) == [("decisions/themes.csv", n, "warning") for n in (3, 4, 5, 6)]
    assert path.read_bytes() == before


def test_a_bad_line_is_told_by_check_and_does_not_stop_anything(
    workspace: Path, corpus: Path, here: Here
) -> None:
    _journal(workspace / "decisions", _lines(HEADER, BAD["torn"], GOOD))
    assert here("import", corpus, data=workspace).code == 0
    told = json.loads(here("check", "--json", data=workspace).out)["problems"]
    assert ("decisions/themes.csv", 2) in [(p["source"], p["position"]) for p in told]
    assert len(content(workspace / "library.db")["theme_decisions"]) == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ["theme", "inconnue", "rbr", "yes", "--why", "x"],
        ["theme", "durand0", "theme_inventé", "yes", "--why", "x"],
        ["theme", "durand0", "rbr", "yes", "--why", "  "],
        ["same", "durand0", "inconnue"],
        ["different", "inconnue", "durand0"],
        ["same", "durand0", "durand0"],
        ["field", "durand0", "title", "ailleurs.bib:x"],
        ["field", "durand0", "champ", "section.bib:durand0"],
    ],
)
def test_a_decision_about_something_unknown_is_refused_and_nothing_written(
    arguments: list[str], workspace: Path, undisturbed: Path, here: Here
) -> None:
    _journal(workspace / "decisions", _lines(HEADER, GOOD))
    assert here("rebuild", data=workspace).code == 0
    before, rows = kept(workspace), content(workspace / "library.db")
    assert_one_french_line(here("decide", *arguments, data=workspace))
    assert (kept(workspace), content(workspace / "library.db")) == (before, rows)


def test_auto_gives_the_theme_back_to_the_rules(
    workspace: Path, undisturbed: Path, here: Here
) -> None:
    """After yes, no and auto the library holds what it held before the first."""
    for verdict in ("no", "yes", "auto"):
        done = here(
            "decide", "theme", "durand0", "desistance", verdict, "--why", "essai", data=workspace
        )
        assert done.code == 0, done
    left, right = content(workspace / "library.db"), content(undisturbed / "library.db")
    for rows in (left, right):
        rows.pop("library_info")
    assert left == right


def test_decisions_survive_a_fresh_workspace(
    workspace: Path, corpus: Path, tmp_path: Path, here: Here
) -> None:
    """Evidence lost for good, files imported anew: the journals alone carry what was judged."""
    rows = content(workspace / "library.db")
    merged = [r[0] for r in rows["records"] if r[1] == "durand0"]
    assert len(merged) == 2
    for arguments in (["theme", "durand0", "rbr", "yes"], ["theme", "okafor1", "desistance", "no"],
                      ["different", *merged], ["same", "durand8", "okafor9"]):  # fmt: skip
        why = ["--why", "essai"]
        done = here("decide", *arguments, *why, data=workspace)
        assert done.code == 0, (arguments, done)
    fresh = tmp_path / "neuf"
    fresh.mkdir()
    (workspace / "decisions").rename(fresh / "decisions")
    assert here("import", corpus, data=fresh).code == 0
    assert here("rebuild", data=workspace).code == 0  # without journals: as never judged
    from .house import partition

    groups = partition(fresh / "library.db")
    assert not any(set(merged) <= group for group in groups)
    pair = {r[0] for r in rows["records"] if r[1] in ("durand8", "okafor9")}
    assert any(pair <= group for group in groups)
    decided = {row[:3] for row in content(fresh / "library.db")["theme_decisions"]}
    assert {("okafor1", "desistance", "no"), ("durand0", "rbr", "yes")} <= decided
    assert content(workspace / "library.db")["theme_decisions"] == []

"""The laws of the three kinds of data, over any history: what is incremental equals a rebuild."""

from __future__ import annotations

import itertools
import json
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tracker.errors import TrackerError
from tracker.pipeline import clock, judge
from tracker.pipeline.works import import_references, rebuild
from tracker.settings import Workspace
from tracker.store import library, queries

from .house import assert_equal_content, content, partition

FILES = ("a.bib", "b.ris", "sous/c.json", "sous/a.bib")
TITLES = (
    "Désistance et accompagnement des sortants",
    "Risk need responsivity in probation",
    "La préparation à la sortie en détention",
    "Electronic monitoring and reoffending",
    "Le travail d’intérêt général vu par les tiges",
)


def _entry(path: Path, work: int, variant: int) -> str:
    """One work as a file of this format writes it; the variant is what an edit changes."""
    title = TITLES[work] + ("" if variant % 2 else f", étude {work}")
    doi = f"10.5555/loi.{work}" if variant < 2 else ""
    key, year = f"cle{work}", 2001 + work
    if path.suffix == ".bib":
        extra = f", doi = {{{doi}}}" if doi else ""
        return f"@book{{{key}, title={{{title}}}, author={{Durand, A.}}, year={{{year}}}{extra}}}\n"
    if path.suffix == ".ris":
        extra = f"DO  - {doi}\n" if doi else ""
        return f"TY  - BOOK\nTI  - {title}\nAU  - Durand, A.\nPY  - {year}\n{extra}ER  - \n\n"
    author = [{"family": "Durand", "given": "A."}]
    item = {"id": key, "type": "book", "title": title, "author": author,
            "issued": {"date-parts": [[year]]}}  # fmt: skip
    return json.dumps(item | ({"DOI": doi} if doi else {}))


def write(path: Path, entries: dict[int, int]) -> None:
    """The file as it is today: work → variant."""
    path.parent.mkdir(parents=True, exist_ok=True)
    texts = [_entry(path, work, variant) for work, variant in entries.items()]
    body = f"[{','.join(texts)}]" if path.suffix == ".json" else "".join(texts)
    path.write_text(body, encoding="utf-8")


@pytest.fixture(autouse=True)
def steady(monkeypatch: pytest.MonkeyPatch) -> None:
    """A clock that ticks once per look."""
    ticks = itertools.count()
    monkeypatch.setattr(
        clock,
        "second",
        lambda: f"2026-01-01T{next(ticks) // 60 % 24:02d}:{next(ticks) % 60:02d}:00Z",
    )


@pytest.fixture
def place() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


def _assert_is_a_rebuild_from_nothing(space: Workspace) -> None:
    with tempfile.TemporaryDirectory() as folder:
        other = Workspace(Path(folder))
        shutil.copy(space.evidence, other.evidence)
        if space.decisions.exists():
            shutil.copytree(space.decisions, other.decisions)
        rebuild(other, full=True)
        assert_equal_content(space.library, other.library)


_ENTRIES = st.dictionaries(st.integers(0, len(TITLES) - 1), st.integers(0, 3), max_size=4)
_FILE = st.sampled_from(FILES)
_NTH = st.integers(0, 5)
_STEP = st.one_of(
    st.tuples(st.just("write"), _FILE, _ENTRIES),
    st.tuples(st.just("write"), _FILE, _ENTRIES),
    st.tuples(st.just("delete"), _FILE),
    st.tuples(st.just("import"), st.sampled_from((".", "sous", *FILES))),
    st.tuples(st.just("import"), st.just(".")),
    st.tuples(
        st.just("theme"),
        _NTH,
        st.sampled_from(("rbr", "desistance", "sursis_probatoire")),
        st.sampled_from(("yes", "no", "auto")),
    ),
    st.tuples(st.just("same"), _NTH, _NTH),
    st.tuples(st.just("different"), _NTH, _NTH),
    st.tuples(st.just("field"), _NTH),
    st.tuples(st.just("rebuild"), st.booleans()),
    st.tuples(st.just("forget")),
)


def _live(place: Path, history: list[tuple[Any, ...]]) -> Workspace:
    """Live through a history; what is refused (an unknown file, study or record) is passed over."""
    sources, space = place / "sources", Workspace(place / "espace")
    sources.mkdir()
    write(sources / "a.bib", {0: 0, 1: 0})
    import_references(space, [sources])
    for step in history:
        try:
            _do(sources, space, step)
        except TrackerError:
            continue
    return space


def _do(sources: Path, space: Workspace, step: tuple[Any, ...]) -> None:
    match step:
        case ("write", name, entries):
            write(sources / name, entries)
        case ("delete", name):
            (sources / name).unlink(missing_ok=True)
        case ("import", name):
            import_references(space, [sources / name])
        case ("theme", nth, theme, verdict):
            judge.decide_theme(space, _nth(space, "studies", nth), theme, verdict, "essai")
        case ("same" | "different" as kind, a, b):
            judge.decide_identity(space, kind, _nth(space, "records", a), _nth(space, "records", b))
        case ("field", nth):
            record = _nth(space, "records", nth)
            judge.decide_field(space, record, "title", record)
        case ("rebuild", full):
            rebuild(space, full=full)
        case ("forget",):
            space.cache.unlink(missing_ok=True)


def _nth(space: Workspace, table: str, number: int) -> str:
    with library.reading(space.library) as connection:
        ids = [row[0] for row in connection.execute(f"select id from {table} order by id")]
    return ids[number % len(ids)] if ids else "rien"


def _law(history: list[tuple[Any, ...]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        space = _live(Path(folder), history)
        _assert_is_a_rebuild_from_nothing(space)


_RELAXED = {"deadline": None, "suppress_health_check": list(HealthCheck)}


@settings(max_examples=15, **_RELAXED)  # type: ignore[arg-type]
@given(st.lists(_STEP, min_size=2, max_size=9))
def test_whatever_happened_the_library_is_what_a_rebuild_from_nothing_gives(
    history: list[tuple[Any, ...]],
) -> None:
    """Imports, edits, removals, decisions, lost memories: every table and the whole index."""
    _law(history)


@pytest.mark.corpus
@settings(max_examples=250, **_RELAXED)  # type: ignore[arg-type]
@given(st.lists(_STEP, min_size=4, max_size=20))
def test_whatever_happened_for_long_the_library_is_what_a_rebuild_gives(
    history: list[tuple[Any, ...]],
) -> None:
    _law(history)


_CONTENTS = st.fixed_dictionaries(dict.fromkeys(FILES, _ENTRIES))


@settings(max_examples=6, **_RELAXED)  # type: ignore[arg-type]
@given(_CONTENTS, st.permutations(FILES))
def test_the_order_of_imports_does_not_decide_which_records_are_one_study(
    contents: dict[str, dict[int, int]], order: list[str]
) -> None:
    """Records are named by their source: only the names of clashing files tell the orders apart."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        for name, entries in contents.items():
            write(place / "sources" / name, entries)
        together, apart = Workspace(place / "un"), Workspace(place / "deux")
        import_references(together, [place / "sources"])
        for name in order:
            import_references(apart, [place / "sources" / name])
        found = []
        for space in (together, apart):
            names = {k.name: str(Path(k.location).relative_to(place / "sources"))
                     for k in _sources(space)}  # fmt: skip
            found.append(
                {
                    frozenset(_named(record, names) for record in group)
                    for group in partition(space.library)
                }
            )
        assert found[0] == found[1]


def _sources(space: Workspace) -> list[Any]:
    from tracker.store.evidence import Evidence

    with Evidence.reading(space.evidence) as evidence:
        return evidence.sources()


def _named(record: str, names: dict[str, str]) -> tuple[str, str]:
    source = max((n for n in names if record.startswith(f"{n}:")), key=len)
    return names[source], record[len(source) + 1 :]


# -- evidence ----------------------------------------------------------------------------------


def _rows(space: Workspace) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(space.evidence)) as evidence:
        return evidence.execute(
            "select id, run_id, source, source_key, kind, raw, fingerprint, removed "
            "from snapshots order by id"
        ).fetchall()


@settings(max_examples=6, **_RELAXED)  # type: ignore[arg-type]
@given(st.lists(st.tuples(_FILE, _ENTRIES), min_size=1, max_size=5))
def test_evidence_is_only_ever_appended_and_only_where_it_differs(
    edits: list[tuple[str, dict[int, int]]],
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        sources, space = Path(folder) / "sources", Workspace(Path(folder) / "espace")
        before: list[tuple[Any, ...]] = []
        for name, entries in edits:
            write(sources / name, entries)
            import_references(space, [sources])
            after = _rows(space)
            assert after[: len(before)] == before
            latest = {(r[2], r[3]): (r[6], r[7]) for r in before}
            for row in after[len(before) :]:
                assert latest.get((row[2], row[3])) != (row[6], row[7])
            import_references(space, [sources])
            assert _rows(space) == after
            before = after


def _counts(
    space: Workspace, *paths: Path, source: str | None = None
) -> dict[str, tuple[int, ...]]:
    report = import_references(space, list(paths), source)
    return {c.name: (c.read, c.new, c.changed, c.unchanged, c.removed) for c in report.sources}


def test_an_entry_gone_is_a_tombstone_and_one_that_comes_back_is_new(place: Path) -> None:
    file, space = place / "a.bib", Workspace(place / "espace")
    write(file, {0: 0, 1: 0, 2: 0})
    assert _counts(space, file) == {"a.bib": (3, 3, 0, 0, 0)}
    write(file, {0: 1, 1: 0})
    assert _counts(space, file) == {"a.bib": (2, 0, 1, 1, 1)}
    assert [r[7] for r in _rows(space) if r[3] == "cle2"] == [0, 1]
    write(file, {0: 1, 1: 0, 2: 0})
    assert _counts(space, file) == {"a.bib": (3, 1, 0, 2, 0)}
    assert _counts(space, file) == {"a.bib": (3, 0, 0, 3, 0)}


def test_importing_one_file_touches_no_other_and_a_lost_file_goes_with_its_folder_only(
    place: Path,
) -> None:
    sources, space = place / "sources", Workspace(place / "espace")
    write(sources / "sous" / "a.bib", {0: 0})
    write(sources / "autre" / "b.bib", {1: 0, 2: 0})
    import_references(space, [sources])
    (sources / "autre" / "b.bib").unlink()
    assert _counts(space, sources / "sous" / "a.bib") == {"a.bib": (1, 0, 0, 1, 0)}
    assert _counts(space, sources / "sous") == {"a.bib": (1, 0, 0, 1, 0)}
    assert len(content(space.library)["records"]) == 3
    assert _counts(space, sources / "autre") == {"b.bib": (0, 0, 0, 0, 2)}
    assert _counts(space, sources) == {"a.bib": (1, 0, 0, 1, 0)}
    assert [r[0] for r in content(space.library)["records"]] == ["a.bib:cle0"]


def test_files_of_one_name_are_told_apart_by_their_folders(place: Path) -> None:
    """Together both get their folder; one after the other, the first keeps its name."""
    for folder, work in (("nord", 0), ("sud", 1)):
        write(place / folder / "refs.bib", {work: 0})
    both, later = Workspace(place / "un"), Workspace(place / "deux")
    assert set(_counts(both, place / "nord", place / "sud")) == {"nord/refs.bib", "sud/refs.bib"}
    assert set(_counts(later, place / "nord" / "refs.bib")) == {"refs.bib"}
    assert set(_counts(later, place / "sud" / "refs.bib")) == {"sud/refs.bib"}
    assert _counts(later, place / "nord", place / "sud") == {
        "refs.bib": (1, 0, 0, 1, 0), "sud/refs.bib": (1, 0, 0, 1, 0)}  # fmt: skip


def test_a_source_named_by_hand_keeps_clashing_files_apart(place: Path) -> None:
    """Two folders imported under one name, at once or in turn: no file swallows the other."""
    for folder, work in (("nord", 0), ("sud", 1)):
        write(place / folder / "refs.bib", {work: 0})
    for order in ([("nord", "sud")], [("nord",), ("sud",), ("nord", "sud")]):
        space = Workspace(place / f"espace{len(order)}")
        for folders in order:
            counts = _counts(space, *(place / f for f in folders), source="fonds")
            assert len(counts) == len(folders)
            assert all(c[4] == 0 for c in counts.values()), counts
        assert len(content(space.library)["records"]) == 2
        assert all(r[0].startswith("fonds/") for r in content(space.library)["records"])
    space = Workspace(place / "seul")
    assert set(_counts(space, place / "nord" / "refs.bib", source="section")) == {"section"}
    assert [r[0] for r in content(space.library)["records"]] == ["section:cle0"]


def test_a_simulated_import_counts_alike_and_writes_nothing(place: Path) -> None:
    file, space = place / "a.bib", Workspace(place / "espace")
    write(file, {0: 0, 1: 0})
    dry = import_references(space, [file], dry_run=True)
    assert not space.evidence.exists()
    wet = import_references(space, [file])
    assert [(c.read, c.new) for c in dry.sources] == [(c.read, c.new) for c in wet.sources]


# -- ids ---------------------------------------------------------------------------------------


def _where(space: Workspace, name: str) -> tuple[str | None, str]:
    with library.reading(space.library) as connection:
        return queries.resolve(connection, name)


def test_a_retitled_study_keeps_its_id_a_merged_one_redirects_a_vanished_one_says_so(
    place: Path,
) -> None:
    sources, space = place / "sources", Workspace(place / "espace")
    write(sources / "a.bib", {0: 0, 1: 0})
    write(sources / "sous" / "c.json", {3: 0})
    import_references(space, [sources])
    write(sources / "a.bib", {0: 1, 1: 0})
    import_references(space, [sources])
    assert _where(space, "cle0") == ("cle0", "current")
    judge.decide_identity(space, "same", "cle0", "cle3")
    rebuild(space, full=True)
    assert {_where(space, "cle0"), _where(space, "cle3")} == {
        ("cle0", "current"),
        ("cle0", "merged"),
    }
    judge.decide_identity(space, "different", "a.bib:cle0", "c.json:cle3")
    assert {_where(space, "cle0")[0], _where(space, "cle3")[0]} == {"cle0", "cle3"}
    (sources / "sous" / "c.json").unlink()
    import_references(space, [sources])
    assert _where(space, "cle3") == (None, "gone")
    write(sources / "sous" / "c.json", {3: 2})
    import_references(space, [sources])
    assert _where(space, "cle3") == ("cle3", "current")
    _assert_is_a_rebuild_from_nothing(space)


def test_a_decision_follows_its_records_through_merge_and_split(place: Path) -> None:
    sources, space = place / "sources", Workspace(place / "espace")
    write(sources / "a.bib", {0: 0, 1: 0})
    import_references(space, [sources])
    judge.decide_theme(space, "cle1", "rbr", "no", "hors sujet")

    def decided() -> set[tuple[str, str]]:
        return {(r[0], r[2]) for r in content(space.library)["theme_decisions"]}

    assert decided() == {("cle1", "no")}
    judge.decide_identity(space, "same", "cle0", "cle1")
    assert decided() == {("cle0", "no")}
    judge.decide_identity(space, "different", "a.bib:cle0", "a.bib:cle1")
    assert decided() == {("cle1", "no")}
    _assert_is_a_rebuild_from_nothing(space)

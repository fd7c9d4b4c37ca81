"""The reader on 564 real files: every entry accounted for, read as pandoc reads it."""

from __future__ import annotations

import collections
import contextlib
import importlib.util
import io
import json
import sqlite3
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests.conftest import run_tracker
from tracker.model import Interpreted, Reference
from tracker.sources import source_for
from tracker.sources.bibtex import read_blocks
from tracker.sources.bibtex_fields import read_entry
from tracker.sources.text import decode

pytestmark = pytest.mark.corpus

# What pandoc and we agree on, in per cent; docs/formats.md says who is right where we differ.
FLOORS = {
    "_entries": 100.0, "type": 99.3, "author.family": 99.3, "author.given": 99.3,
    "author.literal": 99.3, "editor.family": 99.3, "issued.year": 99.7, "issued.month": 99.3,
    "title": 99.7, "container-title": 99.3, "volume": 99.3, "issue": 99.3, "page": 99.7,
    "DOI": 99.7, "URL": 99.3, "publisher": 97.5, "ISBN": 99.3,
}  # fmt: skip


@pytest.fixture(scope="module")
def readings(shared: Path) -> dict[str, list[Interpreted]]:
    """What each entry of each file is read as; asserts on the way that all are accounted for."""
    root = shared / "bibtex"
    out: dict[str, list[Interpreted]] = {}
    for described in json.loads((root / "manifest.json").read_text())["files"]:
        path = root / described["file"]
        data = path.read_bytes()
        source = source_for(path, data)
        assert source is not None
        entries = list(source.split(data))
        assert [e.kind for e in entries].count("file") == 1
        assert len({e.key for e in entries}) == len(entries)
        found = [source.interpret("s", entry) for entry in entries if entry.kind != "file"]
        assert all(i.reference is not None or i.problems for i in found)
        out[described["file"]] = found
    return out


@pytest.fixture(scope="module")
def library(readings: dict[str, list[Interpreted]]) -> dict[str, list[Reference]]:
    """The references of each file."""
    return {
        name: [i.reference for i in found if i.reference is not None]
        for name, found in readings.items()
    }


@pytest.fixture(scope="module")
def oracle(shared: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("oracle", shared / "bibtex" / "oracle.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["oracle"] = module
    with contextlib.redirect_stdout(io.StringIO()):
        spec.loader.exec_module(module)
    return module


def test_all_files_are_read_and_no_entry_but_an_xdata_is_without_a_reference(
    readings: dict[str, list[Interpreted]],
) -> None:
    assert len(readings) == 564
    every = [found for entries in readings.values() for found in entries]
    assert len(every) >= 13000
    unread = [[p.code for p in found.problems] for found in every if found.reference is None]
    assert set(map(tuple, unread)) == {("xdata-container",)}
    assert len(unread) < 40


def test_fields_agree_with_pandocs_reading(
    library: dict[str, list[Reference]], oracle: ModuleType, shared: Path
) -> None:
    import gzip

    totals: Any = collections.defaultdict(lambda: [0, 0, 0, 0])
    examples: Any = collections.defaultdict(list)
    for name, references in library.items():
        cached = shared / "bibtex" / f"{name}.oracle.json.gz"
        if cached.exists():
            wanted = json.loads(gzip.decompress(cached.read_bytes()))
            oracle.score(wanted, {r.key: r.csl for r in references}, totals, examples)
    low = {
        field: f"{100 * totals[field][0] / totals[field][1]:.2f} < {floor}"
        for field, floor in FLOORS.items()
        if 100 * totals[field][0] / totals[field][1] < floor
    }
    assert low == {}


def test_fields_are_those_bibtexparser_finds(shared: Path) -> None:
    """Our scanner, which works on the raw text of one entry, against the splitter's own fields."""
    from bibtexparser import model
    from bibtexparser.splitter import Splitter

    seen = differing = 0
    for path in sorted((shared / "bibtex").glob("*/*.bib")):
        for block in Splitter(decode(path.read_bytes()).text).split().blocks:
            if type(block) is not model.Entry or not block.raw:
                continue
            ours = read_entry(block.raw, {})
            theirs = [f.key.lower() for f in block.fields]
            seen += 1
            differing += list(ours.fields) != theirs or ours.key != block.key
    assert seen > 12000
    assert differing <= seen // 500


def test_blocks_come_in_file_order(shared: Path) -> None:
    for path in sorted((shared / "bibtex").glob("*/*.bib")):
        lines = [b.line for b in read_blocks(decode(path.read_bytes()).text)]
        assert lines == sorted(lines)


def test_every_entry_is_a_record_or_a_problem_of_the_library(
    library: dict[str, list[Reference]], shared: Path, tmp_path: Path
) -> None:
    """By the command itself: entries in = records + problems, for every file."""
    done = run_tracker("import", shared / "bibtex", "--data", tmp_path / "d", "--json", timeout=900)
    assert done.returncode == 0, done.stderr
    names = {Path(s["path"]): s["name"] for s in json.loads(done.stdout)["sources"]}
    connection = sqlite3.connect(tmp_path / "d" / "library.db")
    told = set(connection.execute("select source, source_key from records"))
    told |= set(connection.execute("select source, key from problems"))
    connection.close()
    missing = []
    for path, name in names.items():
        data = path.read_bytes()
        source = source_for(path, data)
        assert source is not None
        keys = [e.key for e in source.split(data) if e.kind != "file"]
        missing += [(name, key) for key in keys if (name, key) not in told]
    root = (shared / "bibtex").resolve()
    assert {p.relative_to(root).as_posix() for p in names} >= set(library)
    assert missing == []

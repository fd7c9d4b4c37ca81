"""What is remembered of the packaged vocabulary is what reading it gives."""

from __future__ import annotations

import ast
import importlib.util
import json
import os
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest

import tracker
from tracker.model import digest
from tracker.themes import load_vocabulary, reading, remembered
from tracker.themes.vocabulary import Vocabulary
from tracker.themes.words import PHRASES


def content(vocabulary: Vocabulary) -> dict[str, object]:
    """All of it, in its order, by type and value."""
    told = [f.name for f in fields(vocabulary) if not f.name.startswith("_")]
    return {name: repr(getattr(vocabulary, name)) for name in told}


@pytest.fixture
def aside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of memories, empty, and bytecode allowed."""
    monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path))
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    return tmp_path


def test_the_vocabulary_remembered_is_the_vocabulary_read(aside: Path) -> None:
    first = load_vocabulary()
    (kept,) = aside.rglob("vocabulary.*")
    assert kept.suffix == ".json"
    again = load_vocabulary()
    assert again is not first
    assert content(again) == content(first) == content(load_vocabulary(reading.PACKAGED))


def test_what_is_remembered_of_its_phrases_is_what_their_words_are(aside: Path) -> None:
    load_vocabulary()
    (kept,) = aside.rglob("vocabulary.*")
    _, phrases = json.loads(kept.read_text("utf-8").split("\n")[2])
    assert len(phrases) > 5000
    PHRASES.clear()
    load_vocabulary()
    brought = dict(PHRASES)
    assert brought.keys() == phrases.keys()
    PHRASES.clear()
    assert brought == {phrase: PHRASES[phrase] for phrase in brought}


def test_another_text_or_another_reader_is_no_memory(aside: Path) -> None:
    vocabulary = load_vocabulary()
    text = reading.PACKAGED.read_text("utf-8")
    assert remembered.recall(reading.PACKAGED, text) == vocabulary
    assert remembered.recall(reading.PACKAGED, text + "\n") is None
    (kept,) = aside.rglob("vocabulary.*")
    key, rest = kept.read_text("utf-8").split("\n", 1)
    kept.write_text(f"{key}x\n{rest}", "utf-8")
    assert remembered.recall(reading.PACKAGED, text) is None


def imported(module: str, seen: set[str]) -> set[str]:
    """The files of ours that a module of ours imports when it is run, and these in turn."""
    found = importlib.util.find_spec(module)
    assert found is not None
    assert found.origin is not None
    seen.add(found.origin)
    for node in ast.parse(Path(found.origin).read_text("utf-8")).body:
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("tracker."):
            assert node.module is not None
            other = importlib.util.find_spec(node.module)
            assert other is not None
            if other.origin not in seen:
                imported(node.module, seen)
    return seen


def test_the_memory_is_of_all_the_code_that_reads() -> None:
    """Words of errors apart: a faulty vocabulary is not remembered."""
    package = Path(tracker.__file__).parent
    files = imported("tracker.themes.reading", set()) - {str(package / "errors.py")}
    assert {str(package / name) for name in remembered._READERS} == files


@pytest.mark.parametrize("spoilt", ["", "[]", '["x"]', "[1, 2, 3]", '{"a": 1}', "\x00\xff"])
def test_a_spoilt_memory_is_passed_over_and_mended(aside: Path, spoilt: str) -> None:
    vocabulary = load_vocabulary()
    (kept,) = aside.rglob("vocabulary.*")
    good = kept.read_text("utf-8")
    kept.write_bytes(spoilt.encode("latin-1"))
    assert content(load_vocabulary()) == content(vocabulary)
    assert kept.read_text("utf-8") == good


def test_a_memory_that_somebody_changed_is_passed_over(aside: Path) -> None:
    vocabulary = load_vocabulary()
    (kept,) = aside.rglob("vocabulary.*")
    good = kept.read_text("utf-8")
    kept.write_text(good.replace("désistance", "zzz"), "utf-8")
    assert content(load_vocabulary()) == content(vocabulary)
    assert kept.read_text("utf-8") == good


def test_a_memory_without_its_fields_is_passed_over(aside: Path) -> None:
    vocabulary = load_vocabulary()
    (kept,) = aside.rglob("vocabulary.*")
    key, _, body = kept.read_text("utf-8").split("\n")
    said, phrases = json.loads(body)
    spoilt = [({}, {}), ([], {}), ({"concepts": [{"id": "x"}]}, {}), (said, 3), (said, {"a": 1})]
    for parts in (*spoilt, ({"concepts": [], "off_context": 3}, phrases)):
        changed = json.dumps(parts)
        kept.write_text("\n".join((key, digest(changed), changed)), "utf-8")
        assert content(load_vocabulary()) == content(vocabulary)


def test_nothing_is_kept_where_python_keeps_no_bytecode(tmp_path: Path) -> None:
    env = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONPYCACHEPREFIX": str(tmp_path)}
    said = "from tracker.themes import load_vocabulary; print(len(load_vocabulary().concepts))"
    done = subprocess.run([sys.executable, "-c", said], env=env, capture_output=True, text=True)
    assert int(done.stdout) > 0, done.stderr
    assert list(tmp_path.rglob("*")) == []


def test_a_folder_that_cannot_be_written_changes_nothing(
    aside: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_file = tmp_path / "file"
    a_file.write_text("", "utf-8")
    monkeypatch.setattr(sys, "pycache_prefix", str(a_file))
    assert content(load_vocabulary()) == content(load_vocabulary(reading.PACKAGED))


def test_the_sections_own_vocabulary_is_not_kept(aside: Path, tmp_path: Path) -> None:
    own = tmp_path / "own" / "vocabulary.yaml"
    own.parent.mkdir()
    own.write_bytes(reading.PACKAGED.read_bytes())
    load_vocabulary(own)
    assert [p for p in aside.rglob("*") if p.is_file()] == [own]

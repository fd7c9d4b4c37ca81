"""The memory of stage outputs: what it gives back is what was put in, or nothing."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

from tracker.store.cache import Cache


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "cache.db"


def test_an_output_is_remembered_for_its_stage_version_and_key_only(path: Path) -> None:
    with Cache.open(path) as cache:
        cache.put("stems", "1", "clé", "une valeur")
    with Cache.open(path) as cache:
        assert cache.get("stems", "1", "clé") == "une valeur"
        assert cache.get("stems", "2", "clé") is None
        assert cache.get("themes", "1", "clé") is None


def test_outputs_of_an_older_code_are_dropped_when_a_newer_one_writes(path: Path) -> None:
    for version in ("1", "2"):
        with Cache.open(path) as cache:
            cache.put("stems", version, "a", version)
            cache.put("themes", "1", "a", "autre étage")
    with Cache.open(path) as cache:
        assert [cache.get("stems", v, "a") for v in ("1", "2")] == [None, "2"]
        assert cache.get("themes", "1", "a") == "autre étage"


def test_only_what_is_unknown_is_computed_again(path: Path) -> None:
    asked: list[str] = []

    def compute(value: str) -> str:
        asked.append(value)
        return value.upper()

    with Cache.open(path) as cache:
        assert cache.memo("s", "1", [("a", "a"), ("b", "b")], compute) == ["A", "B"]
        assert cache.memo("s", "1", [("b", "b"), ("c", "c"), ("b", "b")], compute) == [
            "B",
            "C",
            "B",
        ]
    assert asked == ["a", "b", "c"]


def test_what_was_just_computed_is_handed_on_and_what_is_remembered_is_read(path: Path) -> None:
    made = {"a": ("a", "é\n"), "b": ("b",)}

    def asked(cache: Cache, *keys: str) -> list[tuple[str, ...]]:
        return cache.memo_of(
            "s", "1", [(k, k) for k in keys], partial(map, made.__getitem__), json.dumps,
            lambda text: tuple(json.loads(text)),
        )  # fmt: skip

    with Cache.open(path) as cache:
        first = asked(cache, "a", "a")
        assert first[0] is first[1] is made["a"]
    with Cache.open(path) as cache:
        again = asked(cache, "b", "a")
        assert again == [("b",), ("a", "é\n")]
        assert again[0] is made["b"]
        assert again[1] is not made["a"]


def test_a_value_spoilt_on_the_disk_counts_as_forgotten(path: Path) -> None:
    with Cache.open(path) as cache:
        cache.put("s", "1", "a", "juste")
        cache.put("s", "1", "b", "juste aussi")
    with closing(sqlite3.connect(path)) as other:
        other.execute("update cache set value = replace(value, 'juste', 'faux') where key = 'a'")
        other.commit()
    with Cache.open(path) as cache:
        assert cache.get_many("s", "1", ["a", "b"]) == {"b": "juste aussi"}


@pytest.mark.parametrize("content", [b"", b"du texte" * 900, b"SQLite format 3\x00" + bytes(5000)])
def test_a_file_that_is_no_memory_is_made_anew(content: bytes, path: Path) -> None:
    path.write_bytes(content)
    for _ in range(2):
        with Cache.open(path) as cache:
            cache.put("s", "1", "a", "valeur")
            assert cache.get("s", "1", "a") == "valeur"
    with Cache.open(path) as cache:
        assert cache.get("s", "1", "a") == "valeur"


def test_a_memory_nobody_may_write_works_from_memory_alone(tmp_path: Path) -> None:
    (tmp_path / "fichier").write_text("")
    with Cache.open(tmp_path / "fichier" / "cache.db") as cache:
        cache.put("s", "1", "a", "valeur")
        assert cache.get("s", "1", "a") == "valeur"


def test_another_writer_is_waited_for_once_at_most(path: Path) -> None:
    """A thousand outputs while someone holds the file: one wait, not a thousand."""
    import time

    with Cache.open(path) as cache:
        cache.put("s", "1", "a", "connu")
    with (
        closing(sqlite3.connect(path, isolation_level=None)) as other,
        Cache.open(path) as cache,
    ):
        other.execute("begin immediate")
        start = time.monotonic()
        for n in range(50):
            cache.put("s", "1", f"k{n}", "v")
        assert time.monotonic() - start < 5
        assert cache.get("s", "1", "a") == "connu"
        other.execute("rollback")


def test_to_forget_leaves_nothing(path: Path) -> None:
    with Cache.open(path) as cache:
        cache.put("s", "1", "a", "valeur")
    with Cache.open(path, forget=True) as cache:
        assert cache.get("s", "1", "a") is None

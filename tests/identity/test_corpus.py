"""The figures on labelled duplicate sets (run with -m corpus)."""

from __future__ import annotations

import importlib.util
import json
import random
import sqlite3
from contextlib import closing
from pathlib import Path
from types import ModuleType

import pytest

from tracker.identity import compare, group
from tracker.identity.features import features
from tracker.identity.increment import Groups
from tracker.identity.shape import shape
from tracker.identity.table import read_records
from tracker.store.blocks import Blocks

pytestmark = pytest.mark.corpus

FIGURES = {
    "stroke": (0.990, 0), "cytology": (0.990, 0), "diabetes": (0.990, 0),
    "ejis_api": (0.985, 1), "jmis_api": (0.985, 1), "ejis": (0.980, 4), "jmis": (0.980, 4),
}  # fmt: skip
"""Set → least sensitivity, most studies lost."""


@pytest.fixture(scope="module")
def score(shared: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("score", shared / "dedupe" / "score.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", FIGURES)
def test_duplicates_are_found_and_no_study_is_lost(
    name: str, shared: Path, score: ModuleType
) -> None:
    folder = shared / "dedupe" / name
    records = list(read_records(folder / "records.csv.gz"))
    result = group(records)
    clusters = {r.partition(":")[2]: str(n) for n, g in enumerate(result.groups) for r in g}
    labels = score.labels_of(str(folder))
    figures = score.score(clusters, labels)
    least, most = FIGURES[name]
    assert figures["sensitivity"] >= least
    assert figures["studies_lost"] <= most

    assert len(result.suspicions) <= 0.02 * len(records)
    pairs = [(s.a.partition(":")[2], s.b.partition(":")[2]) for s in result.suspicions]
    judged = [labels[a] == labels[b] for a, b in pairs if a in labels and b in labels]
    assert sum(judged) >= len(judged) / 2

    random.Random(7).shuffle(records)
    assert group(records) == result


def test_the_shared_traps_are_all_answered_right(shared: Path) -> None:
    lines = (shared / "dedupe" / "traps.jsonl").read_text("utf-8").splitlines()
    wrong = {}
    for trap in map(json.loads, lines):
        kind = compare(trap["a"], trap["b"]).kind
        if kind not in trap.get("accept", [trap["label"]]):
            wrong[trap["id"]] = kind
    assert wrong == {}


@pytest.mark.parametrize("name", ["stroke", "ejis_api"])
def test_records_that_arrive_in_another_order_one_by_one_end_in_the_same_groups(
    name: str, shared: Path
) -> None:
    records = list(read_records(shared / "dedupe" / name / "records.csv.gz"))
    whole = group(records)
    by_id = {r.id: r for r in records}
    shapes = {r.id: shape(r, features(r)) for r in records}
    for seed in range(5):
        random.Random(seed).shuffle(records)
        with closing(sqlite3.connect(":memory:")) as connection:
            arriving = Groups(Blocks(connection), lambda id_: features(by_id[id_]))
            for number, record in enumerate(records):
                arriving.add(shapes[record.id])
                if number % 50 == 0:
                    arriving.settle(())
            arriving.settle(())
            assert arriving.grouping(()) == whole

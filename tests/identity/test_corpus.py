"""The figures on labelled duplicate sets (run with -m corpus)."""

from __future__ import annotations

import importlib.util
import json
import random
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from types import ModuleType

import pytest

from tracker.identity import compare, group
from tracker.identity.cluster import group_shapes
from tracker.identity.features import Features, features
from tracker.identity.increment import Groups
from tracker.identity.shape import Shape, shape
from tracker.identity.table import read_records
from tracker.model import Grouping, RecordId, Reference
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


ARRIVALS = 5


@pytest.mark.parametrize("name", FIGURES)
def test_records_that_arrive_in_any_order_end_in_the_same_groups(name: str, shared: Path) -> None:
    """Five orders of arrival, the first in small batches into a memory: all as from scratch."""
    records = list(read_records(shared / "dedupe" / name / "records.csv.gz"))
    by_id = {r.id: r for r in records}
    known: dict[RecordId, Features] = {r.id: features(r) for r in records}
    shapes = {r.id: shape(r, known[r.id]) for r in records}
    whole = group_shapes(list(shapes.values()), known.__getitem__)
    for seed in range(ARRIVALS):
        random.Random(seed).shuffle(records)
        if seed:
            arrived = group_shapes([shapes[r.id] for r in records], known.__getitem__)
        else:
            arrived = one_after_the_other(records, shapes, known)
        assert same_pairs(arrived, whole) >= 0.995
        assert arrived == whole
    assert set(by_id) == {r for members in whole.groups for r in members}


def one_after_the_other(
    records: Sequence[Reference],
    shapes: Mapping[RecordId, Shape],
    known: Mapping[RecordId, Features],
) -> Grouping:
    """The groups of a memory into which the records came singly, settled now and then."""
    with closing(sqlite3.connect(":memory:")) as connection:
        arriving = Groups(Blocks(connection), known.__getitem__)
        for number, record in enumerate(records):
            arriving.add(shapes[record.id])
            if number % 50 == 0:
                arriving.settle(())
        arriving.settle(())
        return arriving.grouping(())


def same_pairs(found: Grouping, wanted: Grouping) -> float:
    """The share of pairs of records that both group together."""
    one, two = (
        {pair for members in grouping.groups for pair in combinations(members, 2)}
        for grouping in (found, wanted)
    )
    return len(one & two) / max(1, len(one | two))


DROPPED = {
    "author": 2, "issued": 2, "container-title": 2, "volume": 3, "issue": 2, "page": 2, "DOI": 2,
    "type": 2,
}  # fmt: skip
"""Field → most studies lost where no record has it."""


@pytest.mark.parametrize("name", ["stroke", "diabetes", "jmis_api"])
def test_a_field_that_no_source_gives_costs_duplicates_not_studies(
    name: str, shared: Path, score: ModuleType
) -> None:
    folder = shared / "dedupe" / name
    labels = score.labels_of(str(folder))
    records = list(read_records(folder / "records.csv.gz"))
    for field, most in DROPPED.items():
        without = [replace(r, csl={k: v for k, v in r.csl.items() if k != field}) for r in records]
        clusters = {
            r.partition(":")[2]: str(n) for n, g in enumerate(group(without).groups) for r in g
        }
        assert score.score(clusters, labels)["studies_lost"] <= most, field

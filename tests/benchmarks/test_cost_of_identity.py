"""What grouping costs, with SQLite, and how it stands beside bib-dedupe in the same run.

Run with ``pytest -m benchmark -s``; ``TRACKER_BENCH=quick`` takes fewer records and one small
labelled set. bib-dedupe is run as its users run it, in an environment of its own under the user's
cache folder (made here with pip the first time); where it can't be had, the comparison is skipped.
"""

from __future__ import annotations

import csv
import gzip
import importlib.util
import json
import os
import random
import sqlite3
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest

from tests.identity.conftest import make
from tracker.identity import group_remembered, shape_of, shape_thawed
from tracker.identity.features import Features, features
from tracker.identity.increment import Groups
from tracker.identity.table import assign
from tracker.model import RecordId, Reference
from tracker.store.blocks import Blocks

pytestmark = pytest.mark.benchmark

QUICK = os.environ.get("TRACKER_BENCH") == "quick"
MANY = 5_000 if QUICK else 50_000
SETS = (
    ("stroke",)
    if QUICK
    else (
        "stroke",
        "cytology",
        "diabetes",
        "ejis_api",
        "jmis_api",
        "ejis",
        "jmis",
    )
)
PEER = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "tracker-bench"
PEER_PROGRAM = """
import json, resource, sys
import pandas as pd
from bib_dedupe.bib_dedupe import block, cluster, match, prep
frame = pd.read_csv(sys.argv[1], dtype=str, keep_default_na=False)
frame = frame.rename(columns={"record_id": "ID", "type": "ENTRYTYPE"})
frame["ENTRYTYPE"] = frame["ENTRYTYPE"].replace("", "article")
for field in ("abstract", "booktitle", "isbn", "doi", "pages", "number", "volume"):
    frame[field] = frame.get(field, "")
def used():
    return sum(
        u.ru_utime + u.ru_stime
        for u in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    )
start = used()
pairs = match(block(prep(frame, verbosity_level=0, cpu=1), verbosity_level=0, cpu=1),
              verbosity_level=0)
groups = cluster(pairs, verbosity_level=0)
print(json.dumps({"cpu": used() - start, "groups": [list(map(str, g)) for g in groups]}))
"""


# -- our own cost ------------------------------------------------------------------------------


@cache
def vocabulary() -> tuple[list[str], list[float]]:
    """Words with frequencies as a language has them: the n-th is n times rarer than the first."""
    chance = random.Random(3)
    parts = [
        "ba",
        "ce",
        "di",
        "fo",
        "gu",
        "la",
        "me",
        "ni",
        "po",
        "ru",
        "sa",
        "te",
        "vi",
        "zo",
        "pra",
        "cri",
        "tion",
        "ment",
        "deur",
    ]
    words = ["".join(chance.choice(parts) for _ in range(chance.randint(1, 4)))
             for _ in range(12_000)]  # fmt: skip
    return words, [1 / (n + 10) for n in range(len(words))]


def library(count: int) -> list[Reference]:
    """References of the kind people have, a fifth of them twice, in other clothes."""
    chance = random.Random(count)
    words, weights = vocabulary()
    found: list[Reference] = []
    while len(found) < count:
        n = len(found)
        title = " ".join(chance.choices(words, weights, k=chance.randint(6, 14))).capitalize()
        people = "; ".join(
            f"{chance.choice(words).capitalize()}, {chance.choice(('Anne', 'Jean', 'M.'))}"
            for _ in range(chance.randint(1, 4))
        )
        page = chance.randint(1, 900)
        fields = {
            "year": chance.randint(1980, 2025), "volume": str(chance.randint(1, 60)),
            "pages": f"{page}-{page + 14}", "container": f"Revue {chance.randint(1, 400)}",
            "issue": str(chance.randint(1, 4)),
        }  # fmt: skip
        found.append(make(f"n{n}", title, people, doi=f"10.1000/{n}", **fields))
        if chance.random() < 0.25:
            other = title.upper() if chance.random() < 0.5 else title
            found.append(make(f"n{n}x", other, people, **fields))
    return found[:count]


def filed(path: Path, references: Sequence[Reference]) -> tuple[sqlite3.Connection, float]:
    """A memory of groups made from nothing, and the seconds of CPU it took."""
    connection = sqlite3.connect(path)
    connection.execute("pragma journal_mode = wal")
    connection.execute("pragma synchronous = off")
    by_id = {r.id: r for r in references}
    start = time.process_time()
    shapes = [shape_thawed(shape_of(r)) for r in references]
    group_remembered(Blocks(connection), shapes, by_id.__getitem__, (), "1")
    connection.commit()
    return connection, time.process_time() - start


def one_more(
    connection: sqlite3.Connection, record: Reference, by_id: dict[RecordId, Reference]
) -> float:
    """Milliseconds until one more record has met its blocks and stands in its group, on disk."""
    known: dict[RecordId, Features] = {}

    def find(id_: RecordId) -> Features:
        if id_ not in known:
            known[id_] = features(by_id[id_])
        return known[id_]

    start = time.process_time()
    groups = Groups(Blocks(connection), find)
    groups.add(shape_thawed(shape_of(record)))
    groups.settle(())
    connection.commit()
    return 1000 * (time.process_time() - start)


def test_grouping_is_linear_and_one_more_record_costs_little(tmp_path: Path) -> None:
    references = library(MANY + 300)
    small, seconds_small = filed(tmp_path / "small.db", references[: MANY // 10])
    small.close()
    connection, seconds = filed(tmp_path / "large.db", references[:MANY])
    by_id = {r.id: r for r in references}
    times = sorted(one_more(connection, r, by_id) for r in references[MANY:])
    connection.close()
    median = statistics.median(times)
    print(
        f"\n{MANY} notices, SQLite compris : {MANY / seconds:.0f} notices/s ; "
        f"dix fois plus de notices : × {seconds / seconds_small:.1f} ; une de plus : "
        f"médiane {median:.2f} ms, 95 % sous {times[int(0.95 * len(times))]:.2f} ms"
    )
    assert MANY / seconds >= 1_500
    assert QUICK or seconds <= 12 * seconds_small  # half a thousand records tell nothing
    assert median <= 2


# -- beside bib-dedupe -------------------------------------------------------------------------


@pytest.fixture(scope="module")
def peer() -> Path:
    """The Python of an environment that has bib-dedupe."""
    python = PEER / "bib-dedupe" / "bin" / "python"
    if not _has_peer(python):
        PEER.mkdir(parents=True, exist_ok=True)
        steps = (
            [sys.executable, "-m", "venv", str(PEER / "bib-dedupe")],
            [str(python), "-m", "pip", "install", "-q", "bib-dedupe"],
        )
        for step in steps:
            try:
                done = subprocess.run(step, capture_output=True, text=True, timeout=600)
            except (OSError, subprocess.TimeoutExpired) as error:
                pytest.skip(f"bib-dedupe could not be had: {error}")
            if done.returncode:
                pytest.skip(f"bib-dedupe could not be had: {done.stderr.strip()[-200:]}")
    return python


def _has_peer(python: Path) -> bool:
    if not python.exists():
        return False
    check = [str(python), "-c", "import bib_dedupe.bib_dedupe"]
    return subprocess.run(check, capture_output=True).returncode == 0


@pytest.fixture(scope="module")
def score(shared: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("score", shared / "dedupe" / "score.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def theirs(python: Path, folder: Path, tmp_path: Path) -> tuple[dict[str, str], float]:
    """bib-dedupe's groups and its seconds of CPU, start-up apart."""
    table = tmp_path / f"{folder.name}.csv"
    with gzip.open(folder / "records.csv.gz", "rb") as packed:
        table.write_bytes(packed.read())
    done = subprocess.run(
        [str(python), "-c", PEER_PROGRAM, str(table)],
        capture_output=True,
        text=True,
        timeout=1800,
        check=True,
        cwd=tmp_path,
    )
    said = json.loads(done.stdout.strip().splitlines()[-1])
    return {r: str(n) for n, g in enumerate(said["groups"]) for r in g}, said["cpu"]


def ours(folder: Path) -> tuple[dict[str, str], float]:
    """Our groups and seconds of CPU, reading the table included."""
    start = time.process_time()
    grouping = assign(folder / "records.csv.gz")
    seconds = time.process_time() - start
    return {r.partition(":")[2]: str(n) for n, g in enumerate(grouping.groups) for r in g}, seconds


def test_beside_bib_dedupe_we_lose_no_more_studies_and_take_less_time(
    peer: Path, score: ModuleType, shared: Path, tmp_path: Path
) -> None:
    print(f"\n{'':10s} {'tracker':>32s} {'bib-dedupe':>32s}")
    print(f"{'':10s}" + f" {'sens.':>7s} {'lost':>5s} {'CPU s':>7s} {'rec./s':>10s}" * 2)
    for name in SETS:
        folder = shared / "dedupe" / name
        labels = score.labels_of(str(folder))
        with gzip.open(folder / "records.csv.gz", "rt", encoding="utf-8", newline="") as table:
            count = sum(1 for _ in csv.DictReader(table))
        line = f"{name:10s}"
        figures = []
        for clusters, seconds in (ours(folder), theirs(peer, folder, tmp_path)):
            found = score.score(clusters, labels)
            figures.append((found["studies_lost"], seconds))
            line += (
                f" {found['sensitivity']:7.4f} {found['studies_lost']:5d} {seconds:7.2f} "
                f"{count / seconds:10.0f}"
            )
        print(line)
        assert figures[0][0] <= figures[1][0]
        assert figures[0][1] < figures[1][1]

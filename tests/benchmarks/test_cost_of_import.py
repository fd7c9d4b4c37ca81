"""What importing costs: CPU of whole processes, against a bare parse of the same file.

Run with ``pytest -m benchmark -s tests/benchmarks/test_cost_of_import.py``;
``TRACKER_BENCH=quick`` takes 2,000 entries instead of 20,000. The entries are real ones
(``real.py``). Every line of the table is a process of its own: user and system time from the
kernel, peak memory too, its own start included.
pybtex lives in an environment of its own under the user's cache folder, made at the first run;
where that can't be made its line says so.
"""

from __future__ import annotations

import os
import subprocess
import sys
import venv
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.benchmarks.real import real_entries
from tests.conftest import ROOT

pytestmark = pytest.mark.benchmark

ENTRIES = 2_000 if os.environ.get("TRACKER_BENCH") == "quick" else 20_000
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "tracker-bench"

BARE = (
    "import bibtexparser, logging, sys; logging.disable(50);"
    "bibtexparser.parse_string(open(sys.argv[1], encoding='utf-8').read())"
)
READING = """
import sys
from tracker.sources import SOURCES
source = SOURCES["bibtex"]
for entry in source.split(open(sys.argv[1], "rb").read()):
    source.interpret("grand.bib", entry)
"""
PYBTEX = """
import sys
from pybtex import errors
from pybtex.database import parse_file
errors.set_strict_mode(False)
parse_file(sys.argv[1])
"""


GOALS = {
    "lecture jusqu’aux références": 2,
    "import jusqu’à la bibliothèque": 8,
    "réimport sans changement": 1,
    "réimport, cinq entrées modifiées": 2,
    "réimport, un @string modifié": 2,
}
"""Times the CPU of a bare parse, on 20,000 entries."""


@dataclass(frozen=True, slots=True)
class Spent:
    """CPU seconds, peak memory in MB, exit code."""

    cpu: float
    memory: float
    code: int


def spent(*command: object) -> Spent:
    """What a process takes; its output is dropped."""
    process = subprocess.Popen(
        [str(c) for c in command],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return Spent(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, process.returncode)


def pybtex_python() -> Path | None:
    """The interpreter of pybtex's own environment; None where it can't be made."""
    folder = CACHE / "pybtex"
    python = folder / "bin" / "python"
    if not python.exists():
        try:
            venv.create(folder, with_pip=True)
        except (OSError, subprocess.CalledProcessError):
            return None
    ready = [python, "-c", "import pybtex"]
    if subprocess.run(ready, capture_output=True, check=False).returncode:
        install = [python, "-m", "pip", "install", "-q", "pybtex", "setuptools"]
        if subprocess.run(install, capture_output=True, check=False).returncode:
            return None
    return python


def with_five_edits(entries: list[str]) -> list[str]:
    """Five entries get an abstract more."""
    step = max(1, len(entries) // 5)
    return [
        raw.replace(",", ",\n  annotation = {relu},", 1) if n % step == 0 and n < 5 * step else raw
        for n, raw in enumerate(entries)
    ]


def test_import_is_a_small_multiple_of_a_bare_parse(shared: Path, tmp_path: Path) -> None:
    import pypandoc

    strings, entries = real_entries(shared, ENTRIES)
    users = 40
    strings.append("@string{ministere = {Ministère de la Justice}}")
    entries[:users] = [raw.replace(",", ",\n  addendum = ministere,", 1) for raw in entries[:users]]
    path, data = tmp_path / "grand.bib", tmp_path / "espace"

    def write(strings: list[str], entries: list[str]) -> None:
        path.write_text("\n\n".join([*strings, *entries]) + "\n", encoding="utf-8")

    def importing() -> Spent:
        return spent(sys.executable, "-m", "tracker", "import", path, "--data", data)

    write(strings, entries)
    megabytes = path.stat().st_size / 1e6
    lines = {"bibtexparser.parse_string (le pair)": spent(sys.executable, "-c", BARE, path)}
    lines["lecture jusqu’aux références"] = spent(sys.executable, "-c", READING, path)
    lines["import jusqu’à la bibliothèque"] = importing()
    lines["réimport sans changement"] = importing()
    edited = with_five_edits(entries)
    write(strings, edited)
    lines["réimport, cinq entrées modifiées"] = importing()
    strings[-1] = "@string{ministere = {Ministère de la justice}}"
    write(strings, edited)
    lines["réimport, un @string modifié"] = importing()
    pandoc = pypandoc.get_pandoc_path()
    lines["pandoc -f biblatex (lecture seule)"] = spent(
        pandoc, "-f", "biblatex", "-t", "csljson", path
    )
    python = pybtex_python()
    if python is not None:
        lines["pybtex (lecture seule)"] = spent(python, "-c", PYBTEX, path)

    again = spent(sys.executable, "-c", BARE, path)
    peer = (next(iter(lines.values())).cpu + again.cpu) / 2  # before and after: loads vary
    print(f"\n{len(entries)} entrées réelles, {megabytes:.1f} Mo")
    for name, took in lines.items():
        failed = "" if took.code == 0 else f"  abandonne (code {took.code})"
        print(
            f"  {name:38s} {took.cpu:7.2f} s  × {took.cpu / peer:5.2f}"
            f"  {took.memory:5.0f} Mo{failed}"
        )
    if python is None:
        print("  pybtex : son environnement n’a pas pu être créé")
    assert users_of(data, "Ministère de la justice") == users
    ours = [took for name, took in lines.items() if "import" in name]
    assert all(took.code == 0 and took.memory <= 500 for took in ours)
    if ENTRIES < 20_000:
        return
    for name, goal in GOALS.items():
        assert lines[name].cpu <= goal * peer, name


def users_of(data: Path, text: str) -> int:
    """How many records say ``text`` in their note."""
    import sqlite3

    connection = sqlite3.connect(data / "library.db")
    (count,) = connection.execute(
        "select count(*) from records where instr(json_extract(csl, '$.note'), ?)", (text,)
    ).fetchone()
    connection.close()
    return int(count)

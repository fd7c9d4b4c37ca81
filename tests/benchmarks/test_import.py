"""What importing costs, as ratios against a bare parse of the same text in the same run.

Run with ``pytest -m benchmark -s``; ``TRACKER_BENCH=quick`` takes fewer entries.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import bibtexparser
import pytest

from tracker.pipeline.works import import_references
from tracker.settings import Workspace
from tracker.sources import SOURCES

pytestmark = pytest.mark.benchmark

ENTRIES = 2_000 if os.environ.get("TRACKER_BENCH") == "quick" else 10_000


def corpus(count: int) -> str:
    """Entries of the kind people have: accents, LaTeX, a macro, abstracts; each its own work."""
    themes = ("désistance", "récidive", "surveillance électronique", "entretien motivationnel")
    return '@string{pj = "Probation Journal"}\n' + "\n".join(
        f'@article{{cle{n},\n  author = {{Dupont{n}, Jean-{n} and M{{\\"u}}ller, Anna}},\n'
        f"  title = {{Une étude n{n} de la {themes[n % 4]} dans le ressort {n * 7919}}},\n"
        f"  journal = pj, volume = {n % 60 + 1}, number = {n % 4 + 1}, year = {1980 + n % 45},\n"
        f"  pages = {{{n}--{n + 12}}}, doi = {{10.1000/essai.{n}}},\n"
        f"  abstract = {{Suivi de {n} personnes condamnées, deux ans après la sortie ; "
        f"l'effet de la {themes[(n + 1) % 4]} est mesuré.}}\n}}\n"
        for n in range(count)
    )


def cpu(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def test_import_is_a_small_multiple_of_a_bare_parse(tmp_path: Path) -> None:
    text = corpus(ENTRIES)
    path = tmp_path / "grand.bib"
    path.write_text(text, encoding="utf-8")
    workspace = Workspace(tmp_path / "espace")
    reader = SOURCES["bibtex"]

    def read() -> None:
        for entry in reader.split(text.encode()):
            reader.interpret("grand.bib", entry)

    times = {
        "bibtexparser.parse_string (le pair)": cpu(lambda: bibtexparser.parse_string(text)),
        "lecture jusqu’aux références": cpu(read),
        "import jusqu’à la bibliothèque": cpu(lambda: import_references(workspace, [path])),
        "réimport sans changement": cpu(lambda: import_references(workspace, [path])),
    }
    path.write_text(text.replace("n7 de la", "n7 sur la"), encoding="utf-8")
    times["réimport, une entrée modifiée"] = cpu(lambda: import_references(workspace, [path]))
    peer = next(iter(times.values()))
    print(f"\n{ENTRIES} entrées, {len(text) / 1e6:.1f} Mo")
    for name, seconds in times.items():
        print(f"  {name:40s} {seconds:7.2f} s  × {seconds / peer:.2f}")
    assert times["réimport sans changement"] <= peer

"""What a Word bibliography costs, as ratios against bare pandoc citeproc in the same run.

The peer reads the same items as CSL-JSON and writes a .docx with the same style through
``--citeproc``: no grouping, no typography, no reproducible properties. Of 500 works each is made
three times, in turn, and the least CPU counts: what is more is the machine's other business.
Run with ``pytest -m benchmark -s``.
"""

from __future__ import annotations

import json
import sys
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import Any

import pytest

from tests.bibliography.items import EXPECTED
from tracker.bibliography import EXPORTERS, Bibliography, pandoc
from tracker.bibliography.csl_styles import style_path
from tracker.bibliography.document import references

resource = pytest.importorskip("resource", reason="no such counters on Windows")

pytestmark = pytest.mark.benchmark
OTHER = "chicago-author-date-fr"


def items(count: int) -> tuple[dict[str, Any], ...]:
    """The hand-made items again and again, each its own work."""
    made = []
    for n in range(count):
        item = dict(EXPECTED[n % len(EXPECTED)][0])
        item |= {"id": f"e{n}", "title": f"{item.get('title', 'Arrêt')} ({n * 7919 % 10007})"}
        if item.get("author") and n % 3:
            item["author"] = [{"family": f"Auteur{n % 611}", "given": "Anne-Marie"},
                              *item["author"][1:]]  # fmt: skip
        made.append(item)
    return tuple(made)


def cpu(work: Callable[[], bytes]) -> tuple[float, float, bytes]:
    """(CPU seconds, peak MB of any one process so far, output), child processes included."""

    def spent() -> float:
        return sum(
            u.ru_utime + u.ru_stime
            for u in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
        )

    start = spent()
    out = work()
    seconds = spent() - start
    unit = 1 << 20 if sys.platform == "darwin" else 1 << 10
    peak = max(
        resource.getrusage(who).ru_maxrss
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return seconds, peak / unit, out


def bare(found: tuple[dict[str, Any], ...], style: str) -> bytes:
    return pandoc.run(
        [
            "-f",
            "csljson",
            "-t",
            "docx",
            "-o",
            "-",
            "--citeproc",
            "--csl",
            str(style_path(style)),
            "-M",
            "lang=fr-FR",
        ],
        json.dumps(found).encode(),
    )


@pytest.mark.parametrize("count", [500, 5_000])
def test_word_against_bare_citeproc(count: int) -> None:
    found = items(count)
    ours = Bibliography("Essai", found, date(2026, 1, 1))
    other = replace(ours, style=OTHER)
    write = EXPORTERS["docx"].write
    work: dict[str, Callable[[], bytes]] = {
        "notre style": lambda: write(ours),
        "notre style, pandoc citeproc seul": lambda: bare(found, ours.style),
    }
    if count <= 500:  # citeproc alone takes minutes to tell 5 000 works of this style apart
        kept = replace(other, rendered=references(other))
        work |= {
            "autre style": lambda: write(other),
            "autre style, références gardées": lambda: write(kept),
            "autre style, pandoc citeproc seul": lambda: bare(found, OTHER),
        }
    made: dict[str, tuple[float, float, bytes]] = {}
    # The best of several: of three, one slow start of pandoc's in the wrong row is seen as a cost.
    for _ in range(7 if count <= 500 else 1):
        for name, job in work.items():
            spent = cpu(job)
            if name not in made or spent[0] < made[name][0]:
                made[name] = spent
    print(f"\n{count} études en Word")
    for name, (seconds, peak, data) in made.items():
        peer = made[f"{name.split(',')[0]}, pandoc citeproc seul"][0]
        print(
            f"  {name:36s} {seconds:7.2f} s  × {seconds / peer:.2f}  "
            f"pic {peak:5.0f} Mo  {len(data) >> 10:5d} Ko"
        )
    with zipfile.ZipFile(BytesIO(made["notre style"][2])) as archive:
        body = archive.read("word/document.xml").decode()
    assert body.count('<w:pStyle w:val="Bibliography" />') == count
    assert made["notre style"][0] <= 1.3 * made["notre style, pandoc citeproc seul"][0]
    if count <= 500:
        peer = made["autre style, pandoc citeproc seul"][0]
        assert made["autre style"][0] <= 1.3 * peer  # pandoc starts twice
        assert made["autre style, références gardées"][0] <= 0.9 * peer

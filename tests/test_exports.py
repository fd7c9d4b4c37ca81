"""The committed examples in ``exports/`` are what the program writes today.

``TRACKER_WRITE_EXAMPLES=1 pytest tests/test_exports.py`` writes them again.
"""

from __future__ import annotations

import os
import shutil
import zipfile
from pathlib import Path

import pytest

from tests.conftest import ROOT, answer

FORMATS = ("docx", "odt", "pdf", "html", "md", "txt", "xlsx", "csv", "bib", "ris", "csljson")
CHOICES = (
    "--theme",
    "desistance",
    "--group-by",
    "type",
    "--title",
    "La désistance : état des lectures",
    "--date",
    "2026-11-23",
)


def content(path: Path) -> object:
    """What must be equal: the parts of an archive (compression is the machine's), or the bytes."""
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            return {name: archive.read(name) for name in archive.namelist()}
    return path.read_bytes()


@pytest.mark.parametrize("format_", FORMATS)
def test_the_committed_example_is_what_the_program_writes(
    demo: Path, tmp_path: Path, format_: str
) -> None:
    made, committed = tmp_path / f"x.{format_}", ROOT / "exports" / f"desistance.{format_}"
    report = answer("export", "-o", made, "--data", demo, *CHOICES)
    assert report["references"] >= 20
    if os.environ.get("TRACKER_WRITE_EXAMPLES"):
        shutil.copyfile(made, committed)
    if format_ == "pdf":  # fonts and compression are typst's; the text is checked elsewhere
        assert committed.read_bytes().startswith(b"%PDF-")
    else:
        assert content(made) == content(committed)

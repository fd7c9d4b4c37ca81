"""Imports run one way: faces → pipeline → stages → model, errors, normalise; stages never meet."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.conftest import ROOT

PACKAGE = ROOT / "tracker"
STAGES = ("sources", "identity", "themes", "search", "bibliography", "checks", "decisions")
FLOOR = {
    "model": 0, "errors": 0, "labels": 0, "bulk": 0, "normalise": 1, "settings": 1,
    **dict.fromkeys(STAGES, 2), "store": 2, "analysis": 3, "pipeline": 3, "web": 4, "cli": 5,
}  # fmt: skip


def room(path: Path) -> str:
    """The room a file is in: its package, or itself."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(path: Path) -> list[tuple[int, str]]:
    """(line, room) of every import of ours, those inside functions included."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            below = [f"{node.module}.{alias.name}" for alias in node.names]
            names = below if node.module == "tracker" else [node.module]
        found += [(node.lineno, n.split(".")[1]) for n in names if n.startswith("tracker.")]
    return found


FILES = sorted(p for p in PACKAGE.rglob("*.py") if p.parent != PACKAGE or room(p) in FLOOR)


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.relative_to(PACKAGE).as_posix())
def test_a_file_imports_only_from_floors_below_or_its_own_room(path: Path) -> None:
    here = room(path)
    wrong = [
        (line, other)
        for line, other in imports(path)
        if other in FLOOR and other != here and FLOOR[other] >= FLOOR[here]
    ]
    assert wrong == []


def test_every_room_has_a_floor() -> None:
    rooms = {room(p) for p in PACKAGE.rglob("*.py")} - {"__init__", "__main__", "sample"}
    assert rooms == set(FLOOR)


def test_only_the_command_line_prints_prompts_or_exits() -> None:
    loud = re.compile(r"(?<![\w.])(print|input|exit|quit)\(|sys\.exit\(")
    found = [
        f"{path.relative_to(PACKAGE)}:{number}"
        for path in PACKAGE.rglob("*.py")
        if room(path) not in ("cli", "__main__")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if loud.search(line.split("#")[0]) and '"""' not in line and ">>>" not in line
    ]
    assert found == []


@pytest.mark.parametrize("command", ["--help", "status", "show"])
def test_light_commands_load_no_heavy_library(command: str, demo: Path) -> None:
    import subprocess
    import sys

    arguments = {"--help": ["--help"], "status": ["--data", str(demo), "status"],
                 "show": ["--data", str(demo), "show", "maruna2001making"]}[command]  # fmt: skip
    code = (
        "import sys\nfrom tracker.cli import tracker\nfrom tracker.cli.app import run\n"
        f"assert run(tracker, {arguments!r}) == 0\n"
        "heavy = {'pandas', 'numpy', 'sqlite_utils', 'datasette', 'pypandoc', 'bibtexparser', "
        "'rispy', 'rapidfuzz', 'snowballstemmer', 'yaml', 'typst', 'xlsxwriter'}\n"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"

"""The guide and the README say only what the program does."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest

from tests.conftest import ROOT, run_tracker
from tracker.cli import tracker
from tracker.settings import current_user

_PLACEHOLDER = re.compile(r"\b(ÉTUDE|NOTICE)\b")


def commands(text: str) -> list[list[str]]:
    """The ``tracker`` lines of the fenced blocks, as argument lists."""
    blocks = re.findall(r"^```console\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines()]
    return [shlex.split(line)[1:] for line in lines if line.startswith("tracker ")]


def fenced(language: str) -> list[str]:
    """The blocks of the guide in a language."""
    text = (ROOT / "docs" / "guide.md").read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


def test_every_command_of_the_guide_works_in_the_order_of_the_guide(tmp_path: Path) -> None:
    sample = ROOT / "data" / "sample"
    shutil.copy(sample / "bibliotheque.bib", tmp_path / "ma-bibliotheque.bib")
    (tmp_path / "dossier-d-exports").mkdir()
    shutil.copy(sample / "textes-officiels.json", tmp_path / "dossier-d-exports")
    shutil.copy(sample / "veille.ris", tmp_path / "cairn.ris")
    (tmp_path / "notices.jsonl").write_text("".join(fenced("json")), encoding="utf-8")
    ran = []
    for arguments in commands((ROOT / "docs" / "guide.md").read_text(encoding="utf-8")):
        if _PLACEHOLDER.search(" ".join(arguments)) or arguments[0] in ("serve", "sync"):
            continue
        if arguments[0] in ("push-themes",):
            continue
        if arguments[0] == "demo":
            arguments = [*arguments, "--no-serve"]
        done = subprocess.run(
            [sys.executable, "-m", "tracker", *arguments],
            cwd=tmp_path,
            capture_output=True,
            encoding="utf-8",
            env={**os.environ, "PYTHONPATH": str(ROOT), "TRACKER_USER": "testeur"},
            timeout=120,
            check=False,
        )
        expected = (0, 1) if arguments[0] == "check" else (0,)
        assert done.returncode in expected, (arguments, done.stderr)
        ran.append(arguments[0])
    assert {
        "demo",
        "import",
        "check",
        "search",
        "show",
        "themes",
        "decide",
        "export",
        "publish",
        "rebuild",
        "status",
    } <= set(ran)


def test_the_notices_of_the_guide_get_what_the_guide_says(tmp_path: Path) -> None:
    (block,) = fenced("json")
    file = tmp_path / "notices.jsonl"
    file.write_text(block, encoding="utf-8")
    assigned, scored = [said for said in fenced("text") if not said.startswith("tracker ")]
    where = ("--data", tmp_path / "espace")
    assert run_tracker("themes", "assign", file, *where).stdout == assigned
    assert run_tracker("themes", "score", file, *where).stdout.endswith(scored)


def test_who_decides_is_the_variable_else_the_session(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("getpass.getuser", lambda: "session")
    monkeypatch.setenv("TRACKER_USER", " Inès ")
    assert current_user() == "Inès"
    monkeypatch.delenv("TRACKER_USER")
    assert current_user() == "session"


def test_every_command_named_in_guide_and_readme_exists() -> None:
    for page in ("docs/guide.md", "README.md"):
        text = (ROOT / page).read_text(encoding="utf-8")
        named = set(re.findall(r"(?:`|^|» |« )tracker ([a-z][a-z-]+)", text, re.MULTILINE))
        assert named <= set(tracker.commands), page


def test_the_guide_names_every_command() -> None:
    text = (ROOT / "docs" / "guide.md").read_text(encoding="utf-8")
    groups = {n for n, c in tracker.commands.items() if isinstance(c, click.Group)}
    absent = [n for n in tracker.commands if f"tracker {n}" not in text and n not in groups]
    assert absent == []


def test_the_readme_has_one_line_to_run_and_one_to_test() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```\w*\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    run = next(b for b in blocks if "tracker demo" in b)
    test = next(b for b in blocks if "pytest" in b)
    for block in (run, test):
        assert len(block.strip().splitlines()) == 1
        assert "-c constraints.txt" in block


def test_constraints_pin_every_dependency_without_an_address() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    assert all(re.fullmatch(r"[\w.-]+==[\w.!+]+", line) for line in lines)
    pinned = {re.sub(r"[-_.]+", "-", line.split("==")[0]).lower() for line in lines}
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    asked = re.findall(r'^  "([A-Za-z][\w.-]*?)(?:[<>=!\[].*)?",?$', project, re.MULTILINE)
    names = {re.sub(r"[-_.]+", "-", name).lower() for name in asked if not name.isupper()}
    assert {"datasette", "pandas", "pyzotero"} <= names
    assert names - pinned - {"e", "f", "w"} == set()


def test_the_version_is_said() -> None:
    assert run_tracker("--version").stdout.startswith("tracker 0.")

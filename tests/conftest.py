"""Fixtures every test may use."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

# Laws are checked on shared machines: a slow example is no wrong one. The same examples each time,
# so that a change is judged by what it changes; ``HYPOTHESIS_PROFILE=wide`` looks for new ones.
settings.register_profile("tracker", deadline=None, derandomize=True)
settings.register_profile("wide", deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "tracker"))

# Some machines forbid Python to keep what it has compiled: each command would compile the whole
# program anew, which no person's computer does, and half of what a short one costs would be that.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="session")
def shared() -> Path:
    """Other people's data, beside the checkout; tests that need it skip where it is absent."""
    if not (SHARED / "README.md").exists():
        pytest.skip("../shared is absent")
    return SHARED


def run_tracker(
    *arguments: object, env: dict[str, str] | None = None, timeout: float = 120
) -> subprocess.CompletedProcess[str]:
    """The command as a person runs it: another process, its texts, its exit code."""
    ours = {k: v for k, v in os.environ.items() if not k.startswith(("TRACKER_", "ZOTERO_"))}
    return subprocess.run(
        [sys.executable, "-m", "tracker", *map(str, arguments)],
        capture_output=True,
        encoding="utf-8",
        timeout=timeout,
        env={**ours, "TRACKER_USER": "testeur", **(env or {})},
        check=False,
    )


def answer(*arguments: object) -> Any:
    """The JSON object of a command that must succeed."""
    done = run_tracker(*arguments, "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workspace of the demonstration, made once. Tests only read it."""
    data = tmp_path_factory.mktemp("demo")
    done = run_tracker("demo", "--no-serve", "--data", data)
    assert done.returncode == 0, done.stderr
    return data / "demo"

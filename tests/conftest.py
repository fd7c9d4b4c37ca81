"""Fixtures every test may use."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """Other people's data, beside the checkout; tests that need it skip where it is absent."""
    if not (SHARED / "README.md").exists():
        pytest.skip("../shared is absent")
    return SHARED

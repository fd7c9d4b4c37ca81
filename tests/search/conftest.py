"""The shelf, built once."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

import pytest

from .shelf import library


@pytest.fixture(scope="session")
def shelf() -> Iterator[sqlite3.Connection]:
    connection = library()
    yield connection
    connection.close()

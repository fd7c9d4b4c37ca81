"""Kerko over the same studies, in an environment of its own, where that can be had."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Kerko:
    """An instance with its index."""

    folder: Path


def kerko_library(folder: Path, library: Path) -> Kerko | None:
    return None


@contextlib.contextmanager
def kerko_serving(peer: Kerko) -> Iterator[str]:
    yield ""

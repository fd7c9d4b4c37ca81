"""The packaged vocabulary and the labelled set, read once."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.conftest import ROOT
from tracker.model import TaggableText
from tracker.themes import Vocabulary, load_vocabulary, tag


@pytest.fixture(scope="session")
def vocabulary() -> Vocabulary:
    return load_vocabulary()


@pytest.fixture(scope="session")
def gold() -> list[dict[str, Any]]:
    lines = (ROOT / "tests" / "data" / "gold-dev.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


@pytest.fixture(scope="session")
def themes_of(vocabulary: Vocabulary) -> Callable[..., set[str]]:
    """The ids that rules give to a title, or to the fields given by name."""

    def themes_of(title: str = "", **fields: Any) -> set[str]:
        return {a.theme for a in tag(TaggableText(title=title, **fields), vocabulary)}

    return themes_of

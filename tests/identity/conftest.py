"""Builders for short references."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tracker.model import Reference

FIELDS = {
    "container": "container-title", "doi": "DOI", "isbn": "ISBN", "pages": "page",
}  # fmt: skip


def people(text: str) -> list[dict[str, str]]:
    """``Maruna, Shadd; DAP`` as CSL names; a name without a comma is an institution."""
    names = []
    for name in filter(None, (n.strip() for n in text.split(";"))):
        family, comma, given = name.partition(",")
        names.append({"family": family, "given": given.strip()} if comma else {"literal": family})
    return names


def make(key: str, title: str = "", author: str = "", year: int | None = None,
         **more: Any) -> Reference:  # fmt: skip
    """A reference of source ``a`` (or ``source=``); other keywords are CSL fields."""
    source = more.pop("source", "a")
    own = {k: more.pop(k) for k in ("citation_key", "keywords", "notes") if k in more}
    csl: dict[str, Any] = {"id": key, "type": more.pop("type", "article-journal")}
    if title:
        csl["title"] = title
    if author:
        csl["author"] = people(author)
    if year:
        csl["issued"] = {"date-parts": [[year]]}
    csl.update({FIELDS.get(k, k): v for k, v in more.items()})
    return Reference(source, key, csl, **own)


@pytest.fixture(scope="session")
def ref() -> Callable[..., Reference]:
    return make

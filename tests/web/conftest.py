"""The reading room over a small library, asked in-process."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from tests.web import shelf
from tracker.settings import Settings


class Room:
    """A reader: asks for addresses, one after the other, on one event loop."""

    def __init__(self, library: Path) -> None:
        from tracker.web.app import make_datasette

        self.library = library
        self.datasette = make_datasette(library, Settings())
        self.loop = asyncio.new_event_loop()

    def get(self, path: str, **options: Any) -> Any:
        """The response; redirections are not followed."""
        return self.loop.run_until_complete(self.datasette.client.get(path, **options))

    def post(self, path: str, **options: Any) -> Any:
        return self.loop.run_until_complete(self.datasette.client.post(path, **options))

    def close(self) -> None:
        self.loop.run_until_complete(self.datasette.invoke_shutdown())
        self.loop.close()


@pytest.fixture(scope="session")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    """The reading room; its folder has a name that URIs and readers would trip over."""
    folder = tmp_path_factory.mktemp("fonds") / "Espace secret # 100 % é?"
    folder.mkdir()
    made = Room(shelf.write(folder / "library.db"))
    yield made
    made.close()


@pytest.fixture(scope="session")
def visible() -> Callable[[str], str]:
    """What a reader sees of a page, words in tooltips and labels included."""

    def text(html: str) -> str:
        body = re.sub(r"(?s)<(script|style)\b.*?</\1>", " ", html)
        body = re.sub(r'<span class="Z3988" title="[^"]*"></span>', " ", body)  # for programs
        spoken = re.findall(r'(?:title|aria-label|placeholder|alt)="([^"]*)"', body)
        return " ".join(unescape(re.sub(r"<[^>]+>", " ", body) + " ".join(spoken)).split())

    return text

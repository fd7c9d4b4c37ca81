"""What one reading room needs beside its database: texts and templates.

What enters: the path of a library and the settings. What leaves: a ``Room``, found again from
the Datasette instance that serves it. What it does not touch: requests.

Our plugin is loaded in every Datasette of this Python; it only acts where a room was opened.
"""

from __future__ import annotations

import asyncio
import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from tracker.settings import Settings, Workspace
from tracker.web import editors_proxy

if TYPE_CHECKING:
    from datasette.app import Datasette
    from jinja2 import Environment

    from tracker.web.editors_session import Brake
    from tracker.web.kept import Kept
    from tracker.web.searches import Followed
    from tracker.web.shelf import Shelf
    from tracker.web.waiting import Suggested

HERE = Path(__file__).resolve().parent
TEMPLATES = HERE / "templates"
STATIC = HERE / "static"


@dataclass(frozen=True)
class Room:
    """One library as it is served; ``workspace`` where it is a workspace's own, and no copy."""

    library: Path
    settings: Settings
    workspace: Workspace | None = None

    @cached_property
    def decides(self) -> bool:
        """Whether decisions can be taken here: a workspace with its sources, that can be written
        to. A copy, or a medium one may only read, never offers it."""
        space = self.workspace
        if space is None or not space.evidence.is_file():
            return False
        held = (space.root, space.library, space.evidence, space.decisions)
        return all(os.access(path, os.W_OK) for path in held if path.exists())

    @cached_property
    def proxy(self) -> editors_proxy.Proxy:
        """Which neighbours are believed."""
        return editors_proxy.read(self.settings.raw)

    @cached_property
    def deciding(self) -> asyncio.Lock:
        """Held while a decision is taken: one at a time."""
        return asyncio.Lock()

    @cached_property
    def suggested(self) -> Suggested:
        """The suggestions, as last worked out."""
        from tracker.web.waiting import Suggested

        return Suggested()

    @cached_property
    def brake(self) -> Brake:
        """What holds back whoever guesses passwords."""
        from tracker.web.editors_session import Brake

        return Brake()

    @cached_property
    def kept(self) -> Kept:
        """The pages already made."""
        from tracker.web.kept import Kept

        return Kept()

    @cached_property
    def _searches(self) -> Followed:
        from tracker.web.searches import Followed

        return Followed.of(self.settings, self.workspace)

    @property
    def searches(self) -> Followed:
        """The searches that the section keeps, as its settings have them now."""
        return self._searches.look()

    @cached_property
    def shelf(self) -> Shelf:
        """The catalogue of the library as it is."""
        from tracker.web.shelf import Shelf

        return Shelf()

    @cached_property
    def templates(self) -> Environment:
        """The environment of our own pages."""
        from tracker.web.render import environment

        return environment(self.settings)

    def render(self, template: str, **context: Any) -> str:
        """A page of ours."""
        return self.templates.get_template(template).render(**context)


_ROOMS: WeakKeyDictionary[Datasette, Room] = WeakKeyDictionary()


def opened(datasette: Datasette, room: Room) -> None:
    """Say that ``datasette`` serves ``room``."""
    _ROOMS[datasette] = room


def of(datasette: Datasette) -> Room | None:
    """The room ``datasette`` serves; None where it serves something that isn't ours."""
    return _ROOMS.get(datasette)


def here(datasette: Datasette) -> Room:
    """The room of a view, which only runs where there is one."""
    return _ROOMS[datasette]

"""The suggestions « à valider », worked out once per state of the library.

What enters: the library. What leaves: the whole queue, in the order in which decisions teach most,
and pages of it. What it does not touch: how themes are suggested (``tracker.themes.suggesting``).

An editor who has just decided must not wait for the whole to be weighed again: where that takes
long, the queue as it was goes on serving, less what has been decided since, until the new one is
there. Readers always get the queue of the library as it is, from memory.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tracker.store.library import reading
from tracker.web import room
from tracker.web.database import NAME, read

if TYPE_CHECKING:
    from pathlib import Path

    from datasette.app import Datasette

    from tracker.pipeline.weigh import Waiting

QUICK = 0.25
"""Seconds an editor may wait for the queue to be made anew."""


@dataclass(slots=True)
class Suggested:
    """The queue as last made, of which state of the library, and how long that took."""

    version: Any = None
    queue: Waiting | None = None
    seconds: float = 0.0
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    task: asyncio.Task[None] | None = None


async def queue(datasette: Datasette, *, patient: bool) -> Waiting:
    """The queue. ``patient``: of the library as it is, however long that takes."""
    made = room.here(datasette).suggested
    version = datasette.get_database(NAME).version()
    if made.queue is not None and version is not None and made.version == version:
        return made.queue
    if made.queue is not None and not patient and made.seconds > QUICK:
        if made.task is None or made.task.done():
            made.task = asyncio.create_task(_make(datasette, made, version))
        return await _still_open(datasette, made.queue)
    await _make(datasette, made, version)
    assert made.queue is not None
    return made.queue


async def _make(datasette: Datasette, made: Suggested, version: Any) -> None:
    async with made.turn:
        if made.queue is not None and version is not None and made.version == version:
            return  # somebody else has just made it
        start = time.perf_counter()
        made.queue = await asyncio.to_thread(_weighed, room.here(datasette).library)
        made.version, made.seconds = version, time.perf_counter() - start


def _weighed(path: Path) -> Waiting:
    from tracker.pipeline.weigh import waiting

    with reading(path) as connection:
        return waiting(connection)


async def _still_open(datasette: Datasette, found: Waiting) -> Waiting:
    """The queue less the studies that have a theme by now, or are gone, and what was refused."""
    from dataclasses import replace

    def ask(connection: Any) -> tuple[set[str], set[tuple[str, str]]]:
        bare = connection.execute(
            "select id from studies except select study_id from study_themes"
        ).fetchall()
        decided = connection.execute("select study_id, theme_id from theme_decisions").fetchall()
        return {row[0] for row in bare}, {(row[0], row[1]) for row in decided}

    bare, decided = await read(datasette, ask)
    left = tuple(q for q in found.queue if q[0] in bare and (q[0], q[1].theme) not in decided)
    return replace(found, queue=left)

"""A long file sent while it is made: memory stays what a few hundred studies take.

What enters: a list and a format. What leaves: an answer whose body is made piece by piece, on
threads, in one transaction of its own. What it does not touch: what a format looks like.

A file cut short shows: the connection is broken off before HTTP's last chunk, and BibTeX, CSL-JSON
and Markdown end with a mark.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Generator, Iterator
from typing import Any, cast

from datasette.utils.asgi import Response

from tracker.bibliography import EXPORTERS
from tracker.web import exports
from tracker.web.filters import Filters
from tracker.web.room import Room

Send = Callable[[dict[str, Any]], Awaitable[None]]


class Streamed(Response):  # type: ignore[misc]
    """An answer of many pieces; Datasette only asks it to send itself."""

    def __init__(self, first: bytes, rest: Iterator[bytes], headers: dict[str, str], kind: str):
        super().__init__(first, headers=headers, content_type=kind)
        self._rest = rest

    async def asgi_send(self, send: Send) -> None:
        """Start the answer, then a piece at a time; a reader who left ends it."""
        headers = {**self.headers, "content-type": self.content_type}
        raw = [(name.encode(), value.encode("utf-8")) for name, value in headers.items()]
        try:
            await send({"type": "http.response.start", "status": 200, "headers": raw})
            piece: bytes | None = self.body
            while piece is not None:
                await send({"type": "http.response.body", "body": piece, "more_body": True})
                piece = await asyncio.to_thread(next, self._rest, None)
            await send({"type": "http.response.body", "body": b""})
        finally:
            # Where the reader left while a piece was being made, its thread ends the iterator.
            with contextlib.suppress(ValueError):
                cast("Generator[bytes]", self._rest).close()


async def sent(found: Room, filters: Filters, ending: str) -> Streamed:
    """The list as a streamed file; its first piece is made before anything is said."""

    def begin() -> tuple[str, bytes, Iterator[bytes]]:
        name, pieces = exports.streamed(found.library, filters, found.settings.title, ending)
        return name, next(pieces), pieces

    name, first, rest = await asyncio.to_thread(begin)
    headers = {"content-disposition": exports.disposition(exports.named(name, ending))}
    return Streamed(first, rest, headers, EXPORTERS[ending].media_type)

"""Pages already made, kept until the library changes: most readers ask for the same few.

What enters: a view. What leaves: the same view, which answers anonymous readers from memory.
What it does not touch: who is signed in, exports, faults; those are made each time.
Source: https://www.sqlite.org/pragma.html#pragma_data_version (changes when another connection
commits), RFC 9110, section 8.8.3 (ETag).
"""

from __future__ import annotations

import functools
import hashlib
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from datasette.utils.asgi import Response

from tracker.web import room
from tracker.web.database import NAME

if TYPE_CHECKING:
    from datasette.app import Datasette
    from datasette.utils.asgi import Request

View = Callable[..., Awaitable[Any]]
ROOM_BYTES = 32 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Page:
    """An answer as it was made."""

    body: bytes
    content_type: str
    headers: dict[str, str]
    mark: str


@dataclass(slots=True)
class Kept:
    """Pages by address, the least lately asked forgotten first; all forgotten on a change."""

    version: Any = None
    pages: OrderedDict[tuple[str, ...], Page] = field(default_factory=OrderedDict)
    size: int = 0

    def get(self, version: Any, address: tuple[str, ...]) -> Page | None:
        """The page, if it was made of the library as it is."""
        if version != self.version:
            self.version, self.size = version, 0
            self.pages.clear()
            return None
        if (found := self.pages.get(address)) is not None:
            self.pages.move_to_end(address)
        return found

    def put(self, version: Any, address: tuple[str, ...], page: Page) -> None:
        """Keep a page; ``version`` is what was read before it was made."""
        if version != self.version or len(page.body) > ROOM_BYTES // 8 or address in self.pages:
            return
        self.pages[address] = page
        self.size += len(page.body)
        while self.size > ROOM_BYTES:
            self.size -= len(self.pages.popitem(last=False)[1].body)


def kept(view: View) -> View:
    """``view``, from memory where it may be."""

    @functools.wraps(view)
    async def remembered(datasette: Datasette, request: Request) -> Any:
        version = datasette.get_database(NAME).version()
        if version is None or request.method not in ("GET", "HEAD") or _personal(request):
            return await view(datasette, request)
        here = room.here(datasette)
        memory, version = here.kept, (version, here.searches.version)
        address = (request.scheme, request.host, request.path, request.query_string)
        page = memory.get(version, address)
        if page is None:
            made = await view(datasette, request)
            if not isinstance(made, Response) or made.status != 200:
                return made
            body = made.body if isinstance(made.body, bytes) else made.body.encode("utf-8")
            mark = f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
            headers = {**made.headers, "etag": mark, "cache-control": "no-cache"}
            page = Page(body, made.content_type, headers, mark)
            memory.put(version, address, page)
        same = request.headers.get("if-none-match") == page.mark
        return Response(
            b"" if same else page.body,
            status=304 if same else 200,
            headers=dict(page.headers),
            content_type=page.content_type,
        )

    return remembered


def _personal(request: Request) -> bool:
    headers = request.headers
    return bool(request.actor or headers.get("cookie") or headers.get("authorization"))

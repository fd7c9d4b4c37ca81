"""The door: which addresses are open, and what every answer says to the browser.

What enters: ASGI requests. What leaves: the same requests, rewritten where Datasette needs other
words (``filters.for_datasette``), and answers with security headers.
What it does not touch: bodies.
Sources: https://developer.mozilla.org/docs/Web/HTTP/Headers/Content-Security-Policy, OWASP
secure headers project.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from tracker.web.filters import IGNORED, for_datasette

Scope = MutableMapping[str, Any]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

HEADERS = (
    (
        b"content-security-policy",
        b"default-src 'none'; style-src 'self'; img-src 'self' data:; script-src 'self'; "
        b"connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    ),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"strict-origin-when-cross-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
    (b"cross-origin-opener-policy", b"same-origin"),
)
_OURS = {name for name, _ in HEADERS}

_STUDIES = re.compile(r"/library/studies(\.(json|csv))$")
LONGEST_QUERY = 8_000
LONGEST_SQL = 48_000
"""A statement takes up to nine characters for each of its own; cut, it would say another thing."""


class Door:
    """ASGI middleware around Datasette; ``arrive`` is called before each request,
    ``scheme`` says how the reader's browser reached us."""

    def __init__(
        self,
        app: App,
        arrive: Callable[[], None] = lambda: None,
        scheme: Callable[[Scope], str] = lambda scope: str(scope["scheme"]),
    ) -> None:
        self._app = app
        self._arrive = arrive
        self._scheme = scheme

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        self._arrive()

        async def guarded(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                kept = [(k, v) for k, v in message.get("headers", []) if k.lower() not in _OURS]
                message = {**message, "headers": [*kept, *HEADERS]}
            await send(message)

        scope = {**scope, "scheme": self._scheme(scope)}
        await self._app(self._in_other_words(scope), receive, guarded)

    @staticmethod
    def _in_other_words(scope: Scope) -> Scope:
        longest = LONGEST_SQL if scope["path"].startswith("/sql") else LONGEST_QUERY
        query = scope.get("query_string", b"")[:longest].decode("latin-1")
        if _STUDIES.match(scope["path"]):
            query = for_datasette(query)
        elif query and any(name in query for name in IGNORED):
            query = "&".join(p for p in query.split("&") if p.partition("=")[0] not in IGNORED)
        return {**scope, "query_string": query.encode("latin-1", "replace")}

"""Who is asking, for the frame every page has: name, messages, the way to sign in.

What enters: a view, a request. What leaves: the same view, during which ``frame`` knows who asks;
what the layout shows of it. What it does not touch: what a view does.

The request is kept beside the view (a context variable is one request's own) so that no view has
to hand it through for the frame's sake.
"""

from __future__ import annotations

import functools
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from tracker.web import room
from tracker.web.editors_session import visitor

if TYPE_CHECKING:
    from datasette.app import Datasette
    from datasette.utils.asgi import Request

View = Callable[..., Awaitable[Any]]

_ASKING: ContextVar[Request | None] = ContextVar("asking", default=None)

NOBODY: dict[str, Any] = {"visitor": None, "decides": False, "messages": (), "ici": "/"}
"""The frame where nobody is known to ask."""


def attended(view: View) -> View:
    """``view``, with its request known to the frame."""

    @functools.wraps(view)
    async def seen(datasette: Datasette, request: Request) -> Any:
        before = _ASKING.set(request)
        try:
            return await view(datasette, request)
        finally:
            _ASKING.reset(before)

    return seen


def frame(datasette: Datasette, request: Request | None = None) -> dict[str, Any]:
    """What the layout shows of who asks: ``visitor``, ``decides``, ``messages``, ``ici``."""
    asking = request or _ASKING.get()
    here = room.of(datasette)
    if asking is None or here is None:
        return dict(NOBODY)
    return {
        "visitor": visitor(datasette, asking),
        "decides": here.decides,
        "messages": datasette._show_messages(asking),
        # What a form was sent to is no page to come back to.
        "ici": asking.full_path if asking.method in ("GET", "HEAD") else "/",
    }

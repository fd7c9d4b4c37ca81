"""Signing in, being signed in, signing out; and the brake on guessing.

What enters: requests, names and passwords. What leaves: a ``Visitor`` or None, the session's
cookie. What it does not touch: how passwords are kept (``editors``), pages.

The session is a cookie signed by Datasette: HttpOnly, SameSite=Lax, Secure over https, twelve
hours at most. It is not Datasette's own ``ds_actor``, whose signature alone would be enough: here
the name must still be in the register, under the password the session was begun with. Forms are
refused from other sites twice over, by Datasette (Sec-Fetch-Site, Origin) and by a signed token
in each form.
"""

from __future__ import annotations

import asyncio
import contextlib
import hmac
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from itsdangerous import BadSignature

from tracker.errors import WorkspaceError
from tracker.web import editors, room
from tracker.web.permissions import is_editor

if TYPE_CHECKING:
    from datasette.app import Datasette
    from datasette.utils.asgi import Request, Response

COOKIE = "tracker_session"
HOURS = 12
FREE = 5
LONGEST_WAIT = 900.0
_REMEMBERED = 10_000


@dataclass(frozen=True, slots=True)
class Visitor:
    """An editor who is signed in; ``token`` goes into each of their forms."""

    name: str
    token: str
    by_proxy: bool


def actor(datasette: Datasette, request: Request) -> dict[str, Any] | None:
    """Who asks, for Datasette: whom a trusted proxy names, else whose session it is; None for a
    reader, and wherever nothing can be decided."""
    here = room.of(datasette)
    if here is None or not here.decides or here.workspace is None:
        return None
    if (name := here.proxy.names(request.scope)) is not None:
        return _actor(name, "proxy", "")
    if COOKIE not in request.cookies:
        return None
    with contextlib.suppress(BadSignature, WorkspaceError, TypeError, ValueError):
        name, stamp, ends = datasette.unsign(request.cookies[COOKIE], COOKIE)
        editor = editors.read(here.workspace.editors).find(str(name))
        if editor is not None and hmac.compare_digest(editor.stamp, str(stamp)):
            return _actor(editor.name, "password", editor.stamp) if time.time() < ends else None
    return None


def _actor(name: str, through: str, stamp: str) -> dict[str, Any]:
    return {"id": name, "editor": True, "through": through, "stamp": stamp}


def visitor(datasette: Datasette, request: Request) -> Visitor | None:
    """The editor who asks, as ``actor`` recognised them; None for a reader."""
    here, who = room.of(datasette), request.actor
    if here is None or not here.decides or not is_editor(who) or not who.get("through"):
        return None
    token = datasette.sign([who["id"], who["stamp"]], "tracker-form")
    return Visitor(who["id"], str(token), who["through"] == "proxy")


def owns(asking: Visitor, token: str) -> bool:
    """Whether a form was given out to this very editor."""
    return hmac.compare_digest(asking.token.encode(), token.encode("utf-8", "replace"))


async def verify(
    datasette: Datasette, request: Request, name: str, password: str
) -> tuple[editors.Editor | None, float]:
    """The editor whose password this is, or None; and the seconds to wait before another try."""
    here = room.here(datasette)
    assert here.workspace is not None
    origin = here.proxy.reader(request.scope)
    keys = ((origin, name.strip().casefold()[:80]), (origin, ""))
    # One at a time: a crowd of guesses at once would all pass before the first has failed.
    async with here.brake.turn:
        if (wait := max(map(here.brake.wait, keys))) > 0:
            return None, wait
        register = editors.read(here.workspace.editors)
        editor = await asyncio.to_thread(register.verify, name, password)
        if editor is None:
            here.brake.failed(keys[0], FREE)
            here.brake.failed(keys[1], 4 * FREE)
            return None, max(map(here.brake.wait, keys))
        here.brake.passed(keys[0])
    return editor, 0.0


def begin(datasette: Datasette, request: Request, response: Response, who: editors.Editor) -> None:
    """Give the browser its session."""
    value = datasette.sign([who.name, who.stamp, int(time.time()) + HOURS * 3600], COOKIE)
    response.set_cookie(
        COOKIE, value, secure=request.scheme == "https", httponly=True, samesite="lax"
    )


def end(request: Request, response: Response) -> None:
    """Take the session back."""
    response.set_cookie(
        COOKIE, "", max_age=0, expires=0, secure=request.scheme == "https", httponly=True
    )


@dataclass(slots=True)
class Brake:
    """Failures by name and place: after some, each one doubles the wait, up to a quarter of an
    hour; the least lately touched are forgotten first."""

    clock: Callable[[], float] = time.monotonic
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    tries: OrderedDict[tuple[str, str], tuple[int, float]] = field(default_factory=OrderedDict)

    def wait(self, key: tuple[str, str]) -> float:
        """The seconds ``key`` has still to wait."""
        _, until = self.tries.get(key, (0, 0.0))
        return max(0.0, until - self.clock())

    def failed(self, key: tuple[str, str], free: int) -> None:
        """One failure more; the first ``free`` cost nothing."""
        count, _ = self.tries.pop(key, (0, 0.0))
        count += 1
        over = min(count - free, 20)
        wait = min(2.0**over, LONGEST_WAIT) if over >= 0 else 0.0
        self.tries[key] = (count, self.clock() + wait)
        if len(self.tries) > _REMEMBERED:
            self.tries.popitem(last=False)

    def passed(self, key: tuple[str, str]) -> None:
        """Forget the failures of ``key``."""
        self.tries.pop(key, None)

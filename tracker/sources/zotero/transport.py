"""Below pyzotero: a transport that waits, tries again, and never lets anything but JSON pass.

What enters: HTTP requests. What leaves: whole answers, headers ``Backoff`` and ``Retry-After``
already obeyed and taken off; or a ``ServerDown`` in French once trying again is useless.
What it does not touch: what an answer means; statuses a client must judge (304, 403, 404, 412).

Rules: https://www.zotero.org/support/dev/web_api/v3/basics#rate_limiting (``Backoff`` on any
answer, ``Retry-After`` with 429 and 503); at most 4 requests at once
(https://www.zotero.org/support/dev/web_api/v3/syncing).
"""

from __future__ import annotations

import email.utils
import json
import math
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import httpx

from tracker.errors import ServerDown

AT_ONCE = 4
TRIES = 6
OWN_WAIT = 60.0
"""Seconds of its own waiting per request; what a server asks for comes on top."""
SILENCE = 7.5
"""Seconds after which a server that does not answer at all is said to be dead."""
WORTH_SAYING = 3.0
"""A pause the server asks for and that is longer, in seconds, is told to the person."""
PATIENCE = 600.0
"""A server that asks for a longer pause is not waited for: the person is told instead."""
READ_TIMEOUT = 30.0
CONNECT_TIMEOUT = 5.0
_AGAIN = frozenset({429, 500, 502, 503, 504})
_TAKEN_OFF = ("backoff", "retry-after", "content-encoding", "content-length", "transfer-encoding")

Sleep = Callable[[float], None]
Clock = Callable[[], float]
Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class _Fault:
    """One try that failed: what to say, what the server asks for, whether it said anything."""

    what: str
    remedy: str
    asked: float | None = None
    silent: bool = False
    spent: float = 0.0


class PatientTransport(httpx.BaseTransport):
    """Wraps a transport. ``requests`` counts every try that was sent.

    ``tell`` hears, in French, of each long pause that the server asks for; from any thread, once
    for all requests that wait for the same moment.
    """

    def __init__(
        self, inner: httpx.BaseTransport, sleep: Sleep = time.sleep,
        clock: Clock = time.monotonic, tell: Tell = lambda sentence: None,
    ) -> None:  # fmt: skip
        self.requests = 0
        self._inner = inner
        self._sleep = sleep
        self._clock = clock
        self._tell = tell
        self._told_until = 0.0
        self._places = threading.BoundedSemaphore(AT_ONCE)
        self._lock = threading.Lock()
        self._not_before = clock()
        self._heard = False

    def close(self) -> None:
        self._inner.close()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """The answer to ``request``, whole; raises ServerDown once all patience is spent."""
        request.read()  # a body that is sent again must be at hand
        with self._places:
            return self._patiently(request)

    def _patiently(self, request: httpx.Request) -> httpx.Response:
        waited = 0.0
        began: float | None = None  # of an unbroken silence
        fault = _Fault("", "")
        for attempt in range(TRIES):
            self._obey_backoff()
            if began is None:
                began = self._clock()
            answer = self._try(request, began)
            if isinstance(answer, httpx.Response):
                return answer
            fault = answer
            waited += fault.spent
            if not fault.silent and self._heard:
                began = None
            if fault.asked is not None:
                self._wait(fault.asked, fault, request)
                continue
            wait = min(2.0**attempt / (2 if fault.silent else 1), OWN_WAIT - waited)
            late = began is not None and self._clock() + wait - began >= SILENCE
            if attempt + 1 == TRIES or wait <= 0 or late:
                break
            waited += wait
            self._sleep(wait)
        raise _given_up(fault, request)

    # -- one try -----------------------------------------------------------------------------

    def _try(self, request: httpx.Request, began: float) -> httpx.Response | _Fault:
        with self._lock:
            self.requests += 1
        left = max(SILENCE - (self._clock() - began), 0.5)
        read = READ_TIMEOUT if self._heard else left
        request.extensions = {
            **request.extensions,
            "timeout": {"connect": min(CONNECT_TIMEOUT, left), "read": read, "write": READ_TIMEOUT,
                        "pool": None},
        }  # fmt: skip
        at = self._clock()
        try:
            with _closing(self._inner.handle_request(request)) as response:
                body = response.read()
        except (httpx.ConnectError, httpx.ConnectTimeout):
            return _Fault("Le serveur Zotero est injoignable", _CONNECTION, silent=True)
        except httpx.TimeoutException:
            return _Fault("Le serveur Zotero ne répond pas", _CONNECTION, silent=not self._heard,
                          spent=self._clock() - at if self._heard else 0.0)  # fmt: skip
        except (httpx.TransportError, httpx.DecodingError):
            return _Fault("La connexion au serveur Zotero s’interrompt", _CONNECTION,
                          silent=not self._heard)  # fmt: skip
        self._heard = True
        return self._judged(request, response, body)

    def _judged(
        self, request: httpx.Request, response: httpx.Response, body: bytes
    ) -> httpx.Response | _Fault:
        asked = _seconds(response.headers.get("retry-after"))
        backoff = _seconds(response.headers.get("backoff"))
        if backoff:
            with self._lock:
                self._not_before = max(self._not_before, self._clock() + min(backoff, PATIENCE))
        if response.status_code in _AGAIN:
            if response.status_code == 429:
                return _Fault("Zotero demande de ralentir (erreur 429)", _LATER, asked)
            return _Fault(f"Le serveur Zotero est en panne (erreur {response.status_code})",
                          _LATER, asked)  # fmt: skip
        if response.status_code == 200 and not _is_json(body):
            if b"<html" in body[:2000].lower():
                return _Fault("Le serveur a répondu par une page web au lieu de données", _PORTAL)
            return _Fault("Le serveur Zotero a envoyé des données incomplètes ou illisibles",
                          _LATER)  # fmt: skip
        headers = httpx.Headers(
            [(k, v) for k, v in response.headers.multi_items() if k.lower() not in _TAKEN_OFF]
        )
        return httpx.Response(
            response.status_code, headers=headers, content=body, request=request,
            extensions={k: v for k, v in response.extensions.items() if k != "network_stream"},
        )  # fmt: skip

    # -- waiting -----------------------------------------------------------------------------

    def _obey_backoff(self) -> None:
        while (left := self._not_before - self._clock()) > 0:
            self._say_wait(left)
            self._sleep(left)

    def _wait(self, seconds: float, fault: _Fault, request: httpx.Request) -> None:
        if seconds > PATIENCE:
            minutes = round(seconds / 60)
            raise ServerDown(fault.what, _host(request), "Le serveur demande d’attendre "
                             f"{minutes} minutes : relancez plus tard.")  # fmt: skip
        self._say_wait(seconds)
        self._sleep(seconds)

    def _say_wait(self, seconds: float) -> None:
        with self._lock:
            until = self._clock() + seconds
            if seconds < WORTH_SAYING or until < self._told_until + WORTH_SAYING:
                return
            self._told_until = until
        self._tell(f"Le serveur Zotero demande d’attendre {math.ceil(seconds)} secondes ; la suite "
                   "viendra d’elle-même (Ctrl-C pour abandonner).")  # fmt: skip


_CONNECTION = (
    "Vérifiez le réseau et l’adresse du serveur ; la bibliothèque est restée telle quelle."
)
_LATER = "Relancez plus tard ; la bibliothèque est restée telle quelle."
_PORTAL = (
    "Vérifiez l’adresse du serveur et la connexion (portail d’authentification ?) ; "
    "la bibliothèque est restée telle quelle."
)


def _given_up(fault: _Fault, request: httpx.Request) -> ServerDown:
    return ServerDown(fault.what, _host(request), fault.remedy)


def _host(request: httpx.Request) -> str:
    """The server's name alone: a path or a query may say more than a message should."""
    return request.url.netloc.decode("ascii", "replace")


def _is_json(body: bytes) -> bool:
    try:
        json.loads(body)
    except (ValueError, RecursionError):
        return False
    return True


def _seconds(value: str | None) -> float | None:
    """``Retry-After`` as seconds or as an HTTP date (RFC 9110, section 10.2.3)."""
    if not value:
        return None
    try:
        return max(0.0, float(value))
    except ValueError:
        pass
    try:
        return max(0.0, email.utils.parsedate_to_datetime(value).timestamp() - time.time())
    except ValueError:
        return None


@contextmanager
def _closing(response: httpx.Response) -> Iterator[httpx.Response]:
    try:
        yield response
    finally:
        response.close()


def open_transport(
    endpoint: str, sleep: Sleep, clock: Clock, tell: Tell = lambda sentence: None
) -> PatientTransport:
    """A patient transport to ``endpoint``, through the proxy the system names for it, if any."""
    address = urlsplit(endpoint)
    proxy = None
    if not proxy_bypass(address.hostname or ""):
        proxies = getproxies()
        proxy = proxies.get(address.scheme) or proxies.get("all")
    if proxy and "://" not in proxy:
        proxy = f"http://{proxy}"
    limits = httpx.Limits(max_connections=AT_ONCE, max_keepalive_connections=AT_ONCE)
    secure = address.scheme == "https"
    inner = httpx.HTTPTransport(limits=limits, proxy=proxy, verify=secure, trust_env=True)
    return PatientTransport(inner, sleep, clock, tell)

"""One Zotero library, read whole or from a version on, through pyzotero.

What enters: an ``Address`` (which library, where, with which key) and the version known so far.
What leaves: a ``Pull``, all of whose pages carry one library version; full texts; answers to
writes. What it does not touch: evidence, files; what an item means.

Rules: https://www.zotero.org/support/dev/web_api/v3/syncing. Three things the documentation tells
and one must not forget: trashed items are in neither the plain listing nor ``/deleted``
(``includeTrashed=1``); ``/deleted`` has no 304; full text has versions of its own. The local API
of Zotero desktop has no ``/deleted`` and its version does not move with unsynced edits: it is read
whole every time.
"""

from __future__ import annotations

import copy
import json
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
from pyzotero import zotero, zotero_errors

from tracker.errors import RemoteError
from tracker.sources.zotero.transport import AT_ONCE, Clock, Sleep, Tell, open_transport

Data = dict[str, Any]
PAGE = 100
RESTARTS = 5
WEB = "https://api.zotero.org"
LOCAL = "http://localhost:23119/api"
Watch = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Address:
    """Which library and where. ``endpoint`` has no final slash; the key is never shown."""

    kind: str  # user or group
    id: str
    endpoint: str = WEB
    local: bool = False
    key: str = field(default="", repr=False)

    @property
    def source(self) -> str:
        """The library's name as a source: ``zotero/group/12345``. No path, no key."""
        return f"zotero/{self.kind}/{self.id}"

    @property
    def location(self) -> str:
        """Where the library is: versions of one place say nothing about another."""
        return f"{self.endpoint}/{self.kind}s/{self.id}"


@dataclass(frozen=True, slots=True)
class Pull:
    """What a library says. ``items`` and ``collections`` are the ``data`` of each object.

    ``whole``: everything there is, so that what is missing is gone; else what changed since, with
    what ``deleted_*`` names gone. ``fulltext`` maps attachments whose text is new to its version.
    """

    version: int
    whole: bool
    items: tuple[Data, ...] = ()
    collections: tuple[Data, ...] = ()
    deleted_items: frozenset[str] = frozenset()
    deleted_collections: frozenset[str] = frozenset()
    fulltext: dict[str, int] = field(default_factory=dict)
    name: str = ""
    library_id: str = ""


class _Moved(Exception):
    """The library's version changed between two answers of one run."""


class _Unchanged(Exception):
    """304: nothing since the version that was asked about; ``version`` is the library's own."""

    def __init__(self, version: int | None) -> None:
        super().__init__()
        self.version = version


_MISSED_AT_MOST = 3
"""After so many full texts that can't be had, the others are not asked for either."""


class _Session(zotero.Zotero):  # type: ignore[misc]
    """pyzotero, sending what a request wants beside its own headers."""

    extra: dict[str, str]
    client: httpx.Client

    def __init__(self, address: Address, client: httpx.Client) -> None:
        self.extra = {}
        super().__init__(address.id, address.kind, address.key or None)
        self.client.close()  # its own; ours lies on the patient transport
        self.client = client
        self.endpoint = address.endpoint
        self.local = address.local

    def __del__(self) -> None:
        """The client is shared; ``ZoteroClient`` closes it."""

    def default_headers(self) -> dict[str, str]:
        return {**super().default_headers(), **self.extra}

    def twin(self) -> _Session:
        """The same session for another thread: pyzotero keeps the last answer in itself."""
        other = copy.copy(self)
        other.extra, other.url_params = {}, None
        return other


class ZoteroClient:
    """An open connection to one library. Use as a context manager.

    ``tell`` hears, in French, what the person should know at once: a long pause, a library whose
    version went back.
    """

    def __init__(
        self, address: Address, *, sleep: Sleep = time.sleep, clock: Clock = time.monotonic,
        tell: Tell = lambda sentence: None,
    ) -> None:  # fmt: skip
        self.address = address
        self._tell = tell
        self.texts_missed = 0
        self._sleep = sleep
        self._transport = open_transport(address.endpoint, sleep, clock, tell)
        self._client = httpx.Client(transport=self._transport, follow_redirects=True)
        self._session = _Session(address, self._client)
        self._client.headers.update(self._session.default_headers())

    def __enter__(self) -> ZoteroClient:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        self._client.close()

    @property
    def requests(self) -> int:
        """How many requests were sent, repeated ones included."""
        return self._transport.requests

    # -- reading -----------------------------------------------------------------------------

    def pull(
        self, since: int | None, fulltext_since: int | None, watch: Watch = lambda done, total: None
    ) -> Pull:
        """Everything (``since`` None) or what changed after version ``since``.

        ``fulltext_since`` None leaves full text alone. Starts again when the library changes under
        way, at most 5 times. Raises RemoteError.
        """
        for restart in range(RESTARTS + 1):
            try:
                return self._pull(since, fulltext_since, watch)
            except _Moved:
                if restart < RESTARTS:
                    self._sleep(float(restart))
        raise RemoteError(
            "La bibliothèque Zotero change sans cesse pendant la lecture", self.address.source,
            "Relancez quand elle est au repos ; rien n’a été modifié ici.",
        )  # fmt: skip

    def _pull(self, since: int | None, fulltext_since: int | None, watch: Watch) -> Pull:
        whole = since is None or self.address.local
        asked: Data = {"includeTrashed": 1} if whole else {"includeTrashed": 1, "since": since}
        envelopes: tuple[Data, ...]
        collections: tuple[Data, ...]
        deleted: Data
        try:
            envelopes, version = self._listing("items", asked, None if whole else since, watch)
        except _Unchanged as answer:
            version = since or 0
            if answer.version is not None and answer.version < version:
                return self._pull_anew(version, answer.version, fulltext_since, watch)
            envelopes, collections, deleted = (), (), {}
        else:
            if since is not None and version < since:
                return self._pull_anew(since, version, fulltext_since, watch)
            collections, moved = self._listing("collections", asked, None, watch)
            deleted = {} if whole else self._object("deleted", version, since=since)
            if moved != version:
                raise _Moved
        texts: Data = {}
        if fulltext_since is not None:
            texts = self._object("fulltext", version, since=fulltext_since, may_lack=True)
        return Pull(
            version,
            whole,
            tuple(e["data"] for e in envelopes),
            tuple(e["data"] for e in collections),
            frozenset(map(str, deleted.get("items", ()))),
            frozenset(map(str, deleted.get("collections", ()))),
            {str(k): int(v) for k, v in texts.items()},
            _library(envelopes or collections, "name"),
            _library(envelopes or collections, "id"),
        )

    def _pull_anew(
        self, known: int, version: int, fulltext_since: int | None, watch: Watch
    ) -> Pull:
        """Another library, or one restored from a backup: start from nothing."""
        self._tell(
            f"La version de {self.address.source} est revenue en arrière sur le serveur "
            f"({known} ici, {version} là-bas : sauvegarde restaurée ?) : tout est relu."
        )
        return self._pull(None, 0 if fulltext_since is not None else None, watch)

    def _listing(
        self, kind: str, asked: Data, unless: int | None, watch: Watch
    ) -> tuple[tuple[Data, ...], int]:
        """All pages of a listing and the one version they carry."""
        asked = {**asked, "sort": "dateAdded", "direction": "asc"}
        first, session = self._page(self._session.twin(), kind, 0, asked, unless)
        version = _version(session, self.address)
        told = session.request.headers.get("Total-Results", "")
        total = int(told) if told.isdecimal() else len(first)
        step = _next_start(session)
        found = list(first)
        watch(len(found), total)
        if step:
            starts = range(step, total, step)
            with ThreadPoolExecutor(AT_ONCE) as pool:
                pages = pool.map(
                    lambda start: self._page(self._session.twin(), kind, start, asked, None),
                    starts,
                )
                for page, answered in pages:
                    if _version(answered, self.address) != version:
                        pool.shutdown(wait=True, cancel_futures=True)
                        raise _Moved
                    found += page
                    session = answered
                    watch(len(found), total)
        while (start := _next_start(session)) and start >= len(found):
            page, session = self._page(self._session.twin(), kind, start, asked, None)
            if _version(session, self.address) != version:
                raise _Moved
            found += page
        if told.isdecimal() and len({e["data"]["key"] for e in found}) != total:
            raise _Moved  # an order that was not the same from page to page
        return tuple(found), version

    def _page(
        self, session: _Session, kind: str, start: int, asked: Data, unless: int | None
    ) -> tuple[list[Data], _Session]:
        session.extra = {} if unless is None else {"If-Modified-Since-Version": str(unless)}
        read = session.items if kind == "items" else session.collections
        value = self._ask(session, lambda: read(limit=PAGE, start=start, **asked))
        if not isinstance(value, list) or not all(_is_object(v) for v in value):
            raise _not_zotero(self.address)
        return value, session

    def _object(self, what: str, version: int, *, may_lack: bool = False, **asked: Any) -> Data:
        """``/deleted`` or ``/fulltext``: one object, at the version of the run."""
        session = self._session.twin()
        path = f"/{session.library_type}/{session.library_id}/{what}"
        try:
            value = self._ask(session, lambda: session._retrieve_data(path, dict(asked)).json())
        except (_Absent, _Refused):
            if may_lack:
                return {}
            raise
        if not isinstance(value, dict):
            raise _not_zotero(self.address)
        if not self.address.local and _version(session, self.address) != version:
            raise _Moved
        return value

    def fulltexts(self, keys: Sequence[str], watch: Watch) -> Iterator[tuple[str, Data]]:
        """The full text of each attachment that has one, 4 at a time, in the order of ``keys``.

        Texts only serve the search: one that can't be had does not stop the run. It is counted
        in ``texts_missed``, and after three of them the rest is left for another time.
        """

        def one(key: str) -> tuple[str, Data | None]:
            if self.texts_missed >= _MISSED_AT_MOST:
                return key, None
            session = self._session.twin()
            try:
                value = self._ask(session, lambda: session.fulltext_item(key))
            except _Absent:
                return key, None
            except RemoteError:
                self.texts_missed += 1
                return key, None
            return key, value if isinstance(value, dict) else None

        with ThreadPoolExecutor(AT_ONCE) as pool:
            try:
                for done, (key, value) in enumerate(pool.map(one, keys), 1):
                    watch(done, len(keys))
                    if value is not None:
                        yield key, value
            finally:
                pool.shutdown(wait=True, cancel_futures=True)

    def items(self, keys: Iterable[str]) -> dict[str, Data]:
        """The ``data`` of items by key, 50 at a request, as they are now."""
        wanted = sorted(keys)
        found: dict[str, Data] = {}
        for start in range(0, len(wanted), 50):
            asked = {"itemKey": ",".join(wanted[start : start + 50]), "includeTrashed": 1}
            page, _ = self._page(self._session.twin(), "items", 0, asked, None)
            found.update((str(v["key"]), v["data"]) for v in page)
        return found

    # -- writing -----------------------------------------------------------------------------

    def may_write(self) -> bool:
        """Whether the key may write into this library (``/keys/current``, key in a header)."""
        session = self._session.twin()
        try:
            value = self._ask(session, lambda: session._retrieve_data("/keys/current").json())
        except _Absent:
            raise RemoteError(
                "Ce serveur ne sait pas dire si la clé permet l’écriture (/keys/current absent)",
                self.address.endpoint,
                "Vérifiez l’adresse (ZOTERO_ENDPOINT ou --endpoint) ; rien n’a été écrit.",
            ) from None
        access = value.get("access") if isinstance(value, dict) else None
        if not isinstance(access, dict):
            raise _not_zotero(self.address)
        if self.address.kind == "user":
            user = access.get("user") or {}
            return bool(user.get("write")) and str(value.get("userID")) == self.address.id
        groups = access.get("groups") or {}
        return bool((groups.get(self.address.id) or groups.get("all") or {}).get("write"))

    def write(self, objects: Sequence[Data]) -> Data:
        """Write at most 50 partial items, each with ``key`` and ``version``.

        Returns Zotero's ``success``, ``unchanged`` and ``failed`` by position. pyzotero's
        ``update_items`` throws these away, hence the request of our own. 412 for the request as a
        whole is 412 for each item: nothing of it was written.
        """
        path = f"/{self._session.library_type}/{self._session.library_id}/items"

        def post() -> Any:
            response = self._client.post(
                self.address.endpoint + path, content=json.dumps(list(objects)),
                headers={"Content-Type": "application/json"},
            )  # fmt: skip
            self._session.request = response
            if response.status_code == 412:
                return {"failed": {str(n): {"code": 412} for n in range(len(objects))}}
            if not response.is_success:
                zotero.error_handler(self._session, response)
            return response.json()

        value = self._ask(self._session, post)
        if not isinstance(value, dict):
            raise _not_zotero(self.address)
        return value

    # -- one request -------------------------------------------------------------------------

    def _ask(self, session: _Session, request: Callable[[], Any]) -> Any:
        """pyzotero's answer, its exceptions turned into ours; a key stands in none of them."""
        try:
            return request()
        except zotero_errors.UserNotAuthorisedError:
            raise _refused(self.address) from None
        except zotero_errors.ResourceNotFoundError:
            raise _Absent(
                "Bibliothèque Zotero introuvable", self.address.source,
                "Vérifiez l’identifiant et le type (user ou group) ; rien n’a été modifié ici.",
            ) from None  # fmt: skip
        except zotero_errors.PyZoteroError:
            status = session.request.status_code if session.request is not None else 0
            if status == 304:
                told = session.request.headers.get("Last-Modified-Version", "")
                raise _Unchanged(int(told) if told.isdecimal() else None) from None
            raise RemoteError(
                f"Zotero a refusé la demande (erreur {status})", self.address.source,
                "Rien n’a été modifié ici ; relancez, ou signalez l’erreur si elle persiste.",
            ) from None  # fmt: skip
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, UnicodeError):
            raise RemoteError(
                "L’adresse du serveur Zotero ne convient pas", self.address.endpoint,
                "Elle ressemble à https://api.zotero.org ; rien n’a été modifié ici.",
            ) from None  # fmt: skip
        except (ValueError, KeyError, TypeError, AttributeError):
            raise _not_zotero(self.address) from None


class _Absent(RemoteError):
    """404."""


class _Refused(RemoteError):
    """401 or 403."""


def _refused(address: Address) -> RemoteError:
    if address.key:
        return _Refused("Zotero refuse la clé d’accès", address.source,
                           "Vérifiez ZOTERO_API_KEY et les droits de cette clé sur cette "
                           "bibliothèque ; rien n’a été modifié ici.")  # fmt: skip
    return _Refused("Cette bibliothèque Zotero demande une clé", address.source,
                       "Donnez-la par la variable d’environnement ZOTERO_API_KEY.")  # fmt: skip


def _not_zotero(address: Address) -> RemoteError:
    return RemoteError("Ce serveur ne répond pas comme Zotero", address.endpoint,
                       "Vérifiez l’adresse (ZOTERO_ENDPOINT ou --endpoint) ; rien n’a été "
                       "modifié ici.")  # fmt: skip


def _version(session: _Session, address: Address) -> int:
    value = session.request.headers.get("Last-Modified-Version")
    if value is None and address.local:
        return 0
    if value is None or not value.isdecimal():
        raise _not_zotero(address)
    return int(value)


def _next_start(session: _Session) -> int:
    """Where ``Link: rel="next"`` says the next page starts; 0 on the last page."""
    link = session.request.links.get("next")
    if not link:
        return 0
    start = parse_qs(urlsplit(link["url"]).query).get("start", ["0"])[0]
    return int(start) if start.isdecimal() else 0


def _is_object(value: object) -> bool:
    return (
        isinstance(value, dict)
        and isinstance(value.get("data"), dict)
        and isinstance(value["data"].get("key"), str)
        and value["data"]["key"].isalnum()
    )


def _library(envelopes: Sequence[Data], what: str) -> str:
    """What every object says of its library: its name, its number."""
    library = envelopes[0].get("library") if envelopes else None
    return str(library.get(what) or "") if isinstance(library, dict) else ""

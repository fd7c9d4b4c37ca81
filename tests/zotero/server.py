"""A Zotero server of our own, over real HTTP: API v3 as its documentation describes it.

What enters: libraries filled by a test, faults planned by a test. What leaves: the answers of the
web API (versions, pages of 100 at most, trash, deletions, collections, tags, full text, writes,
throttling) or, with ``local=True``, those of Zotero desktop (no key, no ``/deleted``, no limit of
its own, a version that local edits do not raise).
Source: https://www.zotero.org/support/dev/web_api/v3/start (basics, syncing, write requests,
full-text content) and the notes at the head of Zotero's ``server_localAPI.js``.
"""

from __future__ import annotations

import contextlib
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

Data = dict[str, Any]
_LETTERS = "23456789ABCDEFGHIJKLMNPQRSTUVWXZ"


def key_of(number: int) -> str:
    """The 8-character key of a number."""
    found = ""
    for _ in range(8):
        number, rest = divmod(number, len(_LETTERS))
        found = _LETTERS[rest] + found
    return found


@dataclass
class Library:
    """One library: objects with the version they were last written at."""

    kind: str = "group"
    id: int = 12345
    name: str = "Salle de lecture"
    version: int = 0
    items: dict[str, Data] = field(default_factory=dict)
    collections: dict[str, Data] = field(default_factory=dict)
    fulltext: dict[str, tuple[int, Data]] = field(default_factory=dict)
    deleted: list[tuple[int, str, str]] = field(default_factory=list)
    public: bool = False
    writable: bool = True
    frozen_version: bool = False
    _batch: bool = False
    _last: int = 0

    @property
    def prefix(self) -> str:
        return f"/{self.kind}s/{self.id}"

    def uri(self, key: str) -> str:
        return f"http://zotero.org/{self.kind}s/{self.id}/items/{key}"

    @contextlib.contextmanager
    def one_version(self) -> Iterator[None]:
        """All writes of the block raise the version once, as one request does."""
        self.version += 0 if self.frozen_version else 1
        self._batch = True
        try:
            yield
        finally:
            self._batch = False

    def _next(self) -> int:
        if not self._batch and not self.frozen_version:
            self.version += 1
        return self.version

    def add(self, item_type: str = "journalArticle", key: str = "", **data: Any) -> str:
        """A new item; its key."""
        self._last += 1
        key = key or key_of(self._last + 1000 * self.id)
        base: Data = {"key": key, "version": self._next(), "itemType": item_type, "tags": []}
        if item_type not in ("note", "attachment", "annotation") or "parentItem" not in data:
            base["collections"] = []
        base["relations"] = {}
        base["dateAdded"] = "2026-01-02T03:04:05Z"
        base["dateModified"] = f"2026-01-02T03:{self._last // 60 % 60:02d}:{self._last % 60:02d}Z"
        self.items[key] = base | data
        return key

    def edit(self, key: str, **data: Any) -> None:
        """Change fields of an item."""
        item = self.items[key]
        item.update(data)
        item["version"] = self._next()
        item["dateModified"] = f"2026-02-{1 + self.version % 28:02d}T00:00:00Z"

    def trash(self, key: str) -> None:
        self.edit(key, deleted=1)

    def restore(self, key: str) -> None:
        self.items[key].pop("deleted")
        self.edit(key)

    def delete(self, key: str) -> None:
        """For good: children and full text go too; ``/deleted`` will tell."""
        with contextlib.ExitStack() as stack:
            if not self._batch:
                stack.enter_context(self.one_version())
            for child in [k for k, v in self.items.items() if v.get("parentItem") == key]:
                self.delete(child)
            del self.items[key]
            self.fulltext.pop(key, None)
            self.deleted.append((self.version, "items", key))

    def merge(self, keep: str, gone: str) -> None:
        """As Zotero merges: children move, the survivor says what it replaces, the other is
        trashed."""
        with self.one_version():
            for key, child in list(self.items.items()):
                if child.get("parentItem") == gone:
                    self.edit(key, parentItem=keep)
            relations = dict(self.items[keep]["relations"])
            old = relations.get("dc:replaces", [])
            relations["dc:replaces"] = ([old] if isinstance(old, str) else old) + [self.uri(gone)]
            self.edit(keep, relations=relations)
            self.edit(gone, deleted=1)

    def add_collection(self, name: str, parent: str | bool = False) -> str:
        self._last += 1
        key = key_of(self._last + 1000 * self.id)
        self.collections[key] = {
            "key": key, "version": self._next(), "name": name, "parentCollection": parent,
            "relations": {},
        }  # fmt: skip
        return key

    def delete_collection(self, key: str) -> None:
        """No item is raised to the new version, though none lists the collection any more."""
        version = self._next()
        del self.collections[key]
        for item in self.items.values():
            if key in item.get("collections", ()):
                item["collections"] = [c for c in item["collections"] if c != key]
        self.deleted.append((version, "collections", key))

    def set_fulltext(self, key: str, content: str) -> None:
        self.fulltext[key] = (self._next(), {"content": content, "indexedPages": 1,
                                             "totalPages": 1})  # fmt: skip


@dataclass
class Fault:
    """What goes wrong with the next ``times`` requests whose path holds ``path``."""

    path: str = "/items"
    times: int = 1
    after: int = 0  # let so many matching requests pass first
    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    kind: str = "answer"  # answer | drop | truncate | cut | html | hang | headers | call
    call: Callable[[], None] | None = None
    method: str = ""


HTML = b"<!DOCTYPE html><html><head><title>Portail</title></head><body>Connexion</body></html>"


class ZoteroServer:
    """The server: ``endpoint`` is what a client is given; ``log`` what it asked."""

    def __init__(self, *libraries: Library, key: str = "CleDeTestTresSecrete24xx",
                 local: bool = False) -> None:  # fmt: skip
        self.libraries = {library.prefix: library for library in libraries}
        self.key = key
        self.local = local
        self.faults: list[Fault] = []
        self.log: list[tuple[str, str]] = []
        self.busy = self.most_busy = 0
        self.slow = 0.0
        self.page = 100
        self.lock = threading.RLock()
        self._http = _Http(("127.0.0.1", 0), _Handler)
        self._http.zotero = self
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.01,), daemon=True)

    @property
    def endpoint(self) -> str:
        root = f"http://127.0.0.1:{self._http.server_address[1]}"
        return f"{root}/api" if self.local else root

    def __enter__(self) -> ZoteroServer:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._http.shutdown()
        self._http.server_close()

    def paths(self, part: str = "") -> list[str]:
        """The paths asked so far that hold ``part``."""
        return [path for _, path in self.log if part in path]

    def fault_for(self, method: str, path: str) -> Fault | None:
        for fault in self.faults:
            if fault.times > 0 and fault.path in path and fault.method in ("", method):
                if fault.after > 0:
                    fault.after -= 1
                    continue
                fault.times -= 1
                return fault
        return None


class _Http(ThreadingHTTPServer):
    daemon_threads = True
    zotero: ZoteroServer

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that leaves is no event."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1
    server: _Http

    def log_message(self, *args: Any) -> None:
        """Quiet."""

    def setup(self) -> None:
        super().setup()
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def do_GET(self) -> None:
        self._serve("GET")

    def do_POST(self) -> None:
        self._serve("POST")

    def _serve(self, method: str) -> None:
        zotero = self.server.zotero
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length) if length else b""
        with zotero.lock:
            zotero.log.append((method, self.path))
            zotero.busy += 1
            zotero.most_busy = max(zotero.most_busy, zotero.busy)
            fault = zotero.fault_for(method, self.path)
        try:
            if zotero.slow:
                time.sleep(zotero.slow)
            if fault is not None and self._spoil(fault):
                return
            with zotero.lock:
                status, headers, value = self._answer(method, body)
            data = b"" if value is None else json.dumps(value).encode()
            if fault is not None and fault.kind == "truncate":
                self._send(status, headers, data[: len(data) // 2], announced=len(data))
                self.close_connection = True
            elif fault is not None and fault.kind == "cut":
                self._send(status, headers, data[: len(data) // 2])
            else:
                more = fault.headers if fault is not None else {}
                self._send(status, headers | more, data)
        finally:
            with zotero.lock:
                zotero.busy -= 1

    def _spoil(self, fault: Fault) -> bool:
        """Whether the fault has answered in the server's place."""
        if fault.kind == "call" and fault.call is not None:
            with self.server.zotero.lock:
                fault.call()
            return False
        if fault.kind == "drop":
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return True
        if fault.kind == "hang":
            time.sleep(30)
            return True
        if fault.kind == "html":
            self._send(200, {"Content-Type": "text/html"} | fault.headers, HTML)
            return True
        if fault.kind == "answer":
            self._send(fault.status, {"Content-Type": "text/plain"} | fault.headers,
                       fault.body or b"fault")  # fmt: skip
            return True
        return False

    def _send(self, status: int, headers: dict[str, str], body: bytes, announced: int = -1) -> None:
        self.send_response(status)
        for name, value in ({"Content-Type": "application/json"} | headers).items():
            self.send_header(name, value)
        if status != 304:
            self.send_header("Content-Length", str(announced if announced >= 0 else len(body)))
        self.end_headers()
        self.wfile.write(body if status != 304 else b"")
        self.wfile.flush()

    # -- the API -----------------------------------------------------------------------------

    def _answer(self, method: str, body: bytes) -> tuple[int, dict[str, str], Any]:
        zotero = self.server.zotero
        parts = urlsplit(self.path)
        path = parts.path.removeprefix("/api") if zotero.local else parts.path
        query = dict(parse_qsl(parts.query))
        assert zotero.key not in self.path, "the key must never be in a URL"
        authorised = zotero.local or self.headers.get("Authorization") == f"Bearer {zotero.key}"
        if path == "/keys/current":
            return self._key(authorised)
        for prefix, library in zotero.libraries.items():
            ours = [prefix, "/users/0"] if zotero.local and library.kind == "user" else [prefix]
            for start in ours:
                if path.startswith(start + "/"):
                    if not authorised and not (library.public and "Authorization"
                                               not in self.headers):  # fmt: skip
                        return 403, {}, {"error": "Forbidden"}
                    return self._library(library, method, path[len(start) :], query, body)
        return (403 if not authorised else 404), {}, {"error": "Not found"}

    def _key(self, authorised: bool) -> tuple[int, dict[str, str], Any]:
        zotero = self.server.zotero
        if not authorised:
            return 403, {}, "Invalid key"
        access: Data = {"user": {"library": True, "write": False}, "groups": {}}
        for library in zotero.libraries.values():
            if library.kind == "user":
                access["user"] = {"library": True, "write": library.writable}
            else:
                access["groups"][str(library.id)] = {"library": True, "write": library.writable}
        return 200, {}, {"key": zotero.key, "userID": 678, "username": "section", "access": access}

    def _library(
        self, library: Library, method: str, path: str, query: dict[str, str], body: bytes
    ) -> tuple[int, dict[str, str], Any]:
        version = {"Last-Modified-Version": str(library.version)}
        since = int(query.get("since", -1))
        unless = self.headers.get("If-Modified-Since-Version")
        if method == "POST" and path.rstrip("/") == "/items":
            return self._write(library, json.loads(body))
        if path in ("/items", "/collections", "/items/top", "/items/trash"):
            if unless is not None and library.version <= int(unless):
                return 304, version, None
            return self._listing(library, path, query, since)
        if path == "/deleted":
            if self.server.zotero.local:
                return 404, {}, {"error": "No endpoint"}
            gone: dict[str, list[str]] = {"items": [], "collections": [], "searches": [],
                                          "tags": [], "settings": []}  # fmt: skip
            for at, kind, key in library.deleted:
                if at > since:
                    gone[kind].append(key)
            return 200, version, gone
        if path == "/fulltext":
            return 200, version, {k: v for k, (v, _) in library.fulltext.items() if v > since}
        if path.startswith("/items/"):
            key = path.split("/")[2]
            if path.endswith("/fulltext"):
                if key not in library.fulltext:
                    return 404, {}, {"error": "No full text"}
                at, content = library.fulltext[key]
                return 200, {"Last-Modified-Version": str(at)}, content
            if key in library.items:
                return 200, version, self._envelope(library, library.items[key])
        return 404, {}, {"error": "Not found"}

    def _listing(
        self, library: Library, path: str, query: dict[str, str], since: int
    ) -> tuple[int, dict[str, str], Any]:
        of_items = path.startswith("/items")
        objects = list((library.items if of_items else library.collections).values())
        objects = [o for o in objects if o["version"] > since or since < 0]
        if of_items and query.get("includeTrashed") != "1":
            objects = [o for o in objects if not o.get("deleted")]
        if "itemKey" in query:
            wanted = query["itemKey"].split(",")
            assert len(wanted) <= 50
            objects = [o for o in objects if o["key"] in wanted]
        order = query.get("sort", "dateModified")
        down = query.get("direction", "desc") == "desc"
        objects.sort(key=lambda o: (str(o.get(order, "")), o["key"]), reverse=down)
        if query.get("format") == "versions":
            return (200, {"Last-Modified-Version": str(library.version)},
                    {o["key"]: o["version"] for o in objects})  # fmt: skip
        every = self.server.zotero.local and "limit" not in query
        limit = len(objects) or 1 if every else int(query.get("limit", 25))
        limit = limit if self.server.zotero.local else min(limit, self.server.zotero.page)
        start = int(query.get("start", 0))
        headers = {
            "Last-Modified-Version": str(library.version), "Total-Results": str(len(objects)),
        }  # fmt: skip
        links = []
        root = f"http://{self.headers['Host']}{urlsplit(self.path).path}"
        if start + limit < len(objects):
            more = urlencode(query | {"start": str(start + limit), "limit": str(limit)})
            links.append(f'<{root}?{more}>; rel="next"')
        links.append('<https://www.zotero.org/groups/12345/items>; rel="alternate"')
        headers["Link"] = ", ".join(links)
        return 200, headers, [self._envelope(library, o) for o in objects[start : start + limit]]

    def _envelope(self, library: Library, data: Data) -> Data:
        return {
            "key": data["key"],
            "version": data["version"],
            "library": {
                "type": library.kind, "id": library.id, "name": library.name,
                "links": {"alternate": {"href": "https://www.zotero.org/groups/12345/salle"}},
            },
            "links": {},
            "meta": {},
            "data": data,
        }  # fmt: skip

    def _write(self, library: Library, objects: list[Data]) -> tuple[int, dict[str, str], Any]:
        """Several objects at once: each succeeds, stays as it is, or fails by itself."""
        unless = self.headers.get("If-Unmodified-Since-Version")
        if not library.writable:
            return 403, {}, "Write access denied"
        if unless is not None and int(unless) < library.version:
            return 412, {"Last-Modified-Version": str(library.version)}, "Library modified"
        assert len(objects) <= 50
        done: Data = {"successful": {}, "success": {}, "unchanged": {}, "failed": {}}
        fits = [
            (n, o) for n, o in enumerate(objects)
            if o["key"] in library.items and library.items[o["key"]]["version"] == o.get("version")
        ]  # fmt: skip
        for number, new in enumerate(objects):
            if (number, new) in fits:
                continue
            known = new["key"] in library.items
            code = 412 if known else 404
            done["failed"][str(number)] = {"key": new["key"], "code": code,
                                           "message": "Item has been modified since"}  # fmt: skip
        if fits:
            with library.one_version():
                for number, new in fits:
                    old = library.items[new["key"]]
                    changes = {k: v for k, v in new.items() if k not in ("key", "version")}
                    if all(old.get(k) == v for k, v in changes.items()):
                        done["unchanged"][str(number)] = new["key"]
                        continue
                    library.edit(new["key"], **changes)
                    done["success"][str(number)] = new["key"]
                    done["successful"][str(number)] = self._envelope(library, old)
        return 200, {"Last-Modified-Version": str(library.version)}, done

"""Editors whom a proxy in front of the reading room has already identified.

What enters: ``[site]`` of ``settings.toml`` and a request. What leaves: the name the proxy gives,
if it may be believed and may decide. What it does not touch: passwords, sessions.

``proxy_user_header``  the header that names the person (``X-Remote-User``); absent: no such door
``proxy_editors``      who of them may decide: a list of names, or ``"*"`` for everybody it names
``trusted_proxies``    addresses or networks whose headers are believed; this machine by default

A header is only as good as who sets it: it counts where the connection itself comes from a trusted
address, once, and the proxy must replace what a browser sends under that name. The same addresses
are believed when they say that the reader's own connection is encrypted (``X-Forwarded-Proto``).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Any

from tracker.errors import SettingsError

LOOPBACK = ("127.0.0.0/8", "::1/128")
_WHERE = "settings.toml, [site]"
_TOKEN = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")

Scope = MutableMapping[str, Any]


@dataclass(frozen=True, slots=True)
class Proxy:
    """What is believed of which neighbours. ``editors`` is None where all they name may decide."""

    trusted: tuple[IPv4Network | IPv6Network, ...]
    header: bytes = b""
    editors: frozenset[str] | None = frozenset()

    def trusts(self, address: str) -> bool:
        """Whether ``address`` is one of the neighbours."""
        try:
            found = ip_address(address.partition("%")[0])
        except ValueError:
            return False
        found = getattr(found, "ipv4_mapped", None) or found
        return any(found in network for network in self.trusted)

    def names(self, scope: Scope) -> str | None:
        """The editor a trusted proxy names in a request, or None."""
        if not self.header or not self.trusts(peer(scope)):
            return None
        said = [value for name, value in scope.get("headers", ()) if name.lower() == self.header]
        if len(said) != 1:  # two: one may be the browser's own
            return None
        try:
            text = said[0].decode("utf-8")
        except UnicodeDecodeError:
            text = said[0].decode("latin-1")
        name = unicodedata.normalize("NFC", text.strip())
        if not name or len(name) > 80 or not name.isprintable():
            return None
        allowed = self.editors is None or name.casefold() in self.editors
        return name if allowed else None

    def scheme(self, scope: Scope) -> str:
        """``http`` or ``https``, as the reader's browser has it."""
        if self.trusts(peer(scope)):
            for name, value in scope.get("headers", ()):
                if name.lower() == b"x-forwarded-proto" and value in (b"http", b"https"):
                    return str(value, "ascii")
        return str(scope.get("scheme") or "http")

    def reader(self, scope: Scope) -> str:
        """Where the reader sits: the last address that no trusted proxy has."""
        here = peer(scope)
        if self.trusts(here):
            for name, value in scope.get("headers", ()):
                if name.lower() == b"x-forwarded-for":
                    for text in reversed(str(value, "latin-1").split(",")):
                        if not self.trusts(here):
                            break
                        here = text.strip() or here
        return here


def peer(scope: Scope) -> str:
    """The other end of the connection."""
    client = scope.get("client")
    return str(client[0]) if client else ""


def read(raw: Mapping[str, Any]) -> Proxy:
    """The settings of ``settings.toml`` about a proxy. Raises SettingsError."""
    site = raw.get("site", {})
    trusted = site.get("trusted_proxies", list(LOOPBACK))
    if not isinstance(trusted, list):
        raise _unexpected("trusted_proxies", 'une liste d’adresses : ["127.0.0.1"]')
    try:
        networks = tuple(ip_network(str(text).strip(), strict=False) for text in trusted)
    except ValueError as error:
        raise _unexpected("trusted_proxies", 'une liste d’adresses : ["127.0.0.1"]') from error
    header = site.get("proxy_user_header", "")
    if header == "":
        return Proxy(networks)
    if not isinstance(header, str) or not _TOKEN.fullmatch(header):
        raise _unexpected("proxy_user_header", 'le nom d’un en-tête : "X-Remote-User"')
    return Proxy(networks, header.lower().encode("ascii"), _editors(site.get("proxy_editors")))


def _editors(value: object) -> frozenset[str] | None:
    if value == "*":
        return None
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        raise _unexpected(
            "proxy_editors",
            'une liste de noms, ["camille"], ou "*" pour toutes les personnes identifiées',
        )
    return frozenset(unicodedata.normalize("NFC", name.strip()).casefold() for name in value)


def _unexpected(name: str, wanted: str) -> SettingsError:
    return SettingsError(f"Valeur inattendue pour {name}", _WHERE, f"Attendu : {wanted}.")

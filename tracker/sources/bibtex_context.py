"""What an entry's meaning depends on beyond its own text.

What enters: the ``@string`` definitions, entries and comments of one file. What leaves: for
each entry a context of JSON values with exactly what it uses: ``strings`` (resolved, by lower
case name), ``parents`` (the raw text of entries it inherits from, by key, with the strings
they use), ``groups`` (JabRef). What it does not touch: the file's other content; an edit
of a ``@string`` changes the contexts of its users and no other.
Sources: *BibTeXing*, section 2.3 (``@string``); biblatex manual, section 2.4.1
(``crossref``, ``xdata``); JabRef's ``groupstree`` and ``grouping`` metadata.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from tracker.sources.bibtex_fields import read_entry, string_names

MOST_PARENTS = 40
"""Of how many entries one may inherit: several times what people write; all that an entry's
meaning depends on is kept beside it, so a chain of thousands would be kept thousands of times."""
_PERHAPS_STRING = re.compile(r"[=#]\s*+([A-Za-z][^\s={}\",#]*+)")


def inherits(text: str) -> bool:
    """Whether ``text`` might name a parent (cheap; ``parent_keys`` knows)."""
    low = text.lower()
    return "crossref" in low or "xdata" in low


class Contexts:
    """The contexts of the entries of one file."""

    def __init__(
        self,
        definitions: Iterable[tuple[str, str]],
        entries: list[tuple[str, str]],
        comments: Iterable[str],
        text: str,
    ) -> None:
        self.strings: dict[str, str] = {}
        for name, value in definitions:
            self.strings[name.lower()] = _string_value(value, self.strings)
        self._inherits = inherits(text)
        self._entries: dict[str, str] = {}
        self._folded: dict[str, str] = {}
        if self._inherits:
            for key, raw in entries:
                self._entries.setdefault(key, raw)
                self._folded.setdefault(key.lower(), key)
        self._groups = _jabref_groups(comments)

    def of(self, key: str, raw: str) -> dict[str, Any]:
        """The context of the entry ``key`` with the text ``raw``; often empty."""
        context: dict[str, Any] = {}
        parents = self._parents(key, raw) if self._inherits and inherits(raw) else {}
        if parents:
            context["parents"] = parents
        if self.strings:
            used = self._used(raw)
            for text in parents.values():
                used |= self._used(text)
            if used:
                context["strings"] = {name: self.strings[name] for name in sorted(used)}
        groups = self._groups.get(key)
        if groups:
            context["groups"] = groups
        return context

    def _used(self, raw: str) -> set[str]:
        """The names of ``@string`` that stand as values in ``raw``, not merely in its text."""
        named = {name.lower() for name in _PERHAPS_STRING.findall(raw)} & self.strings.keys()
        return set(string_names(raw)) & self.strings.keys() if named else set()

    def _parents(self, key: str, raw: str) -> dict[str, str]:
        """All entries reached through crossref and xdata, nearest first, itself excepted."""
        found: dict[str, str] = {}
        waiting = _all_keys(read_entry(raw, self.strings).fields)
        while waiting and len(found) < MOST_PARENTS:
            named = waiting.pop(0)
            actual = named if named in self._entries else self._folded.get(named.lower())
            if actual is None or actual in found or actual == key:
                continue
            found[actual] = self._entries[actual]
            if inherits(found[actual]):
                waiting += _all_keys(read_entry(found[actual], self.strings).fields)
        return found


def parent_keys(fields: dict[str, str]) -> list[str]:
    """The keys an entry inherits from: its ``xdata`` in order, then its ``crossref``."""
    keys = [k.strip() for k in fields.get("xdata", "").split(",")]
    keys.append(fields.get("crossref", "").strip())
    return [k for k in keys if k]


def _all_keys(fields: dict[str, str]) -> list[str]:
    return parent_keys(fields) + granular_keys(fields)


def granular_keys(fields: dict[str, str]) -> list[str]:
    """The entries of which single fields are taken: ``title = {xdata=key-title}``."""
    values = [v for v in fields.values() if "xdata=" in v]
    return [m for v in values for m in _GRANULAR.findall(v)]


_GRANULAR = re.compile(r"xdata=([^\s{},=]{1,200}?)-[A-Za-z]{1,30}(?:-\d{1,4})?(?=[\s{},]|$)")


def _string_value(value: str, strings: dict[str, str]) -> str:
    """The text of a ``@string``: braces or quotes off, ``#`` joined, earlier names resolved."""
    entry = read_entry(f"@string{{x,\nv = {value}\n}}", strings)
    return entry.fields.get("v", value.strip('{}" '))


_GROUP_TREE = re.compile(r"jabref-(?:meta|groups):\s*(?:groupstree|groupsversion|grouping)", re.I)
_GROUP = re.compile(r"ExplicitGroup:((?:[^;\\]|\\.)*);")


def _jabref_groups(comments: Iterable[str]) -> dict[str, list[str]]:
    """The groups of each key, as JabRef (to version 3) and Better BibTeX list them.

    Later versions write ``StaticGroup`` without keys: there the ``groups`` of an entry tell.
    ``1 ExplicitGroup:Name\\;0\\;key1\\;key2\\;;`` : escaped semicolons part the fields.
    """
    groups: dict[str, list[str]] = {}
    for comment in comments:
        if "Group:" not in comment or not _GROUP_TREE.search(comment):
            continue
        flat = comment.replace("\r", "").replace("\n", "")
        for match in _GROUP.finditer(flat):
            fields = [f.strip() for f in match.group(1).split("\\;")]
            name = fields[0].replace("\\\\", "").replace("\\", "")
            for key in fields[2:]:
                if key and name and name not in groups.setdefault(key, []):
                    groups[key].append(name)
    return groups

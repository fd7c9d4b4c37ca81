"""What a bibliography is, and what a format is.

What enters: nothing. What leaves: frozen dataclasses. What it does not touch: files, pandoc,
the database.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from tracker.model import CslItem

DEFAULT_STYLE = "tracker-iso690-fr"
"""The style of documents when none is asked for: ours, written for French administration."""


@dataclass(frozen=True, slots=True)
class Group:
    """A heading and the ids under it; an empty label means that there is no heading."""

    label: str
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Bibliography:
    """Everything an exporter needs, so that exporting reads neither database nor clock.

    ``items`` are CSL-JSON with ``id`` = study id, in the caller's order; ``groups`` name those
    ids (an id may stand in several groups, as a study has several themes). Without groups, all
    items form one. ``criteria`` is a French sentence; ``searched_on`` the « Recherche arrêtée
    au ». ``keywords``, ``themes`` (labels) and ``annotations`` (plain text set under a
    reference) are keyed by id. ``zotero`` (id → ``http://zotero.org/…/items/KEY``) asks for live
    citations in the formats that have them. ``related`` says what a study is to others (id → pairs
    of a kind of ``model.Relation`` and an id). ``rendered`` are references already made for these
    very items and this style (id → pandoc inlines, in the order of the style): no engine starts.
    ``charters`` are the section's own reference documents (docx or odt → file), instead of ours.
    """

    title: str
    items: tuple[CslItem, ...]
    searched_on: date
    groups: tuple[Group, ...] = ()
    criteria: str = ""
    style: str = DEFAULT_STYLE
    keywords: Mapping[str, Sequence[str]] = field(default_factory=dict)
    themes: Mapping[str, Sequence[str]] = field(default_factory=dict)
    annotations: Mapping[str, str] = field(default_factory=dict)
    zotero: Mapping[str, str] = field(default_factory=dict)
    related: Mapping[str, Sequence[tuple[str, str]]] = field(default_factory=dict)
    rendered: Mapping[str, list[dict[str, Any]]] | None = None
    charters: Mapping[str, Path] = field(default_factory=dict)

    def sections(self) -> Iterator[Group]:
        """The groups that hold something, or one unnamed group of all items.

        Items that no group names come last, without a heading of their own when there are no
        groups, under « Autres références » otherwise: an export never loses a reference.
        """
        known = [str(item.get("id", "")) for item in self.items]
        present = set(known)
        named: set[str] = set()
        shown = False
        for group in self.groups:
            ids = tuple(i for i in group.ids if i in present)
            named.update(ids)
            if ids:
                shown = True
                yield Group(group.label, ids)
        rest = tuple(i for i in known if i not in named)
        if rest:
            yield Group("Autres références" if shown else "", rest)

    def as_read(self) -> tuple[CslItem, ...]:
        """The items in the order of the groups, each once: numbers then run down the page."""
        if not self.groups:
            return self.items
        by_id = {str(item.get("id", "")): item for item in self.items}
        order = dict.fromkeys(key for group in self.sections() for key in group.ids)
        return tuple(by_id[key] for key in order)


def end_mark(count: int) -> str:
    """What the last line of a file says, so that one cut short is seen to be."""
    return f"fin : {count} {'référence' if count < 2 else 'références'}"


@dataclass(frozen=True, slots=True)
class Exporter:
    """A format: ``write`` turns a bibliography into the bytes of one file, deterministically.

    ``suffixes`` are lower case with their dot, the first being the usual one. ``pieces``, where the
    format allows, writes the same file from parts of the bibliography, given all of its ids.
    """

    name: str
    suffixes: tuple[str, ...]
    media_type: str
    label_fr: str
    write: Callable[[Bibliography], bytes]
    pieces: Callable[[Iterable[Bibliography], Sequence[str]], Iterator[bytes]] | None = None

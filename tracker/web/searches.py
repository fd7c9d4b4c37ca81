"""The searches the section keeps: named in ``settings.toml``, at an address that stays.

What enters: the settings. What leaves: ``Saved`` values. What it does not touch: the database.

In ``settings.toml``::

    [[searches]]
    name = "femmes-et-desistance"
    title = "Femmes et désistance depuis 2015"
    query = "_theme=desistance&_theme=femmes&year__gte=2015"

``query`` is what follows the question mark in the list's address; the whole address does too.
"""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from typing import Any

from tracker.errors import SettingsError, TrackerError
from tracker.settings import Settings, Workspace, load_settings
from tracker.web.filters import Filters, read

log = logging.getLogger("tracker.web")

_NAME = re.compile(r"[a-z0-9](?:[a-z0-9_-]{0,78}[a-z0-9])?")
WHERE = "settings.toml, [[searches]]"


@dataclass(frozen=True, slots=True)
class Saved:
    """A search under a name; ``query`` is a list's query string."""

    name: str
    title: str
    query: str

    @property
    def filters(self) -> Filters:
        """What it asks."""
        return read(self.query)

    @property
    def address(self) -> str:
        """Its page."""
        return f"/recherches/{self.name}"

    @property
    def feed(self) -> str:
        """Its feed."""
        return f"{self.address}.atom"


def saved(settings: Settings) -> tuple[Saved, ...]:
    """The searches in the order of the settings. Raises SettingsError for one badly written."""
    listed = settings.raw.get("searches", [])
    if not isinstance(listed, list):
        raise SettingsError(
            "Recherches mal écrites", WHERE, "Écrivez [[searches]] avant chaque recherche."
        )
    found: dict[str, Saved] = {}
    for number, part in enumerate(listed, 1):
        made = _read(part, number)
        if made.name in found:
            raise SettingsError(
                f"Deux recherches portent le nom « {made.name} »", WHERE, "Donnez-leur deux noms."
            )
        found[made.name] = made
    return tuple(found.values())


def _read(part: Any, number: int) -> Saved:
    values = part if isinstance(part, dict) else {}
    name, title, query = (values.get(key) for key in ("name", "title", "query"))
    if not (isinstance(name, str) and _NAME.fullmatch(name)):
        raise SettingsError(
            f"La recherche n° {number} n’a pas de nom utilisable",
            WHERE,
            "name : des lettres sans accent en minuscules, des chiffres et des tirets.",
        )
    if not (isinstance(title, str) and title.strip() and isinstance(query, str)):
        raise SettingsError(
            f"La recherche « {name} » est incomplète",
            WHERE,
            "Donnez title et query entre guillemets.",
        )
    return Saved(name, " ".join(title.split()), query.partition("?")[2] or query)


@dataclass(slots=True)
class Followed:
    """The searches as ``settings.toml`` has them now; where there is no workspace, those given.

    A file that can't be understood leaves those of before, and says why to the keeper, once.
    """

    workspace: Workspace | None
    searches: tuple[Saved, ...]
    seen: tuple[int, ...] | None = None
    version: int = 0
    """Grows when the searches change."""

    @classmethod
    def of(cls, settings: Settings, workspace: Workspace | None) -> Followed:
        """Those of ``settings``, which were just read. Raises SettingsError."""
        return cls(workspace, saved(settings), _mark(workspace))

    def look(self) -> Followed:
        """Itself, after a look at the file."""
        if self.workspace is not None and (mark := _mark(self.workspace)) != self.seen:
            self.seen = mark
            try:
                found = saved(load_settings(self.workspace))
            except TrackerError as error:
                log.warning("%s Les recherches gardées restent celles d’avant.", _ended(str(error)))
            else:
                self.version += found != self.searches
                self.searches = found
        return self

    def find(self, name: str) -> Saved | None:
        """The search called ``name``."""
        return next((search for search in self.searches if search.name == name), None)


def _mark(workspace: Workspace | None) -> tuple[int, ...] | None:
    """What changes with the file; None where there is none."""
    if workspace is None:
        return None
    try:
        found = workspace.settings_file.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


def _ended(sentence: str) -> str:
    return sentence if sentence.endswith(".") else f"{sentence}."

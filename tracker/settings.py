"""Where things are and what the owner of the workspace has chosen.

What enters: ``--data``, the environment, ``settings.toml``. What leaves: a ``Workspace`` (paths)
and ``Settings`` (values). What it does not touch: databases. No secret is read from a file.
"""

from __future__ import annotations

import getpass
import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tracker.errors import SettingsError, SourceError, system_words


@dataclass(frozen=True, slots=True)
class Workspace:
    """The folder that holds one library: evidence, decisions, derived data."""

    root: Path

    @classmethod
    def locate(cls, data: str | Path | None = None) -> Workspace:
        """``--data``, else ``TRACKER_DATA``, else ``./data``. The folder need not exist."""
        return cls(Path(data or os.environ.get("TRACKER_DATA") or "data"))

    @property
    def evidence(self) -> Path:
        return self.root / "evidence.db"

    @property
    def library(self) -> Path:
        return self.root / "library.db"

    @property
    def cache(self) -> Path:
        return self.root / "cache.db"

    @property
    def decisions(self) -> Path:
        return self.root / "decisions"

    @property
    def vocabulary(self) -> Path | None:
        """The section's own vocabulary, or None for the packaged one. Whatever bears that name is
        meant to be it: a folder or a broken link is read, and refused."""
        own = self.root / "vocabulary.yaml"
        return own if own.exists() or own.is_symlink() else None

    @property
    def charters(self) -> dict[str, Path]:
        """The section's own reference documents for Word and LibreOffice, those that are there."""
        own = {kind: self.root / f"charte.{kind}" for kind in ("docx", "odt")}
        return {kind: path for kind, path in own.items() if path.is_file()}

    @property
    def settings_file(self) -> Path:
        return self.root / "settings.toml"

    @property
    def editors(self) -> Path:
        """Private: who may decide from the page, with hashed passwords."""
        return self.root / "editors.json"


@dataclass(frozen=True, slots=True)
class Settings:
    """What ``settings.toml`` says; every value has a default.

    ``[site]`` title, description, footer.
    """

    title: str = "Salle de lecture – politiques de probation"
    description: str = (
        "Études, rapports et textes officiels sur la probation, la désistance, "
        "l’évaluation des risques et des besoins et la préparation à la sortie."
    )
    raw: Mapping[str, Any] = field(default_factory=dict)


def load_settings(workspace: Workspace) -> Settings:
    """Read ``settings.toml``; absent means defaults.

    Raises SettingsError naming the file, and the line where the TOML does not parse.
    """
    path = workspace.settings_file
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        return Settings()
    except (OSError, UnicodeDecodeError) as error:
        why = system_words(error) if isinstance(error, OSError) else "le fichier n’est pas en UTF-8"
        raise SettingsError(
            f"Réglages illisibles ({why})", str(path),
            "Enregistrez-le en UTF-8 et vérifiez vos droits.",
        ) from error  # fmt: skip
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"line (\d+)", str(error))
        line = f", ligne {found[1]}" if found else ", à la fin"
        raise SettingsError("Réglages mal écrits", f"{path}{line}",
                            "Corrigez cette ligne (nom = \"valeur\").") from error  # fmt: skip
    site = data.get("site", {})
    named: Mapping[str, Any] = site if isinstance(site, dict) else {"title": None}
    texts = {k: v for k, v in named.items() if k in ("title", "description")}
    if not all(isinstance(v, str) for v in texts.values()):
        raise SettingsError(
            "Valeur inattendue dans [site]",
            str(path),
            "Écrivez title et description entre guillemets, sous une ligne [site].",
        )
    return Settings(**texts, raw=data)


ZOTERO_WEB = "https://api.zotero.org"
ZOTERO_LOCAL = "http://localhost:23119/api"


@dataclass(frozen=True, slots=True)
class ZoteroLibrary:
    """A library to follow: ``kind`` user or group, its number, whether its full texts too."""

    kind: str
    id: str
    fulltext: bool = True


@dataclass(frozen=True, slots=True)
class ZoteroSettings:
    """Which libraries, where, and the key: from the environment alone, and shown nowhere."""

    libraries: tuple[ZoteroLibrary, ...]
    endpoint: str
    local: bool = False
    key: str = field(default="", repr=False)


def zotero_settings(
    workspace: Workspace, *, local: bool = False, endpoint: str | None = None
) -> ZoteroSettings:
    """The libraries of ``[[zotero.libraries]]``, or the one the environment names, which wins.

    ``endpoint`` comes before ``ZOTERO_ENDPOINT``, and that before ``[zotero] endpoint``. Without
    any library named, ``local`` means the library of the person who uses Zotero here. Raises
    SettingsError.
    """
    path = str(workspace.settings_file)
    section = load_settings(workspace).raw.get("zotero", {})
    if not isinstance(section, dict):
        raise SettingsError("Valeur inattendue pour zotero", path, "Écrivez [[zotero.libraries]].")
    where = (endpoint or os.environ.get("ZOTERO_ENDPOINT", "")).strip()
    if not where:
        where = ZOTERO_LOCAL if local else str(section.get("endpoint") or ZOTERO_WEB)
    where = where.rstrip("/")
    if not where.startswith(("http://", "https://")) or any(sign in where for sign in "@?# "):
        # What stands before @ or after ? may be a secret: the address is not repeated.
        raise SettingsError(
            "Adresse du serveur Zotero inattendue",
            "ZOTERO_ENDPOINT, --endpoint",
            "Elle commence par https:// ou http:// et ne contient ni @ ni ?.",
        )
    listed = section.get("libraries", [])
    if not isinstance(listed, list):
        raise SettingsError(
            "Valeur inattendue pour zotero.libraries",
            path,
            "Écrivez [[zotero.libraries]], type et id, une fois par bibliothèque.",
        )
    if any("key" in name.lower() for part in (section, *listed) if isinstance(part, dict)
           for name in part):  # fmt: skip
        raise SettingsError(
            "Une clé d’accès n’a pas sa place dans les réglages",
            path,
            "Retirez-la et donnez-la par la variable d’environnement ZOTERO_API_KEY.",
        )
    libraries = tuple(dict.fromkeys(_zotero_library(part, path) for part in listed))
    if chosen := os.environ.get("ZOTERO_LIBRARY_ID", "").strip():
        libraries = (_from_environment(chosen, libraries),)
    if not libraries and local:
        libraries = (ZoteroLibrary("user", "0"),)
    if not libraries:
        raise SettingsError(
            "Aucune bibliothèque Zotero n’est indiquée",
            path,
            "Donnez ZOTERO_LIBRARY_ID et ZOTERO_LIBRARY_TYPE (user ou group), ou écrivez "
            "[[zotero.libraries]] dans les réglages.",
        )
    key = "" if local else os.environ.get("ZOTERO_API_KEY", "").strip()
    if not key.isascii() or not key.isprintable() or " " in key:
        raise SettingsError(
            "La clé d’accès contient des signes impossibles",
            "ZOTERO_API_KEY",
            "Copiez-la de nouveau depuis zotero.org.",
        )
    return ZoteroSettings(libraries, where, local, key)


def _from_environment(id_: str, known: tuple[ZoteroLibrary, ...]) -> ZoteroLibrary:
    kind = os.environ.get("ZOTERO_LIBRARY_TYPE", "").strip().lower().removesuffix("s")
    same = [lib for lib in known if lib.id == id_ and kind in ("", lib.kind)]
    if same:
        return same[0]
    return _checked(kind or "user", id_, True, "ZOTERO_LIBRARY_ID, ZOTERO_LIBRARY_TYPE")


def _zotero_library(part: object, path: str) -> ZoteroLibrary:
    if not isinstance(part, dict):
        raise SettingsError(
            "Valeur inattendue pour zotero.libraries",
            path,
            "Chaque bibliothèque a un type et un id.",
        )
    kind = str(part.get("type", "")).strip().lower().removesuffix("s")
    return _checked(kind, str(part.get("id", "")).strip(), part.get("fulltext", True) is True, path)


def _checked(kind: str, id_: str, fulltext: bool, where: str) -> ZoteroLibrary:
    if kind not in ("user", "group"):
        raise SettingsError(
            f"Type de bibliothèque Zotero inconnu : « {kind} »",
            where,
            "Écrivez user (personnelle) ou group (de groupe).",
        )
    if not (id_.isascii() and id_.isdecimal()):
        raise SettingsError(
            f"Identifiant de bibliothèque Zotero inattendu : « {id_} »",
            where,
            "C’est le nombre que montre l’adresse de la bibliothèque sur zotero.org.",
        )
    return ZoteroLibrary(kind, str(int(id_)), fulltext)


def current_user() -> str:
    """Who decides: ``TRACKER_USER``, else the login."""
    if user := os.environ.get("TRACKER_USER", "").strip():
        return user
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        return "inconnu"


def sample_library() -> Path:
    """The folder of the demonstration library: inside the wheel, or beside it in a checkout."""
    here = Path(__file__).resolve().parent
    for folder in (here / "sample", here.parent / "data" / "sample"):
        if folder.is_dir():
            return folder
    raise SourceError(
        "La bibliothèque de démonstration est introuvable",
        str(here / "sample"),
        "Réinstallez tracker.",
    )

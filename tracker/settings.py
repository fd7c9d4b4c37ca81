"""Where things are and what the owner of the workspace has chosen.

What enters: ``--data``, the environment, ``settings.toml``. What leaves: a ``Workspace`` (paths)
and ``Settings`` (values). What it does not touch: databases. No secret is read from a file.
"""

from __future__ import annotations

import getpass
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tracker.errors import SettingsError, SourceError


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
        """The section's own vocabulary, or None for the packaged one."""
        own = self.root / "vocabulary.yaml"
        return own if own.is_file() else None

    @property
    def settings_file(self) -> Path:
        return self.root / "settings.toml"


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
        raise SettingsError("Réglages illisibles", str(path), f"({error})") from error
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(
            f"Réglages mal écrits ({error})", str(path), "Corrigez cette ligne."
        ) from error
    site = data.get("site", {})
    texts = {k: v for k, v in site.items() if k in ("title", "description")}
    if not isinstance(site, dict) or not all(isinstance(v, str) for v in texts.values()):
        raise SettingsError(
            "Valeur inattendue dans [site]", str(path), "title et description sont des textes."
        )
    return Settings(**texts, raw=data)


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
        "La bibliothèque de démonstration est introuvable", str(here / "sample"),
        "Réinstallez tracker.",
    )  # fmt: skip

"""Who may decide from the page: names and hashed passwords, in a private file of the workspace.

What enters: a workspace, a name, a password. What leaves: editors, whether a password is theirs,
and the secret that signs sessions. What it does not touch: requests, the library.

``editors.json`` holds no password: each has a salt of its own and scrypt's answer (RFC 7914),
with the cost it was made at, 2^15 blocks of 1 KiB three times over (OWASP, « Password Storage
Cheat Sheet »). It is written whole or not at all, readable by its owner alone where the system
knows that, kept out of git, and never part of a published copy.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import json
import os
import secrets
import tempfile
import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tracker.errors import SettingsError, UnknownItem, WorkspaceError, system_words
from tracker.settings import Workspace

COST = {"n": 2**15, "r": 8, "p": 3}
MEMORY = 2**27
LEAST = 12
"""Signs a password must have (ANSSI, « Recommandations relatives à l’authentification »)."""
LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class Editor:
    """A name and what its password became. ``salt`` and ``hash`` are in hexadecimal."""

    name: str
    since: str
    salt: str
    hash: str
    n: int
    r: int
    p: int

    @property
    def stamp(self) -> str:
        """Changes with the password: a session made under another one ends."""
        return hashlib.blake2b(bytes.fromhex(self.hash), digest_size=9).hexdigest()

    def opens(self, password: str) -> bool:
        """Whether ``password`` is the editor's, in constant time."""
        made = _scrypt(password, bytes.fromhex(self.salt), {"n": self.n, "r": self.r, "p": self.p})
        return hmac.compare_digest(made, bytes.fromhex(self.hash))


@dataclass(frozen=True, slots=True)
class Register:
    """The content of ``editors.json``: the secret of sessions, editors by folded name."""

    secret: str
    editors: Mapping[str, Editor]

    def find(self, name: str) -> Editor | None:
        """The editor of a name, however its capitals are typed."""
        return self.editors.get(_key(name))

    def verify(self, name: str, password: str) -> Editor | None:
        """The editor, if the password is theirs. An unknown name takes as long as a known one."""
        editor = self.find(name) or _NOBODY
        right = editor.opens(password)
        return editor if right and editor is not _NOBODY else None


_NOBODY = Editor("", "", "00" * 16, "00" * 32, **COST)
EMPTY = Register("", {})


def read(path: Path) -> Register:
    """The register at ``path``; an absent file is an empty one. Raises WorkspaceError."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        editors = [Editor(**entry) for entry in data["editors"]]
        return Register(str(data["secret"]), {_key(e.name): e for e in editors})
    except FileNotFoundError:
        return EMPTY
    except OSError as error:
        raise WorkspaceError(
            f"Le fichier des éditeurs est illisible ({system_words(error)})",
            str(path),
            "Vérifiez vos droits.",
        ) from error
    except (ValueError, KeyError, TypeError) as error:
        raise WorkspaceError(
            "Le fichier des éditeurs est abîmé",
            str(path),
            "Supprimez-le et inscrivez de nouveau les éditeurs : tracker editors add NOM.",
        ) from error


def add(workspace: Workspace, name: str, password: str) -> bool:
    """Put an editor down, or give a known one another password; returns whether it is a new one.

    Raises SettingsError for a name or a password that can't be taken, WorkspaceError.
    """
    name = unicodedata.normalize("NFC", " ".join(name.split()))
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise SettingsError(
            "Ce nom ne peut pas être celui d’un éditeur",
            name[:LONGEST_NAME],
            f"Un nom a de 1 à {LONGEST_NAME} signes, sur une ligne.",
        )
    if len(password) < LEAST:
        raise SettingsError(
            "Ce mot de passe est trop court",
            name,
            f"Il en faut un d’au moins {LEAST} signes ; une phrase convient bien.",
        )
    if not workspace.root.is_dir():
        raise WorkspaceError(
            "Cet espace de travail n’existe pas",
            str(workspace.root),
            "Importez d’abord des références, ou choisissez un autre dossier avec --data.",
        )
    register = read(workspace.editors)
    salt = secrets.token_bytes(16)
    made = Editor(
        name,
        datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        salt.hex(),
        _scrypt(password, salt, COST).hex(),
        **COST,
    )
    new = register.find(name) is None
    _write(workspace, register.secret, {**register.editors, _key(name): made})
    return new


def remove(workspace: Workspace, name: str) -> str:
    """Take an editor off, sessions included; returns the name as it was written.

    Their decisions stay. Raises UnknownItem, WorkspaceError.
    """
    register = read(workspace.editors)
    gone = register.find(name)
    if gone is None:
        known = ", ".join(e.name for e in register.editors.values())
        raise UnknownItem(
            "Aucun éditeur de ce nom", name, f"Inscrits : {known}." if known else "Aucun inscrit."
        )
    _write(workspace, register.secret, {k: e for k, e in register.editors.items() if e is not gone})
    return gone.name


def _key(name: str) -> str:
    return unicodedata.normalize("NFC", " ".join(name.split())).casefold()


def _scrypt(password: str, salt: bytes, cost: Mapping[str, int]) -> bytes:
    # One accented letter may be typed as one sign or as two.
    text = unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass")
    return hashlib.scrypt(text, salt=salt, maxmem=MEMORY, dklen=32, **cost)


def _write(workspace: Workspace, secret: str, editors: Mapping[str, Editor]) -> None:
    path = workspace.editors
    content: dict[str, Any] = {
        "secret": secret or secrets.token_hex(32),
        "editors": [asdict(editors[key]) for key in sorted(editors)],
    }
    try:
        _keep_out_of_git(workspace)
        # mkstemp: readable and writable by its owner alone, from the start.
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
                json.dump(content, file, ensure_ascii=False, indent=1)
                file.write("\n")
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(path)
        except BaseException:
            with contextlib.suppress(OSError):
                Path(name).unlink()
            raise
    except OSError as error:
        raise WorkspaceError(
            f"Le fichier des éditeurs n’a pas pu être écrit ({system_words(error)})",
            str(path),
            "Vérifiez la place libre et vos droits.",
        ) from error


def _keep_out_of_git(workspace: Workspace) -> None:
    """The workspace's own ``.gitignore`` names the file; other lines stay as they are."""
    path, line = workspace.root / ".gitignore", f"/{workspace.editors.name}"
    text = path.read_text(encoding="utf-8", errors="surrogateescape") if path.exists() else ""
    if line not in text.splitlines():
        gap = "" if not text or text.endswith("\n") else "\n"
        with path.open("a", encoding="utf-8", newline="\n") as file:
            file.write(f"{gap}{line}\n")

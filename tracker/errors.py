"""Faults that stop a command.

Each is one French line on stderr, *what, where, what to do*, and exit code 1. A fault in the
data is not here: it is a ``model.Problem``, a row beside the kept record.

The tree::

    TrackerError
    ├── WorkspaceError      the folder: missing, read-only, full, in use
    │   ├── ForeignFile     a database that is not ours, or made by a newer tracker
    │   ├── BrokenFile      a database that SQLite can't read
    │   └── Busy            another tracker is writing
    ├── SourceError         a file or folder to import that can't be read at all
    ├── VocabularyError     vocabulary.yaml: names the concept and the line
    ├── SettingsError       settings.toml or the environment
    ├── DecisionError       a decision that can't be taken; nothing was written
    ├── UnknownItem         no such study, record, theme, style
    ├── RemoteError         a Zotero server: refusing, or talking nonsense
    │   └── ServerDown      the same, whatever it is asked: unreachable, out of order
    └── ExportError         a document that can't be made or written
"""

from __future__ import annotations

import errno


class TrackerError(Exception):
    """``what`` went wrong, ``where``, and the ``remedy``: three French phrases, one line."""

    def __init__(self, what: str, where: str = "", remedy: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.remedy = remedy

    def __str__(self) -> str:
        head = f"{self.what} : {self.where}" if self.where else self.what
        line = f"{head}. {self.remedy}" if self.remedy else head
        return " ".join(line.split())


class WorkspaceError(TrackerError):
    """The workspace can't be read or written."""


class ForeignFile(WorkspaceError):
    """A file stands where ours should be, and it is not ours."""


class BrokenFile(WorkspaceError):
    """A database of ours that SQLite can't read any more."""


class Busy(WorkspaceError):
    """Another process holds the write lock."""


class SourceError(TrackerError):
    """A path to import does not exist, can't be opened or is of no known format."""


class VocabularyError(TrackerError):
    """The vocabulary does not hold together."""


class SettingsError(TrackerError):
    """A setting is missing or has a value that can't be used."""


class DecisionError(TrackerError):
    """A decision is refused; the journal is as before."""


class UnknownItem(TrackerError):
    """An id or a name that the library does not know."""


class RemoteError(TrackerError):
    """A Zotero library can't be followed or written; what is here stays as it was."""


class ServerDown(RemoteError):
    """A Zotero server that answers nothing of use: asking it for another library is vain."""


class ExportError(TrackerError):
    """A bibliography can't be made or written."""


def system_words(error: OSError) -> str:
    """What the system says of ``error``, in French whatever the locale."""
    if getattr(error, "winerror", None) in _HELD_ON_WINDOWS:
        return "fichier ouvert dans un autre programme"
    return _SYSTEM.get(error.errno or 0) or f"erreur {error.errno or '?'} du système"


_HELD_ON_WINDOWS = (32, 33)
"""ERROR_SHARING_VIOLATION and ERROR_LOCK_VIOLATION: a journal open in Excel, say."""
_SYSTEM = {
    errno.EDEADLK: "fichier tenu par un autre programme",
    errno.ENOENT: "fichier ou dossier absent",
    errno.EACCES: "accès refusé",
    errno.EPERM: "accès refusé",
    errno.EROFS: "support en lecture seule",
    errno.ENOSPC: "disque plein",
    errno.EFBIG: "fichier trop grand pour ce disque",
    errno.EIO: "disque abîmé ou débranché",
    errno.EISDIR: "c’est un dossier",
    errno.ENOTDIR: "ce n’est pas un dossier",
    errno.EEXIST: "un autre fichier porte ce nom",
    errno.EMFILE: "trop de fichiers ouverts",
    errno.ENAMETOOLONG: "nom trop long",
    errno.ELOOP: "lien symbolique en boucle",
    errno.EADDRINUSE: "adresse déjà utilisée",
}

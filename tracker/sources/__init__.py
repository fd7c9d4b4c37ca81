"""Where references come from: one module per format, one line per format in ``SOURCES``.

What enters: the bytes of a file. What leaves: ``RawEntry`` values (evidence, verbatim) and,
from each of them, an ``Interpreted`` (a normalised reference and the faults found in it).
What it does not touch: files, databases, the network, other stages.

A format module offers three names:

``split(data: bytes) -> Iterable[RawEntry]``
    The pieces of a file, verbatim, in file order, the ``file`` entry first. It never raises,
    whatever the bytes, and nothing vanishes: a piece that can't be read as an entry is one
    of kind ``broken``. Keys are unique within the file: the second entry of a key is
    ``key#2`` and its context says ``duplicate_of``. An entry without a key is named by its
    DOI, else by its title and year. The context of an entry holds all that its meaning
    depends on beyond its text (the ``@string`` it uses, the parents it inherits from, its
    groups) and nothing else, so that an edit changes the fingerprints of its users only.
    The context of the ``file`` entry: ``encoding``, ``encoding_guessed``, ``preambles``,
    ``comments`` (blocks that are no entries, verbatim), ``lines`` (``{key: line}``).

``interpret(source: str, entry: RawEntry) -> Interpreted``
    Pure and total: depends on its arguments only, never raises; so that its result can be
    remembered by ``entry.fingerprint``.

"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol, cast

from tracker.model import Interpreted, RawEntry


class Format(Protocol):
    """What a format module offers (see the module docstring)."""

    def split(self, data: bytes) -> Iterable[RawEntry]: ...

    def interpret(self, source: str, entry: RawEntry) -> Interpreted: ...


@dataclass(frozen=True, slots=True)
class Source:
    """A format a file can be in. Its module is imported at the first use, not before."""

    name: str
    suffixes: tuple[str, ...]
    module: str

    def split(self, data: bytes) -> Iterable[RawEntry]:
        """The entries of a file, verbatim; never raises (see the module docstring)."""
        return self._format().split(data)

    def interpret(self, source: str, entry: RawEntry) -> Interpreted:
        """What ``entry`` of the source named ``source`` means; pure, never raises."""
        return self._format().interpret(source, entry)

    def outline(self, entry: RawEntry) -> dict[str, Any]:
        """Where an object belongs (parent, collections, relations), for sources that have such;
        pure, never raises, small JSON values."""
        told = getattr(self._format(), "outline", None)
        return dict(told(entry)) if told is not None else {}

    def _format(self) -> Format:
        return _imported(self.module)


@cache
def _imported(module: str) -> Format:
    return cast(Format, import_module(module))


SOURCES: dict[str, Source] = {
    "bibtex": Source("bibtex", (".bib", ".bibtex"), "tracker.sources.bibtex"),
    "ris": Source("ris", (".ris",), "tracker.sources.ris"),
    "nbib": Source("nbib", (".nbib",), "tracker.sources.nbib"),
    "csljson": Source("csljson", (".json", ".csljson"), "tracker.sources.csljson"),
    "zotero": Source("zotero", (), "tracker.sources.zotero"),
}


def source_for(path: Path, data: bytes) -> Source | None:
    """The format of a file by its suffix, in any case; None where no format claims it.

    A ``.json`` is always given to ``csljson``: one of another nature comes out of ``split``
    as a ``broken`` piece, hence as a problem that names the file, not as an error.
    ``data`` is there for formats that share a suffix.
    """
    suffix = path.suffix.lower()
    for source in SOURCES.values():
        if suffix in source.suffixes:
            return source
    return None

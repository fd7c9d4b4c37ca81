"""Bytes to text, and the small habits all formats share.

What enters: the bytes of a file, perhaps an encoding it declares. What leaves: its text, the
encoding and whether it was guessed; unique keys; lines. What it does not touch: files.
Rules: a byte order mark wins; then UTF-8 if it fits; then what the file declares; then
Windows' Western code page, which is what French files without a declaration are in.
"""

from __future__ import annotations

import codecs
import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tracker.model import Level, Problem, RawEntry, digest
from tracker.normalise import doi, slug

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(
    rb"^[%\s]*(?:encoding\s*:|!TeX\s+encoding\s*=|.*-\*-.*coding:)\s*([\w.:-]+)", re.M | re.I
)
_UTF8_SEQUENCE = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe1-\xef][\x80-\xbf]{2}|\xe0[\xa0-\xbf][\x80-\xbf]"
    rb"|\xf0[\x90-\xbf][\x80-\xbf]{2}|[\xf1-\xf4][\x80-\xbf]{3}"
)
_HIGH_BYTE = re.compile(rb"[\x80-\xff]")


@dataclass(frozen=True, slots=True)
class Decoded:
    """A file's text. ``guessed`` says that neither a mark nor a declaration named the encoding."""

    text: str
    encoding: str
    guessed: bool = False


def decode(data: bytes) -> Decoded:
    """The text of a file in any encoding; never fails, never drops a byte silently.

    ``mixed`` is UTF-8 with stray Windows-1252 bytes, as hands and scripts leave it.
    """
    for bom, name in _BOMS:
        if data.startswith(bom):
            return Decoded(data.decode(name, "replace"), name.removesuffix("-sig"))
    if data.count(0) > len(data) // 5:
        return _utf16_without_mark(data)
    try:
        return Decoded(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        pass
    declared = _DECLARED.search(data[:20000])
    if declared is not None:
        name = declared.group(1).decode("ascii", "replace")
        try:
            codec = codecs.lookup(name)
            if codec.name != "utf-8":
                return Decoded(data.decode(codec.name), codec.name)
        except (LookupError, UnicodeError, ValueError):
            pass
    return _guess(data)


def _utf16_without_mark(data: bytes) -> Decoded:
    """UTF-16 has a zero in every other byte of its Latin text."""
    name = "utf-16-be" if data[::2].count(0) > data[1::2].count(0) else "utf-16-le"
    return Decoded(data.decode(name, "replace"), name, guessed=True)


def _guess(data: bytes) -> Decoded:
    sequences = _UTF8_SEQUENCE.findall(data)
    stray = len(_HIGH_BYTE.findall(data)) - sum(map(len, sequences))
    if len(sequences) > stray:
        return Decoded(data.decode("utf-8", "tracker_cp1252"), "mixed", guessed=True)
    try:
        return Decoded(data.decode("cp1252"), "cp1252", guessed=True)
    except UnicodeDecodeError:
        return Decoded(data.decode("latin-1"), "latin-1", guessed=True)


def _as_cp1252(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    piece = error.object[error.start : error.end]
    return "".join(
        bytes([b]).decode("cp1252", "replace").replace("\ufffd", chr(b)) for b in piece
    ), error.end


codecs.register_error("tracker_cp1252", _as_cp1252)


class Lines:
    """Offsets to 1-based line numbers."""

    def __init__(self, text: str) -> None:
        self._starts = [m.end() for m in re.finditer(r"\r\n|\n|\r", text)]

    def at(self, offset: int) -> int:
        return bisect_right(self._starts, offset) + 1


@dataclass(slots=True)
class Keys:
    """Gives every entry of a file a key of its own, and remembers the line of each."""

    lines: dict[str, int] = field(default_factory=dict)
    _counts: dict[str, int] = field(default_factory=dict)

    def claim(self, key: str, line: int) -> tuple[str, str | None]:
        """``(key, None)`` the first time, then ``(key#2, key)``, ``(key#3, key)`` …"""
        unique, first = key, None
        while unique in self.lines:
            number = self._counts.get(key, 1) + 1
            self._counts[key] = number
            unique, first = f"{key}#{number}", key
        self.lines[unique] = line
        return unique, first


def fallback_key(doi_text: str, title: str, year: str, raw: str) -> str:
    """The key of an entry that has none: its DOI, else title and year, else a fingerprint."""
    found = doi(doi_text) if doi_text else None
    if found:
        return found
    name = slug(title)[:60].rstrip("-")
    if name:
        return f"{name}-{year}" if year else name
    return f"sans-cle-{digest(raw)[:10]}"


def file_entry(
    decoded: Decoded,
    keys: Keys,
    comments: Iterable[str] = (),
    preambles: Iterable[str] = (),
    **more: Any,
) -> RawEntry:
    """The entry of kind ``file``: what a file says as a whole."""
    context: dict[str, Any] = {
        "encoding": decoded.encoding,
        "encoding_guessed": decoded.guessed,
        "preambles": list(preambles),
        "comments": list(comments),
        "lines": dict(keys.lines),
        **more,
    }
    return RawEntry("", "", "file", None, context)


def file_problems(source: str, context: Mapping[str, Any]) -> tuple[Problem, ...]:
    """What a ``file`` entry has to report: an encoding that had to be guessed."""
    if not context.get("encoding_guessed"):
        return ()
    encoding = str(context.get("encoding"))
    if encoding == "mixed":
        text = (
            "Le fichier mélange UTF-8 et Windows-1252 : chaque octet a été lu au mieux. "
            "Vérifiez les accents, puis enregistrez le fichier en UTF-8."
        )
    else:
        text = (
            f"Le fichier n’est pas en UTF-8 et ne déclare pas son encodage : lu comme {encoding}. "
            "Vérifiez les accents, puis enregistrez-le en UTF-8."
        )
    return (Problem(source, "", None, "encoding-guessed", "warning", text),)


class Faults:
    """Collects the problems of one entry."""

    __slots__ = ("_found", "key", "position", "source")

    def __init__(self, source: str, entry: RawEntry) -> None:
        self.source, self.key, self.position = source, entry.key, entry.position
        self._found: list[Problem] = []
        first = entry.context.get("duplicate_of")
        if first is not None:
            self.add(
                "duplicate-key",
                "warning",
                f"La clé « {first} » est déjà prise dans ce fichier : cette entrée est gardée "
                f"sous « {entry.key} ». Donnez-lui une clé à elle.",
            )

    def add(self, code: str, level: Level, message: str) -> None:
        found = Problem(self.source, self.key, self.position, code, level, message)
        if found not in self._found:
            self._found.append(found)

    def all(self) -> tuple[Problem, ...]:
        return tuple(self._found)

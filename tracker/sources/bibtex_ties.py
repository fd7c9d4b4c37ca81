"""What a .bib entry says of other entries and of files: ``related`` and ``file``.

What enters: one ``RawEntry``. What leaves: small JSON values that the pipeline joins: ``related``
(key of the other entry, kind of relation, whether it runs from the other to this one) and
``files`` (name, content type). What it does not touch: the other entries, the files; no path
leaves, the name of a file alone.
Sources: *The biblatex Package*, 3.20, sections 2.2.3 and 3.4 (``relatedtype``); JabRef's manual
(« description:path:type », signs escaped by a backslash); Better BibTeX (paths parted by ``;``).
"""

from __future__ import annotations

import re
from typing import Any

from tracker.model import RawEntry
from tracker.normalise import fold
from tracker.sources.bibtex_fields import read_entry

_KINDS = {
    "translationof": ("translation", False), "translatedas": ("translation", True),
    "origpubin": ("edition", True), "origpubas": ("edition", True),
    "reprintof": ("edition", False), "reprintas": ("edition", True),
    "reprintfrom": ("edition", False), "reviewof": ("review", False),
    "multivolume": ("part", True), "maintitle": ("part", False),
}  # fmt: skip
"""biblatex's ``relatedtype``: kind of ``model.Relation``, and whether the other comes first."""
_STRINGS = {
    "autre edition de": "edition", "prepublication de": "preprint", "partie de": "part",
    "erratum de": "erratum", "retractation de": "retraction", "mise a jour de": "update",
}  # fmt: skip
"""What our own export writes in ``relatedstring`` where biblatex has no type."""
_CONTENT = {"pdf": "application/pdf", "html": "text/html", "url": "text/html",
            "epub": "application/epub+zip"}  # fmt: skip
_ANY = re.compile(r"\b(?:related|file)\s*=", re.IGNORECASE)


def ties(entry: RawEntry) -> dict[str, Any]:
    """``related`` and ``files`` of an entry, where it has some; never raises."""
    if entry.kind != "entry" or _ANY.search(entry.raw) is None:
        return {}
    fields = read_entry(entry.raw, {}).fields
    made = {"related": _related(fields), "files": _files(fields.get("file", ""))}
    return {name: value for name, value in made.items() if value}


def _related(fields: dict[str, str]) -> list[list[Any]]:
    words = fold(fields.get("relatedstring", "")).strip(" :")
    kind, turned = _KINDS.get(fields.get("relatedtype", "").strip().lower(), ("", False))
    kind = kind or _STRINGS.get(words, "")
    if not kind:
        return []
    keys = (key.strip() for key in fields.get("related", "").split(","))
    return [[key, kind, turned] for key in dict.fromkeys(keys) if key]


def _files(value: str) -> list[list[str]]:
    """``[name, content type]`` of each file; the path to it stays in the evidence."""
    made = []
    for piece in re.split(r"(?<!\\);", value):
        parts = re.split(r"(?<!\\):", piece)
        if len(parts) == 4 and len(parts[1]) == 1:  # « C:\… » with its colon bare
            parts[1:3] = [":".join(parts[1:3])]
        told = parts if len(parts) == 3 else ["", piece, ""]
        told = [re.sub(r"\\([:;\\_])", r"\1", part) for part in told]
        name = re.split(r"[\\/]", told[1].strip().rstrip("\\/"))[-1]
        ending = name.rpartition(".")[2].lower()
        kind = told[2].strip().lower()
        if name:
            kind = kind if "/" in kind else _CONTENT.get(kind, "")
            made.append([told[0].strip() or name, kind or _CONTENT.get(ending, "")])
    return made

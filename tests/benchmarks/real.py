"""Real entries in one .bib file: those of ``../shared/bibtex``, each under a key of its own.

Entries that refer to others (``crossref``, ``xdata``, ``related``) refer to the renamed ones.
Where the files hold fewer entries than asked for, they come again under other keys.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

from tracker.sources.bibtex import read_blocks
from tracker.sources.text import decode

_HEAD = re.compile(r"(@\s*[\w-]+\s*[{(]\s*)[^,{}\"=#%\n]*")
_REFERS = re.compile(r"((?:crossref|xdata|xref|related)\s*=\s*[{\"])([^{}\"]*)", re.I)


def real_entries(shared: Path, count: int) -> tuple[list[str], list[str]]:
    """The ``@string`` definitions, the first of each name, and ``count`` entries."""
    strings: dict[str, str] = {}
    files: list[list[tuple[str, str]]] = []
    for described in json.loads((shared / "bibtex" / "manifest.json").read_text())["files"]:
        if not described["file"].endswith(".bib"):
            continue
        data = (shared / "bibtex" / described["file"]).read_bytes()
        text = re.sub(r"\r\n?", "\n", decode(data).text)
        entries = []
        for block in read_blocks(text):
            if block.kind == "string" and block.raw.startswith("@"):
                strings.setdefault(block.key.lower(), block.raw)
            elif block.kind == "entry" and block.key:
                entries.append((block.key, block.raw))
        files.append(entries)
    found: list[str] = []
    copy = 0
    while len(found) < count:
        for number, entries in enumerate(files):
            found += _renamed(entries, f"{copy}.{number}")
        copy += 1
    return list(strings.values()), found[:count]


def _renamed(entries: list[tuple[str, str]], mark: str) -> Iterator[str]:
    names = {key: f"e{mark}.{n}" for n, (key, _) in enumerate(entries)}

    def refer(match: re.Match[str]) -> str:
        keys = [names.get(k.strip(), k.strip()) for k in match.group(2).split(",")]
        return match.group(1) + ",".join(keys)

    for n, (_, raw) in enumerate(entries):
        yield _REFERS.sub(refer, _HEAD.sub(lambda m, n=n: f"{m.group(1)}e{mark}.{n}", raw, count=1))

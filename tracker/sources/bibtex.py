"""BibTeX and biblatex files to entries, and entries to references.

What enters: the bytes of a .bib file, or one ``RawEntry``. What leaves: ``RawEntry`` values
(``split``), an ``Interpreted`` (``interpret``). What it does not touch: the fields' meaning
(``bibtex_csl``), LaTeX (``latex``).
Dividing a file into blocks is for ``bibtex_blocks``. Nothing is dropped: a piece that is no entry
is a comment or ``broken``.
Sources: *BibTeXing* (Patashnik, 1988); biblatex manual 3.20, sections 2.2 and 2.4; JabRef's
documentation of its groups metadata.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from tracker.model import Interpreted, RawEntry
from tracker.sources.bibtex_blocks import read_blocks
from tracker.sources.bibtex_context import Contexts
from tracker.sources.bibtex_csl import interpret_entry
from tracker.sources.bibtex_fields import read_entry
from tracker.sources.text import Faults, Keys, decode, fallback_key, file_entry, file_problems


def split(data: bytes) -> Iterator[RawEntry]:
    """The entries of a .bib file, verbatim, the ``file`` entry first; never raises."""
    decoded = decode(data)
    blocks = list(read_blocks(decoded.text))
    contexts = Contexts(
        [(b.key, b.value) for b in blocks if b.kind == "string"],
        [(b.key, b.raw) for b in blocks if b.kind == "entry"],
        [b.raw for b in blocks if b.kind == "comment"],
        decoded.text,
    )
    keys = Keys()
    entries: list[RawEntry] = []
    for block in blocks:
        if block.kind == "entry":
            key, first = keys.claim(block.key or _own_key(block.raw, contexts), block.line)
            context: dict[str, Any] = contexts.of(block.key, block.raw)
            if first is not None:
                context["duplicate_of"] = first
            entries.append(RawEntry(key, block.raw, "entry", block.line, context))
        elif block.kind == "failed":
            key, _ = keys.claim(fallback_key("", "", "", block.raw), block.line)
            entries.append(RawEntry(key, block.raw, "broken", block.line))
    yield file_entry(
        decoded,
        keys,
        comments=[b.raw for b in blocks if b.kind in ("comment", "string")],
        preambles=[b.raw for b in blocks if b.kind == "preamble"],
    )
    yield from entries


def interpret(source: str, entry: RawEntry) -> Interpreted:
    """What one entry of a .bib file means; pure, never raises."""
    if entry.kind == "file":
        return Interpreted(None, file_problems(source, entry.context))
    faults = Faults(source, entry)
    if entry.kind == "broken":
        excerpt = " ".join(entry.raw.split())[:60]
        faults.add(
            "unreadable-entry",
            "error",
            f"Ce passage n’a pas pu être lu comme une entrée BibTeX : « {excerpt} ». "
            "Le texte est gardé ; vérifiez les accolades, la clé et les virgules.",
        )
        return Interpreted(None, faults.all())
    if _XDATA.match(entry.raw) is not None:
        faults.add(
            "xdata-container",
            "info",
            "Entrée « @xdata » : ses champs complètent les entrées qui la nomment ; elle n’est pas "
            "elle-même une référence.",
        )
        return Interpreted(None, faults.all())
    return Interpreted(interpret_entry(source, entry, faults), faults.all())


_XDATA = re.compile(r"@\s*xdata\b", re.I)
"""What exists for others to inherit from (biblatex manual, section 2.1.1, ``xdata``)."""


def outline(entry: RawEntry) -> dict[str, Any]:
    """What an entry says of other entries and of files (``bibtex_ties``)."""
    from tracker.sources.bibtex_ties import ties

    return ties(entry)


def _own_key(raw: str, contexts: Contexts) -> str:
    fields = read_entry(raw, contexts.strings).fields
    year = re.search(r"\d{4}", fields.get("date") or fields.get("year") or "")
    title = re.sub(r"\\[A-Za-z]+|[{}\\$]", "", fields.get("title", ""))
    return fallback_key(fields.get("doi", ""), title, year.group() if year else "", raw)

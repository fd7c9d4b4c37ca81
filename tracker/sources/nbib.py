"""MEDLINE files (.nbib), as PubMed saves them, to entries, and entries to references.

What enters: the bytes of a .nbib file, or one ``RawEntry``. What leaves: ``RawEntry`` values,
an ``Interpreted``. What it does not touch: what the tags mean (``nbib_csl``).
Sources: *MEDLINE/PubMed Data Element (Field) Descriptions*, National Library of Medicine
(https://www.nlm.nih.gov/bsd/mms/medlineelements.html); the habits of ERIC and KoreaMed, which
write the same tags.

A tag takes four places, then a hyphen and a space; lines that begin with a blank go on with the
value above. A record begins with its PMID; ERIC's, that has none, with its owner.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tracker.model import Interpreted, RawEntry, Reference
from tracker.sources.nbib_csl import Pairs, first, keywords, nbib_item, notes
from tracker.sources.text import Faults, Keys, decode, fallback_key, file_entry, file_problems

_TAG = re.compile(r"([A-Z][A-Z0-9]{1,3}) {0,3}- ?(.*)")
_HEADS = frozenset({"PMID", "OWN"})
"""The tags that begin a record after an empty line."""
_TELLING = frozenset({"PMID", "TI", "BTI", "AU", "FAU", "JT", "TA", "DP", "AID", "LID", "AB"})


def split(data: bytes) -> Iterator[RawEntry]:
    """The entries of a .nbib file, verbatim, the ``file`` entry first; never raises."""
    decoded = decode(data)
    keys = Keys()
    entries: list[RawEntry] = []
    comments: list[str] = []
    for raw, line in _pieces(re.split(r"(?<=\n)|(?<=\r)(?!\n)", decoded.text)):
        pairs = tags(raw)
        if not pairs:
            comments.append(raw)
            continue
        key, before = keys.claim(_key(pairs, raw), line)
        whole = sum(tag in _TELLING for tag, _ in pairs) >= 2
        context = {} if before is None else {"duplicate_of": before}
        entries.append(RawEntry(key, raw, "entry" if whole else "broken", line, context))
    yield file_entry(decoded, keys, comments)
    yield from entries


def _pieces(lines: list[str]) -> Iterator[tuple[str, int]]:
    """The records with their first line, and what stands before the first of them."""
    current: list[str] = []
    start, blank, named = 1, True, False
    for number, line in enumerate(lines, 1):
        match = _TAG.match(line)
        tag = match[1] if match else ""
        opens = (tag == "PMID" and named) or (blank and tag in _HEADS)
        if opens or (tag and not any(map(_TAG.match, current[:1]))):
            if text := "".join(current).strip("\r\n"):
                yield text, start
            current, start, named = [], number, False
        if current or line.strip():
            if not current:
                start = number
            current.append(line)
        named = named or tag == "PMID"
        blank = not line.strip()
    if text := "".join(current).strip("\r\n"):
        yield text, start


def tags(raw: str) -> Pairs:
    """(tag, value) in the order of the record, continued lines joined by a space."""
    found: list[tuple[str, list[str]]] = []
    for line in raw.splitlines():
        match = _TAG.match(line)
        if match:
            found.append((match[1], [match[2].strip()]))
        elif found and line.strip():
            found[-1][1].append(line.strip())
    return [(tag, " ".join(filter(None, lines))) for tag, lines in found]


def _key(pairs: Pairs, raw: str) -> str:
    number = first(pairs, "PMID")
    if re.fullmatch(r"\d{1,12}", number):
        return number
    identifiers = " ".join(v for t, v in pairs if t in ("AID", "LID") and "[doi]" in v)
    year = re.search(r"\d{4}", first(pairs, "DP"))
    title = first(pairs, "TI", "BTI")
    return fallback_key(identifiers.partition("[doi]")[0], title, year.group() if year else "", raw)


def interpret(source: str, entry: RawEntry) -> Interpreted:
    """What one MEDLINE record means; pure, never raises."""
    if entry.kind == "file":
        return Interpreted(None, file_problems(source, entry.context))
    faults = Faults(source, entry)
    pairs = tags(entry.raw)
    if entry.kind == "broken" or not pairs:
        faults.add(
            "unreadable-entry",
            "error",
            "Ce passage n’a pas pu être lu comme une notice PubMed : le texte est gardé. "
            "Chaque ligne commence par un code de quatre signes et un tiret (« TI  - »).",
        )
        return Interpreted(None, faults.all())
    csl = nbib_item(entry.key, pairs, faults)
    return Interpreted(
        Reference(source, entry.key, csl, keywords=keywords(pairs), notes=notes(pairs)),
        faults.all(),
    )

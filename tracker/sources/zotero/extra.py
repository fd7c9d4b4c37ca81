"""Zotero's « Extra » field: what people and plugins write there because no field exists for it.

What enters: the text of ``extra``, the item's URL. What leaves: CSL variables, a citation key,
French legal identifiers, and the lines that mean nothing to a machine. What it does not touch:
the item's own fields, which come first.
Sources: https://www.zotero.org/support/kb/item_types_and_fields#citing_fields_from_extra
(``Variable: value``, one to a line, ``Family || Given`` for names); Better BibTeX's
``Citation Key:``; ECLI, Council conclusions 2011/C 127/01; ELI, 2012/C 325/02; NOR, circular of
the Prime Minister of 7 January 1987 on the numbering of texts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from tracker.normalise import doi, fold, isbn
from tracker.sources import csl_schema
from tracker.sources.zotero.dates import zotero_date
from tracker.sources.zotero.table import TYPES

_LINE = re.compile(r"\s*([A-Za-zÀ-ÿ][\w .’'\-/À-ÿ]{0,40}?)\s*[:=]\s*(\S.*?)\s*")
_HACK = re.compile(r"\{:([\w -]+):\s*([^{}]*)\}")
_SHORT = {"doi": "DOI", "pmid": "PMID", "pmcid": "PMCID", "isbn": "ISBN", "issn": "ISSN",
          "url": "URL"}  # fmt: skip
_FRENCH = {
    "date originale": "original-date", "date d'origine": "original-date",
    "titre original": "original-title", "titre d'origine": "original-title",
    "lieu original": "original-publisher-place", "editeur original": "original-publisher",
}  # fmt: skip
_KEYS = frozenset({"citation key", "citekey", "citation-key", "cle de citation", "bibtex"})
_VARIABLES = {name.lower(): name for name in csl_schema.TEXTS - {"note", "abstract"}}
_DATES = {name.lower(): name for name in csl_schema.DATES}
_NAMES = {name.lower(): name for name in csl_schema.NAMES}

_NOR = re.compile(r"\b([A-Z]{3}[A-Z]\d{7}[A-Z])\b")
_ECLI = re.compile(r"\bECLI:[A-Z]{2}:[A-Z0-9]{1,7}:\d{4}:[A-Z0-9.]{1,25}(?<!\.)")
_ELI = re.compile(r"https?://[^\s/]+/eli/[^\s<>\"]+")
_LEGIFRANCE = re.compile(
    r"\b((?:JORFTEXT|JORFARTI|LEGITEXT|LEGIARTI|LEGISCTA|JURITEXT|CETATEXT|CONSTEXT|KALITEXT)"
    r"\d{12})\b"
)


@dataclass(slots=True)
class Extra:
    """What ``extra`` says. ``csl`` holds variables of any nature, ``legal`` the identifiers of
    French and European texts (``nor``, ``ecli``, ``eli``, ``legifrance``)."""

    csl: dict[str, Any] = field(default_factory=dict)
    type: str = ""
    citation_key: str = ""
    legal: dict[str, str] = field(default_factory=dict)
    rest: str = ""


def read_extra(text: str, url: str = "") -> Extra:
    """Read ``extra``; never raises, and no line is lost: what is not understood is in ``rest``."""
    found = Extra(legal=_legal(text, url))
    rest = []
    for line, label, value in _lines(text):
        if not label or not _take(found, label, value):
            rest.append(line)
    found.rest = "\n".join(rest).strip()
    return found


def _lines(text: str) -> Iterator[tuple[str, str, str]]:
    """(line, label, value): the ``{:label: value}`` of old too, one by one."""
    for line in text.splitlines():
        hacks = _HACK.findall(line)
        if hacks and not _HACK.sub("", line).strip():
            yield from ((f"{label}: {value}", label, value.strip()) for label, value in hacks)
            continue
        match = _LINE.fullmatch(line)
        yield (line.rstrip(), match.group(1), match.group(2)) if match else (line.rstrip(), "", "")


def _take(found: Extra, label: str, value: str) -> bool:
    """Whether the line was understood."""
    name = fold(label).strip()
    variable = name.replace(" ", "-")
    if name in _KEYS:
        found.citation_key = found.citation_key or value.split()[0]
        return True
    if name in ("nor", "ecli", "eli") or name.startswith(("legifrance", "id legifrance")):
        return bool(found.legal)
    if name == "type":
        return _take_type(found, value)
    if name in _SHORT:
        return _take_identifier(found, _SHORT[name], value)
    if variable in _DATES or (name in _FRENCH and _FRENCH[name] in _DATES.values()):
        date = zotero_date(value)
        found.csl.setdefault(_DATES.get(variable) or _FRENCH[name], date)
        return date is not None
    if variable in _NAMES:
        family, _, given = (part.strip() for part in value.partition("||"))
        person = {"family": family, "given": given} if given else {"literal": family}
        found.csl.setdefault(_NAMES[variable], []).append(person)
        return True
    target = _VARIABLES.get(variable) or _VARIABLES.get(name.replace(" ", "_")) or _FRENCH.get(name)
    if target is None:
        return False
    found.csl.setdefault(target, value)
    return True


def _take_type(found: Extra, value: str) -> bool:
    kind = value.strip()
    if kind in csl_schema.TYPES:
        found.type = kind
    elif kind in TYPES:
        found.type = TYPES[kind]
    return bool(found.type)


def _take_identifier(found: Extra, name: str, value: str) -> bool:
    kept: str | None = value
    if name == "DOI":
        kept = doi(value)
    elif name == "ISBN":
        kept = isbn(value)
    elif name in ("PMID", "PMCID"):
        match = re.search(r"(?:PMC)?\d+", value)
        kept = match.group() if match else None
    if kept:
        found.csl.setdefault(name, kept)
    return bool(kept)


def _legal(text: str, url: str) -> dict[str, str]:
    both = f"{text}\n{url}"
    patterns = {"nor": _NOR, "ecli": _ECLI, "eli": _ELI, "legifrance": _LEGIFRANCE}
    legal = {}
    for name, pattern in patterns.items():
        match = pattern.search(both)
        if match:
            legal[name] = match.group(match.lastindex or 0).rstrip(".,;)")
    if "eli" in legal and "nor" not in legal:
        inside = re.search(r"/([A-Z]{3}[A-Z]\d{7}[A-Z])(?:/|$)", legal["eli"])
        if inside:
            legal["nor"] = inside.group(1)
    return legal

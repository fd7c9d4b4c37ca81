"""Zotero's own fields for Word and LibreOffice, so that its add-in goes on from our document.

What enters: the Zotero address and CSL-JSON item of a study, the words shown for it. What
leaves: raw pandoc inlines and blocks, and the document preferences. What it does not touch: Zotero,
which reads these fields when the document is refreshed.

The structure is the one that Zotero's word processor add-ins write (Zotero's source, ``xpcom/
integration.js``; schema ``csl-citation.json`` of the CSL project):

- Word: a complex field whose code is ``ADDIN ZOTERO_ITEM CSL_CITATION {json}`` for a citation,
  ``ADDIN ZOTERO_BIBL {json} CSL_BIBLIOGRAPHY`` around the paragraphs of the bibliography;
- LibreOffice: a reference mark, and a section, named like the field and ``RND`` with ten signs;
- both: the preferences, an XML text, in custom properties ``ZOTERO_PREF_1``, ``_2`` … of at most
  255 signs.

Each citation holds its item (``itemData``): a reader who can't see the Zotero library keeps the
reference. ``uncited`` stays empty for that reason: those entries are addresses alone.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from tracker.bibliography.inlines import Block, Inline, para, raw, string, styled
from tracker.bibliography.values import DEFAULT_STYLE
from tracker.model import CslItem, digest

SCHEMA = "https://github.com/citation-style-language/schema/raw/master/csl-citation.json"
_BIBLIOGRAPHY = 'ZOTERO_BIBL {"uncited":[],"omitted":[],"custom":[]} CSL_BIBLIOGRAPHY'
_STYLES = "http://www.zotero.org/styles/"
NEAREST = "iso690-author-date-fr"
"""The style of Zotero's repository nearest to ours, which Zotero can't fetch by name."""
NEAREST_NOTES = "iso690-note-fr"
"""The same, for citations in footnotes."""
_FOOTNOTES = 1
"""``noteType`` of Zotero's preferences: 1 is footnotes, 2 endnotes."""
CHUNK = 255
_NOT_SENT = frozenset({"abstract", "note", "annote", "keyword", "custom"})
_URI = re.compile(
    r"(?:https?://(?:www\.)?zotero\.org|zotero://select)/((?:users|groups)/[\w-]+/items/[A-Z0-9]+)"
)
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def item_uri(*addresses: str | None) -> str:
    """The ``http://zotero.org/…`` address of an item; empty where no address names its library.

    >>> item_uri("zotero://select/library/items/A", "https://www.zotero.org/users/7/items/A")
    'http://zotero.org/users/7/items/A'
    """
    for address in addresses:
        found = _URI.fullmatch(address or "")
        if found:
            return f"http://zotero.org/{found[1]}"
    return ""


def citation_code(uri: str, item: CslItem, shown: str, occurrence: int = 0, note: int = 0) -> str:
    """The code of a citation: what stands between ``ADDIN`` and the field's end.

    ``occurrence`` tells two citations of one study apart: ids are unique within a document.
    ``note`` is the number of the footnote it stands in, 0 in the text.
    """
    data = {k: v for k, v in item.items() if k not in _NOT_SENT}
    value = {
        "citationID": digest(uri, shown, str(occurrence))[:10],
        "properties": {"formattedCitation": shown, "plainCitation": shown, "noteIndex": note},
        "citationItems": [{"id": str(item.get("id", "")), "uris": [uri], "itemData": data}],
        "schema": SCHEMA,
    }
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return f"ZOTERO_ITEM CSL_CITATION {_CONTROLS.sub('', text)}"


def citation(
    writer: str, uri: str, item: CslItem, shown: str, occurrence: int = 0, note: int = 0,
    inlines: Sequence[Inline] = (),
) -> list[Inline]:  # fmt: skip
    """A citation as ``writer`` (``openxml`` or ``opendocument``) holds it, reading ``shown``.

    ``inlines`` are the same words with their italics: Zotero compares the words alone.
    """
    text = _unlinked(inlines) or [string(shown)]
    code = citation_code(uri, item, shown, occurrence, note)
    if writer == "openxml":
        return [*_begin(code), *text, _end()]
    name = escape(f"{code} RND{digest(code)[:10]}", quote=True)
    return [
        raw(writer, f'<text:reference-mark-start text:name="{name}"/>'),
        *text,
        raw(writer, f'<text:reference-mark-end text:name="{name}"/>'),
    ]


def _unlinked(inlines: Sequence[Inline]) -> list[Inline]:
    """``inlines`` with the words of links in their place: no field stands within a field."""
    made: list[Inline] = []
    for inline in inlines:
        made += _unlinked(inline["c"][1]) if inline["t"] == "Link" else [inline]
    return made


def bibliography(
    writer: str, references: Sequence[Sequence[Inline]], style: str, seed: str
) -> list[Block]:
    """The references, in paragraphs of ``style``, within the field of the bibliography."""
    lines = [list(r) for r in references]
    if not lines:
        return []
    if writer == "openxml":
        lines[0] = [*_begin(_BIBLIOGRAPHY), *lines[0]]
        lines[-1] = [*lines[-1], _end()]
        return [styled(style, [para(line)]) for line in lines]
    name = escape(f"{_BIBLIOGRAPHY} RND{digest(seed)[:10]}", quote=True)
    opening, closing = f'<text:section text:name="{name}">', "</text:section>"
    return [
        {"t": "RawBlock", "c": [writer, opening]},
        *(styled(style, [para(line)]) for line in lines),
        {"t": "RawBlock", "c": [writer, closing]},
    ]


def _begin(code: str) -> list[Inline]:
    """The opening of a complex field (ECMA-376 part 1, 17.16.18), its code in one run."""
    said = escape(f" ADDIN {code} ", quote=False)
    return [
        raw("openxml", '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'),
        raw("openxml", f'<w:r><w:instrText xml:space="preserve">{said}</w:instrText></w:r>'),
        raw("openxml", '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'),
    ]


def _end() -> Inline:
    return raw("openxml", '<w:r><w:fldChar w:fldCharType="end"/></w:r>')


def preferences(
    writer: str, style: str, seed: str, *, footnotes: bool = False
) -> Mapping[str, Any]:
    """pandoc metadata that becomes the document preferences of Zotero.

    Our own styles stand under no address that Zotero could fetch: the nearest of its repository
    takes over when the document is refreshed.
    """
    named = style
    if style.startswith(DEFAULT_STYLE):
        named = NEAREST_NOTES if footnotes else NEAREST
    kind = f'<pref name="noteType" value="{_FOOTNOTES}"/>' if footnotes else ""
    field = "Field" if writer == "openxml" else "ReferenceMark"
    text = (
        f'<data data-version="3" zotero-version="7.0.0"><session id="{digest(seed)[:8]}"/>'
        f'<style id="{escape(_STYLES + named, quote=True)}" locale="fr-FR" hasBibliography="1" '
        f'bibliographyStyleHasBeenSet="1"/><prefs><pref name="fieldType" value="{field}"/>'
        f"{kind}</prefs></data>"
    )
    return {
        f"ZOTERO_PREF_{n + 1}": {"t": "MetaString", "c": text[start : start + CHUNK]}
        for n, start in enumerate(range(0, len(text), CHUNK))
    }

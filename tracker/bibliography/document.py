"""A bibliography as a pandoc document: the common road of docx, odt, pdf, html, md and txt.

What enters: a ``Bibliography``. What leaves: pandoc's JSON AST (title, « Recherche arrêtée au »,
one heading per group, one paragraph per reference), or the references alone. What it does not
touch: files other than the style.

Everything that comes from a record goes in as data (a CSL-JSON item, an AST string), never as
Markdown or markup to be parsed: a hostile title has nothing to escape from. References take the
order of the style: alphabetical for an author–date style, for one that numbers the given order,
group after group.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from tracker.bibliography import citeproc, own_style, zotero_fields
from tracker.bibliography.inlines import (
    API,
    Block,
    Inline,
    header,
    para,
    plain,
    string,
    styled,
    superscripted,
    text_inlines,
)
from tracker.bibliography.typography import NBSP, clean, typeset
from tracker.bibliography.values import DEFAULT_STYLE, Bibliography
from tracker.normalise import slug

MENTION_STYLE = "Mention"
REFERENCE_STYLE = "Bibliography"
ANNOTATED_STYLE = "Bibliographie annotée"
"""A reference that must stay with the annotation below it."""
ANNOTATION_STYLE = "Annotation"
CONTENTS_STYLE = "Sommaire"


def epoch(bibliography: Bibliography) -> int:
    """Midnight UTC of « Recherche arrêtée au », in seconds: the date of the document."""
    day = bibliography.searched_on
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())


def mention(bibliography: Bibliography) -> str:
    """« Recherche arrêtée au 03/02/2026, 12 références, critères : … »."""
    count = len(bibliography.items)
    noun = "référence" if count < 2 else "références"
    said = f"{count:,}".replace(",", "\u202f")
    made = f"Recherche arrêtée au {bibliography.searched_on:%d/%m/%Y}, {said}{NBSP}{noun}"
    criteria = french(bibliography.criteria).rstrip(" .")
    return f"{made}, critères{NBSP}: {criteria}." if criteria else f"{made}."


def french(text: str) -> str:
    """A text that is ours or the user's, with French spaces and quotes."""
    return typeset(clean(text), "fr", quoted=False)


def references(bibliography: Bibliography) -> dict[str, list[Inline]]:
    """The inlines of each reference, by id, in the order of the style.

    Our own style is printed here, four times faster than by citeproc and, the tests see to it,
    with the same words; any other style goes through citeproc, unless the bibliography brings
    its references ready made.
    """
    if not bibliography.items:
        return {}
    if bibliography.rendered is not None:
        return dict(bibliography.rendered)
    if bibliography.style == DEFAULT_STYLE:
        return own_style.references(bibliography.items)
    return citeproc.references(bibliography.as_read(), bibliography.style)


Entry = tuple[str, list[Inline], list[str]]
"""(id, reference, paragraphs of its annotation)."""
Section = tuple[str, str, list[Entry]]
"""(label, anchor, entries in the order of the style)."""


def sections(bibliography: Bibliography) -> Iterator[Section]:
    """The groups with their references made; anchors are unique within the document."""
    made = references(bibliography)
    rank = {key: i for i, key in enumerate(made)}
    anchors: set[str] = set()
    for group in bibliography.sections():
        anchor = slug(group.label) or "groupe"
        while anchor in anchors:
            anchor += "-bis"
        anchors.add(anchor)
        ids = sorted((i for i in dict.fromkeys(group.ids) if i in rank), key=rank.__getitem__)
        yield french(group.label), anchor, [(i, made[i], _annotation(bibliography, i)) for i in ids]


def has_contents(found: Sequence[Section]) -> bool:
    """Whether a table of contents helps: from three groups on."""
    return sum(1 for label, _, _ in found if label) >= 3


def _annotation(bibliography: Bibliography, key: str) -> list[str]:
    text = bibliography.annotations.get(key, "")
    return [p for p in (clean(p) for p in re.split(r"\n\s*\n", text)) if p]


def blocks(bibliography: Bibliography, *, level: int = 1, contents: bool = False) -> list[Block]:
    """The body: mention, then headings (from ``level``) and references.

    ``contents`` asks for a list of the groups, as links, where there are three or more: it
    shows at once, which a field of Word does not.
    """
    made = [styled(MENTION_STYLE, [para(text_inlines(mention(bibliography)))])]
    found = list(sections(bibliography))
    if contents and has_contents(found):
        made.append(_contents(found))
    for label, anchor, entries in found:
        if label:
            made.append(header(level, label, anchor))
        for _, reference, annotation in entries:
            made += _entry(superscripted(reference), annotation)
    return made


def _entry(reference: Sequence[Inline], annotation: Sequence[str]) -> list[Block]:
    """The paragraph of a reference, and those of its annotation."""
    if not annotation:
        return [styled(REFERENCE_STYLE, [para(reference)])]
    return [
        styled(ANNOTATED_STYLE, [para(reference)]),
        styled(ANNOTATION_STYLE, [para(text_inlines(text)) for text in annotation]),
    ]


def live_blocks(bibliography: Bibliography, writer: str) -> list[Block]:
    """The body with Zotero's fields, for ``writer`` (``openxml`` or ``opendocument``).

    Zotero makes one list from the citations that it finds, and knows no headings: each group holds
    a line per study, its citation as a field and its title; the bibliography, another field, comes
    last. A study without a Zotero record keeps its whole reference, as text, in its group.
    """
    live = bibliography.zotero
    shown = own_style.citations(bibliography.items)
    by_id = {str(item.get("id", "")): item for item in bibliography.items}
    found = list(sections(bibliography))
    made = [
        styled(MENTION_STYLE, [
            para(text_inlines(mention(bibliography))),
            para(text_inlines(live_mention(bibliography))),
        ])
    ]  # fmt: skip
    listed: dict[str, list[Inline]] = {}
    seen = 0
    for label, anchor, entries in found:
        if label or any(i in live for i, _, _ in entries):
            made.append(header(1, label or "Études citées", anchor))
        for key, reference, annotation in entries:
            line = superscripted(reference)
            if key in live:
                listed.setdefault(key, line)
                seen += 1
                call = zotero_fields.citation(
                    writer, live[key], by_id[key], f"({shown[key]})", seen
                )
                title = own_style.title(by_id[key])
                line = call if plain(title) in shown[key] else [*call, {"t": "Space"}, *title]
            made += _entry(line, annotation)
    if listed:
        order = [listed[key] for key in references(bibliography) if key in listed]
        made.append(header(1, "Bibliographie", "bibliographie-zotero"))
        made += zotero_fields.bibliography(writer, order, REFERENCE_STYLE, bibliography.title)
    return made


def live_mention(bibliography: Bibliography) -> str:
    """What a person who opens a document with live citations must know."""
    number = sum(1 for i in bibliography.items if str(i.get("id", "")) in bibliography.zotero)
    rest = len(bibliography.items) - number
    made = (
        f"Citations actives{NBSP}: {number} sur {len(bibliography.items)}. Dans l’onglet Zotero, "
        f"«{NBSP}Actualiser{NBSP}» refait ces citations et leur bibliographie."
    )
    if rest:
        verb = "reste" if rest == 1 else "restent"
        made += f" {rest} sans notice Zotero {verb} en texte."
    return made


def _contents(found: Sequence[Section]) -> Block:
    lines = []
    for label, anchor, entries in found:
        if label:
            link_to = {"t": "Link", "c": [["", [], []], text_inlines(label), [f"#{anchor}", ""]]}
            lines.append(para([link_to, string(f"{NBSP}({len(entries)})")]))
    return styled(CONTENTS_STYLE, lines)


def ast(bibliography: Bibliography, body: Sequence[Block], meta: Mapping[str, Any]) -> bytes:
    """A whole pandoc document, in French, as bytes for ``pandoc -f json``."""
    return json.dumps(
        {
            "pandoc-api-version": API,
            "meta": {"lang": {"t": "MetaString", "c": "fr-FR"}, **meta},
            "blocks": list(body),
        },
        ensure_ascii=True,
        separators=(",", ":"),
    ).encode()


def title_meta(
    bibliography: Bibliography, writer: str = "", *, footnotes: bool = False
) -> dict[str, Any]:
    """The title, and for live citations the preferences of Zotero as ``writer`` needs them."""
    made: dict[str, Any] = {
        "title": {"t": "MetaInlines", "c": text_inlines(french(bibliography.title))}
    }
    if writer and bibliography.zotero:
        seed = "\n".join((bibliography.title, *sorted(bibliography.zotero.values())))
        made |= zotero_fields.preferences(writer, bibliography.style, seed, footnotes=footnotes)
    return made

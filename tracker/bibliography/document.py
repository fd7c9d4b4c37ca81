"""A bibliography as a pandoc document: the common road of docx, odt, pdf, html, md and txt.

What enters: a ``Bibliography``. What leaves: pandoc's JSON AST (title, « Recherche arrêtée au »,
one heading per group, one paragraph per reference), or the references alone. What it does not
touch: files other than the style.

Everything that comes from a record goes in as data (a CSL-JSON item, an AST string), never as
Markdown or markup to be parsed: a hostile title has nothing to escape from. The references are
made by pandoc's citeproc once for the whole list, so that 2019a and 2019b are right, and take
the order of the style (alphabetical for an author–date style; the given order for a style that
numbers). AST: https://hackage.haskell.org/package/pandoc-types.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from tracker.bibliography import pandoc
from tracker.bibliography.cite import link
from tracker.bibliography.csl_styles import OWN_PREFIX, style_path
from tracker.bibliography.presentable import language_code, presentable
from tracker.bibliography.typography import NBSP, clean, typeset
from tracker.bibliography.values import Bibliography
from tracker.errors import ExportError
from tracker.model import CslItem
from tracker.normalise import slug

Inline = dict[str, Any]
Block = dict[str, Any]

_API = [1, 23, 1]
MENTION_STYLE = "Mention"
REFERENCE_STYLE = "Bibliography"
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
    """The inlines of each reference, by id, in the order of the style."""
    if not bibliography.items:
        return {}
    own = bibliography.style.startswith(OWN_PREFIX)
    items = [
        {**_for_citeproc(item, own), "id": f"r{i}"} for i, item in enumerate(bibliography.items)
    ]
    out = pandoc.run(
        ["-f", "csljson", "-t", "json", "--citeproc", "--csl", str(style_path(bibliography.style)),
         "-M", "lang=fr-FR"],
        json.dumps(items, ensure_ascii=True).encode(),
    )  # fmt: skip
    made: dict[str, list[Inline]] = {}
    for entry in _entries(json.loads(out)["blocks"]):
        key = _ids(entry)
        made[str(bibliography.items[key]["id"])] = _polished(entry["c"][1])
    if not made:
        raise ExportError(
            "Ce style ne donne pas de bibliographie (notes seulement)",
            bibliography.style,
            "En choisir un autre avec « tracker styles »",
        )
    return made


def _for_citeproc(item: CslItem, own: bool) -> CslItem:
    """An item for pandoc: printable fields, without id (ids may hold anything)."""
    made = presentable(item, own=own)
    address = link(made)
    if address.startswith("https://doi.org/"):
        made["DOI"] = address.removeprefix("https://doi.org/")
    else:
        made.pop("DOI", None)
        if not address:
            made.pop("URL", None)
    language = language_code(str(made.pop("language", "")))
    if language == "en":
        # Other styles may set English titles in title case: then it must be known to be English.
        made["language"] = "en"
    for names in made.values():
        if isinstance(names, list):
            for name in names:
                if isinstance(name, dict) and "given" in name:
                    name["given"] = name["given"].replace(NBSP, " ")
    return made


def _entries(blocks: Sequence[Block]) -> Iterator[Block]:
    for block in blocks:
        if block["t"] == "Div":
            if "csl-entry" in block["c"][0][1]:
                yield block
            else:
                yield from _entries(block["c"][1])


def _ids(entry: Block) -> int:
    return int(entry["c"][0][0].removeprefix("ref-r"))


def _polished(blocks: Sequence[Block]) -> list[Inline]:
    """The inlines of an entry, no-break between initials, quotes as characters, spans open."""
    inlines: list[Inline] = []
    for block in blocks:
        if block["t"] in ("Para", "Plain"):
            if inlines:
                inlines.append({"t": "Space"})
            inlines.extend(_polish(block["c"]))
        elif block["t"] == "Div":
            inlines.extend(_polished(block["c"][1]))
    return inlines


def _polish(inlines: Sequence[Inline]) -> list[Inline]:
    made: list[Inline] = []
    for i, inline in enumerate(inlines):
        kind = inline["t"]
        if kind == "Quoted":
            opening, closing = "“”" if inline["c"][0]["t"] == "DoubleQuote" else "‘’"
            made += [_str(opening), *_polish(inline["c"][1]), _str(closing)]
        elif kind == "Str" and not inline["c"]:
            continue
        elif kind in ("Emph", "Strong", "Superscript", "Subscript", "SmallCaps", "Underline"):
            made.append({"t": kind, "c": _polish(inline["c"])})
        elif kind == "Link" and not inline["c"][2][0].lower().startswith(("http://", "https://")):
            made += _polish(inline["c"][1])
        elif kind == "Link":
            made.append({"t": kind, "c": [["", [], []], _polish(inline["c"][1]), inline["c"][2]]})
        elif kind == "Span":
            made += _polish(inline["c"][1])
            if "csl-left-margin" in inline["c"][0][1]:
                made.append({"t": "Space"})  # « [1] » and what follows it
        elif kind == "Space" and _initial(inlines, i - 1) and _initial(inlines, i + 1):
            made.append(_str(NBSP))
        else:
            made.append(inline)
    return made


def _initial(inlines: Sequence[Inline], index: int) -> bool:
    """« D. » or « J.-P. », with or without a comma: between two of them no line may break."""
    if not 0 <= index < len(inlines) or inlines[index]["t"] != "Str":
        return False
    text = inlines[index]["c"].rstrip(",")
    return text.endswith(".") and all(
        len(part) == 2 and part[0].isupper() for part in text.split("-")
    )


def _str(text: str) -> Inline:
    return {"t": "Str", "c": text}


def text_inlines(text: str) -> list[Inline]:
    """``text`` as AST: words and spaces; nothing in it is read as markup."""
    made: list[Inline] = []
    for i, word in enumerate(clean(text).split(" ")):
        if i:
            made.append({"t": "Space"})
        if word:
            made.append(_str(word))
    return made


def plain(inlines: Sequence[Inline]) -> str:
    """The text of inlines, without any markup."""
    made = []
    for inline in inlines:
        kind = inline["t"]
        if kind == "Str":
            made.append(inline["c"])
        elif kind in ("Space", "SoftBreak", "LineBreak"):
            made.append(" ")
        elif kind == "Link":
            made.append(plain(inline["c"][1]))
        elif kind in ("Emph", "Strong", "Superscript", "Subscript", "SmallCaps", "Underline"):
            made.append(plain(inline["c"]))
    return "".join(made)


def para(inlines: Sequence[Inline]) -> Block:
    return {"t": "Para", "c": list(inlines)}


def styled(style: str, blocks: Sequence[Block], identifier: str = "") -> Block:
    """Blocks in a named style (docx, odt) which is a class as well (html)."""
    return {"t": "Div", "c": [[identifier, [style.lower()], [["custom-style", style]]],
                              list(blocks)]}  # fmt: skip


def header(level: int, text: str, identifier: str) -> Block:
    return {"t": "Header", "c": [level, [identifier, [], []], text_inlines(text)]}


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
            made.append(styled(REFERENCE_STYLE, [para(superscripted(reference))]))
            if annotation:
                made.append(styled(ANNOTATION_STYLE, [para(text_inlines(t)) for t in annotation]))
    return made


def _contents(found: Sequence[Section]) -> Block:
    lines = []
    for label, anchor, entries in found:
        if label:
            link_to = {"t": "Link", "c": [["", [], []], text_inlines(label), [f"#{anchor}", ""]]}
            lines.append(para([link_to, _str(f"{NBSP}({len(entries)})")]))
    return styled(CONTENTS_STYLE, lines)


_RAISED = re.compile("([ᵉʳˢᵈ]+)")
_LOWERED = str.maketrans("ᵉʳˢᵈ", "ersd")


def superscripted(inlines: Sequence[Inline]) -> list[Inline]:
    """« 2ᵉ » as a 2 and a raised e: fonts lack ᵉ more often than word processors lack raising."""
    made: list[Inline] = []
    for inline in inlines:
        kind = inline["t"]
        if kind == "Str" and _RAISED.search(inline["c"]):
            for i, piece in enumerate(_RAISED.split(inline["c"])):
                if i % 2:
                    made.append({"t": "Superscript", "c": [_str(piece.translate(_LOWERED))]})
                elif piece:
                    made.append(_str(piece))
        elif kind in ("Emph", "Strong", "SmallCaps", "Underline"):
            made.append({"t": kind, "c": superscripted(inline["c"])})
        elif kind in ("Span", "Link"):
            made.append(
                {"t": kind, "c": [inline["c"][0], superscripted(inline["c"][1]), *inline["c"][2:]]}
            )
        else:
            made.append(inline)
    return made


def ast(bibliography: Bibliography, body: Sequence[Block], meta: Mapping[str, Any]) -> bytes:
    """A whole pandoc document, in French, as bytes for ``pandoc -f json``."""
    return json.dumps(
        {
            "pandoc-api-version": _API,
            "meta": {"lang": {"t": "MetaString", "c": "fr-FR"}, **meta},
            "blocks": list(body),
        },
        ensure_ascii=True,
        separators=(",", ":"),
    ).encode()


def title_meta(bibliography: Bibliography) -> dict[str, Any]:
    return {"title": {"t": "MetaInlines", "c": text_inlines(french(bibliography.title))}}

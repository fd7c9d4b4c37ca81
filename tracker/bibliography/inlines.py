"""pandoc's inlines and blocks, as plain values.

What enters: texts. What leaves: elements of pandoc's JSON AST. What it does not touch: pandoc.
A text becomes words and spaces, never markup. Source: the pandoc-types package
(https://hackage.haskell.org/package/pandoc-types/docs/Text-Pandoc-Definition.html).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from tracker.bibliography.typography import clean
from tracker.normalise import slug

API = (1, 23, 1)
"""The version of pandoc's types that the elements of this module are of."""
Inline = dict[str, Any]
Block = dict[str, Any]


def string(text: str) -> Inline:
    return {"t": "Str", "c": text}


def text_inlines(text: str) -> list[Inline]:
    """``text`` as AST: words and spaces; nothing in it is read as markup."""
    made: list[Inline] = []
    for i, word in enumerate(clean(text).split(" ")):
        if i:
            made.append({"t": "Space"})
        if word:
            made.append(string(word))
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
        elif kind in ("Link", "Span"):
            made.append(plain(inline["c"][1]))
        elif kind in ("Emph", "Strong", "Superscript", "Subscript", "SmallCaps", "Underline"):
            made.append(plain(inline["c"]))
    return "".join(made)


def para(inlines: Sequence[Inline]) -> Block:
    return {"t": "Para", "c": list(inlines)}


def styled(style: str, blocks: Sequence[Block], identifier: str = "") -> Block:
    """Blocks in a named style (docx, odt) which is a class as well (html)."""
    return {"t": "Div", "c": [[identifier, [slug(style)], [["custom-style", style]]],
                              list(blocks)]}  # fmt: skip


def header(level: int, text: str, identifier: str) -> Block:
    return {"t": "Header", "c": [level, [identifier, [], []], text_inlines(text)]}


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
                    made.append({"t": "Superscript", "c": [string(piece.translate(_LOWERED))]})
                elif piece:
                    made.append(string(piece))
        elif kind in ("Emph", "Strong", "SmallCaps", "Underline"):
            made.append({"t": kind, "c": superscripted(inline["c"])})
        elif kind in ("Span", "Link"):
            made.append(
                {"t": kind, "c": [inline["c"][0], superscripted(inline["c"][1]), *inline["c"][2:]]}
            )
        else:
            made.append(inline)
    return made


_PAGES = re.compile(r"(\bp\.[\u00a0\u202f][^\s-]+-[^\s]*\d)")


def raw(writer: str, text: str) -> Inline:
    """Markup of an output format (``openxml``, ``opendocument``), written as it stands."""
    return {"t": "RawInline", "c": [writer, text]}


UNBROKEN = "insecable"
"""The class of what a page of the web must not break."""


def unbroken(blocks: Sequence[Block], writer: str) -> list[Block]:
    """Blocks with « p. 12-15 » on one line, in the way of ``writer``.

    Unicode lets no line break between a hyphen and a digit (UAX 14, LB25), but Word, LibreOffice
    and browsers do. Word has a hyphen of its own (``openxml``), OpenDocument takes U+2011, a page
    of the web (``html``) a class.
    """
    made: list[Block] = []
    for block in blocks:
        kind, content = block["t"], block["c"]
        if kind in ("Para", "Plain"):
            made.append({"t": kind, "c": _unbroken_pages(content, writer)})
        elif kind == "Div":
            made.append({"t": kind, "c": [content[0], unbroken(content[1], writer)]})
        elif kind == "BulletList":
            made.append({"t": kind, "c": [unbroken(item, writer) for item in content]})
        else:
            made.append(block)
    return made


def _unbroken_pages(inlines: Sequence[Inline], writer: str) -> list[Inline]:
    made: list[Inline] = []
    within_field = False
    for inline in inlines:
        if inline["t"] == "RawInline":  # a field of Zotero must read as its code says
            opens = any(mark in inline["c"][1] for mark in _OPENINGS)
            within_field = opens or (within_field and not _closes(inline))
        if within_field:
            made.append(inline)
            continue
        if inline["t"] == "Note":
            made.append({"t": "Note", "c": unbroken(inline["c"], writer)})
            continue
        if inline["t"] != "Str" or "-" not in inline["c"] or not _PAGES.search(inline["c"]):
            made.append(inline)
            continue
        for i, piece in enumerate(_PAGES.split(inline["c"])):
            if i % 2:
                made += _one_line(piece, writer)
            elif piece:
                made.append(string(piece))
    return made


_OPENINGS = ('fldCharType="begin"', "<text:reference-mark-start")
_CLOSINGS = ('fldCharType="end"', "<text:reference-mark-end")


def _closes(inline: Inline) -> bool:
    return any(mark in inline["c"][1] for mark in _CLOSINGS)


def _one_line(text: str, writer: str) -> list[Inline]:
    if writer == "html":
        return [{"t": "Span", "c": [["", [UNBROKEN], []], [string(text)]]}]
    if writer == "opendocument":
        return [string(text.replace("-", "\u2011"))]
    made: list[Inline] = []
    for n, part in enumerate(text.split("-")):
        if n:
            made.append(raw("openxml", "<w:r><w:noBreakHyphen/></w:r>"))
        made.append(string(part))
    return made

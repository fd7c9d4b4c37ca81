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


def unbroken_pages(inlines: Sequence[Inline]) -> list[Inline]:
    """« p. 12-15 » with Word's own no-break hyphen, which is no sign of any font.

    Word alone needs it: Unicode lets no line break between a hyphen and a digit (UAX 14, LB25),
    and the other programs follow it.
    """
    made: list[Inline] = []
    for inline in inlines:
        if inline["t"] != "Str" or "-" not in inline["c"] or not _PAGES.search(inline["c"]):
            made.append(inline)
            continue
        for i, piece in enumerate(_PAGES.split(inline["c"])):
            for n, part in enumerate(piece.split("-") if i % 2 else [piece]):
                if n:
                    made.append(raw("openxml", "<w:r><w:noBreakHyphen/></w:r>"))
                if part:
                    made.append(string(part))
    return made

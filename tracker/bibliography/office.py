"""Word and LibreOffice documents from pandoc blocks: what the two formats share.

What enters: a bibliography, and blocks if the document is not the bibliography itself. What
leaves: the bytes of a .docx or .odt. What it does not touch: the page layout, which is the
reference document's (made by ``tracker.bibliography.reference``).
"""

from __future__ import annotations

from collections.abc import Sequence

from tracker.bibliography import archive, document, pandoc
from tracker.bibliography.inlines import Block, Inline, unbroken_pages
from tracker.bibliography.values import Bibliography

WRITERS = {"docx": "openxml", "odt": "opendocument"}
"""The names that pandoc gives to the markup of each format."""


def write(format_: str, bibliography: Bibliography, blocks: Sequence[Block] | None = None) -> bytes:
    """The document in ``format_`` (docx or odt); same bibliography and blocks, same bytes.

    Without ``blocks``, it is the bibliography, with live citations where it has Zotero addresses.
    """
    writer = WRITERS[format_]
    if blocks is None:
        blocks = (
            document.live_blocks(bibliography, writer)
            if bibliography.zotero
            else document.blocks(bibliography, contents=True)
        )
    if format_ == "docx":
        blocks = [_unbroken(block) for block in blocks]
    reference = pandoc.HERE / "templates" / f"reference.{format_}"
    data = pandoc.run(
        ["-f", "json", "-t", format_, "-o", "-", f"--reference-doc={reference}"],
        document.ast(bibliography, blocks, document.title_meta(bibliography, writer)),
    )
    return archive.normalised(
        data, bibliography.searched_on, archive.dated(bibliography.searched_on)
    )


def _unbroken(block: Block) -> Block:
    if block["t"] == "Para":
        inlines: list[Inline] = unbroken_pages(block["c"])
        return {"t": "Para", "c": inlines}
    if block["t"] == "Div":
        return {"t": "Div", "c": [block["c"][0], [_unbroken(inner) for inner in block["c"][1]]]}
    return block

"""Word and LibreOffice documents from pandoc blocks: what the two formats share.

What enters: a bibliography, and blocks if the document is not the bibliography itself. What
leaves: the bytes of a .docx or .odt. What it does not touch: the page layout, which is the
reference document's (made by ``tracker.bibliography.reference``, or the section's own charter).
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tracker.bibliography import archive, charter, document, pandoc
from tracker.bibliography.inlines import Block, unbroken
from tracker.bibliography.values import Bibliography

WRITERS = {"docx": "openxml", "odt": "opendocument"}
"""The names that pandoc gives to the markup of each format."""


def write(
    format_: str, bibliography: Bibliography, blocks: Sequence[Block] | None = None, *,
    footnotes: bool = False,
) -> bytes:  # fmt: skip
    """The document in ``format_`` (docx or odt); same bibliography and blocks, same bytes.

    ``footnotes`` says that the citations stand in footnotes. Without ``blocks``, it is the
    bibliography, with live citations where it has Zotero addresses.
    """
    writer = WRITERS[format_]
    if blocks is None:
        blocks = (
            document.live_blocks(bibliography, writer)
            if bibliography.zotero
            else document.blocks(bibliography, contents=True)
        )
    blocks = unbroken(blocks, writer)
    if format_ == "odt":
        blocks = [_encoded(block) for block in blocks]
    meta = document.title_meta(bibliography, writer, footnotes=footnotes)
    ast = document.ast(bibliography, blocks, meta)
    with _reference(format_, bibliography.charters.get(format_)) as reference:
        data = pandoc.run(
            ["-f", "json", "-t", format_, "-o", "-", f"--reference-doc={reference}"], ast
        )
    return archive.normalised(
        data, bibliography.searched_on, archive.dated(bibliography.searched_on)
    )


@contextmanager
def _reference(format_: str, own: Path | None) -> Iterator[Path]:
    """The reference document that pandoc is to read: ``own``, else ours."""
    if own is None:
        yield pandoc.HERE / "templates" / f"reference.{format_}"
        return
    with tempfile.TemporaryDirectory() as folder:
        cleaned = Path(folder) / f"charte.{format_}"
        cleaned.write_bytes(charter.read(own, format_))
        yield cleaned


def _encoded(block: Block) -> Block:
    """A block whose named style has the space in its name written as OpenDocument writes it."""
    if block["t"] != "Div":
        return block
    (identifier, classes, pairs), inner = block["c"]
    named = [[key, value.replace(" ", "_20_")] for key, value in pairs]
    return {"t": "Div", "c": [[identifier, classes, named], [_encoded(b) for b in inner]]}

"""Markdown (GitHub flavour): a title, headings by group, a list of references.

What enters: a bibliography. What leaves: UTF-8 text. What it does not touch: markup within
titles, which pandoc's writer escapes (the references reach it as an AST, never as Markdown).
"""

from __future__ import annotations

from tracker.bibliography import document, pandoc
from tracker.bibliography.inlines import header, para, text_inlines
from tracker.bibliography.values import Bibliography, end_mark


def write(bibliography: Bibliography) -> bytes:
    """The list in Markdown; annotations are paragraphs under their reference. A last line
    counts the references: a file cut short has none."""
    body = [
        header(1, document.french(bibliography.title), "titre"),
        para(text_inlines(document.mention(bibliography))),
    ]
    for label, anchor, entries in document.sections(bibliography):
        if label:
            body.append(header(2, label, anchor))
        items = []
        for _, reference, annotation in entries:
            blocks = [para(reference)]
            blocks += [para(text_inlines(text)) for text in annotation]
            items.append(blocks)
        body.append({"t": "BulletList", "c": items})
    body.append(para(text_inlines(f"({end_mark(len(bibliography.items))})")))
    return pandoc.run(
        ["-f", "json", "-t", "gfm", "--wrap=none"], document.ast(bibliography, body, {})
    )

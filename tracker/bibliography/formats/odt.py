"""OpenDocument text (ODT) through pandoc, in the styles of ``templates/reference.odt``.

What enters: a bibliography. What leaves: the bytes of a .odt. What it does not touch: the page
layout, which is the reference document's (made by ``tracker.bibliography.reference``).
"""

from __future__ import annotations

from tracker.bibliography import archive, document, pandoc
from tracker.bibliography.values import Bibliography

REFERENCE = pandoc.HERE / "templates" / "reference.odt"


def write(bibliography: Bibliography) -> bytes:
    """The document; same bibliography, same bytes."""
    data = pandoc.run(
        ["-f", "json", "-t", "odt", "-o", "-", f"--reference-doc={REFERENCE}"],
        document.ast(
            bibliography,
            document.blocks(bibliography, contents=True),
            document.title_meta(bibliography),
        ),
    )
    return archive.normalised(
        data, bibliography.searched_on, archive.dated(bibliography.searched_on)
    )

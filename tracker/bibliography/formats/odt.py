"""OpenDocument text (ODT) through pandoc, in the styles of ``templates/reference.odt``.

What enters: a bibliography. What leaves: the bytes of a .odt. What it does not touch: the
page layout, which is the reference document's (made by ``tracker.bibliography.reference``).
"""

from __future__ import annotations

from tracker.bibliography import office
from tracker.bibliography.values import Bibliography


def write(bibliography: Bibliography) -> bytes:
    """The document; same bibliography, same bytes."""
    return office.write("odt", bibliography)
